"""Exact values of neurons from values that are known, scans walked step by step."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from fractions import Fraction

from .arithmetic import Place
from .polytope import ZERO
from .syntax import MAX_WEIGHT, Budget, Entry, Network, Node, Rejected, Scheduled

MAX_TURNS = 4_096
"""Steps of a scan that are walked."""


Below = defaultdict[str, set[int]]
"""The neurons that some wanted ones depend on, by node."""


def evaluated(
    network: Network, known: dict[Place, Fraction], wanted: list[Place], budget: Budget, below: Below | None = None
) -> dict[Place, Fraction]:
    """The values of the wanted neurons and of all below them, which depend on nothing but the known values."""
    found, below = dict(known), needed(network, known, wanted, budget) if below is None else below
    if any(("input", place) not in known for place in below["input"]):
        raise Rejected(f"the neurons {wanted[:8]} depend on input {min(below['input'])}")
    budget.spend(len(network.nodes) + sum(map(len, below.values())))
    for node in network.nodes:
        wanting = [place for place in below[node.name] if (node.name, place) not in found]
        if node.body is not None and wanting:
            found = _scanned(node, node.body, found, budget) | found
        elif node.body is None:
            found.update({(node.name, place): _value(network, node, place, found, budget) for place in wanting})
    if any(place not in found for place in wanted):
        raise Rejected(f"one of the neurons {wanted[:8]} is not there")
    return found


def needed(network: Network, known: Iterable[Place], wanted: list[Place], budget: Budget) -> Below:
    """What the wanted neurons depend on, by node; a known one depends on nothing."""
    known, below = set(known), defaultdict[str, set[int]](set)
    for name, place in wanted:
        below[name].add(place)
    for node in reversed(network.nodes):
        unknown = [place for place in below[node.name] if (node.name, place) not in known]
        for place in unknown[:1] if node.body is not None else unknown:  # a scan reads the same for all its values
            positions = range(node.arity) if node.body is not None else [p for p, _ in node.rows[place].weights]
            budget.spend(len(positions) * len(node.reads))
            for position in positions:
                name, number = source(node, position)
                below[name].add(number)
    return below


def source(node: Node, position: int) -> Place:
    """The neuron that stands at a position among the values a node reads."""
    for name, start, stop in node.reads:
        if position < stop - start:
            return name, start + position
        position -= stop - start
    raise Rejected(f"node {node.name!r} reads nothing at position {position}")


def _value(network: Network, node: Node, place: int, found: dict[Place, Fraction], budget: Budget) -> Fraction:
    """The value of a neuron of a layer."""
    row = node.rows[place]
    budget.spend(len(row.weights) * len(node.reads))
    total = _number(network, row.bias)
    for position, weight in row.weights:
        value = found[source(node, position)]
        if value:
            total = budget.sum(total, budget.product(_number(network, weight), value))
    budget.hold(total)
    if max(total.numerator.bit_length(), total.denominator.bit_length()) > MAX_WEIGHT:
        raise Rejected(f"neuron {place} of {node.name!r} has a value of more than {MAX_WEIGHT} bits")
    if node.activation == "euaf":
        return euaf(total)
    if node.activation not in ("relu", "identity"):
        raise Rejected(f"the activation {node.activation!r} is not evaluated")
    return max(total, ZERO) if node.activation == "relu" else total


def euaf(total: Fraction) -> Fraction:
    """The triangular wave of period 2 that is |x| on [-1, 1] where x >= 0, and x / (1 + |x|) where x < 0."""
    top, bottom = total.numerator, total.denominator
    if top < 0:
        return Fraction(top, bottom - top)
    rest = top % (2 * bottom)
    return Fraction(min(rest, 2 * bottom - rest), bottom)


def _number(network: Network, entry: Entry) -> Fraction:
    """The number that an entry is."""
    if isinstance(entry, Scheduled):
        raise Rejected(f"a weight that changes from step to step, by {[name for name, _ in entry.terms]}, is not one number")
    return network.value(entry)


def _scanned(node: Node, body: Network, found: dict[Place, Fraction], budget: Budget) -> dict[Place, Fraction]:
    """The values that a scan ends with."""
    if node.copies != 1 or node.steps > MAX_TURNS or any(inner.body for inner in body.nodes):
        raise Rejected(f"{node.name!r} is not one scan of at most {MAX_TURNS} steps that hold no scan")
    budget.spend(node.arity * len(node.reads))
    state = [found[source(node, position)] for position in range(node.arity)]
    ends = [(body.nodes[-1].name, place) for place in range(body.outputs)]
    below = needed(body, [("input", place) for place in range(body.inputs)], ends, budget)
    for _ in range(node.steps):
        values = evaluated(body, {("input", place): value for place, value in enumerate(state)}, ends, budget, below)
        state = [values[place] for place in ends]
    return {(node.name, place): value for place, value in enumerate(state)}
