"""The printed sizes of Shen, Yang, Zhang 2022, counted on the network: blockwise parameters of phi_1, phi_2; width, depth.

L: the layers with intrinsic parameters, the output left out; each neuron a parameter times a value. phi_1: the nodes
that L depends on. phi_2: all other nodes but the output; they read L and one another only, and the output reads them
only. Blockwise: (values read + 1) * values given, summed over the nodes.
"""

from __future__ import annotations

from dataclasses import replace

from ..arithmetic import read_int, read_place, show
from ..networks import entries_of
from ..rule import Rule
from ..syntax import Certificate, Network, Node, Rejected, Row, Statement
from .local import MAX_CELLS
from .sizes import blockwise, entries, measured


def printed_counts(certificate: Certificate, premises: list[Statement], data: Statement) -> Statement:
    """
    local over K^d cells, K = 2^n, with n parameters; c = 1, |phi_1| <= 2^(dn+4), |phi_2| <= 2^(dn+5) n for Theorem 2.1;
    c = 3^d, |phi_1| <= c 2^(dn+5), |phi_2| <= c 2^(dn+8) n for Theorem 2.2, blockwise; L has at most c n neurons
    ---------------------------------------------------------------------------------------------------------------------
    the counts printed in that theorem hold for this network
    """
    (given,) = premises
    network, theorem = certificate.network, data["theorem"]
    certificate.budget.spend(8 * network.weight)
    kind, names = given["source"][:2]
    n, cells = len(names), read_int(given, "cells", 2, MAX_CELLS)
    if kind != "bits" or cells != 1 << n or len(set(names)) != n:
        raise Rejected(f"{cells} cells an axis are not 2^{n}, or the {n} parameters are not different ones")
    whole_cube = given["on"] == ["cube"]
    if theorem != ("2.2" if whole_cube else "2.1"):
        raise Rejected(f"the premise is not what Theorem {str(theorem)[:20]} gives")
    copies = 3**network.inputs if whole_cube else 1
    first, second = (copies * 32, copies * 256) if whole_cube else (16, 32)
    before, linear, after = parts(network)
    bounds = cells**network.inputs * first, cells**network.inputs * second * n
    counts = _count(before), _count(after)
    if counts[0] > bounds[0] or counts[1] > bounds[1]:
        raise Rejected(f"phi_1 and phi_2 have {counts[0]} and {counts[1]} parameters, printed are {bounds[0]} and {bounds[1]}")
    if sum(len(node.rows) for node in linear) > copies * n:
        raise Rejected(f"L has more than {copies} * {n} neurons")
    dense = measured(cut(network, {node.name for node in linear}, after))["parameters"]
    numbers = {"phi_1": counts[0], "phi_1_printed": bounds[0], "phi_2": counts[1], "phi_2_printed": bounds[1]}
    found = {**numbers, "phi_2_dense": dense, "intrinsic_entries": entries(network)}
    return {"kind": "printed-counts", "theorem": theorem, **{key: show(value) for key, value in found.items()}}


def _count(nodes: list[Node]) -> int:
    return blockwise(Network(1, tuple(nodes), {}))


def parts(network: Network) -> tuple[list[Node], list[Node], list[Node]]:
    """phi_1, L and phi_2; rejects unless L is made of bare parameters times phi_1, phi_2 reads L and the output phi_2 alone."""
    inner = network.nodes[:-1]
    linear = [node for node in inner if any(isinstance(entry, str) for row in node.rows for entry in entries_of(row))]
    names = {node.name for node in linear}
    needed = {name for node in linear for name, _, _ in node.reads}
    for node in reversed(inner):
        if node.name in needed:
            needed |= {name for name, _, _ in node.reads}
    before = [node for node in inner if node.name in needed]
    after = [node for node in inner if node.name not in needed | names]
    if not linear or needed & names or any(read[0] in needed for node in after for read in node.reads):
        raise Rejected("the network is not phi_2 after L after phi_1")
    if any(node.activation != "identity" or not all(map(_bare, node.rows)) for node in linear):
        raise Rejected("L is not made of bare intrinsic parameters times phi_1")
    if not {name for name, _, _ in network.nodes[-1].reads} <= {node.name for node in after}:
        raise Rejected("the output reads past phi_2")
    return before, linear, after


def _bare(row: Row) -> bool:
    return row.bias == 0 and len(row.weights) == 1 and isinstance(row.weights[0][1], str)


def cut(network: Network, sources: set[str], kept: list[Node]) -> Network:
    """The network of the kept nodes, the values of the nodes `sources` its inputs."""
    starts, total = {}, 0
    for node in network.nodes:
        if node.name in sources:
            starts[node.name], total = total, total + node.outputs
    nodes = []
    for node in kept:
        moved = [("input", starts[n] + a, starts[n] + b) if n in starts else (n, a, b) for n, a, b in node.reads]
        nodes.append(replace(node, reads=tuple(moved)))
    return Network(total, tuple(nodes), {})


def printed_shape(certificate: Certificate, premises: list[Statement], data: Statement) -> Statement:
    """
    bit for J digits; what stands from the neuron read to the bit has width 2 and depth 2J + 2
    -------------------------------------------------------------------------------------------
    the width and depth printed in Proposition B.1 hold for this network of J digits
    """
    (given,) = premises
    certificate.budget.spend(8 * certificate.network.weight)
    first, last = read_place(given["reads"], "reads")[0], read_place(given["neuron"], "neuron")[0]
    names = {last}
    for node in reversed(certificate.network.nodes):
        if node.name in names:
            names |= {name for name, _, _ in node.reads} - {first}
    found = measured(cut(certificate.network, {first}, [node for node in certificate.network.nodes if node.name in names]))
    if found["width"] != 2 or found["depth"] != 2 * read_int(given, "digits", 1, 1 << 40) + 2:
        raise Rejected(f"width {found['width']} and depth {found['depth']} are not 2 and 2 * {given['digits']} + 2")
    numbers = {"width": found["width"], "depth": found["depth"]}
    return {"kind": "printed-shape", "digits": given["digits"], **{key: show(value) for key, value in numbers.items()}}


RULES = {
    "printed-counts": Rule("local", "theorem", printed_counts, "kernel_rules_cell_codes.md#printed-counts"),
    "printed-shape": Rule("bit", "", printed_shape, "kernel_rules_cell_codes.md#printed-shape"),
}
