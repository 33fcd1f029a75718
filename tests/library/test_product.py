"""The approximate product of Lemma A.4: its error, where it is exact, and how many levels Theorem 2.3 needs."""

from __future__ import annotations

from fractions import Fraction
from itertools import product as tuples

import pytest
from hypothesis import given
from hypothesis import strategies as st

from symnet import strategies
from symnet.constructions.syz2022.theorem_2_3 import levels
from symnet.library.bit_extraction import bit_extraction
from symnet.library.product import product, square

UNIT = strategies.rationals(0, 1)


@given(UNIT, st.integers(1, 8))
def test_the_square_is_the_interpolation(u: Fraction, count: int) -> None:
    h = Fraction(1, 2**count)
    below = u // h * h
    assert square(count)(u) - u * u == (u - below) * (below + h - u) <= h * h / 4


@given(UNIT, UNIT, st.integers(1, 8))
def test_the_error_of_the_product(x: Fraction, y: Fraction, count: int) -> None:
    h = Fraction(1, 2**count)
    error = product(count)(x, y) - x * y
    assert isinstance(error, Fraction)
    assert -h * h <= error <= 0
    p, q = (x / 2) % h, (y / 2) % h
    assert error == (-4 * p * q if p + q <= h else -4 * (h - p) * (h - q))


@given(UNIT, st.integers(1, 8), st.data())
def test_the_product_is_exact_with_a_factor_on_the_grid(x: Fraction, count: int, data: st.DataObject) -> None:
    y = Fraction(data.draw(st.integers(0, 2 ** (count - 1))), 2 ** (count - 1))
    assert product(count)(x, y) == product(count)(y, x) == x * y


def test_the_end_of_the_error_is_attained() -> None:
    h = Fraction(1, 8)
    assert product(3)(h, h) - h * h == -h * h


def test_the_sizes() -> None:
    found = product(5).size
    assert (found.width, found.depth, found.neurons) == (9, 5, 45)


def _number(digits: tuple[int, ...]) -> Fraction:
    return sum((Fraction(digit, 4**place) for place, digit in enumerate(digits, 1)), Fraction(0))


def _all_bits_right(digits: int, count: int) -> bool:
    """Whether bit j of 4^J P(a, 4^(j - J)) is theta_j for every number a of J digits and every j."""
    multiply, bit = product(count), bit_extraction(digits)
    for theta in tuples((0, 1), repeat=digits):
        for j in range(1, digits + 1):
            found = multiply(_number(theta), Fraction(1, 4 ** (digits - j)))
            if bit(4**digits * found) != theta[j - 1]:
                return False
    return True


@pytest.mark.parametrize("digits", [2, 4])
def test_the_least_levels_for_every_number(digits: int) -> None:
    """By enumeration: `levels` many are enough and one less are not."""
    assert [_all_bits_right(digits, count) for count in range(1, levels(digits) + 1)].index(True) + 1 == levels(digits)


@pytest.mark.parametrize("digits", [2, 4, 8, 16])
def test_one_level_less_loses_a_bit(digits: int) -> None:
    for count in range(1, digits + 1):
        assert product(count)(Fraction(1, 2**digits), Fraction(1, 2**digits)) == 0
    assert product(digits + 1)(Fraction(1, 2**digits), Fraction(1, 2**digits)) == Fraction(1, 4**digits)


@given(st.integers(1, 24), st.integers(0, 12), st.data())
def test_the_product_cuts_digits_off(digits: int, q: int, data: st.DataObject) -> None:
    """L = 2 q + 1 levels: exact for J - j <= q, otherwise the product with the first q digits of a."""
    theta = data.draw(st.tuples(*[st.integers(0, 1)] * digits))
    j = data.draw(st.integers(1, digits))
    y = Fraction(1, 4 ** (digits - j))
    kept = theta if digits - j <= q else theta[:q]
    assert product(2 * q + 1)(_number(theta), y) == _number(kept) * y


@given(st.integers(1, 4), st.data())
def test_every_bit_is_right(exponent: int, data: st.DataObject) -> None:
    """J = 2^(dn) up to 16 digits, numbers and places at random."""
    digits = 2**exponent
    theta = data.draw(st.tuples(*[st.integers(0, 1)] * digits))
    j = data.draw(st.integers(1, digits))
    found = 4**digits * product(levels(digits))(_number(theta), Fraction(1, 4 ** (digits - j)))
    assert isinstance(found, Fraction)
    assert -Fraction(1, 3) <= found - 4**j * _number(theta) <= 0
    assert bit_extraction(digits)(found) == theta[j - 1]


@pytest.mark.parametrize("digits", [2, 3])
def test_the_tolerance_of_a_bit(digits: int) -> None:
    """-1/3 <= e <= 4^(j - J)/3 leaves every bit right; a little more to either side does not."""
    bit, little = bit_extraction(digits), Fraction(1, 1000)
    for theta in tuples((0, 1), repeat=digits):
        for j in range(1, digits + 1):
            y, high = 4**j * _number(theta), Fraction(1, 3 * 4 ** (digits - j))
            assert bit(y - Fraction(1, 3)) == bit(y) == bit(y + high) == theta[j - 1]
    zeros, ones = (0,) * digits, (1,) * digits
    assert bit(4 * _number(ones) + Fraction(1, 3 * 4 ** (digits - 1)) + little) != 1
    assert bit(4 * _number((1, *zeros[1:])) - Fraction(1, 3) - little) != 1
