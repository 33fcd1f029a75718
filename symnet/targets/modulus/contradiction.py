"""Two points whose values lie further apart than a modulus allows: a proof that it is too small.

On a grid, neighbours are compared along the axes and diagonals at strides 1, 2, 4, ..., stride s on the multiples of s
only, so the cost stays linear in the number of nodes; so are the first node, the last one and those of the least and the
greatest value. Where the enclosures leave a comparison open, the two values are enclosed more closely.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, MutableSequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import product
from operator import sub
from typing import TypeAlias

from symnet.core.cells import Cells, by_axis
from symnet.errors import Refuted, Unproved
from symnet.targets.box import Box
from symnet.targets.enclosure.enclosure import Enclosure, decimal
from symnet.targets.enclosure.grid import GridValues, Slab
from symnet.targets.modulus.modulus import Modulus

Point: TypeAlias = tuple[Fraction, ...]
Direction: TypeAlias = tuple[int, ...]
CLOSER = (Fraction(1, 1 << 64), Fraction(1, 1 << 256))
"""Where a comparison is open: the radius in proportion to that of the grid, in turn."""
MAX_PLACES = 96


class ModulusRefuted(Refuted):
    """The modulus of a target is too small; `found` are the two points that say so."""

    def __init__(self, found: Contradiction) -> None:
        self.found = found
        super().__init__(found.message())


@dataclass(frozen=True, slots=True)
class Contradiction:
    """The values at two points, and the constant they force: at least `slope`, while `modulus` states less."""

    points: tuple[Point, Point]
    enclosures: tuple[Enclosure, Enclosure]
    slope: Fraction
    modulus: Modulus

    @property
    def gap(self) -> Fraction:
        """How far the two values lie apart at least."""
        one, two = self.enclosures
        return max(one.lo - two.hi, two.lo - one.hi)

    @property
    def square(self) -> Fraction:
        """The square of the distance of the two points."""
        return sum(((a - b) ** 2 for a, b in zip(*self.points, strict=True)), Fraction(0))

    def message(self) -> str:
        """Return one line with both points, both enclosures, the constant forced and the modulus stated."""
        if self.modulus.upper(self.square) == 0:
            larger = f"state a larger {'constant' if self.modulus.scales else 'modulus'}"
            return f"the modulus {self.modulus} is refuted: {self._values()}, so {self.comparison()}{self._forced()}; {larger}"
        return f"the modulus {self.modulus} is refuted: {self._values()}{self._forced()}; state a larger constant"

    def outside(self, name: str, kind: str) -> str:
        """Return one line that says the same of a function `name` and the class `kind` it is not in."""
        return f"{name} is not in the class {kind}: {self._values()}, so {self.comparison()}{self._forced()}"

    def on_box(self, box: Box, modulus: Modulus) -> Contradiction:
        """Return the same for a function on a box, with the modulus that was stated for it."""
        one, two = (box.from_cube(point) for point in self.points)
        moved = Contradiction((one, two), self.enclosures, Fraction(0), modulus)
        return Contradiction((one, two), self.enclosures, modulus.forced(moved.gap, moved.square), modulus)

    def comparison(self) -> str:
        """Return "|f(x) - f(y)| >= 0.5 > omega(|x - y|) = 0.25", both rounded towards each other."""
        bound = self.modulus.upper(self.square)
        places = 6
        while (self.gap * 10**places).__floor__() <= (bound * 10**places).__ceil__() and places < MAX_PLACES:
            places *= 2
        low, high = decimal(self.gap, -1, places), decimal(bound, 1, places)
        return f"|f(x) - f(y)| >= {low} > omega(|x - y|) = {high}"

    def refuted(self) -> Refuted:
        """Return the error to raise."""
        return ModulusRefuted(self)

    def _values(self) -> str:
        (one, two), (low, high) = self.points, self.enclosures
        return f"f({_shown(one)}) is in {low} and f({_shown(two)}) in {high}"

    def _forced(self) -> str:
        if not self.modulus.scales and self.modulus.upper(self.square) == 0:
            return ""  # no multiple of 0 is larger
        return f", which forces a {self.modulus.word} of at least {_telling(self.slope, self.modulus.constant)}"


def _shown(point: Point) -> str:
    return ", ".join(map(str, point))


def _telling(number: Fraction, above: Fraction) -> str:
    """Six decimals rounded down, more where these do not show that the number is above another."""
    places = 6
    while (number * 10**places).__floor__() <= above * 10**places and places < MAX_PLACES:
        places *= 2
    return decimal(number, -1, places)


def contradiction(points: tuple[Point, Point], values: tuple[Enclosure, Enclosure], modulus: Modulus) -> Contradiction | None:
    """Return the contradiction of the values at two points, None where their enclosures prove none."""
    found = Contradiction(points, values, Fraction(0), modulus)
    if found.gap <= modulus.upper(found.square):
        return None
    return Contradiction(points, values, modulus.forced(found.gap, found.square), modulus)


@dataclass(frozen=True, slots=True)
class _Pair:
    """Two nodes, as grid coordinates, and the difference of their stored values."""

    gap: int
    first: tuple[int, ...]
    second: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class _Grid:
    """The nodes whose values are known: `shape` of them along each axis, the places on the first axis from `first` on."""

    values: GridValues
    counts: tuple[int, ...]
    modulus: Modulus
    shape: tuple[int, ...]
    first: int = 0

    def judge(self, pair: _Pair) -> Contradiction | None:
        """The contradiction of a pair, its values enclosed more closely where that is needed to decide."""
        ends = zip(pair.first, pair.second, self.counts, strict=True)
        square = sum((Fraction(a - b, cells) ** 2 for a, b, cells in ends), Fraction(0))
        # Values differ by more than this for certain only after both radii are taken off, by less only with both added.
        excess = Fraction(pair.gap, self.values.denominator) - self.modulus.upper(square)
        if excess > 2 * self.values.radius:
            return self.of(pair, self.enclosures(pair))
        return self.closer(pair) if excess + 2 * self.values.radius > 0 else None

    def closer(self, pair: _Pair) -> Contradiction | None:
        """The contradiction that finer enclosures prove, if any; open is not refuted."""
        if self.values.closer is None or not self.values.radius:
            return None
        for share in CLOSER:
            radius = self.values.radius * share
            try:
                first, second = (self.values.closer(self.place(node), radius) for node in (pair.first, pair.second))
            except Unproved:
                return None
            found = self.of(pair, (first, second))
            if found is not None:
                return found
        return None

    def of(self, pair: _Pair, values: tuple[Enclosure, Enclosure]) -> Contradiction | None:
        first, second = (self.point(node) for node in (pair.first, pair.second))
        return contradiction((first, second), values, self.modulus)

    def point(self, node: tuple[int, ...]) -> Point:
        places = (node[0] + self.first, *node[1:])
        return tuple(Fraction(place, cells) for place, cells in zip(places, self.counts, strict=True))

    def enclosures(self, pair: _Pair) -> tuple[Enclosure, Enclosure]:
        first, second = (self.values.value(self.place(node)) for node in (pair.first, pair.second))
        radius = self.values.radius
        return Enclosure(first - radius, first + radius), Enclosure(second - radius, second + radius)

    def place(self, node: tuple[int, ...]) -> int:
        index = 0
        for coordinate, side in zip(node, self.shape, strict=True):
            index = index * side + coordinate
        return index

    def node(self, index: int) -> tuple[int, ...]:
        found = []
        for side in reversed(self.shape):
            index, coordinate = divmod(index, side)
            found.append(coordinate)
        return tuple(reversed(found))

    def extremes(self) -> Iterator[_Pair]:
        """The first node with those of the least and the greatest value, and these two; the first and the last one."""
        values = self.values.values
        least, most = values.index(min(values)), values.index(max(values))
        for one, two in ((0, least), (0, most), (least, most), (0, len(values) - 1)):
            if one != two:
                yield _Pair(abs(values[one] - values[two]), self.node(one), self.node(two))


def find_contradiction(
    values: GridValues, cells: Cells, dimension: int, modulus: Modulus, slab: Slab | None = None
) -> Contradiction | None:
    """Return the two nodes that force the largest constant, if they prove the modulus too small, else None.

    values: at all nodes, or at those of a slab.
    """
    counts = by_axis(cells, dimension)
    shape = tuple(each + 1 for each in counts)
    first = 0
    if slab is not None:
        first, shape = slab[0], (slab[1] - slab[0], *shape[1:])
    grid = _Grid(values, counts, modulus, shape, first)
    pairs = [*_pairs(values.values, shape), *grid.extremes()]
    return worst(one for pair in pairs for one in [grid.judge(pair)] if one is not None)


def worst(found: Iterable[Contradiction]) -> Contradiction | None:
    """Return the one that forces the largest constant."""
    return max(found, key=lambda one: (one.modulus.upper(one.square) == 0, one.slope), default=None)


def _pairs(values: MutableSequence[int], shape: tuple[int, ...]) -> Iterator[_Pair]:
    stride, nodes = 1, values
    while max(shape) > 1:
        for direction in _directions(len(shape)):
            found = _widest(nodes, shape, direction)
            if found is not None:
                gap, first = found
                second = tuple(a + b for a, b in zip(first, direction, strict=True))
                yield _Pair(gap, tuple(stride * a for a in first), tuple(stride * b for b in second))
        nodes = _every_second(nodes, shape)
        shape = tuple((side + 1) // 2 for side in shape)
        stride *= 2


def _directions(dimension: int) -> list[Direction]:
    """One of each pair of opposite directions, axes and diagonals."""
    zero = (0,) * dimension
    return [direction for direction in product((-1, 0, 1), repeat=dimension) if direction > zero]


def _widest(nodes: MutableSequence[int], shape: tuple[int, ...], direction: Direction) -> tuple[int, tuple[int, ...]] | None:
    """The largest |difference| along a direction and the node where it starts, row by row; None if all are 0."""
    best, place = 0, None
    last = direction[-1]
    left, length = max(0, -last), shape[-1] - abs(last)
    offset = 0
    for step, side in zip(direction, shape, strict=True):
        offset = offset * side + step
    for row in product(*(range(max(0, -step), side - max(0, step)) for step, side in zip(direction[:-1], shape, strict=False))):
        start = 0
        for coordinate, side in zip(row, shape, strict=False):
            start = start * side + coordinate
        start = start * shape[-1] + left
        ahead = nodes[start + offset : start + offset + length]
        gaps = list(map(sub, ahead, nodes[start : start + length]))
        low, high = min(gaps, default=0), max(gaps, default=0)
        if high > best or -low > best:
            best, extreme = max((high, high), (-low, low))
            place = (*row, left + gaps.index(extreme))
    return None if place is None else (best, place)


def _every_second(nodes: MutableSequence[int], shape: tuple[int, ...]) -> MutableSequence[int]:
    """The nodes whose coordinates are all even."""
    if len(shape) == 1:
        return nodes[::2]
    kept = nodes[:0]
    for row in product(*(range(0, side, 2) for side in shape[:-1])):
        start = 0
        for coordinate, side in zip(row, shape, strict=False):
            start = start * side + coordinate
        kept.extend(nodes[start * shape[-1] : (start + 1) * shape[-1] : 2])
    return kept
