"""Pieces of SVG: every text is escaped, every colour is a class, so that a page can be light or dark."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from html import escape

from symnet.drawing.picture import STYLE, number, standalone

__all__ = ["STYLE", "Scale", "figure", "line", "number", "polyline", "rect", "standalone", "text", "ticks"]


class Scale:
    """An affine map from values to pixels."""

    def __init__(self, low: float, high: float, start: float, stop: float) -> None:
        self.low, self.start = low, start
        self.factor = (stop - start) / (high - low) if high > low else 0.0

    def __call__(self, value: float) -> float:
        return self.start + (value - self.low) * self.factor


def figure(width: float, height: float, body: Iterable[str], title: str, css: str = "plot") -> str:
    """Return an svg element with a title that a screen reader reads."""
    head = f'<svg xmlns="http://www.w3.org/2000/svg" class="{css}" viewBox="0 0 {number(width)} {number(height)}" role="img"'
    return f'{head} aria-label="{escape(title)}"><title>{escape(title)}</title>{"".join(body)}</svg>'


def text(x: float, y: float, content: str, anchor: str = "middle", css: str = "label") -> str:
    """Return a text element."""
    return f'<text x="{number(x)}" y="{number(y)}" text-anchor="{anchor}" class="{css}">{escape(content)}</text>'


def line(x1: float, y1: float, x2: float, y2: float, css: str) -> str:
    """Return a straight line."""
    return f'<path d="M{number(x1)} {number(y1)}L{number(x2)} {number(y2)}" class="{css}"/>'


def rect(x: float, y: float, width: float, height: float, css: str) -> str:
    """Return a rectangle."""
    return f'<rect x="{number(x)}" y="{number(y)}" width="{number(width)}" height="{number(height)}" class="{css}"/>'


def polyline(points: Sequence[tuple[float, float | None]], css: str) -> str:
    """Return a line through points; a point whose second coordinate is None leaves a gap."""
    parts, pen = [], "M"
    for x, y in points:
        if y is None:
            pen = "M"
            continue
        parts.append(f"{pen}{number(x)} {number(y)}")
        pen = "L"
    return f'<path d="{"".join(parts)}" class="{css}"/>'


def ticks(low: float, high: float, count: int = 5) -> list[float]:
    """Return about `count` round numbers in [low, high]."""
    if not high > low:
        return [low]
    raw = (high - low) / count
    power = 10.0 ** math.floor(math.log10(raw))
    step = next(factor * power for factor in (1, 2, 5, 10) if factor * power >= raw)
    first = math.ceil(low / step - 1e-9)
    return [round(place * step, 12) for place in range(first, math.floor(high / step + 1e-9) + 1)]
