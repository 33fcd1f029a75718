"""Attacks on Theorem 2.1: step functions, bit extraction, numbers of cells, codes, ranges."""

from __future__ import annotations

from kernel.attacks.table import attack, fact, insert, layer, leave_out, node, place, refact, restate, step
from kernel.certificates import Content


@attack("paper_1", "pl", "neuron 0 of 'phi_1.g_1.index' is 0x1, not 0")
def an_index_that_starts_at_one(c: Content) -> None:
    node(c, "phi_1.g_1.index")["rows"][0][0] = "0x1"


@attack("paper_1", "pl", "neuron 0 of 'phi_1.g_1.index' is 0x2, not 0x1")
def a_step_of_another_height(c: Content) -> None:
    for at in (1, 2):
        node(c, "phi_1.g_1.index")["rows"][0][at][1] = ("", "0x40", "-0x40")[at]


@attack("paper_1", "pl", "neuron 0 of 'phi_1.g_1.index' is")
def a_step_that_is_wider_than_delta(c: Content) -> None:
    _delta(c, "0x1p-6")


@attack("paper_1", "pl", "is not in (0, 1/2)")
def a_delta_of_a_whole_cell(c: Content) -> None:
    _delta(c, "0x1p-1")


@attack("paper_1", "pl", "is not in (0, 1/2)")
def a_delta_of_0(c: Content) -> None:
    _delta(c, "0x0")


def _delta(c: Content, delta: str) -> None:
    """Another delta in a step and in the fact under it."""
    restate(c, "cell-value", delta=delta)
    fact(c, "cell-value")["statement"]["domain"][0][2] = delta


@attack("paper_2", "pl", "depends on input 0, which the fact does not read")
def the_index_of_another_coordinate(c: Content) -> None:
    node(c, "phi_1.g_2.jumps")["reads"] = [["input", "0x0", "0x1"]]


@attack("paper_2", "cell-value", "fact 1 among the premises is")
def one_coordinate_twice(c: Content) -> None:
    premises = step(c, "cell-value")["premises"]
    premises[2] = premises[1]


@attack("paper_2", "pl", "neuron 0 of 'phi_1.g_2.index' is")
def two_deltas(c: Content) -> None:
    fact(c, "cell-value", at=1)["statement"]["domain"][0][2] = "0x1p-9"


@attack("paper_2", "cell-value", "1 facts are among the premises, not 2")
def a_coordinate_left_out(c: Content) -> None:
    step(c, "cell-value")["premises"].pop()


@attack("paper_2", "pl", "neuron 0 of 'phi_1.rho' is")
def cells_that_are_numbered_twice(c: Content) -> None:
    node(c, "phi_1.rho")["rows"][0][2][1] = "0x1"


@attack("paper_1", "pl", "neuron 0 of 'phi_1.rho' is 0x1, not 0x1 + 0x1*t0")
def a_number_of_the_cell_behind_a_relu(c: Content) -> None:
    """At 0 the form -index is 0 and its relu looks active: 1 - relu(-index) must not pass for 1 + index."""
    leave_out(c, "sizes")
    insert(c, "phi_1.rho", layer("behind", [["phi_1.g_1.index", "0x0", "0x1"]], [["0x0", ["0x0", "-0x1"]]], "relu"))
    node(c, "phi_1.rho")["reads"] = [["behind", "0x0", "0x1"]]
    node(c, "phi_1.rho")["rows"] = [["0x1", ["0x0", "-0x1"]]]


@attack("paper_2", "pl", "neuron 0 of 'phi_1.power' is 0x101, not 0x100")
def a_power_of_three(c: Content) -> None:
    node(c, "phi_1.power")["rows"][0][3][1] = "0x91"


@attack("paper_1", "bit-code", "fact 1 among the premises is")
def powers_of_the_first_cells_alone(c: Content) -> None:
    refact(c, "bit-code", at=1, domain=[["integers", "0x1", "0x1"]])


@attack("paper_1", "bit", "node 'output' is not a scan")
def a_bit_without_a_scan(c: Content) -> None:
    restate(c, "bit", scan="output")


