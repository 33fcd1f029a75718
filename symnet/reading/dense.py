"""A network's layers as numpy matrices: for searches in floats, which propose and prove nothing."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, TypeAlias

import numpy as np

from symnet.core.activation import need_relu
from symnet.core.layer import INPUT, Layer, Node, Row
from symnet.core.network import Network
from symnet.errors import UsageError

Array: TypeAlias = "np.ndarray[Any, Any]"
MAX_NUMBERS = 1 << 26
"""Numbers of all matrices together: half a gigabyte."""


@dataclass(frozen=True, slots=True)
class Source:
    """What a layer reads: values start, ..., stop - 1 of an earlier layer by its number, or of the input (-1)."""

    layer: int
    start: int
    stop: int


@dataclass(frozen=True, slots=True)
class DenseLayer:
    """values = weight @ (what the sources give, one after another) + bias, then max(., 0) where `relu`.

    weight: outputs x inputs, bias: outputs, both float64 and the nearest to the exact numbers.
    """

    name: str
    sources: tuple[Source, ...]
    weight: Array
    bias: Array
    relu: bool


def dense_layers(network: Network) -> tuple[DenseLayer, ...]:
    """Return the layers of a network in order, the last one its output.

    Raises UsageError for scans, for unbound intrinsic parameters, and where the matrices would fill the memory.
    """
    need_relu(network, "matrices with relu between them do not say what it computes")
    numbers = {INPUT: -1}
    found: list[DenseLayer] = []
    total = sum(node.arity * node.operation.outputs for node in network.nodes)
    if total > MAX_NUMBERS:
        raise UsageError(f"the network's matrices have {total} numbers, more than {MAX_NUMBERS}")
    for place, node in enumerate(network.nodes):
        sources = tuple(Source(numbers[read.node], read.start, read.stop) for read in node.reads)
        found.append(_dense(network, node, sources))
        numbers[node.name] = place
    return tuple(found)


def is_chain(layers: Sequence[DenseLayer]) -> bool:
    """Whether each layer reads all of the one before it, in order, and nothing else."""
    sizes = [layers[0].weight.shape[1], *(len(layer.bias) for layer in layers)]
    return all(layer.sources == (Source(place - 1, 0, sizes[place]),) for place, layer in enumerate(layers))


def evaluate(layers: Sequence[DenseLayer], points: Array) -> Array:
    """Return the outputs at points, one a row, in float64: points x outputs."""
    values = {-1: np.asarray(points, dtype=np.float64)}
    for place, layer in enumerate(layers):
        parts = [values[source.layer][:, source.start : source.stop] for source in layer.sources]
        sums = np.concatenate(parts, axis=1) @ layer.weight.T + layer.bias
        values[place] = np.maximum(sums, 0) if layer.relu else sums
    found: Array = values[len(layers) - 1]
    return found


def _dense(network: Network, node: Node, sources: tuple[Source, ...]) -> DenseLayer:
    if not isinstance(node.operation, Layer):
        raise UsageError(f"node {node.name!r} is a scan: it has no one matrix")
    weight, bias = np.zeros((node.operation.outputs, node.arity)), np.zeros(node.operation.outputs)
    for place, row in enumerate(node.operation.rows):
        _fill(network, row, weight[place], bias[place : place + 1], node.name)
    return DenseLayer(node.name, sources, weight, bias, node.operation.activation == "relu")


def _fill(network: Network, row: Row, weight: Array, bias: Array, name: str) -> None:
    try:
        bias[0] = float(network.number(row.bias))
        if row.weights:
            places, entries = zip(*row.weights, strict=True)
            weight[list(places)] = [float(network.number(entry)) for entry in entries]
    except OverflowError:
        raise UsageError(f"layer {name!r} has a number beyond the range of float64") from None
