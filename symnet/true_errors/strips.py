"""Simplices of the trifling strips, where a network of Theorem 2.1, 2.2 or 2.3 is read between two cells.

Take a product of cells and strips of single axes, delta = 1/(3K) in Theorems 2.2 and 2.3. In a strip of axis i, from
(k + 1)/K - delta to (k + 1)/K, the copy that looks at x + delta sigma sees k for sigma_i = -1, k + 1 for sigma_i = 1 and
k + t for sigma_i = 0, t = the local coordinate from 0 to 1. In a cell of axis i at least two of the three see k, which makes
two of the three values equal that a mid over sigma_i joins, so it is that value. Hence the network is the nested mid values
over the axes in strips alone, of codes at cell numbers that are affine in x. A network of Theorem 2.1 is the copy sigma = 0.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import combinations, product

from symnet.errors import Unproved
from symnet.targets.enclosure import balls
from symnet.targets.enclosure.balls import Ratio
from symnet.targets.enclosure.intervals import Interval
from symnet.true_errors.codes import Codes, Column, Cut, Reading, middle
from symnet.true_errors.pieces import AtVertices, Function, Piece, Point, piece

LONG = 16
"""Every second cut halves the longest edge while the target still moves 1/LONG of what the network may."""


@dataclass(frozen=True, slots=True)
class Reader:
    """The network s * code + b on a product of cells and strips: along each axis the cell, and where its strip begins."""

    codes: Codes
    cells: int
    corner: tuple[int, ...]
    starts: tuple[Ratio | None, ...]
    delta: Ratio
    joined: bool
    scale: Ratio
    shift: Ratio

    def at(self, point: Point) -> Ratio:
        """The exact value at a point."""
        return self.on((point,)).low

    def on(self, vertices: Sequence[Point]) -> Reading:
        """The network on a simplex."""
        places = [
            None if start is None else [(vertex[axis] - start) / self.delta for vertex in vertices]
            for axis, start in enumerate(self.starts)
        ]
        ways = [(-1, 0, 1) if self.joined and start is not None else (0,) for start in self.starts]
        # The first axis is joined first: it moves fastest.
        found = [self.codes.on(self._numbers(places, way[::-1], len(vertices))) for way in product(*reversed(ways))]
        while len(found) > 1:
            found = [middle(found[at : at + 3], len(vertices)) for at in range(0, len(found), 3)]
        return self._scaled(found[0])

    def _numbers(self, places: Sequence[Sequence[Ratio] | None], way: tuple[int, ...], count: int) -> Column:
        """The cell numbers that one copy sees at the vertices."""
        total = [balls.ratio(1)] * count
        for axis, (cell, place) in enumerate(zip(self.corner, places, strict=True)):
            step = self.cells**axis
            moved = [0] * count if place is None or way[axis] < 0 else place if way[axis] == 0 else [1] * count
            total = [value + step * (cell + share) for value, share in zip(total, moved, strict=True)]
        return tuple(total)

    def _scaled(self, code: Reading) -> Reading:
        def value(number: Ratio) -> Ratio:
            return self.shift + self.scale * number

        column = None if code.column is None else tuple(map(value, code.column))
        return Reading(value(code.low), value(code.high), column, code.cut)


@dataclass(slots=True)
class Strip(AtVertices):
    """A simplex of the strips: the network at its vertices, and bounds of |error| on it."""

    reader: Reader
    vertices: tuple[Point, ...]
    values: Column
    errors: tuple[Interval, ...]
    upper: Ratio | None = None
    lower: Ratio | None = None
    refined: bool = False
    reading: Reading | None = None
    spread: Ratio | None = None
    """How far the values of the target on it may lie apart."""
    age: int = 0

    def refine(self, function: Function) -> None:
        """Bound the error by the ranges of the network and of the target."""
        self.refined = True
        self.reading = found = self.reader.on(self.vertices)
        box = [(min(column), max(column)) for column in zip(*self.vertices, strict=True)]
        target = target_range(function, box)
        if target is None:
            return
        bottom, top = target
        self.spread = top - bottom
        over, under = found.high - bottom, top - found.low
        self.upper = max(over, under) if self.upper is None else min(self.upper, max(over, under))
        self.lower = max(-over, -under, 0 * over)

    def split(self, function: Function) -> list[Strip] | list[Piece]:
        """Give the piece where the network is affine, else cut in two: at a breakpoint or at the middle of the longest edge."""
        reading = self.reading or self.reader.on(self.vertices)
        if reading.column is not None:
            affine = piece(function, self.vertices, reading.column)
            affine.upper = self.upper
            return [affine]
        i, j, share = self._cut(reading)
        one, two = self.vertices[i], self.vertices[j]
        point = tuple(a + share * (b - a) for a, b in zip(one, two, strict=True))
        value = self.reader.at(point)
        low, high = function.at(point)
        return [self._with(at, point, value, (value - high, value - low)) for at in (i, j)]

    def share(self) -> Ratio:
        """The share of the volume that the second part of `split` takes."""
        return self._cut(self.reading or self.reader.on(self.vertices))[2]

    def _cut(self, reading: Reading) -> Cut:
        """A breakpoint, unless the target is what leaves more open."""
        if reading.cut is None or (len(self.vertices) > 2 and self._is_long(reading)):
            return self._longest()
        return reading.cut

    def _is_long(self, reading: Reading) -> bool:
        if self.spread is None:
            return True
        gap = max(reading.high - max(self.values), min(self.values) - reading.low)
        return bool(self.spread >= gap or (self.age % 2 and LONG * self.spread >= gap))

    def _longest(self) -> Cut:
        pairs = combinations(range(len(self.vertices)), 2)

        def length(pair: tuple[int, int]) -> Ratio:
            ends = zip(self.vertices[pair[0]], self.vertices[pair[1]], strict=True)
            return sum(((a - b) * (a - b) for a, b in ends), balls.ratio(0))

        i, j = max(pairs, key=length)
        return i, j, balls.ratio(Fraction(1, 2))

    def _with(self, place: int, point: Point, value: Ratio, error: Interval) -> Strip:
        vertices = (*self.vertices[:place], point, *self.vertices[place + 1 :])
        values = (*self.values[:place], value, *self.values[place + 1 :])
        errors = (*self.errors[:place], error, *self.errors[place + 1 :])
        return Strip(self.reader, vertices, values, errors, self.upper, age=self.age + 1)


def strip(reader: Reader, function: Function, vertices: Sequence[Point]) -> Strip:
    """Return a simplex of a strip."""
    values = tuple(map(reader.at, vertices))
    targets = [function.at(vertex) for vertex in vertices]
    errors = tuple((value - high, value - low) for value, (low, high) in zip(values, targets, strict=True))
    return Strip(reader, tuple(vertices), values, errors)


def target_range(function: Function, box: Sequence[Interval]) -> Interval | None:
    """Bounds of the target on a box, None where they are not found."""
    if function.target.expression is not None:
        where = function.on_box(box)
        return None if where is None else where.range(where.tape.output)
    try:
        found = function.target.box(*([balls.fraction(side[end]) for side in box] for end in (0, 1)))
    except Unproved:
        return None
    return balls.ratio(found.lo), balls.ratio(found.hi)
