"""Enumeration in parts: a task cuts some polygons into activation domains, up to a number of them, and leaves the rest to others.

What is left is the stack of the enumeration: the domains of all tasks, in order, are those of one process, in its order.
Bytes: lines of numbers in hex. Of a task: how many domains at most, then the polygons that wait (node, signs, corners), the next
one last. Of a result: domains (signs, forms of the outputs, corners) in order, then a line "rest", then what waits.
"""

from __future__ import annotations

import os
import random
from collections.abc import Iterable, Iterator, Sequence
from fractions import Fraction
from functools import lru_cache
from itertools import chain
from typing import Any

from symnet.core.codec import canonical_json, read_json
from symnet.errors import MalformedFile
from symnet.jobs.task import Kind
from symnet.regions.enumeration import Cell, Known, forms_under, waiting, walk
from symnet.regions.integer_network import IntegerNetwork, IntegerNode
from symnet.regions.polygon import Corner

FIRST, SIZE = 64, 1024
"""Domains of the first task, and of the others."""
FIRST_PARTS, PARTS = 32, 8
"""Tasks that the rest of the first task, and of the others, is dealt out to at most."""
SAMPLED = 128
"""Of so many domains, over all results, one is made again where results are judged."""
REST = "rest"
Polygon = tuple[int, int, list[Corner]]
"""The node from which it is cut, the signs of the neurons before, the corners."""


def shared_of(network: IntegerNetwork) -> bytes:
    """Return a network as bytes."""
    nodes = [
        {
            "name": node.name,
            "relu": "1" if node.relu else "0",
            "places": hexed(node.places),
            "rows": [hexed(row) for row in node.rows],
            "biases": hexed(node.biases),
            "scale": hex(node.scale),
        }
        for node in network.nodes
    ]
    return canonical_json({"inputs": [hexed(form) for form in network.inputs], "scale": hex(network.scale), "nodes": nodes})


@lru_cache(maxsize=2)
def network_of(shared: bytes) -> IntegerNetwork:
    """Return the network that bytes are."""
    found: Any = read_json(shared, "the network of a task")
    try:
        nodes = [
            IntegerNode(
                node["name"],
                node["relu"] == "1",
                numbers(node["places"]),
                tuple(map(numbers, node["rows"])),
                numbers(node["biases"]),
                int(node["scale"], 16),
            )
            for node in found["nodes"]
        ]
        return IntegerNetwork(tuple(map(numbers, found["inputs"])), int(found["scale"], 16), tuple(nodes))
    except (LookupError, TypeError, ValueError) as problem:
        raise MalformedFile(f"the network of a task: it cannot be read ({problem!r:.100})") from problem


def first_task(start: Sequence[Corner]) -> bytes:
    """Return the task with which the enumeration on a polygon begins."""
    return task_of(FIRST, [_line((0, 0, list(start)))])


def task_of(most: int, lines: Iterable[str]) -> bytes:
    """Return a task: how many domains at most, and what waits."""
    return "\n".join([f"{most:x}", *lines]).encode()


def _line(polygon: Polygon) -> str:
    at, pattern, corners = polygon
    return hexed((at, pattern, *chain.from_iterable(corners)))


def run(shared: bytes, data: bytes) -> bytes:
    """Cut the polygons of a task."""
    network = network_of(shared)
    most, polygons = _asked(data)
    known: Known = {}
    todo = [waiting(network, at, corners, pattern, known) for at, pattern, corners in polygons]
    found = []
    for cell in walk(network, todo):
        found.append(hexed((cell.pattern, *chain.from_iterable(cell.outputs), *chain.from_iterable(cell.corners))))
        if len(found) >= most:
            break
    rest = [_line((at, pattern, corners)) for at, corners, pattern, *_ in todo]
    return "\n".join([*found, REST, *rest]).encode()


def cells_of(network: IntegerNetwork, result: bytes) -> Iterator[Cell]:
    """Yield the domains of a result; raises ValueError where it is none."""
    for line in halves(result)[0]:
        yield _cell(network, line)


def more(shared: bytes, data: bytes, result: bytes) -> list[bytes]:
    """Return the tasks for what a task has left."""
    return dealt(data, result, FIRST, SIZE)


