"""Attacks on norms: roots of something else than the sum of the squares."""

from __future__ import annotations

from kernel.attacks.table import attack, restate, step
from kernel.certificates import Content
from kernel.near_networks import X, Y


@attack("near_norm", "near-norm", "is not seen to be the sum of the squares")
def a_norm_of_other_numbers(c: Content) -> None:
    restate(c, "near-norm", tree=["hypot", X, ["mul", ["number", "0x2"], Y]])


@attack("near_norm", "near-norm", "not a norm")
def a_root_that_is_called_something_else(c: Content) -> None:
    restate(c, "near-norm", tree=["max", X, Y])


@attack("near_norm", "near-norm", "not about a power with the exponent 1/2")
def a_norm_of_a_norm(c: Content) -> None:
    """The premise is the statement of the sum: nothing stands under a root there."""
    c["steps"][c["steps"].index(step(c, "near-norm"))]["premises"] = [hex(c["steps"].index(step(c, "near-affine")))]
