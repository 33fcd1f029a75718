"""The L^p norm of network - f, piece by piece: e = Ie + rest with Ie the linear interpolant on a simplex.

||e|| lies within ||rest|| of ||Ie|| (Minkowski). For integer p the integral of |Ie|^p is exact: on a simplex T of dimension d
with values e_0..e_d of one sign it is vol(T) p! d!/(p + d)! h_p(|e_0|, ..., |e_d|), h_p the complete homogeneous symmetric
polynomial; a simplex on which Ie changes sign is cut at its zero. For other p it lies between vol |mean|^p and
vol mean |e_i|^p (convexity). |rest| is bounded as in deviation.py; pieces that contribute most to it are cut. Where f has
second derivatives a quadratic model of e takes the place of Ie (quadratic_model.py).
"""

from __future__ import annotations

import math
import time
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from heapq import heappop, heappush
from typing import Any

from symnet.bounds.cells import Slab
from symnet.bounds.pieces import Function, Piece, crossing
from symnet.bounds.quadratic_model import quadratic_model
from symnet.bounds.search import EVERY, Report
from symnet.core.rational import root_upper
from symnet.targets import balls
from symnet.targets.balls import Ratio
from symnet.targets.intervals import Interval


@dataclass(slots=True)
class Part:
    """A piece with its volume, the integral of |Ie|^p and the bound of rest^p * volume (None: unbounded)."""

    piece: Piece
    volume: Ratio
    integral: Interval
    rest: Ratio | None
    weight: Ratio


@dataclass(slots=True)
class Mean:
    """Sums over the parts, exact or rounded outward, and a queue of the parts that leave most open."""

    function: Function
    p: Fraction
    low: Ratio
    high: Ratio
    rest: Ratio
    strips: Interval
    heap: list[tuple[bool, Any, int, Part]] = field(default_factory=list)
    open: int = 0
    count: int = 0

    def add(self, piece: Piece, volume: Ratio) -> None:
        """Take a piece into the sums and the queue."""
        integrals, rest = self._measured(piece, volume)
        part = Part(
            piece,
            volume,
            integrals,
            None if rest is None else power(rest, self.p)[1] * volume,
            balls.ratio(0) if rest is None else rest * volume,
        )
        self._count(part, 1)
        gap = part.weight + part.integral[1] - part.integral[0]
        if rest is None or gap > 0:
            self.count += 1
            heappush(self.heap, (rest is not None, -gap, self.count, part))

    def _measured(self, piece: Piece, volume: Ratio) -> tuple[Interval, Ratio | None]:
        """Bounds of the integral of |model|^p and of |error - model|: a quadratic model where there is one, else Ie."""
        model = quadratic_model(piece, volume, self.p)
        if model is not None:
            return (model[0], model[0]), model[1]
        down, up = piece.drift or (0, 0)
        middles = [(lo + hi + up - down) / 2 for lo, hi in piece.errors]
        slack = max((hi - lo) / 2 for lo, hi in piece.errors)
        if piece.drift is not None:
            rest = (up + down) / 2 + slack
        else:
            rest = None if piece.upper is None else piece.upper + max(map(abs, middles))
        return integral(middles, volume, self.p), rest

    def _count(self, part: Part, sign: int) -> None:
        self.low += sign * part.integral[0]
        self.high += sign * part.integral[1]
        if part.rest is None:
            self.open += sign
        else:
            self.rest += sign * part.rest

    def slab(self, slab: Slab, volume: Ratio) -> None:
        """Take a box into the sums on which only bounds of the network are known."""
        slab.refine(self.function)
        upper = power(slab.upper, self.p)[1] * volume
        self.strips = self.strips[0], self.strips[1] + upper

    def step(self) -> None:
        """Bound or cut the part that leaves most open."""
        _, _, _, part = heappop(self.heap)
        self._count(part, -1)
        if not part.piece.refined:
            part.piece.refine(self.function)
            self.add(part.piece, part.volume)
            return
        share = part.piece.cut[2] if part.piece.cut is not None else balls.ratio(Fraction(1, 2))
        first, second = part.piece.split(self.function)
        self.add(first, part.volume * (1 - share))
        self.add(second, part.volume * share)

    def bounds(self) -> tuple[Fraction, Fraction | None]:
        """Return low <= norm <= high; None: no bound yet."""
        if self.open:
            return Fraction(0), None
        rest = root(self.rest, self.p)[1]
        low = max(root(self.low, self.p)[0] - rest, Fraction(0))
        high = root(self.high, self.p)[1] + rest
        if self.strips[1] == 0:
            return low, high
        # The two parts of the cube add up as p-th powers.
        top = power(balls.ratio(high), self.p)[1] + self.strips[1]
        return low, root(top, self.p)[1]

    def _spent(self, low: Fraction, relative: Fraction) -> bool:
        """Whether nothing is left to cut, or what is left hardly counts beside the strips."""
        if not self.heap:
            return True
        known = self.strips[1] > 0 and not self.open and low > 0
        return known and 8 * root(self.rest, self.p)[1] <= relative * low

    def run(self, relative: Fraction, deadline: float | None, report: Report | None) -> tuple[Fraction, Fraction | None, bool]:
        """Refine until high <= (1 + relative) low (True), until the deadline or until nothing is left (False)."""
        steps = 0
        while True:
            if steps % EVERY == 0 or not self.heap:
                low, high = self.bounds()
                if report is not None:
                    report(low, high)
                if high is not None and high <= low * (1 + relative):
                    return low, high, True
                if self._spent(low, relative) or (deadline is not None and time.monotonic() > deadline):
                    return low, high, self.strips[1] == 0 and not self.heap
            self.step()
            steps += 1


