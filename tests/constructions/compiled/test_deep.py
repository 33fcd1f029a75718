"""Networks whose neurons grow with the logarithm of 1/error: folds with theorems of addition, and squares by teeth."""

from __future__ import annotations

import json
from fractions import Fraction
from math import factorial

import pytest
from amount import examples
from hypothesis import given
from hypothesis import strategies as st

from symnet.certificates.certificate import sealed
from symnet.constructions.compiled.construction import COMPILED, compiled
from symnet.core.realize import realize
from symnet.errors import TooLarge, Unproved
from symnet.kernel import check


def exponential(x: Fraction) -> Fraction:
    """exp(x) for |x| <= 8 within 2^-200, by its series."""
    terms, found = Fraction(1), Fraction(0)
    for n in range(120):
        found += terms
        terms = terms * x / (n + 1)
    return found


def sine(x: Fraction) -> Fraction:
    """sin(x) for |x| <= 4 within 2^-200, by its series."""
    return sum(((-1) ** n * x ** (2 * n + 1) / factorial(2 * n + 1) for n in range(40)), Fraction(0))


BUILT = {
    name: compiled(formula, None, box, error)
    for name, formula, box, error in (
        ("exp", "exp(x)", None, Fraction(1, 1 << 40)),
        ("wide", "exp(-x)", "x in [-3, 2]", Fraction(1, 10**6)),
        ("sin", "sin(2*x)", "x in [-1, 1]", Fraction(1, 10**7)),
        ("product", "x*y", "x in [-1, 1], y in [0, 2]", Fraction(1, 10**10)),
        ("square", "x^2", "x in [-1, 3]", Fraction(1, 10**11)),
    )
}
TRUE = {
    "exp": lambda x: exponential(x),
    "wide": lambda x: exponential(-x),
    "sin": lambda x: sine(2 * x),
    "product": lambda x, y: x * y,
    "square": lambda x: x * x,
}


def test_exp_at_2_to_the_minus_40_has_fewer_than_a_thousand_weights_and_biases() -> None:
    size = BUILT["exp"].network.size
    assert (size.nonzero_parameters, size.neurons, size.depth) < (1_000, 400, 40)


def test_products_grow_with_the_logarithm() -> None:
    """Pieces alone would be 2^15 and more."""
    assert BUILT["product"].network.size.neurons < 110
    assert BUILT["square"].network.size.neurons < 70


@pytest.mark.parametrize("name", list(BUILT))
def test_certificates_are_accepted(name: str) -> None:
    verdict = check(COMPILED.certify(BUILT[name]).data)
    assert verdict.accepted, verdict.reason


@examples(30)
@given(st.sampled_from(list(BUILT)), st.lists(st.fractions(0, 1, max_denominator=1 << 20), min_size=2, max_size=2))
def test_errors_are_as_proved(name: str, shares: list[Fraction]) -> None:
    built = BUILT[name]
    point = tuple(low + share * (high - low) for (low, high), share in zip(built.box.sides, shares, strict=False))
    found = realize(built.network, point)[0]
    assert abs(found - TRUE[name](*point)) <= built.error.bound + Fraction(1, 1 << 150)


@pytest.mark.parametrize("name", ["exp", "square"])
def test_a_factor_that_is_changed_is_refused(name: str) -> None:
    """A weight of the last hidden layer but one, a thousandth larger."""
    content = json.loads(COMPILED.certify(BUILT[name]).data)
    row = next(node for node in content["network"]["nodes"][::-1] if node["activation"] == "relu")["rows"][0]
    row[1][1] = "0x401p-10"
    verdict = check(sealed(content))
    assert not verdict.accepted and "rule pl" in verdict.reason


def test_a_budget_that_is_forgotten_is_refused() -> None:
    """The bound of one step smaller, as if its even part were exact."""
    content = json.loads(COMPILED.certify(BUILT["sin"]).data)
    step = next(step for step in content["steps"] if step["rule"] == "near-addition")
    step["data"]["bound"] = step["statement"]["bound"] = "0x1p-60"
    verdict = check(sealed(content))
    assert not verdict.accepted and "the error is only known to be at most" in verdict.reason


def test_preferring_bits_takes_no_more_bits_than_others() -> None:
    found = {prefer: compiled("sin(pi*x)*y", None, None, Fraction(1, 200), prefer) for prefer in ("neurons", "depth", "bits")}
    assert found["bits"].intrinsic_bits <= min(each.intrinsic_bits for each in found.values())
    assert found["bits"].intrinsic_bits < found["depth"].intrinsic_bits


def test_products_of_pieces_that_are_folded_and_of_waves() -> None:
    """Sums and products of what has a theorem of addition, and of what has none, are taken apart."""
    built = compiled("exp(x)*tanh(x) - sin(x)", None, "x in [-1, 1]", Fraction(1, 10**5))
    assert check(COMPILED.certify(built).data).accepted


@pytest.mark.parametrize(
    ("formula", "box", "error", "says"),
    [
        ("exp(x)", None, Fraction(1, 10**18), "pieces in one part"),
        ("exp(x)", "x in [1000, 1001]", Fraction(1), "beyond 10\\^308"),
        ("exp(x)", "x in [-300, 300]", Fraction(1), "pieces in one part"),
    ],
)
def test_what_is_out_of_reach_is_said(formula: str, box: str | None, error: Fraction, says: str) -> None:
    with pytest.raises((Unproved, TooLarge), match=says):
        compiled(formula, None, box, error)
