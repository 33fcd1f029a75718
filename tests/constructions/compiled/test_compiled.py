"""Compiled formulas: sizes, exact values against enclosures of the formula, certificates, boxes, outputs, bad input."""

from __future__ import annotations

import json
import random
from fractions import Fraction
from typing import Any

import pytest
from amount import examples
from hypothesis import given
from hypothesis import strategies as st
from kernel.truth import refuted

from symnet import approximate, strategies
from symnet.certificates.certificate import Certificate, sealed
from symnet.constructions.certify import certify
from symnet.constructions.compiled.approximation import Compiled
from symnet.core.codec import encode
from symnet.errors import NotCompiled, UsageError
from symnet.targets import target

TINY = Fraction(1, 10**12)


def built(source: Any, error: str, **options: Any) -> Compiled:
    found = approximate(source, error=error, construction="compiled", **options)
    assert isinstance(found, Compiled)
    return found


def off(found: Compiled, point: tuple[Fraction, ...]) -> Fraction:
    """A lower bound of |network - formula| at a point of the box, the formula enclosed by balls."""
    value = found(*point)
    values = value if isinstance(value, tuple) else (value,)
    worst = Fraction(0)
    for own, formula in zip(values, found.targets, strict=True):
        on_cube = target(found.box.pulled_back(formula.expression), found.box.dimension)  # type: ignore[arg-type]
        around = on_cube.enclose(found.box.to_cube(point), TINY)
        worst = max(worst, around.lo - own, own - around.hi)
    return worst


def points(found: Compiled, count: int, seed: int = 0) -> list[tuple[Fraction, ...]]:
    draw = random.Random(seed)
    steps = [tuple(Fraction(draw.randint(0, 96), 96) for _ in range(found.box.dimension)) for _ in range(count)]
    return [tuple(found.box.from_cube(step)) for step in steps]


@pytest.mark.parametrize(
    ("source", "error", "prefer", "neurons", "depth"),
    [
        ("sin(pi*x)*y", "1/16", "neurons", 12, 2),
        ("sin(pi*x)*y", "1/1000", "depth", 80, 2),
        ("sin(pi*x)*y", "1/1000", "neurons", 50, 4),
        ("exp(-x*y)*sin(3*z)", "1/1000", "depth", 190, 3),
        ("exp(-x*y)*sin(3*z)", "1/1000", "neurons", 120, 6),
    ],
)
def test_networks_are_as_small_as_they_are_said_to_be(source: str, error: str, prefer: str, neurons: int, depth: int) -> None:
    found = built(source, error, prefer=prefer)
    assert found.network.size.neurons <= neurons and found.network.size.depth <= depth
    assert found.error.bound <= Fraction(error)
    assert found.certify().verdict.accepted


FORMULAS = [
    ("sin(pi*x)*y", "1/50", {}),
    ("exp(-x)", "1/100", {"box": "x in [-1,2]"}),
    ("x/(1 + y)", "1/50", {}),
    ("sqrt(x)", "1/50", {}),
    ("-x*log(x) - (1 - x)*log(1 - x)", "1/50", {}),
    ("softplus(x - y)*max(x, y)", "1/50", {}),
    ("gelu(x)", "1/50", {"box": "x in [-4,4]"}),
    ("exp(-(x^2 + y^2)/2)/(2*pi)", "1/200", {"box": "x in [-2,2], y in [-2,2]"}),
    ("x*log(x/y)", "1/50", {"box": "x in [1,2], y in [1,2]"}),
    ("x1*x2*x3 - x4*x5 + x6^2", "1/20", {}),
]


@pytest.mark.parametrize(("source", "error", "options"), FORMULAS)
def test_the_proved_error_holds_and_is_used(source: str, error: str, options: dict[str, Any]) -> None:
    found = built(source, error, **options)
    assert found.certify().verdict.accepted
    seen = max(off(found, point) for point in points(found, 300))
    assert found.error.bound / 2 <= seen <= found.error.bound <= Fraction(error)


@pytest.mark.parametrize("error", ["2", "1", "1/2", "1/5", "1/9"])
@pytest.mark.parametrize("source", ["x*y", "x*sigmoid(y)", "x*y*z + sin(x)*y"])
def test_errors_for_which_squares_or_functions_are_constants(source: str, error: str) -> None:
    found = certify(approximate(source, error=error))
    assert found.verdict.accepted


