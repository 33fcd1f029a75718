"""Continuous piecewise linear functions on an interval, exactly: knots, values, and what operations make of them."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from itertools import pairwise

from symnet.targets.expression.tape import Step

MOST = 4_096


@dataclass(frozen=True)
class BrokenLine:
    """A function that is linear between its knots; beyond the first and the last one it goes on as it was."""

    knots: tuple[Fraction, ...]
    values: tuple[Fraction, ...]

    @cached_property
    def slopes(self) -> tuple[Fraction, ...]:
        """The slope of each piece."""
        pairs = zip(pairwise(self.knots), pairwise(self.values), strict=True)
        return tuple((after - before) / (right - left) for (left, right), (before, after) in pairs)

    @property
    def steepest(self) -> Fraction:
        """The largest slope in absolute value."""
        return max(map(abs, self.slopes))

    def __call__(self, t: Fraction) -> Fraction:
        place = min(max(bisect_right(self.knots, t) - 1, 0), len(self.slopes) - 1)
        return self.values[place] + self.slopes[place] * (t - self.knots[place])

    @property
    def zeros(self) -> tuple[Fraction, ...]:
        """Where it changes its sign, or touches 0 in a knot."""
        found = {knot for knot, value in zip(self.knots, self.values, strict=True) if value == 0}
        for place, slope in enumerate(self.slopes):
            if self.values[place] * self.values[place + 1] < 0:
                found.add(self.knots[place] - self.values[place] / slope)
        return tuple(sorted(found))

    def with_knots(self, more: Sequence[Fraction]) -> BrokenLine:
        """Return the same function with more knots, which may lie on a line or beyond the ends."""
        knots = tuple(sorted({*self.knots, *more}))
        return BrokenLine(knots, tuple(map(self, knots)))

    def minus(self, other: BrokenLine) -> BrokenLine:
        """Return the difference of two functions on one interval."""
        return self.combined(other, lambda a, b: a - b)

    def combined(self, other: BrokenLine, operation: Callable[[Fraction, Fraction], Fraction]) -> BrokenLine:
        """Return an operation that is linear between the knots of both."""
        one, two = self.with_knots(other.knots), other.with_knots(self.knots)
        return BrokenLine(one.knots, tuple(map(operation, one.values, two.values))).plain

    @cached_property
    def plain(self) -> BrokenLine:
        """The same function without knots that lie on a line."""
        inner = range(1, len(self.knots) - 1)
        kept = [0, *(place for place in inner if self.slopes[place - 1] != self.slopes[place]), len(self.knots) - 1]
        return BrokenLine(tuple(self.knots[place] for place in kept), tuple(self.values[place] for place in kept))


def broken_line(step: Step, arguments: Sequence[BrokenLine], low: Fraction, high: Fraction) -> BrokenLine | None:
    """Return what a step of a tape makes of piecewise linear functions where that is one, None elsewhere."""
    if step.operator == "variable":
        return BrokenLine((low, high), (low, high))
    if step.operator == "number" and isinstance(step.payload, Fraction):
        return BrokenLine((low, high), (step.payload,) * 2)
    if step.operator not in LINEAR or sum(len(each.knots) for each in arguments) > MOST:
        return None
    return LINEAR[step.operator](*arguments)


def _constant(line: BrokenLine) -> Fraction | None:
    return line.values[0] if len(set(line.values)) == 1 else None


def _flat(*lines: BrokenLine) -> bool:
    return any(_constant(each) is not None for each in lines)


def _quotient(one: BrokenLine, two: BrokenLine) -> BrokenLine | None:
    number = _constant(two)
    return BrokenLine(one.knots, tuple(value / number for value in one.values)) if number else None


def _chosen(one: BrokenLine, two: BrokenLine, least: bool) -> BrokenLine:
    crossings = one.minus(two).zeros
    return one.with_knots(crossings).combined(two.with_knots(crossings), min if least else max)


LINEAR: dict[str, Callable[..., BrokenLine | None]] = {
    "add": lambda a, b: a.combined(b, lambda s, t: s + t),
    "sub": lambda a, b: a.minus(b),
    "neg": lambda a: BrokenLine(a.knots, tuple(-value for value in a.values)),
    "mul": lambda a, b: a.combined(b, lambda s, t: s * t) if _flat(a, b) else None,
    "div": _quotient,
    "abs": lambda a: BrokenLine(a.with_knots(a.zeros).knots, tuple(map(abs, a.with_knots(a.zeros).values))).plain,
    "min": lambda a, b: _chosen(a, b, True),
    "max": lambda a, b: _chosen(a, b, False),
}
"""Operations that keep functions piecewise linear."""
