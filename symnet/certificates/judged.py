"""What the kernel will say of expressions, by its own arithmetic: ranges on boxes, and how far a line is from a function."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from itertools import pairwise
from typing import Any, TypeAlias

from symnet.certificates.derivation import hexed
from symnet.errors import NoBound
from symnet.kernel.syntax import Budget, Malformed, Rejected
from symnet.kernel.targets.bending import bend
from symnet.kernel.targets.derivatives import differentiated
from symnet.kernel.targets.expression import flatten, on_box
from symnet.kernel.targets.jets import NONE, Jet
from symnet.kernel.theories.near_functions import Function, Piece
from symnet.kernel.theories.near_instead import expanded

Ends: TypeAlias = tuple[Fraction, Fraction]
Touch: TypeAlias = Fraction | str
"""How a line is bounded against g: by the tangent at a point, MIDDLE or RANGE."""
MIDDLE, RANGE = "", "range"
PRECISION = 64
"""The bits that proofs of compiled networks ask for."""
TRIED = 4
"""Equal parts on which the sign of g'' is looked for; the kernel tries more."""
UNLIMITED = 1 << 60


class Ranges:
    """The ranges of an expression, a tree of a certificate, on boxes."""

    def __init__(self, tree: Any, dimension: int) -> None:
        self._operations = flatten(tree, dimension)

    def on(self, box: Sequence[Ends]) -> Ends | None:
        """Return a range on a box, None where the expression may be undefined there."""
        try:
            return on_box(self._operations, box, PRECISION)[-1]
        except (Rejected, Malformed):
            return None


class Lines:
    """Bounds of how far lines are from a function of one variable, a tree of a certificate: those of the rule near-function."""

    def __init__(self, tree: Any) -> None:
        self._function = Function(flatten(tree, 1), PRECISION, Budget(UNLIMITED))
        self._last: list[tuple[Ends, list[Jet] | None]] = []
        self._bends: list[tuple[Ends, tuple[int, list[Jet]] | None]] = []

    def gap(self, ends: Ends, base: Fraction, slope: Fraction, touch: Touch) -> Fraction:
        """Return a bound on an interval of |base + slope t - g|: by a tangent at a point, by the middle, or by the range of g.

        Raises Unproved where there is none.
        """
        piece = Piece(*ends, base, slope)
        try:
            if touch == MIDDLE and (whole := self._jets(ends)) is not None and ends[0] < ends[1]:
                return self._function.around_the_middle(piece, whole)
            if isinstance(touch, Fraction) and ends[0] <= touch <= ends[1] and (known := self._one_way(ends)) is not None:
                return self._function.beside_the_tangent(piece, touch, *known)
            return self._function.gap(piece, hexed(touch) if isinstance(touch, Fraction) else touch)
        except Rejected as problem:
            where = f"between {ends[0]} and {ends[1]}"
            what = f"{where} a function of one value is not bounded: {problem}; --construction scan takes other ways"
            raise NoBound(what) from problem

    def _jets(self, ends: Ends) -> list[Jet] | None:
        """Value, slope and second derivative on an interval, None where they are not known; those found last are kept."""
        if not self._last or self._last[0][0] != ends:
            try:
                found = self._function.jets(ends)
            except Rejected:
                found = None
            self._last[:] = [(ends, found)]
        return self._last[0][1]

    def is_smooth(self, ends: Ends) -> bool:
        """Whether a second derivative of g is known there."""
        return self._jets(ends) is not None

    def bends_one_way(self, ends: Ends) -> bool:
        """Whether g is convex or concave by its form, or g'' is seen to have one sign on a few equal parts."""
        return self._one_way(ends) is not None

    def _one_way(self, ends: Ends) -> tuple[int, list[Jet]] | None:
        """1 if g is convex there, -1 if it is concave, with what is known of it; None where neither is seen."""
        if not self._bends or self._bends[0][0] != ends:
            try:
                found = self._by_its_form(ends) or self._one_sign(ends)
            except Rejected:
                found = None
            self._bends[:] = [(ends, found)]
        return self._bends[0][1]

    def _by_its_form(self, ends: Ends) -> tuple[int, list[Jet]] | None:
        operations = self._function.operations
        values = on_box(operations, [ends], PRECISION, self._function.budget)
        concave, convex = bend(operations, values)
        return (1 if convex else -1, [(value, NONE, NONE) for value in values]) if concave or convex else None

    def _one_sign(self, ends: Ends) -> tuple[int, list[Jet]] | None:
        whole = self._jets(ends)
        if whole is None:
            return None
        bends = [whole[-1][2]]
        if bends[0][0] < 0 < bends[0][1]:
            start, stop = ends
            cuts = [start + (stop - start) * place / TRIED for place in range(TRIED + 1)]
            bends = []
            for each in pairwise(cuts):
                bends.append(self._function.jets(each, whole)[-1][2])
                if bends[-1][0] < 0 < bends[-1][1]:
                    return None
        if all(low >= 0 for low, _ in bends):
            return 1, whole
        return (-1, whole) if all(high <= 0 for _, high in bends) else None


class Expansion:
    """Derivatives of a function of one variable, and bounds by Taylor's theorem: those of the rule near-instead."""

    def __init__(self, tree: Any, order: int, precision: int = PRECISION) -> None:
        """Raises NoBound where it has no such derivatives, or they have too many operations."""
        self.order, self._precision, self._budget = order, precision, Budget(UNLIMITED)
        operations = flatten(tree, 1)
        try:
            self._operations, self._places = differentiated(operations, [len(operations) - 1], order)
        except Malformed as problem:
            what = str(problem).removeprefix("target: ")
            raise NoBound(f"its derivatives up to the order {order} are not known, {what}") from problem

    @property
    def size(self) -> int:
        """The number of operations."""
        return len(self._operations)

    def at(self, place: Fraction) -> list[Ends]:
        """Return enclosures of the function and its derivatives at a point; raises NoBound where there are none."""
        try:
            values = on_box(self._operations, [(place, place)], self._precision, self._budget)
        except (Rejected, Malformed) as problem:
            raise NoBound(f"at {place} a derivative is not known: {problem}") from problem
        return [values[each] for each in self._places]

    def bound(self, start: Fraction, stop: Fraction, center: Fraction) -> Fraction | None:
        """Return a bound of the size of the function on a piece, expanded at a point of it; None where there is none."""
        try:
            return expanded(self._operations, self._places, (start, stop, center), self._precision, self._budget)
        except (Rejected, Malformed):
            return None