def test_a_norm_is_proved_as_it_is_written() -> None:
    for source in ("sqrt(x^2 + y^2)", "exp(-norm(x, y - 1/2))"):
        found = built(source, "1/20")
        assert found.certify().verdict.accepted and "near-norm" in found.certify().verdict.rules
        assert max(off(found, point) for point in points(found, 60)) <= found.error.bound


def test_exact_formulas_are_exact() -> None:
    for source in ("abs(x - 1/3)", "max(x, y, x + y - 1/2)", "clip(x + y, 1/4, 1)", "3*x - 2*y + 1/3", "x"):
        found = built(source, "1/1000")
        assert found.error.bound == 0 and found.certify().verdict.accepted
        assert all(off(found, point) == 0 for point in points(found, 20))


@pytest.mark.parametrize("source", ["1/3", "erf(x)", "x; 2 - 0*x", "1/7; exp(-x)"])
def test_outputs_that_are_constants_on_the_box(source: str) -> None:
    found = built(source, "1/20", box="x in [7,9]")
    claims = found.certify().verdict.claims
    assert found.certify().verdict.accepted and found.network.size.depth == 0
    counted = [claim["parameters"] for claim in claims if claim["kind"] == "sizes"]
    assert "0x2" in counted  # of a constant output: a weight of the input and a bias
    content = json.loads(found.certify().data)
    assert not refuted(content)
    content["claims"][-1]["parameters_blockwise"] = "0x9"
    assert "parameters_blockwise" in refuted(content)
    assert max(off(found, point) for point in points(found, 20)) <= found.error.bound


def test_outputs_share_what_they_have_in_common() -> None:
    one = built("sin(3*x)*y", "1/50").network.size.neurons
    found = built("sin(3*x)*y; x - y; sin(3*x)*y", "1/50", box="x in [0,1], y in [0,2]")
    assert found.network.size.neurons < 3 * one
    verdict = found.certify().verdict
    assert verdict.accepted and [claim["kind"] for claim in verdict.claims] == ["error"] * 3 + ["sizes"] * 3
    assert max(off(found, point) for point in points(found, 60)) <= found.error.bound


def test_shares_stand_in_the_summary_and_add_up_on_the_page() -> None:
    from symnet.report.gadgets import gadgets

    found = built("exp(-x*y)*sin(3*z)", "1/50")
    parts = gadgets(found.certify().content, None)
    assert sum(part.share for part in parts) == parts[-1].bound == found.error.bound
    assert {part.kind for part in parts} == {"input", "pieces", "product", "sum"}
    summary = found.summary()
    assert summary["modulus"] is None and len(summary["gadgets"]) == 6
    assert summary["intrinsic_parameters"] == found.network.size.nonzero_parameters


@pytest.mark.parametrize(
    ("source", "options", "said"),
    [
        ("x*y", {}, "compiled needs the error"),
        ("x*y", {"error": "1/9", "lipschitz": 2}, "needs no modulus"),
        ("x*y", {"error": "1/9", "cells": 4}, "no grid"),
        ("x*y", {"error": "1/9", "prefer": "weights"}, "write one of neurons, depth, bits"),
        ("x*y", {"error": "1/9", "quantum": "1/8"}, "quantum"),
        (lambda x: x, {"error": "1/9"}, "no formula"),
        ("log(x)*y", {"error": "1/9"}, "not defined at x = 0"),
        ("atan2(x - 1/2, 1/8 - 4*(x - 1/2)^2 + y/99)", {"error": "1/9"}, "has no gadget on this box"),
    ],
)
def test_bad_input_is_refused_in_one_line(source: Any, options: dict[str, Any], said: str) -> None:
    with pytest.raises(UsageError, match=said) as problem:
        approximate(source, construction="compiled", **options)
    assert "\n" not in str(problem.value)


@examples(12)
@given(strategies.formulas(2, 2), st.lists(strategies.cube_points(2), min_size=1, max_size=4))
def test_any_formula(formula: Any, places: list[tuple[Fraction, ...]]) -> None:
    from symnet.errors import Unproved

    try:
        found = built(formula, "1/10")
    except Unproved:
        return
    assert all(off(found, point) <= found.error.bound <= Fraction(1, 10) for point in places)


