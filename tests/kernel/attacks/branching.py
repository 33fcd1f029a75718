"""Attacks on properties of given networks: trees that do not cover, bounds that do not hold, points that are not unsafe."""

from __future__ import annotations

from typing import Any

from kernel.attacks.table import append, attack, node, place, step
from kernel.certificates import Content
from kernel.hand_made import form, layer
from kernel.properties import UNIT, branches, certificate, constraint, entry, network

NOT_CLOSED = "is not seen to be impossible"


def _stated(c: Content, rule: str = "branches", number: int = 0) -> Any:
    """The property of a step, which its claim repeats."""
    found = step(c, rule, number)["statement"]
    for at, claim in enumerate(c["claims"]):
        if claim == found:
            c["claims"][at] = found
    return found["property"]


def _tree(c: Content, change: Any, at: int = 0, number: int = 0, rule: str = "branches") -> None:
    """Change the tree of an entry."""
    trees = step(c, rule, number)["data"]["trees"]
    trees[at] = change(trees[at])


# The tree.


@attack("property_1", "branches", "is no mark, with 1 parts open")
def a_leaf_left_out_at_the_end(c: Content) -> None:
    _tree(c, lambda tree: tree[:-1])


@attack("property_1", "branches", "the tree goes on after its last leaf")
def a_leaf_too_many(c: Content) -> None:
    _tree(c, lambda tree: tree + ".")


@attack("property_1", "branches", NOT_CLOSED)
def a_cut_left_out(c: Content) -> None:
    _tree(c, lambda tree: ".")


@attack("property_1", "branches", "is no mark")
def a_mark_that_is_none(c: Content) -> None:
    _tree(c, lambda tree: "x" + tree)


@attack("property_1", "branches", "is no mark")
def a_halving_of_no_axis(c: Content) -> None:
    _tree(c, lambda tree: "(01)" + tree)


@attack("property_1", "branches", "there is no input 2 to halve")
def a_halving_of_an_axis_that_is_not_there(c: Content) -> None:
    _tree(c, lambda tree: "2.." + tree)


@attack("property_1", "branches", "trees: expected a list of 2 to 2 items")
def an_entry_without_a_tree(c: Content) -> None:
    del step(c, "branches")["data"]["trees"][1]


@attack("property_1", "branches", "a tree is a text of marks")
def a_tree_that_is_a_list(c: Content) -> None:
    _tree(c, lambda tree: [tree])


@attack("property_signs", "branches", "there is no neuron 3 of relu layer 1")
def a_sign_of_a_neuron_that_is_not_there(c: Content) -> None:
    _tree(c, lambda tree: tree.replace("<1:0>", "<1:3>"))


@attack("property_signs", "branches", "there is no neuron 0 of relu layer 3")
def a_sign_of_the_outputs(c: Content) -> None:
    """The outputs are the layer after the two of relu."""
    _tree(c, lambda tree: tree.replace("<1:0>", "<3:0>"))


@attack("property_signs", "branches", "is no mark")
def a_sign_of_the_input(c: Content) -> None:
    _tree(c, lambda tree: tree.replace("<1:0>", "<0:0>"))


@attack("property_betas", "branches", "1 multipliers for 0 assumed signs")
def a_multiplier_of_no_sign(c: Content) -> None:
    _tree(c, lambda tree: "0.[100]" + tree)


@attack("property_betas", "branches", NOT_CLOSED)
def multipliers_left_out(c: Content) -> None:
    _tree(c, lambda tree: "<1:0>..")


@attack("property_betas", "branches", NOT_CLOSED)
def a_multiplier_that_is_too_small(c: Content) -> None:
    _tree(c, lambda tree: "<1:0>.[100].[e8]")


@attack("property_betas", "branches", NOT_CLOSED)
def a_multiplier_that_fills_a_slot(c: Content) -> None:
    """M = 3 * 2^20 times 1/2 - |x|: with the multiplier the row of the neuron stands twice, which a slot has no room for."""
    most = 3 << 20
    _stated(c)[0] = entry([(0, 1)], [constraint("<=", most >> 1, {0: -most})])
    _tree(c, lambda tree: "<1:0>.[60000000].[60000000]")


@attack("property_betas", "branches", "is no mark")
def a_multiplier_below_0(c: Content) -> None:
    _tree(c, lambda tree: "<1:0>.[-100].[100]")


@attack("property_1", "branches", "the tree is deeper than 4096")
def a_tree_that_is_too_deep(c: Content) -> None:
    _tree(c, lambda tree: "0" * 4_097)


# What is claimed.


@attack("property_1", "branches", NOT_CLOSED)
def a_wider_box(c: Content) -> None:
    _stated(c)[0]["box"][0] = ["-0x1p-2", "0x1"]


