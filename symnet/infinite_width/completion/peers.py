"""The same gaps filled by this and by what people use: relative errors at the hidden entries, and times.

Matrices with known truth: smooth:ROWSxCOLUMNS is sin(2 pi s_i + 3 t_j) + s_i t_j^2 on evenly spaced s, t; wine, diabetes,
breast-cancer and digits are tables of scikit-learn, their columns scaled to mean 0 and variance 1 (digits: left as they are).
"""

from __future__ import annotations

import time
import warnings
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from fractions import Fraction
from typing import Any, TypeAlias

from symnet.errors import MissingExtra, UsageError, install_line
from symnet.infinite_width.arrays_library import numpy
from symnet.infinite_width.completion.floats import FloatSolver
from symnet.infinite_width.completion.prior import Prior
from symnet.infinite_width.completion.soft_impute import soft_impute

Array: TypeAlias = Any
Filler: TypeAlias = "Callable[[Array, Array], Array]"
"""Fills the gaps of a matrix, given which entries are there."""
TABLES = ("wine", "diabetes", "breast-cancer", "digits")
MAX_SIDE = 2_000
NEAREST = 20
"""Columns that IterativeImputer looks at for each column of a wide matrix: with all of them it takes hours."""


@dataclass(frozen=True, slots=True)
class Row:
    """A method, the relative error |filled - truth| / |truth| over the hidden entries of each seed, and the seconds in all."""

    method: str
    errors: tuple[float, ...]
    seconds: float


def truth(name: str) -> Array:
    """Return a matrix without gaps by its name; raises UsageError and MissingExtra."""
    np = numpy()
    kind, _, size = name.partition(":")
    if kind == "smooth":
        rows, columns = _sides(size)
        s, t = np.linspace(0, 1, rows)[:, None], np.linspace(0, 1, columns)
        return np.sin(2 * np.pi * s + 3 * t) + s * t**2
    if name not in TABLES:
        raise UsageError(f"{name[:40]!r} is no matrix that is known; write smooth:60x80 or one of {', '.join(TABLES)}")
    data = getattr(_datasets(), f"load_{name.replace('-', '_')}")().data
    return data if name == "digits" else (data - data.mean(axis=0)) / data.std(axis=0)


def _sides(size: str) -> tuple[int, int]:
    words = size.split("x")
    if len(words) != 2 or not all(word.isascii() and word.isdigit() and 2 <= int(word[:9]) <= MAX_SIDE for word in words):
        raise UsageError(f"smooth:{size[:20]}: write rows x columns, each from 2 to {MAX_SIDE}, for example smooth:60x80")
    return int(words[0]), int(words[1])


def hidden(shape: tuple[int, ...], observed: Fraction, seed: int) -> Array:
    """Return which entries are there: each with this probability, and at least one in every row."""
    np = numpy()
    if not 0 < observed < 1:
        raise UsageError(f"--observed {observed} is no share between 0 and 1; write for example 3/10")
    generator = np.random.default_rng(seed)
    seen = generator.random(shape) < float(observed)
    empty = ~seen.any(axis=1)
    seen[empty, generator.integers(0, shape[1], int(empty.sum()))] = True
    return seen


def methods(prior: Prior, depth: int, ridge: float) -> dict[str, Filler]:
    """Return the methods by name; those of scikit-learn raise MissingExtra where it is not installed."""
    return {
        f"this, prior {prior.name}": lambda values, seen: _ours(FloatSolver.of(prior, depth, ridge), values, seen),
        "soft-impute": soft_impute,
        "KNNImputer": lambda values, seen: _of_sklearn("KNNImputer", values, seen),
        "IterativeImputer": lambda values, seen: _of_sklearn("IterativeImputer", values, seen),
    }


def comparison(name: str, observed: Fraction, seeds: int, fillers: dict[str, Filler]) -> Iterator[Row]:
    """Yield a row for each method: the same hidden entries for all."""
    np = numpy()
    values = truth(name)
    masks = [hidden(values.shape, observed, seed) for seed in range(seeds)]
    if any(method.endswith("Imputer") for method in fillers):
        _impute()  # says before any work is done that it is missing
    for method, fill in fillers.items():
        started, errors = time.perf_counter(), []
        for seen in masks:
            found = fill(np.where(seen, values, np.nan), seen)
            errors.append(float(np.linalg.norm((found - values)[~seen]) / np.linalg.norm(values[~seen])))
        yield Row(method, tuple(errors), time.perf_counter() - started)


def _ours(solver: FloatSolver, values: Array, seen: Array) -> Array:
    np = numpy()
    found = values.copy()
    kinds, which = np.unique(seen, axis=0, return_inverse=True)
    for number, mask in enumerate(kinds):
        rows = np.nonzero(which.ravel() == number)[0]
        observed, missing = np.nonzero(mask)[0], np.nonzero(~mask)[0]
        if len(missing):
            found[np.ix_(rows, missing)] = solver.fill(observed, missing, values[np.ix_(rows, observed)])
    return found


def _of_sklearn(name: str, values: Array, seen: Array) -> Array:
    """An imputer of scikit-learn with its own settings, columns without an entry kept (filled with 0)."""
    impute = _impute()
    options: dict[str, Any] = {"keep_empty_features": True}
    if name == "IterativeImputer":
        wide = values.shape[1] > NEAREST
        options |= {"random_state": 0, **({"n_nearest_features": NEAREST, "max_iter": 5} if wide else {})}
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # it says so where it stops before it has converged
        return getattr(impute, name)(**options).fit_transform(values)


def _impute() -> Any:
    try:
        import sklearn.experimental.enable_iterative_imputer
        import sklearn.impute
    except ImportError as problem:
        raise _missing() from problem
    return sklearn.impute


def _datasets() -> Any:
    try:
        import sklearn.datasets
    except ImportError as problem:
        raise _missing() from problem
    return sklearn.datasets


def _missing() -> MissingExtra:
    line = install_line("completion", "numpy", "scikit-learn")
    return MissingExtra(
        f"scikit-learn is not installed and the comparison needs it; write: {line} (this and soft-impute do without: --only)"
    )
