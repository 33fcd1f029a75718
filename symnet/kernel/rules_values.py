"""Values of neurons by plain evaluation: the network of Theorem 2.3 of Shen, Yang, Zhang 2022 at the points that matter.

Numbers that are read out of the parameter v depend on no input, so they are evaluated once. What follows the indices of
the cells is evaluated at each of the K^d cells: no rule has to understand staircases or approximate products.
"""

from __future__ import annotations

from collections import defaultdict
from fractions import Fraction
from itertools import product

from .arithmetic import read_int, read_place, show
from .decode import items, number
from .regions import ZERO, Place, source
from .rules_mid import index_code_statement, places, shown
from .rules_syz import MAX_BITS, MAX_CELLS, columns
from .syntax import MAX_WEIGHT, Certificate, Entry, Network, Node, Rejected, Scheduled, Statement

MAX_TURNS = 4_096
"""Steps of a scan that are evaluated."""


def constant(certificate: Certificate, premises: list[Statement], data: Statement) -> Statement:
    """
    the neurons depend on no input; their values, from weights and biases
    ----------------------------------------------------------------------
    on all of R^d the neurons have these values
    """
    wanted = [read_place(item, "neurons") for item in items(data["neurons"], "neurons")]
    found = evaluated(certificate.network, {}, wanted)
    return {"kind": "constant", "neurons": list(map(shown, wanted)), "values": [show(found[place]) for place in wanted]}


def evaluated_code(certificate: Certificate, premises: list[Statement], data: Statement) -> Statement:
    """
    constant, for some neurons; each k_i depends on an input; for all integers k_1, ..., k_d in 0..K-1 the neuron has, from
    them and from the constant neurons, the value sum_l 2^-l theta_(j,l), j = 1 + sum_i k_i K^(i-1), digits of the parameters
    -------------------------------------------------------------------------------------------------------------------------
    wherever the neurons k_i are integers in 0..K-1 the neuron is code(k)
    """
    (given,) = premises
    network, cells = certificate.network, read_int(data, "cells", 2, MAX_CELLS)
    d = network.inputs
    if d > 16 or cells**d > MAX_CELLS:
        raise Rejected(f"{cells} ** {d} cells are more than {MAX_CELLS}")
    indices, neuron = places(data, "indices", d), read_place(data["neuron"], "neuron")
    for index in indices:
        if not needed(network, {}, [index])["input"]:
            raise Rejected(f"{list(index)} depends on no input, so the constant neurons may depend on it")
    bits = columns(network, items(data["digits"], "digits", MAX_BITS), cells**d)
    constants = zip(given["neurons"], given["values"], strict=True)
    known = {read_place(place, "neurons"): number(value, "values") for place, value in constants}
    for at, cell in enumerate(product(range(cells), repeat=d)):
        values = dict(zip(indices, map(Fraction, cell[::-1]), strict=True))
        found = evaluated(network, {**known, **values}, [neuron])[neuron]
        code = sum((Fraction(column[at], 2 << bit) for bit, column in enumerate(bits)), ZERO)
        if found != code:
            raise Rejected(f"in cell {at + 1} the neuron {list(neuron)} is {show(found)}, not {show(code)}")
    return index_code_statement(indices, neuron, {"cells": show(cells), "digits": data["digits"]})


def evaluated(network: Network, known: dict[Place, Fraction], wanted: list[Place]) -> dict[Place, Fraction]:
    """The values of the wanted neurons and of all below them, which depend on nothing but the known values."""
    found, below = dict(known), needed(network, known, wanted)
    if any(("input", place) not in known for place in below["input"]):
        raise Rejected(f"the neurons {wanted} depend on input {min(below['input'])}")
    for node in network.nodes:
        wanting = [place for place in below[node.name] if (node.name, place) not in found]
        if node.body is not None and wanting:
            found = _scanned(node, node.body, found) | found
        elif node.body is None:
            found.update({(node.name, place): _value(network, node, place, found) for place in wanting})
    if any(place not in found for place in wanted):
        raise Rejected(f"one of the neurons {wanted} is not there")
    return found


def needed(network: Network, known: dict[Place, Fraction], wanted: list[Place]) -> defaultdict[str, set[int]]:
    """What the wanted neurons depend on, by node; a known one depends on nothing."""
    below: defaultdict[str, set[int]] = defaultdict(set)
    for name, place in wanted:
        below[name].add(place)
    for node in reversed(network.nodes):
        for place in below[node.name]:
            if (node.name, place) in known:
                continue
            positions = range(node.arity) if node.body is not None else [p for p, _ in node.rows[place].weights]
            for position in positions:
                name, number_there = source(node, position)
                below[name].add(number_there)
    return below


def _value(network: Network, node: Node, place: int, found: dict[Place, Fraction]) -> Fraction:
    """The value of a neuron of a layer."""
    total = _number(network, node.rows[place].bias)
    for position, weight in node.rows[place].weights:
        value = found[source(node, position)]
        if value:
            total += _number(network, weight) * value
    if max(total.numerator.bit_length(), total.denominator.bit_length()) > MAX_WEIGHT:
        raise Rejected(f"neuron {place} of {node.name!r} has a value of more than {MAX_WEIGHT} bits")
    return max(total, ZERO) if node.relu else total


def _number(network: Network, entry: Entry) -> Fraction:
    """The number that an entry is."""
    if isinstance(entry, Scheduled):
        raise Rejected(f"a weight that changes from step to step, by {[name for name, _ in entry.terms]}, is not one number")
    return network.value(entry)


def _scanned(node: Node, body: Network, found: dict[Place, Fraction]) -> dict[Place, Fraction]:
    """The values that a scan ends with."""
    if node.copies != 1 or node.steps > MAX_TURNS or any(inner.body for inner in body.nodes):
        raise Rejected(f"{node.name!r} is not one scan of at most {MAX_TURNS} steps that hold no scan")
    state = [found[source(node, position)] for position in range(node.arity)]
    ends = [(body.nodes[-1].name, place) for place in range(body.outputs)]
    for _ in range(node.steps):
        values = evaluated(body, {("input", place): value for place, value in enumerate(state)}, ends)
        state = [values[place] for place in ends]
    return {(node.name, place): value for place, value in enumerate(state)}


RULES = {"constant": constant, "evaluated-code": evaluated_code}
SHAPES = {"constant": ("", "neurons"), "evaluated-code": ("constant", "cells digits indices neuron")}
"""Rule -> kinds of its premises, keys of its data."""