@attack("property_1", "branches", NOT_CLOSED)
def a_property_that_is_false(c: Content) -> None:
    """x_0 + x_1 = |x_0 - x_1| at the edges."""
    _stated(c)[0]["unsafe"][0][0][1] = "0x0"


@attack("property_1", "branches", NOT_CLOSED)
def a_conjunction_more(c: Content) -> None:
    _stated(c)[1]["unsafe"].append([constraint("<=", -1, {0: 1})])


@attack("property_1", "branches", NOT_CLOSED)
def a_bound_that_is_attained_where_equality_is_unsafe(c: Content) -> None:
    """relu(x_0) <= 0 at x_0 = 0, where relu(x_0) < 0 never holds."""
    _stated(c)[1]["unsafe"][1] = [constraint("<=", 0, {2: 1})]


@attack("property_1", "branches", NOT_CLOSED)
def a_strict_constraint_beside_one_that_is_attained(c: Content) -> None:
    """y - 1 <= 0 and -y < 0 for y = 1: the form of the first is bounded by 0, which closes strict ones only."""
    node(c, "y")["rows"][2] = form(1)
    _stated(c)[1]["unsafe"][1] = [constraint("<=", -1, {2: 1}), constraint("<", 0, {2: -1})]


@attack("property_1", "branches", NOT_CLOSED)
def an_equation_that_holds_somewhere(c: Content) -> None:
    _stated(c)[1]["unsafe"][0] = [constraint("=", "-1/2", {0: 1})]


@attack("property_1", "branches", "is reversed")
def a_box_that_is_reversed(c: Content) -> None:
    _stated(c)[0]["box"][0] = ["0x1", "0x0"]


@attack("property_1", "branches", "property: expected a list of 1 to")
def a_property_of_no_boxes(c: Content) -> None:
    _stated(c).clear()
    step(c, "branches")["data"]["trees"] = []


@attack("property_1", "branches", "unsafe: expected a list of 1 to")
def a_box_without_conjunctions(c: Content) -> None:
    _stated(c)[0]["unsafe"] = []


@attack("property_1", "branches", "a conjunction: expected a list of 1 to")
def a_conjunction_without_constraints(c: Content) -> None:
    _stated(c)[0]["unsafe"][0] = []


@attack("property_1", "branches", "more than 4096 constraints")
def constraints_that_are_too_many(c: Content) -> None:
    _stated(c)[0]["unsafe"] = [_stated(c)[0]["unsafe"][0] * 4_096, _stated(c)[0]["unsafe"][1]]


@attack("property_1", "branches", "the relation '>=' is none of")
def a_relation_that_is_none(c: Content) -> None:
    _stated(c)[0]["unsafe"][0][0][0] = ">="


@attack("property_1", "branches", "numbers increase below 3")
def a_constraint_on_an_output_that_is_not_there(c: Content) -> None:
    _stated(c)[0]["unsafe"][0][0][3] = [["0x3", "0x1"]]


@attack("property_1", "branches", "numbers increase below 2")
def an_input_twice_in_a_constraint(c: Content) -> None:
    _stated(c)[0]["unsafe"][0][0] = ["<=", "0x1", [["0x0", "0x1"], ["0x0", "0x1"]], []]


@attack("property_1", "branches", "none has 0")
def a_coefficient_of_0(c: Content) -> None:
    _stated(c)[0]["unsafe"][0][0][3] = [["0x0", "0x0"]]


@attack("property_1", "branches", "a number of more than 1024 bits")
def a_constant_that_is_too_long(c: Content) -> None:
    _stated(c)[0]["unsafe"][0][0][1] = hex(1 << 1_024)


@attack("property_1", "branches", "box: expected a list of 2 to 2 items")
def a_box_of_one_side(c: Content) -> None:
    del _stated(c)[0]["box"][1]


@attack("property_1", "branches", "no common denominator of 4096 bits")
def a_constraint_with_denominators_that_have_little_in_common(c: Content) -> None:
    """2^1023 + 2 k + 1 for five k: an equation in three outputs and two inputs."""
    odd = [f"0x1/{hex((1 << 1_023) + 2 * at + 1)}" for at in range(6)]
    terms = [[[hex(at), odd[at]] for at in range(2)], [[hex(at), odd[at + 2]] for at in range(3)]]
    _stated(c)[0]["unsafe"][0][0] = ["<=", odd[5], *terms]


@attack("property_1", "branches", "bits = 0x7 is not an integer from 8 to 256")
def too_few_bits(c: Content) -> None:
    step(c, "branches")["data"]["bits"] = "0x7"


@attack("property_1", "branches", "stands in the statement, and not again in the data")
def a_property_beside_the_statement(c: Content) -> None:
    step(c, "branches")["data"]["property"] = [entry([(0, 0), (0, 0)], [constraint("<", 0, {0: 1})])]


