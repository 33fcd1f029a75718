"""The true error of a scan in tasks: each encloses the largest |network - f| over a slab, some cells of the first axis.

A task holds the digits of its slab alone. It is told an error that is attained somewhere, and its search ends where nothing in
the slab exceeds that, or what the slab attains itself, by more than the width asked for; so the slabs together are as close.
"""

from __future__ import annotations

import math
import os
import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from symnet.constructions.closed_form import ClosedForm
from symnet.constructions.scan.recognition import grid_codes
from symnet.core.cells import joined as cells_of
from symnet.core.codec import canonical_json, read_json
from symnet.core.network import Network
from symnet.core.rational import from_hex, to_hex
from symnet.core.snake_codes import GridCodes, SnakeCodes, slab_codes
from symnet.errors import MalformedFile, SymnetError, UsageError
from symnet.jobs.task import Job, Kind
from symnet.targets.enclosure import balls
from symnet.targets.expression.tree import from_json, to_json
from symnet.targets.target import Target
from symnet.true_errors.mesh import Block, meshed
from symnet.true_errors.pieces import Function
from symnet.true_errors.search import Search
from symnet.true_errors.true_error import CLOSE, PRECISION, SAMPLES, Request, TrueError, close_to, sampled

SLAB = 1 << 18
"""Nodes of a slab, where that is more than two places on the first axis."""
POINTS = 16
"""Points for a slab that are looked at beforehand."""
AGAIN = 16
"""Of so many results one is made again where it is judged."""
NUMBERS = ("scale", "shift", "relative", "known")


@dataclass(frozen=True, slots=True)
class Slab:
    """A slab of cells first, ..., last - 1 of the first axis: its nodes have one place more."""

    target: Target
    counts: tuple[int, ...]
    first: int
    last: int
    codes: SnakeCodes
    enter: int
    scale: Fraction
    shift: Fraction
    relative: Fraction
    known: Fraction


