"""Damaged and hostile ONNX files: one line that names the file and the place, never another error, never much memory."""

from __future__ import annotations

import random
import tracemalloc
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from onnx import TensorProto, helper
from reading.models import model, node, parsed
from reading.test_operators import CASES, CONVOLUTIONS, POOLS, grid, ints

from symnet.errors import SymnetError
from symnet.reading import builder, protobuf_scan
from symnet.reading.onnx_network import read_onnx

GOOD = model([node("MatMul", ["x", "w"], ["a"]), node("Relu", ["a"])], {"x": ("N", 3)}, {"w": grid(3, 2)}, {"y": ("N", 2)})


def refusal(data: bytes) -> str:
    with pytest.raises(SymnetError) as caught:
        read_onnx(data, "f.onnx")
    text = str(caught.value)
    assert text.startswith("f.onnx: ") or "weights and biases up to here" in text
    assert "\n" not in text and len(text) < 400
    return text


def changed(change: Callable[[Any], object], data: bytes = GOOD) -> str:
    made = parsed(data)
    change(made)
    return refusal(made.SerializeToString())


def test_a_file_that_is_cut_off_anywhere_is_refused() -> None:
    read_onnx(GOOD, "f.onnx")
    for stop in range(len(GOOD)):
        try:
            read_onnx(GOOD[:stop], "f.onnx")
        except SymnetError as problem:
            assert "\n" not in str(problem)
        else:
            pytest.fail(f"the first {stop} bytes are read")


def test_changed_bytes_are_read_or_refused() -> None:
    """Whatever a file holds, what comes out is a network or one line."""
    pool = [GOOD]
    for name, shape, constants, attributes, opset in CASES:
        names = ["" if value is None else f"c{place}" for place, value in enumerate(constants)]
        stored = {key: value for key, value in zip(names, constants, strict=True) if key}
        pool.append(model([node(name, ["x", *names], **attributes)], {"x": shape}, stored, opset=opset))
    pool += [
        model([node("Conv", ["x", "w"], **some)], {"x": shape}, {"w": grid(*weights)}) for shape, weights, some in CONVOLUTIONS
    ]
    pool += [model([node("MaxPool", ["x"], **some)], {"x": shape}, opset=opset) for shape, some, opset in POOLS]
    generator = random.Random(0)
    for data in pool * 4:
        content = bytearray(data)
        for _ in range(generator.randint(1, 4)):
            content[generator.randrange(len(content))] = generator.choice([0, 1, 2, 8, 127, 128, 255, generator.randrange(256)])
        try:
            read_onnx(bytes(content), "f.onnx")
        except SymnetError as problem:
            assert "\n" not in str(problem)


def test_weights_in_another_file_are_refused() -> None:
    def external(made: Any) -> None:
        made.graph.initializer[0].data_location = TensorProto.EXTERNAL

    assert "in another file" in changed(external)


@pytest.mark.parametrize("value", [np.nan, np.inf, -np.inf])
def test_weights_that_are_no_numbers_are_refused(value: float) -> None:
    assert "NaN or infinity" in refusal(model([node("Add", ["x", "c"])], {"x": (2,)}, {"c": np.array([1.0, value])}))
    assert "NaN or infinity" in refusal(model([node("LeakyRelu", ["x"], alpha=value)], {"x": (2,)}))


def test_sizes_that_lie_are_found_before_anything_is_made() -> None:
    tracemalloc.start()

    def dims(made: Any) -> None:
        made.graph.initializer[0].dims[0] = 1 << 40

    assert "6 numbers are stored" in changed(dims)

    def shape(made: Any) -> None:
        made.graph.input[0].type.tensor_type.shape.dim[1].dim_value = 1 << 50

    assert "more than" in changed(shape)
    filled = [node("ConstantOfShape", ["s"], ["c"]), node("Add", ["x", "c"])]
    assert "more than" in refusal(model(filled, {"x": (1,)}, {"s": ints(1 << 30, 1 << 30)}))
    wide = model([node("Expand", ["x", "s"])], {"x": (1,)}, {"s": ints(1 << 20, 1 << 20)})
    assert "more than" in refusal(wide)
    padded = model([node("Pad", ["x", "s"])], {"x": (1,)}, {"s": ints(0, 1 << 40)})
    assert "more than" in refusal(padded)
    images = {"x": (1, 1, 300, 300)}
    deep = model([node("Conv", ["x", "w"], auto_pad="SAME_UPPER")], images, {"w": np.ones((2, 1, 25, 25))})
    assert "weights and biases" in refusal(deep)
    assert "weights and biases" in refusal(model([node("MaxPool", ["x"], kernel_shape=[99, 99])], images))
    assert tracemalloc.get_traced_memory()[1] < 1 << 26
    tracemalloc.stop()


def test_a_small_file_of_many_messages_is_refused_before_it_is_parsed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(protobuf_scan, "MAX_MESSAGES", 20_000)
    empty_nodes = b"\x0a\x00" * 20_001
    length = len(empty_nodes)
    varint = bytes((length >> 7 * place & 127) | 128 for place in range(4)) + bytes([length >> 28])
    tracemalloc.start()
    assert "more than 20000 parts" in refusal(b"\x3a" + varint + empty_nodes)
    assert tracemalloc.get_traced_memory()[1] < 1 << 24
    tracemalloc.stop()


