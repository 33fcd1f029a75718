"""Lowerings that round less: identity layers put into the layers that read them, and long sums taken in groups.

A sum of k terms, in any order, rounds each term up to k times; in groups of about the root of k only twice that root. A value
that is first added up and then read is rounded where it stands; put into its readers it is not. Both keep the function and the
hidden layers. Which of them loses least is for the bounds to say.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import replace
from fractions import Fraction
from itertools import combinations
from math import isqrt

from symnet.core.entry import ONE, ZERO
from symnet.core.layer import INPUT
from symnet.core.network import Layer, Network, Node, Read, Row
from symnet.export.lowering import free_name

Place = tuple[str, int]
Sum = tuple[dict[Place, Fraction], Fraction]
"""Weights of neurons, and a bias."""
LONG, MOST = 8, 20_000
"""The terms up to which a sum, or a group of one, is left as it is; the weights up to which other lowerings are looked at."""
PAIRS = 2
FEW = 4
"""The identity layers of which each may be kept or put into others, all choices looked at."""
GROWN = 4
"""How many times as many weights a network may have whose identity layers are put into others."""


def with_short_sums(network: Network) -> Iterator[Network]:
    """Yield other networks with the same function, of layers of numbers; none for scans and for large networks."""
    count = _weights(network)
    if count > MOST or not all(_plain(node) for node in network.nodes):
        return
    yield merged(network)
    for found in (network, *(merged(network, kept) for kept in _choices(network))):
        if _weights(found) <= GROWN * count:
            yield grouped(found)
            yield grouped(grouped(found, PAIRS))


def _plain(node: Node) -> bool:
    layer = node.operation
    if not isinstance(layer, Layer):
        return False
    return all(isinstance(entry, Fraction) for row in layer.rows for entry in (row.bias, *(weight for _, weight in row.weights)))


def _weights(network: Network) -> int:
    return sum(len(row.weights) for node in network.nodes if isinstance(node.operation, Layer) for row in node.operation.rows)


def grouped(network: Network, size: int | None = None) -> Network:
    """Return the network with every sum of more than LONG terms taken in groups, by neurons of a layer before.

    size: the terms of a group, by default about the root of those of the sum.
    """
    nodes: list[Node] = []
    for node in network.nodes:
        layer = node.operation
        if not isinstance(layer, Layer) or all(len(row.weights) <= LONG for row in layer.rows):
            nodes.append(node)
            continue
        name = free_name(f"{node.name}_groups", {other.name for other in (*network.nodes, *nodes)})
        before, rows = list[Row](), list[Row]()
        for row in layer.rows:
            parts = _groups(row, size)
            rows.append(Row(tuple((len(before) + turn, ONE) for turn in range(len(parts))), ZERO))
            before += parts
        nodes.append(Node(name, Layer("identity", tuple(before)), node.reads))
        nodes.append(Node(node.name, replace(layer, rows=tuple(rows)), (Read(name, 0, len(before)),)))
    return Network(network.inputs, tuple(nodes), network.parameters)


def _groups(row: Row, size: int | None) -> list[Row]:
    """The terms of a row in rows of at most LONG, the bias in the first one.

    Each takes terms from everywhere: kinks from both sides, whose slopes do not add up, or that bend to both sides, so that it
    stays small.
    """
    count = len(row.weights)
    if count <= LONG:
        return [row]
    groups = -(-count // (size or min(LONG, isqrt(count) + 1)))
    return [Row(row.weights[at::groups], ZERO if at else row.bias) for at in range(groups)]


def _choices(network: Network) -> list[frozenset[str]]:
    """Which identity layers that layers of relus read are kept: any of them where they are few, else all or none."""
    read = {read.node for node in network.nodes if _is_relu(node) for read in node.reads}
    sums = [node.name for node in network.nodes[:-1] if node.name in read and not _is_relu(node)]
    counts = range(len(sums) + 1) if len(sums) <= FEW else sorted({0, len(sums)})
    return [frozenset(kept) for count in counts for kept in combinations(sums, count)]


def merged(network: Network, staying: Collection[str] = ()) -> Network:
    """Return the network without identity layers but the last one and those that stay, each put into the layers that read it."""
    sums: dict[str, list[Sum]] = {}
    fixed = {network.nodes[-1].name, *staying}
    kept: list[tuple[Node, Layer, list[Sum]]] = []
    for node in network.nodes:
        layer = node.operation
        if not isinstance(layer, Layer):
            raise TypeError(f"{node.name} is no layer; only networks of layers are put together")
        found = [
            _expanded(row, [(read.node, at) for read in node.reads for at in range(read.start, read.stop)], sums)
            for row in layer.rows
        ]
        if layer.activation == "identity" and node.name not in fixed:
            sums[node.name] = found
        else:
            kept.append((node, layer, found))
    widths = {INPUT: network.inputs, **{node.name: layer.outputs for node, layer, _ in kept}}
    return Network(network.inputs, tuple(_written(*each, widths) for each in kept), network.parameters)


def _is_relu(node: Node) -> bool:
    return isinstance(node.operation, Layer) and node.operation.activation == "relu"


def _expanded(row: Row, places: Sequence[Place], sums: Mapping[str, Sequence[Sum]]) -> Sum:
    """A row over neurons that stay."""
    total, bias = dict[Place, Fraction](), _number(row.bias)
    for position, entry in row.weights:
        (name, at), weight = places[position], _number(entry)
        inner, more = sums[name][at] if name in sums else ({(name, at): ONE}, ZERO)
        bias += weight * more
        for place, factor in inner.items():
            total[place] = total.get(place, ZERO) + weight * factor
    return {place: factor for place, factor in total.items() if factor}, bias


def _number(entry: object) -> Fraction:
    if not isinstance(entry, Fraction):
        raise TypeError(f"{entry} is no number; only networks of numbers are put together")
    return entry


def _written(node: Node, layer: Layer, sums: Sequence[Sum], widths: Mapping[str, int]) -> Node:
    """A layer that reads whole layers which stay."""
    names = list(dict.fromkeys(name for weights, _ in sums for name, _ in weights)) or [INPUT]
    starts, reads = dict[str, int](), list[Read]()
    for name in names:
        starts[name] = sum(read.stop for read in reads)
        reads.append(Read(name, 0, widths[name]))
    rows = [
        Row(tuple(sorted((starts[name] + at, factor) for (name, at), factor in weights.items())), bias) for weights, bias in sums
    ]
    return Node(node.name, replace(layer, rows=tuple(rows)), tuple(reads))
