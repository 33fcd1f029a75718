"""The tangent kernel in floating point (numpy, float64), for data: angles instead of cosines, so that close points stay apart.

With w the angle of two points, k0 = 1 - w/pi and k1 = (sin w + (pi - w) cos w)/pi. 1 - cos w loses its digits for small w,
so there the angle comes from |x/|x| - y/|y|| = 2 sin(w/2) (of opposite points, from the sum), and that of the next
layer, w', from the series of 1 - k1 = 2 sin^2(w'/2) = 2 sin^2(w/2) - (w^3/3 - w^5/30 + w^7/840 - w^9/45360 + ...)/pi.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from typing import Any, TypeAlias

from symnet.infinite_width.arrays_library import numpy

Array: TypeAlias = Any
CLOSE = 0.3
"""The angle below which it is found from the difference of the points, or from the series."""
SERIES = tuple((-1) ** (k + 1) * 2 * k / math.factorial(2 * k + 1) for k in range(1, 8))
"""sin w - w cos w = sum over k of these times w^(2k + 1)."""
BLOCK = 1 << 15
"""Entries that are worked on together: they fit the cache."""


def tangent_kernel_array(points: Array, factors: Sequence[float]) -> Array:
    """Return Theta for the rows of an array of points, none of them zero: one factor for each term, depth + 1 in all."""
    np = numpy()
    norms = np.sqrt(np.einsum("ij,ij->i", points, points))
    units = points / norms[:, None]
    count = len(points)
    found = np.empty((count, count))
    for start, stop in _strips(count):
        block = _kernel(units[start:stop], units[start:], factors)
        block *= norms[start:stop, None]
        block *= norms[start:]
        square = block[:, : stop - start]
        square[:] = (square + square.T) / 2
        found[start:stop, start:] = block
        found[start:, start:stop] = block.T
    np.fill_diagonal(found, sum(factors) * norms * norms)
    return found


def _strips(count: int) -> Iterator[tuple[int, int]]:
    """Rows from start to stop, which are worked on from column start to the end."""
    start = 0
    while start < count:
        stop = min(count, start + max(1, BLOCK // (count - start)))
        yield start, stop
        start = stop


def _kernel(left: Array, right: Array, factors: Sequence[float]) -> Array:
    """Theta for unit vectors."""
    np = numpy()
    r = left @ right.T
    np.clip(r, -1.0, 1.0, out=r)
    close = np.nonzero(np.abs(r) > math.cos(CLOSE))
    opposite = r[close] < 0
    gaps = left[close[0]] + np.where(opposite, 1.0, -1.0)[:, None] * right[close[1]]
    angles = 2 * np.arcsin(np.sqrt(np.einsum("ij,ij->i", gaps, gaps)) / 2)
    angles = np.where(opposite, np.pi - angles, angles)
    total = factors[0] * r
    for factor in factors[1:]:
        w = np.arccos(r)
        w[close] = angles
        sine = np.sqrt((1.0 - r) * (1.0 + r))
        sine[close] = np.sin(angles)
        close = np.nonzero(w < CLOSE)
        angles = _next_angle(w[close])
        w *= -1 / np.pi
        w += 1.0
        total *= w
        r *= w
        sine *= 1 / np.pi
        r += sine
        np.minimum(r, 1.0, out=r)
        np.multiply(r, factor, out=sine)
        total += sine
    return total


def _next_angle(w: Array) -> Array:
    """The angle w' behind a layer, cos w' = k1(cos w), for small w."""
    np = numpy()
    square, sums = w * w, 0.0
    for coefficient in reversed(SERIES):
        sums = sums * square + coefficient
    half = np.sin(w / 2) ** 2 - sums * square * w / (2 * np.pi)
    return 2 * np.arcsin(np.sqrt(half))
