"""Facts in one variable between two ends: every step is a curve, a piecewise linear function, and equal curves are equal.

A curve has a value and a slope at the lower end, and changes of the slope at some numbers between the ends: one description
for one function. Sums add them up; a relu walks along the curve and cuts it where it crosses 0. So a part with many pieces
costs as much as it has pieces, where cutting the interval costs as much as their square. Changes are sorted, not looked up:
many numbers have one hash.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import groupby, pairwise

from .polytope import CONSTANT, ONE, ZERO, Form, check_length
from .syntax import Budget, Rejected

MAX_BENDS = 1 << 20
Changes = tuple[tuple[Fraction, Fraction], ...]
"""Numbers, rising, and the changes of the slope there."""


@dataclass(frozen=True, slots=True)
class Curve:
    """A continuous piecewise linear function on an interval; no change is 0."""

    start: Fraction
    slope: Fraction
    changes: Changes


@dataclass(slots=True)
class Curves:
    """Curves on [low, high], low < high, in the variable 0."""

    low: Fraction
    high: Fraction
    budget: Budget
    held: int = 0

    def line(self, form: Form) -> Curve:
        """A form of the variable."""
        slope = form.get(0, ZERO)
        return self.paid(form.get(CONSTANT, ZERO) + slope * self.low, slope, ())

    def total(self, parts: Sequence[tuple[Fraction, Curve]]) -> Curve:
        """The sum of curves with factors."""
        self.budget.spend(sum(2 + 4 * len(curve.changes) for _, curve in parts))
        start, slope, changes = ZERO, ZERO, list[tuple[Fraction, Fraction]]()
        for factor, curve in parts:
            start, slope = (self.more(total, factor, each) for total, each in ((start, curve.start), (slope, curve.slope)))
            changes += [(t, self.more(ZERO, factor, change)) for t, change in curve.changes]
        changes.sort(key=lambda each: each[0])
        return self.paid(start, slope, tuple(self.merged(changes)))

    def more(self, total: Fraction, factor: Fraction, number: Fraction) -> Fraction:
        """total + factor * number, paid for where they are long."""
        return self.budget.sum(total, number if factor == 1 else self.budget.product(factor, number))

    def merged(self, changes: Sequence[tuple[Fraction, Fraction]]) -> Iterator[tuple[Fraction, Fraction]]:
        """Changes at one number as one, those that are 0 left out."""
        for t, same in groupby(changes, key=lambda each: each[0]):
            total = ZERO
            for _, change in same:
                total = self.more(total, ONE, change)
            if total:
                yield t, total

    def relu(self, curve: Curve) -> Curve:
        """The greater of 0 and a curve."""
        self.budget.spend(8 + 16 * len(curve.changes))
        knots = list(self.knots(curve))
        if all(value >= 0 for _, value in knots):
            return curve
        if all(value <= 0 for _, value in knots):
            return Curve(ZERO, ZERO, ())
        cut = [(knots[0][0], max(knots[0][1], ZERO))]
        for (s, u), (t, v) in pairwise(knots):
            if u < 0 < v or v < 0 < u:
                cut.append((s + (t - s) * u / (u - v), ZERO))
            cut.append((t, max(v, ZERO)))
        slopes = [(v - u) / (t - s) for (s, u), (t, v) in pairwise(cut)]
        changes = tuple(
            (t, behind - before) for (t, _), (before, behind) in zip(cut[1:], pairwise(slopes), strict=False) if before != behind
        )
        return self.paid(cut[0][1], slopes[0], changes)

    def knots(self, curve: Curve) -> Iterator[tuple[Fraction, Fraction]]:
        """The ends and the numbers where the slope changes, with the values there, which may be as long as all of them."""
        t, value, slope = self.low, curve.start, curve.slope
        for following, change in (*curve.changes, (self.high, ZERO)):
            for number in (value, slope):
                self.budget.hold(number)
            yield t, value
            value += slope * (following - t)
            t, slope = following, slope + change
        yield t, value

    def paid(self, start: Fraction, slope: Fraction, changes: Changes) -> Curve:
        """A curve whose numbers have been paid for; rejects more changes in all than there is room for."""
        self.held += 1 + len(changes)
        if self.held > MAX_BENDS:
            raise Rejected(f"the curves of neurons have more than {MAX_BENDS} changes of slope in all")
        numbers = dict(enumerate((start, slope, *(number for each in changes for number in each))))
        check_length(numbers)
        for number in numbers.values():
            self.budget.hold(number)
        return Curve(start, slope, changes)
