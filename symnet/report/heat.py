"""Heat maps of functions of two variables, with the cells and simplices of the grid drawn over them."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise

from symnet.report.functions import Axis, Functions, through
from symnet.report.phi import CellValues
from symnet.report.png import DIVERGING, STEPS, VIRIDIS, data_uri, palette, step_of
from symnet.report.svg import figure, line, text

SIDE, LEFT, TOP = 264.0, 42.0, 8.0
MAX_SIDE = 72
MAX_LINES = 32
UNKNOWN = (128, 128, 128)


@dataclass(frozen=True)
class Window:
    """The square low + [0, size]^2 of two coordinates of the cube, cut into `side` x `side` little squares."""

    low: tuple[Fraction, Fraction]
    size: Fraction
    side: int
    axes: tuple[Axis, Axis]
    """Those coordinates as the user knows them."""


@dataclass(frozen=True)
class Field:
    """f and phi at the middles of the squares of a window; rows run upwards."""

    window: Window
    target: list[list[float | None]]
    network: list[list[float | None]]

    @property
    def errors(self) -> list[list[float | None]]:
        """phi - f."""
        return [
            [None if a is None or b is None else b - a for a, b in zip(one, two, strict=True)]
            for one, two in zip(self.target, self.network, strict=True)
        ]


def whole_square(found: Functions) -> Window:
    """Return the window of the whole square: a whole number of little squares in every cell where that is possible."""
    side = math.isqrt(found.samples(MAX_SIDE**2))
    cells = math.lcm(*found.counts[:2])
    if 0 < cells <= side:
        side = cells * (side // cells)
    return Window((Fraction(0), Fraction(0)), Fraction(1), side, (found.axis(0), found.axis(1)))


def window_around(found: Functions, point: tuple[float, float], cells: int = 4) -> Window:
    """Return the window of `cells` cells, on the axis with fewer, that holds a point."""
    per_cell = max(4, math.isqrt(found.samples(48 * 48)) // cells)
    size = Fraction(cells, min(found.counts[:2]))
    low_x, low_y = (_low(t, size, count) for t, count in zip(point, found.counts, strict=False))
    return Window((low_x, low_y), size, per_cell * cells, (found.axis(0), found.axis(1)))


def _low(at: float, size: Fraction, cells: int) -> Fraction:
    """Where a window of a size begins on an axis: at a node, so that it holds a point and ends within the cube."""
    return Fraction(min(max(int(at * cells) - int(size * cells) // 2, 0), int((1 - size) * cells)), cells)


def field(found: Functions, window: Window) -> Field:
    """Sample f and phi at the middles of the squares (coordinates 3, 4, ... in the middle)."""
    middles = [[2 * column + 1, 2 * row + 1] for row in range(window.side) for column in range(window.side)]
    both = found.at(through(found.dimension, [[0], [1]], window.low, window.size), 2 * window.side, middles)
    rows = [both[start : start + window.side] for start in range(0, len(both), window.side)]
    target, network = ([[pair[which] for pair in row] for row in rows] for which in (0, 1))
    return Field(window, target, network)


def largest_error(sampled: Field) -> tuple[float, tuple[float, float]]:
    """Return the largest |phi - f| among the samples, and where it is."""
    best, where = 0.0, (0.5, 0.5)
    window = sampled.window
    unit = float(window.size) / window.side
    for row, values in enumerate(sampled.errors):
        for column, value in enumerate(values):
            if value is not None and abs(value) > best:
                best = abs(value)
                where = float(window.low[0]) + unit * (column + 0.5), float(window.low[1]) + unit * (row + 0.5)
    return best, where


def value_range(sampled: Field) -> tuple[float, float]:
    """Return the least and the greatest value of f and phi among the samples."""
    known = [value for rows in (sampled.target, sampled.network) for row in rows for value in row if value is not None]
    return (min(known), max(known)) if known else (0.0, 1.0)


def heat_figure(
    rows: Sequence[Sequence[float | None]], window: Window, ends: tuple[float, float], title: str, lines: Sequence[str]
) -> str:
    """Return one heat map with axes and a colour bar; symmetric ends mean an error and its two-sided colours."""
    low, high = ends
    colours = [*palette(DIVERGING if low == -high else VIRIDIS), UNKNOWN]
    numbers = [[STEPS if value is None else step_of(value, low, high) for value in row] for row in reversed(rows)]
    place = f'x="{LEFT:g}" y="{TOP:g}" width="{SIDE:g}" height="{SIDE:g}"'
    parts = [f'<image {place} preserveAspectRatio="none" style="image-rendering:pixelated" href="{data_uri(numbers, colours)}"/>']
    parts += [*lines, *_frame(window), *_bar(colours[:STEPS], low, high)]
    return figure(LEFT + SIDE + 14, TOP + SIDE + 62, parts, title, "heat")


def _frame(window: Window) -> list[str]:
    ends = [(axis.at(float(low)), axis.at(float(low + window.size))) for axis, low in zip(window.axes, window.low, strict=True)]
    (x_low, x_high), (y_low, y_high) = ends
    bottom, right = TOP + SIDE, LEFT + SIDE
    return [
        f'<rect x="{LEFT:g}" y="{TOP:g}" width="{SIDE:g}" height="{SIDE:g}" class="axis"/>',
        text(LEFT, bottom + 14, f"{x_low:.3g}", "start", "small"),
        text(right, bottom + 14, f"{x_high:.3g}", "end", "small"),
        text((LEFT + right) / 2, bottom + 14, window.axes[0].name, css="small"),
        text(LEFT - 4, bottom, f"{y_low:.3g}", "end", "small"),
        text(LEFT - 4, TOP + 9, f"{y_high:.3g}", "end", "small"),
        text(LEFT - 6, (TOP + bottom) / 2, window.axes[1].name, "end", "small"),
    ]


def _bar(colours: Sequence[tuple[int, int, int]], low: float, high: float) -> list[str]:
    top = TOP + SIDE + 24
    image = data_uri([list(range(len(colours)))], colours)
    middle = text(LEFT + SIDE / 2, top + 24, "0", css="small") if low == -high else ""
    return [
        f'<image x="{LEFT:g}" y="{top:g}" width="{SIDE:g}" height="10" preserveAspectRatio="none" href="{image}"/>',
        text(LEFT, top + 24, f"{low:.4g}", "start", "small"),
        middle,
        text(LEFT + SIDE, top + 24, f"{high:.4g}", "end", "small"),
    ]


def grid_lines(found: Functions, window: Window) -> list[str]:
    """Return the cells of the grid and, for a scan, the diagonals that cut them into Kuhn simplices."""
    if found.counts[0] != found.counts[1]:
        return _lines_by_axis(found, window)
    count = int(window.size * found.counts[0])
    if not 0 < count <= MAX_LINES:
        return []
    at = [SIDE * place / count for place in range(count + 1)]
    parts = [line(LEFT + t, TOP, LEFT + t, TOP + SIDE, "cells") for t in at[1:-1]]
    parts += [line(LEFT, TOP + t, LEFT + SIDE, TOP + t, "cells") for t in at[1:-1]]
    if isinstance(found.phi, CellValues):
        return parts
    for t in at[:-1]:
        parts.append(line(LEFT + t, TOP + SIDE, LEFT + SIDE, TOP + t, "cells"))
        if t:
            parts.append(line(LEFT, TOP + SIDE - t, LEFT + SIDE - t, TOP, "cells"))
    return parts


def _lines_by_axis(found: Functions, window: Window) -> list[str]:
    """The same where the two axes have other numbers of cells: the diagonals are drawn cell by cell."""
    if window.size * max(found.counts[:2]) > MAX_LINES:
        return []
    ends = list(zip(found.counts, window.low, strict=False))
    nodes = [[Fraction(k, cells) for k in range(int(low * cells), int((low + window.size) * cells) + 1)] for cells, low in ends]
    x, y = ([SIDE * float((at - low) / window.size) for at in axis] for axis, low in zip(nodes, window.low, strict=True))
    parts = [line(LEFT + t, TOP, LEFT + t, TOP + SIDE, "cells") for t in x if 0 < t < SIDE]
    parts += [line(LEFT, TOP + SIDE - t, LEFT + SIDE, TOP + SIDE - t, "cells") for t in y if 0 < t < SIDE]
    cells = [(*sides, *ups) for sides in pairwise(x) for ups in pairwise(y)]
    return parts + [line(LEFT + a, TOP + SIDE - c, LEFT + b, TOP + SIDE - d, "cells") for a, b, c, d in cells]
