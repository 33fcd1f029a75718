"""Meshes by their hats: a network is a sum of functions that are 1 at one point of a mesh and 0 at all others.

A hat is the positive part of maxima of minima of the barycentric coordinates of its point in the simplices around it. All of
these are 1 at the point, so along a ray from it they fall alike: it is enough to look at the simplices around the point.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from ..arithmetic import Place, read_place, show
from ..control.parts import whole_scope
from ..cutting import MAX_REGIONS, Step, parts, with_term
from ..evaluation import source
from ..facts import Fact
from ..plain import items, whole
from ..polytope import CONSTANT, ONE, ZERO, Form, plus, polytope, value, words
from ..rule import Rule
from ..statements import box, fact, form, variable
from ..syntax import Certificate, Json, Rejected, Statement
from .meshes import Mesh, read_mesh, vertex

MAX_SETS = 1 << 8


@dataclass(frozen=True, slots=True)
class Hat:
    """A point, a neuron, and lists of simplices around the point."""

    point: int
    neuron: Place
    sets: tuple[tuple[int, ...], ...]


def _hats(certificate: Certificate, data: Statement, mesh: Mesh) -> list[Hat]:
    """The hats in data, of different points and neurons."""
    found: list[Hat] = []
    for item in items(data["hats"], "hats", len(mesh.points), 1):
        at, neuron, given = items(item, "a hat, [point, neuron, lists of simplices]", 3, 3)
        point = whole(at, "a point")
        if point >= len(mesh.points):
            raise Rejected(f"there is no point {point}")
        sets = [items(each, "a list of simplices", MAX_SETS, 1) for each in items(given, "lists of simplices", MAX_SETS, 1)]
        certificate.budget.spend(64 * sum(map(len, sets)))
        numbers = tuple(tuple(whole(each, "a simplex") for each in each_set) for each_set in sets)
        for number in {number for each in numbers for number in each}:
            if number >= len(mesh.simplices) or point not in mesh.simplices[number]:
                raise Rejected(f"point {point} is no corner of simplex {number}")
        found.append(Hat(point, read_place(neuron, "hats, neuron"), numbers))
    if len({each.point for each in found}) < len(found) or len({each.neuron for each in found}) < len(found):
        raise Rejected("a point or a neuron stands twice among the hats")
    return found


def _coordinate(mesh: Mesh, hat: Hat, number: int) -> Form:
    """The barycentric coordinate of the point of a hat in a simplex around it."""
    return mesh.forms[number][mesh.simplices[number].index(hat.point)]


def _written(coordinate: Form) -> Json:
    weights = {variable: weight for variable, weight in coordinate.items() if variable != CONSTANT}
    return form(weights, coordinate.get(CONSTANT, ZERO))


def _inner(mesh: Mesh, hat: Hat) -> Json:
    """The maximum of minima of a hat, as a term."""
    parts = [_paired("min", [_written(_coordinate(mesh, hat, number)) for number in each]) for each in hat.sets]
    return _paired("max", parts)


def _paired(operator: str, terms: list[Json]) -> Json:
    """The maximum or minimum of terms, two at a time: as networks compare them, so that both are cut at the same places."""
    found = list(terms)
    while len(found) > 1:
        found = [*found[2:], {operator: found[:2]}]
    return found[0]


def hat_facts(certificate: Certificate, premises: list[Statement], data: Statement) -> list[Statement]:
    """Each neuron is the positive part of the maximum of minima of its hat, on the box."""
    mesh = read_mesh(certificate, data)
    reading = {("input", axis): variable(axis) for axis in range(certificate.network.inputs)}
    domain = [box((show(low), show(high)), 1) for low, high in certificate.box]
    return [fact(domain, reading, {hat.neuron: {"relu": _inner(mesh, hat)}}) for hat in _hats(certificate, data, mesh)]


def mesh_hats(certificate: Certificate, premises: list[Statement], data: Statement) -> Statement:
    """
    the simplices fill the box, once; fact: neurons are positive parts of maxima of minima of barycentric coordinates, of a point
    each; a maximum is the coordinate on each simplex around the point; the outputs are a constant plus the sum of hats times
    the values less the constant
    ---------------------------------------------------------------------------------------------------------------------------
    on each simplex the network is the affine function with these values at its corners; every x of the box is in one
    """
    mesh = read_mesh(certificate, data)
    if data["cover"] != "box":
        raise Rejected("hats are of meshes that fill the box")
    mesh.check_cover(certificate)
    _check_once(certificate, mesh)
    hats = _hats(certificate, data, mesh)
    around: dict[int, list[int]] = {}
    for number, corners in enumerate(mesh.simplices):
        for corner in corners:
            around.setdefault(corner, []).append(number)
    for hat in hats:
        _check_hat(certificate, mesh, hat, around[hat.point])
    _check_outputs(certificate, mesh, {hat.neuron: hat.point for hat in hats})
    return {"kind": "mesh", **{key: data[key] for key in ("cover", "points", "simplices", "values")}}


def _check_once(certificate: Certificate, mesh: Mesh) -> None:
    """Reject where another simplex holds the middle of the first one: the simplices fill the box once, or everywhere as often."""
    corners = mesh.simplices[0]
    middle: Form = {}
    for corner in corners:
        middle = plus(middle, vertex(mesh.points[corner]), Fraction(1, len(corners)))
    for number, forms in enumerate(mesh.forms[1:], 1):
        certificate.budget.spend(sum((1 + len(each)) * (1 + words(each)) for each in forms))
        if all(value(each, middle) >= 0 for each in forms):
            raise Rejected(f"simplices 0 and {number} overlap: the box is filled more than once")


def _check_hat(certificate: Certificate, mesh: Mesh, hat: Hat, around: Sequence[int]) -> None:
    """Reject unless the maximum of minima of a hat is the coordinate of its point on each simplex around it."""
    scope = whole_scope(certificate.network.inputs, certificate.budget)
    about, term = Fact(certificate.network, scope, {}, {}, (), ()), _inner(mesh, hat)
    for number in around:
        if _is_plain(certificate, mesh, hat, number):
            continue
        domain = polytope([vertex(mesh.points[corner]) for corner in mesh.simplices[number]], (), mesh.forms[number])
        wanted = _coordinate(mesh, hat, number)
        for count, (part, forms) in enumerate(parts(about, with_term(term, about, [Step(wanted)]), domain)):
            gap = plus(forms[-1], wanted, -ONE)
            certificate.budget.spend(len(part.generators) * (1 + len(gap)))
            if count >= MAX_REGIONS or gap:
                raise Rejected(f"the hat of point {hat.point} is not its coordinate on simplex {number}")


def _is_plain(certificate: Certificate, mesh: Mesh, hat: Hat, number: int) -> bool:
    """Whether at the corners of a simplex a list has nothing below its coordinate, and each list something not above it."""
    wanted, corners = _coordinate(mesh, hat, number), [vertex(mesh.points[corner]) for corner in mesh.simplices[number]]
    found = []
    for each in hat.sets:
        gaps = []
        for other in each:
            gap = plus(_coordinate(mesh, hat, other), wanted, -ONE)
            certificate.budget.spend(len(corners) * (1 + len(gap)) * (1 + words(gap)))
            gaps.append([value(gap, corner) for corner in corners])
        if not any(max(gap) <= 0 for gap in gaps):
            return False
        found.append(min(map(min, gaps)) >= 0)
    return any(found)


def _check_outputs(certificate: Certificate, mesh: Mesh, hats: Mapping[Place, int]) -> None:
    """Reject unless each output is a constant plus the hats times the values at their points less the constant."""
    network, budget = certificate.network, certificate.budget
    last = network.nodes[-1]
    if last.activation != "identity":
        raise Rejected("the last node is no layer of identities")
    budget.spend(network.weight)
    for output, row in enumerate(last.rows):
        base = network.value(row.bias)  # type: ignore[arg-type]
        weights: dict[int, Fraction] = {}
        for position, weight in row.weights:
            place = source(last, position)
            if place not in hats:
                raise Rejected(f"output {output} reads neuron {place[1]} of {place[0]!r}, which is no hat")
            weights[hats[place]] = weights.get(hats[place], ZERO) + network.value(weight)  # type: ignore[arg-type]
        for point, values in enumerate(mesh.values):
            if weights.get(point, ZERO) != values[output] - base:
                raise Rejected(f"output {output} does not have the value at point {point}")


RULES = {
    "mesh-hats": Rule(
        "",
        "cover hats points simplices values",
        mesh_hats,
        "kernel_rules_control.md#mesh-hats",
        hat_facts,
        stated="cover points simplices values",
        box=True,
    ),
}
