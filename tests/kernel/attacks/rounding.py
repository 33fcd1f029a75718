"""Attacks on what a rounded evaluation is said to keep."""

from __future__ import annotations

from fractions import Fraction

from kernel.attacks.table import append, attack, restate
from kernel.certificates import Content

from symnet.certificates.derivation import hexed


@attack("rounded", "rounding", "the formats are float64, float32, float16, bfloat16")
def a_format_that_is_none(c: Content) -> None:
    restate(c, "rounding", format="float8")


@attack("rounded", "rounding", "the error is only known to be at most")
def exactness_in_a_format_that_is_too_short(c: Content) -> None:
    restate(c, "rounding", format="bfloat16", grid="0x8")


@attack("rounded", "rounding", "not 0x0; rounding begins at")
def a_grid_one_bit_too_fine(c: Content) -> None:
    restate(c, "rounding", grid="0x9")


@attack("rounded", "rounding", "is not an integer from 0 to 11")
def a_grid_finer_than_the_format(c: Content) -> None:
    restate(c, "rounding", grid="0xc")


@attack("rounded", "rounding", "is not an integer from 0 to 11")
def a_grid_of_large_steps(c: Content) -> None:
    restate(c, "rounding", grid="-0x1")


@attack("rounded", "rounding", "the data does not fit the rule")
def a_format_that_is_a_list(c: Content) -> None:
    restate(c, "rounding", format=["float16"])


@attack("rounded", "rounding", "rounding begins at output, neuron 0")
def an_offset_that_the_format_does_not_hold(c: Content) -> None:
    c["network"]["parameters"]["b"] = "0x1/0x3"


@attack("rounded", "rounding", "output, neuron 0 has a weight or bias beyond the format")
def an_offset_beyond_the_format(c: Content) -> None:
    c["network"]["parameters"]["b"] = "0x10000"


@attack("rounded_thirds", "rounding", "the error is only known to be at most")
def a_rounding_error_said_to_be_half_of_it(c: Content) -> None:
    restate(c, "rounding", bound="0x1p-2")


@attack("rounded_thirds", "rounding", "not 0x0; rounding begins at hidden, neuron 0")
def thirds_said_to_be_exact(c: Content) -> None:
    restate(c, "rounding", bound="0x0")


@attack("rounded_thirds", "rounding", "hidden, neuron 0 adds up 401 numbers, too many for a bound")
def a_sum_of_more_terms_than_a_format_bears(c: Content) -> None:
    hidden = c["network"]["nodes"][0]
    hidden["reads"] = [["input", "0x0", "0x2"]] * 200
    hidden["rows"][0] = ["0x1/0x3", *([hex(place), "0x1/0x3"] for place in range(400))]


@attack("rounded_thirds", "rounding", "hidden, neuron 0: a sum may leave the format")
def a_sum_that_overflows(c: Content) -> None:
    weight = hexed(Fraction((1 << 128) - 1, 3))
    c["network"]["nodes"][0]["rows"][0] = ["0x1/0x3", ["0x0", weight], ["0x1", weight]]
    for number in (0, 1):
        restate(c, "rounding", number, bound="0x1" + "0" * 40)


@attack("rounded_thirds", "rounding", "output, neuron 0 has a weight or bias beyond the format")
def a_weight_beyond_the_format_times_0(c: Content) -> None:
    """Infinity times 0 is no number."""
    hidden, output = c["network"]["nodes"]
    hidden["rows"].append(["0x0"])
    output["reads"][0][2] = "0x11"
    output["rows"][0].append(["0x10", "0x4" + "0" * 32])


@attack("rounded", "rounding", "a scale of more than 65536 bits")
def a_scale_without_end(c: Content) -> None:
    scan = next(node for node in c["network"]["nodes"] if "body" in node)
    name = next(name for name, definition in scan["schedules"].items() if definition[0] == "power")
    scan["schedules"][name][2] = "0x10000"


@attack("rounded", "rounding", "a scale of more than 65536 bits")
def a_long_scale_that_no_weight_uses(c: Content) -> None:
    scan = next(node for node in c["network"]["nodes"] if "body" in node)
    scan["schedules"]["far"] = ["power", "0x2", "0x8001"]


@attack("rounded_thirds", "rounding", "the error is only known to be at most")
def rounding_on_a_larger_box(c: Content) -> None:
    """The bound holds on the cube."""
    c["box"] = [["0x0", "0x1"], ["0x0", "0x9"]]


@attack("rounded_box", "rounding", "the error is only known to be at most 0x119bdp-20")
def a_bound_that_holds_on_the_cube(c: Content) -> None:
    restate(c, "rounding", 1, bound="0x3p-6")


@attack("rounded_box", "rounding", "the error is only known to be at most 0x119bdp-20")
def a_bound_that_holds_of_the_second_output_alone(c: Content) -> None:
    restate(c, "rounding", 1, bound="0x1p-6")


@attack("rounded_box", "rounding", "the error is only known to be at most")
def a_lower_end_further_below_0(c: Content) -> None:
    c["box"][0][0] = "-0x8"


@attack("rounded_box", "rounding", "the error is only known to be at most")
def an_upper_end_further_above_0(c: Content) -> None:
    c["box"][0][1] = "0x8"


@attack("rounded_box", "rounding", "this rule speaks of the whole network on its box; say it without an output")
def rounding_of_one_of_two_outputs(c: Content) -> None:
    c["box"] = [["0x0", "0x1"]] * 2
    for each in (*(each["statement"] for each in c["steps"]), *c["claims"]):
        each["output"] = "0x1"


@attack("rounded_copy", "rounding", "has multiples of 2^-1 of more than 53 bits")
def a_grid_that_the_format_lacks_far_from_0(c: Content) -> None:
    """A copy rounds nothing, but 2^53 - 1/2 is no number that it could be given."""
    restate(c, "rounding", grid="0x1")


@attack("rounded_copy", "rounding", "has multiples of 2^-0 of more than 53 bits")
def a_grid_that_the_format_lacks_far_below_0(c: Content) -> None:
    c["box"] = [["-0x20000000000001", "0x0"]]


@attack("rounded_copy", "rounding", "of the box has no multiple of 2^-0")
def a_grid_without_a_point_in_the_box(c: Content) -> None:
    c["box"] = [["0x1/0x3", "0x1p-1"]]


@attack("rounded_copy", "rounding", "the box has an end of more than 1024 bits")
def a_box_with_a_long_end(c: Content) -> None:
    c["box"] = [["0x0", "0x1p-1024"]]


@attack("rounded_thirds", "rounding", "the error is only known to be at most")
def rounding_where_another_output_is_worse(c: Content) -> None:
    c["network"]["nodes"][1]["rows"].append(["0x0", *([hex(place), "0x100"] for place in range(16))])


@attack("property_onnx", "rounding", "an ONNX file is run operator by operator")
def rounding_of_an_onnx_file(c: Content) -> None:
    """What its operators round between them is not seen in the layers that they are folded into."""
    c["box"] = [["0x0", "0x1"], ["0x0", "0x1"]]
    data = {"bound": "0x1", "format": "float32", "grid": "any"}
    append(c, "rounding", [], data, {"kind": "rounding", **data})
