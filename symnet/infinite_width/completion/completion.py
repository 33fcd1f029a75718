"""Completing a matrix: the request, what was found, and the file that is made of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from typing import TypeAlias

from symnet.core.rational import exact, whole
from symnet.errors import UsageError
from symnet.infinite_width.ball_text import leading_zeros
from symnet.infinite_width.completion.balls import BallSolver, Bounds
from symnet.infinite_width.completion.floats import FloatSolver
from symnet.infinite_width.completion.matrix import GappyMatrix
from symnet.infinite_width.completion.prior import Identity, Prior, check_directions
from symnet.targets.enclosure.enclosure import decimal

Place: TypeAlias = "tuple[int, int]"
MAX_BALLS, MAX_FLOATS = 200, 3_000
MAX_DEPTH = 100
MAX_DIGITS = 1_000
Tables: TypeAlias = "tuple[list[list[float | None]], list[list[float | None]]]"


@dataclass(frozen=True, slots=True)
class Request:
    """A matrix with gaps, what is known of its columns, the depth of the networks, and what is added to the diagonal."""

    matrix: GappyMatrix
    prior: Prior
    depth: int
    ridge: Fraction

    def check(self, most: int, remedy: str) -> None:
        """Raise UsageError where the matrix is too large, has an empty row, or makes a singular system."""
        matrix = self.matrix
        if matrix.columns > most:
            raise UsageError(f"{matrix.name} has {matrix.columns} columns, more than {most}; {remedy}")
        matrix.check(isinstance(self.prior, Identity))
        if self.ridge == 0:
            for mask, rows in matrix.masks.items():
                check_directions(self.prior, mask, f"row {rows[0] + 1}")


@dataclass(frozen=True)
class Proved:
    """Low and high of every missing entry, by row and column, and the digits to which they are written."""

    request: Request
    entries: dict[Place, Bounds]
    digits: int
    condition: Fraction | None = None
    """No condition number of a system is greater; None where none is proved."""
    _known: dict[int, int] = field(default_factory=dict, repr=False)

    def text(self, place: Place) -> str:
        """Return the middle of the enclosure of an entry."""
        low, high = self.entries[place]
        places = self._places(place[0])
        return decimal((low + high) / 2 + Fraction(1, 2 * 10**places), -1, places)

    def shown(self, place: Place) -> str:
        """Return low..high of an entry, rounded outward."""
        low, high = self.entries[place]
        places = self._places(place[0]) + 2
        return f"{decimal(low, -1, places)}..{decimal(high, 1, places)}"

    def _places(self, row: int) -> int:
        """The decimals that make up `digits` digits of the largest entry of a row; more are written where it is large."""
        if row not in self._known:
            matrix = self.request.matrix
            seen = [column for column, field in enumerate(matrix.fields[row]) if field]
            self._known[row] = self.digits + leading_zeros(max(map(abs, matrix.exact_row(row, seen))))
        return self._known[row]

    def tables(self) -> Tables:
        """Return the matrix before and after, rounded, for pictures."""
        middles = {place: float((low + high) / 2) for place, (low, high) in self.entries.items()}
        return _tables(self.request.matrix, middles)


@dataclass(frozen=True)
class Rounded:
    """Every missing entry in floating point, by row and column, and the condition number."""

    request: Request
    entries: dict[Place, float]
    condition: float
    left_out: tuple[float, float] | None = None
    """The root mean square of the leave-one-out errors, and that of the observed entries."""

    def text(self, place: Place) -> str:
        """Return an entry with all its digits."""
        return repr(self.entries[place])

    def shown(self, place: Place) -> str:
        """Return an entry for people."""
        return f"{self.entries[place]:.6g}"

    def tables(self) -> Tables:
        """Return the matrix before and after, for pictures."""
        return _tables(self.request.matrix, self.entries)


def _tables(matrix: GappyMatrix, entries: Mapping[Place, float]) -> Tables:
    before: list[list[float | None]] = []
    for number, fields in enumerate(matrix.fields):
        row: list[float | None] = [None] * len(fields)
        places = [place for place, field in enumerate(fields) if field]
        for place, value in zip(places, matrix.float_row(number, places), strict=True):
            row[place] = value
        before.append(row)
    after: list[list[float | None]] = [
        [entries[row, column] if value is None else value for column, value in enumerate(values)]
        for row, values in enumerate(before)
    ]
    return before, after


def request(matrix: GappyMatrix, prior: Prior, depth: object = 1, ridge: object = 0) -> Request:
    """Return a request; raises UsageError for numbers that cannot be."""
    layers, added = whole(depth, "--depth"), exact(ridge, "--ridge")
    if layers > MAX_DEPTH:
        raise UsageError(f"--depth {layers} is too deep; write a number up to {MAX_DEPTH}")
    if added < 0:
        raise UsageError(f"--ridge {added} is negative; write 0, or a small number such as 1e-6")
    return Request(matrix, prior, layers, added)


def complete_proved(wanted: Request, digits: int = 15) -> Proved:
    """Return an enclosure of every missing entry, proved in ball arithmetic.

    Each is at most 10^-digits times the largest entry of its row wide; there may be 200 columns. Raises UsageError and,
    where a system is not proved to be solvable, Unproved.
    """
    wanted.check(MAX_BALLS, "leave --enclosures out, or give fewer columns")
    if not 1 <= digits <= MAX_DIGITS:
        raise UsageError(f"--digits {digits} is not from 1 to {MAX_DIGITS}")
    solver = BallSolver(wanted.prior, wanted.depth, wanted.ridge, digits)
    return Proved(wanted, solver.complete(wanted.matrix), digits, solver.condition(wanted.matrix.columns))


def complete_rounded(wanted: Request, leave_out: bool = False) -> Rounded:
    """Return every missing entry in floating point, for at most 3,000 columns; raises UsageError."""
    wanted.check(MAX_FLOATS, "give fewer columns, or the transposed matrix")
    solver = FloatSolver.of(wanted.prior, wanted.depth, float(wanted.ridge))
    found = solver.complete(wanted.matrix)
    left_out = solver.leave_out(wanted.matrix) if leave_out else None
    return Rounded(wanted, found, solver.condition(), left_out)


def completed_text(found: Proved | Rounded, enclosures: bool = False) -> str:
    """Return the completed matrix as a file: observed entries as they were written, beside a completed one low..high if asked."""
    matrix = found.request.matrix
    shown = found.shown if enclosures and isinstance(found, Proved) else found.text
    rows = (
        matrix.separator.join(field or shown((row, column)) for column, field in enumerate(fields))
        for row, fields in enumerate(matrix.fields)
    )
    return "\n".join(rows) + "\n"
