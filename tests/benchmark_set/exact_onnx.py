"""Reads an ONNX file of MatMul, Add, Relu and Identity and evaluates it in Fractions: independent of symnet."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from pathlib import Path

import onnx
from onnx import numpy_helper

Row = list[Fraction]


def value(path: Path, point: Sequence[Fraction]) -> Fraction:
    """The one output at a point, exactly, on the numbers as they are stored."""
    graph = onnx.load(str(path)).graph
    stored = {tensor.name: numpy_helper.to_array(tensor) for tensor in graph.initializer}
    values: dict[str, Row] = {"x": list(point)}

    def row(name: str) -> Row:
        if name not in values:
            values[name] = [Fraction(float(number)) for number in stored[name].reshape(-1)]
        return values[name]

    for node in graph.node:
        given = row(node.input[0])
        if node.op_type == "MatMul":
            weight = stored[node.input[1]]
            columns = [[(i, Fraction(float(w))) for i, w in enumerate(column) if w] for column in weight.T]
            found = [sum((w * given[i] for i, w in column), Fraction(0)) for column in columns]
        elif node.op_type == "Add":
            found = [a + b for a, b in zip(given, row(node.input[1]), strict=True)]
        elif node.op_type == "Relu":
            found = [max(a, Fraction(0)) for a in given]
        else:
            assert node.op_type == "Identity", node.op_type
            found = given
        values[node.output[0]] = found
    (result,) = values["y"]
    return result
