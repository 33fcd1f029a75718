"""Full grids as meshes: coordinates along each axis and a value at each node, each cell cut along its diagonals (Kuhn)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import pairwise, permutations, product
from typing import Any

from symnet.core.rational import exact
from symnet.errors import UsageError

PLACE = "mesh"
MAX_AXES = 4


def grid_mesh(content: Mapping[str, Any]) -> dict[str, Any]:
    """Return points, simplices and values of an object with the keys grid and values; raises UsageError.

    grid: for each axis a rising list of numbers; values: a list for the first axis of lists for the second one, and so on, each
    of the last ones a number, or a list of numbers for several outputs.
    """
    if sorted(map(str, content)) != ["grid", "values"]:
        raise UsageError(f"{PLACE}: expected an object with the keys grid and values, and no others")
    axes = content["grid"]
    if not isinstance(axes, list) or not 1 <= len(axes) <= MAX_AXES or not all(isinstance(each, list) for each in axes):
        raise UsageError(f"{PLACE}, grid: expected a list of 1 to {MAX_AXES} lists of numbers, one for each axis")
    for number, axis in enumerate(axes):
        ends = [exact(each, f"{PLACE}, grid, axis {number}") for each in axis]
        if len(ends) < 2 or any(one >= other for one, other in pairwise(ends)):
            raise UsageError(f"{PLACE}, grid, axis {number}: {len(ends)} numbers; write two or more that rise")
    return {
        "points": [list(point) for point in product(*axes)],
        "simplices": list(_simplices([len(axis) for axis in axes])),
        "values": list(_flat(content["values"], [len(axis) for axis in axes], "values")),
    }


def _simplices(shape: Sequence[int]) -> Iterator[list[int]]:
    """The simplices: in each cell the paths along its edges from the lowest to the highest corner."""
    strides = [1] * len(shape)
    for axis in range(len(shape) - 1, 0, -1):
        strides[axis - 1] = strides[axis] * shape[axis]
    for cell in product(*(range(count - 1) for count in shape)):
        start = sum(place * stride for place, stride in zip(cell, strides, strict=True))
        for order in permutations(range(len(shape))):
            corners = [start]
            for axis in order:
                corners.append(corners[-1] + strides[axis])
            yield corners


def _flat(values: Any, shape: Sequence[int], where: str) -> Iterator[Any]:
    if not shape:
        yield values
        return
    if not isinstance(values, list) or len(values) != shape[0]:
        found = f"{len(values)} entries" if isinstance(values, list) else str(values)[:40]
        raise UsageError(f"{PLACE}, {where}: {found}; a list of {shape[0]} is needed, one for each number of this axis")
    for place, each in enumerate(values):
        yield from _flat(each, shape[1:], f"{where}, entry {place}")
