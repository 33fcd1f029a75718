"""Operators that are affine maps: one layer each, a row for each value of the result."""

from __future__ import annotations

import math
from fractions import Fraction
from typing import Any

import numpy as np

from symnet.core.rational import integer_root
from symnet.reading.builder import fractions
from symnet.reading.call import Call, Result
from symnet.reading.tensor import Array, Tensor

ROOT_BITS = 200
"""Bits of a weight that stands for an irrational one."""


def exact_array(numbers: Array) -> Array:
    """Return an array of Fractions, the exact values of an array of numbers."""
    found: Array = np.empty(numbers.size, dtype=object)
    found[:] = fractions(numbers)
    return found.reshape(numbers.shape)


def objects(found: Any) -> Array:
    """Return an array of Fractions: numpy gives a bare number for one without axes."""
    array: Array = np.asarray(found, dtype=object)
    return array


def add(call: Call) -> Result:
    """Add: of a constant, to what the last layer gives if it is alone to read it; or of two values."""
    first, second = call.tensor(0), call.tensor(1)
    if first.constant and second.constant:
        return _known(call, first, second, 1)
    return (
        _shifted(call, first, second, 1)
        if second.constant
        else _shifted(call, second, first, 1)
        if first.constant
        else _sum(call, 1)
    )


def subtract(call: Call) -> Result:
    """Sub: the same with a minus sign."""
    first, second = call.tensor(0), call.tensor(1)
    if first.constant and second.constant:
        return _known(call, first, second, -1)
    if first.constant:
        constants, ids = call.broadcast(first, second)
        return call.layer(ids[..., None], -1, constants)
    return _shifted(call, first, second, -1) if second.constant else _sum(call, -1)


def _known(call: Call, first: Tensor, second: Tensor, sign: int) -> Tensor:
    one, other = call.broadcast(first, second)
    if of_integers(one, other):
        return Tensor(integers(call, objects(one.astype(object) + sign * other.astype(object)), one, other), constant=True)
    return Tensor(objects(exact_array(one) + sign * exact_array(other)), constant=True)


def of_integers(*arrays: Array) -> bool:
    """Whether these are all integers of some type, which are divided and overflow as such."""
    return all(array.dtype.kind in "iu" for array in arrays)


def integers(call: Call, found: Array, *sources: Array) -> Array:
    """A result in the integer type of what it was made from, which it must not overflow, as exact arithmetic does not."""
    kinds = {array.dtype.newbyteorder("=") for array in sources}
    if len(kinds) > 1:
        raise call.refuse("its integers are of different types")
    return in_type(call, found, kinds.pop())


def in_type(call: Call, found: Array, kind: np.dtype[Any]) -> Array:
    """Integers in a type that holds all of them."""
    ends = np.iinfo(kind)
    if any(not ends.min <= number <= ends.max for number in found.reshape(-1).tolist()):
        raise call.refuse(f"an integer is beyond {kind}")
    return found.astype(kind)


def _shifted(call: Call, values: Tensor, constant: Tensor, sign: int) -> Tensor:
    ids, shift = call.broadcast(values, constant)
    bias = shift if sign > 0 else objects(-exact_array(shift))
    if values.fresh and ids.shape == values.shape and call.builder.biased(ids, bias):
        return Tensor(ids, fresh=True)
    return call.layer(ids[..., None], 1, bias)


def _sum(call: Call, sign: int) -> Tensor:
    ids = np.stack(call.broadcast(call.tensor(0), call.tensor(1)), axis=-1)
    return call.layer(ids, np.array([1, sign]))


def total(call: Call) -> Result:
    """Sum: of any number of tensors."""
    parts = [call.values(place) for place in range(len(call.inputs))]
    return call.layer(np.stack(call.broadcast(*parts), axis=-1), 1)


def negative(call: Call) -> Result:
    """Neg."""
    found = call.tensor(0)
    if found.constant and of_integers(found.array):
        return Tensor(integers(call, objects(-found.array.astype(object)), found.array), constant=True)
    return Tensor(objects(-exact_array(found.array)), constant=True) if found.constant else call.layer(found.array[..., None], -1)


def multiply(call: Call) -> Result:
    """Mul: by a constant."""
    first, second = call.tensor(0), call.tensor(1)
    if first.constant and second.constant:
        one, other = call.broadcast(first, second)
        if of_integers(one, other):
            return Tensor(integers(call, objects(one.astype(object) * other.astype(object)), one, other), constant=True)
        return Tensor(objects(exact_array(one) * exact_array(other)), constant=True)
    if not first.constant and not second.constant:
        raise call.refuse("multiplies two values that depend on the input; no ReLU network computes a product exactly")
    values, constant = (second, first) if first.constant else (first, second)
    ids, factors = call.broadcast(values, constant)
    return call.layer(ids[..., None], factors[..., None])


