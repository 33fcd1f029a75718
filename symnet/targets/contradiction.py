"""Two nodes of a grid whose values lie further apart than a stated modulus allows: a proof that it is too small.

Neighbours are compared along the axes and diagonals at strides 1, 2, 4, ..., stride s on the multiples of s only,
so the cost stays linear in the number of nodes.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from itertools import product
from operator import sub
from typing import TypeAlias

from symnet.errors import Refuted
from symnet.targets.enclosure import Enclosure, decimal
from symnet.targets.grid import GridValues
from symnet.targets.modulus import Modulus

Point: TypeAlias = tuple[Fraction, ...]
Direction: TypeAlias = tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Contradiction:
    """The values at two points, and the constant they force: at least `slope`, while `modulus` states less."""

    points: tuple[Point, Point]
    enclosures: tuple[Enclosure, Enclosure]
    slope: Fraction
    modulus: Modulus

    def message(self) -> str:
        """Return one line with both points, both enclosures, the constant forced and the modulus stated."""
        (one, two), (low, high) = self.points, self.enclosures
        word = self.modulus.word
        return (
            f"the modulus {self.modulus} is refuted: f({_shown(one)}) is in {low} and f({_shown(two)}) in {high}, "
            f"which forces a {word} of at least {decimal(self.slope, -1)}; state a larger constant"
        )

    def refuted(self) -> Refuted:
        """Return the error to raise."""
        return Refuted(self.message())


def _shown(point: Point) -> str:
    return ", ".join(map(str, point))


@dataclass(frozen=True, slots=True)
class _Pair:
    """The largest difference along one direction: |values[first] - values[second]|, as grid coordinates."""

    gap: int
    first: tuple[int, ...]
    second: tuple[int, ...]


def find_contradiction(values: GridValues, cells: int, dimension: int, modulus: Modulus) -> Contradiction | None:
    """Return the two nodes that force the largest constant, if they prove the modulus too small, else None."""
    best: tuple[Fraction, _Pair] | None = None
    for pair in _pairs(values.values, cells, dimension):
        # Values differ by more than `gap` for certain only after both radii are taken off.
        gap = Fraction(pair.gap, values.denominator) - 2 * values.radius
        square = Fraction(sum((a - b) ** 2 for a, b in zip(pair.first, pair.second, strict=True)), cells**2)
        if gap > modulus.upper(square):
            slope = modulus.forced(gap, square)
            best = (slope, pair) if best is None or slope > best[0] else best
    return None if best is None else _contradiction(values, cells, best[0], best[1], modulus)


def _contradiction(values: GridValues, cells: int, slope: Fraction, pair: _Pair, modulus: Modulus) -> Contradiction:
    def point(coordinates: tuple[int, ...]) -> Point:
        return tuple(Fraction(coordinate, cells) for coordinate in coordinates)

    def enclosure(coordinates: tuple[int, ...]) -> Enclosure:
        index = 0
        for coordinate in coordinates:
            index = index * (cells + 1) + coordinate
        middle = values.value(index)
        return Enclosure(middle - values.radius, middle + values.radius)

    ends = pair.first, pair.second
    return Contradiction((point(ends[0]), point(ends[1])), (enclosure(ends[0]), enclosure(ends[1])), slope, modulus)


def _pairs(values: list[int], cells: int, dimension: int) -> Iterator[_Pair]:
    stride, nodes = 1, values
    while stride <= cells:
        count = cells // stride + 1
        for direction in _directions(dimension):
            found = _widest(nodes, count, direction)
            if found is not None:
                gap, first = found
                second = tuple(a + b for a, b in zip(first, direction, strict=True))
                yield _Pair(gap, tuple(stride * a for a in first), tuple(stride * b for b in second))
        nodes = _every_second(nodes, count, dimension)
        stride *= 2


def _directions(dimension: int) -> list[Direction]:
    """One of each pair of opposite directions, axes and diagonals."""
    zero = (0,) * dimension
    return [direction for direction in product((-1, 0, 1), repeat=dimension) if direction > zero]


def _widest(nodes: list[int], count: int, direction: Direction) -> tuple[int, tuple[int, ...]] | None:
    """The largest |difference| along a direction and the node where it starts, row by row; None if all are 0."""
    best, place = 0, None
    last = direction[-1]
    left, length = max(0, -last), count - abs(last)
    offset = 0
    for step in direction:
        offset = offset * count + step
    for row in product(*(range(max(0, -step), count - max(0, step)) for step in direction[:-1])):
        start = left
        for position, coordinate in enumerate(reversed(row), 1):
            start += coordinate * count**position
        ahead = nodes[start + offset : start + offset + length]
        gaps = list(map(sub, ahead, nodes[start : start + length]))
        low, high = min(gaps, default=0), max(gaps, default=0)
        if high > best or -low > best:
            best, extreme = max((high, high), (-low, low))
            place = (*row, left + gaps.index(extreme))
    return None if place is None else (best, place)


def _every_second(nodes: list[int], count: int, dimension: int) -> list[int]:
    """The nodes whose coordinates are all even."""
    kept = nodes[::2] if dimension == 1 else []
    for row in product(range(0, count, 2), repeat=dimension - 1) if dimension > 1 else ():
        start = 0
        for coordinate in row:
            start = (start + coordinate) * count
        kept.extend(nodes[start : start + count : 2])
    return kept
