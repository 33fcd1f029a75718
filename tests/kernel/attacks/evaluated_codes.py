"""Attacks on Theorem 2.3: values that depend on no input, staircases, products, codes evaluated cell by cell."""

from __future__ import annotations

from typing import Any

from kernel.attacks.table import attack, fact, node, refact, restate
from kernel.certificates import Content
from kernel.hand_made import fact as written_fact
from kernel.hand_made import form, layer, stated, written


@attack("three_1", "pl", "depend on input 0")
def a_constant_that_reads_the_input(c: Content) -> None:
    fact(c, "evaluated-code")["statement"]["values"][0][0] = ["copy_0.scaled", "0x0"]


@attack("three_1", "pl", "the network has no node 'number'")
def a_constant_of_a_node_that_is_not_there(c: Content) -> None:
    fact(c, "evaluated-code")["statement"]["values"][0][0] = ["number", "0x0"]


@attack("three_1", "pl", "neuron 0 of 'numbers' is 0x1p-2, not 0x1p-4")
def a_constant_of_another_value(c: Content) -> None:
    fact(c, "evaluated-code")["statement"]["values"][0][1] = ["0x1p-4"]


@attack("three_1", "pl", "neuron 0 of 'held' has a value of more than 1048576 bits")
def a_constant_that_grows_without_end(c: Content) -> None:
    c["network"]["parameters"]["v"] = "0x1p-1048570"
    node(c, "held")["rows"][0][1][1] = "0x1p-64"


@attack("three_1", "pl", "neuron 0 of 'numbers' is 0x1p-1, not 0x1p-2")
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


@attack("three_1", "evaluated-code", "in cell 1 the neuron ['copy_0.phi_2.add', 0] is 0x1, not 0x1p-1")
def a_sum_of_bits_that_is_too_large(c: Content) -> None:
    node(c, "copy_0.phi_2.add")["rows"][0][1][1] = "0x1"


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


@attack("three_1", "evaluated-code", "the premise is not about values without variables")
def values_of_one_number_among_several(c: Content) -> None:
    """On a family of points; true at each of them."""
    refact(c, "evaluated-code", domain=[["integers", "0x0", "0x1"]])


@attack("three_1", "evaluated-code", "the premise is not about values without variables")
def values_under_an_assumption(c: Content) -> None:
    """If the neuron that holds v had its value; it is 0."""
    node(c, "held")["rows"] = [["0x0"]]
    refact(c, "evaluated-code", reading=[[["held", "0x0"], ["0x1p-2"]]])


@attack("three_1", "evaluated-code", "the premise is not about values without variables")
def values_inside_a_scan(c: Content) -> None:
    refact(c, "evaluated-code", **{"in": "copy_0.phi_2.bit_1.tents"}, values=[])


@attack("three_1", "evaluated-code", "is not one scan of at most 4096 steps that hold no scan")
def a_scan_without_end(c: Content) -> None:
    node(c, "copy_0.phi_2.bit_1.tents")["steps"] = "0x1002"


@attack("three_1", "evaluated-code", "is not one scan of at most 4096 steps that hold no scan")
def a_scan_inside_a_scan_that_does_nothing(c: Content) -> None:
    body = node(c, "copy_0.phi_2.bit_1.tents")["body"]
    inner = {"inputs": "0x2", "nodes": list(body["nodes"])}
    body["nodes"].append({"body": inner, "name": "more", "reads": [["again", "0x0", "0x2"]], "schedules": {}, "steps": "0x0"})


@attack("three_1", "evaluated-code", "is not one scan of at most 4096 steps that hold no scan")
def a_scan_beside_its_copy(c: Content) -> None:
    """The first of two copies is read."""
    tents = node(c, "copy_0.phi_2.bit_1.tents")
    tents.update(copies="0x2", stride="0x0", reads=tents["reads"] * 2)


@attack("three_1", "evaluated-code", "a weight that changes from step to step, by ['scale'], is not one number")
def a_scan_of_steps_that_differ(c: Content) -> None:
    node(c, "copy_0.phi_2.bit_1.tents")["schedules"] = {"scale": ["power", "0x4", "0x5"]}
    node(c, "copy_0.phi_2.bit_1.tents")["body"]["nodes"][0]["rows"][0][1][1] = ["-0x3", ["scale", "0x1p-8"]]


@attack("three_1", "evaluated-code", "digit 2 is above 1")
def a_number_in_v_with_a_digit_two(c: Content) -> None:
    c["network"]["parameters"]["v"] = "0x1p-1"
    fact(c, "evaluated-code")["statement"]["values"][0][1] = ["0x1p-1"]


@attack("three_1", "evaluated-code", "the data does not fit the rule")
def a_code_of_a_parameter_that_is_not_there(c: Content) -> None:
    restate(c, "evaluated-code", digits=["w"])


@attack("three_1", "evaluated-code", "expected a list of 1 to 64 items")
def a_code_without_digits(c: Content) -> None:
    restate(c, "evaluated-code", digits=[])


@attack("three_1", "codes", "not within")
def a_number_in_v_of_another_function(c: Content) -> None:
    c["network"]["parameters"]["v"] = "0x1p-4"
    fact(c, "evaluated-code")["statement"]["values"][0][1] = ["0x1p-4"]


@attack("", "evaluated-code", "indices must be 2 different neurons")
def one_index_for_two_coordinates(c: Content) -> None:
    """d = 2, K = 2: the code is k_2 / 2, and one neuron stands for k_1 and for k_2."""
    c.update(_code_of_two([["index", "0x0"], ["index", "0x0"]], form(0, "0x1p-1")))


def _code_of_two(indices: list[Any], code: Any) -> Content:
    """A network of two inputs, an index layer that passes them on and a neuron of the first index; digits 0, 0, 1, 1."""
    nodes = [
        layer("index", [("input", 0, 2)], [form(0, 1), form(0, 0, 1)]),
        layer("code", [("index", 0, 2)], [code]),
        layer("output", [("code", 0, 1)], [form("b", "s")]),
        layer("unused", [("input", 0, 1)], [form("v")]),
    ]
    nodes.insert(2, nodes.pop())
    none = stated(written_fact([], {}, {}))
    data = {"cells": "0x2", "digits": ["v"], "indices": indices, "neuron": ["code", "0x0"]}
    made = {"rule": "evaluated-code", "premises": ["0x0"], "data": data, "statement": {"kind": "index-code", **data}}
    content = written(nodes, [none, made], 2, v="0x5p-8", s="0x1", b="0x0")
    return {**content, "claims": content["claims"][:1]}
