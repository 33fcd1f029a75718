"""Attacks on the slope of the target: boxes, poles, roots, numbers without measure."""

from __future__ import annotations

from typing import Any

from kernel.attacks.table import append, attack, restate, targets
from kernel.certificates import Content
from kernel.hand_made import form, layer, written

X: Any = ["variable", "0x0"]


@attack("scan_1", "lipschitz", "the gradient is only known to be below the root of 1")
def a_slope_too_small_by_one_thousandth(c: Content) -> None:
    restate(c, "lipschitz", constant="0x3e7/0x3e8")


@attack("scan_1", "lipschitz", "splits goes on after the last box")
def splits_after_the_last_box(c: Content) -> None:
    restate(c, "lipschitz", splits="..")


@attack("scan_1", "lipschitz", "splits ends with 1 boxes open")
def half_of_the_cube_left_out(c: Content) -> None:
    restate(c, "lipschitz", splits="0.")


@attack("scan_1", "lipschitz", "a text of dots and axes below 1")
def a_box_split_along_no_axis(c: Content) -> None:
    restate(c, "lipschitz", splits="1..")


@attack("scan_1", "lipschitz", "splits must be a text")
def splits_that_are_a_list(c: Content) -> None:
    restate(c, "lipschitz", splits=["."])


@attack("scan_1", "lipschitz", "halved more than 64 times")
def a_box_halved_without_end(c: Content) -> None:
    restate(c, "lipschitz", splits="0" * 65 + "." * 66)


@attack("scan_1", "lipschitz", "precision = 0x1001 is not an integer")
def a_precision_without_measure(c: Content) -> None:
    restate(c, "lipschitz", precision="0x1001")


@attack("scan_1", "lipschitz", "the slope of a root is not bounded")
def the_slope_of_a_root_at_0(c: Content) -> None:
    targets(c, ["sqrt", X])


@attack("scan_1", "lipschitz", "the logarithm of 0")
def a_target_that_is_not_defined_at_0(c: Content) -> None:
    targets(c, ["log", X])


@attack("scan_1", "lipschitz", "a division by an interval that contains 0")
def a_pole_inside_the_cube(c: Content) -> None:
    targets(c, ["div", ["number", "0x1"], ["add", X, ["number", "-0x1p-1"]]])
    restate(c, "lipschitz", constant="0x64")


@attack("scan_1", "lipschitz", "a root of an interval that may be negative")
def the_root_of_a_negative_number(c: Content) -> None:
    targets(c, ["sqrt", ["neg", X]])


@attack("scan_1", "lipschitz", "a division by an interval that contains 0")
def the_slope_of_a_cube_root_at_0(c: Content) -> None:
    targets(c, ["cbrt", ["add", X, ["number", "-0x1p-1"]]])


@attack("scan_1", "lipschitz", "a division by an interval that contains 0")
def the_slope_of_an_arcsine_at_1(c: Content) -> None:
    targets(c, ["asin", X])


@attack("scan_1", "lipschitz", "a root of an interval that may be negative")
def an_arcsine_beyond_1(c: Content) -> None:
    targets(c, ["asin", ["mul", ["number", "0x2"], X]])


@attack("scan_1", "lipschitz", "the logarithm of 0")
def the_slope_of_x_log_x_at_0(c: Content) -> None:
    targets(c, ["xlogx", X])


@attack("scan_1", "lipschitz", "a division by an interval that contains 0")
def an_angle_on_its_cut(c: Content) -> None:
    targets(c, ["atan2", ["add", X, ["number", "-0x1p-1"]], ["number", "-0x1"]])


@attack("scan_1", "lipschitz", "is not continued to 1/2")
def a_quotient_continued_to_another_point(c: Content) -> None:
    targets(c, ["continued", ["sin", X], X, ["number", "0x1p-1"]])


@attack("scan_1", "lipschitz", "is not continued to 0")
def a_pole_that_is_continued(c: Content) -> None:
    targets(c, ["continued", ["cos", X], X, ["number", "0x0"]])


@attack("scan_1", "lipschitz", "is not continued to 0")
def a_zero_of_the_dividend_alone(c: Content) -> None:
    """The divisor, which is 0 at 3/4, is not 0 where it says; the dividend is."""
    targets(c, ["continued", ["sin", X], ["add", X, ["number", "-0x3p-2"]], ["number", "0x0"]])


@attack("scan_1", "lipschitz", "a division by an interval that contains 0")
def a_double_zero_of_a_divisor(c: Content) -> None:
    targets(c, ["continued", ["sin", X], ["mul", X, X], ["number", "0x0"]])


@attack("scan_1", "lipschitz", "the gradient is only known to be below the root of 4, not 1")
def two_sides_of_different_borders(c: Content) -> None:
    """min(x, 1/2) + max(x, 1/4) has the slope 2 between them."""
    targets(c, ["add", ["min", X, ["number", "0x1p-1"]], ["max", X, ["number", "0x1p-2"]]])


@attack("scan_2", "lipschitz", "the gradient is only known to be below the root of")
def the_norm_of_one_function_twice(c: Content) -> None:
    """hypot(x, x) is sqrt(2) x."""
    targets(c, ["hypot", X, X])
    restate(c, "lipschitz", constant="0x7/0x5")


@attack("scan_1", "lipschitz", "tan on an interval where cos may be 0")
def a_tangent_with_a_pole(c: Content) -> None:
    targets(c, ["tan", ["mul", ["number", "0x2"], X]])
    restate(c, "lipschitz", constant="0x64")


@attack("scan_1", "lipschitz", "exp of a number beyond 4000")
def an_exponential_beyond_measure(c: Content) -> None:
    targets(c, ["exp", ["exp", ["mul", ["number", "0x14"], X]]])


@attack("scan_1", "lipschitz", "a power of more than")
def a_tower_of_powers(c: Content) -> None:
    tree: Any = ["add", X, ["number", "0xffff"]]
    for _ in range(5):
        tree = ["pow", tree, ["number", "0x3e8"]]
    targets(c, tree)


@attack("scan_1", "lipschitz", "a power of more than")
def a_power_of_a_long_number(c: Content) -> None:
    targets(c, ["pow", ["add", X, ["number", "0x1" + "0" * 1_000]], ["number", "0x3e8"]])


@attack("scan_1", "lipschitz", "an interval with ends of more than")
def a_number_that_grows_by_squaring(c: Content) -> None:
    tree: Any = ["number", "0xffff"]
    for _ in range(40):
        tree = ["mul", tree, tree] if tree[0] == "number" else ["pow", tree, ["number", "0x2"]]
    targets(c, tree)


@attack("scan_1", "lipschitz", "an interval with ends of more than")
def a_number_that_is_long_for_a_while(c: Content) -> None:
    """x times 2^80000 / 2^80000."""
    long = ["number", "0x1" + "0" * 10_000]
    targets(c, ["mul", long, long, ["number", "0x1p-80000"], X])


@attack("scan_1", "lipschitz", "this rule speaks of one target, the certificate has 0")
def a_slope_of_nothing(c: Content) -> None:
    c["target"] = []


@attack("", "lipschitz", "splits must be a text of dots and axes below 11 <= 10")
def a_slope_in_eleven_dimensions(c: Content) -> None:
    c.update(written([layer("output", [("input", 0, 11)], [form(0)])], [], 11), target=[X])
    data = {"constant": "0x1", "precision": "0x10", "splits": "."}
    append(c, "lipschitz", [], data, {"kind": "modulus", "constant": "0x1", "order": "0x1"})
