"""Matplotlib, imported where it is used: figures without pyplot's global state, and drawings of networks."""

from __future__ import annotations

import io
from functools import partial
from typing import TYPE_CHECKING, Any

from symnet.drawing.picture import RADIUS, layout
from symnet.errors import MissingExtra, install_line

if TYPE_CHECKING:
    from matplotlib.figure import Figure

    from symnet.core.network import Network

INK, OWN, EDGE, RELU = "#222222", "#b4470c", "#8a8a8a", "#cfe0f5"


def new_figure(width: float, height: float) -> Figure:
    """Return an empty figure of this size in inches; raises MissingExtra where matplotlib is not installed."""
    try:
        from matplotlib.figure import Figure
    except ModuleNotFoundError as problem:
        if (problem.name or "").partition(".")[0] != "matplotlib":
            raise
        line = install_line("plot", "matplotlib")
        raise MissingExtra(f"matplotlib is not installed and figures need it; write: {line}") from problem
    figure = Figure(figsize=(width, height), layout="constrained")
    figure.__dict__["_repr_png_"] = partial(png, figure)  # a notebook shows it without pyplot, which keeps every figure it makes
    return figure


def png(figure: Figure) -> bytes:
    """Return a figure as PNG bytes."""
    buffer = io.BytesIO()
    figure.savefig(buffer, format="png", dpi=90)
    return buffer.getvalue()


def draw(network: Network) -> Figure:
    """Return the picture of a network, layer by layer, as a matplotlib figure; raises MissingExtra without matplotlib."""
    drawn = layout(network)
    figure = new_figure(drawn.width / 100, drawn.height / 100)  # 100 pixels an inch
    axes: Any = figure.add_subplot()
    for x1, y1, x2, y2, own in drawn.edges:
        axes.plot([x1, x2], [y1, y2], color=OWN if own else EDGE, linewidth=2.2 if own else 0.7, zorder=2 if own else 1)
    for x, y, w, h in drawn.boxes:
        axes.fill([x, x + w, x + w, x], [y, y, y + h, y + h], facecolor=RELU, edgecolor=INK, zorder=3)
    for face, wanted in ((RELU, True), ("white", False)):
        places = [(x, y) for x, y, relu in drawn.neurons if relu is wanted]
        axes.scatter(*zip(*places, strict=True), s=RADIUS**2 * 1.6, color=face, edgecolors=INK, zorder=4) if places else None
    for x, y, content, css in drawn.labels:
        style = {"color": OWN, "ha": "left"} if css == "ownlabel" else {"color": INK, "ha": "center"}
        axes.text(x, y, content, fontsize=8, parse_math=False, zorder=6, **style)
    if drawn.marks:
        axes.scatter(*zip(*drawn.marks, strict=True), s=22, color=OWN, zorder=5)
    axes.set(xlim=(0, drawn.width), ylim=(drawn.height, 0))
    axes.set_axis_off()
    return figure
