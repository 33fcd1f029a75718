"""Sizes and bits without building are those of the network that is built."""

from __future__ import annotations

from fractions import Fraction

import pytest

from symnet.constructions.approximation import built_by, target_and_modulus
from symnet.constructions.counted import bits_by_formula, settled, shape_by_formula
from symnet.constructions.interpolant import plan_interpolant
from symnet.constructions.plan import Request
from symnet.constructions.registry import CONSTRUCTIONS, Planner
from symnet.constructions.scan.plan import plan_scan
from symnet.constructions.syz2022.theorem_2_3 import counted_theorem_2_3, counts_text
from symnet.targets import LipschitzModulus, target

CODED = ("theorem-2.1", "theorem-2.2", "theorem-2.2-copied")
SIZES = [(1, 1), (1, 2), (1, 3), (1, 5), (2, 1), (2, 2), (2, 3), (3, 1), (3, 2)]
EXPRESSIONS = {1: "abs(x - 1/3)", 2: "2 - sin(3*x)*y", 3: "x*y*z - 5"}


def agree(planner: Planner, expression: str, request: Request) -> None:
    found, modulus = target_and_modulus(expression, None, None, None)
    built = built_by(planner, found, modulus, request)
    plan, size = settled(planner, found, modulus, request), built.network.size
    assert plan == built.plan
    assert shape_by_formula(plan) == (size.width, size.depth, size.neurons)
    each, bits = bits_by_formula(plan, found)
    assert (each, bits) == (max(plan.stored_bits.values()), built.intrinsic_bits)


@pytest.mark.parametrize("name", CODED)
@pytest.mark.parametrize(("dimension", "n"), SIZES)
def test_the_theorems_of_the_paper(name: str, dimension: int, n: int) -> None:
    agree(CONSTRUCTIONS[name].plan, EXPRESSIONS[dimension], Request(n=n))


@pytest.mark.parametrize(("dimension", "n"), [(1, 1), (2, 1)])
def test_theorem_2_3(dimension: int, n: int) -> None:
    agree(CONSTRUCTIONS["theorem-2.3"].plan, EXPRESSIONS[dimension], Request(n=n))


def test_a_staircase_that_nobody_can_write_down() -> None:
    """d = 1, n = 3: 2^48 treads; beyond 2^128 the same sum in powers."""
    written = counted_theorem_2_3(1, LipschitzModulus(1), Request(n=3), True)
    assert shape_by_formula(written)[2] == int(counts_text(1, 3)[1])
    width, depth, neurons = shape_by_formula(counted_theorem_2_3(1, LipschitzModulus(1), Request(n=5), True))
    assert neurons == counts_text(1, 5)[1] and str(width).startswith("2^65 + 2^129 + ... + 2^321")
    assert depth == 2 + 33 + 66 + 2


@pytest.mark.parametrize("expression", EXPRESSIONS.values())
@pytest.mark.parametrize("options", [{}, {"bits": "one"}, {"runs": 3}, {"quantum": Fraction(1, 64)}])
def test_the_scan(expression: str, options: dict[str, object]) -> None:
    agree(plan_scan, expression, Request(error=Fraction(1, 3), **options))  # type: ignore[arg-type]


@pytest.mark.parametrize("expression", ["3", "pi"])
def test_constants(expression: str) -> None:
    for planner in (plan_scan, CONSTRUCTIONS["theorem-2.2"].plan):
        found, modulus = target_and_modulus(expression, 2, None, None)
        built = built_by(planner, found, modulus, Request(n=1))
        assert bits_by_formula(built.plan, found)[1] == built.intrinsic_bits


@pytest.mark.parametrize("cells", [1, 2, 9])
def test_the_interpolant_in_one_dimension(cells: int) -> None:
    agree(plan_interpolant, "abs(x - 1/3) - 2", Request(cells=cells))


@pytest.mark.parametrize("expression", [EXPRESSIONS[2], EXPRESSIONS[3]])
def test_the_interpolant_in_more(expression: str) -> None:
    found, modulus = target_and_modulus(expression, None, None, None)
    built = built_by(plan_interpolant, found, modulus, Request(error=Fraction(4, 5)))
    plan, size = settled(plan_interpolant, found, modulus, Request(error=Fraction(4, 5))), built.network.size
    assert shape_by_formula(plan) == (size.width, size.depth, size.neurons)
    each, bits = bits_by_formula(plan, found)
    assert each >= built.plan.value_bits(list(built.parameters.values())) and bits == each * plan.nodes  # type: ignore[attr-defined]


def test_exact_values_with_a_long_denominator_are_enclosed() -> None:
    """The values of x^20 at the multiples of 1/99 have a denominator of 133 bits."""
    agree(plan_scan, "x**20", Request(cells=99))
    found = target("x**20")
    assert found.is_exact and not settled(plan_scan, found, LipschitzModulus(20), Request(cells=99)).exact  # type: ignore[attr-defined]
