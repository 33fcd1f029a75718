"""The fewest pieces in the tube around a function: the min-link path, in floating point; what it proposes is proved elsewhere.

A piece goes as far as a line can go in the tube that starts at a point of the window of the piece before: the part of its
line between its last contact with the tube and its end. Whatever point a path with as many pieces reaches, the window is no
less far (Suri 1986, in a tube over an interval).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from math import inf

Knot = tuple[float, float]
STARTS = 48
"""Points of a window that are tried; then as many around the best one."""


@dataclass(frozen=True)
class Tube:
    """g - eta <= P <= g + eta at samples x, where g is y."""

    x: Sequence[float]
    y: Sequence[float]
    eta: float

    @property
    def mirrored(self) -> Tube:
        """The tube of g(-t)."""
        return Tube([-t for t in reversed(self.x)], list(reversed(self.y)), self.eta)


@dataclass(frozen=True)
class Link:
    """A line through (t, value) that stays in the tube up to sample `stop`, excluded; its window begins at sample `touch`."""

    t: float
    value: float
    slope: float
    stop: int
    touch: int
    room: float
    """How much the slope may differ."""

    def at(self, t: float) -> float:
        """The height of the line."""
        return self.value + self.slope * (t - self.t)


def longest(tube: Tube, t: float, value: float, first: int) -> Link:
    """Return the line through a point that stays in the tube the farthest, from sample `first` on."""
    x, y, eta = tube.x, tube.y, tube.eta
    low, high, at_low, at_high = -inf, inf, first, first
    place = first
    while place < len(x):
        run = x[place] - t
        if run > 0:
            below, above = (y[place] - eta - value) / run, (y[place] + eta - value) / run
            if below > high or above < low:
                break
            if below > low:
                low, at_low = below, place
            if above < high:
                high, at_high = above, place
        elif not y[place] - eta <= value <= y[place] + eta:
            break
        place += 1
    slope = (low + high) / 2 if high < inf else 0.0
    return Link(t, value, slope, place, max(at_low, at_high), high - low)


def _best(tube: Tube, points: Sequence[tuple[float, float, int]]) -> Link:
    links = [longest(tube, *point) for point in points]
    return max(links, key=lambda link: (link.stop, link.room))


def following(tube: Tube, link: Link) -> Link:
    """Return the link that goes the farthest from a point of the window of another one."""
    start, stop = max(link.t, tube.x[link.touch]), tube.x[link.stop - 1]
    for _ in range(3):
        step = (stop - start) / STARTS
        places = [start + step * number for number in range(STARTS + 1)] if step > 0 else [stop]
        found = _best(tube, [(t, link.at(t), _behind(tube, t, link)) for t in places])
        start, stop = max(start, found.t - step), min(stop, found.t + step)
    return found


def _behind(tube: Tube, t: float, link: Link) -> int:
    """The first sample behind a point of a link."""
    place = link.touch
    while place < len(tube.x) and tube.x[place] <= t:
        place += 1
    return place


def first_link(tube: Tube) -> Link:
    """Return the first link: from a point of the left end of the tube."""
    height = tube.eta
    center = tube.y[0]
    for _ in range(3):
        points = [(tube.x[0], center + height * (2 * number / STARTS - 1), 1) for number in range(STARTS + 1)]
        inside = [point for point in points if abs(point[1] - tube.y[0]) <= tube.eta]
        found = _best(tube, inside)
        center, height = found.value, height / 8
    return found


def flat_link(tube: Tube) -> Link:
    """Return the first link that is constant."""
    low, high, place, touch = -inf, inf, 0, 0
    for place, value in enumerate(tube.y):
        if value - tube.eta > high or value + tube.eta < low:
            break
        touch = place if value - tube.eta > low or value + tube.eta < high else touch
        low, high = max(low, value - tube.eta), min(high, value + tube.eta)
    else:
        place = len(tube.y)
    return Link(tube.x[0], (low + high) / 2, 0.0, place, touch, 0.0)


def path(tube: Tube, first: Callable[[Tube], Link] = first_link, most: int = 4_096) -> list[Knot]:
    """Return the knots of a path with the fewest links, both ends included.

    [] where there are more than `most`, or where the first link is left at its very beginning.
    """
    links = [first(tube)]
    while links[-1].stop < len(tube.x):
        found = following(tube, links[-1])
        if found.t <= links[-1].t:  # the link before is left where it began: it is none
            links.pop()
        if len(links) > most or not links or found.stop <= links[-1].stop:
            return []
        links.append(found)
    last = links[-1]
    return [(link.t, link.value) for link in links] + [(tube.x[-1], last.at(tube.x[-1]))]
