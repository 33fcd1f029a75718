"""Attacks on mid values: copies, their shifts, the middle one of three, what is near the codes of cells."""

from __future__ import annotations

import json

from kernel.attacks.table import attack, fact, node, number, place, restate, step
from kernel.certificates import Content
from oracle import number as exact


def _row(c: Content, name: str, row: int, at: int, value: str) -> None:
    """Put a number into a row of a layer: the bias for at = 0, else a weight."""
    found = node(c, name)["rows"][row]
    assert (found[0] if at == 0 else found[at][1]) != value
    if at == 0:
        found[0] = value
    else:
        found[at][1] = value


@attack("mids_1", "pl", "neuron 0 of 'copy_0.phi_1.g_1.index' is")
def the_bias_of_a_jump(c: Content) -> None:
    _row(c, "copy_0.phi_1.g_1.jumps", 0, 0, "0x0")


@attack("mids_1", "pl", "neuron 0 of 'copy_1.phi_1.g_1.index' is")
def the_slope_of_a_jump(c: Content) -> None:
    _row(c, "copy_1.phi_1.g_1.index", 0, 1, "0x7")


@attack("mids_1", "pl", "neuron 0 of 'copy_1.phi_1.rho' is 0x2")
def the_number_of_a_cell_in_a_copy(c: Content) -> None:
    _row(c, "copy_1.phi_1.rho", 0, 0, "0x2")


@attack("mids_1", "pl", "neuron 0 of 'copy_0.phi_1.power' is 0x5, not 0x4")
def a_power_in_a_copy(c: Content) -> None:
    _row(c, "copy_0.phi_1.power", 0, 0, "0x5")


@attack("mids_1", "pl", "neuron 0 of 'copy_2.phi_2.bit_1.bit' is")
def a_bit_in_a_copy(c: Content) -> None:
    _row(c, "copy_2.phi_2.bit_1.bit", 0, 2, "-0x4")


@attack("mids_1", "pl", "neuron 0 of 'copy_2.multiply' is 0x1*t0, not 0x1p-2*t0")
def a_product_in_a_copy(c: Content) -> None:
    _row(c, "copy_2.multiply", 0, 1, "0x1")


@attack("mids_1", "pl", "neuron 0 of 'copy_2.phi_2.add' is 0x1p-2*t0, not 0x1p-1*t0")
def a_sum_of_bits_in_a_copy(c: Content) -> None:
    _row(c, "copy_2.phi_2.add", 0, 1, "0x1p-2")


@attack("mids_1", "bit", "fact 0 among the premises is")
def a_copy_of_another_number_of_tents(c: Content) -> None:
    node(c, "copy_1.phi_2.bit_1.tents")["steps"] = "0x6"


@attack("mids_1", "bit-code", "fact 0 among the premises is")
def a_copy_over_the_index_of_another_copy(c: Content) -> None:
    restate(c, "bit-code", 1, indices=[["copy_2.phi_1.g_1.index", "0x0"]])


@attack("mids_1", "bit-code", "fact 3 among the premises is")
def a_copy_with_the_code_of_another_copy(c: Content) -> None:
    restate(c, "bit-code", 1, neuron=["copy_2.phi_2.add", "0x0"])


@attack("mids_1", "pl", "neuron 0 of 'mid_1_0.mid' is")
def a_side_of_a_mid(c: Content) -> None:
    _row(c, "mid_1_0.sides", 0, 2, "-0x2")


@attack("mids_1", "pl", "neuron 0 of 'mid_1_0.mid' is")
def an_excess_of_a_mid(c: Content) -> None:
    _row(c, "mid_1_0.excess", 1, 1, "-0x2")


@attack("mids_1", "pl", "neuron 0 of 'mid_1_0.mid' is")
def a_mid_of_another_weight(c: Content) -> None:
    _row(c, "mid_1_0.mid", 0, 1, "-0x2")


@attack("mids_1", "pl", "neuron 0 of 'copy_0.phi_1.g_1.index' is")
def a_copy_that_is_not_shifted(c: Content) -> None:
    _shifted(c, 0, "0x0")


@attack("mids_1", "shifted-code", "the shifts are not 1 of at most delta = 1/6")
def a_shift_longer_than_delta(c: Content) -> None:
    """The copy steps where the fact says, 2 delta early."""
    for row in node(c, "copy_0.phi_1.g_1.jumps")["rows"]:
        row[0] = number(exact(row[0]) - exact("0x1/0x6"))
    _shifted(c, 0, "-0x1/0x3")


@attack("mids_1", "shifted-code", "the shifts are not 1 of at most delta = 1/6")
def a_shift_too_many(c: Content) -> None:
    restate(c, "shifted-code", shifts=["-0x1/0x6", "0x0"])


