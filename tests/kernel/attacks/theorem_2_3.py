"""Attacks on Theorem 2.3: three parameters, staircases and products."""

from __future__ import annotations

from kernel.attacks.table import attack, node, restate
from kernel.certificates import Content


@attack("three_1", "constant", "depend on input 0")
def a_constant_that_reads_the_input(c: Content) -> None:
    restate(c, "constant", neurons=[["copy_0.scaled", "0x0"]])


@attack("three_1", "constant", "is not there")
def a_constant_of_a_node_that_is_not_there(c: Content) -> None:
    restate(c, "constant", neurons=[["number", "0x0"]])


@attack("three_1", "constant", "the rule gives")
def a_constant_of_another_value(c: Content) -> None:
    restate(c, "constant", values=["0x1p-4"])


@attack("three_1", "constant", "neuron 0 of 'held' has a value of more than 1048576 bits")
def a_constant_that_grows_without_end(c: Content) -> None:
    c["network"]["parameters"]["v"] = "0x1p-1048570"
    node(c, "held")["rows"][0][1][1] = "0x1p-64"


@attack("three_1", "constant", "the rule gives {'kind': 'constant', 'neurons': [['numbers', '0x0']], 'values': ['0x1p-1']}")
def a_tread_of_the_staircase_doubled(c: Content) -> None:
    """v = 1/4 stands on tread 4 of 16: the jump to it is made once too often."""
    weights = node(c, "stairs_1.index")["rows"][0]
    assert len(weights) == 31
    for weight in weights[1:9]:
        sign, size = ("-", weight[1][1:]) if weight[1][0] == "-" else ("", weight[1])
        weight[1] = sign + hex(2 * int(size, 16))


@attack("three_1", "evaluated-code", "in cell 1 the neuron ['copy_0.phi_2.add', 0] is 0x1p-2, not 0x1p-1")
def a_sum_of_bits_of_another_weight(c: Content) -> None:
    node(c, "copy_0.phi_2.add")["rows"][0][1][1] = "0x1p-2"


@attack("three_1", "evaluated-code", "in cell 1 the neuron ['copy_1.phi_2.add', 0] is 0x0, not 0x1p-1")
def a_product_without_a_factor(c: Content) -> None:
    for row in node(c, "copy_1.pairs")["rows"][:1]:
        del row[1]


@attack("three_1", "evaluated-code", "in cell 1 the neuron")
def a_product_of_one_level(c: Content) -> None:
    """2 (S_1((x + y)/2) - S_1(x/2) - S_1(y/2)) is not near enough to x y."""
    for name in ("sum", "left", "right"):
        node(c, f"copy_2.product_1.{name}.level_3")["rows"][2][1:] = [["0x2", "0x1"]]
        node(c, f"copy_2.product_1.{name}.square")["rows"][0][1:] = [["0x2", "0x1"]]


@attack("three_1", "evaluated-code", "depend on input 0")
def a_code_over_the_index_of_another_copy(c: Content) -> None:
    restate(c, "evaluated-code", indices=[["copy_1.phi_1.g_1.index", "0x0"]])


@attack("three_1", "evaluated-code", "depends on no input, so the constant neurons may depend on it")
def an_index_that_is_a_constant(c: Content) -> None:
    restate(c, "evaluated-code", indices=[["held", "0x0"]])


@attack("three_1", "evaluated-code", "is not one scan of at most 4096 steps that hold no scan")
def a_scan_without_end(c: Content) -> None:
    node(c, "copy_0.phi_2.bit_1.tents")["steps"] = "0x1001"


@attack("three_1", "evaluated-code", "in cell 1 the neuron ['copy_0.phi_2.add', 0] is 0x1, not 0x1p-1")
def a_sum_of_bits_that_is_too_large(c: Content) -> None:
    node(c, "copy_0.phi_2.add")["rows"][0][1][1] = "0x1"


@attack("three_1", "evaluated-code", "is not one scan of at most 4096 steps that hold no scan")
def a_scan_inside_a_scan_that_does_nothing(c: Content) -> None:
    body = node(c, "copy_0.phi_2.bit_1.tents")["body"]
    inner = {"inputs": "0x2", "nodes": list(body["nodes"])}
    body["nodes"].append({"body": inner, "name": "more", "reads": [["again", "0x0", "0x2"]], "schedules": {}, "steps": "0x0"})


@attack("three_1", "evaluated-code", "a weight that changes from step to step, by ['scale'], is not one number")
def a_scan_of_steps_that_differ(c: Content) -> None:
    node(c, "copy_0.phi_2.bit_1.tents")["schedules"] = {"scale": ["power", "0x4", "0x5"]}
    node(c, "copy_0.phi_2.bit_1.tents")["body"]["nodes"][0]["rows"][0][1][1] = ["-0x3", ["scale", "0x1p-8"]]


@attack("three_1", "evaluated-code", "digit number 1 is above 1")
def a_number_in_v_with_a_digit_two(c: Content) -> None:
    c["network"]["parameters"]["v"] = "0x1p-1"
    restate(c, "constant", values=["0x1p-1"])


@attack("three_1", "evaluated-code", "the data does not fit the rule")
def a_code_of_a_parameter_that_is_not_there(c: Content) -> None:
    restate(c, "evaluated-code", digits=["w"])


@attack("three_1", "near-corners", "at the corner, not within")
def a_number_in_v_of_another_function(c: Content) -> None:
    c["network"]["parameters"]["v"] = "0x1p-4"
    restate(c, "constant", values=["0x1p-4"])
