"""Tangent kernels against mpmath, Monte Carlo and the closed forms; masks in all their cases; floats against balls."""

from __future__ import annotations

import math
from collections.abc import Sequence
from fractions import Fraction
from itertools import product

import mpmath
import numpy as np
import pytest
import sympy
from hypothesis import given
from hypothesis import strategies as st

from symnet.errors import UsageError
from symnet.infinite_width.arc_cosine import arc_cosine, kappa
from symnet.infinite_width.arrays import tangent_kernel_array
from symnet.infinite_width.ball_text import bounds
from symnet.infinite_width.closed_form import closed_form
from symnet.infinite_width.pruning import Pruning, pruning
from symnet.infinite_width.tangent_kernel import tangent_kernel
from symnet.targets.enclosure.balls import flint, precision, ratio

HALF = Fraction(1, 2)
SIXTY = ((Fraction(1), Fraction(1), Fraction(0)), (Fraction(1), Fraction(0), Fraction(1)))
"""Two points of norm sqrt(2) at an angle of 60 degrees."""
COORDINATES = st.lists(st.integers(-9, 9).map(lambda number: Fraction(number, 7)), min_size=3, max_size=3)
POINTS = st.lists(COORDINATES.filter(any), min_size=2, max_size=4)


def value_at(x: Sequence[Fraction], y: Sequence[Fraction], depth: int) -> mpmath.mpf:
    """The sum of the terms S_h prod k0(r_g) of the kernel, by mpmath."""
    with mpmath.workdps(60):
        products = [
            mpmath.mpf(sum(a * b for a, b in zip(*pair, strict=True)).numerator)
            / sum(a * b for a, b in zip(*pair, strict=True)).denominator
            for pair in ((x, x), (y, y), (x, y))
        ]
        scale = mpmath.sqrt(products[0] * products[1])
        cosines = [max(-1, min(1, products[2] / scale))]
        for _ in range(depth):
            r = cosines[-1]
            cosines.append((mpmath.sqrt(1 - r * r) + r * (mpmath.pi - mpmath.acos(r))) / mpmath.pi)
        k0 = [1 - mpmath.acos(r) / mpmath.pi for r in cosines]
        return mpmath.fsum(scale * cosines[h] * mpmath.fprod(k0[h:depth]) for h in range(depth + 1))


def holds(ball: object, value: object, slack: float = 1e-25) -> bool:
    low, high = bounds(ball)
    with mpmath.workdps(60):
        below, above = (mpmath.mpf(end.numerator) / end.denominator for end in (low, high))
        return bool(below - slack <= value <= above + slack)


@given(POINTS, st.integers(1, 5))
def test_the_ball_holds_the_value_of_another_library(points: list[list[Fraction]], depth: int) -> None:
    found = tangent_kernel(points, pruning(depth))
    for i, j in product(range(len(points)), repeat=2):
        assert holds(found[i][j], value_at(points[i], points[j], depth))
        low, high = bounds(found[i][j])
        square = sum(a * a for a in points[i]) * sum(a * a for a in points[j])
        assert (high - low) ** 2 <= Fraction(1, 10**60) * square


@given(POINTS, st.integers(1, 6))
def test_the_diagonal_is_depth_plus_one(points: list[list[Fraction]], depth: int) -> None:
    for point, row, place in zip(points, tangent_kernel(points, pruning(depth)), range(len(points)), strict=True):
        low, high = bounds(row[place])
        assert low <= (depth + 1) * sum(a * a for a in point) <= high


def test_the_values_at_named_points() -> None:
    with precision(100):
        values = {-1: "0", 0: str(1 / math.pi), 1: "2"}
        for t, value in values.items():
            assert float(kappa(flint().arb(t))) == float(value)
        half = kappa(flint().arb(ratio(HALF)))
    assert math.isclose(float(half), 2 / 3 + math.sqrt(3) / (2 * math.pi), rel_tol=1e-15)
    assert round(float(half), 6) == 0.942331


def test_a_cosine_beyond_one_by_rounding_is_cut_off_and_one_that_is_none_is_refused() -> None:
    arb = flint().arb
    for end in (1, -1):
        k0, k1 = arc_cosine(arb(end, 1e-6))
        assert k0.contains(arb(max(end, 0))) and k1.contains(arb(max(end, 0)))
        inside = arc_cosine(arb(end) * (1 - arb(1) / 10**7))
        assert k0.contains(inside[0]) and k1.contains(inside[1]) and k0.is_finite()
    with pytest.raises(ValueError, match="no cosine"):
        arc_cosine(arb(2, 0.5))


