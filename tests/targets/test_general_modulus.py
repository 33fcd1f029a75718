"""Moduli given by an expression in r: what is proved of them, what is refused, and bounds of concave majorants."""

from __future__ import annotations

from fractions import Fraction

import pytest

from symnet import approximate, certify
from symnet.errors import Refuted, SymnetError, Unproved, UsageError
from symnet.targets import HoelderModulus, LipschitzModulus
from symnet.targets.general_modulus import form_of, parse_modulus
from symnet.targets.parser import parse


@pytest.mark.parametrize(
    "text",
    [
        "r",
        "sqrt(r)",
        "2*r + r**(1/3)",
        "min(r, 1/2)",
        "log(1 + r)",
        "1 - exp(-r)",
        "r/(1 + r)",
        "sin(r)",
        "atan(3*r)",
        "tanh(r)",
        "0*r",
    ],
)
def test_concave_moduli(text: str) -> None:
    found = parse_modulus(text, 2)
    assert found.is_concave
    previous = Fraction(0)
    for k in range(9):
        bound = found.upper(Fraction(2 * k * k, 64))
        assert bound >= previous
        previous = bound


@pytest.mark.parametrize("text", ["r**2", "exp(r) - 1", "max(r, 3*r - 1/2)", "r + r**3"])
def test_other_moduli_use_a_concave_majorant(text: str) -> None:
    found = parse_modulus(text, 1)
    assert not found.is_concave and "majorant" in str(found)
    grid = [Fraction(k, 16) for k in range(17)]
    bounds = [found.upper(r**2) for r in grid]
    assert all(bound <= 2 * found.at(r).hi for bound, r in zip(bounds, grid, strict=True))
    if text != "r**2":  # x has this modulus: a bound below r would be wrong. Only constants have the modulus r**2.
        assert all(bound >= r for bound, r in zip(bounds, grid, strict=True))


@pytest.mark.parametrize(
    ("text", "error", "message"),
    [
        ("r + 1/10", UsageError, "not 0"),
        ("cos(r)", UsageError, "not 0"),
        ("sin(4*r)", UsageError, "decreases between"),
        ("-r", UsageError, "decreases between"),
        ("x", UsageError, "in r alone"),
        ("r + x2", UsageError, "in r alone"),
        ("1/r", UsageError, "not defined"),
        ("sqrt(r) + r*sin(r)", Unproved, "nondecreasing"),
        ("foo(r)", UsageError, "unknown function"),
    ],
)
def test_what_is_not_a_modulus(text: str, error: type[SymnetError], message: str) -> None:
    with pytest.raises(error, match=message):
        parse_modulus(text, 1)


def test_the_same_bounds_as_the_moduli_that_have_names() -> None:
    for square in (Fraction(1, 9), Fraction(1, 7), Fraction(2)):
        line, root = parse_modulus("3*r", 2), parse_modulus("2*sqrt(r)", 2)
        assert abs(line.upper(square) - LipschitzModulus(3).upper(square)) < Fraction(1, 1 << 50)
        assert abs(root.upper(square) - HoelderModulus(2, Fraction(1, 2)).upper(square)) < Fraction(1, 1 << 50)


@pytest.mark.parametrize("construction", ["scan", "theorem-2.1"])
def test_networks_from_a_modulus(construction: str) -> None:
    built = approximate("sqrt(x)/2", modulus="sqrt(r)/2", n=3, construction=construction)
    stated = approximate("sqrt(x)/2", hoelder="1/2,1/2", n=3, construction=construction)
    assert abs(built.error.bound - stated.error.bound) < Fraction(1, 1 << 30)
    assert "omega(r) = sqrt(r)/2" in built.summary()["modulus"] and built.lower_bound is None
    with pytest.raises(UsageError, match="has no certificate"):
        certify(built)


def test_values_that_contradict_it() -> None:
    with pytest.raises(Refuted, match="factor of the modulus of at least 3"):
        approximate("3*x", modulus="sqrt(r)", cells=8)
    with pytest.raises(UsageError, match="give one of"):
        approximate("x", modulus="r", lipschitz=1, cells=2)


def test_forms() -> None:
    assert form_of(parse("exp(-x)")).falling and form_of(parse("exp(-x)")).convex
    assert not form_of(parse("x*x")).concave and form_of(parse("x*x")).rising
    assert not form_of(parse("sin(x)")).rising
