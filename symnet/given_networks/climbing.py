"""Points at which a value is large, looked for in floats: from random points and corners of a box, step by step along the axes.

What is trained is mostly off at the corners and faces of its box, where random points seldom come. Nothing here is trusted.
"""

from __future__ import annotations

from collections.abc import Callable
from itertools import product
from typing import Any, TypeAlias

import numpy as np

Array: TypeAlias = np.ndarray[Any, Any]
Values: TypeAlias = Callable[[Array], Array]
STARTS, CORNERS, KEPT, STEPS = 512, 256, 16, 20
MOST = 6000
"""Evaluations of one climb: with many axes there are fewer steps."""


def climbed(values: Values, low: Array, high: Array, seed: int) -> tuple[Array, Array]:
    """Return values [n] at points [n, d] of a box: where they were looked for, and the best that steps along axes led to."""
    points = _starts(low, high, seed)
    found = _known(values, points)
    best = np.argsort(-found, kind="stable")[:KEPT]
    tops, at = found[best], points[best]
    step, count = np.full((len(at), 1), 0.25) * (high - low), max(1, min(STEPS, MOST // (2 * KEPT * len(low))))
    for _ in range(count):
        tops, at, better = _moved(values, (tops, at), step, (low, high))
        step = np.where(better[:, None], step, step / 2)
    return np.concatenate([found, tops]), np.concatenate([points, at])


def _moved(values: Values, best: tuple[Array, Array], step: Array, box: tuple[Array, Array]) -> tuple[Array, Array, Array]:
    """The best of one step along each axis and of all steps together that go up; and which points have gone up."""
    (tops, at), (count, inputs), rows = best, best[1].shape, np.arange(len(best[1]))
    moves = np.concatenate([np.eye(inputs), -np.eye(inputs)]) * step[:, None, :]
    tried = np.clip(at[:, None, :] + moves, *box)
    there = _known(values, tried.reshape(-1, inputs)).reshape(count, -1)
    up = there > tops[:, None]
    rising, falling = there[:, :inputs], there[:, inputs:]
    signs = np.where(rising > falling, up[:, :inputs] * 1.0, up[:, inputs:] * -1.0)
    together = np.clip(at + signs * step, *box)
    tried = np.concatenate([tried, together[:, None, :]], axis=1)
    there = np.concatenate([there, _known(values, together)[:, None]], axis=1)
    place = there.argmax(axis=1)
    better = there[rows, place] > tops
    return np.maximum(tops, there[rows, place]), np.where(better[:, None], tried[rows, place], at), better


def _starts(low: Array, high: Array, seed: int) -> Array:
    """Random points, half of them drawn to the faces, the middle, and corners: all where they are few."""
    rng = np.random.default_rng(seed)
    shares = rng.random((STARTS, len(low)))
    shares[::2] = np.clip(2 * shares[::2] - 0.5, 0.0, 1.0)
    few = 2 ** len(low) <= CORNERS
    corners = np.array(list(product((0.0, 1.0), repeat=len(low)))) if few else rng.integers(0, 2, (CORNERS, len(low)))
    found: Array = low + (high - low) * np.concatenate([shares, corners, np.full((1, len(low)), 0.5)])
    found[STARTS : STARTS + len(corners)] = np.where(corners > 0, high, low)
    return found


def _known(values: Values, points: Array) -> Array:
    """Values, minus infinity where there is none."""
    with np.errstate(all="ignore"):
        found = values(points)
    known: Array = np.where(np.isnan(found), -np.inf, found)
    return known