def divide(call: Call) -> Result:
    """Div: by a constant, none of it zero."""
    first, second = call.tensor(0), call.tensor(1)
    if not second.constant:
        raise call.refuse("divides by values that depend on the input; no ReLU network computes a quotient exactly")
    if (second.array == 0).any():
        raise call.refuse("divides by zero")
    values, divisors = call.broadcast(first, second)
    if first.constant and of_integers(values, divisors):
        quotients = objects(exact_array(values) / exact_array(divisors))
        whole = np.array([math.trunc(one) for one in quotients.reshape(-1)], dtype=object).reshape(quotients.shape)
        return Tensor(integers(call, whole, values, divisors), constant=True)
    if first.constant:
        return Tensor(objects(exact_array(values) / exact_array(divisors)), constant=True)
    return call.layer(values[..., None], objects(Fraction(1) / exact_array(divisors))[..., None])


def gemm(call: Call) -> Result:
    """Gemm: alpha A B + beta C, A and B transposed where asked for."""
    found = [call.tensor(0), call.tensor(1)]
    for place, name in enumerate(("transA", "transB")):
        if len(found[place].shape) != 2:
            raise call.refuse(f"input {place + 1} has {len(found[place].shape)} axes; it needs 2")
        if call.flag(name):
            found[place] = found[place].moved(np.transpose)
    alpha, beta = Fraction(call.attribute("alpha", 1.0)), Fraction(call.attribute("beta", 1.0))
    shape = (found[0].shape[0], found[1].shape[1])
    shift = call.given(2)
    bias = None
    if shift is not None and (len(shift.shape) > 2 or not _fits(shift.shape, shape)):
        raise call.refuse(f"C of shape {list(shift.shape)} does not fit the product of shape {list(shape)}")
    if shift is not None and shift.constant:
        bias = np.broadcast_to(shift.array, shape)
        bias = bias if beta == 1 else beta * exact_array(bias)
    product = _product(call, found[0], found[1], alpha, bias)
    if shift is None or shift.constant:
        return product
    ids = np.stack([product.array, np.broadcast_to(shift.array, shape)], axis=-1)
    return call.layer(ids, np.array([Fraction(1), beta], dtype=object))


def _fits(shape: tuple[int, ...], wanted: tuple[int, ...]) -> bool:
    return all(size in (1, want) for size, want in zip(shape[::-1], wanted[::-1], strict=False))


def matmul(call: Call) -> Result:
    """MatMul by a constant, with the rules of numpy for vectors and for more than two axes."""
    first, second = call.tensor(0), call.tensor(1)
    if not first.shape or not second.shape:
        raise call.refuse("one factor has no axes")
    left, right = len(first.shape) == 1, len(second.shape) == 1
    first = first.moved(lambda array: array[None, :]) if left else first
    second = second.moved(lambda array: array[:, None]) if right else second
    found = _product(call, first, second, Fraction(1), None)
    gone = tuple(axis for axis, away in ((-2, left), (-1, right)) if away)
    return found.moved(lambda array: np.squeeze(array, gone)) if gone else found


def _product(call: Call, first: Tensor, second: Tensor, alpha: Fraction, bias: Array | None) -> Tensor:
    """The product of two tensors along the last axes, one of them known, times alpha, plus a bias."""
    rows, inner, columns = first.shape[-2], first.shape[-1], second.shape[-1]
    try:
        outer = np.broadcast_shapes(first.shape[:-2], second.shape[:-2])
    except ValueError:
        outer = None
    if outer is None or second.shape[-2] != inner or not inner:
        raise call.refuse(f"the shapes {list(first.shape)} and {list(second.shape)} do not fit for a product")
    if not first.constant and not second.constant:
        raise call.refuse("multiplies two values that depend on the input; no ReLU network computes a product exactly")
    shape = call.check_size((*outer, rows, columns))
    if first.constant and second.constant:
        if of_integers(first.array) or of_integers(second.array):
            raise call.refuse("multiplies matrices of integers, which overflow as no exact numbers do")
        call.builder.charge(call.name, math.prod(shape) * inner)
        product = alpha * np.matmul(exact_array(first.array), exact_array(second.array))
        return Tensor(product if bias is None else product + exact_array(bias), constant=True)
    call.builder.check(call.name, math.prod(shape) * inner)
    terms = (*shape, inner)
    left = np.broadcast_to(first.array[..., :, None, :], terms)
    right = np.broadcast_to(np.swapaxes(second.array, -1, -2)[..., None, :, :], terms)
    ids, factors = (right, left) if first.constant else (left, right)
    return call.layer(ids, factors if alpha == 1 else alpha * exact_array(factors), bias)