def test_closed_forms() -> None:
    x, y = SIXTY
    assert closed_form(x, y, pruning(1)) == sympy.Rational(4, 3) + sympy.sqrt(3) / sympy.pi
    for depth in (1, 2, 5):
        assert closed_form(x, x, pruning(depth)) == 2 * (depth + 1)
    minus = tuple(-value for value in x)
    assert closed_form(x, minus, pruning(1)) == 0
    assert closed_form(x, minus, pruning(2)) == 2 / sympy.pi
    assert closed_form(x, y, pruning(1, HALF)) == closed_form(x, y, pruning(1)) / 2


@given(POINTS, st.integers(1, 3))
def test_closed_forms_lie_in_the_balls(points: list[list[Fraction]], depth: int) -> None:
    masks = pruning(depth, "1/3", "all", True, "rescaled")
    found = tangent_kernel(points[:2], masks, wide_inputs=True)
    assert holds(found[0][1], sympy.N(closed_form(points[0], points[1], masks), 50), 1e-20)


@pytest.mark.parametrize("depth", [1, 2, 4])
def test_masks_in_the_cases_one_to_four(depth: int) -> None:
    """(i) a^L, (ii) a^(L+1), (iii) 1, (iv) a factor for the terms of masked layers."""
    a = Fraction(1, 3)
    assert pruning(depth, a).factors == (a**depth,) * (depth + 1)
    assert pruning(depth, a, "all").factors == (a ** (depth + 1),) * (depth + 1)
    assert pruning(depth, a, "all", True).factors == (1,) * (depth + 1)
    assert pruning(depth, a, "inner", True, "rescaled").factors == (1, *(a,) * depth)
    assert pruning(depth, a, "all", True, "rescaled").factors == (a,) * (depth + 1)
    assert pruning(depth, a, "1", False).factors == (a,) * (depth + 1)


def test_the_terms_of_the_case_four() -> None:
    """At depth 2 and Theta = 1.50362 the terms with masks on layers 2 and 3, keep 1/2, are .2955, .2425, .3616."""
    cosine = mpmath.findroot(lambda r: mpmath.fsum(_terms(r)) - 1.50362, (0.5, 0.6), solver="anderson")
    factors = [float(factor) for factor in pruning(2, HALF, "inner", True, "rescaled").factors]
    found = [float(term) * factor for term, factor in zip(_terms(cosine), factors, strict=True)]
    assert [round(value, 4) for value in found] == [0.2955, 0.2425, 0.3616]


def _terms(r: mpmath.mpf) -> list[mpmath.mpf]:
    def k0(t: mpmath.mpf) -> mpmath.mpf:
        return 1 - mpmath.acos(t) / mpmath.pi

    def k1(t: mpmath.mpf) -> mpmath.mpf:
        return mpmath.sqrt(1 - t * t) / mpmath.pi + t * k0(t)

    return [r * k0(r) * k0(k1(r)), k1(r) * k0(k1(r)), k1(k1(r))]


@pytest.mark.parametrize("depth", [1, 2])
def test_masks_of_the_first_layer_against_an_enumeration(depth: int) -> None:
    """Case (v), written out for each mask in floats; deeper layers from the averaged covariances."""
    x, y = ([Fraction(value) for value in point] for point in ((1, 2, -1, 3), (2, 1, 0, -1)))
    a = 0.25
    first = covariance = 0.0
    for mask in product((0, 1), repeat=4):
        weight = math.prod(a if bit else 1 - a for bit in mask)
        left, right = ([float(value) * bit for value, bit in zip(point, mask, strict=True)] for point in (x, y))
        scale = math.hypot(*left) * math.hypot(*right)
        inner = sum(p * q for p, q in zip(left, right, strict=True))
        if scale:
            r = max(-1.0, min(1.0, inner / scale))
            k0 = 1 - math.acos(r) / math.pi
            first += weight * inner * k0
            covariance += weight * scale * (math.sqrt(1 - r * r) / math.pi + r * k0)
    wanted = a * (first + covariance)
    if depth == 2:
        scale = a * math.sqrt(15 * 6)
        r = covariance / scale
        k0 = 1 - math.acos(r) / math.pi
        wanted = a**2 * ((first + covariance) * k0 + scale * (math.sqrt(1 - r * r) / math.pi + r * k0))
    found = tangent_kernel([x, y], pruning(depth, Fraction(1, 4), "all"))
    assert math.isclose(float(found[0][1]), wanted, rel_tol=1e-12)
    naive = tangent_kernel([x, y], pruning(depth, Fraction(1, 4), "all"), wide_inputs=True)
    assert abs(float(naive[0][1]) - wanted) > 0.01, "it is no multiple of the unpruned kernel"
    diagonal = float(found[0][0])
    assert math.isclose(diagonal, a ** (depth + 1) * (depth + 1) * 15, rel_tol=1e-12)


