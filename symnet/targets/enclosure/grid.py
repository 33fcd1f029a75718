"""The values of a target at all nodes of a grid, as integers over one denominator.

Evaluation goes row by row along the last coordinate, whole rows at a time: a step that needs one coordinate only is
evaluated once per coordinate value, and balls are turned into integers at once, so memory holds little else.
"""

from __future__ import annotations

import math
from array import array
from collections.abc import Callable, Iterable, Iterator, MutableSequence
from dataclasses import dataclass, field
from fractions import Fraction
from itertools import islice, repeat
from typing import Any, TypeAlias

from symnet.core.cells import Cells, by_axis
from symnet.targets.enclosure.balls import Operation, ball_constant, ball_operation, flint, ratio, ratio_operation
from symnet.targets.enclosure.enclosure import Enclosure
from symnet.targets.expression.tape import Step, Tape

ROW = 4_096
"""Nodes evaluated together."""
Progress: TypeAlias = Callable[[int], None]
Column: TypeAlias = "list[Any]"
Slab: TypeAlias = tuple[int, int]
"""Of a grid the nodes whose place on the first axis is one of first, ..., last - 1."""


@dataclass(frozen=True, slots=True)
class GridValues:
    """|f(node i) - values[i] / denominator| <= radius, nodes beta/K in lexicographic order, last coordinate fastest."""

    values: MutableSequence[int]
    denominator: int
    radius: Fraction
    closer: Callable[[int, Fraction], Enclosure] | None = field(default=None, compare=False, repr=False)
    """Encloses the value at the node of an index within a radius, where that can still be asked."""

    def value(self, index: int) -> Fraction:
        """Return the stored value of one node as a Fraction."""
        return Fraction(self.values[index], self.denominator)


def extended(numbers: MutableSequence[int], more: Iterable[int]) -> MutableSequence[int]:
    """Return numbers with more behind them: eight bytes each as long as all of them fit into 64 bits."""
    start = len(numbers)
    found = list(more)
    try:
        numbers.extend(found)
    except OverflowError:
        return [*numbers[:start], *found]
    return numbers


def collected(numbers: Iterable[int]) -> MutableSequence[int]:
    """Return numbers in turn, eight bytes each as long as all of them fit into 64 bits."""
    found: MutableSequence[int] = array("q")
    numbers = iter(numbers)
    while more := list(islice(numbers, ROW)):
        found = extended(found, more)
    return found


def node(index: int, cells: Cells, dimension: int) -> tuple[Fraction, ...]:
    """Return the point of the node with this index in lexicographic order."""
    place = place_of(index, cells, dimension)
    return tuple(Fraction(digit, each) for digit, each in zip(place, by_axis(cells, dimension), strict=True))


def place_of(index: int, cells: Cells, dimension: int) -> tuple[int, ...]:
    """Return the node with this index in lexicographic order as integers 0..cells."""
    digits = []
    for each in reversed(by_axis(cells, dimension)):
        index, digit = divmod(index, each + 1)
        digits.append(digit)
    return tuple(reversed(digits))


def indices(slab: Slab | None, cells: Cells, dimension: int) -> range:
    """Return the indices of the nodes of a slab, or of all nodes, in lexicographic order: they follow each other."""
    counts = by_axis(cells, dimension)
    size = math.prod(each + 1 for each in counts[1:])
    first, last = (0, counts[0] + 1) if slab is None else slab
    return range(first * size, last * size)


