"""The L^p norm of network - f, part by part, as an anytime computation: coarse bounds first, the widest part cut next.

A loose part, a block of a mesh or a simplex of a strip, has bounds low <= |e| <= high: the integral of |e|^p over it lies
between low^p and high^p times its volume. A simplex on which the network is affine is modelled: e = Ie + rest with Ie the
linear interpolant, and over all these ||e|| lies within ||rest|| of ||Ie|| (Minkowski). For integer p the integral of |Ie|^p
is exact: on a simplex T of dimension d with values e_0..e_d of one sign it is vol(T) p! d!/(p + d)! h_p(|e_0|, ..., |e_d|),
h_p the complete homogeneous symmetric polynomial; a simplex on which Ie changes sign is cut at its zero. For other p it lies
between vol |mean|^p and vol mean |e_i|^p (convexity). |rest| is bounded as in deviation.py; where f has second derivatives
a quadratic model of e takes the place of Ie (quadratic_model.py).
"""

from __future__ import annotations

import time
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from heapq import heappop, heappush
from typing import Any, TypeAlias

from symnet.targets.enclosure import balls
from symnet.targets.enclosure.balls import Ratio
from symnet.targets.enclosure.intervals import Interval
from symnet.true_errors.integrals import content, integral, power, root, volume
from symnet.true_errors.mesh import Block, node_piece, simplices
from symnet.true_errors.pieces import Function, Piece
from symnet.true_errors.quadratic_model import quadratic_model
from symnet.true_errors.search import EVERY, FINEST, MOST_ITEMS, End, Report
from symnet.true_errors.strips import Strip

LENGTH = 256
"""Bits beyond which a part of a sum is rounded outward to so many bits: thousands of them are added up."""
CLOSEST = Fraction(1, 1 << 24)
"""Where a width of 0 is wanted without a time limit the search ends here: a mean is seldom found exactly."""
FINE = 16
"""Blocks of a mesh, an axis, on which derivatives are bounded before single simplices are."""
Loose: TypeAlias = "Block | Strip"


@dataclass(slots=True)
class Part:
    """A piece with its volume, the integral of |model|^p and the bound of rest^p * volume (None: unbounded)."""

    piece: Piece
    volume: Ratio
    integral: Interval
    rest: Ratio | None
    weight: Ratio
    modelled: bool
    """Whether a quadratic model was tried: it costs ten times what the interpolant does."""


@dataclass(slots=True)
class LoosePart:
    """A block or a simplex of a strip with its volume and the bounds of the integral (None: unbounded)."""

    item: Loose
    volume: Ratio
    integral: Interval | None


