"""Attacks on properties in floats: rounding forgotten, inputs or weights of no format, orders of sums that do not agree."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

from kernel.attacks.table import attack, node, step
from kernel.certificates import Content
from kernel.float_properties import branches, cancelling, certificate, in_order, named, refuted, sums, unchanged
from kernel.hand_made import form, layer
from kernel.properties import UNIT, constraint, entry, network

from symnet.kernel.theories.floats import CONDITIONS

NOT_CLOSED = "is not seen to be impossible"
BRANCHES, POINT, ORDER, JOINED = (
    "branches-in-floats",
    "counterexample-in-floats",
    "counterexample-in-order",
    "joined-in-floats",
)


def _put(c: Content, rule: str, number: int = 0, **fields: Any) -> None:
    """Change fields of a statement and of the claim that repeats it."""
    found = step(c, rule, number)["statement"]
    for claim in [claim for claim in c["claims"] if claim == found]:
        claim.update(fields)
    found.update(fields)


def _of(own: Content, *steps: Content) -> Content:
    """A certificate of one's own."""
    return certificate(own, steps)


def _into(c: Content, own: Content) -> None:
    c.clear()
    c.update(own)


# The statement.


@attack("floats_onnx", BRANCHES, "the format 'float16' is none of float32, float64")
def a_format_of_floats_that_is_none(c: Content) -> None:
    _put(c, BRANCHES, format="float16")


@attack("floats_onnx", BRANCHES, "the file computes in float32, not in float64")
def another_format_than_that_of_the_file(c: Content) -> None:
    _put(c, BRANCHES, format="float64")


@attack("floats_onnx", BRANCHES, "the inputs are 'reals', none of floats, rounded")
def inputs_that_are_none(c: Content) -> None:
    _put(c, BRANCHES, inputs="reals")


@attack("floats_onnx", BRANCHES, "the rule gives")
def conditions_left_out(c: Content) -> None:
    _put(c, BRANCHES, conditions=[])


@attack("floats_onnx", BRANCHES, "the rule gives")
def what_holds_in_floats_said_of_real_numbers(c: Content) -> None:
    _put(c, BRANCHES, kind="safe")


@attack("", BRANCHES, "no number of the format lies in the side of input 0")
def a_side_without_a_float(c: Content) -> None:
    entries = [entry([("1/3", "1/3"), (0, 1)], [constraint("<=", 5, {0: 1})])]
    _into(c, _of(sums(), branches(entries, ["."])))


@attack("", BRANCHES, "a constraint names inputs, and they are rounded")
def constraints_on_inputs_that_are_rounded(c: Content) -> None:
    entries = [entry(UNIT, [constraint("<=", 5, {0: 1}, {0: 1})])]
    _into(c, _of(sums(), branches(entries, ["."], inputs="rounded")))


@attack("", BRANCHES, "is beyond the largest one of the format")
def an_input_that_overflows(c: Content) -> None:
    entries = [entry([(1 << 128, 1 << 128), (0, 1)], [constraint("<=", 5, {0: 1})])]
    _into(c, _of(sums(), branches(entries, ["."], inputs="rounded")))


# The network.


@attack("", BRANCHES, "is a weight or bias and no number of the format")
def a_weight_that_is_no_float(c: Content) -> None:
    own = network(layer("y", [("input", 0, 1)], [form(0, "0x1/0x3")]))
    _into(c, _of(own, branches([entry([(0, 1)], [constraint("<=", 5, {0: 1})])], ["."])))


@attack("", ORDER, "is a weight or bias and no number of the format")
def a_bias_that_is_no_float(c: Content) -> None:
    own = network(layer("y", [("input", 0, 1)], [form((1 << 24) + 1, 1)]))
    _into(c, _of(own, in_order([entry([(0, 1)], [constraint("<=", -1 << 30, {0: 1})])], ["0x0"], ["0x0", "0x0"])))


@attack("property_onnx", BRANCHES, "'n1', Gemm with a factor: how a machine computes it is not modelled")
def a_product_with_a_factor(c: Content) -> None:
    entries = c["steps"][0]["statement"]["property"]
    _into(c, _of(c["network"], branches(entries, ["*01..."])))


