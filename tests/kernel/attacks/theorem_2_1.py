"""Attacks on Theorem 2.1: step functions, bit extraction, the good set."""

from __future__ import annotations

from kernel.attacks.table import attack, insert, layer, node, restate, step, without
from kernel.certificates import Content


@attack("paper_1", "cell-index", "cell 0: neuron 0 of 'phi_1.g_1.index'")
def an_index_that_starts_at_one(c: Content) -> None:
    node(c, "phi_1.g_1.index")["rows"][0][0] = "0x1"


@attack("paper_1", "cell-index", "cell 1: neuron 0 of 'phi_1.g_1.index'")
def a_step_of_another_height(c: Content) -> None:
    for place in (1, 2):
        node(c, "phi_1.g_1.index")["rows"][0][place][1] = ("", "0x40", "-0x40")[place]


@attack("paper_1", "cell-index", "changes sign on the polytope")
def a_step_that_is_wider_than_delta(c: Content) -> None:
    restate(c, "cell-index", delta="0x1p-6")


@attack("paper_1", "cell-index", "is not in (0, 1/2)")
def a_delta_of_a_whole_cell(c: Content) -> None:
    restate(c, "cell-index", delta="0x1p-1")


@attack("paper_1", "cell-index", "is not in (0, 1/2)")
def a_delta_of_0(c: Content) -> None:
    restate(c, "cell-index", delta="0x0")


@attack("paper_2", "cell-index", "depends on input 0, which the rule does not read")
def the_index_of_another_coordinate(c: Content) -> None:
    node(c, "phi_1.g_2.jumps")["reads"] = [["input", "0x0", "0x1"]]


@attack("paper_2", "cell-power", "is not about axis 1 on the same grid")
def one_coordinate_twice(c: Content) -> None:
    step(c, "cell-power")["premises"] = ["0x1", "0x1"]


@attack("paper_2", "cell-power", "is not about axis 1 on the same grid")
def two_deltas(c: Content) -> None:
    restate(c, "cell-index", 1, delta="0x1p-5")


@attack("paper_2", "cell-power", "1 axes of 2")
def a_coordinate_left_out(c: Content) -> None:
    step(c, "cell-power")["premises"].pop()


@attack("paper_2", "cell-power", "rho")
def cells_that_are_numbered_twice(c: Content) -> None:
    node(c, "phi_1.rho")["rows"][0][2][1] = "0x1"


@attack("paper_1", "cell-power", "rho: neuron 0 of 'phi_1.rho' is (0, 1), not (1, 1)")
def a_number_of_the_cell_behind_a_relu(c: Content) -> None:
    """At 0 the form -index is 0 and its relu looks active: 1 - relu(-index) must not pass for 1 + index."""
    without(c, "sizes")
    insert(c, "phi_1.rho", layer("behind", [["phi_1.g_1.index", "0x0", "0x1"]], [["0x0", ["0x0", "-0x1"]]], "relu"))
    node(c, "phi_1.rho")["reads"] = [["behind", "0x0", "0x1"]]
    node(c, "phi_1.rho")["rows"] = [["0x1", ["0x0", "-0x1"]]]


@attack("paper_2", "cell-power", "at rho = 4")
def a_power_of_three(c: Content) -> None:
    node(c, "phi_1.power")["rows"][0][3][1] = "0x91"


@attack("paper_1", "bit", "the scan of a bit reads one pair")
def a_bit_without_a_scan(c: Content) -> None:
    restate(c, "bit", scan="output")


@attack("paper_1", "bit", "the network has no node 'tents'")
def a_bit_of_a_node_that_is_not_there(c: Content) -> None:
    restate(c, "bit", scan="tents")


@attack("paper_1", "bit", "the scan of a bit reads one pair and has 2 J >= 2 steps")
def an_odd_number_of_tents(c: Content) -> None:
    node(c, "phi_2.bit_1.tents")["steps"] = "0x3"


@attack("paper_1", "bit", "the scan of a bit reads one pair and has 2 J >= 2 steps")
def no_tents(c: Content) -> None:
    node(c, "phi_2.bit_1.tents")["steps"] = "0x0"


@attack("paper_1", "bit", "is not a pair of neurons")
def a_tent_of_three_neurons(c: Content) -> None:
    node(c, "phi_2.bit_1.tent")["rows"].append(["0x0"])


@attack("paper_1", "bit", "changes sign on the polytope")
def a_first_tent_at_another_place(c: Content) -> None:
    node(c, "phi_2.bit_1.tent")["rows"][0][1][1] = "0x3p-7"


@attack("paper_1", "bit", "changes sign on the polytope")
def a_tent_of_another_height(c: Content) -> None:
    node(c, "phi_2.bit_1.tents")["body"]["nodes"][0]["rows"][0][0] = "0x5p-3"


@attack("paper_1", "bit", "changes sign on the polytope")
def a_tent_that_is_not_steep(c: Content) -> None:
    for place in (1, 2):
        node(c, "phi_2.bit_1.tents")["body"]["nodes"][0]["rows"][0][place][1] = "-0x1"


@attack("paper_1", "bit", "rounding")
def a_rounding_that_is_too_steep(c: Content) -> None:
    node(c, "phi_2.bit_1.bit")["rows"][0][1][1] = "0x4"


@attack("paper_1", "bit", "depends on input")
def a_tent_of_the_point_itself(c: Content) -> None:
    restate(c, "bit", reads=["phi_2.bit_1.bit", "0x0"])