def test_messages_that_are_nested_deep_are_refused() -> None:
    inner = helper.make_graph([], "g", [], [])
    for _ in range(9):
        branch = helper.make_node("If", ["x"], ["y"], then_branch=inner)
        inner = helper.make_graph([branch], "g", [], [])
    made = parsed(GOOD)
    made.graph.node[0].attribute.append(helper.make_attribute("body", inner))
    assert "nested more than" in refusal(made.SerializeToString())


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (lambda made: made.graph.node[1].input.__setitem__(0, "z"), "reads 'z', which no node gives"),
        (lambda made: made.graph.node[0].input.__setitem__(0, "y"), "depends on itself"),
        (lambda made: made.graph.node[1].output.__setitem__(0, "a"), "is there already"),
        (lambda made: made.graph.output[0].__setattr__("name", "z"), "given by no node"),
        (lambda made: made.graph.node[1].__setattr__("op_type", "Softmax"), r"node 'Softmax_2' (Softmax)"),
        (lambda made: made.graph.node[1].__setattr__("domain", "com.microsoft"), "operator set 'com.microsoft'"),
        (lambda made: made.opset_import[0].__setattr__("version", 999), "operator set 999"),
        (lambda made: made.opset_import[0].__setattr__("version", 6), "operator set 6"),
        (lambda made: made.opset_import.pop(), "no operator set"),
        (lambda made: made.graph.initializer[0].dims.__setitem__(0, 2), "6 numbers are stored"),
        (lambda made: made.graph.initializer[0].dims.__setitem__(0, -3), "negative size"),
        (lambda made: made.graph.initializer[0].__setattr__("data_type", 8), "type 8 are not read"),
        (lambda made: made.graph.initializer[0].float_data.append(1.0), "stored twice"),
        (lambda made: made.graph.node[1].attribute.append(helper.make_attribute("alpha", 1.0)), "'alpha' is not known"),
        (lambda made: made.graph.input[0].type.tensor_type.__setattr__("elem_type", 7), "not of a floating point type"),
        (lambda made: made.graph.input[0].type.tensor_type.shape.dim[1].__setattr__("dim_param", "M"), "only the first axis"),
        (lambda made: made.graph.input[0].type.tensor_type.ClearField("shape"), "has no shape"),
        (lambda made: made.graph.output[0].type.tensor_type.shape.dim[1].__setattr__("dim_value", 5), "declared as"),
        (lambda made: made.functions.add(), "functions"),
        (lambda made: made.graph.sparse_initializer.add(), "sparse weights"),
    ],
)
def test_what_does_not_fit_is_named(change: Any, words: str) -> None:
    assert words in changed(change)


@pytest.mark.parametrize(
    ("kind", "attributes", "words"),
    [
        ("Transpose", {"perm": [0, 1 << 62]}, "out of range"),
        ("Transpose", {"perm": [0, 0]}, "name one twice"),
        ("Flatten", {"axis": 7}, "axis 7 is not one of 2 axes"),
        ("Transpose", {"perm": 3}, "not of its type"),
        ("ReduceMean", {"keepdims": 2}, "neither 0 nor 1"),
        ("Sigmoid", {}, "no exact ReLU network"),
        ("Concat", {}, "the attribute axis is missing"),
    ],
)
def test_attributes_that_do_not_fit_are_named(kind: str, attributes: dict[str, Any], words: str) -> None:
    assert words in refusal(model([node(kind, ["x"], **attributes)], {"x": (2, 3)}))


def test_windows_whose_meaning_is_open_are_refused() -> None:
    beyond = node("MaxPool", ["x"], kernel_shape=[1], strides=[3], ceil_mode=1)
    assert "does not fit" in refusal(model([beyond], {"x": (1, 1, 5)}, opset=12))
    empty = node("AveragePool", ["x"], kernel_shape=[2], pads=[2, 0])
    assert "in the padding altogether" in refusal(model([empty], {"x": (1, 1, 5)}, opset=12))


def test_training_is_refused() -> None:
    dropped = model([node("Dropout", ["x", "r", "t"])], {"x": (2,)}, {"r": np.array(0.5), "t": np.array(True)})
    assert "at random" in refusal(dropped)
    stored = {name: grid(3) for name in "sbm"} | {"v": np.abs(grid(3))}
    trained = node("BatchNormalization", ["x", *"sbmv"], ["y", "m2", "v2"], training_mode=1)
    assert "training mode" in refusal(model([trained], {"x": (2, 3)}, stored))
    negative = node("BatchNormalization", ["x", *"sbmv"])
    assert "not positive" in refusal(model([negative], {"x": (2, 3)}, {**stored, "v": -np.abs(grid(3))}))


def test_a_network_of_too_many_weights_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(builder, "MAX_WEIGHTS", 7)
    assert "8 weights and biases" in refusal(GOOD)
