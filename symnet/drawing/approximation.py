"""Approximations as matplotlib figures: f, phi and the error of each output, in the coordinates of the box."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from fractions import Fraction
from typing import TYPE_CHECKING, Any, TypeAlias

from symnet.core.rational import whole
from symnet.drawing.figure import new_figure
from symnet.targets.coordinates import input_name

if TYPE_CHECKING:
    from matplotlib.figure import Figure

    from symnet.constructions.approximation import Approximation
    from symnet.constructions.composite import Composite

RADIUS = Fraction(1, 1 << 30)
POINTS = {1: 257, 2: 48}
TARGET, NETWORK, ERROR = "#1b5fa6", "#b4470c", "#7a1fa2"
Values: TypeAlias = "list[float]"
Panel: TypeAlias = "Callable[[Any, Approximation, Values, Values, Values], None]"
"""Draws one output: on these axes, at these points, f and phi."""


def plot(built: Approximation | Composite, points: int | None = None) -> Figure:
    """Return f and phi with the band phi +- bound (d = 1), or f, phi and phi - f as heat maps of the first two coordinates.

    One row an output, in the coordinates of the box; coordinates beyond the second are in the middle of their sides.
    """
    if built.plan.dimension > 1:
        return _maps(built, points, ("target", "network", "error"))
    return _curves(built, points, 3.6, _both)


def plot_error(built: Approximation | Composite, points: int | None = None) -> Figure:
    """Return phi - f with the proved bound (d = 1), or as a heat map whose colours end at the bound; one row an output."""
    if built.plan.dimension > 1:
        return _maps(built, points, ("error",))
    return _curves(built, points, 2.6, _difference)


def _curves(built: Approximation | Composite, points: int | None, height: float, panel: Panel) -> Figure:
    """One panel an output, over the one side of the box."""
    count = whole(POINTS[1] if points is None else points, "points", 2)
    at = [Fraction(place, count - 1) for place in range(count)]
    ((low, high),) = built.box.sides
    figure = new_figure(7, height * len(built.parts))
    for number, part in enumerate(built.parts, 1):
        axes: Any = figure.add_subplot(len(built.parts), 1, number)
        panel(
            axes,
            part,
            [float(low + (high - low) * t) for t in at],
            [_target(part, (t,)) for t in at],
            [float(part(t)) for t in at],
        )
        axes.set(xlabel=input_name(0, 1), **_title(built, number))
        axes.legend()
    return figure


def _both(axes: Any, part: Approximation, at: Values, target: Values, network: Values) -> None:
    bound = float(part.error.bound)
    if part.error.norm == "sup":
        low, high = [value - bound for value in network], [value + bound for value in network]
        axes.fill_between(at, low, high, color=NETWORK, alpha=0.2, label=f"phi ± {bound:.4g}, proved")
    axes.plot(at, target, color=TARGET, label="f")
    axes.plot(at, network, color=NETWORK, linestyle="--", label="phi")


def _difference(axes: Any, part: Approximation, at: Values, target: Values, network: Values) -> None:
    axes.plot(at, [b - a for a, b in zip(target, network, strict=True)], color=ERROR, label="phi - f")
    if part.error.norm == "sup":
        for side in (1, -1):
            label = "proved bound" if side > 0 else None
            axes.axhline(side * float(part.error.bound), color="black", linestyle=":", label=label)


def _title(built: Approximation | Composite, number: int) -> dict[str, str]:
    return {} if len(built.parts) == 1 else {"title": f"output {number}"}


def _target(part: Approximation, point: tuple[Fraction, ...]) -> float:
    return float(part.target.enclose(point, RADIUS).mid)


def _maps(built: Approximation | Composite, points: int | None, wanted: Sequence[str]) -> Figure:
    side = whole(POINTS[2] if points is None else points, "points", 2)
    figure = new_figure(4 * len(wanted), 3.4 * len(built.parts))
    for number, part in enumerate(built.parts, 1):
        _row(figure, built, number, _sampled(part, side), wanted)
    return figure


def _sampled(part: Approximation, side: int) -> tuple[list[Values], list[Values]]:
    """f and phi at the middles of side x side little squares of the cube, the other coordinates in the middle."""
    at = [Fraction(2 * place + 1, 2 * side) for place in range(side)]
    rest = (Fraction(1, 2),) * (part.plan.dimension - 2)
    return [[_target(part, (x, y, *rest)) for x in at] for y in at], [[float(part(x, y, *rest)) for x in at] for y in at]


def _row(
    figure: Any, built: Approximation | Composite, number: int, both: tuple[list[Values], list[Values]], wanted: Sequence[str]
) -> None:
    """The heat maps of one output, side by side."""
    target, network = both
    claimed = built.parts[number - 1].error
    error = [[b - a for a, b in zip(one, two, strict=True)] for one, two in zip(target, network, strict=True)]
    flat = [value for row in (*target, *network) for value in row]
    worst = float(claimed.bound) if claimed.norm == "sup" else max(abs(value) for row in error for value in row)
    pictures = {"target": ("f", target), "network": ("phi", network), "error": ("phi - f", error)}
    (left, right), (bottom, top) = ((float(low), float(high)) for low, high in built.box.sides[:2])
    first, second = (input_name(axis, built.plan.dimension) for axis in (0, 1))
    about = "" if len(built.parts) == 1 else f", output {number}"
    for place, key in enumerate(wanted, 1):
        name, rows = pictures[key]
        axes: Any = figure.add_subplot(len(built.parts), len(wanted), (number - 1) * len(wanted) + place)
        colours = {"cmap": "RdBu_r", "vmin": -worst, "vmax": worst} if key == "error" else {"vmin": min(flat), "vmax": max(flat)}
        ends = (left, right, bottom, top)
        shown = axes.imshow(rows, origin="lower", extent=ends, aspect="auto", interpolation="nearest", **colours)
        axes.set(xlabel=first, ylabel=second, title=f"{name}{about}")
        figure.colorbar(shown, ax=axes, shrink=0.8)
