"""The front of a network on a box: the exact affine map t_k = (x_k - a_k) / (b_k - a_k) to the unit cube, a layer of its own."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from fractions import Fraction
from typing import TypeAlias

from symnet.core.layer import INPUT, Layer, Node, Read, affine
from symnet.core.network import Network
from symnet.core.outputs import slice_of

FRONT = "unit"
"""The name of the layer."""
Sides: TypeAlias = tuple[tuple[Fraction, Fraction], ...]
"""The two ends of each side of a box."""


def with_front(network: Network, sides: Sides) -> Network:
    """Return the network on a box that a network on the cube stands for; on the cube it is the network itself."""
    if is_cube(sides):
        return network
    nodes = tuple(replace(node, reads=_renamed(node, INPUT, FRONT)) for node in network.nodes)
    return Network(network.inputs, (_map(sides), *nodes), network.parameters)


def without_front(network: Network) -> Network:
    """Return the network on the cube behind the map from a box; a network without one is returned as it is."""
    if sides_of(network) is None:
        return network
    nodes = tuple(replace(node, reads=_renamed(node, FRONT, INPUT)) for node in network.nodes[1:])
    return Network(network.inputs, nodes, network.parameters)


def outputs_on_cube(network: Network) -> list[Network]:
    """Return the network of each output, behind the map from the box to the cube where there is one."""
    inner = without_front(network)
    return [slice_of(inner, output) for output in range(network.outputs)]


def outputs_in(network: Network, sides: Sides) -> list[Network]:
    """Return t -> network(a + (b - a) t) for each output of a network, on a box with these sides.

    Where the network begins with the map from this very box, it is left off; else the map to the box is put before it.
    """
    if sides_of(network) == sides or (sides_of(network) is None and is_cube(sides)):
        return outputs_on_cube(network)
    rows = [({axis: high - low}, low) for axis, (low, high) in enumerate(sides)]
    back = Node("box", affine("identity", rows), (Read(INPUT, 0, len(sides)),))
    nodes = tuple(replace(node, reads=_renamed(node, INPUT, "box")) for node in network.nodes)
    placed = Network(network.inputs, (back, *nodes), network.parameters)
    return [slice_of(placed, output) for output in range(network.outputs)]


def to_cube(point: Sequence[Fraction], sides: Sides | None) -> tuple[Fraction, ...]:
    """Return the point of the cube that stands for a point of the box with these sides; without a box it is the same."""
    if sides is None:
        return tuple(point)
    return tuple((value - low) / (high - low) for value, (low, high) in zip(point, sides, strict=True))


def sides_of(network: Network) -> Sides | None:
    """Return the sides of the box whose map to the cube a network begins with, None where it begins with none."""
    first, rest = network.nodes[0], network.nodes[1:]
    if first.name != FRONT or not isinstance(first.operation, Layer) or not rest:
        return None
    sides = []
    for row in first.operation.rows:
        weight = row.weights[0][1] if len(row.weights) == 1 else None
        if not isinstance(weight, Fraction) or weight <= 0 or not isinstance(row.bias, Fraction):
            return None
        sides.append((-row.bias / weight, (1 - row.bias) / weight))
    alone = not any(read.node == INPUT for node in rest for read in node.reads)
    return tuple(sides) if alone and len(sides) == network.inputs and _map(tuple(sides)) == first else None


def is_cube(sides: Sides) -> bool:
    """Whether the sides are those of the unit cube."""
    return all(low == 0 and high == 1 for low, high in sides)


def _map(sides: Sides) -> Node:
    rows = [({axis: 1 / (high - low)}, -low / (high - low)) for axis, (low, high) in enumerate(sides)]
    return Node(FRONT, affine("identity", rows), (Read(INPUT, 0, len(sides)),))


def _renamed(node: Node, old: str, new: str) -> tuple[Read, ...]:
    return tuple(replace(read, node=new) if read.node == old else read for read in node.reads)
