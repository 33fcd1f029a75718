"""The recursion of the tangent kernel over the layers, in balls: what every kind of mask has in common."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from symnet.infinite_width.arc_cosine import arc_cosine
from symnet.targets.enclosure.balls import Ball, flint


def exact_cosine(product: Any, one: Any, two: Any, norms: Ball) -> Ball:
    """Return a ball around <x, y> / (|x||y|), exactly 1 or -1 for parallel points.

    product, one, two: <x, y>, |x|^2, |y|^2, rationals; norms: a ball around |x||y|.
    """
    found = product / norms
    if not abs(found) < 1 and product * product == one * two:
        return flint().arb(1 if product > 0 else -1)
    return found


def along(r: Ball, factors: Sequence[Any]) -> Ball:
    """Return Theta / (|x||y|) for a cosine r of the inputs: one factor for each term, from the first layer's on."""
    return onwards(factors[0] * r, r, factors[1:])


def onwards(total: Ball, r: Ball, factors: Sequence[Any]) -> Ball:
    """Return the kernel behind as many layers as there are factors, from its value before them and the cosine r there."""
    for factor in factors:
        k0, k1 = arc_cosine(r)
        total, r = total * k0 + factor * k1, k1
    return total
