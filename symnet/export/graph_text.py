"""The graph of neurons as dot and GraphML text, numbers exact."""

from __future__ import annotations

import io
from fractions import Fraction
from typing import Any

import networkx as nx

from symnet.core.network import Network


def neuron_text(network: Network, form: str) -> str:
    """Return the neuron graph as "dot" or "graphml" text; numbers are exact, as p/q."""
    graph, neurons = nx.DiGraph(), network.neurons()
    for name, data in neurons.nodes(data=True):
        output = name in neurons.graph["outputs"]
        graph.add_node(name, activation=data["activation"], bias=_exact_text(data["bias"]), output=output)
    for source, end, data in neurons.edges(data=True):
        graph.add_edge(source, end, weight=_exact_text(data["weight"]))
    if form == "graphml":
        buffer = io.BytesIO()
        nx.write_graphml(graph, buffer)
        return buffer.getvalue().decode() + "\n"
    return _dot(graph)


def _exact_text(number: Any) -> str:
    if isinstance(number, Fraction) and max(number.numerator.bit_length(), number.denominator.bit_length()) > 10_000:
        return f"{number.numerator:#x}/{number.denominator:#x}"
    return str(number)


def _dot(graph: nx.DiGraph[str]) -> str:
    lines = ["digraph network {", "  rankdir=LR;"]
    for name, data in graph.nodes(data=True):
        shape = ', shape="doublecircle"' if data["output"] else ""
        lines.append(f'  "{name}" [label="{name}\\nbias {data["bias"]}", activation="{data["activation"]}"{shape}];')
    lines += [f'  "{source}" -> "{end}" [label="{data["weight"]}"];' for source, end, data in graph.edges(data=True)]
    return "\n".join([*lines, "}", ""])
