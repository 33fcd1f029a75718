"""Attacks on exact products of euaf neurons: other neurons and weights, values outside the ranges, premises about others."""

from __future__ import annotations

from typing import Any

from kernel.attacks.table import append, attack, node, only, place, restate, step
from kernel.certificates import Content
from kernel.near_networks import HALF, X

OTHERS, RANGE, SUM = "and not about the", "the tree is only known to be in", "is not seen to be the weighted sum"
SQUARE, HALVES = "is not 1 - 12 p + 12 q of two neurons", "are not s(-u - 1) and s(-u - 2) of one u"


def premise(c: Content, rule: str, at: int, other: str) -> None:
    """Give the first step of a rule another premise."""
    step(c, rule)["premises"][at] = other


@attack("euaf_product", "near-carried", "the neuron ['output', '0x0'] is not of a layer of euaf")
def a_carried_output(c: Content) -> None:
    restate(c, "near-carried", 0, neuron=["output", "0x0"])


@attack("euaf_product", "near-carried", "the neuron ['input', '0x0'] is not of a layer of euaf")
def a_carried_input(c: Content) -> None:
    restate(c, "near-carried", 0, neuron=["input", "0x0"])


@attack("euaf_product", "near-carried", "there is no neuron")
def a_carried_neuron_that_is_not_there(c: Content) -> None:
    restate(c, "near-carried", 0, neuron=["terms_1", "0xb"])


@attack("euaf_product", "near-carried", OTHERS)
def a_neuron_that_is_read_is_left_out(c: Content) -> None:
    del step(c, "near-carried")["premises"][1]


@attack("euaf_product", "near-carried", OTHERS)
def one_premise_in_the_place_of_two(c: Content) -> None:
    premise(c, "near-carried", 1, place(c, "near-input", 0))


@attack("euaf_product", "near-carried", OTHERS)
def a_premise_about_a_neuron_that_is_not_read(c: Content) -> None:
    found = step(c, "near-carried")
    found["premises"].insert(1, place(c, "near-input", 1))


@attack("euaf_product", "near-carried", "the enclosure is of")
def an_enclosure_of_another_tree(c: Content) -> None:
    premise(c, "near-carried", 2, place(c, "enclosure", 0))
    premise(c, "near-carried", 1, place(c, "near-input", 1))
    restate(c, "near-carried", 0, tree=["variable", "0x0"])


@attack("euaf_product", "near-carried", RANGE)
def a_carried_value_that_may_be_below_0(c: Content) -> None:
    """s(-1/2) is -1/3."""
    restate(c, "enclosure", 0, low="-0x1p-10")


@attack("euaf_product", "near-carried", RANGE)
def a_carried_value_that_may_be_above_1(c: Content) -> None:
    """s(5/4) is 3/4."""
    restate(c, "enclosure", 0, high="0x401p-10")


@attack("euaf_product", "near-square", RANGE)
def a_square_of_a_value_that_may_be_above_1(c: Content) -> None:
    """(u + 2) (u + 3) is above 12 there, and s is the wave."""
    number = int(step(c, "near-square")["premises"][-1], 16)
    for part in (c["steps"][number]["data"], c["steps"][number]["statement"]):
        part.update({key: "0x401p-10" for key in ("high",) if key in part})


@attack("euaf_product", "near-square", RANGE)
def a_square_of_a_value_that_may_be_below_minus_1(c: Content) -> None:
    number = int(step(c, "near-square")["premises"][-1], 16)
    for part in (c["steps"][number]["data"], c["steps"][number]["statement"]):
        part.update({key: "-0x401p-10" for key in ("low",) if key in part})


@attack("euaf_product", "near-carried", SUM)
def a_weight_of_a_carried_value(c: Content) -> None:
    node(c, "terms_1")["rows"][2][1][1] = "0x3p-4"


@attack("euaf_product", "near-carried", SUM)
def a_bias_of_a_carried_value(c: Content) -> None:
    node(c, "terms_1")["rows"][2][0] = "0x1p-2"


@attack("euaf_product", "near-square", SUM)
def a_weight_of_both_halves_of_a_square(c: Content) -> None:
    for row in node(c, "terms_1")["rows"][:2]:
        row[1][1] = "-0x1p-3"


