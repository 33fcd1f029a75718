"""Attacks on statements about given networks: bounds that do not hold, trees that do not cover, other networks and targets."""

from __future__ import annotations

from hashlib import sha256
from typing import Any

from kernel.attacks.table import append, attack, node, restate, step
from kernel.certificates import Content
from kernel.float_properties import machine_files
from kernel.given import chords, digest_of, error, lipschitz
from kernel.hand_made import form, layer
from kernel.properties import network
from kernel.quantised_properties import rounding

FAR = "the network may be farther"
STEEP = "norm of the slopes may be larger than that of the bound by"
UNSEEN = "is not seen to be impossible"


def _data(c: Content, rule: str, number: int = 0) -> Any:
    return step(c, rule, number)["data"]


# Errors.


@attack("given_error", "error-on-parts", "farther above the target")
def an_error_smaller_than_the_true_one(c: Content) -> None:
    """The chords are 1/16 above x^2 at 1/4 and 3/4."""
    restate(c, "error-on-parts", bound="0x1/0x11")


@attack("given_error", "error-on-parts", "farther below the target")
def an_error_below_zero(c: Content) -> None:
    """The network less 1/16 is nowhere above x^2 and 1/16 below it at the knots."""
    node(c, "y")["rows"][0][0] = "-0x1p-4"
    restate(c, "error-on-parts", bound="0x1/0x11")


@attack("given_error", "error-on-parts", FAR)
def an_error_on_the_whole_box_at_once(c: Content) -> None:
    _data(c, "error-on-parts")["tree"] = "."


@attack("given_error", "error-on-parts", FAR)
def the_error_of_another_target(c: Content) -> None:
    c["target"] = [["variable", "0x0"]]


@attack("given_error", "error-on-parts", FAR)
def the_error_of_another_network(c: Content) -> None:
    node(c, "y")["rows"][0][0] = "0x1p-6"


@attack("given_error", "error-on-parts", "precision = 0xf is not an integer from 16 to 4096")
def an_error_with_few_digits(c: Content) -> None:
    _data(c, "error-on-parts")["precision"] = "0xf"


@attack("given_error", "error-on-parts", "bits = 0x7 is not an integer from 8 to 256")
def an_error_with_few_bits(c: Content) -> None:
    _data(c, "error-on-parts")["bits"] = "0x7"


@attack("given_error", "error-on-parts", "speaks of one output on the unit cube")
def the_error_of_one_output_of_one(c: Content) -> None:
    """On another box the output is named."""
    c["box"] = [["0x0", "0x1p-1"]]


@attack("given_error_on_box", "error-on-parts", "farther")
def the_error_to_the_target_of_another_output(c: Content) -> None:
    c["target"].reverse()


@attack("given_error_on_box", "error-on-parts", "output = 0x2 is not an integer from 0 to 1")
def the_error_of_an_output_that_is_not_there(c: Content) -> None:
    found = step(c, "error-on-parts")["statement"]
    found["output"] = "0x2"
    c["claims"] = [each["statement"] for each in c["steps"]]


@attack("given_error_on_box", "error-on-parts", "a root of an interval that may be negative")
def an_error_where_the_target_is_not_defined(c: Content) -> None:
    c["box"] = [["-0x1p-3", "0x5/0x3"]]


@attack("given_error_on_box", "error-on-parts", "thinner than the units of its ends")
def a_part_of_no_width(c: Content) -> None:
    """A side of 2^-60 is halved below the units of its ends, which are 2^-56."""
    c["box"] = [["0x0", "0x1p-60"]]
    for each in c["steps"]:
        each["data"]["tree"] = "0.."


@attack("given_slopes", "error-on-parts", "no target that is an expression")
def the_error_to_no_target(c: Content) -> None:
    each = error("1", ".", 0)
    append(c, "error-on-parts", [], each["data"], each["statement"])


@attack("band_1", "error-on-parts", "no target that is an expression")
def the_error_to_a_band(c: Content) -> None:
    each = error("1", ".")
    append(c, "error-on-parts", [], each["data"], each["statement"])


@attack("scan_1", "error-on-parts", "is no layer of relu or identity")
def the_error_of_a_scan_by_parts(c: Content) -> None:
    each = error("1", ".")
    append(c, "error-on-parts", [], each["data"], each["statement"])


