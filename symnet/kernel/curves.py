"""Facts in one variable between two ends: every step is a curve, a piecewise linear function, and equal curves are equal.

A curve has a value and a slope at the lower end, and changes of the slope at some numbers between the ends: one description
for one function. Sums add them up; a relu walks along the curve and cuts it where it crosses 0. So a part with many pieces
costs as much as it has pieces, where cutting the interval costs as much as their square.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import chain, pairwise

from .polytope import CONSTANT, ZERO, Form, check_length
from .syntax import Budget, Rejected

MAX_BENDS = 1 << 20


Changes = Mapping[str, tuple[Fraction, Fraction]]
"""Numbers and the changes of the slope there, by the number's text: many fractions have one hash."""


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
        return self.paid(form.get(CONSTANT, ZERO) + slope * self.low, slope, {})

    def total(self, parts: Sequence[tuple[Fraction, Curve]]) -> Curve:
        """The sum of curves with factors."""
        self.budget.spend(sum(2 + 4 * len(curve.changes) for _, curve in parts))
        start, slope, changes = ZERO, ZERO, dict[str, tuple[Fraction, Fraction]]()
        for factor, curve in parts:
            start, slope = start + factor * curve.start, slope + factor * curve.slope
            for text, (t, change) in curve.changes.items():
                changes[text] = t, (changes[text][1] + factor * change if text in changes else factor * change)
        return self.paid(start, slope, {text: found for text, found in changes.items() if found[1]})

    def relu(self, curve: Curve) -> Curve:
        """The greater of 0 and a curve."""
        self.budget.spend(8 + 16 * len(curve.changes))
        knots = list(self.knots(curve))
        if all(value >= 0 for _, value in knots):
            return curve
        if all(value <= 0 for _, value in knots):
            return Curve(ZERO, ZERO, {})
        cut = [(knots[0][0], max(knots[0][1], ZERO))]
        for (s, u), (t, v) in pairwise(knots):
            if u < 0 < v or v < 0 < u:
                cut.append((s + (t - s) * u / (u - v), ZERO))
            cut.append((t, max(v, ZERO)))
        slopes = [(v - u) / (t - s) for (s, u), (t, v) in pairwise(cut)]
        changes = [(t, behind - before) for (t, _), (before, behind) in zip(cut[1:], pairwise(slopes), strict=False)]
        return self.paid(cut[0][1], slopes[0], {_text(t): (t, change) for t, change in changes if change})

    def knots(self, curve: Curve) -> Iterator[tuple[Fraction, Fraction]]:
        """The ends and the numbers where the slope changes, with the values there."""
        t, value, slope = self.low, curve.start, curve.slope
        for following, change in (*sorted(curve.changes.values()), (self.high, ZERO)):
            yield t, value
            value += slope * (following - t)
            t, slope = following, slope + change
        yield t, value

    def paid(self, start: Fraction, slope: Fraction, changes: Changes) -> Curve:
        """A curve whose numbers have been paid for; rejects more changes in all than there is room for."""
        self.held += 1 + len(changes)
        if self.held > MAX_BENDS:
            raise Rejected(f"the curves of neurons have more than {MAX_BENDS} changes of slope in all")
        numbers = dict(enumerate((start, slope, *chain.from_iterable(changes.values()))))
        check_length(numbers)
        for number in numbers.values():
            self.budget.hold(number)
        return Curve(start, slope, changes)


def _text(t: Fraction) -> str:
    return f"{t.numerator:x}/{t.denominator:x}"
