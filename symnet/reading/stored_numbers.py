"""Stored tensors: the numbers of an ONNX TensorProto, counted against its bytes before anything is made of them."""

from __future__ import annotations

import math
from typing import Any, TypeAlias

import numpy as np

from symnet.errors import MalformedFile

Array: TypeAlias = "np.ndarray[Any, Any]"
FLOAT, UINT8, INT8, UINT16, INT16, INT32, INT64, BOOL, FLOAT16, DOUBLE = 1, 2, 3, 4, 5, 6, 7, 9, 10, 11
UINT32, UINT64, BFLOAT16 = 12, 13, 16
STORED = {
    FLOAT: ("<f4", "float_data"),
    DOUBLE: ("<f8", "double_data"),
    FLOAT16: ("<f2", "int32_data"),
    BFLOAT16: ("<u2", "int32_data"),
    INT64: ("<i8", "int64_data"),
    INT32: ("<i4", "int32_data"),
    INT16: ("<i2", "int32_data"),
    INT8: ("i1", "int32_data"),
    UINT8: ("u1", "int32_data"),
    UINT16: ("<u2", "int32_data"),
    UINT32: ("<u4", "uint64_data"),
    BOOL: ("u1", "int32_data"),
}
"""For each type that is read: its bytes, and the field that holds its numbers where they are not raw."""
NAMES = {FLOAT: "float32", DOUBLE: "float64", FLOAT16: "float16", BFLOAT16: "bfloat16"}
"""The floating point formats."""
MAX_RANK = 16


def numbers_of(tensor: Any, where: str) -> Array:
    """Return the array of a TensorProto in its own type; bfloat16, which numpy lacks, as float32.

    Raises MalformedFile for numbers outside the file, a type that is not read, counts that do not fit, NaN and infinity.
    """
    if tensor.data_location or tensor.external_data:
        raise MalformedFile(f"{where}: its numbers are in another file; save the model with all weights inside")
    if tensor.data_type not in STORED or tensor.HasField("segment"):
        raise MalformedFile(f"{where}: numbers of type {tensor.data_type} are not read; use float16, float32, float64 or int64")
    shape = tuple(tensor.dims)
    if len(shape) > MAX_RANK or any(size < 0 for size in shape):
        raise MalformedFile(f"{where}: the shape {list(shape[:8])} has a negative size or more than {MAX_RANK} axes")
    kind, field = STORED[tensor.data_type]
    found: Array = _raw(tensor, kind, where) if tensor.HasField("raw_data") else _typed(tensor, kind, field, where)
    if len(found) != math.prod(shape):
        raise MalformedFile(f"{where}: {len(found)} numbers are stored and the shape {list(shape[:8])} has {math.prod(shape)}")
    if tensor.data_type == BFLOAT16:
        found = (found.astype(np.uint32) << 16).view(np.float32)
    if found.dtype.kind == "f" and not np.isfinite(found).all():
        raise MalformedFile(f"{where}: holds NaN or infinity; a weight must be a number")
    if tensor.data_type == BOOL:
        found = found != 0
    return found.reshape(shape)


def _raw(tensor: Any, kind: str, where: str) -> Array:
    data = tensor.raw_data
    if any(len(getattr(tensor, field)) for field in ("float_data", "double_data", "int32_data", "int64_data", "uint64_data")):
        raise MalformedFile(f"{where}: numbers are stored twice, raw and typed")
    if len(data) % np.dtype(kind).itemsize:
        raise MalformedFile(f"{where}: {len(data)} bytes are no whole number of {kind.strip('<')} numbers")
    found: Array = np.frombuffer(data, dtype=kind)
    return found


def _typed(tensor: Any, kind: str, field: str, where: str) -> Array:
    values = np.array(getattr(tensor, field))
    bits = tensor.data_type == FLOAT16
    found: Array = values.astype("<u2" if bits else kind)
    if not np.array_equal(found, values, equal_nan=found.dtype.kind == "f"):
        raise MalformedFile(f"{where}: a stored number is no {kind.strip('<')}")
    return found.view("<f2") if bits else found
