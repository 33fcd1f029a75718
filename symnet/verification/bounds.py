"""Bounds of a ReLU network on many boxes at once, by backward substitution, in floats (mathematics_given_networks.md, G).

A functional of the network is bounded below by going backward through its layers; an unstable neuron (l < 0 < u) is replaced by
a line below or above it, by the sign of its coefficient. What is found here is proposed only: the kernel computes its own bounds.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, TypeAlias

import numpy as np

from symnet.verification.stack import Affine, Stack

Array: TypeAlias = np.ndarray[Any, Any]


@dataclass(frozen=True)
class Boxes:
    """Boxes [B, inputs] by their middles and half widths."""

    low: Array
    high: Array

    @property
    def middle(self) -> Array:
        """The middle of each."""
        middle: Array = (self.low + self.high) / 2
        return middle

    @property
    def half(self) -> Array:
        """Half of each width."""
        half: Array = (self.high - self.low) / 2
        return half


@dataclass(frozen=True)
class Relaxation:
    """The lines of a relu layer on B boxes: [B, n] each.

    r(z) >= below z and r(z) <= above z + offset for low <= z <= high; of a stable neuron the lines are r itself.
    """

    low: Array
    high: Array
    unstable: Array
    below: Array
    above: Array
    offset: Array
    reach: Array
    """Of each neuron and input, the mean size of the coefficient in the bounds of the neuron; 0 where it was not bounded."""
    error: Array | None = None
    """By how much rounding may change the pre-activations; None in exact arithmetic."""

    def at(self, chosen: Any) -> Relaxation:
        """Return that of some boxes."""
        found = {name: getattr(self, name) for name in self.__dataclass_fields__}
        return Relaxation(**{name: each[chosen] for name, each in found.items() if each is not None})


LARGEST = 1e150
"""Beyond this no bound in floats is believed."""


def _finite(low: Array, high: Array) -> tuple[Array, Array]:
    """Bounds in the range in which floats can be subtracted and multiplied by slopes, wide where they overflowed."""
    low, high = np.where(np.isnan(low), -LARGEST, low), np.where(np.isnan(high), LARGEST, high)
    return np.clip(low, -LARGEST, LARGEST), np.clip(high, -LARGEST, LARGEST)


def relaxed(low: Array, high: Array, reach: Array, error: Array | None = None) -> Relaxation:
    """Return the lines for bounds of pre-activations; below is 0 or 1, whichever leaves the smaller area."""
    low, high = _finite(low, high)
    unstable = (low < 0) & (high > 0)
    above = np.where(unstable, high / np.where(unstable, high - low, 1.0), (low >= 0) * 1.0)
    offset = np.where(unstable, -above * low, 0.0)
    below = np.where(unstable, (high > -low) * 1.0, (low >= 0) * 1.0)
    return Relaxation(low, high, unstable, below, above, offset, reach, error)


@dataclass(frozen=True)
class Bound:
    """Lower bounds [B, m] of functionals, with the coefficients of the values of each relu layer and of the input."""

    values: Array
    layers: dict[int, Array]
    inputs: Array

    def at(self, chosen: Array) -> Bound:
        """Return those of some boxes."""
        layers = {source: layer[chosen] for source, layer in self.layers.items()}
        return Bound(self.values[chosen], layers, self.inputs[chosen])


def substituted(
    stack: Stack,
    start: Affine,
    relaxations: Sequence[Relaxation],
    boxes: Boxes,
    slopes: Sequence[Array] | None = None,
    added: Sequence[Array] | None = None,
) -> Bound:
    """Return lower bounds of the values of `start` on each box: m values, an affine map of the sources.

    slopes: those of the lines below, [B, m, n] for each relu layer, in place of the ones of the relaxations. added: what is added
    to the coefficients of the pre-activations, [B, n] for each relu layer.
    """
    count = len(boxes.low)
    pending = {source: np.broadcast_to(weights, (count, *weights.shape)) for source, weights in start.parts.items()}
    constant = np.broadcast_to(start.bias, (count, start.size))
    own = rounding(start, boxes, relaxations)
    constant = constant if own is None else constant - own
    kept: dict[int, Array] = {}
    for source in range(len(relaxations), 0, -1):
        if source not in pending and added is None:
            continue
        nothing = np.zeros((count, start.size, stack.layers[source - 1].size))
        coefficients = kept[source] = pending.pop(source, nothing)
        lines = relaxations[source - 1]
        positive = np.maximum(coefficients, 0.0)
        negative = coefficients - positive
        constant = constant + np.matmul(negative, lines.offset[:, :, None])[..., 0]
        below = lines.below[:, None, :] if slopes is None else slopes[source - 1]
        through = negative * lines.above[:, None, :] + positive * below
        if added is not None:
            through = through + added[source - 1][:, None, :]
        layer = stack.layers[source - 1]
        flat = through.reshape(-1, layer.size)
        constant = constant + (flat @ layer.bias).reshape(constant.shape)
        if lines.error is not None:
            constant = constant - np.matmul(np.abs(through), lines.error[:, :, None])[..., 0]
        for before, weights in layer.parts.items():
            product = (flat @ weights).reshape(count, start.size, -1)
            pending[before] = pending[before] + product if before in pending else product
    inputs = pending.get(0, np.zeros((count, start.size, stack.inputs)))
    ends = np.matmul(inputs, boxes.middle[:, :, None])[..., 0] - np.matmul(np.abs(inputs), boxes.half[:, :, None])[..., 0]
    return Bound(ends + constant, kept, inputs)


def rounding(affine: Affine, boxes: Boxes, found: Sequence[Relaxation]) -> Array | None:
    """By how much rounding may change values [B, m] on each box; None in exact arithmetic."""
    if affine.error is None:
        return None
    sizes = [np.maximum(np.abs(boxes.low), np.abs(boxes.high)), *(np.maximum(line.high, 0.0) for line in found)]
    errors: Array = np.broadcast_to(affine.error(sizes), (len(boxes.low), affine.size))
    return errors


def both(affine: Affine, chosen: Array) -> Affine:
    """Return chosen values and their negatives, so that lower bounds of them give bounds of both kinds."""
    parts = {source: np.concatenate([weights[chosen], -weights[chosen]]) for source, weights in affine.parts.items()}
    error = None if affine.error is None else twice(affine.error, chosen)
    return Affine(parts, np.concatenate([affine.bias[chosen], -affine.bias[chosen]]), error)


def twice(affine: Affine, chosen: Array) -> Affine:
    """Return chosen values two times."""
    parts = {source: np.concatenate([weights[chosen], weights[chosen]]) for source, weights in affine.parts.items()}
    return Affine(parts, np.concatenate([affine.bias[chosen], affine.bias[chosen]]))


Known: TypeAlias = "Sequence[tuple[Array, Array]]"
"""Bounds [B, n] of the pre-activations of each relu layer that hold on a larger box."""


def pre_activations(stack: Stack, boxes: Boxes, known: Known | None = None, signs: Known | None = None) -> list[Relaxation]:
    """Return bounds and lines of every relu layer on each box, the known bounds intersected, and those that `signs` assume.

    The order is the kernel's, since which slopes it chooses hangs on the very bounds: first what follows from the ends of the
    values that are read, then, where the sign is open, backward substitution, the end that may decide the sign first.
    """
    found: list[Relaxation] = []
    for number, layer in enumerate(stack.layers):
        low, high = _spread(layer, boxes, found)
        error = rounding(layer, boxes, found)
        if error is not None:
            low, high = low - error, high + error
        if known is not None:
            low, high = np.maximum(low, known[number][0]), np.minimum(high, known[number][1])
        floor, ceiling = (np.full((1, layer.size), -np.inf), np.full((1, layer.size), np.inf)) if signs is None else signs[number]
        if not any(layer.parts):
            reach = np.broadcast_to(np.abs(layer.parts.get(0, np.zeros((layer.size, stack.inputs)))), (*low.shape, stack.inputs))
        else:
            low, high, reach = _sharpened(stack, layer, boxes, found, (low, high), (floor == 0, ceiling == 0))
        found.append(relaxed(np.maximum(low, floor), np.minimum(high, ceiling), reach, error))
    return found


def _spread(layer: Affine, boxes: Boxes, found: Sequence[Relaxation]) -> tuple[Array, Array]:
    """The ends that follow from those of the values that are read."""
    middle, half = layer.bias, np.zeros(layer.size)
    for source, weights in layer.parts.items():
        ends = (boxes.low, boxes.high) if source == 0 else _positive(found[source - 1])
        middle = middle + (ends[0] + ends[1]) / 2 @ weights.T
        half = half + (ends[1] - ends[0]) / 2 @ np.abs(weights).T
    return _finite(middle - half, middle + half)


def _positive(line: Relaxation) -> tuple[Array, Array]:
    return np.maximum(line.low, 0.0), np.maximum(line.high, 0.0)


def _sharpened(
    stack: Stack,
    layer: Affine,
    boxes: Boxes,
    found: Sequence[Relaxation],
    ends: tuple[Array, Array],
    assumed: tuple[Array, Array],
) -> tuple[Array, Array, Array]:
    """Better ends by backward substitution of the neurons whose sign is open or assumed, and how far they reach back.

    assumed: of which neurons z >= 0 and z <= 0 is; the bound that may contradict is then always a new one.
    """
    (low, high), (rising, falling) = ends, assumed
    reach = np.zeros((*low.shape, stack.inputs))
    open_ = (low < 0) & (high > 0)
    chosen = np.flatnonzero((open_ | rising | falling).any(axis=0))
    if not len(chosen):
        return low, high, reach
    bound, half = substituted(stack, both(layer, chosen), found, boxes), len(chosen)
    below, above = low.copy(), high.copy()
    below[:, chosen] = np.maximum(low[:, chosen], bound.values[:, :half])
    above[:, chosen] = np.minimum(high[:, chosen], -bound.values[:, half:])
    upper = high < -low
    last_low = np.where(upper & (above <= 0), low, below)
    last_high = np.where(~upper & (below >= 0), high, above)
    reach[:, chosen] = (np.abs(bound.inputs[:, :half]) + np.abs(bound.inputs[:, half:])) / 2
    last_low = np.where(falling, below, np.where(open_, last_low, low))
    last_high = np.where(rising, above, np.where(open_, last_high, high))
    return last_low, last_high, reach


def improved(stack: Stack, start: Affine, lines: Sequence[Relaxation], boxes: Boxes, first: Bound, rounds: int = 2) -> Bound:
    """Return the best bounds after slopes are chosen by sign, as the kernel chooses them.

    At the point of the box where the bound is attained the lines are evaluated forward: an unstable neuron with a coefficient
    >= 0 gets the slope 1 below where its pre-activation there is positive, else 0; repeated `rounds` times.
    """
    best, bound = first, first
    slopes = [line.below[:, None, :] for line in lines]
    for _ in range(rounds):
        slopes, _ = walked(stack, lines, boxes, bound, slopes)
        bound = substituted(stack, start, lines, boxes, slopes)
        better = bound.values > best.values
        layers = {k: np.where(better[:, :, None], bound.layers[k], best.layers[k]) for k in bound.layers}
        inputs = np.where(better[:, :, None], bound.inputs, best.inputs)
        best = Bound(np.maximum(bound.values, best.values), layers, inputs)
    return best


def walked(
    stack: Stack, lines: Sequence[Relaxation], boxes: Boxes, bound: Bound, slopes: Sequence[Array]
) -> tuple[list[Array], list[Array]]:
    """The new slopes and the pre-activations [B, m, n] of each layer at the point of the bound, with the old slopes."""
    values, found = [boxes.middle[:, None, :] - np.sign(bound.inputs) * boxes.half[:, None, :]], []
    passed = []
    for number, (layer, line) in enumerate(zip(stack.layers, lines, strict=True)):
        z = layer(values)
        passed.append(z)
        coefficients = bound.layers.get(number + 1)
        positive = np.ones(z.shape, dtype=bool) if coefficients is None else coefficients >= 0
        chosen = np.where(line.unstable[:, None, :] & positive, (z > 0) * 1.0, slopes[number])
        above = line.above[:, None, :] * z + line.offset[:, None, :]
        found.append(chosen)
        values.append(np.where(positive, slopes[number] * z, above))
    return found, passed
