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
    step, count = (high - low) / 4, max(1, min(STEPS, MOST // (2 * KEPT * len(low))))
    moves = np.concatenate([np.eye(len(low)), -np.eye(len(low))])
    for _ in range(count):
        tried = np.clip(at[:, None, :] + moves * step, low, high)
        there = _known(values, tried.reshape(-1, len(low))).reshape(len(at), -1)
        place = there.argmax(axis=1)
        reached = there[np.arange(len(at)), place]
        better = reached > tops
        at = np.where(better[:, None], tried[np.arange(len(at)), place], at)
        tops = np.maximum(tops, reached)
        step = step if better.any() else step / 2
    return np.concatenate([found, tops]), np.concatenate([points, at])


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
    return np.where(np.isnan(found), -np.inf, found)
