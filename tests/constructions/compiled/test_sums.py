"""Sums of Taylor and of Chebyshev: certified, near the function, their remainders true, and refused with words."""

from __future__ import annotations

import math
from fractions import Fraction
from typing import Any

import pytest

from symnet import approximate, parts
from symnet.constructions.compiled.sums import Polynomial, chebyshev_sum
from symnet.errors import SymnetError, UsageError
from symnet.targets.expression.parser import parse

EXPONENTIAL = [Fraction(1, math.factorial(k)) for k in range(6)]


def value(polynomial: Polynomial, t: float) -> float:
    unit = (t - float(polynomial.center)) / float(polynomial.width)
    return sum(float(a) * unit**k for k, a in enumerate(polynomial.coefficients))


@pytest.mark.parametrize(
    ("built", "function", "low", "high"),
    [
        (lambda: parts.taylor("exp(x)", "1/100", -1, 1), math.exp, -1, 1),
        (lambda: parts.taylor("atan(x)", "1/20", "-1/2", "1/2", center=Fraction(1, 4)), math.atan, "-1/2", "1/2"),
        (lambda: parts.chebyshev("log(x)", "1/1000", 1, 3), math.log, 1, 3),
        (lambda: parts.chebyshev("sin(pi*x)", "1/100", 0, 1), lambda t: math.sin(math.pi * t), 0, 1),
        (lambda: parts.chebyshev("1/(1+x^2)", "1/50", -1, 1), lambda t: 1 / (1 + t * t), -1, 1),
    ],
)
def test_a_sum_is_certified_and_near(built: Any, function: Any, low: Any, high: Any) -> None:
    found = built()
    verdict = found.certify().verdict
    assert verdict.accepted, verdict.reason
    bound, remainder = float(found.error.bound), float(found.remainder.bound)
    start, stop = Fraction(low), Fraction(high)
    points = [start + (stop - start) * Fraction(place, 64) for place in range(65)]
    off = [abs(function(float(t)) - value(found.polynomial, float(t))) for t in points]
    assert max(off) <= remainder * (1 + 1e-12) <= 1.2 * max(max(off), bound / 64)
    assert max(abs(float(found(t)) - function(float(t))) for t in points) <= bound
    assert float(found.true_error().low) > bound / 4


def test_a_taylor_sum_has_the_coefficients_of_the_textbook() -> None:
    """Those of exp(x) about 0, as fractions."""
    found = parts.taylor("exp(x)", "1/100", -1, 1, degree=5, center=0)
    assert list(found.polynomial.coefficients) == EXPONENTIAL
    assert found.degree == 5
    assert found.remainder.bound <= Fraction(3, 720)


@pytest.mark.parametrize("degree", [0, 1, 2, 5, 9])
def test_a_chebyshev_sum_is_the_function_at_the_zeros(degree: int) -> None:
    found = chebyshev_sum(parse("exp(x)"), (Fraction(-1), Fraction(2)), degree, Fraction(1, 1 << 30))
    for place in range(degree + 1):
        t = 0.5 + 1.5 * math.cos(math.pi * (place + 0.5) / (degree + 1))
        assert value(found, t) == pytest.approx(math.exp(t), abs=1e-9)


def test_a_forgotten_remainder_is_refused() -> None:
    """The certificate of a sum whose bound is that of its network alone."""
    import json

    from symnet.certificates.certificate import sealed
    from symnet.kernel import check

    found = parts.taylor("exp(x)", "1/100", -1, 1)
    content = json.loads(found.certify().data)
    del content["sha256"]
    (near,) = [step for step in content["steps"] if step["rule"] == "near-instead"]
    alone = content["steps"][int(near["premises"][0], 16)]["statement"]["bound"]
    for part in (near["data"], near["statement"], *(s["statement"] for s in content["steps"] if s["rule"] == "near-error")):
        part["bound"] = alone
    content["claims"][0]["bound"] = alone
    assert "are only known to be within" in check(sealed(content)).reason


@pytest.mark.parametrize(
    ("given", "says"),
    [
        (lambda: parts.taylor("exp(x)", "1/1000", -1, 1, degree=2), "the remainder of degree 2 is about 0.218"),
        (lambda: parts.taylor("exp(x)", "1/1000", degree=31), "degree = 31 is more than 30"),
        (lambda: parts.chebyshev("sqrt(x)", "1/1000", 0, 1, degree=9), "the remainder of degree 9 is about"),
        (lambda: parts.taylor("abs(x - 1/3)", "1/10", 0, 1), "abs.* has no derivative there; take --construction compiled"),
        (lambda: parts.chebyshev("abs(x - 1/3)", "1/10", 0, 1), "has no derivative there; take --construction compiled"),
        (lambda: parts.taylor("sqrt(x)", "1/10", 0, 1, center=0), "at 0 a derivative is not known"),
        (lambda: parts.chebyshev("x1*x2", "1/10", 0, 1), "the box says nothing of y"),
        (lambda: approximate("x*y", error="1/10", construction="taylor"), "taylor is for one function of one number"),
        (lambda: parts.taylor("exp(x)", "1/10", 0, 0), "the ends of an input must be in order"),
        (lambda: parts.taylor("exp(x)", "1/10", degree=1.5), "degree"),
    ],
)
def test_what_is_no_sum_is_refused(given: Any, says: str) -> None:
    with pytest.raises(SymnetError, match=says):
        given()


def test_the_command_names_it(tmp_path: Any) -> None:
    found = approximate("exp(x)", error="1/100", construction="chebyshev")
    numbers = found.summary()
    assert numbers["construction"] == "chebyshev"
    assert Fraction(numbers["remainder"]) < Fraction(numbers["proved_error"])
    found.report(tmp_path / "page.html")
    page = (tmp_path / "page.html").read_text(encoding="utf-8")
    assert "remainder" in page


def test_other_choices_are_refused() -> None:
    with pytest.raises(UsageError, match="has no grid"):
        approximate("exp(x)", error="1/100", construction="taylor", cells=4)
