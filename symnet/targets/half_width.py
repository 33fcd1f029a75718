"""How much a band leaves open: the largest half of its width on the cube, which no network can be closer than.

On a line with a Lipschitz constant it is found exactly: between two neighbours the upper bound is a tent and the lower one a
valley, so their difference is largest at an end, at the peak or at the bottom. Elsewhere boxes are divided, the one that may
hold most first, from the cells of the points where these stand on a grid.
"""

from __future__ import annotations

import heapq
import time
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from functools import lru_cache
from itertools import product
from math import dist
from typing import TypeAlias

from symnet.targets.band import Band
from symnet.targets.envelopes import Exact, Line, Near, Pair

SHRUNK = 1 - Fraction(1, 1 << 58)
"""What takes an upper bound of a root, off by 2^-60 in proportion, below the root."""
FEW = 40
"""Samples that can matter in a box whose middle is looked at."""
CLOSE = 1 - 1e-6
Side: TypeAlias = tuple[float, float]
"""The ends of a box along an axis: floats are rational numbers, so that the halves of a box cover it."""


@dataclass(frozen=True, slots=True)
class HalfWidth:
    """low <= the largest half of the width <= high; cut_off: the search ended before they were as close as was asked for."""

    low: Fraction
    high: Fraction
    cut_off: bool = False

    @property
    def is_exact(self) -> bool:
        """Whether it is known exactly."""
        return self.low == self.high


def half_width(band: Band, seconds: float | None = None, relative: Fraction = Fraction(1, 100)) -> HalfWidth:
    """Return the largest half of the width of a band, exactly on a line with a Lipschitz constant.

    seconds: for the search elsewhere; by default 3, and one more for each 2,000 points.
    """
    seconds = 3 + len(band.samples) / 2_000 if seconds is None else seconds
    if band.line is not None:
        found = _on_a_line(band.line)
        return HalfWidth(found, found)
    return _Search(band).run(time.monotonic() + seconds, relative)


@lru_cache(maxsize=8)
def open_width(band: Band) -> HalfWidth:
    """Return the half-width of a band, found once, in a few seconds."""
    return half_width(band)


def _on_a_line(line: Line) -> Fraction:
    """The largest half-width at the ends, the points, and the peaks and bottoms between; 4 * it as a multiple of 1/scale."""
    widest: Exact = max(_four(line, line.at(end), 2 * line.slope * end) for end in (Fraction(0), Fraction(line.unit)))
    for here in range(len(line.places) - 1):
        ends = [2 * line.slope * line.places[here + step] for step in (0, 1)]
        (one, two), (three, four) = ((left[here], right[here + 1]) for left, right in (line.above, line.below))
        peak = line.slope * (line.places[one] + line.places[two]) + line.high[two] - line.high[one]
        bottom = line.slope * (line.places[three] + line.places[four]) + line.low[three] - line.low[four]
        for place in (*ends, peak, bottom):
            if ends[0] <= place <= ends[1]:
                above: Exact = min(2 * line.high[i] + abs(place - 2 * line.slope * line.places[i]) for i in (one, two))
                below: Exact = max(2 * line.low[j] - abs(place - 2 * line.slope * line.places[j]) for j in (three, four))
                widest = max(widest, above - below)
    return Fraction(widest) / (4 * line.scale)


def _four(line: Line, pair: Pair, place: Exact) -> Exact:
    """Four times the half-width at place / (2 slope), from two samples."""
    reach: list[Exact] = [abs(place - 2 * line.slope * line.places[index]) for index in pair]
    return 2 * (line.high[pair[0]] - line.low[pair[1]]) + sum(reach)


@dataclass(order=True, slots=True)
class _Box:
    """A box, how much may be open in it at most, in floats of the unit of the cones, and the samples that can matter there."""

    key: float
    number: int
    sides: tuple[Side, ...] = field(compare=False)
    near: Near = field(compare=False)
    pair: Pair = field(compare=False)


