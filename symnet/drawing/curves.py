"""Curves on logarithmic axes as a matplotlib figure, for PNG files."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from symnet.drawing.figure import new_figure, png

Drawn = tuple[str, Sequence[tuple[float, float]]]
"""A label, and points whose coordinates on logarithmic axes are logarithms to base 10."""


def curves_png(curves: Sequence[Drawn], across: str, up: str, title: str, linear: bool = False) -> bytes:
    """Return curves as PNG bytes, `linear` with a plain axis across; raises MissingExtra without matplotlib."""
    figure = new_figure(8.0, 5.0)
    from matplotlib.ticker import FuncFormatter

    axes: Any = figure.add_subplot()
    for label, points in curves:
        axes.plot([x for x, _ in points], [y for _, y in points], label=label, marker=".")
    powers = FuncFormatter(lambda value, _: f"1e{value:g}")
    axes.yaxis.set_major_formatter(powers)
    if not linear:
        axes.xaxis.set_major_formatter(powers)
    axes.set(xlabel=across, ylabel=up, title=title)
    axes.legend(fontsize=8)
    return png(figure)
