"""The exact law at finite width: variances, widths that are enough, the diagonal at every width."""

from __future__ import annotations

import math
from fractions import Fraction

import numpy as np
import pytest

from symnet.errors import UsageError
from symnet.infinite_width.ball_text import bounds
from symnet.infinite_width.one_hidden_layer import diagonal, unit_cosine, variance, width_for_points, width_needed
from symnet.targets.enclosure.balls import precision


@pytest.mark.parametrize(
    ("r", "keep", "exact", "sampled"),
    [
        (1, 1, 12, 11.98),
        (1, "1/2", 7, 6.96),
        ("1/2", 1, 4.157, 4.163),
        ("1/2", "1/10", 0.4956, 0.4914),
        ("-3/10", 1, 0.3991, 0.4009),
    ],
)
def test_the_variance(r: object, keep: object, exact: float, sampled: float) -> None:
    """n Var(Theta_n), not divided by keep^2, and a sample of a million neurons."""
    a = Fraction(str(keep))
    found = float(variance(unit_cosine(r), a)) * float(a) ** 2
    assert math.isclose(found, exact, rel_tol=1.2e-4)
    assert math.isclose(found, sampled, rel_tol=0.01)
    rng, cosine = np.random.default_rng(2), float(Fraction(str(r)))
    u, other, w = rng.standard_normal((3, 1_000_000))
    v = cosine * u + math.sqrt(1 - cosine**2) * other
    kept = rng.random(1_000_000) < float(a)
    samples = 2 * kept * (u * v + w * w * cosine) * ((u > 0) & (v > 0))
    assert math.isclose(samples.var(), found, rel_tol=0.03)


def test_on_the_diagonal_it_is_rational() -> None:
    for a in (Fraction(1), Fraction(1, 2), Fraction(1, 7)):
        with precision(128):
            low, high = bounds(variance(unit_cosine(1), a))
        assert low <= 16 / a - 4 <= high and high - low < Fraction(1, 10**20)


def test_the_width_that_is_needed_is_the_least_by_chebyshev() -> None:
    assert width_needed(unit_cosine(1), Fraction(1, 2), "1/10", "1/20") == 28 * 100 * 20
    assert width_needed(unit_cosine(1), Fraction(1, 4), "1/10", "1/20") == 60 * 100 * 20
    points = [[Fraction(1), Fraction(0)], [Fraction(3), Fraction(0)], [Fraction(0), Fraction(1)]]
    assert width_for_points(points, Fraction(1, 2), Fraction(1, 10), Fraction(1, 20)) == 6 * 28 * 100 * 20


def test_a_network_of_that_width_is_that_close() -> None:
    rng, keep, eps = np.random.default_rng(3), 0.5, Fraction(1, 2)
    width = width_needed(unit_cosine("1/2"), Fraction(1, 2), eps, "1/5")
    far = 0
    for _ in range(100):
        u, other, w = rng.standard_normal((3, width))
        v = u / 2 + math.sqrt(3) / 2 * other
        kept = rng.random(width) < keep
        theta = 2 * np.mean(kept * (u * v + w * w / 2) * ((u > 0) & (v > 0))) / keep
        far += abs(theta - 0.942331) >= float(eps)
    assert far <= 20


@pytest.mark.parametrize("masked_first", [False, True])
def test_the_mean_of_the_diagonal_at_small_widths(masked_first: bool) -> None:
    """Depth 2, widths 3 and 2, three inputs: within three standard errors of keep^layers (L + 1) |x|^2."""
    rng, a, count = np.random.default_rng(4), 0.5, 100_000
    x = np.array([1.0, -0.5, 0.25])
    masks = [(rng.random((count, *shape)) < a) * 1.0 for shape in ((3, 3), (2, 3), (1, 2))]
    if not masked_first:
        masks[0][:] = 1
    weights = [rng.standard_normal(mask.shape) for mask in masks]
    v1, v2, v3 = (mask * weight for mask, weight in zip(masks, weights, strict=True))
    u1 = v1 @ x
    g1 = math.sqrt(2 / 3) * np.maximum(u1, 0)
    u2 = np.einsum("nij,nj->ni", v2, g1)
    g2 = math.sqrt(2 / 2) * np.maximum(u2, 0)
    back2 = v3[:, 0] * math.sqrt(2 / 2) * (u2 > 0)
    back1 = np.einsum("ni,nij->nj", back2, v2) * math.sqrt(2 / 3) * (u1 > 0)
    third = np.sum(masks[2][:, 0] ** 2 * g2**2, axis=1)
    second = np.einsum("ni,nij,nj->n", back2**2, masks[1] ** 2, g1**2)
    first = np.einsum("ni,nij,j->n", back1**2, masks[0] ** 2, x**2)
    total = third + second + first
    wanted = diagonal(Fraction(21, 16), 2, Fraction(1, 2), 3 if masked_first else 2)
    assert abs(total.mean() - float(wanted)) < 3 * total.std() / math.sqrt(count)


@pytest.mark.parametrize(
    ("accuracy", "failure", "message"), [(0, "1/2", "--accuracy 0"), ("1/2", 1, "--failure 1"), ("1/2", 0, "--failure 0")]
)
def test_numbers_that_cannot_be_are_refused(accuracy: object, failure: object, message: str) -> None:
    with pytest.raises(UsageError, match=message):
        width_needed(unit_cosine(0), Fraction(1), accuracy, failure)


def test_what_is_no_cosine_is_refused() -> None:
    with pytest.raises(UsageError, match="no cosine"):
        unit_cosine("11/10")
