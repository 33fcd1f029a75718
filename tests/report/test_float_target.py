"""Targets in floating point, for pictures, against the kernel's intervals."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from symnet.kernel.targets.expression import BINARY, UNARY, flatten, on_box
from symnet.report.float_target import FUNCTIONS, float_target

X, Y = ["variable", "0x0"], ["variable", "0x1"]
TREES: list[Any] = [
    *([name, ["mul", X, Y]] for name in sorted(UNARY)),
    *([name, X, ["add", Y, ["number", "0x1"]]] for name in sorted(BINARY)),
    *(["pow", X, ["number", power]] for power in ("0x3", "-0x2", "0x1/0x3", "0x0", "-0x1p-1")),
    ["mul", ["named", "pi"], ["named", "e"], ["number", "-0x5/0x3"]],
]


def test_every_operator_is_there() -> None:
    assert {*UNARY, *BINARY} == {*FUNCTIONS}


@given(st.sampled_from(TREES), st.fractions(Fraction(1, 16), 1, max_denominator=64), st.fractions(0, 1, max_denominator=64))
def test_it_is_close_to_the_interval(tree: Any, x: Fraction, y: Fraction) -> None:
    found = float_target(tree, 2)
    assert found is not None
    value = found([float(x), float(y)])
    if y == 0 and tree[0] == "log":
        assert value is None
        return
    low, high = on_box(flatten(tree, 2), [(x, x), (y, y)], 64)[-1]
    assert value is not None and low - Fraction(1, 10**9) <= Fraction(value) <= high + Fraction(1, 10**9)


@pytest.mark.parametrize(
    ("tree", "point"),
    [
        (["log", X], -1.0),
        (["div", Y, X], 0.0),
        (["pow", X, ["number", "0x1p-1"]], -1.0),
        (["exp", ["mul", X, ["number", "0x7d0"]]], 1.0),
        (["mul", ["exp", ["mul", X, ["number", "0x190"]]], ["exp", ["mul", X, ["number", "0x190"]]]], 1.0),
    ],
)
def test_where_there_is_no_value_there_is_a_gap(tree: Any, point: float) -> None:
    found = float_target(tree, 2)
    assert found is not None and found([point, 1.0]) is None


def test_what_has_no_place_there() -> None:
    assert float_target(["continued", ["sin", X], X, ["number", "0x0"]], 1) is None
    assert float_target(["add", X, ["number", hex(10**400)]], 1) is None
