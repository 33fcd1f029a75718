"""A table: points with values, exactly as a file gives them, in the coordinates of its user."""

from __future__ import annotations

import difflib
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path

from symnet.core.rational import exact
from symnet.errors import UsageError
from symnet.targets.box import Box, unit_cube
from symnet.targets.enclosure.points import show_point
from symnet.targets.expression.notation import variable_name
from symnet.targets.table_file import EXAMPLE, Rows, read_rows

MAX_ROWS = {1: 100_000}
MAX_ROWS_MORE = 10_000
"""Rows with more than one input."""
MAX_INPUTS = 16
Point = tuple[Fraction, ...]


@dataclass(frozen=True, slots=True)
class Table:
    """Row i says that the values at `points[i]` are `values[i]`, one for each output; `lines[i]` is its line in the file."""

    name: str
    inputs: tuple[str, ...]
    outputs: tuple[str, ...]
    points: tuple[Point, ...]
    values: tuple[Point, ...]
    lines: tuple[int, ...]

    @property
    def box(self) -> Box:
        """The unit cube where it holds all points, else the box that they span; raises UsageError for a side of no length."""
        cube = unit_cube(len(self.inputs))
        if all(_inside(point, cube) for point in self.points):
            return cube
        ends = [(min(side), max(side)) for side in zip(*self.points, strict=True)]
        for axis, (name, (low, high)) in enumerate(zip(self.inputs, ends, strict=True)):
            if low == high:
                given = f"a box with --box, for example with {variable_name(axis)} in [{low - 1}, {low + 1}]"
                raise UsageError(f"{self.name}: {name} is {low} in every row; give {given}, or leave {name} out with --inputs")
        return Box(tuple(ends))

    def check_inside(self, box: Box) -> None:
        """Raise UsageError with a row that lies outside a box, and a box that holds all."""
        outside = [row for row, point in enumerate(self.points) if not _inside(point, box)]
        if outside:
            more = f" ({len(outside) - 1} more rows too)" if len(outside) > 1 else ""
            ends = [(min(side), max(side)) for side in zip(*self.points, strict=True)]
            holds = ", ".join(f"{variable_name(axis)} in [{low}, {high}]" for axis, (low, high) in enumerate(ends))
            where, point = f"{self.name}, line {self.lines[outside[0]]}", show_point(self.points[outside[0]])
            raise UsageError(
                f"{where}: the point {point} is outside {box}{more}; "
                f'give a box that holds all points, for example --box "{holds}"'
            )


def _inside(point: Point, box: Box) -> bool:
    return all(low <= at <= high for at, (low, high) in zip(point, box.sides, strict=True))


def read_table(path: str | Path, inputs: str | None = None, output: str | None = None) -> Table:
    """Return the table in a file: one point a line, by default all columns but the last are inputs and that is the value.

    inputs, output: names of the header, or numbers of columns from 1, with commas between; several outputs give several
    values a row. Raises UsageError with the line, the column and what to write instead.
    """
    found = read_rows(Path(path))
    width = len(found.rows[0])
    values = [width - 1] if output is None else _columns(found, "--output", output)
    if inputs is None:
        points = [column for column in range(width) if column not in values]
    else:
        points = _columns(found, "--inputs", inputs)
        if output is None and width - 1 in points:
            raise UsageError(f"--inputs {inputs} takes the last column too; name the value with --output")
    both = sorted(set(points) & set(values))
    if both:
        raise UsageError(f"{_name(found, both[0])} is both an input and the output; name different columns")
    if not points:
        raise UsageError(f"{found.name}: a row has one number; write {EXAMPLE}")
    _check_size(found, len(points))
    return Table(
        found.name,
        tuple(_name(found, column) for column in points),
        tuple(_name(found, column) for column in values),
        tuple([tuple([row[column] for column in points]) for row in found.rows]),
        tuple([tuple([row[column] for column in values]) for row in found.rows]),
        tuple(found.lines),
    )


