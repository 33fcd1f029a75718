"""From values to layers: a network grows by affine maps of earlier values, each value known by its number.

The inputs are the values 0, 1, ..., and every layer adds its neurons behind them, so that whatever only moves values about
(a transposition, a slice, a concatenation) is an array of numbers and costs no layer. A constant that is added to what a
layer gives, and a relu of it, become part of that layer where nothing else reads it.
"""

from __future__ import annotations

import gc
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from fractions import Fraction
from itertools import pairwise
from typing import Any, TypeAlias

import numpy as np

from symnet.core.entry import ZERO
from symnet.core.front import FRONT
from symnet.core.layer import INPUT, Activation, Layer, Node, Read, Row
from symnet.core.network import Network
from symnet.core.rational import coprime
from symnet.core.wellformed import NODE_NAME
from symnet.errors import TooLarge

Array: TypeAlias = "np.ndarray[Any, Any]"
MAX_WEIGHTS = 6_000_000
"""Weights and biases of a network that is read: about a gigabyte of them."""
NOTHING = -1
"""The number of no value, where a row has fewer weights than others."""
LONGEST = 60
TAKEN = (INPUT, FRONT, "box")
"""Names that have a meaning of their own: the input, the map from a box to the cube, and the map back."""
CHUNK = 1 << 20


@dataclass(slots=True)
class _Draft:
    """A layer being built: row r is the sum of factors[r, k] times the value ids[r, k], plus bias[r]."""

    name: str
    start: int
    ids: Array
    factors: Array
    bias: Array | None
    activation: Activation = "identity"

    @property
    def stop(self) -> int:
        return self.start + len(self.ids)


@dataclass(slots=True)
class Builder:
    """Layers added one after another; each call returns the numbers of the new values."""

    inputs: int
    drafts: list[_Draft] = field(default_factory=list)
    weights: int = 0
    names: set[str] = field(default_factory=lambda: set(TAKEN))

    def affine(self, name: str, ids: Array, factors: Any, bias: Array | None = None, relu: bool = False) -> Array:
        """Add a layer of rows: sum over k of factors[r, k] * value ids[r, k], plus bias[r]; returns R new numbers.

        ids: R x K numbers of values, NOTHING where a row has fewer; factors: what broadcasts to that shape, or 1; they
        and the bias are integers, floats (which stand for their exact values) or Fractions.
        """
        self.charge(name, ids.size + len(ids))
        draft = _Draft(self._free(name), self.stop, ids, np.broadcast_to(np.asarray(factors), ids.shape), bias)
        draft.activation = "relu" if relu else "identity"
        self.drafts.append(draft)
        return np.arange(draft.start, draft.stop)

    def charge(self, name: str, weights: int) -> None:
        """Raise TooLarge before so many weights are made."""
        self.check(name, weights)
        self.weights += weights

    def check(self, name: str, weights: int) -> None:
        """Raise TooLarge where so many weights more are too many."""
        if self.weights + weights > MAX_WEIGHTS:
            total = self.weights + weights
            raise TooLarge(f"{name[:LONGEST]}: the network has {total} weights and biases up to here, more than {MAX_WEIGHTS}")

    def constants(self, name: str, values: Array) -> Array:
        """Add neurons that have these values whatever the input is."""
        flat = values.reshape(-1)
        return self.affine(name, np.full((len(flat), 0), NOTHING), 1, flat)

    @property
    def stop(self) -> int:
        """The number after the last value."""
        return self.drafts[-1].stop if self.drafts else self.inputs

    def biased(self, ids: Array, bias: Array) -> bool:
        """Add a bias to the values of the last layer, all of them, if it has none yet; False where that cannot be."""
        draft = self._whole(ids)
        if draft is None or draft.bias is not None or draft.activation == "relu" or draft.ids.shape[1] < 1:
            return False
        draft.bias = np.empty(len(draft.ids), dtype=bias.dtype)
        draft.bias[ids.reshape(-1) - draft.start] = bias.reshape(-1)
        return True

    def rectified(self, ids: Array) -> bool:
        """Make the last layer, which has these values and no others, a relu layer; False where that cannot be."""
        draft = self._whole(ids)
        if draft is None:
            return False
        draft.activation = "relu"
        return True

    def nonnegative(self, ids: Array) -> Array:
        """Return which of the values come out of a relu."""
        starts = [0, *(draft.start for draft in self.drafts)]
        from_relu = np.array([False, *(draft.activation == "relu" for draft in self.drafts)])
        found: Array = from_relu[np.searchsorted(starts, ids, side="right") - 1]
        return found

    def _whole(self, ids: Array) -> _Draft | None:
        """The layer whose values are these, each once."""
        flat = np.sort(ids, axis=None)
        for draft in reversed(self.drafts):
            if draft.start == flat[0] if len(flat) else False:
                return draft if np.array_equal(flat, np.arange(draft.start, draft.stop)) else None
        return None

    def _free(self, name: str) -> str:
        """A node name of letters, digits, _ and dots that nothing has yet."""
        plain = "".join(letter if letter.isascii() and letter.isalnum() else "_" for letter in name[:LONGEST]).strip("_")
        plain = plain if NODE_NAME.fullmatch(plain) else f"n{plain}"
        found, number = plain, 1
        while found in self.names:
            number += 1
            found = f"{plain}_{number}"
        self.names.add(found)
        return found

    def network(self, outputs: Array) -> Network:
        """Return the network that gives these values, without the layers that they do not depend on."""
        flat = outputs.reshape(-1)
        read = self._read(flat)
        drafts = [draft for draft in self.drafts if draft.start in read]
        if not drafts or not np.array_equal(flat, np.arange(drafts[-1].start, drafts[-1].stop)):
            self.affine("output", flat[:, None], 1)
            drafts.append(self.drafts[-1])
        with without_collection():
            nodes = tuple(_node(draft, drafts) for draft in drafts)
        return Network(self.inputs, nodes)

    def _read(self, outputs: Array) -> set[int]:
        """The starts of the layers that these values depend on."""
        needed = set(map(int, np.unique(self._homes(outputs))))
        for draft in reversed(self.drafts):
            if draft.start in needed:
                needed |= set(map(int, np.unique(self._homes(draft.ids[draft.ids >= 0]))))
        return needed

    def _homes(self, ids: Array) -> Array:
        starts = np.array([0, *(draft.start for draft in self.drafts)])
        found: Array = starts[np.searchsorted(starts, ids, side="right") - 1]
        return found


