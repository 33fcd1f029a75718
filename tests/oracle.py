"""An independent evaluator: the value of a network file at a rational point, straight from the format's definition.

It reads the canonical JSON and works in Fractions, one neuron after another. It shares no code with symnet: hex text,
schedules, snake order and reads are written out again here, as slowly and plainly as possible; numbers are read once.
"""

from __future__ import annotations

import json
from fractions import Fraction
from functools import lru_cache
from itertools import product
from typing import Any


def value(data: bytes, point: tuple[Fraction, ...]) -> tuple[Fraction, ...]:
    """The output values of a network file at `point`."""
    top = json.loads(data)
    return _network(top, list(point), {name: number(text) for name, text in top.get("parameters", {}).items()}, {})


@lru_cache(maxsize=1 << 16)
def number(text: str) -> Fraction:
    """0x1f, -0x1/0x3, 0x5p-3."""
    top, _, power = text.partition("p-")
    above, _, below = top.partition("/")
    return Fraction(int(above, 16), int(below, 16) if below else 1) / (1 << int(power or 0))


@lru_cache(maxsize=64)
def snake(cells: int | tuple[int, ...], dimension: int) -> list[tuple[int, ...]]:
    """All nodes of {0..cells}^dimension: every second run goes back, by reversing the list of the runs before."""
    order: list[tuple[int, ...]] = [()]
    counts = [cells] * dimension if isinstance(cells, int) else list(cells)
    for count in counts:
        nodes = []
        for index, head in enumerate(order):
            ends = list(range(count + 1))
            nodes += [(*head, last) for last in (reversed(ends) if index % 2 else ends)]
        order = nodes
    assert sorted(order) == list(product(*(range(count + 1) for count in counts)))
    return order


def _network(data: Any, inputs: list[Fraction], parameters: Any, schedules: Any) -> tuple[Fraction, ...]:
    known = {"input": inputs}
    for node in data["nodes"]:
        read = [item for name, start, stop in node["reads"] for item in known[name][int(start, 16) : int(stop, 16)]]
        known[node["name"]] = node_values(node, read, parameters, schedules)
    return tuple(known[data["nodes"][-1]["name"]])


def node_values(node: Any, read: list[Fraction], parameters: Any, schedules: Any) -> list[Fraction]:
    """The values of one node, from those that it reads."""
    if "rows" in node:
        return [_neuron(row, read, node["activation"], parameters, schedules) for row in node["rows"]]
    copies, stride = (int(node.get(key, "0x0"), 16) for key in ("copies", "stride"))
    size = len(read) // (copies or 1)
    parts = [_scan(node, read[c * size : (c + 1) * size], parameters, c * stride) for c in range(copies or 1)]
    return [item for part in parts for item in part]


def _scan(node: Any, state: list[Fraction], parameters: Any, later: int) -> list[Fraction]:
    for step in range(1, int(node["steps"], 16) + 1):
        values = {name: _schedule(rule, step, later) for name, rule in node["schedules"].items()}
        state = list(_network(node["body"], state, parameters, values))
    return state


def counts(data: Any) -> int | tuple[int, ...]:
    """Cells as a file has them: one number, or one for each axis."""
    return tuple(int(each, 16) for each in data) if isinstance(data, list) else int(data, 16)


def _schedule(rule: Any, step: int, later: int) -> Fraction:
    name, first, *numbers = rule
    arguments = [int(text, 16) for text in numbers]
    if name == "power":
        return Fraction(int(first, 16)) ** (arguments[0] - step)
    dimension, axis, start = arguments
    nodes = snake(counts(first), dimension)
    number = start + later + step - 1
    return Fraction(nodes[number][axis] if number < len(nodes) else -1)


def _neuron(row: Any, read: list[Fraction], activation: str, parameters: Any, schedules: Any) -> Fraction:
    bias, *weights = row
    total = _entry(bias, parameters, schedules)
    for position, entry in weights:
        if read[int(position, 16)]:
            total += _entry(entry, parameters, schedules) * read[int(position, 16)]
    if activation == "euaf":
        return abs(total - 2 * ((total + 1) / 2 // 1)) if total >= 0 else total / (abs(total) + 1)
    return max(total, Fraction(0)) if activation == "relu" else total


def _entry(entry: Any, parameters: Any, schedules: Any) -> Fraction:
    if isinstance(entry, list):
        return number(entry[0]) + sum((number(factor) * schedules[name] for name, factor in entry[1:]), Fraction(0))
    return parameters[entry] if entry in parameters else number(entry)
