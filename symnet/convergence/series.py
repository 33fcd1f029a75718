"""Tails of series, bounded by comparison with geometric series and with integrals of powers; None where neither is shown."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction

from symnet.convergence.sequences import Growth

LATEST = 1 << 10
"""A term n^a q^n is summed one by one until its quotients are below (1 + q)/2, at most so many of them."""


def tail(terms: Mapping[Growth, Fraction], after: int) -> Fraction | None:
    """Return a rational >= the sum over k > after of sum of c k^a q^k, c >= 0 and q > 0; None where it is not shown finite."""
    total = Fraction(0)
    for growth, c in terms.items():
        found = _term(growth, after)
        if found is None:
            return None
        total += c * found
    return total


def _term(growth: Growth, after: int) -> Fraction | None:
    """The tail of k^a q^k beyond `after` >= 1."""
    a, q = growth
    if q == 1 and a <= -2:  # below the integral of t^a from `after` on
        return Fraction(1, (-a - 1) * after ** (-a - 1))
    if q >= 1:
        return None
    k = after + 1
    while a > 0 and Fraction(k + 1, k) ** a * q > (1 + q) / 2:  # quotients fall to q
        k += 1
        if k > after + LATEST:
            return None
    quotient = Fraction(k + 1, k) ** a * q if a > 0 else q
    known = sum((Fraction(each) ** a * q**each for each in range(after + 1, k)), Fraction(0))
    return known + Fraction(k) ** a * q**k / (1 - quotient)


def largest(rows: list[Mapping[Growth, Fraction]]) -> dict[Growth, Fraction]:
    """Return terms whose sum is at least that of each row: the largest factor of each term."""
    found = dict[Growth, Fraction]()
    for row in rows:
        for growth, c in row.items():
            found[growth] = max(found.get(growth, Fraction(0)), c)
    return found


def added(rows: list[Mapping[Growth, Fraction]]) -> dict[Growth, Fraction]:
    """Return the sum of terms."""
    found = dict[Growth, Fraction]()
    for row in rows:
        for growth, c in row.items():
            found[growth] = found.get(growth, Fraction(0)) + c
    return found