# Errors in floats.


@attack("given_in_floats", "error-in-floats", "the format 'bfloat16' is none of")
def an_error_in_a_format_that_is_not_known(c: Content) -> None:
    restate(c, "error-in-floats", format="bfloat16")


@attack("given_in_floats", "error-in-floats", "farther")
def an_error_in_floats_smaller_than_the_exact_one(c: Content) -> None:
    restate(c, "error-in-floats", bound="0x1/0x11")


@attack("given_in_floats_on_box", "error-in-floats", "farther above")
def an_error_that_rounding_adds_to(c: Content) -> None:
    """x + 1/4 is 1/4 above x in exact arithmetic, and its sum is rounded."""
    restate(c, "error-in-floats", bound="0x1p-2")


@attack("given_in_floats_on_box", "error-in-floats", "no number of the format lies in the side of input 0")
def an_error_where_no_number_is(c: Content) -> None:
    c["box"] = [["0x1/0x3", "0xaaaaaaaaaaaaaaabp-65"]]


@attack("given_rounded", "error-in-floats", "farther above")
def an_error_without_that_of_rounding_inputs(c: Content) -> None:
    """1 + 2^-24 is 1 where it is an input of float32."""
    restate(c, "error-in-floats", bound="0x1p-25")


@attack("given_rounded", "error-in-floats", "the rule gives")
def the_error_at_floats_said_of_what_is_rounded(c: Content) -> None:
    found = step(c, "error-in-floats")
    found["statement"]["bound"] = found["data"]["bound"] = "0x1p-25"
    found["data"]["inputs"] = "floats"
    c["claims"] = [found["statement"]]


@attack("given_rounded", "error-in-floats", "the inputs are 'reals', none of floats, rounded")
def an_error_at_inputs_that_are_none(c: Content) -> None:
    restate(c, "error-in-floats", inputs="reals")


@attack("given_rounded_equal", "equal-in-floats", UNSEEN)
def equality_at_what_is_not_rounded(c: Content) -> None:
    """The difference at 1/3 is below 2^-25 less 2^-27."""
    restate(c, "equal-in-floats", bound="0x3p-27")


@attack("given_rounded_equal", "equal-in-floats", "no number of the format lies in the side of input 0")
def equality_where_no_number_is_rounded(c: Content) -> None:
    restate(c, "equal-in-floats", inputs="floats")


@attack("given_equal_in_floats", "equal-in-floats", "the format 'bfloat16' is none of")
def equality_in_a_format_that_is_not_known(c: Content) -> None:
    restate(c, "equal-in-floats", format="bfloat16")


@attack("given_equal_in_floats", "equal-in-floats", "no number of the format lies in the side of input 0")
def equality_where_no_number_is(c: Content) -> None:
    c["box"][0] = ["0x1/0x3", "0xaaaaaaaaaaaaaaabp-65"]


@attack("given_shifted_in_floats", "equal-in-floats", "is not seen to be impossible")
def a_difference_that_rounding_adds_to(c: Content) -> None:
    """The outputs are 1/2 apart in exact arithmetic, and each of their sums is rounded."""
    restate(c, "equal-in-floats", bound="0x1p-1")


@attack("given_equal_in_floats", "equal-in-floats", "is a weight or bias and no number of the format")
def another_network_with_a_weight_of_no_format(c: Content) -> None:
    other = step(c, "equal-in-floats")["data"]["other"]
    other["nodes"][0]["rows"][2][0] = "-0x1/0x3"


@attack("given_equal_in_floats", "equal-in-floats", "the rule gives")
def equality_in_floats_without_conditions(c: Content) -> None:
    found = step(c, "equal-in-floats")["statement"]
    found["conditions"] = found["conditions"][:1]
    c["claims"] = [found]


@attack("given_equal_in_floats", "equal-in-floats", "the file computes in float32, not in float64")
def another_file_of_another_format(c: Content) -> None:
    data = step(c, "equal-in-floats")["data"]
    digest = next(iter(machine_files()))
    data["other"] = {"onnx": digest}
    c["network"] = network(layer("y", [("input", 0, 2)], [form(0, 1), form(0, 0, 1)]), inputs=2)
    restate(c, "equal-in-floats", format="float64")