@pytest.mark.parametrize(("rescaled", "gradient"), [(False, "weights"), (True, "weights"), (True, "rescaled")])
def test_masks_of_the_first_layer_by_monte_carlo(rescaled: bool, gradient: str) -> None:
    """Gradients of random masked networks of one hidden layer, at points where the limit of many inputs is far off."""
    rng, a, width = np.random.default_rng(5), 0.5, 400_000
    x, y = np.array([1.0, 0.5, 0.2]), np.array([0.8, -0.5, 1.0])
    scale = a**-0.5 if rescaled else 1.0
    masks, last = (rng.random((width, 3)) < a) * scale, (rng.random(width) < a) * scale
    weights, outer = rng.standard_normal((width, 3)), rng.standard_normal(width)
    own = 1 / scale if gradient == "rescaled" else 1.0
    u, v = (masks * weights) @ x, (masks * weights) @ y
    behind = 2 / width * np.sum((last * own) ** 2 * np.maximum(u, 0) * np.maximum(v, 0))
    before = 2 / width * np.sum((last * outer) ** 2 * ((masks * own) ** 2 @ (x * y)) * (u > 0) * (v > 0))
    points = [[Fraction(str(value)) for value in point] for point in (x, y)]
    exact = float(tangent_kernel(points, pruning(1, HALF, "all", rescaled, gradient))[0][1])
    assert abs(behind + before - exact) < 0.02


def test_an_average_that_is_too_long_is_refused() -> None:
    points = [[Fraction(1)] * 23]
    with pytest.raises(UsageError, match="--wide-inputs"):
        tangent_kernel(points, pruning(1, HALF, "all"))
    assert tangent_kernel(points, pruning(1, HALF, "all"), wide_inputs=True)


@pytest.mark.parametrize("depth", [1, 2, 3, 6])
def test_floats_are_close_to_the_balls_also_for_nearly_parallel_points(depth: int) -> None:
    base = np.array([1.0, 2.0, 3.0])
    steps = [base + np.array([0, 0, 10.0**-k]) for k in range(16)]
    points = np.array([base, *steps, -base, *(-step for step in steps), [3.0, 0, -1.0], [1e-3, 0.5, 0.2]])
    found = tangent_kernel_array(points, [1.0, *([0.5] * depth)])
    masks = Pruning(depth, HALF, frozenset(range(2, depth + 2)), True, True)
    balls = tangent_kernel([[Fraction(float(value)) for value in point] for point in points], masks)
    norms = np.linalg.norm(points, axis=1)
    for i, j in product(range(len(points)), repeat=2):
        assert abs(float(balls[i][j] - flint().arb(found[i, j]))) <= 5e-15 * norms[i] * norms[j]


def test_floats_in_many_strips_are_the_same() -> None:
    points = np.random.default_rng(1).standard_normal((300, 3))
    whole = tangent_kernel_array(points, [1.0] * 4)
    assert np.array_equal(whole, whole.T)
    few = tangent_kernel_array(points[::50], [1.0] * 4)
    assert np.allclose(whole[::50, ::50], few, rtol=0, atol=1e-13)


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"depth": 0}, "--depth = 0"),
        ({"depth": 5000}, "--depth 5000 is too deep"),
        ({"depth": 1, "keep": 0}, "--keep 0 is no probability"),
        ({"depth": 1, "keep": "3/2"}, "--keep 3/2"),
        ({"depth": 1, "keep": 0.5}, 'write "0.5"'),
        ({"depth": 1, "masked": "3"}, "there is no layer 3"),
        ({"depth": 1, "masked": "first"}, "names no layers"),
        ({"depth": 1, "gradient": "rescaled"}, "give --rescaled"),
    ],
)
def test_masks_that_cannot_be_are_refused(arguments: dict[str, object], message: str) -> None:
    with pytest.raises(UsageError, match=message):
        pruning(**arguments)


@pytest.mark.parametrize(
    ("points", "message"),
    [([], "no point"), ([[1], [0]], "point 2 is zero"), ([[1], [1, 2]], "point 2 has 2 coordinates")],
)
def test_points_that_cannot_be_are_refused(points: list[list[int]], message: str) -> None:
    with pytest.raises(UsageError, match=message):
        tangent_kernel([[Fraction(value) for value in point] for point in points], pruning(1))
