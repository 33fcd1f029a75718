"""Curves on two logarithmic axes, with a legend: errors against sizes."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from symnet.report.svg import Scale, figure, line, polyline, text

WIDTH, HEIGHT, LEFT, RIGHT, TOP, BOTTOM = 720.0, 420.0, 64.0, 16.0, 16.0, 44.0
CLASSES = ("f", "phi", "err", "bound", "axis", "own")
"""How the curves are drawn, in this order."""


@dataclass(frozen=True)
class Curve:
    """A label, and points with coordinates above 0 as logarithms to base 10."""

    label: str
    points: Sequence[tuple[float, float]]


@dataclass(frozen=True)
class LogPlot:
    """Curves with the names of their axes; `linear`: the axis across is not logarithmic."""

    curves: Sequence[Curve]
    across: str
    up: str
    title: str
    linear: bool = False

    @property
    def svg(self) -> str:
        """The svg."""
        return _drawn(self)


def _drawn(plot: LogPlot) -> str:
    curves = plot.curves
    xs, ys = ([point[axis] for curve in curves for point in curve.points] for axis in (0, 1))
    x, y = Scale(min(xs), max(xs), LEFT, WIDTH - RIGHT), Scale(min(ys), max(ys), HEIGHT - BOTTOM, TOP)
    parts = [line(LEFT, HEIGHT - BOTTOM, WIDTH - RIGHT, HEIGHT - BOTTOM, "axis"), line(LEFT, TOP, LEFT, HEIGHT - BOTTOM, "axis")]
    for power in _powers(min(ys), max(ys)):
        parts += [
            line(LEFT, y(power), WIDTH - RIGHT, y(power), "tick"),
            text(LEFT - 6, y(power) + 4, f"1e{power}", "end", "small"),
        ]
    for place in _places(min(xs), max(xs)) if plot.linear else _powers(min(xs), max(xs)):
        parts.append(text(x(place), HEIGHT - BOTTOM + 16, f"{place}" if plot.linear else f"1e{place}", css="small"))
    parts += [text(WIDTH - RIGHT, HEIGHT - 8, plot.across, "end"), text(LEFT + 8, TOP + 8, plot.up, "start")]
    for number, curve in enumerate(curves):
        css, height = CLASSES[number % len(CLASSES)], HEIGHT - BOTTOM - 16 * (len(curves) - number)
        parts.append(polyline([(x(a), y(b)) for a, b in curve.points], css))
        parts += [line(LEFT + 8, height, LEFT + 36, height, css), text(LEFT + 42, height + 4, curve.label, "start", "small")]
    return figure(WIDTH, HEIGHT, parts, plot.title)


def _powers(low: float, high: float) -> list[int]:
    """Whole exponents in a range, at most about ten."""
    first, last = math.ceil(low), math.floor(high)
    return list(range(first, last + 1, 1 + (last - first) // 10))


def _places(low: float, high: float) -> list[int]:
    first, last = math.ceil(low), math.floor(high)
    return list(range(first, last + 1, max(1, (last - first) // 8)))


def log10(number: object) -> float:
    """Return log10 of a rational above 0 that may be beyond what floats hold."""
    top, bottom = number.numerator, number.denominator  # type: ignore[attr-defined]
    return math.log10(top) - math.log10(bottom)
