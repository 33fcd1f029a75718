"""The network of values on a mesh: a sum of hats, each the positive part of the least of the forms around a point.

Around a point v each simplex has the form that is 1 at v and 0 on its facet opposite to v. Where the simplices around v make a
convex set, the hat is relu(min of these forms); elsewhere it is written as a maximum of minima of them and 0.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property

from flint import fmpq

from symnet.certificates.certificate import Certificate, certificate
from symnet.certificates.derivation import Derivation
from symnet.constructions.control_laws.cells import Vector, value
from symnet.constructions.control_laws.lattice import form_of, fractions_of, lattice_of
from symnet.constructions.meshes.mesh import Mesh
from symnet.core.network import Network
from symnet.library.extremes import extremes_network
from symnet.piecewise.term import Form, Term, minimum, relu, scaled, total


@dataclass(frozen=True)
class Interpolant:
    """The function that is affine on each simplex of a mesh and has the given values at its points."""

    mesh: Mesh

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
    def network(self) -> Network:
        """The network, exact on the box where the mesh fills it, else on the mesh."""
        hats: dict[int, Term] = {}
        outputs = []
        for output in range(len(self.mesh.values[0])):
            values = fractions_of(tuple(row[output] for row in self.mesh.values))
            base = values[self._common(values)]
            kept = [(at, each - base) for at, each in enumerate(values) if each != base]
            for at, _ in kept:
                hats.setdefault(at, self._hat(at))
            outputs.append(total(Form((), base), *(scaled(hats[at], each) for at, each in kept)))
        return extremes_network(outputs, self.sides)

    @staticmethod
    def _common(values: Sequence[Fraction]) -> int:
        """The place of the value that most points have: their hats are left out."""
        counts: dict[Fraction, int] = {}
        for each in values:
            counts[each] = counts.get(each, 0) + 1
        return max(range(len(values)), key=lambda at: (counts[values[at]], -at))

    def _hat(self, point: int) -> Term:
        """The function that is 1 at a point and 0 at all others."""
        forms = [self.mesh.coordinates[number][place] for number, place in self.around[point]]
        corners = {corner for number, _ in self.around[point] for corner in self.mesh.simplices[number]}
        if all(value(form, self.mesh.points[corner]) >= 0 for form in forms for corner in corners):
            return relu(minimum(*map(form_of, dict.fromkeys(forms))))
        near = {number: form for (number, _), form in zip(self.around[point], forms, strict=True)}
        zero: Vector = (fmpq(0),) * (self.mesh.dimension + 1)
        pieces = [(self.mesh.cell(number), near.get(number, zero)) for number in range(len(self.mesh.simplices))]
        return relu(lattice_of(pieces).term)

    @cached_property
    def certificate(self) -> Certificate:
        """The certificate that the network has these values on each simplex, and that they fill the box where they do."""
        proof = Derivation(self.network, sides=self.sides)
        cover = "box" if self.mesh.fills_box else ""
        points, values = ([list(map(_exact, row)) for row in rows] for rows in (self.mesh.points, self.mesh.values))
        simplices = [list(corners) for corners in self.mesh.simplices]
        data = {"points": points, "simplices": simplices, "values": values}
        proof.claim(proof.step("mesh", [], {}, "mesh", cover=cover, **data))
        proof.claim(proof.apply("sizes", stored={}))
        return certificate(proof)


def _exact(number: object) -> Fraction:
    return fractions_of((number,))[0]
