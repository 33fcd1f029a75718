"""Jets against derivatives of mpmath, in many digits, at points of the interval."""

from __future__ import annotations

from fractions import Fraction

import mpmath
import pytest
from hypothesis import given
from hypothesis import strategies as st

from symnet.kernel.arithmetic import show
from symnet.kernel.syntax import Budget, Rejected
from symnet.kernel.targets.expression import flatten
from symnet.kernel.targets.jets import Jet, jets

X = ["variable", "0x0"]
ONE, TWO = ["number", "0x1"], ["number", "0x2"]
LESS_ONE = ["add", ["exp", X], ["neg", ONE]]
SHIFTED = ["add", X, ["neg", ONE]]
QUOTIENTS = {
    "sin x / x": (["continued", ["sin", X], X, ["number", "0x0"]], lambda t: mpmath.sin(t) / t, 0),
    "(e^x - 1) / x": (["continued", LESS_ONE, X, ["number", "0x0"]], lambda t: mpmath.expm1(t) / t, 0),
    "x / (e^x - 1)": (["continued", X, LESS_ONE, ["number", "0x0"]], lambda t: t / mpmath.expm1(t), 0),
    "log x / (x - 1)": (["continued", ["log", X], SHIFTED, ONE], lambda t: mpmath.log(t) / (t - 1), 1),
    "(1 - cos x) / x^2": (
        ["continued", ["add", ONE, ["neg", ["cos", X]]], ["pow", X, TWO], ["number", "0x0"], TWO],
        lambda t: (1 - mpmath.cos(t)) / t**2,
        0,
    ),
    "(e^x - 1)^3 / x^3": (
        ["continued", ["pow", LESS_ONE, ["number", "0x3"]], ["pow", X, ["number", "0x3"]], ["number", "0x0"], ["number", "0x3"]],
        lambda t: mpmath.expm1(t) ** 3 / t**3,
        0,
    ),
}
"""A tree, the function off its zero, and the zero."""


def last(tree: list, low: Fraction, high: Fraction) -> Jet:
    return jets(flatten(tree, 1), (low, high), 60, Budget())[-1]


@given(st.sampled_from(sorted(QUOTIENTS)), st.fractions(-1, 1, max_denominator=64), st.sampled_from([1, 2, 5, 8]), st.data())
def test_quotients_that_are_continued(name: str, start: Fraction, bits: int, data: st.DataObject) -> None:
    """Value, slope and second derivative at a point of the interval lie in the jet, and on a short one it is narrow."""
    tree, function, zero = QUOTIENTS[name]
    low, width = zero + start / 2, Fraction(1, 1 << bits)
    t = low + width * data.draw(st.fractions(0, 1, max_denominator=97))
    found = last(tree, low, low + width)
    if t != zero:
        with mpmath.workdps(80):
            place = mpmath.mpf(t.numerator) / t.denominator
            for order, (bottom, top) in enumerate(found):
                exact = mpmath.diff(function, place, order, h=mpmath.mpf(10) ** -20) if order else function(place)
                slack = mpmath.mpf(10) ** -12
                assert mpmath.mpf(bottom.numerator) / bottom.denominator <= exact + slack
                assert exact <= mpmath.mpf(top.numerator) / top.denominator + slack
    if bits == 8 and abs(start) <= Fraction(1, 64):
        assert all(top - bottom < Fraction(1, 4) for bottom, top in found)


def test_at_the_zero_itself() -> None:
    """sin x / x = 1 - x^2/6 + ..., (e^x - 1)^3/x^3 = 1 + 3x/2 + 5x^2/4 + ..."""
    for name, expected in (("sin x / x", (1, 0, Fraction(-1, 3))), ("(e^x - 1)^3 / x^3", (1, Fraction(3, 2), Fraction(5, 2)))):
        found = last(QUOTIENTS[name][0], Fraction(0), Fraction(0))
        for (low, high), exact in zip(found, expected, strict=True):
            assert low <= exact <= high and high - low < Fraction(1, 1 << 40)


def test_a_dividend_without_a_third_derivative() -> None:
    """x^(5/2) / x has a slope at 0, and no second derivative."""
    tree = ["continued", ["pow", X, ["number", "0x5p-1"]], X, ["number", "0x0"]]
    with pytest.raises(Rejected, match="continued has no second derivative here"):
        last(tree, Fraction(0), Fraction(1))
    assert last(tree, Fraction(1, 4), Fraction(1, 2))[0][0] > 0


def test_kinks_between_long_numbers_are_paid_for() -> None:
    """Which of two is the less is a difference of fractions: of long ones it takes far more than their number says."""
    long, other = (["number", show(Fraction(sign, base**power))] for sign, base, power in ((1, 3, 20_000), (-1, 5, 13_800)))
    operations = flatten(["max", ["add", X, long], *[other] * 8], 1)
    with pytest.raises(Rejected, match="needs more work"):
        jets(operations, (Fraction(0), Fraction(1)), 16, Budget(100_000))
    short = flatten(["max", ["add", X, ONE], *[["number", "-0x1"]] * 8], 1)
    assert jets(short, (Fraction(0), Fraction(1)), 16, Budget(1_000))[-1][1] == (1, 1)


def test_sinc_bends_away_from_0() -> None:
    jet = last(["sinc", X], Fraction(1, 2), Fraction(9, 16))
    for t in (mpmath.mpf(1) / 2, mpmath.mpf(17) / 32, mpmath.mpf(9) / 16):
        for order, (bottom, top) in enumerate(jet):
            assert bottom <= Fraction(str(mpmath.diff(mpmath.sinc, t, order))) <= top
    assert jet[2][1] - jet[2][0] < Fraction(1, 2)
