"""Attacks on the scan network: hats, states, schedules, digits, the sum, the output."""

from __future__ import annotations

from kernel.attacks.table import append, attack, fact, insert, layer, node, number, restate, step
from kernel.certificates import Content
from oracle import number as exact


@attack("scan_1", "pl", "neuron 4 of 'digit' is")
def a_hat_without_the_order_of_its_cone(c: Content) -> None:
    node(c, "digit")["rows"][4][1][1] = "-0x2"


@attack("scan_1", "pl", "neuron 4 of 'digit' is")
def a_hat_of_another_height(c: Content) -> None:
    node(c, "digit")["rows"][4][0] = "0x3p-2"


@attack("scan_1", "pl", "neuron 4 of 'digit' is")
def a_hat_that_is_twice_as_steep(c: Content) -> None:
    for place in (0, 1):
        node(c, "compare_1")["rows"][place][1][1] = ("-0x4", "0x4")[place]


@attack("scan_1", "state", "the state is not z, W, 2 digits, acc, x with the hat behind 4 digit neurons")
def a_hat_that_is_another_neuron(c: Content) -> None:
    restate(c, "state", hat=["compare_1", "0x0"])


@attack("scan_1", "pl", "there is no schedule ['snake', '0x4', '0x1', '0x0', '0x0']")
def a_hat_of_another_grid(c: Content) -> None:
    restate(c, "state", cells="0x4")
    fact(c, "state")["statement"]["schedules"][0] = [["snake", "0x4", "0x1", "0x0", "0x0"], ["0x1"], ["0x0", ["0x0", "0x4"]]]


@attack("scan_1", "pl", "there is no schedule ['snake', '0x2', '0x1', '0x0', '0x0']")
def hats_that_begin_at_the_second_node(c: Content) -> None:
    node(c, "scan")["schedules"]["node_1"][4] = "0x1"


@attack("scan_2", "pl", "neuron 4 of 'digit' is")
def coordinates_of_nodes_exchanged(c: Content) -> None:
    schedules = node(c, "scan")["schedules"]
    schedules["node_1"][3], schedules["node_2"][3] = "0x1", "0x0"


@attack("scan_1", "pl", "a neuron depends on input 0, which the fact does not read")
def a_hat_that_reads_the_digits(c: Content) -> None:
    fact(c, "state")["statement"]["values"][0][0] = ["digit", "0x0"]


@attack("scan_1", "pl", "schedule 'scale' multiplies")
def a_hat_moved_by_another_schedule(c: Content) -> None:
    node(c, "digit")["rows"][4][0] = ["0x1", ["scale", "0x1"]]


@attack("scan_1", "state", "hat must be [layer, number]")
def a_hat_without_a_name(c: Content) -> None:
    restate(c, "state", hat="digit")


@attack("scan_1", "state", "hat must be [layer, number]")
def a_hat_of_a_layer_and_two_numbers(c: Content) -> None:
    restate(c, "state", hat=["digit", "0x4", "0x4"])


@attack("scan_1", "state", "hat must be [layer, number]")
def a_hat_of_a_layer_that_is_a_list(c: Content) -> None:
    restate(c, "state", hat=[["digit"], "0x4"])


@attack("scan_1", "state", "hat = 0x9p-1 is not an integer")
def a_hat_between_two_neurons(c: Content) -> None:
    restate(c, "state", hat=["digit", "0x9p-1"])


@attack("paper_1", "state", "the state is not z, W, 1 digits, acc, x")
def a_state_of_another_scan(c: Content) -> None:
    letters = {"base": "0x2", "top": "0x1", "gain": "0x1", "offset": "0x1"}
    data = {"cells": "0x2", "hat": ["again", "0x2"], "scan": "phi_2.bit_1.tents", **letters}
    append(c, "state", [], data, {"kind": "state"})


@attack("scan_1", "state", "node 'start' is not a scan")
def a_layer_for_a_scan(c: Content) -> None:
    restate(c, "state", scan="start")


@attack("scan_1", "state", "is not a power of two above the largest digit")
def a_base_that_is_no_power_of_two(c: Content) -> None:
    """Everything is to the base 3."""
    _to_the_base(c, 3)


@attack("scan_quantum", "state", "base 8 is not a power of two above the largest digit 8")
def a_largest_digit_as_large_as_the_base(c: Content) -> None:
    _to_the_base(c, 8)