# Planted errors: the kernel refuses a network that is another one, and a statement that is too strong.


def content_of(found: Compiled) -> dict[str, Any]:
    content: dict[str, Any] = json.loads(found.certify().data)
    return content


def refused(content: dict[str, Any]) -> str:
    verdict = Certificate(sealed(content)).verdict
    assert not verdict.accepted
    return verdict.reason


@pytest.fixture(scope="module")
def product() -> Compiled:
    return built("sin(pi*x)*y", "1/16")


def test_a_weight_or_a_knot_that_is_another_one_is_refused(product: Compiled) -> None:
    network = json.loads(encode(product.network))
    hidden = [place for place, node in enumerate(network["nodes"]) if node["name"].split("_")[0] in ("sin", "square", "carry")]
    for place in hidden:
        for row in range(len(network["nodes"][place]["rows"])):
            content = content_of(product)
            changed = content["network"]["nodes"][place]["rows"][row]
            changed[0] = "0x5p-4" if changed[0] != "0x5p-4" else "0x3p-4"
            assert "rule pl" in refused(content)


@pytest.mark.parametrize("rule", ["near-function", "near-substitute"])
def test_a_share_that_is_forgotten_is_refused(product: Compiled, rule: str) -> None:
    content = content_of(product)
    for step in content["steps"]:
        if step["rule"] == rule:
            step["data"]["bound"] = step["statement"]["bound"] = "0x1p-20"
            break
    refused(content)


def test_a_range_that_is_too_small_is_refused(product: Compiled) -> None:
    for place, step in enumerate(product.certify().content["steps"]):
        if step["rule"] == "enclosure":
            content = content_of(product)
            changed = content["steps"][place]
            changed["data"]["high"] = changed["statement"]["high"] = "0x1p-4"
            refused(content)


def test_a_cut_that_is_too_small_is_refused(product: Compiled) -> None:
    text = product.certify().data.decode()
    content = json.loads(text)
    cut = next(step["statement"]["cut"] for step in content["steps"] if step["statement"].get("cut"))
    smaller = [[neuron, low, "0x1p-1"] for neuron, low, _ in cut]
    old, new = (json.dumps(each, separators=(",", ":")) for each in (cut, smaller))
    refused(json.loads(text.replace(old, new)))


@pytest.mark.parametrize(
    ("source", "error", "options"),
    [("sin(pi*x)", "1/100", {}), ("x*y", "1/20", {"box": "x in [-1,3], y in [0,1/2]"}), ("abs(x - 1/3)", "1/8", {})],
)
def test_the_true_error_is_enclosed(source: str, error: str, options: dict[str, Any]) -> None:
    found = built(source, error, **options)
    enclosed = found.true_error(relative="1/50")
    seen = max(off(found, point) for point in points(found, 200))
    assert enclosed.complete and seen <= enclosed.high <= found.error.bound
    assert enclosed.high <= enclosed.low * Fraction(51, 50)


def test_the_true_error_of_each_output_and_what_is_left_where_time_ends() -> None:
    found = built("x^2; x - y", "1/50", box="x in [0,2], y in [0,1]")
    square, plain = found.true_error()
    assert 0 < square.low <= square.high <= found.errors[0].bound and plain.is_exact and plain.high == 0
    many = "+".join(f"x{number}^2" for number in range(1, 11))
    cut_off = built(f"sqrt({many})", "1/2").true_error(seconds=0.2)
    assert cut_off.end == "time" and not cut_off.complete and cut_off.high == built(f"sqrt({many})", "1/2").error.bound


@pytest.mark.parametrize("source", ["(x*sqrt(x) - 1)/(x - 1)"])
def test_what_has_no_part_is_a_scan_unless_it_is_asked_for(source: str) -> None:
    """The default takes every formula that some construction takes."""
    found = approximate(source, error=1)
    assert not isinstance(found, Compiled) and found.error.bound <= 1
    with pytest.raises(NotCompiled, match="--construction scan"):
        approximate(source, error=1, construction="compiled")


def test_what_is_not_defined_is_refused_by_every_construction() -> None:
    for construction in (None, "compiled", "scan"):
        with pytest.raises(UsageError, match="it divides by zero"):
            approximate("1/x", error=1, construction=construction)