@dataclass(slots=True)
class Rows:
    """Evaluates a tape over the rows of a grid, in balls or in flint rationals."""

    tape: Tape
    counts: tuple[int, ...]
    """The cells of each axis."""
    exact: bool
    slab: Slab | None = None

    @property
    def _first(self) -> range:
        """The places on the first axis that are wanted."""
        return range(self.counts[0] + 1) if self.slab is None else range(*self.slab)

    def __iter__(self) -> Iterator[Column]:
        """Yield the values of successive runs of nodes, each run within one row."""
        columns: list[Any] = [None] * len(self.tape.steps)
        self._fill(columns, 0, None)
        last = len(self.counts) - 1
        tables = [self._table(columns, axis) for axis in range(last)]
        along = self._first if last == 0 else range(self.counts[-1] + 1)
        for start in range(along.start, along.stop, ROW if last == 0 else len(along)):
            stop = min(start + ROW, along.stop) if last == 0 else along.stop
            coordinates = self._coordinates(last, start, stop)
            self._fill(columns, 1 << last, coordinates)
            yield from self._rows(columns, tables, 0, coordinates)

    def _coordinates(self, axis: int, start: int, stop: int) -> Column:
        numbers = [ratio(Fraction(index, self.counts[axis])) for index in range(start, stop)]
        return numbers if self.exact else list(map(flint().arb, numbers))

    def _fill(self, columns: list[Any], support: int, coordinates: Column | None) -> None:
        """Evaluate the steps that need exactly these variables, all of them over one coordinate's values."""
        for slot in self.tape.live:
            step = self.tape.steps[slot]
            if step.support == support:
                columns[slot] = self._step(step, columns, coordinates)

    def _step(self, step: Step, columns: list[Any], coordinate: Any) -> Any:
        if step.operator == "variable":
            return coordinate
        if not step.arguments:
            return ratio(step.payload) if self.exact and isinstance(step.payload, Fraction) else ball_constant(step)
        operation = ratio_operation(step) if self.exact else ball_operation(step)
        return spread(operation, [columns[argument] for argument in step.arguments])

    def _table(self, columns: list[Any], axis: int) -> dict[int, Column]:
        own: list[Any] = list(columns)
        self._fill(own, 1 << axis, self._coordinates(axis, 0, self.counts[axis] + 1))
        used = self._used_across(1 << axis)
        return {slot: own[slot] for slot in used}

    def _used_across(self, support: int) -> list[int]:
        """The slots of one variable that a mixed step, or the result, reads."""
        steps, found = self.tape.steps, set[int]()
        for slot in self.tape.live:
            if steps[slot].support != support:
                found.update(a for a in steps[slot].arguments if steps[a].support == support)
        if steps[self.tape.output].support == support:
            found.add(self.tape.output)
        return sorted(found)

    def _rows(self, columns: list[Any], tables: list[dict[int, Column]], axis: int, last: Column) -> Iterator[Column]:
        mixed = [
            (slot, self.tape.steps[slot])
            for slot in self.tape.live
            if self.tape.steps[slot].support.bit_length() == axis + 1 and self.tape.steps[slot].support.bit_count() > 1
        ]
        if axis == len(self.counts) - 1:
            for slot, step in mixed:
                columns[slot] = self._step(step, columns, None)
            result = columns[self.tape.output]
            yield result if isinstance(result, list) else [result] * len(last)
            return
        for index in self._first if axis == 0 else range(self.counts[axis] + 1):
            for slot, column in tables[axis].items():
                columns[slot] = column[index]
            for slot, step in mixed:
                columns[slot] = self._step(step, columns, None)
            yield from self._rows(columns, tables, axis + 1, last)


def spread(operation: Operation, columns: list[Any]) -> Any:
    """Apply an operation to columns and single values: a column if one of them is."""
    if not any(isinstance(column, list) for column in columns):
        return operation(*columns)
    return list(map(operation, *(column if isinstance(column, list) else repeat(column) for column in columns)))


def rational_grid(
    tape: Tape, dimension: int, cells: Cells, progress: Progress | None, slab: Slab | None = None
) -> GridValues | None:
    """Return the exact values over their common denominator, or None where it exceeds 128 bits.

    Raises ZeroDivisionError where the target is not defined at a node.
    """
    values: MutableSequence[int] = array("q")
    denominator = 1
    for row in Rows(tape, by_axis(cells, dimension), True, slab):
        bottoms = [int(number.q) for number in row]
        common = math.lcm(denominator, *set(bottoms))
        if common.bit_length() > 128:
            return None
        if common != denominator:
            values = collected(value * (common // denominator) for value in values)
            denominator = common
        more = [int(number.p) * (denominator // bottom) for number, bottom in zip(row, bottoms, strict=True)]
        values = extended(values, more)
        if progress is not None:
            progress(len(values))
    return GridValues(values, denominator, Fraction(0))


@dataclass(slots=True)
class BallGrid:
    """Integers n with n <= 2^exponent f < n + 1, or where that is not decided |2^exponent f - n| <= 1, row by row."""

    tape: Tape
    dimension: int
    cells: Cells
    exponent: int
    repair: Callable[[int], int]
    progress: Progress | None = None
    limit: Any = None
    """Where no bound of the values is known: balls not below this are left to `repair` (nan is below nothing)."""
    slab: Slab | None = None

    def values(self) -> MutableSequence[int] | None:
        """Return the integers, or None where too many nodes need more bits of precision."""
        found: MutableSequence[int] = array("q")
        failed = 0
        before = indices(self.slab, self.cells, self.dimension).start
        for row in Rows(self.tape, by_axis(self.cells, self.dimension), False, self.slab):
            integers = self._integers(row)
            failed += integers.count(None)
            if failed > 200 and failed * 8 > len(found) + len(row):
                return None
            start = len(found)
            if None in integers:
                more = (
                    self.repair(before + start + offset) if each is None else int(each) for offset, each in enumerate(integers)
                )
                found = extended(found, more)
            else:
                found = extended(found, map(int, integers))
            if self.progress is not None:
                self.progress(len(found))
        return found

    def _integers(self, row: Column) -> list[Any]:
        """The floor of each value * 2^exponent as a flint integer, or one within 1 of it; None where the ball is too large."""
        arb = flint().arb
        scale = arb(2) ** self.exponent
        if self.limit is not None:
            row = [value if abs(value) < self.limit else arb.nan() for value in row]
        row = [value * scale for value in row]
        found = list(map(arb.unique_fmpz, map(arb.floor, row)))
        if None in found:
            return [_nearest(value) if each is None else each for each, value in zip(found, row, strict=True)]
        return found


def _nearest(value: Any) -> Any:
    """An integer within 1 of all of a small ball, as around a value that is an integer; None for others."""
    arb = flint().arb
    half = arb(1) / 2
    return arb.floor(value.mid() + half).unique_fmpz() if value.rad() < half else None
