"""A scan encoded in tasks: each takes the nodes whose places on the first axis are first, ..., last - 1, a slab of the grid.

The snake passes a slab from one end to the other, so the digits within it follow from its values alone; the digit that leads
from a slab to the next one follows from the codes at which they end and begin. A large network is always encoded so, whoever
works: the slabs depend on the plan, and no process holds the values of all nodes.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property, lru_cache
from itertools import pairwise
from typing import TYPE_CHECKING, Any

from symnet.constructions.in_tasks import NOT_IN_TASKS, TOO_LONG, Done, Encoded
from symnet.constructions.scan.compared import Compared, compared_of, is_told, told
from symnet.constructions.scan.encoding import codes_along, digit_texts, in_bytes, rows_along
from symnet.constructions.scan.template import digit_names
from symnet.core.canonical import canonical_json
from symnet.core.codec import read_json
from symnet.core.rational import dyadic, from_hex, to_hex
from symnet.core.schedule import snake_node
from symnet.core.snake_codes import SnakeCodes, cut_bits, largest_digit, put_bits
from symnet.errors import MalformedFile, SymnetError
from symnet.jobs.task import Job, Kind
from symnet.library.digit_scan import Alphabet
from symnet.targets.expression.tree import from_json, to_json
from symnet.targets.modulus.contradiction import ModulusRefuted
from symnet.targets.problem import refute_between_nodes
from symnet.targets.target import Target

if TYPE_CHECKING:
    from symnet.constructions.scan.plan import ScanPlan

SLAB = 1 << 19
"""Nodes of a slab, where that is more than one place on the first axis."""
HEAD = re.compile(rb"(-?(?:0|[1-9a-f][0-9a-f]*)) (-?(?:0|[1-9a-f][0-9a-f]*)) ([1-9a-f][0-9a-f]*)\n")
FINE = Fraction(1, 1 << 32)
"""How closely, in multiples of s, a value is enclosed that a code is compared with."""


@dataclass(frozen=True)
class Slabs:
    """What is encoded: a target on the cube, the cells of each axis, how closely values are enclosed, 0: exactly, and digits.

    compared: the stated modulus that the values of a slab are compared with, None where there is none.
    """

    target: Target
    counts: tuple[int, ...]
    radius: Fraction
    scale: Fraction
    one_bit: bool
    alphabet: Alphabet
    compared: Compared | None = None

    @property
    def size(self) -> int:
        """The nodes for one place on the first axis."""
        return math.prod(each + 1 for each in self.counts[1:])

    @cached_property
    def content(self) -> bytes:
        """It as JSON, which a task begins with."""
        letters = (self.alphabet.base, self.alphabet.top, self.alphabet.gain, self.alphabet.offset)
        numbers = {"radius": to_hex(self.radius), "scale": to_hex(self.scale), "bits": "one" if self.one_bit else "two"}
        counts, letters_ = ([to_hex(Fraction(each)) for each in numbers_] for numbers_ in (self.counts, letters))
        tree = to_json(self.target.expression) if self.target.expression is not None else []
        stated = {} if self.compared is None else {"modulus": self.compared.content}
        return canonical_json({**numbers, **stated, "counts": counts, "alphabet": letters_, "target": tree})

    def parts(self) -> list[tuple[int, int]]:
        """The slabs."""
        width = max(1, SLAB // self.size)
        return [(first, min(first + width, self.counts[0] + 1)) for first in range(0, self.counts[0] + 1, width)]

    def codes(self, first: int, last: int) -> Iterator[list[int]] | None:
        """The codes of a slab in snake order; None where exact values are too long.

        Where there is a stated modulus the values are compared with it first, and with those at the next place of the first axis;
        raises ModulusRefuted.
        """
        stop = last if self.compared is None else min(last + 1, self.counts[0] + 1)
        values = self.target.slab(self.counts, self.radius, (first, stop))
        if values is None:
            return None
        if self.compared is not None:
            self.compared.compare(values, self.counts, (first, stop))
        whole = values.values
        rows = self._rows(whole if stop == last else whole[: (last - first) * self.size], first, last)
        return codes_along(rows, values.denominator, self.scale, self.one_bit, first * self.size)

    def _rows(self, values: Sequence[int], first: int, last: int) -> Iterator[Sequence[int]]:
        """The rows of a slab in snake order."""
        if len(self.counts) == 1:
            yield values
            return
        for place in range(first, last):
            start = (place - first) * self.size
            yield from rows_along(values[start : start + self.size], self.counts[1:], place % 2 == 1)

    def close(self, number: int, code: int) -> bool:
        """Whether a code is as near to the target at a node, by its number along the snake, as it must be."""
        places = snake_node(self.counts, len(self.counts), number)
        point = [Fraction(place, cells) for place, cells in zip(places, self.counts, strict=True)]
        value = self.target.enclose(point, self.scale * FINE)
        far = self.radius + (self.scale if self.one_bit else self.scale / 2)
        return value.lo - far <= code * self.scale <= value.hi + far


def slabs_of(plan: ScanPlan, target: Target) -> Slabs | None:
    """Return how a large network is encoded in slabs; None where all values are needed at once, or there are not many."""
    if not plan.in_slabs or plan.scale == 0 or target.expression is None or target.band is not None:
        return None
    return Slabs(target, plan.counts, plan.radius, plan.scale, plan.one_bit, plan.alphabet, compared_of(plan))


def job_of(slabs: Slabs) -> Job:
    """Return the job of all slabs."""
    return Job(ENCODE, b"", tuple(f"{first} {last}\n".encode() + slabs.content for first, last in slabs.parts()))


def parameters_of(slabs: Slabs, results: Sequence[bytes], runs: int = 1) -> dict[str, Fraction] | None:
    """Return v, or v_1, ..., s and b from the results of all slabs in their order; None where exact values are too long."""
    if not all(results):
        return None
    bits = slabs.alphabet.bits
    total = bits * (slabs.size * (slabs.counts[0] + 1) - 1)
    data, heads = bytearray(-(-total // 8)), [_head(result) for result in results]
    for (first, last), result in zip(slabs.parts(), results, strict=True):
        count = slabs.size * (last - first) - 1
        put_bits(data, slabs.size * first * bits, bits * count, memoryview(result)[result.index(b"\n") + 1 :])
    for (_, last), (before, after) in zip(slabs.parts(), pairwise(heads), strict=False):
        joint, _ = in_bytes(digit_texts(iter([[before[1], after[0]]]), slabs.alphabet, slabs.scale))
        put_bits(data, (slabs.size * last - 1) * bits, bits, joint)
    length = -(-total // bits // runs) * bits
    numbers = [dyadic(int.from_bytes(cut_bits(data, run * length, length), "big") >> -length % 8, length) for run in range(runs)]
    return {**dict(zip(digit_names(runs), numbers, strict=True)), "s": slabs.scale, "b": slabs.scale * heads[0][0]}


@lru_cache(maxsize=4)
def _read(content: bytes) -> Slabs:
    """What a task begins with; raises MalformedFile."""
    found: Any = read_json(content, "a task")
    try:
        counts = tuple(int(from_hex(each, "cells")) for each in found["counts"])
        alphabet = Alphabet(*(int(from_hex(each, "alphabet")) for each in found["alphabet"]))
        radius, scale = (from_hex(found[name], name) for name in ("radius", "scale"))
        tree = from_json(found["target"])
        compared = None if "modulus" not in found else Compared.read(found["modulus"])
    except (LookupError, TypeError) as problem:
        raise MalformedFile(f"a task: it cannot be read ({problem!r:.100})") from problem
    return Slabs(Target(len(counts), "the target", tree), counts, radius, scale, found["bits"] == "one", alphabet, compared)


def _task(data: bytes) -> tuple[Slabs, int, int]:
    """What is encoded, and the slab."""
    head, _, content = data.partition(b"\n")
    first, last = map(int, head.split())
    return _read(content), first, last


def _run(shared: bytes, data: bytes) -> bytes:
    """The first code, the last one and the number of nodes, then the digits in between as bytes; or what refutes the modulus."""
    slabs, first, last = _task(data)
    try:
        codes = slabs.codes(first, last)
    except ModulusRefuted as problem:
        return told(problem.found)
    if codes is None:
        return b""
    ends: list[int] = []
    digits, _ = in_bytes(digit_texts(_noted(codes, ends), slabs.alphabet, slabs.scale))
    return f"{ends[0]:x} {ends[1]:x} {slabs.size * (last - first):x}\n".encode() + digits


def _noted(codes: Iterator[list[int]], ends: list[int]) -> Iterator[list[int]]:
    """Codes as they come, the first and the last one noted."""
    part: list[int] = []
    for part in codes:
        if not ends:
            ends.append(part[0])
        yield part
    ends.append(part[-1])


def _head(result: bytes) -> tuple[int, int, int]:
    """The first code, the last one, the number of nodes."""
    found = HEAD.match(result[:4096])
    if found is None:
        raise MalformedFile("a slab of codes: its first line is not that of one")
    first, last, count = (int(each, 16) for each in found.groups())
    return first, last, count


def _judge(shared: bytes, data: bytes, result: bytes) -> str:
    """Why a result is none: digits that do not lead from the first code to the last one, or codes that are far from the target.

    The codes are compared at both ends and in the middle; that all of them are right is the kernel's to say.
    """
    slabs, first, last = _task(data)
    if slabs.compared is not None and is_told(result):
        found = slabs.compared.refuted(slabs.target, result)
        return "" if found is not None else "two points that do not contradict the modulus are said to do so"
    if not result:
        return "" if slabs.radius == 0 and slabs.codes(first, last) is None else "values that are not too long are said to be so"
    try:
        enter, leave, count = _head(result)
    except SymnetError as problem:
        return str(problem)
    digits, bits = result.partition(b"\n")[2], slabs.alphabet.bits * (count - 1)
    if count != slabs.size * (last - first) or len(digits) != -(-bits // 8):
        return "it has another number of digits"
    if bits % 8 and digits[-1] & ((1 << -bits % 8) - 1):
        return "there are digits behind the last one"
    if largest_digit(digits, slabs.alphabet.bits, count - 1) > slabs.alphabet.top:
        return "a digit is too large"
    codes = SnakeCodes(digits, slabs.alphabet.bits, count - 1, slabs.alphabet.gain, slabs.alphabet.offset)
    if codes[count - 1] != leave - enter:
        return "its digits do not lead from the first code to the last one"
    far = [place for place in {0, count // 2, count - 1} if not slabs.close(first * slabs.size + place, enter + codes[place])]
    return f"the code of node {min(far)} of the slab is far from the target" if far else ""


def _amount(result: bytes) -> int:
    """Its nodes."""
    return _head(result)[2] if result and not is_told(result) else 0


ENCODE = Kind("encode", _run, _judge, ("constructions", "targets", "library", "piecewise"), amount=_amount, unit="nodes")
"""Encoding a slab of a scan."""


def encoded(plan: ScanPlan, target: Target, done: Done) -> dict[str, Fraction] | Encoded:
    """Encode a large network by its slabs."""
    slabs = slabs_of(plan, target)
    if slabs is None:
        return NOT_IN_TASKS
    if slabs.compared is not None:
        refute_between_nodes(target, plan.modulus)  # before long work rather than behind it
    results = done(job_of(slabs))
    if slabs.compared is not None:
        slabs.compared.raise_worst(target, results)
    found = parameters_of(slabs, results, plan.runs)
    return TOO_LONG if found is None else found
