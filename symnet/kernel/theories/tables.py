"""Tables: a network of ramps and minima is the interpolant of values at the nodes of a grid, as kernel_rules_tables.md proves.

Axis a has the knots t_0 < ... < t_n and the clips c_i = (ramp_i - ramp_(i+1)) / (t_(i+1) - t_i), ramp_i = relu(x_a - t_i): 0 up
to knot i, 1 from knot i + 1 on. M_q, for a q with 0 <= q_a <= n_a for the axes before axis m, not all 0, is the minimum of the
clips q_a - 1 of those axes where q_a > 0.
    layer 1      the ramps of all axes, i = 0, ..., n_a - 1
    layer m >= 2 all M_q; for every q the R_(q,k) = relu(M_q - c_k), c_k the clips of axis m; the clips of axes m, ..., d
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from fractions import Fraction
from itertools import accumulate, islice, zip_longest

from ..arithmetic import read, show
from ..rule import Rule
from ..syntax import Budget, Certificate, Entry, Network, Node, Rejected, Row, Statement
from ..targets.tables import Table

Axis = tuple[Fraction, ...]
"""The knots of an axis."""
Weights = dict[int, Fraction]
"""A form in what a layer reads, by positions."""
ONE = Fraction(1)


def table_of(certificate: Certificate) -> Table:
    """The table that a certificate is about, None where the target is another one."""
    found: Table
    (found,) = certificate.tables
    return found


def table_error(certificate: Certificate, premises: list[Statement], data: Statement) -> Statement:
    """
    f is a table; the network has the layers of its knots, row by row, and one last layer, which reads the one before; by the
    weights of that layer the network is w at each node of the grid, and |w - value| <= E for the table's value there
    -------------------------------------------------------------------------------------------------------------------------
    |network - f| <= E
    """
    given, bound = table_of(certificate), read(data, "bound")
    network, knots = certificate.network, given.knots
    certificate.budget.spend(16 * network.weight + 8 * len(knots) * len(given.values))
    for axis in knots:
        for at in axis:
            certificate.budget.hold(at)
    _check_layers(network, knots)
    found = _values(network, knots, certificate.budget)
    for place, (value, wanted) in enumerate(zip(found, given.values, strict=True)):
        certificate.budget.hold(wanted)
        if abs(value - wanted) > bound:
            said = f"the network is {show(value)[:80]}, the table {show(wanted)[:80]}"
            raise Rejected(f"at node {place} {said}, not within {show(bound)[:80]}")
    return {"kind": "error", "norm": ["sup"], "bound": show(bound)}


def _check_layers(network: Network, knots: Sequence[Axis]) -> None:
    """Reject a network whose layers are not those of the knots, with a last one that reads the layer before it."""
    d, nodes = len(knots), network.nodes
    if len(nodes) != d + 1:
        raise Rejected(f"the network has {len(nodes)} nodes; that of a table of {d} axes has {d + 1}")
    before, width = "input", d
    for number, node in enumerate(nodes, 1):
        if node.reads != ((before, 0, width),):
            raise Rejected(f"node {node.name!r} does not read all of {before!r} and nothing else")
        if node.activation != ("identity" if number > d else "relu"):
            raise Rejected(f"node {node.name!r} has the activation {node.activation!r}")
        before, width = node.name, len(node.rows)
    for number, node in enumerate(nodes[:-1], 1):
        _check_rows(node, _ramps(knots) if number == 1 else _minima(knots, number))


def _width(knots: Sequence[Axis], number: int) -> int:
    """The neurons of a layer."""
    if number == 1:
        return sum(len(axis) - 1 for axis in knots)
    minima = math.prod(len(axis) for axis in knots[: number - 1]) - 1
    return minima * len(knots[number - 1]) + sum(len(axis) - 1 for axis in knots[number - 1 :])


def _check_rows(node: Node, wanted: Iterator[Row]) -> None:
    for number, (one, row) in enumerate(zip_longest(wanted, node.rows)):
        if row != one:
            raise Rejected(f"neuron {number} of {node.name!r} is not that of the table")


def _ramps(knots: Sequence[Axis]) -> Iterator[Row]:
    """x_a - t_i, the last knot left out."""
    for number, axis in enumerate(knots):
        for at in axis[:-1]:
            yield Row(-at, ((number, ONE),))


def _minima(knots: Sequence[Axis], number: int) -> Iterator[Row]:
    """The rows of layer `number` >= 2: minima over the axes before, less the clips of its own axis, and clips."""
    yield from map(_row, _forms_of_minima(knots, number))
    less = [
        {at: -weight for at, weight in clip.items()}
        for clip in islice(_forms_of_clips(knots, number), len(knots[number - 1]) - 1)
    ]
    yield from (_row({**form, **clip}) for form in _forms_of_minima(knots, number) for clip in less)
    yield from map(_row, _forms_of_clips(knots, number))


def _row(form: Weights) -> Row:
    return Row(Fraction(0), tuple(sorted(form.items())))


def _forms_of_minima(knots: Sequence[Axis], number: int) -> Iterator[Weights]:
    """M_q for the axes before axis `number`, q in order, in what the layer before gives: M of one axis less, R, clips."""
    if number == 2:
        yield from _clips(knots[0], 0)
        return
    fewer = math.prod(len(axis) for axis in knots[: number - 2]) - 1
    cells = len(knots[number - 2]) - 1
    for place in range(-1, fewer):
        for cell in range(-1, cells):
            if place < 0 <= cell:
                yield {fewer * (1 + cells) + cell: ONE}
            elif place >= 0:
                yield {place: ONE} if cell < 0 else {place: ONE, fewer + place * cells + cell: -ONE}


def _forms_of_clips(knots: Sequence[Axis], number: int) -> Iterator[Weights]:
    """The clips of the axes from axis `number` on, in what the layer before gives."""
    if number == 2:
        start = len(knots[0]) - 1
        for axis in knots[1:]:
            yield from _clips(axis, start)
            start += len(axis) - 1
        return
    count = sum(len(axis) - 1 for axis in knots[number - 1 :])
    last = _width(knots, number - 1)
    yield from ({at: ONE} for at in range(last - count, last))


def _clips(axis: Axis, start: int) -> Iterator[Weights]:
    """(ramp_i - ramp_(i+1)) / (t_(i+1) - t_i), the ramps from position `start` on; the ramp at the last knot is 0 on the cube."""
    for cell in range(len(axis) - 1):
        slope = 1 / (axis[cell + 1] - axis[cell])
        yield {start + cell: slope, start + cell + 1: -slope} if cell < len(axis) - 2 else {start + cell: slope}


def _values(network: Network, knots: Sequence[Axis], budget: Budget) -> list[Fraction]:
    """What the network is at the nodes of the grid, the last axis fastest."""
    (row,) = network.nodes[-1].rows
    weights = [Fraction(0)] * _width(knots, len(knots))
    for position, entry in row.weights:
        weights[position] = _number(network, entry, budget)
    bias = _number(network, row.bias, budget)
    if len(knots) == 1:
        return _on_a_line(knots[0], weights, bias, budget)
    return _on_a_grid(knots, weights, bias, budget)


def _number(network: Network, entry: Entry, budget: Budget) -> Fraction:
    """An entry of a layer outside scans, where none is scheduled."""
    value = network.value(entry)  # type: ignore[arg-type]
    budget.hold(value)
    return value


def _on_a_line(axis: Axis, weights: Sequence[Fraction], bias: Fraction, budget: Budget) -> list[Fraction]:
    """b + sum of w_i relu(t - t_i) at the knots: on cell i the slope is w_0 + ... + w_i."""
    found = [bias]
    for cell, slope in enumerate(accumulate(weights)):
        budget.hold(slope)
        found.append(found[-1] + slope * (axis[cell + 1] - axis[cell]))
        budget.hold(found[-1])
    return found


def _sums(first: Fraction, others: Sequence[Fraction], budget: Budget) -> list[Fraction]:
    """The sums of a number and the first 0, 1, ... of others, each paid for: it may be as long as all of them."""
    found = [first]
    for other in others:
        found.append(found[-1] + other)
        budget.hold(found[-1])
    return found


def _on_a_grid(knots: Sequence[Axis], weights: Sequence[Fraction], bias: Fraction, budget: Budget) -> list[Fraction]:
    """At a node p: M_q is 1 where q_a <= p_a for all a < d, else 0; R_(q,k) is 1 where besides p_d <= k; clip k where p_d > k."""
    *before, last = (len(axis) for axis in knots)
    minima, cells = math.prod(before) - 1, last - 1
    found = _sums(bias, weights[minima * last :], budget)
    for place in range(minima):
        own = weights[minima + place * cells : minima + (place + 1) * cells]
        found += _sums(weights[place], own[::-1], budget)[::-1]
    stride = last
    for count in reversed(before):
        for at in range(len(found)):
            if at // stride % count:
                found[at] += found[at - stride]
                budget.hold(found[at])
        stride *= count
    return found


RULES = {"table-error": Rule("", "bound", table_error, "kernel_rules_tables.md#table-error")}
