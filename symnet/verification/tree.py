"""The tree of a search: boxes halved along axes, closed at its leaves or still open."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction

from symnet.verification.property import Side

CLOSED, OPEN = -1, -2


@dataclass
class Tree:
    """Nodes by number: the axis along which a node is halved, or CLOSED or OPEN; its halves stand one after the other.

    Numbers from the number of inputs on are neurons, counted through the relu layers: z <= 0 is assumed first, then z >= 0.
    `multipliers` of closed nodes are those of the assumed signs, in the order of the way from the root.
    """

    axes: list[int] = field(default_factory=lambda: [OPEN])
    first: list[int] = field(default_factory=lambda: [0])
    multipliers: dict[int, tuple[float, ...]] = field(default_factory=dict)

    def halve(self, node: int, axis: int) -> tuple[int, int]:
        """Halve an open node and return its lower and its upper half."""
        lower = len(self.axes)
        self.axes[node], self.first[node] = axis, lower
        self.axes += [OPEN, OPEN]
        self.first += [0, 0]
        return lower, lower + 1

    def close(self, node: int) -> None:
        """Close an open node."""
        self.axes[node] = CLOSED

    @property
    def leaves(self) -> int:
        """The number of closed leaves."""
        return self.axes.count(CLOSED)

    @property
    def complete(self) -> bool:
        """Whether every leaf is closed."""
        return OPEN not in self.axes

    def marks(self) -> list[int]:
        """Return the tree as marks in order, each node before its halves."""
        return [self.axes[node] for node, _ in self.walk()]

    def walk(self) -> Iterator[tuple[int, int]]:
        """Yield each node with its depth, each before its halves."""
        todo = [(0, 0)]
        while todo:
            node, depth = todo.pop()
            yield node, depth
            if self.axes[node] >= 0:
                lower = self.first[node]
                todo += [(lower + 1, depth + 1), (lower, depth + 1)]

    @property
    def depth(self) -> int:
        """The depth of the deepest node."""
        return max(depth for _, depth in self.walk())

    @property
    def share(self) -> Fraction:
        """The share of the volume in which every leaf is closed."""
        return sum((Fraction(1, 1 << depth) for node, depth in self.walk() if self.axes[node] == CLOSED), Fraction(0))

    def grafted(self, parts: Mapping[int, Tree]) -> Tree:
        """Return this tree with other trees in the place of some of its leaves."""
        found, todo = Tree(), [(self, 0, 0)]
        while todo:
            tree, node, place = todo.pop()
            if tree is self and node in parts:
                tree, node = parts[node], 0
            axis = tree.axes[node]
            if axis >= 0:
                lower, upper = found.halve(place, axis)
                todo += [(tree, tree.first[node], lower), (tree, tree.first[node] + 1, upper)]
            elif axis == CLOSED:
                found.close(place)
        return found

    def boxes(self, box: Sequence[Side]) -> Iterator[tuple[int, tuple[Side, ...]]]:
        """Yield each leaf, closed or open, with its box, exactly."""
        todo: list[tuple[int, tuple[Side, ...]]] = [(0, tuple(box))]
        while todo:
            node, sides = todo.pop()
            axis = self.axes[node]
            if axis < 0:
                yield node, sides
                continue
            lower, upper = halves(sides, axis)
            todo += [(self.first[node] + 1, upper), (self.first[node], lower)]


def halves(sides: tuple[Side, ...], axis: int) -> tuple[tuple[Side, ...], tuple[Side, ...]]:
    """Return the two halves of a box along an axis."""
    low, high = sides[axis]
    middle = (low + high) / 2
    before, after = sides[:axis], sides[axis + 1 :]
    return (*before, (low, middle), *after), (*before, (middle, high), *after)


def tree_of(marks: Sequence[int]) -> Tree:
    """Return the tree that `marks` describes; the inverse of Tree.marks."""
    tree, todo = Tree(), [0]
    for mark in marks:
        node = todo.pop()
        if mark >= 0:
            lower, upper = tree.halve(node, mark)
            todo += [upper, lower]
        elif mark == CLOSED:
            tree.close(node)
    return tree
