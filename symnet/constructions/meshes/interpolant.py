"""The network of values on a mesh: a sum of hats, each the positive part of the least of the forms around a point.

Around a point v each simplex has the form that is 1 at v and 0 on its facet opposite to v. Where the simplices around v make a
convex set, the hat is relu(min of these forms); elsewhere relu of a maximum of minima of them. All forms are 1 at v, so that
along a ray from v the maximum falls in proportion: what is right on the simplices around v is right everywhere.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from typing import Any

from symnet.certificates.certificate import Certificate, certificate
from symnet.certificates.derivation import Derivation, neuron
from symnet.constructions.control_laws.cells import value
from symnet.constructions.control_laws.lattice import form_of, fractions_of, lattice_of, of_all_regions
from symnet.constructions.exact_verbs import ExactVerbs
from symnet.constructions.meshes.mesh import Mesh
from symnet.core.layer import affine
from symnet.core.network import Network, Node
from symnet.errors import UsageError
from symnet.library.extremes import extremes_network
from symnet.piecewise.term import Term, maximum, minimum, relu

LATTICE = 300
"""Simplices beyond which the lattice form is not counted."""


@dataclass(frozen=True)
class Interpolant(ExactVerbs):
    """The function that is affine on each simplex of a mesh and has the given values at its points."""

    mesh: Mesh
    given: Network | None = None
    """A network that is claimed to be this function, in place of a new one."""

    def __post_init__(self) -> None:
        sizes = (self.mesh.dimension, len(self.mesh.values[0]))
        if self.given is not None and (self.given.inputs, self.given.outputs) != sizes:
            has = f"{self.given.inputs} inputs and {self.given.outputs} outputs"
            raise UsageError(f"--network: it has {has}, the mesh {sizes[0]} coordinates and {sizes[1]} values at each point")

    def __repr__(self) -> str:
        counts = f"{len(self.mesh.points)} points, {len(self.mesh.simplices)} simplices"
        return f"<Interpolant of {counts}, {self.network.size.neurons} neurons, error 0>"

    @cached_property
    def sides(self) -> tuple[tuple[Fraction, Fraction], ...]:
        """The least box that holds all points."""
        return tuple((low, high) for low, high in map(fractions_of, self.mesh.sides))

    @cached_property
    def around(self) -> tuple[tuple[tuple[int, int], ...], ...]:
        """For each point the simplices that it is a corner of, and its place among the corners."""
        found: list[list[tuple[int, int]]] = [[] for _ in self.mesh.points]
        for number, corners in enumerate(self.mesh.simplices):
            for place, corner in enumerate(corners):
                found[corner].append((number, place))
        return tuple(map(tuple, found))

    @cached_property
    def hats(self) -> dict[int, tuple[tuple[int, ...], ...]]:
        """For the points that have a hat, all but those with the most frequent value, lists of simplices around them.

        The hat is the positive part of the greatest, over the lists, of the least of their barycentric coordinates of the point.
        """
        bases = self._bases
        kept = [at for at, row in enumerate(self.mesh.values) if fractions_of(row) != bases]
        return {at: self._lists(at) for at in kept or [0]}

    @cached_property
    def _bases(self) -> tuple[Fraction, ...]:
        """The most frequent values of the outputs together."""
        counts = Counter(map(fractions_of, self.mesh.values))
        return max(counts, key=lambda row: counts[row])

    def _lists(self, point: int) -> tuple[tuple[int, ...], ...]:
        forms = [self.mesh.coordinates[number][place] for number, place in self.around[point]]
        numbers = [number for number, _ in self.around[point]]
        corners = {corner for number in numbers for corner in self.mesh.simplices[number]}
        if all(value(form, self.mesh.points[corner]) >= 0 for form in forms for corner in corners):
            return (tuple(dict(zip(forms, numbers, strict=True)).values()),)
        found = lattice_of([(self.mesh.cell(number), form) for number, form in zip(numbers, forms, strict=True)], ("max",))
        first = dict(zip(forms, numbers, strict=True))
        return tuple(tuple(first[found.functions[at]] for at in sorted(each)) for each in found.sets)

    def _term(self, point: int, lists: tuple[tuple[int, ...], ...]) -> Term:
        """The hat of a point as a term."""
        places = dict(self.around[point])
        parts = [minimum(*(form_of(self.mesh.coordinates[number][places[number]]) for number in each)) for each in lists]
        return relu(maximum(*parts))

    @property
    def comparisons(self) -> int:
        """The comparisons of all hats together, positive parts too: at most d + 1 for each simplex where stars are convex."""
        return sum(sum(len(each) - 1 for each in lists) + len(lists) for lists in self.hats.values())

    @cached_property
    def comparisons_of_all_simplices(self) -> int | None:
        """Those of the lattice form of the first output, a minimum for each simplex; None beyond 300 simplices."""
        if len(self.mesh.simplices) > LATTICE:
            return None
        pieces = []
        for number, corners in enumerate(self.mesh.simplices):
            parts = list(zip(corners, self.mesh.coordinates[number], strict=True))
            columns = zip(*(tuple(self.mesh.values[corner][0] * each for each in form) for corner, form in parts), strict=True)
            pieces.append((self.mesh.cell(number), tuple(sum(column) for column in columns)))
        return of_all_regions(pieces)

    @cached_property
    def _hat_network(self) -> Network:
        """All hats, each an output."""
        return extremes_network([self._term(at, lists) for at, lists in self.hats.items()], self.sides)

    @cached_property
    def _neurons(self) -> list[int]:
        """The neurons of the last layer that are the hats; [] where one is none, as the hat of a simplex alone."""
        rows = [(row.bias, row.weights) for row in _rows(self._hat_network)]
        found = [weights[0][0] for bias, weights in rows if not bias and len(weights) == 1 and weights[0][1] == 1]
        return found if len(set(found)) == len(rows) and len(self._hat_network.nodes) > 1 else []

    @cached_property
    def network(self) -> Network:
        """The network, exact on the box where the mesh fills it, else on the mesh."""
        if self.given is not None:
            return self.given
        hats = self._hat_network
        before, last = hats.nodes[:-1], hats.nodes[-1]
        rows = []
        for output, base in enumerate(self._bases):
            weights: dict[int, Fraction] = {}
            constant = base
            for at, row in zip(self.hats, _rows(hats), strict=True):
                factor = fractions_of(self.mesh.values[at])[output] - base
                constant += factor * row.bias
                for place, weight in row.weights:
                    weights[place] = weights.get(place, Fraction(0)) + factor * weight
            rows.append(({place: weight for place, weight in weights.items() if weight}, constant))
        return Network(hats.inputs, (*before, Node(last.name, affine("identity", rows), last.reads)))

    @cached_property
    def certificate(self) -> Certificate:
        """The certificate that the network has these values on each simplex, and that they fill the box where they do."""
        proof = Derivation(self.network, sides=self.sides)
        points, values = ([list(map(_exact, row)) for row in rows] for rows in (self.mesh.points, self.mesh.values))
        data = {"points": points, "simplices": [list(corners) for corners in self.mesh.simplices], "values": values}
        if self.given is None and self.mesh.fills_box and self._neurons:
            node = self.network.nodes[-2].name
            places = zip(self.hats.items(), self._neurons, strict=True)
            hats = [[at, neuron(node, place), list(map(list, lists))] for (at, lists), place in places]
            proof.claim(proof.cite("mesh-hats", "mesh", {"hats": hats}, cover="box", **data))
        else:
            cover = "box" if self.mesh.fills_box else ""
            proof.claim(proof.step("mesh", [], {}, "mesh", cover=cover, **data))
        proof.claim(proof.apply("sizes", stored={}))
        return certificate(proof)


def _rows(network: Network) -> Any:
    """The rows of the last layer: numbers all of them."""
    last: Any = network.nodes[-1].operation
    return last.rows


def _exact(number: object) -> Fraction:
    return fractions_of((number,))[0]
