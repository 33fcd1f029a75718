"""Polygons as a matplotlib figure, for PNG files."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from symnet.drawing.figure import new_figure, png

Corners = Sequence[tuple[float, float]]


def polygons_png(polygons: Sequence[Corners], colours: Sequence[str], ends: Sequence[tuple[float, float]]) -> bytes:
    """Return polygons in their rectangle as PNG bytes; raises MissingExtra without matplotlib."""
    figure = new_figure(6.0, 6.0)
    from matplotlib.collections import PolyCollection

    axes: Any = figure.add_subplot()
    axes.add_collection(
        PolyCollection([list(each) for each in polygons], facecolors=list(colours), edgecolors="#00000077", linewidths=0.4)
    )
    axes.set(xlim=ends[0], ylim=ends[1])
    return png(figure)
