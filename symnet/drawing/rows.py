"""Networks as rows of text: layers, intrinsic parameters, neurons."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

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
