"""Samples of a function at numbers of a format, and the windows that an error and wishes leave for a table there."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import isfinite

from symnet.constructions.compiled.sampled import samples
from symnet.constructions.segments.number_format import NumberFormat
from symnet.constructions.segments.tube import Tube
from symnet.errors import UsageError

COUNT, BESIDE = 1_500, 48
TAILS = ("constant", "linear")


@dataclass(frozen=True, kw_only=True)
class Wishes:
    """What a table must have beside a small error.

    tails: "constant" or "linear", two segments that are not counted; through: T(0) = f(0); monotone, odd; low and high: a range.
    """

    tails: str = ""
    continuous: bool = False
    through: bool = False
    monotone: bool = False
    odd: bool = False
    low: Fraction | None = None
    high: Fraction | None = None

    @property
    def flat(self) -> str:
        """The tails as bounds from below name them: linear ones are segments like others."""
        return "constant" if self.tails == "constant" else ""


@dataclass(frozen=True)
class Samples:
    """Numbers x of a format, rising, f(x) in floating point, and the wishes."""

    x: Sequence[float]
    y: Sequence[float]
    wishes: Wishes

    def tube(self, eta: float) -> Tube:
        """Return the windows around the values, as the wishes leave them."""
        wishes = self.wishes
        low, high = [value - eta for value in self.y], [value + eta for value in self.y]
        if wishes.low is not None:
            low = [max(value, float(wishes.low)) for value in low]
        if wishes.high is not None:
            high = [min(value, float(wishes.high)) for value in high]
        if wishes.through or wishes.odd:
            place = self.x.index(0.0)
            low[place] = high[place] = self.y[place]
        return Tube(self.x, low, high)

    def plain(self, eta: float) -> Tube:
        """Return the windows around the values without any wish."""
        return Tube(self.x, [value - eta for value in self.y], [value + eta for value in self.y])

    @property
    def right(self) -> Samples:
        """The samples from 0 on."""
        place = self.x.index(0.0)
        return Samples(self.x[place:], self.y[place:], self.wishes)

    def thin(self, most: int) -> Samples:
        """Return about so many of the samples, with both ends, and 0 where it is there."""
        step = max(len(self.x) // most, 1)
        last = len(self.x) - 1
        kept = [place for place, t in enumerate(self.x) if place % step == 0 or place == last or t == 0]
        return Samples([self.x[place] for place in kept], [self.y[place] for place in kept], self.wishes)

    @property
    def direction(self) -> int:
        """1 where the values rise, -1 where they fall, 0 where they do neither."""
        steps = [after - before for before, after in zip(self.y, self.y[1:], strict=False)]
        size = 1e-12 * max(map(abs, self.y), default=0.0)
        return 1 if min(steps) >= -size else -1 if max(steps) <= size else 0


def sampled(function: Callable[[float], float], form: NumberFormat, ends: tuple[int, int], wishes: Wishes) -> Samples:
    """Return samples at numbers of a format between two places, close where the function bends; with 0 where it is there."""
    number = form.form.number
    if ends[1] - ends[0] < 2 * COUNT:
        places = list(range(ends[0], ends[1] + 1))
    else:
        low, high = (float(form.plain(number(place))) for place in ends)
        even = (low + (high - low) * share / COUNT for share in range(1, COUNT))
        near = {form.place(t) for t in (*samples(function, low, high, COUNT).x, *even)}
        places = sorted({*ends, *(place for place in (*near, 0) if ends[0] <= place <= ends[1])})
    found = _at(function, form, places, wishes)
    if max(map(abs, found.y)) > form.most:
        size = f"the function is as large as {max(map(abs, found.y)):.6g}"
        raise UsageError(
            f"--dtype {form}: {size}, the format ends at {float(form.most):.6g}; take another format or a smaller box"
        )
    return found


def _at(function: Callable[[float], float], form: NumberFormat, places: Sequence[int], wishes: Wishes) -> Samples:
    """Samples at some places of a format; raises UsageError where the function has no value."""
    x = [float(form.plain(form.form.number(place))) for place in places]
    y = [function(t) for t in x]
    if not all(map(isfinite, y)):
        raise UsageError("the function has no value at a number in the box that floating point can give; take a smaller box")
    return Samples(x, y, wishes)


def finer(found: Samples, function: Callable[[float], float], form: NumberFormat, around: Sequence[int]) -> Samples:
    """Return the samples with more of them beside some of them, and beside their mirror images where the table is odd."""
    places = {form.place(t) for t in found.x}
    for place in around:
        a, b = found.x[max(place - 3, 0)], found.x[min(place + 3, len(found.x) - 1)]
        more = {form.place(a + (b - a) * share / BESIDE) for share in range(1, BESIDE)}
        places |= {*more, *(-each for each in more)} if found.wishes.odd else more
    return _at(function, form, sorted(places), found.wishes)
