"""Which samples bound a function at a point: the least hi_i + omega(|x - x_i|), and the greatest lo_j - omega(|x - x_j|).

Any sample gives a true bound, so the search for the best one may use floats: what is stated is computed exactly from the
sample that is found. On a line, for omega(r) = L r, two sweeps find it for all points at once, exactly; elsewhere the points
are divided box by box, with the samples that can matter in a box.
"""

from __future__ import annotations

import math
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import dist
from typing import TypeAlias, cast

from symnet.targets.modulus.modulus import HoelderModulus, LipschitzModulus
from symnet.targets.table import Sample

FEW = 8
"""Samples that are looked through one by one."""
MARGIN = 1e-9
"""Far above the rounding of floats between 0 and 2, far below what matters."""
LONGEST = 1 << 10
"""Bits up to which all numbers of a line are integers over one denominator."""
Pair: TypeAlias = tuple[int, int]
"""The sample that bounds from above, and the one that bounds from below."""
Exact: TypeAlias = Fraction
"""A number of a line: where all are integers over one denominator they are kept as integers."""


@dataclass(frozen=True, slots=True)
class Line:
    """The best bounds on [0, 1] for omega(r) = L r, as indices: from samples up to a point, and from it on.

    Coordinates are multiples of 1/`unit`, values of 1/`scale`, and `slope` is L between them: integers where they are short.
    """

    unit: int
    scale: int
    slope: Exact
    places: list[Exact]
    high: list[Exact]
    low: list[Exact]
    above: tuple[list[int], list[int]]
    below: tuple[list[int], list[int]]

    @classmethod
    def of(cls, samples: Sequence[Sample], constant: Fraction, cells: int = 1) -> Line:
        """Sweep samples, which are in order, from both sides; coordinates are to be multiples of 1/cells too."""
        unit = _common([*(sample.point[0].denominator for sample in samples), cells])
        scale = _common([unit * constant.denominator, *(b.denominator for sample in samples for b in (sample.lo, sample.hi))])
        if scale == 1:  # too long, or all numbers are integers
            unit = 1
        slope = _number(constant * scale / unit)
        places = [_number(sample.point[0] * unit) for sample in samples]
        high, low = [_number(sample.hi * scale) for sample in samples], [_number(sample.lo * scale) for sample in samples]
        rise = [slope * place for place in places]
        above = _least([a - b for a, b in zip(high, rise, strict=True)]), _last([a + b for a, b in zip(high, rise, strict=True)])
        below = _least([-a - b for a, b in zip(low, rise, strict=True)]), _last([b - a for a, b in zip(low, rise, strict=True)])
        return cls(unit, scale, slope, places, high, low, above, below)

    def at(self, place: Exact) -> Pair:
        """The two samples for a point, given as a multiple of 1/unit."""
        here = bisect_right(self.places, place)
        return self._of(self.above, self.high, 1, here, place), self._of(self.below, self.low, -1, here, place)

    def _of(self, sides: tuple[list[int], list[int]], values: list[Exact], sign: int, here: int, place: Exact) -> int:
        left, right = sides
        if here == 0 or here == len(self.places):
            return right[0] if here == 0 else left[-1]
        one, two = left[here - 1], right[here]
        rise = sign * (values[two] - values[one]) + self.slope * (self.places[two] - place - place + self.places[one])
        return one if rise >= 0 else two


def _common(numbers: Sequence[int]) -> int:
    """The least common multiple, 1 where it is long."""
    found = 1
    for number in set(numbers):
        found = math.lcm(found, number)
        if found.bit_length() > LONGEST:
            return 1
    return found


def _number(value: Fraction) -> Exact:
    return cast(Fraction, value.numerator) if value.denominator == 1 else value


def _least(column: list[Exact]) -> list[int]:
    """For each place the index of the least number up to it."""
    found: list[int] = []
    for index, number in enumerate(column):
        found.append(index if not found or number < column[found[-1]] else found[-1])
    return found


def _last(column: list[Exact]) -> list[int]:
    """For each place the index of the least number from it on."""
    top = len(column) - 1
    return [top - index for index in reversed(_least(column[::-1]))]


