"""Operators that only move values about: they cost no layer, whoever reads next reads other places."""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from symnet.reading.call import Call, Result
from symnet.reading.operators.affine import in_type
from symnet.reading.stored_numbers import BOOL, FLOAT, NAMES, STORED, Array
from symnet.reading.tensor import Tensor


def identity(call: Call) -> Result:
    """Identity."""
    return call.tensor(0)


def dropout(call: Call) -> Result:
    """Dropout of a network that is not trained any more: nothing is dropped."""
    training = call.given(2)
    if training is not None and np.any(call.known(2, "training_mode")):
        raise call.refuse("drops values at random (training_mode is true); export the model for inference")
    return call.tensor(0)


def cast(call: Call) -> Result:
    """Cast: between floating point formats nothing changes in exact arithmetic, which is said; of constants to integers."""
    kind = call.count("to", FLOAT)
    found = call.tensor(0)
    if kind in NAMES:
        if not found.constant or found.array.dtype.kind == "f":
            call.say(f"{call.operation}: a cast to {NAMES[kind]} changes nothing in exact arithmetic")
        return found.moved(_as_float) if found.constant and found.array.dtype.kind != "f" else found
    if not found.constant:
        raise call.refuse("casts values that depend on the input to integers, which jumps")
    if kind == BOOL:
        return found.moved(lambda array: np.asarray(array != 0, dtype=bool))
    if kind not in STORED:
        raise call.refuse(f"casts to type {kind}, which is not read")
    return found.moved(lambda array: in_type(call, _truncated(array), np.dtype(STORED[kind][0])))


def _truncated(array: Array) -> Array:
    found: Array = np.empty(array.shape, dtype=object)
    found.reshape(-1)[:] = [math.trunc(one) for one in array.reshape(-1).tolist()]
    return found


def _as_float(array: Array) -> Array:
    """Integers and truth values as exact numbers, which need not fit a float."""
    return array.astype(np.int64).astype(object)


def constant(call: Call) -> Result:
    """Constant: the number or numbers of an attribute."""
    given = call.operation.attributes
    if len(given) != 1:
        raise call.refuse(f"has {len(given)} attributes; it needs one")
    ((name, value),) = given.items()
    if name not in ("value", "value_float", "value_int", "value_floats", "value_ints"):
        raise call.refuse(f"holds {name}, which is no tensor of numbers")
    return Tensor(np.array(value) if name != "value" else np.asarray(value), constant=True)


def constant_of_shape(call: Call) -> Result:
    """ConstantOfShape: one number everywhere."""
    sizes = call.integers(0, "the shape") or ()
    shape = call.check_size([call.whole(size, "a size", 0) for size in sizes])
    value = np.asarray(call.attribute("value", np.zeros(1, np.float32)))
    if value.size != 1:
        raise call.refuse(f"value has {value.size} numbers; it needs one")
    return Tensor(np.broadcast_to(value.reshape(-1)[0], shape), constant=True)


def shape(call: Call) -> Result:
    """Shape: the sizes of the axes, which are known."""
    sizes = call.tensor(0).shape
    start, end = call.count("start", 0), call.count("end", len(sizes))
    return Tensor(np.array(sizes[slice(start, end)], dtype=np.int64), constant=True)


def flatten(call: Call) -> Result:
    """Flatten: two axes, those before `axis` and the rest."""
    found = call.tensor(0)
    rank = len(found.shape)
    axis = call.count("axis", 1)
    axis = rank if axis == rank else call.axis(axis, rank)
    return found.moved(lambda array: array.reshape(math.prod(found.shape[:axis]), -1))


def reshape(call: Call) -> Result:
    """Reshape: 0 keeps a size (unless allowzero), one -1 is what is left."""
    found, wanted = call.tensor(0), list(call.integers(1, "the shape") or ())
    if not call.flag("allowzero"):
        for place, size in enumerate(wanted):
            if size == 0:
                if place >= len(found.shape):
                    raise call.refuse(f"the shape {wanted} keeps size {place}, which is not there")
                wanted[place] = found.shape[place]
    known = math.prod(size for size in wanted if size != -1)
    if wanted.count(-1) == 1 and known > 0 and found.array.size % known == 0:
        wanted[wanted.index(-1)] = found.array.size // known
    if any(size < 0 for size in wanted) or math.prod(wanted) != found.array.size:
        raise call.refuse(f"{found.array.size} values of shape {list(found.shape)} do not fit the shape {wanted}")
    return found.moved(lambda array: array.reshape(wanted))


