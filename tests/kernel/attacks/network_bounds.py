"""Attacks on what networks of a size do not reach; the steps: a square, its L^2 norm, a deep line, a class of order 1/2."""

from __future__ import annotations

from kernel.attacks.table import attack, restate, step
from kernel.certificates import Content
from oracle import number

from symnet.certificates.derivation import hexed

FEW, NEAR, ABOVE = "are not shown to be more than 2^", "are not shown to be 2 (", "is not above 0"
SQUARE, MEAN, LINE, ROOT = range(4)


@attack("out_of_reach", "network-bound", NEAR)
def an_error_that_is_too_large(c: Content) -> None:
    restate(c, "network-bound", SQUARE, error="0x1")


@attack("out_of_reach", "network-bound", NEAR)
def an_error_in_the_mean_that_is_too_large(c: Content) -> None:
    restate(c, "network-bound", MEAN, error=step(c, "network-bound", SQUARE)["statement"]["error"])


@attack("out_of_reach", "network-bound", NEAR)
def an_error_of_a_root_that_is_too_large(c: Content) -> None:
    each = step(c, "network-bound", ROOT)["statement"]
    restate(c, "network-bound", ROOT, error=hexed(number(each["error"]) * 2))


@attack("out_of_reach", "network-bound", FEW)
def fewer_points_for_a_larger_error(c: Content) -> None:
    restate(c, "network-bound", SQUARE, points="0x1")


@attack("out_of_reach", "network-bound", FEW)
def fewer_pyramids(c: Content) -> None:
    restate(c, "network-bound", MEAN, points="0x1")


@attack("out_of_reach", "network-bound", FEW)
def a_wider_network(c: Content) -> None:
    restate(c, "network-bound", SQUARE, width="0x5")


@attack("out_of_reach", "network-bound", FEW)
def a_deeper_network(c: Content) -> None:
    restate(c, "network-bound", LINE, depth=hexed(302))


@attack("out_of_reach", "network-bound", FEW)
def larger_weights(c: Content) -> None:
    restate(c, "network-bound", SQUARE, weights="0x64")


@attack("out_of_reach", "network-bound", FEW)
def larger_weights_of_a_deep_network(c: Content) -> None:
    restate(c, "network-bound", LINE, weights="0x2")


@attack("out_of_reach", "network-bound", FEW)
def less_room(c: Content) -> None:
    restate(c, "network-bound", SQUARE, room="0x1p-60")


@attack("out_of_reach", "network-bound", ABOVE)
def no_room(c: Content) -> None:
    restate(c, "network-bound", SQUARE, room="0x0")


@attack("out_of_reach", "network-bound", ABOVE)
def room_below_zero(c: Content) -> None:
    """-eta would be added to the error; the cubes would be of a negative size."""
    restate(c, "network-bound", SQUARE, room="-0x1")


@attack("out_of_reach", "network-bound", ABOVE)
def weights_below_zero(c: Content) -> None:
    restate(c, "network-bound", LINE, weights="-0x1")


@attack("out_of_reach", "network-bound", NEAR)
def a_class_of_flatter_functions(c: Content) -> None:
    restate(c, "network-bound", SQUARE, constant="0x1")


@attack("out_of_reach", "network-bound", ABOVE)
def a_class_with_a_negative_constant(c: Content) -> None:
    """Of an even power the sign is lost."""
    restate(c, "network-bound", ROOT, constant="-0x1")


@attack("out_of_reach", "network-bound", "is above 1, or its denominator above")
def an_order_above_one(c: Content) -> None:
    """Only constants have such a modulus."""
    restate(c, "network-bound", ROOT, order="0x2", error="-0x1")


@attack("out_of_reach", "network-bound", ABOVE)
def an_order_of_zero(c: Content) -> None:
    restate(c, "network-bound", ROOT, order="0x0")


@attack("out_of_reach", "network-bound", "is above 1, or its denominator above")
def an_order_with_a_long_denominator(c: Content) -> None:
    restate(c, "network-bound", ROOT, order=hexed(number("0x1") / 1031), error="-0x1")


@attack("out_of_reach", "network-bound", "is not an integer from 1 to")
def a_norm_of_order_zero(c: Content) -> None:
    restate(c, "network-bound", MEAN, norm=["lp", "0x0"])


@attack("out_of_reach", "network-bound", "no functions are known that are far apart")
def a_norm_of_another_name(c: Content) -> None:
    restate(c, "network-bound", MEAN, norm=["sup", "0x2"])


@attack("out_of_reach", "network-bound", "no functions are known that are far apart")
def pyramids_of_order_one_half(c: Content) -> None:
    restate(c, "network-bound", ROOT, norm=["lp", "0x1"], error="-0x1", points="0x1000000")


@attack("out_of_reach", "network-bound", "the data does not fit the rule")
def a_norm_that_is_empty(c: Content) -> None:
    restate(c, "network-bound", MEAN, norm=[])


@attack("out_of_reach", "network-bound", "is not an integer from 1 to")
def a_width_that_is_no_integer(c: Content) -> None:
    restate(c, "network-bound", SQUARE, width="0x1p-1")


@attack("out_of_reach", "network-bound", "is not an integer from 1 to")
def no_hidden_layer(c: Content) -> None:
    restate(c, "network-bound", SQUARE, depth="0x0")


@attack("out_of_reach", "network-bound", "is not an integer from 1 to")
def inputs_beyond_the_limit(c: Content) -> None:
    restate(c, "network-bound", SQUARE, dimension="0x41")


@attack("out_of_reach", "network-bound", "is not an integer from 1 to")
def points_beyond_the_limit(c: Content) -> None:
    restate(c, "network-bound", SQUARE, points=hexed((1 << 256) + 1))


@attack("out_of_reach", "network-bound", "has more than 1024 bits above or below the line")
def a_constant_that_is_long(c: Content) -> None:
    restate(c, "network-bound", SQUARE, constant=hexed(1 << 1024))


@attack("out_of_reach", "network-bound", "stands in the statement, and not again in the data")
def a_second_error_in_the_data(c: Content) -> None:
    step(c, "network-bound", SQUARE)["data"]["error"] = "0x0"


@attack("out_of_reach", "network-bound", "say it without an output")
def what_one_output_does_not_reach(c: Content) -> None:
    each = step(c, "network-bound", SQUARE)
    each["statement"]["output"] = "0x0"
    c["claims"][SQUARE]["output"] = "0x0"


@attack("out_of_reach", "network-bound", "the rule gives")
def a_key_beside_those_of_the_statement(c: Content) -> None:
    each = step(c, "network-bound", SQUARE)
    each["statement"]["points"] = each["data"]["points"]
