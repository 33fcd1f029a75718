"""Meshes: on every simplex of a list the network is the affine function with given values at the corners.

The simplices may have to cover the box: then they meet in whole facets, those of one simplex only lie in the sides of the box.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from ..control.matrices import Matrix, inverse, matrix
from ..control.parts import Outputs, agree, sum_of
from ..control.problems import MAX_STATES
from ..plain import items, whole
from ..polytope import CONSTANT, ONE, ZERO, Form, polytope, value
from ..rule import Rule
from ..syntax import Budget, Certificate, Json, Rejected, Statement

MAX_POINTS = 1 << 16
MAX_SIMPLICES = 1 << 16
KEPT = 16
"""What a coefficient of a barycentric coordinate costs, which is kept until the end."""
Side = tuple[Fraction, Fraction]


@dataclass(frozen=True, slots=True)
class Mesh:
    """Points, the values at them, the corners of simplices, and the barycentric coordinates of each as forms."""

    points: Matrix
    values: Matrix
    simplices: Sequence[tuple[int, ...]]
    forms: Sequence[list[Form]]

    def check_cover(self, certificate: Certificate) -> None:
        """Reject unless the simplices fill the box."""
        _check_cover(self.points, self.simplices, self.forms, certificate.box, certificate.budget)


def read_mesh(certificate: Certificate, data: Statement) -> Mesh:
    """The mesh in data; rejects simplices without an inside."""
    network, budget = certificate.network, certificate.budget
    certificate.need_short_sides()
    if network.inputs > MAX_STATES:
        raise Rejected(f"{network.inputs} inputs are more than {MAX_STATES}")
    if data["cover"] not in ("box", ""):
        raise Rejected('cover is "box", or an empty text where nothing is said of it')
    points = matrix(data["points"], "points", len(items(data["points"], "points", MAX_POINTS)), network.inputs, budget)
    values = matrix(data["values"], "values", len(points), network.outputs, budget)
    simplices = [
        _corners(item, network.inputs, len(points), budget) for item in items(data["simplices"], "simplices", MAX_SIMPLICES, 1)
    ]
    return Mesh(points, values, simplices, [_coordinates(points, corners, budget, at) for at, corners in enumerate(simplices)])


def mesh(certificate: Certificate, premises: list[Statement], data: Statement) -> Statement:
    """
    the corners of each simplex are not in one plane; on it the network is the affine function with the values at them;
    cover "box": two simplices at a facet lie on both sides of it, a facet of one simplex only lies in a side of the box
    ----------------------------------------------------------------------------------------------------------------------
    on each simplex the network is the affine function with these values at its corners; "box": every x of the box is in one
    """
    network, budget, given = certificate.network, certificate.budget, read_mesh(certificate, data)
    if data["cover"]:
        given.check_cover(certificate)
    outputs = Outputs(network, budget)
    for place, (corners, walls) in enumerate(zip(given.simplices, given.forms, strict=True)):
        domain = polytope([vertex(given.points[corner]) for corner in corners], (), walls)
        wanted = [
            sum_of([(given.values[corner][output], wall) for corner, wall in zip(corners, walls, strict=True)], budget)
            for output in range(network.outputs)
        ]
        wrong = agree(outputs, domain, wanted, budget, alone=True)
        if wrong:
            raise Rejected(f"{wrong}, on simplex {place}")
    return {"kind": "mesh", **data}


def _corners(item: Json, size: int, points: int, budget: Budget) -> tuple[int, ...]:
    """The numbers of the corners of a simplex, which increase."""
    budget.spend(KEPT * (size + 1) ** 2)
    found = tuple(whole(each, "a corner") for each in items(item, "a simplex", size + 1, size + 1))
    if any(one >= other for one, other in zip(found, (*found[1:], points), strict=True)):
        raise Rejected(f"the corners {list(found)} of a simplex do not increase below {points}")
    return found


def vertex(point: Sequence[Fraction]) -> Form:
    return {CONSTANT: ONE, **{axis: coordinate for axis, coordinate in enumerate(point) if coordinate}}


def _coordinates(points: Matrix, corners: Sequence[int], budget: Budget, place: int) -> list[Form]:
    """The barycentric coordinates of a simplex as forms: 1 at a corner, 0 at all others."""
    found = inverse([[*points[corner], ONE] for corner in corners], budget)
    if found is None:
        raise Rejected(f"the corners of simplex {place} lie in one plane")
    order = [*range(len(corners) - 1), CONSTANT]
    columns = [[row[corner] for row in found] for corner in range(len(corners))]
    return [{variable: each for variable, each in zip(order, column, strict=True) if each} for column in columns]


def _check_cover(
    points: Matrix, simplices: Sequence[tuple[int, ...]], forms: Sequence[list[Form]], box: Sequence[Side], budget: Budget
) -> None:
    """Reject unless the facets of simplices match, or lie in the sides of the box; all points lie in the box."""
    for corner in {corner for corners in simplices for corner in corners}:
        if any(not low <= each <= high for each, (low, high) in zip(points[corner], box, strict=True)):
            raise Rejected(f"point {corner} does not lie in the box")
    facets: dict[tuple[int, ...], list[tuple[int, int]]] = {}
    for place, corners in enumerate(simplices):
        budget.spend(len(corners) ** 2)
        for number in range(len(corners)):
            facets.setdefault((*corners[:number], *corners[number + 1 :]), []).append((place, number))
    for facet, around in facets.items():
        if len(around) > 2:
            raise Rejected(f"{len(around)} simplices meet at the facet {list(facet)}")
        (first, number), *others = around
        if not others and not _in_a_side(points, facet, box):
            raise Rejected(f"the facet {list(facet)} of simplex {first} is of no other one and in no side of the box")
        for second, opposite in others:
            beyond = vertex(points[simplices[second][opposite]])
            for coordinate in forms[first][number].values():
                budget.hold(coordinate)
            if value(forms[first][number], beyond) > ZERO:
                raise Rejected(f"simplices {first} and {second} lie on one side of the facet {list(facet)}")


def _in_a_side(points: Matrix, facet: Sequence[int], box: Sequence[Side]) -> bool:
    """Whether a facet lies in a side of the box."""
    return any(all(points[corner][axis] == end for corner in facet) for axis, ends in enumerate(box) for end in ends)


RULES = {"mesh": Rule("", "cover points simplices values", mesh, "kernel_rules_control.md#mesh", itself=True, box=True)}
