"""Integrals of |affine|^p over simplices, volumes, powers and roots with rational bounds."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from fractions import Fraction

from symnet.core.rational import root_upper
from symnet.targets.enclosure import balls
from symnet.targets.enclosure.balls import Ratio
from symnet.targets.enclosure.intervals import Interval
from symnet.true_errors.pieces import crossing


def content(box: Iterable[Interval]) -> Ratio:
    """The volume of a box."""
    total = balls.ratio(1)
    for low, high in box:
        total *= high - low
    return total


def volume(vertices: Sequence[Sequence[Ratio]]) -> Ratio:
    """The volume of a simplex: |det| / d!."""
    first = vertices[0]
    rows = [[a - b for a, b in zip(vertex, first, strict=True)] for vertex in vertices[1:]]
    return abs(_determinant(rows)) / math.factorial(len(rows))


def _determinant(rows: list[list[Ratio]]) -> Ratio:
    total = balls.ratio(1)
    for at in range(len(rows)):
        pivot = next((k for k in range(at, len(rows)) if rows[k][at] != 0), None)
        if pivot is None:
            return balls.ratio(0)
        if pivot != at:
            rows[at], rows[pivot], total = rows[pivot], rows[at], -total
        total *= rows[at][at]
        for k in range(at + 1, len(rows)):
            factor = rows[k][at] / rows[at][at]
            rows[k] = [a - factor * b for a, b in zip(rows[k], rows[at], strict=True)]
    return total


def integral(values: Sequence[Ratio], size: Ratio, p: Fraction) -> Interval:
    """Bounds of the integral of |affine|^p over a simplex of volume `size` with these values at the vertices."""
    even = p.denominator == 1 and p.numerator % 2 == 0
    if not even and min(values) < 0 < max(values):
        i, j, share = crossing(values)
        zero = balls.ratio(0)
        one = integral([zero if at == i else value for at, value in enumerate(values)], size * (1 - share), p)
        two = integral([zero if at == j else value for at, value in enumerate(values)], size * share, p)
        return one[0] + two[0], one[1] + two[1]
    if p.denominator == 1:
        exactly = size * _symmetric(values if even else [abs(value) for value in values], int(p))
        return exactly, exactly
    middle = sum((abs(value) for value in values), balls.ratio(0)) / len(values)
    top = sum((power(abs(value), p)[1] for value in values), balls.ratio(0)) / len(values)
    return size * power(middle, p)[0], size * top


def _symmetric(values: Sequence[Ratio], p: int) -> Ratio:
    """p! d!/(p + d)! h_p(values), the mean of (sum l_i values_i)^p over the simplex."""
    sums = [balls.ratio(1)] + [balls.ratio(0)] * p
    for value in values:
        for degree in range(1, p + 1):
            sums[degree] = sums[degree] + value * sums[degree - 1]
    return sums[p] / math.comb(p + len(values) - 1, p)


def power(base: Ratio, p: Fraction) -> Interval:
    """Bounds of base^p for base >= 0, equal for integer p."""
    if p.denominator == 1:
        found = base ** int(p)
        return found, found
    if base == 0:
        return base, base
    ball = balls.flint().arb(base) ** balls.flint().arb(balls.ratio(p))
    return max(ball.lower().fmpq(), 0 * base), ball.upper().fmpq()


def root(number: Ratio, p: Fraction) -> tuple[Fraction, Fraction]:
    """Bounds of number^(1/p), equal where it is rational and found."""
    known = balls.fraction(number)
    if known == 0:
        return known, known
    if known.denominator.bit_length() * p.denominator < 4_096 and p.numerator <= 64:
        top = root_upper(known**p.denominator, p.numerator)
        if top**p.numerator == known**p.denominator:
            return top, top
    ball = balls.flint().arb(number) ** balls.flint().arb(balls.ratio(1 / p))
    return max(balls.fraction(ball.lower().fmpq()), Fraction(0)), balls.fraction(ball.upper().fmpq())
