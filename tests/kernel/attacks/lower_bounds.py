"""Attacks on the counting lower bound."""

from __future__ import annotations

from kernel.attacks.moduli import R, assume
from kernel.attacks.table import append, attack, number, place, restate, step
from kernel.certificates import Content
from oracle import number as exact


@attack("scan_1", "lower-bound", "do not rise beyond")
def bumps_that_are_too_many(c: Content) -> None:
    restate(c, "lower-bound", points="0x2")


@attack("scan_1", "lower-bound", "the rule gives")
def a_ratio_that_flatters(c: Content) -> None:
    restate(c, "lower-bound", ratio="0x1")


@attack("paper_1", "lower-bound", "bumps say nothing about the norm")
def bumps_in_the_mean(c: Content) -> None:
    premises = [place(c, rule) for rule in ("lp-error", "lipschitz", "sizes")]
    append(c, "lower-bound", premises, {"points": "0x1"}, {"kind": "lower-bound"})


@attack("scan_expression", "lower-bound", "do not rise beyond")
def bumps_that_are_too_many_for_an_expression(c: Content) -> None:
    restate(c, "lower-bound", points="0x8")


def _loosened(c: Content) -> None:
    """Claim an error of 1 only, which larger moduli give too."""
    restate(c, "local-error", bound="0x1")
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


@attack("scan_stated", "lower-bound", "do not rise beyond -0x1")
def bumps_above_an_error_below_0(c: Content) -> None:
    """A second hypothesis, which no function has, makes the error negative; bumps with the first one rise above that."""
    false = {"kind": "modulus", "expression": ["mul", ["number", "-0x8"], R]}
    c["hypotheses"].append(false)
    steps = c["steps"]
    steps.insert(1, {"rule": "hypothesis", "premises": [], "data": {"index": "0x1"}, "statement": false})
    for each in steps[2:]:
        each["premises"] = [number(exact(at) + (exact(at) > 0)) for at in each["premises"]]
    step(c, "local-error")["premises"][-1] = "0x1"
    restate(c, "local-error", bound="-0x1")
    restate(c, "lower-bound", error="-0x1")
