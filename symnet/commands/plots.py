"""Plots of curves as files, SVG or PNG by their names."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from symnet.errors import UsageError

if TYPE_CHECKING:
    from symnet.report.log_plot import LogPlot

PLOTS = (".svg", ".png")


def check_plot(file: Path | None) -> None:
    """Raise UsageError for a --plot that is neither SVG nor PNG."""
    if file is not None and file.suffix not in PLOTS:
        raise UsageError(f"--plot {file}: plots are {' or '.join(PLOTS)} files; write for example {file.stem or 'plot'}.svg")


def plot_bytes(plot: LogPlot, suffix: str) -> bytes:
    """Return a plot as an SVG or PNG file."""
    if suffix == ".png":
        from symnet.drawing.curves import curves_png

        drawn = [(curve.label, curve.points) for curve in plot.curves]
        return curves_png(drawn, plot.across, plot.up, plot.title, plot.linear)
    from symnet.drawing.picture import standalone

    return (standalone(plot.svg) + "\n").encode()
