"""The network of depth n of a deep network, as a network file holds it."""

from __future__ import annotations

from fractions import Fraction

from symnet.convergence.deep_network import DeepNetwork
from symnet.core.layer import INPUT, Node, Read, affine
from symnet.core.network import Network


def network_of_depth(network: DeepNetwork, n: int) -> Network:
    """Return N_n: n hidden layers, and the values of the last one as outputs."""
    nodes, before, count = [], INPUT, network.inputs
    for k in range(1, n + 1):
        layer = network.layer(k)
        rows = [({j: w for j, w in enumerate(row) if w}, bias) for row, bias in zip(layer.weights, layer.biases, strict=True)]
        nodes.append(Node(f"layer_{k}", affine("relu", rows), (Read(before, 0, count),)))
        before, count = nodes[-1].name, network.width
    last = [({j: Fraction(1)}, Fraction(0)) for j in range(network.width)]
    nodes.append(Node("output", affine("identity", last), (Read(before, 0, count),)))
    return Network(network.inputs, tuple(nodes))
