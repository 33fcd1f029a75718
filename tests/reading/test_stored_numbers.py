"""Every way in which an ONNX file may store numbers gives the same exact numbers."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path

import numpy as np
import pytest
from onnx import TensorProto, helper
from reading.models import model, node, parsed

import symnet
from symnet.errors import SymnetError
from symnet.reading.builder import fractions
from symnet.reading.onnx_network import read_onnx
from symnet.reading.stored_numbers import numbers_of

VALUES = [1.5, -0.25, 0.0, 3.0]
FLOATS = [TensorProto.FLOAT, TensorProto.DOUBLE, TensorProto.FLOAT16, TensorProto.BFLOAT16]
INTEGERS = [TensorProto.INT64, TensorProto.INT32, TensorProto.INT16, TensorProto.INT8]


@pytest.mark.parametrize("kind", FLOATS)
@pytest.mark.parametrize("raw", [False, True])
def test_floats(kind: int, raw: bool) -> None:
    tensor = helper.make_tensor("t", kind, [2, 2], VALUES)
    if raw:
        bits = {TensorProto.FLOAT: "<f4", TensorProto.DOUBLE: "<f8", TensorProto.FLOAT16: "<f2"}
        plain = np.array(VALUES, dtype=bits.get(kind, "<f4"))
        data = plain.tobytes() if kind in bits else (plain.view("<u4") >> 16).astype("<u2").tobytes()
        tensor = helper.make_tensor("t", kind, [2, 2], data, raw=True)
    found = numbers_of(tensor, "t")
    assert found.shape == (2, 2) and fractions(found) == [Fraction(value) for value in VALUES]


@pytest.mark.parametrize("kind", [*INTEGERS, TensorProto.UINT8, TensorProto.UINT16, TensorProto.UINT32])
def test_integers(kind: int) -> None:
    values = [1, 0, 7] if kind not in INTEGERS else [1, -2, 7]
    found = numbers_of(helper.make_tensor("t", kind, [3], values), "t")
    assert found.dtype == helper.tensor_dtype_to_np_dtype(kind) and found.tolist() == values


def test_truth_values_and_empty_tensors() -> None:
    assert numbers_of(helper.make_tensor("t", TensorProto.BOOL, [2], [True, False]), "t").tolist() == [True, False]
    assert numbers_of(helper.make_tensor("t", TensorProto.INT64, [0], []), "t").shape == (0,)


def test_the_smallest_and_largest_floats_are_exact() -> None:
    values = np.array([2.0**-149, 3.4028234663852886e38, -(2.0**-126), 0.1], dtype=np.float32)
    data = model([node("Add", ["x", "c"])], {"x": (4,)}, {"c": values})
    found = read_onnx(data, "t").network(0, 0, 0, 0)
    assert found == (Fraction(1, 2**149), Fraction(2**128 - 2**104), Fraction(-1, 2**126), Fraction(13421773, 134217728))


@pytest.mark.parametrize("data", [b"1234567", b"123456789"])
def test_bytes_that_are_no_whole_numbers(data: bytes) -> None:
    with pytest.raises(SymnetError, match="no whole number"):
        numbers_of(TensorProto(data_type=TensorProto.FLOAT, dims=[2], raw_data=data), "t")


def test_a_typed_number_out_of_range() -> None:
    tensor = TensorProto(data_type=TensorProto.INT8, dims=[1], int32_data=[300])
    with pytest.raises(SymnetError, match="is no i1"):
        numbers_of(tensor, "t")
    half = TensorProto(data_type=TensorProto.FLOAT16, dims=[1], int32_data=[-5])
    with pytest.raises(SymnetError, match="is no f2"):
        numbers_of(half, "t")


def test_what_symnet_exports_is_read_back(tmp_path: Path) -> None:
    built = symnet.approximate("abs(x - 1/3) + y/2", cells=2)
    built.export(tmp_path / "net.onnx", parameters="auto")
    found = symnet.read(tmp_path / "net.onnx").network
    assert (found.inputs, found.outputs) == (2, 1)
    for point in (("1/2", "1/4"), ("1/8", "1"), ("0", "0"), ("3/4", "5/8")):
        assert found(*point) == built.network(*point)


def test_an_output_that_is_declared_otherwise_but_fits_is_said() -> None:
    made = parsed(model([node("Neg", ["x"])], {"x": (2, 3)}, outputs={"y": (3, 2)}))
    assert "the values are the same, row by row" in read_onnx(made.SerializeToString(), "t").notes[0]
