"""The plan of an EUAF network: cells, values at the knots, and winding numbers, for an error."""

from __future__ import annotations

import math
from bisect import bisect_right
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from itertools import pairwise

from symnet.certificates.judged import MIDDLE, RANGE, Lines, Touch
from symnet.constructions.compiled.pieces import rounded_up
from symnet.constructions.compiled.ranges import power_below
from symnet.constructions.compiled.scalar import Scalar
from symnet.constructions.euaf2022.template import PARTS, euaf_template, parameters
from symnet.constructions.euaf2022.winding import Moduli, moduli_for
from symnet.core.network import Network
from symnet.errors import NoBound, TooLarge, Unproved
from symnet.targets.expression.tree import to_json
from symnet.targets.modulus.modulus import Modulus

MOST_CELLS = 4_000
SAMPLES = 8
"""Points in a cell at which the error of the interpolant is looked at before it is proved."""
SHARE = 4_096
"""The part of the error that is left to the values at the knots."""
HALVINGS = 12
"""How often a piece is halved on which no bound is found otherwise."""
Ends = tuple[Fraction, Fraction]
Piece = tuple[Fraction, Fraction, "Fraction | str"]
"""The ends of a piece, and how it is bounded: where a tangent is taken, "" by the middle, "range" by the range."""


@dataclass(frozen=True)
class EuafPlan:
    """A broken line with 4 K - 4 equal cells from `low` on, the numbers of the network that is near it, and the proof."""

    cells: int
    low: Fraction
    step: Fraction
    values: tuple[Fraction, ...]
    moduli: Moduli
    factor: Fraction
    pieces: tuple[Piece, ...]
    gap: Fraction
    """What the line is within of the target."""

    @cached_property
    def targets(self) -> list[list[Fraction]]:
        """The values xi_(i,k) in [0, 1] that the waves take, i = 1, ..., 4, k = 1, ..., K."""
        return [[self._share(4 * k - 3 - i) for k in range(1, self.cells + 1)] for i in PARTS]

    def _share(self, knot: int) -> Fraction:
        return (self.values[max(knot, 0)] + self.factor) / (2 * self.factor)

    @cached_property
    def turns(self) -> list[Fraction]:
        """w_1, ..., w_4."""
        return [self.moduli.winding(values).turns for values in self.targets]

    @cached_property
    def network(self) -> Network:
        """The network."""
        found = parameters(self.cells, self.step, self.low, self.moduli.alpha, self.turns, self.factor)
        return euaf_template().bind(found)

    @property
    def near(self) -> Fraction:
        """What the network is within of the line: 2 M / m_1, rounded up."""
        return rounded_up(2 * self.factor / self.moduli.numbers[0])

    @property
    def bound(self) -> Fraction:
        """The proved error."""
        return self.gap + self.near

    @property
    def cuts(self) -> list[Fraction]:
        """The ends of pieces that are no knots."""
        knots = {self.low + j * self.step for j in range(len(self.values))}
        return [start for start, _, _ in self.pieces if start not in knots]


@dataclass(frozen=True)
class Sampling:
    """Where a function on [low, high] is sampled for K: the step between knots, and the place for each of them.

    At the knots themselves, which go from end to end. `printed`: Theorem 15 as it stands, on [0, 9/10] with the step 1/(4 K) and
    K >= 10: phi_i takes at half cell k the value at its right end, so the value of knot j is that one knot further.
    """

    g: Scalar
    low: Fraction
    high: Fraction
    printed: bool = False

    @property
    def least(self) -> int:
        """The least number of cells K."""
        return 10 if self.printed else 2

    def step(self, cells: int) -> Fraction:
        """The step between knots."""
        return Fraction(1, 4 * cells) if self.printed else (self.high - self.low) / (4 * cells - 4)

    def knots(self, cells: int) -> list[Fraction]:
        """The knots, in order; those of the printed choice go beyond the end."""
        return [self.low + j * self.step(cells) for j in range(4 * cells - 3)]

    def places(self, cells: int) -> list[Fraction]:
        """Where the value of each knot is taken."""
        moved = self.step(cells) if self.printed else Fraction(0)
        return [min(knot + moved, self.high) for knot in self.knots(cells)]

    def estimate(self, cells: int, most: float = math.inf) -> float:
        """The error of the line for K, nearly: in floats, at some points of each cell, until it is more than `most`."""
        f, start, end, step = self.g.floats, float(self.low), float(self.high), float(self.step(cells))
        values = map(f, map(float, self.places(cells)))
        worst = 0.0
        for j, (before, after) in enumerate(pairwise(values)):
            if worst > most:
                break
            for part in range(SAMPLES):
                t = start + step * (j + part / SAMPLES)
                if t <= end:
                    worst = max(worst, abs(f(t) - before - part / SAMPLES * (after - before)))
        return worst