@attack("", BRANCHES, "may exceed 2^126 and overflow")
def a_sum_that_may_overflow(c: Content) -> None:
    """Real numbers: y = 0 everywhere. Floats: infinity less infinity."""
    huge = 1 << 127
    own = network(
        layer("a", [("input", 0, 1)], [form(0, huge)]),
        layer("b", [("a", 0, 1)], [form(0, 4)]),
        layer("y", [("b", 0, 1), ("b", 0, 1)], [form(0, 1, -1)]),
    )
    _into(c, _of(own, branches([entry([(1, 1)], [constraint("<=", 1, {0: 1})])], ["."])))


@attack("", BRANCHES, "may exceed 2^126 and overflow")
def a_value_that_overflows_and_is_read_with_weight_0(c: Content) -> None:
    """Its exact value is multiplied by 0, and so is infinity, which gives no number."""
    own = network(
        layer("h", [("input", 0, 1)], [form(0, 1)], "relu"),
        layer("g", [("h", 0, 1)], [form(0, 1 << 126)], "relu"),
        layer("lost", [("g", 0, 1)], [form(0, 4)]),
        layer("y", [("h", 0, 1)], [form(1, 1)]),
    )
    _into(c, _of(own, branches([entry([(0, 1)], [constraint("<=", 0, {0: 1})])], ["."])))


@attack("", BRANCHES, "the size of a sum, composed with those of layers before it, has more than 4096 bits")
def sizes_that_grow_where_weights_cancel(c: Content) -> None:
    nodes = [layer("n0", [("input", 0, 1), ("input", 0, 1)], [form(0, 1, -1)])]
    nodes += [layer(f"n{at}", [(f"n{at - 1}", 0, 1)], [form(0, 1 << 127)]) for at in range(1, 40)]
    _into(c, _of(network(*nodes), branches([entry([(0, 1)], [constraint("<=", 1, {0: 1})])], ["."])))


@attack("", BRANCHES, "is no layer of relu or identity")
def a_scan_in_floats(c: Content) -> None:
    body = {"inputs": "0x1", "nodes": [layer("s", [("input", 0, 1)], [form(0, 1)])]}
    scan = {"body": body, "name": "scan", "reads": [["input", "0x0", "0x1"]], "schedules": {}, "steps": "0x2"}
    _into(c, _of(network(scan), branches([entry([(0, 1)], [constraint("<=", 1, {0: 1})])], ["."])))


# Rounding.


@attack("", BRANCHES, NOT_CLOSED)
def what_holds_for_real_numbers_only(c: Content) -> None:
    """x - 1/2 is at least 1/2 on [1, 2]; in floats, in order, it is -1/2 at 1."""
    entries = [entry([(1, 2)], [constraint("<=", "-1/4", {0: 1})])]
    _into(c, _of(cancelling(), branches(entries, ["*0.*0.."])))


@attack("", BRANCHES, f"entry 0, leaf 1, on [-1.000000, 1.000000] x [-1.000000, 1.000000]: conjunction 0 {NOT_CLOSED}")
def a_multiplier_without_rounding(c: Content) -> None:
    """T3: where the computed z is >= 0, the sum that it is made of is at least -rho, and computed again at least -2 rho."""
    third = "0x2aaaabp-23"
    rows = [form(0, third, 1), form(0, 0, 0, 1)]
    own = network(
        layer("h", [("input", 0, 2)], [form(0, third, 1)], "relu"), layer("y", [("input", 0, 2), ("h", 0, 1)], rows), inputs=2
    )
    entries = [entry([(-1, 1), (-1, 1)], [constraint("<=", "1/4194304", {0: 1}), constraint("<", 0, {1: -1})])]
    _into(c, _of(own, branches(entries, ["<1:0>.[0].[10000000]"])))


# Points.


@attack("floats_refuted", POINT, "input 0 of the point is 0x1/0x3, no number of the format")
def a_point_that_is_no_float(c: Content) -> None:
    step(c, POINT)["data"]["point"][0] = "0x1/0x3"


@attack("floats_refuted", POINT, "input 1 of the point is 0x1p-3, not in [0x0, 0x1p-4]")
def a_float_outside_the_box(c: Content) -> None:
    step(c, POINT)["data"]["point"][1] = "0x1p-3"


@attack("floats_refuted", POINT, "input 0 of the point is 0x1p-3, not in [0x1p-2, 0x3p-3]")
def a_float_below_the_box(c: Content) -> None:
    step(c, POINT)["data"]["point"][0] = "0x1p-3"


