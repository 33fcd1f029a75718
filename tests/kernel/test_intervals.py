"""The kernel's interval arithmetic against mpmath: every value lies inside, and the interval is narrow."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import mpmath
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from symnet.kernel.syntax import Rejected
from symnet.kernel.targets import functions as fn
from symnet.kernel.targets import intervals as iv
from symnet.kernel.targets import special


def _sinc_slope(t: Any) -> Any:
    return (mpmath.cos(t) - mpmath.sinc(t)) / t if t else mpmath.mpf(0)


FUNCTIONS: dict[str, tuple[Any, Any]] = {
    name: (getattr(fn, name), getattr(mpmath, name))
    for name in ("exp", "log", "sin", "cos", "tan", "atan", "sinh", "cosh", "tanh")
} | {
    **{name: (getattr(special, name), getattr(mpmath, name)) for name in ("erf", "asin", "sinc")},
    "xlogx": (special.xlogx, lambda t: t * mpmath.log(t) if t else t),
    "cbrt": (iv.cube_root, lambda t: mpmath.sign(t) * mpmath.cbrt(abs(t))),
    "slope of sinc": (special.sinc_slope, _sinc_slope),
}
POSITIVE = ("log", "xlogx")
RATIONALS = st.fractions(min_value=-30, max_value=30, max_denominator=10**6)
PRECISIONS = st.sampled_from([16, 53, 64, 200, 1000])


def _real(exact: Fraction) -> Any:
    return mpmath.mpf(exact.numerator) / exact.denominator


def _holds(interval: tuple[Fraction, Fraction], value: Any, slack: Any) -> bool:
    return bool(_real(interval[0]) <= value + slack and value - slack <= _real(interval[1]))


@pytest.mark.parametrize("name", sorted(FUNCTIONS))
@given(t=RATIONALS, p=PRECISIONS)
@example(t=Fraction(0), p=64)
@example(t=Fraction(1), p=64)
@example(t=Fraction(1, 2), p=64)
@example(t=Fraction(-1, 10**30), p=64)
@example(t=Fraction(22, 7), p=16)
def test_at_a_point(name: str, t: Fraction, p: int) -> None:
    ours, theirs = FUNCTIONS[name]
    t = abs(t) + Fraction(1, 10**9) if name in POSITIVE else _in_domain(name, t)
    with mpmath.workprec(p + 300):
        value = theirs(_real(t))
        if name == "tan" and abs(value) > 2**8:
            return
        found = ours((t, t), p)
        size = max(abs(value), 1)
        assert _holds(found, value, size * mpmath.mpf(2) ** -(p + 200))
        assert _real(found[1] - found[0]) <= size * mpmath.mpf(2) ** -(p - 8)


def _in_domain(name: str, t: Fraction) -> Fraction:
    return 1 / t if name == "asin" and abs(t) > 1 else t


FAR = [Fraction(0), *(sign * Fraction(10) ** k for k in (-400, -20, -5, 1, 3, 7) for sign in (1, -1))]


@pytest.mark.parametrize("name", ["erf", "asin", "sinc", "xlogx", "cbrt", "slope of sinc", "tanh"])
@pytest.mark.parametrize("t", FAR)
@pytest.mark.parametrize("p", [16, 64, 300])
def test_very_small_and_very_large_numbers(name: str, t: Fraction, p: int) -> None:
    ours, theirs = FUNCTIONS[name]
    t = abs(t) if name in POSITIVE else _in_domain(name, t)
    with mpmath.workprec(4000):
        value = theirs(_real(t))
        found = ours((t, t), p)
        assert _holds(found, value, max(abs(value), mpmath.mpf(2) ** -1400) * mpmath.mpf(2) ** -2000)
        assert _real(found[1] - found[0]) <= max(abs(value), 1) * mpmath.mpf(2) ** -(p - 8)


@pytest.mark.parametrize("p", [16, 64, 200, 1000])
@pytest.mark.parametrize("size", ["69/100", "70/100", "71/100"])
def test_erf_where_its_series_ends(p: int, size: str) -> None:
    """Beyond t^2 = 7/10 p the value is 1 up to 2^-p."""
    root = iv.root((Fraction(size) * p,) * 2, 2, 64)
    with mpmath.workprec(3 * p + 100):
        for t in (root[0], -root[1]):
            assert _holds(special.erf((t, t), p), mpmath.erf(_real(t)), mpmath.mpf(2) ** -(3 * p))


def test_the_ends_of_the_arcsine() -> None:
    with mpmath.workprec(300):
        for t in (Fraction(1), Fraction(-1), 1 - Fraction(1, 10**80), Fraction(10**80, 10**80 + 1)):
            assert _holds(special.asin((t, t), 64), mpmath.asin(_real(t)), mpmath.mpf(2) ** -200)
    for beyond in (1 + Fraction(1, 10**80), -1 - Fraction(1, 10**80)):
        with pytest.raises(Rejected):
            special.asin((Fraction(0), beyond) if beyond > 0 else (beyond, Fraction(0)), 64)


@given(a=RATIONALS, b=RATIONALS, width=st.fractions(0, 2, max_denominator=50), p=PRECISIONS)
@example(a=Fraction(0), b=Fraction(-1), width=Fraction(0), p=64)
@example(a=Fraction(0), b=Fraction(0), width=Fraction(0), p=64)
def test_norms_and_angles(a: Fraction, b: Fraction, width: Fraction, p: int) -> None:
    x, y = (a, a + width), (b, b + width / 2)
    inside = [(s, t) for s in (*x, (x[0] + x[1]) / 2) for t in (*y, (y[0] + y[1]) / 2)]
    with mpmath.workprec(2 * p + 200):
        close = mpmath.mpf(2) ** -(2 * p)
        norm = iv.hypot(x, y, p)
        assert all(_holds(norm, mpmath.hypot(_real(s), _real(t)), close) for s, t in inside)
        if width == 0:
            assert norm[1] - norm[0] <= Fraction(1, 1 << p)
        try:
            angle = special.atan2(y, x, p)
        except Rejected:
            assert x[0] <= 0 and y[0] <= 0 <= y[1]
            return
        assert x[0] > 0 or not y[0] <= 0 <= y[1]
        assert all(_holds(angle, mpmath.atan2(_real(t), _real(s)), close) for s, t in inside)


@pytest.mark.parametrize("name", sorted(FUNCTIONS))
@given(a=RATIONALS, width=st.fractions(min_value=0, max_value=9, max_denominator=1000), parts=st.integers(1, 6))
def test_on_an_interval(name: str, a: Fraction, width: Fraction, parts: int) -> None:
    ours, theirs = FUNCTIONS[name]
    a = abs(a) + Fraction(1, 1000) if name in POSITIVE else _in_domain(name, a)
    width = min(width, 1 - a) if name == "asin" else width
    try:
        found = ours((a, a + width), 64)
    except Rejected:
        assert name == "tan"
        return
    with mpmath.workprec(300):
        for place in range(parts + 1):
            assert _holds(found, theirs(_real(a + width * place / parts)), mpmath.mpf(2) ** -200)


@pytest.mark.parametrize("k", [*range(-5, 6), 10**6, -(10**6), 10**30])
def test_waves_turn_where_they_should(k: int) -> None:
    with mpmath.workprec(400):
        turn = (k + mpmath.mpf(1) / 2) * mpmath.pi
        near = Fraction(int(mpmath.floor(turn * 2**200)), 2**200)
    wide = fn.sin((near - 1, near + 1), 64)
    assert wide[(k + 1) % 2] == (1 if k % 2 == 0 else -1)
    before = fn.sin((near - 1, near - Fraction(1, 100)), 64)
    assert before[0] > -1 and before[1] < 1


def test_waves_of_far_and_long_numbers() -> None:
    far = Fraction(2) ** 3000 + Fraction(1, 3)
    found = fn.sin((far, far), 64)
    with mpmath.workprec(4000):
        assert _holds(found, mpmath.sin(_real(far)), mpmath.mpf(2) ** -900)
    assert found[1] - found[0] < Fraction(1, 2**50)
    assert fn.sin((far, far + 1), 64)[0] >= -1
    assert fn.sin((Fraction(0), Fraction(7)), 64) == (-1, 1)


@given(a=RATIONALS, b=RATIONALS, c=RATIONALS, d=RATIONALS, p=PRECISIONS)
def test_arithmetic(a: Fraction, b: Fraction, c: Fraction, d: Fraction, p: int) -> None:
    x, y = (min(a, b), max(a, b)), (min(c, d), max(c, d))
    for found, ends in (
        (iv.add(x, y), [s + t for s in x for t in y]),
        (iv.mul(x, y, p), [s * t for s in x for t in y]),
        (iv.least(x, y), [min(s, t) for s in x for t in y]),
        (iv.greatest(x, y), [max(s, t) for s in x for t in y]),
        (iv.neg(x), [-s for s in x]),
        (iv.absolute(x), [abs(s) for s in x]),
    ):
        assert found[0] <= min(ends) and max(ends) <= found[1]
    if not y[0] <= 0 <= y[1]:
        found = iv.div(x, y, p)
        assert found[0] <= min(s / t for s in x for t in y) and found[1] >= max(s / t for s in x for t in y)


@given(a=RATIONALS, b=RATIONALS, n=st.integers(-6, 9), p=PRECISIONS)
def test_powers(a: Fraction, b: Fraction, n: int, p: int) -> None:
    x = min(a, b), max(a, b)
    if n < 0 and x[0] <= 0 <= x[1]:
        with pytest.raises(Rejected):
            iv.power(x, n, p)
        return
    found = iv.power(x, n, p)
    inside = [*x, (a + b) / 2, *([Fraction(0)] if x[0] <= 0 <= x[1] else [])]
    assert all(found[0] <= t**n <= found[1] for t in inside)


@given(t=st.fractions(min_value=0, max_value=10**6), n=st.integers(2, 60), p=PRECISIONS)
@example(t=Fraction(4, 9), n=2, p=64)
@example(t=Fraction(0), n=3, p=64)
def test_roots(t: Fraction, n: int, p: int) -> None:
    low, high = iv.root((t, t), n, p)
    assert 0 <= low <= high and low**n <= t <= high**n and high - low <= Fraction(1, 1 << p)


def test_what_is_refused() -> None:
    one = (Fraction(1), Fraction(1))
    for call in (
        lambda: iv.root((Fraction(-1), Fraction(1)), 2, 64),
        lambda: iv.div(one, (Fraction(-1), Fraction(1)), 64),
        lambda: fn.log((Fraction(0), Fraction(1)), 64),
        lambda: fn.exp((Fraction(5000), Fraction(5000)), 64),
        lambda: fn.tan((Fraction(1), Fraction(2)), 64),
        lambda: iv.power((Fraction(2) ** 2000, Fraction(2) ** 2000), 1000, 64),
        lambda: iv.mul((Fraction(2) ** 40_000,) * 2, (Fraction(2) ** 40_000,) * 2, 64),
    ):
        with pytest.raises(Rejected):
            call()


def test_long_numbers_are_refused_in_hexadecimal() -> None:
    """Python refuses to print integers of more than 4300 digits in decimal."""
    long = Fraction(3**20_000, 2**31_700)
    for call in (
        lambda: iv.div((long, long), (-long, long), 64),
        lambda: iv.root((-long, long), 2, 64),
        lambda: fn.log((-long, long), 64),
        lambda: special.xlogx((-long, long), 64),
    ):
        with pytest.raises(Rejected, match="0x"):
            call()


def test_an_exponential_that_is_too_small_to_tell_from_0() -> None:
    least = fn.exp((Fraction(-5000), Fraction(-4001)), 64)
    assert least == (0, Fraction(1, 1 << 4000))
    assert fn.tanh((Fraction(-3000), Fraction(3000)), 64) == (-1, 1)
    assert fn.tanh((Fraction(2001), Fraction(3000)), 64)[0] == 1 - Fraction(1, 1 << 3999)


def test_exact_values() -> None:
    zero, one = (Fraction(0), Fraction(0)), (Fraction(1), Fraction(1))
    assert fn.log(one, 64) == fn.sin(zero, 64) == fn.tan(zero, 64) == fn.atan(zero, 64) == fn.sinh(zero, 64) == zero
    assert fn.exp(zero, 64) == fn.cos(zero, 64) == fn.cosh(zero, 64) == iv.power(zero, 0, 64) == one


@pytest.mark.parametrize("p", [16, 64, 3000])
def test_pi_and_e(p: int) -> None:
    with mpmath.workprec(p + 100):
        assert _holds(fn.pi(p), mpmath.pi, mpmath.mpf(2) ** -(p + 90))
        assert _holds(fn.exp((Fraction(1), Fraction(1)), p), mpmath.e, mpmath.mpf(2) ** -(p + 90))
    assert fn.pi(p)[1] - fn.pi(p)[0] < Fraction(1, 1 << p)
