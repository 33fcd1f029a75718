"""Attacks on what networks of any weights do not reach; the steps: a square, a deep line, a class of order 1/2."""

from __future__ import annotations

from kernel.attacks.table import attack, restate, step
from kernel.certificates import Content
from oracle import number

from symnet.certificates.derivation import hexed

FEW, NEAR = "patterns of signs are not shown to be more than networks have", "do not differ by 2 E"
SQUARE, LINE, ROOT = range(3)


@attack("out_of_signs", "network-signs", FEW)
def fewer_points_of_signs(c: Content) -> None:
    each = step(c, "network-signs", SQUARE)
    restate(c, "network-signs", SQUARE, points=hexed(int(each["data"]["points"], 16) - 1), error="-0x1")


@attack("out_of_signs", "network-signs", FEW)
def a_wider_network_of_any_weights(c: Content) -> None:
    restate(c, "network-signs", SQUARE, width="0x4")


@attack("out_of_signs", "network-signs", FEW)
def a_deeper_network_of_any_weights(c: Content) -> None:
    restate(c, "network-signs", LINE, depth=hexed(303))


@attack("out_of_signs", "network-signs", FEW)
def a_network_with_more_parameters_than_points(c: Content) -> None:
    """Any signs can be had."""
    restate(c, "network-signs", SQUARE, width=hexed(1 << 20))


@attack("out_of_signs", "network-signs", FEW)
def a_deep_network_with_more_parameters_than_points(c: Content) -> None:
    restate(c, "network-signs", LINE, width=hexed(1 << 20))


@attack("out_of_signs", "network-signs", NEAR)
def an_error_beyond_the_values(c: Content) -> None:
    each = step(c, "network-signs", SQUARE)["statement"]
    restate(c, "network-signs", SQUARE, error=hexed(number(each["error"]) * 11 / 10))


@attack("out_of_signs", "network-signs", NEAR)
def an_error_beyond_the_values_of_a_root(c: Content) -> None:
    each = step(c, "network-signs", ROOT)["statement"]
    restate(c, "network-signs", ROOT, error=hexed(number(each["error"]) * 11 / 10))


@attack("out_of_signs", "network-signs", "is above 1, or its denominator above")
def an_order_of_two_of_signs(c: Content) -> None:
    restate(c, "network-signs", ROOT, order="0x2", error="-0x1")


@attack("out_of_signs", "network-signs", "is not above 0")
def a_class_of_a_negative_constant_of_signs(c: Content) -> None:
    restate(c, "network-signs", ROOT, constant="-0x1")


@attack("out_of_signs", "network-signs", "the premises are")
def signs_without_the_theorem(c: Content) -> None:
    step(c, "network-signs", LINE)["premises"] = []


@attack("out_of_signs", "hypothesis", "a statement of kind 'warrens' may not be assumed")
def a_theorem_of_another_name(c: Content) -> None:
    c["hypotheses"][0]["kind"] = step(c, "hypothesis")["statement"]["kind"] = "warrens"


@attack("out_of_signs", "hypothesis", "a statement of kind 'warren' may not be assumed")
def a_theorem_that_says_more(c: Content) -> None:
    c["hypotheses"][0]["bound"] = step(c, "hypothesis")["statement"]["bound"] = "0x1"
