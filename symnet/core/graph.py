"""Networks as frozen networkx graphs: of layers, and of neurons with scans unrolled."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING, Any

import networkx as nx

from symnet.core.layer import INPUT, Layer
from symnet.core.neurons import shown, unroll

if TYPE_CHECKING:
    from symnet.core.network import Network

MAX_NEURONS = 200_000


def layer_graph(network: Network) -> nx.DiGraph[str]:
    """Return a frozen DiGraph: a node a layer or scan (`node`, `outputs`), edges with `reads`."""
    graph: nx.DiGraph[str] = nx.DiGraph(name="symnet network")
    graph.add_node(INPUT, node=None, outputs=network.inputs)
    for node in network.nodes:
        graph.add_node(node.name, node=node, outputs=node.operation.outputs)
        for position, read in enumerate(node.reads):
            earlier = graph.get_edge_data(read.node, node.name, default={"reads": ()})["reads"]
            graph.add_edge(read.node, node.name, reads=(*earlier, (position, read.start, read.stop)))
    return nx.freeze(graph)


def neuron_graph(network: Network) -> nx.DiGraph[str]:
    """Return a frozen DiGraph: inputs x1..xd, a node a neuron (`bias`, `activation`), edges with `weight`.

    Weights and biases are Fractions, intrinsic parameters without a value sympy symbols; zero weights have no edge.
    """
    graph: nx.DiGraph[str] = nx.DiGraph(name="symnet neurons")
    names = tuple(f"x{number}" for number in range(1, network.inputs + 1))
    graph.add_nodes_from(names, activation="input", bias=Fraction(0))

    def layer(name: str, operation: Layer, given: tuple[str, ...]) -> tuple[str, ...]:
        neurons = tuple(f"{name}.{number}" for number in range(operation.outputs))
        for neuron, row in zip(neurons, operation.rows, strict=True):
            graph.add_node(neuron, activation=operation.activation, bias=shown(row.bias, network))
            for position, weight in row.weights:
                _add_weight(graph, given[position], neuron, shown(weight, network))
        return neurons

    graph.graph["outputs"] = unroll(network, layer, names, MAX_NEURONS)
    return nx.freeze(graph)


def _add_weight(graph: nx.DiGraph[str], source: str, neuron: str, weight: Any) -> None:
    """A neuron may read a value twice: one edge carries the sum of the weights, none where that is zero."""
    total = weight + graph.get_edge_data(source, neuron, default={"weight": Fraction(0)})["weight"]
    if total == 0:
        graph.remove_edges_from([(source, neuron)])
    else:
        graph.add_edge(source, neuron, weight=total)
