"""The pieces of a network of Theorem 2.1, 2.2 or 2.3 of Shen, Yang, Zhang 2022: constant off the trifling strips.

What it is in the strips exactly, strips.py says; which networks are such, `constructions.syz2022.recognition`.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import permutations

from symnet.constructions.syz2022.cell_form import CellForm, Region
from symnet.targets.enclosure import balls
from symnet.targets.enclosure.intervals import Interval
from symnet.true_errors.codes import Codes
from symnet.true_errors.pieces import Function, Piece, Point, piece
from symnet.true_errors.strips import Reader, Strip, strip


def items(form: CellForm, function: Function) -> Iterator[Piece | Strip]:
    """Yield what covers the cube: simplices where the network is constant, and simplices of the strips."""
    codes = Codes(tuple(map(balls.ratio, form.numbers)), form.cells**form.dimension, form.levels)
    for region in form.regions():
        low, high = (balls.ratio(value) for value in form.range(region))
        box = tuple((balls.ratio(start), balls.ratio(stop)) for start, stop, _ in region)
        if low == high:
            yield from (piece(function, vertices, [low] * len(vertices)) for vertices in box_simplices(box))
            continue
        read = reader(form, region, codes)
        yield from (strip(read, function, vertices) for vertices in box_simplices(box))


def reader(form: CellForm, region: Region, codes: Codes) -> Reader:
    """The network on a region, some of it in strips."""
    starts = tuple(balls.ratio(start) if len(cells) > 1 else None for start, _, cells in region)
    corner = tuple(cells[0] for _, _, cells in region)
    delta, scale, shift = map(balls.ratio, (form.delta, form.scale, form.low))
    return Reader(codes, form.cells, corner, starts, delta, form.joined, scale, shift)


def box_simplices(box: Sequence[Interval]) -> Iterator[list[Point]]:
    """Yield the d! Kuhn simplices of a box."""
    for order in permutations(range(len(box))):
        corner = [lo for lo, _ in box]
        vertices = [tuple(corner)]
        for axis in order:
            corner[axis] = box[axis][1]
            vertices.append(tuple(corner))
        yield vertices
