"""Convex polygons with rational corners, as integers: a corner is (x, y, w), w > 0, without a common divisor; (x/w, y/w)."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from itertools import pairwise
from math import gcd

Corner = tuple[int, int, int]
Line = tuple[int, ...]
"""(a, b, c): a x + b y + c, of which the sign matters."""


def rectangle(sides: Sequence[tuple[Fraction, Fraction]]) -> list[Corner]:
    """Return the corners of a rectangle, counter-clockwise."""
    (a, b), (c, d) = sides
    return [corner(x, y) for x, y in ((a, c), (b, c), (b, d), (a, d))]


def corner(x: Fraction, y: Fraction) -> Corner:
    """Return a point as a corner."""
    both = x.denominator * y.denominator // gcd(x.denominator, y.denominator)
    return int(x * both), int(y * both), both


def point(place: Corner) -> tuple[Fraction, Fraction]:
    """Return a corner as a point."""
    x, y, w = place
    return Fraction(x, w), Fraction(y, w)


def cut(corners: list[Corner], line: Line) -> tuple[list[Corner] | None, list[Corner] | None]:
    """Return the parts where a form is >= 0 and <= 0; None for one without interior. Where it is 0 all over: (None, all)."""
    a, b, c = line
    signs = [a * x + b * y + c * w for x, y, w in corners]
    if max(signs) <= 0:
        return None, corners
    if min(signs) >= 0:
        return corners, None
    above: list[Corner] = []
    below: list[Corner] = []
    before, was = corners[-1], signs[-1]
    for here, now in zip(corners, signs, strict=True):
        if was < 0 < now or now < 0 < was:
            crossing = _between(before, abs(was), here, abs(now))
            above.append(crossing)
            below.append(crossing)
        if now >= 0:
            above.append(here)
        if now <= 0:
            below.append(here)
        before, was = here, now
    return above, below


def _between(first: Corner, one: int, second: Corner, two: int) -> Corner:
    """The point of a segment where a form with these absolute values at its ends is 0."""
    x, y, w = (two * p + one * q for p, q in zip(first, second, strict=True))
    common = gcd(x, y, w)
    return x // common, y // common, w // common


def area(corners: Sequence[Corner]) -> Fraction:
    """Return the area, by triangles from the first corner."""
    total = Fraction(0)
    x0, y0, w0 = corners[0]
    for (x1, y1, w1), (x2, y2, w2) in pairwise(corners[1:]):
        turn = x0 * (y1 * w2 - y2 * w1) - y0 * (x1 * w2 - x2 * w1) + w0 * (x1 * y2 - x2 * y1)
        total += Fraction(turn, 2 * w0 * w1 * w2)
    return total


def middle(corners: Sequence[Corner]) -> tuple[Fraction, Fraction]:
    """Return the mean of the corners, a point of the interior."""
    points = [point(each) for each in corners]
    return sum((x for x, _ in points), Fraction(0)) / len(points), sum((y for _, y in points), Fraction(0)) / len(points)
