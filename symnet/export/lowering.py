"""The lowering that every backend shares: network -> network, the same function, layer by layer what is computed.

Differences that rounding would spoil become neurons of their own. Where a layer in the body of a scan reads two neurons
only with opposite weights, as relu(u + 1) and relu(u) in a ramp, an identity neuron takes their difference first: it is
small while the two are as large as the scale of the scan, and only then do the other terms join. Neither the depth nor
the function changes.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import replace
from fractions import Fraction

from symnet.core.entry import ONE, ZERO, Entry, Intrinsic, Scheduled
from symnet.core.network import Layer, Network, Node, Read, Row, Scan
from symnet.export.formats import FloatFormat, log2_floor

Pair = tuple[int, int]


def with_differences(network: Network, looped: bool = False) -> Network:
    """Return the network with the differences that the sums of a scan's body use taken by neurons of their own."""
    nodes: list[Node] = []
    for node in network.nodes:
        operation = node.operation
        if isinstance(operation, Scan):
            body = with_differences(operation.body, looped=True)
            nodes.append(Node(node.name, replace(operation, body=body), node.reads))
            continue
        pairs = _pairs(operation, node.arity) if looped and any(len(row.weights) > 2 for row in operation.rows) else []
        taken = {other.name for other in (*network.nodes, *nodes)}
        nodes += _split(node, operation, pairs, taken) if pairs else [node]
    return Network(network.inputs, tuple(nodes), network.parameters)


def _pairs(layer: Layer, arity: int) -> list[Pair]:
    """Positions that every row reads with opposite numbers or not at all, neighbours first, each in one pair."""
    columns: list[list[tuple[int, Entry]]] = [[] for _ in range(arity)]
    for number, row in enumerate(layer.rows):
        for position, weight in row.weights:
            columns[position].append((number, weight))
    pairs: list[Pair] = []
    taken: set[int] = set()
    by_column = {tuple(column): position for position, column in reversed(list(enumerate(columns))) if _plain(column)}
    for position, column in enumerate(columns):
        opposite = by_column.get(
            tuple((number, -weight) for number, weight in column if not isinstance(weight, Intrinsic | Scheduled))
        )
        if position in taken or not _plain(column) or opposite is None or opposite in taken or opposite == position:
            continue
        pairs.append((position, opposite))
        taken |= {position, opposite}
    return pairs


def _plain(column: Sequence[tuple[int, Entry]]) -> bool:
    return bool(column) and not any(isinstance(weight, Intrinsic | Scheduled) for _, weight in column)


def _split(node: Node, layer: Layer, pairs: Sequence[Pair], names: set[str]) -> list[Node]:
    """The layer of differences and copies, and the layer that reads it."""
    second = {later for _, later in pairs}
    kept = [position for position in range(node.arity) if position not in second]
    partner = dict(pairs)
    place = {position: number for number, position in enumerate(kept)}
    rows = [
        Row(tuple(sorted([(position, ONE), (partner[position], -ONE)])) if position in partner else ((position, ONE),), ZERO)
        for position in kept
    ]
    name = free_name(f"{node.name}_differences", names)
    readers = tuple(
        Row(tuple((place[position], weight) for position, weight in row.weights if position in place), row.bias)
        for row in layer.rows
    )
    before = Node(name, Layer("identity", tuple(rows)), node.reads)
    return [before, Node(node.name, replace(layer, rows=readers), (Read(name, 0, len(kept)),))]


def free_name(name: str, taken: set[str]) -> str:
    """A name that no node has."""
    while name in taken:
        name += "_"
    return name


def cleared(network: Network) -> Network:
    """Return the network with odd denominators cleared: a neuron with rows over D computes D times its value.

    relu is positively homogeneous, so the readers of that neuron divide by D and the function stays: relu(t - 1/3) becomes
    relu(3 t - 1). Neurons that a scan or the output gives or reads, and rows with intrinsic parameters, stay as they are.
    """
    fixed = {network.nodes[-1].name} | {read.node for node in network.nodes if _holds_names(node) for read in node.reads}
    factors: dict[str, tuple[int, ...]] = {}
    nodes: list[Node] = []
    for node in network.nodes:
        if isinstance(node.operation, Scan):
            nodes.append(node)
            continue
        read = [factor for read in node.reads for factor in _read_factors(read, factors)]
        rows = [_divided(row, read) for row in node.operation.rows]
        scales = tuple(1 if node.name in fixed else odd_denominator(row) for row in rows)
        factors[node.name] = scales
        scaled = tuple(multiplied(row, scale) for row, scale in zip(rows, scales, strict=True))
        nodes.append(Node(node.name, replace(node.operation, rows=scaled), node.reads))
    return Network(network.inputs, tuple(nodes), network.parameters)


