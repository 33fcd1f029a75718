"""The activation domains of a network on a rectangle: what each one is, their areas and neighbours."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from typing import Any

from symnet.core.network import Network
from symnet.regions.affine_map import AffineMap, shown
from symnet.regions.enumeration import MOST, Cell, Progress, cells
from symnet.regions.groups import Grouped
from symnet.regions.integer_network import IntegerNetwork, integer_network, layered
from symnet.regions.plane import Plane, plane_of
from symnet.regions.polygon import Corner, area, middle, point

Edge = tuple[Corner, Corner]


@dataclass(frozen=True)
class Domain:
    """An activation domain: a polygon on which no neuron changes sign, and the affine map that the network is there."""

    cell: Cell
    integers: IntegerNetwork

    @cached_property
    def polygon(self) -> tuple[tuple[Fraction, Fraction], ...]:
        """The corners, counter-clockwise, in the coordinates of the plane."""
        return tuple(map(point, self.cell.corners))

    @cached_property
    def area(self) -> Fraction:
        """The area, in the coordinates of the plane."""
        return area(self.cell.corners)

    @property
    def middle(self) -> tuple[Fraction, Fraction]:
        """A point of the interior, the mean of the corners."""
        return middle(self.cell.corners)

    @cached_property
    def map(self) -> AffineMap:
        """The affine map from the coordinates of the plane to the outputs."""
        return self.integers.map_of(self.cell.outputs)

    @property
    def pattern(self) -> tuple[tuple[bool, ...], ...]:
        """Which neurons are positive inside, layer by layer: the diagonals of the activation matrices."""
        return self.integers.pattern_of(self.cell.pattern)

    @property
    def signs(self) -> str:
        """The pattern as text, a 1 for a positive neuron, a blank between layers."""
        return self.integers.signs_of(self.cell.pattern)

    @property
    def size(self) -> str:
        """The area as text, rounded where it is long."""
        return shown(self.area)

    def as_object(self) -> dict[str, Any]:
        """Return the domain for JSON: numbers as "p/q"."""
        corners = [[str(x), str(y)] for x, y in self.polygon]
        return {"corners": corners, "signs": self.signs, "map": self.map.as_lists(), "area": str(self.area)}


@dataclass(frozen=True)
class Domains(Grouped):
    """The activation domains of a network on a rectangle of a plane; they cover it and overlap in edges and corners only."""

    network: Network
    plane: Plane
    integers: IntegerNetwork
    cells: tuple[Cell, ...]

    def __getitem__(self, place: int) -> Domain:
        return Domain(self.cells[place], self.integers)

    def __iter__(self) -> Iterator[Domain]:
        return (Domain(cell, self.integers) for cell in self.cells)

    @property
    def where(self) -> str:
        """The rectangle as text."""
        return str(self.plane)

    @property
    def names(self) -> tuple[str, str]:
        """The names of the two coordinates."""
        return ("x", "y") if self.plane.is_whole or self.plane.is_line else ("s", "t")

    @property
    def measure(self) -> str:
        """What the size of a domain is called."""
        return "length" if self.plane.is_line else "area"

    def measures(self) -> dict[str, Any]:
        """Return the sum of the sizes of all domains, and the number of edges that two of them share."""
        return {self.measure: str(self.area), "edges": len(self.adjacent)}

    @cached_property
    def edges(self) -> dict[Edge, int]:
        """The domain to the left of each edge, an edge the pair of its corners in order."""
        found = {}
        for number, cell in enumerate(self.cells):
            before = cell.corners[-1]
            for here in cell.corners:
                found[before, here] = number
                before = here
        return found

    @cached_property
    def adjacent(self) -> tuple[tuple[int, int], ...]:
        """The pairs of domains that share an edge: an edge of one is an edge of the other, or on the border."""
        edges = self.edges
        pairs = ((number, edges.get((second, first), -1)) for (first, second), number in edges.items())
        return tuple((one, two) for one, two in pairs if one < two)

    @property
    def _joining(self) -> tuple[tuple[int, int], ...]:
        return self.adjacent

    @cached_property
    def area(self) -> Fraction:
        """The sum of the areas of all domains, exact.

        An area is a sum over edges of (x1 y2 - x2 y1) / 2; edges that two domains share cancel, term by term, and the rest are
        added as they come round the border.
        """
        edges = self.edges
        rest = {first: second for first, second in edges if (second, first) not in edges}
        total, todo = Fraction(0), set(rest)
        while todo:
            start = at = min(todo)
            while at in todo:
                todo.remove(at)
                (x1, y1, w1), (x2, y2, w2) = at, rest[at]
                total += Fraction(x1 * y2 - x2 * y1, 2 * w1 * w2)
                at = rest[at]
            if at != start:
                raise ArithmeticError("the edges on the border do not close: a corner stands on an edge of a neighbour")
        return total

    @property
    def corners_per_domain(self) -> dict[int, int]:
        """How many domains have so many corners."""
        return dict(sorted(Counter(len(cell.corners) for cell in self.cells).items()))

    def __repr__(self) -> str:
        return f"<{self.patterns} activation domains, {self.pieces} linear pieces, {self.forms} affine maps on {self.plane}>"


def activation_domains(
    network: Network, box: Any = None, plane: Any = None, most: int = MOST, progress: Progress | None = None
) -> Domains:
    """Return the activation domains of a network of one or two inputs on a box, or on a plane through more, exactly.

    box: rational sides as in `symnet.approximate`, by default [0,1] each; plane: an origin and two directions, and `box` then the
    ranges of their two factors; most: domains beyond which TooLarge is raised. Scans are written out where they are short.
    Raises UsageError.
    """
    where = plane_of(network.inputs, box, plane)
    layers = layered(network)
    integers = integer_network(layers, where.inputs)
    return Domains(layers, where, integers, tuple(cells(integers, where.corners, most, progress)))
