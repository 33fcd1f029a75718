"""Tables: a target that is the piecewise linear interpolant of values at all nodes of a grid, on the box that the grid spans.

["table", knots, values]: knots holds for each axis its increasing coordinates, from the low end of the side to the high one;
values is the list of the values at the nodes, the last axis fastest, or ["file", SHA-256] of a file that holds that list. On a
cell of the grid, in its own coordinates u in [0,1]^d with u_p(1) >= ... >= u_p(d), f is
(1 - u_p(1)) v_0 + (u_p(1) - u_p(2)) v_1 + ... + u_p(d) v_d, v_i the value at the corner that has gone up along p(1), ..., p(i).
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise

from ..networks import Files, file_named
from ..plain import canonical_object, items, number, unpacked
from ..syntax import Budget, Json, Malformed
from .bands import MAX_NUMBERS, Box, digest_of


@dataclass(frozen=True, slots=True)
class Table:
    """The knots of each axis, and the values at the nodes, the last axis fastest."""

    knots: tuple[tuple[Fraction, ...], ...]
    values: tuple[Fraction, ...]


def is_table(target: Json) -> bool:
    """Whether a target is a table."""
    return isinstance(target, list) and target[:1] == ["table"]


def table(target: Json, box: Box, files: Files, known: dict[str, tuple[Fraction, ...]]) -> Table | None:
    """Return the table on a box that a target is, None for others; raises Malformed. `known`: the values of files read before."""
    if not is_table(target):
        return None
    _, axes, values = items(target, "target, a table", 3, 3)
    sides = zip(items(axes, "target, knots", len(box), len(box)), box, strict=True)
    knots = tuple(_knots(axis, side) for axis, side in sides)
    count = math.prod(map(len, knots))
    if count > MAX_NUMBERS:
        raise Malformed(f"target: a table of {count} nodes, more than {MAX_NUMBERS}")
    digest = digest_of(values)
    if digest not in known:
        if digest:
            values = canonical_object(unpacked(file_named(files, digest, "target")))
        read = tuple(number(each, "target, a value") for each in items(values, "target, values", MAX_NUMBERS))
        known[digest] = read
    found = known[digest] if digest else known.pop("")
    if len(found) != count:
        raise Malformed(f"target: {len(found)} values for {count} nodes")
    return Table(knots, found)


def _knots(axis: Json, side: tuple[Fraction, Fraction]) -> tuple[Fraction, ...]:
    """The knots of an axis: increasing, the ends those of the side."""
    found = tuple(number(each, "target, a knot") for each in items(axis, "target, the knots of an axis", MAX_NUMBERS, 2))
    if (found[0], found[-1]) != side or any(low >= high for low, high in pairwise(found)):
        raise Malformed("target: the knots of an axis do not increase from the low end of its side to the high one")
    return found


def table_on_cube(given: Table | None, box: Box, budget: Budget) -> Table | None:
    """Return a table with its knots moved to the unit cube."""
    if given is None or all(low == 0 and high == 1 for low, high in box):
        return given
    budget.spend(16 * sum(map(len, given.knots)))
    for axis in given.knots:
        for at in axis:
            budget.hold(at)
    moved = [tuple((at - low) / (high - low) for at in axis) for axis, (low, high) in zip(given.knots, box, strict=True)]
    return Table(tuple(moved), given.values)
