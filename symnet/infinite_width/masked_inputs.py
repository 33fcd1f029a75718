"""The tangent kernel where masks act on a first layer with finitely many inputs: an average over all masks of the inputs.

Every neuron of the first layer sees its own part x_M of the inputs, M in {0,1}^d with probability a^|M| (1-a)^(d-|M|). With
E over M, parts that are zero giving zero: the first term starts as E <x_M, y_M> k0(r_M), the covariance behind the layer is
E |x_M||y_M| k1(r_M), and E |x_M|^2 = a |x|^2. Divided by a they stand where <x, y> k0(r) and |x||y| k1(r) stand with many inputs;
from there on the layers are the same. At depth 1 with both layers masked the kernel is
sum over M of a^|M| (1-a)^(d-|M|) a (|x_M||y_M| k1(r_M) + <x_M, y_M> k0(r_M)).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from symnet.errors import UsageError
from symnet.infinite_width.arc_cosine import arc_cosine
from symnet.infinite_width.layers import exact_cosine, onwards
from symnet.infinite_width.pruning import Pruning
from symnet.targets.enclosure.balls import Ball, flint, ratio

MAX_TERMS = 1 << 22


@dataclass(frozen=True, slots=True)
class MaskedInputs:
    """The kernel of points with few coordinates, at the precision at which it is asked for an entry."""

    pruning: Pruning
    points: Sequence[Sequence[Fraction]]

    def __post_init__(self) -> None:
        inputs, count = len(self.points[0]), len(self.points)
        if inputs > 22 or count * (count + 1) << inputs > 2 * MAX_TERMS:
            raise UsageError(
                f"--masked with layer 1 averages over the 2^{inputs} masks of {inputs} inputs for every pair of {count} points, "
                "too many; give fewer points, or --wide-inputs for the limit of many inputs"
            )

    def __call__(self, i: int, j: int) -> tuple[Ball, Ball]:
        """Return a ball around the entry, and |x||y|."""
        x, y = ([ratio(value) for value in self.points[place]] for place in (i, j))
        sums = [_of_parts([a * b for a, b in zip(*pair, strict=True)]) for pair in ((x, y), (x, x), (y, y))]
        scale = flint().arb(sums[1][-1] * sums[2][-1]).sqrt()
        first, covariance = (part / (scale * ratio(self.pruning.keep)) for part in self._averages(len(x), *sums))
        factors = [ratio(factor) for factor in self.pruning.factors]
        return scale * onwards(factors[0] * first + factors[1] * covariance, covariance, factors[2:]), scale

    def _averages(self, inputs: int, products: list[Any], left: list[Any], right: list[Any]) -> tuple[Ball, Ball]:
        """E <x_M, y_M> k0(r_M) and E |x_M||y_M| k1(r_M)."""
        keep = self.pruning.keep
        weights = [ratio(keep**kept * (1 - keep) ** (inputs - kept)) for kept in range(inputs + 1)]
        first = covariance = flint().arb(0)
        for mask, (product, one, two) in enumerate(zip(products, left, right, strict=True)):
            if one and two:
                root = flint().arb(one * two).sqrt()
                k0, k1 = arc_cosine(exact_cosine(product, one, two, root))
                weight = weights[mask.bit_count()]
                first, covariance = first + weight * product * k0, covariance + weight * root * k1
        return first, covariance


def _of_parts(values: Sequence[Any]) -> list[Any]:
    """The sum over each part of the values, parts numbered by their bits."""
    sums = [flint().fmpq(0)]
    for value in values:
        sums += [found + value for found in sums]
    return sums