@attack("paper_1", "bit", "the network has no node 'tents'")
def a_bit_of_a_node_that_is_not_there(c: Content) -> None:
    restate(c, "bit", scan="tents")


@attack("paper_1", "bit", "the network has no node")
def a_bit_of_a_node_that_is_a_list(c: Content) -> None:
    restate(c, "bit", scan=["phi_2.bit_1.tents"])


@attack("paper_1", "bit", "the scan of a bit reads one pair and has 2 J >= 2 steps")
def an_odd_number_of_tents(c: Content) -> None:
    """Three tents, the first of them on y / 8."""
    node(c, "phi_2.bit_1.tents")["steps"] = "0x3"
    _first_tent(c, "0x1p-3")
    fact(c, "bit")["statement"]["reading"][0][1] = ["0x0", ["0x0", "0x8"]]


@attack("paper_1", "bit", "the scan of a bit reads one pair and has 2 J >= 2 steps")
def no_tents(c: Content) -> None:
    node(c, "phi_2.bit_1.tents")["steps"] = "0x0"
    _first_tent(c, "0x1p-1")
    fact(c, "bit")["statement"]["reading"][0][1] = ["0x0", ["0x0", "0x2"]]


def _first_tent(c: Content, weight: str) -> None:
    for row, sign in zip(node(c, "phi_2.bit_1.tent")["rows"], ("", "-"), strict=False):
        row[1][1] = sign + weight


@attack("paper_1", "bit", "the scan of a bit has a state of two values and at most 131072 steps")
def a_bit_of_too_many_digits(c: Content) -> None:
    """65,537 digits; the first tent is on y / (2 4^65537)."""
    node(c, "phi_2.bit_1.tents")["steps"] = "0x20002"
    _first_tent(c, "0x1p-131075")
    fact(c, "bit")["statement"]["reading"][0][1] = ["0x0", ["0x0", "0x8" + "0" * 32_768]]


@attack("paper_1", "bit", "the scan of a bit reads one pair")
def a_pair_that_starts_at_the_second_neuron(c: Content) -> None:
    rows = node(c, "phi_2.bit_1.tent")["rows"]
    rows.append(["0x1p-2"])
    node(c, "phi_2.bit_1.tents")["reads"] = [["phi_2.bit_1.tent", "0x1", "0x3"]]


@attack("paper_1", "bit", "the scan of a bit reads one pair")
def a_tent_of_three_neurons(c: Content) -> None:
    for name in ("phi_2.bit_1.tent", "again"):
        node(c, name)["rows"].append(["0x0"])
    tents = node(c, "phi_2.bit_1.tents")
    tents["body"]["inputs"], tents["reads"][0][2], node(c, "again")["reads"][0][2] = "0x3", "0x3", "0x3"


@attack("paper_1", "pl", "neuron 0 of 'phi_2.bit_1.tent' is")
def a_first_tent_at_another_place(c: Content) -> None:
    node(c, "phi_2.bit_1.tent")["rows"][0][1][1] = "0x3p-7"


@attack("paper_1", "pl", "neuron 0 of 'again' is")
def a_tent_of_another_height(c: Content) -> None:
    node(c, "phi_2.bit_1.tents")["body"]["nodes"][0]["rows"][0][0] = "0x5p-3"


@attack("paper_1", "pl", "neuron 0 of 'again' is")
def a_tent_that_is_not_steep(c: Content) -> None:
    for at in (1, 2):
        node(c, "phi_2.bit_1.tents")["body"]["nodes"][0]["rows"][0][at][1] = "-0x1"


@attack("paper_1", "pl", "neuron 0 of 'phi_2.bit_1.bit' is")
def a_rounding_that_is_too_steep(c: Content) -> None:
    node(c, "phi_2.bit_1.bit")["rows"][0][1][1] = "0x4"


@attack("paper_1", "bit", "fact 0 among the premises is")
def a_tent_of_the_point_itself(c: Content) -> None:
    restate(c, "bit", reads=["phi_2.bit_1.bit", "0x0"])


@attack("paper_1", "pl", "neuron 0 of 'multiply' is 0, not 0x1p-2*t0")
def a_number_that_is_multiplied_behind_a_relu(c: Content) -> None:
    node(c, "multiply")["activation"] = "relu"


