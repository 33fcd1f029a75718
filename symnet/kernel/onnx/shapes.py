"""Operators of ONNX that change the shape or the order of values, or none of them."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from math import prod

from ..syntax import Malformed, Row
from .operators import ONE, Attributes, Build, Given, Operator, Value, any_value, integer_in, needs
from .tensors import MAX_RANK, Tensor


def _flatten(build: Build, given: Given, attributes: Attributes, opset: int, where: str) -> Value:
    """The same values as a matrix; the axis counts from the end where it is negative, from version 11 on."""
    needs(given, attributes, where, 1, 1, "axis")
    value = any_value(given[0], where)
    axis, rank = integer_in(attributes, "axis", 1, where), len(value.shape)
    if not (-rank if opset >= 11 else 0) <= axis <= rank:
        raise Malformed(f"onnx: {where}: there is no axis {axis} in {list(value.shape)}")
    at = axis + rank if axis < 0 else axis
    return replace(value, shape=(prod(value.shape[:at]), prod(value.shape[at:])))


def _reshape(build: Build, given: Given, attributes: Attributes, opset: int, where: str) -> Value:
    """The same values in another shape: 0 keeps a size, one -1 is what is left."""
    needs(given, attributes, where, 2, 2, *(("allowzero",) if opset >= 14 else ()))
    value, wanted = any_value(given[0], where), given[1]
    if not isinstance(wanted, Tensor) or wanted.kind != "int64" or len(wanted.shape) != 1 or wanted.shape[0] > MAX_RANK:
        raise Malformed(f"onnx: {where}: the shape is not a constant list of at most {MAX_RANK} integers")
    asked = [int(size) for size in wanted.values]
    keeps = integer_in(attributes, "allowzero", 0, where) == 0
    shape = [value.shape[at] if size == 0 and keeps and at < len(value.shape) else size for at, size in enumerate(asked)]
    rest = prod(size for size in shape if size != -1)
    if shape.count(-1) == 1 and rest > 0 and prod(value.shape) % rest == 0:
        shape = [prod(value.shape) // rest if size == -1 else size for size in shape]
    if any(size < 1 for size in shape) or prod(shape) != prod(value.shape):
        raise Malformed(f"onnx: {where}: {list(value.shape)} does not fit the shape {asked}")
    return replace(value, shape=tuple(shape))


def _transpose(build: Build, given: Given, attributes: Attributes, opset: int, where: str) -> Value:
    """The axes in another order, the reverse one if none is given."""
    needs(given, attributes, where, 1, 1, "perm")
    value = any_value(given[0], where)
    kind, order = attributes.get("perm", ("ints", list(reversed(range(len(value.shape))))))
    if kind != "ints" or sorted(order) != list(range(len(value.shape))):
        raise Malformed(f"onnx: {where}: the attribute perm is no order of the {len(value.shape)} axes")
    build.pay(2 * prod(value.shape), where)
    places = [0]
    for axis in order:
        step = prod(value.shape[axis + 1 :])
        places = [place + step * number for place in places for number in range(value.shape[axis])]
    shape = tuple(value.shape[axis] for axis in order)
    return build.layer([value], [Row(Fraction(0), ((place, ONE),)) for place in places], shape, kind=value.kind)


def _identity(build: Build, given: Given, attributes: Attributes, opset: int, where: str) -> Value | Tensor:
    needs(given, attributes, where, 1, 1)
    return given[0]


def _constant(build: Build, given: Given, attributes: Attributes, opset: int, where: str) -> Tensor:
    needs(given, attributes, where, 0, 0, "value")
    kind, value = attributes.get("value", ("none", None))
    if kind != "t":
        raise Malformed(f"onnx: {where} has no tensor as its value")
    return Tensor(value.shape, value.kind, value.values)


SHAPES: dict[str, Operator] = {
    **{"Flatten": _flatten, "Reshape": _reshape, "Transpose": _transpose, "Identity": _identity, "Constant": _constant},
}
