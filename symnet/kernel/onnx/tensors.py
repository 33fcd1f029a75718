"""Tensors of ONNX files: their shapes, and their numbers as the exact dyadic rationals that they are."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from math import prod

from ..plain import coprime
from ..syntax import Json, Malformed
from .wire import Reader, Table, signed

MAX_RANK = 8
MAX_ENTRIES = 1 << 20
TENSOR: Table = {
    **{
        1: ("dims", "ints"),
        2: ("data_type", "int"),
        4: ("float_data", "f32s"),
        5: ("int32_data", "ints"),
        7: ("int64_data", "ints"),
    },
    **{8: ("name", "text"), 9: ("raw_data", "bytes"), 10: ("double_data", "f64s"), 12: ("doc_string", "ignored")},
    **{14: ("data_location", "int"), 16: ("metadata_props", "ignored")},
}
"""Not read, hence refused: segments, strings, integers of other sizes, data outside the file."""
TYPES = {
    **{1: ("float32", "float_data", 4), 11: ("float64", "double_data", 8), 7: ("int64", "int64_data", 8)},
    **{2: ("uint8", "int32_data", 1), 3: ("int8", "int32_data", 1), 6: ("int32", "int32_data", 4)},
}
INTEGERS = {"uint8": (0, 255), "int8": (-128, 127), "int32": (-(1 << 31), (1 << 31) - 1), "int64": (-(1 << 63), (1 << 63) - 1)}
"""The least and the largest number of each type of integers."""
NAMES = "float32, float64, int64, int32, int8 and uint8"
FORMATS = {"float32": (23, 8), "float64": (52, 11)}
"""Bits of the mantissa and of the exponent."""
Shape = tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Tensor:
    """A constant: its shape, the type of its numbers, and these row by row."""

    shape: Shape
    kind: str
    values: tuple[Fraction, ...]


def tensor(data: bytes, reader: Reader, where: str) -> tuple[str, Tensor]:
    """Return the name of a tensor, "" for none, and the tensor."""
    body = reader.message(data, TENSOR, where)
    where = f"{where} {body.get('name', '')[:60]!r}"
    shape = sizes(body.get("dims", []), where)
    if body.get("data_type") not in TYPES:
        raise Malformed(f"onnx: {where} has numbers of type {body.get('data_type')}, none of {NAMES}")
    kind, field, size = TYPES[body["data_type"]]
    held = [name for name in ("raw_data", "float_data", "double_data", "int64_data", "int32_data") if name in body]
    if held not in (["raw_data"], [field]) or body.get("data_location", 0):
        raise Malformed(f"onnx: {where} of {kind} has its numbers in {held}, or outside the file; they stand in one field")
    if held == ["raw_data"] and len(body["raw_data"]) != size * prod(shape):
        raise Malformed(f"onnx: {where} has {len(body['raw_data'])} bytes for the shape {list(shape)}")
    words = reader.numbers_of(body["raw_data"], size, where) if held == ["raw_data"] else body[field]
    if len(words) != prod(shape):
        raise Malformed(f"onnx: {where} has {len(words)} numbers for the shape {list(shape)}")
    if kind in INTEGERS:
        bits = 8 * size if held == ["raw_data"] else 64
        return body.get("name", ""), Tensor(shape, kind, tuple(_integer(word, bits, kind, where) for word in words))
    return body.get("name", ""), Tensor(shape, kind, tuple(dyadic(word, kind, where) for word in words))


def _integer(word: int, bits: int, kind: str, where: str) -> Fraction:
    """The integer of a type that a word of so many bits is."""
    low, high = INTEGERS[kind]
    value = word - (word >> bits - 1 << bits) if low else word
    if not low <= value <= high:
        raise Malformed(f"onnx: {where} has the number {value}, which is none of {kind}")
    return Fraction(value)


def sizes(dims: list[Json], where: str) -> Shape:
    """A shape of sizes from 1 on, with a bounded number of entries."""
    shape = tuple(map(signed, dims))
    if len(shape) > MAX_RANK or any(size < 1 or size > MAX_ENTRIES for size in shape) or prod(shape) > MAX_ENTRIES:
        raise Malformed(
            f"onnx: {where} has the shape {list(shape)[:20]}; {MAX_RANK} sizes from 1 on, {MAX_ENTRIES} entries at most"
        )
    return shape


def dyadic(word: int, kind: str, where: str) -> Fraction:
    """The number whose bits these are."""
    mantissa, exponent = FORMATS[kind]
    value, power = word & (1 << mantissa) - 1, word >> mantissa & (1 << exponent) - 1
    if power == (1 << exponent) - 1:
        raise Malformed(f"onnx: {where} has a number that is infinite or not a number")
    if power:
        value |= 1 << mantissa
    shift = max(power, 1) - (1 << exponent - 1) - mantissa + 1
    if value == 0:
        return coprime(0, 1)
    twos = (value & -value).bit_length() - 1
    value, shift = value >> twos, shift + twos
    if word >> mantissa + exponent:
        value = -value
    return coprime(value << max(shift, 0), 1 << max(-shift, 0))
