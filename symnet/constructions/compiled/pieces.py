"""Exact pieces from proposed ones: knots and slopes as short dyadic numbers, and a bound of the error by balls."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise

from symnet.constructions.compiled.broken_line import BrokenLine
from symnet.constructions.compiled.fold import Fold, unfolded
from symnet.constructions.compiled.proposal import Proposal
from symnet.constructions.compiled.ranges import power_below
from symnet.constructions.compiled.sampled import Samples, as_fraction
from symnet.constructions.compiled.scalar import Function

FINE = 64
"""Knots are rounded to this part of the shortest piece, values to this part of the error."""
SLACK = Fraction(1, 1 << 30)
"""What a stated bound leaves, relatively, for the kernel's own enclosures."""
Part = tuple[Fraction, Fraction, "Fraction | None"]
"""The ends of a part of a piece, and where its tangent is taken; None: by the middle."""
Cut = Callable[[Fraction, Fraction, Fraction], list[Part]]
"""From the ends and the slope of a piece to its parts."""


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


def exact_line(
    proposal: Proposal, g: Callable[[float], float], low: Fraction, high: Fraction, eta: float, fine: int = FINE
) -> BrokenLine:
    """Return proposed pieces on [low, high] with dyadic knots between the ends and dyadic slopes, a flat piece kept flat.

    A knot that is moved keeps its distance from g.
    """
    if proposal.pieces == 1 and proposal.flat == 0:
        middle = as_fraction(proposal.knots[0][1], power_below(Fraction(eta) / fine))
        return BrokenLine((low, high), (middle, middle))
    lengths = [after - before for (before, _), (after, _) in pairwise(proposal.knots)]
    unit = power_below(Fraction(min(lengths)) / fine)
    inner = [as_fraction(t, unit) for t, _ in proposal.knots[1:-1]]
    knots = [low, *sorted({t for t in inner if low < t < high}), high]
    if len(knots) < len(proposal.knots):  # two knots met: leave them as they are
        return exact_line(proposal, g, low, high, eta, fine * 16)
    heights = [value + g(float(t)) - g(old) for t, (old, value) in zip(knots, proposal.knots, strict=True)]
    values = [as_fraction(heights[0], power_below(Fraction(eta) / fine))]
    for place, (before, after) in enumerate(pairwise(knots)):
        step = power_below(Fraction(eta) / (fine * (after - before)))
        wanted = (Fraction(heights[place + 1]) - values[-1]) / (after - before)
        slope = Fraction(0) if place == proposal.flat else step * round(wanted / step)
        values.append(values[-1] + slope * (after - before))
    return BrokenLine(tuple(knots), tuple(values))


def bounded(inner: BrokenLine, folds: tuple[Fold, ...], g: Function, cut: Cut) -> Pieces:
    """Return pieces with an exact bound of their error; `cut` makes the parts of a piece."""
    line = unfolded(inner, folds)
    parts: list[Part] = []
    worst = Fraction(0)
    for place, (left, right) in enumerate(pairwise(line.knots)):
        for start, stop, touch in cut(left, right, line.slopes[place]):
            parts.append((start, stop, touch))
            worst = max(worst, part_error(g, line, start, stop, touch, line.slopes[place]))
    return Pieces(line, tuple(parts), rounded_up(worst), folds, inner)


def rounded_up(number: Fraction) -> Fraction:
    """Return a short number at or a little above a bound."""
    if number == 0:
        return number
    unit = power_below(number / 4_096)
    return -(-number * (1 + SLACK) // unit) * unit


def part_error(g: Function, line: BrokenLine, start: Fraction, stop: Fraction, touch: Fraction | None, slope: Fraction) -> Fraction:
    """A bound of |P - g| on a part: by the tangent where g bends one way, by the middle and the values of g'' elsewhere."""
    if touch is None:
        return _by_the_middle(g, line, start, stop, slope)
    ends = [_distance(line(t), g.at(t)) for t in dict.fromkeys((start, stop))]
    reach = max(touch - start, stop - touch)
    return max(*ends, _distance(line(touch), g.at(touch)) + _distance(slope, g.slope_at(touch)) * reach)


def _by_the_middle(g: Function, line: BrokenLine, start: Fraction, stop: Fraction, slope: Fraction) -> Fraction:
    middle, half = (start + stop) / 2, (stop - start) / 2
    bend = max(map(abs, g.bend_on(start, stop)))
    return _distance(line(middle), g.at(middle)) + _distance(slope, g.slope_at(middle)) * half + bend * half * half / 2


def _distance(value: Fraction, enclosure: tuple[Fraction, Fraction]) -> Fraction:
    return max(abs(value - enclosure[0]), abs(value - enclosure[1]))


def cut_at_turns(found: Samples, left: Fraction, right: Fraction, slope: Fraction) -> list[Part]:
    """A piece cut around the inflections in it, and for each part the place where g runs parallel to it."""
    start, stop = bisect_right(found.x, float(left)), bisect_left(found.x, float(right))
    turns = [place for place in range(start, stop) if found.bends[place] != found.bends[place - 1]] if start else []
    cuts: list[tuple[Fraction, Fraction]] = []
    for place in turns:
        around = [as_fraction(found.x[near], power_below((right - left) / 4_096)) for near in (max(place - 2, 0), place + 1)]
        low, high = max(around[0], left), min(around[1], right)
        if low < high and (not cuts or low > cuts[-1][1]):
            cuts.append((low, high))
    parts: list[Part] = []
    at = left
    for low, high in [*cuts, (right, right)]:
        if at < low:
            parts.append((at, low, _parallel(found, at, low, slope)))
        if low < high:
            parts.append((low, high, None))
        at = max(at, high)
    return parts


def _parallel(found: Samples, left: Fraction, right: Fraction, slope: Fraction) -> Fraction:
    """Where g has a slope, nearly: a short number in a part on which g bends one way."""
    start = max(bisect_left(found.x, float(left)) - 1, 0)
    stop = min(bisect_left(found.x, float(right)) + 1, len(found.slopes))
    bend = found.bends[(start + stop) // 2]
    place = start + bisect_left(found.slopes[start:stop], bend * float(slope), key=lambda value: bend * value)
    where = _between(found, place, float(slope))
    unit = power_below((right - left) / 4_096)
    return min(max(as_fraction(where, unit), left), right)


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

