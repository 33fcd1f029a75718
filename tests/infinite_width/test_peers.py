"""The comparison: what is hidden, soft-impute on a matrix of low rank, the table, and what is asked where packages lack."""

from __future__ import annotations

import sys
from fractions import Fraction

import numpy as np
import pytest
from ran import Run

from symnet.errors import UsageError
from symnet.infinite_width.completion.peers import comparison, hidden, methods, truth
from symnet.infinite_width.completion.prior import prior
from symnet.infinite_width.completion.soft_impute import soft_impute


def test_soft_impute_finds_a_matrix_of_low_rank_and_keeps_what_is_there() -> None:
    rng = np.random.default_rng(0)
    values = rng.standard_normal((40, 2)) @ rng.standard_normal((2, 30))
    seen = rng.random(values.shape) < 0.6
    found = soft_impute(np.where(seen, values, np.nan), seen)
    assert np.array_equal(found[seen], values[seen])
    assert np.linalg.norm((found - values)[~seen]) < 0.05 * np.linalg.norm(values[~seen])


def test_the_same_entries_are_hidden_for_all_and_no_row_is_empty() -> None:
    seen = hidden((50, 10), Fraction(1, 50), 3)
    assert seen.any(axis=1).all() and np.array_equal(seen, hidden((50, 10), Fraction(1, 50), 3))
    masks: list[np.ndarray] = []
    spies = {name: lambda values, kept: masks.append(kept) or np.where(kept, values, 0.0) for name in ("one", "two")}
    rows = list(comparison("smooth:6x5", Fraction(1, 2), 2, spies))
    assert np.array_equal(masks[:2], masks[2:]) and [row.errors for row in rows] == [(1.0, 1.0)] * 2


def test_the_errors_of_this_method_are_those_of_the_command(run: Run) -> None:
    (row,) = comparison(
        "smooth:60x80", Fraction(1, 10), 5, {"this": methods(prior("cosine:4", 80), 1, 1e-6)["this, prior cosine:4"]}
    )
    assert min(row.errors) > 0.22 and max(row.errors) < 0.40
    done = run("compare-gaps", "smooth:20x30", "--only", "this", "--only", "soft-impute", "--seeds", 2)
    assert done.code == 0 and "soft-impute" in done.out and "KNN" not in done.out


def test_the_imputers_of_scikit_learn(run: Run) -> None:
    pytest.importorskip("sklearn")
    done = run("compare-gaps", "wine", "--prior", "identity", "--ridge", 0, "--seeds", 1)
    assert done.code == 0 and "IterativeImputer" in done.out and "KNNImputer" in done.out


@pytest.mark.parametrize("matrix", ["wine", "smooth:20x30"])
def test_a_missing_package_is_named(matrix: str, monkeypatch: pytest.MonkeyPatch, run: Run) -> None:
    for name in ("sklearn", "sklearn.impute", "sklearn.datasets", "sklearn.experimental"):
        monkeypatch.setitem(sys.modules, name, None)
    done = run("compare-gaps", matrix, "--seeds", 1)
    assert done.code == 2 and "scikit-learn is not installed" in done.err and "pip install" in done.err


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (["nothing"], "no matrix that is known"),
        (["smooth:3"], "rows x columns"),
        (["smooth:3x99999"], "rows x columns"),
        (["smooth:9x9", "--observed", "1"], "--observed 1"),
        (["smooth:9x9", "--seeds", "0"], "--seeds 0"),
        (["smooth:9x9", "--only", "magic"], "--only magic"),
    ],
)
def test_bad_words(words: list[str], message: str, run: Run) -> None:
    done = run("compare-gaps", *words)
    assert done.code == 2 and message in done.err and done.err.count("\n") == 1


def test_the_matrix_is_that_of_the_formula() -> None:
    values = truth("smooth:5x3")
    assert values.shape == (5, 3) and np.isclose(values[1, 2], np.sin(np.pi / 2 + 3) + 0.25)
    with pytest.raises(UsageError):
        truth("smooth:")
