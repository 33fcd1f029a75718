"""Attacks on affine forms over polytopes and over the line."""

from __future__ import annotations

from kernel.attacks.table import attack, insert, layer, restate, step
from kernel.certificates import Content


@attack("tents", "region", "changes sign on the polytope")
def a_region_over_a_kink(c: Content) -> None:
    piece = {"vertices": [["0x0"], ["0x2"]]}
    restate(c, "region", 1, **piece)


@attack("tents", "region", "is (1, 0), not (2, 0)")
def a_form_of_another_slope(c: Content) -> None:
    restate(c, "region", 1, forms=[["0x2", "0x0"]])


@attack("tents", "region", "0 vertices, 1 neurons and 1 forms do not fit")
def a_polytope_without_a_vertex(c: Content) -> None:
    restate(c, "region", 1, vertices=[])


@attack("tents", "region", "2 vertices, 1 neurons and 2 forms do not fit")
def a_form_too_many(c: Content) -> None:
    restate(c, "region", 1, forms=[["0x1", "0x0"], ["0x1", "0x0"]])


@attack("tents", "region", "vertices must be lists of 1 numbers")
def a_vertex_of_another_dimension(c: Content) -> None:
    restate(c, "region", 1, vertices=[["0x0", "0x0"], ["0x1", "0x0"]])


@attack("tents", "region", "there is no neuron 7")
def a_neuron_that_is_not_there(c: Content) -> None:
    last = c["network"]["nodes"][-1]["name"]
    restate(c, "region", 1, neurons=[[last, "0x7"]])


@attack("tents", "region", "neurons must be [layer, number]")
def a_neuron_without_a_number(c: Content) -> None:
    restate(c, "region", 1, neurons=["output"])


@attack("tents", "region", "expected a list")
def neurons_that_are_a_text(c: Content) -> None:
    restate(c, "region", 1, neurons="output")


@attack("scan_1", "region", "is a scan, not a layer")
def a_region_of_a_scan(c: Content) -> None:
    data = {"neurons": [["output", "0x0"]], "vertices": [["0x0"]], "rays": [], "forms": [["0x0", "0x0"]]}
    c["steps"].append({"rule": "region", "premises": [], "data": data, "statement": {"kind": "affine", **data}})


@attack("scan_1", "region", "a neuron depends on input 1, which the rule does not read")
def a_region_of_an_input_that_is_not_there(c: Content) -> None:
    data = {"neurons": [["input", "0x1"]], "vertices": [["0x0"]], "rays": [], "forms": [["0x0", "0x0"]]}
    c["steps"].append({"rule": "region", "premises": [], "data": data, "statement": {"kind": "affine", **data}})


@attack("tents", "region", "has coefficients of more than")
def weights_that_multiply_without_end(c: Content) -> None:
    for each in c["network"]["nodes"]:
        for row in each["rows"]:
            row[0], row[1:] = "0x0", [[row[1][0], "0x1p-262144"]]
    insert(c, c["network"]["nodes"][0]["name"], layer("first", [["input", "0x0", "0x1"]], [["0x0", ["0x0", "0x1p-262144"]]]))
    c["network"]["nodes"][1]["reads"] = [["first", "0x0", "0x1"]]
    restate(c, "region", 0, vertices=[["0x1"]], rays=[])


@attack("paper_1", "region", "a weight of more than 1048576 bits")
def a_long_parameter_in_a_form(c: Content) -> None:
    c["network"]["parameters"]["a_1"] = "0x1p-1048577"
    data = {"neurons": [["multiply", "0x0"]], "vertices": [["0x0"]], "rays": [], "forms": [["0x0", "0x0"]]}
    c["steps"] = [{"rule": "region", "premises": [], "data": data, "statement": {"kind": "affine", **data}}]
    c["claims"] = [c["steps"][0]["statement"]]


@attack("tents", "line", "does not go on from")
def a_gap_on_the_line(c: Content) -> None:
    del step(c, "line")["premises"][3]


@attack("tents", "line", "interval 0 is [0, 1] (None: infinite)")
def a_line_that_begins_at_0(c: Content) -> None:
    del step(c, "line")["premises"][0]


@attack("tents", "line", "interval 0 is [0, 0] (None: infinite)")
def a_ray_of_length_0(c: Content) -> None:
    restate(c, "region", 0, rays=[["0x0"]])


@attack("tents", "line", "interval 8 is [7, 8] (None: infinite)")
def a_line_that_ends_at_8(c: Content) -> None:
    step(c, "line")["premises"].pop()


@attack("tents", "line", "one and the same neuron")
def intervals_of_two_neurons(c: Content) -> None:
    first = c["network"]["nodes"][0]["name"]
    found = step(c, "region", 0)
    restate(c, "region", 0, neurons=[[first, "0x1"]], forms=[["-0x1p-3", "0x1p-1"]])
    assert found["data"]["neurons"] == [[first, "0x1"]]
