"""Codes along the snake, row by row: whole numbers first; a point that they leave open is decided by exact intervals.

|b + s code(k) - f(k/K)| <= q is shown for all points of a row at once from |2^w f - m| <= r: with D a common denominator of s
and of the code that is entered, it is enough that |2^w D (b + s code) - D m| <= floor(2^w D q) - D r.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from fractions import Fraction
from itertools import accumulate

from ..arithmetic import read_int, show
from ..digits import Binary, binary, digits
from ..plain import LONG, items, number
from ..syntax import Certificate, Json, Rejected, Statement, words_of
from ..targets.expression import Grid
from ..targets.rows import Rows, zipped

MAX_NODES = 1 << 28
MAX_TOP = 2_048
CHUNK = 1 << 16
"""Points that are looked at together."""
MAX_BITS = 1 << 12
"""Bits of a scale and of a code that are compared in whole numbers."""
SOURCE = ("cells", "scale", "shift", "source")
Near = Callable[[int, tuple[int, ...], Fraction], None]
"""Rejects a point whose code is further than the bound from f."""


def cells_of(given: Statement, d: int) -> tuple[int, ...]:
    """The cells of each axis: `cells` is one number for all, or a list of d numbers that are not all the same."""
    value = given["cells"]
    if not isinstance(value, list):
        return (read_int(given, "cells", 1, MAX_NODES),) * d
    counts = tuple(read_int({"cells": each}, "cells", 1, MAX_NODES) for each in items(value, "cells", d, d))
    if len(set(counts)) == 1:
        raise Rejected(f"cells = {value[:8]} are the same on every axis: they are one number")
    return counts


def nodes_of(counts: Sequence[int]) -> int:
    """The nodes of a grid with these cells."""
    return math.prod(cells + 1 for cells in counts)


def snake_node(counts: Sequence[int], place: int) -> tuple[int, ...]:
    """Node number `place` of {0..K_1} x ... x {0..K_d}: the last coordinate fastest, a coordinate runs back on its odd sweeps.

    From the number of nodes on a schedule gives -1 in every coordinate; this function is not asked for those.
    """
    node = []
    for cells in reversed(counts):
        place, position = divmod(place, cells + 1)
        node.append(cells - position if place % 2 else position)
    return tuple(reversed(node))


def alphabet(source: list[Json]) -> tuple[list[str], int, int, int, int, int]:
    """Names, length, base, largest digit, gain and offset of a snake source."""
    kind, names, *rest = items(source, "source", 7, 7)
    length, base, top, gain, offset = (read_int({"source": item}, "source", 1, MAX_NODES) for item in rest)
    if kind != "snake" or base & (base - 1) or top >= base or top > MAX_TOP or gain > 2 * MAX_TOP or offset > 2 * MAX_TOP:
        raise Rejected(f"base {base} is not a power of two above the largest digit {top} <= {MAX_TOP}")
    return names, length, base, top, gain, offset


class Snake:
    """The codes b + s code of a source along the snake, from `enter` at `start`: steps of s, read from the digits in pieces."""

    def __init__(self, certificate: Certificate, given: Statement, start: int, stop: int, enter: Json) -> None:
        network, budget = certificate.network, certificate.budget
        self.scale, self.enter = network.parameters[given["scale"]], number(enter, "enter", LONG)
        if start == 0 and self.enter != network.parameters[given["shift"]]:
            raise Rejected("the code at point 0 is the shift")
        names, self.length, self.base, top, gain, offset = alphabet(given["source"])
        self.worth = [gain * digit - offset for digit in range(top + 1)]
        words = words_of(self.scale) + words_of(self.enter)
        self.each = 1 + words + (words * words >> 8)
        budget.spend((stop - start >> 2) + self.each)
        first, last = start // self.length, max(start, stop - 1) // self.length
        self.numbers: dict[int, Binary] = {
            run: binary(network.parameters, name, self.length, self.base, budget)
            for run, name in enumerate(names)
            if first <= run <= last
        }

    def moves(self, first: int, last: int) -> list[int]:
        """The worth of the digits first, ..., last - 1, which lead from one point to the next."""
        found: list[int] = []
        while first < last:
            run, at = divmod(first, self.length)
            until = min(self.length, at + last - first)
            found += digits(self.numbers[run], self.base.bit_length() - 1, at, until)
            first += until - at
        if found and max(found) >= len(self.worth):
            raise Rejected(f"digit {max(found)} is above {len(self.worth) - 1}")
        return list(map(self.worth.__getitem__, found))

    def code(self, steps: int) -> Fraction:
        """The code so many steps above that at the start."""
        return self.enter + self.scale * steps


def along(
    certificate: Certificate, given: Statement, data: Statement, ends: tuple[int, int, int], near: Near, rows: Rows | None
) -> str:
    """Return how the code is left at the end of a range; `near` is asked where rows do not show that codes are close to f."""
    counts, (start, stop, count) = cells_of(given, certificate.network.inputs), ends
    snake = Snake(certificate, given, start, stop, data["enter"])
    quick = None if rows is None else Quick(snake, number(data["bound"], "bound"), rows)
    steps, side = 0, counts[-1] + 1
    together = CHUNK if rows is None else rows.together
    for begin in range(start, stop, CHUNK):
        end = min(begin + CHUNK, stop)
        path = list(accumulate(snake.moves(begin, min(end, count - 1)), initial=steps))
        place = begin
        while place < end:
            until = min(end, place + together, place - place % side + side)
            part = path[place - begin : until - begin]
            node, back = snake_node(counts, place), place // side % 2
            if quick is None or not quick.close(certificate, node, back, part):
                certificate.budget.spend(len(part) * snake.each)
                for at, code in enumerate(part, place):
                    near(at, snake_node(counts, at), snake.code(code))
            place = until
        steps = path[-1]
    return show(snake.code(steps)) if stop < count else ""


def rows_of(certificate: Certificate, counts: tuple[int, ...], precision: int) -> Rows:
    """The target of a certificate along rows; the last one is kept, as steps about ranges of one grid follow each other."""
    target = certificate.target
    for tree, key, rows in certificate.rows:
        if tree is target and key == (counts, precision):
            found: Rows = rows
            return found
    rows = Rows(Grid(target, counts, precision, certificate.budget), certificate.budget)
    certificate.rows[:] = [(target, (counts, precision), rows)]
    return rows


class Quick:
    """The comparison of a row in whole numbers."""

    def __init__(self, snake: Snake, bound: Fraction, rows: Rows) -> None:
        self.rows, w = rows, rows.w
        common = math.lcm(snake.scale.denominator, snake.enter.denominator)
        self.usable = max(common, abs(snake.enter.numerator), abs(snake.scale.numerator)).bit_length() <= MAX_BITS
        if not self.usable:
            return
        by = (1 << w) // math.gcd(1 << w, common)  # the units of the comparison are 2^-w / unit
        self.unit = by * common >> w
        self.step, self.base = int(snake.scale * common) * by, int(snake.enter * common) * by
        self.room = math.floor(bound * (self.unit << w))

    def close(self, certificate: Certificate, node: tuple[int, ...], back: int, codes: list[int]) -> bool:
        """Whether the codes at the points of a row from `node` on are shown to be close to f; `back`: it is run through back."""
        first = node[-1] - len(codes) + 1 if back else node[-1]
        found = self.rows.along(node[:-1], first, first + len(codes), certificate.budget) if self.usable else None
        if found is None:
            return False
        certificate.budget.spend(1 + (len(codes) >> 2))
        column, step, unit = found[0][::-1] if back else found[0], self.step, self.unit
        if unit == 1:
            gaps = [step * code - m for code, m in zipped(codes, column)]
        else:
            gaps = [step * code - m * unit for code, m in zipped(codes, column)]
        room = self.room - found[1] * unit
        return -room <= self.base + min(gaps) and self.base + max(gaps) <= room
