"""Targets that are proved defined on the whole cube, and those that are refused with a point."""

from __future__ import annotations

import pytest

from symnet.errors import Unproved, UsageError
from symnet.targets.domain import check_defined
from symnet.targets.target import target


@pytest.mark.parametrize(
    "text",
    ["sqrt(x)", "sqrt(x*(1 - x))", "sqrt(x - x**2)", "sqrt(abs(x - 1/3))", "x**(1/3)", "log(x + 1/10)", "tan(x)",
     "1/(2 + sin(10*x)*cos(7*y))", "log(max(x, 1/1000))", "sqrt(max(sin(pi*x), 0))", "exp(5000*x*(1 - x))",
     "1/(x**2 - x + 1)", "sqrt(2 - x**2 - y**2)", "x**2*y", "(x + y + 1/9)**(-2/3)", "sqrt(x*y)"],
)  # fmt: skip
def test_defined(text: str) -> None:
    check_defined(target(text))


@pytest.mark.parametrize(
    ("text", "said"),
    [("1/x", "1/x is not defined at x = 0"), ("1/(x - 1/3)", "at x = 1/3"), ("log(x)", "log.x. .*x = 0"),
     ("sqrt(x - 1/2)", "x = 0"), ("1/0 + x", "1/0"), ("1/x - 1/x", "x = 0"), ("tan(2*x)", "pole between"),
     ("1/(x**2 - 1/2)", "pole between"), ("x**y", "log"), ("(x - 1/7)**-2", "x = 1/7"),
     ("sqrt(1 - x**2 - y**2)", "y = 1"),
     ("(x - y)**(1/2)", "x = 0, y = 1"), ("0*(1/x)", "x = 0"), ("min(x, 1/(2*x - 1))", "x = 1/2")],
)  # fmt: skip
def test_refuted_with_a_point(text: str, said: str) -> None:
    with pytest.raises(UsageError, match=said):
        check_defined(target(text))


@pytest.mark.parametrize(
    ("text", "remedy"),
    [("sqrt(sin(pi*x))", r"sqrt\(max\(u, 0\)\)"), ("sqrt(x**2 - 2*x*y + y**2)", "max"), ("exp(exp(exp(9*x)))", "4096")],
)
def test_undecided_is_not_passed(text: str, remedy: str) -> None:
    with pytest.raises(Unproved, match=remedy):
        check_defined(target(text))
