"""Every operator, attribute and broadcast that is read, against onnxruntime: exactly where float32 is exact."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from reading.models import DOUBLE, FLOAT, agrees, model, node

from symnet.errors import UsageError
from symnet.reading.onnx_network import read_onnx

INTEGER = np.int64


def grid(*shape: int, seed: int = 1) -> Any:
    """Small multiples of 1/2, none of them 0."""
    found = np.random.default_rng(seed).integers(-5, 5, shape) / 2
    return np.where(found == 0, 3.0, found)


def ints(*numbers: int) -> Any:
    return np.array(numbers, dtype=INTEGER)


# name, the input's shape, constants in the order of the inputs after x (None: left out), attributes, operator set
CASES: list[tuple[str, tuple[int, ...], list[Any], dict[str, Any], int]] = [
    ("Add", (2, 3), [grid(3)], {}, 17),
    ("Add", (2, 3), [grid(2, 1)], {}, 7),
    ("Add", (3,), [grid(4, 2, 3)], {}, 14),
    ("Add", (1, 3), [grid()], {}, 13),
    ("Sub", (2, 3), [grid(1, 3)], {}, 17),
    ("Mul", (2, 3), [grid(2, 1)], {}, 17),
    ("Mul", (2, 3), [np.array([0.0, 1.0, -2.0])], {}, 17),
    ("Div", (2, 3), [np.array([2.0, -0.5, 4.0])], {}, 17),
    ("Neg", (2, 3), [], {}, 13),
    ("Relu", (2, 3), [], {}, 14),
    ("Abs", (2, 3), [], {}, 13),
    ("LeakyRelu", (2, 3), [], {"alpha": 0.25}, 16),
    ("LeakyRelu", (2, 3), [], {"alpha": -2.0}, 6 + 1),
    ("PRelu", (2, 3), [grid(3)], {}, 16),
    ("PRelu", (2, 3, 2), [grid(3, 1)], {}, 9),
    ("Max", (2, 3), [grid(3)], {}, 13),
    ("Max", (2, 3), [grid(2, 1), grid(1, 3, seed=2)], {}, 13),
    ("Max", (2, 3), [np.zeros(3)], {}, 13),
    ("Min", (2, 3), [grid(3)], {}, 13),
    ("Min", (3,), [grid(4, 3)], {}, 8),
    ("Clip", (2, 3), [np.array(-1.0), np.array(1.5)], {}, 13),
    ("Clip", (2, 3), [None, np.array(1.0)], {}, 13),
    ("Clip", (2, 3), [np.array(0.5)], {}, 11),
    ("Clip", (2, 3), [np.array(0.0)], {}, 12),
    ("Clip", (2, 3), [], {}, 13),
    ("Clip", (2, 3), [], {"min": -0.5, "max": 1.0}, 10),
    ("Clip", (2, 3), [], {"max": 1.0}, 7),
    ("Clip", (2, 3), [np.array(2.0), np.array(-1.0)], {}, 13),
    ("Flatten", (2, 3, 4), [], {}, 13),
    ("Flatten", (2, 3, 4), [], {"axis": 0}, 9),
    ("Flatten", (2, 3, 4), [], {"axis": 2}, 13),
    ("Flatten", (2, 3, 4), [], {"axis": 3}, 13),
    ("Flatten", (2, 3, 4), [], {"axis": -1}, 11),
    ("Reshape", (2, 3, 4), [ints(4, 6)], {}, 14),
    ("Reshape", (2, 3, 4), [ints(0, -1)], {}, 13),
    ("Reshape", (2, 3, 4), [ints(-1)], {}, 7),
    ("Reshape", (2, 3, 4), [ints(-1, 0, 4)], {}, 14),
    ("Squeeze", (1, 3, 1), [], {}, 13),
    ("Squeeze", (1, 3, 1), [ints(0)], {}, 13),
    ("Squeeze", (1, 3, 1), [ints(-1, 0)], {}, 13),
    ("Squeeze", (1, 3, 1), [], {"axes": [2]}, 11),
    ("Unsqueeze", (2, 3), [ints(0)], {}, 13),
    ("Unsqueeze", (2, 3), [ints(-1, 1)], {}, 13),
    ("Unsqueeze", (2, 3), [], {"axes": [0, 2]}, 11),
    ("Transpose", (2, 3, 4), [], {}, 13),
    ("Transpose", (2, 3, 4), [], {"perm": [1, 2, 0]}, 13),
    ("Identity", (2, 3), [], {}, 14),
    ("Dropout", (2, 3), [], {}, 13),
    ("Dropout", (2, 3), [], {"ratio": 0.3}, 10),
    ("Dropout", (2, 3), [np.array(0.5), np.array(False)], {}, 13),
    ("Concat", (2, 3), [grid(2, 1)], {"axis": 1}, 13),
    ("Concat", (2, 3), [grid(1, 3), grid(2, 3)], {"axis": -2}, 13),
    ("Slice", (4, 5), [ints(1), ints(3)], {}, 13),
    ("Slice", (4, 5), [ints(0, 1), ints(9, 4), ints(0, 1), ints(2, 1)], {}, 13),
    ("Slice", (4, 5), [ints(-1), ints(-9), ints(1), ints(-2)], {}, 13),
    ("Slice", (4, 5), [ints(3), ints(-(2**63)), ints(-1), ints(-1)], {}, 10),
    ("Slice", (4, 5), [ints(1), ints(2**63 - 1), ints(0)], {}, 11),
    ("Slice", (4, 5), [], {"starts": [1, -3], "ends": [3, 100], "axes": [0, 1]}, 9),
    ("Slice", (4, 5), [], {"starts": [-2], "ends": [-1]}, 7),
    ("Gather", (4, 5), [ints(3, -4, 0)], {}, 13),
    ("Gather", (4, 5), [np.array([[0, 1], [4, -1]])], {"axis": 1}, 13),
    ("Gather", (4, 5), [np.array(2)], {"axis": -1}, 11),
    ("Pad", (2, 3), [ints(1, 0, 0, 2)], {}, 13),
    ("Pad", (2, 3), [ints(1, 0, 0, 2), np.array(1.5)], {}, 11),
    ("Pad", (2, 3), [ints(0, -1, 1, 0), np.array(-2.0)], {}, 13),
    ("Pad", (3, 4), [ints(1, 2, 1, 0)], {"mode": "reflect"}, 13),
    ("Pad", (3, 4), [ints(1, 2, 1, 0)], {"mode": "edge"}, 13),
    ("Pad", (3, 4), [ints(1, 2, 1, 0)], {"mode": "wrap"}, 19),
    ("Pad", (3, 4), [ints(2, 1), np.array(0.5), ints(-1)], {}, 18),
    ("Pad", (2, 3), [], {"pads": [0, 1, 1, 0], "value": 2.5}, 10),
    ("Gemm", (2, 3), [grid(3, 4)], {}, 13),
    ("Gemm", (2, 3), [grid(3, 4), grid(4)], {}, 13),
    ("Gemm", (2, 3), [grid(4, 3), grid(2, 1)], {"transB": 1, "alpha": 0.5, "beta": 2.0}, 11),
    ("Gemm", (3, 2), [grid(3, 4), grid()], {"transA": 1}, 9),
    ("Gemm", (1, 3), [grid(4, 3), grid(1, 4)], {"transB": 1, "beta": 0.0}, 7),
    ("MatMul", (2, 3), [grid(3, 4)], {}, 13),
    ("MatMul", (3,), [grid(3, 4)], {}, 13),
    ("MatMul", (3,), [grid(3)], {}, 13),
    ("MatMul", (2, 3), [grid(3)], {}, 9),
    ("MatMul", (1, 2, 3), [grid(5, 3, 4)], {}, 13),
    ("MatMul", (5, 1, 2, 3), [grid(2, 3, 2)], {}, 13),
    ("MatMul", (3,), [grid(2, 3, 2)], {}, 13),
    ("ReduceSum", (2, 3, 4), [], {}, 13),
    ("ReduceSum", (2, 3, 4), [ints(-1, 0)], {"keepdims": 0}, 13),
    ("ReduceSum", (2, 3, 4), [ints()], {"noop_with_empty_axes": 1}, 13),
    ("ReduceSum", (2, 3, 4), [], {"axes": [1]}, 11),
    ("ReduceSum", (2, 3, 4), [], {"keepdims": 0}, 11),
    ("ReduceMean", (2, 4), [], {"axes": [1], "keepdims": 0}, 13),
    ("ReduceMean", (2, 4), [ints(-1)], {}, 18),
    ("ReduceMean", (2, 4), [], {}, 13),
    ("Expand", (2, 1), [ints(3, 1, 4)], {}, 13),
    ("Sum", (2, 3), [grid(3), grid(2, 1)], {}, 13),
]


def _shown(case: tuple[Any, ...]) -> str:
    return f"{case[0]}-{'x'.join(map(str, case[1]))}-{case[4]}"


@pytest.mark.parametrize("case", CASES, ids=_shown)
@pytest.mark.parametrize("kind", [FLOAT, DOUBLE], ids=["float32", "float64"])
def test_an_operator_computes_what_onnxruntime_computes(case: tuple[Any, ...], kind: int) -> None:
    name, shape, constants, attributes, opset = case
    names = ["" if value is None else f"c{place}" for place, value in enumerate(constants)]
    stored = {key: value for key, value in zip(names, constants, strict=True) if key}
    found = agrees(model([node(name, ["x", *names], **attributes)], {"x": shape}, stored, opset=opset, kind=kind))
    assert found.exact


POOLS: list[tuple[tuple[int, ...], dict[str, Any], int]] = [
    ((1, 1, 4, 4), {"kernel_shape": [2, 2]}, 12),
    ((1, 2, 5, 4), {"kernel_shape": [2, 3], "strides": [2, 1]}, 11),
    ((2, 1, 5), {"kernel_shape": [3], "pads": [1, 1], "strides": [2]}, 12),
    ((1, 1, 5, 5), {"kernel_shape": [3, 2], "pads": [1, 0, 2, 1], "strides": [2, 2]}, 10),
    ((1, 1, 6, 5), {"kernel_shape": [3, 2], "strides": [2, 2], "ceil_mode": 1}, 12),
    ((1, 1, 6), {"kernel_shape": [3], "strides": [2], "pads": [1, 0], "ceil_mode": 1}, 19),
    ((1, 1, 5, 6), {"kernel_shape": [2, 3], "strides": [2, 2], "auto_pad": "SAME_UPPER"}, 12),
    ((1, 1, 5, 6), {"kernel_shape": [2, 3], "strides": [2, 2], "auto_pad": "SAME_LOWER"}, 12),
    ((1, 1, 5, 6), {"kernel_shape": [2, 3], "strides": [2, 2], "auto_pad": "VALID"}, 7),
    ((1, 1, 3, 3, 3), {"kernel_shape": [2, 2, 1]}, 12),
]


@pytest.mark.parametrize("shape,attributes,opset", POOLS, ids=str)
def test_pools_agree(shape: tuple[int, ...], attributes: dict[str, Any], opset: int) -> None:
    agrees(model([node("MaxPool", ["x"], **attributes)], {"x": shape}, opset=opset))
    for counted in (0, 1):
        average = node("AveragePool", ["x"], count_include_pad=counted, **attributes)
        agrees(model([average], {"x": shape}, opset=opset), tolerance=1e-6)


def test_dilated_pools_agree() -> None:
    agrees(model([node("MaxPool", ["x"], kernel_shape=[2, 3], dilations=[2, 1])], {"x": (1, 1, 5, 4)}, opset=12))
    dilated = node("AveragePool", ["x"], kernel_shape=[2, 2], dilations=[2, 1], pads=[1, 0, 0, 1])
    agrees(model([dilated], {"x": (1, 1, 5, 4)}, opset=19), tolerance=1e-6)


@pytest.mark.parametrize("kind", ["AveragePool", "MaxPool"])
@pytest.mark.parametrize("auto", ["SAME_UPPER", "SAME_LOWER"])
def test_windows_that_onnxruntime_places_otherwise_are_refused(kind: str, auto: str) -> None:
    """It pads for a window without dilations, and begins behind the edge where windows lie far apart."""
    more: tuple[dict[str, Any], ...] = ({"kernel_shape": [2], "dilations": [2]}, {"kernel_shape": [1], "strides": [3]})
    for attributes in more:
        data = model([node(kind, ["x"], auto_pad=auto, **attributes)], {"x": (1, 1, 3)}, opset=19)
        with pytest.raises(UsageError, match="is read in two ways"):
            read_onnx(data, "test.onnx")
    weights = {"w": grid(1, 1, 1)}
    far, near = (node("Conv", ["x", "w"], auto_pad=auto, strides=[stride]) for stride in (4, 2))
    with pytest.raises(UsageError, match="is read in two ways"):
        read_onnx(model([far], {"x": (1, 1, 4)}, weights), "test.onnx")
    agrees(model([near], {"x": (1, 1, 4)}, weights))


def test_a_global_average_agrees() -> None:
    agrees(model([node("GlobalAveragePool", ["x"])], {"x": (2, 3, 2, 4)}))
    agrees(model([node("GlobalAveragePool", ["x"])], {"x": (1, 2, 3)}), tolerance=1e-6)


CONVOLUTIONS: list[tuple[tuple[int, ...], tuple[int, ...], dict[str, Any]]] = [
    ((1, 1, 4, 4), (1, 1, 2, 2), {}),
    ((2, 2, 5), (3, 2, 3), {"strides": [2], "pads": [1, 2]}),
    ((1, 2, 5, 4), (2, 2, 3, 2), {"pads": [1, 0, 1, 1], "strides": [2, 1]}),
    ((1, 4, 4, 4), (4, 2, 2, 2), {"group": 2}),
    ((1, 3, 4, 4), (6, 1, 2, 2), {"group": 3, "kernel_shape": [2, 2]}),
    ((1, 1, 6, 6), (2, 1, 2, 3), {"dilations": [2, 2]}),
    ((1, 1, 5, 5), (1, 1, 3, 2), {"auto_pad": "SAME_UPPER", "strides": [2, 2]}),
    ((1, 1, 5, 5), (1, 1, 2, 2), {"auto_pad": "SAME_LOWER"}),
    ((1, 1, 5, 5), (1, 1, 3, 3), {"auto_pad": "VALID", "strides": [2, 2]}),
    ((1, 1, 2, 2), (1, 1, 2, 2), {"pads": [3, 3, 3, 3]}),
    ((1, 2, 3, 3, 2), (2, 2, 2, 1, 2), {}),
]


@pytest.mark.parametrize("shape,weights,attributes", CONVOLUTIONS, ids=str)
@pytest.mark.parametrize("opset", [11, 17])
def test_convolutions_agree(shape: tuple[int, ...], weights: tuple[int, ...], attributes: dict[str, Any], opset: int) -> None:
    stored = {"w": grid(*weights), "b": grid(weights[0])}
    agrees(model([node("Conv", ["x", "w"], **attributes)], {"x": shape}, stored, opset=opset))
    agrees(model([node("Conv", ["x", "w", "b"], **attributes)], {"x": shape}, stored, opset=opset))


@pytest.mark.parametrize("opset", [7, 9, 14, 15])
def test_a_batch_normalization_with_rational_roots_is_exact(opset: int) -> None:
    stored = {"s": grid(3), "b": grid(3, seed=2), "m": grid(3, seed=3), "v": np.array([3.0, 0.0, 8.0])}
    normalized = node("BatchNormalization", ["x", "s", "b", "m", "v"], epsilon=1.0)
    found = agrees(model([normalized], {"x": (2, 3, 2)}, stored, opset=opset), tolerance=1e-6)
    assert found.exact and not found.notes


def test_a_batch_normalization_with_irrational_roots_says_so() -> None:
    stored = {"s": grid(3), "b": grid(3, seed=2), "m": grid(3, seed=3), "v": np.array([2.0, 0.5, 3.0])}
    found = agrees(model([node("BatchNormalization", ["x", "s", "b", "m", "v"])], {"x": (1, 3, 2, 1)}, stored), tolerance=1e-5)
    assert not found.exact
    assert "irrational in 3 of 3 channels" in found.notes[0]


@pytest.mark.parametrize("opset", [11, 13, 18])
def test_splits_agree(opset: int) -> None:
    sizes = {"split": [1, 3]} if opset < 13 else {}
    given = ["x"] if opset < 13 else ["x", "sizes"]
    stored = {} if opset < 13 else {"sizes": ints(1, 3)}
    nodes = [node("Split", given, ["a", "b"], axis=1, **sizes), node("Relu", ["a"], ["c"]), node("Add", ["c", "b"])]
    agrees(model(nodes, {"x": (2, 4)}, stored, opset=opset))
    equal = {"num_outputs": 2} if opset >= 18 else {}
    halves = [node("Split", ["x"], ["a", "b"], axis=-1, **equal), node("Sub", ["b", "a"])]
    agrees(model(halves, {"x": (2, 4)}, opset=opset))
    if opset >= 18:
        parts = [node("Split", ["x"], ["a", "b", "y"], axis=-1, num_outputs=3)]
        agrees(model(parts, {"x": (2, 5)}, opset=opset))
