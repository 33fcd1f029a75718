"""Approximations as matplotlib figures: f, phi and the error."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING, Any

from symnet.core.rational import whole
from symnet.drawing.figure import new_figure

if TYPE_CHECKING:
    from matplotlib.figure import Figure

    from symnet.constructions.approximation import Approximation

RADIUS = Fraction(1, 1 << 30)
POINTS = {1: 257, 2: 48}
TARGET, NETWORK, ERROR = "#1b5fa6", "#b4470c", "#7a1fa2"


def plot(built: Approximation, points: int | None = None) -> Figure:
    """Return f and phi with the band phi +- bound (d = 1), or f, phi and phi - f as heat maps of x1, x2 (the rest at 1/2)."""
    if built.plan.dimension > 1:
        return _maps(built, points, ("target", "network", "error"))
    figure = new_figure(7, 3.6)
    axes: Any = figure.add_subplot()
    at, target, network = _curve(built, points)
    bound = float(built.error.bound)
    if built.error.norm == "sup":
        low, high = [value - bound for value in network], [value + bound for value in network]
        axes.fill_between(at, low, high, color=NETWORK, alpha=0.2, label=f"phi ± {bound:.4g}, proved")
    axes.plot(at, target, color=TARGET, label="f")
    axes.plot(at, network, color=NETWORK, linestyle="--", label="phi")
    axes.set(xlabel="x")
    axes.legend()
    return figure


def plot_error(built: Approximation, points: int | None = None) -> Figure:
    """Return phi - f with the proved bound (d = 1), or as a heat map of x1, x2 whose colours end at the bound."""
    if built.plan.dimension > 1:
        return _maps(built, points, ("error",))
    figure = new_figure(7, 2.6)
    axes: Any = figure.add_subplot()
    at, target, network = _curve(built, points)
    axes.plot(at, [b - a for a, b in zip(target, network, strict=True)], color=ERROR, label="phi - f")
    if built.error.norm == "sup":
        for side in (1, -1):
            label = "proved bound" if side > 0 else None
            axes.axhline(side * float(built.error.bound), color="black", linestyle=":", label=label)
    axes.set(xlabel="x")
    axes.legend()
    return figure


def _curve(built: Approximation, points: int | None) -> tuple[list[float], list[float], list[float]]:
    count = whole(POINTS[1] if points is None else points, "points", 2)
    at = [Fraction(place, count - 1) for place in range(count)]
    return [float(t) for t in at], [_target(built, (t,)) for t in at], [float(built(t)) for t in at]


def _target(built: Approximation, point: tuple[Fraction, ...]) -> float:
    return float(built.target.enclose(point, RADIUS).mid)


def _maps(built: Approximation, points: int | None, wanted: tuple[str, ...]) -> Figure:
    side = whole(POINTS[2] if points is None else points, "points", 2)
    at = [Fraction(2 * place + 1, 2 * side) for place in range(side)]
    rest = (Fraction(1, 2),) * (built.plan.dimension - 2)
    target = [[_target(built, (x, y, *rest)) for x in at] for y in at]
    network = [[float(built(x, y, *rest)) for x in at] for y in at]
    error = [[b - a for a, b in zip(one, two, strict=True)] for one, two in zip(target, network, strict=True)]
    flat = [value for row in (*target, *network) for value in row]
    worst = float(built.error.bound) if built.error.norm == "sup" else max(abs(value) for row in error for value in row)
    pictures = {"target": ("f", target), "network": ("phi", network), "error": ("phi - f", error)}
    figure = new_figure(4 * len(wanted), 3.4)
    for place, key in enumerate(wanted, 1):
        name, rows = pictures[key]
        axes: Any = figure.add_subplot(1, len(wanted), place)
        colours = {"cmap": "RdBu_r", "vmin": -worst, "vmax": worst} if key == "error" else {"vmin": min(flat), "vmax": max(flat)}
        shown = axes.imshow(rows, origin="lower", extent=(0, 1, 0, 1), interpolation="nearest", **colours)
        axes.set(xlabel="x1", ylabel="x2", title=name)
        figure.colorbar(shown, ax=axes, shrink=0.8)
    return figure
