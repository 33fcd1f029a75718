"""Triples that prove kinks: three points at which no line comes near a function, each as early as it can be."""

from __future__ import annotations

from collections.abc import Sequence

Triple = tuple[int, int, int]
"""Numbers of samples."""
SLACK = 1e-6
"""How much farther, relatively, than what no line can bridge: for rounding, and for the kernel's enclosures."""


def triples(x: Sequence[float], y: Sequence[float], eta: float) -> list[Triple]:
    """Return disjoint triples of samples at which the middle value is farther than 2 eta from the chord, as many as there are."""
    found: list[Triple] = []
    start, apart = 0, 2 * eta * (1 + SLACK)
    while start < len(x) - 2:
        stop = _earliest(x, y, start, apart)
        if stop is None:
            break
        found.append(_widest(x, y, start, stop)[1])
        start = stop
    return found


def _earliest(x: Sequence[float], y: Sequence[float], start: int, apart: float) -> int | None:
    """The first sample up to which some triple from `start` on is so far apart."""
    good, step = start + 1, 1
    while _widest(x, y, start, min(good + step, len(x) - 1))[0] <= apart:
        if good + step >= len(x) - 1:
            return None
        good, step = good + step, 2 * step
    bad = min(good + step, len(x) - 1)
    while bad - good > 1:
        middle = (good + bad) // 2
        if _widest(x, y, start, middle)[0] > apart:
            bad = middle
        else:
            good = middle
    return bad


def _widest(x: Sequence[float], y: Sequence[float], start: int, stop: int) -> tuple[float, Triple]:
    """The largest distance of a sample from a chord of two others around it, between two samples, and the three."""
    best = -1.0, (start, start, start)
    for sign in (1, -1):
        hull = _hull(x, y, start, stop, sign)
        edge = 0
        for place in range(start + 1, stop):
            while hull[edge + 1] < place:
                edge += 1
            a, b = hull[edge], hull[edge + 1]
            if b > place:
                chord = y[a] + (y[b] - y[a]) * (x[place] - x[a]) / (x[b] - x[a])
                best = max(best, (sign * (y[place] - chord), (a, place, b)))
    return best


def _hull(x: Sequence[float], y: Sequence[float], start: int, stop: int, sign: int) -> list[int]:
    """The lower hull of samples for sign 1, the upper one for -1."""
    hull: list[int] = []
    for place in range(start, stop + 1):
        while len(hull) > 1:
            a, b = hull[-2], hull[-1]
            turn = (x[b] - x[a]) * (y[place] - y[a]) - (y[b] - y[a]) * (x[place] - x[a])
            if sign * turn > 0:
                break
            hull.pop()
        hull.append(place)
    return hull
