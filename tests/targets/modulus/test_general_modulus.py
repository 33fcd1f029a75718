"""Moduli given by an expression in r: what is proved of them, what is refused, and what is built from them."""

from __future__ import annotations

import math
from fractions import Fraction
from itertools import combinations, product
from typing import Any

import pytest
from amount import examples
from hypothesis import given
from hypothesis import strategies as st

from symnet import approximate, certify
from symnet.errors import Refuted, SymnetError, Unproved, UsageError
from symnet.lower_bounds.entropy import lower_bound, why_none
from symnet.targets import HoelderModulus, LipschitzModulus, target
from symnet.targets.expression import notation
from symnet.targets.expression.parser import parse
from symnet.targets.expression.tree import Number, Variable, apply
from symnet.targets.modulus.form import form_of
from symnet.targets.modulus.general_modulus import parse_modulus


@pytest.mark.parametrize(
    "text",
    [
        "r",
        "sqrt(r)",
        "2*r + r**(1/3)",
        "min(r, 1/2)",
        "log(1 + r)",
        "1 - exp(-r)",
        "1 - 1/(1 + r)",
        "pi*sqrt(r)/sqrt(2)",
        "log(1 + r)/log(2) + (e - 2)*r",
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


@pytest.mark.parametrize("text", ["r**2", "exp(r) - 1", "max(r, 3*r - 1/2)", "r + r**3", "r/(1 + r)", "sin(r)"])
def test_other_moduli_are_taken_at_twice_the_distance(text: str) -> None:
    found = parse_modulus(text, 1)
    assert not found.concave and "not proved concave" in str(found)
    assert found.averaged(Fraction(1, 9)) == Fraction(4, 9) and parse_modulus("r", 1).averaged(Fraction(1, 9)) == Fraction(1, 9)
    for r in (Fraction(k, 16) for k in range(17)):
        assert found.lower(r) <= found.at(r).hi <= found.upper(r**2) <= found.at(r).hi + Fraction(1, 1 << 50)


@pytest.mark.parametrize(
    ("text", "error", "message"),
    [
        ("r + 1/10", UsageError, "not 0"),
        ("cos(r)", UsageError, "not 0"),
        ("sin(4*r)", UsageError, "decreases between"),
        ("-r", UsageError, "decreases between"),
        ("x", UsageError, "in r alone"),
        ("r + x2", UsageError, "in r alone"),
        ("1/r", UsageError, "modulus 1/r: not defined for every r from 0 to 1"),
        ("r + s", UsageError, "in r alone"),
        ("", UsageError, "modulus '': the expression is empty"),
        ("sqrt(r) + r*sin(r)", Unproved, "nondecreasing"),
        ("foo(r)", UsageError, "unknown function"),
        ("r - 2*r**2", UsageError, "decreases between"),
        ("sqrt(2)*sqrt(2)*r + sqrt(2)*sqrt(2) - 2", Unproved, "could not be proved to be 0"),
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


CONSTRUCTIONS = ["scan", "theorem-2.1", "theorem-2.2", "theorem-2.2-copied"]


@pytest.mark.parametrize("construction", CONSTRUCTIONS)
def test_networks_from_a_modulus(construction: str) -> None:
    built = approximate("sqrt(x)/2", modulus="sqrt(r)/2", n=3, construction=construction)
    stated = approximate("sqrt(x)/2", hoelder="1/2,1/2", n=3, construction=construction)
    assert abs(built.error.bound - stated.error.bound) < Fraction(1, 1 << 30)
    assert "omega(r) = sqrt(r)/2" in built.summary()["modulus"]
    assert (built.lower_bound and built.lower_bound.bits) == (stated.lower_bound and stated.lower_bound.bits)
    assert built.error.expression.split(" + ")[0] == stated.error.expression.split(" + ")[0]


@pytest.mark.parametrize("construction", CONSTRUCTIONS)
@pytest.mark.parametrize(
    ("target", "modulus"),
    [
        ("sqrt(x)", "sqrt(r)"),
        ("x/4", "min(r, 1/2) + r/4"),
        ("log(1 + x)", "log(1 + r)"),
        ("max(x, y)/2", "r/(1 + r/4)"),
        ("atan(x + y)", "atan(sqrt(2)*r)"),
        ("(x + y + z)/9", "1 - exp(-r)"),
        ("1/3", "0*r"),
    ],
)
def test_certificates_with_a_modulus(target: str, modulus: str, construction: str) -> None:
    dimension = 3 if "z" in target else 2 if "y" in target else 1
    n = 1 if dimension > 1 else 2
    built = approximate(target, modulus=modulus, n=n, dimension=dimension, construction=construction)
    verdict = certify(built).verdict
    assert verdict.accepted, verdict.reason
    assert [sorted(assumed) for assumed in verdict.hypotheses] == [["expression", "kind"]]
    assert any(claim["kind"] == "lower-bound" for claim in verdict.claims) == (built.lower_bound is not None)
    if construction != "theorem-2.1":
        reason = built.summary()["no_lower_bound"]
        assert (built.lower_bound is None) == (reason is not None) == (modulus == "r/(1 + r/4)")


@pytest.mark.parametrize("options", [{"parameters": 3}, {"bits": "one"}, {"quantum": "1/16"}, {"parameters": 4, "bits": "one"}])
@pytest.mark.parametrize("modulus", ["log(1 + r)", "r/(1 + r/4)"])
def test_certificates_of_the_dial(modulus: str, options: dict[str, Any]) -> None:
    assert certify(approximate("x/2", modulus=modulus, cells=6, **options)).verdict.accepted


CONCAVE = ["r", "sqrt(r)", "r**(2/3)", "log(1 + 3*r)", "1 - exp(-2*r)", "min(r, 1/3)", "atan(r)"]
TERMS = st.tuples(st.sampled_from(CONCAVE), st.integers(1, 5))


@examples(25)
@given(st.lists(TERMS, min_size=1, max_size=3), st.integers(1, 3), st.sampled_from(CONSTRUCTIONS), st.integers(1, 2))
def test_functions_whose_modulus_is_known_exactly(terms: list[tuple[str, int]], d: int, construction: str, n: int) -> None:
    """omega(|x|) has the modulus omega: accepted, within the bound at points, and refuted where a tenth less is stated."""
    text = " + ".join(f"({term})*{factor}/5" for term, factor in terms)
    stated = parse_modulus(text, d)
    length = apply("sqrt", apply("add", Number(Fraction(0)), *(apply("mul", Variable(k), Variable(k)) for k in range(d))))
    cone = notation.text(stated.of(length))
    built = approximate(cone, modulus=text, n=1 if d == 3 else n, dimension=d, construction=construction)
    assert stated.concave and certify(built).verdict.accepted
    f = target(cone, d)
    if built.error.norm == "sup":
        for point in product((Fraction(0), Fraction(1, 7), Fraction(1, 2), Fraction(8, 9), Fraction(1)), repeat=d):
            assert abs(built(*point) - f.enclose(point, Fraction(1, 1 << 40)).mid) <= built.error.bound + Fraction(1, 1 << 30)
    with pytest.raises(Refuted):
        approximate(cone, modulus=f"({text})*9/10", n=1, dimension=d)


@pytest.mark.parametrize("construction", CONSTRUCTIONS[1:])
def test_the_bound_of_the_paper(construction: str) -> None:
    built = approximate("x/2 + y/3", modulus="log(1 + r)", n=2, construction=construction)
    near, far = (math.log1p(math.sqrt(2) / under) for under in (4, 1))
    stated = built.paper_bound
    assert stated is not None and abs(float(stated.bound) - near - far) < 1e-9 and built.error.bound <= stated.bound
    assert stated.expression == "log(sqrt(2)/4 + 1) + log(1 + sqrt(2))" and stated.norm == built.error.norm
    assert built.summary()["paper_bound"] == str(stated.bound) and approximate("x", cells=4).paper_bound is None


@pytest.mark.parametrize(("text", "dimension"), [("log(1 + r)", 1), ("min(r, 1/2) + r/4", 2), ("sqrt(r)", 1)])
def test_bumps_under_a_modulus(text: str, dimension: int) -> None:
    """The witness has the modulus, its members are far apart, and one more bump an axis would be too low."""
    modulus, error = parse_modulus(text, dimension), Fraction(1, 9)
    found = lower_bound(modulus, dimension, error)
    assert found is not None and found.points >= 2 and found.spacing is not None and found.radius is not None
    assert error < found.height <= modulus.at(found.spacing).hi / 2 and modulus.at(Fraction(1, found.points)).lo <= 2 * error
    assert modulus.at(found.radius).hi >= found.height and found.radius <= found.spacing / 2
    axis = [Fraction(k, 12) for k in range(13)] if dimension == 1 else [Fraction(k, 4) for k in range(5)]
    close = Fraction(1, 1 << 50)
    first = target(found.witness([(-1) ** (place * (place + 1) // 2) for place in range(found.bits)]), dimension)
    values = {point: first.enclose(point, close) for point in product(axis, repeat=dimension)}
    for one, two in combinations(values, 2):
        square = sum(((a - b) ** 2 for a, b in zip(one, two, strict=True)), Fraction(0))
        assert values[one].lo - values[two].hi <= modulus.upper(square) + 4 * close
    centre = next(found.centres())
    assert abs(abs(first.enclose(centre, close).mid) - found.height) <= 4 * close


def test_what_has_no_bumps() -> None:
    assert lower_bound(parse_modulus("r**2", 1), 1, Fraction(1, 8)) is None and why_none(parse_modulus("r**2", 1)) is not None
    one = lower_bound(parse_modulus("r", 1), 1, Fraction(1))
    assert one is not None and one.points == 1 and one.radius is None
    assert lower_bound(parse_modulus("r", 1), 1, Fraction(0)) is None


def test_values_that_contradict_it() -> None:
    with pytest.raises(Refuted, match="factor of the modulus of at least 3"):
        approximate("3*x", modulus="sqrt(r)", cells=8)
    with pytest.raises(UsageError, match="give one of"):
        approximate("x", modulus="r", lipschitz=1, cells=2)


def test_forms() -> None:
    assert form_of(parse("exp(-x)")).falling and form_of(parse("exp(-x)")).convex
    assert not form_of(parse("x*x")).concave and form_of(parse("x*x")).rising
    assert not form_of(parse("sin(x)")).rising
