"""A network of layers in floating point: for pictures, where a value is a place on paper."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import TypeAlias

from symnet.core.layer import INPUT, Layer, Node
from symnet.core.network import Network

BITS = 53
Row: TypeAlias = tuple[tuple[tuple[int, float], ...], float]
Floats: TypeAlias = tuple[str, tuple[tuple[str, int, int], ...], tuple[Row, ...], bool]
"""A layer: its name, what it reads, its rows, and whether it is hidden."""


@dataclass(frozen=True)
class FloatNetwork:
    """The layers of a network with one output."""

    layers: tuple[Floats, ...]

    def __call__(self, point: Sequence[Fraction]) -> float:
        values: dict[str, list[float]] = {INPUT: [float(coordinate) for coordinate in point]}
        for name, reads, rows, hidden in self.layers:
            given = [value for node, start, stop in reads for value in values[node][start:stop]]
            found = [bias + sum([weight * given[place] for place, weight in weights]) for weights, bias in rows]
            values[name] = [max(value, 0.0) for value in found] if hidden else found
        return values[self.layers[-1][0]][0]


def float_network(network: Network) -> FloatNetwork | None:
    """Return a network in floating point; None where it has scans, parameters or numbers of more than 53 bits."""
    layers = [_floats(node) for node in network.nodes]
    known = [layer for layer in layers if layer is not None]
    return FloatNetwork(tuple(known)) if len(known) == len(layers) else None


def _floats(node: Node) -> Floats | None:
    operation = node.operation
    if not isinstance(operation, Layer):
        return None
    rows: list[Row] = []
    for row in operation.rows:
        entries = [row.bias, *(weight for _, weight in row.weights)]
        numbers = [entry for entry in entries if isinstance(entry, Fraction) and _is_short(entry)]
        if len(numbers) < len(entries):
            return None
        bias, *weights = map(float, numbers)
        rows.append((tuple(zip((place for place, _ in row.weights), weights, strict=True)), bias))
    reads = tuple((read.node, read.start, read.stop) for read in node.reads)
    return node.name, reads, tuple(rows), operation.activation == "relu"


def _is_short(number: Fraction) -> bool:
    return max(number.numerator.bit_length(), number.denominator.bit_length()) <= BITS
