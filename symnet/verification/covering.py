"""The search on the box of one root: one tree, or where that grows large a tree on top and one for each of its parts.

Parts are searched, and judged by the kernel, apart from each other: by several processes, and each with bounds of its own.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import TypeAlias

from symnet.verification.attack import Confirm
from symnet.verification.property import Counterexample, Root
from symnet.verification.search import BATCH, Branching, Limits, Open, Progress, branching
from symnet.verification.signs import assumed
from symnet.verification.stack import Stack
from symnet.verification.tree import Tree

TRIAL, PARTS, SLICE = 300, 16, 1024
"""Nodes of a search before it is cut, parts it is cut into, and nodes of a part before it is the turn of the next one."""
LARGE = 16 * SLICE
"""Nodes of a part, still open, after which it is cut itself."""
MOST_AXES = 10
"""Inputs of a network from which on nothing is cut: the kernel joins parts by axes of one digit."""
MOST_HALVED = 20
"""Inputs with sides of some length from which on signs of neurons are assumed instead of boxes halved."""
Sliced: TypeAlias = "tuple[Branching, Counterexample | None]"
Round: TypeAlias = "Callable[[Sequence[Branching], Sequence[Limits]], Iterable[Sliced]]"
"""How several parts go on, each within limits of its own; they come back in order."""
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

    def run(self, limits: Limits, go_on: Round, report: Report) -> Counterexample | None:
        """Go on until everything is closed, a limit is reached or a counterexample is found."""
        trial = TRIAL if not self.tried and self.stack.inputs <= MOST_AXES else None
        found = self.top.run(limits.within(self.top.progress.nodes, self.nodes, trial), lambda _: report())
        if found is None and trial and self.top.todo and not limits.over(self.nodes):
            found = self._cut(limits)
        self.tried = True
        return found or self._turns(limits, go_on, report)

    def _cut(self, limits: Limits) -> Counterexample | None:
        """Begin again with parts."""
        self.spent += self.top.progress.nodes
        self.top = branching(self.stack, self.root, self.confirm, self.seed)
        found = self.top.widen(PARTS, limits.within(0, self.nodes))
        if found is None and len(self.top.todo) >= PARTS:
            self.parts = {box.node: self.top.part(box) for box in self.top.todo}
            self.top.todo = []
        return found

    def _turns(self, limits: Limits, go_on: Round, report: Report) -> Counterexample | None:
        """Search the parts in rounds, each longer than the one before.

        What a part may use in a round is fixed when the round begins: nothing depends on who works, or on who ends first.
        """
        size = SLICE
        while (waiting := [node for node, part in self.parts.items() if part.todo]) and not limits.over(self.nodes):
            left = size if limits.nodes is None else max(BATCH, (limits.nodes - self.nodes) // len(waiting))
            bounds = [Limits(limits.deadline, self.parts[node].progress.nodes + min(size, left)) for node in waiting]
            for node, (part, found) in zip(waiting, go_on([self.parts[each] for each in waiting], bounds), strict=False):
                self.parts[node] = part
                report()
                if found is not None:
                    return found
            found = self._split(limits)
            if found is not None:
                return found
            size *= 2
        return None

    def _split(self, limits: Limits) -> Counterexample | None:
        """Cut parts that have become large into parts of their own, to be searched anew."""
        large = [node for node, part in self.parts.items() if part.todo and part.progress.nodes >= LARGE]
        for node in large:
            part = self.parts[node]
            fresh = part.part(Open(0, 0, *part.start))
            found = fresh.widen(PARTS, limits.within(0, self.nodes))
            if found is not None:
                return found
            if len(fresh.todo) >= PARTS and not fresh.stuck:
                self.spent += part.progress.nodes
                del self.parts[node]
                self.parts |= self.top.taken_in(node, fresh)
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
    """Go on with a search for a while."""
    return search, search.run(limits)


def here(parts: Sequence[Branching], limits: Sequence[Limits]) -> Iterator[Sliced]:
    """Go on with several parts in this process, one after another, each when it is asked for."""
    return map(sliced, parts, limits)
