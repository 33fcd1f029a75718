"""The prover of contracts: cut the domain into activation regions and compare affine maps, in flint's rationals.

On a polytope where no neuron changes sign a ReLU network is one affine map (Xu, Zhang 2021, arXiv 2107.12530). The
affine form of each neuron is pushed through; where it changes sign on the polytope, the polytope is cut in two. Two
affine maps agree on a polytope exactly when they agree at its vertices and grow alike along its rays. No tolerance.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from typing import Any, TypeAlias

from flint import fmpq

from symnet.core.entry import Entry, Scheduled
from symnet.core.network import INPUT, Layer, Network, Node
from symnet.errors import Refuted, TooLarge, Unproved
from symnet.piecewise.contract import Case, Contract, Place
from symnet.piecewise.polytope import Polytope

Rational: TypeAlias = Any  # a flint fmpq
Vector: TypeAlias = tuple[Rational, ...]
MAX_REGIONS = 200_000


@dataclass(frozen=True, slots=True)
class Region:
    """An activation region: its generators, the signs of the neurons met, and the forms of all values."""

    vertices: tuple[Vector, ...]
    rays: tuple[Vector, ...]
    pattern: tuple[bool, ...]
    values: dict[Place, Vector]


@dataclass(frozen=True, slots=True)
class Proof:
    """A contract that holds: how many activation regions each case was cut into."""

    contract: Contract
    regions: tuple[tuple[str, int], ...]

    def __str__(self) -> str:
        total = sum(count for _, count in self.regions)
        return f"{self.contract.name}: {self.contract.ensures} [proved on {len(self.regions)} cases, {total} activation regions]"


def prove(contract: Contract) -> Proof:
    """Decide a contract; raises Refuted with the case, the exact point and both values."""
    return Proof(contract, tuple((case.name, _prove_case(contract, case)) for case in contract.cases))


def _prove_case(contract: Contract, case: Case) -> int:
    count = 0
    for region in regions(contract, case.domain):
        count += 1
        if count > MAX_REGIONS:
            raise TooLarge(f"{contract.name}, case {case.name}: more than {MAX_REGIONS} activation regions")
        for place, claimed in zip(contract.watched, case.values, strict=True):
            _compare(contract, case, region, place, _rational(claimed))
    return count


def _compare(contract: Contract, case: Case, region: Region, place: Place, claimed: Vector) -> None:
    found = region.values[place]
    for vertex in region.vertices:
        if _at(found, vertex) != _at(claimed, vertex):
            raise _refuted(contract, case, place, vertex, _at(found, vertex), _at(claimed, vertex))
    for ray in region.rays:
        if _along(found, ray) != _along(claimed, ray):
            far = tuple(start + step for start, step in zip(region.vertices[0], ray, strict=True))
            raise _refuted(contract, case, place, far, _at(found, far), _at(claimed, far))


def _refuted(contract: Contract, case: Case, place: Place, where: Vector, found: Rational, claimed: Rational) -> Refuted:
    at = ", ".join(map(str, where))
    return Refuted(f"{contract.name}, case {case.name}: at ({at}) neuron {place[1]} of {place[0]!r} is {found}, not {claimed}")


def regions(contract: Contract, domain: Polytope) -> Iterator[Region]:
    """Yield activation regions that cover a domain, for the neurons that the watched ones depend on."""
    network = contract.network
    needed = _needed(network, contract)
    size = domain.dimension
    values = {(INPUT, number): _unit(variable, size) for number, variable in enumerate(contract.reading.inputs)}
    order = [
        (node, number) for node in network.nodes for number in range(node.operation.outputs) if (node.name, number) in needed
    ]
    start = Region(tuple(map(_rational, domain.vertices)), tuple(map(_rational, domain.rays)), (), values)
    stack = [(0, start)]
    while stack:
        position, region = stack.pop()
        while position < len(order):
            node, number = order[position]
            before = _sum(contract, node, number, region, size)
            pieces = _pieces(node, number, before, region, contract, size)
            region, *rest = pieces
            position += 1
            stack += [(position, piece) for piece in rest]
        yield region


def _needed(network: Network, contract: Contract) -> set[Place]:
    """The neurons that the watched ones depend on; a replaced neuron depends on nothing."""
    nodes = {node.name: node for node in network.nodes}
    needed: set[Place] = set()
    todo = list(contract.watched)
    while todo:
        place = todo.pop()
        if place in needed or place[0] == INPUT:
            continue
        needed.add(place)
        if place not in contract.reading.replaced:
            node = nodes[place[0]]
            todo += [_source(node, position) for position, _ in _layer(node).rows[place[1]].weights]
    return needed


def _layer(node: Node) -> Layer:
    if not isinstance(node.operation, Layer):
        raise Unproved(f"node {node.name!r} is a scan: prove its body, then use induction")
    return node.operation


def _source(node: Node, position: int) -> Place:
    for read in node.reads:
        if position < read.stop - read.start:
            return read.node, read.start + position
        position -= read.stop - read.start
    raise Unproved(f"node {node.name!r} has a weight at position {position} beyond what it reads")


def _sum(contract: Contract, node: Node, number: int, region: Region, size: int) -> Vector:
    """The affine form of a neuron before its activation."""
    if (node.name, number) in contract.reading.replaced:
        return _unit(contract.reading.replaced[node.name, number], size)
    row = _layer(node).rows[number]
    one = _constant(size)
    terms = [(row.bias, one), *((weight, region.values[_source(node, position)]) for position, weight in row.weights)]
    total = _zero(size)
    scheduled: dict[str, Vector] = {}
    for entry, value in terms:
        fixed, parts = _split(entry)
        total = _plus(total, value, fixed)
        for name, factor in parts:
            scheduled[name] = _plus(scheduled.get(name, _zero(size)), value, factor)
    for name, multiplied in scheduled.items():
        total = _plus(total, _scheduled(contract, name, multiplied), fmpq(1))
    return total


def _split(entry: Entry) -> tuple[Rational, list[tuple[str, Rational]]]:
    if isinstance(entry, Fraction):
        return fmpq(entry.numerator, entry.denominator), []
    if isinstance(entry, Scheduled):
        return _split(entry.constant)[0], [(name, _split(factor)[0]) for name, factor in entry.terms]
    raise Unproved(f"{entry} is an intrinsic parameter: a contract must hold without knowing it")


def _scheduled(contract: Contract, name: str, multiplied: Vector) -> Vector:
    """schedule * form: as the contract reads it, for any rational multiple of a form it names."""
    for (schedule, key), value in contract.reading.schedules.items():
        if schedule != name:
            continue
        ratio = _ratio(multiplied, _rational(key))
        if ratio is not None:
            return tuple(ratio * coefficient for coefficient in _rational(value))
    shown = ", ".join(map(str, multiplied))
    raise Unproved(f"{contract.name}: the contract does not say what schedule {name!r} times ({shown}) is")


def _ratio(first: Vector, second: Vector) -> Rational | None:
    lead = next(position for position, coefficient in enumerate(second) if coefficient)
    ratio = first[lead] / second[lead]
    return ratio if all(one == ratio * other for one, other in zip(first, second, strict=True)) else None


def _pieces(node: Node, number: int, before: Vector, region: Region, contract: Contract, size: int) -> list[Region]:
    """The region with the neuron's value added, cut in two where its sign changes."""
    place = (node.name, number)
    if place in contract.reading.replaced or _layer(node).activation == "identity":
        return [Region(region.vertices, region.rays, region.pattern, {**region.values, place: before})]
    signs = [_at(before, vertex) for vertex in region.vertices] + [_along(before, ray) for ray in region.rays]
    active = Region(region.vertices, region.rays, (*region.pattern, True), {**region.values, place: before})
    silent = Region(region.vertices, region.rays, (*region.pattern, False), {**region.values, place: _zero(size)})
    if all(sign >= 0 for sign in signs):
        return [active]
    if all(sign <= 0 for sign in signs):
        return [silent]
    return [_cut(active, before, 1), _cut(silent, before, -1)]


