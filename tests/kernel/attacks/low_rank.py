"""Attacks on weights near matrices of low rank."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

from kernel.attacks.table import attack, node, restate, step
from kernel.certificates import Content
from oracle import number

from symnet.certificates.derivation import hexed

WRONG = "add up to more than"


@attack("ranked", "near-rank", "the rule gives")
def a_rank_too_low(c: Content) -> None:
    each = step(c, "near-rank")
    each["statement"]["rank"] = c["claims"][0]["rank"] = "0x0"


@attack("ranked", "near-rank", "the rule gives")
def weights_of_another_layer(c: Content) -> None:
    each = step(c, "near-rank")
    each["statement"]["node"] = c["claims"][0]["node"] = "layer_2"


@attack("ranked", "near-rank", "the network has no node")
def a_layer_that_is_not_there(c: Content) -> None:
    restate(c, "near-rank", node="layer_9")


@attack("scan_1", "near-rank", "is a scan, not a layer")
def the_weights_of_a_scan(c: Content) -> None:
    name = next(each["name"] for each in c["network"]["nodes"] if "body" in each)
    data = {"bound": "0x0", "left": [], "node": name, "precision": "0x0", "right": [], "scale": "0x1"}
    claim = {"bound": "0x0", "kind": "near-rank", "node": name, "rank": "0x0"}
    c["steps"].append({"data": data, "premises": [], "rule": "near-rank", "statement": claim})
    c["claims"].append(claim)


@attack("ranked", "near-rank", WRONG)
def a_distance_too_small(c: Content) -> None:
    restate(c, "near-rank", bound="0x1p-20")


@attack("ranked", "near-rank", WRONG)
def a_distance_below_zero(c: Content) -> None:
    restate(c, "near-rank", bound="-0x1")


@attack("ranked", "near-rank", WRONG)
def a_weight_that_was_changed(c: Content) -> None:
    node(c, "layer_1")["rows"][0][1][1] = "0x20"


@attack("ranked", "near-rank", WRONG)
def a_weight_that_is_not_stored(c: Content) -> None:
    """A zero differs from the product all the same."""
    step(c, "near-rank")["data"]["left"][0] = ["0x7" + "0" * 40]
    node(c, "layer_1")["rows"][0] = ["0x0"]


@attack("ranked", "near-rank", WRONG)
def a_factor_that_is_negated(c: Content) -> None:
    thin = step(c, "near-rank")["data"]["right"][0]
    thin[0] = thin[0][1:] if thin[0].startswith("-") else f"-{thin[0]}"
    restate(c, "near-rank", bound="0x1p-3")


@attack("ranked", "near-rank", WRONG)
def squares_rounded_up_to_one(c: Content) -> None:
    """With no bits at all each square that is not 0 counts 1."""
    restate(c, "near-rank", precision="0x0", bound="0x1p-1")


@attack("ranked", "near-rank", "is not an integer from 0 to 4096")
def too_many_bits(c: Content) -> None:
    restate(c, "near-rank", precision="0x1001")


@attack("ranked", "near-rank", "is not an integer above 0")
def a_scale_of_zero(c: Content) -> None:
    restate(c, "near-rank", scale="0x0")


@attack("ranked", "near-rank", "is not an integer above 0")
def a_scale_that_is_a_fraction(c: Content) -> None:
    restate(c, "near-rank", scale="0x1p-1")


@attack("ranked", "near-rank", "is not an integer")
def a_factor_that_is_a_fraction(c: Content) -> None:
    step(c, "near-rank")["data"]["left"][0] = ["0x1p-1"]


@attack("ranked", "near-rank", "expected a list of 3 to 3 items")
def a_row_too_few(c: Content) -> None:
    step(c, "near-rank")["data"]["left"].pop()


@attack("ranked", "near-rank", "expected a list of 1 to 1 items")
def a_column_too_many(c: Content) -> None:
    """A row of two factors: the product would have rank 2 if it were read."""
    step(c, "near-rank")["data"]["left"][0].append("0x1")


@attack("ranked", "near-rank", "expected a list of 0 to 4096 items")
def more_thin_rows_than_allowed(c: Content) -> None:
    step(c, "near-rank")["data"]["right"] = [["0x0", "0x0"]] * 4097


@attack("ranked", "near-rank", "expected a list of 2 to 2 items")
def a_thin_row_too_short(c: Content) -> None:
    step(c, "near-rank")["data"]["right"][0].pop()


# In the view of one output.


@attack("between_steps", "near-rank", "say it without an output")
def a_layer_as_one_output_sees_it(c: Content) -> None:
    """There it may have fewer neurons, under the same name."""
    name, large = "step_2_layer_1", "0x1000000"
    rows = len(node(c, name)["rows"])
    data = {"bound": large, "left": [[]] * rows, "node": name, "precision": "0x0", "right": [], "scale": "0x1"}
    claim = {"bound": large, "kind": "near-rank", "node": name, "output": "0x2", "rank": "0x0"}
    c["steps"].append({"data": data, "premises": [], "rule": "near-rank", "statement": claim})
    c["claims"].append(claim)


# The weights of a layer after steps of training.

DIFFERENT = "is not the product's entry after the subtraction"


@attack("between_steps", "rank-after", DIFFERENT)
def another_step_subtracted(c: Content) -> None:
    restate(c, "rank-after", before="step_0_layer_1")


@attack("between_steps", "rank-after", DIFFERENT)
def a_factor_of_another_sign(c: Content) -> None:
    restate(c, "rank-after", factor="-" + step(c, "rank-after")["data"]["factor"])


@attack("between_steps", "rank-after", DIFFERENT)
def a_later_weight_that_was_changed(c: Content) -> None:
    """By a little only: there is no tolerance."""
    row = node(c, "step_2_layer_1")["rows"][0]
    row[1][1] = hexed(number(row[1][1]) + Fraction(1, 10**30))


@attack("between_steps", "rank-after", DIFFERENT)
def an_earlier_weight_that_was_changed(c: Content) -> None:
    row = node(c, "step_1_layer_1")["rows"][2]
    row[2][1] = hexed(number(row[2][1]) + Fraction(1, 10**30))


@attack("between_steps", "rank-after", DIFFERENT)
def an_earlier_weight_that_is_not_stored(c: Content) -> None:
    node(c, "step_1_layer_1")["rows"][0].pop()


@attack("between_steps", "rank-after", DIFFERENT)
def a_scale_twice_as_large(c: Content) -> None:
    restate(c, "rank-after", scale=hexed(2 * number(step(c, "rank-after")["data"]["scale"])))


@attack("between_steps", "rank-after", "not of one size")
def layers_of_two_sizes(c: Content) -> None:
    restate(c, "rank-after", before="step_1_layer_2")


@attack("between_steps", "rank-after", "the network has no node")
def an_earlier_layer_that_is_not_there(c: Content) -> None:
    restate(c, "rank-after", before="step_7_layer_1")


@attack("between_steps", "rank-after", "the rule gives")
def a_rank_below_that_of_the_product(c: Content) -> None:
    each = step(c, "rank-after")
    each["statement"]["rank"] = c["claims"][0]["rank"] = "0x0"


@attack("between_steps", "rank-after", "the rule gives")
def the_two_layers_exchanged(c: Content) -> None:
    each = step(c, "rank-after")
    wrong = {"node": each["statement"]["before"], "before": each["statement"]["node"]}
    each["statement"].update(wrong)
    c["claims"][0] = each["statement"]


def _claim_of_outputs(c: Content, before: str = "outputs", **changed: Any) -> None:
    """A further claim about the last layer, the unit matrix: minus 0 times another it is I I / 1, of rank 3."""
    unit = [["0x1" if place == other else "0x0" for other in range(3)] for place in range(3)]
    data = {"before": before, "factor": "0x0", "left": unit, "node": "outputs", "right": unit, "scale": "0x1"} | changed
    claim = {"before": before, "factor": "0x0", "kind": "rank-after", "node": "outputs", "rank": hex(len(data["right"]))}
    c["steps"].append({"data": data, "premises": [], "rule": "rank-after", "statement": claim})
    c["claims"].append(claim)


@attack("between_steps", "rank-after", "not of one size")
def a_layer_with_fewer_columns(c: Content) -> None:
    """It has three rows too."""
    _claim_of_outputs(c, "step_1_layer_1")


@attack("between_steps", "rank-after", "is not an integer above 0")
def a_scale_of_zero_that_makes_all_equal(c: Content) -> None:
    """0 (w - c u) = 0 whatever the weights are."""
    _claim_of_outputs(c, left=[[]] * 3, right=[], scale="0x0")


@attack("between_steps", "rank-after", "is not an integer above 0")
def a_scale_below_zero(c: Content) -> None:
    unit = [["-0x1" if place == other else "0x0" for other in range(3)] for place in range(3)]
    _claim_of_outputs(c, left=unit, scale="-0x1")


@attack("between_steps", "rank-after", "is not an integer above 0")
def a_scale_above_one_by_a_half(c: Content) -> None:
    """Its whole part would do."""
    _claim_of_outputs(c, scale="0x3p-1")
