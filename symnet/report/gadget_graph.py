"""The parts of a network as a picture: boxes from the inputs to the output, each with its share of the error."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

from symnet.report.gadgets import Gadget
from symnet.report.svg import figure, line, rect, text

BOX, HIGH, ACROSS, DOWN, MARGIN, PAST = 212.0, 46.0, 250.0, 62.0, 12.0, 20.0
LONGEST = 30


def gadget_figure(parts: Sequence[Gadget]) -> str:
    """Return the graph of parts, a column for each step from the inputs; a part that is read later is led past the others."""
    column = _columns(parts)
    middles, height = _middles(parts, column)
    body: list[str] = []
    for part in parts:
        for each in part.inner:
            for at in range(column[each], column[part.place]):
                left, right = (MARGIN + ACROSS * at + BOX, middles[at][each]), MARGIN + ACROSS * (at + 1)
                last = at + 1 == column[part.place]
                body.append(line(*left, right, middles[at + 1][part.place if last else each], "edge"))
                if not last:
                    body.append(line(right, middles[at + 1][each], right + BOX, middles[at + 1][each], "edge"))
    total = parts[-1].bound
    for part in parts:
        at = column[part.place]
        body += _box(part, MARGIN + ACROSS * at, middles[at][part.place] - HIGH / 2, total)
    width = 2 * MARGIN + ACROSS * max(column.values()) + BOX
    return figure(width, height, body, "The parts of the network and their shares of the error")


def _middles(parts: Sequence[Gadget], column: dict[int, int]) -> tuple[list[dict[int, float]], float]:
    """For each column the height of each part in it, or of the line that leads a part past it; and the height of all."""
    inner = {part.place: part.inner for part in parts}
    last = dict.fromkeys(column, 0)
    for part in parts:
        last |= {each: max(last[each], column[part.place]) for each in part.inner}
    members = [
        [place for place in column if column[place] == at or column[place] < at < last[place]]
        for at in range(max(column.values()) + 1)
    ]
    room = [[DOWN if column[place] == at else PAST for place in each] for at, each in enumerate(members)]
    tallest = max(map(sum, room))
    found: list[dict[int, float]] = []
    for at, each in enumerate(members):
        if at:
            before = found[-1]
            each.sort(
                key=lambda place: (
                    before[place] if place in before else _mean([before[one] for one in inner[place] if one in before])
                )
            )
        top, heights = MARGIN + (tallest - sum(room[at])) / 2, dict[int, float]()
        for place in each:
            own = DOWN if column[place] == at else PAST
            heights[place] = top + (HIGH if own == DOWN else PAST) / 2
            top += own
        found.append(heights)
    return found, 2 * MARGIN + tallest - DOWN + HIGH


def _mean(heights: Sequence[float]) -> float:
    return sum(heights) / max(1, len(heights))


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
