"""Attacks on codes whose digits a scan reads."""

from __future__ import annotations

from kernel.attacks.table import attack, fact, node, restate, step
from kernel.certificates import Content


@attack("scanned_1", "pl", "neuron 1 of 'start' is")
def a_number_of_a_cell_that_starts_at_one(c: Content) -> None:
    node(c, "copy_0.number")["rows"][0][0] = "0x1"


@attack("scanned_1", "scan-code", "the sum and the bits do not start at 0")
def a_sum_of_digits_that_starts_at_one(c: Content) -> None:
    node(c, "start")["rows"][4] = ["0x1"]


@attack("scanned_1", "scan-code", "the sum and the bits do not start at 0")
def a_bit_that_starts_at_the_number_of_the_cell(c: Content) -> None:
    node(c, "start")["rows"][7] = ["0x0", ["0x0", "0x1"]]


@attack("scanned_1", "scan-code", "the numbers to read not as constants")
def a_number_that_moves_with_the_point(c: Content) -> None:
    node(c, "start")["rows"][0].append(["0x0", "0x1"])


@attack("scanned_1", "scan-code", "do not start as different bare intrinsic parameters")
def a_number_to_read_that_is_built_in(c: Content) -> None:
    node(c, "start")["rows"][0] = [c["network"]["parameters"].pop("a_1")]


@attack("scanned_1_2", "scan-code", "do not start as different bare intrinsic parameters")
def one_number_read_twice(c: Content) -> None:
    node(c, "start")["rows"][1] = ["a_1"]
    c["network"]["parameters"] = {**c["network"]["parameters"], "a_1": "0x0"}
    del c["network"]["parameters"]["a_2"]


@attack("scanned_1", "scan-code", "the scan does not read an identity layer")
def a_start_of_digits_through_a_relu(c: Content) -> None:
    node(c, "start")["activation"] = "relu"


@attack("scanned_1", "pl", "neuron 0 of 'sum' is")
def a_last_sum_of_another_weight(c: Content) -> None:
    node(c, "sum")["rows"][0][1][1] = "0x2"


@attack("scanned_1", "scan-code", "is not one scan of 2 ** 1 steps")
def a_scan_of_digits_of_more_steps(c: Content) -> None:
    """One step more, with schedules for it: at the third step no cell is left."""
    node(c, "digits")["steps"] = "0x3"
    node(c, "digits")["schedules"] = {"cell": ["snake", "0x2", "0x1", "0x0", "0x0"], "scale": ["power", "0x4", "0x4"]}
    for copy in range(3):
        schedules = fact(c, "scan-code", copy, 1)["statement"]["schedules"]
        schedules[0][0], schedules[1][0] = ["power", "0x4", "0x4"], ["snake", "0x2", "0x1", "0x0", "0x0"]


@attack("scanned_1", "pl", "there is no schedule ['power', '0x4', '0x3']")
def a_scale_of_digits_that_is_one_power_off(c: Content) -> None:
    node(c, "digits")["schedules"]["scale"] = ["power", "0x4", "0x2"]


@attack("scanned_1", "pl", "there is no schedule ['snake', '0x1', '0x1', '0x0', '0x0']")
def cells_that_are_compared_with_others(c: Content) -> None:
    node(c, "digits")["schedules"]["cell"] = ["snake", "0x2", "0x1", "0x0", "0x0"]


@attack("scanned_1", "scan-code", "are not 2 n + 2 different places of the state")
def one_place_for_the_number_and_the_sum(c: Content) -> None:
    restate(c, "scan-code", z=["0x5"], sum="0x5")


@attack("scanned_1", "scan-code", "are not 2 n + 2 different places of the state")
def no_number_to_read(c: Content) -> None:
    restate(c, "scan-code", z=[], bits=[])


@attack("scanned_1", "scan-code", "are not 2 n + 2 different places of the state")
def a_bit_too_many(c: Content) -> None:
    """The state has a value more, 1 from the first step on, which is called a second bit: the code is 1/4 too large."""
    node(c, "start")["rows"].append(["0x0"])
    scan = node(c, "digits")
    scan["body"]["inputs"], scan["reads"][0][2] = "0xb", "0xb"
    node(c, "compare")["reads"][0][2] = "0xb"
    node(c, "select")["rows"].append(["0x1"])
    node(c, "sum")["reads"][0][2] = "0xb"
    node(c, "sum")["rows"][0].append(["0xa", "0x1p-2"])
    restate(c, "scan-code", bits=["0x7", "0xa"])
    read = fact(c, "scan-code", 0, 1)["statement"]["reading"]
    read.append([["input", "0xa"], ["0x0", ["0x4", "0x1"]]])
    last = fact(c, "scan-code", 0, 2)["statement"]
    last["domain"][0][3] = "0x3"
    last["reading"][1:] = [[["digits", "0xa"], ["0x0", ["0x1", "0x1"]]], [["digits", "0x4"], ["0x0", ["0x2", "0x1"]]]]
    last["values"][0][1] = ["0x0", ["0x0", "0x1p-1"], ["0x1", "0x1p-2"], ["0x2", "0x1"]]


@attack("scanned_1", "scan-code", "indices must be 1 different neurons")
def one_index_twice(c: Content) -> None:
    restate(c, "scan-code", indices=[["sum", "0x0"]] * 2)


@attack("scanned_1", "scan-code", "fact 0 among the premises is")
def the_indices_of_another_copy(c: Content) -> None:
    restate(c, "scan-code", indices=[["copy_1.g_1.index", "0x0"]])


@attack("scanned_1", "scan-code", "digit 2 is above 1")
def a_number_to_read_with_a_digit_two(c: Content) -> None:
    c["network"]["parameters"]["a_1"] = "0x1p-1"


@attack("scanned_1", "scan-code", "with one read, from the first value on")
def a_scan_of_digits_that_reads_in_two_parts(c: Content) -> None:
    node(c, "digits")["reads"] = [["start", "0x0", "0x4"], ["start", "0x4", "0xa"]]


@attack("scanned_1", "scan-code", "with one read, from the first value on")
def a_scan_of_digits_that_reads_one_value_further(c: Content) -> None:
    """The state begins with what the layer has second: the number of the cell instead of the number to read."""
    node(c, "start")["rows"].append(["0x0"])
    node(c, "digits")["reads"] = [["start", "0x1", "0xb"]]


@attack("scanned_1", "scan-code", "with one read, from the first value on")
def two_copies_of_the_scan_of_digits(c: Content) -> None:
    node(c, "start")["rows"] += node(c, "start")["rows"]
    node(c, "digits").update(reads=[["start", "0x0", "0x14"]], copies="0x2", stride="0x0")


@attack("scanned_1", "pl", "neuron 0 of 'select' is")
def a_number_to_read_that_is_not_shifted(c: Content) -> None:
    node(c, "digit")["rows"][4][3][1] = "0x3"


@attack("scanned_1", "pl", "neuron 7 of 'select' is")
def a_bit_of_every_cell(c: Content) -> None:
    node(c, "select")["rows"][7][0] = "-0x1p-1"


@attack("scanned_1", "pl", "neuron 4 of 'select' is")
def a_sum_of_digits_that_forgets(c: Content) -> None:
    node(c, "compare")["rows"][12].pop()


@attack("scanned_1", "pl", "neuron 1 of 'select' is")
def a_number_of_a_cell_that_moves(c: Content) -> None:
    node(c, "select")["rows"][1][0] = "0x1"


@attack("scanned_1", "scan-code", "node 'sum' is not a scan")
def digits_read_by_a_layer(c: Content) -> None:
    step(c, "scan-code")["data"]["scan"] = "sum"
