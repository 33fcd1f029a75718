"""Moduli given by expressions: what the kernel proves of them is true, and each of its checks refuses something."""

from __future__ import annotations

import re
from fractions import Fraction
from typing import Any

import mpmath
import pytest
from hypothesis import given
from hypothesis import strategies as st
from kernel.values_of_targets import DIGITS, target

from symnet.certificates.derivation import hexed
from symnet.kernel.syntax import Budget, Malformed, Rejected
from symnet.kernel.targets.bending import enclosed, expression_statement
from symnet.kernel.targets.moduli import at_least_modulus, is_concave
from symnet.kernel.theories.local import _within
from symnet.kernel.theories.lower_bounds import has_room
from symnet.targets.expression.parser import parse
from symnet.targets.expression.tree import from_json, to_json
from symnet.targets.modulus.general_modulus import form_of

R: Any = ["variable", "0x0"]
EXPONENTS = [Fraction(1, 3), Fraction(1, 2), Fraction(3, 2), *map(Fraction, range(-1, 4))]
numbers = st.fractions(Fraction(-3), Fraction(3), max_denominator=4).map(lambda value: ["number", hexed(value)])
exponents = st.sampled_from(EXPONENTS).map(lambda value: ["number", hexed(value)])


def _wider(inner: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    return st.one_of(
        st.tuples(st.sampled_from(["neg", "abs", "sqrt", "log", "exp", "atan", "tanh", "sinh", "cosh", "sin", "cos"]), inner),
        st.tuples(st.sampled_from(["add", "mul", "div", "min", "max"]), inner, inner),
        st.tuples(st.just("pow"), inner, exponents),
    ).map(list)


TREES = st.recursive(st.just(R) | st.just(R) | numbers | st.just(["named", "pi"]), _wider, max_leaves=5)


def _at_least_mean(bound: Fraction, modulus: dict[str, Any], d: int, square: Fraction) -> bool:
    """Whether a bound holds for the mean over points at a distance of at most r on average and 2r in any case, r^2 = square."""
    return _within(bound, {"variance": hexed(square), "reach": hexed(4 * square)}, modulus, d, Budget())


def _modulus(text: str) -> dict[str, Any]:
    return {"kind": "modulus", "expression": to_json(parse(re.sub(r"\br\b", "x", text)))}


@given(TREES, st.integers(1, 3), st.lists(st.fractions(0, 1, max_denominator=50), min_size=3, max_size=3))
def test_what_is_proved_concave_is(tree: Any, d: int, places: list[Fraction]) -> None:
    try:
        stated = expression_statement(tree, d)
    except (Rejected, Malformed):
        return
    low, middle, high = sorted(places)
    with mpmath.workdps(DIGITS):
        root = mpmath.sqrt(d)
        values = [target(tree, (root * place.numerator / place.denominator,)) for place in (low, middle, high)]
        share = Fraction(1, 2) if low == high else (middle - low) / (high - low)
        weight = mpmath.mpf(share.numerator) / share.denominator
        if is_concave(stated, d) and low != high:
            assert values[1] >= (1 - weight) * values[0] + weight * values[2] - mpmath.mpf(10) ** -40, tree


@given(TREES, st.integers(1, 3), st.fractions(0, 1, max_denominator=50))
def test_the_enclosure_contains_the_value(tree: Any, d: int, place: Fraction) -> None:
    try:
        stated = expression_statement(tree, d)
    except (Rejected, Malformed):
        return
    square = d * place**2
    low, high = enclosed(stated, square)
    with mpmath.workdps(DIGITS):
        value = target(tree, (mpmath.sqrt(mpmath.mpf(square.numerator) / square.denominator),))
        slack = mpmath.mpf(10) ** -40 * (1 + abs(value))
        assert mpmath.mpf(low.numerator) / low.denominator <= value + slack
        assert mpmath.mpf(high.numerator) / high.denominator >= value - slack
    assert at_least_modulus(high, stated, square, Budget())
    assert not at_least_modulus(high - Fraction(1, 1 << 300), stated, square, Budget())


@given(TREES, st.integers(1, 3))
def test_the_builder_calls_nothing_concave_that_the_kernel_does_not(tree: Any, d: int) -> None:
    """A plan counts on concavity by form only where the kernel will find it."""
    try:
        stated = expression_statement(tree, d)
    except (Rejected, Malformed):
        return
    if form_of(from_json(tree)).concave:
        assert is_concave(stated, d), tree


@pytest.mark.parametrize(
    ("text", "concave"),
    [
        ("r", True),
        ("3", True),
        ("-r**2", True),
        ("-(-r)", True),
        ("r - r**2/4", True),
        ("r**2", False),
        ("min(r, 2 - r)", True),
        ("max(r, 1/2)", False),
        ("min(r**2, r)", False),
        ("-max(r**2, exp(r))", True),
        ("-min(r**2, 1)", True),
        ("-min(r**2, 1/2)", False),
        ("2*r", True),
        ("-2*r**2", True),
        ("r*(-2)", True),
        ("2*r**2", False),
        ("-2*sqrt(r)", False),
        ("(pi - 3)*sqrt(r)", True),
        ("r*sqrt(r)", False),
        ("sqrt(r)/3", True),
        ("sqrt(r)/(-3)", False),
        ("-(1/(1 + r))", True),
        ("-((0 - 1)/(1 + r))", False),
        ("-(1/(r - 4))", False),
        ("-(1/(1 + r**2))", False),
        ("r/(1 + r)", False),
        ("sqrt(log(2 + r))", True),
        ("sqrt(1 + r**2)", False),
        ("log(1 + r)", True),
        ("log(1 + exp(r))", False),
        ("(1 + r)**(2/3)", True),
        ("(1 + r)**1", False),
        ("-((1 + r)**(3/2))", True),
        ("-((r - 1)**3)", False),
        ("-((1 - sqrt(r)/2)**2)", True),
        ("-((1 + sqrt(r))**2)", False),
        ("-((1 + r)**0)", True),
        ("1 - exp(-r)", True),
        ("1 - exp(-sqrt(r))", True),
        ("1 - exp(sqrt(r))", False),
        ("atan(2*r)", True),
        ("atan(r - 1)", False),
        ("tanh(r)", True),
        ("tanh(r**2)", False),
        ("-xlogx(2*r + 1)", True),
        ("cbrt(r)", True),
        ("cbrt(r - 1/2)", False),
        ("cbrt(r**2)", False),
        ("-cbrt(r - 1)", True),
        ("-cbrt(-r)", True),
        ("-cbrt(-r**2)", False),
        ("-cbrt(r - 1/2)", False),
        ("xlogx(r)", False),
        ("-xlogx(r**2)", False),
        ("-xlogx(sqrt(r))", False),
        ("sin(r)", False),
        ("abs(r)", True),
        ("-abs(r)", True),
        ("-abs(r - 2)", True),
        ("-abs(1/2 - r)", True),
        ("abs(r - 1/2)", False),
        ("-abs(sqrt(r) - 1/2)", False),
        ("-abs(r**2)", True),
        ("max(r, r - 1)", True),
        ("max(r, 1/2)", False),
        ("min(sin(r), r + 2)", False),
        ("-max(r**2, r - 1)", True),
        ("max(sqrt(r), -1)", True),
        ("erf(r)", True),
        ("erf(r - 1/2)", False),
        ("-erf(r - 1)", True),
        ("asin(r)", False),
        ("-asin(r)", True),
        ("asin(r - 1)", True),
        ("asin(r - 1/2)", False),
        ("-sinh(r)", True),
        ("sinh(sqrt(r) - 1)", True),
        ("-cosh(r - 1/2)", True),
        ("-cosh(r**2)", False),
        ("-((r - 1/2)**2)", True),
        ("-((r - 1/2)**4)", True),
        ("-((sqrt(r) - 1/2)**2)", False),
        ("-((1 + sqrt(r))**(-2))", True),
        ("-((1 + r**2)**(-2))", False),
    ],
)
def test_forms(text: str, concave: bool) -> None:
    stated = _modulus(text)
    assert expression_statement(stated["expression"], 1) == stated
    assert is_concave(stated, 1) is concave


def test_a_constant_of_unknown_sign_proves_nothing() -> None:
    """exp(1) - e is 0, but no interval says so."""
    unknown = ["add", ["exp", ["number", "0x1"]], ["neg", ["named", "e"]]]
    factor = ["add", unknown, ["neg", unknown]]
    for tree in (["mul", factor, ["sqrt", R]], ["mul", ["pow", R, ["number", "0x2"]], factor]):
        assert not is_concave({"kind": "modulus", "expression": tree}, 1)


def test_the_domain_grows_with_the_dimension() -> None:
    falling = _modulus("sqrt(5/4 - r)")["expression"]
    assert expression_statement(falling, 1)["kind"] == "modulus"
    with pytest.raises(Rejected, match="may be negative"):
        expression_statement(falling, 2)
    rising = _modulus("atan(3/2 - r)")
    assert is_concave(rising, 2) and not is_concave(rising, 3)


def test_powers_are_concave_and_means_by_concavity() -> None:
    power = {"kind": "modulus", "constant": "0x1", "order": "0x1p-1"}
    assert is_concave(power, 3)
    assert _at_least_mean(Fraction(1, 2), power, 1, Fraction(1, 16))
    assert not _at_least_mean(Fraction(1, 3), power, 1, Fraction(1, 16))


def test_means_of_a_modulus_that_is_not_concave_are_taken_at_twice_the_distance() -> None:
    square = _modulus("r**2")
    assert _at_least_mean(Fraction(1, 4), square, 1, Fraction(1, 16))
    assert not _at_least_mean(Fraction(249, 1000), square, 1, Fraction(1, 16))


def test_means_of_a_modulus_that_falls_are_taken_where_it_is_less() -> None:
    hill = _modulus("min(r, 1/2 - r)")
    assert _at_least_mean(Fraction(0), hill, 1, Fraction(1, 16)) and _at_least_mean(Fraction(1, 4), hill, 1, Fraction(1, 16))
    assert not _at_least_mean(Fraction(-1, 1000), hill, 1, Fraction(1, 16))


@pytest.mark.parametrize(
    ("text", "points", "height", "room"),
    [
        ("sqrt(r)", 2, Fraction(999, 1000), True),
        ("sqrt(r)", 2, Fraction(1), False),
        ("sqrt(r)", 5, Fraction(1, 2), False),
        ("sqrt(r)", 5, Fraction(499, 1000), True),
        ("4*r - 4*r**2", 3, Fraction(1, 2), False),
        ("4*r - 3*r**2", 3, Fraction(1, 2), True),
        ("0*r", 1, Fraction(7), True),
        ("-r", 1, Fraction(0), False),
        ("r - 2*r**2", 1, Fraction(0), False),
    ],
)
def test_room_for_bumps(text: str, points: int, height: Fraction, room: bool) -> None:
    """Strictly above the height at the spacing, and up to sqrt(d): the class of a modulus that falls again is smaller."""
    assert has_room(_modulus(text), 1, points, height, Budget()) is room


@pytest.mark.parametrize("text", ["r**2", "1/8 + r", "r - 1/8", "r/(1 + r)"])
def test_no_bumps_where_the_modulus_is_not_proved_one(text: str) -> None:
    with pytest.raises(Rejected, match="not proved concave, or not 0 at 0"):
        has_room(_modulus(text), 1, 1, Fraction(0), Budget())
