"""The area of polytopes in the plane, cut down to a box."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

from symnet.piecewise.polytope import Polytope, cut, sign

Point = tuple[Fraction, ...]
REACH = 5


def inside_box(part: Polytope, reach: int = REACH) -> list[Point]:
    """The vertices of the part of a polytope in [-reach, reach]^2; none where it only touches it."""
    for slopes in ((1, 0), (-1, 0), (0, 1), (0, -1)):
        form = (*map(Fraction, slopes), Fraction(reach))
        side = sign(form, part)
        if side == -1:
            return []
        part = part if side == 1 else cut(form, part)[0]
    return list(part.vertices)


def area(points: Sequence[Point]) -> Fraction:
    """The area of the convex hull, lower and upper side."""
    corners = sorted(set(points))
    if len(corners) < 3:
        return Fraction(0)
    hull = _chain(corners) + _chain(corners[::-1])
    turns = zip(hull, [*hull[1:], hull[0]], strict=True)
    return sum((a[0] * b[1] - a[1] * b[0] for a, b in turns), Fraction(0)) / 2


def _chain(points: Sequence[Point]) -> list[Point]:
    """The lower side of the hull of sorted points, without its last one."""
    found: list[Point] = []
    for point in points:
        while len(found) > 1 and _turn(found[-2], found[-1], point) <= 0:
            found.pop()
        found.append(point)
    return found[:-1]


def _turn(a: Point, b: Point, c: Point) -> Fraction:
    return (b[0] - a[0]) * (c[1] - a[1]) - (b[1] - a[1]) * (c[0] - a[0])