def _to_the_base(c: Content, base: int) -> None:
    """Write the scan, its state and the facts about it to another base."""
    top = int(step(c, "state")["data"]["top"], 16)
    node(c, "scan")["schedules"]["scale"][1] = hex(base)
    for place in range(2 * top):
        node(c, "digit")["rows"][place][0][1][1] = number(-exact(hex(place // 2 + 1)) / base)
    for row in node(c, "select")["rows"][:1]:
        row[-1][1] = hex(base)
    restate(c, "state", base=hex(base))
    for at, schedule in enumerate(fact(c, "state", at=1)["statement"]["schedules"], 1):
        schedule[0][1], schedule[1][0] = hex(base), number(-exact(hex(at)) / base)
    fact(c, "state", at=2)["statement"]["values"][0][1]["relu"][1][1] = hex(base)


@attack("scan_1", "state", "is not a power of two above the largest digit")
def a_gain_beyond_measure(c: Content) -> None:
    """Each digit above 0 is worth 4097."""
    for row in (node(c, "compare_1")["rows"][4], node(c, "sum")["rows"][0]):
        for term in row[2:4]:
            term[1] = "0x1001"
    restate(c, "state", gain="0x1001")
    for term in fact(c, "state", at=2)["statement"]["values"][4][1]["relu"][2:4]:
        term[1] = "0x1001"


@attack("scan_1", "state", "is not a power of two above the largest digit")
def an_offset_beyond_measure(c: Content) -> None:
    """Each digit takes 4097 away."""
    node(c, "compare_1")["rows"][4][0], node(c, "compare_1")["rows"][4][1][1] = "0x1001", "-0x1001"
    node(c, "sum")["rows"][0][0], node(c, "sum")["rows"][0][1][1] = "-0x1001", "-0x1001"
    restate(c, "state", offset="0x1001")
    term = fact(c, "state", at=2)["statement"]["values"][4][1]["relu"]
    term[0], term[1][1] = "0x1001", "-0x1001"


@attack("scan_1", "state", "the state is not z, W, 2 digits, acc, x")
def a_state_with_a_value_more(c: Content) -> None:
    """A value that nothing reads is carried along."""
    for name in ("start", "select"):
        node(c, name)["rows"].append(["0x0"])
    node(c, "scan")["body"]["inputs"] = "0x7"
    for name in ("scan", "compare_1", "sum"):
        node(c, name)["reads"][0][2] = "0x7"


@attack("scan_1", "pl", "schedule 'scale' multiplies")
def a_ramp_that_is_too_early(c: Content) -> None:
    for row in node(c, "digit")["rows"][2:4]:
        row[0][1][1] = "-0x3p-3"


@attack("scan_1", "pl", "there is no schedule ['power', '0x4', '0x3']")
def a_scale_of_other_powers(c: Content) -> None:
    node(c, "scan")["schedules"]["scale"][1] = "0x2"


@attack("scan_1", "pl", "there is no schedule ['power', '0x4', '0x3']")
def a_scale_that_is_one_power_off(c: Content) -> None:
    node(c, "scan")["schedules"]["scale"][2] = "0x4"


@attack("scan_1", "pl", "neuron 0 of 'select' is")
def a_number_that_is_not_shifted(c: Content) -> None:
    node(c, "select")["rows"][0][5][1] = "0x3"


@attack("scan_1", "pl", "neuron 1 of 'select' is")
def a_hat_that_is_subtracted_twice(c: Content) -> None:
    node(c, "select")["rows"][1][1][1] = "-0x2"


@attack("scan_1", "pl", "neuron 1 of 'select' is")
def a_hat_that_is_not_subtracted(c: Content) -> None:
    del node(c, "select")["rows"][1][1]


@attack("scan_1", "pl", "neuron 2 of 'select' is")
def a_bit_that_selects_nothing(c: Content) -> None:
    node(c, "select")["rows"][2][0] = "-0x2"


@attack("scan_1", "pl", "neuron 4 of 'select' is")
def a_sum_that_forgets(c: Content) -> None:
    node(c, "compare_1")["rows"][4].pop()


@attack("scan_1", "pl", "neuron 5 of 'select' is")
def a_point_that_moves(c: Content) -> None:
    node(c, "select")["rows"][5][0] = "0x1p-9"


@attack("scan_1", "state", "with the hat behind 4 digit neurons")
def a_state_with_another_neuron_as_the_hat(c: Content) -> None:
    """A second hat in the same layer, which the step does read."""
    digit = node(c, "digit")
    digit["rows"].append(digit["rows"][4])
    for row, place in ((1, 1), (2, 3), (3, 3)):
        terms = node(c, "select")["rows"][row]
        terms[place:] = [*terms[place + 1 :], ["0x9", "-0x1"]]
    node(c, "select")["reads"][0][2] = "0xa"
    restate(c, "state", hat=["digit", "0x9"])
    fact(c, "state")["statement"]["values"][0][0] = ["digit", "0x9"]
    fact(c, "state", at=2)["statement"]["reading"][6][0] = ["digit", "0x9"]


@attack("scan_1", "state", "fact 0 among the premises is")
def a_hat_proved_for_another_neuron(c: Content) -> None:
    digit = node(c, "digit")
    digit["rows"].append(digit["rows"][4])
    node(c, "select")["reads"][0][2] = "0xa"
    fact(c, "state")["statement"]["values"][0][0] = ["digit", "0x9"]


@attack("scan_1", "snake-order", "nodes are more than")
def an_order_of_too_many_nodes(c: Content) -> None:
    restate(c, "snake-order", cells="0x10000000")


@attack("scan_1", "run", "the premises speak of different grids")
def an_order_of_another_grid(c: Content) -> None:
    restate(c, "snake-order", cells="0x3")


@attack("scan_1", "run", "1 runs of 1 steps")
def a_scan_that_stops_early(c: Content) -> None:
    node(c, "scan")["steps"] = "0x1"
    node(c, "scan")["schedules"]["scale"][2] = "0x2"
    for schedule in fact(c, "state", at=1)["statement"]["schedules"]:
        schedule[0][2] = "0x2"
    node(c, "sum")["rows"][0][0] = "0x0"
    c["network"]["parameters"]["v"] = "0x1p-2"


@attack("scan_1", "run", "the network has 5 nodes, which is not what 1 runs need")
def a_layer_after_the_sum(c: Content) -> None:
    insert(c, "output", layer("more", [["sum", "0x0", "0x1"]], [["0x0", ["0x0", "0x2"]]]))
    node(c, "output")["reads"] = [["more", "0x0", "0x1"]]


@attack("scan_1", "run", "layer 'start' is not the affine map")
def digits_that_are_built_in(c: Content) -> None:
    node(c, "start")["rows"][0] = [c["network"]["parameters"].pop("v")]


@attack("scan_1", "run", "layer 'start' is not the affine map")
def a_tail_sum_that_starts_at_one_half(c: Content) -> None:
    node(c, "start")["rows"][1] = ["0x1p-1"]


@attack("scan_1", "run", "layer 'start' is not the affine map")
def a_sum_that_starts_at_one(c: Content) -> None:
    node(c, "start")["rows"][4] = ["0x1"]


@attack("scan_1", "run", "layer 'start' is not the affine map")
def a_start_through_a_relu(c: Content) -> None:
    node(c, "start")["activation"] = "relu"


@attack("scan_1", "run", "the scan does not read the start")
def a_scan_that_reads_in_another_order(c: Content) -> None:
    node(c, "scan")["reads"] = [["start", "0x0", "0x1"], ["start", "0x1", "0x6"]]


@attack("scan_1", "run", "layer 'sum' is not the affine map")
def a_sum_with_another_constant(c: Content) -> None:
    node(c, "sum")["rows"][0][0] = "-0x2"


@attack("scan_1", "run", "layer 'sum' is not the affine map")
def a_sum_that_reads_in_two_parts(c: Content) -> None:
    node(c, "sum")["reads"] = [["scan", "0x0", "0x3"], ["scan", "0x3", "0x6"]]


@attack("scan_1", "run", "digit 3 is above 2")
def a_digit_three(c: Content) -> None:
    c["network"]["parameters"]["v"] = "0xdp-4"


@attack("scan_1", "run", "not a number of 2 base-4 digits")
def a_digit_too_many(c: Content) -> None:
    c["network"]["parameters"]["v"] = "0x15p-6"


@attack("scan_1", "run", "not a number of 2 base-4 digits")
def digits_before_the_point(c: Content) -> None:
    c["network"]["parameters"]["v"] = "0x15p-4"


@attack("scan_quantum", "run", "not a number of 2 base-16 digits")
def a_number_below_zero(c: Content) -> None:
    """Its digits would be 8, 8, those of 1 more."""
    c["network"]["parameters"]["v"] = "-0xfp-5"


@attack("scan_1", "run", "not a number of 2 base-4 digits")
def digits_of_one_third(c: Content) -> None:
    c["network"]["parameters"]["v"] = "0x1/0x3"


@attack("scan_1", "interpolant", "the output layer is not s * t + b")
def an_output_through_a_relu(c: Content) -> None:
    node(c, "output")["activation"] = "relu"


@attack("scan_1", "interpolant", "the output layer is not s * t + b")
def an_output_that_reads_the_start_too(c: Content) -> None:
    node(c, "output")["reads"].append(["start", "0x0", "0x1"])


@attack("scan_1", "interpolant", "not made of bare intrinsic parameters")
def a_scale_that_is_built_in(c: Content) -> None:
    node(c, "output")["rows"][0][1][1] = c["network"]["parameters"].pop("s")


@attack("scan_1", "interpolant", "the intrinsic parameters are ['b', 'v']")
def a_scale_that_is_the_shift(c: Content) -> None:
    node(c, "output")["rows"][0][1][1] = "b"
    del c["network"]["parameters"]["s"]


@attack("", "snake-order", "or d is beyond 6")
def a_grid_of_seven_dimensions(c: Content) -> None:
    nodes = [layer("output", [["input", "0x0", "0x7"]], [["0x0"]])]
    network = {"format": "symnet network 1", "inputs": "0x7", "nodes": nodes}
    frame = {"format": "symnet certificate 2", "box": [["0x0", "0x1"]] * 7, "target": [], "hypotheses": [], "claims": []}
    c.update(frame, network=network, steps=[])
    append(c, "snake-order", [], {"cells": "0x1"}, {"kind": "order", "cells": "0x1", "dimension": "0x7"})
