"""The bounds on ranks: the least n exactly, the printed ones, the errata, and numbers that cannot be."""

from __future__ import annotations

import math
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st
from ran import Run

from symnet.errors import UsageError
from symnet.low_rank.bounds import accuracy, decay
from symnet.low_rank.errata import errata

SHARES = st.integers(1, 199).map(lambda number: Fraction(number, 200))


@pytest.mark.parametrize(("strength", "steps", "in_print"), [("1/2", 4, 5), ("1/4", 8, 11), ("1/20", 40, 57)])
@pytest.mark.parametrize("batch", [1, 2, 4, 16])
def test_the_named_values(strength: str, steps: int, in_print: int, batch: int) -> None:
    """Rate .4, eps .2: n = 4, 8, 40 instead of 5, 11, 57."""
    found, eps = decay("2/5", strength, batch), Fraction(1, 5)
    assert (found.steps(eps), found.steps_in_print(eps)) == (steps, in_print)
    assert found.rank(eps) == batch * steps


@given(SHARES, SHARES, st.booleans())
def test_the_least_n(share: Fraction, eps: Fraction, beyond: bool) -> None:
    """Also for x between 1 and 2, where 1 - x is negative."""
    x = 2 - share if beyond else share
    found = decay(x, Fraction(1, 2), 3, 2)
    base, n = abs(1 - x), found.steps(eps)
    assert n >= 1 and base**n < eps and (n == 1 or base ** (n - 1) >= eps)
    m = found.steps_in_print(eps)
    assert base**m <= eps / 2 and (m == 1 or base ** (m - 1) > eps / 2)
    assert found.rank(eps) == 6 * n
    assert found.rank_in_print(eps) == math.floor(6 * math.log(float(2 / eps)) / float(x) + 1e-12)


@given(SHARES, SHARES)
def test_where_the_printed_theorem_holds(x: Fraction, eps: Fraction) -> None:
    """n = floor(log(2/eps)/x) is enough for eps <= 2/e, and not for some eps beyond."""
    n = decay(x, Fraction(1, 2), 1).rank_in_print(eps)
    if float(eps) <= 2 / math.e - 1e-9:
        assert n >= 1 and (1 - x) ** n < eps


def test_long_powers_are_compared_by_balls_and_equal_ones_exactly() -> None:
    near = decay(Fraction(1, 2), Fraction(1, 100_000), 1)
    n = near.steps(Fraction(1, 10))
    assert n == math.floor(math.log(10) / -math.log(1 - 1e-5)) + 1
    halves = decay(Fraction(1, 2), Fraction(1, 2), 1)
    assert (halves.steps(Fraction(1, 8)), halves.steps_in_print(Fraction(1, 4))) == (4, 3)
    assert decay(1, Fraction(1, 2), 1).steps(Fraction(1, 10**9)) == 1


@pytest.mark.parametrize(
    ("numbers", "message"),
    [
        ((0, 1, 1), "must be above 0"),
        ((1, "-1/2", 1), "must be above 0"),
        ((1, 1, 1), "is not below 1"),
        ((2, 1, 1), "is not below 1"),
        ((Fraction(1, 2), Fraction(1, 2), 0), "batch"),
        ((0.5, 1, 1), "write"),
    ],
)
def test_numbers_that_cannot_be(numbers: tuple[object, ...], message: str) -> None:
    with pytest.raises(UsageError, match=message):
        decay(*numbers)


def test_eps_and_decay_that_cannot_be() -> None:
    for value in (0, 1, "3/2", -1):
        with pytest.raises(UsageError, match="between 0 and 1"):
            accuracy(value)
    with pytest.raises(UsageError, match="take more decay"):
        decay(Fraction(1, 10**9), Fraction(1, 10), 1).steps(Fraction(1, 2))


def test_the_errata_show_themselves(run: Run) -> None:
    assert [each.place for each in errata()] == ["Lemma 3.2", "proof of Theorem 3.3", "Theorem 3.3"]
    assert all(each.shown for each in errata())
    done = run("lowrank", "errata")
    assert done.code == 0 and done.out.count("contradicts the printed text") == 3 and "W = 1/2 stays 1/2" in done.out
