"""One hidden layer with as few neurons as an error allows: known numbers, the kernel's verdict, values against the target."""

from __future__ import annotations

import json
import math
from fractions import Fraction
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from amount import examples
from hypothesis import given
from hypothesis import strategies as st
from ran import Run

from symnet import approximate
from symnet.constructions.compiled.sampled import samples
from symnet.constructions.fewest.approximation import Fewest
from symnet.constructions.fewest.triples import triples
from symnet.constructions.fewest.tube import Tube, flat_link, path
from symnet.errors import SymnetError, Unproved, UsageError

BOX = "x in [-8,8]"


def fewest(formula: str, error: str, box: str | None = None) -> Fewest:
    made = approximate(formula, error=error, box=box, construction="fewest")
    assert isinstance(made, Fewest)
    return made


@pytest.mark.parametrize(("formula", "count"), [("sigmoid(x)", 18), ("tanh(x)", 26), ("gelu(x)", 22)])
def test_as_few_neurons_as_any_network_has(formula: str, count: int) -> None:
    made = fewest(formula, "1/1000", BOX)
    told = made.summary()
    assert (told["kinks"], told["kinks_lower_bound"], told["neurons"]) == (count, count, count)
    assert f"has fewer than {count} neurons" in made.made_of
    verdict = made.certify().verdict
    assert verdict.accepted and {claim["kind"] for claim in verdict.claims} == {"error", "kinks", "sizes"}
    assert verdict.hypotheses == ()


@pytest.mark.parametrize(
    ("formula", "error", "kinks", "least", "neurons"),
    [
        ("x**2", "1/100", 3, 3, 4),
        ("abs(x - 1/3)", "1/100", 1, 1, 2),
        ("x/3 + 1/7", "1/100", 0, 0, 0),
        ("sqrt(x)", "1/100", 4, 4, 5),
        ("max(x, 1/2)", "1/1000", 1, 1, 1),
    ],
)
def test_small_functions(formula: str, error: str, kinks: int, least: int, neurons: int) -> None:
    made = fewest(formula, error)
    assert (made.plan.kinks, len(made.plan.triples), made.network.size.neurons) == (kinks, least, neurons)
    assert made.certify().verdict.accepted


@examples(18)
@given(st.integers(-6, 6), st.integers(1, 6), st.integers(1, 3), st.sampled_from([Fraction(1, 20), Fraction(1, 200)]))
def test_values_are_within_the_error(shift: int, factor: int, width: int, error: Fraction) -> None:
    formula = f"sin({factor}*x) + x*x/{abs(shift) + 1} - abs(x + {shift}/8)"
    made = approximate(formula, error=error, box=f"x in [{-width},{width}]", construction="fewest")
    verdict = made.certify().verdict
    assert verdict.accepted, verdict.reason
    line = made.plan.line  # type: ignore[union-attr]
    between = [(s + t) / 2 for s, t in pairwise(line.knots)]
    for t in [*line.knots, *between, Fraction(1, 7)]:
        wanted = math.sin(factor * t) + t * t / (abs(shift) + 1) - abs(t + Fraction(shift, 8))
        assert made(t) == line(t)
        assert abs(float(made(t)) - wanted) <= float(error) + 1e-12


@pytest.mark.parametrize("eta", [0.03, 0.003])
@pytest.mark.parametrize("function", [math.sin, math.tanh, math.exp, lambda t: t * t * t / 8, lambda t: abs(t - 0.3)])
def test_triples_are_never_more_than_kinks(function: Any, eta: float) -> None:
    """A path in the tube has a kink in each of the intervals of the triples; its chords stay in the tube."""
    found = samples(function, -3.0, 3.0, 600)
    tube = Tube(found.x, found.y, eta)
    least = triples(found.x, found.y, eta)
    for knots in filter(None, (path(tube), path(tube, flat_link))):
        places = [t for t, _ in knots]
        assert places == sorted(places) and len(knots) - 2 >= len(least)
        for (s, u), (t, v) in pairwise(knots):
            inside = [place for place, x in enumerate(found.x) if s <= x <= t]
            assert all(abs(u + (v - u) * (found.x[at] - s) / (t - s) - found.y[at]) <= eta * (1 + 1e-6) for at in inside)
    for (_, _, end), (start, _, _) in pairwise(least):
        assert end <= start


@pytest.mark.parametrize(
    ("formula", "options", "words"),
    [
        ("x*y", {"error": "1/10"}, "has 2 inputs; take --construction compiled"),
        ("x; x**2", {"error": "1/10"}, "has 2 outputs; take --construction compiled"),
        ("x", {}, "fewest needs the error to stay below"),
        ("x", {"cells": 3}, "cells = 3: fewest has no grid"),
        ("1/x", {"error": "1/10"}, "is not defined at x = 0"),
        ("sin(1000*x)", {"error": "1/1000"}, "takes more than 500 kinks; ask for a larger error"),
        ("x**2", {"error": "0"}, "error"),
    ],
)
def test_what_is_refused(formula: str, options: dict[str, Any], words: str) -> None:
    with pytest.raises(SymnetError, match=words.replace("(", r"\(")):
        approximate(formula, construction="fewest", **options)


def test_kinks_that_are_not_known_exactly() -> None:
    with pytest.raises(Unproved, match="not known exactly; take --construction compiled"):
        approximate("abs(sin(x))", box="x in [1,5]", error="1/100", construction="fewest")


def test_a_point_of_two_numbers() -> None:
    with pytest.raises(UsageError, match="the point has 2 coordinates"):
        fewest("x**2", "1/10")(0, 1)


def test_the_command(run: Run, tmp_path: Path) -> None:
    given = ("approximate", "tanh(x)", "--box", BOX, "--error", "1/100", "--construction", "fewest", "--out", tmp_path / "net")
    done = run(*given)
    assert done.code == 0, done.err
    assert "8 kinks, 8 neurons; no network with one hidden layer and this error has fewer than 8 neurons" in done.out
    told = json.loads(run(*given, "--overwrite", "--json").out)
    assert (told["kinks"], told["kinks_lower_bound"], told["neurons"]) == (8, 8, 8)
    checked = run("check", tmp_path / "net" / "certificate.json")
    assert checked.code == 0 and "has at least 8 kinks" in checked.out


def test_the_true_error_is_enclosed() -> None:
    found = approximate("tanh(x)", error="1/50", box="x in [-4,4]", construction="fewest")
    enclosed = found.true_error()
    assert enclosed.complete and found.error.bound / 2 <= enclosed.low <= enclosed.high <= found.error.bound
