"""Forms in the outputs of a network, bounded on many boxes at once in floats: what they are above is what a search reduces."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Any, TypeAlias

import numpy as np

from symnet.given_networks.cutting import Known, Looked
from symnet.verification.bounds import Bound, Boxes, Relaxation, pre_activations, substituted, walked
from symnet.verification.search import scores_of
from symnet.verification.stack import Affine, Stack

Array: TypeAlias = np.ndarray[Any, Any]
ROUNDS = 2


@dataclass(frozen=True)
class Added:
    """What is added to m rows on B boxes: coefficients of the inputs [B, m, d], constants [B, m], and how much of the bound
    halving an axis may save [B, d]; the rows at the middles of the boxes with what they stand for, [B, m]."""

    inputs: Array
    constants: Array
    saved: Array
    middle: Array


Adding: TypeAlias = Callable[[Boxes], Added]


@dataclass(frozen=True)
class Rows:
    """Rows whose negatives are bounded from above: an affine map of the sources, and what is added to it on each box."""

    stack: Stack
    map: Affine
    adding: Adding | None = None

    def look(self, boxes: Boxes, known: Known | None, signs: Known | None = None) -> Looked:
        """Bound the rows on some boxes."""
        lines = pre_activations(self.stack, boxes, known, signs)
        added = self._added(boxes)
        bound = self._best(boxes, lines, added)
        places, rows = np.arange(len(boxes.low)), bound.values.argmin(axis=-1)
        coefficients = {k: layer[places, rows] for k, layer in bound.layers.items()}
        scores = scores_of(bound.inputs[places, rows], coefficients, lines, boxes) + added.saved
        ends = [(line.low, line.high) for line in lines]
        at_middle = self.map(self.stack.values(boxes.middle)) + added.middle
        return Looked(-bound.values.min(axis=-1), -at_middle.min(axis=-1), boxes.middle, scores, ends)

    def _added(self, boxes: Boxes) -> Added:
        if self.adding is not None:
            return self.adding(boxes)
        count, size, inputs = len(boxes.low), self.map.size, self.stack.inputs
        nothing = np.zeros((count, size))
        return Added(np.zeros((count, size, inputs)), nothing, np.zeros((count, inputs)), nothing)

    def _best(self, boxes: Boxes, lines: Sequence[Relaxation], added: Added) -> Bound:
        """The best bounds of passes with slopes as the kernel chooses them."""
        bound = best = _with(substituted(self.stack, self.map, lines, boxes), added, boxes)
        slopes = [line.below[:, None, :] for line in lines]
        for _ in range(ROUNDS):
            slopes, _ = walked(self.stack, lines, boxes, bound, slopes)
            bound = _with(substituted(self.stack, self.map, lines, boxes, slopes), added, boxes)
            better = bound.values > best.values
            layers = {k: np.where(better[:, :, None], bound.layers[k], best.layers[k]) for k in bound.layers}
            inputs = np.where(better[:, :, None], bound.inputs, best.inputs)
            best = Bound(np.maximum(bound.values, best.values), layers, inputs)
        return best


def _with(bound: Bound, added: Added, boxes: Boxes) -> Bound:
    """Bounds with a form in the inputs added before its least value on the box was taken."""
    own = _least(bound.inputs, boxes)
    inputs = bound.inputs + added.inputs
    return Bound(bound.values - own + _least(inputs, boxes) + added.constants, bound.layers, inputs)


def _least(inputs: Array, boxes: Boxes) -> Array:
    """The least values of forms on boxes."""
    middle = np.matmul(inputs, boxes.middle[:, :, None])[..., 0]
    found: Array = middle - np.matmul(np.abs(inputs), boxes.half[:, :, None])[..., 0]
    return found


def signed(affine: Affine, places: Sequence[int], signs: Sequence[int]) -> Affine:
    """Some values of a map with signs, as rows."""
    factors = np.array(signs, dtype=float)
    parts = {source: factors[:, None] * weights[list(places)] for source, weights in affine.parts.items()}
    error = None
    if affine.error is not None:
        sizes = {source: weights[list(places)] for source, weights in affine.error.parts.items()}
        error = Affine(sizes, affine.error.bias[list(places)])
    return Affine(parts, factors * affine.bias[list(places)], error)


def difference(first: Stack, second: Stack) -> Stack:
    """The two networks side by side, the outputs of the second subtracted."""
    count = len(first.layers)

    def moved(affine: Affine) -> Affine:
        error = None if affine.error is None else moved(affine.error)
        return Affine({source and source + count: weights for source, weights in affine.parts.items()}, affine.bias, error)

    later = moved(second.output)
    output = _sum(first.output, later, -1)
    if first.output.error is not None and later.error is not None:
        output = replace(output, error=_sum(first.output.error, later.error, 1))
    return Stack(first.inputs, (*first.layers, *map(moved, second.layers)), output)


def _sum(first: Affine, second: Affine, sign: int) -> Affine:
    """The values of one map, those of another one added or subtracted."""
    parts = dict(first.parts)
    for source, weights in second.parts.items():
        parts[source] = parts[source] + sign * weights if source in parts else sign * weights
    return Affine(parts, first.bias + sign * second.bias)
