"""Pictures of functions of one variable: f and phi with the error band, and the error below; sections for d >= 3."""

from __future__ import annotations

import math
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass

from symnet.report.functions import Axis, Functions, through
from symnet.report.svg import Scale, figure, line, polyline, text, ticks

WIDTH, LEFT, RIGHT = 720.0, 58.0, 12.0
SAMPLES = 512


@dataclass(frozen=True)
class Curve:
    """f and phi at points of a line through the box; None where a value is not known."""

    points: list[float]
    """The coordinate that moves, in the box; along the diagonal in [0, 1]."""
    target: list[float | None]
    network: list[float | None]
    name: str = ""
    """What that coordinate is called."""

    @property
    def errors(self) -> list[float | None]:
        """phi - f."""
        return [None if a is None or b is None else b - a for a, b in zip(self.target, self.network, strict=True)]


def curve(found: Functions, axis: int) -> Curve:
    """Sample along an axis, the other coordinates in the middle (axis = d: along the diagonal)."""
    count = found.samples(SAMPLES)
    moved = range(found.dimension) if axis == found.dimension else [axis]
    cells = math.lcm(*(found.counts[each] for each in moved))
    lattice = cells * max(1, count // cells) if 0 < cells <= count else count
    both = found.at(through(found.dimension, [moved]), lattice, [[place] for place in range(lattice + 1)])
    target, network = [f for f, _ in both], [phi for _, phi in both]
    along = Axis("") if axis == found.dimension else found.axis(axis)
    return Curve([along.at(place / lattice) for place in range(lattice + 1)], target, network, along.name)


def curve_figure(
    sampled: Curve, bound: float | None, bound_text: str, name: str, height: float = 420.0, kinks: Sequence[float] = ()
) -> str:
    """Return f, phi with its kinks and the band phi +- bound, with phi - f below."""
    split = height * 0.62
    start, stop = sampled.points[0], sampled.points[-1]
    x = Scale(start, stop, LEFT, WIDTH - RIGHT)
    parts = _panel(sampled, bound, x, split, kinks)
    parts += _error_panel(sampled, bound, x, split + 34, height - 26)
    parts += [text(x(tick), height - 8, f"{tick:g}") for tick in ticks(start, stop)]
    parts.append(text(LEFT - 26, height - 8, sampled.name, "end"))
    parts.append(text(WIDTH - RIGHT, split + 28, bound_text, "end", "small"))
    return figure(WIDTH, height, parts, f"{name}: target f, network phi, and phi minus f below")


def _panel(sampled: Curve, bound: float | None, x: Scale, bottom: float, kinks: Sequence[float]) -> list[str]:
    low, high = _range([*sampled.target, *sampled.network], bound or 0.0)
    y = Scale(low, high, bottom - 6, 14)
    parts = _axes(y, low, high, bottom)
    if bound:
        parts.append(_band(sampled, bound, x, y))
    parts.append(polyline(_mapped(sampled, sampled.target, x, y), "f"))
    parts.append(polyline(_mapped(sampled, sampled.network, x, y), "phi"))
    heights = [(t, _between(sampled, t)) for t in kinks]
    return parts + [line(x(t), y(height) - 4, x(t), y(height) + 4, "phi kink") for t, height in heights if height is not None]


def _between(sampled: Curve, t: float) -> float | None:
    """phi between two points that were sampled."""
    place = min(max(bisect_right(sampled.points, t) - 1, 0), len(sampled.points) - 2)
    (a, b), (low, high) = sampled.points[place : place + 2], sampled.network[place : place + 2]
    return None if low is None or high is None else low + (high - low) * (t - a) / (b - a)


def _error_panel(sampled: Curve, bound: float | None, x: Scale, top: float, bottom: float) -> list[str]:
    low, high = _range([*sampled.errors, bound, None if bound is None else -bound], 0.0)
    y = Scale(low, high, bottom - 4, top)
    parts = _axes(y, low, high, bottom, 4)
    if bound:
        parts += [line(LEFT, y(side), WIDTH - RIGHT, y(side), "bound") for side in (bound, -bound)]
    parts.append(polyline(_mapped(sampled, sampled.errors, x, y), "err"))
    return parts


def _range(values: Sequence[float | None], more: float) -> tuple[float, float]:
    known = [value for value in values if value is not None] or [0.0]
    low, high = min(known) - more, max(known) + more
    room = (high - low) * 0.04 or 0.5
    return low - room, high + room


def _axes(y: Scale, low: float, high: float, bottom: float, count: int = 5) -> list[str]:
    parts = []
    for tick in ticks(low, high, count):
        parts += [line(LEFT, y(tick), WIDTH - RIGHT, y(tick), "tick"), text(LEFT - 6, y(tick) + 4, f"{tick:g}", "end")]
    return [*parts, line(LEFT, bottom, WIDTH - RIGHT, bottom, "axis"), line(LEFT, y(high), LEFT, bottom, "axis")]


def _band(sampled: Curve, bound: float, x: Scale, y: Scale) -> str:
    known = [(t, value) for t, value in zip(sampled.points, sampled.network, strict=True) if value is not None]
    outline = [(x(t), y(value + bound)) for t, value in known] + [(x(t), y(value - bound)) for t, value in reversed(known)]
    return polyline(outline, "band") if outline else ""


def _mapped(sampled: Curve, values: Sequence[float | None], x: Scale, y: Scale) -> list[tuple[float, float | None]]:
    return [(x(t), None if value is None else y(value)) for t, value in zip(sampled.points, values, strict=True)]


def pieces_figure(pieces: Sequence[tuple[float, float, float, float]], name: str) -> str:
    """Return a function on the real line that is given by affine pieces (low, high, slope, constant)."""
    ends = [end for low, high, _, _ in pieces for end in (low, high)]
    room = (max(ends) - min(ends)) * 0.02 or 1.0
    points = [(min(ends) - room, pieces[0][2] * (min(ends) - room) + pieces[0][3])]
    points += [(t, slope * t + constant) for low, high, slope, constant in pieces for t in (low, high)]
    points.append((max(ends) + room, pieces[-1][2] * (max(ends) + room) + pieces[-1][3]))
    low, high = _range([value for _, value in points], 0.0)
    x, y = Scale(points[0][0], points[-1][0], LEFT, WIDTH - RIGHT), Scale(low, high, 244, 14)
    parts = []
    for tick in ticks(low, high):
        parts += [line(LEFT, y(tick), WIDTH - RIGHT, y(tick), "tick"), text(LEFT - 6, y(tick) + 4, f"{tick:g}", "end")]
    parts += [text(x(tick), 266, f"{tick:g}") for tick in ticks(points[0][0], points[-1][0])]
    parts += [line(LEFT, 248, WIDTH - RIGHT, 248, "axis"), polyline([(x(t), y(value)) for t, value in points], "f")]
    return figure(WIDTH, 276, parts, name)