@dataclass(slots=True)
class Mean:
    """Sums over the parts, exact or rounded outward, and queues of the parts that leave most open."""

    function: Function
    p: Fraction
    low: Ratio
    high: Ratio
    rest: Ratio
    loose: Interval
    heap: list[tuple[bool, Any, int, Part]] = field(default_factory=list)
    loose_heap: list[tuple[bool, Any, int, LoosePart]] = field(default_factory=list)
    open: int = 0
    count: int = 0
    loose_first: bool = True

    def add(self, item: Piece | Loose, volume: Ratio) -> None:
        """Take an item into the sums and the queues."""
        self.count += 1
        if isinstance(item, Piece):
            self._add_piece(item, volume, model=True)
        else:
            self._add_loose(item, volume)

    def _add_piece(self, piece: Piece, volume: Ratio, model: bool) -> None:
        integrals, rest = self._measured(piece, volume, model)
        part = Part(
            piece,
            volume,
            _rounded(integrals),
            None if rest is None else _rounded((0, power(rest, self.p)[1] * volume))[1],
            balls.ratio(0) if rest is None else rest * volume,
            model or piece.bends is None,
        )
        self._count(part, 1)
        gap = part.weight + part.integral[1] - part.integral[0]
        if rest is None or gap > 0:
            heappush(self.heap, (rest is not None, -gap, self.count, part))

    def _add_loose(self, item: Loose, volume: Ratio) -> None:
        if item.upper is None or (isinstance(item, Strip) and not item.refined):
            item.refine(self.function)
        part = LoosePart(item, volume, None)
        if item.upper is not None:
            low = balls.ratio(0) if isinstance(item, Block) or item.lower is None else item.lower
            part.integral = _rounded((power(low, self.p)[0] * volume, power(item.upper, self.p)[1] * volume))
        self._count_loose(part, 1)
        gap = balls.ratio(0) if part.integral is None else part.integral[1] - part.integral[0]
        heappush(self.loose_heap, (part.integral is not None, -gap, -self.count, part))

    def _measured(self, piece: Piece, volume: Ratio, model: bool) -> tuple[Interval, Ratio | None]:
        """Bounds of the integral of |model|^p and of |error - model|: a quadratic model where there is one, else Ie."""
        found = quadratic_model(piece, volume, self.p) if model else None
        if found is not None:
            return (found[0], found[0]), found[1]
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

    def _count_loose(self, part: LoosePart, sign: int) -> None:
        if part.integral is None:
            self.open += sign
        else:
            self.loose = self.loose[0] + sign * part.integral[0], self.loose[1] + sign * part.integral[1]

    def step(self) -> None:
        """Bound or cut the part that leaves most open."""
        unbounded = bool(self.heap) and not self.heap[0][0]
        if self.loose_heap and not unbounded and (self.loose_first or not self.heap):
            _, _, _, loose = heappop(self.loose_heap)
            self._count_loose(loose, -1)
            self._split_loose(loose)
            return
        _, _, _, part = heappop(self.heap)
        self._count(part, -1)
        if not part.modelled:
            self.add(part.piece, part.volume)
            return
        if not part.piece.refined:
            part.piece.refine(self.function)
            self.add(part.piece, part.volume)
            return
        share = part.piece.cut[2] if part.piece.cut is not None else balls.ratio(Fraction(1, 2))
        first, second = part.piece.split(self.function)
        self.add(first, part.volume * (1 - share))
        self.add(second, part.volume * share)

    def _split_loose(self, part: LoosePart) -> None:
        if isinstance(part.item, Block):
            self._split_block(part.item, part.volume)
            return
        share = part.item.share()
        found: Sequence[Piece | Strip] = part.item.split(self.function)
        for item, size in zip(found, (1 - share, share) if len(found) > 1 else (1,), strict=True):
            if isinstance(item, Piece):
                item.refine(self.function)
            self.add(item, part.volume * size)

    def _split_block(self, block: Block, size: Ratio) -> None:
        """Halve a block; the simplices of a small one share the bounds of its derivatives."""
        longest = max(high - low for low, high in block.box)
        if longest * FINE > max(block.mesh.counts) and longest > 1:
            for half in block.split(self.function):
                if isinstance(half, Block):
                    self.add(half, content(half.sides()))
            return
        if not block.refined:
            block.refine(self.function)
        found = list(simplices(block.box))
        for nodes in found:
            simplex = node_piece(block.mesh, nodes, block.drift)
            simplex.bends = block.bends
            self.count += 1
            self._add_piece(simplex, size / len(found), model=False)

    def bounds(self) -> tuple[Fraction, Fraction | None]:
        """Return low <= norm <= high; None: no bound yet."""
        if self.open:
            return Fraction(0), None
        rest = root(self.rest, self.p)[1]
        low = max(root(self.low, self.p)[0] - rest, Fraction(0))
        high = root(self.high, self.p)[1] + rest
        if self.loose[1] == 0:
            return low, high
        # The parts of the cube add up as p-th powers.
        bottom, top = power(balls.ratio(low), self.p)[0], power(balls.ratio(high), self.p)[1]
        self.loose_first = bool(self.loose[1] - self.loose[0] >= top - bottom)
        return root(bottom + self.loose[0], self.p)[0], root(top + self.loose[1], self.p)[1]

    def run(
        self, relative: Fraction, deadline: float | None, report: Report | None, more: Fraction = Fraction(0)
    ) -> tuple[Fraction, Fraction | None, End]:
        """Refine until high <= (1 + relative) low + more, until the deadline or until nothing is left."""
        steps = 0
        while True:
            left = len(self.heap) + len(self.loose_heap)
            if steps % EVERY == 0 or not left:
                low, high = self.bounds()
                if report is not None:
                    report(low, high)
                close = high is not None and high <= low * (1 + relative) + more
                end: End | None = "reached" if close else self._end(low, high, relative, deadline, left)
                if end is not None:
                    return low, high, end
            self.step()
            steps += 1

    def _end(self, low: Fraction, high: Fraction | None, relative: Fraction, deadline: float | None, left: int) -> End | None:
        """Why the search ends here; None: it goes on."""
        if not left or (high is not None and high <= low * (1 + relative)):
            return "reached"  # with nothing left the bounds differ by the rounding of roots
        if deadline is not None and time.monotonic() > deadline:
            return "time"
        if high is not None and high <= low * (1 + FINEST):
            return "nothing left"
        if high is not None and relative == 0 and deadline is None and high <= low * (1 + CLOSEST):
            return "nearly exact"
        return "too many pieces" if left > MOST_ITEMS else None


def mean(function: Function, p: Fraction, items: Iterable[Piece | Loose], deadline: float | None = None) -> Mean | None:
    """Return the sums over items that cover the cube; None where the deadline passes before they do."""
    zero = balls.ratio(0)
    found = Mean(function, p, zero, zero, zero, (zero, zero))
    for item in items:
        found.add(item, content(item.sides()) if isinstance(item, Block) else volume(item.vertices))
        if deadline is not None and time.monotonic() > deadline:
            return None
    return found


def _rounded(interval: Interval) -> Interval:
    """The same bounds, rounded outward where they are long."""
    low, high = (balls.ratio(0) + bound for bound in interval)
    if max(int(low.q).bit_length(), int(high.q).bit_length()) <= LENGTH:
        return low, high
    unit = balls.ratio(1 << (LENGTH + max(int(high.q).bit_length() - int(high.p).bit_length(), 0)))
    return (low * unit).floor() / unit, (high * unit).ceil() / unit
