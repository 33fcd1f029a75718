"""Samples of a function of one value, in floating point, close where it bends: what proposals are made from."""

from __future__ import annotations

import math
from bisect import bisect_left
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from itertools import accumulate, pairwise

COARSE, ENDS = 384, 40
SMALL, TINIEST, STEEP = 1e-5, 1e-15, 0.14
UNIFORM = 0.2
"""The part of the samples that is spread evenly."""


@dataclass(frozen=True)
class Samples:
    """Points x and values y of g on a segment without kinks, x rising."""

    x: Sequence[float]
    y: Sequence[float]

    @cached_property
    def size(self) -> float:
        """The largest absolute value."""
        return max(map(abs, self.y))

    @cached_property
    def slopes(self) -> list[float]:
        """The slope from each sample to the next one."""
        return [(b - a) / (t - s) for (s, t), (a, b) in zip(pairwise(self.x), pairwise(self.y), strict=True)]

    @cached_property
    def falling(self) -> list[float]:
        """The slopes with their sign changed: they rise where g is concave."""
        return [-slope for slope in self.slopes]

    @cached_property
    def mirrored(self) -> Samples:
        """The samples of g(-t)."""
        return Samples([-t for t in reversed(self.x)], list(reversed(self.y)))

    @cached_property
    def bends(self) -> list[int]:
        """The sign of the curvature at each sample: 1 convex, -1 concave, the noise of rounding smoothed away."""
        size = max(map(abs, self.slopes), default=0.0) or 1.0
        found, last = [0] * len(self.x), 0
        for place, (before, after) in enumerate(pairwise(self.slopes), 1):
            if abs(after - before) > 1e-9 * size:
                last = 1 if after > before else -1
            found[place] = last
        first = next((bend for bend in found if bend), 1)
        return [bend or first for bend in found[:-1]] + [last or first]

    @cached_property
    def arcs(self) -> list[int]:
        """For each sample the number of the last sample up to which the curvature keeps its sign."""
        found, end = [0] * len(self.x), len(self.x) - 1
        for place in range(len(self.x) - 1, -1, -1):
            if place + 1 < len(self.x) and self.bends[place] != self.bends[place + 1]:
                end = place
            found[place] = max(end, place)
        return found

    @cached_property
    def weight(self) -> float:
        """The integral of |g''|^(1/2): 1/4 of it, over the root of an error, is about the number of pieces."""
        steps = zip(pairwise(self.slopes), pairwise(self.x), strict=False)
        return sum(math.sqrt(abs(after - before) * (t - s)) for (before, after), (s, t) in steps)


def samples(function: Callable[[float], float], low: float, high: float, count: int, kinks: Sequence[Fraction] = ()) -> Samples:
    """Return about `count` samples of a function on [low, high], spread by the root of its curvature, and those at its kinks."""
    inner = [float(kink) for kink in kinks if low < float(kink) < high]
    places = _coarse([low, *inner, high])
    first = Samples(places, [function(t) for t in places])
    widths = [t - s for s, t in pairwise(places)]
    bends = [abs(after - before) for before, after in pairwise(first.slopes)]
    around = [bends[0], *(max(pair) for pair in pairwise(bends)), bends[-1]] if len(bends) > 1 else [0.0] * len(widths)
    density = [math.sqrt(bend * width) if bend == bend else 0.0 for bend, width in zip(around, widths, strict=True)]
    total = sum(density) or 1.0
    mixed = [(1 - UNIFORM) * own / total + UNIFORM * width / (high - low) for own, width in zip(density, widths, strict=True)]
    reached = [0.0, *accumulate(mixed)]
    found = [low]
    for number in range(1, count):
        wanted = reached[-1] * number / count
        place = min(bisect_left(reached, wanted), len(widths))
        share = (wanted - reached[place - 1]) / (reached[place] - reached[place - 1])
        t = places[place - 1] + share * widths[place - 1]
        if t > found[-1] + 1e-14 * max(1.0, abs(t)) and t < high:
            found.append(t)
    close = 1e-13 * (high - low)  # a sample beside a kink would see a slope of the rounding
    found = [t for t in found if t == low or all(abs(t - kink) > close for kink in inner)]
    found = sorted({*found, *inner, high})
    found = sorted({*found, *_steep(function, found, [low, *inner, high], first.y)})
    return Samples(found, [function(t) for t in found])


def _steep(
    function: Callable[[float], float], places: Sequence[float], ends: Sequence[float], values: Sequence[float]
) -> list[float]:
    """Points closer and closer to an end of a segment at which a function rises without bound, as cbrt does at 0."""
    small = SMALL * (max(values) - min(values))
    found = []
    for end in ends:
        place = bisect_left(places, end)
        for beside in (*places[max(place - 1, 0) : place], *places[place + 1 : place + 2]):
            step = beside - end
            least = TINIEST * abs(end) + 1e-24 * (ends[-1] - ends[0])
            rise = abs(function(end + step) - function(end))
            while rise > small and abs(step) > least:
                step /= 8
                before, rise = rise, abs(function(end + step) - function(end))
                if rise < STEEP * before:  # an eighth of the way is an eighth of the rise where the slope is bounded
                    break
                found.append(end + step)
    return found


def _coarse(ends: Sequence[float]) -> list[float]:
    """Evenly spread points, and points that run into all ends of segments."""
    low, high = ends[0], ends[-1]
    width = high - low
    steps = [width * 0.75**power / COARSE for power in range(1, ENDS)]
    found = {low + width * place / COARSE for place in range(COARSE + 1)}.union(ends)
    found.update(end + step for end in ends for step in (*steps, *(-step for step in steps)))
    return [low, *sorted(t for t in found if low < t < high), high]


def as_fraction(value: float, unit: Fraction) -> Fraction:
    """Return the multiple of a unit that is nearest to a number."""
    return unit * round(Fraction(value) / unit)