@contextmanager
def without_collection() -> Iterator[None]:
    """Millions of new tuples hold no cycle: looking for one again and again takes most of the time."""
    on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if on:
            gc.enable()


def _node(draft: _Draft, drafts: Sequence[_Draft]) -> Node:
    used = _distinct(draft.ids[:1] if draft.ids.strides[0] == 0 else draft.ids)
    reads = tuple(_reads(used, drafts)) or (Read(INPUT, 0, 1),)
    return Node(draft.name, Layer(draft.activation, tuple(_rows(draft, used))), reads)


def _distinct(ids: Array) -> Array:
    """The numbers of values in an array, in order, each once; faster than sorting them."""
    there: Array = ids[ids >= 0]
    if not there.size:
        return there
    first = int(there.min())
    seen: Array = np.zeros(int(there.max()) - first + 1, dtype=bool)
    seen[there - first] = True
    found: Array = np.flatnonzero(seen) + first
    return found


def _reads(used: Array, drafts: Sequence[_Draft]) -> Iterator[Read]:
    """The runs of values that follow one another within one layer."""
    starts: Array = np.array([0, *(draft.start for draft in drafts)])
    names = [INPUT, *(draft.name for draft in drafts)]
    homes: Any = np.searchsorted(starts, used, side="right") - 1
    breaks: Any = np.flatnonzero((np.diff(used) != 1) | (np.diff(homes) != 0)) + 1
    for first, stop in pairwise([0, *breaks.tolist(), len(used)]) if len(used) else ():
        offset = int(starts[homes[first]])
        yield Read(names[homes[first]], int(used[first]) - offset, int(used[stop - 1]) - offset + 1)


def _rows(draft: _Draft, used: Array) -> Iterator[Row]:
    count, width = draft.ids.shape
    biases = [ZERO] * count if draft.bias is None else fractions(draft.bias)
    rows = max(1, CHUNK // max(width, 1))
    for start in range(0, count, rows):
        part = slice(start, start + rows)
        yield from map(Row, _weights(draft.ids[part], draft.factors[part], used), biases[part])


def _weights(ids: Array, factors: Array, used: Array) -> Iterator[tuple[tuple[int, Fraction], ...]]:
    """The weights of each row by position, in increasing order, those of a value that is read several times added up."""
    places = np.where(ids >= 0, np.searchsorted(used, ids), NOTHING)
    rows, columns = np.nonzero((places >= 0) & (factors != 0))
    positions, values = places[rows, columns], factors[rows, columns]
    order = np.lexsort((positions, rows))
    rows, positions, weights = rows[order], positions[order].tolist(), fractions(values[order])
    stops: list[int] = np.searchsorted(rows, np.arange(len(ids)), side="right").tolist()  # type: ignore[assignment]
    twice = set(rows[:-1][(np.diff(rows) == 0) & (np.diff(positions) == 0)].tolist())
    first = 0
    for row, stop in enumerate(stops):
        found = zip(positions[first:stop], weights[first:stop], strict=True)
        yield _added(found) if row in twice else tuple(found)
        first = stop


def _added(weights: Iterable[tuple[int, Fraction]]) -> tuple[tuple[int, Fraction], ...]:
    total: dict[int, Fraction] = {}
    for position, weight in weights:
        total[position] = total.get(position, ZERO) + weight
    return tuple((position, weight) for position, weight in total.items() if weight)


def fractions(numbers: Array) -> list[Fraction]:
    """Return the exact values of an array, row by row: floats are dyadic numbers."""
    flat = numbers.reshape(-1)
    if flat.dtype == object:
        return [value if isinstance(value, Fraction) else Fraction(value) for value in flat.tolist()]
    values, places = np.unique(flat, return_inverse=True)
    known = [coprime(*value.as_integer_ratio()) for value in values.tolist()]
    return [known[place] for place in places.tolist()]
