"""A target between two parallel planes on a box: the mean value form, or its values where no gradient is known."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from ..syntax import Budget, Rejected, words_of
from .expression import on_box, work
from .gradient import enclosed
from .intervals import Interval
from .operation import Operation


@dataclass(frozen=True, slots=True)
class Planes:
    """low <= f(x) - sum of slopes times x <= high; the slopes are in units of 2^-bits."""

    slopes: tuple[int, ...]
    low: Fraction
    high: Fraction


def planes(operations: Sequence[Operation], box: Sequence[Interval], bits: int, precision: int, budget: Budget) -> Planes:
    """Return planes around the target of some operations on a box; rejects where it may be undefined there.

    f(x) - f(c) is a sum of slopes in the enclosures of the gradient times x - c, for the middle c of the box.
    """
    if any(low >= high for low, high in box):
        raise Rejected("a part of the box is thinner than the units of its ends")
    budget.spend(8 * len(box) + 2 * work(operations, precision))
    try:
        gradient = enclosed(operations, box, precision, budget)
    except Rejected:  # a kink of a root, or the budget is over, which the next line says again
        low, high = on_box(operations, box, precision, budget)[-1]
        return Planes((0,) * len(box), low, high)
    centre = [(low + high) / 2 for low, high in box]
    low, high = on_box(operations, [(at, at) for at in centre], precision, budget)[-1]
    slopes = []
    for (least, most), (first, last), at in zip(gradient, box, centre, strict=True):
        slope = (least + most) * (1 << bits) // 2
        g = Fraction(slope, 1 << bits)
        budget.words(4 * (words_of(least) + words_of(most) + words_of(g) + words_of(at)))
        around = max(most - g, g - least) * (last - first) / 2
        low, high = low - g * at - around, high - g * at + around
        slopes.append(slope)
    return Planes(tuple(slopes), low, high)
