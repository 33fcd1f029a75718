"""The printed sizes of Shen, Yang, Zhang 2022, counted on the network: blockwise parameters of phi_1, phi_2; width, depth.

L: the layers with intrinsic parameters, the output left out; each neuron a parameter times a value. phi_1: the nodes
that L depends on. phi_2: all other nodes but the output; they read L and one another only, and the output reads them
only. Blockwise: (values read + 1) * values given, summed over the nodes.
"""

from __future__ import annotations

from dataclasses import replace

from .arithmetic import read_int, read_place, show
from .rules_syz import MAX_CELLS
from .sizes import blockwise, sizes
from .syntax import Certificate, Entry, Network, Node, Rejected, Row, Statement


def printed_counts_2_1(certificate: Certificate, premises: list[Statement], data: Statement) -> Statement:
    """
    decoded with K = 2^n and n parameters; |phi_1| <= 2^(dn+4) and |phi_2| <= 2^(dn+5) n, blockwise
    ------------------------------------------------------------------------------------------------
    the counts printed in Theorem 2.1 hold for this network
    """
    return _printed_counts(certificate.network, premises[0], "2.1", 1, (16, 32))


def printed_counts_2_2(certificate: Certificate, premises: list[Statement], data: Statement) -> Statement:
    """
    near-output with K = 2^n and n parameters; |phi_1| <= 3^d 2^(dn+5) and |phi_2| <= 3^d 2^(dn+8) n, blockwise
    ------------------------------------------------------------------------------------------------------------
    the counts printed in Theorem 2.2 hold for this network
    """
    copies = 3**certificate.network.inputs
    return _printed_counts(certificate.network, premises[0], "2.2", copies, (copies * 32, copies * 256))


def _printed_counts(network: Network, given: Statement, theorem: str, copies: int, printed: tuple[int, int]) -> Statement:
    n, cells = len(given["digits"]), read_int(given, "cells", 2, MAX_CELLS)
    if cells != 1 << n or len(set(given["digits"])) != n:
        raise Rejected(f"{cells} cells an axis are not 2^{n}, or the {n} parameters are not different ones")
    before, linear, after = parts(network)
    bounds = cells**network.inputs * printed[0], cells**network.inputs * printed[1] * n
    counts = _count(before), _count(after)
    if counts[0] > bounds[0] or counts[1] > bounds[1]:
        raise Rejected(f"phi_1 and phi_2 have {counts[0]} and {counts[1]} parameters, printed are {bounds[0]} and {bounds[1]}")
    if sum(len(node.rows) for node in linear) > copies * n:
        raise Rejected(f"L has more than {copies} * {n} neurons")
    dense = sizes(cut(network, {node.name for node in linear}, after))["parameters"]
    entries = sum(isinstance(entry, str) for node in network.nodes for row in node.rows for entry in _entries(row))
    numbers = {"phi_1": counts[0], "phi_1_printed": bounds[0], "phi_2": counts[1], "phi_2_printed": bounds[1]}
    found = {**numbers, "phi_2_dense": dense, "intrinsic_entries": entries}
    return {"kind": "printed-counts", "theorem": theorem, **{key: show(value) for key, value in found.items()}}


def _entries(row: Row) -> list[Entry]:
    return [row.bias, *(weight for _, weight in row.weights)]


def _count(nodes: list[Node]) -> int:
    return blockwise(Network(1, tuple(nodes), {}))


def parts(network: Network) -> tuple[list[Node], list[Node], list[Node]]:
    """phi_1, L and phi_2; rejects unless L is made of bare parameters times phi_1, phi_2 reads L and the output phi_2 alone."""
    inner = network.nodes[:-1]
    linear = [node for node in inner if any(isinstance(entry, str) for row in node.rows for entry in _entries(row))]
    names = {node.name for node in linear}
    needed = {name for node in linear for name, _, _ in node.reads}
    for node in reversed(inner):
        if node.name in needed:
            needed |= {name for name, _, _ in node.reads}
    before = [node for node in inner if node.name in needed]
    after = [node for node in inner if node.name not in needed | names]
    if not linear or needed & names or any(read[0] in needed for node in after for read in node.reads):
        raise Rejected("the network is not phi_2 after L after phi_1")
    if any(node.relu or not all(map(_bare, node.rows)) for node in linear):
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
    first, last = read_place(given["reads"], "reads")[0], read_place(given["neuron"], "neuron")[0]
    names = {last}
    for node in reversed(certificate.network.nodes):
        if node.name in names:
            names |= {name for name, _, _ in node.reads} - {first}
    found = sizes(cut(certificate.network, {first}, [node for node in certificate.network.nodes if node.name in names]))
    if found["width"] != 2 or found["depth"] != 2 * read_int(given, "digits", 1, 1 << 40) + 2:
        raise Rejected(f"width {found['width']} and depth {found['depth']} are not 2 and 2 * {given['digits']} + 2")
    numbers = {"width": found["width"], "depth": found["depth"]}
    return {"kind": "printed-shape", "digits": given["digits"], **{key: show(value) for key, value in numbers.items()}}


RULES = {
    "printed-counts-2.1": printed_counts_2_1,
    "printed-counts-2.2": printed_counts_2_2,
    "printed-shape": printed_shape,
}

SHAPES = {
    "printed-counts-2.1": ("decoded", ""),
    "printed-counts-2.2": ("near-output", ""),
    "printed-shape": ("bit", ""),
}
"""Rule -> kinds of its premises, keys of its data."""
