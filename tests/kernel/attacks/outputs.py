"""Attacks on statements about one output: outputs, boxes and targets mixed up, the map to the cube, slices, stated moduli."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

from kernel.attacks.table import append, attack, insert, layer, node, place, restate, step, targets
from kernel.certificates import Content
from kernel.hand_made import Form, fact, form, scan, stated, written
from kernel.hand_made import layer as by_hand
from oracle import number

from symnet.certificates.derivation import hexed

X: Any = ["variable", "0x0"]


def statements(c: Content) -> list[Any]:
    """All statements: of steps, claims, hypotheses."""
    return [*(each["statement"] for each in c["steps"]), *c["claims"], *c["hypotheses"]]


def called(c: Content, names: dict[str, Any]) -> None:
    """Give outputs other numbers wherever one stands."""
    for each in statements(c):
        if each.get("output") in names:
            each["output"] = names[each["output"]]


# Which output.


@attack("scan_1", "lipschitz", "is spoken of as it is, without an output")
def an_output_where_there_is_one_on_the_cube(c: Content) -> None:
    for each in statements(c):
        each["output"] = "0x0"


@attack("outputs", "lipschitz", "this rule speaks of one output on the unit cube")
def no_output_where_there_are_two(c: Content) -> None:
    for each in statements(c):
        del each["output"]


@attack("on_box", "lipschitz", "this rule speaks of one output on the unit cube")
def no_output_on_another_box(c: Content) -> None:
    for each in statements(c):
        del each["output"]


@attack("outputs", "lipschitz", "output = 0x2 is not an integer from 0 to 1")
def an_output_that_is_not_there(c: Content) -> None:
    called(c, {"0x1": "0x2"})


@attack("on_box", "lipschitz", "output = -0x1 is not an integer from 0 to 0")
def the_last_output_by_a_negative_number(c: Content) -> None:
    called(c, {"0x0": "-0x1"})


@attack("on_box", "lipschitz", "is not a number in canonical form")
def an_output_that_is_a_list(c: Content) -> None:
    called(c, {"0x0": ["0x0"]})


@attack("outputs", "run", "the rule gives")
def outputs_mixed_up_in_all_statements(c: Content) -> None:
    called(c, {"0x0": "0x1", "0x1": "0x0"})


@attack("outputs", "local-error", "a premise is about output 0x1, the step about 0x0")
def the_modulus_of_another_output(c: Content) -> None:
    """That of x / 2, which is smaller."""
    premises = [place(c, "interpolant"), place(c, "codes"), place(c, "lipschitz", 1)]
    error = {**step(c, "local-error")["statement"], "bound": "0x3p-3"}
    append(c, "local-error", premises, {"bound": "0x3p-3"}, error)


@attack("outputs", "interpolant", "a premise is about output 0x0, the step about 0x1")
def the_sums_of_another_output(c: Content) -> None:
    step(c, "interpolant", 1)["premises"][0] = place(c, "run")


@attack("outputs", "lower-bound", "a premise is about output 0x1, the step about 0x0")
def premises_of_two_outputs(c: Content) -> None:
    """The error of one output with the bits of the other."""
    bound = step(c, "lower-bound")
    append(c, "lower-bound", [*bound["premises"][:2], place(c, "sizes", 1)], bound["data"], bound["statement"])


@attack("on_box", "state", "a premise is about output none, the step about 0x0")
def a_premise_about_the_whole_network(c: Content) -> None:
    del c["steps"][1]["statement"]["output"]


@attack("outputs", "sizes", "a premise is about output 0x0, the step about none")
def a_premise_about_an_output_of_all(c: Content) -> None:
    append(c, "sizes", [place(c, "partition")], {"stored": {}}, {"kind": "sizes"})


@attack("outputs", "", "is not the statement of any step")
def the_error_of_another_output_as_the_headline(c: Content) -> None:
    """1/4 is proved for x / 2 alone."""
    c["claims"].append({**c["claims"][3], "output": "0x0"})


@attack("outputs", "", "is not the statement of any step")
def the_error_of_one_output_for_all(c: Content) -> None:
    c["claims"][0] = {key: item for key, item in c["claims"][0].items() if key != "output"}


@attack("outputs", "", "is not the statement of any step")
def a_claim_about_an_output_without_a_proof(c: Content) -> None:
    c["steps"] = [each for each in c["steps"] if each["statement"]["output"] == "0x0"]


@attack("outputs", "codes", "f is in")
def targets_exchanged(c: Content) -> None:
    c["target"].reverse()


@attack("outputs", "codes", "at point 0, (0,) / 2, f is in")
def another_target_for_the_second_output(c: Content) -> None:
    c["target"][1] = ["add", ["mul", ["number", "0x1p-1"], X], ["number", "0x1"]]


@attack("on_box", "codes", "f is in")
def a_target_in_the_coordinates_of_the_cube(c: Content) -> None:
    """F(t) = f(3 t - 1) for f."""
    targets(c, ["abs", ["add", ["mul", ["number", "0x3"], X], ["number", "-0x4/0x3"]]])
    restate(c, "lipschitz", constant="0x9")


# The slice.


@attack("outputs", "run", "the rule gives")
def rows_of_the_last_layer_exchanged(c: Content) -> None:
    """Each output is worth what the other was."""
    node(c, "sum")["rows"].reverse()


@attack("outputs", "interpolant", "the rule gives")
def outputs_exchanged_in_the_network(c: Content) -> None:
    """The last layer alone is exchanged: its scale and shift are named in the statement."""
    node(c, "output")["rows"].reverse()
    for row, at in zip(node(c, "output")["rows"], ("0x0", "0x1"), strict=True):
        row[1][0] = at


@attack("outputs", "pl", "neuron 0 of 'select' is")
def a_neuron_of_the_second_output_changed(c: Content) -> None:
    node(c, "select")["rows"][1][5][1] = "0x3"


@attack("outputs", "pl", "a neuron depends on input 0, which the fact does not read")
def a_state_that_hears_the_other_output(c: Content) -> None:
    node(c, "select")["rows"][0].insert(2, ["0x1", "0x1"])


@attack("outputs", "codes", "f is in")
def parameters_of_outputs_exchanged(c: Content) -> None:
    values = c["network"]["parameters"]
    values["v_y1"], values["v_y2"] = values["v_y2"], values["v_y1"]


@attack("outputs_on_box", "bit-range", "the rule gives")
def parameters_of_outputs_exchanged_on_a_box(c: Content) -> None:
    values = c["network"]["parameters"]
    values["b_y1"], values["b_y2"] = values["b_y2"], values["b_y1"]


def kept_beside_a_state(term: Form) -> Content:
    """Output 0 is 6 x: it reads a value of `start` that its part of the state of `walk` does not start from."""
    body = [by_hand("same", [("input", 0, 2)], [form(0, 1), form(0, 0, 1)])]
    nodes = [
        by_hand("start", [("input", 0, 1)], [form(0, 1), form(0, 5)]),
        scan("walk", [("start", 0, 2)], body, 1),
        by_hand("output", [("walk", 0, 2), ("start", 0, 1)], [form(0, 0, 1, 1), form(0, 1)]),
    ]
    found = fact([["integers", "0x1", "0x1"]], {"input": form(0, 1)}, {"output": term})
    return written(nodes, [stated({**found, "output": "0x0"})])


@attack("", "pl", "neuron 0 of 'output' is 0x6, not 0x2")
def a_state_that_starts_from_what_another_node_reads(c: Content) -> None:
    c.update(kept_beside_a_state(form(2)))


# The box and the map from it to the cube.

NO_MAP = "is not the map from the box to the unit cube"


@attack("on_box", "lipschitz", NO_MAP)
def another_box(c: Content) -> None:
    c["box"] = [["-0x1", "0x3"]]


@attack("on_box", "lipschitz", NO_MAP)
def a_larger_box_of_the_same_centre(c: Content) -> None:
    c["box"] = [["-0x2", "0x3"]]


@attack("on_box", "run", "the network has 5 nodes, which is not what 1 runs need")
def the_cube_before_a_map_from_a_box(c: Content) -> None:
    """On the cube all of the network is spoken of, its first layer too."""
    c["box"] = [["0x0", "0x1"]]
    for each in statements(c):
        del each["output"]
    targets(c, ["mul", ["number", "0x3"], c["target"][0]])


@attack("on_box", "lipschitz", NO_MAP)
def a_weight_of_the_map_changed(c: Content) -> None:
    node(c, "unit")["rows"][0][1][1] = "0x1p-1"


@attack("on_box", "lipschitz", NO_MAP)
def a_bias_of_the_map_changed(c: Content) -> None:
    node(c, "unit")["rows"][0][0] = "0x1p-2"


@attack("on_box", "lipschitz", NO_MAP)
def a_map_through_a_relu(c: Content) -> None:
    node(c, "unit")["activation"] = "relu"


@attack("on_box_stated", "hypothesis", NO_MAP)
def a_map_that_exchanges_coordinates(c: Content) -> None:
    node(c, "unit")["reads"] = [["input", "0x1", "0x2"], ["input", "0x0", "0x1"]]


@attack("on_box_stated", "hypothesis", NO_MAP)
def a_map_that_reads_one_coordinate_twice(c: Content) -> None:
    for row in node(c, "unit")["rows"]:
        row[1][0] = "0x0"


@attack("on_box", "lipschitz", NO_MAP)
def a_map_behind_another_layer(c: Content) -> None:
    insert(c, "unit", layer("first", [["input", "0x0", "0x1"]], [["0x0", ["0x0", "0x1"]]]))
    node(c, "unit")["reads"] = [["first", "0x0", "0x1"]]


@attack("on_box", "lipschitz", "a node beside the map from the box to the cube reads the inputs")
def a_node_that_goes_round_the_map(c: Content) -> None:
    node(c, "start")["reads"] = [["input", "0x0", "0x1"]]


@attack("on_box", "lipschitz", "a node beside the map from the box to the cube reads the inputs")
def an_output_that_reads_the_inputs_too(c: Content) -> None:
    node(c, "output")["reads"].append(["input", "0x0", "0x1"])


@attack("", "sizes", "is not the map from the box to the unit cube")
def a_map_and_nothing_behind_it(c: Content) -> None:
    c.update(written([by_hand("unit", [("input", 0, 1)], [form(0, Fraction(1, 2))])], []), box=[["0x0", "0x2"]])
    append(c, "sizes", [], {"stored": {}}, {"kind": "sizes", "output": "0x0"})


@attack("", "pl", "the box has an end of more than 1024 bits")
def a_box_without_measure(c: Content) -> None:
    """Its map is exact, and its end would stand at every leaf of a target."""
    end = 1 + Fraction(1, 1 << 1024)
    nodes = [by_hand("unit", [("input", 0, 1)], [form(0, 1 / end)]), by_hand("output", [("unit", 0, 1)], [form(0, 1)])]
    line = fact([["box", "-", "-", "0x1"]], {"input": form(0, 1)}, {"output": form(0, 1)})
    c.update(written(nodes, [stated({**line, "output": "0x0"})]), box=[["0x0", hexed(end)]])


# Moduli that are stated on the box.


@attack("on_box_stated", "unit-modulus", "times the longest side 0x3 to the order")
def a_modulus_on_the_cube_too_small_by_one_thousandth(c: Content) -> None:
    constant = hexed(number(step(c, "unit-modulus")["data"]["constant"]) * Fraction(999, 1000))
    restate(c, "unit-modulus", constant=constant)


@attack("on_box_stated", "unit-modulus", "times the longest side 0x3 to the order")
def a_modulus_on_the_box_taken_for_one_on_the_cube(c: Content) -> None:
    restate(c, "unit-modulus", constant="0x2")


@attack("on_box_stated", "unit-modulus", "times the longest side 0x3 to the order")
def a_negative_modulus_on_the_cube(c: Content) -> None:
    restate(c, "unit-modulus", constant="-0x64")


@attack("on_box_expression", "unit-modulus", "has no constant: write an empty text")
def a_constant_beside_an_expression(c: Content) -> None:
    step(c, "unit-modulus")["data"]["constant"] = "0x3"


@attack("on_box_expression", "unit-modulus", "the rule gives")
def an_expression_without_the_side(c: Content) -> None:
    """h(r) for h(3 r)."""
    step(c, "unit-modulus")["statement"]["expression"] = ["sqrt", X]


@attack("on_box_stated", "unit-modulus", "the premises are ['modulus'], not box-modulus")
def a_modulus_on_the_cube_made_larger(c: Content) -> None:
    modulus = step(c, "unit-modulus")
    append(c, "unit-modulus", [place(c, "unit-modulus")], modulus["data"], modulus["statement"])


@attack("on_box_stated", "hypothesis", "a statement of kind 'modulus' may not be assumed")
def a_modulus_on_the_cube_assumed_on_a_box(c: Content) -> None:
    """In place of what follows from the one on the box."""
    modulus = step(c, "unit-modulus")["statement"]
    c["hypotheses"] = [modulus]
    for each in c["steps"][:2]:
        each.update(rule="hypothesis", premises=[], data={"index": "0x0"}, statement=modulus)


@attack("scan_stated", "hypothesis", "a statement of kind 'box-modulus' may not be assumed")
def a_modulus_on_a_box_that_is_the_cube(c: Content) -> None:
    c["hypotheses"][0]["kind"] = step(c, "hypothesis")["statement"]["kind"] = "box-modulus"


@attack("on_box_stated", "hypothesis", "a statement of kind 'of another output' may not be assumed")
def a_hypothesis_about_another_output(c: Content) -> None:
    c["hypotheses"][0]["output"] = "0x1"


@attack("on_box_stated", "hypothesis", "a statement of kind 'of another output' may not be assumed")
def a_hypothesis_about_no_output(c: Content) -> None:
    del c["hypotheses"][0]["output"]


@attack("scan_stated", "hypothesis", "says more than")
def a_hypothesis_about_an_output_on_the_cube(c: Content) -> None:
    c["hypotheses"][0]["output"] = "0x0"


@attack("on_box_stated", "hypothesis", "says more than")
def a_hypothesis_about_an_output_with_small_print(c: Content) -> None:
    c["hypotheses"][0]["remark"] = step(c, "hypothesis")["statement"]["remark"] = "near the corner"


@attack("on_box_stated", "hypothesis", "order in (0, 1]")
def a_modulus_of_order_two_on_a_box(c: Content) -> None:
    c["hypotheses"][0]["order"] = step(c, "hypothesis")["statement"]["order"] = "0x2"


@attack("on_box_expression", "hypothesis", "a root of an interval that may be negative")
def a_modulus_that_is_not_defined_on_the_whole_box(c: Content) -> None:
    """It is for distances below 2."""
    tree = ["add", ["sqrt", X], ["mul", ["number", "0x0"], ["sqrt", ["add", ["number", "0x2"], ["neg", X]]]]]
    c["hypotheses"][0]["expression"] = step(c, "hypothesis")["statement"]["expression"] = tree


@attack("on_box_stated", "", "or of no kind that can be claimed")
def a_modulus_on_a_box_as_the_headline(c: Content) -> None:
    c["claims"].append(step(c, "hypothesis")["statement"])


@attack("segments_that_join", "segments-joined", "this rule speaks of one target, the certificate has 2")
def a_second_target_that_pieces_reach(c: Content) -> None:
    """No function of two pieces is near tanh; x is one of a single piece."""
    node(c, "output")["rows"].append(["0x0", ["0x0", "0x1"]])
    c["target"].append(X)


@attack("", "sizes", "the slice of output 0x0 has 2 values")
def sizes_of_an_output_that_is_a_state_of_two(c: Content) -> None:
    """A scan that exchanges two values ends the network: both are kept of it, and both would be counted for one output."""
    exchanged = [by_hand("exchanged", [("input", 0, 2)], [form(0, 0, 1), form(0, 1)])]
    counts = {"parameters": "0xc", "parameters_blockwise": "0xc"}
    others = ("depth", "intrinsic_bits", "intrinsic_entries", "intrinsic_parameters", "neurons", "width")
    statement = {"kind": "sizes", **counts, **dict.fromkeys(others, "0x0"), "output": "0x0"}
    node_of_two = scan("output", [("input", 0, 2)], exchanged, 2)
    c.update(written([node_of_two], [stated(statement, "sizes", {"stored": {}})], inputs=2))
