"""Pages with values at a few places beside the band in which they are expected."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from symnet.report.document import document
from symnet.report.html import Html, element
from symnet.report.svg import Scale, figure, line, number, rect, text, ticks

WIDTH, HEIGHT, LEFT, TOP = 760.0, 300.0, 56.0, 12.0


@dataclass(frozen=True)
class Column:
    """Values at one place, and the band around 1 in which they are expected, if one is known."""

    name: str
    values: Sequence[float]
    band: tuple[float, float] | None = None


def band_page(title: str, lead: Sequence[str], columns: Sequence[Column], caption: str) -> str:
    """Return a page with one picture: a column of dots for each place, and its band."""
    header = element(
        "header",
        element("p", "symnet report", class_="kicker"),
        element("h1", title),
        element("div", *(element("p", said) for said in lead), class_="verdict"),
    )
    picture = element("figure", Html(band_svg(columns, caption)), element("figcaption", caption))
    main = element("main", element("h2", "Values and band"), element("div", picture, class_="figures wide"), id="main")
    return document(title, header, main)


def band_svg(columns: Sequence[Column], title: str) -> str:
    """Return the picture: dots, the line at 1, bands."""
    known = [value for column in columns for value in (*column.values, *(column.band or ()), 1.0)]
    low, high = min(known), max(known)
    margin = (high - low) * 0.06 or 0.1
    upward = Scale(low - margin, high + margin, TOP + HEIGHT, TOP)
    wide = WIDTH / len(columns)
    parts = [rect(LEFT, TOP, WIDTH, HEIGHT, "axis")]
    for place, column in enumerate(columns):
        middle = LEFT + wide * (place + 0.5)
        if column.band is not None:
            bottom, top = map(upward, column.band)
            corner = f'x="{number(middle - wide * 0.35)}" y="{number(top)}"'
            size = f'width="{number(wide * 0.7)}" height="{number(bottom - top)}"'
            parts.append(f'<rect {corner} {size} class="band"/>')
        parts += [_dot(middle, upward(value), f"{value:.6g}") for value in column.values]
        parts.append(text(middle, TOP + HEIGHT + 16, column.name, css="small"))
    parts.append(line(LEFT, upward(1.0), LEFT + WIDTH, upward(1.0), "cells"))
    parts += [text(LEFT - 6, upward(value) + 4, f"{value:g}", "end", "small") for value in ticks(low - margin, high + margin)]
    return figure(LEFT + WIDTH + 10, TOP + HEIGHT + 26, parts, title)


def _dot(x: float, y: float, note: str) -> str:
    return f'<circle cx="{number(x)}" cy="{number(y)}" r="2.5" class="dot"><title>{note}</title></circle>'
