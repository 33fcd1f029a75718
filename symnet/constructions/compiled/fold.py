"""Folds: a function that is even about a place but for a linear part, through |t - c|: half the pieces for two neurons more."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from symnet.constructions.compiled.broken_line import BrokenLine

ZERO = Fraction(0)


@dataclass(frozen=True, slots=True)
class Fold:
    """g(t) = h(|t - center|) + slope (t - center) for t in [low, high]."""

    center: Fraction
    slope: Fraction
    low: Fraction
    high: Fraction

    @property
    def reach(self) -> Fraction:
        """The largest |t - center|."""
        return max(self.high - self.center, self.center - self.low)

    def unfolded(self, inner: BrokenLine) -> BrokenLine:
        """Return h(|t - center|) + slope (t - center) for a piecewise linear h on [0, reach]."""
        places = {self.center + sign * v for v in inner.knots for sign in (1, -1)}
        knots = sorted({self.low, self.high, *(t for t in places if self.low < t < self.high)})
        return BrokenLine(tuple(knots), tuple(inner(abs(t - self.center)) + self.slope * (t - self.center) for t in knots)).plain


def unfolded(inner: BrokenLine, folds: Sequence[Fold]) -> BrokenLine:
    """Return the function of the first variable that a chain of folds and a function of the last one make."""
    for each in reversed(folds):
        inner = each.unfolded(inner)
    return inner


def folds_of_a_square(low: Fraction, high: Fraction, factor: Fraction, count: int) -> tuple[Fold, ...]:
    """Return folds for factor t^2 on [low, high], each about the middle; the constants stay in the innermost function."""
    found = []
    start, stop = low, high
    place = ZERO  # the number whose square is meant is place + t
    for _ in range(count):
        center = (start + stop) / 2
        found.append(Fold(center, 2 * factor * (place + center), start, stop))
        start, stop, place = ZERO, found[-1].reach, ZERO
    return tuple(found)
