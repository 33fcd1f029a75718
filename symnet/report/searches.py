"""Pictures of a search for unsafe inputs: where it went deep, by how much its leaves suffice, sections of the unsafe set."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from math import log10

from symnet.report.functions import Axis
from symnet.report.heat import LEFT, SIDE, TOP, Window, heat_figure
from symnet.report.pictures import Section
from symnet.report.svg import Scale, figure, line, polyline, text, ticks

WIDTH, START, HEIGHT = 720.0, 58.0, 240.0
MOST_VALUES, MOST_DIGITS = 40, 60
"""Coordinates of a counterexample that are shown, and the digits of one."""
Leaf = tuple[float, float, int, "float | None"]
"""Where the share of the volume of a leaf begins and ends, its depth, its margin."""


def tree_section(leaves: Sequence[Leaf], halved: Sequence[int], assumed: int = 0) -> Section:
    """Return the tree as depth over the volume, with the margins of its leaves.

    `halved` counts cuts along each input, `assumed` the signs of neurons that were assumed.
    """
    known = sorted(margin for *_, margin in leaves if margin is not None and margin > 0)
    cuts = ", ".join(f"X_{axis} {count:,} times" for axis, count in enumerate(halved[:12]) if count)
    deepest = max((depth for _, _, depth, _ in leaves), default=0)
    notes = [
        f"{len(leaves):,} {'leaf' if len(leaves) == 1 else 'leaves'}, the deepest at depth {deepest}."
        + (f" Boxes were halved along {cuts}." if cuts else "")
        + (f" Signs of neurons were assumed {assumed:,} times; each case counts one half." if assumed else ""),
        "A deep place is one where boxes had to be small. Margins are relative to the numbers of a constraint, and in floats: the"
        " kernel computes its own bounds.",
    ]
    figures = [(_depths(leaves), "Depth of the leaves, over the share of the volume in the order of the tree")]
    if len(known) > 1:
        figures.append((_margins(known), "Margins of the leaves, from the smallest to the largest, on a logarithmic scale"))
    return Section("The tree", figures, notes, "medium")


def _depths(leaves: Sequence[Leaf]) -> str:
    deepest = max((depth for _, _, depth, _ in leaves), default=1) or 1
    x, y = Scale(0, 1, START, WIDTH - 12), Scale(0, deepest, 14, HEIGHT - 30)
    points: list[tuple[float, float | None]] = [
        (x(end), y(depth)) for begin, stop, depth, _ in _seen(leaves) for end in (begin, stop)
    ]
    parts = [part for tick in ticks(0, deepest) if tick == int(tick) for part in _tick(y(tick), f"{tick:g}")]
    parts += [text(x(share), HEIGHT - 10, f"{share:.0%}") for share in (0, 0.25, 0.5, 0.75, 1)]
    return figure(WIDTH, HEIGHT, [*parts, polyline(points, "err")], "depth of the leaves over the volume")


def _seen(leaves: Sequence[Leaf]) -> list[Leaf]:
    """The leaves that are wide enough to be seen; of those between, the deepest."""
    found: list[Leaf] = []
    for begin, stop, depth, margin in leaves:
        if found and found[-1][1] - found[-1][0] < 1 / 2000:
            begin, _, before, _ = found.pop()
            depth = max(depth, before)
        found.append((begin, stop, depth, margin))
    return found


def _margins(known: Sequence[float]) -> str:
    logs = [log10(margin) for margin in known]
    low, high = min(logs), max(logs) + 1e-9
    x, y = Scale(0, len(logs) - 1, START, WIDTH - 12), Scale(low, high, HEIGHT - 30, 14)
    step = max(1, len(logs) // 600)
    points: list[tuple[float, float | None]] = [(x(place), y(value)) for place, value in list(enumerate(logs))[::step]]
    parts = [part for tick in ticks(low, high) for part in _tick(y(tick), f"{10**tick:.1e}")]
    parts.append(text(START, HEIGHT - 10, "smallest", "start"))
    parts.append(text(WIDTH - 12, HEIGHT - 10, "largest", "end"))
    return figure(WIDTH, HEIGHT, [*parts, polyline(points, "f")], "margins of the leaves, sorted")


def _tick(height: float, said: str) -> list[str]:
    return [line(START, height, WIDTH - 12, height, "tick"), text(START - 6, height + 4, said, "end")]


def counterexample_section(values: Sequence[tuple[str, Fraction]], holds: Sequence[str], replayed: str) -> Section:
    """Return an unsafe point: each input and output exactly, what holds there, and what onnxruntime computes, if it was asked."""
    lines = [f"{name} = {_exactly(value)}" for name, value in values[:MOST_VALUES]]
    more = [f"{len(values) - MOST_VALUES} more are in counterexample.txt."] if len(values) > MOST_VALUES else []
    notes = ["; ".join(lines) + ".", *more, f"Unsafe, as there: {'; '.join(holds)}."]
    return Section("The counterexample", [], [*notes, *([f"onnxruntime computes {replayed}."] if replayed else [])])


def _exactly(value: Fraction) -> str:
    """A number, and beside a fraction about how much it is."""
    if value.denominator == 1 and len(str(value)) <= 20:
        return str(value)
    exact = str(value)
    return f"{exact if len(exact) <= MOST_DIGITS else 'a long fraction'} (about {float(value):.9g})"


Plane = tuple[tuple[int, int], tuple[tuple[float, float], tuple[float, float]], tuple[float, float], list[list[float]]]
"""Two inputs, their ends, the point that a section goes through, and values in rows upwards: unsafe where <= 0."""


def planes_section(planes: Sequence[Plane], through: str) -> Section:
    """Return sections of the unsafe set through a point."""
    figures = []
    for axes, ends, point, rows in planes:
        window = Window((Fraction(0), Fraction(0)), Fraction(1), len(rows), (_axis(axes[0], ends[0]), _axis(axes[1], ends[1])))
        most = max(abs(value) for row in rows for value in row) or 1.0
        caption = f"X_{axes[0]} and X_{axes[1]}, the others as at {through}; unsafe where the value is at most 0"
        figures.append((heat_figure(rows, window, (-most, most), caption, _cross(ends, point)), caption))
    note = "At each point the largest constraint of the conjunction that comes closest to hold, in floats: a look, not a proof."
    return Section(f"Sections through {through}", figures, [note])


def _axis(number: int, ends: tuple[float, float]) -> Axis:
    return Axis(f"X_{number}", ends[0], ends[1])


def _cross(ends: tuple[tuple[float, float], tuple[float, float]], point: tuple[float, float]) -> list[str]:
    """A cross at the point."""
    x = Scale(ends[0][0], ends[0][1], LEFT, LEFT + SIDE)(point[0])
    y = Scale(ends[1][0], ends[1][1], TOP + SIDE, TOP)(point[1])
    return [line(x - 6, y, x + 6, y, "axis"), line(x, y - 6, x, y + 6, "axis")]
