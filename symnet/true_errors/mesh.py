"""The error of a network that interpolates at all nodes of its grid, and blocks of cells bounded at once.

On each Kuhn simplex of the grid the network is affine, so the error at the nodes and one bound of the target's derivatives on
a block of cells bound the error on every simplex of the block.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, MutableSequence, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import permutations, product
from typing import Any, TypeAlias

from symnet.constructions.closed_form import ClosedForm
from symnet.core.cells import by_axis, place_of_node
from symnet.targets.enclosure import balls
from symnet.targets.enclosure.balls import Ratio
from symnet.targets.enclosure.curvature import Hessian
from symnet.targets.enclosure.grid import GridValues, Progress, collected, node
from symnet.targets.enclosure.intervals import Interval
from symnet.true_errors.deviation import Deviation
from symnet.true_errors.pieces import Function, Piece

Box: TypeAlias = "tuple[tuple[int, int], ...]"
"""Cells low, ..., high - 1 along each axis; their nodes are low, ..., high."""


@dataclass(frozen=True, slots=True)
class Mesh:
    """network - f at the nodes, lexicographic, as integers over `unit`, each off by at most `slack`; the network's values too."""

    counts: tuple[int, ...]
    """The cells of each axis."""
    errors: MutableSequence[int]
    network: MutableSequence[int]
    unit: int
    slack: Fraction
    first: int = 0
    """The place on the first axis at which the nodes begin: they may be those of a slab."""

    @property
    def least(self) -> Fraction:
        """The largest |error| at a node, rounded down."""
        return max(Fraction(max(max(self.errors), -min(self.errors)), self.unit) - self.slack, Fraction(0))

    @property
    def peak(self) -> tuple[Ratio, ...]:
        """The node with the largest |error|."""
        place = max(range(len(self.errors)), key=lambda at: abs(self.errors[at]))
        before = self.first * math.prod(cells + 1 for cells in self.counts[1:])
        return tuple(map(balls.ratio, node(before + place, self.counts, len(self.counts))))

    def extremes(self, box: Box) -> tuple[int, int]:
        """The least and the greatest error at the nodes of a block."""
        rows = self._rows(box, self.errors)
        return min(map(min, rows)), max(map(max, rows))

    def values(self, box: Box) -> tuple[int, int]:
        """The least and the greatest value of the network on a block."""
        rows = self._rows(box, self.network)
        return min(map(min, rows)), max(map(max, rows))

    def _rows(self, box: Box, numbers: MutableSequence[int]) -> list[MutableSequence[int]]:
        box = ((box[0][0] - self.first, box[0][1] - self.first), *box[1:])
        starts = [0]
        for (low, high), cells in zip(box[:-1], self.counts, strict=False):
            starts = [(cells + 1) * start + place for start in starts for place in range(low, high + 1)]
        (low, high), side = box[-1], self.counts[-1] + 1
        return [numbers[side * start + low : side * start + high + 1] for start in starts]

    def index(self, node: Sequence[int]) -> int:
        """The place of a node."""
        return place_of_node(self.counts, (node[0] - self.first, *node[1:]))

    @property
    def steps(self) -> list[Ratio]:
        """The length of a cell along each axis."""
        return [balls.ratio(Fraction(1, cells)) for cells in self.counts]


def mesh(closed: ClosedForm, function: Function, radius: Fraction, progress: Progress | None = None) -> Mesh:
    """Return the mesh of a network that interpolates and a target whose values are enclosed within `radius`."""
    found = function.target.grid(closed.cells, radius, progress)
    return meshed(found, closed.codes, (closed.scale, closed.shift), by_axis(closed.cells, closed.dimension))


def meshed(
    wanted: GridValues, codes: Iterable[int], affine: tuple[Fraction, Fraction], counts: tuple[int, ...], first: int = 0
) -> Mesh:
    """Return the mesh of a network with the values scale * code + shift where a target has these, from a place on."""
    scale, shift = affine
    unit = math.lcm(scale.denominator, shift.denominator, wanted.denominator)
    times, plus, factor = int(scale * unit), int(shift * unit), unit // wanted.denominator
    network = collected(times * code + plus for code in codes)
    errors = collected(value - factor * wish for value, wish in zip(network, wanted.values, strict=True))
    return Mesh(counts, errors, network, unit, wanted.radius, first)


