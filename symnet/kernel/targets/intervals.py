"""Intervals with rational ends: sums, products, quotients, powers, roots.

An interval is a pair (lo, hi) of Fractions with lo <= value <= hi. Results are rounded outward to a multiple of 2^-p
once their denominators pass 2^(2p); rationals below that stay exact. p is the precision asked for.
"""

from __future__ import annotations

import math
from fractions import Fraction

from ..arithmetic import raised, show
from ..syntax import Rejected

Interval = tuple[Fraction, Fraction]
ZERO, HALF, ONE = Fraction(0), Fraction(1, 2), Fraction(1)
MAX_BITS = 1 << 16
MAX_ROOT = 1 << 18


def shown(t: Fraction) -> str:
    """A number for a message; Python refuses long decimals."""
    return str(t) if max(abs(t.numerator), t.denominator) < 1 << 4096 else show(t)


def outward(lo: Fraction, hi: Fraction, p: int) -> Interval:
    """Return the interval, its ends rounded outward where they are long."""
    if max(lo.numerator.bit_length(), hi.numerator.bit_length()) > MAX_BITS:
        raise Rejected(f"an interval with ends of more than {MAX_BITS} bits")
    if lo.denominator.bit_length() > 2 * p:
        lo = Fraction((lo.numerator << p) // lo.denominator, 1 << p)
    if hi.denominator.bit_length() > 2 * p:
        hi = Fraction(-((-hi.numerator << p) // hi.denominator), 1 << p)
    return lo, hi


def add(a: Interval, b: Interval) -> Interval:
    """[a] + [b]."""
    return outward(a[0] + b[0], a[1] + b[1], MAX_BITS >> 1)


def neg(a: Interval) -> Interval:
    """-[a]."""
    return -a[1], -a[0]


def mul(a: Interval, b: Interval, p: int) -> Interval:
    """[a] * [b]."""
    if a[0].numerator >= 0 and b[0].numerator >= 0:
        return outward(a[0] * b[0], a[1] * b[1], p)
    products = (a[0] * b[0], a[0] * b[1], a[1] * b[0], a[1] * b[1])
    return outward(min(products), max(products), p)


def div(a: Interval, b: Interval, p: int) -> Interval:
    """[a] / [b]; rejects a divisor that may be 0."""
    if b[0] <= 0 <= b[1]:
        raise Rejected(f"a division by an interval that contains 0: [{shown(b[0])}, {shown(b[1])}]")
    return mul(a, (1 / b[1], 1 / b[0]), p)


def power(a: Interval, n: int, p: int) -> Interval:
    """[a]^n for an integer n."""
    if n < 0:
        return div((ONE, ONE), power(a, -n, p), p)
    if n == 0:
        return ONE, ONE
    low, high = absolute(a) if n % 2 == 0 else a
    return outward(raised(low, n, 16 * MAX_BITS), raised(high, n, 16 * MAX_BITS), p)


def absolute(a: Interval) -> Interval:
    """|[a]|."""
    if a[0] >= 0:
        return a
    return (-a[1], -a[0]) if a[1] <= 0 else (ZERO, max(-a[0], a[1]))


def least(a: Interval, b: Interval) -> Interval:
    """min([a], [b])."""
    return min(a[0], b[0]), min(a[1], b[1])


def greatest(a: Interval, b: Interval) -> Interval:
    """max([a], [b])."""
    return max(a[0], b[0]), max(a[1], b[1])


def root(a: Interval, n: int, p: int) -> Interval:
    """The n-th root of [a]; rejects an interval that may be negative."""
    if a[0] < 0:
        raise Rejected(f"a root of an interval that may be negative: [{shown(a[0])}, {shown(a[1])}]")
    low, high = _root(a[0], n, p), _root(a[1], n, p)
    return low[0], high[1]


def cube_root(a: Interval, p: int) -> Interval:
    """The real cube root of [a], nondecreasing."""
    low, high = (root((abs(t),) * 2, 3, p) for t in a)
    return low[0] if a[0] >= 0 else -low[1], high[1] if a[1] >= 0 else -high[0]


def hypot(a: Interval, b: Interval, p: int) -> Interval:
    """sqrt([a]^2 + [b]^2)."""
    return root(add(power(a, 2, 2 * p + 8), power(b, 2, 2 * p + 8)), 2, p)


def _root(t: Fraction, n: int, p: int) -> Interval:
    if n * max(p, t.numerator.bit_length(), t.denominator.bit_length()) > MAX_ROOT:
        raise Rejected(f"a root of order {n} of more than {MAX_ROOT} bits in all")
    top, bottom = _integer_root(t.numerator, n), _integer_root(t.denominator, n)
    if top**n == t.numerator and bottom**n == t.denominator:
        return Fraction(top, bottom), Fraction(top, bottom)
    scaled = _integer_root((t.numerator << (n * p)) // t.denominator, n)
    return Fraction(scaled, 1 << p), Fraction(scaled + 1, 1 << p)


def _integer_root(number: int, n: int) -> int:
    """floor(number^(1/n)) for number >= 0, by Newton's steps from above; the first half of the bits from the root of the rest."""
    if n == 2 or number < 2:
        return math.isqrt(number) if n == 2 else number
    bits = -(-number.bit_length() // n)
    half = bits // 2
    guess = (_integer_root(number >> n * half, n) + 1) << half if half else 1 << bits
    while True:
        better = ((n - 1) * guess + number // guess ** (n - 1)) // n
        if better >= guess:
            return guess
        guess = better
