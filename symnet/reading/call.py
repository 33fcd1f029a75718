"""One operation of a file as its operator sees it: inputs, attributes, the network that grows, and how to refuse."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, TypeAlias

import numpy as np

from symnet.errors import SymnetError, UsageError
from symnet.reading.builder import Builder
from symnet.reading.onnx_file import MAX_VALUES, Operation
from symnet.reading.tensor import Array, Tensor

Result: TypeAlias = Tensor | tuple[Tensor, ...]
MAX_INTEGER = 1 << 31
"""Sizes, axes and counts of a file stay below this."""


@dataclass(frozen=True, slots=True)
class Call:
    """An operation with its inputs at hand; `name` is what its layers are called."""

    operation: Operation
    opset: int
    inputs: tuple[Tensor | None, ...]
    defaults: dict[str, Any]
    builder: Builder
    notes: dict[str, None]
    where: str
    inexact: list[str]

    @property
    def name(self) -> str:
        """What the layers of this operation are called."""
        return self.operation.name

    def refuse(self, why: str) -> SymnetError:
        """Return the error that says why this operation is not read."""
        return UsageError(f"{self.where}: {self.operation}: {why}")

    def say(self, note: str) -> None:
        """Note what was assumed."""
        self.notes[note] = None

    def attribute(self, name: str, default: Any = None) -> Any:
        """Return an attribute, its default in the operator set of the file, or the one given."""
        return self.operation.attributes.get(name, self.defaults.get(name, default))

    def count(self, name: str, default: int = 0) -> int:
        """Return an attribute that is an integer of a sensible size."""
        return self.whole(int(self.attribute(name, default)), name)

    def flag(self, name: str, default: int = 0) -> bool:
        """Return an attribute that is 0 or 1."""
        found = self.count(name, default)
        if found not in (0, 1):
            raise self.refuse(f"{name} = {found} is neither 0 nor 1")
        return bool(found)

    def counts(self, name: str, default: Sequence[int] | None = None, least: int = -MAX_INTEGER) -> tuple[int, ...] | None:
        """Return an attribute that is a list of integers >= `least`."""
        found = self.attribute(name, default)
        return None if found is None else tuple(self.whole(int(one), name, least) for one in found)

    def whole(self, number: int, name: str, least: int = -MAX_INTEGER) -> int:
        """Return an integer that is in the range of sizes and axes."""
        if not least <= number < MAX_INTEGER:
            raise self.refuse(f"{name} = {number} is out of range")
        return number

    def given(self, place: int) -> Tensor | None:
        """Return an input, None where it is left out."""
        return self.inputs[place] if place < len(self.inputs) else None

    def tensor(self, place: int) -> Tensor:
        """Return an input that must be there."""
        found = self.given(place)
        if found is None:
            raise self.refuse(f"input {place + 1} is missing")
        return found

    def known(self, place: int, what: str) -> Array:
        """Return the numbers of an input that must not depend on the network's input."""
        found = self.tensor(place)
        if not found.constant:
            raise self.refuse(f"{what} depends on the network's input; it must be a constant")
        return found.array

    def integers(self, place: int, what: str) -> tuple[int, ...] | None:
        """Return the integers of an input, None where it is left out; clipped to 2^31, beyond every size."""
        if self.given(place) is None:
            return None
        found = self.known(place, what)
        if found.dtype.kind not in "iu" or found.ndim > 1:
            raise self.refuse(f"{what} must be a list of integers")
        return tuple(max(-MAX_INTEGER, min(MAX_INTEGER, number)) for number in found.reshape(-1).tolist())

    def values(self, place: int) -> Tensor:
        """Return an input as values of the network; known numbers become neurons with these biases."""
        found = self.tensor(place)
        return self.promoted(found) if found.constant else found

    def promoted(self, tensor: Tensor) -> Tensor:
        """Return known numbers as values of the network."""
        if not tensor.constant:
            return tensor
        if tensor.array.dtype.kind in "biu" or not tensor.array.size:
            raise self.refuse("a constant of integers or truth values, or an empty one, is no number of a network")
        return Tensor(self.builder.constants(f"{self.name}_constant", tensor.array).reshape(tensor.shape))

    def axis(self, axis: int, rank: int) -> int:
        """Return an axis counted from the front; raises where there is none."""
        if not -rank <= axis < rank:
            raise self.refuse(f"axis {axis} is not one of {rank} axes")
        return axis % rank

    def axes(self, axes: Sequence[int], rank: int) -> tuple[int, ...]:
        """Return axes counted from the front, each once."""
        found = tuple(self.axis(axis, rank) for axis in axes)
        if len(set(found)) < len(found):
            raise self.refuse(f"axes {list(axes)} name one twice")
        return found

    def check_size(self, shape: Sequence[int]) -> tuple[int, ...]:
        """Return the shape of a result; raises where it has too many numbers, before it is made."""
        if min(shape, default=1) < 0 or math.prod(shape) > MAX_VALUES:
            raise self.refuse(f"the result of shape {list(shape)} has negative sizes or more than {MAX_VALUES} numbers")
        return tuple(shape)

    def broadcast(self, *tensors: Tensor) -> tuple[Array, ...]:
        """Return arrays brought to one shape by the rules of ONNX, which are those of numpy."""
        try:
            shape = np.broadcast_shapes(*(tensor.shape for tensor in tensors))
        except ValueError:
            shapes = " and ".join(str(list(tensor.shape)) for tensor in tensors)
            raise self.refuse(f"the shapes {shapes} do not fit together") from None
        self.check_size(shape)
        return tuple(np.broadcast_to(tensor.array, shape) for tensor in tensors)

    def layer(self, ids: Array, factors: Any, bias: Array | None = None, shape: Sequence[int] | None = None) -> Tensor:
        """Add a layer (see Builder.affine) and return its values, in this shape; ids and factors have the terms last."""
        rows = ids.reshape(-1, ids.shape[-1])
        flat = factors.reshape(-1, ids.shape[-1]) if np.ndim(factors) > 1 else factors
        found = self.builder.affine(self.name, rows, flat, None if bias is None else bias.reshape(-1))
        return Tensor(found.reshape(ids.shape[:-1] if shape is None else shape), fresh=True)
