"""Conv and pooling: each value of the result looks at a window of the input, some of it beyond the edge."""

from __future__ import annotations

import math
from dataclasses import dataclass
from fractions import Fraction

import numpy as np

from symnet.reading.builder import NOTHING
from symnet.reading.call import Call, Result
from symnet.reading.operators.kinks import largest
from symnet.reading.tensor import Array, Tensor


@dataclass(frozen=True, slots=True)
class _Axis:
    """The windows along one axis: their number, and where each begins and steps, before the edge where negative."""

    size: int
    kernel: int
    stride: int
    dilation: int
    before: int
    after: int
    windows: int

    def places(self) -> Array:
        """windows x kernel places on the axis, the padding at places below 0 and from `size` on."""
        found: Array = (
            np.arange(self.windows)[:, None] * self.stride + np.arange(self.kernel)[None, :] * self.dilation - self.before
        )
        return found


def convolution(call: Call) -> Result:
    """Conv: weights that are known, in groups, with strides, dilations and padding."""
    found, weights = call.values(0), call.known(1, "the list of weights W")
    rank = len(found.shape) - 2
    if rank < 1 or weights.ndim != rank + 2:
        raise call.refuse(f"the shapes {list(found.shape)} and {list(weights.shape)} are no images and weights")
    batch, channels = found.shape[:2]
    filters, inner = weights.shape[:2]
    groups = call.count("group", 1)
    if groups < 1 or channels != inner * groups or filters % groups or not filters:
        raise call.refuse(f"{channels} channels and W of shape {list(weights.shape)} do not fit {groups} groups")
    axes = _axes(call, found.shape[2:], tuple(weights.shape[2:]), ceil=False)
    outputs = [axis.windows for axis in axes]
    taps = inner * math.prod(weights.shape[2:])
    call.check_size((batch, filters, *outputs))
    call.builder.check(call.name, batch * filters * math.prod(outputs) * taps)
    ids = _windows(found.array, axes)  # batch, channels, windows, taps of one channel
    ids = ids.reshape(batch, groups, inner, ids.shape[2], ids.shape[3]).transpose(0, 1, 3, 2, 4)
    ids = ids.reshape(batch, groups, 1, ids.shape[2], taps)
    shape = (batch, groups, filters // groups, ids.shape[3], taps)
    factors = np.broadcast_to(weights.reshape(1, groups, filters // groups, 1, taps), shape)
    bias = None
    if call.given(2) is not None:
        known = call.known(2, "the bias B")
        if known.shape != (filters,):
            raise call.refuse(f"B has shape {list(known.shape)}; there are {filters} filters")
        bias = np.broadcast_to(known.reshape(1, groups, filters // groups, 1), shape[:-1])
    return call.layer(np.broadcast_to(ids, shape), factors, bias, (batch, filters, *outputs))


def average_pool(call: Call) -> Result:
    """AveragePool: the mean of a window, with or without the padding in the count."""
    found, axes = _pool(call)
    ids = _pooled(call, found, axes)
    counted = _inside(axes) if call.flag("count_include_pad") else (ids[0, 0] != NOTHING).sum(axis=-1)
    factors = np.array([Fraction(1, int(count)) for count in counted], dtype=object)
    terms = np.broadcast_to(factors[None, None, :, None], ids.shape)
    return call.layer(ids, terms, shape=(*found.shape[:2], *(axis.windows for axis in axes)))


def global_average_pool(call: Call) -> Result:
    """GlobalAveragePool: the mean of each channel."""
    found = call.values(0)
    if len(found.shape) < 3:
        raise call.refuse(f"the shape {list(found.shape)} is that of no images")
    ids = found.array.reshape(*found.shape[:2], -1)
    return call.layer(ids, Fraction(1, ids.shape[-1]), shape=(*found.shape[:2], *[1] * (len(found.shape) - 2)))


def max_pool(call: Call) -> Result:
    """MaxPool: the largest value of a window, pair by pair, through relu."""
    if any(call.operation.outputs[1:]):
        raise call.refuse("gives the places of the largest values, which jump; only the values are read")
    found, axes = _pool(call)
    ids = _pooled(call, found, axes)
    best = largest(call, ids.reshape(-1, ids.shape[-1]))
    return Tensor(best.reshape(*found.shape[:2], *(axis.windows for axis in axes)))


def _pool(call: Call) -> tuple[Tensor, list[_Axis]]:
    found, kernel = call.values(0), call.counts("kernel_shape", least=1)
    if kernel is None or len(found.shape) != len(kernel) + 2:
        raise call.refuse(f"the shape {list(found.shape)} does not fit the kernel_shape {list(kernel or ())}")
    axes = _axes(call, found.shape[2:], kernel, ceil=call.flag("ceil_mode"))
    if str(call.attribute("auto_pad", "NOTSET")).startswith("SAME") and any(axis.dilation > 1 for axis in axes):
        raise call.refuse("auto_pad beside dilations is read in two ways; write the pads")
    call.check_size((*found.shape[:2], *(axis.windows for axis in axes)))
    call.builder.check(call.name, math.prod(found.shape[:2]) * math.prod(axis.windows * axis.kernel for axis in axes))
    return found, axes


def _pooled(call: Call, found: Tensor, axes: list[_Axis]) -> Array:
    ids = _windows(found.array, axes)
    if (ids == NOTHING).all(axis=-1).any():
        raise call.refuse("a window lies in the padding altogether")
    return ids


def _axes(call: Call, sizes: tuple[int, ...], kernel: tuple[int, ...], ceil: bool) -> list[_Axis]:
    rank = len(sizes)
    if (call.counts("kernel_shape") or kernel) != kernel or min(kernel) < 1:
        raise call.refuse(f"kernel_shape {list(call.counts('kernel_shape') or kernel)} and the weights {list(kernel)} do not fit")
    strides = call.counts("strides", least=1) or (1,) * rank
    dilations = call.counts("dilations", least=1) or (1,) * rank
    pads = call.counts("pads", least=0) or (0,) * (2 * rank)
    auto = str(call.attribute("auto_pad", "NOTSET"))
    if not len(strides) == len(dilations) == rank or len(pads) != 2 * rank:
        raise call.refuse(f"strides, dilations or pads are not those of {rank} axes")
    if auto not in ("NOTSET", "VALID", "SAME_UPPER", "SAME_LOWER") or (auto != "NOTSET" and (any(pads) or ceil)):
        raise call.refuse(f"auto_pad {auto[:20]!r} is unknown, or stands beside pads or ceil_mode")
    return [
        _axis(call, size, (kernel[place], strides[place], dilations[place]), pads[place::rank], auto, ceil)
        for place, size in enumerate(sizes)
    ]


def _axis(call: Call, size: int, window: tuple[int, int, int], pads: tuple[int, ...], auto: str, ceil: bool) -> _Axis:
    kernel, stride, dilation = window
    before, after = pads
    reach = (kernel - 1) * dilation + 1
    if auto.startswith("SAME"):
        missing = (-(-size // stride) - 1) * stride + reach - size
        if missing < -1:
            raise call.refuse(f"auto_pad with a window of {reach} and stride {stride} on {size} values is read in two ways")
        missing = max(missing, 0)
        before = missing // 2 if auto == "SAME_UPPER" else missing - missing // 2
        after = missing - before
    room = size + before + after - reach
    windows = (-(-room // stride) if ceil else room // stride) + 1
    if room < 0 or (ceil and (windows - 1) * stride >= size + before):
        raise call.refuse(f"a window of {reach} with stride {stride} does not fit {size} values and pads {before}, {after}")
    return _Axis(size, kernel, stride, dilation, before, after, windows)


def _windows(ids: Array, axes: list[_Axis]) -> Array:
    """batch x channels x windows x places in a window: the numbers of the values, NOTHING beyond the edge."""
    rank = len(axes)
    flat: Array = np.zeros((1,) * (2 * rank), dtype=np.int64)
    inside: Array = np.ones((1,) * (2 * rank), dtype=bool)
    for place, axis in enumerate(axes):
        shape = [1] * (2 * rank)
        shape[place], shape[rank + place] = axis.windows, axis.kernel
        places = axis.places()
        flat = flat * axis.size + places.reshape(shape)
        inside = inside & ((places >= 0) & (places < axis.size)).reshape(shape)
    windows, taps = math.prod(axis.windows for axis in axes), math.prod(axis.kernel for axis in axes)
    flat, inside = np.where(inside, flat, 0).reshape(windows, taps), inside.reshape(windows, taps)
    images = ids.reshape(*ids.shape[:2], -1)
    found: Array = np.where(inside, images[:, :, flat], NOTHING)
    return found


def _inside(axes: list[_Axis]) -> Array:
    """How many places of each window lie in the input or its padding: what lies beyond them does not count."""
    counts: Array = np.ones(1, dtype=np.int64)
    for axis in axes:
        places = axis.places()
        along = ((places >= -axis.before) & (places < axis.size + axis.after)).sum(axis=1)
        counts = (counts[:, None] * along[None, :]).reshape(-1)
    return counts