@attack("euaf_product", "near-square", SUM)
def a_bias_of_both_halves_of_a_square(c: Content) -> None:
    rows = node(c, "terms_1")["rows"]
    rows[0][0], rows[1][0] = "-0x3p-1", "-0x5p-1"


@attack("euaf_product", "near-square", SQUARE)
def a_square_with_another_weight(c: Content) -> None:
    node(c, "squares_1")["rows"][0][1][1] = "-0xb"


@attack("euaf_product", "near-square", SQUARE)
def a_square_with_another_bias(c: Content) -> None:
    node(c, "squares_1")["rows"][0][0] = "0x1p-1"


@attack("euaf_product", "near-square", SQUARE)
def a_square_that_reads_a_third_neuron(c: Content) -> None:
    node(c, "squares_1")["rows"][0].append(["0x3", "0xc"])


@attack("euaf_product", "near-square", HALVES)
def halves_of_a_square_that_change_places(c: Content) -> None:
    rows = node(c, "terms_1")["rows"]
    rows[0], rows[1] = rows[1], rows[0]


@attack("euaf_product", "near-square", HALVES)
def halves_of_two_squares(c: Content) -> None:
    rows = node(c, "squares_1")["rows"]
    rows[0][2][0] = "0x4"


@attack("euaf_product", "near-square", "a premise has the cut")
def a_square_of_another_cut(c: Content) -> None:
    restate(c, "near-square", 0, cut=[[["input", "0x0"], "0x0", "0x1"], [["input", "0x1"], "0x0", "0x1"]])


@attack("euaf_product", "near-square", "the rule gives")
def a_square_that_is_claimed_to_be_more(c: Content) -> None:
    step(c, "near-square")["statement"]["tree"] = ["variable", "0x0"]


@attack("euaf_product", "near-affine", "is not seen to be the weighted sum")
def a_product_that_is_another_function(c: Content) -> None:
    tree = ["mul", ["variable", "0x0"], ["variable", "0x0"]]
    c["target"] = [tree]
    restate(c, "near-affine", 0, tree=tree)


@attack("euaf_product", "near-square", "the neuron ['squares_1', '0x0'] is not of a layer of euaf")
def a_square_of_a_neuron_that_is_no_wave(c: Content) -> None:
    """max(1 - 12 p + 12 q, 0) is 0 where the wave is below 0."""
    node(c, "squares_1")["activation"] = "relu"


@attack("euaf_product", "near-square", HALVES)
def halves_of_a_square_that_are_not_1_apart(c: Content) -> None:
    node(c, "terms_1")["rows"][1][0] = "-0x7p-2"


@attack("euaf_product", "near-square", SQUARE)
def a_square_that_reads_a_neuron_before_its_own(c: Content) -> None:
    node(c, "squares_1")["rows"][2].insert(1, ["0x0", "0xc"])


def _instead(c: Content, tree: Any, *rules: str) -> None:
    """Another tree in what is carried and all that follows from it."""
    c["target"] = [tree]
    for rule in ("near-carried", "near-affine", *rules):
        restate(c, rule, tree=tree)


@attack("near_mean", "near-carried", OTHERS)
def a_neuron_that_is_read_and_forgotten(c: Content) -> None:
    """(x + y)/2 is said to be x/2."""
    _instead(c, ["mul", HALF, X], "enclosure")
    del step(c, "near-carried")["premises"][1]


@attack("near_mean", "near-carried", "the enclosure is of")
def a_wave_beyond_its_first_top(c: Content) -> None:
    """s(2 x) is said to be 2 x, by an enclosure of x/2."""
    node(c, "wave")["rows"] = [["0x0", ["0x0", "0x2"]]]
    restate(c, "enclosure", tree=["mul", HALF, X])
    _instead(c, ["mul", ["number", "0x2"], X])
    del step(c, "near-carried")["premises"][1]


@attack("near_mean", "near-error", "not about the output ['output', '0x0'] on the box")
def a_neuron_that_is_not_the_output(c: Content) -> None:
    """The output is twice what the neuron is."""
    node(c, "output")["rows"] = [["0x0", ["0x0", "0x2"]]]
    only(c, "near-input", "enclosure", "near-carried")
    append(c, "near-error", [place(c, "near-carried")], {}, {"kind": "error", "norm": ["sup"], "bound": "0x0"})