class _Search:
    """Divides boxes, the one with the largest bound first."""

    def __init__(self, band: Band) -> None:
        self.band, self.low, self.count = band, Fraction(0), 0
        self.least = 0.0
        self.queue: list[_Box] = []
        self.marks = _grid_of(band)

    def run(self, deadline: float, relative: Fraction) -> HalfWidth:
        """Divide until the bounds are close, or the time is over."""
        self.push(((0.0, 1.0),) * self.band.dimension, self.band.cones.near)
        while True:
            late = time.monotonic() > deadline
            if late or -self.queue[0].key <= self.least * float(1 + relative / 2):
                top = self.queue[0].key * CLOSE
                rest = Fraction(-top) * self.band.cones.unit
                high = max(self.low, rest, *(self.bound(box) for box in self.queue if box.key <= top))
                return HalfWidth(self.low, high, late and high > self.low * (1 + relative))
            box = heapq.heappop(self.queue)
            self.try_point(tuple([(low + high) / 2 for low, high in box.sides]), box.near)
            for part in self.divided(box.sides):
                self.push(part, box.near)

    def bound(self, box: _Box) -> Fraction:
        """What may be open in a box at most, exactly."""
        (above, below), samples = box.pair, self.band.samples
        reach = sum(self.band.reach(index, _far(box.sides, samples[index].point)) for index in box.pair)
        return (samples[above].hi - samples[below].lo + reach) / 2

    def divided(self, sides: tuple[Side, ...]) -> Iterator[tuple[Side, ...]]:
        """A box in two along the grid of the points while that goes through it, then halved along all axes, or the longest."""
        through = []
        for marks, (low, high) in zip(self.marks, sides, strict=True):
            through.append((bisect_right(marks, low), bisect_left(marks, high)))
        axis = max(range(len(sides)), key=lambda side: (through[side][1] - through[side][0], sides[side][1] - sides[side][0]))
        first, last = through[axis]
        axes = [axis] if first < last or len(sides) > 3 else range(len(sides))
        cuts: list[tuple[Side, ...]] = []
        for side, (low, high) in enumerate(sides):
            middle = self.marks[axis][(first + last) // 2] if first < last else (low + high) / 2
            cuts.append(((low, middle), (middle, high)) if side in axes else ((low, high),))
        yield from product(*cuts)

    def push(self, sides: tuple[Side, ...], near: Near) -> None:
        """Bound a box, and put it into the queue."""
        cones = self.band.cones
        centre = tuple([(low + high) / 2 for low, high in sides])
        radius = dist(centre, [high for _, high in sides])
        near = cones.inside(near, centre, radius)
        pair, width = cones.best(near, centre, radius)
        self.count += 1
        heapq.heappush(self.queue, _Box(-width / 2, self.count, sides, near, pair))

    def try_point(self, point: tuple[float, ...], near: Near) -> None:
        """Take the half-width at a point for `low` where it is larger."""
        band, cones = self.band, self.band.cones
        if len(near.above) + len(near.below) > FEW:
            return
        if cones.best(near, point)[1] / 2 <= self.least * (1 + 1e-6):
            return
        where = tuple(map(Fraction, point))
        highest = min(band.samples[i].hi + band.reach(i, where) * SHRUNK for i, _, _ in near.above)
        lowest = max(band.samples[j].lo - band.reach(j, where) * SHRUNK for j, _, _ in near.below)
        self.low = max(self.low, (highest - lowest) / 2)
        self.least = float(self.low / cones.unit)


def _far(sides: Sequence[Side], point: Sequence[Fraction]) -> tuple[Fraction, ...]:
    """The corner of a box that is furthest from a point."""
    return tuple([Fraction(low if at - low > high - at else high) for at, (low, high) in zip(point, sides, strict=True)])


def _grid_of(band: Band) -> list[list[float]]:
    """The coordinates of the points by axis, where there are few: the points then stand on a grid, or nearly."""
    marks = [sorted({float(sample.point[axis]) for sample in band.samples}) for axis in range(band.dimension)]
    cells = 1
    for side in marks:
        cells *= len(side)
    return marks if cells <= 4 * len(band.samples) else [[] for _ in marks]
