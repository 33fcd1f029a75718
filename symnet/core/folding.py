"""What a network computes without its input, computed once: for walking it at many points.

The network of Theorem 2.3 reads numbers out of the parameter v with a staircase of 2^16 treads, whatever x is.
"""

from __future__ import annotations

from fractions import Fraction
from typing import TypeAlias

from symnet.core.activation import activated
from symnet.core.network import INPUT, Layer, Network, Node, Read, affine

Values: TypeAlias = "tuple[Fraction, ...]"


def folded(network: Network) -> Network:
    """Return a network with the same values where layers that read no input are numbers, and unread ones are left out.

    Its edges may skip layers, so it has no sizes. It is `network` itself where there is nothing to compute.
    """
    known: dict[str, Values] = {}
    for node in network.nodes[:-1]:
        values = _values(network, node, known)
        if values is not None:
            known[node.name] = values
    if not known:
        return network
    nodes: list[Node] = []
    read = {network.nodes[-1].name}
    for node in reversed(network.nodes):
        if node.name in known and node.name in read:
            rows = affine("identity", [({}, value) for value in known[node.name]])
            nodes.append(Node(node.name, rows, (Read(INPUT, 0, 1),)))
        elif node.name in read:
            nodes.append(node)
            read |= {source.node for source in node.reads}
    return Network(network.inputs, tuple(reversed(nodes)), network.parameters)


def _values(network: Network, node: Node, known: dict[str, Values]) -> Values | None:
    """The values of a layer, None where it is a scan or depends on something that is not known."""
    if not isinstance(node.operation, Layer):
        return None
    given: list[Fraction | None] = []
    for read in node.reads:
        given += known[read.node][read.start : read.stop] if read.node in known else [None] * (read.stop - read.start)
    found = []
    for row in node.operation.rows:
        total = network.number(row.bias)
        for position, weight in row.weights:
            value = given[position]
            if value is None:
                return None
            if value:
                total += network.number(weight) * value
        found.append(total)
    return activated(node.operation.activation, found)
