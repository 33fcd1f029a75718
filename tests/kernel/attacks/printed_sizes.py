"""Attacks on printed sizes: too many parameters, networks of another shape, networks whose codes use no parameter."""

from __future__ import annotations

from typing import Any

from kernel.attacks.table import append, attack, insert, layer, node, only, restate, step
from kernel.certificates import Content
from kernel.counted_network import counted
from kernel.hand_made import form


@attack("paper_1", "printed-counts", "the rule gives")
def a_count_that_flatters(c: Content) -> None:
    restate(c, "printed-counts", phi_1="0x1")


@attack("mids_1", "printed-counts", "the premise is not what Theorem 2.1 gives")
def the_counts_of_another_theorem(c: Content) -> None:
    restate(c, "printed-counts", theorem="2.1")


@attack("scan_1", "printed-counts", "2 cells an axis are not 2^1, or")
def the_counts_of_a_scan(c: Content) -> None:
    c["steps"].append({**step(c, "interpolant"), "rule": "printed-counts", "data": {"theorem": "2.2"}, "premises": ["0x8"]})


def _rows(c: Content, name: str, count: int) -> None:
    """Rows that nothing reads, behind those of a layer."""
    node(c, name)["rows"] += [["0x0"]] * count


@attack("paper_1", "printed-counts", "phi_1 and phi_2 have 33 and 39 parameters, printed are 32 and 64")
def a_phi_1_of_more_parameters_than_printed(c: Content) -> None:
    only(c, *{each["rule"] for each in c["steps"]} - {"sizes"})
    _rows(c, "phi_1.rho", 10)


@attack("paper_1", "printed-counts", "phi_1 and phi_2 have 13 and 66 parameters, printed are 32 and 64")
def a_phi_2_of_more_parameters_than_printed(c: Content) -> None:
    only(c, *{each["rule"] for each in c["steps"]} - {"sizes", "printed-shape"})
    _rows(c, "phi_2.bit_1.round", 9)


@attack("mids_1", "printed-counts", "L has more than 3 * 1 neurons")
def a_linear_map_with_rows_beside_it(c: Content) -> None:
    """3^d n neurons of L are enough; one more, read by nobody, is too many."""
    only(c, *{each["rule"] for each in c["steps"]} - {"sizes", "lower-bound"})
    node(c, "copy_0.multiply")["rows"].append(["0x0", ["0x0", "a_1"]])


@attack("paper_1", "printed-counts", "the network is not phi_2 after L after phi_1")
def a_phi_2_that_reads_phi_1(c: Content) -> None:
    only(c, *{each["rule"] for each in c["steps"]} - {"sizes"})
    node(c, "phi_2.add")["reads"].append(["phi_1.rho", "0x0", "0x1"])


@attack("paper_1", "printed-shape", "width 3")
def a_bit_that_is_three_wide(c: Content) -> None:
    only(c, *{each["rule"] for each in c["steps"]} - {"sizes", "printed-counts"})
    _rows(c, "phi_2.bit_1.round", 1)


@attack("paper_1", "printed-shape", "depth 7 are not 2 and 2 * 0x2 + 2")
def a_bit_that_is_one_deeper(c: Content) -> None:
    """The last pair passes a layer more, which leaves it as it is: neither of its values is negative."""
    only(c, *{each["rule"] for each in c["steps"]} - {"sizes", "printed-counts"})
    pair = [["0x0", ["0x0", "0x1"]], ["0x0", ["0x1", "0x1"]]]
    insert(c, "phi_2.bit_1.round", layer("pair", [["phi_2.bit_1.tents", "0x0", "0x2"]], pair, "relu"))
    node(c, "phi_2.bit_1.round")["reads"][0][0] = "pair"


def _counts_of(c: Content, digits: dict[str, list[int]], **changes: Any) -> None:
    """Put a network by hand in place of everything, with the counts of its sizes as the last step."""
    c.update(counted(digits, **changes))
    if c["steps"][-1]["rule"] != "printed-counts":
        data, premises = {"theorem": "2.2"}, [hex(len(c["steps"]) - 1)]
        append(c, "printed-counts", premises, data, {"kind": "printed-counts", **data})


ONE, TWO = {"v": [0, 1]}, {"v": [0, 0, 1, 1], "w": [0, 1, 0, 1]}


@attack("", "printed-counts", "3 cells an axis are not 2^1")
def counts_of_three_cells(c: Content) -> None:
    _counts_of(c, {"v": [0, 0, 1]})


@attack("", "printed-counts", "4 cells an axis are not 2^2, or the 2 parameters are not different ones")
def counts_of_one_parameter_for_two(c: Content) -> None:
    _counts_of(c, {"v": [0, 0, 1, 1, 0, 1, 0, 1]}, names=["v", "v"])


@attack("", "printed-counts", "the output reads past phi_2")
def counts_of_a_linear_map_that_nothing_reads(c: Content) -> None:
    """The codes are written out, and no parameter is used for them."""
    _counts_of(c, ONE, hollow=True)


@attack("counted_by_hand", "printed-counts", "the output reads past phi_2")
def an_output_that_reads_phi_1_too(c: Content) -> None:
    node(c, "output")["reads"].append(["t", "0x0", "0x1"])


@attack("", "printed-counts", "L is not made of bare intrinsic parameters times phi_1")
def counts_of_a_parameter_that_is_a_bias(c: Content) -> None:
    _counts_of(c, TWO, more=["w"])


@attack("", "printed-counts", "L is not made of bare intrinsic parameters times phi_1")
def counts_of_a_linear_map_with_a_number_beside(c: Content) -> None:
    _counts_of(c, TWO, more=form(0, 3))


@attack("", "printed-counts", "L is not made of bare intrinsic parameters times phi_1")
def counts_of_a_linear_map_of_two_neurons(c: Content) -> None:
    _counts_of(c, TWO, more=form(0, "w", "w"))


@attack("counted_by_hand", "printed-counts", "L is not made of bare intrinsic parameters times phi_1")
def counts_of_a_linear_map_through_a_relu(c: Content) -> None:
    node(c, "L")["activation"] = "relu"


@attack("", "printed-counts", "the network is not phi_2 after L after phi_1")
def counts_of_a_linear_map_of_a_linear_map(c: Content) -> None:
    _counts_of(c, TWO, twice=True)


@attack("counted_by_hand", "printed-counts", "the network is not phi_2 after L after phi_1")
def a_phi_2_that_reads_the_input(c: Content) -> None:
    node(c, "u")["reads"].append(["input", "0x0", "0x1"])
