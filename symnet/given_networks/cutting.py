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
from symnet.verification.stack import Stack
from symnet.verification.tree import Tree

Array: TypeAlias = np.ndarray[Any, Any]
Known: TypeAlias = "Sequence[tuple[Array, Array]]"
BATCH = 64


@dataclass(frozen=True)
class Looked:
    """What is known on B parts: upper bounds [B], values at points [B] with the points, a score for each axis [B, d], ends.

    neurons: where given, of each part the neuron whose sign is to be assumed, counted through the relu layers, or -1.
    """

    upper: Array
    seen: Array
    points: Array
    scores: Array
    known: list[tuple[Array, Array]]
    neurons: Array | None = None


Look: TypeAlias = "Callable[[Boxes, Known | None, Known | None], Looked]"
"""Boxes, bounds of pre-activations that hold on them, and those that assumed signs say."""
Sign: TypeAlias = tuple[int, bool]
"""A neuron, counted through the relu layers, and whether its sum is >= 0, not <= 0."""


@dataclass(order=True)
class Part:
    """A part of the box, the widest bound first: its node in the tree, and the signs that are assumed on it."""

    order: float
    node: int
    depth: int = field(compare=False)
    low: Array = field(compare=False)
    high: Array = field(compare=False)
    signs: tuple[Sign, ...] = field(compare=False)
    known: list[tuple[Array, Array]] | None = field(compare=False)
    """The bounds that the kernel will know on its halves."""
    scores: Array = field(compare=False)
    neuron: int = field(compare=False, default=-1)
    """The neuron whose sign is to be assumed, -1 for a halving."""

    @property
    def upper(self) -> float:
        """The bound on it."""
        return -self.order


@dataclass(frozen=True)
class New:
    """A part that is not bounded yet."""

    node: int
    depth: int
    low: Array
    high: Array
    signs: tuple[Sign, ...] = ()
    known: list[tuple[Array, Array]] | None = None


Report: TypeAlias = "Callable[[float, float, int], None]"


@dataclass
class Cutting:
    """A search in the making: the tree, its parts with their bounds, the largest value seen and where."""

    stack: Stack
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
        """Go on until every part is small enough; return why it ended: reached, seen (enough was seen), time, nodes, stuck."""
        if not self.heap and not self.stuck:
            self._enter([New(0, 0, *self.start)])
        while not self.done and not enough(self.seen):
            if time.monotonic() > deadline or (nodes is not None and self.nodes >= nodes):
                return "time" if nodes is None or self.nodes < nodes else "nodes"
            halves: list[New] = []
            while self.heap and len(halves) < 2 * BATCH and self.heap[0].upper > self.allowed(self.seen):
                halves += self._cut(heapq.heappop(self.heap))
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

    def _enter(self, parts: list[New]) -> None:
        """Bound some parts."""
        boxes = Boxes(np.array([each.low for each in parts]), np.array([each.high for each in parts]))
        with np.errstate(all="ignore"):  # what overflows is never believed
            found = self.look(boxes, _known(parts), self._assumed(parts))
        self.nodes += len(parts)
        self.see(found.seen, found.points)
        for place, part in enumerate(parts):
            upper = float(found.upper[place])
            own = [(ends[0][place], ends[1][place]) for ends in found.known] if kept(part.depth) else part.known
            order = -upper if upper == upper else -inf
            neuron = -1 if found.neurons is None else int(found.neurons[place])
            scores = found.scores[place]
            heapq.heappush(self.heap, Part(order, part.node, part.depth, part.low, part.high, part.signs, own, scores, neuron))

    def _assumed(self, parts: list[New]) -> Known | None:
        """The bounds that assumed signs say, None where none is assumed."""
        if not any(part.signs for part in parts):
            return None
        found = [(np.full((len(parts), each.size), -inf), np.full((len(parts), each.size), inf)) for each in self.stack.layers]
        for place, part in enumerate(parts):
            for neuron, up in part.signs:
                layer, number = self.stack.neuron(neuron)
                found[layer - 1][0 if up else 1][place, number] = 0.0
        return found

    def _cut(self, part: Part) -> list[New]:
        """The two parts of a part: by the sign of a neuron, or along the axis that promises most."""
        depth = part.depth + 1
        if part.neuron >= 0:
            below, above = self.tree.halve(part.node, self.stack.inputs + part.neuron)
            signs = [(*part.signs, (part.neuron, up)) for up in (False, True)]
            both = zip((below, above), signs, strict=True)
            return [New(node, depth, part.low, part.high, assumed, part.known) for node, assumed in both]
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
        return [
            New(lower, depth, part.low, first, part.signs, part.known),
            New(upper, depth, second, part.high, part.signs, part.known),
        ]


def _known(parts: list[New]) -> Known | None:
    """The bounds that are known of all parts, by layer."""
    given = [each.known for each in parts if each.known is not None]
    if len(given) < len(parts):
        return None
    layers = range(len(given[0]))
    return [(np.array([each[k][0] for each in given]), np.array([each[k][1] for each in given])) for k in layers]
