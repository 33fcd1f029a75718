"""The prover of contracts: cut the domain into activation regions and compare affine forms there, in rationals (sympy's QQ).

On a polytope where no neuron changes sign a ReLU network is one affine map (Xu, Zhang 2021, arXiv 2107.12530). The form of
each neuron is pushed through; where it changes sign, or where two terms that a maximum compares do, the polytope is cut in
two. So the parts cover the domain whatever the contract says. No tolerance, and no code of the kernel.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction

from symnet.core.entry import Entry, Intrinsic, Scheduled
from symnet.core.network import INPUT, Layer, Node
from symnet.errors import Refuted, TooLarge, Unproved
from symnet.piecewise.contract import Contract, Place, variables_of
from symnet.piecewise.linear_parts import Frame, parts, rational
from symnet.piecewise.number import Name
from symnet.piecewise.polytope import Polytope, Vector, cut, moved, nonzero, sign, value
from symnet.piecewise.term import Form

MAX_REGIONS = 200_000
ONE = Form((), Fraction(1))


@dataclass(frozen=True, slots=True)
class Region:
    """A part of the domain where the neuron and its term are affine: what the two are there."""

    domain: Polytope
    neuron: Vector
    term: Vector


@dataclass(frozen=True, slots=True)
class Proof:
    """A contract that holds, and the number of regions on which it was decided."""

    contract: Contract
    regions: int

    def __str__(self) -> str:
        held = self.contract
        lines = [held.name, f"requires  {held.requires}", f"ensures   {held.ensures}", f"proved    on {self.regions} regions"]
        return "\n  ".join(lines)


def prove(contract: Contract) -> Proof:
    """Decide a contract; raises Refuted with the neuron, an exact point and both values."""
    count = 0
    for index in contract.domain.members:
        for place in contract.values:
            for region in regions(contract, place, index):
                count += 1
                if count > MAX_REGIONS:
                    raise TooLarge(f"{contract.name}: more than {MAX_REGIONS} activation regions")
                _compare(contract, place, index, region)
    return Proof(contract, count)


def _compare(contract: Contract, place: Place, index: int, region: Region) -> None:
    where = nonzero(moved(region.neuron, region.term, -1), region.domain)
    if where is not None:
        found, claimed = value(region.neuron, where), value(region.term, where)
        member = f", # = {index}" if len(contract.domain.members) > 1 else ""
        point = ", ".join(map(str, where))
        raise Refuted(f"{contract.name}: at ({point}){member} neuron {place[1]} of {place[0]!r} is {found}, not {claimed}")


def regions(contract: Contract, place: Place, index: int = 0) -> Iterator[Region]:
    """Yield regions that cover a domain (the member `index` of its family), for one neuron of a contract."""
    numbers = {**contract.network.parameters, "#": Fraction(index), "4^#": Fraction(4) ** index}
    frame = Frame(contract.domain.size, numbers)
    order, leaves = _below(contract, place)
    start = {leaf: frame.vector(contract.reading[leaf]) for leaf in leaves}
    for domain, neuron in _activation_regions(contract, frame, order, start, _domain(contract, place, index, leaves)):
        for part, term in parts(contract.values[place], domain, frame):
            yield Region(part, neuron[place], term)


def _domain(contract: Contract, place: Place, index: int, leaves: list[Place]) -> Polytope:
    """The domain in the variables that the neuron or its term may depend on."""
    products = [each for item in contract.times for each in (item.form, item.result)]
    used = variables_of([contract.values[place], *(contract.reading[leaf] for leaf in leaves), *products])
    return contract.domain.polytope(index, used).over(rational)


def _activation_regions(
    contract: Contract, frame: Frame, order: list[tuple[Node, int]], start: Mapping[Place, Vector], domain: Polytope
) -> Iterator[tuple[Polytope, Mapping[Place, Vector]]]:
    """The parts of a domain where none of the neurons changes sign, with the forms of all of them."""
    stack = [(0, domain, dict(start))]
    while stack:
        position, domain, known = stack.pop()
        while position < len(order):
            node, number = order[position]
            position += 1
            form = _before_activation(contract, frame, node, number, known)
            side = 1 if _layer(node).activation == "identity" else sign(form, domain)
            if side is None:
                domain, silent = cut(form, domain)
                stack.append((position, silent, {**known, (node.name, number): frame.zero}))
            known[node.name, number] = form if side != -1 else frame.zero
        yield domain, known


def _below(contract: Contract, wanted: Place) -> tuple[list[tuple[Node, int]], list[Place]]:
    """The neurons that the wanted one depends on, earliest first, and those of the reading at which this ends."""
    places = {node.name: place for place, node in enumerate(contract.about.nodes)}
    inner: set[tuple[int, int]] = set()
    leaves: dict[Place, None] = {}
    todo = [wanted]
    while todo:
        name, number = todo.pop()
        if (name, number) in contract.reading:
            leaves[name, number] = None
        elif name == INPUT:
            raise Unproved(f"{contract.name}: {wanted} depends on input {number}, which the contract does not read")
        elif (places[name], number) not in inner:
            inner.add((places[name], number))
            node = contract.about.nodes[places[name]]
            todo += [_source(node, at) for at, _ in _layer(node).rows[number].weights]
    return [(contract.about.nodes[place], number) for place, number in sorted(inner)], list(leaves)


def _layer(node: Node) -> Layer:
    if not isinstance(node.operation, Layer):
        raise Unproved(f"node {node.name!r} is a scan: prove its body (inside={node.name!r}), then use induction")
    if node.operation.activation not in ("relu", "identity"):
        raise Unproved(
            f"layer {node.name!r} has the activation {node.operation.activation}, which has no activation regions here"
        )
    return node.operation


def _source(node: Node, position: int) -> Place:
    for read in node.reads:
        if position < read.stop - read.start:
            return read.node, read.start + position
        position -= read.stop - read.start
    raise Unproved(f"node {node.name!r} has a weight at position {position} beyond what it reads")


def _before_activation(contract: Contract, frame: Frame, node: Node, number: int, known: Mapping[Place, Vector]) -> Vector:
    """The form of a neuron before its activation."""
    row = _layer(node).rows[number]
    total, scheduled = frame.zero, dict[str, Vector]()
    for entry, form in [(row.bias, frame.vector(ONE)), *((weight, known[_source(node, at)]) for at, weight in row.weights)]:
        total = moved(total, form, _fixed(entry, frame))
        for name, factor in entry.terms if isinstance(entry, Scheduled) else ():
            scheduled[name] = moved(scheduled.get(name, frame.zero), form, rational(factor))
    for name, multiplied in scheduled.items():
        total = moved(total, _times(contract, frame, name, multiplied), 1)
    return total


def _fixed(entry: Entry, frame: Frame) -> object:
    """What of an entry does not change from step to step."""
    if isinstance(entry, Scheduled):
        return rational(entry.constant)
    return frame.number(Name(entry.name) if isinstance(entry, Intrinsic) else entry)


def _times(contract: Contract, frame: Frame, name: str, multiplied: Vector) -> Vector:
    """schedule * form, for any rational multiple of a form whose product the contract names."""
    schedules = dict(contract.scan.schedules) if contract.inside else {}
    for each in contract.times:
        form, result = frame.vector(each.form), frame.vector(each.result)
        lead = next(at for at, coefficient in enumerate(form) if coefficient)
        ratio = multiplied[lead] / form[lead]
        if each.schedule == schedules.get(name) and multiplied == tuple(ratio * coefficient for coefficient in form):
            return tuple(ratio * coefficient for coefficient in result)
    shown = ", ".join(map(str, multiplied))
    raise Unproved(f"{contract.name}: the contract does not say what schedule {name!r} times ({shown}) is")
