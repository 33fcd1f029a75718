"""A network of layers in floating point: for pictures, where a value is a place on paper."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import TypeAlias

from symnet.core.layer import INPUT, Layer, Node
from symnet.core.network import Network

BITS = 53
AT_ONCE = 1 << 21
"""The values of neurons that are held at once."""
Row: TypeAlias = tuple[tuple[tuple[int, float], ...], float]
Floats: TypeAlias = tuple[str, tuple[tuple[str, int, int], ...], tuple[Row, ...], bool]
"""A layer: its name, what it reads, its rows, and whether it is hidden."""


Column: TypeAlias = list[float]
"""The values of one neuron at all points."""


@dataclass(frozen=True)
class FloatNetwork:
    """The layers of a network with one output."""

    layers: tuple[Floats, ...]

    def at(self, points: Sequence[Sequence[float]]) -> list[float]:
        """Return the values at points: a picture takes thousands, so it is neuron by neuron for many of them at once."""
        many = max(1, AT_ONCE // sum(len(rows) for _, _, rows, _ in self.layers))
        return [value for start in range(0, len(points), many) for value in self._at(points[start : start + many])]

    def _at(self, points: Sequence[Sequence[float]]) -> Column:
        values: dict[str, list[Column]] = {INPUT: [list(column) for column in zip(*points, strict=True)]}
        for name, reads, rows, hidden in self.layers:
            given = [column for node, start, stop in reads for column in values[node][start:stop]]
            found = [_row(given, weights, [bias] * len(points)) for weights, bias in rows]
            values[name] = [[value if value > 0.0 else 0.0 for value in column] for column in found] if hidden else found
        return values[self.layers[-1][0]][0]


def _row(given: Sequence[Column], weights: Sequence[tuple[int, float]], biases: Column) -> Column:
    """The values of a row at all points, three weights at a time."""
    found, place = biases, 0
    while place + 2 < len(weights):
        (i, u), (j, v), (k, w) = weights[place : place + 3]
        found = [value + u * a + v * b + w * c for value, a, b, c in zip(found, given[i], given[j], given[k], strict=True)]
        place += 3
    for i, u in weights[place:]:
        found = [value + u * a for value, a in zip(found, given[i], strict=True)]
    return found


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
