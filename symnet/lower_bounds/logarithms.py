"""Logarithms to the base 2 between rational ends, by squaring integers: no power of the number is ever formed."""

from __future__ import annotations

from fractions import Fraction

SPARE = 40
"""Bits of a mantissa beyond those of the result."""
E_ABOVE = Fraction(2_718_281_828_459_045_236, 10**18)
"""A rational above e."""


def log2_ends(number: Fraction | int, bits: int = 40) -> tuple[Fraction, Fraction]:
    """Return rationals low <= log2(number) <= high, about 2^-bits apart, equal where the number is a power of 2.

    `number` > 0 is m 2^e with 1 <= m < 2; m is squared `bits` times and halved where it is 2 or more, and the halvings are the
    digits of log2(m). Each end has its own m, rounded to its side.
    """
    (low, high), exponent, places = _mantissas(number, bits)
    return _low(low, exponent, places, bits), _high(high, exponent, places, bits)


def log2_above(number: Fraction | int, bits: int = 40) -> Fraction:
    """Return the upper end of `log2_ends`, in half the time."""
    (_, high), exponent, places = _mantissas(number, bits)
    return _high(high, exponent, places, bits)


def _mantissas(number: Fraction | int, bits: int) -> tuple[tuple[int, int], int, int]:
    """m 2^places, rounded down and up, with e and places."""
    number = Fraction(number)
    top, bottom = number.numerator, number.denominator
    exponent, places = top.bit_length() - bottom.bit_length(), 2 * bits + SPARE
    if top << max(0, -exponent) < bottom << max(0, exponent):
        exponent -= 1
    low, rest = divmod(top << places + max(0, -exponent), bottom << max(0, exponent))
    return (low, low + (rest > 0)), exponent, places


def _low(mantissa: int, exponent: int, places: int, bits: int) -> Fraction:
    for _ in range(bits):
        mantissa, exponent = mantissa * mantissa >> places, 2 * exponent
        if mantissa >> places > 1:
            mantissa, exponent = mantissa >> 1, exponent + 1
    return Fraction(exponent, 1 << bits)


def _high(mantissa: int, exponent: int, places: int, bits: int) -> Fraction:
    for _ in range(bits):
        mantissa, exponent = -(-mantissa * mantissa >> places), 2 * exponent
        if mantissa >> places > 1:
            mantissa, exponent = -(-mantissa >> 1), exponent + 1
    return Fraction(exponent + (mantissa > 1 << places), 1 << bits)


def floor_of_multiple(count: int, number: int) -> int:
    """Return floor(count * log2(number)) exactly, `number` >= 1: more bits until both ends agree.

    They do at last: log2 of an integer is an integer, which is found exactly, or irrational.
    """
    bits = 16 + count.bit_length()
    while True:
        low, high = log2_ends(number, bits)
        if count * low // 1 == count * high // 1:
            return int(count * low // 1)
        bits *= 2
