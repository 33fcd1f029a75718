"""The door for numbers: what is exact enters, what is not is refused with the way to write it."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction
from typing import Any

import flint
import pytest
import sympy
from hypothesis import given
from hypothesis import strategies as st

from symnet.core.rational import dyadic, exact, from_hex, integer_root, root_upper, round_up, to_hex
from symnet.errors import MalformedFile, UsageError


@pytest.mark.parametrize(
    ("value", "expected"),
    [(3, 3), ("0.1", Fraction(1, 10)), ("1e-3", Fraction(1, 1000)), (" -2/6 ", Fraction(-1, 3)), (".5", Fraction(1, 2)),
     (Decimal("0.1"), Fraction(1, 10)), (sympy.Rational(1, 3), Fraction(1, 3)), (flint.fmpq(2, 4), Fraction(1, 2)),
     (flint.fmpz(7), 7), (sympy.Integer(4), 4)],
)  # fmt: skip
def test_exact_numbers_enter(value: Any, expected: Fraction | int) -> None:
    found = exact(value)
    assert type(found) is Fraction and found == expected


@pytest.mark.parametrize(
    "value",
    [0.1, float("nan"), True, None, "nan", "1/0", "0x10", "1_000", "", "1/2/3", "1e99999", "9" * 5000, sympy.pi, 1j, [1],
     Decimal("nan"), Decimal("inf")],
)  # fmt: skip
def test_everything_else_is_refused_by_name(value: Any) -> None:
    with pytest.raises(UsageError, match="size"):
        exact(value, "size")


def test_a_float_is_told_how_to_write_it() -> None:
    with pytest.raises(UsageError, match=r'write "0\.1" in quotes'):
        exact(0.1)


@given(st.fractions())
def test_hex_round_trip(number: Fraction) -> None:
    assert from_hex(to_hex(number)) == number


def test_hex_of_very_long_numbers() -> None:
    number = Fraction(3**60_000, 1 << 100_000)
    assert from_hex(to_hex(number)) == number


@pytest.mark.parametrize(
    "text", ["0x01", "0x2/0x4", "0x4p-3", "0x1/0x2", "-0x0", "0x", "1", "0x1p-0", "0x1p-99999999999", "0x1/0x0", "0X1", 1, None]
)
def test_hex_has_one_form(text: object) -> None:
    with pytest.raises(MalformedFile):
        from_hex(text)


@given(st.integers(-(2**70), 2**70), st.integers(-20, 90))
def test_dyadic_is_in_lowest_terms(mantissa: int, exponent: int) -> None:
    assert dyadic(mantissa, exponent) == mantissa * Fraction(2) ** -exponent
    assert dyadic(mantissa, exponent).numerator == (mantissa * Fraction(2) ** -exponent).numerator


@given(st.fractions(min_value=0), st.integers(1, 40))
def test_round_up_is_tight(number: Fraction, bits: int) -> None:
    above = round_up(number, bits)
    assert number <= above <= number * (1 + Fraction(2, 2**bits))
    odd = above.numerator // (above.numerator & -above.numerator) if above else 0
    assert odd.bit_length() <= bits and above.denominator & (above.denominator - 1) == 0


@given(st.fractions(min_value=0), st.integers(2, 7))
def test_root_upper_is_an_upper_bound_and_tight(number: Fraction, degree: int) -> None:
    root = root_upper(number, degree)
    assert number <= root**degree <= number * (1 + Fraction(1, 2**50))
    assert root_upper(number**degree, degree) == number


@given(st.integers(0, 2**200), st.integers(2, 9))
def test_integer_root(number: int, degree: int) -> None:
    root = integer_root(number, degree)
    assert root**degree <= number < (root + 1) ** degree