def _cut(region: Region, form: Vector, side: int) -> Region:
    """The part of a region where side * form >= 0: kept generators and all crossings between the sides."""
    signed = [(vertex, side * _at(form, vertex)) for vertex in region.vertices]
    rays = [(ray, side * _along(form, ray)) for ray in region.rays]
    inside, outside = [v for v in signed if v[1] > 0], [v for v in signed if v[1] < 0]
    rising, falling = [r for r in rays if r[1] > 0], [r for r in rays if r[1] < 0]
    vertices = [vertex for vertex, sign in signed if sign >= 0]
    vertices += [_between(v, s, w, t) for v, s in inside for w, t in outside]
    vertices += [_plus(v, ray, -s / rate) for v, s in inside for ray, rate in falling]
    vertices += [_plus(v, ray, -s / rate) for v, s in outside for ray, rate in rising]
    kept = [ray for ray, rate in rays if rate >= 0]
    kept += [_between(up, rate, down, fall) for up, rate in rising for down, fall in falling]
    return Region(tuple(dict.fromkeys(vertices)), tuple(dict.fromkeys(kept)), region.pattern, region.values)


def _between(first: Vector, above: Rational, second: Vector, below: Rational) -> Vector:
    """The point between two where a form with values above > 0 > below is zero."""
    share = above / (above - below)
    return tuple(one + share * (other - one) for one, other in zip(first, second, strict=True))


def _at(form: Vector, vertex: Vector) -> Rational:
    return sum((c * t for c, t in zip(form, vertex, strict=False) if c and t), form[-1])


def _along(form: Vector, ray: Vector) -> Rational:
    return sum((c * t for c, t in zip(form, ray, strict=False) if c and t), fmpq(0))


def _plus(first: Vector, second: Vector, factor: Rational) -> Vector:
    return tuple(one + factor * other for one, other in zip(first, second, strict=True)) if factor else first


def _rational(numbers: tuple[Fraction, ...]) -> Vector:
    return tuple(fmpq(number.numerator, number.denominator) for number in numbers)


def _unit(variable: int, size: int) -> Vector:
    return tuple(fmpq(int(position == variable)) for position in range(size + 1))


def _constant(size: int) -> Vector:
    return _unit(size, size)


def _zero(size: int) -> Vector:
    return (fmpq(0),) * (size + 1)
