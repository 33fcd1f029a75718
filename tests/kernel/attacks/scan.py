"""Attacks on the scan network: hats, states, schedules, digits, the sum and its bound."""

from __future__ import annotations

from kernel.attacks.table import attack, insert, layer, node, restate, step
from kernel.certificates import Content


@attack("scan_1", "scan-hat", "changes sign on the polytope")
def a_hat_without_the_order_of_its_cone(c: Content) -> None:
    node(c, "digit")["rows"][4][1][1] = "-0x2"


@attack("scan_1", "scan-hat", "changes sign on the polytope")
def a_hat_of_another_height(c: Content) -> None:
    node(c, "digit")["rows"][4][0] = "0x3p-2"


@attack("scan_1", "scan-hat", "hat, order (0, 1): neuron 0 of 'compare_1' is")
def a_hat_that_is_another_neuron(c: Content) -> None:
    restate(c, "scan-hat", neuron=["compare_1", "0x0"])


@attack("scan_1", "scan-hat", "changes sign on the polytope")
def a_hat_that_is_twice_as_steep(c: Content) -> None:
    for place in (0, 1):
        node(c, "compare_1")["rows"][place][1][1] = ("-0x4", "0x4")[place]


@attack("scan_1", "scan-hat", "the scan has no schedule ['snake', '0x4', '0x1', '0x0', '0x0']")
def a_hat_of_another_grid(c: Content) -> None:
    restate(c, "scan-hat", cells="0x4")


@attack("scan_1", "scan-hat", "the scan has no schedule")
def hats_that_begin_at_the_second_node(c: Content) -> None:
    node(c, "scan")["schedules"]["node_1"][4] = "0x1"


@attack("scan_2", "scan-hat", "changes sign on the polytope")
def coordinates_of_nodes_exchanged(c: Content) -> None:
    schedules = node(c, "scan")["schedules"]
    schedules["node_1"][3], schedules["node_2"][3] = "0x1", "0x0"


@attack("scan_1", "scan-hat", "a neuron depends on input 0, which the rule does not read")
def a_hat_that_reads_the_digits(c: Content) -> None:
    restate(c, "scan-hat", neuron=["digit", "0x0"])


@attack("scan_1", "scan-hat", "schedule 'scale' multiplies")
def a_hat_moved_by_another_schedule(c: Content) -> None:
    node(c, "digit")["rows"][4][0] = ["0x1", ["scale", "0x1"]]


@attack("scan_1", "scan-hat", "neuron must be [layer, number]")
def a_hat_without_a_name(c: Content) -> None:
    restate(c, "scan-hat", neuron="digit")


@attack("paper_1_2", "scan-hat", "exactly one scan")
def a_hat_in_a_network_of_two_scans(c: Content) -> None:
    data = {"cells": "0x4", "neuron": ["digit", "0x4"]}
    c["steps"].append({"rule": "scan-hat", "premises": [], "data": data, "statement": {"kind": "scan-hat"}})


@attack("paper_1", "scan-hat", "the scan's state has 2 values")
def a_hat_in_another_scan(c: Content) -> None:
    data = {"cells": "0x4", "neuron": ["digit", "0x4"]}
    c["steps"].append({"rule": "scan-hat", "premises": [], "data": data, "statement": {"kind": "scan-hat"}})


@attack("paper_1", "scan-state", "the scan's state has 2 values")
def a_state_of_another_scan(c: Content) -> None:
    data = {"neuron": ["digit", "0x4"]}
    c["steps"].append({"rule": "scan-state", "premises": [], "data": data, "statement": {"kind": "scan-state"}})


@attack("scan_1", "scan-state", "schedule 'scale' multiplies")
def a_ramp_that_is_too_early(c: Content) -> None:
    for row in node(c, "digit")["rows"][2:4]:
        row[0][1][1] = "-0x3p-3"


@attack("scan_1", "scan-state", "the scan has no schedule ['power', '0x4', '0x3']")
def a_scale_of_other_powers(c: Content) -> None:
    node(c, "scan")["schedules"]["scale"][1] = "0x2"