def dealt(data: bytes, result: bytes, first: int, size: int) -> list[bytes]:
    """Return tasks of so many domains for what a task has left: the stack from its end, in parts of about one length."""
    rest = halves(result)[1]
    parts = min(len(rest), FIRST_PARTS if int(data.partition(b"\n")[0], 16) == first else PARTS)
    ends = [len(rest) * part // parts for part in range(parts + 1)] if parts else [0]
    return [task_of(size, rest[low:high]) for low, high in zip(ends[-2::-1], ends[:0:-1], strict=True)]


def amount(result: bytes) -> int:
    """Return the number of domains in a result."""
    return len(halves(result)[0])


def judge(shared: bytes, data: bytes, result: bytes) -> str:
    """Return why a result is none: its polygons must have the area of those of the task exactly, a sample be as made here."""
    network = network_of(shared)
    try:
        most, polygons = _asked(data)
        lines, waits = halves(result)
        found, rest = [_cell(network, line) for line in lines], [_polygon(line) for line in waits]
    except (ValueError, LookupError) as problem:
        return f"it cannot be read ({problem!r:.100})"
    if len(found) > most or (rest and len(found) < most) or any(at > len(network.nodes) for at, _, _ in rest):
        return f"{len(found)} domains, and {most} were asked for"
    corners = [*(cell.corners for cell in found), *(each for _, _, each in rest)]
    if any(len(each) < 3 or any(w <= 0 for _, _, w in each) for each in corners):
        return "a polygon has no three corners, or one at no place"
    before, after = _area([each for _, _, each in polygons]), _area(corners)
    if before != after:
        return f"its polygons have the area {float(after):.6g}, those of the task {float(before):.6g}"
    dice = random.Random(os.urandom(16))
    for cell in dice.sample(found, (len(found) + dice.randrange(SAMPLED)) // SAMPLED):
        if not _holds(network, cell):
            return f"a domain is none: its signs {cell.pattern:x} or its affine map are not those of the network"
    return ""


def _holds(network: IntegerNetwork, cell: Cell) -> bool:
    """Whether the neurons have the signs of a domain on all of it, and the outputs its forms."""
    x0, y0, w0 = (sum(column) for column in zip(*((x, y, w) for x, y, w in cell.corners), strict=True))
    outputs, signed = forms_under(network, cell.pattern)
    for form, positive in signed:
        a, b, c = form
        values = [a * x + b * y + c * w for x, y, w in cell.corners]
        if (min(values) < 0 or a * x0 + b * y0 + c * w0 <= 0) if positive else max(values) > 0:
            return False
    return outputs == cell.outputs


def _area(polygons: Iterable[Sequence[Corner]]) -> Fraction:
    """The sum of areas: edges that two polygons share cancel, term by term."""
    edges: dict[tuple[Corner, Corner], int] = {}
    for corners in polygons:
        before = corners[-1]
        for here in corners:
            if edges.get((here, before), 0) > 0:
                edges[here, before] -= 1
            else:
                edges[before, here] = edges.get((before, here), 0) + 1
            before = here
    terms = [Fraction(count * (x1 * y2 - x2 * y1), 2 * w1 * w2) for ((x1, y1, w1), (x2, y2, w2)), count in edges.items() if count]
    while len(terms) > 1:  # in pairs, so that long denominators meet late
        terms = [sum(terms[place : place + 2], Fraction(0)) for place in range(0, len(terms), 2)]
    return terms[0] if terms else Fraction(0)


def _asked(data: bytes) -> tuple[int, list[Polygon]]:
    most, *lines = data.decode("ascii").split("\n")
    return int(most, 16), [_polygon(line) for line in lines]


@lru_cache(maxsize=1)
def halves(result: bytes) -> tuple[Sequence[str], Sequence[str]]:
    """Return the lines before and after the one that separates them; a result is asked several times in a row."""
    lines = result.decode("ascii").split("\n")
    place = lines.index(REST)
    return lines[:place], lines[place + 1 :]


def _polygon(line: str) -> Polygon:
    at, pattern, *rest = numbers(line)
    if at < 0 or pattern < 0:
        raise ValueError(line[:40])
    return at, pattern, _corners(rest)


def _cell(network: IntegerNetwork, line: str) -> Cell:
    pattern, *rest = numbers(line)
    width = network.variables + 1
    end = len(network.nodes[-1].rows) * width
    outputs = tuple(tuple(rest[place : place + width]) for place in range(0, end, width))
    if pattern < 0 or pattern >> network.neurons:
        raise ValueError(line[:40])
    return Cell(_corners(rest[end:]), pattern, outputs)


def _corners(numbers: Sequence[int]) -> list[Corner]:
    return list(zip(numbers[::3], numbers[1::3], numbers[2::3], strict=True))


def hexed(found: Iterable[int]) -> str:
    """Return numbers in hex with blanks between."""
    return " ".join([f"{number:x}" for number in found])


def numbers(text: str) -> tuple[int, ...]:
    """Return the numbers that `hexed` wrote."""
    return tuple([int(word, 16) for word in text.split()])


REGIONS = Kind("regions", run, judge, ("regions", "library", "piecewise", "targets"), more, amount, "domains")
"""Cutting polygons into activation domains."""