def _holds_names(node: Node) -> bool:
    """Whether what a node reads must stay: a scan, or a layer with an intrinsic weight, which cannot be divided."""
    if isinstance(node.operation, Scan):
        return True
    return any(isinstance(weight, Intrinsic) for row in node.operation.rows for _, weight in row.weights)


def _read_factors(read: Read, factors: Mapping[str, tuple[int, ...]]) -> tuple[int, ...]:
    known = factors.get(read.node)
    return known[read.start : read.stop] if known else (1,) * (read.stop - read.start)


def _divided(row: Row, factors: Sequence[int]) -> Row:
    """The row over what was multiplied before."""
    weights = ((place, weight / factors[place] if isinstance(weight, Fraction) else weight) for place, weight in row.weights)
    return Row(tuple(weights), row.bias)


def multiplied(row: Row, factor: int) -> Row:
    """Return a row of numbers times a factor; a row with other entries has the factor 1."""
    if factor == 1:
        return row
    return Row(tuple((place, _scaled(weight, factor)) for place, weight in row.weights), _scaled(row.bias, factor))


def _scaled(entry: Entry, factor: int) -> Entry:
    return entry * factor if isinstance(entry, Fraction) else entry


def odd_denominator(row: Row) -> int:
    """Return the factor that makes a row dyadic; 1 where an entry is not a number."""
    entries = [*(weight for _, weight in row.weights), row.bias]
    numbers = [entry for entry in entries if isinstance(entry, Fraction)]
    if len(numbers) < len(entries):
        return 1
    return math.lcm(*(number.denominator >> (number.denominator & -number.denominator).bit_length() - 1 for number in numbers))


def with_numbers(network: Network) -> Network:
    """Return the network with the values of its intrinsic parameters written in their places."""

    def number(entry: Entry) -> Entry:
        return network.number(entry) if isinstance(entry, Intrinsic) else entry

    nodes = []
    for node in network.nodes:
        if isinstance(node.operation, Layer):
            rows = (
                Row(tuple((at, number(weight)) for at, weight in row.weights if number(weight) != 0), number(row.bias))
                for row in node.operation.rows
            )
            node = Node(node.name, replace(node.operation, rows=tuple(rows)), node.reads)
        nodes.append(node)
    return Network(network.inputs, tuple(nodes))


def with_split_numbers(network: Network, form: FloatFormat) -> Network:
    """Return the network with every number of a layer that is too long for the format written as a sum of shorter ones.

    A weight of several parts reads its value as often, a bias gets neurons that give its other parts. In real arithmetic
    nothing changes, so a file can hold the very network. Dyadic numbers outside scans only.
    """
    nodes: list[Node] = []
    for node in network.nodes:
        taken = {other.name for other in (*network.nodes, *nodes)}
        nodes += [node] if isinstance(node.operation, Scan) else _with_parts(network, node, node.operation, form, taken)
    return Network(network.inputs, tuple(nodes), network.parameters)


def _with_parts(network: Network, node: Node, layer: Layer, form: FloatFormat, names: set[str]) -> list[Node]:
    weights = [[(place, _parts(network.number(weight), form)) for place, weight in row.weights] for row in layer.rows]
    biases = [_parts(network.number(row.bias), form) for row in layer.rows]
    times = max((len(parts) for row in weights for _, parts in row), default=1)
    more = max(len(parts) for parts in biases)
    if max(times, more) == 1:
        return [node]
    rows = []
    rest: list[Row] = []
    for row, bias in zip(weights, biases, strict=True):
        entries = [(place + turn * node.arity, part) for place, parts in row for turn, part in enumerate(parts)]
        for part in bias[1:]:
            entries.append((times * node.arity + len(rest), ONE))
            rest.append(Row((), part))
        rows.append(Row(tuple(sorted(entries)), bias[0]))
    before = [Node(free_name(f"{node.name}_rest", names), Layer("identity", tuple(rest)), node.reads)] if rest else []
    reads = node.reads * times + ((Read(before[0].name, 0, len(rest)),) if before else ())
    return [*before, Node(node.name, replace(layer, rows=tuple(rows)), reads)]


def _parts(value: Fraction, form: FloatFormat) -> list[Fraction]:
    """Numbers of at most `precision` bits that add up to a dyadic value; the value itself where it is not dyadic."""
    if value.denominator & (value.denominator - 1):
        return [value]
    parts: list[Fraction] = []
    while value and not form.holds(value):
        unit = Fraction(2) ** (log2_floor(value) - form.precision + 1)
        parts.append(int(value / unit) * unit)
        value -= parts[-1]
    return [*parts, value] if value or not parts else parts