@attack("scan_1", "scan-state", "the scan has no schedule ['power', '0x4', '0x3']")
def a_scale_that_is_one_power_off(c: Content) -> None:
    node(c, "scan")["schedules"]["scale"][2] = "0x4"


@attack("scan_1", "scan-state", "digit 0: neuron 0 of 'select'")
def a_number_that_is_not_shifted(c: Content) -> None:
    node(c, "select")["rows"][0][5][1] = "0x3"


@attack("scan_1", "scan-state", "neuron 1 of 'select' changes sign on the polytope")
def a_hat_that_is_subtracted_twice(c: Content) -> None:
    node(c, "select")["rows"][1][1][1] = "-0x2"


@attack("scan_1", "scan-state", "digit 0: neuron 1 of 'select'")
def a_hat_that_is_not_subtracted(c: Content) -> None:
    del node(c, "select")["rows"][1][1]


@attack("scan_1", "scan-state", "digit 1: neuron 2 of 'select'")
def a_bit_that_selects_nothing(c: Content) -> None:
    node(c, "select")["rows"][2][0] = "-0x2"


@attack("scan_1", "scan-state", "digit 0: neuron 4 of 'select'")
def a_sum_that_forgets(c: Content) -> None:
    node(c, "compare_1")["rows"][4].pop()


@attack("scan_1", "scan-state", "digit 0: neuron 5 of 'select'")
def a_point_that_moves(c: Content) -> None:
    node(c, "select")["rows"][5][0] = "0x1p-9"


@attack("scan_1", "scan-state", "schedule 'node_1' multiplies")
def a_state_with_another_neuron_as_the_hat(c: Content) -> None:
    node(c, "digit")["rows"].append(["0x0", ["0x0", "0x1"]])
    node(c, "select")["reads"][0][2] = "0xa"
    restate(c, "scan-state", neuron=["digit", "0x9"])


@attack("scan_1", "snake-order", "nodes are more than")
def an_order_of_too_many_nodes(c: Content) -> None:
    restate(c, "snake-order", cells="0x1000000")


@attack("scan_1", "scan-run", "different neurons or grids")
def an_order_of_another_grid(c: Content) -> None:
    restate(c, "snake-order", cells="0x3")


@attack("scan_1", "scan-run", "different neurons or grids")
def a_hat_proved_for_another_neuron(c: Content) -> None:
    digit = node(c, "digit")
    digit["rows"].append(digit["rows"][4])
    node(c, "select")["reads"][0][2] = "0xa"
    restate(c, "scan-hat", neuron=["digit", "0x9"])


@attack("scan_1", "scan-run", "the scan has 1 steps")
def a_scan_that_stops_early(c: Content) -> None:
    node(c, "scan")["steps"] = "0x1"
    node(c, "scan")["schedules"]["scale"][2] = "0x2"


@attack("scan_1", "scan-run", "and the network 5 nodes")
def a_layer_after_the_sum(c: Content) -> None:
    insert(c, "output", layer("more", [["sum", "0x0", "0x1"]], [["0x0", ["0x0", "0x2"]]]))
    node(c, "output")["reads"] = [["more", "0x0", "0x1"]]


@attack("scan_1", "scan-run", "does not start with an intrinsic parameter")
def digits_that_are_built_in(c: Content) -> None:
    node(c, "start")["rows"][0] = [c["network"]["parameters"].pop("v")]


@attack("scan_1", "scan-run", "layer 'start' is not the affine map")
def a_tail_sum_that_starts_at_one_half(c: Content) -> None:
    node(c, "start")["rows"][1] = ["0x1p-1"]


@attack("scan_1", "scan-run", "layer 'start' is not the affine map")
def a_sum_that_starts_at_one(c: Content) -> None:
    node(c, "start")["rows"][4] = ["0x1"]


@attack("scan_1", "scan-run", "layer 'start' is not the affine map")
def a_start_through_a_relu(c: Content) -> None:
    node(c, "start")["activation"] = "relu"