def squeeze(call: Call) -> Result:
    """Squeeze: leave out axes of size 1, all of them where none are named."""
    found = call.tensor(0)
    given = _axes(call)
    axes = [place for place, size in enumerate(found.shape) if size == 1] if given is None else call.axes(given, len(found.shape))
    if any(found.shape[axis] != 1 for axis in axes):
        raise call.refuse(f"the shape {list(found.shape)} has axes among {list(axes)} that are not of size 1")
    return found.moved(lambda array: np.squeeze(array, tuple(axes)))


def unsqueeze(call: Call) -> Result:
    """Unsqueeze: put in axes of size 1."""
    found, given = call.tensor(0), _axes(call)
    if given is None:
        raise call.refuse("names no axes")
    axes = call.axes(given, len(found.shape) + len(given))
    return found.moved(lambda array: np.expand_dims(array, axes))


def _axes(call: Call) -> tuple[int, ...] | None:
    """Axes are an attribute in old operator sets, an input in newer ones."""
    return call.counts("axes") if "axes" in call.operation.attributes else call.integers(1, "the list of axes")


def transpose(call: Call) -> Result:
    """Transpose: the axes in another order, by default backwards."""
    found = call.tensor(0)
    rank = len(found.shape)
    order = call.axes(call.counts("perm") or tuple(range(rank))[::-1], rank)
    if len(order) != rank:
        raise call.refuse(f"perm {list(order)} does not name all of {rank} axes")
    return found.moved(lambda array: np.transpose(array, order))


def concat(call: Call) -> Result:
    """Concat: constants among the parts become neurons where the other parts are values."""
    parts = [call.tensor(place) for place in range(len(call.inputs))]
    axis = call.axis(call.count("axis"), len(parts[0].shape))
    shapes = {part.shape[:axis] + part.shape[axis + 1 :] for part in parts}
    if len(shapes) > 1 or len({len(part.shape) for part in parts}) > 1:
        raise call.refuse(f"the shapes {', '.join(str(list(part.shape)) for part in parts)} do not fit along axis {axis}")
    total = sum(part.shape[axis] for part in parts)
    call.check_size([*parts[0].shape[:axis], total, *parts[0].shape[axis + 1 :]])
    constant = all(part.constant for part in parts)
    full = [part for part in parts if part.array.size] or parts[:1]
    arrays = [part.array if constant else call.promoted(part).array for part in full]
    return Tensor(np.concatenate(arrays, axis), constant)


