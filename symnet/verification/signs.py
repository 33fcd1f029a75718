"""Assumed signs: where there are many inputs, a box is cut by the sign of a neuron, not by halving one of its sides.

What is assumed is used twice: bounds of the neuron end at 0, and a multiple of its pre-activation, of the right sign, may be
added to a constraint. Multipliers are found by ascent: the bound is concave in them, and its gradient is the pre-activation at
the point where the bound is attained. Source: mathematics_given_networks.md, section G, "Split constraints".
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, TypeAlias

import numpy as np

from symnet.verification.bounds import Bound, Boxes, Known, Relaxation, pre_activations, substituted, walked
from symnet.verification.property import Counterexample
from symnet.verification.search import MARGIN, Branching, Open, known_of
from symnet.verification.stack import Stack
from symnet.verification.unsafe import Unsafe

Array: TypeAlias = np.ndarray[Any, Any]
ROUNDS = 2
"""How often the kernel chooses slopes anew."""
STEPS, LAST_STEPS = 8, 100
"""Steps of the ascent, and where no sign is open any more, so that nothing else is left to try."""
UNIT = 2.0**-28
"""Multipliers are multiples of it, as certificates write them."""
FARTHER = 0.3
"""How far above what is wanted a step aims, relative to what is missing."""
AT_ONCE = 64
"""Boxes that are looked at together."""


def assumed(search: Branching, batch: list[Open]) -> Counterexample | None:
    """Bound some boxes with the signs assumed on them; close them, or assume the sign of one neuron more on each."""
    for place in range(0, len(batch), AT_ONCE):
        found = _looked(search, batch[place : place + AT_ONCE])
        if found is not None:
            search.todo += batch[place + AT_ONCE :]
            return found
    return None


def _looked(search: Branching, batch: list[Open]) -> Counterexample | None:
    stack = search.stack
    search.progress.nodes += len(batch)
    boxes = Boxes(np.array([each.low for each in batch]), np.array([each.high for each in batch]))
    directions = _directions(stack, batch)
    signs = [(np.where(way < 0, 0.0, -np.inf), np.where(way > 0, 0.0, np.inf)) for way in directions]
    lines = pre_activations(stack, boxes, known_of(batch, len(stack.layers)), signs)
    left = _filled(search, batch, lines)
    if not len(left):
        return None
    batch = [batch[place] for place in left]
    boxes, lines = Boxes(boxes.low[left], boxes.high[left]), [line.at(left) for line in lines]
    directions = [way[left] for way in directions]
    plain = _bounded(search, boxes, lines, [np.zeros_like(way) for way in directions])
    margins = search.unsafe.margins(plain.values)
    done = search.closed(batch, margins)
    if done.all():
        return None
    bent = np.any([line.unstable.any(axis=-1) for line in lines], axis=0)
    for some, steps in ((~done & bent, STEPS), (~done & ~bent, LAST_STEPS)):
        left = np.flatnonzero(some)
        if len(left):
            part, of = Boxes(boxes.low[left], boxes.high[left]), [line.at(left) for line in lines]
            few = [batch[place] for place in left]
            ascent = _ascended(search, few, part, of, [way[left] for way in directions], steps)
            found = _cut(search, few, part, of, margins[left], ascent)
            if found is not None:
                return found
    return None


def _directions(stack: Stack, batch: Sequence[Open]) -> list[Array]:
    """Of each layer and box, by neuron: -1 where z >= 0 is assumed, 1 where z <= 0 is, else 0."""
    found = np.zeros((len(batch), stack.neurons))
    for place, box in enumerate(batch):
        for neuron, up in box.signs:
            found[place, neuron] = -1.0 if up else 1.0
    return _by_layer(stack, found)


def _by_layer(stack: Stack, values: Array) -> list[Array]:
    """Values by neuron, counted through the layers, for each layer."""
    return np.split(values, np.cumsum([layer.size for layer in stack.layers])[:-1], axis=-1)


def _filled(search: Branching, batch: Sequence[Open], lines: Sequence[Relaxation]) -> Array:
    """Close the boxes in which no point has all assumed signs, and return the places of the others."""
    gaps = [((line.low - line.high) / (1 + np.abs(line.low) + np.abs(line.high))).max(axis=-1) for line in lines]
    gap = np.max(gaps, axis=0)
    for place in map(int, np.flatnonzero(gap > search.margin)):
        search.close(batch[place], min(batch[place].margin, float(gap[place])))
    return np.flatnonzero(~(gap > search.margin))


@dataclass(frozen=True)
class _Passed:
    """The best bounds of rows [B, m], the last pass, and the pre-activations of each layer where it is attained."""

    values: Array
    last: Bound
    passed: list[Array]


def _bounded(search: Branching, boxes: Boxes, lines: Sequence[Relaxation], added: Sequence[Array]) -> _Passed:
    """Bound the constraints as the kernel does: slopes chosen anew twice, the multipliers kept."""
    stack, start = search.stack, search.unsafe.map
    slopes = [line.below[:, None, :] for line in lines]
    bound = substituted(stack, start, lines, boxes, slopes, added)
    values = bound.values
    for _ in range(ROUNDS):
        slopes, _ = walked(stack, lines, boxes, bound, slopes)
        bound = substituted(stack, start, lines, boxes, slopes, added)
        values = np.maximum(values, bound.values)
    return _Passed(values, bound, walked(stack, lines, boxes, bound, slopes)[1])


@dataclass
class _Ascent:
    """The best multipliers of boxes so far, by neuron, with the margins and the pass that they gave."""

    multipliers: Array
    least: Array
    margins: Array
    inputs: Array
    layers: list[Array]
    point: Array
    """The points where the bounds of the later steps are attained, averaged: near the point where the best bound is exact."""


def _ascended(
    search: Branching,
    batch: Sequence[Open],
    boxes: Boxes,
    lines: Sequence[Relaxation],
    directions: Sequence[Array],
    steps: int,
) -> _Ascent:
    """Look for multipliers with which one of the constraints of each open conjunction is bounded."""
    stack, unsafe, places = search.stack, search.unsafe, np.arange(len(batch))
    way = np.concatenate(directions, axis=-1)
    now = _inherited(batch, way.shape)
    best = _nothing(now, len(stack.layers))
    ahead = np.full(len(batch), np.inf)
    for step in range(1, steps + 1):
        found = _bounded(search, boxes, lines, _by_layer(stack, now * way))
        margins = _open_margins(batch, unsafe, found.values)
        rows = search.rows(found.values, margins)
        least = margins.min(axis=-1)
        layers = [found.last.layers[k][places, rows] for k in range(1, len(stack.layers) + 1)]
        before = best.least
        inputs = found.last.inputs[places, rows]
        lowest = boxes.middle - np.sign(inputs) * boxes.half
        point = best.point + (lowest - best.point) * (2 / (step + 1))
        best = _better(best, _Ascent(now, least, margins, inputs, layers, point))
        if (best.least > search.margin).all():
            break
        slope = way * np.concatenate([z[places, rows] for z in found.passed], axis=-1)
        missing = np.maximum(0.0, -least) * (1 + FARTHER) + 4 * MARGIN
        ahead = np.minimum(missing, np.where(least > before + ahead / 4, ahead, ahead / 2))
        aim = (best.least + ahead - least) * unsafe.scale[rows]
        now = _stepped(now, slope, np.where(np.isfinite(aim), np.maximum(aim, 0.0), 0.0))
    return best


def _inherited(batch: Sequence[Open], shape: tuple[int, ...]) -> Array:
    """The multipliers of the parents, 0 for the sign that is new."""
    found = np.zeros(shape)
    for place, box in enumerate(batch):
        for (neuron, _), beta in zip(box.signs, box.multipliers, strict=False):
            found[place, neuron] = beta
    return found


def _open_margins(batch: Sequence[Open], unsafe: Unsafe, values: Array) -> Array:
    margins: Array = np.nan_to_num(unsafe.margins(values), nan=-np.inf)
    for place, box in enumerate(batch):
        if box.closed is not None:
            margins[place, box.closed] = np.inf
    return margins


def _nothing(now: Array, layers: int) -> _Ascent:
    """What is known before the first step."""
    none = np.zeros((len(now), 1))
    return _Ascent(now, np.full(len(now), -np.inf), none, none, [none] * layers, none)


def _better(best: _Ascent, found: _Ascent) -> _Ascent:
    """Of each box the better one."""
    better = (found.least > best.least) | np.isneginf(best.least)

    def chosen(new: Array, old: Array) -> Array:
        picked: Array = np.where(better.reshape(-1, *[1] * (new.ndim - 1)), new, old)
        return picked

    layers = [chosen(new, old) for new, old in zip(found.layers, best.layers, strict=True)]
    margins, inputs = chosen(found.margins, best.margins), chosen(found.inputs, best.inputs)
    return _Ascent(
        chosen(found.multipliers, best.multipliers), np.maximum(found.least, best.least), margins, inputs, layers, found.point
    )


def _stepped(now: Array, slope: Array, rise: Array) -> Array:
    """A step of Polyak, of the length that lets a linear bound rise so much, in the multipliers that may move that way."""
    free = np.where((now <= 0) & (slope < 0), 0.0, slope)
    size = (free * free).sum(axis=-1)
    step = np.where(size > 0, rise / np.maximum(size, 1e-300), 0.0)
    moved = np.maximum(now + step[:, None] * free, 0.0)
    found: Array = np.floor(np.minimum(np.nan_to_num(moved), 1e12) / UNIT) * UNIT
    return found


def _cut(
    search: Branching, batch: list[Open], boxes: Boxes, lines: list[Relaxation], plain: Array, found: _Ascent
) -> Counterexample | None:
    """Close what the multipliers close; of the others assume the sign of the neuron whose line costs the bound most."""
    done = found.least > search.margin
    for place in map(int, np.flatnonzero(done)):
        box = batch[place]
        search.tree.multipliers[box.node] = tuple(found.multipliers[place, [neuron for neuron, _ in box.signs]].tolist())
        search.close(box, min(box.margin, float(found.least[place])))
    left = np.flatnonzero(~done)
    if not len(left):
        return None
    lowest = boxes.middle[left] - np.sign(found.inputs[left]) * boxes.half[left]
    example = search.tried(np.concatenate([boxes.middle[left], lowest, found.point[left]]))
    if example is not None:
        search.todo += [batch[place] for place in left]
        return example
    costs = np.concatenate([_cost(layer, line) for layer, line in zip(found.layers, lines, strict=True)], axis=-1)
    for place in map(int, left):
        box = batch[place]
        if not costs[place].max() > 0:
            search.stuck.append(box)
            continue
        known: Known = [(line.low[place], line.high[place]) for line in lines]
        betas = tuple(found.multipliers[place, [neuron for neuron, _ in box.signs]].tolist())
        sides = (box.low, box.high)
        search.cut(box, search.stack.inputs + int(costs[place].argmax()), (sides, sides), list(known), plain[place], betas)
    return None


def _cost(coefficients: Array, line: Relaxation) -> Array:
    """What the lines of unstable neurons cost the bound at most."""
    slack = np.where(coefficients < 0, -coefficients * line.offset, coefficients * np.minimum(-line.low, line.high))
    found: Array = np.where(line.unstable, np.nan_to_num(slack) + 1e-12, 0.0)
    return found
