"""The closed form of a network that interpolates on a grid: d + 1 nodes instead of every neuron.

On the Kuhn simplex of x the network is affine, so its value needs the sorted local coordinates and the values at d + 1 nodes.
Which networks are such is for each construction to recognise, and to prove.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import ClassVar

from symnet.core.cells import Cells, by_axis, place_of_node
from symnet.core.network import Network
from symnet.core.realize import realize


@dataclass(frozen=True, slots=True)
class ClosedForm:
    """A network on the cube: `scale` times the piecewise linear interpolant of `codes` plus `shift`; walks it elsewhere.

    codes: whole numbers at the nodes of the grid in lexicographic order.
    """

    said: ClassVar[str] = "closed form of the scan: equal to the network on its box, its step proved by activation regions"
    network: Network
    dimension: int
    cells: Cells
    codes: Sequence[int]
    scale: Fraction
    shift: Fraction

    def __call__(self, where: Sequence[Fraction]) -> Fraction:
        if len(where) != self.dimension or not all(0 <= coordinate <= 1 for coordinate in where):
            value: Fraction = realize(self.network, where)[0]
            return value
        counts = by_axis(self.cells, self.dimension)
        scaled = [cells * coordinate for cells, coordinate in zip(counts, where, strict=True)]
        corner = [min(int(coordinate), cells - 1) for cells, coordinate in zip(counts, scaled, strict=True)]
        local = [coordinate - low for coordinate, low in zip(scaled, corner, strict=True)]
        height, total = Fraction(1), Fraction(0)
        for axis in sorted(range(self.dimension), key=lambda axis: -local[axis]):
            total += (height - local[axis]) * self.codes[place_of_node(self.cells, corner)]
            height = local[axis]
            corner[axis] += 1
        total += height * self.codes[place_of_node(self.cells, corner)]
        return self.scale * total + self.shift