def mean(function: Function, p: Fraction, pieces: Iterable[Piece | Slab], deadline: float | None = None) -> Mean | None:
    """Return the sums over pieces that cover the cube; None where the deadline passes before they do."""
    zero = balls.ratio(0)
    found = Mean(function, p, zero, zero, zero, (zero, zero))
    for item in pieces:
        if isinstance(item, Slab):
            found.slab(item, _product(hi - lo for lo, hi in item.box))
        else:
            found.add(item, volume(item.vertices))
        if deadline is not None and time.monotonic() > deadline:
            return None
    return found


def _product(numbers: Iterable[Ratio]) -> Ratio:
    total = balls.ratio(1)
    for number in numbers:
        total *= number
    return total


def volume(vertices: Sequence[Sequence[Ratio]]) -> Ratio:
    """The volume of a simplex: |det| / d!."""
    first = vertices[0]
    rows = [[a - b for a, b in zip(vertex, first, strict=True)] for vertex in vertices[1:]]
    return abs(_determinant(rows)) / math.factorial(len(rows))


def _determinant(rows: list[list[Ratio]]) -> Ratio:
    total = balls.ratio(1)
    for at in range(len(rows)):
        pivot = next((k for k in range(at, len(rows)) if rows[k][at] != 0), None)
        if pivot is None:
            return balls.ratio(0)
        if pivot != at:
            rows[at], rows[pivot], total = rows[pivot], rows[at], -total
        total *= rows[at][at]
        for k in range(at + 1, len(rows)):
            factor = rows[k][at] / rows[at][at]
            rows[k] = [a - factor * b for a, b in zip(rows[k], rows[at], strict=True)]
    return total


def integral(values: Sequence[Ratio], size: Ratio, p: Fraction) -> Interval:
    """Bounds of the integral of |affine|^p over a simplex of volume `size` with these values at the vertices."""
    even = p.denominator == 1 and p.numerator % 2 == 0
    if not even and min(values) < 0 < max(values):
        i, j, share = crossing(values)
        zero = balls.ratio(0)
        one = integral([zero if at == i else value for at, value in enumerate(values)], size * (1 - share), p)
        two = integral([zero if at == j else value for at, value in enumerate(values)], size * share, p)
        return one[0] + two[0], one[1] + two[1]
    if p.denominator == 1:
        exactly = size * _symmetric(values if even else [abs(value) for value in values], int(p))
        return exactly, exactly
    middle = sum((abs(value) for value in values), balls.ratio(0)) / len(values)
    top = sum((power(abs(value), p)[1] for value in values), balls.ratio(0)) / len(values)
    return size * power(middle, p)[0], size * top


def _symmetric(values: Sequence[Ratio], p: int) -> Ratio:
    """p! d!/(p + d)! h_p(values), the mean of (sum l_i values_i)^p over the simplex."""
    sums = [balls.ratio(1)] + [balls.ratio(0)] * p
    for value in values:
        for degree in range(1, p + 1):
            sums[degree] = sums[degree] + value * sums[degree - 1]
    return sums[p] / math.comb(p + len(values) - 1, p)


def power(base: Ratio, p: Fraction) -> Interval:
    """Bounds of base^p for base >= 0, equal for integer p."""
    if p.denominator == 1:
        found = base ** int(p)
        return found, found
    if base == 0:
        return base, base
    ball = balls.flint().arb(base) ** balls.flint().arb(balls.ratio(p))
    return max(ball.lower().fmpq(), 0 * base), ball.upper().fmpq()


def root(number: Ratio, p: Fraction) -> tuple[Fraction, Fraction]:
    """Bounds of number^(1/p), equal where it is rational and found."""
    known = balls.fraction(number)
    if known == 0:
        return known, known
    if known.denominator.bit_length() * p.denominator < 4_096 and p.numerator <= 64:
        top = root_upper(known**p.denominator, p.numerator)
        if top**p.numerator == known**p.denominator:
            return top, top
    ball = balls.flint().arb(number) ** balls.flint().arb(balls.ratio(1 / p))
    return max(balls.fraction(ball.lower().fmpq()), Fraction(0)), balls.fraction(ball.upper().fmpq())