@attack("property_1", "branches", "the rule gives")
def a_statement_with_a_word_more(c: Content) -> None:
    _stated(c)
    step(c, "branches")["statement"]["everywhere"] = "0x1"


@attack("property_1", "branches", "this rule speaks of the whole network on its box; say it without an output")
def a_property_of_one_output(c: Content) -> None:
    c["box"] = [["0x0", "0x1"]] * 2
    data = {"bits": "0x18", "trees": ["."]}
    stated = {"kind": "safe", "property": [entry(UNIT, [constraint("<=", 100, {0: 1})])], "output": "0x0"}
    append(c, "branches", [], data, stated)


@attack("property_1", "pl", "there is no neuron")
def a_fact_without_a_box(c: Content) -> None:
    stated = {"kind": "pl", "domain": [], "in": "", "reading": [], "schedules": [], "values": [[["a", "0x9"], ["0x0"]]]}
    append(c, "pl", [], {}, stated)


@attack("property_1", "rounding", "the certificate has no box")
def rounding_without_a_box(c: Content) -> None:
    data = {"bound": "0x10", "format": "float32", "grid": "any"}
    append(c, "rounding", [], data, {"kind": "rounding", **data})


@attack("property_betas", "partition", "this rule speaks of one output on the unit cube")
def the_cube_without_a_box(c: Content) -> None:
    append(c, "partition", [], {}, {"kind": "partition", "dimension": "0x1"})


@attack("property_betas", "sizes", "the certificate has no box")
def an_output_without_a_box(c: Content) -> None:
    append(c, "sizes", [], {"stored": {}}, {"kind": "sizes", "output": "0x0"})


# The network.


@attack("property_1", "branches", NOT_CLOSED)
def a_weight_with_another_sign(c: Content) -> None:
    node(c, "a")["rows"][0][2][1] = "0x1"


@attack("scan_1", "branches", "is no layer of relu or identity")
def a_property_of_a_scan(c: Content) -> None:
    stated = {"kind": "safe", "property": [entry([(0, 1)], [constraint("<=", 100, {0: 1})])]}
    append(c, "branches", [], {"bits": "0x18", "trees": ["."]}, stated)


@attack("property_1", "branches", "has more than 4096 bits")
def weights_that_grow_through_identity_layers(c: Content) -> None:
    node(c, "m")["rows"][1] = form("0x1p-4095", 0, 0, "0x1p-4095")


@attack("property_1", "branches", "the weights of a layer have no common denominator of 4096 bits")
def weights_whose_denominators_have_little_in_common(c: Content) -> None:
    odd = [f"0x1/{hex((1 << 2_000) + 2 * at + 1)}" for at in range(3)]
    node(c, "a")["rows"] = [form(0, 1, odd[at]) for at in range(3)]


@attack("property_1", "branches", "as layers of packed weights")
def a_network_that_is_large_when_it_is_packed(c: Content) -> None:
    """1,000 neurons that read 1,000, each one of them, with a weight of 4,000 bits."""
    wide = layer("wide", [("input", 0, 1)], [form(0, 1)] * 1_000, "relu")
    more = layer("more", [("wide", 0, 1_000)], [["0x0", [hex(at), "0x1p-4000"]] for at in range(1_000)], "relu")
    c["network"]["nodes"][:0] = [wide, more]


# Joined parts.


@attack("property_joined", "joined", "no premise stands in order for the part")
def a_part_left_out(c: Content) -> None:
    del step(c, "joined")["premises"][1]


@attack("property_joined", "joined", "no premise stands in order for the part")
def a_part_twice_in_place_of_another(c: Content) -> None:
    step(c, "joined")["premises"][1] = "0x0"


@attack("property_joined", "joined", "the premises have more entries than the trees have leaves")
def a_part_too_many(c: Content) -> None:
    step(c, "joined")["premises"].append("0x2")


@attack("property_joined", "joined", "no premise stands in order for the part")
def parts_with_fewer_conjunctions(c: Content) -> None:
    for number in range(2):
        del _stated(c, "branches", number)[0]["unsafe"][1]


@attack("property_joined", "joined", "no premise stands in order for the part")
def parts_of_another_axis(c: Content) -> None:
    _tree(c, lambda tree: "1..", rule="joined")


@attack("property_joined", "joined", "the tree goes on after its last leaf")
def a_joined_tree_with_a_leaf_too_many(c: Content) -> None:
    _tree(c, lambda tree: "0...", rule="joined")


@attack("property_joined", "joined", "the tree ends with 1 parts open")
def a_joined_tree_with_a_leaf_too_few(c: Content) -> None:
    step(c, "joined")["premises"] = ["0x0", "0x2"]
    step(c, "joined")["data"]["trees"][0] = "0."


