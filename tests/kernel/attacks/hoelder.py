"""Attacks on moduli of targets without a Lipschitz constant: orders, constants, functions that have no such modulus here."""

from __future__ import annotations

from typing import Any

from kernel.attacks.table import attack, restate, step, targets
from kernel.certificates import Content

X: Any = ["variable", "0x0"]
Y: Any = ["variable", "0x1"]
HALF: Any = ["number", "0x1p-1"]


def _root(c: Content, tree: Any, constant: str = "0x8", order: str = "0x1p-1") -> None:
    """Another target with this modulus."""
    targets(c, tree)
    restate(c, "hoelder", terms=[[constant, order]])
    step(c, "hoelder")["statement"].update(constant=constant, order=order)


@attack("scan_root", "hoelder", "the constant found is 0x1, not 0x3ffp-10")
def a_root_that_rises_too_slowly(c: Content) -> None:
    _root(c, ["sqrt", X], "0x3ffp-10")


@attack("scan_root", "hoelder", "has the order 0x1p-1, which is below those stated")
def a_root_with_a_lipschitz_constant(c: Content) -> None:
    _root(c, ["sqrt", X], "0x8", "0x1")


@attack("scan_powers", "hoelder", "of order 0x3p-2 the constant found is")
def a_power_for_a_steeper_one(c: Content) -> None:
    """r is not below r^(3/4) beyond 1: 0.368 r^(3/4) + 0.75 r is not below 1.121 r^(3/4) on the square."""
    restate(c, "hoelder", terms=[["0x11fp-8", "0x3p-2"]])


@attack("scan_powers", "hoelder", "a modulus has constant >= 0 and order in (0, 1]")
def a_sum_with_a_constant_below_0(c: Content) -> None:
    terms = step(c, "hoelder")["data"]["terms"]
    restate(c, "hoelder", terms=[["-0x1", "0x1p-1"], *terms])


@attack("scan_powers", "hoelder", "a modulus has constant >= 0 and order in (0, 1], not 0x1 and 0x2")
def an_order_above_1_for_x_log_x(c: Content) -> None:
    """Its constant 1/(e (1 - 2)) would be taken off that of r, and x log x has no Lipschitz constant."""
    targets(c, ["xlogx", X])
    restate(c, "hoelder", order="0x2", terms=[["0x1", "0x1"]])
    step(c, "hoelder")["statement"] = {"kind": "modulus", "constant": "0x1", "order": "0x1"}


@attack("scan_powers", "hoelder", "the order of t log t is below 1, not 0x1")
def the_order_1_for_x_log_x(c: Content) -> None:
    restate(c, "hoelder", order="0x1")


@attack("scan_powers", "hoelder", "a modulus has constant >= 0 and order in (0, 1], not 0x1 and 0x1/0x3e9")
def an_order_that_is_long(c: Content) -> None:
    restate(c, "hoelder", order="0x1/0x3e9")


@attack("scan_root", "hoelder", "precision = 0x401 is not an integer")
def a_precision_beyond_measure_for_a_root(c: Content) -> None:
    restate(c, "hoelder", precision="0x401")


@attack("scan_root", "hoelder", "splits must be a text")
def a_root_on_a_list_of_boxes(c: Content) -> None:
    restate(c, "hoelder", splits=["."])


@attack("scan_root", "hoelder", "splits ends with 1 boxes open")
def a_root_on_half_of_the_cube(c: Content) -> None:
    restate(c, "hoelder", splits="0.")


@attack("scan_root", "hoelder", "a root of an interval that may be negative")
def a_modulus_of_a_root_of_a_negative_number(c: Content) -> None:
    _root(c, ["sqrt", ["add", X, ["neg", HALF]]])


@attack("scan_root", "hoelder", "the constant found is")
def a_cube_root_through_0_as_on_one_side_of_it(c: Content) -> None:
    _root(c, ["cbrt", ["add", X, ["neg", HALF]]], "0x1", "0x1/0x3")


@attack("scan_root", "hoelder", "continued where its slope is not bounded: no modulus of it is known there")
def a_quotient_of_a_root(c: Content) -> None:
    """(sqrt(1 - x) - 1)/x, whose slope is not bounded at 1."""
    top = ["add", ["sqrt", ["add", ["number", "0x1"], ["neg", X]]], ["number", "-0x1"]]
    _root(c, ["continued", top, X, ["number", "0x0"]])
    restate(c, "hoelder", splits="0..")


@attack("scan_powers", "hoelder", "atan2 where its slope is not bounded: no modulus of it is known there")
def an_angle_of_a_root(c: Content) -> None:
    targets(c, ["atan2", ["sqrt", X], ["add", ["number", "0x1"], Y]])


@attack("scan_root", "hoelder", "a modulus of more than 16 powers")
def a_sum_of_seventeen_powers(c: Content) -> None:
    _root(c, ["add", *(["pow", X, ["number", f"0x{k:x}/0x25"]] for k in range(1, 18))], "0x20", "0x1/0x25")


@attack("scan_order", "lipschitz", "a function that is to be 0 there is from 1 to 1")
def a_zero_of_the_dividend_of_too_low_an_order(c: Content) -> None:
    """sin(x)/x^2 has no limit at 0."""
    targets(c, ["continued", ["sin", X], ["pow", X, ["number", "0x2"]], ["number", "0x0"], ["number", "0x2"]])


@attack("scan_order", "lipschitz", "a function that is to be 0 there is from 1 to 1")
def a_zero_of_the_divisor_of_too_low_an_order(c: Content) -> None:
    """x^3/x said to be of order 2: the divisor's slope at 0 is 1."""
    targets(c, ["continued", ["pow", X, ["number", "0x3"]], X, ["number", "0x0"], ["number", "0x2"]])


@attack("scan_order", "lipschitz", "a division by an interval that contains 0")
def a_zero_of_higher_order_than_is_said(c: Content) -> None:
    targets(c, ["continued", ["pow", X, ["number", "0x3"]], ["pow", X, ["number", "0x3"]], ["number", "0x0"], ["number", "0x2"]])


@attack("scan_order", "lipschitz", "the gradient is only known to be below the root of")
def a_slope_of_a_quotient_of_order_2_too_small(c: Content) -> None:
    """x^4/x^2 has the slope 2 at 1."""
    targets(c, ["continued", ["pow", X, ["number", "0x4"]], ["pow", X, ["number", "0x2"]], ["number", "0x0"], ["number", "0x2"]])
