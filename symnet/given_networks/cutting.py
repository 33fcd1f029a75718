"""The search for the least bound: the parts with the largest one are halved until all are small enough. Nothing here is trusted.

What is bounded from above is known on each part of the box by its own bound, and at points; the search ends where no part
is above what is allowed, which may grow with the largest value that was seen.
"""

from __future__ import annotations

import heapq
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from math import inf
from typing import Any, TypeAlias

import numpy as np

from symnet.verification.bounds import Boxes
from symnet.verification.search import kept
from symnet.verification.tree import Tree

Array: TypeAlias = np.ndarray[Any, Any]
Known: TypeAlias = "Sequence[tuple[Array, Array]]"
BATCH = 64


@dataclass(frozen=True)
class Looked:
    """What is known on B parts: upper bounds [B], values at points [B] with the points, a score for each axis [B, d], ends."""

    upper: Array
    seen: Array
    points: Array
    scores: Array
    known: list[tuple[Array, Array]]


Look: TypeAlias = "Callable[[Boxes, Known | None], Looked]"


@dataclass(order=True)
class Part:
    """A part of the box, the widest bound first: its node in the tree, and bounds of pre-activations that hold on it."""

    order: float
    node: int
    depth: int = field(compare=False)
    low: Array = field(compare=False)
    high: Array = field(compare=False)
    known: list[tuple[Array, Array]] | None = field(compare=False)
    scores: Array = field(compare=False)
    below: list[tuple[Array, Array]] | None = field(compare=False, default=None)
    """The bounds that the kernel will know on its halves."""

    @property
    def upper(self) -> float:
        """The bound on it."""
        return -self.order


Report: TypeAlias = "Callable[[float, float, int], None]"


@dataclass
class Cutting:
    """A search in the making: the tree, its parts with their bounds, the largest value seen and where."""

    look: Look
    start: tuple[Array, Array]
    allowed: Callable[[float], float]
    """What a bound may be, by the largest value that was seen."""
    tree: Tree = field(default_factory=Tree)
    heap: list[Part] = field(default_factory=list)
    stuck: list[Part] = field(default_factory=list)
    seen: float = -inf
    point: Array | None = None
    nodes: int = 0

    @property
    def upper(self) -> float:
        """The largest bound of a part."""
        return max((part.upper for part in (*self.heap[:1], *self.stuck)), default=inf)

    @property
    def done(self) -> bool:
        """Whether no part is above what is allowed."""
        return self.upper <= self.allowed(self.seen)

    def run(
        self,
        deadline: float = inf,
        nodes: int | None = None,
        report: Report = lambda *_: None,
        enough: Callable[[float], bool] = lambda _: False,
    ) -> str:
        """Go on until every part is small enough, or what was seen is enough; return why it ended: reached, time, nodes, stuck."""
        if not self.heap and not self.stuck:
            self._enter([(0, 0, *self.start, None)])
        while not self.done and not enough(self.seen):
            if time.monotonic() > deadline or (nodes is not None and self.nodes >= nodes):
                return "time" if nodes is None or self.nodes < nodes else "nodes"
            halves: list[tuple[int, int, Array, Array, Any]] = []
            while self.heap and len(halves) < 2 * BATCH and self.heap[0].upper > self.allowed(self.seen):
                halves += self._halved(heapq.heappop(self.heap))
            if not halves:
                return "stuck"
            self._enter(halves)
            report(self.seen, self.upper, self.nodes)
        return "reached" if self.done else "seen"

    def closed(self) -> Tree:
        """The tree with all its parts as leaves."""
        for part in (*self.heap, *self.stuck):
            self.tree.close(part.node)
        return self.tree

    def see(self, values: Array, points: Array) -> None:
        """Take note of values at points."""
        at = int(np.argmax(np.where(np.isnan(values), -inf, values)))
        if values[at] > self.seen:
            self.seen, self.point = float(values[at]), points[at]

    def _enter(self, parts: list[tuple[int, int, Array, Array, Any]]) -> None:
        """Bound some parts."""
        low, high = np.array([each[2] for each in parts]), np.array([each[3] for each in parts])
        given = [each[4] for each in parts]
        known = None
        if all(each is not None for each in given):
            known = [tuple(np.array(ends) for ends in zip(*layer, strict=True)) for layer in zip(*given, strict=True)]
        with np.errstate(all="ignore"):  # what overflows is never believed
            found = self.look(Boxes(low, high), known)  # type: ignore[arg-type]
        self.nodes += len(parts)
        self.see(found.seen, found.points)
        for place, (node, depth, first, last, before) in enumerate(parts):
            upper = float(found.upper[place])
            own = [(ends[0][place], ends[1][place]) for ends in found.known] if kept(depth) else before
            heapq.heappush(self.heap, Part(-upper if upper == upper else -inf, node, depth, first, last, own, found.scores[place]))

    def _halved(self, part: Part) -> list[tuple[int, int, Array, Array, Any]]:
        """The halves of a part along the axis that promises most."""
        for axis in map(int, np.argsort(-part.scores)):
            middle = (part.low[axis] + part.high[axis]) / 2
            if part.low[axis] < middle < part.high[axis]:
                break
        else:
            self.stuck.append(part)
            return []
        first, second = part.high.copy(), part.low.copy()
        first[axis] = second[axis] = middle
        lower, upper = self.tree.halve(part.node, axis)
        below = part.depth + 1
        return [(lower, below, part.low, first, part.known), (upper, below, second, part.high, part.known)]