def job_of(network: Network, target: Target, relative: Fraction) -> tuple[Job, ClosedForm]:
    """Return the job of all slabs, and the closed form of the network; raises UsageError where there are no slabs."""
    codes = grid_codes(network)
    if codes is None or target.expression is None or target.band is not None or target.dimension != network.inputs:
        raise UsageError(
            "--jobs, --dask and --job are for networks of the construction scan and formulas; leave them out, or give --certify"
        )
    scale, shift = (network.parameters[name] for name in ("s", "b"))
    closed = ClosedForm(network, network.inputs, cells_of(codes.counts), codes, scale, shift)
    wanted, function = Request(), Function(target)
    with balls.precision(PRECISION):
        known = sampled(closed, function, wanted, min(SAMPLES, POINTS * (1 + len(codes) // SLAB))).low
    numbers = {"scale": scale, "shift": shift, "relative": relative, "known": known}
    head = {**{name: to_hex(value) for name, value in numbers.items()}, "target": to_json(target.expression)}
    return Job(ERROR, b"", tuple(_tasks(codes, head))), closed


def _tasks(found: GridCodes, head: dict[str, Any]) -> Iterator[bytes]:
    counts, codes = found.counts, found.codes
    size = len(found) // (counts[0] + 1)
    width = max(1, SLAB // size - 1)
    alphabet = [hex(each) for each in (codes.bits, codes.gain, codes.offset)]
    for first in range(0, counts[0], width):
        last = min(first + width, counts[0])
        start, stop = first * size, (last + 1) * size - 1
        places = {"first": hex(first), "last": hex(last), "enter": to_hex(Fraction(codes[start]))}
        about = {**head, **places, "counts": [hex(each) for each in counts], "alphabet": alphabet}
        yield canonical_json(about) + b"\n" + codes.stored(start, stop)


def _slab(data: bytes) -> Slab:
    """Return what a task is about; raises MalformedFile."""
    line, _, digits = data.partition(b"\n")
    found: Any = read_json(line, "a task")
    try:
        first, last = (int(found[name], 16) for name in ("first", "last"))
        counts, (bits, gain, offset) = (tuple(int(each, 16) for each in found[name]) for name in ("counts", "alphabet"))
        numbers = [from_hex(found[name], name) for name in NUMBERS]
        enter, tree = int(from_hex(found["enter"], "enter")), from_json(found["target"])
    except (LookupError, TypeError, ValueError) as problem:
        raise MalformedFile(f"a task: it cannot be read ({problem!r:.100})") from problem
    size = math.prod(each + 1 for each in counts[1:])
    codes = SnakeCodes(digits, bits, (last - first + 1) * size - 1, gain, offset)
    return Slab(Target(len(counts), "the target", tree), counts, first, last, codes, enter, *numbers)


def _run(shared: bytes, data: bytes) -> bytes:
    """Enclose the error over a slab: low is what is known, or attained at a place; high bounds it."""
    slab = _slab(data)
    function = Function(slab.target)
    with balls.precision(PRECISION):
        nodes = slab.first, slab.last + 1
        values = slab.target.slab(slab.counts, Fraction(0), nodes)
        if values is None:
            values = slab.target.slab(slab.counts, close_to(slab.scale, math.prod(each + 1 for each in slab.counts)), nodes)
        if values is None:
            raise MalformedFile("a task: its target has no values")
        codes = (slab.enter + code for code in slab_codes(slab.codes, slab.counts, *nodes))
        mesh = meshed(values, codes, (slab.scale, slab.shift), slab.counts, slab.first)
        attained = mesh.least > slab.known
        search = Search(function, balls.ratio(max(slab.known, mesh.least)), None, mesh.peak if attained else None)
        search.push(Block(mesh, ((slab.first, slab.last), *((0, each) for each in slab.counts[1:]))))
        end = search.run(slab.relative, None, None)
        low, high = search.bounds()
        place = [] if search.place is None else [to_hex(balls.fraction(each)) for each in search.place]
    if high is None:
        raise UsageError(f"the target has no bound on a part of the cube ({end}); leave --jobs, --dask and --job out")
    return canonical_json({"low": to_hex(low), "high": to_hex(high), "place": place, "end": end})


def _told(result: bytes) -> tuple[Fraction, Fraction, tuple[Fraction, ...], str]:
    found: Any = read_json(result, "a result")
    try:
        place = tuple(from_hex(each, "place") for each in found["place"])
        return from_hex(found["low"], "low"), from_hex(found["high"], "high"), place, str(found["end"])
    except (LookupError, TypeError) as problem:
        raise MalformedFile(f"a result: it cannot be read ({problem!r:.100})") from problem


def _judge(shared: bytes, data: bytes, result: bytes) -> str:
    """Why a result is none: bounds that contradict each other or what is known; one in sixteen is made again."""
    slab = _slab(data)
    try:
        low, high, place, _ = _told(result)
    except SymnetError as problem:
        return str(problem)
    if not slab.known <= low <= high or (low > slab.known) != bool(place) or len(place) not in (0, len(slab.counts)):
        return "its bounds contradict each other, or what is known"
    if place and not slab.first <= place[0] * slab.counts[0] <= slab.last:
        return "the place where the error is attained is not in the slab"
    if random.Random(os.urandom(16)).randrange(AGAIN) == 0 and _run(shared, data) != result:
        return "done again, the task has another result"
    return ""


def joined(closed: ClosedForm, target: Target, relative: Fraction, results: Sequence[bytes]) -> TrueError:
    """Return the enclosure from the results of all slabs; the place where the error is largest is looked at once more.

    Raises SymnetError where the error is not what a result says there.
    """
    found = [_told(result) for result in results]
    low, _, place, _ = max(found, key=lambda each: each[0])
    high = max(each[1] for each in found)
    if place:
        value, at = target.enclose(place, CLOSE), closed(place)
        if max(at - value.lo, value.hi - at) < low:
            raise SymnetError(
                f"the error at the place of a part is below {low}, which the part says; begin anew in another folder"
            )
    ends = [end for *_, end in found if end != "reached"]
    complete = high <= low * (1 + relative)
    end: Any = "reached" if complete or not ends else ends[0]
    return TrueError(low, high, "sup", complete, "mesh", end)


ERROR = Kind(
    "true-error", _run, _judge, ("true_errors", "constructions", "certificates", "kernel", "library", "piecewise", "targets")
)
"""Enclosing the true error over a slab."""
