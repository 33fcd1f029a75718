"""The plan of an EUAF network: cells, values at the knots, and winding numbers, for an error."""

from __future__ import annotations

import math
from bisect import bisect_right
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from itertools import pairwise

from symnet.certificates.judged import Lines
from symnet.constructions.compiled.pieces import rounded_up
from symnet.constructions.compiled.ranges import power_below
from symnet.constructions.compiled.scalar import Scalar
from symnet.constructions.euaf2022.template import PARTS, euaf_template, parameters
from symnet.constructions.euaf2022.winding import Moduli, moduli_for
from symnet.core.network import Network
from symnet.errors import NoBound, TooLarge, Unproved
from symnet.targets.expression.tree import to_json

MOST_CELLS = 4_000
SAMPLES = 8
"""Points in a cell at which the error of the interpolant is looked at before it is proved."""
SHARE = 4_096
"""The part of the error that is left to the values at the knots."""
HALVINGS = 12
"""How often a piece is halved on which no bound is found otherwise."""
Piece = tuple[Fraction, Fraction, "Fraction | None"]
"""The ends of a piece, and where its tangent is taken; None: by the middle."""


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


def planned(
    g: Scalar, low: Fraction, high: Fraction, error: Fraction | None, cells: int | None = None, force: bool = False
) -> EuafPlan:
    """Return the plan with the fewest cells found for an error, or with a number K of cells.

    Raises TooLarge where it takes more than 4,000 cells or winding numbers of more than 2 million bits, Unproved where no
    bound of the error is found.
    """
    if cells is not None:
        step = (high - low) / (4 * cells - 4)
        fine = error or Fraction(max(_estimate(g, low, high, cells), 2.0**-200))
        return _with_cells(g, low, step, cells, high, fine, force)
    if error is None:
        raise Unproved("neither an error nor a number of cells is given")
    count = _fewest(lambda number: _estimate(g, low, high, number) <= float(error) * (1 - 2 / SHARE))
    for _ in range(12):
        found = _with_cells(g, low, (high - low) / (4 * count - 4), count, high, error, force)
        if found.bound <= error:
            return found
        count += max(1, count // 50, math.isqrt(int(count * count * min(found.bound / error, 4))) - count)
        if count > MOST_CELLS:
            break
    raise Unproved(f"the error {error} is not reached by exact bounds; ask for a larger error")


def _estimate(g: Scalar, low: Fraction, high: Fraction, cells: int) -> float:
    """The error of the interpolant with 4 K - 4 cells, nearly: at some points of each cell."""
    f, count, start, side = g.floats, 4 * cells - 4, float(low), float(high - low)
    values = [f(start + side * j / count) for j in range(count + 1)]
    worst = 0.0
    for j, (before, after) in enumerate(pairwise(values)):
        for part in range(1, SAMPLES):
            share = part / SAMPLES
            gap = abs(f(start + side * (j + share) / count) - before - share * (after - before))
            worst = max(worst, gap)
    return worst


def _fewest(enough: Callable[[int], bool]) -> int:
    """The least number >= 2 that is enough, if more is never less."""
    bad, good = 1, 2
    while not enough(good):
        if good >= MOST_CELLS:
            raise TooLarge(f"this error takes more than {MOST_CELLS} cells K; ask for a larger error")
        bad, good = good, min(2 * good, MOST_CELLS)
    while good - bad > 1:
        middle = (bad + good) // 2
        bad, good = (bad, middle) if enough(middle) else (middle, good)
    return good


def _with_cells(
    g: Scalar, low: Fraction, step: Fraction, cells: int, high: Fraction, error: Fraction, force: bool
) -> EuafPlan:
    """The plan with so many cells: values at the knots within a small part of the error, and the pieces of the proof."""
    unit = power_below(error / (2 * SHARE))
    knots = [low + j * step for j in range(4 * cells - 3)]
    values = tuple(unit * round(sum(g.at(t)) / 2 / unit) for t in knots)
    factor = max(map(abs, values)) or Fraction(1)
    moduli = moduli_for(cells, min(error / (4 * SHARE * factor), Fraction(1, 2)), force)
    pieces = tuple(_pieces(g, knots, values, high))
    return EuafPlan(cells, low, step, values, moduli, factor, tuple(p for p, _ in pieces), rounded_up(max(gap for _, gap in pieces)))


def _pieces(g: Scalar, knots: Sequence[Fraction], values: Sequence[Fraction], high: Fraction) -> Iterator[tuple[Piece, Fraction]]:
    """Pieces, each with the kernel's own bound of what the line is off there; cut at the kinks of g, halved where need be."""
    lines = Lines(to_json(g.expression))
    kinks = g.kinks(knots[0], high) or ()
    ends = sorted({*(knot for knot in knots if knot < high), *kinks, high})
    for start, stop in pairwise(ends):
        cell = bisect_right(knots, start) - 1
        slope = (values[cell + 1] - values[cell]) / (knots[cell + 1] - knots[cell])
        yield from _bounded(lines, (start, stop), (values[cell] - slope * knots[cell], slope), HALVINGS)


def _bounded(
    lines: Lines, ends: tuple[Fraction, Fraction], line: tuple[Fraction, Fraction], halvings: int
) -> Iterator[tuple[Piece, Fraction]]:
    start, stop = ends
    found: list[tuple[Piece, Fraction]] = []
    problem: NoBound | None = None
    for touch in ((start + stop) / 2, None):
        try:
            found.append(((start, stop, touch), lines.gap(ends, *line, touch)))
            break
        except NoBound as refused:
            problem = refused
    if found:
        yield found[0]
    elif halvings and problem is not None:
        middle = (start + stop) / 2
        yield from _bounded(lines, (start, middle), line, halvings - 1)
        yield from _bounded(lines, (middle, stop), line, halvings - 1)
    elif problem is not None:
        raise problem
