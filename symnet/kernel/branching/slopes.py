"""Enclosures of the slopes of a network on a part of the box, input by input, forward through the layers.

At almost every point the network has a gradient, by the chain rule with the slope 1 of a relu where its sum is positive and
0 where it is negative: 1 or 0 where bounds decide the sign, any number between them elsewhere.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction

from .bounds import Betas, Ends, Substitution
from .layers import Layer
from .leaves import Known

Slopes = list[Ends]
"""Of each input, the ends of the slope of each output, in units of 2^-Q."""


def slopes(substitution: Substitution, known: Known) -> Slopes:
    """Enclose the slopes of the outputs by each input at almost every point of the part of the box."""
    one = 1 << substitution.bits
    found = []
    for axis in range(len(substitution.box)):
        values: list[Ends] = [[(one * (place == axis),) * 2 for place in range(len(substitution.box))]]
        for layer in known.layers:
            ends = _through(substitution, layer.reading.layer, values)
            relu = [(0, 0)] * len(ends)
            for at, place in enumerate(layer.places):
                low, high = ends[place]
                relu[place] = (low, high) if at < layer.active else (min(low, 0), max(high, 0))
            values.append(relu)
        found.append(_through(substitution, known.outputs.layer, values))
    return found


def _through(substitution: Substitution, layer: Layer, values: list[Ends]) -> Ends:
    """The slopes of the sums of a layer: those of what it reads by their middles and widths, rounded outward."""
    substitution.budget.spend(4 * sum(stop - start for _, start, stop in layer.reads) + 16 * len(layer.bias))
    given = [ends for source, _, _ in layer.reads for ends in values[source]]
    middle = layer.columns.times([low + high for low, high in given], substitution.budget)
    around = layer.sizes.times([high - low for low, high in given], substitution.budget)
    whole = 2 * layer.denominator
    return [((at - off) // whole, -(-(at + off) // whole)) for at, off in zip(middle, around, strict=True)]


@dataclass(frozen=True, slots=True)
class Sloping:
    """That the slopes of the outputs by the inputs are as `excess` asks: at most 0 is what it gives then."""

    excess: Callable[[Slopes, int], Fraction]
    """Of enclosures of the slopes in units of 2^-bits, and bits."""
    complaint: str
    count: int = 1
    halfway: bool = False

    def left(
        self, substitution: Substitution, known: Known, open_: tuple[int, ...], betas: Betas
    ) -> tuple[tuple[int, ...], Fraction]:
        """Whether something is left, and by how much the slopes may be as they must not."""
        found = self.excess(slopes(substitution, known), substitution.bits)
        return (() if found <= 0 else open_), found

    def words(self, place: int) -> str:
        """What is not seen."""
        return self.complaint