@attack("given_in_floats", "error-in-floats", "the rule gives")
def an_error_in_floats_without_conditions(c: Content) -> None:
    found = step(c, "error-in-floats")["statement"]
    found["conditions"] = found["conditions"][:1]
    c["claims"] = [found]


# Equality.


@attack("given_equal", "equal-on-parts", UNSEEN)
def networks_nearer_than_they_are(c: Content) -> None:
    """At (1, 1) their sums are 1 and 17/16, and half of them is the difference of the second outputs."""
    restate(c, "equal-on-parts", bound="0x1p-6")


@attack("given_equal", "equal-on-parts", "the rule gives")
def another_network_than_the_one_named(c: Content) -> None:
    _data(c, "equal-on-parts")["other"]["nodes"][0]["rows"][2] = form("-0x7p-3", 1, 1)


@attack("given_equal", "equal-on-parts", UNSEEN)
def a_network_that_was_changed_and_named(c: Content) -> None:
    other = _data(c, "equal-on-parts")["other"]
    other["nodes"][-1]["rows"][2] = form("0x1p-1", 0, 0, 0, 1)
    restate(c, "equal-on-parts", other=other)
    step(c, "equal-on-parts")["statement"]["other"] = digest_of(other)
    c["claims"] = [step(c, "equal-on-parts")["statement"]]


@attack("given_equal", "equal-on-parts", "the other network maps 1 values to 1, the network 2 to 3")
def a_network_of_other_sizes(c: Content) -> None:
    _data(c, "equal-on-parts")["other"] = chords()


@attack("given_equal", "equal-on-parts", "the other network maps 3 values to 1, the network 2 to 1")
def a_network_of_one_input_more(c: Content) -> None:
    """The output of the other one is its third input; where the network's variables go on is its relu, the network's output."""
    c["network"] = network(
        layer("h", [("input", 0, 2)], [form(0, 1, 1)], "relu"), layer("y", [("h", 0, 1)], [form(0, 1)]), inputs=2
    )
    other = network(layer("y", [("input", 0, 3)], [form(0, 0, 0, 1)]), inputs=3)
    restate(c, "equal-on-parts", bound="0x1p-20", tree=".")
    _data(c, "equal-on-parts")["other"] = other
    step(c, "equal-on-parts")["statement"]["other"] = digest_of(other)
    c["claims"] = [step(c, "equal-on-parts")["statement"]]


@attack("given_equal", "equal-on-parts", "has no box, and this step speaks of one")
def networks_equal_nowhere(c: Content) -> None:
    c["box"] = []


@attack("given_equal_onnx", "equal-on-parts", "is not given; name it with --file")
def an_other_file_that_is_not_there(c: Content) -> None:
    _data(c, "equal-on-parts")["other"]["onnx"] = "1" * 64


@attack("given_equal_onnx", "equal-on-parts", UNSEEN)
def a_file_nearer_to_itself_than_its_bounds_show(c: Content) -> None:
    restate(c, "equal-on-parts", bound="0x0")


@attack("given_equal", "equal-on-parts", "is no layer of relu or identity")
def another_network_that_rounds_its_values(c: Content) -> None:
    """Numbers are not what they are when they are rounded to multiples of 1/4."""
    _against_rounding(c, "equal-on-parts")


@attack("given_equal_in_floats", "equal-in-floats", "is no layer of relu or identity")
def another_network_that_rounds_its_values_in_floats(c: Content) -> None:
    _against_rounding(c, "equal-in-floats")


def _against_rounding(c: Content, rule: str) -> None:
    """Two inputs as they are, against a file that rounds them."""
    digest = sha256(rounding().data).hexdigest()
    c["network"] = network(layer("y", [("input", 0, 2)], [form(0, 1), form(0, 0, 1)]), inputs=2)
    restate(c, rule, bound="0x1p-20", tree=".")
    _data(c, rule)["other"] = {"onnx": digest}
    step(c, rule)["statement"]["other"] = digest
    c["claims"] = [step(c, rule)["statement"]]


# Slopes.


