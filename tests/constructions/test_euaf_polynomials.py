"""Polynomials by euaf neurons: the network is the polynomial at every point of the box, and the kernel accepts the error 0."""

from __future__ import annotations

import math
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest
from amount import examples
from hypothesis import given
from hypothesis import strategies as st
from oracle import value
from ran import Run

import symnet
from symnet.certificates.polynomials import terms_of
from symnet.constructions.building import approximate
from symnet.constructions.euaf2022.polynomial import EuafPolynomial
from symnet.errors import SymnetError, UsageError
from symnet.targets.expression.tree import to_json
from symnet.targets.problem import targets_on

SHARES = st.fractions(0, 1, max_denominator=64)
ENDS = st.fractions(-5, 5, max_denominator=4)
COEFFICIENTS = st.fractions(-9, 9, max_denominator=12)


@st.composite
def polynomials(draw: Any) -> tuple[dict[tuple[int, ...], Fraction], list[tuple[Fraction, Fraction]]]:
    """Up to four terms of degree up to four in up to three numbers, and a box."""
    count = draw(st.integers(2, 3))
    exponents = st.tuples(*[st.integers(0, 2)] * count).filter(lambda powers: sum(powers) <= 4)
    terms = draw(st.dictionaries(exponents, COEFFICIENTS.filter(bool), min_size=1, max_size=4))
    sides = [sorted((draw(ENDS), draw(ENDS))) for _ in range(count)]
    return terms, [(low, high if low < high else low + 1) for low, high in sides]


def text_of(terms: dict[tuple[int, ...], Fraction]) -> str:
    """A polynomial as a user writes it; 0 y + 0 z, so that all numbers are in it."""
    names = "xyz"[: len(next(iter(terms)))]
    parts = [
        "*".join([f"({factor})", *(f"{n}**{p}" for n, p in zip(names, powers, strict=True))]) for powers, factor in terms.items()
    ]
    return " + ".join([*parts, *(f"0*{name}" for name in names)])


@examples(25)
@given(polynomials(), st.lists(st.tuples(*[SHARES] * 3), min_size=2, max_size=4))
def test_the_network_is_the_polynomial(drawn: tuple[Any, Any], shares: list[tuple[Fraction, ...]]) -> None:
    terms, sides = drawn
    made = approximate(text_of(terms), construction="euaf", box=sides, dimension=len(sides))
    assert isinstance(made, EuafPolynomial)
    for each in shares:
        point = tuple(low + share * (high - low) for share, (low, high) in zip(each, sides, strict=False))
        powers = [factor * math.prod(x**p for x, p in zip(point, key, strict=True)) for key, factor in terms.items()]
        assert value(made.network.canonical, point) == (sum(powers, Fraction(0)),)
    verdict = made.certify().verdict
    assert verdict.accepted, verdict.reason
    assert verdict.claims[0]["kind"] == "error" and verdict.claims[0]["bound"] == "0x0" and not verdict.hypotheses


def test_one_number_with_the_error_0() -> None:
    made = approximate("x**3 - x/7", construction="euaf", error=0, box="x in [-3,1]")
    assert made.certify().verdict.accepted and made("-5/3") == Fraction(-5, 3) ** 3 + Fraction(5, 21)
    assert "degree 3 with 2 terms, exactly" in made.made_of and "EuafPolynomial" in repr(made) and "euaf" in made._repr_html_()


def test_the_tree_of_a_polynomial() -> None:
    ((target,), _) = targets_on("(x + y)**2 - 2*x*y - x/3", 2, None)
    assert terms_of(to_json(target.expression), 2) == {(2, 0): 1, (0, 2): 1, (1, 0): Fraction(-1, 3)}
    ((zero,), _) = targets_on("x*y - y*x", 2, None)
    assert terms_of(to_json(zero.expression), 2) == {(0, 0): 0}
    assert approximate("x*y - y*x", construction="euaf").certify().verdict.accepted


@pytest.mark.parametrize(
    ("formula", "options", "told"),
    [
        ("sin(x)*y", {"error": "1/10"}, "the formula has 'sin' and is no polynomial"),
        ("x/y", {"box": "x in [0,1], y in [1,2]"}, "the formula has a quotient and is no polynomial"),
        ("abs(x)", {"error": 0}, "the formula has 'abs' and is no polynomial"),
        ("x*y; x", {}, "euaf is for one function, the formula has 2 outputs"),
        ("x*y", {"cells": 3}, "cells = 3: the network of a polynomial is exact and takes no such choice"),
        ("x*y", {"eta": "1/3"}, "eta = 1/3: the network of a polynomial is exact"),
        ("x*y", {"lipschitz": 3}, "lipschitz = 3: the network of a polynomial is exact"),
        ("x**40*y", {}, "a polynomial of degree 41 with 1 terms, more than 32"),
    ],
)
def test_what_is_no_polynomial(formula: str, options: dict[str, Any], told: str) -> None:
    with pytest.raises(SymnetError, match=told):
        approximate(formula, construction="euaf", **options)


def test_the_command(run: Run, tmp_path: Path) -> None:
    net = tmp_path / "net"
    done = run("approximate", "x*y", "--construction", "euaf", "--out", net)
    assert done.code == 0 and "sup norm <= 0" in done.out and "true error    exactly 0" in done.out
    assert run("evaluate", net / "network.json", "1/3", "2/7").out.split()[0] == "2/21"
    assert "is at most 0" in run("check", net / "certificate.json").out
    exported = run("export", net / "network.json", "--to", "numpy")
    assert exported.code == 0 and "nothing is rounded" in exported.out
    assert isinstance(symnet.load(net / "network.json"), symnet.Network)
    with pytest.raises(UsageError, match="write for example"):
        approximate("x*y", construction="compiled")
