"""ONNX models made by tests, and their comparison with onnxruntime and with exact evaluation."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction
from typing import Any

import numpy as np
import onnx
import onnxruntime
import pytest
from onnx import TensorProto, helper, numpy_helper
from onnxruntime.capi.onnxruntime_pybind11_state import NotImplemented as NotImplemented_

from symnet.core.realize import realize
from symnet.reading.dense import dense_layers, evaluate
from symnet.reading.imported import Imported
from symnet.reading.onnx_network import read_onnx

FLOAT, DOUBLE = TensorProto.FLOAT, TensorProto.DOUBLE
KINDS = {FLOAT: np.float32, DOUBLE: np.float64}
Shape = Sequence[int | str | None]


def model(
    nodes: Sequence[Any],
    inputs: Mapping[str, Shape],
    constants: Mapping[str, Any] | None = None,
    outputs: Mapping[str, Shape | None] | Sequence[str] = ("y",),
    opset: int = 17,
    kind: int = FLOAT,
) -> bytes:
    """Return the bytes of a model; constants that are floats get the type of the inputs."""
    shapes = outputs if isinstance(outputs, Mapping) else dict.fromkeys(outputs)
    stored = [numpy_helper.from_array(_typed(value, kind), name) for name, value in (constants or {}).items()]
    graph = helper.make_graph(
        list(nodes),
        "test",
        [helper.make_tensor_value_info(name, kind, shape) for name, shape in inputs.items()],
        [helper.make_tensor_value_info(name, kind, shape) for name, shape in shapes.items()],
        stored,
    )
    made = helper.make_model(graph, opset_imports=[helper.make_opsetid("", opset)], ir_version=8)
    data: bytes = made.SerializeToString()
    return data


def _typed(value: Any, kind: int) -> Any:
    found = np.asarray(value)
    return found.astype(KINDS[kind]) if found.dtype.kind == "f" else found


def points(found: Imported, count: int = 3, seed: int = 0) -> list[list[Any]]:
    """Random inputs, small multiples of 1/4: sums and products of a few of them are exact in float32."""
    generator = np.random.default_rng(seed)
    return [[generator.integers(-9, 10, port.shape) / 4 for port in found.inputs] for _ in range(count)]


def run(data: bytes, found: Imported, values: Sequence[Any]) -> Any:
    """Return the outputs of onnxruntime, one after another, each row by row."""
    options = onnxruntime.SessionOptions()
    options.log_severity_level = 4
    try:
        session = onnxruntime.InferenceSession(data, options, providers=["CPUExecutionProvider"])
    except NotImplemented_ as problem:
        pytest.skip(str(problem)[:100])
    kinds = {given.name: np.float64 if "double" in given.type else np.float32 for given in session.get_inputs()}
    given = {port.name: value.astype(kinds[port.name]) for port, value in zip(found.inputs, values, strict=True)}
    results = session.run(None, given)
    for port, result in zip(found.outputs, results, strict=True):
        assert port.shape == result.shape, (port, result.shape)
    return np.concatenate([np.asarray(result, dtype=np.float64).reshape(-1) for result in results])


def agrees(data: bytes, tolerance: float = 0, count: int = 3) -> Imported:
    """Read a model and compare its network, walked exactly, with onnxruntime and with the matrices of `dense_layers`."""
    found = read_onnx(data, "test.onnx")
    for values in points(found, count):
        flat = np.concatenate([value.reshape(-1) for value in values])
        exact = realize(found.network, [Fraction(float(value)) for value in flat])
        walked = np.array([float(value) for value in exact])
        np.testing.assert_allclose(run(data, found, values), walked, rtol=tolerance, atol=tolerance)
        dense = evaluate(dense_layers(found.network), flat[None, :])[0]
        np.testing.assert_allclose(dense, walked, rtol=1e-12, atol=1e-12)
    return found


def node(kind: str, inputs: Sequence[str], outputs: Sequence[str] = ("y",), **attributes: Any) -> Any:
    """Return a node of a graph."""
    return helper.make_node(kind, list(inputs), list(outputs), **attributes)


def parsed(data: bytes) -> Any:
    """Return a model to change."""
    return onnx.ModelProto.FromString(data)
