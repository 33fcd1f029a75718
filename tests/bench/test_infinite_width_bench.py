"""Tangent kernels and completion: speed against what it rests on, and the stated errors over five seeds."""

from __future__ import annotations

import random
import time
from fractions import Fraction

import numpy as np
import pytest

from symnet.infinite_width.arrays import tangent_kernel_array
from symnet.infinite_width.completion.peers import comparison, methods
from symnet.infinite_width.completion.prior import prior
from symnet.infinite_width.pruning import pruning
from symnet.infinite_width.tangent_kernel import tangent_kernel

pytestmark = pytest.mark.bench


def test_floats_cost_at_most_three_times_the_arc_cosine_and_the_root_of_an_array_of_that_size() -> None:
    points = np.random.default_rng(0).standard_normal((2_000, 10))
    entries = np.random.default_rng(1).uniform(-1, 1, (2_000, 2_000))
    floor = min(_seconds(lambda: (np.arccos(entries), np.sqrt(1 - entries * entries))) for _ in range(5))
    ours = min(_seconds(lambda: tangent_kernel_array(points, [1.0] * 4)) for _ in range(5))
    print(f"2,000 points, depth 3: {ours:.3f} s, {ours / floor:.2f} times acos and sqrt")
    assert ours <= 3 * floor


def test_balls_of_200_points_at_30_digits_take_at_most_3_seconds() -> None:
    generator = random.Random(1)
    points = [[Fraction(generator.randint(-1000, 1000), 1000) for _ in range(5)] for _ in range(200)]
    started = time.process_time()
    tangent_kernel(points, pruning(3), digits=30)
    spent = time.process_time() - started
    print(f"200 x 200, depth 3, 30 digits: {spent:.2f} s of processor time")
    assert spent <= 3


@pytest.mark.parametrize(
    ("size", "observed", "least", "most"),
    [
        ("400x800", "1/10", 0.006, 0.010),
        ("400x800", "3/10", 0, 0.002),
        ("400x800", "3/5", 0, 0.0007),
        ("60x80", "1/10", 0.23, 0.40),
    ],
)
def test_the_stated_errors(size: str, observed: str, least: float, most: float) -> None:
    columns = int(size.partition("x")[2])
    filler = methods(prior("cosine:4", columns), 1, 1e-6)
    started = time.process_time()
    (row,) = comparison(f"smooth:{size}", Fraction(observed), 5, {"this": next(iter(filler.values()))})
    spent = (time.process_time() - started) / 5
    print(f"{size}, {observed} observed: {min(row.errors):.5f} to {max(row.errors):.5f}, {spent:.1f} s of processor time a mask")
    assert least <= min(row.errors) and max(row.errors) <= most and spent <= 20


def _seconds(work: object) -> float:
    started = time.perf_counter()
    work()  # type: ignore[operator]
    return time.perf_counter() - started
