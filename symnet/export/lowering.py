"""The lowering that every backend shares: network -> network, the same function, layer by layer what is computed.

Differences that rounding would spoil become neurons of their own. Where a layer in the body of a scan reads two neurons
only with opposite weights, as relu(u + 1) and relu(u) in a ramp, an identity neuron takes their difference first: it is
small while the two are as large as the scale of the scan, and only then do the other terms join. Neither the depth nor
the function changes.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from symnet.core.entry import ONE, ZERO, Entry, Intrinsic, Scheduled
from symnet.core.network import Layer, Network, Node, Read, Row, Scan

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
        opposite = by_column.get(tuple((number, -weight) for number, weight in column if not isinstance(weight, Intrinsic | Scheduled)))
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
    name = f"{node.name}_differences"
    while name in names:
        name += "_"
    readers = tuple(
        Row(tuple((place[position], weight) for position, weight in row.weights if position in place), row.bias)
        for row in layer.rows
    )
    before = Node(name, Layer("identity", tuple(rows)), node.reads)
    return [before, Node(node.name, replace(layer, rows=readers), (Read(name, 0, len(kept)),))]
