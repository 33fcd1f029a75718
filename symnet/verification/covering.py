"""The search on the box of one root: one tree, or where that grows large a tree on top and one for each of its parts.

Parts are searched, and judged by the kernel, apart from each other: by several processes, and each with bounds of its own.
"""

from __future__ import annotations

import signal
from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import TypeAlias

from symnet.verification.attack import Confirm
from symnet.verification.property import Counterexample, Root
from symnet.verification.search import Branching, Limits, Progress, branching
from symnet.verification.signs import assumed
from symnet.verification.stack import Stack
from symnet.verification.tree import Tree

TRIAL, PARTS, SLICE = 300, 16, 1024
"""Nodes of a search before it is cut, parts it is cut into, and nodes of a part before it is the turn of the next one."""
MOST_AXES = 10
"""Inputs of a network from which on nothing is cut: the kernel joins parts by axes of one digit."""
MOST_HALVED = 20
"""Inputs with sides of some length from which on signs of neurons are assumed instead of boxes halved."""
Sliced: TypeAlias = "tuple[Branching, Counterexample | None]"
Map: TypeAlias = "Callable[[Callable[[Branching, Limits], Sliced], list[Branching], list[Limits]], Iterator[Sliced]]"
Report: TypeAlias = Callable[[], None]


@dataclass
class Covering:
    """A search on the box of a root in the making; `parts` are searches on the open leaves of `top`, by their nodes."""

    stack: Stack
    root: Root
    confirm: Confirm
    seed: int
    top: Branching
    parts: dict[int, Branching] = field(default_factory=dict)
    tried: bool = False
    spent: int = 0
    """Nodes of a first try that was given up."""

    @property
    def nodes(self) -> int:
        """The boxes looked at."""
        return self.spent + self.top.progress.nodes + sum(part.progress.nodes for part in self.parts.values())

    @property
    def progress(self) -> Progress:
        """How far it has come."""
        found = Progress(self.top.progress.leaves, self.nodes, self.top.progress.share, self.top.progress.depth)
        depths = {node: depth for node, depth in self.top.tree.walk() if node in self.parts}
        for node, part in self.parts.items():
            found.leaves += part.progress.leaves
            found.share += part.progress.share * 0.5 ** depths[node]
            found.depth = max(found.depth, depths[node] + part.progress.depth)
        return found

    @property
    def searches(self) -> list[Branching]:
        """The searches that it is made of."""
        return [self.top, *self.parts.values()]

    @property
    def open(self) -> bool:
        """Whether a box waits to be looked at."""
        return any(each.todo for each in self.searches)

    @property
    def stuck(self) -> bool:
        """Whether a box could not be halved."""
        return any(each.stuck for each in self.searches)

    @property
    def tree(self) -> Tree:
        """The whole tree."""
        return self.top.tree.grafted({node: part.tree for node, part in self.parts.items()})

    @property
    def leaf_margins(self) -> list[tuple[int, float | None]]:
        """The depth of each leaf, in order, and the margin with which it was closed, None where it is open."""
        found = []
        for node, depth in self.top.tree.walk():
            if node in self.parts:
                part = self.parts[node]
                found += [(depth + d, part.margins.get(n)) for n, d in part.tree.walk() if part.tree.axes[n] < 0]
            elif self.top.tree.axes[node] < 0:
                found.append((depth, self.top.margins.get(node)))
        return found

    def run(self, limits: Limits, apply: Map, jobs: int, report: Report) -> Counterexample | None:
        """Go on until everything is closed, a limit is reached or a counterexample is found."""
        trial = TRIAL if not self.tried and self.stack.inputs <= MOST_AXES else None
        found = self.top.run(limits.within(self.top.progress.nodes, self.nodes, trial), lambda _: report())
        if found is None and trial and self.top.todo and not limits.over(self.nodes):
            found = self._cut(limits)
        self.tried = True
        return found or self._turns(limits, apply, jobs, report)

    def _cut(self, limits: Limits) -> Counterexample | None:
        """Begin again with parts."""
        self.spent += self.top.progress.nodes
        self.top = branching(self.stack, self.root, self.confirm, self.seed)
        found = self.top.widen(PARTS, limits.within(0, self.nodes))
        if found is None and len(self.top.todo) >= PARTS:
            self.parts = {box.node: self.top.part(box) for box in self.top.todo}
            self.top.todo = []
        return found

    def _turns(self, limits: Limits, apply: Map, jobs: int, report: Report) -> Counterexample | None:
        """Search the parts in turn, longer at each turn."""
        size = SLICE
        while waiting := [node for node, part in self.parts.items() if part.todo]:
            for start in range(0, len(waiting), jobs):
                some = [(node, self.parts[node]) for node in waiting[start : start + jobs]]
                used = self.nodes
                bounds = [limits.within(part.progress.nodes, used, size) for _, part in some]
                for (node, _), (part, found) in zip(some, apply(sliced, [part for _, part in some], bounds), strict=True):
                    self.parts[node] = part
                    if found is not None:
                        return found
                report()
                if limits.over(self.nodes):
                    return None
            size *= 2
        return None

    def reopen(self, factor: float) -> None:
        """Ask for wider margins."""
        for each in self.searches:
            each.reopen(each.margin * factor)


def covering(stack: Stack, root: Root, confirm: Confirm, seed: int) -> Covering:
    """Begin the search on the box of a root."""
    top = branching(stack, root, confirm, seed)
    if int((top.start[0] < top.start[1]).sum()) > MOST_HALVED:
        top.step = assumed
    return Covering(stack, root, confirm, seed, top)


def sliced(search: Branching, limits: Limits) -> Sliced:
    """Go on with a search for a while; what a process is given and gives back."""
    return search, search.run(limits)


@contextmanager
def processes(jobs: int) -> Iterator[Map]:
    """A way to go on with several searches: one after another, or by so many processes."""
    if jobs == 1:
        yield map
        return
    pool = ProcessPoolExecutor(jobs, initializer=_quiet)
    try:
        yield pool.map
    finally:
        pool.shutdown(cancel_futures=True)


def _quiet() -> None:
    """Leave an interrupt to the process that waits."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
