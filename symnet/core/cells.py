"""Cells of a grid of the cube: one number where all axes have as many, one for each axis where they differ."""

from __future__ import annotations

import math
from collections.abc import Sequence
from fractions import Fraction
from typing import Any, TypeAlias

from symnet.core.rational import from_hex, to_hex, whole
from symnet.errors import MalformedFile, UsageError

Cells: TypeAlias = int | tuple[int, ...]
"""K, or (K_1, ..., K_d), which are not all the same: every grid has one form."""
CellsJson: TypeAlias = str | list[str]


def by_axis(cells: Cells, dimension: int) -> tuple[int, ...]:
    """Return the cells of each axis."""
    return (cells,) * dimension if isinstance(cells, int) else cells


def joined(counts: Sequence[int]) -> Cells:
    """Return cells as one number where all axes have as many."""
    return counts[0] if len(set(counts)) == 1 else tuple(counts)


def cells_from(value: Any) -> Cells:
    """Return cells as they are given: a number, a list of numbers, or their text with commas between them."""
    if isinstance(value, str) and "," in value:
        value = value.split(",")
    several = value if isinstance(value, list | tuple) else [value]
    if not several:
        raise UsageError("cells is an empty list; write one number, or one for each axis, for example 8,32")
    return joined([whole(each.strip() if isinstance(each, str) else each, "cells") for each in several])


def alike(cells: Cells, what: str) -> int:
    """Return the cells of every axis; raises UsageError where they differ, which `what` cannot have."""
    if isinstance(cells, int):
        return cells
    raise UsageError(f"cells = {','.join(map(str, cells))}: {what} has as many cells on every axis; write one number")


def node_count(cells: Cells, dimension: int) -> int:
    """Return the number of nodes of a grid."""
    return int((cells + 1) ** dimension) if isinstance(cells, int) else math.prod(each + 1 for each in cells)


def cells_text(cells: Cells) -> str:
    """Return cells in words."""
    return f"{cells} cells an axis" if isinstance(cells, int) else f"{' x '.join(map(str, cells))} cells"


def place_of_node(cells: Cells, node: Sequence[int]) -> int:
    """Return the number of a node in lexicographic order, the last coordinate fastest."""
    place = 0
    for each, coordinate in zip(by_axis(cells, len(node)), node, strict=True):
        place = place * (each + 1) + coordinate
    return place


def cells_to_json(cells: Cells) -> CellsJson:
    """Return the JSON form: a number, or a list of them."""
    return to_hex(Fraction(cells)) if isinstance(cells, int) else [to_hex(Fraction(each)) for each in cells]


def cells_from_json(data: object, dimension: int, where: str) -> Cells:
    """Read the JSON form; raises MalformedFile where a list is not one number an axis, or all of them are the same."""
    if not isinstance(data, list):
        return _count(data, where)
    counts = [_count(each, where) for each in data]
    if len(counts) != dimension or len(set(counts)) < 2:
        raise MalformedFile(f"{where}: cells that differ by axis are {dimension} numbers that are not all the same")
    return tuple(counts)


def _count(data: object, where: str) -> int:
    number = from_hex(data, where) if isinstance(data, str) else Fraction(0)
    if number.denominator != 1 or not 1 <= number < 1 << 64:
        raise MalformedFile(f"{where}: cells are whole numbers from 1 to 2^64 - 1")
    return int(number)