@attack("given_slopes", "lipschitz-on-parts", STEEP)
def a_constant_that_is_too_small(c: Content) -> None:
    restate(c, "lipschitz-on-parts", bound="0x1ffp-8")


@attack("given_slopes", "lipschitz-on-parts", STEEP)
def a_constant_of_another_norm(c: Content) -> None:
    """Rows of slopes add up to 2, columns to 5/2."""
    each = lipschitz("33/16", ["lp", "0x1"], step(c, "lipschitz-on-parts", 1)["data"]["tree"])
    append(c, "lipschitz-on-parts", [], each["data"], each["statement"])


@attack("given_slopes", "lipschitz-on-parts", STEEP)
def a_constant_of_two_that_is_too_small(c: Content) -> None:
    restate(c, "lipschitz-on-parts", 2, bound="0x7p-2")


@attack("given_slopes", "lipschitz-on-parts", STEEP)
def a_constant_on_the_whole_box_at_once(c: Content) -> None:
    _data(c, "lipschitz-on-parts", 1)["tree"] = "."


@attack("given_slopes", "lipschitz-on-parts", "is none of")
def a_norm_that_is_none(c: Content) -> None:
    restate(c, "lipschitz-on-parts", norm=["lp", "0x3"])


@attack("given_slopes", "lipschitz-on-parts", "the bound is -0x2, below 0")
def a_constant_below_zero(c: Content) -> None:
    """Its square is that of a constant."""
    restate(c, "lipschitz-on-parts", 2, bound="-0x2")


@attack("given_slopes", "lipschitz-on-parts", "has no box, and this step speaks of one")
def a_constant_on_no_box(c: Content) -> None:
    c["box"] = []


@attack("given_monotone", "monotone-on-parts", "the slope may be negative, by up to 1.000000")
def a_fall_called_a_rise(c: Content) -> None:
    restate(c, "monotone-on-parts", 1, sign="+")


@attack("given_monotone", "monotone-on-parts", "the slope may be positive, by up to 1.000000")
def a_rise_called_a_fall(c: Content) -> None:
    restate(c, "monotone-on-parts", sign="-")


@attack("given_monotone", "monotone-on-parts", "the slope may be negative")
def a_rise_that_ends_inside_the_box(c: Content) -> None:
    c["box"][1] = ["0x1p-3", "0x9p-4"]


@attack("given_monotone", "monotone-on-parts", "is neither + nor -")
def a_sign_that_is_none(c: Content) -> None:
    restate(c, "monotone-on-parts", sign="0")


@attack("given_monotone", "monotone-on-parts", "is neither + nor -")
def a_fall_under_another_sign(c: Content) -> None:
    restate(c, "monotone-on-parts", 1, sign="+-")


@attack("given_monotone", "monotone-on-parts", "input = 0x2 is not an integer from 0 to 1")
def a_rise_with_an_input_that_is_not_there(c: Content) -> None:
    restate(c, "monotone-on-parts", input="0x2")


@attack("given_monotone", "monotone-on-parts", "of = 0x3 is not an integer from 0 to 2")
def an_output_that_does_not_grow_because_it_is_not_there(c: Content) -> None:
    restate(c, "monotone-on-parts", of="0x3")


@attack("given_monotone", "monotone-on-parts", "the slope may be positive")
def a_neuron_that_became_a_rise(c: Content) -> None:
    """The third output falls no more with x_0 where half of s is added, not taken."""
    node(c, "y")["rows"][1] = form(0, 0, "0x1p-1", 1)


@attack("given_monotone", "monotone-on-parts", "the slope may be negative")
def a_layer_without_relu(c: Content) -> None:
    """x_0 - x_1 and its negative add up to 0 and the output is what is left of them."""
    c["network"]["nodes"][0] = layer("a", [("input", 0, 2)], [form(0, 1, -1), form(0, -2, 2), form(-1, 1, 1)])


@attack("given_monotone", "monotone-on-parts", "speaks of the whole network on its box")
def a_rise_of_one_output_as_it_is_seen_alone(c: Content) -> None:
    found = step(c, "monotone-on-parts")["statement"]
    found["output"] = "0x0"
    c["claims"][0] = found
