"""Soft-impute (Mazumder, Hastie, Tibshirani, JMLR 11, 2010): singular values shrunk, gaps refilled, until nothing changes."""

from __future__ import annotations

from typing import Any, TypeAlias

from symnet.infinite_width.arrays_library import numpy

Array: TypeAlias = Any
STEPS, ROUNDS, CLOSE = 10, 60, 1e-4


def soft_impute(values: Array, seen: Array, seed: int = 0) -> Array:
    """Return a matrix with its gaps filled; `seen` tells the entries that are there.

    The shrinkage goes down from the largest singular value by halves; the one that does best on a tenth of the entries, hidden
    for this, is used on all of them.
    """
    np = numpy()
    held = seen & (np.random.default_rng(seed).random(seen.shape) < 0.1)
    tried = [np.linalg.norm((filled - values)[held]) for filled in _path(values, seen & ~held, STEPS)]
    return list(_path(values, seen, int(np.argmin(tried)) + 1))[-1]


def _path(values: Array, seen: Array, steps: int) -> Any:
    np = numpy()
    filled = np.where(seen, values, 0.0)
    shrinkage = np.linalg.norm(filled, 2)
    for _ in range(steps):
        shrinkage /= 2
        for _ in range(ROUNDS):
            left, sizes, right = np.linalg.svd(filled, full_matrices=False)
            low = (left * np.maximum(sizes - shrinkage, 0)) @ right
            new = np.where(seen, values, low)
            moved = np.linalg.norm(new - filled) / max(np.linalg.norm(filled), 1e-300)
            filled = new
            if moved < CLOSE:
                break
        yield np.where(seen, values, low)
