"""The inner loop of exact realization: a scan with dyadic constants, in integers.

A value is a pair (m, e) for m / 2^e. The last digits of a number that a scan reads from the left drop out of its
mantissa as it goes, so each step costs what is left of it. Two shapes are seen once, when the body is compiled, and
save most of the long additions: rows that differ only in their bias, and values that are only read as a difference.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from fractions import Fraction
from itertools import repeat
from operator import add, mul
from typing import Any, NamedTuple, TypeAlias

from symnet.core.entry import ONE, ZERO, Scheduled
from symnet.core.layer import INPUT, Layer, Node, Read, Row, Scan
from symnet.core.rational import log2_if_power
from symnet.core.schedule import Power, Snake, snake_nodes_from
from symnet.errors import Unproved

Pair: TypeAlias = tuple[int, int]
Place: TypeAlias = tuple[Scheduled, bool]  # a scheduled entry, and whether it is a bias


class _Neuron(NamedTuple):
    """A row compiled: scheduled weights and a scheduled bias are places in the list of scheduled values."""

    follows: int  # the earlier compiled neuron of the layer whose sum plus `bias` is this neuron's, or -1
    fixed: tuple[tuple[int, int, int], ...]
    scheduled: tuple[tuple[int, int], ...]
    bias: Pair
    bias_place: int  # or -1 where the bias is fixed


class _Compiled(NamedTuple):
    """A layer compiled: the neurons that compute, and the outputs in order.

    `differences` are the pairs of values read whose differences are put behind the values; `order` gives each output by
    its position among the values read, those differences and the computed values: most neurons only carry a value on.
    """

    relu: bool
    neurons: tuple[_Neuron, ...]
    differences: tuple[tuple[int, int], ...]
    order: tuple[int, ...]


def walk(scan: Scan, state: list[Pair], unit: int) -> list[Pair]:
    """Return the state after all steps, every bias multiplied by `unit`."""
    places: dict[Place, int] = {}
    kept = {node.name for node in scan.body.nodes if isinstance(node.operation, Layer) and node.operation.activation == "relu"}
    last = scan.body.nodes[-1].name
    if last in kept and all(mantissa >= 0 for mantissa, _ in state):
        kept.add(INPUT)  # the nodes whose values are >= 0: relu carries them on unchanged
    nodes = [(node.name, node.reads, _compile_node(node, places, unit, kept)) for node in scan.body.nodes]
    for constants in _scheduled_values(scan, tuple(places), unit):
        values = {INPUT: state}
        for name, reads, work in nodes:
            given = _gather(reads, values)
            values[name] = walk(work, given, unit) if isinstance(work, Scan) else _layer(work, given, constants)
        state = values[last]
    return state


def _gather(reads: Sequence[Read], values: dict[str, list[Pair]]) -> list[Pair]:
    if len(reads) == 1:
        source = values[reads[0].node]
        return source if reads[0].stop - reads[0].start == len(source) else source[reads[0].start : reads[0].stop]
    return [value for read in reads for value in values[read.node][read.start : read.stop]]


def _layer(layer: _Compiled, values: list[Pair], constants: Sequence[Pair]) -> list[Pair]:
    """One layer, all in one frame: this loop is where the time of exact evaluation goes."""
    relu, neurons, differences, order = layer
    if differences:
        values = [*values, *(_difference(values[first], values[second]) for first, second in differences)]
    sums: list[Pair] = []
    for follows, fixed, scheduled, bias, bias_place in neurons:
        total, exponent = bias if bias_place < 0 else constants[bias_place]
        if follows >= 0:
            value, place = sums[follows]
            if place == exponent:
                total += value
            else:
                total, exponent = _add(total, exponent, value, place)
        for position, mantissa, power in fixed:
            value, place = values[position]
            if value:
                place += power
                if mantissa != 1:
                    value *= mantissa
                if place == exponent:
                    total += value
                elif place < 0 and not exponent:
                    total += value << -place
                elif not total:
                    total, exponent = value, place
                else:
                    total, exponent = _add(total, exponent, value, place)
        for position, number in scheduled:
            value, place = values[position]
            mantissa, power = constants[number]
            if mantissa != 1:
                value *= mantissa
            total, exponent = _add(total, exponent, value, place + power)
        sums.append((total, exponent))
    if relu:
        sums = [pair if pair[0] >= 0 else (0, 0) for pair in sums]
    known = [*values, *sums]
    return [known[position] for position in order]


def _difference(first: Pair, second: Pair) -> Pair:
    if first[1] == second[1]:
        return first[0] - second[0], first[1]
    return _add(*first, -second[0], second[1]) if second[0] else first


def _add(total: int, exponent: int, term: int, place: int) -> Pair:
    """total / 2^exponent + term / 2^place; a zero total takes the exponent of the term, so that it can shrink."""
    if place == exponent:
        return total + term, exponent
    if not total:
        return term, place
    if place > exponent:
        return (total << (place - exponent)) + term, place
    return total + (term << (exponent - place)), exponent


def _pair(number: Fraction) -> Pair:
    power = log2_if_power(number.denominator)
    if power is None:
        raise Unproved(f"{number} is not dyadic: the integer walk does not apply")
    if power == 0 and number:
        twos = (number.numerator & -number.numerator).bit_length() - 1
        return number.numerator >> twos, -twos
    return number.numerator, power


def _compile_node(node: Node, places: dict[Place, int], unit: int, kept: set[str]) -> Scan | _Compiled:
    if isinstance(node.operation, Scan):
        return node.operation
    relu = node.operation.activation == "relu"
    carries = not relu or all(read.node in kept for read in node.reads)
    pairs = _read_as_difference(node.operation.rows, node.arity)
    rows = [_over_differences(row, pairs, node.arity) for row in node.operation.rows]
    carried = [_carried(row) if carries else -1 for row in rows]
    computed = [row for row, position in zip(rows, carried, strict=True) if position < 0]
    neurons = tuple(_compile_row(computed, number, places, unit) for number in range(len(computed)))
    places_of_sums = iter(range(node.arity + len(pairs), node.arity + len(pairs) + len(computed)))
    order = tuple(position if position >= 0 else next(places_of_sums) for position in carried)
    return _Compiled(relu, neurons, pairs, order)


def _carried(row: Row) -> int:
    """The position whose value a row only carries on, or -1."""
    return row.weights[0][0] if row.bias == ZERO and len(row.weights) == 1 and row.weights[0][1] == ONE else -1


def _read_as_difference(rows: Sequence[Row], arity: int) -> tuple[tuple[int, int], ...]:
    """Pairs of neighbouring positions i, i + 1 with opposite weights in every row, and not in one row alone."""
    pairs: list[tuple[int, int]] = []
    tables = [dict(row.weights) for row in rows]
    for first in range(arity - 1):
        weights = [(table.get(first, ZERO), table.get(first + 1, ZERO)) for table in tables]
        opposite = all(isinstance(w, Fraction) and isinstance(v, Fraction) and w == -v for w, v in weights)
        if opposite and sum(w != 0 for w, _ in weights) > 1 and (first - 1, first) not in pairs:
            pairs.append((first, first + 1))
    return tuple(pairs)


def _over_differences(row: Row, pairs: Sequence[tuple[int, int]], arity: int) -> Row:
    """Small values first: what is left of the long mantissa is then added once."""
    table = dict(row.weights)
    derived = []
    for number, (first, second) in enumerate(pairs):
        weight = table.pop(first, ZERO)
        table.pop(second, None)
        derived += [(arity + number, weight)] if weight != 0 else []
    return Row((*derived, *table.items()), row.bias)


def _compile_row(rows: Sequence[Row], number: int, places: dict[Place, int], unit: int) -> _Neuron:
    row = rows[number]
    for earlier in range(number):
        apart = _bias_apart(row, rows[earlier])
        if apart is not None:
            return _Neuron(earlier, (), (), _pair(apart * unit), -1)
    fixed = tuple((position, *_pair(weight)) for position, weight in row.weights if isinstance(weight, Fraction))
    scheduled = tuple((p, places.setdefault((w, False), len(places))) for p, w in row.weights if isinstance(w, Scheduled))
    if isinstance(row.bias, Scheduled):
        return _Neuron(-1, fixed, scheduled, (0, 0), places.setdefault((row.bias, True), len(places)))
    bias = row.bias if isinstance(row.bias, Fraction) else ZERO
    return _Neuron(-1, fixed, scheduled, _pair(bias * unit) if bias else (0, 0), -1)


def _bias_apart(row: Row, earlier: Row) -> Fraction | None:
    """The constant by which two scheduled rows with equal weights differ."""
    first, second = row.bias, earlier.bias
    if row.weights != earlier.weights or not isinstance(first, Scheduled) or not isinstance(second, Scheduled):
        return None
    return first.constant - second.constant if first.terms == second.terms else None


def _scheduled_values(scan: Scan, places: tuple[Place, ...], unit: int) -> Iterator[Sequence[Pair]]:
    """Yield the values of the scheduled entries, step after step."""
    columns = {name: list(_values(schedule, scan.steps)) for name, schedule in scan.schedules if isinstance(schedule, Snake)}
    streams = [_stream(scan, columns, entry, unit if is_bias else 1) for entry, is_bias in places]
    return zip(*streams, strict=True) if streams else iter([()] * scan.steps)


def _stream(scan: Scan, columns: Mapping[str, list[int]], entry: Scheduled, scale: int) -> Iterable[Pair]:
    """The values of one entry; built of iterators that run in C, as there are several at every step."""
    schedules = dict(scan.schedules)
    start = _pair(entry.constant * scale)
    terms = [(name, _pair(factor * scale)) for name, factor in entry.terms]
    first = schedules[terms[0][0]]
    if len(terms) == 1 and isinstance(first, Power):
        return _power_stream(scan.steps, start, first, terms[0][1])
    if all(name in columns for name, _ in terms) and all(power <= 0 for _, power in (start, *(pair for _, pair in terms))):
        total: Iterator[int] = repeat(start[0] << -start[1], scan.steps)
        for name, (mantissa, power) in terms:
            total = map(add, total, map(mul, columns[name], repeat(mantissa << -power)))
        return zip(total, repeat(0))
    values = zip(*(columns.get(name) or _values(schedules[name], scan.steps) for name, _ in terms), strict=True)
    return (_pair(_exact(start) + sum(_exact(pair) * at for (_, pair), at in zip(terms, row, strict=True))) for row in values)


def _exact(pair: Pair) -> Fraction:
    return pair[0] * Fraction(2) ** -pair[1]


def _power_stream(steps: int, start: Pair, schedule: Power, factor: Pair) -> Iterable[Pair]:
    """constant + factor * 2^(p (top - l)) without building the power where the constant is zero."""
    power = log2_if_power(schedule.base)
    if power is None:
        return (_pair(_exact(start) + _exact(factor) * schedule.at(step)) for step in range(1, steps + 1))
    exponents = range(factor[1] - power * (schedule.top - 1), factor[1] - power * (schedule.top - 1 - steps), power)
    values = zip(repeat(factor[0], steps), exponents, strict=True)
    return (_add(*start, *value) for value in values) if start[0] else values


def _values(schedule: Power | Snake, steps: int) -> Iterator[Any]:
    """The values of a schedule at steps 1..steps: integers of a snake, Fractions of a power, which may pass below 1."""
    if isinstance(schedule, Power):
        return (schedule.at(step) for step in range(1, steps + 1))
    nodes = snake_nodes_from(schedule.cells, schedule.dimension, schedule.start)
    return (node[schedule.axis] for node, _ in zip(nodes, range(steps), strict=False))
