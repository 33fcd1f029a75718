"""Sums of relus of one value: a piecewise linear function of it, steeper nowhere than it is, whatever its terms add up to."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from ..syntax import Budget, words_of

ZERO = Fraction(0)
PASSES = 16
"""How often a kink is compared where kinks are sorted, at most about."""


@dataclass(frozen=True, slots=True)
class Hinge:
    """relu(scale v + bias), v the value of a neuron, computed within `own` of what the computed v gives; scale is not 0."""

    neuron: tuple[str, int]
    scale: Fraction
    bias: Fraction
    own: int


Terms = Sequence[tuple[Fraction, Hinge]]


def between(terms: Terms, low: Fraction, high: Fraction, budget: Budget) -> tuple[Fraction, Fraction, Fraction]:
    """The smallest and the largest value of the sum of weight * hinge for v from low to high, and its steepest slope anywhere.

    Its kinks are passed from the left; between them it is linear, so it is smallest and largest at an end or at a kink.
    """
    kinks, slope = dict[Fraction, Fraction](), ZERO
    for weight, hinge in terms:
        kink, bend = -hinge.bias / hinge.scale, budget.product(hinge.scale, weight)
        budget.spend(PASSES * (1 + words_of(kink)))
        kinks[kink] = budget.sum(kinks.get(kink, ZERO), bend if hinge.scale > 0 else -bend)
        if hinge.scale < 0:
            slope = budget.sum(slope, bend)
    steep, last, value = abs(slope), low, summed(terms, low, budget)
    values = [value, summed(terms, high, budget)]
    for kink, bend in sorted(kinks.items()):
        if low < kink < high:
            value, last = budget.sum(value, budget.product(slope, kink - last)), kink
            values.append(value)
        slope = budget.sum(slope, bend)
        steep = max(steep, abs(slope))
    return min(values), max(values), steep


def summed(terms: Terms, t: Fraction, budget: Budget) -> Fraction:
    """The sum of weight * hinge where v is t."""
    total = ZERO
    for weight, hinge in terms:
        inside = budget.sum(budget.product(hinge.scale, t), hinge.bias)
        if inside > 0:
            total = budget.sum(total, budget.product(weight, inside))
    return total


def sizes(terms: Terms, low: Fraction, high: Fraction, budget: Budget) -> Fraction:
    """The largest sum of |weight| * hinge for v from low to high: it is convex, so it is largest at an end."""
    upward = [(abs(weight), hinge) for weight, hinge in terms]
    return max(summed(upward, end, budget) for end in (low, high))
