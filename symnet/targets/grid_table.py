"""Tables on a full grid: the piecewise linear function that joins their values on the Kuhn triangulation of the grid.

A grid is a product of knots, increasing and not necessarily equidistant, an axis each. On a cell, in its own coordinates u in
[0,1]^d with u_p(1) >= ... >= u_p(d), the function is (1 - u_p(1)) v_0 + (u_p(1) - u_p(2)) v_1 + ... + u_p(d) v_d, v_i the value
at the corner that has gone up along p(1), ..., p(i). Nothing is assumed of what lies between the values: the function is exact.
"""

from __future__ import annotations

import math
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from itertools import pairwise, product
from pathlib import Path
from typing import Any

from symnet.core.rational import root_upper
from symnet.errors import UsageError
from symnet.targets.box import Box
from symnet.targets.enclosure.points import show_point
from symnet.targets.modulus.modulus import LipschitzModulus
from symnet.targets.table import Table, read_table, samples
from symnet.targets.target import Given, Target

SCATTERED = "--data FILE with --lipschitz L for points that are no full grid"
MAX_AXES = 8
"""The network of a table has a hidden layer for each axis, and 2^d - 1 neurons a cell."""
Point = Sequence[Fraction]


@dataclass(frozen=True, slots=True)
class GridTable:
    """Values at the nodes of a grid, the last axis fastest, and the names of its columns."""

    name: str
    inputs: tuple[str, ...]
    output: str
    knots: tuple[tuple[Fraction, ...], ...]
    values: tuple[Fraction, ...]

    @property
    def box(self) -> Box:
        """The box that the grid spans."""
        return Box(tuple((axis[0], axis[-1]) for axis in self.knots))

    @property
    def nodes(self) -> str:
        """The numbers of knots of the axes, in words."""
        return " x ".join(str(len(axis)) for axis in self.knots)

    def on_cube(self) -> GridTable:
        """Return the table with its box moved to the unit cube."""
        moved = [tuple((at - axis[0]) / (axis[-1] - axis[0]) for at in axis) for axis in self.knots]
        return replace(self, knots=tuple(moved))

    def __call__(self, *point: Fraction) -> Fraction:
        """Return the value of the function at a point of the box."""
        corner = [min(bisect_right(axis, at), len(axis) - 1) - 1 for axis, at in zip(self.knots, point, strict=True)]
        local = [(at - axis[low]) / (axis[low + 1] - axis[low]) for axis, low, at in zip(self.knots, corner, point, strict=True)]
        height, total = Fraction(1), Fraction(0)
        for axis in sorted(range(len(corner)), key=lambda axis: -local[axis]):
            total += (height - local[axis]) * self.at_node(corner)
            height = local[axis]
            corner[axis] += 1
        return total + height * self.at_node(corner)

    def at_node(self, node: Sequence[int]) -> Fraction:
        """Return the value at the node with these numbers, from 0 on, an axis each."""
        place = 0
        for axis, coordinate in zip(self.knots, node, strict=True):
            place = place * len(axis) + coordinate
        return self.values[place]

    @property
    def slopes(self) -> tuple[Fraction, ...]:
        """For each axis the largest slope of the function along it, exactly."""
        found, stride = [], len(self.values)
        for axis in self.knots:
            block, stride = stride, stride // len(axis)
            steps = [high - low for low, high in pairwise(axis)]
            found.append(
                max(
                    abs(self.values[at + stride] - self.values[at]) / steps[at % block // stride]
                    for at in range(len(self.values) - stride)
                    if at % block // stride < len(steps)
                )
            )
        return tuple(found)

    @property
    def modulus(self) -> LipschitzModulus:
        """A Lipschitz constant: a gradient has for each axis the slope along an edge of the grid."""
        return LipschitzModulus(root_upper(sum((slope**2 for slope in self.slopes), Fraction(0)), 2), "known")


def table_target(path: str | Path, *, inputs: str | None = None, output: str | None = None) -> Target:
    """Return the function that joins the values of a file on a full grid, exactly, as a target on the box of the grid.

    The file is read as for data_target: a point and its value a line, `inputs` "a,b" and `output` "c" name columns. Rows come
    in any order; every combination of the coordinates that occur must be there once, or with one value. Raises UsageError.
    """
    found = table_targets(path, inputs=inputs, output=output)
    if len(found) > 1:
        raise UsageError(f"--output names {len(found)} columns; table_targets gives a target for each")
    return found[0]


def table_targets(path: str | Path, *, inputs: str | None = None, output: str | None = None) -> list[Target]:
    """Return a target for each column that `output` names ("c,d"), all on the same grid; else as table_target."""
    table = read_table(path, inputs, output)
    knots = _knots(table)
    names = [f"{table.name}, {name}" if output is not None else table.name for name in table.outputs]
    return [_column(table, place, knots, name) for place, name in enumerate(names)]


def _column(table: Table, place: int, knots: tuple[tuple[Fraction, ...], ...], name: str) -> Target:
    values = tuple(sample.lo for sample in samples(replace(table, name=name), None, place))
    return as_target(GridTable(name, table.inputs, table.outputs[place], knots, values))


def as_target(table: GridTable) -> Target:
    """Return the function of a table as a target on its box."""
    box, moved = table.box, table.on_cube()
    given = None if box.is_cube else Given(box, None, table.modulus)
    return Target(len(table.knots), table.name, None, moved, moved.modulus, given=given, table=table)


def _knots(table: Table) -> tuple[tuple[Fraction, ...], ...]:
    """The knots of each axis; raises UsageError where the points are not all nodes of their grid."""
    if len(table.inputs) > MAX_AXES:
        raise UsageError(f"--table: {table.name} has {len(table.inputs)} inputs, more than {MAX_AXES}; name fewer with --inputs")
    knots = tuple(tuple(sorted(set(side))) for side in zip(*table.points, strict=True))
    for name, axis in zip(table.inputs, knots, strict=True):
        if len(axis) < 2:
            raise UsageError(f"--table: {name} is {axis[0]} in every row of {table.name}; name the other inputs with --inputs")
    points, count = set(table.points), math.prod(map(len, knots))
    if len(points) < count:
        size = " x ".join(str(len(axis)) for axis in knots)
        missing = next(node for node in product(*knots) if node not in points)
        raise UsageError(
            f"--table: {table.name} has {len(points)} of the {count} nodes of its grid of {size}, none at {show_point(missing)}; "
            f"give a row for each node, or {SCATTERED}"
        )
    return knots


def check_box(target: Target, box: Any) -> None:
    """Raise UsageError where a box is given that is not that of a table."""
    from symnet.targets.box import parse_box

    if box is not None and parse_box(box) != target.box_given:
        raise UsageError(f"{target.name} spans {target.box_given}; leave --box out, the function is the table's on that box")