def _check_size(found: Rows, inputs: int) -> None:
    if inputs > MAX_INPUTS:
        raise UsageError(f"{found.name} has {inputs} inputs; at most {MAX_INPUTS} are supported, name some with --inputs")
    most = MAX_ROWS.get(inputs, MAX_ROWS_MORE)
    if len(found.rows) > most:
        raise UsageError(f"{found.name} has {len(found.rows)} rows; give at most {most} with {inputs} inputs")


def _name(found: Rows, column: int) -> str:
    return found.header[column] or f"column {column + 1}"


def _columns(found: Rows, option: str, text: str) -> list[int]:
    """The columns named in an option; a name of the header goes before a number."""
    chosen = [_column(found, option, word.strip()) for word in text.split(",")]
    if len(set(chosen)) < len(chosen):
        raise UsageError(f"{option} {text} names a column twice; name each once")
    return chosen


def _column(found: Rows, option: str, word: str) -> int:
    names, width = list(found.header), len(found.rows[0])
    if word in names and word:
        if names.count(word) > 1:
            raise UsageError(f"{option} {word}: several columns of {found.name} have this name; write their numbers from 1")
        return names.index(word)
    if word.isdigit() and 1 <= int(word) <= width:
        return int(word) - 1
    known = [name for name in names if name]
    near = difflib.get_close_matches(word, known, 1)
    there = f"columns: {', '.join(known)}" if known else f"no header: write numbers of columns from 1 to {width}"
    hint = f"; did you mean {near[0]}?" if near else f"; it has {there}" if not known else f"; it has the {there}"
    raise UsageError(f"{option} {word!r:.60} is no column of {found.name}{hint:.400}")


@dataclass(frozen=True, slots=True)
class Sample:
    """What is known at a point: lo <= f(point) <= hi, from these lines of a file."""

    point: Point
    lo: Fraction
    hi: Fraction
    lines: tuple[int, ...] = ()


def _order(point: Point) -> tuple[tuple[float, ...], Point]:
    """A key that compares fractions where floats are equal only, for they compare slowly; points of the cube are in order."""
    try:
        return tuple(map(float, point)), point
    except OverflowError:
        return (), point


LARGEST = 1 << 1000
SHOWN = 8
"""Contradictions that a message shows."""


def samples(table: Table, tolerance: Fraction | None = Fraction(0), output: int = 0) -> tuple[Sample, ...]:
    """Return one sample a point, in the order of the points: each value within `tolerance`, rows of one point merged.

    tolerance: None where values are never noisy, which a message then does not speak of. Raises UsageError with all points
    whose rows leave no value.
    """
    noisy, tolerance = tolerance is not None, Fraction(0) if tolerance is None else exact(tolerance, "--tolerance")
    if tolerance < 0:
        raise UsageError(f"--tolerance {tolerance} is negative; write a number >= 0")
    rows: dict[Point, list[int]] = {}
    for row, point in enumerate(table.points):
        rows.setdefault(point, []).append(row)
    found, empty, least = [], [], Fraction(0)
    for point in sorted(rows, key=_order):
        values = [table.values[row][output] for row in rows[point]]
        lo, hi = (max(values) - tolerance, min(values) + tolerance) if len(values) > 1 or tolerance else values * 2
        lines = tuple([table.lines[row] for row in rows[point]])
        if max(abs(lo), abs(hi)) > LARGEST:
            raise UsageError(f"{table.name}, line {lines[0]}: the value is beyond 2^1000; write the values in another unit")
        if lo > hi:
            least = max(least, (max(values) - min(values)) / 2)
            empty.append(f"{show_point(point)} (lines {', '.join(map(str, lines[:6]))}: {min(values)} to {max(values)})")
            continue
        found.append(Sample(point, lo, hi, lines))
    if empty:
        remedy = (
            f", or write --tolerance {least} or more" if tolerance else f", or state --tolerance {least} or more for noisy values"
        )
        raise UsageError(
            f"{table.name} gives different values at {'one point' if len(empty) == 1 else f'{len(empty)} points'}: "
            f"{'; '.join(empty[:SHOWN])}{f'; and {len(empty) - SHOWN} more' if len(empty) > SHOWN else ''}; "
            f"keep one value each{remedy if noisy else ''}"
        )
    return tuple(found)