def batch_normalization(call: Call) -> Result:
    """BatchNormalization of a trained network: an affine map a channel, its root rational or a weight near it."""
    found = call.values(0)
    if call.flag("training_mode") or call.count("spatial", 1) != 1 or any(call.operation.outputs[1:]):
        raise call.refuse("is in training mode or not by channel; export the model for inference")
    if len(found.shape) < 2:
        raise call.refuse("its input has no axis of channels")
    words = ("scale", "B", "mean", "var")
    scale, shift, mean, variance = (_channels(call, place, what, found.shape[1]) for place, what in enumerate(words, 1))
    epsilon = Fraction(call.attribute("epsilon", 1e-5))
    factors: Array = np.empty(len(scale), dtype=object)
    rounded = 0
    for channel, (factor, spread) in enumerate(zip(scale, variance + epsilon, strict=True)):
        if spread <= 0:
            raise call.refuse(f"var + epsilon = {float(spread)} of channel {channel} is not positive")
        root, exactly = _root(spread)
        factors[channel] = factor / root
        if not exactly and factor:
            factors[channel], rounded = _near(Fraction(factor / root)), rounded + 1
    if rounded:
        call.inexact.append(call.name)
        call.say(
            f"{call.operation}: the root of var + epsilon is irrational in {rounded} of {len(scale)} channels; their "
            f"weights are rational numbers within a relative 2^-{ROOT_BITS - 4} of it"
        )
    along = [1] * len(found.shape)
    along[1] = len(scale)
    terms = np.broadcast_to(factors.reshape(along), found.shape)
    bias = np.broadcast_to((shift - mean * factors).reshape(along), found.shape)
    return call.layer(found.array[..., None], terms[..., None], bias)


def _channels(call: Call, place: int, what: str, channels: int) -> Array:
    found = exact_array(call.known(place, what))
    if found.shape != (channels,):
        raise call.refuse(f"{what} has shape {list(found.shape)}; there are {channels} channels")
    return found


def _root(number: Fraction) -> tuple[Fraction, bool]:
    """The square root of a positive number, and whether it is exact; else within a relative 2^-ROOT_BITS."""
    top, bottom = integer_root(number.numerator, 2), integer_root(number.denominator, 2)
    if top * top == number.numerator and bottom * bottom == number.denominator:
        return Fraction(top, bottom), True
    shift = max(0, ROOT_BITS + 2 - (number.numerator.bit_length() - number.denominator.bit_length()) // 2)
    return Fraction(integer_root((number.numerator << 2 * shift) // number.denominator, 2), 1 << shift), False


def _near(number: Fraction) -> Fraction:
    """A dyadic number within a relative 2^-ROOT_BITS."""
    shift = ROOT_BITS + 2 - (abs(number.numerator).bit_length() - number.denominator.bit_length())
    scaled = number * Fraction(2) ** shift
    return Fraction(round(scaled)) / Fraction(2) ** shift


def reduce(call: Call) -> Result:
    """ReduceSum and ReduceMean: over axes that are named, all of them where none are."""
    found = call.tensor(0)
    rank, keep = len(found.shape), call.flag("keepdims", 1)
    given = call.counts("axes") if "axes" in call.operation.attributes else call.integers(1, "the list of axes")
    if not given and call.flag("noop_with_empty_axes"):
        return found
    axes = call.axes(given, rank) if given else tuple(range(rank))
    kept = [axis for axis in range(rank) if axis not in axes]
    terms = np.transpose(found.array, [*kept, *axes]).reshape(*(found.shape[axis] for axis in kept), -1)
    factor: Any = Fraction(1, terms.shape[-1]) if call.operation.kind == "ReduceMean" else 1
    shape = [1 if axis in axes else size for axis, size in enumerate(found.shape) if keep or axis not in axes]
    if found.constant and of_integers(terms):
        if call.operation.kind == "ReduceMean":
            raise call.refuse("takes the mean of integers, which is rounded")
        return Tensor(integers(call, objects(terms.astype(object).sum(axis=-1)), terms).reshape(shape), constant=True)
    if found.constant:
        return Tensor(objects(exact_array(terms).sum(axis=-1) * factor).reshape(shape), constant=True)
    return call.layer(terms, factor, shape=shape)
