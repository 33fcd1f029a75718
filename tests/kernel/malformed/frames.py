"""What the object can have wrong: keys, boxes, targets and their trees, steps and parts, statements, claims."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

from kernel.attacks.former import packed
from kernel.certificates import ODD, base
from kernel.hand_made import named
from kernel.malformed.table import File, changed, put

from symnet.certificates.derivation import hexed

X: Any = ["variable", "0x0"]
FORMER = "format 'symnet certificate 1' is not accepted: two of its rules let false claims pass; make it again"
NAMES = ("false_constant_index", "false_constant_index_scan", "false_leaf_matched")
THIRD: Any = ["number", "-0x1/0x3"]


def _tree(tree: Any) -> bytes:
    return put("target", [tree])


def _fine(count: int) -> list[str]:
    """So many knots of the unit interval."""
    return [hexed(Fraction(place, count - 1)) for place in range(count)]


def _rule(rule: str) -> int:
    return [each["rule"] for each in base("scan_1")["steps"]].index(rule)


PARTITION = f"steps/{_rule('partition')}"
FRAMES: dict[str, File] = {
    "another_format": (put("format", "symnet certificate 3"), "format is"),
    "format_that_is_a_list": (put("format", []), "format is"),
    **{f"{name}_of_format_1": (packed(name), FORMER) for name in NAMES},
    "key_left_out": (changed(lambda c: c.pop("hypotheses")), "missing keys ['hypotheses']"),
    "key_unknown": (put("comment", "x"), "unknown keys ['comment']"),
    "box_of_no_side": (put("box", []), "a certificate without a box has no target"),
    "box_of_two_sides": (put("box", [["0x0", "0x1"]] * 2), "expected a list of 1 to 1 items"),
    "box_that_is_a_point": (put("box/1", ["0x1", "0x1"], "facts"), "[0x1, 0x1] is empty or a point"),
    "box_of_ends_in_another_order": (put("box/0", ["0x1", "0x0"], "facts"), "[0x1, 0x0] is empty or a point"),
    "box_of_three_ends": (put("box/0", ["0x0", "0x1", "0x2"]), "a pair of ends: expected a list of 2 to 2 items"),
    "hypotheses_that_are_an_object": (put("hypotheses", {}), "expected a list of 0 to 100 items"),
    "steps_that_are_a_text": (put("steps", "none"), "expected a list"),
    "step_that_is_a_list": (put("steps/0", []), "a part: expected a list of 2 to 2 items"),
    "step_that_is_a_text": (put("steps/0", "partition"), "step 0: expected an object"),
    "step_with_a_key_too_many": (put("steps/0/because", "x"), "unknown keys ['because']"),
    "step_data_that_is_a_list": (put(f"{PARTITION}/data", []), "data must be an object"),
    "step_rule_that_is_a_list": (put("steps/0/rule", []), "expected text"),
    "part_of_another_kind": (put("steps/0/0", "piece", "parts"), "a part is [part, SHA-256]"),
    "part_that_is_not_there": (put("steps/0/1", "f" * 64, "parts"), "is not given; name it with --file"),
    "part_that_is_no_text": (put("steps/0/1", [], "parts"), "expected text"),
    "part_that_is_not_canonical": (put("steps/0/1", named(ODD), "parts"), "stands outside a text"),
    "statement_without_a_kind": (put("steps/0/statement", {}), "a statement is an object with a kind"),
    "band_of_two_parts": (changed(lambda c: c["target"][0].pop(), "band_1"), "target, a band: expected a list of 3 to 3 items"),
    "band_without_rows": (put("target/0/2", [], "band_1"), "target, rows: expected a list of 1 to 262144 items"),
    "band_with_a_row_too_short": (changed(lambda c: c["target"][0][2][0].pop(), "band_1"), "a row: expected a list of 3 to 3"),
    "band_with_a_row_upside_down": (put("target/0/2/0/2", "-0x9", "band_1"), "has low > high, or a point outside the box"),
    "band_with_a_point_below_the_box": (put("target/0/2/0/0", "-0x1", "band_1"), "has low > high, or a point outside the box"),
    "band_with_a_point_above_the_box": (put("target/0/2/2/0", "0x3", "band_1"), "has low > high, or a point outside the box"),
    "band_with_a_file_that_is_not_there": (put("target/0/2/1", "f" * 64, "band_file"), "is not given; name it with --file"),
    "band_with_a_file_that_is_no_text": (put("target/0/2/1", [], "band_file"), "expected text"),
    "band_with_three_words_for_a_file": (
        put("target/0/2", ["file", "0x0", "0x0"], "band_file"),
        "expected a list of 2 to 2 items",
    ),
    "band_with_a_file_that_is_not_canonical": (put("target/0/2/1", named(ODD), "band_file"), "stands outside a text"),
    "table_of_two_parts": (
        changed(lambda c: c["target"][0].pop(), "table_1"),
        "target, a table: expected a list of 3 to 3 items",
    ),
    "table_of_too_few_axes": (put("target/0/1", [], "table_1"), "target, knots: expected a list of 1 to 1 items"),
    "table_of_one_knot": (put("target/0/1/0", ["0x0"], "table_1"), "the knots of an axis: expected a list of 2 to"),
    "table_with_knots_out_of_order": (put("target/0/1/0/1", "0x3p-2", "table_1"), "the knots of an axis do not increase"),
    "table_with_a_knot_twice": (put("target/0/1/0/1", "0x1p-1", "table_1"), "the knots of an axis do not increase"),
    "table_that_begins_inside": (put("target/0/1/0/0", "0x1p-8", "table_1"), "do not increase from the low end of its side"),
    "table_that_ends_outside": (put("target/0/1/0/3", "0x2", "table_1"), "do not increase from the low end of its side"),
    "table_with_a_value_too_few": (changed(lambda c: c["target"][0][2].pop(), "table_1"), "3 values for 4 nodes"),
    "table_with_a_value_that_is_a_list": (put("target/0/2/1", ["0x1"], "table_1"), "is not a number in canonical form"),
    "table_with_a_file_that_is_not_there": (put("target/0/2/1", "f" * 64, "table_file"), "is not given; name it with --file"),
    "table_of_too_many_nodes": (put("target/0/1", [_fine(130)] * 3, "table_3"), "a table of 2197000 nodes, more than 2097152"),
    "claim_that_is_a_text": (put("claims/0", "f = phi"), "a statement is an object with a kind"),
    "claims_without_number": (changed(lambda c: c.update(claims=c["claims"] * 51)), "expected a list of 0 to 100 items"),
    "two_targets_for_one_output": (put("target", [X, X], "tents"), "2 targets for 1 outputs; one for each, or none"),
    "one_target_for_two_outputs": (put("target", [X], "facts"), "1 targets for 2 outputs; one for each, or none"),
    "target_that_is_a_text": (_tree("sin(x)"), "is not an expression"),
    "target_that_is_an_object": (_tree({"0": "abs"}), "is not an expression"),
    "target_without_arguments": (_tree(["abs"]), "is not an expression"),
    "target_of_an_operator_that_is_a_list": (_tree([["abs"], X]), "is not an expression"),
    "target_of_an_unknown_operator": (_tree(["gamma", X]), "is not an operation"),
    "target_with_an_argument_too_many": (_tree(["abs", X, X]), "is not an operation"),
    "target_with_an_argument_too_few": (_tree(["div", X]), "is not an operation"),
    "target_with_a_variable_exponent": (_tree(["pow", X, X]), "is not an operation"),
    "target_with_a_large_exponent": (_tree(["pow", X, ["number", "0x3e9"]]), "is not an operation"),
    "target_of_an_unknown_constant": (_tree(["named", "gamma"]), "one of the constants pi and e"),
    "target_of_a_number_too_many": (_tree(["number", "0x1", "0x2"]), "is not a number"),
    "target_of_another_coordinate": (_tree(["variable", "0x1"]), "is not one of the 1 coordinates"),
    "target_of_a_coordinate_below_0": (_tree(["abs", ["add", ["variable", "-0x1"], THIRD]]), "is not one of the 1 coordinates"),
    "target_of_half_a_coordinate": (_tree(["abs", ["add", ["variable", "0x1p-1"], THIRD]]), "is not one of the 1 coordinates"),
    "target_of_too_many_operations": (_tree(["add", *(["number", hex(k)] for k in range(30_000))]), "more than 50000 operations"),
}
"""Name -> the bytes, and what the verdict must say."""
