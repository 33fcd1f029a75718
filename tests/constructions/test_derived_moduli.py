"""Moduli that are derived where no Lipschitz constant is: on the road from text to a certificate without hypotheses."""

from __future__ import annotations

from fractions import Fraction

import pytest

from symnet import approximate
from symnet.certificates.hoelder import derive_hoelder, derive_modulus, hoelder_data
from symnet.errors import SymnetError, Unproved, UsageError
from symnet.targets import HoelderModulus, LipschitzModulus, target
from symnet.targets.modulus.general_modulus import ExpressionModulus, parse_modulus
from symnet.targets.modulus.powers import of_powers, powers_of

HALF, ONE = Fraction(1, 2), Fraction(1)


@pytest.mark.parametrize(
    ("written", "shown"),
    [
        ("sqrt(x)", "Hoelder 1, order 1/2 (derived)"),
        ("x**(1/3)", "Hoelder 1, order 1/3 (derived)"),
        ("2*sqrt(x) + 3*y", "omega(r) = 2*sqrt(r) + 3*r (derived, nondecreasing, concave)"),
        ("x*log(x)", "omega(r) = 1507/1024*r**(3/4) + r (derived, nondecreasing, concave)"),
        ("x**2", "Lipschitz 2 (derived)"),
    ],
)
def test_what_is_derived(written: str, shown: str) -> None:
    assert str(derive_modulus(target(written))) == shown


@pytest.mark.parametrize(
    ("written", "options"),
    [
        ("sqrt(x)", {"cells": 3}),
        ("xlogx(x) - cbrt(x - 1/2)", {"cells": 2}),
        ("sqrt(x*y)*exp(sin(5*x))", {"cells": 1}),
        ("sqrt(x + 2) + y; (x + 2)*log(x + 2); x - y", {"cells": 1, "box": "x in [-2,7], y in [0,1/2]"}),
        ("sqrt(x)", {"n": 1, "construction": "theorem-2.1"}),
        ("sqrt(x) + x", {"n": 1, "construction": "theorem-2.2"}),
    ],
)
def test_the_certificate_assumes_nothing(written: str, options: dict[str, object]) -> None:
    verdict = approximate(written, **options).certify().verdict
    assert verdict.accepted and verdict.hypotheses == (), verdict.reason
    assert "hoelder" in verdict.rules and "hoelder" in verdict.theories


def test_the_modulus_is_that_of_the_function_on_its_box() -> None:
    """sqrt(x) on [0, 16] pulled back to the cube is 4 sqrt(t)."""
    built = approximate("sqrt(x)", box="x in [0,16]", cells=2)
    assert built.parts[0].plan.modulus == HoelderModulus(Fraction(4), HALF, "derived")


@pytest.mark.parametrize(
    ("written", "says"),
    [
        ("atan2(sqrt(x), 1 + y)", "could not be bounded here, because of atan2 where its slope is not bounded"),
        ("sqrt(x - x**2)", "could not be bounded here, because of a root of an interval that may be negative"),
    ],
)
def test_what_has_no_modulus_here(written: str, says: str) -> None:
    with pytest.raises(UsageError, match=says) as met:
        derive_modulus(target(written))
    assert "\n" not in str(met.value) and '--hoelder "L,1/2"' in str(met.value)


def test_a_callable_has_none() -> None:
    with pytest.raises(Unproved, match="could not be derived for a Python callable"):
        derive_hoelder(target(lambda x: x, 1, LipschitzModulus(1)))


def test_a_smaller_constant_is_not_proved() -> None:
    root = target("sqrt(x)")
    assert hoelder_data(root, HoelderModulus(ONE, HALF))["terms"] == [[ONE, HALF]]
    with pytest.raises(Unproved, match="the constant found is"):
        hoelder_data(root, HoelderModulus(Fraction(999, 1000), HALF))
    with pytest.raises(Unproved, match="it is no sum of powers of r"):
        hoelder_data(root, parse_modulus("2*log(1 + r)", 1))


@pytest.mark.parametrize(
    "powers", [{HALF: ONE}, {ONE: Fraction(3)}, {HALF: Fraction(7, 4), Fraction(3, 4): ONE, ONE: Fraction(1, 3)}]
)
def test_sums_of_powers_are_read_back(powers: dict[Fraction, Fraction]) -> None:
    found = of_powers(powers, 2)
    assert powers_of(found) == powers and found.concave and found.origin == "derived"
    if isinstance(found, ExpressionModulus):
        again = parse_modulus(found.text, 2)
        assert all(
            abs(again.upper(square) - found.upper(square)) < Fraction(1, 10**9) for square in (Fraction(1, 7), Fraction(2))
        )
        assert again.is_concave


def test_nothing_is_derived_of_what_is_not_defined() -> None:
    with pytest.raises(SymnetError, match="is not defined at x = 0"):
        approximate("log(x)*sqrt(x)", cells=2)
