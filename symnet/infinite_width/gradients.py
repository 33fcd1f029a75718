"""Exact gradients of a network with respect to its weights, and its own (empirical) tangent kernel, layer by layer.

The kernel of a network at x, y is the sum over its stored weights w of scale * df(x)/dw * df(y)/dw; a weight that is 0 is not
stored, biases do not count, and relu has the derivative 0 at 0. The scale of a layer is 1, or what its weights are divided by in
a parametrisation of infinite width. A layer that only shifts what it reads (`shifts`), such as the subtraction of a mean in an
imported network, has no weights here: it counts as no layer. Several outputs have a kernel each.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import TypeAlias

from symnet.core.activation import need_relu
from symnet.core.layer import INPUT, Layer, Node
from symnet.core.network import Network
from symnet.errors import UsageError

Point: TypeAlias = "tuple[Fraction, ...]"
ZERO = Fraction(0)


@dataclass(frozen=True, slots=True)
class Backward:
    """A network walked at one point: what every layer reads, and the derivative of the output in every sum of a layer."""

    reads: tuple[tuple[Fraction, ...], ...]
    slopes: tuple[tuple[Fraction, ...], ...]


def check_layers(network: Network) -> tuple[Layer, ...]:
    """Return the operations of a network without scans, shifts among them; raises UsageError for any other."""
    need_relu(network, "tangent kernels are of relu networks")
    layers = tuple(node.operation for node in network.nodes if isinstance(node.operation, Layer))
    if len(layers) < len(network.nodes):
        raise UsageError("the network has scans, whose weights are used many times; give a network of layers alone")
    return layers


def shifts(network: Network) -> frozenset[str]:
    """Return the names of the layers that have no weights: each neuron is one value plus a number, and another layer follows.

    The last layer is one only where a layer with weights, or the input, comes before it and no relu between them: else its
    ones are the weights of the output.
    """
    found, weighed = set(), {INPUT}
    for node, layer in zip(network.nodes, check_layers(network), strict=True):
        ones = layer.activation == "identity" and all([weight for _, weight in row.weights] == [1] for row in layer.rows)
        behind = all(read.node in weighed for read in node.reads)
        if ones and (node is not network.nodes[-1] or (behind and len(network.nodes) > 1)):
            found.add(node.name)
        if layer.activation == "identity" and (behind or node.name not in found):
            weighed.add(node.name)
    return frozenset(found)


def weighted(network: Network) -> tuple[int, ...]:
    """Return the places of the layers that have weights: layer 1, 2, ... of the theory."""
    without = shifts(network)
    return tuple(place for place, node in enumerate(network.nodes) if node.name not in without)


def unit_scales(network: Network) -> tuple[Fraction, ...]:
    """Return the scale 1 for every layer with weights and 0 for the others."""
    places = weighted(network)
    return tuple(Fraction(int(place in places)) for place in range(len(network.nodes)))


def backward(network: Network, point: Point, output: int = 0) -> Backward:
    """Return the walk of a network of layers at a point, back from one of its outputs."""
    return backward_all(network, point, (output,))[0]


def backward_all(network: Network, point: Point, outputs: Sequence[int]) -> list[Backward]:
    """Return the walks at a point back from each of these outputs."""
    layers = check_layers(network)
    reads, sums, values = [], [], {INPUT: point}
    for node, layer in zip(network.nodes, layers, strict=True):
        read = tuple(value for part in node.reads for value in values[part.node][part.start : part.stop])
        before = tuple(_sum(network, layer, row, read) for row in range(len(layer.rows)))
        values[node.name] = tuple(max(value, ZERO) for value in before) if layer.activation == "relu" else before
        reads.append(read)
        sums.append(before)
    return [Backward(tuple(reads), _slopes(network, layers, sums, output)) for output in outputs]


def _sum(network: Network, layer: Layer, row: int, read: Sequence[Fraction]) -> Fraction:
    total = network.number(layer.rows[row].bias)
    for place, weight in layer.rows[row].weights:
        if read[place]:
            total += network.number(weight) * read[place]
    return total


def _slopes(
    network: Network, layers: Sequence[Layer], sums: Sequence[Sequence[Fraction]], output: int
) -> tuple[tuple[Fraction, ...], ...]:
    """The derivative of an output in every sum, from the last layer back."""
    known = {node.name: [ZERO] * node.operation.outputs for node in network.nodes}
    known[network.nodes[-1].name][output] = Fraction(1)
    found = []
    for node, layer, before in reversed(list(zip(network.nodes, layers, sums, strict=True))):
        own = tuple(
            slope if layer.activation == "identity" or value > 0 else ZERO
            for slope, value in zip(known[node.name], before, strict=True)
        )
        found.append(own)
        _pass_on(network, node, layer, own, known)
    return tuple(reversed(found))


def _pass_on(network: Network, node: Node, layer: Layer, own: Sequence[Fraction], known: dict[str, list[Fraction]]) -> None:
    """Add what a layer reads its share of the slopes."""
    places = [(part.node, place) for part in node.reads for place in range(part.start, part.stop)]
    for row, slope in zip(layer.rows, own, strict=True):
        for place, weight in row.weights if slope else ():
            name, position = places[place]
            if name != INPUT:
                known[name][position] += slope * network.number(weight)


def kernel(network: Network, x: Backward, y: Backward, scales: Sequence[Fraction]) -> Fraction:
    """Return the tangent kernel from the walks at two points back from one output, one scale for each layer, 0 for none."""
    total = ZERO
    for layer, scale, *walks in zip(check_layers(network), scales, x.reads, y.reads, x.slopes, y.slopes, strict=True):
        one, two, first, second = walks
        products = [a * b for a, b in zip(one, two, strict=True)] if scale else []
        for row, a, b in zip(layer.rows, first, second, strict=True) if scale else ():
            slope = a * b
            if slope:
                total += scale * slope * sum((products[place] for place, _ in row.weights), ZERO)
    return total
