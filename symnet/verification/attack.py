"""Counterexamples: points found by gradients in floats, confirmed by exact evaluation at a point of the box.

A point counts only if the exact values of the network there satisfy a conjunction of the property; floats only propose it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from fractions import Fraction
from typing import Any, TypeAlias

import numpy as np

from symnet.core.network import Network
from symnet.core.realize import realize
from symnet.verification.property import Counterexample, Point, Property, Root
from symnet.verification.stack import Stack
from symnet.verification.unsafe import Unsafe

Array: TypeAlias = np.ndarray[Any, Any]
Confirm: TypeAlias = Callable[[Array], "Counterexample | None"]
"""A point in floats -> an exact counterexample at it or next to it, None where there is none."""
STARTS, STEPS = 256, 50
FEWEST, MOST_NUMBERS = 16, 100_000
"""Of the starts, where there are many inputs: so many, or coordinates in all."""
TOLERANCE = 1e-6
"""How far from unsafe a point in floats may be to be tried exactly."""


def confirmed(network: Network, asked: Property, root: Root, point: Array) -> Counterexample | None:
    """Return the counterexample at a point in floats, put into the box exactly; rounded to float32 where that is one too."""
    tried: set[Point] = set()
    for rounded in (point.astype(np.float32).tolist(), point.tolist()):
        exactly = tuple(min(max(Fraction(value), low), high) for value, (low, high) in zip(rounded, root.box, strict=True))
        if exactly not in tried:
            tried.add(exactly)
            found = counterexample_at(network, asked, exactly)
            if found is not None:
                return found
    return None


def counterexample_at(network: Network, asked: Property, point: Point) -> Counterexample | None:
    """Return the counterexample at an exact point, None where the point is safe."""
    outputs = realize(network, point)
    place = asked.violated(point, outputs)
    return None if place is None else Counterexample(point, outputs, *place)


def attacked(
    stack: Stack, unsafe: Unsafe, box: tuple[Array, Array], confirm: Confirm, seed: Sequence[int], starts: int | None = None
) -> Counterexample | None:
    """Look for an unsafe point of a box from `starts` random points, some of them on its faces; `seed` fixes them.

    Where there are many inputs, the points are fewer: a walk then costs more, and the first ones show as much.
    """
    low, high = box
    most = max(FEWEST, MOST_NUMBERS // len(low))
    starts = min(STARTS if starts is None else starts, most)
    draw = np.random.default_rng(seed)
    shares = draw.random((starts, len(low)))
    shares[::2] = np.clip(2 * shares[::2] - 0.5, 0.0, 1.0)
    points = low + (high - low) * shares
    points[0] = (low + high) / 2
    with np.errstate(over="ignore", invalid="ignore"):  # what overflows is tried last
        return _found(stack, unsafe, points, box, confirm)


def _found(stack: Stack, unsafe: Unsafe, points: Array, box: tuple[Array, Array], confirm: Confirm) -> Counterexample | None:
    for group in range(len(unsafe.groups)):
        for found, worst in _descents(stack, unsafe, group, points, *box):
            worst = np.where(np.isnan(worst), np.inf, worst)
            best = int(worst.argmin())
            example = confirm(found[best]) if worst[best] <= TOLERANCE else None
            if example is not None:
                return example
    return None


def _descents(stack: Stack, unsafe: Unsafe, group: int, points: Array, low: Array, high: Array) -> Iterator[tuple[Array, Array]]:
    """Points that go down the largest constraint of a conjunction, with its value there; where one is unsafe, and at the end."""
    rows = unsafe.groups[group]
    step, best = (high - low) / 4, np.inf
    for _ in range(STEPS):
        values, slopes = _gradients(stack, unsafe, rows, points)
        if values.min() < min(best, 0.0):
            yield points, values
        best = min(best, float(values.min()))
        points = np.clip(points - np.sign(np.nan_to_num(slopes)) * step, low, high)
        step = step * 0.85
    yield points, _gradients(stack, unsafe, rows, points)[0]


def _gradients(stack: Stack, unsafe: Unsafe, rows: slice, points: Array) -> tuple[Array, Array]:
    """The largest of some constraints at points, and its gradient."""
    sources = stack.values(points)
    scaled = unsafe.map(sources)[:, rows] / unsafe.scale[rows]
    worst = scaled.argmax(axis=1)
    pending = {source: (weights[rows] / unsafe.scale[rows, None])[worst] for source, weights in unsafe.map.parts.items()}
    for source in range(len(stack.layers), 0, -1):
        if source not in pending:
            continue
        through = pending.pop(source) * (sources[source] > 0)
        for before, weights in stack.layers[source - 1].parts.items():
            pending[before] = pending.get(before, 0.0) + through @ weights
    return scaled[np.arange(len(points)), worst], pending.get(0, np.zeros_like(points))
