"""Sizes and bits without building are those of the network that is built."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import pytest

from symnet.constructions.approximation import Approximation, built_by
from symnet.constructions.construction import Construction
from symnet.constructions.counted import bits_of, settled
from symnet.constructions.interpolant import INTERPOLANT
from symnet.constructions.plan import Request
from symnet.constructions.registry import CONSTRUCTIONS
from symnet.constructions.scan.construction import SCAN
from symnet.constructions.syz2022.constructions import THEOREM_2_2, THEOREM_2_3
from symnet.constructions.syz2022.theorem_2_3 import counts_text
from symnet.targets import LipschitzModulus, target
from symnet.targets.problem import target_and_modulus

CODED = ("theorem-2.1", "theorem-2.2", "theorem-2.2-copied")
SIZES = [(1, 1), (1, 2), (1, 3), (1, 5), (2, 1), (2, 2), (2, 3), (3, 1), (3, 2)]
EXPRESSIONS = {1: "abs(x - 1/3)", 2: "2 - sin(3*x)*y", 3: "x*y*z - 5"}


def agree(construction: Construction[Any], expression: str, request: Request) -> None:
    found, modulus = target_and_modulus(expression, None, None, None)
    built = built_by(construction, found, modulus, request)
    plan = settled(construction, found, modulus, request)
    assert plan == built.plan
    assert_sizes(construction, built)
    bits = bits_of(construction, plan, found)
    assert (bits.longest, bits.total, bits.at_most) == (max(plan.stored_bits.values()), built.intrinsic_bits, False)


def assert_sizes(construction: Construction[Any], built: Approximation) -> None:
    size, counted = built.network.size, construction.sizes(built.plan)
    assert (counted.intrinsic, counted.width, counted.depth) == (size.intrinsic_parameters, size.width, size.depth)
    assert counted.neurons == size.neurons


@pytest.mark.parametrize("name", CODED)
@pytest.mark.parametrize(("dimension", "n"), SIZES)
def test_the_theorems_of_the_paper(name: str, dimension: int, n: int) -> None:
    agree(CONSTRUCTIONS[name], EXPRESSIONS[dimension], Request(n=n))


@pytest.mark.parametrize(("dimension", "n"), [(1, 1), (2, 1)])
def test_theorem_2_3(dimension: int, n: int) -> None:
    agree(THEOREM_2_3, EXPRESSIONS[dimension], Request(n=n))


def test_a_staircase_that_nobody_can_write_down() -> None:
    """d = 1, n = 3: 2^48 treads; beyond 2^128 the same sum in powers."""
    written, beyond = (THEOREM_2_3.sizes(THEOREM_2_3.plan(1, LipschitzModulus(1), Request(n=n), True)) for n in (3, 5))
    assert written.neurons == int(counts_text(1, 3)[1])
    assert beyond.neurons == counts_text(1, 5)[1] and str(beyond.width).startswith("2^65 + 2^129 + ... + 2^321")
    assert beyond.depth == 2 + 33 + 66 + 2 and beyond.burden.startswith("a staircase of 2^320 treads, ")


@pytest.mark.parametrize("expression", EXPRESSIONS.values())
@pytest.mark.parametrize("options", [{}, {"bits": "one"}, {"runs": 3}, {"quantum": Fraction(1, 64)}])
def test_the_scan(expression: str, options: dict[str, object]) -> None:
    agree(SCAN, expression, Request(error=Fraction(1, 3), **options))  # type: ignore[arg-type]


@pytest.mark.parametrize("expression", ["3", "pi"])
def test_constants(expression: str) -> None:
    for construction in (SCAN, THEOREM_2_2):
        found, modulus = target_and_modulus(expression, 2, None, None)
        built = built_by(construction, found, modulus, Request(n=1))
        assert bits_of(construction, built.plan, found).total == built.intrinsic_bits  # type: ignore[arg-type]


@pytest.mark.parametrize("cells", [1, 2, 9])
def test_the_interpolant_in_one_dimension(cells: int) -> None:
    agree(INTERPOLANT, "abs(x - 1/3) - 2", Request(cells=cells))


@pytest.mark.parametrize("expression", [EXPRESSIONS[2], EXPRESSIONS[3]])
def test_the_interpolant_in_more(expression: str) -> None:
    found, modulus = target_and_modulus(expression, None, None, None)
    built = built_by(INTERPOLANT, found, modulus, Request(error=Fraction(4, 5)))
    plan = settled(INTERPOLANT, found, modulus, Request(error=Fraction(4, 5)))
    assert_sizes(INTERPOLANT, built)
    most, exactly = bits_of(INTERPOLANT, plan, found), INTERPOLANT.bits(plan, built.parameters)
    assert most.longest >= exactly.longest and most.total == most.longest * plan.nodes and most.at_most
    assert built.intrinsic_bits == exactly.total and not exactly.at_most


def test_exact_values_with_a_long_denominator_are_enclosed() -> None:
    """The values of x^20 at the multiples of 1/99 have a denominator of 133 bits."""
    agree(SCAN, "x**20", Request(cells=99))
    found = target("x**20")
    assert found.is_exact and not settled(SCAN, found, LipschitzModulus(20), Request(cells=99)).exact
