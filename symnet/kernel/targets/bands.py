"""Bands: a target that is every function on a box with a modulus of continuity and values between bounds at points.

["band", modulus, rows]: the modulus is what a modulus statement says beside its kind; rows is a list of
[x_1, ..., x_d, low, high], or ["file", SHA-256] of a file that holds such a list. A claim about a band is about each of its
functions; nothing else is known of f.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

from ..networks import Files, file_named
from ..plain import canonical_object, items, number, text, unpacked
from ..syntax import Budget, Json, Malformed, Statement

MAX_ROWS = 1 << 18
MAX_NUMBERS = 1 << 21


Box = tuple[tuple[Fraction, Fraction], ...]


@dataclass(frozen=True, slots=True)
class Row:
    """low <= f(point) <= high."""

    point: tuple[Fraction, ...]
    low: Fraction
    high: Fraction


@dataclass(frozen=True, slots=True)
class Band:
    """All f with this modulus whose values are as the rows say."""

    modulus: Statement
    rows: tuple[Row, ...]


def is_band(target: Json) -> bool:
    """Whether a target is a band, and no tree."""
    return isinstance(target, list) and target[:1] == ["band"]


def is_tree(target: Json) -> bool:
    """Whether a target is an expression: neither a band nor a table."""
    return not isinstance(target, list) or target[:1] not in (["band"], ["table"])


def band(target: Json, box: Box, files: Files, known: dict[str, tuple[Row, ...]]) -> Band | None:
    """Return the band on a box that a target is, None for a tree; raises Malformed. `known`: the rows of files read before."""
    if not is_band(target):
        return None
    _, modulus, rows = items(target, "target, a band", 3, 3)
    digest = digest_of(rows)
    if digest in known:
        return Band(modulus, known[digest])
    if digest:
        rows = canonical_object(unpacked(file_named(files, digest, "target")))
    read = tuple(_row(row, box) for row in items(rows, "target, rows", MAX_ROWS, 1))
    known.update({digest: read} if digest else {})
    return Band(modulus, read)


def digest_of(rows: Json) -> str:
    """The SHA-256 of the file that holds the rows, "" where they stand in the target."""
    if rows[:1] != ["file"]:
        return ""
    return text(items(rows, "target, [file, SHA-256]", 2, 2)[1], "target")


def _row(value: Json, box: Box) -> Row:
    *point, low, high = (number(each, "target, a row") for each in items(value, "target, a row", len(box) + 2, len(box) + 2))
    if low > high or not all(start <= at <= stop for at, (start, stop) in zip(point, box, strict=True)):
        raise Malformed(f"target: the row {str(value)[:80]} has low > high, or a point outside the box")
    return Row(tuple(point), low, high)


def on_cube(given: Band | None, box: Box, budget: Budget) -> Band | None:
    """Return a band on a box with its points moved to the unit cube."""
    if given is None or all(low == 0 and high == 1 for low, high in box):
        return given
    budget.spend(16 * len(given.rows) * len(box))
    moved = []
    for row in given.rows:
        for at in row.point:
            budget.hold(at)
        point = tuple((at - low) / (high - low) for at, (low, high) in zip(row.point, box, strict=True))
        moved.append(Row(point, row.low, row.high))
    return Band(given.modulus, tuple(moved))
