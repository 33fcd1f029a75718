"""Exact pieces from proposed ones: knots and slopes as short dyadic numbers, and a bound of the error by balls."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise

from symnet.certificates.judged import MIDDLE, RANGE, Lines, Touch
from symnet.constructions.compiled.broken_line import BrokenLine
from symnet.constructions.compiled.fold import Fold, unfolded
from symnet.constructions.compiled.proposal import Proposal
from symnet.constructions.compiled.ranges import power_below
from symnet.constructions.compiled.sampled import Samples, as_fraction
from symnet.constructions.compiled.scalar import Function
from symnet.targets.expression.tree import to_json

FINE = 64
"""Knots are rounded to this part of the shortest piece, values to this part of the error."""
SMALLEST, TINIEST = 128, 1 << 30
"""A piece is halved down to this part of it around inflections, and to this one where it has no second derivative."""
Part = tuple[Fraction, Fraction, Touch]
"""The ends of a part of a piece, and how it is bounded."""
Parallel = Callable[[Fraction, Fraction, Fraction], Fraction]
"""From the ends and the slope of a piece to where g runs parallel to it."""


@dataclass(frozen=True)
class Pieces:
    """A piecewise linear function near g on [low, high]: the line, the parts on which its error is bounded, the bound.

    It is the innermost line behind the folds; without folds it is that line.
    """

    line: BrokenLine
    parts: tuple[Part, ...]
    eta: Fraction
    folds: tuple[Fold, ...] = ()
    inner: BrokenLine | None = None
    levels: int = 0
    """Of a square by teeth: its levels, |t| at most, and the factor; the line has its steepest slope only."""
    width: Fraction = Fraction(1)
    factor: Fraction = Fraction(1)


def exact_line(
    proposal: Proposal,
    g: Callable[[float], float],
    low: Fraction,
    high: Fraction,
    eta: float,
    fine: int = FINE,
    kinks: Sequence[Fraction] = (),
) -> BrokenLine:
    """Return proposed pieces on [low, high] with dyadic knots between the ends and dyadic slopes, a flat piece kept flat.

    A knot that is moved keeps its distance from g; one that is next to a kink of g is moved there.
    """
    if proposal.pieces == 1 and proposal.flat == 0:
        middle = as_fraction(proposal.knots[0][1], power_below(Fraction(eta) / fine))
        return BrokenLine((low, high), (middle, middle))
    lengths = [after - before for (before, _), (after, _) in pairwise(proposal.knots)]
    unit = power_below(Fraction(min(lengths)) / fine)
    inner = [
        next((kink for kink in kinks if abs(kink - Fraction(t)) <= unit), as_fraction(t, unit)) for t, _ in proposal.knots[1:-1]
    ]
    knots = [low, *sorted({t for t in inner if low < t < high}), high]
    if len(knots) < len(proposal.knots):  # two knots met: leave them as they are
        return exact_line(proposal, g, low, high, eta, fine * 16, kinks)
    heights = [value + g(float(t)) - g(old) for t, (old, value) in zip(knots, proposal.knots, strict=True)]
    values = [as_fraction(heights[0], power_below(Fraction(eta) / fine))]
    for place, (before, after) in enumerate(pairwise(knots)):
        step = power_below(Fraction(eta) / (fine * (after - before)))
        wanted = (Fraction(heights[place + 1]) - values[-1]) / (after - before)
        slope = Fraction(0) if place == proposal.flat else step * round(wanted / step)
        values.append(values[-1] + slope * (after - before))
    place = 0 if proposal.flat is None else proposal.flat
    moved = as_fraction(float(values[place]), power_below(Fraction(eta) / fine)) - values[place]  # a bias of few bits
    return BrokenLine(tuple(knots), tuple(value + moved for value in values))


def bounded(
    inner: BrokenLine, folds: tuple[Fold, ...], g: Function, parallel: Parallel, kinks: Sequence[Fraction] = ()
) -> Pieces:
    """Return pieces with an exact bound of their error, by the kernel's own enclosures of g.

    A piece is cut at the kinks of g, also where a knot is close by; one on which g is not seen to bend one way is halved, and
    the smallest parts are bounded by their middle.
    """
    line, lines = unfolded(inner, folds), Lines(to_json(g.expression))
    cut = line.with_knots([t for t in kinks if line.knots[0] < t < line.knots[-1]])
    parts: list[Part] = []
    worst = Fraction(0)
    for place, (left, right) in enumerate(pairwise(cut.knots)):
        slope = cut.slopes[place]
        base = cut.values[place] - slope * left
        for start, stop, seen in _one_way(lines, left, right):
            touches: list[Touch] = [parallel(start, stop, slope)] if seen else [RANGE]
            if lines.is_smooth((start, stop)) and ((start, stop) != (left, right) or not seen):
                touches.append(MIDDLE)
            gaps = [(lines.gap((start, stop), base, slope, touch), touch) for touch in touches]
            gap, touch = min(gaps, key=lambda each: each[0])
            parts.append((start, stop, touch))
            worst = max(worst, gap)
    return Pieces(line, tuple(parts), rounded_up(worst), folds, inner)


def about(inner: BrokenLine, folds: tuple[Fold, ...], eta: float) -> Pieces:
    """Return pieces with about the error that was proposed, for plans that are compared."""
    return Pieces(unfolded(inner, folds), (), rounded_up(Fraction(eta) * Fraction(101, 100)), folds, inner)


def _one_way(lines: Lines, left: Fraction, right: Fraction) -> list[tuple[Fraction, Fraction, bool]]:
    """Parts on which g is seen to bend one way, and smallest ones on which it is not.

    An inflection is often at an end: both ends are cut off before a piece is halved.
    """
    least, tiniest = (right - left) / SMALLEST, (right - left) / TINIEST
    found, todo = [], [(left, right)]
    while todo:
        start, stop = todo.pop()
        if lines.bends_one_way((start, stop)):
            found.append((start, stop, True))
        elif stop - start <= (least if lines.is_smooth((start, stop)) else tiniest):
            found.append((start, stop, False))
        elif (start, stop) == (left, right):
            todo += [(right - least, right), (left + least, right - least), (left, left + least)]
        else:
            middle = (start + stop) / 2
            todo += [(middle, stop), (start, middle)]
    return found


def rounded_up(number: Fraction) -> Fraction:
    """Return a short number at or a little above a bound."""
    if number == 0:
        return number
    unit = power_below(number / 4_096)
    return -(-number // unit) * unit


def parallel_to(found: Samples, left: Fraction, right: Fraction, slope: Fraction) -> Fraction:
    """Where g has a slope, nearly: a short number in a part on which g bends one way."""
    start = max(bisect_left(found.x, float(left)) - 1, 0)
    stop = min(bisect_left(found.x, float(right)) + 1, len(found.slopes))
    bend = found.bends[(start + stop) // 2]
    place = start + bisect_left(found.slopes[start:stop], bend * float(slope), key=lambda value: bend * value)
    where = _between(found, place, float(slope))
    unit = power_below((right - left) / 4_096)
    return min(max(as_fraction(where, unit), left + unit), right - unit)  # at an end a slope may be unbounded


def _between(found: Samples, place: int, slope: float) -> float:
    """The place of a slope between the middles of two neighbouring steps."""
    x, slopes = found.x, found.slopes
    place = min(max(place, 1), len(slopes) - 1) if len(slopes) > 1 else 0
    if place == 0:
        return x[0]
    before, after = slopes[place - 1], slopes[place]
    left, right = (x[place - 1] + x[place]) / 2, (x[place] + x[place + 1]) / 2
    share = (slope - before) / (after - before) if after != before else 0.5
    return left + min(max(share, 0.0), 1.0) * (right - left)