@attack("floats_in_order", POINT, "is not seen to hold for every order of sums")
def a_point_that_is_unsafe_in_one_order_only(c: Content) -> None:
    entries, data = step(c, ORDER)["statement"]["property"], step(c, ORDER)["data"]
    _into(c, _of(cancelling(), refuted(entries, data["point"], data["conjunction"])))


@attack("floats_in_order", ORDER, "constraint 0 does not hold at the point: 0x5p-2 <= 0")
def a_point_that_is_safe_in_order(c: Content) -> None:
    """2^24 x + x is rounded up at 3/2, and down at 1."""
    step(c, ORDER)["data"]["point"][0] = "0x3p-1"
    _put(c, ORDER, property=[entry([(1, 2)], [constraint("<=", "-1/4", {0: 1})])])


@attack("floats_in_order", ORDER, "is beyond the largest one of the format")
def a_sum_that_overflows_in_order(c: Content) -> None:
    node(c, "y")["rows"][0] = form(0, 1 << 127, 1 << 127)
    _put(c, ORDER, property=[entry([(1, 2)], [constraint("<=", -1, {0: -1})])])


@attack("property_onnx", ORDER, "'n1', Gemm with a factor: how a machine computes it is not modelled")
def a_product_with_a_factor_in_order(c: Content) -> None:
    entries = c["steps"][0]["statement"]["property"]
    _into(c, _of(c["network"], in_order(entries, ["0x0", "0x0"], ["0x0", "0x0"])))


# Parts.


@attack("floats_joined", JOINED, "a premise is about float64, the step about float32")
def parts_in_another_format(c: Content) -> None:
    _put(c, JOINED, format="float32")


@attack("floats_joined", JOINED, "a premise is about rounded, the step about floats")
def parts_about_other_inputs(c: Content) -> None:
    _put(c, JOINED, inputs="floats")


@attack("floats_joined", JOINED, "the premises are ['safe'], not safe-in-floats+")
def parts_about_real_numbers(c: Content) -> None:
    entries = step(c, JOINED)["statement"]["property"]
    own = {"rule": "branches", "premises": [], "data": {"bits": "0x18", "trees": ["."]}}
    first = {**own, "statement": {"kind": "safe", "property": [{**entries[0], "unsafe": [[constraint("<=", 9, {0: 1})]]}]}}
    c["steps"].insert(0, first)
    last = step(c, JOINED)
    c["steps"] = [first, {**last, "premises": ["0x0"]}]


# Casts.


@attack("floats_cast", BRANCHES, "the rule gives")
def casts_without_their_conditions(c: Content) -> None:
    _put(c, BRANCHES, conditions=CONDITIONS)


@attack("floats_cast", BRANCHES, NOT_CLOSED)
def what_a_cast_loses_forgotten(c: Content) -> None:
    """1 + 3 * 2^-24 gains 2^-24."""
    _put(c, BRANCHES, property=[entry([(1, 2)], [constraint("<=", Fraction(0x1, 1 << 25), {0: -1})])])


@attack("floats_cast_and_summed", BRANCHES, NOT_CLOSED)
def what_a_cast_loses_a_thousand_times(c: Content) -> None:
    """2 - 2^-24 gains 2^-24: the output is 2 + 2^-14."""
    _put(c, BRANCHES, property=[entry([(1, 2)], [constraint("<=", Fraction(0x10001, 1 << 15), {0: -1})])])


@attack("floats_cast", BRANCHES, "may exceed 2^126 and overflow")
def a_cast_that_overflows(c: Content) -> None:
    _put(c, BRANCHES, property=[entry([(1, 1 << 127)], [constraint("<=", 1 << 200, {0: -1})])])


@attack("floats_cast_refuted", ORDER, "does not hold at the point")
def a_cast_that_loses_nothing(c: Content) -> None:
    """1 + 2^-23 is a number of float32."""
    step(c, ORDER)["data"]["point"] = ["0x800001p-23"]


@attack("", BRANCHES, NOT_CLOSED)
def a_cast_that_parts_products_from_a_sum(c: Content) -> None:
    """1 and 64 times 2^-25 are 1 where the 1 comes first; where it comes last they are 1 + 2^-19."""
    least = [entry([(1, 1)], [constraint("<=", -1 - Fraction(1, 1 << 20), {0: 1})])]
    _into(c, _of(named(unchanged()), branches(least, ["."], 40)))
