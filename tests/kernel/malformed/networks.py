"""What networks can have wrong: reads, rows, schedules, scans, parameters."""

from __future__ import annotations

from typing import Any

from kernel.certificates import Content
from kernel.malformed.table import File, changed, layer, node, put, scan, schedule

ROW = [["0x1"]]
MANY = [["first", "0x0", "0x3"]] * 4_096
BODY = [layer("inner", [["0x0", ["0x0", "0x1"]]])]
TWO = layer("inner", [["0x0"], ["0x0"]], [["input", "0x0", "0x2"]])


def _nested() -> Any:
    """Five scans inside one another, which do nothing."""
    body: Any = BODY
    for _ in range(6):
        body = [scan(body)]
    return body[0]


def _wide(c: Content) -> None:
    """A few kilobytes that ask for gigabytes: one wide node read over and over."""
    wide = layer("wide", [["0x0"]] * 1025)
    many = layer("many", [["0x0"]], [["wide", "0x0", hex(1025)]] * 4096)
    c["network"]["nodes"][-1:-1] = [wide, many]


def _scheduled_outside(c: Content) -> None:
    c["network"]["nodes"].insert(-1, layer("more", [[["0x1", ["scale", "0x1"]]]]))


def _inner(row: Any) -> bytes:
    """The base `facts` with one row more in the body of a scan, which nothing reads."""
    return changed(lambda c: c["network"]["nodes"][1]["body"]["nodes"][0]["rows"].append(row), "facts")


