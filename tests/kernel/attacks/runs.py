"""Attacks on the dial: runs side by side, the first pass, its sums."""

from __future__ import annotations

from kernel.attacks.table import attack, fact, insert, layer, node, place, restate, step
from kernel.certificates import Content


@attack("runs", "pl", "a neuron depends on input 1, which the fact does not read")
def hats_that_are_not_the_first_output(c: Content) -> None:
    fact(c, "first-pass")["statement"]["values"][0][0] = ["hat", "0x1"]


@attack("runs", "first-pass", "fact 0 among the premises is")
def a_first_pass_of_the_hats_of_the_scan(c: Content) -> None:
    step(c, "first-pass")["premises"][0] = step(c, "state")["premises"][0]


@attack("runs", "first-pass", "the state is not w, h, x")
def a_first_pass_with_a_value_more(c: Content) -> None:
    for name in ("begin", "hat"):
        node(c, name)["rows"].append(["0x0"])
    hats = node(c, "hats")
    del hats["copies"], hats["stride"]
    hats["body"]["inputs"], hats["reads"][0][2] = "0x7", "0x7"
    node(c, "hat")["rows"] += [["0x0"]] * 3


@attack("runs", "run", "or of two first passes")
def two_first_passes(c: Content) -> None:
    step(c, "run")["premises"].append(place(c, "first-pass"))


@attack("runs", "run", "does not stand before the sum")
def runs_longer_than_needed(c: Content) -> None:
    for name in ("hats", "scan"):
        node(c, name).update(steps="0x4", stride="0x4")
    node(c, "scan")["schedules"]["scale"] = ["power", "0x4", "0x5"]
    for schedule in fact(c, "state", at=1)["statement"]["schedules"]:
        schedule[0][2] = "0x5"
    node(c, "sum")["rows"][0][0] = "-0xb"


@attack("runs", "pl", "neuron 1 of 'hat' is")
def hats_weighted(c: Content) -> None:
    node(c, "hats")["body"]["nodes"][0]["rows"][2] = ["0x0", ["0x0", "0x3"], ["0x1", "0x1"]]


@attack("runs", "state", "the state is not")
def a_state_of_another_alphabet(c: Content) -> None:
    restate(c, "state", top="0x1")


@attack("runs", "pl", "schedule 'scale' multiplies")
def a_threshold_moved(c: Content) -> None:
    node(c, "scan")["body"]["nodes"][1]["rows"][0] = ["0x0", ["0x2", ["0x0", ["scale", "0x1"]]]]


@attack("runs", "pl", "neuron 2 of 'select' is")
def a_digit_chosen_twice(c: Content) -> None:
    rows = node(c, "scan")["body"]["nodes"][2]["rows"]
    rows[2] = rows[3]


@attack("runs", "pl", "neuron 0 of 'select' is")
def a_digit_shifted_by_the_neuron_alone(c: Content) -> None:
    node(c, "scan")["body"]["nodes"][2]["rows"][0][1][1] = "0x2"


@attack("runs", "state", "fact 2 among the premises is")
def a_gain_that_is_not_there(c: Content) -> None:
    restate(c, "state", gain="0x2")


@attack("runs", "run", "the premises speak of different grids")
def grids_mixed(c: Content) -> None:
    restate(c, "snake-order", cells="0x6")


@attack("runs", "pl", "there is no schedule ['power', '0x4', '0x4']")
def a_step_too_few(c: Content) -> None:
    node(c, "scan")["steps"] = "0x2"
    node(c, "scan")["schedules"]["scale"][2] = "0x3"


@attack("runs", "run", "the copies do not start where the one before ends")
def copies_that_start_too_early(c: Content) -> None:
    node(c, "scan")["stride"] = "0x2"


@attack("runs", "run", "the scan does not read the start")
def the_first_pass_beside_the_scan(c: Content) -> None:
    node(c, "scan")["reads"] = [["start", "0x0", "0xc"], ["start", "0xc", "0x12"]]


@attack("runs", "run", "the first pass does not read its beginning")
def the_hats_read_in_two_parts(c: Content) -> None:
    node(c, "hats")["reads"] = [["begin", "0x0", "0x3"], ["begin", "0x3", "0x6"]]


