"""Attacks on sorting networks."""

from __future__ import annotations

from kernel.attacks.table import attack, node, restate
from kernel.certificates import Content

ONE = "0x1"


@attack("sorted_3", "sorts", "the rule gives")
def another_rank(c: Content) -> None:
    restate(c, "sorts", ranks=["0x1", "0x2"])


@attack("sorted_3", "sorts", "is not a layer of relus that reads all of the one before")
def a_layer_that_is_linear(c: Content) -> None:
    node(c, "layer_2")["activation"] = "identity"


@attack("sorted_3", "sorts", "is not a layer of relus that reads all of the one before")
def a_layer_that_reads_the_input_too(c: Content) -> None:
    node(c, "layer_2")["reads"].append(["input", "0x0", "0x1"])


@attack("sorted_3", "sorts", "is neither a wire nor the first of a comparator's three")
def a_difference_that_is_doubled(c: Content) -> None:
    row = node(c, "layer_1")["rows"][0]
    row[1:] = [[position, weight + "0"] for position, weight in row[1:]]


@attack("sorted_3", "sorts", "is neither a wire nor the first of a comparator's three")
def a_difference_with_a_bias(c: Content) -> None:
    node(c, "layer_1")["rows"][0][0] = "0x1p-4"


@attack("sorted_3", "sorts", "is neither a wire nor the first of a comparator's three")
def a_wire_shifted_too_little(c: Content) -> None:
    """relu(x + 1/2) loses what lies between -1 and -1/2."""
    node(c, "layer_1")["rows"][1][0] = "0x1p-1"


@attack("sorted_3", "sorts", "is neither a wire nor the first of a comparator's three")
def a_box_that_reaches_lower(c: Content) -> None:
    c["box"][2][0] = "-0x2"


@attack("sorted_3", "sorts", "is neither a wire nor the first of a comparator's three")
def a_comparator_of_one_wire(c: Content) -> None:
    """relu(a - a) = 0, relu(a), relu(a)."""
    rows = node(c, "layer_1")["rows"]
    rows[0], rows[2] = ["0x0"], rows[1]


@attack("sorted_3", "sorts", "uses wire 0 twice")
def a_wire_taken_twice(c: Content) -> None:
    rows = node(c, "layer_1")["rows"]
    rows[3] = rows[1]


@attack("sorted_3", "sorts", "uses wire 1 twice")
def a_layer_of_two_at_once(c: Content) -> None:
    """The comparators (1, 2) and (0, 1) read what is there before both: the smallest of three may come last and stay there."""
    minus = "-0x1"
    first, second = [["0x0", ONE], ["0x2", ONE]], [["0x0", minus], [ONE, ONE]]
    rows = [[["0x0", ONE], ["0x2", ONE], ["0x3", minus]], first, [["0x3", ONE]]]
    rows += [[["0x0", "-0x2"], [ONE, ONE], ["0x2", minus]], second, first]
    node(c, "layer_2")["rows"] = [["0x0", *row] for row in rows]
    last = [[["0x3", minus], ["0x4", ONE]], [["0x3", ONE], ["0x5", ONE]], [["0x0", ONE], ["0x2", ONE]]]
    node(c, "sorted").update(reads=[["layer_2", "0x0", "0x6"]], rows=[[minus, *row] for row in last])
    c["network"]["nodes"].remove(node(c, "layer_3"))
    restate(c, "sorts", ranks=[ONE, "0x2", "0x3"])
    c["steps"], c["claims"] = c["steps"][:1], c["claims"][:1]


@attack("sorted_3", "sorts", "keeps 2 of 3 wires")
def a_wire_lost(c: Content) -> None:
    node(c, "layer_1")["rows"].pop()
    c["network"]["nodes"] = [node(c, "layer_1"), node(c, "sorted")]
    node(c, "sorted")["reads"] = [["layer_1", "0x0", "0x3"]]
    node(c, "sorted")["rows"] = [["-0x1", ["0x0", "-0x1"], ["0x1", "0x1"]]]


@attack("sorted_3", "sorts", "is not sorted for some zeros and ones")
def a_layer_left_out(c: Content) -> None:
    """The last comparator is dropped: its three wires come from the layer before."""
    before, last = node(c, "layer_2"), node(c, "layer_3")
    c["network"]["nodes"].remove(last)
    size = hex(len(before["rows"]))
    node(c, "sorted")["reads"] = [["layer_2", "0x0", size]]
    node(c, "sorted")["rows"] = [["-0x1", *last["rows"][1][1:]], ["-0x1", *last["rows"][-1][1:]]]


@attack("sorted_3", "sorts", "is not a wire, the lowest end of the box added")
def an_output_that_is_shifted(c: Content) -> None:
    node(c, "sorted")["rows"][0][0] = "0x0"


@attack("sorted_3", "sorts", "is not an affine layer that reads all of the one before")
def an_output_that_is_cut_off(c: Content) -> None:
    """relu: the smallest of three may be negative."""
    node(c, "sorted")["activation"] = "relu"


@attack("sorted_3", "sorts", "is not an affine layer that reads all of the one before")
def an_output_that_reads_the_first_layer(c: Content) -> None:
    """As many neurons in the same places, two layers earlier."""
    node(c, "sorted")["reads"] = [["layer_1", "0x0", "0x4"]]
    c["steps"], c["claims"] = c["steps"][:1], c["claims"][:1]


@attack("sorted_3", "sorts", "say it without an output")
def half_an_input_as_one_output_sees_it(c: Content) -> None:
    """x / 2 on [0, 2]: behind the map from the box to the cube the output is the only input there."""
    weights = {"box": "0x1p-1", "sorted": ONE}
    reads = {"box": [["input", "0x0", ONE]], "sorted": [["box", "0x0", ONE]]}
    c["box"] = [["0x0", "0x2"]]
    c["network"]["inputs"] = ONE
    c["network"]["nodes"] = [
        {"activation": "identity", "name": name, "reads": reads[name], "rows": [["0x0", ["0x0", weight]]]}
        for name, weight in weights.items()
    ]
    claim = {"kind": "sorted", "output": "0x0", "ranks": [ONE]}
    c["steps"] = [{"data": {}, "premises": [], "rule": "sorts", "statement": claim}]
    c["claims"] = [claim]
