"""Width, depth and parameter counts of a network, scans unrolled, from the conventions in kernel_rules.md."""

from __future__ import annotations

from typing import Union

from .syntax import Network, Node, Rejected

Stage = Union[tuple, list]
"""("layer", neurons, hidden) or ("scan", times, stages)."""


def sizes(network: Network) -> dict[str, int]:
    """Return the sizes; rejects an edge that skips a layer."""
    stages = _profile(network)
    width, depth, neurons, parameters, _ = _measure(stages, network.inputs)
    return {
        "width": width,
        "depth": depth,
        "neurons": neurons,
        "parameters": parameters,
        "parameters_blockwise": _blockwise(network),
        "intrinsic_parameters": len(network.parameters),
    }


def _profile(network: Network) -> list[Stage]:
    """Dense layers from input to output, nodes side by side taken together."""
    level = {"input": 0}
    levels: list[list[Node]] = []
    for node in network.nodes:
        before = {level[name] for name, _, _ in node.reads}
        if len(before) != 1:
            raise Rejected(f"node {node.name!r} reads nodes of different depth")
        level[node.name] = before.pop() + 1
        if level[node.name] > len(levels):
            levels.append([])
        levels[level[node.name] - 1].append(node)
    if len(levels[-1]) != 1:
        raise Rejected("the output is not one node")
    return [_together([_stage(node) for node in nodes]) for nodes in levels]


def _stage(node: Node) -> Stage:
    if node.body is None:
        return ("layer", node.outputs, node.relu)
    return ("scan", node.steps, _profile(node.body))


def _together(parts: list[Stage]) -> Stage:
    """Nodes side by side add their neurons; they must be of one kind and length."""
    kinds = {(part[0], part[2] if part[0] == "layer" else (part[1], len(part[2]))) for part in parts}
    if len(kinds) != 1:
        raise Rejected("nodes side by side have other depths or activations")
    if parts[0][0] == "layer":
        return ("layer", sum(part[1] for part in parts), parts[0][2])
    return ("scan", parts[0][1], [_together(list(column)) for column in zip(*(part[2] for part in parts))])


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
            inner = _measure(stage[2], before)
            width = max(width, inner[0]) if stage[1] else width
            depth, neurons, parameters = (now + stage[1] * more for now, more in zip((depth, neurons, parameters), inner[1:4]))
    return width, depth, neurons, parameters, before


def _blockwise(network: Network) -> int:
    total = 0
    for node in network.nodes:
        total += (node.arity + 1) * node.outputs if node.body is None else node.steps * _blockwise(node.body)
    return total
