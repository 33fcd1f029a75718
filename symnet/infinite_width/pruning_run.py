"""What masks of several seeds do to the tangent kernel of a network at all pairs of points, beside what is known of it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from symnet.core.network import Network
from symnet.errors import UsageError
from symnet.infinite_width.gradients import Backward, Point, backward_all, check_layers, kernel
from symnet.infinite_width.pruned_network import Law, law, pruned

MAX_POINTS, MAX_MASKS = 12, 1_000
MAX_WORK = 1 << 27
"""Products of rational numbers, about one microsecond each where they are short."""


@dataclass(frozen=True, slots=True)
class Pair:
    """Two points by their numbers, the kernel of an output there before and after each mask, and its law over the masks if known.

    Points and outputs are counted from 0.
    """

    i: int
    j: int
    before: Fraction
    after: tuple[Fraction, ...]
    law: Law | None
    output: int = 0

    def ratio(self, mask: int, power: Fraction) -> Fraction | None:
        """Return the kernel after a mask divided by `power` times that before; None where that is 0."""
        return self.after[mask] / (power * self.before) if self.before else None


@dataclass(frozen=True, slots=True)
class Masks:
    """Masks of some layers, each with the same share of weights kept, by seed."""

    keep: Fraction
    layers: frozenset[int]
    seeds: tuple[int, ...]

    @property
    def power(self) -> Fraction:
        """keep to the number of masked layers: what the kernel is multiplied by in the limit."""
        return self.keep ** len(self.layers)


def pairs(
    network: Network, masks: Masks, points: Sequence[Point], scales: Sequence[Fraction], outputs: Sequence[int] = (0,)
) -> list[Pair]:
    """Return the kernels of outputs at all pairs of points, before and after every mask; exact."""
    if len(points) > MAX_POINTS or len(masks.seeds) > MAX_MASKS:
        raise UsageError(f"--points, --masks: give at most {MAX_POINTS} points and {MAX_MASKS} masks")
    work = (len(masks.seeds) + 1) * len(points) * len(outputs) * (len(points) + 2) * weights(network)
    if work > MAX_WORK:
        raise UsageError(
            f"{len(masks.seeds)} masks of {weights(network)} weights at {len(points)} points and {len(outputs)} outputs take "
            f"about {work} products, more than {MAX_WORK}; give fewer masks, fewer points, or one --output"
        )
    walks = _walks(network, points, outputs)
    cut = [pruned(network, masks.keep, masks.layers, seed) for seed in masks.seeds]
    cut_walks = [_walks(each, points, outputs) for each in cut]
    found = []
    for place, output in enumerate(outputs):
        for i in range(len(points)):
            for j in range(i, len(points)):
                x, y = walks[i][place], walks[j][place]
                after = tuple(
                    kernel(each, walk[i][place], walk[j][place], scales) for each, walk in zip(cut, cut_walks, strict=True)
                )
                known = law(network, x, y, scales, masks.keep, output) if masks.layers == {2} else None
                found.append(Pair(i, j, kernel(network, x, y, scales), after, known, output))
    return found


def _walks(network: Network, points: Sequence[Point], outputs: Sequence[int]) -> list[list[Backward]]:
    """The walk at every point back from every output."""
    return [backward_all(network, point, outputs) for point in points]


def weights(network: Network) -> int:
    """Return the number of weights that are stored."""
    return sum(len(row.weights) for layer in check_layers(network) for row in layer.rows)


def default_points(inputs: int) -> list[Point]:
    """Return a few points that differ: thirds on a line, else unit vectors and the vector of ones."""
    if inputs == 1:
        return [(Fraction(place, 3),) for place in (1, 2, 3)]
    units = [tuple(Fraction(int(i == j)) for j in range(inputs)) for i in range(min(inputs, 3))]
    return [*units, (Fraction(1),) * inputs]
