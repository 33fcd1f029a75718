"""Operators of quantised networks, as chains of operations that onnxruntime does one after another on each number.

A chain is applied to an exact sum of integers, or to one number: over and times divide and multiply by a number above 0 and
round to float32, float rounds to float32, plus adds an integer, nearest rounds to the nearest integer, ties to even, least and
most cut off below and above. Each operation is monotone.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from fractions import Fraction
from math import prod

from ..branching.formats import FLOAT32
from ..syntax import Chain, Malformed, Rejected, Row
from .operators import (
    ONE,
    Attributes,
    Build,
    Given,
    Operator,
    Value,
    any_value,
    cast,
    dot,
    integer_in,
    matrix_sizes,
    needs,
    variable,
)
from .tensors import INTEGERS, Shape, Tensor

SHORT = ("uint8", "int8")
NONE = Fraction(0)
FLOAT: Chain = (("float", NONE),)
SINCE, AXES_SINCE = 10, 13
"""The versions that have these operators, and scales along an axis."""
MAX_PAIR = 1 << 15
"""Two products of uint8 and int8 are added in 16 bits on many machines."""


def _quantize(build: Build, given: Given, attributes: Attributes, opset: int, where: str) -> Value:
    """The nearest integer to x / scale, plus the zero point, cut off to 8 bits."""
    _needs(given, attributes, opset, where, 2, 3, "axis")
    value, scales = variable(given[0], where), _scales(build, given[1], where)
    kind, zeros = _zeros(given[2:], scales, where)
    if kind not in SHORT:
        raise Malformed(f"onnx: {where} has zero points of {kind}, not of uint8 or int8")
    low, high = INTEGERS[kind]
    places = _along(value.shape, scales, attributes, where)
    chains: list[Chain] = [
        (
            *(("over", scales.values[at]), ("nearest", NONE)),
            *(("least", low - zeros[at]), ("most", high - zeros[at]), ("plus", zeros[at])),
        )
        for at in range(len(zeros))
    ]
    return _entries(build, value, [chains[at] for at in places], kind, where)


def _dequantize(build: Build, given: Given, attributes: Attributes, opset: int, where: str) -> Value | Tensor:
    """(q - zero point) * scale, of a constant too."""
    _needs(given, attributes, opset, where, 2, 3, "axis")
    first, scales = given[0], _scales(build, given[1], where)
    kind, zeros = _zeros(given[2:], scales, where)
    if first.kind not in ("int32", *SHORT) or (len(given) == 3 and first.kind != kind):
        raise Malformed(f"onnx: {where} reads {first.kind or build.kind} with a zero point of {kind}; integers are read")
    if first.kind == "int32" and any(zeros):
        raise Malformed(f"onnx: {where} reads int32 with a zero point that is not 0")
    places = _along(first.shape, scales, attributes, where)
    chains: list[Chain] = [
        (("plus", -zero), ("float", NONE), ("times", scale)) for zero, scale in zip(zeros, scales.values, strict=True)
    ]
    if isinstance(first, Value):
        return _entries(build, first, [chains[at] for at in places], "", where)
    build.pay(len(places), where)
    numbers = [
        _rounded(_rounded(value - zeros[at], where) * scales.values[at], where)
        for value, at in zip(first.values, places, strict=True)
    ]
    return Tensor(first.shape, build.kind, tuple(numbers))


def _matmul_integer(build: Build, given: Given, attributes: Attributes, opset: int, where: str) -> Value:
    """The sums of (a - its zero point) (b - its zero point), in 32 bits."""
    _needs(given, attributes, opset, where, 2, 4, "")
    value, matrix = _pair(given[0], given[1], where)
    zero = _zero(given[2], value.kind, where) if len(given) > 2 else NONE
    zeros = _columns(given[3], matrix, matrix.kind, where) if len(given) > 3 else [NONE] * matrix.shape[1]
    return _products(build, value, matrix, (zero, zeros), [()] * matrix.shape[1], "int32", where)


def _qlinear_matmul(build: Build, given: Given, attributes: Attributes, opset: int, where: str) -> Value:
    """The sums of MatMulInteger times a scale * b scale / y scale, to the nearest integer, plus a zero point, cut off."""
    _needs(given, attributes, opset, where, 8, 8, "")
    value, matrix = _pair(given[0], given[3], where)
    first, last = _scale(build, given[1], where), _scale(build, given[6], where)
    scales = _columns(given[4], matrix, build.kind, where)
    zero, zeros = _zero(given[2], value.kind, where), _columns(given[5], matrix, matrix.kind, where)
    added = _zero(given[7], value.kind, where)
    low, high = INTEGERS[value.kind]
    chains: list[Chain] = []
    for scale in scales:
        factor = _rounded(_rounded(first * scale, where) / last, where)
        if factor <= 0:
            raise Malformed(f"onnx: {where} has a factor that is not above 0")
        ends = (("least", low - added), ("most", high - added), ("plus", added))
        chains.append((*FLOAT, ("times", factor), ("nearest", NONE), *ends))
    return _products(build, value, matrix, (zero, zeros), chains, value.kind, where)


def _cast(build: Build, given: Given, attributes: Attributes, opset: int, where: str) -> Value:
    """An integer of at most 32 bits as the nearest number of float32; floats in another format."""
    needs(given, attributes, where, 1, 1, "to")
    value = any_value(given[0], where)
    if value.kind not in INTEGERS:
        return cast(build, given, attributes, opset, where)
    if integer_in(attributes, "to", 0, where) != 1:
        raise Malformed(f"onnx: {where} is no cast of integers to float32")
    return _entries(build, value, [FLOAT] * prod(value.shape), "", where)


def _needs(given: Given, attributes: Attributes, opset: int, where: str, least: int, most: int, name: str) -> None:
    """Refuse what is no operator of its version, another number of inputs, and attributes beside one from version 13 on."""
    if opset < SINCE:
        raise Malformed(f"onnx: {where} is no operator before version {SINCE}, and the file has version {opset}")
    needs(given, attributes, where, least, most, *([name] if opset >= AXES_SINCE else []))


def _rounded(value: Fraction, where: str) -> Fraction:
    """The nearest number of float32."""
    try:
        return FLOAT32.rounded(value)
    except Rejected as problem:
        raise Malformed(f"onnx: {where}: {problem}") from None


def _entries(build: Build, value: Value, chains: Sequence[Chain], kind: str, where: str) -> Value:
    """A chain for each entry."""
    build.pay(2 * len(chains), where)
    rows = [Row(NONE, ((place, ONE),)) for place in range(len(chains))]
    return build.layer([value], rows, value.shape, chains=chains, kind=kind)


def _products(
    build: Build,
    value: Value,
    matrix: Tensor,
    zeros: tuple[Fraction, Sequence[Fraction]],
    chains: Sequence[Chain],
    kind: str,
    where: str,
) -> Value:
    """The sums of products of integers, and a chain for each column."""
    height, width = matrix.shape
    if not value.shape or value.shape[-1] != height:
        raise Malformed(f"onnx: {where}: {list(value.shape)} times a matrix {height} x {width}")
    count = prod(value.shape[:-1])
    build.pay(count * width * (1 + height), where)
    columns = [[entry - zero for entry in matrix.values[at::width]] for at, zero in enumerate(zeros[1])]
    biases = [-zeros[0] * sum(column) for column in columns]
    rows = [
        dot(columns[at], range(step * height, (step + 1) * height), biases[at]) for step in range(count) for at in range(width)
    ]
    found = build.layer([value], rows, (*value.shape[:-1], width), "integers", list(chains) * count, kind)
    return replace(found, kind=kind)


def _pair(first: Value | Tensor, second: Value | Tensor, where: str) -> tuple[Value, Tensor]:
    """A value and a constant matrix, both of 8 bits; refuses what many machines add in 16 bits, where that may not suffice."""
    value = any_value(first, where)
    if not isinstance(second, Tensor) or value.kind not in SHORT or second.kind not in SHORT:
        raise Malformed(f"onnx: {where} is no product of a value and a constant matrix, both of 8 bits")
    _, width = matrix_sizes(second, where)
    if (value.kind, second.kind) == ("uint8", "int8"):
        for at in range(width):
            numbers = sorted(second.values[at::width])
            if 255 * max(sum(numbers[-2:]), numbers[-1]) >= MAX_PAIR or 255 * min(sum(numbers[:2]), numbers[0]) < -MAX_PAIR:
                raise Malformed(
                    f"onnx: {where}, column {at}: uint8 times int8, and two products may exceed the 16 bits in which many"
                    " machines add them; give weights from -64 to 64, or weights and values of one type"
                )
    return value, second


def _scales(build: Build, given: Value | Tensor, where: str) -> Tensor:
    """Scales above 0, one or along an axis."""
    if build.kind != "float32":
        raise Malformed(f"onnx: {where}: quantised networks are read whose input is of float32, and not of {build.kind}")
    if not isinstance(given, Tensor) or given.kind != "float32" or len(given.shape) > 1 or min(given.values) <= 0:
        raise Malformed(f"onnx: {where} has scales that are no constants of float32 above 0, one or a list")
    return given


def _scale(build: Build, given: Value | Tensor, where: str) -> Fraction:
    """One scale."""
    found = _scales(build, given, where)
    if len(found.values) != 1:
        raise Malformed(f"onnx: {where} has {len(found.values)} scales where one is read")
    return found.values[0]


def _zeros(given: Given, scales: Tensor, where: str) -> tuple[str, Sequence[Fraction]]:
    """The type and the zero points, as many as scales; uint8 and 0 where none stand there."""
    if not given:
        return "uint8", [NONE] * len(scales.values)
    found = given[0]
    if not isinstance(found, Tensor) or found.kind not in ("int32", *SHORT) or found.shape != scales.shape:
        raise Malformed(f"onnx: {where} has zero points that are no constants of integers, as many as scales")
    return found.kind, found.values


def _zero(given: Value | Tensor, kind: str, where: str) -> Fraction:
    """One zero point of a type."""
    if not isinstance(given, Tensor) or given.kind != kind or len(given.values) != 1 or len(given.shape) > 1:
        raise Malformed(f"onnx: {where} has a zero point that is no constant of {kind}")
    return given.values[0]


def _columns(given: Value | Tensor, matrix: Tensor, kind: str, where: str) -> list[Fraction]:
    """A number for each column of a matrix, given as one or as a list."""
    width = matrix.shape[1]
    if not isinstance(given, Tensor) or given.kind != kind or given.shape not in ((), (1,), (width,)):
        raise Malformed(f"onnx: {where} has numbers for columns that are not one, nor {width}, of {kind}")
    return list(given.values) * (1 if len(given.values) == width else width)


def _along(shape: Shape, scales: Tensor, attributes: Attributes, where: str) -> list[int]:
    """For each entry of a shape the place of its scale."""
    if len(scales.values) == 1:
        return [0] * prod(shape)
    axis = integer_in(attributes, "axis", 1, where)
    axis += len(shape) * (axis < 0)
    if not 0 <= axis < len(shape) or shape[axis] != len(scales.values):
        raise Malformed(f"onnx: {where} has {len(scales.values)} scales along the axis {axis} of {list(shape)}")
    behind = prod(shape[axis + 1 :])
    return [place // behind % shape[axis] for place in range(prod(shape))]


QUANTISED: dict[str, Operator] = {
    **{"QuantizeLinear": _quantize, "DequantizeLinear": _dequantize},
    **{"MatMulInteger": _matmul_integer, "QLinearMatMul": _qlinear_matmul, "Cast": _cast},
}