def _shifted(c: Content, copy: int, shift: str) -> None:
    """Another shift of a copy in its step and in the fact under it."""
    restate(c, "shifted-code", copy, shifts=[shift])
    fact(c, "shifted-code", copy)["statement"]["domain"][0][3] = shift


@attack("mids_1", "shifted-code", "fact 0 among the premises is")
def a_code_over_indices_of_another_copy(c: Content) -> None:
    step(c, "shifted-code", 1)["premises"][1] = step(c, "shifted-code")["premises"][1]


@attack("mids_2", "shifted-code", "fact 0 among the premises is")
def axes_in_another_order(c: Content) -> None:
    one = step(c, "shifted-code")
    one["premises"][1:] = one["premises"][:0:-1]


@attack("mids_1", "mid", "3 delta = 3/5 is above 1/K")
def a_delta_above_a_third_of_a_cell(c: Content) -> None:
    """Everything else holds; near 1/2 two of the three copies may be between the codes."""
    for copy, shift in enumerate(("-0x1/0x5", "0x0", "0x1/0x5")):
        for row, end in zip(node(c, f"copy_{copy}.phi_1.g_1.jumps")["rows"], ("0x3/0xa", "0x1p-1"), strict=True):
            row[0] = number(exact(shift) - exact(end))
        node(c, f"copy_{copy}.phi_1.g_1.index")["rows"][0][1:] = [["0x0", "0x5"], ["0x1", "-0x5"]]
    c["steps"] = json.loads(json.dumps(c["steps"]).replace("0x1/0x6", "0x1/0x5"))


@attack("mids_1", "mid", "the shifts are")
def a_mid_of_copies_in_another_order(c: Content) -> None:
    premises = step(c, "mid")["premises"]
    premises[0], premises[1] = premises[1], premises[0]
    one, other, _ = fact(c, "mid")["statement"]["reading"]
    one[0], other[0] = other[0], one[0]


@attack("mids_1", "mid", "a mid value is of three different neurons")
def a_mid_of_one_copy(c: Content) -> None:
    premises = step(c, "mid")["premises"]
    premises[1] = premises[2] = premises[0]


@attack("mids_2", "mid", "the shifts are")
def a_mid_over_the_second_axis(c: Content) -> None:
    """Three copies that differ on the second axis, and their fact, before the first axis is dealt with."""
    copies = [place(c, "shifted-code", number) for number in (0, 3, 6)]
    mid = step(c, "mid")
    found = fact(c, "mid")["statement"]
    for read, copy in zip(found["reading"], (0, 3, 6), strict=True):
        read[0] = [f"copy_{copy}.phi_2.add", "0x0"]
    mid["premises"][:3] = copies
    for at, copy in enumerate((0, 3, 6)):
        node(c, "mid_1_0.sides")["reads"][at][0] = f"copy_{copy}.phi_2.add"


@attack("mids_2", "pl", "is a scan, not a layer")
def a_mid_that_reads_other_neurons(c: Content) -> None:
    restate(c, "mid", neuron=["mid_1_1.mid", "0x0"])
    fact(c, "mid")["statement"]["values"][0][0] = ["mid_1_1.mid", "0x0"]


@attack("mids_2", "near-output", "at level 0x1")
def an_output_that_reads_an_inner_mid(c: Content) -> None:
    node(c, "output")["reads"] = [["mid_1_0.mid", "0x0", "0x1"]]
    step(c, "near-output")["premises"] = [place(c, "mid")]


@attack("mids_1", "near-output", "the output reads ['copy_1.phi_2.add', 0], the premise is about ['mid_1_0.mid', '0x0']")
def an_output_that_reads_a_copy(c: Content) -> None:
    node(c, "output")["reads"] = [["copy_1.phi_2.add", "0x0", "0x1"]]


@attack("mids_1", "near-output", "bare intrinsic parameters")
def an_output_that_is_not_bare(c: Content) -> None:
    node(c, "output")["rows"][0][0] = "0x1"
    del c["network"]["parameters"]["b"]


@attack("mids_1", "near-output", "the intrinsic parameters are")
def a_parameter_in_a_mid(c: Content) -> None:
    """Some other entry depends on the target: c beside a_1, s, b."""
    node(c, "mid_1_0.mid")["rows"][0][0] = "c"
    c["network"]["parameters"]["c"] = "0x0"


@attack("mids_1", "codes", "not within")
def a_code_that_is_not_near_the_target(c: Content) -> None:
    restate(c, "codes", bound="0x1p-3")


@attack("mids_1", "local-error", "is below")
def an_error_below_the_modulus_of_a_cell(c: Content) -> None:
    restate(c, "local-error", bound="0x3e7/0x3e8")
