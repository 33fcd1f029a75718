"""The explicit law of a control problem: the partition, the network, and the certificate that one is the other."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Any

from symnet.certificates.certificate import Certificate, certificate
from symnet.certificates.derivation import Derivation
from symnet.constructions.control_laws.cells import Cell, Vector, value
from symnet.constructions.control_laws.lattice import Lattice, fractions_of, lattice_of, of_all_regions, shortened, written_row
from symnet.constructions.control_laws.partition import Partition, partition_of
from symnet.constructions.control_laws.problem import ControlProblem
from symnet.constructions.control_laws.program import Program, program_of
from symnet.constructions.exact_verbs import ExactVerbs
from symnet.core.network import Network
from symnet.library.extremes import extremes_network


@dataclass(frozen=True)
class ControlLaw(ExactVerbs):
    """The first input of the optimal solution as a function of the state: its pieces, its network, its proof."""

    problem: ControlProblem
    program: Program
    partition: Partition

    @cached_property
    def pieces(self) -> tuple[tuple[tuple[Cell, Vector], ...], ...]:
        """For each entry of the input, the cells with the affine function on each."""
        cells = self.partition.regions
        entries = range(len(self.problem.b[0]))
        return tuple(
            tuple((cell, each.inputs[entry]) for cell, each in zip(cells, self.partition.solutions, strict=True))
            for entry in entries
        )

    @cached_property
    def laws(self) -> int:
        """The number of different first inputs, as affine functions of the state."""
        first = len(self.problem.b[0])
        return len({each.inputs[:first] for each in self.partition.solutions})

    @cached_property
    def lattices(self) -> tuple[Lattice, ...]:
        """A maximum of minima, or a minimum of maxima, for each entry of the input."""
        return tuple(lattice_of(pieces) for pieces in self.pieces)

    @cached_property
    def network(self) -> Network:
        """The network of the law, exact on the box."""
        return extremes_network([each.term for each in self.lattices], self.problem.box)

    @cached_property
    def comparisons_of_all_regions(self) -> int:
        """The comparisons of the lattice form that has a minimum for each region."""
        return sum(map(of_all_regions, self.pieces))

    @cached_property
    def comparisons_by_hats(self) -> int | None:
        """The comparisons of a sum of hats on a triangulation of the regions, linear in their number; None but for two states.

        The hat of a point of k triangles takes k - 1 comparisons and a positive part, and a triangle has three corners.
        """
        if len(self.problem.a) != 2:
            return None
        regions = self.partition.regions
        points = {vertex for cell in regions for vertex in cell.vertices}
        corners = sum(_on_border(cell, point) for cell in regions for point in points)
        return 3 * (corners - 2 * len(regions)) * len(self.problem.b[0])

    @property
    def comparisons(self) -> int:
        """The comparisons of the network of the law."""
        return sum(sum(len(each) - 1 for each in lattice.sets) + len(lattice.sets) - 1 for lattice in self.lattices)

    def __repr__(self) -> str:
        size, solutions = self.network.size, self.partition.solutions
        return f"<ControlLaw of {len(solutions)} regions, {self.laws} laws, {size.neurons} neurons, error 0>"

    def derivation(self, network: Network | None = None) -> Derivation:
        """Return a derivation that claims that a network, by default that of the law, is the law."""
        proof = Derivation(self.network if network is None else network, sides=self.problem.box)
        data = self._data()
        proof.claim(proof.step("control-law", [], data, "control-law", problem=self.problem.data))
        proof.claim(proof.apply("sizes", stored={}))
        return proof

    @cached_property
    def certificate(self) -> Certificate:
        """The certificate of the network of the law."""
        return certificate(self.derivation())

    def _data(self) -> dict[str, Any]:
        found = self.partition
        outer = [[[at, _short(weight)] for at, weight in sorted(each.items())] for each in found.outer]
        solutions = [
            [list(map(_form, each.inputs)), [[at, _form(factor)] for at, factor in zip(each.active, each.factors, strict=True)]]
            for each in found.solutions
        ]
        tree = [mark if isinstance(mark, int) else written_row(shortened(mark)) for mark in found.tree]
        return {"outer": outer, "solutions": solutions, "tree": tree}


def _on_border(cell: Cell, point: Vector) -> bool:
    """Whether a point lies on the border of a cell."""
    return bool(min(value(wall, point) for wall in cell.walls) == 0)


def _short(number: Any) -> Any:
    return fractions_of((number,))[0]


def _form(row: Vector) -> list[Any]:
    return written_row(fractions_of(row))


def control_law(problem: ControlProblem) -> ControlLaw:
    """Return the explicit law of a problem; raises UsageError where it is infeasible or its cost not strictly convex."""
    program = program_of(problem)
    return ControlLaw(problem, program, partition_of(program, problem.box))
