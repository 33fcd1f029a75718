"""Layers given by matrices, one after another with relu between: what .nnet files and stored weights are."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, TypeAlias

import numpy as np

from symnet.core.network import Network
from symnet.errors import MalformedFile, UsageError
from symnet.reading.builder import Builder

Array: TypeAlias = "np.ndarray[Any, Any]"


@dataclass(frozen=True, slots=True)
class Matrix:
    """An affine map: weight outputs x inputs, bias outputs or None, and whether a relu follows."""

    name: str
    weight: Array
    bias: Array | None
    relu: bool


def layered(matrices: Sequence[Matrix], where: str) -> Network:
    """Return the network of affine maps one after another; raises UsageError, naming the layer that does not fit."""
    if not matrices:
        raise UsageError(f"{where}: no weights; give at least one matrix of weights, outputs x inputs")
    inputs = matrices[0].weight.shape[1] if matrices[0].weight.ndim == 2 else 0
    builder = Builder(max(inputs, 1))
    values = np.arange(inputs)
    for each in matrices:
        _check(each, len(values), where)
        rows = np.broadcast_to(values, each.weight.shape)
        values = builder.affine(each.name, rows, each.weight, each.bias, each.relu)
    return builder.network(values)


def _check(matrix: Matrix, inputs: int, where: str) -> None:
    weight, bias = matrix.weight, matrix.bias
    if weight.ndim != 2 or not weight.size or weight.shape[1] != inputs:
        raise UsageError(
            f"{where}: layer {matrix.name[:60]!r} has weights of shape {list(weight.shape)}; it takes {inputs} values, so "
            f"write a matrix of outputs x {inputs}"
        )
    if bias is not None and bias.shape != (len(weight),):
        raise UsageError(f"{where}: layer {matrix.name[:60]!r} has a bias of shape {list(bias.shape)} for {len(weight)} outputs")
    for numbers in (weight, bias):
        if numbers is not None and numbers.dtype.kind == "f" and not np.isfinite(numbers).all():
            raise MalformedFile(f"{where}: layer {matrix.name[:60]!r} holds NaN or infinity; a weight must be a number")
