"""Attacks on the counted sizes."""

from __future__ import annotations

from kernel.attacks.table import attack, insert, layer, node, restate
from kernel.certificates import Content


@attack("scan_1", "sizes", "the rule gives")
def a_parameter_less(c: Content) -> None:
    restate(c, "sizes", intrinsic_parameters="0x2")


@attack("scan_1", "sizes", "the rule gives")
def a_layer_less(c: Content) -> None:
    restate(c, "sizes", depth="0x5")


@attack("scan_1", "sizes", "is not a multiple of 2^-2")
def a_bit_less(c: Content) -> None:
    restate(c, "sizes", stored={"v": "0x2"}, intrinsic_bits="0x4")


@attack("scan_1", "sizes", "stored must give the bits of some parameters")
def bits_of_a_parameter_that_is_not_there(c: Content) -> None:
    restate(c, "sizes", stored={"v": "0x4", "w": "0x1"})


@attack("scan_1", "sizes", "stored must give the bits of some parameters")
def bits_as_a_list(c: Content) -> None:
    restate(c, "sizes", stored=["v"])


@attack("scan_1", "sizes", "is not an integer from 0 to 1099511627776")
def bits_without_measure(c: Content) -> None:
    restate(c, "sizes", stored={"v": "0xffffffffffffffffffff"})


def _alone(c: Content, *rules: str) -> None:
    """Keep the steps of these rules only, and claim the last."""
    c["steps"] = [each for each in c["steps"] if each["rule"] in rules]
    c["claims"] = [c["steps"][-1]["statement"]]


@attack("paper_1", "sizes", "reads nodes of different depth")
def an_edge_that_skips_a_layer(c: Content) -> None:
    _alone(c, "sizes")
    node(c, "phi_2.add")["reads"].append(["multiply", "0x0", "0x1"])


@attack("paper_1", "sizes", "the output is not the one node of greatest depth")
def a_deeper_node_beside_the_output(c: Content) -> None:
    _alone(c, "sizes")
    insert(c, "output", layer("more", [["phi_2.add", "0x0", "0x1"]], [["0x0", ["0x0", "0x1"]]]))
    insert(c, "output", layer("deeper", [["more", "0x0", "0x1"]], [["0x0", ["0x0", "0x1"]]]))


@attack("paper_1", "sizes", "nodes side by side have other depths or activations")
def a_relu_beside_an_identity(c: Content) -> None:
    _alone(c, "sizes")
    insert(c, "phi_2.add", layer("beside", [["phi_2.bit_1.round", "0x0", "0x1"]], [["0x0", ["0x0", "0x1"]]], "relu"))


@attack("paper_1", "sizes", "a scan reads 2 of 3 values side by side")
def a_scan_that_reads_a_part(c: Content) -> None:
    _alone(c, "sizes")
    node(c, "phi_2.bit_1.tent")["rows"].append(["0x0"])
