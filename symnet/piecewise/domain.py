"""Domains of contracts: products of boxes, triangles and families of intervals, in variables one after another.

half_line(2) * line()        two variables >= 0 and a real one
cells(4, "1/12")             for # = 0..3 the interval [#/4, (#+1)/4 - 1/12], the first from -inf, the last to inf
"""

from __future__ import annotations

from collections.abc import Sequence, Set
from dataclasses import dataclass
from fractions import Fraction
from functools import reduce
from typing import Any, TypeAlias

from symnet.core.rational import exact, whole
from symnet.errors import UsageError
from symnet.piecewise.polytope import Polytope

ZERO, ONE = Fraction(0), Fraction(1)


@dataclass(frozen=True, slots=True)
class Box:
    """`count` variables between two ends; None is no end."""

    low: Fraction | None
    high: Fraction | None
    count: int


@dataclass(frozen=True, slots=True)
class Triangle:
    """Two variables, 0 <= the second <= the first <= 1."""


@dataclass(frozen=True, slots=True)
class Cells:
    """For # = 0..count - 1 the interval [#/count, (#+1)/count - delta] - shift, the first from -inf, the last to inf."""

    count: int
    delta: Fraction
    shift: Fraction


@dataclass(frozen=True, slots=True)
class Integers:
    """For # = first..last the point #."""

    first: int
    last: int


Factor: TypeAlias = Box | Triangle | Cells | Integers


@dataclass(frozen=True, slots=True)
class Domain:
    """A product of factors; at most one of them is a family, whose members are numbered by #."""

    factors: tuple[Factor, ...] = ()

    def __mul__(self, other: Domain) -> Domain:
        return Domain(self.factors + other.factors)

    @property
    def size(self) -> int:
        """The number of variables."""
        return sum(map(width, self.factors))

    @property
    def members(self) -> range:
        """The numbers of the members of the family; one number where there is none."""
        families = [factor for factor in self.factors if isinstance(factor, Cells | Integers)]
        if len(families) > 1:
            raise UsageError("a domain has at most one family, cells(...) or integers(...)")
        if not families:
            return range(1)
        family = families[0]
        return range(family.count) if isinstance(family, Cells) else range(family.first, family.last + 1)

    def polytope(self, index: int, used: Set[int]) -> Polytope:
        """Return a member of the domain; a factor without a used variable is one of its points."""
        found, start = [Polytope(((),))], 0
        for factor in self.factors:
            for part in _parts(factor, index):
                stop = start + len(part.vertices[0])
                found.append(part if not used.isdisjoint(range(start, stop)) else Polytope(part.vertices[:1]))
                start = stop
        return reduce(Polytope.times, found)

    def text(self, names: Sequence[str]) -> str:
        """Return the domain for people."""
        found, start = [], 0
        for factor in self.factors:
            stop = start + width(factor)
            found.append(_text(factor, [names[at] if at < len(names) else f"t{at}" for at in range(start, stop)]))
            start = stop
        return ", ".join(found) or "nothing"


def width(factor: Factor) -> int:
    """Return the number of variables of a factor."""
    return factor.count if isinstance(factor, Box) else 2 if isinstance(factor, Triangle) else 1


def box(low: Any, high: Any, count: int = 1) -> Domain:
    """Return `count` variables from `low` to `high`; None is no end."""
    start, stop = (None if end is None else exact(end, name) for end, name in ((low, "low"), (high, "high")))
    if start is not None and stop is not None and start > stop:
        raise UsageError(f"low = {start} is above high = {stop}")
    return Domain((Box(start, stop, whole(count, "count")),))


def line(count: int = 1) -> Domain:
    """Return `count` real variables."""
    return box(None, None, count)


def half_line(count: int = 1) -> Domain:
    """Return `count` variables >= 0."""
    return box(0, None, count)


def triangle() -> Domain:
    """Return two variables, 0 <= the second <= the first <= 1."""
    return Domain((Triangle(),))


def cells(count: int, delta: Any, shift: Any = 0) -> Domain:
    """Return the cells of a step function with `count` >= 2 steps, less strips of width `delta`, moved by -shift."""
    strip = exact(delta, "delta")
    if not 0 < strip < Fraction(1, whole(count, "count", 2)):
        raise UsageError(f"delta = {strip} is not between 0 and 1/{count}")
    return Domain((Cells(count, strip, exact(shift, "shift")),))


def integers(first: int, last: int) -> Domain:
    """Return the integers from `first` >= 0 to `last`, one point a member."""
    return Domain((Integers(whole(first, "first", 0), whole(last, "last", first)),))


def _parts(factor: Factor, index: int) -> list[Polytope]:
    """The polytopes whose product a factor is."""
    match factor:
        case Box(low, high, count):
            return [_interval(low, high)] * count
        case Triangle():
            return [Polytope(((ZERO, ZERO), (ONE, ZERO), (ONE, ONE)))]
        case Cells(count, delta, shift):
            low = Fraction(index, count) - shift if index else None
            return [_interval(low, Fraction(index + 1, count) - delta - shift if index < count - 1 else None)]
        case Integers():
            return [Polytope(((Fraction(index),),))]


def _interval(low: Fraction | None, high: Fraction | None) -> Polytope:
    if low is None or high is None:
        end = low if low is not None else high
        if end is None:
            return Polytope(((ZERO,),), (), ((ONE,),))
        return Polytope(((end,),), ((-ONE if low is None else ONE,),))
    return Polytope(((low,), (high,)) if low < high else ((low,),))


def _text(factor: Factor, names: Sequence[str]) -> str:
    listed = ", ".join(names) if len(names) <= 6 else f"{names[0]}, ..., {names[-1]}"
    match factor:
        case Box(None, None):
            return f"{listed} real"
        case Box(low, None):
            return f"{listed} >= {low}"
        case Box(None, high):
            return f"{listed} <= {high}"
        case Box(low, high):
            return f"{low} <= {listed} <= {high}"
        case Triangle():
            return f"0 <= {names[1]} <= {names[0]} <= 1"
        case Cells(count, delta, shift):
            moved = f"{listed} + {shift}" if shift else listed
            return f"{moved} in [#/{count}, (#+1)/{count} - {delta}] for # = 0..{count - 1}, the first from -inf, the last to inf"
        case Integers(first, last):
            return f"{listed} = # for # = {first}..{last}"
