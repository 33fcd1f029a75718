"""The arrays of a network for the search: its relu layers as affine maps of the input and of earlier relu layers, in floats.

Layers without an activation are multiplied into those that read them, so each value is an affine map of *sources*: source 0 is
the input, source k the values of the k-th relu layer. Only the search computes with these floats; nothing that is claimed does.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeAlias

import numpy as np

from symnet.core.activation import need_relu
from symnet.core.layer import INPUT, Layer, Node, Scan
from symnet.core.network import Network
from symnet.errors import UsageError
from symnet.library.calculus import unrolled

Array: TypeAlias = np.ndarray[Any, Any]
MAX_WEIGHTS = 20_000_000
"""Entries of all arrays together."""


@dataclass(frozen=True)
class Affine:
    """The map sum over sources of W_source v_source + bias; W has a row for each value."""

    parts: Mapping[int, Array]
    bias: Array
    error: Affine | None = None
    """What rounding adds at most, as an affine map of the sizes of the sources; None in exact arithmetic."""

    @property
    def size(self) -> int:
        """The number of values."""
        return len(self.bias)

    def __call__(self, values: Sequence[Array]) -> Array:
        """Return the values for sources [..., n]."""
        total = self.bias
        for source, weights in self.parts.items():
            total = total + values[source] @ weights.T
        return total

    def rows(self, start: int, stop: int) -> Affine:
        """Return some of the values."""
        return Affine({source: weights[start:stop] for source, weights in self.parts.items()}, self.bias[start:stop])


@dataclass(frozen=True)
class Stack:
    """A network with `inputs` inputs: the pre-activations of its relu layers in order, and its outputs."""

    inputs: int
    layers: tuple[Affine, ...]
    output: Affine

    @property
    def neurons(self) -> int:
        """The number of relu neurons."""
        return sum(layer.size for layer in self.layers)

    def neuron(self, number: int) -> tuple[int, int]:
        """Return the relu layer, counted from 1, and the place in it of a neuron counted through all of them."""
        for source, layer in enumerate(self.layers, 1):
            if number < layer.size:
                return source, number
            number -= layer.size
        raise IndexError(number)

    def values(self, points: Array) -> list[Array]:
        """Return the sources at points [..., inputs]: the points, then the values of each relu layer."""
        found = [points]
        for layer in self.layers:
            found.append(np.maximum(layer(found), 0.0))
        return found

    def __call__(self, points: Array) -> Array:
        """Return the outputs [..., outputs] at points [..., inputs]."""
        return self.output(self.values(points))


def stack_of(network: Network) -> Stack:
    """Return the arrays of a network, scans written out.

    Raises UsageError for numbers beyond float64 and for networks of more than 20 million entries.
    """
    need_relu(network, "properties are verified of relu networks")
    if any(isinstance(node.operation, Scan) for node in network.nodes):
        network = unrolled(network)
    known: dict[str, Affine] = {INPUT: Affine({0: np.eye(network.inputs)}, np.zeros(network.inputs))}
    layers: list[Affine] = []
    used = 0
    for node in network.nodes:
        found = _composed(_gathered(node, known), *_matrix(node, network))
        used += sum(part.size for part in found.parts.values())
        if used > MAX_WEIGHTS:
            raise UsageError(f"the network has more than {MAX_WEIGHTS} weights between its layers; verify a smaller one")
        if isinstance(node.operation, Layer) and node.operation.activation == "relu":
            layers.append(found)
            found = Affine({len(layers): np.eye(found.size)}, np.zeros(found.size))
        known[node.name] = found
    return Stack(network.inputs, tuple(layers), known[network.nodes[-1].name])


def _gathered(node: Node, known: Mapping[str, Affine]) -> list[Affine]:
    return [known[read.node].rows(read.start, read.stop) for read in node.reads]


def _matrix(node: Node, network: Network) -> tuple[Array, Array]:
    """The matrix and bias of a layer."""
    operation = node.operation
    if not isinstance(operation, Layer):
        raise UsageError(f"scan {node.name!r} cannot be written out; give a network of plain layers")
    matrix = np.zeros((len(operation.rows), node.arity))
    try:
        for place, row in enumerate(operation.rows):
            for column, weight in row.weights:
                matrix[place, column] = float(network.number(weight))
        return matrix, np.array([float(network.number(row.bias)) for row in operation.rows])
    except OverflowError as problem:
        raise UsageError(f"layer {node.name!r}: a number is beyond float64, in which the search works") from problem


def _composed(given: Sequence[Affine], matrix: Array, bias: Array) -> Affine:
    """The map `matrix` after what is read."""
    parts: dict[int, Array] = {}
    place = 0
    for affine in given:
        columns = matrix[:, place : place + affine.size]
        place += affine.size
        bias = bias + columns @ affine.bias
        for source, weights in affine.parts.items():
            product = columns if _is_identity(weights) else columns @ weights
            parts[source] = parts[source] + product if source in parts else product
    return Affine(parts, bias)


def _is_identity(weights: Array) -> bool:
    return weights.shape[0] == weights.shape[1] and bool((weights == np.eye(len(weights))).all())
