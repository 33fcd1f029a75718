"""One output of a network file on a box, found without the kernel: which neurons it depends on, and what they are worth.

A neuron of the slice is worth what it is in the whole network, at the point of the box that a point of the cube stands for:
the slice is evaluated nowhere but inside its scans, whose states are cut down here, neuron by neuron.
"""

from __future__ import annotations

import json
from fractions import Fraction
from functools import lru_cache
from typing import Any

from kernel.structure.wiring import Neuron, reads, written
from kernel.values import Point, Values
from oracle import number

Kept = dict[str, list[int]]
"""The values of each node that are kept, in order."""


def on_box(box: Any, t: Point) -> Point:
    """The point of a box that a point of the cube stands for; both may lie outside."""
    ends = [(number(low), number(high)) for low, high in box]
    return tuple(low + (high - low) * each for (low, high), each in zip(ends, t, strict=True))


def is_cube(box: Any) -> bool:
    """Whether a box is the unit cube."""
    return all([low, high] == ["0x0", "0x1"] for low, high in box)


def depends_on(nodes: list[Any], outputs: set[int]) -> set[Neuron]:
    """All neurons that outputs depend on; of a scan the same part of the state in every copy. Repeated until nothing is new."""
    found: set[Neuron] = {(nodes[-1]["name"], at) for at in outputs}
    before = -1
    while before != len(found):
        before = len(found)
        for node in nodes:
            mine, sources = {at for name, at in found if name == node["name"]}, reads(node)
            if "rows" in node:
                found |= {sources[int(position, 16)] for at in mine for position, _ in node["rows"][at][1:]}
            elif mine:
                size = int(node["body"]["inputs"], 16)
                inside = depends_on(node["body"]["nodes"], {at % size for at in mine})
                state = {at for name, at in inside if name in ("input", node["body"]["nodes"][-1]["name"])}
                held = {at for at in range(len(sources)) if at % size in state | {at % size for at in mine}}
                found |= {(node["name"], at) for at in held} | {sources[at] for at in held}
    return found


def kept(nodes: list[Any], outputs: set[int]) -> Kept:
    """The same by node; all values of the input are kept at the top."""
    met: dict[str, set[int]] = {}
    for name, at in depends_on(nodes, outputs):
        met.setdefault(name, set()).add(at)
    return {name: sorted(values) for name, values in met.items()}


def cut(nodes: list[Any], here: Kept) -> list[Any]:
    """The nodes with the values that are kept, which read what is kept of what they read."""
    rank = {(name, at): (name, new) for name, values in here.items() for new, at in enumerate(values)}
    found = []
    for node in (node for node in nodes if here.get(node["name"])):
        sources, mine = reads(node), here[node["name"]]
        at = [place for place, source in enumerate(sources) if source in rank and ("rows" in node or place in mine)]
        new = {**node, "reads": written([rank[sources[place]] for place in at])}
        if "rows" in node:
            rows = [node["rows"][place] for place in mine]
            new["rows"] = [[row[0], *([hex(at.index(int(p, 16))), weight] for p, weight in row[1:])] for row in rows]
        else:
            size = int(node["body"]["inputs"], 16)
            state = [place for place in mine if place < size]
            inner = node["body"]["nodes"]
            body = cut(inner, {**kept(inner, set(state)), "input": state})
            new["body"] = {"inputs": hex(len(state)), "nodes": body}
        found.append(new)
    return found


@lru_cache(maxsize=256)
def _slice(network: str, front: bool, output: int) -> tuple[Any, Kept]:
    """The network of one output without the map to the cube, and what is kept of the whole one."""
    whole = json.loads(network)
    inputs, first = int(whole["inputs"], 16), whole["nodes"][0]["name"]
    nodes = whole["nodes"][front:]
    for node in nodes if front else []:
        node["reads"] = [["input" if name == first else name, start, stop] for name, start, stop in node["reads"]]
    here = {**kept(nodes, {output}), "input": list(range(inputs))}
    small = {"format": whole["format"], "inputs": whole["inputs"], "nodes": cut(nodes, here)}
    text = json.dumps(small["nodes"])
    values = {name: value for name, value in whole.get("parameters", {}).items() if f'"{name}"' in text}
    return {**small, **({"parameters": values} if values else {})}, here


class OneOutput(Values):
    """The neurons of a slice at points of the cube, by the values of the whole network at points of the box."""

    def __init__(self, content: Any, output: int, whole: Values) -> None:
        self.box, self.whole, self.place = content["box"], whole, output
        network, self.kept = _slice(json.dumps(content["network"]), not is_cube(self.box), output)
        super().__init__(network, whole.marks)

    def node(self, name: str, point: Point) -> list[Fraction]:
        """The values of a node of the slice."""
        if name == "input":
            return list(point)
        found = self.whole.node(name, on_box(self.box, point))
        return [found[at] for at in self.kept[name]]

    def output(self, point: Point) -> Fraction:
        """The output."""
        return self.whole.node(self.whole.last, on_box(self.box, point))[self.place]


class OutputOnBox:
    """One output of a whole network, with or without a map in front, at points of the box by those of the cube."""

    def __init__(self, content: Any, output: int, whole: Values) -> None:
        self.box, self.whole, self.place, self.network = content["box"], whole, output, whole.network

    def output(self, point: Point) -> Fraction:
        """The output."""
        return self.whole.node(self.whole.last, on_box(self.box, point))[self.place]
