"""Angles: atan2(b, a) as an arc tangent, seen from a direction that all points (a, b) are ahead of."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from symnet.constructions.compiled.ranges import Range, Sides, range_of
from symnet.errors import NoGadget, Unproved
from symnet.targets.expression.notation import text
from symnet.targets.expression.tree import Apply, Expression, Number

DIRECTIONS = ((1, 0), (0, 1), (0, -1), (1, 1), (1, -1), (1, 2), (1, -2), (2, 1), (2, -1), (1, 4), (1, -4), (1, 16), (1, -16))
"""(p, q) with p >= 0, in which the points (a, b) are looked at: those in which a quotient of the two is short first."""


@dataclass(frozen=True, slots=True)
class Angle:
    """atan2(b, a) = atan2(q, p) + atan((p b - q a) / (p a + q b)) where p a + q b > 0, p >= 0 (kernel rule near-angle).

    arc: the right side; ahead: p a + q b with its range.
    """

    direction: tuple[int, int]
    arc: Expression
    ahead: Expression
    range: Range


def angle_of(expression: Apply, sides: Sides) -> Angle:
    """Return an angle as an arc tangent; raises NoGadget where no direction is known that all points are ahead of."""
    b, a = expression.arguments
    for p, q in DIRECTIONS:
        ahead = _weighted(((p, a), (q, b)))
        try:
            where = range_of(ahead, sides)
        except Unproved:
            continue
        if where.low > 0:
            arc: Expression = Apply("atan", (Apply("div", (_weighted(((p, b), (-q, a))), ahead)),))
            if q:
                arc = Apply("add", (Apply("atan2", (Number(Fraction(q)), Number(Fraction(p)))), arc))
            return Angle((p, q), arc, ahead, where)
    shown = text(expression)
    raise NoGadget(
        f"{shown if len(shown) <= 60 else shown[:57] + '...'} has no gadget on this box: its points are not seen to lie on one "
        "side of a line through 0, as they do where one argument has one sign; take a smaller box"
    )


def _weighted(terms: Sequence[tuple[int, Expression]]) -> Expression:
    """A sum of multiples as the kernel writes it."""
    found = [_times(factor, tree) for factor, tree in terms if factor]
    return found[0] if len(found) == 1 else Apply("add", tuple(found))


def _times(factor: int, tree: Expression) -> Expression:
    if abs(factor) == 1:
        return tree if factor == 1 else Apply("neg", (tree,))
    return Apply("mul", (Number(Fraction(factor)), tree))
