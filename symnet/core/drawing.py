"""Networks as rows of text for tables, and as dot and GraphML through networkx."""

from __future__ import annotations

import io
from fractions import Fraction
from typing import Any

import networkx as nx

from symnet.core.network import Network, Scan

SHORT = 40


def short(number: Any) -> str:
    """Return a number as text, long ones by their length in bits."""
    if not isinstance(number, Fraction):
        return str(number)
    bits = number.numerator.bit_length(), number.denominator.bit_length()
    if max(bits) <= 4 * SHORT and len(str(number)) <= SHORT:
        return str(number)
    return f"a rational of {bits[0]} over {bits[1]} bits"


def size_rows(network: Network) -> list[tuple[str, ...]]:
    """Return (name, value) for the sizes."""
    size = network.size
    return [
        ("inputs", str(network.inputs)),
        ("width", str(size.width)),
        ("depth", f"{size.depth} hidden layers"),
        ("neurons", str(size.neurons)),
        ("parameters", f"{size.parameters} dense, {size.parameters_blockwise} blockwise, {size.nonzero_parameters} non-zero"),
        ("intrinsic", f"{size.intrinsic_parameters} parameters in {size.intrinsic_entries} entries"),
        ("template", f"sha256 {network.template_sha256}"),
    ]


def layer_rows(network: Network, prefix: str = "") -> list[tuple[str, ...]]:
    """Return (layer, reads, neurons, activation, steps) for every node, bodies of scans once."""
    rows: list[tuple[str, ...]] = []
    for node in network.nodes:
        reads = ", ".join(f"{read.node}[{read.start}:{read.stop}]" for read in node.reads)
        operation = node.operation
        if isinstance(operation, Scan):
            kind = "scan" if operation.copies == 1 else f"{operation.copies} scans"
            rows.append((prefix + node.name, reads, str(operation.outputs), kind, str(operation.steps)))
            rows += layer_rows(operation.body, prefix + "  ")
        else:
            rows.append((prefix + node.name, reads, str(operation.outputs), operation.activation, ""))
    return rows


def parameter_rows(network: Network) -> list[tuple[str, ...]]:
    """Return (name, value) for the intrinsic parameters."""
    return [(name, short(network.parameters.get(name, "not bound"))) for name in network.intrinsic]


def neuron_rows(network: Network) -> list[tuple[str, ...]]:
    """Return (neuron, activation, weights, bias) for every neuron, scans unrolled."""
    graph = network.neurons()
    rows: list[tuple[str, ...]] = []
    for name, data in graph.nodes(data=True):
        weights = "  ".join(f"{short(edge['weight'])} {source}" for source, _, edge in graph.in_edges(name, data=True))
        rows.append((name, data["activation"], weights, short(data["bias"])))
    return rows


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
