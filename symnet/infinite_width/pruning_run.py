"""What masks of several seeds do to the tangent kernel of a network at all pairs of points, beside what is known of it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from symnet.core.network import Network
from symnet.errors import UsageError
from symnet.infinite_width.gradients import Point, backward, kernel
from symnet.infinite_width.pruned_network import Law, law, pruned

MAX_POINTS, MAX_MASKS = 12, 1_000


@dataclass(frozen=True, slots=True)
class Pair:
    """Two points by their numbers, the kernel there before and after each mask, and its law over the masks where there is one."""

    i: int
    j: int
    before: Fraction
    after: tuple[Fraction, ...]
    law: Law | None

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


def pairs(network: Network, masks: Masks, points: Sequence[Point], scales: Sequence[Fraction]) -> list[Pair]:
    """Return the kernel at all pairs of points, before and after every mask; exact."""
    if len(points) > MAX_POINTS or len(masks.seeds) > MAX_MASKS:
        raise UsageError(f"--points, --masks: give at most {MAX_POINTS} points and {MAX_MASKS} masks")
    walks = [backward(network, point) for point in points]
    cut = [pruned(network, masks.keep, masks.layers, seed) for seed in masks.seeds]
    cut_walks = [[backward(each, point) for point in points] for each in cut]
    found = []
    for i in range(len(points)):
        for j in range(i, len(points)):
            after = tuple(kernel(each, walk[i], walk[j], scales) for each, walk in zip(cut, cut_walks, strict=True))
            known = law(network, walks[i], walks[j], scales, masks.keep) if masks.layers == {2} else None
            found.append(Pair(i, j, kernel(network, walks[i], walks[j], scales), after, known))
    return found


def default_points(inputs: int) -> list[Point]:
    """Return a few points that differ: thirds on a line, else unit vectors and the vector of ones."""
    if inputs == 1:
        return [(Fraction(place, 3),) for place in (1, 2, 3)]
    units = [tuple(Fraction(int(i == j)) for j in range(inputs)) for i in range(min(inputs, 3))]
    return [*units, (Fraction(1),) * inputs]
