"""Affine forms of neurons on a polytope given by vertices and rays: the rule of activation regions.

On a polytope where no neuron changes sign a ReLU network is one affine map. The sign of a form is decided at the
vertices and along the rays. A form in n variables is a tuple of n coefficients and a constant.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from fractions import Fraction
from itertools import permutations

from .syntax import MAX_WEIGHT, Entry, Network, Node, Rejected, Scheduled

Form = tuple[Fraction, ...]
Place = tuple[str, int]
ZERO, ONE = Fraction(0), Fraction(1)


@dataclass(frozen=True)
class Polytope:
    """The convex hull of vertices plus the cone of rays."""

    vertices: tuple[Form, ...]
    rays: tuple[Form, ...] = ()


@dataclass(frozen=True)
class Reading:
    """How variables enter: forms for the inputs that may be read, neurons that are variables, schedule * form -> form."""

    inputs: dict[int, Form]
    replaced: dict[Place, Form] = field(default_factory=dict)
    schedules: dict[tuple[str, Form], Form] = field(default_factory=dict)


def unit(variable: int, size: int) -> Form:
    """The form that is one variable; variable = size is the constant 1."""
    return tuple(ONE if place == variable else ZERO for place in range(size + 1))


def form(size: int, weights: dict[int, Fraction], constant: Fraction = ZERO) -> Form:
    """The form with these coefficients."""
    return (*(Fraction(weights.get(place, 0)) for place in range(size)), Fraction(constant))


def plus(a: Form, b: Form, factor: Fraction = ONE) -> Form:
    """a + factor * b."""
    return tuple(x + factor * y if y else x for x, y in zip(a, b, strict=True))


def at(a: Form, vertex: Form) -> Fraction:
    """The value of a form at a vertex."""
    return sum((c * t for c, t in zip(a, vertex, strict=False) if c and t), a[-1])


def along(a: Form, ray: Form) -> Fraction:
    """How a form grows along a ray."""
    return sum((c * t for c, t in zip(a, ray, strict=False) if c and t), ZERO)


def same_on(a: Form, b: Form, domain: Polytope) -> bool:
    """Whether two forms agree on a polytope."""
    return all(at(a, v) == at(b, v) for v in domain.vertices) and all(along(a, r) == along(b, r) for r in domain.rays)


def sign_on(a: Form, domain: Polytope) -> int | None:
    """1 or -1 where a form is >= 0 or <= 0 on a polytope, None where it changes sign."""
    values = [at(a, v) for v in domain.vertices] + [along(a, r) for r in domain.rays]
    return 1 if all(v >= 0 for v in values) else -1 if all(v <= 0 for v in values) else None


def forms_on(network: Network, reading: Reading, domain: Polytope, wanted: list[Place]) -> list[Form]:
    """Return the affine forms of the wanted neurons on a polytope; rejects where a neuron below them changes sign."""
    size = len(domain.vertices[0])
    known: dict[Place, Form] = {("input", place): given for place, given in reading.inputs.items()}
    for node, number in _below(network, reading, wanted):
        if (node.name, number) in reading.replaced:
            known[node.name, number] = reading.replaced[node.name, number]
            continue
        before = _sum(network, reading, node, number, known, size)
        if node.relu:
            sign = sign_on(before, domain)
            if sign is None:
                raise Rejected(f"neuron {number} of {node.name!r} changes sign on the polytope {_shown(domain)}")
            before = before if sign > 0 else (ZERO,) * (size + 1)
        if any(max(c.numerator.bit_length(), c.denominator.bit_length()) > MAX_WEIGHT for c in before):
            raise Rejected(f"neuron {number} of {node.name!r} has coefficients of more than {MAX_WEIGHT} bits")
        known[node.name, number] = before
    return [known[place] for place in wanted]


def _shown(domain: Polytope) -> str:
    text = "; ".join("(" + ", ".join(map(str, vertex)) + ")" for vertex in domain.vertices)
    return text if len(text) <= 200 else text[:200] + "..."


def _below(network: Network, reading: Reading, wanted: list[Place]) -> list[tuple[Node, int]]:
    """The neurons that the wanted ones depend on, earliest first; a replaced neuron depends on nothing."""
    order = {node.name: place for place, node in enumerate(network.nodes)}
    needed: set[Place] = set()
    todo = list(wanted)
    while todo:
        place = todo.pop()
        if place[0] == "input" and place[1] not in reading.inputs:
            raise Rejected(f"a neuron depends on input {place[1]}, which the rule does not read")
        if place in needed or place[0] == "input":
            continue
        if place[0] not in order or not 0 <= place[1] < network.nodes[order[place[0]]].outputs:
            raise Rejected(f"there is no neuron {place[1]} of {place[0]!r}")
        needed.add(place)
        node = network.nodes[order[place[0]]]
        if place not in reading.replaced:
            if node.body is not None:
                raise Rejected(f"node {node.name!r} is a scan, not a layer")
            todo += [source(node, position) for position, _ in node.rows[place[1]].weights]
    return [
        (network.nodes[order[name]], number) for name, number in sorted(needed, key=lambda place: (order[place[0]], place[1]))
    ]


def source(node: Node, position: int) -> Place:
    """The neuron that stands at a position among the values a node reads."""
    for name, start, stop in node.reads:
        if position < stop - start:
            return name, start + position
        position -= stop - start
    raise Rejected(f"node {node.name!r} reads nothing at position {position}")


def _sum(network: Network, reading: Reading, node: Node, number: int, known: dict[Place, Form], size: int) -> Form:
    """The form of a neuron before its activation."""
    row = node.rows[number]
    terms = [(row.bias, unit(size, size)), *((weight, known[source(node, position)]) for position, weight in row.weights)]
    total = (ZERO,) * (size + 1)
    scheduled: dict[str, Form] = {}
    for entry, value in terms:
        fixed, parts = split(entry, network)
        total = plus(total, value, fixed)
        for name, factor in parts:
            scheduled[name] = plus(scheduled.get(name, (ZERO,) * (size + 1)), value, factor)
    for name, multiplied in scheduled.items():
        total = plus(total, _scheduled(reading, name, multiplied))
    return total


def split(entry: Entry, network: Network) -> tuple[Fraction, tuple[tuple[str, Fraction], ...]]:
    """The fixed part of an entry and its scheduled terms."""
    if isinstance(entry, Scheduled):
        return entry.constant, entry.terms
    return network.value(entry), ()


def _scheduled(reading: Reading, name: str, multiplied: Form) -> Form:
    """schedule * form, for a rational multiple of a form whose product the reading names."""
    for (schedule, key), value in reading.schedules.items():
        lead = next(place for place, coefficient in enumerate(key) if coefficient)
        ratio = multiplied[lead] / key[lead]
        if schedule == name and all(c == ratio * k for c, k in zip(multiplied, key, strict=True)):
            return tuple(ratio * coefficient for coefficient in value)
    raise Rejected(f"schedule {name!r} multiplies ({', '.join(map(str, multiplied))}), which the rule does not know")


def require(network: Network, reading: Reading, domain: Polytope, wanted: list[Place], claimed: list[Form], what: str) -> None:
    """Reject unless the wanted neurons equal the claimed forms on a polytope."""
    for place, found, form_claimed in zip(wanted, forms_on(network, reading, domain, wanted), claimed, strict=True):
        if not same_on(found, form_claimed, domain):
            found_text, claimed_text = (", ".join(map(str, each)) for each in (found, form_claimed))
            raise Rejected(f"{what}: neuron {place[1]} of {place[0]!r} is ({found_text}), not ({claimed_text})")


def order_cones(d: int) -> Iterator[tuple[tuple[int, ...], tuple[Form, ...]]]:
    """The cones where 0, y_1, ..., y_d have one order (item 0 is the number 0): order, smallest first, and d rays.

    They cover R^d. Along each ray the largest minus the smallest item grows by 1: a ray raises a top part of the order
    by 1, or lowers the rest by 1 where the top part holds item 0.
    """
    for order in permutations(range(d + 1)):
        rays = []
        for cut in range(1, d + 1):
            top, rest = set(order[cut:]), set(order[:cut])
            moved, amount = (rest, -ONE) if 0 in top else (top, ONE)
            rays.append(tuple(amount if axis in moved else ZERO for axis in range(1, d + 1)))
        yield order, tuple(rays)