@attack("paper_1", "pl", "neuron 0 of 'multiply' is")
def a_number_with_an_offset(c: Content) -> None:
    node(c, "multiply")["rows"][0][0] = "0x1p-9"


@attack("paper_1", "pl", "'a_1' is not a number in canonical form")
def a_number_that_is_built_in(c: Content) -> None:
    node(c, "multiply")["rows"][0][1][1] = c["network"]["parameters"].pop("a_1")


@attack("paper_1", "bit-code", "every bit needs 2 digits")
def a_bit_of_fewer_digits(c: Content) -> None:
    node(c, "phi_2.bit_1.tents")["steps"] = "0x2"
    _first_tent(c, "0x1p-3")
    restate(c, "bit", digits="0x1")
    fact(c, "bit")["statement"]["reading"][0][1] = ["0x0", ["0x0", "0x8"]]


@attack("paper_1_2", "bit-code", "fact 2 among the premises is")
def bits_in_another_order(c: Content) -> None:
    premises = step(c, "bit-code")["premises"]
    premises[0], premises[1] = premises[1], premises[0]


@attack("paper_1_2", "bit-code", "each bit is cited once")
def one_bit_twice(c: Content) -> None:
    premises = step(c, "bit-code")["premises"]
    premises[1] = premises[0]


@attack("paper_1_2", "bit-code", "each bit is cited once")
def two_bits_of_one_number(c: Content) -> None:
    """Both bits are read from a_2: the first is said to be that of a_1."""
    node(c, "phi_2.bit_1.tent")["reads"] = [["multiply", "0x1", "0x2"]]
    restate(c, "bit", reads=["multiply", "0x1"])
    fact(c, "bit")["statement"]["reading"][0][0] = ["multiply", "0x1"]
    refact(c, "bit-code", at=2, values=fact(c, "bit-code", at=2)["statement"]["values"][1:])


@attack("paper_1_2", "bit-code", "each bit is cited once")
def a_name_too_few(c: Content) -> None:
    restate(c, "bit-code", digits=["a_1"])


@attack("paper_1_2", "bit-range", "each bit is cited once")
def the_range_of_one_bit_twice(c: Content) -> None:
    premises = step(c, "bit-range")["premises"]
    premises[1] = premises[0]


@attack("paper_1_2", "bit-code", "and a parameter of its own")
def a_number_that_is_multiplied_twice(c: Content) -> None:
    """Both bits are read from a_1, which listed twice means its digits taken in turn; it has digits for two."""
    node(c, "multiply")["rows"][1][1][1] = "a_1"
    c["network"]["parameters"] = {**c["network"]["parameters"], "a_1": "0x1p-16"}
    del c["network"]["parameters"]["a_2"]
    restate(c, "bit-code", digits=["a_1", "a_1"])
    values = fact(c, "bit-code", at=2)["statement"]["values"]
    values[1][1][1][1] = "a_1"


@attack("paper_1", "bit-code", "indices must be 1 different neurons")
def a_code_of_two_indices(c: Content) -> None:
    """d = 1: the number of the cell depends on a second index, which no coordinate stands behind."""
    rho = node(c, "phi_1.rho")
    two = [["phi_1.g_1.index", "0x0"], ["input", "0x0"]]
    rho["reads"], rho["rows"] = [[*each, "0x1"] for each in two], [["0x1", ["0x0", "0x1"], ["0x1", "0x2"]]]
    restate(c, "bit-code", indices=two)
    reading = [[each, ["0x0", [hex(at), "0x1"]]] for at, each in enumerate(two)]
    values = [[["phi_1.rho", "0x0"], ["0x1", ["0x0", "0x1"], ["0x1", "0x2"]]]]
    refact(c, "bit-code", domain=[["box", "0x0", "-", "0x2"]], reading=reading, values=values)


@attack("paper_2", "bit-code", "257 ** 2 cells are more than 65536")
def a_code_of_too_many_cells(c: Content) -> None:
    restate(c, "bit-code", cells="0x101")


