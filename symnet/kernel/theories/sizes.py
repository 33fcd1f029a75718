"""Sizes: width, depth, neurons, parameters, intrinsic parameters and entries, bits; scans unrolled (kernel_rules.md)."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

from ..arithmetic import read_int, show
from ..networks import entries_of
from ..rule import Rule
from ..syntax import Certificate, Network, Node, Rejected, Statement

Stage = tuple[Any, ...]
"""("layer", neurons, hidden) or ("scan", times, stages, values read)."""


def measured(network: Network) -> dict[str, int]:
    """Return the sizes; rejects an edge that skips a layer."""
    stages = _profile(network)
    width, depth, neurons, parameters, _ = _measure(stages, network.inputs)
    return {
        "width": width,
        "depth": depth,
        "neurons": neurons,
        "parameters": parameters,
        "parameters_blockwise": blockwise(network),
        "intrinsic_parameters": len(network.parameters),
        "intrinsic_entries": entries(network),
    }


def _profile(network: Network) -> list[Stage]:
    """Dense layers from input to output, nodes side by side taken together."""
    level = {"input": 0}
    levels: list[list[Node]] = []
    for node in network.nodes:
        before = {level[name] for name, _, _ in node.reads} or {0}  # a constant stands behind the inputs
        if len(before) != 1:
            raise Rejected(f"node {node.name!r} reads nodes of different depth")
        level[node.name] = before.pop() + 1
        if level[node.name] > len(levels):
            levels.append([])
        levels[level[node.name] - 1].append(node)
    if [node.name for node in levels[-1]] != [network.nodes[-1].name]:
        raise Rejected("the output is not the one node of greatest depth")
    return [_together([_stage(node) for node in nodes]) for nodes in levels]


def _stage(node: Node) -> Stage:
    if node.body is None:
        return ("layer", node.outputs, node.activation != "identity")
    return ("scan", node.steps, [_times(stage, node.copies) for stage in _profile(node.body)], node.arity)


def _times(stage: Stage, copies: int) -> Stage:
    """A stage so many times side by side."""
    if stage[0] == "layer":
        return ("layer", copies * stage[1], stage[2])
    return ("scan", stage[1], [_times(inner, copies) for inner in stage[2]], copies * stage[3])


def _together(parts: list[Stage]) -> Stage:
    """Nodes side by side add their neurons; they must be of one kind and length."""
    kinds = {(part[0], part[2] if part[0] == "layer" else (part[1], len(part[2]))) for part in parts}
    if len(kinds) != 1:
        raise Rejected("nodes side by side have other depths or activations")
    if parts[0][0] == "layer":
        return ("layer", sum(part[1] for part in parts), parts[0][2])
    stages = [_together(list(column)) for column in zip(*(part[2] for part in parts), strict=True)]
    return ("scan", parts[0][1], stages, sum(part[3] for part in parts))


def _measure(stages: list[Stage], inputs: int) -> tuple[int, int, int, int, int]:
    """Width, depth, hidden neurons, dense parameters, and the number of values given."""
    width = depth = neurons = parameters = 0
    before = inputs
    for stage in stages:
        if stage[0] == "layer":
            _, count, hidden = stage
            parameters += (before + 1) * count
            if hidden:
                width, depth, neurons = max(width, count), depth + 1, neurons + count
            before = count
        else:
            if stage[3] != before:
                raise Rejected(f"a scan reads {stage[3]} of {before} values side by side")
            inner = _measure(stage[2], before)
            width = max(width, inner[0]) if stage[1] else width
            depth, neurons, parameters = (
                depth + stage[1] * inner[1],
                neurons + stage[1] * inner[2],
                parameters + stage[1] * inner[3],
            )
    return width, depth, neurons, parameters, before


def blockwise(network: Network) -> int:
    """The parameters of the nodes one by one: (values read + 1) * values given, bodies of scans at every step."""
    total = 0
    for node in network.nodes:
        total += (node.arity + 1) * node.outputs if node.body is None else node.copies * node.steps * blockwise(node.body)
    return total


def entries(network: Network) -> int:
    """The weights and biases that are bare intrinsic parameters (bodies of scans hold none); each name has a value."""
    if not network.parameters:
        return 0
    return sum(isinstance(entry, str) for node in network.nodes for row in node.rows for entry in entries_of(row))


def sizes(certificate: Certificate, premises: list[Statement], data: Statement) -> Statement:
    """
    no edge skips a layer; each stored parameter p is a multiple of 2^-bits(p) in [0, 1)
    ------------------------------------------------------------------------------------
    width, depth, neurons, parameters, intrinsic parameters, entries and bits of the network

    A parameter that is not stored has its fixed-point length (if dyadic) or the bits of numerator and denominator.
    """
    certificate.budget.spend(certificate.network.weight)
    found = measured(certificate.network)
    stored = data["stored"]
    if not isinstance(stored, dict) or not set(stored) <= set(certificate.network.parameters):
        raise Rejected("stored must give the bits of some parameters")
    bits = 0
    for name, value in certificate.network.parameters.items():
        if name in stored:
            length = read_int(stored, name, 0, 1 << 40)
            if not 0 <= value < 1 or value.denominator.bit_length() > length + 1 or value.denominator & (value.denominator - 1):
                raise Rejected(f"parameter {name} is not a multiple of 2^-{length} in [0, 1)")
            bits += length
        else:
            bits += bits_of(value)
    return {"kind": "sizes", **{key: show(value) for key, value in found.items()}, "intrinsic_bits": show(bits)}


def bits_of(value: Fraction) -> int:
    """The length of a number: sign, and fixed-point digits if dyadic, else numerator and denominator."""
    top, places = abs(value.numerator).bit_length(), value.denominator.bit_length() - 1
    dyadic = value.denominator == 1 << places
    return int(value < 0) + (max(top, places) if dyadic else top + places + 1)


RULES = {"sizes": Rule("", "stored", sizes, "kernel_rules.md#sizes", box=True, sliced=True)}
