"""Exact trajectories and training in floats: gradients against differences, ranks against the lemma, floats against rationals."""

from __future__ import annotations

import json
import random
from fractions import Fraction
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from ran import Run

from symnet.errors import UsageError
from symnet.low_rank import training
from symnet.low_rank.config import DEFAULT, Setting, config
from symnet.low_rank.exact_training import Matrix, Sample, Training, difference, example, factors, gradients, rank, trajectory

TINY = Fraction(1, 1 << 60)


def loss(weights: list[Matrix], sample: Sample) -> Fraction:
    values = sample[0]
    for number, matrix in enumerate(weights):
        sums = [sum((a * b for a, b in zip(row, values, strict=True)), Fraction(0)) for row in matrix]
        values = tuple(sums if number == len(weights) - 1 else [max(value, Fraction(0)) for value in sums])
    return sum(((a - b) ** 2 for a, b in zip(values, sample[1], strict=True)), Fraction(0))


@given(st.integers(0, 10**6), st.sampled_from([(2, 3, 1), (2, 2), (1, 2, 3, 2)]))
def test_gradients_are_differences(seed: int, sizes: tuple[int, ...]) -> None:
    weights, samples = example(sizes, 1, seed)
    # away from kinks: no sum of a hidden layer is 0
    found = gradients(weights, samples[0])
    for number, matrix in enumerate(weights):
        for i, row in enumerate(matrix):
            for j in range(len(row)):
                sides = []
                for sign in (1, -1):
                    changed = tuple(
                        tuple(value + sign * TINY * (a == i and b == j) for b, value in enumerate(line))
                        for a, line in enumerate(matrix)
                    )
                    sides.append(loss([*weights[:number], changed, *weights[number + 1 :]], samples[0]))
                slope = (sides[0] - sides[1]) / (2 * TINY)
                if not _at_a_kink(weights, samples[0]):
                    assert abs(slope - found[number][i][j]) < Fraction(1, 1 << 40)


def _at_a_kink(weights: list[Matrix], sample: Sample) -> bool:
    values = sample[0]
    for matrix in weights[:-1]:
        sums = [sum((a * b for a, b in zip(row, values, strict=True)), Fraction(0)) for row in matrix]
        if 0 in sums:
            return True
        values = tuple(max(value, Fraction(0)) for value in sums)
    return False


@given(st.integers(0, 10**6), st.integers(1, 5), st.integers(1, 5), st.integers(0, 4))
def test_a_factorisation_is_exact_and_short(seed: int, rows: int, columns: int, most: int) -> None:
    generator = random.Random(seed)
    left = [[Fraction(generator.randint(-3, 3)) for _ in range(most)] for _ in range(rows)]
    right = [[Fraction(generator.randint(-3, 3), 2) for _ in range(columns)] for _ in range(most)]
    product = tuple(
        tuple(sum((left[i][k] * right[k][j] for k in range(most)), Fraction(0)) for j in range(columns)) for i in range(rows)
    )
    one, two = factors(product)
    again = tuple(
        tuple(sum((one[i][k] * two[k][j] for k in range(len(two))), Fraction(0)) for j in range(columns)) for i in range(rows)
    )
    assert again == product and rank(product) <= most
    assert rank(product) == np.linalg.matrix_rank(np.array(product, dtype=float))


@pytest.mark.parametrize("batch", [1, 2])
def test_the_rank_is_at_most_batch_times_n(batch: int) -> None:
    """ReLU net 4-6-1, squared loss: at batch 1 the ranks rise by at most one a step, and some rank is as large as it may be."""
    weights, samples = example((4, 6, 1), 12, 0)
    how = Training(Fraction(1, 10), Fraction(1, 2), batch)
    found = trajectory(weights, samples, how, 5)
    ranks = [rank(difference(found[5][0], found[5 - n][0], how.keeps**n)) for n in range(1, 6)]
    assert all(number <= batch * n for n, number in enumerate(ranks, 1)) and ranks[0] == batch
    assert rank(difference(found[5][0], found[3][0], how.keeps)) > 2 * batch or batch == 2, "only this power will do"


def test_floats_follow_the_rationals() -> None:
    weights, samples = example((4, 6, 1), 12, 0)
    how = Training(Fraction(1, 10), Fraction(1, 2), 2)
    exact = trajectory(weights, samples, how, 3)
    network = training.NumpyTrained(
        [np.array(matrix, dtype=float) for matrix in weights], (1, 1), Setting(how.rate, how.strength, 2)
    )
    for number in range(3):
        batch = [samples[(2 * number + place) % 12] for place in range(2)]
        inputs, outputs = (np.array([sample[side] for sample in batch], dtype=float) for side in (0, 1))
        network.step(inputs, outputs)
    for matrix, wanted in zip(network.weights, exact[3], strict=True):
        assert np.allclose(matrix, np.array(wanted, dtype=float), rtol=1e-12)