def planned(
    where: Sampling,
    error: Fraction | None,
    cells: int | None = None,
    eta: Fraction | None = None,
    force: bool = False,
) -> EuafPlan:
    """Return the plan with the fewest cells found for an error, or with a number K of cells.

    eta: how near the waves come to their values, by default a small part of the error. Raises TooLarge where it takes more than
    4,000 cells or winding numbers of more than 2 million bits, Unproved where no bound of the error is found.
    """
    if cells is not None:
        fine = Fraction(max(where.estimate(cells), 2.0**-200))
        return _with_cells(where, cells, fine * (1 + Fraction(4, SHARE)), eta, force)
    if error is None:
        raise Unproved("neither an error nor a number of cells is given")
    most = float(error) * (1 - 2 / SHARE)
    count = _fewest(where.least, lambda number: where.estimate(number, most) <= most)
    for _ in range(12):
        found = _with_cells(where, count, error, eta, force)
        if found.bound <= error:
            return found
        left = error if eta is None else error - found.near  # with more cells the waves come nearer, whatever eta
        excess = min(found.bound / left, Fraction(4)) if left > 0 else Fraction(4)
        count += max(1, count // 50, math.isqrt(int(count * count * excess)) - count)
        if count > MOST_CELLS:
            break
    raise Unproved(f"the error {error} is not reached by exact bounds; ask for a larger error")


def planned_by_modulus(
    where: Sampling,
    modulus: Modulus,
    error: Fraction | None,
    cells: int | None = None,
    eta: Fraction | None = None,
    force: bool = False,
) -> EuafPlan:
    """Return the plan on [0,1] whose error is bounded by a modulus of continuity alone, for an error or a number of cells."""
    if cells is not None:
        return _by_modulus(where, modulus, cells, None, eta, force)
    if error is None:
        raise Unproved("neither an error nor a number of cells is given")
    count = cells_for(modulus, error)
    while (found := _by_modulus(where, modulus, count, error, eta, force)).bound > error:
        count += 1  # only where a large eta is given; the waves come nearer with more cells
    return found


def _by_modulus(
    where: Sampling, modulus: Modulus, count: int, error: Fraction | None, eta: Fraction | None, force: bool
) -> EuafPlan:
    reach = _reach(modulus, count)
    fine = error or reach or Fraction(1, SHARE)
    unit = power_below(fine / (4 * SHARE))
    values = tuple(unit * round(sum(where.g.at(t)) / 2 / unit) for t in where.places(count))
    factor = max(map(abs, values)) or Fraction(1)
    moduli = moduli_for(count, eta or _share(fine, factor), force)
    return EuafPlan(count, where.low, where.step(count), values, moduli, factor, (), reach + unit)


def cells_for(modulus: Modulus, error: Fraction) -> int:
    """Return the least K whose cells a modulus on [0,1] bounds within an error; raises TooLarge for more than 4,000."""
    return _fewest(2, lambda number: _reach(modulus, number) <= error - error / SHARE)


def bits_for(modulus: Modulus, error: Fraction, largest: Fraction) -> int:
    """Return the bits of the longest winding number for every function with a modulus on [0,1] and values up to `largest`."""
    return moduli_for(cells_for(modulus, error), _share(error, largest or Fraction(1))).bits


def _reach(modulus: Modulus, cells: int) -> Fraction:
    """How far such a function goes from the line in half a cell, or in a cell if the modulus is not known to be concave."""
    return modulus.upper(Fraction(1, (8 if modulus.concave else 4) * (cells - 1)) ** 2)


def _share(error: Fraction, factor: Fraction) -> Fraction:
    return min(error / (8 * SHARE * factor), Fraction(1, 2))


def _fewest(least: int, enough: Callable[[int], bool]) -> int:
    """The least number that is enough, if more is never less."""
    bad, good = least - 1, least
    while not enough(good):
        if good >= MOST_CELLS:
            raise TooLarge(f"this error takes more than {MOST_CELLS} cells K; ask for a larger error")
        bad, good = good, min(2 * good, MOST_CELLS)
    while good - bad > 1:
        middle = (bad + good) // 2
        bad, good = (bad, middle) if enough(middle) else (middle, good)
    return good


def _with_cells(where: Sampling, cells: int, error: Fraction, eta: Fraction | None, force: bool) -> EuafPlan:
    """The plan with so many cells: values at the knots within a small part of the error, and the pieces of the proof."""
    unit = power_below(error / (2 * SHARE))
    values = tuple(unit * round(sum(where.g.at(t)) / 2 / unit) for t in where.places(cells))
    factor = max(map(abs, values)) or Fraction(1)
    moduli = moduli_for(cells, eta or min(error / (4 * SHARE * factor), Fraction(1, 2)), force)
    found = list(_pieces(where, where.knots(cells), values, error - error / SHARE))
    pieces, gap = tuple(piece for piece, _ in found), rounded_up(max(gap for _, gap in found))
    return EuafPlan(cells, where.low, where.step(cells), values, moduli, factor, pieces, gap)


def _pieces(
    where: Sampling, knots: Sequence[Fraction], values: Sequence[Fraction], enough: Fraction
) -> Iterator[tuple[Piece, Fraction]]:
    """Pieces, each with the kernel's own bound of what the line is off there; cut at the kinks of g, halved where need be."""
    line = Line(Lines(to_json(where.g.expression)), where.g, enough)
    kinks = where.g.kinks(where.low, where.high) or ()
    ends = sorted({*(knot for knot in knots if knot < where.high), *kinks, where.high})
    for start, stop in pairwise(ends):
        cell = bisect_right(knots, start) - 1
        slope = (values[cell + 1] - values[cell]) / (knots[cell + 1] - knots[cell])
        yield from line.bounded((start, stop), values[cell] - slope * knots[cell], slope)


@dataclass(frozen=True, slots=True)
class Line:
    """What bounds a line against g on a piece, and when a bound is good enough."""

    lines: Lines
    g: Scalar
    enough: Fraction

    def bounded(self, ends: Ends, base: Fraction, slope: Fraction, halvings: int = HALVINGS) -> Iterator[tuple[Piece, Fraction]]:
        """Parts of a piece with their bounds; halved where only the range of g gives one, and that is too wide."""
        found = self.by_slopes(ends, base, slope)
        if found is None:
            found = RANGE, self.lines.gap(ends, base, slope, RANGE)
            if found[1] > self.enough and halvings:
                middle = (ends[0] + ends[1]) / 2
                yield from self.bounded((ends[0], middle), base, slope, halvings - 1)
                yield from self.bounded((middle, ends[1]), base, slope, halvings - 1)
                return
        yield (*ends, found[0]), found[1]

    def by_slopes(self, ends: Ends, base: Fraction, slope: Fraction) -> tuple[Touch, Fraction] | None:
        """A bound by a tangent, in the middle or where g is furthest from the line, else by the middle; None without slopes."""
        best: tuple[Touch, Fraction] | None = None
        for choose in (_middle, self.furthest):
            touch = choose(ends, base, slope)
            try:
                found = touch, self.lines.gap(ends, base, slope, touch)
            except NoBound:
                break
            best = found if best is None else min(best, found, key=lambda each: each[1])
            if best[1] <= self.enough:
                return best
        if best is not None:
            return best
        try:
            return MIDDLE, self.lines.gap(ends, base, slope, MIDDLE)
        except NoBound:
            return None

    def furthest(self, ends: Ends, base: Fraction, slope: Fraction) -> Fraction:
        """Where g is furthest from a line, nearly: a short number inside a piece, by thirds."""
        start, stop = map(float, ends)
        low, high = start, stop

        def rest(t: float) -> float:
            return abs(self.g.floats(t) - float(base) - float(slope) * t)

        for _ in range(24):
            one, two = low + (high - low) / 3, high - (high - low) / 3
            low, high = (low, two) if rest(one) > rest(two) else (one, high)
        unit = power_below((ends[1] - ends[0]) / 4_096)
        return min(max(unit * round(Fraction((low + high) / 2) / unit), ends[0] + unit), ends[1] - unit)


def _middle(ends: Ends, base: Fraction, slope: Fraction) -> Fraction:
    return (ends[0] + ends[1]) / 2
