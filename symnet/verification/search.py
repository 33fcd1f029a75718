"""The search for a verdict on one box: bounds of many boxes at once, those that stay open halved. Nothing here is trusted.

Its result is a tree that a certificate repeats, or a point that exact evaluation confirms, or neither in the time given.
Source: mathematics_given_networks.md, section G, "Search that was measured".
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any, TypeAlias

import numpy as np

from symnet.verification.attack import Confirm, attacked
from symnet.verification.bounds import Bound, Boxes, Relaxation, improved, pre_activations, substituted
from symnet.verification.property import Counterexample, Root
from symnet.verification.stack import Stack
from symnet.verification.tree import OPEN, Tree
from symnet.verification.unsafe import Unsafe, unsafe_of

Array: TypeAlias = np.ndarray[Any, Any]
BATCH, FIRST_ATTACK, MOST_STARTS = 128, 1024, 8192
MARGIN = 1e-6
"""What a bound in floats must exceed for a leaf, relative to the numbers of its constraint: the kernel rounds."""


@dataclass(frozen=True)
class Limits:
    """When a search ends without a verdict: a time of time.monotonic, a number of nodes."""

    deadline: float | None = None
    nodes: int | None = None

    def over(self, nodes: int) -> bool:
        """Tell whether one of them is reached."""
        late = self.deadline is not None and time.monotonic() > self.deadline
        return late or (self.nodes is not None and nodes >= self.nodes)

    def within(self, own: int, used: int, most: int | None = None) -> Limits:
        """Return the limits of a part that has looked at `own` nodes where `used` are in all, and may look at `most` more."""
        left = None if self.nodes is None else max(0, self.nodes - used)
        sizes = [size for size in (left, most) if size is not None]
        return Limits(self.deadline, own + min(sizes) if sizes else None)


@dataclass
class Open:
    """A box that is still open: its node, its depth, its ends, bounds that hold on it, and the conjunctions closed on it."""

    node: int
    depth: int
    low: Array
    high: Array
    known: list[tuple[Array, Array]] | None = None
    closed: Array | None = None
    margin: float = np.inf
    """The smallest margin with which a conjunction was closed on the way."""
    signs: tuple[tuple[int, bool], ...] = ()
    """The neurons whose sign is assumed, counted through the relu layers, and whether it is z >= 0."""
    multipliers: tuple[float, ...] = ()
    """Those of the signs with which the parent was bounded best."""


@dataclass
class Progress:
    """How far a search has come: leaves closed, nodes looked at, share of the volume closed, the deepest node."""

    leaves: int = 0
    nodes: int = 0
    share: float = 0.0
    depth: int = 0


Report: TypeAlias = Callable[[Progress], None]
Step: TypeAlias = "Callable[[Branching, list[Open]], Counterexample | None]"


@dataclass
class Branching:
    """A search on one box in the making."""

    stack: Stack
    unsafe: Unsafe
    confirm: Confirm
    start: tuple[Array, Array]
    margin: float = MARGIN
    seed: int = 0
    step: Step | None = None
    """How a batch of boxes is closed or cut, where not by halving."""
    next_attack: int = FIRST_ATTACK
    tree: Tree = field(default_factory=Tree)
    todo: list[Open] = field(default_factory=list)
    stuck: list[Open] = field(default_factory=list)
    margins: dict[int, float] = field(default_factory=dict)
    progress: Progress = field(default_factory=Progress)

    def run(self, limits: Limits, report: Report = lambda _: None) -> Counterexample | None:
        """Go on until every leaf is closed or a limit is reached; return a counterexample where one is found."""
        while self.todo and not limits.over(self.progress.nodes):
            batch = [self.todo.pop() for _ in range(min(BATCH, len(self.todo)))]
            with np.errstate(over="ignore", invalid="ignore"):  # what overflows is never believed
                found = self._batch(batch) if self.step is None else self.step(self, batch)
            if found is None and self.progress.nodes >= self.next_attack:
                found = self._attack()
            if found is not None:
                return found
            report(self.progress)
        return None

    def widen(self, count: int, limits: Limits) -> Counterexample | None:
        """Halve all open boxes until there are `count` of them; nothing is inherited, so that they can be judged apart."""
        while 0 < len(self.todo) < count and not limits.over(self.progress.nodes):
            batch, self.todo = self.todo, []
            with np.errstate(over="ignore", invalid="ignore"):
                found = self._batch(batch)
            if found is not None:
                return found
            self.todo = [Open(box.node, box.depth, box.low, box.high) for box in self.todo]
        return None

    def part(self, box: Open) -> Branching:
        """Begin a search of its own on an open box."""
        found = Branching(self.stack, self.unsafe, self.confirm, (box.low, box.high), self.margin, self.seed)
        found.todo.append(Open(0, 0, box.low, box.high))
        return found

    def taken_in(self, node: int, part: Branching) -> dict[int, Branching]:
        """Put the tree of another search in the place of an open node; return a search for each of its open boxes, by node."""
        depths, places, found = dict(self.tree.walk()), {0: node}, {}
        waiting = {box.node: box for box in part.todo}
        for own, depth in part.tree.walk():
            place, axis = places[own], part.tree.axes[own]
            if axis >= 0:
                places[part.tree.first[own]], places[part.tree.first[own] + 1] = self.tree.halve(place, axis)
            elif own in waiting:
                found[place] = self.part(waiting[own])
            else:
                self.close(Open(place, depths[node] + depth, *self.start), part.margins[own])
        self.progress.nodes += part.progress.nodes
        self.progress.depth = max(self.progress.depth, depths[node] + part.tree.depth)
        return found

    def _attack(self) -> Counterexample | None:
        """Look for a counterexample from new starts: about half as many as nodes so far, whenever these have doubled."""
        self.next_attack *= 2
        starts = min(self.progress.nodes // 2, MOST_STARTS)
        return attacked(self.stack, self.unsafe, self.start, self.confirm, (self.seed, self.next_attack), starts)

    def _batch(self, batch: list[Open]) -> Counterexample | None:
        """Bound some boxes; close them or halve them."""
        boxes = Boxes(np.array([each.low for each in batch]), np.array([each.high for each in batch]))
        lines = pre_activations(self.stack, boxes, known_of(batch, len(self.stack.layers)))
        bound = substituted(self.stack, self.unsafe.map, lines, boxes)
        self.progress.nodes += len(batch)
        done = self.closed(batch, self.unsafe.margins(bound.values))
        still = np.flatnonzero(~done)
        if not len(still):
            return None
        part = Boxes(boxes.low[still], boxes.high[still])
        lines = [line.at(still) for line in lines]
        better = improved(self.stack, self.unsafe.map, lines, part, bound.at(still))
        margins = self.unsafe.margins(better.values)
        batch = [batch[place] for place in still]
        done = self.closed(batch, margins)
        return None if done.all() else self._halve(batch, ~done, part, lines, better, margins)

    def closed(self, batch: list[Open], margins: Array) -> Array:
        """Close the boxes on which every conjunction is impossible, and tell which they are; `margins` gets what was known."""
        for place, box in enumerate(batch):
            if box.closed is not None:
                margins[place, box.closed] = np.inf
        least = np.where(np.isnan(margins), -np.inf, margins).min(axis=-1)
        done: Array = least > self.margin
        for place in map(int, np.flatnonzero(done)):
            self.close(batch[place], min(batch[place].margin, float(least[place])))
        return done

    def _halve(
        self, batch: list[Open], left: Array, boxes: Boxes, lines: list[Relaxation], bound: Bound, margins: Array
    ) -> Counterexample | None:
        """Halve the boxes that are left, unless one of them holds a counterexample."""
        rows = self.rows(bound.values, margins)
        places = np.arange(len(batch))
        inputs = bound.inputs[places, rows]
        lowest = boxes.middle - np.sign(inputs) * boxes.half
        found = self.tried(np.concatenate([boxes.middle[left], lowest[left]]))
        if found is not None:
            self.todo += [batch[place] for place in np.flatnonzero(left)]
            return found
        coefficients = {k: layer[places, rows] for k, layer in bound.layers.items()}
        scores = scores_of(inputs, coefficients, lines, boxes)
        for place in map(int, np.flatnonzero(left)):
            known = [(line.low[place], line.high[place]) for line in lines]
            self._split(batch[place], int(scores[place].argmax()), known, margins[place])
        return None

    def rows(self, values: Array, margins: Array) -> Array:
        """The row of each box that decides: the best of the conjunction that is farthest from closed."""
        worst = margins.argmin(axis=-1)
        scaled = values / self.unsafe.scale
        groups = self.unsafe.groups
        found = [groups[w].start + int(scaled[k, groups[w]].argmax()) for k, w in enumerate(worst)]
        rows: Array = np.asarray(found, dtype=np.int64)
        return rows

    def tried(self, points: Array) -> Counterexample | None:
        """A counterexample among points, the most promising one tried."""
        values = self.unsafe.map(self.stack.values(points))
        worst = self.unsafe.margins(values).min(axis=-1)
        best = int(worst.argmin())
        return self.confirm(points[best]) if worst[best] <= 1e-9 else None

    def close(self, box: Open, margin: float) -> None:
        """Close a box."""
        self.tree.close(box.node)
        self.margins[box.node] = margin
        self.progress.leaves += 1
        self.progress.share += 0.5**box.depth

    def _split(self, box: Open, axis: int, known: list[tuple[Array, Array]], margins: Array) -> None:
        middle = (box.low[axis] + box.high[axis]) / 2
        if not box.low[axis] < middle < box.high[axis]:
            self.stuck.append(box)
            return
        first, second = box.high.copy(), box.low.copy()
        first[axis] = second[axis] = middle
        self.cut(box, axis, ((box.low, first), (second, box.high)), known, margins)

    def cut(
        self,
        box: Open,
        axis: int,
        parts: tuple[tuple[Array, Array], tuple[Array, Array]],
        known: list[tuple[Array, Array]] | None,
        margins: Array,
        multipliers: tuple[float, ...] = (),
    ) -> None:
        """Put the two parts of a box in its place, with what the kernel will know on them."""
        lower, upper = self.tree.halve(box.node, axis)
        depth, closed = box.depth + 1, box.closed
        self.progress.depth = max(self.progress.depth, depth)
        least = box.margin
        if kept(box.depth):
            closed = margins > self.margin
            least = min([box.margin, *margins[closed].tolist()])
        else:
            known = box.known
        for up, (node, (low, high)) in enumerate(zip((lower, upper), parts, strict=True)):
            signs = box.signs if axis < self.stack.inputs else (*box.signs, (axis - self.stack.inputs, bool(up)))
            self.todo.append(Open(node, depth, low, high, known, closed, least, signs, multipliers))

    def reopen(self, margin: float) -> int:
        """Ask for a larger margin: open the leaves that do not keep it, and return their number."""
        self.margin = margin
        narrow = {node for node, found in self.margins.items() if found <= margin}
        for leaf in self.ends():
            node, depth = leaf.node, leaf.depth
            if node in narrow:
                self.tree.multipliers.pop(node, None)
                self.tree.axes[node] = OPEN
                del self.margins[node]
                self.progress.leaves -= 1
                self.progress.share -= 0.5**depth
                self.todo.append(leaf)
        return len(narrow)

    def ends(self) -> Iterator[Open]:
        """Each end of the tree, closed or open, as a box of which nothing is known."""
        todo = [Open(0, 0, *self.start)]
        while todo:
            box = todo.pop()
            axis, depth = self.tree.axes[box.node], box.depth + 1
            if axis < 0:
                yield box
                continue
            first, second, signs = box.high.copy(), box.low.copy(), [box.signs, box.signs]
            if axis < self.stack.inputs:
                first[axis] = second[axis] = (box.low[axis] + box.high[axis]) / 2
            else:
                signs = [(*box.signs, (axis - self.stack.inputs, up)) for up in (False, True)]
            lower = self.tree.first[box.node]
            todo.append(Open(lower + 1, depth, second, box.high, signs=signs[1]))
            todo.append(Open(lower, depth, box.low, first, signs=signs[0]))


def known_of(batch: list[Open], layers: int) -> list[tuple[Array, Array]] | None:
    """The bounds that are known of all boxes, by layer."""
    if any(box.known is None for box in batch):
        return None
    known = [box.known for box in batch if box.known is not None]
    return [(np.array([each[k][0] for each in known]), np.array([each[k][1] for each in known])) for k in range(layers)]


def scores_of(inputs: Array, coefficients: dict[int, Array], lines: Sequence[Relaxation], boxes: Boxes) -> Array:
    """How much halving each axis promises: its own part of the bound, and that of the slack of unstable neurons."""
    total = np.abs(inputs)
    for source, layer in coefficients.items():
        line = lines[source - 1]
        slack = np.where(layer < 0, -layer * line.offset, layer * np.minimum(-line.low, line.high))
        share = np.where(line.unstable, slack / np.where(line.unstable, line.high - line.low, 1.0), 0.0)
        total = total + np.matmul(share[:, None, :], line.reach)[:, 0, :]
    scores: Array = np.nan_to_num(total * boxes.half * 2) + 1e-4 * boxes.half
    return scores


def kept(depth: int) -> bool:
    """Whether the kernel is asked to keep bounds at this depth, for all below: of 1, 2 and 3, every third costs it least."""
    return depth % 3 == 0


def branching(stack: Stack, root: Root, confirm: Confirm, seed: int = 0) -> Branching:
    """Begin the search on the box of a root."""
    low = np.array([float(side[0]) for side in root.box])
    high = np.array([float(side[1]) for side in root.box])
    found = Branching(stack, unsafe_of(stack, root.conjunctions), confirm, (low, high), seed=seed)
    found.todo.append(Open(0, 0, low, high))
    return found