def test_a_layer_on_patches_moves_by_a_matrix_of_that_rank() -> None:
    """4 patches, a batch of 2: the gradient has rank 8 at most, and more than 2; it is that of differences."""
    rng = np.random.default_rng(0)
    weights = [rng.standard_normal((10, 9)), rng.standard_normal((3, 40))]
    inputs, outputs = rng.standard_normal((2, 36)), rng.standard_normal((2, 3))
    how = Setting(Fraction(1, 10), Fraction(1, 10), 2)
    before = [matrix.copy() for matrix in weights]
    training.NumpyTrained(weights, (4, 1), how).step(inputs, outputs)
    moved = (weights[0] - 0.98 * before[0]) / -0.1
    assert 2 < np.linalg.matrix_rank(moved, tol=1e-9) <= 8

    def value(first: np.ndarray) -> float:
        hidden = np.maximum(inputs.reshape(2, 4, 9) @ first.T, 0).reshape(2, 40)
        return float(np.sum((hidden @ before[1].T - outputs) ** 2) / 2)

    step = np.zeros((10, 9))
    step[3, 4] = 1e-6
    assert abs((value(before[0] + step) - value(before[0] - step)) / 2e-6 - moved[3, 4]) < 1e-5


def test_runs_beside_their_bounds() -> None:
    """Lemma 3.2 at every n, the distance by Eckart and Young, ranks within the bound for large T."""
    wanted = config({"layers": [24, 24], "decays": ["0.5", "0.25"], "batches": [1, 2], "steps": 400, "samples": 64})
    for found in training.runs(wanted):
        (layer,) = found.layers
        assert layer.rank <= layer.proved and layer.compared
        for each in layer.compared:
            assert each.distance <= each.bound * (1 + 1e-9) + 1e-12
            assert each.rank == found.setting.batch * each.steps


def test_the_command(tmp_path: Path, run: Run) -> None:
    place, out, page = tmp_path / "c.toml", tmp_path / "r.json", tmp_path / "p.html"
    place.write_text('layers = [12, 8, 4]\npatches = [2, 1]\nsteps = 50\nsamples = 20\ndecays = ["0.5", "0.01"]\nbatches = [1]\n')
    done = run("lowrank", "run", place, "--out", out, "--page", page)
    assert done.code == 0, done.err
    assert "4 x 6 on 2" in done.out and "says nothing" in done.out and "Lemma 3.2 holds in every run" in done.out
    found = json.loads(out.read_text())["runs"]
    assert len(found) == 2 and found[0]["layers"][0]["proved"] == 2 * 1 * 4
    assert "the bound says nothing" in page.read_text()
    done = run("lowrank", "exact", "--steps", 4)
    assert done.code == 0 and "at most 1, 2, 3, 4" in done.out
    assert run("lowrank", "config").out == DEFAULT


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("layers = 3", "layers = 3 is no list"),
        ("layers = [3]", "names no matrix"),
        ("patches = [1, 1]", "give one for each matrix"),
        ("layers = [3, 4]\npatches = [2]", "choose a divisor"),
        ("colour = 1", "key 'colour' is not known"),
        ('rates = ["4"]', "is not below 1"),
        ("rates = [0.4]", 'write "0.4"'),
        ("batches = [999]", "more than the 256 samples"),
        ("steps = 9999999", "are too many"),
        ("layers = [", "no TOML file"),
        ('accuracy = "1"', "between 0 and 1"),
    ],
)
def test_configurations_that_cannot_be(text: str, message: str, tmp_path: Path, run: Run) -> None:
    place = tmp_path / "c.toml"
    place.write_text(text)
    done = run("lowrank", "run", place)
    assert done.code == 2 and message in done.err and done.err.count("\n") == 1


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (["--steps", 99], "steps 99"),
        (["--layers", "4"], "--layers 4"),
        (["--rate", "9"], "rate 9"),
        (["--batch", 0], "--batch 0"),
    ],
)
def test_exact_training_that_cannot_be(words: list[object], message: str, run: Run) -> None:
    done = run("lowrank", "exact", *words)
    assert done.code == 2 and message in done.err


def test_numbers_that_become_too_long_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("symnet.low_rank.exact_training.MAX_BITS", 1_000)
    with pytest.raises(UsageError, match="take fewer steps"):
        trajectory(*example((2, 3, 1), 4, 0), Training(Fraction(1, 10), Fraction(1, 2), 1), 6)


def test_words_after_the_group(run: Run) -> None:
    assert "did you mean symnet lowrank errata?" in run("lowrank", "errat").err
    assert "did you mean --batch" in run("lowrank", "exact", "--bach", "1").err
    assert "Commands:" in run("lowrank").out
