"""Attacks on the counting lower bound."""

from __future__ import annotations

from kernel.attacks.moduli import R, assume
from kernel.attacks.table import attack, restate
from kernel.certificates import Content


@attack("lower_bound", "lower-bound", "do not rise beyond")
def bumps_that_are_too_many(c: Content) -> None:
    restate(c, "lower-bound", points="0x2")


@attack("lower_bound", "lower-bound", "the rule gives")
def a_ratio_that_flatters(c: Content) -> None:
    restate(c, "lower-bound", ratio="0x1")


@attack("paper_1", "lower-bound", "bumps say nothing about the norm")
def bumps_in_the_mean(c: Content) -> None:
    places = [hex([each["rule"] for each in c["steps"]].index(rule)) for rule in ("lp-error", "lipschitz", "sizes")]
    c["steps"].append(
        {"rule": "lower-bound", "premises": places, "data": {"points": "0x1"}, "statement": {"kind": "lower-bound"}}
    )


@attack("scan_expression", "lower-bound", "do not rise beyond")
def bumps_that_are_too_many_for_an_expression(c: Content) -> None:
    restate(c, "lower-bound", points="0x4")


def _loosened(c: Content) -> None:
    """Claim an error of 1 only, which larger moduli give too."""
    restate(c, "sup-error", bound="0x1")
    restate(c, "lower-bound", error="0x1")


@attack("scan_expression", "lower-bound", "is not proved concave, or not 0 at 0")
def bumps_under_a_modulus_that_starts_above_0(c: Content) -> None:
    _loosened(c)
    assume(c, ["add", ["sqrt", R], ["number", "0x1p-4"]])


@attack("scan_expression", "lower-bound", "is not proved concave, or not 0 at 0")
def bumps_under_a_modulus_that_is_convex(c: Content) -> None:
    _loosened(c)
    assume(c, ["mul", ["number", "0x2"], ["pow", R, ["number", "0x2"]]])


@attack("scan_expression", "lower-bound", "do not rise beyond")
def a_bump_under_a_modulus_below_0(c: Content) -> None:
    """No function has this modulus, so nothing needs a bit; the error is then at most anything."""
    restate(c, "lower-bound", points="0x1")
    assume(c, ["neg", R])
