"""Theorem 2.1: the bound off the trifling region, [0, 1] everywhere, and the L^p norm in dimension 1."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import pytest
from amount import examples
from error_checks import check_theorem_2_1, naive, trifling
from hypothesis import given
from hypothesis import strategies as st

from symnet import approximate, strategies
from symnet.constructions.syz2022.cell_codes import corners
from symnet.constructions.syz2022.theorem_2_1 import Theorem21Plan
from symnet.errors import Refuted, UsageError
from symnet.targets import LipschitzModulus, Target

SIZES = {1: 4, 2: 2, 3: 1}
Case = tuple[Target, int, list[tuple[Fraction, ...]]]


@st.composite
def _cases(draw: st.DrawFn, dimension: int) -> Case:
    constant = draw(st.sampled_from([Fraction(0), Fraction(1, 3), Fraction(1), Fraction(7)]))
    n = draw(st.integers(1, SIZES[dimension]))
    inside = strategies.cube_points(dimension, cells=2**n)
    outside = st.tuples(*[strategies.rationals(-2, 3)] * dimension)
    function = draw(strategies.lipschitz_functions(dimension, constant))
    return function, n, draw(st.lists(st.one_of(inside, outside), min_size=1, max_size=8))


def _check(case: Case, **options: Any) -> None:
    check_theorem_2_1(approximate(case[0], n=case[1], construction="theorem-2.1", **options), case[2])


@examples(40)
@given(_cases(1))
def test_theorem_2_1_in_dimension_1(case: Case) -> None:
    _check(case)


@examples(30)
@given(_cases(2))
def test_theorem_2_1_in_dimension_2(case: Case) -> None:
    _check(case)


@examples(20)
@given(_cases(3))
def test_theorem_2_1_in_dimension_3(case: Case) -> None:
    _check(case)


@examples(10)
@given(_cases(1))
def test_the_independent_evaluator_confirms_it_too(case: Case) -> None:
    check_theorem_2_1(approximate(case[0], n=min(case[1], 2), construction="theorem-2.1"), case[2], naive)


@examples(20)
@given(strategies.lipschitz_functions(1, 1, kinds=["affine", "cones"]), st.integers(1, 3), st.data())
def test_printed_codes_to_the_letter(function: Target, n: int, data: st.DataObject) -> None:
    built = approximate(function, n=n, construction="theorem-2.1", printed=True)
    assert built.parameters["s"] == 2 and built.parameters["b"] == function.value((0,)) - 1  # type: ignore[operator]
    check_theorem_2_1(built, data.draw(st.lists(strategies.cube_points(1), max_size=6)))


def test_printed_needs_rational_numbers() -> None:
    for source in ("sin(x)", "abs(x - y)"):
        with pytest.raises(UsageError, match="--printed"):
            approximate(source, n=2, construction="theorem-2.1", printed=True)


@pytest.mark.parametrize("source", ["abs(x - 1/3)", "x**2", "min(x, 1 - x)*3/2"])
@pytest.mark.parametrize("p", [1, 2, 3])
def test_the_lp_norm_in_dimension_1(source: str, p: int) -> None:
    """An upper sum of |phi - f|^p over pieces, phi and f each within their Lipschitz constant, stays below the bound^p."""
    n = 2
    built = approximate(source, n=n, p=p, construction="theorem-2.1")
    plan = built.plan
    assert isinstance(plan, Theorem21Plan)
    total = _outside_strips(built, p) + (plan.cells - 1) * plan.delta * built.parameters["s"] ** p
    assert total <= built.error.bound**p


def _outside_strips(built: Any, p: int) -> Fraction:
    """Upper bound of the integral off the strips, where phi is constant on a cell and f moves at most L h on a piece."""
    plan, pieces = built.plan, 64
    total = Fraction(0)
    for k in range(plan.cells):
        left, right = Fraction(k, plan.cells), Fraction(k + 1, plan.cells) - (plan.delta if k < plan.cells - 1 else 0)
        step = (right - left) / pieces
        code = built.network(left)
        assert code == built.network((left + right) / 2) == built.network(right)
        for piece in range(pieces):
            value = built.target.value((left + (piece + Fraction(1, 2)) * step,))
            total += step * (abs(code - value) + plan.modulus.constant * step / 2) ** p
    return total


@pytest.mark.parametrize(("dimension", "n"), [(1, 1), (1, 4), (2, 2), (3, 1), (4, 1)])
@pytest.mark.parametrize("p", [Fraction(1), Fraction(2), Fraction(7, 2)])
def test_delta_is_small_enough_and_the_same_for_every_target(dimension: int, n: int, p: Fraction) -> None:
    plans = [Theorem21Plan(dimension, n, LipschitzModulus(Fraction(c)), p) for c in (1, 50)]
    assert plans[0].delta == plans[1].delta <= Fraction(1, 3 * 2**n)
    # d K delta <= 2^(-p(n+1)), compared as q-th powers
    volume = dimension * 2**n * plans[0].delta
    assert volume**p.denominator <= Fraction(1, 2 ** (p.numerator * (n + 1)))


def test_the_printed_bound_holds() -> None:
    """5 lambda sqrt(d) 2^-n, squared, for the bound that is printed with every network."""
    for dimension, n in [(1, 1), (1, 5), (2, 3), (3, 2)]:
        plan = Theorem21Plan(dimension, n, LipschitzModulus(Fraction(3)))
        assert plan.error_bound**2 <= 25 * 9 * dimension * Fraction(1, 4**n)


def test_the_same_template_for_every_target() -> None:
    sources: list[tuple[str, dict[str, Any]]] = [("sin(3*x)*y", {}), ("7", {"dimension": 2}), ("sqrt(x*y)", {"hoelder": "2,1/2"})]
    built = [approximate(source, n=2, construction="theorem-2.1", **options) for source, options in sources]
    assert len({one.network.template_sha256 for one in built}) == 1
    assert all(one.network.intrinsic == ("a_1", "a_2", "s", "b") for one in built)


def test_corners_number_the_cells_first_coordinate_fastest() -> None:
    """Cell j = 1 + beta_1 + K beta_2 has its lower corner at lexicographic place beta_1 (K + 1) + beta_2."""
    assert corners(2, 2) == [0, 3, 1, 4]
    assert corners(4, 1) == [0, 1, 2, 3]


def test_stored_numbers_are_below_a_third() -> None:
    built = approximate("x", n=3, construction="theorem-2.1")
    assert all(0 <= built.parameters[f"a_{bit}"] < Fraction(1, 3) for bit in (1, 2, 3))


@pytest.mark.parametrize("options", [{"cells": 3}, {"n": 0}, {"cells": 1}, {"n": 2, "p": "1/2"}, {"n": 2, "cells": 4}, {}])
def test_sizes_that_do_not_fit(options: dict[str, Any]) -> None:
    with pytest.raises(UsageError):
        approximate("x", construction="theorem-2.1", **options)


def test_a_false_modulus_is_refuted() -> None:
    with pytest.raises(Refuted):
        approximate("3*x", lipschitz=2, n=3, construction="theorem-2.1")


def test_trifling_strips_are_open_at_both_ends() -> None:
    delta = Fraction(1, 16)
    inside = [trifling((Fraction(k, 64),), 4, delta) for k in range(65)]
    assert [k for k in range(65) if inside[k]] == [13, 14, 15, 29, 30, 31, 45, 46, 47]
