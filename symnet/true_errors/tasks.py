"""The true error of scans in tasks: each encloses a norm of network - f over a slab, some cells of the first axis.

A task holds the digits of its slab alone. For the sup norm it is told an error that is attained somewhere, and its search ends
where nothing in the slab exceeds that, or what the slab attains itself, by more than the width asked for; so the slabs together
are as close. For an L^p norm it is told about how large that is on the whole cube, say M, and ends at
high <= (1 + e) low + e M vol^(1/p), e half the width: by Minkowski's inequality the p-th powers, added over the slabs, then give
high <= (1 + e) low + e M. M only says when to end: what is enclosed does not rest on it.
"""

from __future__ import annotations

import math
import os
import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import islice
from typing import Any, TypeAlias

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
from symnet.true_errors.integrals import power, root
from symnet.true_errors.mean_error import mean
from symnet.true_errors.mesh import Block, Mesh, meshed
from symnet.true_errors.pieces import Function
from symnet.true_errors.search import End, Search
from symnet.true_errors.true_error import CLOSE, PRECISION, SAMPLES, Request, TrueError, close_to, order_of, sampled, spread

SLAB = 1 << 18
"""Nodes of a slab, where that is more than two places on the first axis."""
POINTS = 16
"""Points for a slab that are looked at beforehand."""
AGAIN = 16
"""Of so many results one is made again where it is judged."""
ROUNDED = 1 << 64
ROUGH = 256
"""Points at least from which the size of a mean is taken."""
NUMBERS = ("scale", "shift", "relative", "known", "order")


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
    order: Fraction
    """p of the L^p norm, 0 for the sup norm."""

    @property
    def block(self) -> tuple[tuple[int, int], ...]:
        """Its cells."""
        return ((self.first, self.last), *((0, each) for each in self.counts[1:]))

    @property
    def share(self) -> Fraction:
        """Its part of the volume of the cube."""
        return Fraction(self.last - self.first, self.counts[0])


@dataclass(frozen=True, slots=True)
class Asked:
    """An output: the network's closed form, the target, how many of the tasks are about it."""

    closed: ClosedForm
    target: Target
    tasks: int


def job_of(
    networks: Sequence[Network], targets: Sequence[Target], relative: Fraction, p: Fraction | None = None
) -> tuple[Job, tuple[Asked, ...]]:
    """Return the job of all slabs of the network of each output, and what is asked about each.

    p: that of an L^p norm, None for the sup norm. Raises UsageError where there are no slabs.
    """
    order = None if p is None else order_of(p)
    tasks, asked = list[bytes](), list[Asked]()
    for network, target in zip(networks, targets, strict=True):
        closed, own = _tasks_of(network, target, relative, order)
        tasks += own
        asked.append(Asked(closed, target, len(own)))
    return Job(ERROR, b"", tuple(tasks)), tuple(asked)


