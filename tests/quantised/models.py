"""Small quantised networks as ONNX files, in the three forms in which tools write them, and what onnxruntime computes."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from typing import Any

import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper

Array = np.ndarray[Any, Any]
TYPES = {"float32": TensorProto.FLOAT, "int8": TensorProto.INT8, "uint8": TensorProto.UINT8, "int32": TensorProto.INT32}


class Graph:
    """Nodes and constants in the making; a constant is named by its number."""

    def __init__(self, inputs: int) -> None:
        self.inputs, self.nodes, self.constants = inputs, list[Any](), list[Any]()

    def constant(self, value: Any, dtype: str = "float32") -> str:
        name = f"c{len(self.constants)}"
        self.constants.append(numpy_helper.from_array(np.array(value, dtype=dtype), name))
        return name

    def node(self, operator: str, *given: str, **attributes: Any) -> str:
        name = f"v{len(self.nodes)}"
        self.nodes.append(helper.make_node(operator, list(given), [name], **attributes))
        return name

    def quantized(self, value: str, scale: float, zero: int, kind: str = "uint8") -> str:
        return self.node("QuantizeLinear", value, self.constant(scale), self.constant(zero, kind))

    def dequantized(self, value: str, scale: Any, zero: Any, kind: str = "uint8", **attributes: Any) -> str:
        return self.node("DequantizeLinear", value, self.constant(scale), self.constant(zero, kind), **attributes)

    def data(self, output: str, outputs: int, kind: str = "float32", opset: int = 13) -> bytes:
        ends = [
            helper.make_tensor_value_info("x", TensorProto.FLOAT, [1, self.inputs]),
            helper.make_tensor_value_info(output, TYPES[kind], [1, outputs]),
        ]
        graph = helper.make_graph(self.nodes, "g", ends[:1], ends[1:], self.constants)
        model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", opset)], ir_version=8)
        onnx.checker.check_model(model)
        return bytes(model.SerializeToString())


def dynamic(weights: Sequence[Array], kind: str = "uint8", seed: int = 0) -> bytes:
    """QuantizeLinear, MatMulInteger, Cast, Mul, Add, Relu: floats only one number at a time."""
    draw = np.random.default_rng(seed)
    graph = Graph(weights[0].shape[0])
    value = "x"
    for place, matrix in enumerate(weights):
        zero = int(draw.integers(100, 140)) if kind == "uint8" else int(draw.integers(-10, 10))
        whole = graph.quantized(value, float(np.float32(0.011 + 0.02 * place)), zero, kind)
        sums = graph.node("MatMulInteger", whole, graph.constant(matrix, "int8"), graph.constant(zero, kind))
        scaled = graph.node("Mul", graph.node("Cast", sums, to=1), graph.constant([[0.0007 + 0.0001 * place]]))
        value = graph.node("Add", scaled, graph.constant(draw.normal(size=matrix.shape[1]) / 4))
        value = graph.node("Relu", value) if place < len(weights) - 1 else value
    return graph.data(value, weights[-1].shape[1])


def integer(weights: Sequence[Array], kind: str = "uint8", seed: int = 0) -> bytes:
    """QuantizeLinear, QLinearMatMul, ..., DequantizeLinear."""
    draw = np.random.default_rng(seed)
    graph = Graph(weights[0].shape[0])
    scale, zero = 0.01, 128 if kind == "uint8" else 3
    value = graph.quantized("x", scale, zero, kind)
    for place, matrix in enumerate(weights):
        given = [value, graph.constant(scale), graph.constant(zero, kind), graph.constant(matrix, "int8")]
        scale, zero = 0.02 * (place + 1) + float(draw.random()) / 100, 120 if kind == "uint8" else -5
        own = [graph.constant(0.008), graph.constant(0, "int8"), graph.constant(scale), graph.constant(zero, kind)]
        value = graph.node("QLinearMatMul", *given, *own)
    return graph.data(graph.dequantized(value, scale, zero, kind), weights[-1].shape[1])


def between(weights: Sequence[Array], kind: str = "uint8", seed: int = 0) -> bytes:
    """QuantizeLinear and DequantizeLinear around products of floats, weights dequantised by column: QDQ."""
    draw = np.random.default_rng(seed)
    graph = Graph(weights[0].shape[0])
    value = "x"
    for place, matrix in enumerate(weights):
        scale, zero = float(np.float32(0.01 + 0.01 * place)), int(draw.integers(0, 20))
        value = graph.dequantized(graph.quantized(value, scale, zero, kind), scale, zero, kind)
        scales = (0.005 + 0.01 * draw.random(matrix.shape[1])).astype(np.float32)
        factor = graph.dequantized(graph.constant(matrix, "int8"), scales, [0] * matrix.shape[1], "int8", axis=1)
        bias = graph.constant(draw.integers(-900, 900, size=matrix.shape[1]), "int32")
        bias = graph.node("DequantizeLinear", bias, graph.constant(0.0005))
        value = graph.node("Gemm", value, factor, bias)
        value = graph.node("Relu", value) if place < len(weights) - 1 else value
    return graph.data(value, weights[-1].shape[1])


def matrices(*sizes: int, seed: int = 0, most: int = 64) -> list[Array]:
    """Random weights of 8 bits."""
    draw = np.random.default_rng(seed)
    return [draw.integers(-most, most + 1, size=pair) for pair in pairwise(sizes)]


def computed(data: bytes, points: Array) -> Array:
    """What onnxruntime computes, with no operator replaced, point by point [n, outputs]."""
    import onnxruntime

    options = onnxruntime.SessionOptions()
    options.graph_optimization_level = onnxruntime.GraphOptimizationLevel.ORT_DISABLE_ALL
    session = onnxruntime.InferenceSession(data, options, providers=["CPUExecutionProvider"])
    found: Array = np.concatenate([session.run(None, {"x": point[None].astype(np.float32)})[0] for point in points])
    return found
