"""Balls as exact rationals and as decimals: two ends, rounded outward, and one number for people."""

from __future__ import annotations

from fractions import Fraction

from symnet.targets.enclosure.balls import Ball, fraction
from symnet.targets.enclosure.enclosure import decimal


def bounds(value: Ball) -> tuple[Fraction, Fraction]:
    """Return the ends of a finite ball, exactly: middle - radius and middle + radius."""
    middle, radius = fraction(value.mid().fmpq()), fraction(value.rad().fmpq())
    return middle - radius, middle + radius


def leading_zeros(number: Fraction) -> int:
    """Return the least k >= 0 with 10^k number >= 1; 0 for 0."""
    k = 0 if number <= 0 else max(0, (number.denominator.bit_length() - number.numerator.bit_length()) * 3 // 10 - 1)
    while 0 < number * 10**k < 1:
        k += 1
    return k


def outward(value: Ball, places: int) -> tuple[str, str]:
    """Return decimals low <= value <= high with at most so many places."""
    low, high = bounds(value)
    return decimal(low, -1, places), decimal(high, 1, places)


def nearest(value: Ball, places: int) -> str:
    """Return the middle of a ball, rounded to so many decimals."""
    return decimal(fraction(value.mid().fmpq()) + Fraction(1, 2 * 10**places), -1, places)