@attack("paper_1", "decoded", "does not multiply the power of the cell alone")
def a_number_that_is_multiplied_behind_a_relu(c: Content) -> None:
    node(c, "multiply")["activation"] = "relu"


@attack("paper_1", "decoded", "is not a bare intrinsic parameter times the power")
def a_number_with_an_offset(c: Content) -> None:
    node(c, "multiply")["rows"][0][0] = "0x1p-9"


@attack("paper_1", "decoded", "is not a bare intrinsic parameter times the power")
def a_number_that_is_built_in(c: Content) -> None:
    node(c, "multiply")["rows"][0][1][1] = c["network"]["parameters"].pop("a_1")


@attack("paper_1", "decoded", "every bit needs 2 digits")
def a_bit_of_fewer_digits(c: Content) -> None:
    node(c, "phi_2.bit_1.tents")["steps"] = "0x2"
    for row, weight in zip(node(c, "phi_2.bit_1.tent")["rows"], ("0x1p-3", "-0x1p-3"), strict=True):
        row[1][1] = weight
    restate(c, "bit", digits="0x1")


@attack("paper_1_2", "decoded", "the sum of the bits")
def bits_in_another_order(c: Content) -> None:
    premises = step(c, "decoded")["premises"]
    premises[1], premises[2] = premises[2], premises[1]


@attack("paper_1_2", "decoded", "is a scan, not a layer")
def one_bit_twice(c: Content) -> None:
    premises = step(c, "decoded")["premises"]
    premises[2] = premises[1]


@attack("paper_1", "decoded", "the sum of the bits: neuron 0 of 'phi_2.add' is (0, 0), not (1/2, 0)")
def a_sum_of_bits_behind_a_relu(c: Content) -> None:
    """relu(-bit) is 0 at 0 and looks active there: -relu(-bit) / 2 must not pass for bit / 2."""
    without(c, "sizes")
    insert(c, "phi_2.add", layer("behind", [["phi_2.bit_1.bit", "0x0", "0x1"]], [["0x0", ["0x0", "-0x1"]]], "relu"))
    node(c, "phi_2.add")["reads"] = [["behind", "0x0", "0x1"]]
    node(c, "phi_2.add")["rows"] = [["0x0", ["0x0", "-0x1p-1"]]]


@attack("paper_1", "decoded", "the output layer is not s * t + b with bare")
def an_output_of_the_paper_through_a_relu(c: Content) -> None:
    node(c, "output")["activation"] = "relu"


@attack("paper_1", "decoded", "with s >= 0")
def a_negative_scale_of_the_paper(c: Content) -> None:
    c["network"]["parameters"]["s"] = "-0x2"


@attack("paper_1", "decoded", "digit number 1 is above 1")
def a_digit_two(c: Content) -> None:
    c["network"]["parameters"]["a_1"] = "0x1p-1"


@attack("paper_1", "decoded", "not a number of 2 base-4 digits")
def a_digit_of_a_cell_that_is_not_there(c: Content) -> None:
    c["network"]["parameters"]["a_1"] = "0x1p-6"


@attack("paper_1", "corners", "at the corner, not within")
def another_target_for_the_paper(c: Content) -> None:
    c["target"] = ["add", ["number", "0x4"], ["variable", "0x0"]]


@attack("paper_1", "corners", "at the corner, not within")
def corners_nearer_by_one_thousandth(c: Content) -> None:
    restate(c, "corners", bound="0x3e7/0x7d0")


@attack("paper_1", "corners", "f(0) is in [1/3, 1/3]")
def a_value_at_0_that_is_too_large(c: Content) -> None:
    restate(c, "corners", low="0x1p-1", high="0x1p-1")


@attack("paper_1", "corners", "f(0) is in [1/3, 1/3]")
def a_value_at_0_that_is_too_small(c: Content) -> None:
    restate(c, "corners", low="0x0", high="0x1p-2")


@attack("paper_1", "lp-error", "good = ")
def a_good_set_without_the_modulus(c: Content) -> None:
    restate(c, "lp-error", good="0x3e7/0x3e8")


@attack("paper_1", "lp-error", "spread = ")
def a_spread_below_the_modulus(c: Content) -> None:
    restate(c, "lp-error", spread="0x3e7/0x3e8")


@attack("paper_1", "lp-error", "worst = ")
def a_worst_case_that_is_too_good(c: Content) -> None:
    restate(c, "lp-error", worst="0x5p-2")


@attack("paper_1", "lp-error", "is below good + worst * volume^(1/p)")
def a_trifling_region_that_is_too_trifling(c: Content) -> None:
    restate(c, "lp-error", bound="0x5p-2")


@attack("paper_1", "lp-error", "is below good + worst * volume^(1/p)")
def a_bound_below_the_good_set(c: Content) -> None:
    restate(c, "lp-error", bound="0x1p-2")


@attack("paper_1", "lp-error", "is not in [1, 1000]")
def a_norm_below_one(c: Content) -> None:
    restate(c, "lp-error", p="0x1p-1", norm=["lp", "0x1p-1"])


@attack("paper_1", "lp-error", "is not in [1, 1000]")
def a_norm_of_a_long_fraction(c: Content) -> None:
    restate(c, "lp-error", p="0x7d1/0x3e9", norm=["lp", "0x7d1/0x3e9"])