NETWORKS: dict[str, File] = {
    "wave_in_a_scan": (node(scan([{**BODY[0], "activation": "euaf"}])), "a layer in a scan has the activation relu or identity"),
    "weight_of_zero": (node(layer("more", [["0x0", ["0x0", "0x0"]]])), "a zero weight is left out"),
    "weights_out_of_order": (_inner(["0x0", ["0x1", "0x1"], ["0x0", "0x1"]]), "has weights at positions"),
    "weights_at_one_position": (_inner(["0x0", ["0x0", "0x1"], ["0x0", "0x1"]]), "has weights at positions"),
    "weight_beyond_what_is_read": (node(layer("more", [["0x0", ["0x1", "0x1"]]])), "has weights at positions"),
    "weight_without_a_number": (_inner(["0x0", ["0x0"]]), "a weight [position, number]: expected a list of 2 to 2 items"),
    "row_without_a_bias": (_inner([]), "expected a list"),
    "row_that_is_a_text": (_inner("0x0"), "expected a list"),
    "schedule_outside_a_scan": (changed(_scheduled_outside, "facts"), "a schedule is used that is not one of []"),
    "schedule_without_a_factor": (_inner([["0x1", ["scale"]]]), "a scheduled term [schedule, factor]: expected a list of 2 to 2"),
    "schedule_twice_in_one_entry": (_inner([["0x1", ["scale", "0x1"], ["scale", "0x1"]]]), "each schedule once"),
    "schedule_entry_without_a_schedule": (_inner([["0x1"]]), "each schedule once"),
    "schedule_entry_that_is_empty": (_inner([[]]), "each schedule once"),
    "schedule_of_another_kind": (schedule(["factorial", "0x4", "0x2"]), "is not a schedule"),
    "schedule_of_a_base_alone": (schedule(["power", "0x4"]), "is not a schedule"),
    "schedule_without_cells": (schedule(["snake", [], "0x2", "0x0", "0x0"]), "is not a number in canonical form"),
    "schedule_of_cells_alike_as_a_list": (schedule(["snake", ["0x2", "0x2"], "0x2", "0x0", "0x0"]), "not all the same"),
    "schedule_of_cells_for_another_dimension": (schedule(["snake", ["0x2", "0x3"], "0x3", "0x0", "0x0"]), "3 numbers of cells"),
    "schedule_of_cells_alone": (schedule(["snake", ["0x2", "0x3"]]), "is not a schedule"),
    "schedule_of_no_cells_on_one_axis": (schedule(["snake", ["0x2", "0x0"], "0x2", "0x0", "0x0"]), "is not a schedule"),
    "schedule_of_a_list_of_bases": (schedule(["power", ["0x2", "0x3"], "0x2"]), "is not a schedule"),
    "schedule_of_base_one": (schedule(["power", "0x1", "0x4"]), "is not a schedule"),
    "schedule_of_five_of_another_kind": (schedule(["worm", "0x2", "0x1", "0x0", "0x0"]), "is not a schedule"),
    "schedule_without_a_start": (schedule(["snake", "0x2", "0x1", "0x0"]), "is not a schedule"),
    "schedule_of_no_cells": (schedule(["snake", "0x0", "0x1", "0x0", "0x0"]), "is not a schedule"),
    "schedule_of_an_axis_too_many": (schedule(["snake", "0x2", "0x1", "0x1", "0x0"]), "is not a schedule"),
    "schedule_of_65_axes": (schedule(["snake", "0x2", "0x41", "0x0", "0x0"]), "is not a schedule"),
    "schedule_that_is_empty": (schedule([]), "is not a schedule"),
    "schedule_of_lists": (schedule(["power", ["0x4"], "0x2"]), "is not a schedule"),
    "schedules_that_are_a_list": (put("network/nodes/1/schedules", [], "facts"), "schedules must be an object of names"),
    "schedule_with_a_wrong_name": (
        put("network/nodes/1/schedules/a-b", ["power", "0x4", "0x2"], "facts"),
        "schedules must be an object of names",
    ),
    "copies_without_a_stride": (put("network/nodes/1/copies", "0x2"), "stand together or not at all"),
    "stride_without_copies": (put("network/nodes/1/stride", "0x2", "facts"), "stand together or not at all"),
    "one_copy": (node(scan(BODY, copies="0x1", stride="0x0")), "copies, at least 2, and stride"),
    "scans_inside_scans": (node(_nested()), "scans are nested more than 4 deep"),
    "scan_of_fewer_values_than_it_reads": (
        node({**scan([TWO], 2), "body": {"inputs": "0x1", "nodes": [{**TWO, "reads": [["input", "0x0", "0x1"]]}]}}),
        "does not map",
    ),
    "scan_of_fewer_values_than_it_had": (node(scan([layer("inner", ROW)], 2)), "does not map"),
    "scan_with_a_parameter": (_inner(["p"]), "a value for each of ['p']"),
    "network_of_another_format": (put("network/format", "onnx"), "format is not"),
    "network_without_a_format": (changed(lambda c: c["network"].pop("format")), "missing keys ['format']"),
    "network_without_nodes": (put("network/nodes", []), "it needs inputs, nodes"),
    "network_without_inputs": (put("network/inputs", "0x0"), "which is not there"),
    "parameters_that_are_a_list": (put("network/parameters", []), "parameters must be an object"),
    "parameter_without_use": (put("network/parameters/w", "0x1"), "and no others"),
    "parameter_without_a_value": (changed(lambda c: c["network"]["parameters"].pop("v")), "a value for each of"),
    "node_without_rows": (node(layer("more", [])), "a layer has rows and an activation"),
    "node_of_another_activation": (node(layer("more", ROW, activation="tanh")), "a layer has rows and an activation"),
    "node_that_is_a_list": (put("network/nodes/0", []), "expected an object"),
    "node_name_twice": (node(layer("three", [["0x3"]])), "stands twice"),
    "node_named_input": (node(layer("input", [["0x0"]] * 2)), "stands twice"),
    "node_with_a_wrong_name": (node(layer("a b", ROW)), "has a wrong name"),
    "node_that_reads_nothing": (node(layer("more", ROW, [])), "reads nothing"),
    "node_that_reads_itself": (node(layer("more", ROW, [["more", "0x0", "0x1"]])), "which is not there"),
    "node_that_reads_a_later_one": (node(layer("more", ROW, [["output", "0x0", "0x1"]])), "which is not there"),
    "node_that_reads_backwards": (node(layer("more", ROW, [["input", "0x1", "0x0"]])), "which is not there"),
    "node_that_reads_an_empty_part": (node(layer("more", ROW, [["input", "0x1", "0x1"]])), "which is not there"),
    "node_that_reads_past_its_source": (node(layer("more", ROW, [["input", "0x0", "0x3"]])), "which is not there"),
    "node_that_reads_too_often": (node(layer("more", ROW, [*MANY, *MANY[:1]])), "expected a list of 0 to 4096 items"),
    "node_that_reads_too_many_values": (changed(_wide, "facts"), "node 'many' reads more than 4194304 values"),
    "node_with_a_read_of_two": (node(layer("more", ROW, [["input", "0x0"]])), "a read [node, start, stop]: expected a list of 3"),
}
"""Name -> the bytes, and what the verdict must say."""
