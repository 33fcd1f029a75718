"""Exact realization: the value of a network at a rational point, by walking it.

Layers are walked in Fractions. A scan whose constants are dyadic is walked in integers, each value m / 2^e a pair
(m, e) with its own exponent: one shared exponent would be ten times slower, Fraction a thousand times at 32,000 bits.
Walking a scan of N steps over a state of B bits costs about N * B bit operations, quadratic where B grows with N.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import replace
from fractions import Fraction
from typing import TYPE_CHECKING, Any

from symnet.core.activation import activated
from symnet.core.dyadic_walk import walk
from symnet.core.entry import Entry, Scheduled
from symnet.core.layer import INPUT, Layer, Node, Row, Scan
from symnet.core.points import coordinates
from symnet.core.rational import is_dyadic, log2_if_power
from symnet.core.schedule import Power
from symnet.errors import TooLarge

if TYPE_CHECKING:
    from symnet.core.network import Network

MAX_WALK = 20_000_000
"""Scan steps times stored rows that `realize` walks before it refuses."""
MAX_BITS = 1 << 29
"""Bits of the largest scheduled number that `realize` works with."""


def realize(network: Network, point: Sequence[Any]) -> tuple[Fraction, ...]:
    """Return the exact output values at `point`, a sequence of `network.inputs` exact numbers.

    Raises UsageError for floats, a wrong number of coordinates or unbound parameters, TooLarge for endless scans.
    """
    where = coordinates(network, point)
    if work(network) > MAX_WALK:
        raise TooLarge(f"walking this network takes {work(network)} neuron steps, more than {MAX_WALK}")
    return _walk_nodes(network.nodes, where, network)


def work(network: Network) -> int:
    """Return the rows that are passed to walk a network once."""
    operations = [node.operation for node in network.nodes]
    return sum(op.copies * op.steps * work(op.body) if isinstance(op, Scan) else len(op.rows) for op in operations)


def _walk_nodes(nodes: Sequence[Node], point: tuple[Fraction, ...], bound: Network) -> tuple[Fraction, ...]:
    values: dict[str, tuple[Fraction, ...]] = {INPUT: point}
    for node in nodes:
        given = gather(node, values)
        operation = node.operation
        values[node.name] = _layer(operation, given, bound) if isinstance(operation, Layer) else _scan(operation, given)
    return values[nodes[-1].name]


def gather(node: Node, values: dict[str, Any]) -> Any:
    """Return what a node reads, in order, from the values of earlier nodes."""
    if len(node.reads) == 1:
        read = node.reads[0]
        return values[read.node][read.start : read.stop]
    return tuple(value for read in node.reads for value in values[read.node][read.start : read.stop])


def _layer(layer: Layer, values: tuple[Fraction, ...], bound: Network) -> tuple[Fraction, ...]:
    sums = (_affine(row, values, bound) for row in layer.rows)
    return activated(layer.activation, sums)


def _affine(row: Row, values: tuple[Fraction, ...], bound: Network) -> Fraction:
    """Zeros and ones are passed by: a gcd over a million bits is what they would cost."""
    total = bound.number(row.bias)
    for position, weight in row.weights:
        value = values[position]
        if not value:
            continue
        factor = bound.number(weight)
        if factor:
            term = value if factor == 1 else factor if value == 1 else factor * value
            total = total + term if total else term
    return total


def _scan(scan: Scan, state: tuple[Fraction, ...]) -> tuple[Fraction, ...]:
    _check_powers(scan)
    if scan.copies > 1:
        return tuple(value for copy, part in scan.copies_of(state) for value in _scan(copy, tuple(part)))
    if _is_dyadic(scan):
        return _dyadic_scan(scan, state)
    for step in range(1, scan.steps + 1):
        state = _walk_nodes(nodes_at(scan, step), state, scan.body)
    return state


def _check_powers(scan: Scan) -> None:
    """A file of a few bytes can ask for a number that fills the memory."""
    for name, schedule in scan.schedules:
        if isinstance(schedule, Power) and max(schedule.top, scan.steps) * schedule.base.bit_length() > MAX_BITS:
            raise TooLarge(f"schedule {name!r} has numbers of more than {MAX_BITS} bits")
    for node in scan.body.nodes:
        if isinstance(node.operation, Scan):
            _check_powers(node.operation)


def _is_dyadic(scan: Scan) -> bool:
    """Whether every constant of a scan is m / 2^e at every step, those of scans in its body too."""
    inner = (node.operation for node in scan.body.nodes if isinstance(node.operation, Scan))
    powers = (schedule for _, schedule in scan.schedules if isinstance(schedule, Power))
    return (
        all(_dyadic_entry(entry) for entry in scan.body.entries())
        and all(log2_if_power(power.base) is not None or power.top >= scan.steps for power in powers)
        and all(map(_is_dyadic, inner))
    )


def _dyadic_entry(entry: Entry) -> bool:
    if isinstance(entry, Scheduled):
        return is_dyadic(entry.constant) and all(is_dyadic(factor) for _, factor in entry.terms)
    return isinstance(entry, Fraction) and is_dyadic(entry)


def _dyadic_scan(scan: Scan, state: tuple[Fraction, ...]) -> tuple[Fraction, ...]:
    """A relu network is positively homogeneous once its biases are scaled too: clear the odd denominators first."""
    odd = math.lcm(*(value.denominator >> _twos(value.denominator) for value in state))
    pairs = [
        (value.numerator * (odd // (value.denominator >> _twos(value.denominator))), _twos(value.denominator)) for value in state
    ]
    return tuple(_value(mantissa, exponent, odd) for mantissa, exponent in walk(scan, pairs, odd))


def _twos(number: int) -> int:
    return (number & -number).bit_length() - 1


def _value(mantissa: int, exponent: int, odd: int) -> Fraction:
    if exponent <= 0:
        return Fraction(mantissa << -exponent, odd)
    common = min(_twos(mantissa), exponent) if mantissa else exponent
    return Fraction(mantissa >> common, odd << (exponent - common))


def at_step(scan: Scan, step: int) -> Network:
    """Return the body with its scheduled entries set to their values at `step`."""
    return replace(scan.body, nodes=nodes_at(scan, step))


def nodes_at(scan: Scan, step: int) -> tuple[Node, ...]:
    """Return the nodes of `at_step`, which are a network because those of the body are."""
    values = {name: schedule.at(step) for name, schedule in scan.schedules}

    def fixed(entry: Entry) -> Entry:
        return entry.at(values) if isinstance(entry, Scheduled) else entry

    def row_at(row: Row) -> Row:
        weights = ((position, fixed(weight)) for position, weight in row.weights)
        return Row(tuple((position, weight) for position, weight in weights if weight), fixed(row.bias))

    def node_at(node: Node) -> Node:
        if isinstance(node.operation, Scan):
            return node
        return Node(node.name, Layer(node.operation.activation, tuple(map(row_at, node.operation.rows))), node.reads)

    return tuple(map(node_at, scan.body.nodes))
