"""What a graph computes from constants alone: as onnxruntime does it, or it is refused."""

from __future__ import annotations

import io
import zipfile
from typing import Any

import numpy as np
import pytest
from onnx import TensorProto
from reading.models import agrees, model, node

from symnet.errors import MalformedFile, UsageError
from symnet.reading.onnx_network import read_onnx
from symnet.reading.weights import read_npz


def added(nodes: list[Any], last: str, opset: int = 17, **constants: Any) -> bytes:
    """x plus a constant that the nodes compute, cast to float32."""
    ends = [node("Cast", [last], ["number"], to=TensorProto.FLOAT), node("Add", ["x", "number"])]
    return model([*nodes, *ends], {"x": (3,)}, constants, opset=opset)


def rounded(kind: str, second: bool = True, **attributes: Any) -> list[Any]:
    """Two constants through an operator; their quotient times the second one."""
    inputs = [[name, name] if second else [name] for name in ("a", "b")]
    made = [node(kind, each, [out], **attributes) for each, out in zip(inputs, ("c", "d"), strict=True)]
    return [*made, node("Div", ["c", "d"], ["e"]), node("Mul", ["e", "d"], ["f"])]


@pytest.mark.parametrize("number", [5.0, 0.5, -0.25, 0.0])
def test_a_number_that_is_not_0_is_true(number: float) -> None:
    agrees(added([node("Cast", ["a"], ["b"], to=TensorProto.BOOL)], "b", a=np.array([number])))


@pytest.mark.parametrize("kind", ["Neg", "Max", "Min", "ReduceSum"])
@pytest.mark.parametrize("type_", [np.int64, np.int32])
def test_integers_are_divided_as_integers(kind: str, type_: Any) -> None:
    """7 / 2 * 2 = 6."""
    more = {"keepdims": 0} if kind == "ReduceSum" else {}
    nodes = rounded(kind, kind.startswith("M"), **more)
    agrees(added(nodes, "f", a=np.array([7], dtype=type_), b=np.array([2], dtype=type_)))


REFUSED: list[tuple[list[Any], str, Any, str]] = [
    ([node("Cast", ["a"], ["b"], to=TensorProto.INT8)], "b", np.int64(300), "beyond int8"),
    ([node("Cast", ["a"], ["b"], to=TensorProto.UINT8)], "b", np.int64(-1), "beyond uint8"),
    ([node("Cast", ["a"], ["b"], to=TensorProto.INT32)], "b", np.float32(3e9), "beyond int32"),
    ([node("Cast", ["a"], ["b"], to=TensorProto.STRING)], "b", np.float32(1), "casts to type 8"),
    ([node("Add", ["a", "a"], ["b"])], "b", np.int32(1 << 30), "beyond int32"),
    ([node("Sub", ["zero", "a"], ["b"])], "b", np.uint8(1), "beyond uint8"),
    ([node("Mul", ["a", "a"], ["b"])], "b", np.uint8(100), "beyond uint8"),
    ([node("Neg", ["a"], ["b"])], "b", np.int8(-128), "beyond int8"),
    ([node("Add", ["a", "a"], ["b"])], "b", np.int64(1 << 62), "beyond int64"),
    ([node("ReduceSum", ["a"], ["b"])], "b", np.full(2, 1 << 30, dtype=np.int32), "beyond int32"),
    ([node("ReduceMean", ["a"], ["b"])], "b", np.array([3, 4], dtype=np.int32), "the mean of integers"),
    ([node("MatMul", ["a", "a"], ["b"])], "b", np.full((1, 1), 7), "matrices of integers"),
    ([node("Relu", ["a"], ["c"]), node("Add", ["c", "c"], ["b"])], "b", np.int32(1 << 30), "a constant of integers"),
    ([node("Add", ["a", "long"], ["b"])], "b", np.int32(1), "of different types"),
]


@pytest.mark.parametrize("case", REFUSED, ids=lambda case: case[3])
def test_integers_that_wrap_around_are_refused(case: tuple[list[Any], str, Any, str]) -> None:
    nodes, last, number, says = case
    data = added(nodes, last, a=number, zero=np.zeros((), dtype=np.asarray(number).dtype), long=np.int64(1))
    with pytest.raises(UsageError, match=says):
        read_onnx(data, "test.onnx")


@pytest.mark.parametrize("start", [-10, -4, -3, -1, 0, 2, 3, 10])
@pytest.mark.parametrize("step", [-1, -2])
def test_a_slice_backwards_begins_in_the_axis(start: int, step: int) -> None:
    """From before the first entry: with the first entry, where numpy has none."""
    names = [("s", start), ("e", -100), ("axis", 0), ("step", step)]
    stored = {name: np.array([number]) for name, number in names}
    nodes = [node("Slice", ["a", *(name for name, _ in names)], ["b"]), node("ReduceSum", ["b"], ["c"], keepdims=0)]
    agrees(added(nodes, "c", a=np.array([5.0, 6.0, 7.0]), **stored))


def test_an_array_under_two_names_of_one_file() -> None:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        for name, size in (("w.npy", 1), ("w", 2)):
            array = io.BytesIO()
            np.save(array, np.full((1, size), 1.0))
            archive.writestr(name, array.getvalue())
    with pytest.raises(MalformedFile, match="stands twice"):
        read_npz(stream.getvalue(), "w.npz")