def _tasks_of(network: Network, target: Target, relative: Fraction, p: Fraction | None) -> tuple[ClosedForm, list[bytes]]:
    codes = grid_codes(network)
    if codes is None or target.expression is None or target.band is not None or target.dimension != network.inputs:
        raise UsageError(
            "--jobs, --dask and --job are for networks of the construction scan and formulas; leave them out, or give --certify"
        )
    scale, shift = (network.parameters[name] for name in ("s", "b"))
    closed = ClosedForm(network, network.inputs, cells_of(codes.counts), codes, scale, shift)
    count = min(SAMPLES, POINTS * (1 + len(codes) // SLAB))
    with balls.precision(PRECISION):
        if p is None:
            known = sampled(closed, Function(target), Request(), count).low
        else:
            known = _rough_mean(closed, target, p, max(count, ROUGH))
    numbers = {"scale": scale, "shift": shift, "relative": relative, "known": known, "order": p or Fraction(0)}
    head = {**{name: to_hex(value) for name, value in numbers.items()}, "target": to_json(target.expression)}
    return closed, list(_tasks(codes, head))


def _rough_mean(closed: ClosedForm, target: Target, p: Fraction, count: int) -> Fraction:
    """Half the L^p mean of the error at points: about the size of the norm, rather too small."""
    total = balls.ratio(0)
    for point in spread(closed, count):
        value, at = target.enclose(point, CLOSE), closed(point)
        error = max(at - value.hi, value.lo - at, Fraction(0))
        total += power(balls.ratio(error), p)[0] / count
    rough = root(total, p)[0] / 2
    return Fraction(int(rough * ROUNDED), ROUNDED)


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
    """Enclose the error over a slab: of the sup norm low is what is known, or attained at a place; high bounds it."""
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
        low, high, place, end = (_mean if slab.order else _largest)(slab, mesh, function)
    if high is None:
        raise UsageError(f"the target has no bound on a part of the cube ({end}); leave --jobs, --dask and --job out")
    return canonical_json({"low": to_hex(low), "high": to_hex(high), "place": [to_hex(each) for each in place], "end": end})


Enclosed: TypeAlias = "tuple[Fraction, Fraction | None, tuple[Fraction, ...], End]"


def _largest(slab: Slab, mesh: Mesh, function: Function) -> Enclosed:
    """The sup norm, and the place where low is attained."""
    attained = mesh.least > slab.known
    search = Search(function, balls.ratio(max(slab.known, mesh.least)), None, mesh.peak if attained else None)
    search.push(Block(mesh, slab.block))
    end = search.run(slab.relative, None, None)
    low, high = search.bounds()
    return low, high, () if search.place is None else tuple(map(balls.fraction, search.place)), end


def _mean(slab: Slab, mesh: Mesh, function: Function) -> Enclosed:
    """The L^p norm over the slab."""
    sums, half = mean(function, slab.order, [Block(mesh, slab.block)]), slab.relative / 2
    if sums is None:  # there is no deadline
        raise UsageError("the mean error was not enclosed; leave --jobs, --dask and --job out")
    low, high, end = sums.run(half, None, None, half * slab.known * root(balls.ratio(slab.share), slab.order)[0])
    return low, high, (), end


Told: TypeAlias = "tuple[Fraction, Fraction, tuple[Fraction, ...], str]"


def _told(result: bytes) -> Told:
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
    least = Fraction(0) if slab.order else slab.known
    placed = not slab.order and low > least
    if not least <= low <= high or placed != bool(place) or len(place) not in (0, len(slab.counts)):
        return "its bounds contradict each other, or what is known"
    if place and not slab.first <= place[0] * slab.counts[0] <= slab.last:
        return "the place where the error is attained is not in the slab"
    if random.Random(os.urandom(16)).randrange(AGAIN) == 0 and _run(shared, data) != result:
        return "done again, the task has another result"
    return ""


def joined(asked: Sequence[Asked], relative: Fraction, results: Sequence[bytes], p: Fraction | None = None) -> list[TrueError]:
    """Return the enclosure for each output from the results of all slabs.

    The place where an error is largest is looked at once more; raises SymnetError where it is not what a result says there.
    """
    found, rest = [], iter(results)
    for each in asked:
        own = [_told(result) for result in islice(rest, each.tasks)]
        low, high = _largest_of(each, own) if p is None else _mean_of(p, own)
        ends = [end for *_, end in own if end != "reached"]
        complete = high <= low * (1 + relative)
        end: Any = "reached" if complete or not ends else ends[0]
        found.append(TrueError(low, high, "sup" if p is None else f"Lp:{p}", complete, "mesh", end))
    return found


def _mean_of(p: Fraction, found: Sequence[Told]) -> tuple[Fraction, Fraction]:
    """The p-th powers of the norms over the slabs add up."""
    with balls.precision(PRECISION):
        zero = balls.ratio(0)
        low = sum((power(balls.ratio(each[0]), p)[0] for each in found), zero)
        high = sum((power(balls.ratio(each[1]), p)[1] for each in found), zero)
        return root(low, p)[0], root(high, p)[1]


def _largest_of(asked: Asked, found: Sequence[Told]) -> tuple[Fraction, Fraction]:
    """The largest error of a slab."""
    low, _, place, _ = max(found, key=lambda each: each[0])
    high = max(each[1] for each in found)
    if place:
        value, at = asked.target.enclose(place, CLOSE), asked.closed(place)
        if max(at - value.lo, value.hi - at) < low:
            raise SymnetError(
                f"the error at the place of a part is below {low}, which the part says; begin anew in another folder"
            )
    return low, high


ERROR = Kind(
    "true-error", _run, _judge, ("true_errors", "constructions", "certificates", "kernel", "library", "piecewise", "targets")
)
"""Enclosing the true error over a slab."""
