"""Activation domains in any dimension as tasks: as in the plane (tasks.py), each cuts polytopes up to a number of domains.

Bytes: lines of numbers in hex. Of a task: how many domains at most, then the polytopes that wait (node, signs, a point inside,
bounds), the next one last. Of a result: domains (signs, forms of the outputs, a point inside, bounds) in order, then a line
"rest", then what waits. There are no volumes here: that a worker left no domain out is seen where its task is done again.
"""

from __future__ import annotations

import os
import random
from collections.abc import Iterator, Sequence
from itertools import chain

from symnet.jobs.task import Kind
from symnet.regions.enumeration import Known, forms_under, values_before
from symnet.regions.integer_network import IntegerNetwork
from symnet.regions.simplex import Form, Point, value
from symnet.regions.space import SpaceCell, Waiting, beginning, walk
from symnet.regions.tasks import REST, amount, dealt, halves, hexed, network_of, numbers, task_of
from symnet.targets.box import Box

FIRST, SIZE = 16, 128
"""Domains of the first task, and of the others: each takes milliseconds."""
AGAIN = 16
"""Of so many results one is made again where it is judged."""
Polytope = tuple[int, int, Point, tuple[Form, ...]]
"""The node from which it is cut, the signs of the neurons before, a point inside, the bounds."""


def first_task(network: IntegerNetwork, box: Box) -> bytes:
    """Return the task with which the enumeration on a box begins."""
    return task_of(FIRST, [_waits(beginning(network, box))])


def _waits(waiting: Waiting) -> str:
    at, bounds, inside, pattern, _ = waiting
    return hexed((at, pattern, *inside, *chain.from_iterable(bounds)))


def _run(shared: bytes, data: bytes) -> bytes:
    """Cut the polytopes of a task."""
    network = network_of(shared)
    most, polytopes = _asked(network, data)
    known: Known = {}
    todo = [(at, bounds, inside, signs, values_before(network, at, signs, known)) for at, signs, inside, bounds in polytopes]
    found = []
    for cell in walk(network, todo):
        found.append(hexed((cell.pattern, *chain.from_iterable(cell.outputs), *cell.inside, *chain.from_iterable(cell.bounds))))
        if len(found) >= most:
            break
    return "\n".join([*found, REST, *map(_waits, todo)]).encode()


def cells_of(network: IntegerNetwork, result: bytes) -> Iterator[SpaceCell]:
    """Yield the domains of a result; raises ValueError where it is none."""
    for line in halves(result)[0]:
        yield _cell(network, line)


def _more(shared: bytes, data: bytes, result: bytes) -> list[bytes]:
    return dealt(data, result, FIRST, SIZE)


def _judge(shared: bytes, data: bytes, result: bytes) -> str:
    """Return why a result is none: each domain must have its signs and its map at a point inside, and no two the same signs."""
    network = network_of(shared)
    try:
        most, polytopes = _asked(network, data)
        lines, waits = halves(result)
        found, rest = [_cell(network, line) for line in lines], [_polytope(network, line) for line in waits]
    except (ValueError, LookupError) as problem:
        return f"it cannot be read ({problem!r:.100})"
    if len(found) > most or (rest and len(found) < most) or not (found or rest):
        return f"{len(found)} domains, and {most} were asked for"
    if len({cell.pattern for cell in found}) < len(found):
        return "two domains have the same signs"
    points = [(cell.inside, cell.bounds) for cell in found] + [(inside, bounds) for _, _, inside, bounds in rest]
    if any(
        not _is_inside(inside, bounds) or not any(_is_inside(inside, each[3]) for each in polytopes) for inside, bounds in points
    ):
        return "a point is not inside its domain, or not inside a polytope of the task"
    if not all(_holds(network, cell) for cell in found):
        return "a domain is none: its signs or its affine map are not those of the network"
    if random.Random(os.urandom(16)).randrange(AGAIN) == 0 and _run(shared, data) != result:
        return "done again, the task has another result"
    return ""


def _is_inside(point: Point, bounds: tuple[Form, ...]) -> bool:
    return point[-1] > 0 and all(value(form, point) > 0 for form in bounds)


def _holds(network: IntegerNetwork, cell: SpaceCell) -> bool:
    """Whether the neurons have the signs of a domain at its point, and the outputs its forms."""
    outputs, signed = forms_under(network, cell.pattern)
    agree = (value(form, cell.inside) > 0 if positive else value(form, cell.inside) <= 0 for form, positive in signed)
    return outputs == cell.outputs and all(agree)


def _asked(network: IntegerNetwork, data: bytes) -> tuple[int, list[Polytope]]:
    most, *lines = data.decode("ascii").split("\n")
    return int(most, 16), [_polytope(network, line) for line in lines]


def _polytope(network: IntegerNetwork, line: str) -> Polytope:
    at, pattern, *rest = numbers(line)
    if not 0 <= at <= len(network.nodes) or pattern < 0:
        raise ValueError(line[:40])
    inside, *bounds = _rows(network, rest)
    return at, pattern, inside, tuple(bounds)


def _cell(network: IntegerNetwork, line: str) -> SpaceCell:
    pattern, *rest = numbers(line)
    if pattern < 0 or pattern >> network.neurons:
        raise ValueError(line[:40])
    count = len(network.nodes[-1].rows)
    rows = _rows(network, rest)
    return SpaceCell(tuple(rows[count + 1 :]), rows[count], pattern, tuple(rows[:count]))


def _rows(network: IntegerNetwork, found: Sequence[int]) -> list[tuple[int, ...]]:
    """Numbers as forms or points, each of a number for each variable and one more."""
    width = network.variables + 1
    return list(zip(*(found[place::width] for place in range(width)), strict=True))


SPACE = Kind("space-regions", _run, _judge, ("regions", "library", "piecewise", "targets"), _more, amount, "domains")
"""Cutting polytopes into activation domains."""