@attack("runs", "run", "the first pass is not 2 copies of 3 steps")
def a_first_pass_that_starts_too_early(c: Content) -> None:
    node(c, "hats")["stride"] = "0x2"


@attack("runs", "run", "the first pass is not 2 copies of 3 steps")
def a_first_pass_of_more_steps(c: Content) -> None:
    node(c, "hats")["steps"] = "0x4"


@attack("runs", "run", "layer 'start' is not the affine map")
def a_start_that_forgets_the_runs_before(c: Content) -> None:
    node(c, "start")["rows"][7] = ["0x1"]


@attack("runs", "run", "layer 'totals' is not the affine map")
def a_total_left_out(c: Content) -> None:
    node(c, "totals")["rows"][0] = ["0x0", ["0x0", "0x1"]]


@attack("runs", "run", "layer 'partial_1' is not the affine map")
def a_partial_sum_left_out(c: Content) -> None:
    node(c, "partial_1")["rows"][1] = ["0x0", ["0x1", "0x1"]]


@attack("runs", "run", "layer 'begin' is not the affine map")
def a_beginning_above_zero(c: Content) -> None:
    node(c, "begin")["rows"][1] = ["0x1"]


@attack("runs", "run", "layer 'sum' is not the affine map")
def a_sum_that_counts_the_tails(c: Content) -> None:
    node(c, "sum")["rows"][0][0] = "-0x7"


@attack("runs", "run", "different intrinsic parameters")
def two_runs_with_one_number(c: Content) -> None:
    node(c, "start")["rows"][6][0] = "v_1"
    del c["network"]["parameters"]["v_2"]


@attack("runs", "run", "digit 3 is above 2")
def a_digit_above_the_alphabet(c: Content) -> None:
    c["network"]["parameters"]["v_1"] = "0x3p-2"


@attack("runs_of_two", "run", "digit 3 is above 2")
def a_digit_above_the_alphabet_of_two_runs(c: Content) -> None:
    c["network"]["parameters"]["v_1"] = "0x3p-2"


@attack("runs", "run", "not a number of 3 base-4 digits")
def a_number_with_a_digit_too_many(c: Content) -> None:
    c["network"]["parameters"]["v_1"] = "0x1p-8"


@attack("runs", "run", "not a number of 3 base-4 digits")
def the_number_of_a_run_below_zero(c: Content) -> None:
    c["network"]["parameters"]["v_1"] = "-0x1p-2"


@attack("runs", "interpolant", "the intrinsic parameters are")
def one_parameter_for_scale_and_shift(c: Content) -> None:
    node(c, "output")["rows"] = [["s", ["0x0", "s"]]]
    del c["network"]["parameters"]["b"]


@attack("runs", "codes", "the code at point 0 is the shift")
def a_code_moved(c: Content) -> None:
    c["network"]["parameters"]["b"] = "0x3"


@attack("runs", "codes", "not within")
def a_bound_too_small(c: Content) -> None:
    restate(c, "codes", bound="0x1p-9")


@attack("runs", "local-error", "is below")
def an_error_too_small(c: Content) -> None:
    restate(c, "local-error", bound="0x1p-9")


@attack("runs_many", "run", "the network has 8 nodes, which is not what 4 runs need")
def a_partial_sum_too_few(c: Content) -> None:
    c["network"]["nodes"].remove(node(c, "partial_2"))
    node(c, "start")["reads"][0][0] = "partial_1"


@attack("scan_one_bit", "run", "the network has 5 nodes, which is not what 1 runs need")
def a_node_too_many(c: Content) -> None:
    insert(c, "start", layer("extra", [["input", "0x0", "0x1"]], [["0x0", ["0x0", "0x1"]]]))


@attack("runs_of_two", "run", "the network has 8 nodes, which is not what 2 runs need")
def a_node_too_many_beside_two_runs(c: Content) -> None:
    insert(c, "begin", layer("extra", [["input", "0x0", "0x1"]], [["0x0", ["0x0", "0x1"]]]))


@attack("runs", "run", "does not stand before the sum")
def several_runs_without_a_first_pass(c: Content) -> None:
    step(c, "run")["premises"].pop()
