"""Bounds for networks in the kernel: what is accepted is true, and what costs much is paid for."""

from __future__ import annotations

import random
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from kernel.network_bounds import refuted_bound

from symnet.certificates.derivation import Derivation
from symnet.core.layer import INPUT, Node, Read, affine
from symnet.core.network import Network
from symnet.errors import Unproved
from symnet.kernel.syntax import Budget, Rejected
from symnet.kernel.theories.network_bounds import _constant, log2_above

ZERO = Network(1, (Node("zero", affine("identity", [({}, 0)]), (Read(INPUT, 0, 1),)),))
GIVEN: dict[str, Any] = {
    "constant": 1, "depth": 2, "dimension": 1, "error": 0, "norm": ["sup"], "order": 1, "points": 4_000,
    "room": Fraction(1, 1 << 20), "weights": 1, "width": 3,
}  # fmt: skip


@given(st.integers(0, 10**6))
def test_what_the_rule_states_is_true(seed: int) -> None:
    """Data at random, some of them hardly enough: accepted only where the bound in long floats is no smaller."""
    dice = random.Random(seed)
    d, order = dice.randint(1, 3), dice.choice((Fraction(1), Fraction(1, 2), Fraction(2, 3)))
    norm: list[str] = dice.choice((["sup"], ["lp", hex(dice.randint(1, 3))]))
    points = dice.randint(1, 2_000) if d == 1 else dice.randint(1, 40)
    data = {
        "constant": Fraction(dice.randint(1, 9), dice.randint(1, 9)), "depth": dice.choice((1, 2, 257)), "dimension": d,
        "error": Fraction(dice.randint(1, 30), 20 * points), "norm": norm, "order": order if norm == ["sup"] else 1,
        "points": points, "room": Fraction(1, 1 << dice.randint(1, 14)),
        "weights": Fraction(dice.randint(1, 9), 4), "width": dice.randint(1, 3),
    }  # fmt: skip
    proof = Derivation(ZERO)
    try:
        stated = proof.stated(proof.apply("network-bound", **data))
    except Unproved:
        return
    assert refuted_bound({}, stated) == ""


NARROW = {**GIVEN, "width": 1, "depth": 1, "weights": Fraction(1, 4), "room": Fraction(1, 16)}
"""Four parameters, Lambda = 2, M = 8: 2^12 networks that differ."""


def test_as_many_functions_as_networks_are_not_enough() -> None:
    proof, error = Derivation(ZERO), Fraction(1, 13) - Fraction(1, 16)
    assert proof.apply("network-bound", **NARROW | {"points": 13, "error": error}) == 0
    for wrong in ({"points": 12, "error": error}, {"points": 13, "error": error + Fraction(1, 10**300)}):
        with pytest.raises(Unproved, match="are not shown to be"):
            proof.apply("network-bound", **NARROW | wrong)


@given(st.fractions(min_value=Fraction(1, 10**6), max_value=10**6))
def test_the_logarithm_is_rounded_up(number: Fraction) -> None:
    found = log2_above(number, Budget())
    top = found.numerator * 2**8 // found.denominator  # floor(2^8 log2): number^(2^8) is below 2^(top + 1)
    assert number**256 <= Fraction(2) ** (top + 1)
    assert number**256 >= Fraction(2) ** (top - 1)


@pytest.mark.parametrize(("number", "log"), [(1, 0), (2, 1), (Fraction(1, 8), -3), (1 << 100, 100)])
def test_powers_of_two_have_their_logarithm(number: Fraction, log: int) -> None:
    assert log2_above(Fraction(number), Budget()) == log


def test_what_is_long_is_paid_for() -> None:
    with pytest.raises(Rejected, match="--work"):
        _constant((64, 1 << 40, 256), Fraction((1 << 1023) + 1, (1 << 1023) - 1), Budget(1_000_000))
    with pytest.raises(Rejected, match="--work"):
        log2_above(Fraction(1), Budget(10))
    data = {**GIVEN, "order": Fraction(1022, 1023), "points": 1 << 255, "weights": Fraction(1, 1 << 1000)}
    with pytest.raises(Unproved, match=r"--work|not shown"):
        Derivation(ZERO).apply("network-bound", **data)
