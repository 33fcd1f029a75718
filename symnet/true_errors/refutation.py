"""A proved bound that the true error exceeds: the stated modulus is false, and points of the cube show it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import product

from symnet.constructions.registry import Evaluator
from symnet.errors import Refuted
from symnet.targets.enclosure import balls
from symnet.targets.enclosure.enclosure import Enclosure, decimal
from symnet.targets.enclosure.points import show_point
from symnet.targets.modulus.contradiction import Contradiction, find_contradiction
from symnet.targets.modulus.modulus import Modulus
from symnet.true_errors.pieces import CLOSE, Function

Where = tuple[Fraction, ...]
MOST_NODES = 100_000
"""Nodes of a finer grid, and neighbours of a point, at most."""
FACTORS = (2, 3, 4, 8, 16)
PLACES = 9
"""Decimals shown."""


@dataclass(frozen=True, slots=True)
class Excess:
    """A norm of network - f of at least `low`, above `cap`, attained at `place` (None: a mean, or the point is unknown).

    network: its values; None where they are known at the nodes only.
    """

    network: Evaluator | None
    function: Function
    norm: str
    low: Fraction
    cap: Fraction
    place: Where | None
    cells: int | None
    modulus: Modulus | None

    def refuted(self) -> Refuted:
        """Return the error to raise: the point where the bound fails, and two points that contradict the modulus."""
        point = None if self.place is None else self._short(self.place)
        bound = f"more than the proved bound {decimal(self.cap, 1, PLACES)}"
        name = self.function.target.name
        if point is None:
            what = f"the {self.norm} norm of network - {name} is at least {decimal(self.low, -1, PLACES)}, {bound}"
        else:
            least = decimal(self._error(point) or self.low, -1, PLACES)
            what = f"at {show_point(point)} network and {name} differ by at least {least}, {bound}"
        if self.modulus is None:
            return Refuted(f"{what}; the bound is not one of this network and this function")
        found = self._contradiction(point)
        if found is None:
            return Refuted(f"{what}; the modulus {self.modulus} does not hold for this function, state a larger one")
        return Refuted(f"{what}; {found.message()}")

    def _short(self, place: Where) -> Where:
        """A point near by with a short name at which the bound fails too, where there is one."""
        for bits in range(2, 41, 2):
            rounded = tuple(Fraction(round(coordinate * (1 << bits)), 1 << bits) for coordinate in place)
            error = self._error(rounded)
            if error is not None and error > self.cap:
                return rounded
        return place

    def _error(self, point: Where) -> Fraction | None:
        """|network - f| at a point, rounded down."""
        if self.network is None:
            return None
        value, found = self.network(point), self._at(point)
        return max(value - found.hi, found.lo - value, Fraction(0))

    def _at(self, point: Where) -> Enclosure:
        low, high = self.function.at(tuple(map(balls.ratio, point)))
        return Enclosure(balls.fraction(low), balls.fraction(high))

    def _contradiction(self, point: Where | None) -> Contradiction | None:
        """Two points that contradict the modulus: a point and a node of the grid, else two nodes of a finer grid."""
        near = None if point is None or self.cells is None else self._near(point, self.cells)
        return near or self._on_finer_grids()

    def _near(self, point: Where, cells: int) -> Contradiction | None:
        """The node around a point, or the origin, that forces the largest constant."""
        best: Contradiction | None = None
        one, modulus = self._at(point), self.modulus
        for node in _nodes(point, cells):
            two = self._at(node)
            gap = max(one.lo - two.hi, two.lo - one.hi)
            square = sum(((a - b) ** 2 for a, b in zip(point, node, strict=True)), Fraction(0))
            if modulus is None or square == 0 or gap <= modulus.upper(square):
                continue
            slope = modulus.forced(gap, square)
            if best is None or slope > best.slope:
                best = Contradiction((point, node), (one, two), slope, modulus)
        return best

    def _on_finer_grids(self) -> Contradiction | None:
        target = self.function.target
        for factor in FACTORS:
            cells = factor * (self.cells or 1)
            if self.modulus is None or (cells + 1) ** target.dimension > MOST_NODES:
                return None
            found = find_contradiction(target.grid(cells, CLOSE), cells, target.dimension, self.modulus)
            if found is not None:
                return found
        return None


def _nodes(point: Sequence[Fraction], cells: int) -> Iterator[Where]:
    """The nodes of a grid around a point, and the origin."""
    yield (Fraction(0),) * len(point)
    sides = []
    for coordinate in point:
        place = coordinate * cells
        low, high = place.__floor__(), place.__ceil__()
        around = range(low, high + 1) if low < high else range(max(low - 1, 0), min(low + 1, cells) + 1)
        sides.append([Fraction(index, cells) for index in around])
    if 3 ** len(point) <= MOST_NODES:
        yield from product(*sides)
