"""Attacks on tables: layers that are not those of the knots, values that the network has not, targets that are no table."""

from __future__ import annotations

from typing import Any

from kernel.attacks.table import append, attack, insert, layer, node, only, targets
from kernel.certificates import Content

UNFIT = "the data does not fit the rule"
ZERO = {"kind": "error", "norm": ["sup"], "bound": "0x0"}


def values(c: Content, output: int = 0) -> Any:
    """The values of a table."""
    return c["target"][output][2]


@attack("table_1", "table-error", "at node 2 the network is 0x2, the table 0x3, not within 0x0")
def a_table_with_another_value(c: Content) -> None:
    values(c)[2] = "0x3"


@attack("table_2", "table-error", "at node 4 the network is 0x3, the table 0x2")
def a_table_on_a_square_with_another_value(c: Content) -> None:
    values(c)[4] = "0x2"


@attack("table_3", "table-error", "at node 7 the network is")
def a_table_with_another_value_at_the_far_corner(c: Content) -> None:
    values(c)[7] = "0x0"


@attack("table_box", "table-error", "at node 1 the network is 0x1/0x3, the table 0x0")
def the_table_of_one_output_for_the_other(c: Content) -> None:
    c["target"][1][2] = ["0x0"] * 6


@attack("table_3", "table-error", "at node 1 the network is 0x1, the table 0x1p-1")
def a_table_with_its_axes_in_another_order(c: Content) -> None:
    """The same values, the first axis fastest."""
    found = values(c)
    c["target"][0][2] = [found[place] for place in (0, 4, 2, 6, 1, 5, 3, 7)]


@attack("table_1", "table-error", "neuron 1 of 'knots' is not that of the table")
def a_knot_that_stands_elsewhere(c: Content) -> None:
    c["target"][0][1][0][1] = "0x1p-2"


@attack("table_2", "table-error", "neuron 1 of 'minima_2' is not that of the table")
def a_minimum_with_another_weight(c: Content) -> None:
    node(c, "minima_2")["rows"][1][1][1] = "0x2"


@attack("table_2", "table-error", "neuron 0 of 'minima_2' is not that of the table")
def a_minimum_with_a_bias(c: Content) -> None:
    node(c, "minima_2")["rows"][0][0] = "0x1p-10"


@attack("table_1", "table-error", "neuron 3 of 'knots' is not that of the table")
def a_ramp_too_many(c: Content) -> None:
    """It is 0 on the cube."""
    node(c, "knots")["rows"].append(["-0x1", ["0x0", "0x1"]])
    node(c, "output")["reads"] = [["knots", "0x0", "0x4"]]


@attack("table_1", "table-error", "node 'knots' has the activation 'identity'")
def ramps_that_are_lines(c: Content) -> None:
    node(c, "knots")["activation"] = "identity"


@attack("table_1", "table-error", "node 'output' has the activation 'relu'")
def an_output_that_is_cut_at_0(c: Content) -> None:
    node(c, "output")["activation"] = "relu"


@attack("table_1", "table-error", "node 'output' does not read all of 'knots' and nothing else")
def an_output_that_reads_the_ramps_in_two_pieces(c: Content) -> None:
    """The same function; the layers of a table are read whole."""
    node(c, "output")["reads"] = [["knots", "0x0", "0x1"], ["knots", "0x1", "0x3"]]


@attack("table_1", "table-error", "the network has 3 nodes; that of a table of 1 axes has 2")
def a_layer_between(c: Content) -> None:
    copies = [["0x0", [hex(place), "0x1"]] for place in range(3)]
    insert(c, "output", layer("copied", [["knots", "0x0", "0x3"]], copies))
    node(c, "output")["reads"] = [["copied", "0x0", "0x3"]]


@attack("table_2", "table-error", "the network has 2 nodes; that of a table of 2 axes has 3")
def an_output_in_place_of_the_minima(c: Content) -> None:
    """It is the second input, and is taken for the neuron that stands at this place among the minima: 1 at one node, else 0."""
    only(c, "table-error")
    del c["network"]["parameters"]
    ramps = c["network"]["nodes"][0]
    c["network"]["nodes"] = [ramps, layer("output", [["knots", "0x0", "0x3"]], [["0x0", ["0x1", "0x1"]]], "relu")]
    c["target"][0][2] = ["0x0", "0x0", "0x0", "0x1", "0x0", "0x0"]


@attack("table_file", "table-error", "node 'knots' has the activation ''")
def a_scan_in_place_of_the_ramps(c: Content) -> None:
    """It leaves the input as it is."""
    body = {"inputs": "0x1", "nodes": [layer("same", [["input", "0x0", "0x1"]], [["0x0", ["0x0", "0x1"]]])]}
    c["network"]["nodes"][0] = {
        "body": body, "name": "knots", "reads": [["input", "0x0", "0x1"]], "schedules": {}, "steps": "0x1",
    }  # fmt: skip


@attack("scan_1", "table-error", UNFIT)
def a_table_error_for_a_tree(c: Content) -> None:
    append(c, "table-error", [], {"bound": "0x0"}, ZERO)


@attack("table_1", "lipschitz", "is not an expression")
def a_lipschitz_constant_derived_for_a_table(c: Content) -> None:
    statement = {"kind": "modulus", "constant": "0x40", "order": "0x1"}
    append(c, "lipschitz", [], {"constant": "0x40", "precision": "0x40", "splits": "."}, statement)


@attack("table_1", "band-modulus", UNFIT)
def a_table_taken_for_a_band(c: Content) -> None:
    append(c, "band-modulus", [], {}, {"kind": "modulus", "constant": "0x40", "order": "0x1"})


@attack("table_1", "table-error", UNFIT)
def a_tree_in_place_of_a_table(c: Content) -> None:
    targets(c, ["variable", "0x0"])
