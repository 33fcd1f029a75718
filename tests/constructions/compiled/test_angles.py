"""Angles: atan2 compiled from every side of the point 0 that it can be seen from, and products of parts with unknown kinks."""

from __future__ import annotations

from fractions import Fraction

import pytest
from constructions.compiled.test_compiled import built, off, points

from symnet.constructions.compiled.angles import DIRECTIONS, angle_of
from symnet.errors import NoGadget
from symnet.targets.expression.parser import parse

RIGHT, ABOVE, BELOW = "x in [1,2], y in [-1,1]", "x in [-1,1], y in [1/2,2]", "x in [-1,1], y in [-2,-1/2]"
ASLANT = "x in [-1/2,1/4], y in [-1/4,1/2]"


@pytest.mark.parametrize(
    ("source", "box", "direction"),
    [
        ("atan2(y, x)", RIGHT, (1, 0)),
        ("atan2(y, x)", ABOVE, (0, 1)),
        ("atan2(y, x)", BELOW, (0, -1)),
        ("atan2(x + y + 1/2, x - y + 3/4)", ASLANT, (1, 1)),
        ("atan2(1 + x, x - 1/2)", "x in [0,1]", (0, 1)),
        ("exp(atan2(y, x))*y - x", RIGHT, None),
        ("tanh(atan2(1 + x, x - 1/2)) + x*atan2(x, 2)", "x in [0,1]", None),
    ],
)
def test_angles_are_compiled_and_certified(source: str, box: str, direction: tuple[int, int] | None) -> None:
    found = built(source, "1/20", box=box)
    verdict = found.certify().verdict
    assert verdict.accepted and "near-angle" in verdict.rules
    seen = max(off(found, point) for point in points(found, 200))
    assert found.error.bound / 4 <= seen <= found.error.bound <= Fraction(1, 20)
    angles = [each.value.angle for each in found.plan.values.values() if each.value.angle is not None]
    assert direction is None or [angle.direction for angle in angles] == [direction]


def test_every_direction_is_to_the_right() -> None:
    assert all(p >= 0 and (p or q) for p, q in DIRECTIONS)


def test_points_around_the_origin_have_no_direction() -> None:
    sides = ((Fraction(-1), Fraction(1)),) * 2
    with pytest.raises(NoGadget, match=r"atan2\(y, x\) has no gadget on this box: .*; take a smaller box"):
        angle_of(parse("atan2(y, x)"), sides)  # type: ignore[arg-type]


@pytest.mark.parametrize("source", ["x*abs(sin(3*x) - 1/2)", "(x + 1)*abs(sin(3*x) - 1/2)*y"])
def test_products_of_functions_of_one_value_with_unknown_kinks(source: str) -> None:
    """As one function they have no pieces, and are taken apart."""
    found = built(source, "1/20")
    assert found.certify().verdict.accepted
    assert max(off(found, point) for point in points(found, 60)) <= found.error.bound
