"""The values of all neurons of a network file at points, by the naive evaluator, each node evaluated once for all networks.

Two nodes with the same text that read the same below them have the same values at a point: a change of a network costs
the nodes that stand above it.
"""

from __future__ import annotations

import json
from fractions import Fraction
from typing import Any

import oracle

Point = tuple[Fraction, ...]
MOST = 300_000
_met: dict[tuple[int, Point], list[Fraction]] = {}
_given: dict[tuple[int, Point], list[Fraction]] = {}


def signatures(network: Any) -> dict[str, int]:
    """For each node a number that stands for its text, its parameters and all that is below it."""
    parameters = network.get("parameters", {})
    found = {"input": hash(("input", network["inputs"]))}
    for node in network["nodes"]:
        text = json.dumps(node, sort_keys=True)
        own = tuple((name, value) for name, value in parameters.items() if f'"{name}"' in text)
        found[node["name"]] = hash((text, own, tuple(found.get(read[0], 0) for read in node["reads"])))
    return found


class Values:
    """A network file, evaluated on demand: a node once for a point, and once for the same values read."""

    def __init__(self, network: Any, marks: dict[str, int] | None = None) -> None:
        self.network, self.marks = network, marks or signatures(network)
        self.parameters = {name: oracle.number(text) for name, text in network.get("parameters", {}).items()}
        self.nodes = {node["name"]: node for node in network["nodes"]}
        self.last = network["nodes"][-1]["name"]

    def node(self, name: str, point: Point) -> list[Fraction]:
        """The values of a node."""
        if name == "input":
            return list(point)
        key = self.marks[name], point
        if key not in _met:
            node = self.nodes[name]
            read = [item for source, a, b in node["reads"] for item in self.node(source, point)[int(a, 16) : int(b, 16)]]
            same = self.marks[name], tuple(read)
            if max(len(_met), len(_given)) > MOST:
                _met.clear()
                _given.clear()
            if same not in _given:
                _given[same] = oracle.node_values(node, read, self.parameters, {})
            _met[key] = _given[same]
        return _met[key]

    def neuron(self, place: list[str], point: Point) -> Fraction:
        """The value of a neuron, as statements write it: name and number."""
        return self.node(place[0], point)[int(place[1], 16)]

    def output(self, point: Point) -> Fraction:
        """The first output."""
        return self.node(self.last, point)[0]
