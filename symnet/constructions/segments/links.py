"""The best continuous function of so many pieces, and lines that prove that none is better, in floating point.

A piece that begins where the one before may end reaches no farther than the line of largest slope, or of least slope, that the
tube leaves it. Where that line leaves the tube the piece has ended, and the part of the line in the tube bounds where the next
one begins (the windows of Suri 1986). The lines one after another, each from where it crosses the one before, are a path of
fewest pieces; and each with three numbers a < c < x tells the kernel that there is none of fewer (segment_joins.py).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise
from math import inf
from typing import Any, TypeAlias

from symnet.constructions.segments.samples import Samples

SLACK = 2e-7
"""How much narrower, relatively, the tube of the claim is than that of the lines: for rounding, and for enclosures."""
STEPS, NEAR, ROUGH = 40, 2e-5, 1e-3
"""Errors that are tried at most; how near the one reached and the one not reached have to be, relatively, and at first."""
FIRST = (0.98, 1.12, 1.0001)
"""What is tried first, as parts of the error with jumps."""
MOST = 2_500
SIDES = {1: "below", -1: "above"}
Knot = tuple[float, float]
Lines: TypeAlias = "tuple[list[Any], ...]"
"""A list [side, height at 0, slope, numbers] for each piece, as the kernel reads them."""


@dataclass(frozen=True)
class Link:
    """A line with the piece on one side, and samples a, c, x; with constant tails a is c in the first, x is c in the last."""

    sign: int
    height: float
    slope: float
    a: int
    c: int
    x: int

    def over(self, t: float) -> float:
        """The height of the line at t."""
        return self.height + self.slope * t


@dataclass(frozen=True)
class Corridor:
    """At sample x[i] a value is between low[i] and high[i]."""

    x: Sequence[float]
    low: Sequence[float]
    high: Sequence[float]

    @property
    def mirrored(self) -> Corridor:
        """The corridor of the negative values."""
        return Corridor(self.x, [-value for value in self.high], [-value for value in self.low])


def corridor(found: Samples, eta: float) -> Corridor:
    """Return the tube of an error at some of the samples."""
    step = max(len(found.x) // MOST, 1)
    places = sorted({*range(0, len(found.x), step), len(found.x) - 1})
    x, y = [found.x[place] for place in places], [found.y[place] for place in places]
    return Corridor(x, [value - eta for value in y], [value + eta for value in y])


def links(tube: Corridor, tails: str, most: int) -> list[Link]:
    """Return lines that so many pieces cannot pass, as many as there are, `most` of them at most."""
    found: list[Link] = []
    while len(found) < most:
        link = _next(tube, found[-1] if found else None, tails if not found else "")
        if link is None:
            break
        found.append(link)
    return found


def refuting(tube: Corridor, tails: str, pieces: int) -> list[Link]:
    """Return lines that prove that so many pieces do not stay in a tube; [] where they are not found."""
    if not tails or pieces == 1:
        found = links(tube, tails, pieces)
        return found if len(found) == pieces else []
    found = links(tube, tails, pieces - 1)
    last = _last(tube, found[-1]) if len(found) == pieces - 1 else None
    return [] if last is None else [*found, last]


def _next(tube: Corridor, before: Link | None, tails: str) -> Link | None:
    """The line that the next piece cannot pass, which ends it the earliest."""
    made = []
    for sign, side in ((1, tube), (-1, tube.mirrored)):
        link = _flat(side) if tails else _ended(side, before, sign)
        made += [] if link is None else [Link(sign, sign * link.height, sign * link.slope, link.a, link.c, link.x)]
    return min(made, key=lambda link: link.x, default=None)


def _flat(tube: Corridor) -> Link | None:
    """Where a constant from the left end on has ended, by the least upper end before."""
    best = 0
    for place in range(1, len(tube.x)):
        if tube.low[place] >= tube.high[best]:
            return Link(1, tube.high[best], 0.0, best, best, place)
        best = place if tube.high[place] < tube.high[best] else best
    return None


def _window(tube: Corridor, before: Link, sign: int) -> tuple[list[int], float] | None:
    """The samples of the window of the piece before, and its height at the end; nothing where it is on the other side."""
    if before.sign != -sign:
        return None
    return _hull(tube, before.c, before.x), sign * before.over(tube.x[before.x])


def _hull(tube: Corridor, start: int, stop: int) -> list[int]:
    """The upper hull of the lower ends."""
    found: list[int] = []
    for place in range(start, stop):
        _push(tube, found, place)
    return found


def _push(tube: Corridor, hull: list[int], place: int) -> None:
    x, low = tube.x, tube.low
    while len(hull) > 1:
        s, t = hull[-2], hull[-1]
        if (x[t] - x[s]) * (low[place] - low[s]) < (low[t] - low[s]) * (x[place] - x[s]):
            break
        hull.pop()
    hull.append(place)


def _ended(tube: Corridor, before: Link | None, sign: int) -> Link | None:
    """Where a piece has ended, by the least slope above a lower end or a window, then below an upper end."""
    found = _extreme(tube, before, sign)
    return found if found is not None and found.x < len(tube.x) else None


def _extreme(tube: Corridor, before: Link | None, sign: int) -> Link | None:
    """The line of a piece that is as low as can be in the end, and where it leaves the tube, if it does."""
    x, low, high = tube.x, tube.low, tube.high
    start = 0 if before is None else before.x
    window = None if before is None else _window(tube, before, sign)
    best: Link | None = None
    hull: list[int] = []
    for place in range(start, len(x)):
        t, top = x[place], high[place]
        if best is not None and low[place] >= best.over(t):
            return Link(1, best.height, best.slope, best.a, best.c, place)
        if best is None or top < best.over(t):
            slope, a = _least(tube, hull, window, start, place)
            best = best if slope == inf else Link(1, top - slope * t, slope, a, place, len(x))
        _push(tube, hull, place)
    return best


def _least(
    tube: Corridor, hull: Sequence[int], window: tuple[list[int], float] | None, start: int, place: int
) -> tuple[float, int]:
    """The least slope of a line to an upper end, and the lower end that it is above."""
    best = _tangent(tube, hull, place)
    if window is not None:
        run = tube.x[place] - tube.x[start]
        floor = (tube.high[place] - window[1]) / run if run else -inf
        slope, at = _tangent(tube, window[0], place)
        best = min(best, (slope if slope > floor else floor + SLACK * abs(floor), at))
    return best


def _tangent(tube: Corridor, hull: Sequence[int], place: int) -> tuple[float, int]:
    """The least slope of a line from a point of a hull to an upper end behind it; slopes fall, and then rise, along a hull."""
    t, top = tube.x[place], tube.high[place]

    def slope(number: int) -> float:
        return (top - tube.low[hull[number]]) / (t - tube.x[hull[number]])

    if not hull:
        return inf, -1
    first, last = 0, len(hull) - 1
    while first < last:
        middle = (first + last) // 2
        if slope(middle) <= slope(middle + 1):
            last = middle
        else:
            first = middle + 1
    return slope(first), hull[first]


def _last(tube: Corridor, before: Link) -> Link | None:
    """A constant that the last piece can neither be above nor below; nothing where there is none."""
    for sign, side in ((1, tube), (-1, tube.mirrored)):
        link = _lowest(side, before, sign)
        if link is not None:
            return Link(sign, sign * link.height, 0.0, link.a, link.c, link.c)
    return None


def _lowest(tube: Corridor, before: Link, sign: int) -> Link | None:
    start, window = before.x, _window(tube, before, sign)
    for place in range(start, len(tube.x)):
        level = tube.high[place]
        at = next((at for at in range(start, place) if tube.low[at] >= level), None)
        if at is None and window is not None and window[1] >= level:
            at = next((at for at in window[0] if tube.low[at] >= level), None)
        if at is not None:
            return Link(1, level, 0.0, at, place, place)
    return None


@dataclass(frozen=True)
class Best:
    """The knots of a function of so many pieces that join, and an error that none has, with the lines that prove it."""

    knots: list[Knot]
    least: float
    lines: Lines


def best(found: Samples, tails: str, pieces: int, below: float, near: float = NEAR) -> Best:
    """Return nearly the best continuous function, whose error is about `below` or more; no knots where none is found."""
    made = Best([], 0.0, ())
    lower, upper = 0.0, (max(found.y) - min(found.y)) / 2 + below / 8
    for step in range(STEPS):
        eta = below * FIRST[step] if step < len(FIRST) else (lower + upper) / 2
        if not lower < eta < upper:
            continue
        tube = corridor(found, eta)
        lines = refuting(tube, tails, pieces)
        knots = [] if lines else path(tube, tails, pieces)
        if lines:
            made, lower = Best(made.knots, eta * (1 - 2 * SLACK), _told(tube, lines, tails)), eta
        else:
            made, upper = Best(knots or made.knots, made.least, made.lines), eta
        if upper - lower < near * upper:
            break
    return made


def path(tube: Corridor, tails: str, most: int) -> list[Knot]:
    """Return the knots of a path in a tube of few pieces, both ends included; [] where none of so many is found."""
    lines = links(tube, tails, most - 1)
    before = lines[-1] if lines else None
    closing = _level(tube, before) if tails else _free(tube, before)
    if closing is None and before is not None and len(lines) < most - 1:  # the constant at the end is one point
        closing = _free(tube, before)
    return [] if closing is None else _crossings(tube, [*lines, closing])


def _free(tube: Corridor, before: Link | None) -> Link | None:
    """A line to the right end of the tube."""
    for sign, side in ((1, tube), (-1, tube.mirrored)):
        link = _extreme(side, before, sign)
        if link is not None:
            if link.x < len(tube.x):
                return None
            return Link(sign, sign * link.height, sign * link.slope, link.a, link.c, link.x)
    level = (tube.low[-1] + tube.high[-1]) / 2  # the window ends at the last sample
    return Link(1, level, 0.0, 0, 0, len(tube.x))


def _level(tube: Corridor, before: Link | None) -> Link | None:
    """A constant to the right end of the tube, as far to the window of the piece before as it may be."""
    start = before.x if before is not None else 0
    low, high = max(tube.low[start:]), min(tube.high[start:])
    if low > high or (before is not None and _last(tube, before) is not None):
        return None
    level = (low + high) / 2 if before is None else low if before.sign > 0 else high
    return Link(1, level, 0.0, 0, 0, len(tube.x))


def _crossings(tube: Corridor, lines: Sequence[Link]) -> list[Knot]:
    """The ends of the tube, and where each line crosses the one before, in its window."""
    knots = [(tube.x[0], lines[0].over(tube.x[0]))]
    for one, other in pairwise(lines):
        begin, end = tube.x[one.c], tube.x[one.x]
        turn = other.slope - one.slope
        t = (one.height - other.height) / turn if turn else end
        t = min(max(t, begin), end)
        knots.append((t, one.over(t)))
    return [*knots, (tube.x[-1], lines[-1].over(tube.x[-1]))]


def path_within(found: Samples, eta: float, tails: str, most: int) -> list[Knot]:
    """Return the knots of a path within an error; [] where none of so many pieces is found."""
    return path(corridor(found, eta), tails, most)


def refuted(found: Samples, eta: float, tails: str, most: int) -> Lines:
    """Return lines that prove that so many pieces that join do not come below an error, for as many as there are."""
    tube = corridor(found, eta * (1 + 2 * SLACK))
    count = len(links(tube, tails, most)) + bool(tails)
    made = next((lines for pieces in range(count, 0, -1) if (lines := refuting(tube, tails, pieces))), [])
    return _told(tube, made, tails)


def _told(tube: Corridor, made: Sequence[Link], tails: str) -> Lines:
    """Lines as the kernel is told of them."""
    shift = SLACK / 4 * (tube.high[0] - tube.low[0])  # where lines meet, rounding must not set them on the wrong sides
    told = []
    for place, link in enumerate(made):
        points = [link.a, link.c, link.x]
        if tails and place == 0:
            points = points[1:]
        elif tails and place == len(made) - 1:
            points = points[:-1]
        height = link.height - link.sign * shift
        told.append([SIDES[link.sign], Fraction(height), Fraction(link.slope), [Fraction(tube.x[at]) for at in points]])
    return tuple(told)