@attack("property_joined", "joined", "is neither a leaf nor an input to halve")
def a_joined_tree_of_an_axis_that_is_not_there(c: Content) -> None:
    _tree(c, lambda tree: "2..", rule="joined")


@attack("property_joined", "joined", "a tree is a text of marks")
def a_joined_tree_that_is_a_list(c: Content) -> None:
    _tree(c, list, rule="joined")


@attack("property_joined", "joined", "trees: expected a list of 2 to 2 items")
def a_joined_property_without_a_tree(c: Content) -> None:
    del step(c, "joined")["data"]["trees"][1]


@attack("property_joined", "joined", "the premises are ['unsafe']")
def a_refutation_joined(c: Content) -> None:
    unsafe = [entry(UNIT, [constraint("<=", -1, {0: 1})])]
    data = {"point": ["0x0", "0x0"], "conjunction": ["0x0", "0x0"]}
    first = {"rule": "counterexample", "premises": [], "data": data, "statement": {"kind": "unsafe", "property": unsafe}}
    last = {"rule": "joined", "premises": ["0x4"], "data": {"trees": ["."]}, "statement": {"kind": "safe", "property": unsafe}}
    c["steps"] += [first, last]


# A point.


@attack("property_refuted", "counterexample", "input 0 of the point is 0xa/0x9, not in")
def a_point_outside_the_box(c: Content) -> None:
    step(c, "counterexample")["data"]["point"] = ["0xa/0x9", "0x7/0x9"]


@attack("property_refuted", "counterexample", "input 0 of the point is -0x1/0x9, not in")
def a_point_below_the_box(c: Content) -> None:
    step(c, "counterexample")["data"]["point"] = ["-0x1/0x9", "0x2/0x9"]


@attack("property_refuted", "counterexample", "input 1 of the point is -0x1p-1000, not in")
def a_point_a_little_outside_the_box(c: Content) -> None:
    step(c, "counterexample")["data"]["point"][1] = "-0x1p-1000"


@attack("property_refuted", "counterexample", "constraint 0 does not hold at the point")
def a_point_that_is_nearly_unsafe(c: Content) -> None:
    step(c, "counterexample")["data"]["point"][0] = "0x155555p-22"


@attack("property_refuted", "counterexample", "constraint 1 does not hold at the point")
def a_point_that_satisfies_some_constraints(c: Content) -> None:
    step(c, "counterexample")["data"]["conjunction"][1] = "0x0"


@attack("property_refuted", "counterexample", "constraint 0 does not hold at the point: 0x0 < 0")
def a_point_on_the_edge_of_a_strict_constraint(c: Content) -> None:
    step(c, "counterexample")["data"] |= {"point": ["0x0", "0x0"], "conjunction": ["0x0", "0x0"]}


@attack("property_refuted", "counterexample", "conjunction = 0x2 is not an integer from 0 to 1")
def a_conjunction_that_is_not_there(c: Content) -> None:
    step(c, "counterexample")["data"]["conjunction"][1] = "0x2"


@attack("property_refuted", "counterexample", "entry = 0x2 is not an integer from 0 to 1")
def an_entry_that_is_not_there(c: Content) -> None:
    step(c, "counterexample")["data"]["conjunction"][0] = "0x2"


@attack("property_refuted", "counterexample", "point: expected a list of 2 to 2 items")
def a_point_of_one_number(c: Content) -> None:
    step(c, "counterexample")["data"]["point"].pop()


@attack("property_refuted", "counterexample", "conjunction: expected a list of 2 to 2 items")
def a_conjunction_without_an_entry(c: Content) -> None:
    step(c, "counterexample")["data"]["conjunction"].pop()


@attack("property_onnx", "branches", NOT_CLOSED)
def a_property_of_the_outputs_in_another_order(c: Content) -> None:
    found = _stated(c)[0]["unsafe"]
    found[1] = [constraint("<=", "1/2", {0: 1})]


@attack("property_joined", "joined", "premises [3] are not all earlier steps")
def a_property_that_rests_on_itself(c: Content) -> None:
    step(c, "joined")["premises"] = [place(c, "joined")]


@attack("", "branches", "is no layer of relu or identity")
def a_wave_that_does_not_fall(c: Content) -> None:
    """It is at most 1, and above 3/2 where it stands for its argument."""
    own = network(layer("wave", [("input", 0, 1)], [form(0, 1)], "euaf"), layer("y", [("wave", 0, 1)], [form(0, 1)]))
    c.update(certificate(own, [branches([entry([(2, 4)], [constraint("<=", "-3/2", {0: 1})])], ["."])]))
