"""Attacks on moduli of continuity that are given by expressions."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

from kernel.attacks.table import attack, restate, step
from kernel.certificates import Content
from oracle import number

from symnet.certificates.derivation import hexed


def assume(c: Content, tree: Any) -> None:
    """Put another expression into the modulus wherever it stands."""
    for part in (c["hypotheses"][0], *(each["statement"] for each in c["steps"]), *c["claims"]):
        if "expression" in part:
            part["expression"] = tree


R: Any = ["variable", "0x0"]


@attack("scan_expression", "hypothesis", "is not one of the 1 coordinates")
def a_modulus_of_two_distances(c: Content) -> None:
    assume(c, ["add", R, ["variable", "0x1"]])


@attack("scan_expression", "hypothesis", "the logarithm of 0")
def a_modulus_that_is_not_defined_at_0(c: Content) -> None:
    assume(c, ["add", R, ["log", R]])


@attack("paper_expression", "hypothesis", "a root of an interval that may be negative")
def a_modulus_that_is_not_defined_on_the_diagonal(c: Content) -> None:
    assume(c, ["add", R, ["sqrt", ["add", ["number", "0x1"], ["neg", R]]]])


@attack("scan_expression", "hypothesis", "says more than")
def a_modulus_with_a_constant_too(c: Content) -> None:
    c["hypotheses"][0]["constant"] = "0x1"


@attack("scan_expression", "hypothesis", "the rule gives")
def a_modulus_other_than_the_one_assumed(c: Content) -> None:
    c["hypotheses"][0]["expression"] = ["mul", ["number", "0x2"], R]


@attack("scan_expression", "local-error", "is below")
def a_bound_below_an_expression_by_one_thousandth(c: Content) -> None:
    restate(c, "local-error", bound=_less(step(c, "local-error")["data"]["bound"]))


@attack("scan_bent", "local-error", "is below")
def a_bound_by_concavity_without_its_proof(c: Content) -> None:
    """omega(1/4) + q, where only omega(1/2) + q is proved."""
    restate(c, "local-error", bound=hexed(number(step(c, "codes")["data"]["bound"]) + Fraction(1, 9)))


@attack("scan_bent", "local-error", "is below")
def a_convex_modulus_taken_for_a_concave_one(c: Content) -> None:
    assume(c, ["mul", ["number", "0x2"], ["pow", R, ["number", "0x2"]]])


@attack("paper_expression", "local-error", "is below")
def a_good_set_without_the_modulus_of_an_expression(c: Content) -> None:
    restate(c, "local-error", bound=_less(step(c, "local-error")["data"]["bound"]))


@attack("paper_expression", "lp-error", "is below omega(sqrt(2))")
def a_spread_below_the_modulus_of_an_expression(c: Content) -> None:
    restate(c, "lp-error", spread=_less(step(c, "lp-error")["data"]["spread"]))


def _less(text: str) -> str:
    return hexed(number(text) * Fraction(999, 1000))
