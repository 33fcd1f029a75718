"""What a Python callable may return, each certified as a band; what is refused."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from fractions import Fraction
from typing import Any

import flint
import mpmath
import pytest
import sympy

from symnet import Enclosure, approximate, certify
from symnet.errors import UsageError
from symnet.targets.answers import enclosure_of

CLOSE = Fraction(1, 1 << 64)


def _ball(x: Fraction) -> Any:
    return flint.arb(flint.fmpq(x.numerator, x.denominator)).sin()


def _interval(x: Fraction) -> Any:
    return mpmath.iv.sin(mpmath.iv.mpf(x.numerator) / x.denominator)


def _symbolic(x: Fraction) -> Any:
    return sympy.sin(sympy.Rational(x.numerator, x.denominator))


@pytest.mark.parametrize("function", [_ball, _interval, _symbolic])
def test_three_writings_of_a_sine(function: Callable[[Fraction], Any]) -> None:
    x = Fraction(3, 8)
    found = enclosure_of(function(x), "f", CLOSE)
    exact = Fraction(str(mpmath.nstr(mpmath.mp.sin(mpmath.mpf(3) / 8), 15)))
    assert found.lo - Fraction(1, 10**14) < exact < found.hi + Fraction(1, 10**14)
    assert found.lo < found.hi < found.lo + Fraction(1, 10**12)
    proof = certify(approximate(function, dimension=1, lipschitz=1, cells=4))
    assert proof.verdict.accepted and proof.verdict.hypotheses == ()


@pytest.mark.parametrize(
    ("answer", "low", "high"),
    [
        (2, 2, 2),
        ("1/3", Fraction(1, 3), Fraction(1, 3)),
        (Decimal("0.5"), Fraction(1, 2), Fraction(1, 2)),
        (sympy.Rational(1, 3), Fraction(1, 3), Fraction(1, 3)),
        (flint.fmpq(1, 3), Fraction(1, 3), Fraction(1, 3)),
        ((0, "1/2"), 0, Fraction(1, 2)),
        ([1, 1], 1, 1),
        (Enclosure(Fraction(1), Fraction(2)), 1, 2),
        (flint.arb(1), 1, 1),
        (mpmath.iv.mpf([-2, 0.25]), -2, Fraction(1, 4)),
    ],
)
def test_exact_ends(answer: Any, low: Any, high: Any) -> None:
    assert enclosure_of(answer, "f", CLOSE) == Enclosure(Fraction(low), Fraction(high))


@pytest.mark.parametrize(
    ("answer", "message"),
    [
        (0.5, "is a float, not an exact number.*an mpmath iv number"),
        (None, "is not an exact number"),
        (1j, "is not an exact number"),
        (mpmath.mpf(1), "is not an exact number"),
        ((1, 2, 3), "returned 3 values; return an exact number"),
        ((0.5, 1), "lo of f = 0.5 is a float"),
        ((1, 0), "an enclosure needs lo <= hi"),
        (sympy.Float(1), "is a Float, already rounded"),
        (sympy.Symbol("t"), "has the symbol t; return a number"),
        (sympy.I, "not a real number"),
        (flint.arb("nan"), "is not finite"),
        (mpmath.iv.mpf([0, "inf"]), "has an end that is not finite"),
        (mpmath.iv.mpf([0, mpmath.mpf(2) ** 200_000]), "moderate size"),
    ],
)
def test_what_is_refused(answer: Any, message: str) -> None:
    with pytest.raises(UsageError, match=message) as caught:
        enclosure_of(answer, "f", CLOSE)
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize("construction", ["theorem-2.1", "theorem-2.2", "theorem-2.3"])
def test_a_callable_by_other_constructions(construction: str) -> None:
    built = approximate(lambda x: x / 3, dimension=1, lipschitz="1/3", n=1, construction=construction)
    assert certify(built).verdict.accepted
