"""Operators that bend: relu itself, and what is a sum of relus of differences."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import numpy as np

from symnet.reading.builder import NOTHING, fractions
from symnet.reading.call import Call, Result
from symnet.reading.operators.affine import exact_array, integers, objects, of_integers
from symnet.reading.tensor import Array, Tensor


def relu(call: Call) -> Result:
    """Relu: part of the layer before it where nothing else reads that."""
    return _rectified(call, call.values(0))


def _rectified(call: Call, found: Tensor) -> Tensor:
    if found.fresh and call.builder.rectified(found.array):
        return found
    return Tensor(call.builder.affine(call.name, found.array.reshape(-1, 1), 1, relu=True).reshape(found.shape), fresh=True)


def absolute(call: Call) -> Result:
    """Abs: relu(x) + relu(-x)."""
    return _two_slopes(call, np.ones((), dtype=np.int64))


def leaky_relu(call: Call) -> Result:
    """LeakyRelu: relu(x) - alpha relu(-x)."""
    return _two_slopes(call, np.asarray(-Fraction(call.attribute("alpha", 0.01)), dtype=object))


def parametric_relu(call: Call) -> Result:
    """PRelu: the same with slopes of its own for each value."""
    return _two_slopes(call, objects(-exact_array(call.known(1, "the slope"))))


def _two_slopes(call: Call, below: Array) -> Tensor:
    """relu(x) + below relu(-x)."""
    found = call.values(0)
    ids, factors = call.broadcast(found, Tensor(below))
    if ids.shape != found.shape:
        raise call.refuse(f"the slope of shape {list(below.shape)} does not fit the input of shape {list(found.shape)}")
    count = ids.size
    both = np.concatenate([ids.reshape(-1), ids.reshape(-1)])
    signs: Array = np.repeat([1, -1], count)
    parts = call.builder.affine(f"{call.name}_sides", both[:, None], signs[:, None], relu=True)
    terms = np.stack([np.ones(count, dtype=object), factors.reshape(-1)], axis=-1)
    return call.layer(np.stack([parts[:count], parts[count:]], axis=-1), terms, shape=ids.shape)


def maximum(call: Call) -> Result:
    """Max of any number of tensors, constants among them."""
    return _extreme(call, 1)


def minimum(call: Call) -> Result:
    """Min likewise: min(a, b) = -max(-a, -b)."""
    return _extreme(call, -1)


def _extreme(call: Call, sign: int) -> Tensor:
    parts = [call.tensor(place) for place in range(len(call.inputs))]
    arrays = call.broadcast(*parts)
    known = [exact_array(array) for array, part in zip(arrays, parts, strict=True) if part.constant]
    bound = None
    for one in known:
        bound = one if bound is None else np.where(sign * one > sign * bound, one, bound)
    values = [array for array, part in zip(arrays, parts, strict=True) if not part.constant]
    if not values and of_integers(*arrays):
        return Tensor(integers(call, objects(bound), *arrays), constant=True)
    if not values:
        return Tensor(objects(bound), constant=True)
    columns = np.stack([array.reshape(-1) for array in values], axis=-1)
    best = columns[:, 0] if len(values) == 1 else _largest(call, columns, sign)
    found = Tensor(best.reshape(arrays[0].shape), fresh=len(values) > 1)
    return found if bound is None else _bounded(call, found, objects(bound), sign)


def _bounded(call: Call, found: Tensor, bound: Array, sign: int) -> Tensor:
    """max(x, c) = c + relu(x - c), or min(x, c) = c - relu(c - x) where the sign is -1."""
    ids, shift = found.array.reshape(-1, 1), objects(-sign * bound)
    if sign > 0 and not bound.any():
        return _rectified(call, found)
    above = call.builder.affine(f"{call.name}_above", ids, sign, shift.reshape(-1), relu=True)
    return call.layer(above[:, None], sign, bound, found.shape)


def clip(call: Call) -> Result:
    """Clip: min(max(x, low), high), so high where low is above it."""
    found = call.values(0)
    low, high = (_limit(call, place, name) for place, name in ((1, "min"), (2, "max")))
    if low is None and high is None:
        return found
    if low is None or high is None:
        sign = 1 if high is None else -1
        return _bounded(call, found, _everywhere(low if high is None else high, found.shape), sign)
    if low >= high:
        return call.layer(np.full((*found.shape, 1), NOTHING), 1, _everywhere(high, found.shape))
    count = found.array.size
    both = np.concatenate([found.array.reshape(-1), found.array.reshape(-1)])[:, None]
    shift = objects([-low] * count + [-high] * count)
    parts = call.builder.affine(f"{call.name}_above", both, 1, shift, relu=True)
    terms = np.stack([parts[:count], parts[count:]], axis=-1)
    return call.layer(terms, np.array([1, -1]), _everywhere(low, found.shape), found.shape)


def _limit(call: Call, place: int, name: str) -> Fraction | None:
    """A bound of Clip: an attribute in old operator sets, an input in newer ones."""
    if call.opset < 11:
        found: Any = call.operation.attributes.get(name)
        return None if found is None else Fraction(found)
    if call.given(place) is None:
        return None
    known = fractions(call.known(place, name))
    if len(known) != 1:
        raise call.refuse(f"{name} has {len(known)} numbers; it needs one")
    return known[0]


def _everywhere(number: Fraction | None, shape: tuple[int, ...]) -> Array:
    found: Array = np.empty(shape, dtype=object)
    found[...] = number
    return found


def largest(call: Call, columns: Array) -> Array:
    """Return the values that are the largest of each row of values; NOTHING does not take part."""
    return _largest(call, columns, 1)


def _largest(call: Call, columns: Array, sign: int) -> Array:
    """The largest (or, with sign -1, smallest) of each row, halving the columns: max(a, b) = relu(a - b) + b."""
    round_ = 0
    while columns.shape[1] > 1:
        round_ += 1
        pairs = [(columns[:, place], columns[:, place + 1]) for place in range(0, columns.shape[1] - 1, 2)]
        odd = columns[:, -1] if columns.shape[1] % 2 else None
        if odd is not None:
            pairs.append((odd, np.full(len(odd), NOTHING)))
        first = np.stack([one for one, _ in pairs], axis=-1).reshape(-1)
        second = np.stack([other for _, other in pairs], axis=-1).reshape(-1)
        columns = _larger(call, first, second, sign, round_).reshape(len(columns), len(pairs))
    return columns[:, 0]


def _larger(call: Call, first: Array, second: Array, sign: int, round_: int) -> Array:
    """The larger of two values, the other one where one is NOTHING, NOTHING where both are.

    Three neurons a pair: relu(a - b), relu(b), relu(-b), the last left out where b comes out of a relu.
    """
    first, second = np.where(second == NOTHING, second, first), np.where(second == NOTHING, first, second)
    there = np.flatnonzero(second != NOTHING)
    a, b = first[there], second[there]
    compared, signed = np.flatnonzero(a != NOTHING), np.flatnonzero(~call.builder.nonnegative(b))
    rows = np.concatenate(
        [
            np.stack([a[compared], b[compared]], axis=-1),
            np.stack([b, np.full(len(b), NOTHING)], axis=-1),
            np.stack([b[signed], np.full(len(signed), NOTHING)], axis=-1),
        ]
    )
    factors = np.concatenate(
        [np.tile([sign, -sign], (len(compared), 1)), np.ones((len(b), 2), int), -np.ones((len(signed), 2), int)]
    )
    parts = call.builder.affine(f"{call.name}_parts{round_}", rows, factors, relu=True)
    terms = np.full((len(b), 3), NOTHING)
    terms[compared, 0] = parts[: len(compared)]
    terms[:, 1] = parts[len(compared) : len(compared) + len(b)]
    terms[signed, 2] = parts[len(compared) + len(b) :]
    found = np.full(len(second), NOTHING)
    found[there] = call.builder.affine(f"{call.name}_best{round_}", terms, np.array([sign, 1, -1]))
    return found
