"""Trees of halved axes and assumed signs: together the leaves cover the box, by the form of the tree.

Marks in preorder: a digit, or (number), halves that axis, the lower half first; <k:j> assumes a sign of neuron j of relu
layer k, <= 0 first; a dot is a leaf, with multipliers of the assumed signs behind it, .[b,b]; * before a halving or an
assumption has bounds computed there too, for all below.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from fractions import Fraction

from ..syntax import Budget, Json, Rejected
from .bounds import FINER, Betas, Box, Substitution
from .goals import Goal
from .layers import AROUND, Stack
from .leaves import Bounds, Signs, bounded

MARK = re.compile(
    r"\.(?:\[([0-9a-f]{1,64}(?:,[0-9a-f]{1,64})*)\]|(?!\[))"
    r"|(\*?)(?:([0-9])|\(([1-9][0-9]{1,4})\)|<([1-9][0-9]{0,4}):(0|[1-9][0-9]{0,6})>)"
)
MAX_DEPTH = 1 << 12
MAX_KEPT = 1 << 32
"""The bits of all bounds that are kept on the way to a part."""


@dataclass(frozen=True, slots=True)
class Part:
    """A part of the box: what was halved and assumed on the way to it, what is known on it, and what is still open."""

    box: Box
    open: tuple[int, ...]
    signs: Signs = ()
    bounds: Bounds | None = None
    kept: int = 0
    """The bits of these bounds and of those of the parts that it is a part of."""
    depth: int = 0


@dataclass(frozen=True, slots=True)
class Search:
    """A tree to be walked: the layers, what is to be shown at its leaves, where messages say it stands."""

    stack: Stack
    bits: int
    goal: Goal
    budget: Budget
    where: str

    def walk(self, box: Box, marks: Json) -> None:
        """Reject unless every part of the goal is shown at every leaf, and the marks are one tree."""
        if not isinstance(marks, str):
            raise Rejected(f"{self.where}: a tree is a text of marks")
        todo = [Part(box, tuple(range(self.goal.count)))]
        at = leaves = 0
        while todo:
            mark = MARK.match(marks, at)
            if mark is None:
                raise Rejected(f"{self.where}: {marks[at : at + 20]!r} at place {at} is no mark, with {len(todo)} parts open")
            at = mark.end()
            part = todo.pop()
            self.budget.spend(2 + 2 * len(box) + (len(part.signs) >> 3))
            if mark.group()[0] == ".":
                self._leaf(part, mark.group(1), leaves)
                leaves += 1
                continue
            if part.depth == MAX_DEPTH:
                raise Rejected(f"{self.where}: the tree is deeper than {MAX_DEPTH}")
            if mark.group(2) and part.open:
                part, _ = self._looked(part, {}, self.goal.halfway)
            todo += self._children(part, mark)
        if at != len(marks):
            raise Rejected(f"{self.where}: the tree goes on after its last leaf, at place {at}")

    def _leaf(self, part: Part, betas: str | None, number: int) -> None:
        given = betas.split(",") if betas is not None else ["0"] * len(part.signs)
        if len(given) != len(part.signs):
            raise Rejected(f"{self.where}, leaf {number}: {len(given)} multipliers for {len(part.signs)} assumed signs")
        added: dict[int, dict[int, int]] = {}
        for (layer, place, up), text in zip(part.signs, given, strict=True):
            beta = int(text, 16)
            if beta:
                of_layer = added.setdefault(layer, {})
                of_layer[place] = of_layer.get(place, 0) + (-beta if up else beta)
        left, best = self._looked(part, added)
        if left.open:
            sides = " x ".join(f"[{_shown(low, self.bits)}, {_shown(high, self.bits)}]" for low, high in part.box[:8])
            raise Rejected(f"{self.where}, leaf {number}, on {sides}: {self.goal.words(left.open[0])} {_decimal(best)}")

    def _looked(self, part: Part, betas: Betas, tried: bool = True) -> tuple[Part, Fraction]:
        """A part with its bounds, and, where that is tried, without what is shown on it; the best bound of one left."""
        if not part.open:
            return part, Fraction(0)
        substitution = Substitution(self.stack, self.bits, part.box, self.budget)
        known = bounded(substitution, part.bounds, part.signs)
        if known is None:
            return replace(part, open=()), Fraction(0)
        left, best = self.goal.left(substitution, known, part.open, betas) if tried else (part.open, Fraction(0))
        kept = part.kept + sum(AROUND + low.bit_length() + high.bit_length() for ends in known.bounds for low, high in ends)
        if kept > MAX_KEPT:
            raise Rejected(f"{self.where}: the bounds on the way to a part have more than {MAX_KEPT} bits; fewer cuts with *")
        return replace(part, open=left, bounds=known.bounds, kept=kept), best

    def _children(self, part: Part, mark: re.Match[str]) -> list[Part]:
        """The two parts that a mark cuts a part into, the one that follows first last."""
        if mark.group(5) is not None:
            layer, place = int(mark.group(5)), int(mark.group(6))
            if not (layer < len(self.stack.counts) and place < self.stack.counts[layer]):
                raise Rejected(f"{self.where}: there is no neuron {place} of relu layer {layer}")
            return [replace(part, signs=(*part.signs, (layer, place, up)), depth=part.depth + 1) for up in (True, False)]
        axis = int(mark.group(3) or mark.group(4))
        if axis >= len(part.box):
            raise Rejected(f"{self.where}: there is no input {axis} to halve")
        low, high = part.box[axis]
        middle = low + high >> 1
        halves = ((middle, high), (low, middle))
        return [replace(part, box=(*part.box[:axis], half, *part.box[axis + 1 :]), depth=part.depth + 1) for half in halves]


def _shown(end: int, bits: int) -> str:
    return _decimal(Fraction(end, 1 << bits + FINER))


def _decimal(value: Fraction) -> str:
    """About this number, for messages alone."""
    scaled = value * 10**6 // 1
    if scaled.bit_length() > 512:
        return "a long number"
    sign = "-" if scaled < 0 else ""
    return f"{sign}{abs(scaled) // 10**6}.{abs(scaled) % 10**6:06}"
