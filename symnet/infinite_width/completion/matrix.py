"""Matrices with gaps: read from text files, an empty field a gap; the entries that are there stay as they were written."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from pathlib import Path
from typing import TypeAlias

from symnet.core.codec import read_bytes
from symnet.core.rational import exact
from symnet.errors import MalformedFile, UsageError

Mask: TypeAlias = "tuple[int, ...]"
"""The columns in which a row has an entry."""
PLAIN = re.compile(r"[+-]?(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][+-]?[0-9]{1,3})?")
MAX_ENTRIES = 1 << 24
GAP_WORDS = frozenset({"nan", "na", "n/a", "null", "none", "missing", "?", "-"})


@dataclass(frozen=True)
class GappyMatrix:
    """The fields of a matrix as they were written, "" for a gap; all rows have the same length."""

    name: str
    fields: tuple[tuple[str, ...], ...]
    separator: str = ","

    @property
    def columns(self) -> int:
        """The number of columns."""
        return len(self.fields[0])

    @property
    def gaps(self) -> int:
        """The number of missing entries."""
        return sum(row.count("") for row in self.fields)

    @cached_property
    def masks(self) -> dict[Mask, list[int]]:
        """The rows that have their entries in the same columns, by these columns."""
        found: dict[Mask, list[int]] = {}
        for number, row in enumerate(self.fields):
            found.setdefault(tuple([place for place, field in enumerate(row) if field]), []).append(number)
        return found

    def exact_row(self, number: int, places: Sequence[int]) -> list[Fraction]:
        """Return the entries of a row at some of its places, exactly."""
        return [exact(self.fields[number][place], self.where(number, place)) for place in places]

    def float_row(self, number: int, places: Sequence[int]) -> list[float]:
        """Return the entries of a row at some of its places, rounded."""
        row = self.fields[number]
        return [float(row[place]) if PLAIN.fullmatch(row[place]) else float(exact(row[place])) for place in places]

    def where(self, row: int, column: int) -> str:
        """Return the place of an entry in words."""
        return f"{self.name}, row {row + 1}, column {column + 1}"

    def check(self, without_prior: bool) -> None:
        """Raise UsageError for a row without entries, and for a column without entries where nothing is known of the columns."""
        for number, row in enumerate(self.fields, 1):
            if not any(row):
                raise UsageError(f"{self.name}, row {number} has no entry to complete it from; leave the row out")
        for number, column in enumerate(zip(*self.fields, strict=True), 1):
            if without_prior and not any(column):
                raise UsageError(
                    f"{self.name}, column {number} has no entry, and without a prior nothing is known of it; leave it out, or "
                    "give --prior"
                )


def read_matrix(path: Path) -> GappyMatrix:
    """Read a matrix, a row a line, fields separated by tabs, semicolons or commas; raises UsageError with row and column."""
    name, lines = path.name, _lines(path)
    separator = next((mark for mark in "\t;," if any(mark in line for line in lines)), ",")
    rows = [tuple(field.strip().strip('"').strip() for field in line.split(separator)) for line in lines]
    made = GappyMatrix(name, tuple(rows), separator)
    if len(rows) * len(rows[0]) > MAX_ENTRIES:
        raise UsageError(f"{name} has {len(rows)} x {len(rows[0])} entries, more than {MAX_ENTRIES}; give a part of it")
    for number, row in enumerate(rows):
        if len(row) != len(rows[0]):
            raise UsageError(
                f"{name}, row {number + 1} has {len(row)} fields, row 1 has {len(rows[0])}; write a separator for each gap"
            )
        for place, field in _unusual(row):
            _check_field(field, made.where(number, place))
    return made


def _unusual(row: Sequence[str]) -> Iterator[tuple[int, str]]:
    return ((place, field) for place, field in enumerate(row) if field and not PLAIN.fullmatch(field))


def _check_field(field: str, where: str) -> None:
    if field.lower() in GAP_WORDS:
        raise UsageError(f"{where}: {field!r} is no number; leave the field of a missing entry empty")
    try:
        exact(field, where)
    except UsageError:
        raise UsageError(
            f"{where}: {field[:40]!r} is no number; write a decimal or p/q, or nothing for a missing entry"
        ) from None


def _lines(path: Path) -> list[str]:
    try:
        text = read_bytes(path).decode("utf-8-sig")
    except UnicodeDecodeError:
        raise UsageError(f"{path}: this is no text; give a matrix as CSV, or an image with --mask") from None
    except MalformedFile as problem:
        raise UsageError(str(problem)) from None
    lines = text.replace("\r\n", "\n").rstrip("\n").split("\n")
    if not text.strip():
        raise UsageError(f"{path}: the file is empty; write a row a line, its fields separated by commas")
    return lines
