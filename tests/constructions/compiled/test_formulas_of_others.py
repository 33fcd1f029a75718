"""Formulas from physics, finance and statistics: small networks, at once, and what is one part of a formula is found as one."""

from __future__ import annotations

from fractions import Fraction

import pytest
from constructions.compiled.test_compiled import built, off, points

from symnet.constructions.compiled.signs import with_fewer_parts
from symnet.errors import UsageError
from symnet.targets.box import parse_box
from symnet.targets.expression.notation import text
from symnet.targets.expression.parser import parse

FORMULAS = [
    ("1/(1 + 9*exp(-x))", "x in [0,8]", 5, 1),
    ("4*(1/x^12 - 1/x^6)", "x in [9/10,3]", 20, 1),
    ("sqrt(1 - x^2)*y", "x in [0,99/100], y in [0,1]", 22, 2),
    ("x*y/(1 + x*y/3)", "x in [0,2], y in [0,2]", 26, 3),
    ("x^y", "x in [1/10,1], y in [1/2,2]", 52, 3),
    ("(1 - exp(-x*y))/(x*y)", "x in [1/10,1], y in [1/10,1]", 15, 2),
    ("x1*exp(-x2*x3) - x4*exp(-x5*x3)", "x1 in [1/2,2], x2 in [0,1/10], x3 in [0,2], x4 in [1/2,2], x5 in [0,1/10]", 58, 3),
]


@pytest.mark.parametrize(("source", "box", "neurons", "depth"), FORMULAS)
def test_networks_are_small(source: str, box: str, neurons: int, depth: int) -> None:
    found = built(source, "1/100", box=box)
    size = found.network.size
    assert size.neurons <= neurons and size.depth <= depth
    assert max(off(found, point) for point in points(found, 20)) <= found.error.bound <= Fraction(1, 100)


def test_a_product_and_its_negative_are_one_part() -> None:
    """-x*y is read as (-x)*y; the certificate is about the formula with the sign in front."""
    found = built("(1 - exp(-x*y))/(x*y)", "1/100", box="x in [1/10,1], y in [1/10,1]")
    assert found.certify().verdict.accepted
    assert found.true_error(seconds=0.2).low <= found.error.bound


@pytest.mark.parametrize(
    ("source", "written"),
    [
        ("exp(-x*y) + x*y", "exp(-(x*y)) + x*y"),
        ("(-x)*(-y) + x*y", "x*y + x*y"),
        ("-x/y - x/y", "-(x/y) - x/y"),
        ("exp(-x*y)*sin(3*z)", "exp(-x*y)*sin(3*z)"),
    ],
)
def test_signs_go_outside_where_that_makes_parts_one(source: str, written: str) -> None:
    assert text(with_fewer_parts(parse(source))) == written


def test_an_input_of_another_name() -> None:
    with pytest.raises(UsageError, match=r"'r' is no input; inputs are x, y, z or x1, x2, \.\.\., in the formula as well; write"):
        parse_box("x in [0,1], r in [0,1]")
