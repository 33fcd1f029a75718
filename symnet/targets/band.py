"""A band: all functions on the cube with a modulus of continuity and values between bounds at points.

At x such a function is at most hi_i + omega(|x - x_i|) and at least lo_j - omega(|x - x_j|), for all i and j; the least upper
and the greatest lower bound are themselves functions of the band where omega is concave, and so is the middle of the two
(McShane 1934, Whitney 1934). A band is empty exactly where two of its intervals contradict the modulus.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property, lru_cache
from itertools import pairwise

from symnet.errors import Refuted
from symnet.targets.enclosure.enclosure import Enclosure, decimal
from symnet.targets.enclosure.grid import GridValues, node
from symnet.targets.enclosure.points import show_point
from symnet.targets.envelopes import Cones, Line, Pair
from symnet.targets.modulus.modulus import HoelderModulus, LipschitzModulus
from symnet.targets.table import SHOWN, Sample

ROUNDS = 60


@dataclass(frozen=True, slots=True)
class Nodes:
    """What a band says at the nodes of a grid, in lexicographic order: bounds, and the samples that they come from."""

    pairs: list[Pair]
    bounds: list[Enclosure]

    @property
    def width(self) -> Fraction:
        """Half the width of the widest interval."""
        return max(found.radius for found in self.bounds)


@dataclass(frozen=True, eq=False)
class Band:
    """All f with |f(x) - f(y)| <= omega(|x - y|) and lo <= f(x_i) <= hi for each sample, in the order of the points."""

    name: str
    samples: tuple[Sample, ...]
    modulus: LipschitzModulus | HoelderModulus

    def __repr__(self) -> str:
        return f"<Band of {self.name}: {len(self.samples)} points, {self.modulus}>"

    @property
    def dimension(self) -> int:
        """The number of coordinates."""
        return len(self.samples[0].point)

    @cached_property
    def line(self) -> Line | None:
        """The sweeps of a band on a line with a Lipschitz constant, else None."""
        if self.dimension > 1 or not isinstance(self.modulus, LipschitzModulus):
            return None
        return Line.of(self.samples, self.modulus.constant)

    @cached_property
    def cones(self) -> Cones:
        """The samples in floats, for the search."""
        return Cones.of(self.samples, self.modulus)

    def pairs(self, points: Sequence[Sequence[Fraction]]) -> list[Pair]:
        """Return the samples that bound from above and from below at points of the cube."""
        if self.line is not None:
            return [self.line.at(point[0] * self.line.unit) for point in points]
        return self.cones.at([tuple(map(float, point)) for point in points])

    def reach(self, index: int, point: Sequence[Fraction]) -> Fraction:
        """Return an upper bound of omega of the distance from a sample to a point, exact on a line."""
        places = self.samples[index].point
        if places == point:
            return Fraction(0)
        if self.line is not None:
            return self.modulus.constant * abs(places[0] - point[0])
        return self.modulus.upper(square_of_distance(point, places))

    def bounds(self, point: Sequence[Fraction], pair: Pair) -> Enclosure:
        """Return the bounds at a point that two samples give."""
        above, below = pair
        high = self.samples[above].hi + self.reach(above, point)
        low = self.samples[below].lo - self.reach(below, point)
        return Enclosure(low, high)

    def middle(self, *point: Fraction) -> tuple[Fraction, Fraction]:
        """Return the middle of the band at a point: the value of one function of it, up to the rounding of roots."""
        (pair,) = self.pairs([point])
        found = self.bounds(point, pair).mid
        return found, found

    def nodes(self, cells: int) -> Nodes:
        """Return what the band says at the nodes of a grid."""
        return _nodes(self, cells)

    def grid(self, cells: int, radius: Fraction) -> GridValues:
        """Return the middle of the band at the nodes of a grid, rounded."""
        exponent = max(0, (1 / radius).__ceil__().bit_length() + 1)
        scale = 1 << exponent
        values = [(found.mid * scale + Fraction(1, 2)).__floor__() for found in self.nodes(cells).bounds]
        return GridValues(values, scale, Fraction(1, 2 * scale))

    def check_consistent(self) -> None:
        """Raise Refuted with the pairs of samples that contradict the modulus, where there are any."""
        found = self.contradictions()
        if found:
            raise Refuted(self._empty(found))

    def contradictions(self) -> list[tuple[int, int]]:
        """Return pairs (i, j) with lo_j > hi_i + omega(|x_i - x_j|): for each such j the i that is furthest off."""
        pairs = self.pairs([sample.point for sample in self.samples])
        found = [
            (above, j) for j, (above, _) in enumerate(pairs) if self._gap(above, j) > self.reach(above, self.samples[j].point)
        ]
        return sorted(found, key=lambda pair: -self.forced(pair))

    def _gap(self, i: int, j: int) -> Fraction:
        return self.samples[j].lo - self.samples[i].hi

    def forced(self, pair: tuple[int, int]) -> Fraction:
        """Return the constant that two samples force, rounded down."""
        i, j = pair
        square = square_of_distance(self.samples[i].point, self.samples[j].point)
        gap = self._gap(i, j)
        return self.modulus.forced(gap, square) if gap > 0 else Fraction(0)

    def least_constant(self) -> tuple[Fraction, tuple[int, int] | None]:
        """Return the largest constant that two samples force, rounded up, and the two: for L r, and L r^alpha alike.

        Each round takes for every sample the one that bounds it best at the constant so far (Dinkelbach's iteration).
        """
        constant, steepest = Fraction(0), None
        places = range(len(self.samples))
        pairs = [*pairwise(places), *pairwise(reversed(places))]
        for number in range(ROUNDS):
            best = max(pairs, key=self.forced, default=None)
            if best is not None and self.forced(best) > constant:
                constant, steepest = self.forced(best), best
            elif number:
                break
            band = Band(self.name, self.samples, _with(self.modulus, constant))
            found = band.pairs([sample.point for sample in self.samples])
            pairs = [(above, j) for j, (above, _) in enumerate(found) if above != j]
        if steepest is not None and constant * self._unit_reach(steepest) < self._gap(*steepest):
            constant *= 1 + Fraction(1, 1 << 50)  # the root of a distance was rounded up
        return constant, steepest

    def _unit_reach(self, pair: tuple[int, int]) -> Fraction:
        """A lower bound of what the modulus with the constant 1 allows between two samples, exact where it is rational."""
        square = square_of_distance(self.samples[pair[0]].point, self.samples[pair[1]].point)
        found, order = _with(self.modulus, Fraction(1)).upper(square), getattr(self.modulus, "order", Fraction(1))
        exactly = found ** (2 * order.denominator) == square**order.numerator
        return found if exactly else found * (1 - Fraction(1, 1 << 55))

    def _empty(self, found: list[tuple[int, int]]) -> str:
        shown = "; ".join(
            f"{self._shown(i)} and {self._shown(j)} force {decimal(self.forced((i, j)), -1)}" for i, j in found[:SHOWN]
        )
        more = f"; and {len(found) - SHOWN} points more" if len(found) > SHOWN else ""
        least, stated = decimal(self.least_constant()[0], 1), f"{self.modulus.word} {self.modulus.constant}"
        return (
            f"{self.name}: no function with the {stated} takes these values, which force: {shown}{more}; "
            f"state a constant of at least {least}, or a tolerance for the values"
        )

    def _shown(self, index: int) -> str:
        sample = self.samples[index]
        value = str(sample.lo) if sample.lo == sample.hi else f"[{sample.lo}, {sample.hi}]"
        lines = f" (line{'s' * (len(sample.lines) > 1)} {', '.join(map(str, sample.lines[:4]))})" if sample.lines else ""
        return f"{value} at {show_point(sample.point)}{lines}"


def square_of_distance(one: Sequence[Fraction], two: Sequence[Fraction]) -> Fraction:
    """Return |x - y|^2."""
    return sum([(a - b) ** 2 for a, b in zip(one, two, strict=True)], Fraction(0))


def _with(modulus: LipschitzModulus | HoelderModulus, constant: Fraction) -> LipschitzModulus | HoelderModulus:
    if isinstance(modulus, HoelderModulus):
        return HoelderModulus(constant, modulus.order)
    return LipschitzModulus(constant)


@lru_cache(maxsize=4)
def _nodes(band: Band, cells: int) -> Nodes:
    points = [node(index, cells, band.dimension) for index in range((cells + 1) ** band.dimension)]
    pairs = band.pairs(points)
    return Nodes(pairs, [band.bounds(point, pair) for point, pair in zip(points, pairs, strict=True)])