@attack("paper_1", "pl", "neuron 0 of 'phi_2.add' is 0, not 0x1p-1*t0")
def a_sum_of_bits_behind_a_relu(c: Content) -> None:
    """relu(-bit) is 0 at 0 and looks active there: -relu(-bit) / 2 must not pass for bit / 2."""
    leave_out(c, "sizes")
    insert(c, "phi_2.add", layer("behind", [["phi_2.bit_1.bit", "0x0", "0x1"]], [["0x0", ["0x0", "-0x1"]]], "relu"))
    node(c, "phi_2.add")["reads"] = [["behind", "0x0", "0x1"]]
    node(c, "phi_2.add")["rows"] = [["0x0", ["0x0", "-0x1p-1"]]]


@attack("paper_1", "cell-value", "the output layer is not s * t + b with bare")
def an_output_of_the_paper_through_a_relu(c: Content) -> None:
    node(c, "output")["activation"] = "relu"


@attack("paper_1", "cell-value", "the output layer is not s * t + b with bare")
def an_output_of_two_neurons(c: Content) -> None:
    node(c, "output")["reads"].append(["phi_2.bit_1.bit", "0x0", "0x1"])
    node(c, "output")["rows"][0].append(["0x1", "0x1"])


@attack("paper_1", "cell-value", "the output reads ['phi_2.bit_1.bit', 0], the premise is about ['phi_2.add', '0x0']")
def an_output_of_another_neuron(c: Content) -> None:
    node(c, "output")["reads"] = [["phi_2.bit_1.bit", "0x0", "0x1"]]


@attack("paper_1", "cell-value", "the output layer is not s * t + b with bare")
def a_scale_of_the_paper_that_is_built_in(c: Content) -> None:
    node(c, "output")["rows"][0][1][1] = c["network"]["parameters"].pop("s")


@attack("paper_1", "cell-value", "the output layer is not s * t + b with bare")
def a_shift_of_the_paper_that_is_built_in(c: Content) -> None:
    node(c, "output")["rows"][0][0] = c["network"]["parameters"].pop("b")


@attack("paper_1", "cell-value", "the intrinsic parameters are ['a_1', 'b']")
def a_scale_of_the_paper_that_is_the_shift(c: Content) -> None:
    node(c, "output")["rows"][0][1][1] = "b"
    del c["network"]["parameters"]["s"]


@attack("paper_1", "cell-value", "the intrinsic parameters are ['a_1', 'b', 'c', 's']")
def a_parameter_that_is_not_declared(c: Content) -> None:
    node(c, "phi_2.add")["rows"][0][0] = "c"
    c["network"]["parameters"]["c"] = "0x0"


@attack("paper_1", "bit-range", "s = -2 is negative")
def a_negative_scale_of_the_paper(c: Content) -> None:
    c["network"]["parameters"]["s"] = "-0x2"
    leave_out(c, "lp-error")


@attack("paper_1", "bit-code", "digit 2 is above 1")
def a_digit_two(c: Content) -> None:
    c["network"]["parameters"]["a_1"] = "0x1p-1"


@attack("paper_1", "bit-code", "not a number of 2 base-4 digits")
def a_digit_of_a_cell_that_is_not_there(c: Content) -> None:
    c["network"]["parameters"]["a_1"] = "0x1p-6"


@attack("paper_1", "bit-code", "not a number of 2 base-4 digits")
def digits_behind_a_one(c: Content) -> None:
    """5/4, whose digits behind the point are those of 1/4."""
    c["network"]["parameters"]["a_1"] = "0x5p-2"


@attack("paper_1", "bit-code", "not a number of 2 base-4 digits")
def digits_of_a_number_below_0(c: Content) -> None:
    """-3/4, which is 1/4 less a whole number."""
    c["network"]["parameters"]["a_1"] = "-0x3p-2"


@attack("paper_1", "bit-code", "not a number of 2 base-4 digits")
def digits_of_a_fifth(c: Content) -> None:
    """As many bits as 1/4 has."""
    c["network"]["parameters"]["a_1"] = "0x1/0x5"


@attack("paper_1", "cell-value", "the premises are ['bit'], not index-code")
def a_value_without_a_code(c: Content) -> None:
    step(c, "cell-value")["premises"][0] = place(c, "bit")
