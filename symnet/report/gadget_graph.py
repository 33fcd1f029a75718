"""The parts of a network as a picture: boxes from the inputs to the output, each with its share of the error."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

from symnet.report.gadgets import Gadget
from symnet.report.svg import figure, line, rect, text

BOX, HIGH, ACROSS, DOWN, MARGIN = 212.0, 46.0, 250.0, 62.0, 12.0
LONGEST = 30


def gadget_figure(parts: Sequence[Gadget]) -> str:
    """Return the graph of parts, a column for each step from the inputs."""
    column = _columns(parts)
    rows: dict[int, list[Gadget]] = {}
    for part in parts:
        rows.setdefault(column[part.place], []).append(part)
    tallest = max(map(len, rows.values()))
    places = {
        part.place: (MARGIN + ACROSS * at, MARGIN + DOWN * (row + (tallest - len(members)) / 2))
        for at, members in rows.items()
        for row, part in enumerate(members)
    }
    body: list[str] = []
    for part in parts:
        x, y = places[part.place]
        for each in part.inner:
            start = places[each]
            body.append(line(start[0] + BOX, start[1] + HIGH / 2, x, y + HIGH / 2, "edge"))
    total = parts[-1].bound
    for part in parts:
        body += _box(part, *places[part.place], total)
    width = 2 * MARGIN + ACROSS * max(rows) + BOX
    return figure(width, 2 * MARGIN + DOWN * (tallest - 1) + HIGH, body, "The parts of the network and their shares of the error")


def _columns(parts: Sequence[Gadget]) -> dict[int, int]:
    """How many parts lie before each on the longest way from an input."""
    found: dict[int, int] = {}
    for part in parts:
        found[part.place] = max((found[each] + 1 for each in part.inner), default=0)
    return found


def _box(part: Gadget, x: float, y: float, total: Fraction) -> list[str]:
    shown = part.formula if len(part.formula) <= LONGEST else part.formula[: LONGEST - 3] + "..."
    about = part.kind if part.kind != "pieces" else f"{part.pieces} piece{'s' * (part.pieces != 1)}"
    if part.kind == "product":
        about = f"product of {part.pieces} pieces"
    css = "neuron" if part.kind in ("input", "sum") else "relu"
    return [
        rect(x, y, BOX, HIGH, css),
        text(x + BOX / 2, y + 18, shown),
        text(x + BOX / 2, y + 35, f"{about}: {percent(part.share, total)}", css="small"),
    ]


def percent(share: Fraction, total: Fraction) -> str:
    """Return the part that a share has of the error, in words."""
    if share == 0 or total == 0:
        return "exact"
    part = 100 * share / total
    return "under 0.1 % of the error" if part < Fraction(1, 10) else f"{float(part):.1f} % of the error"