@dataclass(slots=True)
class Block:
    """Cells of a mesh with an upper bound of |error| on them; None: no bound yet."""

    mesh: Mesh
    box: Box
    drift: Deviation | None = None
    upper: Any = None
    refined: bool = False
    bends: Hessian | None = None

    def __post_init__(self) -> None:
        self.upper = self._bound()

    def _bound(self) -> Ratio | None:
        """From the errors at the nodes and how far the error may leave its interpolant."""
        if self.drift is None:
            return None
        low, high = self.mesh.extremes(self.box)
        unit, slack = balls.ratio(self.mesh.unit), balls.ratio(self.mesh.slack)
        return max(high / unit + self.drift[1], self.drift[0] - low / unit) + slack

    @property
    def slack(self) -> Ratio:
        """How far the error at a node is unknown."""
        return balls.ratio(2 * self.mesh.slack)

    def sides(self) -> list[Interval]:
        """The box in coordinates."""
        ends = zip(self.box, self.mesh.steps, strict=True)
        return [(low * step, high * step) for (low, high), step in ends]

    def refine(self, function: Function) -> None:
        """Bound the derivatives of the target on the block itself."""
        self.refined = True
        where = function.on_box(self.sides())
        found, self.bends = function.deviation(where, self.mesh.steps, {})
        if found is not None:
            self.drift = found if self.drift is None else (min(found[0], self.drift[0]), min(found[1], self.drift[1]))
            self.upper = self._bound()
        if where is not None:
            self._by_range(where.range(where.tape.output))

    def _by_range(self, target: Interval) -> None:
        low, high = (Fraction(value, self.mesh.unit) for value in self.mesh.values(self.box))
        found = max(balls.ratio(high) - target[0], target[1] - balls.ratio(low))
        self.upper = found if self.upper is None else min(self.upper, found)

    def split(self, function: Function) -> list[Block] | list[Piece]:
        """Cut across the axis with most cells; a single cell gives its simplices."""
        axis = max(range(len(self.box)), key=lambda axis: self.box[axis][1] - self.box[axis][0])
        low, high = self.box[axis]
        if high - low == 1:
            return self._simplices()
        middle = (low + high) // 2
        ends = ((low, middle), (middle, high))
        return [Block(self.mesh, (*self.box[:axis], end, *self.box[axis + 1 :]), self.drift) for end in ends]

    def _simplices(self) -> list[Piece]:
        return [node_piece(self.mesh, nodes, self.drift) for nodes in simplices(self.box)]


def node_piece(mesh: Mesh, nodes: Sequence[tuple[int, ...]], drift: Deviation | None) -> Piece:
    """Return the simplex of d + 1 nodes."""
    steps, unit, slack = mesh.steps, balls.ratio(mesh.unit), balls.ratio(mesh.slack)
    places = [mesh.index(node) for node in nodes]
    errors = [mesh.errors[place] / unit for place in places]
    vertices = tuple(tuple(step * coordinate for step, coordinate in zip(steps, node, strict=True)) for node in nodes)
    upper = None if drift is None else max(max(errors) + drift[1], drift[0] - min(errors)) + slack
    network = tuple(mesh.network[place] / unit for place in places)
    return Piece(vertices, network, tuple((error - slack, error + slack) for error in errors), upper, drift=drift)


def whole(mesh: Mesh) -> Block:
    """Return the block of all cells."""
    return Block(mesh, tuple((0, cells) for cells in mesh.counts))


def simplices(box: Box) -> Iterator[list[tuple[int, ...]]]:
    """Yield the nodes of every Kuhn simplex of a block."""
    orders = list(permutations(range(len(box))))
    for corner in product(*(range(low, high) for low, high in box)):
        for order in orders:
            nodes = [corner]
            for axis in order:
                nodes.append(tuple(c + (at == axis) for at, c in enumerate(nodes[-1])))
            yield nodes
