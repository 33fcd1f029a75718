"""The elementary functions on intervals with rational ends, by series with a remainder."""

from __future__ import annotations

import math
from collections.abc import Callable
from fractions import Fraction
from functools import lru_cache

from ..syntax import Rejected
from .intervals import HALF, ONE, ZERO, Interval, absolute, div, neg, outward, shown

MAX_EXP = 4_000
MAX_WAVE = 4_096
Function = Callable[[Interval, int], Interval]


def rising(point: Callable[[Fraction, int], Interval]) -> Function:
    """The interval form of a nondecreasing function from its enclosure at points."""

    def function(a: Interval, p: int) -> Interval:
        low = point(a[0], p)
        return low if a[0] == a[1] else (low[0], point(a[1], p)[1])

    return function


def _exp(t: Fraction, p: int) -> Interval:
    """exp(t): t = 2^k r with 0 <= r <= 1/2, Taylor with remainder 2 r^n / n!, then k squarings."""
    if t == 0:
        return ONE, ONE
    if t < -MAX_EXP:
        return ZERO, Fraction(1, 1 << MAX_EXP)
    if t < 0:
        low, high = _exp(-t, p)
        return outward(1 / high, 1 / low, p + 2 * high.numerator.bit_length())
    if t > MAX_EXP:
        raise Rejected(f"exp of a number beyond {MAX_EXP}")
    k = math.ceil(2 * t).bit_length()
    w = p + 3 * k + 2 * math.ceil(t) + 16  # guard bits: squaring doubles the relative error, and exp(t) < 2^(2t)
    r_low, r_high = (t.numerator << w) // (t.denominator << k), -((-t.numerator << w) // (t.denominator << k))
    below = above = low_term = high_term = unit = 1 << w
    n = 0
    while high_term > 1:
        n += 1
        low_term, high_term = low_term * r_low // (unit * n), -(-high_term * r_high // (unit * n))
        below, above = below + low_term, above + high_term
    above += 2 * high_term + 1
    for _ in range(k):
        below, above = below * below >> w, -(-above * above >> w)
    return Fraction(below, unit), Fraction(above, unit)


def _atanh(z: Fraction, w: int) -> tuple[int, int]:
    """atanh(z) * 2^w for 0 <= z <= 1/3: sum z^(2k+1) / (2k+1), the rest below 9/8 of its first term."""
    low = high = 0
    z_low, z_high = (z.numerator << w) // z.denominator, -((-z.numerator << w) // z.denominator)
    low_power, high_power, k = z_low, z_high, 1
    while True:
        low, high = low + low_power // k, high - (-high_power // k)
        low_power, high_power = (low_power * z_low >> w) * z_low >> w, -((-(high_power * z_high) >> w) * z_high >> w)
        k += 2
        if high_power <= 1:
            return low, high + 2 * high_power + 2


@lru_cache(maxsize=64)
def _log_2(w: int) -> tuple[int, int]:
    low, high = _atanh(Fraction(1, 3), w)
    return 2 * low, 2 * high


def _log(t: Fraction, p: int) -> Interval:
    """log(t), t = m 2^e with 2/3 <= m <= 4/3: 2 atanh((m - 1) / (m + 1)) + e log 2."""
    if t <= 0:
        raise Rejected(f"the logarithm of {shown(t)}")
    if t == 1:
        return ZERO, ZERO
    e = t.numerator.bit_length() - t.denominator.bit_length()
    m = t / Fraction(2) ** e
    while m > Fraction(4, 3):
        m, e = m / 2, e + 1
    while m < Fraction(2, 3):
        m, e = m * 2, e - 1
    w = p + 16 + abs(e).bit_length()
    z = (m - 1) / (m + 1)
    low, high = _atanh(abs(z), w)
    low, high = (2 * low, 2 * high) if z >= 0 else (-2 * high, -2 * low)
    two = _log_2(w)
    low, high = (low + e * two[0], high + e * two[1]) if e >= 0 else (low + e * two[1], high + e * two[0])
    return Fraction(low, 1 << w), Fraction(high, 1 << w)


