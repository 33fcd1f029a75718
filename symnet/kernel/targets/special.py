"""erf, asin, atan2, sinc and x log x on intervals with rational ends.

erf(t) = 2/sqrt(pi) exp(-t^2) S, S the sum of 2^n t^(2n+1) / (1 3 5 ... (2n+1)), all terms of one sign. sinc t = sin(t)/t, at 0
its limit 1, is the mean of cos(s t) over s in [0, 1]; so |sinc'| <= 1/2 and |sinc''| <= 1/3, and both are taken at the
middle of an interval, with these bounds for the way from there.
"""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from functools import lru_cache

from . import functions as fn
from . import intervals as iv
from .intervals import HALF, ONE, ZERO, Interval

THIRD = Fraction(1, 3)


@lru_cache(maxsize=64)
def two_over_root_pi(p: int) -> Interval:
    """2 / sqrt(pi)."""
    return iv.root(iv.div((Fraction(4),) * 2, fn.pi(p), p), 2, p)


def _erf(t: Fraction, p: int) -> Interval:
    """erf(t); beyond t^2 = 7/10 p it is 1 up to exp(-t^2) < 2^-p."""
    if t < 0:
        return iv.neg(_erf(-t, p))
    if 10 * t * t >= 7 * p:
        return 1 - Fraction(1, 1 << p), ONE
    w = p + 16 + p.bit_length()
    square = (t.numerator**2 << w) // t.denominator**2, -((-(t.numerator**2) << w) // t.denominator**2)
    below, above = (t.numerator << w) // t.denominator, -((-t.numerator << w) // t.denominator)
    low_term, high_term, n = below, above, 1
    while high_term > 1 or 4 * square[1] > n << w:  # from then on every term is at most half of the one before
        n += 2
        low_term = (low_term * square[0] >> w - 1) // n
        high_term = -((-high_term * square[1] >> w - 1) // n)
        below, above = below + low_term, above + high_term
    total = Fraction(below, 1 << w), Fraction(above + high_term, 1 << w)
    decay = fn.exp((Fraction(-square[1], 1 << w), Fraction(-square[0], 1 << w)), w)
    low, high = iv.mul(iv.mul(total, decay, w), two_over_root_pi(w), p)
    return low, min(high, ONE)


def _asin(t: Fraction, p: int) -> Interval:
    """asin(t) = 2 atan(t / (1 + sqrt(1 - t^2))), a quotient whose divisor is at least 1; the root refuses |t| > 1."""
    w = p + 8
    low, high = iv.root((1 - t * t,) * 2, 2, w)
    inner = iv.outward(*iv.div((t, t), (1 + low, 1 + high), w), w)
    found = fn.atan(inner, w)
    return 2 * found[0], 2 * found[1]


erf = fn.rising(_erf)
asin = fn.rising(_asin)


def _about(t: Fraction, p: int) -> int:
    """The bits by which a quotient with divisor t has to be computed more closely, at most p."""
    return min(p, max(0, t.denominator.bit_length() - abs(t.numerator).bit_length() + 1))


def _sinc(t: Fraction, p: int) -> Interval:
    """sin(t) / t; 1 - t^2 / 6 <= sinc t <= 1 near 0."""
    if abs(t) * (1 << p) < 1:
        return 1 - Fraction(1, 1 << p), ONE
    w = p + 8 + _about(t, p)
    return iv.div(fn.sin((t, t), w), (t, t), p + 4)


def _sinc_slope(t: Fraction, p: int) -> Interval:
    """(cos t - sinc t) / t, of size |t| / 3 at most."""
    most = min(abs(t) * THIRD, HALF)
    if abs(t) * (1 << p) < 1:
        return -most, most
    w = p + 8 + _about(t, p)
    low, high = iv.div(iv.add(fn.cos((t, t), w), iv.neg(_sinc(t, w))), (t, t), p + 4)
    return max(low, -most), min(high, most)


def _around(point: Callable[[Fraction, int], Interval], steepest: Fraction, bounds: Interval) -> fn.Function:
    """The interval form of a function with values in `bounds` and slopes of size `steepest` at most."""

    def function(a: Interval, p: int) -> Interval:
        middle = _short((a[0] + a[1]) / 2, a, p)
        low, high = point(middle, p)
        way = steepest * max(middle - a[0], a[1] - middle)
        return iv.outward(max(low - way, bounds[0]), min(high + way, bounds[1]), p)

    return function


def _short(t: Fraction, a: Interval, p: int) -> Fraction:
    """A number of few bits between the ends, close to t where there is one."""
    near = Fraction((t.numerator << p) // t.denominator, 1 << p)
    return near if a[0] <= near else t


sinc = _around(_sinc, HALF, (-ONE, ONE))
sinc_slope = _around(_sinc_slope, THIRD, (-HALF, HALF))


def atan2(b: Interval, a: Interval, p: int) -> Interval:
    """The angle in (-pi, pi) of the points (a, b): by b / a where a > 0, by a / b where b > 0 or b < 0, else refused."""
    if a[0] > 0:
        return fn.atan(iv.div(b, a, p + 8), p)
    rest, (low, high) = fn.atan(iv.div(a, b, p + 8), p), fn.pi(p + 4)
    return iv.add((low / 2, high / 2) if b[0] > 0 else (-high / 2, -low / 2), iv.neg(rest))


def xlogx(a: Interval, p: int) -> Interval:
    """t log t, 0 at 0: it falls down to -1/e at 1/e and rises from there; the logarithm refuses t < 0."""
    ends = [_xlogx(t, p) for t in a]
    least = fn.exp((-ONE, -ONE), p)
    low = -least[1] if a[0] <= least[1] and a[1] >= least[0] else min(end[0] for end in ends)
    return low, max(end[1] for end in ends)


def _xlogx(t: Fraction, p: int) -> Interval:
    if t == 0:
        return ZERO, ZERO
    size = max(0, t.numerator.bit_length() - t.denominator.bit_length() + 1)
    return iv.mul((t, t), fn.log((t, t), p + 4 + size), p)
