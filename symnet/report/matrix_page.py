"""Pages about matrices: what was computed, in a table, and the matrices as heat maps whose entries say their values."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from html import escape
from typing import TypeAlias

from symnet.report.document import document
from symnet.report.html import Html, element, region
from symnet.report.png import STEPS, VIRIDIS, data_uri, palette, step_of
from symnet.report.svg import figure, number, text

Values: TypeAlias = "Sequence[Sequence[float | None]]"
WIDTH, TOP, LEFT = 560.0, 8.0, 8.0
MOST_NOTES = 12_000
"""Entries with a note of their own; a page with more would be slow to open."""
GAP = (128, 128, 128)


@dataclass(frozen=True)
class Heat:
    """A matrix, None where there is no entry, and what single entries say when they are pointed at."""

    title: str
    caption: str
    values: Values
    notes: Mapping[tuple[int, int], str] = field(default_factory=dict)
    words: Mapping[tuple[int, int], Sequence[str]] = field(default_factory=dict)
    """Lines that stand in entries, of a matrix with few of them."""


def matrix_page(title: str, lead: Sequence[str], facts: Iterable[tuple[str, str]], heats: Sequence[Heat]) -> str:
    """Return a page: a heading, what is said first, a table of facts, and heat maps with one scale of colours."""
    known = [value for heat in heats for row in heat.values for value in row if value is not None]
    ends = (min(known), max(known)) if known else (0.0, 1.0)
    header = element(
        "header",
        element("p", "symnet report", class_="kicker"),
        element("h1", title),
        element("div", *(element("p", line) for line in lead), class_="verdict"),
    )
    rows = (element("tr", element("th", name, scope="row"), element("td", value)) for name, value in facts)
    table = region("scroll", "What was computed", element("table", element("tbody", rows)))
    figures = (element("figure", Html(heat_svg(heat, ends)), element("figcaption", heat.caption)) for heat in heats)
    pictures = element("div", figures, class_="figures medium")
    main = element("main", element("h2", "Numbers"), table, element("h2", "Matrices"), pictures, id="main")
    return document(title, header, main)


def heat_svg(heat: Heat, ends: tuple[float, float]) -> str:
    """Return a matrix as a picture, gaps grey, the first row on top, with a bar of colours."""
    low, high = ends
    rows, columns = len(heat.values), len(heat.values[0])
    height = WIDTH * min(max(rows / columns, 0.15), 1.5)
    numbers = [[STEPS if value is None else step_of(value, low, high) for value in row] for row in heat.values]
    colours = [*palette(VIRIDIS), GAP]
    place = f'x="{number(LEFT)}" y="{number(TOP)}" width="{number(WIDTH)}" height="{number(height)}"'
    shown = [f'<image {place} preserveAspectRatio="none" style="image-rendering:pixelated" href="{data_uri(numbers, colours)}"/>']
    if len(heat.notes) <= MOST_NOTES:
        shown += _notes(heat, WIDTH / columns, height / rows)
    shown += _words(heat, WIDTH / columns, height / rows)
    shown += [f'<rect {place} class="axis" pointer-events="none"/>', *_bar(height, colours[:STEPS], low, high)]
    return figure(LEFT + WIDTH + 8, TOP + height + 48, shown, heat.title, "heat")


def _notes(heat: Heat, wide: float, tall: float) -> Iterable[str]:
    for (row, column), note in heat.notes.items():
        place = f'x="{LEFT + wide * column:.2f}" y="{TOP + tall * row:.2f}" width="{wide:.2f}" height="{tall:.2f}"'
        yield f'<rect {place} fill="transparent" stroke="none"><title>{escape(note)}</title></rect>'


def _words(heat: Heat, wide: float, tall: float) -> Iterable[str]:
    """Lines in the middle of entries, on white so that they are read on every colour."""
    for (row, column), lines in heat.words.items():
        x, y = LEFT + wide * (column + 0.5), TOP + tall * (row + 0.5) - 8 * len(lines)
        place = f'x="{number(x - wide / 2 + 8)}" y="{number(y)}" width="{number(wide - 16)}"'
        yield f'<rect {place} height="{number(16 * len(lines) + 6)}" fill="#fff" fill-opacity="0.8" pointer-events="none"/>'
        for count, line in enumerate(lines, 1):
            yield text(x, y + 16 * count - 1, line, "middle", "small")


def _bar(height: float, colours: Sequence[tuple[int, int, int]], low: float, high: float) -> list[str]:
    top = TOP + height + 14
    place = f'x="{number(LEFT)}" y="{number(top)}" width="{number(WIDTH)}" height="10"'
    return [
        f'<image {place} preserveAspectRatio="none" href="{data_uri([list(range(len(colours)))], colours)}"/>',
        text(LEFT, top + 24, f"{low:.4g}", "start", "small"),
        text(LEFT + WIDTH, top + 24, f"{high:.4g}", "end", "small"),
    ]
