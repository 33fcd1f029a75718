"""Lines in a tube of windows, in floating point: how far one line reaches, and which slopes it may have (O'Rourke 1981)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import inf


@dataclass(frozen=True)
class Tube:
    """At sample x[i] a value must lie in [low[i], high[i]]."""

    x: Sequence[float]
    low: Sequence[float]
    high: Sequence[float]

    def __len__(self) -> int:
        return len(self.x)


@dataclass(frozen=True)
class Reach:
    """A line stays in the tube up to sample `stop`, excluded; its slope is between two numbers."""

    stop: int
    least: float
    most: float


def longest(tube: Tube, start: int, stop: int, first: tuple[float, float]) -> Reach:
    """Return how far a line reaches from sample `start`, where its window is `first`, up to `stop` at most."""
    x, low, high = tube.x, tube.low, tube.high
    below: list[tuple[float, float]] = [(x[start], first[0])]
    above: list[tuple[float, float]] = [(x[start], first[1])]
    from_below, from_above = 0, 0
    least, most = -inf, inf
    least_at, most_at = (x[start], first[1]), (x[start], first[0])
    if first[0] > first[1]:
        return Reach(start, least, most)
    for place in range(start + 1, stop):
        t, bottom, top = x[place], low[place], high[place]
        if most < inf and bottom > most_at[1] + most * (t - most_at[0]):
            return Reach(place, least, most)
        if least > -inf and top < least_at[1] + least * (t - least_at[0]):
            return Reach(place, least, most)
        if most == inf or top < most_at[1] + most * (t - most_at[0]):
            from_below, most = _tangent(below, from_below, (t, top), 1)
            most_at = below[from_below]
        if least == -inf or bottom > least_at[1] + least * (t - least_at[0]):
            from_above, least = _tangent(above, from_above, (t, bottom), -1)
            least_at = above[from_above]
        if least > most:
            return Reach(place, most, least)
        _push(below, (t, bottom), from_below, 1)
        _push(above, (t, top), from_above, -1)
    return Reach(stop, least, most)


def _tangent(hull: list[tuple[float, float]], start: int, point: tuple[float, float], sign: int) -> tuple[int, float]:
    """The line from a point of a hull, from `start` on, to a point behind it: the least steep one for sign 1, the most for -1."""
    t, value = point
    best = (value - hull[start][1]) / (t - hull[start][0])
    place = start
    while place + 1 < len(hull):
        slope = (value - hull[place + 1][1]) / (t - hull[place + 1][0])
        if sign * slope > sign * best:
            break
        place, best = place + 1, slope
    return place, best


def _push(hull: list[tuple[float, float]], point: tuple[float, float], start: int, sign: int) -> None:
    """Add a point to the upper hull for sign 1, the lower one for -1, of the points from `start` on."""
    while len(hull) - start > 1:
        (s, u), (t, v) = hull[-2], hull[-1]
        if sign * ((t - s) * (point[1] - u) - (v - u) * (point[0] - s)) < 0:
            break
        hull.pop()
    hull.append(point)


def constant(tube: Tube, start: int, step: int = 1) -> int:
    """Return the first sample from `start` on, to the right or (step -1) to the left, that a constant does not reach."""
    low, high, place = -inf, inf, start
    while 0 <= place < len(tube):
        low, high = max(low, tube.low[place]), min(high, tube.high[place])
        if low > high:
            break
        place += step
    return place