Cone: TypeAlias = tuple[int, float, tuple[float, ...]]
"""A sample: its index, the bound there with its sign, the point."""


@dataclass(frozen=True, slots=True)
class Near:
    """The samples that may bound best from above, and from below, somewhere in a box."""

    above: list[Cone]
    below: list[Cone]


@dataclass(frozen=True, slots=True)
class Cones:
    """The samples in floats: points of the cube, values moved and scaled so that they and moduli are between 0 and 2."""

    near: Near
    factor: float
    order: float
    unit: Fraction
    """What 1 stands for."""

    @classmethod
    def of(cls, samples: Sequence[Sample], modulus: LipschitzModulus | HoelderModulus) -> Cones:
        """Return samples of the cube, scaled."""
        least = min(sample.lo for sample in samples)
        spread = max(sample.hi for sample in samples) - least
        unit = max(spread, modulus.upper(Fraction(len(samples[0].point)))) or Fraction(1)
        above, below = [], []
        for index, sample in enumerate(samples):
            point = tuple(map(float, sample.point))
            above.append((index, float((sample.hi - least) / unit), point))
            below.append((index, -float((sample.lo - least) / unit), point))
        order = float(getattr(modulus, "order", 1))
        return cls(Near(above, below), float(modulus.constant / unit), order, unit)

    def inside(self, near: Near, centre: tuple[float, ...], radius: float) -> Near:
        """The samples that may bound best within a distance of a point."""
        return Near(self._kept(near.above, centre, radius), self._kept(near.below, centre, radius))

    def _kept(self, cones: list[Cone], centre: tuple[float, ...], radius: float) -> list[Cone]:
        if len(cones) <= FEW:
            return cones
        factor, order = self.factor, self.order
        if order == 1.0:
            bounds = [value + factor * dist(centre, point) for _, value, point in cones]
            limit = min(bounds) + 2 * factor * radius + MARGIN
        else:
            gaps = [dist(centre, point) for _, _, point in cones]
            both = list(zip(cones, gaps, strict=True))
            limit = min([value + factor * (gap + radius) ** order for (_, value, _), gap in both]) + MARGIN
            bounds = [value + factor * max(0.0, gap - radius) ** order for (_, value, _), gap in both]
        return [cone for cone, bound in zip(cones, bounds, strict=True) if bound <= limit]

    def best(self, near: Near, point: tuple[float, ...], radius: float = 0.0) -> tuple[Pair, float]:
        """The two samples that bound best everywhere within a distance of a point, and the width there at most."""
        found = [self._best(cones, point, radius) for cones in (near.above, near.below)]
        return (found[0][1], found[1][1]), found[0][0] + found[1][0]

    def _best(self, cones: list[Cone], point: tuple[float, ...], radius: float) -> tuple[float, int]:
        factor, order = self.factor, self.order
        if order == 1.0:
            bound, index = min([(value + factor * dist(point, other), index) for index, value, other in cones])
            return bound + factor * radius, index
        return min([(value + factor * (dist(point, other) + radius) ** order, index) for index, value, other in cones])

    def at(self, queries: Sequence[tuple[float, ...]]) -> list[Pair]:
        """The two samples for each of many points."""
        found: list[Pair] = [(0, 0)] * len(queries)
        todo = [(list(range(len(queries))), self.near)]
        while todo:
            wanted, near = todo.pop()
            sides = [(min(side), max(side)) for side in zip(*[queries[query] for query in wanted], strict=True)]
            centre = tuple([(low + high) / 2 for low, high in sides])
            near = self.inside(near, centre, dist(centre, [high for _, high in sides]))
            if len(wanted) <= 2 or len(near.above) + len(near.below) <= 2 * FEW:
                for query in wanted:
                    found[query] = self.best(near, queries[query])[0]
                continue
            axis = max(range(len(sides)), key=lambda side: sides[side][1] - sides[side][0])
            wanted.sort(key=lambda query: queries[query][axis])
            half = len(wanted) // 2
            todo += [(wanted[:half], near), (wanted[half:], near)]
        return found
