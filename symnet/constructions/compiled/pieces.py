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
TERNARY = 40
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
    inner: BrokenLine,
    folds: tuple[Fold, ...],
    g: Function,
    parallel: Parallel,
    kinks: Sequence[Fraction] = (),
    wanted: float = 0.0,
    seems_one_way: Callable[[Fraction, Fraction], bool] = lambda left, right: True,
) -> Pieces:
    """Return pieces with an exact bound of their error, by the kernel's own enclosures of g.

    A piece is cut at the kinks of g, also where a knot is close by. One on which g is not seen to bend one way is bounded by its
    middle where that comes down to the error `wanted` or to that of the others; else it is halved, down to smallest parts.
    seems_one_way: what is not asked for on a part where it is false.
    """
    line, lines = unfolded(inner, folds), Lines(to_json(g.expression))
    cut = line.with_knots([t for t in kinks if line.knots[0] < t < line.knots[-1]])
    found, worst, later = dict[int, list[Part]](), Fraction(0), list[int]()
    ends = list(pairwise(cut.knots))
    bases = [cut.values[place] - cut.slopes[place] * left for place, (left, _) in enumerate(ends)]
    for place, (left, right) in enumerate(ends):
        if seems_one_way(left, right) and lines.bends_one_way((left, right)):
            touch = parallel(left, right, cut.slopes[place])
            worst = max(worst, lines.gap((left, right), bases[place], cut.slopes[place], touch))
            found[place] = [(left, right, touch)]
        else:
            later.append(place)
    enough = max(worst, Fraction(wanted))
    for place in later:
        halves = _Halves(lines, bases[place], cut.slopes[place], parallel, seems_one_way, enough)
        found[place] = halves.parts(*ends[place])
        worst = max(worst, halves.worst)
    parts = [part for place in sorted(found) for part in found[place]]
    return Pieces(line, tuple(parts), rounded_up(worst), folds, inner)


@dataclass
class _Halves:
    """A piece, of slope and value at 0 as given, in parts: on each g bends one way, or its middle bounds it well enough."""

    lines: Lines
    base: Fraction
    slope: Fraction
    parallel: Parallel
    seems_one_way: Callable[[Fraction, Fraction], bool]
    enough: Fraction
    worst: Fraction = Fraction(0)

    def parts(self, left: Fraction, right: Fraction) -> list[Part]:
        """Return the parts. An inflection is often at an end: both ends are cut off before a piece is halved."""
        least, tiniest = (right - left) / SMALLEST, (right - left) / TINIEST
        found, todo = list[Part](), [(left, right)]
        while todo:
            start, stop = todo.pop()
            smooth = self.lines.is_smooth((start, stop))
            part = self._part(start, stop, smooth, stop - start <= (least if smooth else tiniest), (start, stop) == (left, right))
            if part is not None:
                found.append(part)
            elif (start, stop) == (left, right):
                todo += [(right - least, right), (left + least, right - least), (left, left + least)]
            else:
                middle = (start + stop) / 2
                todo += [(middle, stop), (start, middle)]
        return found

    def _part(self, start: Fraction, stop: Fraction, smooth: bool, smallest: bool, whole: bool) -> Part | None:
        """A part with the way that bounds it, None where it is to be halved."""
        gaps: list[tuple[Fraction, Touch]] = [(self._gap(start, stop, MIDDLE), MIDDLE)] if smooth else []
        if not gaps or gaps[0][0] > self.enough:
            if not whole and self.seems_one_way(start, stop) and self.lines.bends_one_way((start, stop)):
                tangent = self.parallel(start, stop, self.slope)
                gaps.append((self._gap(start, stop, tangent), tangent))
            elif smallest:
                gaps.append((self._gap(start, stop, RANGE), RANGE))
            else:
                return None
        gap, touch = min(gaps, key=lambda each: each[0])
        self.worst = max(self.worst, gap)
        return start, stop, touch

    def _gap(self, start: Fraction, stop: Fraction, touch: Touch) -> Fraction:
        return self.lines.gap((start, stop), self.base, self.slope, touch)


def about(inner: BrokenLine, folds: tuple[Fold, ...], eta: float) -> Pieces:
    """Return pieces with about the error that was proposed, for plans that are compared."""
    return Pieces(unfolded(inner, folds), (), rounded_up(Fraction(eta) * Fraction(101, 100)), folds, inner)


def rounded_up(number: Fraction) -> Fraction:
    """Return a short number at or a little above a bound."""
    if number == 0:
        return number
    unit = power_below(number / 4_096)
    return -(-number // unit) * unit


def seems_one_way(found: Samples, left: Fraction, right: Fraction) -> bool:
    """Whether g bends one way between two places, by its samples in between."""
    start, stop = bisect_left(found.x, float(left)) + 1, bisect_left(found.x, float(right)) - 1
    return stop <= start or found.arcs[start] >= stop - 1


def parallel_to(
    found: Samples, left: Fraction, right: Fraction, slope: Fraction, g: Callable[[float], float] | None = None
) -> Fraction:
    """Where g has a slope, nearly: a short number in a part on which g bends one way.

    By the slopes between samples; by g itself where these change much, as they do beside a slope without bound.
    """
    start = max(bisect_left(found.x, float(left)) - 1, 0)
    stop = min(bisect_left(found.x, float(right)) + 1, len(found.slopes))
    bend = found.bends[(start + stop) // 2]
    place = start + bisect_left(found.slopes[start:stop], bend * float(slope), key=lambda value: bend * value)
    where = _between(found, place, float(slope))
    if g is not None and 0 < place < len(found.slopes) and _much(*found.slopes[place - 1 : place + 1]):
        ends = max(found.x[place - 1], float(left)), min(found.x[place + 1], float(right))
        where = _top(lambda t: -bend * (g(t) - float(slope) * t), *ends)
    unit = power_below((right - left) / 4_096)
    return min(max(as_fraction(where, unit), left + unit), right - unit)  # at an end a slope may be unbounded


def _much(before: float, after: float) -> bool:
    return abs(after - before) > 0.25 * max(abs(before), abs(after))


def _top(function: Callable[[float], float], start: float, stop: float) -> float:
    """About where a concave function is largest."""
    for _ in range(TERNARY):
        one, two = start + (stop - start) / 3, stop - (stop - start) / 3
        start, stop = (one, stop) if function(one) < function(two) else (start, two)
    return (start + stop) / 2


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