@attack("scan_1", "scan-run", "the scan does not read the start")
def a_scan_that_reads_in_another_order(c: Content) -> None:
    node(c, "scan")["reads"] = [["start", "0x0", "0x1"], ["start", "0x1", "0x6"]]


@attack("scan_1", "scan-run", "layer 'sum' is not the affine map")
def a_sum_with_another_constant(c: Content) -> None:
    node(c, "sum")["rows"][0][0] = "-0x2"


@attack("scan_1", "scan-run", "digit number 1 is above 2")
def a_digit_three(c: Content) -> None:
    c["network"]["parameters"]["v"] = "0xdp-4"


@attack("scan_1", "scan-run", "not a number of 2 base-4 digits")
def a_digit_too_many(c: Content) -> None:
    c["network"]["parameters"]["v"] = "0x15p-6"


@attack("scan_1", "scan-run", "not a number of 2 base-4 digits")
def digits_before_the_point(c: Content) -> None:
    c["network"]["parameters"]["v"] = "0x15p-4"


@attack("scan_1", "scan-run", "not a number of 2 base-4 digits")
def digits_of_one_third(c: Content) -> None:
    c["network"]["parameters"]["v"] = "0x1/0x3"


@attack("scan_1", "interpolant", "the output layer is not s * t + b")
def an_output_through_a_relu(c: Content) -> None:
    node(c, "output")["activation"] = "relu"


@attack("scan_1", "interpolant", "not made of bare intrinsic parameters")
def a_scale_that_is_built_in(c: Content) -> None:
    node(c, "output")["rows"][0][1][1] = c["network"]["parameters"].pop("s")


@attack("scan_1", "interpolant", "the intrinsic parameters are ['b', 'v']")
def a_scale_that_is_the_shift(c: Content) -> None:
    node(c, "output")["rows"][0][1][1] = "b"
    del c["network"]["parameters"]["s"]


@attack("scan_1", "codes", "at node 0, (0,) / 2, f is in [1, 1], not within 1/4")
def another_target(c: Content) -> None:
    c["target"] = ["abs", ["add", ["variable", "0x0"], ["number", "-0x1"]]]


@attack("scan_1", "codes", "not within")
def another_digit(c: Content) -> None:
    c["network"]["parameters"]["v"] = "0x9p-4"


@attack("scan_1", "codes", "not within")
def a_negative_scale(c: Content) -> None:
    c["network"]["parameters"]["s"] = "-" + c["network"]["parameters"]["s"]


@attack("scan_1", "codes", "not within")
def another_shift(c: Content) -> None:
    c["network"]["parameters"]["b"] = "0x1"


@attack("scan_1", "codes", "not within")
def codes_nearer_by_one_thousandth(c: Content) -> None:
    c["network"]["parameters"]["b"] = "0x1/0x3"
    restate(c, "codes", bound="0x14d/0x7d0")


@attack("scan_smooth", "codes", "not within 0 of")
def codes_that_are_exact(c: Content) -> None:
    restate(c, "codes", bound="0x0")


@attack("scan_1", "codes", "the data does not fit the rule (ValueError")
def a_bound_too_long_to_print(c: Content) -> None:
    restate(c, "codes", bound="-0x1" + "0" * 5_000)


@attack("scan_1", "sup-error", "is below omega(sqrt(1) / 4)")
def a_bound_too_small_by_one_thousandth(c: Content) -> None:
    bound = step(c, "sup-error")["data"]["bound"]
    assert bound == "0x1p-1"
    restate(c, "sup-error", bound="0x3e7/0x7d0")


@attack("scan_stated", "sup-error", "is below omega(sqrt(1) / 4)")
def a_hoelder_bound_taken_for_a_lipschitz_one(c: Content) -> None:
    restate(c, "sup-error", bound="0x5p-3")


@attack("scan_stated", "sup-error", "a power of more than")
def a_bound_of_many_digits(c: Content) -> None:
    c["hypotheses"][0]["order"] = "0x3e7/0x3e8"
    step(c, "hypothesis")["statement"]["order"] = "0x3e7/0x3e8"
    restate(c, "sup-error", bound="0x1" + "0" * 20_000)