def _alternating(z: Fraction, w: int) -> tuple[int, int]:
    """atan(z) * 2^w for 0 <= z <= 1/2, by its alternating series: each partial sum errs by less than the next term."""
    total, sign, k, slack = 0, 1, 1, 0
    power = (z.numerator << w) // z.denominator
    square = z * z
    while power > 0:
        total += sign * (power // k)
        slack += 2
        power = power * square.numerator // square.denominator
        sign, k = -sign, k + 2
    return total - slack - 2 - k, total + slack + 2 + k


@lru_cache(maxsize=64)
def pi(p: int) -> Interval:
    """pi = 16 atan(1/5) - 4 atan(1/239)."""
    w = p + 24
    first, second = _alternating(Fraction(1, 5), w), _alternating(Fraction(1, 239), w)
    return Fraction(16 * first[0] - 4 * second[1], 1 << w), Fraction(16 * first[1] - 4 * second[0], 1 << w)


def _atan(t: Fraction, p: int) -> Interval:
    """atan(t): above 1 through pi/2 - atan(1/t), above 1/2 through atan(1/2) + atan((t - 1/2) / (1 + t/2))."""
    if t == 0:
        return ZERO, ZERO
    if t < 0:
        return neg(_atan(-t, p))
    if t > 1:
        low, high = pi(p + 4)
        inner = _atan(1 / t, p + 4)
        return low / 2 - inner[1], high / 2 - inner[0]
    w = p + 24
    if t <= Fraction(1, 2):
        found = _alternating(t, w)
    else:
        half, rest = _alternating(Fraction(1, 2), w), _alternating((t - Fraction(1, 2)) / (1 + t / 2), w)
        found = half[0] + rest[0], half[1] + rest[1]
    return Fraction(found[0], 1 << w), Fraction(found[1], 1 << w)


def _sine(t: Fraction, p: int) -> Interval:
    """sin(t): t - k pi/2 = r in about [-1, 1], then the Taylor series of sin or cos at r; pi's error is added."""
    if t == 0:
        return ZERO, ZERO
    if abs(t.numerator) >> MAX_WAVE + t.denominator.bit_length():
        raise Rejected(f"the sine of a number beyond 2^{MAX_WAVE}")
    half_low, half_high = (end / 2 for end in pi(p + 16 + math.ceil(abs(t)).bit_length()))
    k = round(t / half_low)
    middle = t - k * (half_low + half_high) / 2
    error = abs(k) * (half_high - half_low) / 2
    w = p + 16
    r = Fraction((middle.numerator << w) // middle.denominator, 1 << w)
    error += Fraction(2, 1 << w)
    low, high = _taylor(r, w, odd=k % 2 == 0)
    if k % 4 >= 2:
        low, high = -high, -low
    return max(low - error, -ONE), min(high + error, ONE)


def _taylor(r: Fraction, w: int, odd: bool) -> Interval:
    """sin r (odd) or cos r for |r| <= 2, r a multiple of 2^-w: the rest is below the first term left out."""
    unit = r.numerator * ((1 << w) // r.denominator)
    square = unit * unit >> w  # too small by less than one unit in the last place
    term, n, total, slack = (unit, 1, 0, 2) if odd else (1 << w, 0, 0, 2)
    while True:
        total += term
        slack += 4
        term = -(abs(term) * square >> w) // ((n + 1) * (n + 2)) * (1 if term >= 0 else -1)
        n += 2
        if abs(term) <= 1:
            break
    slack += 4
    return Fraction(total - slack, 1 << w), Fraction(total + slack, 1 << w)


def sin(a: Interval, p: int) -> Interval:
    """sin([a])."""
    return _wave(a, p)


def cos(a: Interval, p: int) -> Interval:
    """cos([a]) = sin([a] + pi/2)."""
    if a[0] == a[1] == 0:
        return ONE, ONE
    half = pi(p + 8)
    return _wave((a[0] + half[0] / 2, a[1] + half[1] / 2), p)


def _wave(a: Interval, p: int) -> Interval:
    """sin on an interval: its values at the ends, and 1 or -1 where (k + 1/2) pi may lie between them."""
    if a[1] - a[0] >= 7:
        return -ONE, ONE
    ends = _sine(a[0], p), _sine(a[1], p)
    low, high = min(ends[0][0], ends[1][0]), max(ends[0][1], ends[1][1])
    around = pi(p + 8 + math.ceil(max(-a[0], a[1], ONE)).bit_length())  # close enough for a handful of k
    start = math.floor(min(a[0] / around[0], a[0] / around[1]) - HALF)
    stop = math.ceil(max(a[1] / around[0], a[1] / around[1]) - HALF)
    for k in range(start, stop + 1):
        place = (k + HALF) * around[0], (k + HALF) * around[1]
        if max(place) >= a[0] and min(place) <= a[1]:
            low, high = (low, ONE) if k % 2 == 0 else (-ONE, high)
    return low, high


def tan(a: Interval, p: int) -> Interval:
    """tan([a]) where cos is not 0 on [a]."""
    if a[0] == a[1] == 0:
        return ZERO, ZERO
    bottom = cos(a, p + 8)
    if bottom[0] <= 0 <= bottom[1]:
        raise Rejected(f"tan on an interval where cos may be 0: [{shown(a[0])}, {shown(a[1])}]")
    low, high = (div(_sine(t, p + 8), cos((t, t), p + 8), p) for t in a)
    return low[0], high[1]


exp = rising(_exp)
log = rising(_log)
atan = rising(_atan)


def sinh(a: Interval, p: int) -> Interval:
    """(exp a - exp -a) / 2, nondecreasing."""
    ends = [tuple((x - y) / 2 for x, y in zip(_exp(t, p + 4), _exp(-t, p + 4)[::-1], strict=True)) for t in a]
    return ends[0][0], ends[1][1]


def cosh(a: Interval, p: int) -> Interval:
    """(exp |a| + exp -|a|) / 2, nondecreasing in |a|."""
    ends = [tuple((x + y) / 2 for x, y in zip(_exp(t, p + 4), _exp(-t, p + 4), strict=True)) for t in absolute(a)]
    return max(ends[0][0], ONE), ends[1][1]


def _tanh(t: Fraction, p: int) -> Interval:
    """1 - 2 / (exp 2t + 1), and exp 2t > 2^2t, which is not taken where it is beyond what is asked for, or beyond MAX_EXP."""
    if t < 0:
        return neg(_tanh(-t, p))
    if 2 * t > min(p + 1, MAX_EXP):
        return 1 - Fraction(2, 1 << (MAX_EXP if 2 * t > MAX_EXP else p + 1)), ONE
    low, high = _exp(2 * t, p + 4)
    return outward(1 - 2 / (low + 1), 1 - 2 / (high + 1), p)


tanh = rising(_tanh)