def split(call: Call) -> Result:
    """Split: parts along an axis, of sizes that are named or as equal as can be."""
    found = call.tensor(0)
    axis = call.axis(call.count("axis", 0), len(found.shape))
    size, parts = found.shape[axis], len(call.operation.outputs)
    sizes = call.counts("split") if "split" in call.operation.attributes else call.integers(1, "the list of sizes")
    if sizes is None:
        if call.count("num_outputs", parts) != parts or (call.opset < 18 and size % parts):
            raise call.refuse(f"{parts} equal parts of an axis of size {size} are not what num_outputs or the operator set says")
        most = -(-size // parts)
        sizes = tuple(max(0, min(most, size - most * part)) for part in range(parts))
    if len(sizes) != parts or min(sizes) < 0 or sum(sizes) != size:
        raise call.refuse(f"the sizes {list(sizes[:8])} are not {parts} parts of an axis of size {size}")
    stops = np.cumsum(sizes)[:-1]
    return tuple(Tensor(part, found.constant) for part in np.split(found.array, stops, axis))


def slice_(call: Call) -> Result:
    """Slice: start, end and step along some axes; ends beyond the axis are taken as its end."""
    found = call.tensor(0)
    if call.opset < 10:
        starts, ends, axes, steps = call.counts("starts"), call.counts("ends"), call.counts("axes"), None
    else:
        words = ("the list of starts", "the list of ends", "the list of axes", "the list of steps")
        starts, ends, axes, steps = (call.integers(place, what) for place, what in enumerate(words, 1))
    if starts is None or ends is None:
        raise call.refuse("has no starts or no ends")
    axes = call.axes(range(len(starts)) if axes is None else axes, len(found.shape))
    steps = (1,) * len(starts) if steps is None else steps
    if not len(starts) == len(ends) == len(axes) == len(steps) or 0 in steps:
        raise call.refuse("starts, ends, axes and steps are not of one length, or a step is 0")
    where = [slice(None)] * len(found.shape)
    for axis, start, end, step in zip(axes, starts, ends, steps, strict=True):
        first = max(start, -found.shape[axis]) if step < 0 else start  # backwards from before the axis: from its first entry
        where[axis] = slice(first, end, step)
    return found.moved(lambda array: array[tuple(where)])


def gather(call: Call) -> Result:
    """Gather: entries along an axis by number, from the end where negative."""
    found, indices = call.tensor(0), call.known(1, "the list of indices")
    axis = call.axis(call.count("axis", 0), len(found.shape))
    size = found.shape[axis]
    if indices.dtype.kind not in "iu" or (indices.size and not -size <= indices.min() <= indices.max() < size):
        raise call.refuse(f"the indices are no integers from -{size} to {size - 1}")
    call.check_size([*found.shape[:axis], *indices.shape, *found.shape[axis + 1 :]])
    return Tensor(np.take(found.array, indices, axis), found.constant)


def expand(call: Call) -> Result:
    """Expand: broadcast to a shape."""
    wanted = Tensor(np.broadcast_to(np.int64(0), call.check_size(call.integers(1, "the shape") or ())))
    return Tensor(call.broadcast(call.tensor(0), wanted)[0], call.tensor(0).constant)


def pad(call: Call) -> Result:
    """Pad: with a constant, or with the values there; negative pads cut off."""
    found = call.tensor(0)
    rank = len(found.shape)
    pads = call.counts("pads") if call.opset < 11 else call.integers(1, "the list of pads")
    given = call.integers(3, "the list of axes") if call.opset >= 18 else None
    axes = call.axes(range(rank) if given is None else given, rank)
    if pads is None or len(pads) != 2 * len(axes):
        raise call.refuse(f"{0 if pads is None else len(pads)} pads are not two for each of {len(axes)} axes")
    mode = str(call.attribute("mode", "constant"))
    if mode not in ("constant", "reflect", "edge", "wrap"):
        raise call.refuse(f"mode {mode[:20]!r} is not read")
    sides = [(0, 0)] * rank
    for axis, before, after in zip(axes, pads[: len(axes)], pads[len(axes) :], strict=True):
        sides[axis] = (before, after)
        if mode != "constant" and min(before, after) < 0:
            raise call.refuse(f"negative pads are not read in mode {mode}")
    shape = [size + sum(side) for size, side in zip(found.shape, sides, strict=True)]
    gone = [max(-before, 0) + max(-after, 0) for before, after in sides]
    if any(map(int.__gt__, gone, found.shape)) or (
        mode == "reflect" and any(max(side) >= n for side, n in zip(sides, found.shape, strict=True))
    ):
        raise call.refuse(f"the pads {list(pads)} do not fit the shape {list(found.shape)}")
    call.check_size(shape)
    return _padded(call, found, sides, mode)


def _padded(call: Call, found: Tensor, sides: list[tuple[int, int]], mode: str) -> Tensor:
    cut = tuple(slice(max(-before, 0), size - max(-after, 0)) for (before, after), size in zip(sides, found.shape, strict=True))
    kept, added = found.array[cut], [(max(before, 0), max(after, 0)) for before, after in sides]
    pad_: Any = np.pad  # its stubs know modes by their words alone
    if mode != "constant" or not any(map(any, added)):
        return Tensor(pad_(kept, added, mode=mode) if mode != "constant" else kept, found.constant)
    value = call.attribute("value", 0.0) if call.opset < 11 else 0.0 if call.given(2) is None else call.known(2, "the value")
    number = np.asarray(value).reshape(-1)
    if number.size != 1:
        raise call.refuse(f"the value has {number.size} numbers; it needs one")
    if not found.constant:
        number = call.promoted(Tensor(number, constant=True)).array
    return Tensor(pad_(kept, added, constant_values=number[0]), found.constant)
