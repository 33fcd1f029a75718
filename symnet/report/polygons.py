"""Polygons in the plane as pictures: each with its colour and with a note that is shown where it is pointed at.

Also the function over them as a surface, seen from above at an angle. Everything is SVG without script.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from html import escape

from symnet.report.document import document
from symnet.report.html import Html, element, joined
from symnet.report.png import VIRIDIS, palette
from symnet.report.svg import Scale, figure, number, text, ticks

LEFT, TOP, SIDE = 56.0, 12.0, 460.0
WIDE, TALL = 560.0, 420.0
PLAIN = ("#8fb8de", "#f2c14e", "#f78154", "#b4436c", "#5fad56", "#4d9078", "#c9ada7", "#7768ae", "#e0a458", "#9bc1bc")
Corner = tuple[float, float]
Ends = tuple[tuple[float, float], tuple[float, float]]


@dataclass(frozen=True)
class Shape:
    """A polygon: its corners, the value of the function at each, what stands for its colour, and its note."""

    corners: Sequence[Corner]
    heights: Sequence[float]
    colour: str
    note: str = ""


def shades(values: Sequence[float]) -> list[str]:
    """Return a colour for each number by its rank, from the smallest to the largest; equal numbers have one colour."""
    colours, ranks = palette(VIRIDIS), {value: rank for rank, value in enumerate(sorted(set(values)))}
    places = [ranks[value] * (len(colours) - 1) // max(len(ranks) - 1, 1) for value in values]
    return ["#" + "".join(f"{part:02x}" for part in colours[place]) for place in places]


def kinds(numbers: Sequence[int]) -> list[str]:
    """Return a colour for each kind; ten colours in turn."""
    return [PLAIN[each % len(PLAIN)] for each in numbers]


def polygons_svg(shapes: Sequence[Shape], ends: Ends, names: tuple[str, str], title: str) -> str:
    """Return the polygons in their rectangle, with axes."""
    (a, b), (c, d) = ends
    x, y = Scale(a, b, LEFT, LEFT + SIDE), Scale(c, d, TOP + SIDE, TOP)
    parts = [_polygon([(x(s), y(t)) for s, t in shape.corners], shape) for shape in shapes]
    parts += [
        f'<rect x="{LEFT:g}" y="{TOP:g}" width="{SIDE:g}" height="{SIDE:g}" class="axis" fill="none" pointer-events="none"/>'
    ]
    parts += [text(x(tick), TOP + SIDE + 16, f"{tick:g}", css="small") for tick in ticks(a, b)]
    parts += [text(LEFT - 6, y(tick) + 4, f"{tick:g}", "end", "small") for tick in ticks(c, d)]
    parts += [text(LEFT + SIDE / 2, TOP + SIDE + 32, names[0]), text(14, TOP + SIDE / 2, names[1])]
    return figure(LEFT + SIDE + 14, TOP + SIDE + 40, parts, title, "polygons")


def surface_svg(shapes: Sequence[Shape], ends: Ends, title: str) -> str:
    """Return the graph of the function over the polygons, seen at an angle, what is farther away drawn first."""
    (a, b), (c, d) = ends
    heights = [height for shape in shapes for height in shape.heights]
    low, high = min(heights, default=0.0), max(heights, default=1.0)
    x, y, z = Scale(a, b, 0, 1), Scale(c, d, 0, 1), Scale(low, high, 0, 1)

    def seen(corner: Corner, height: float) -> Corner:
        s, t = x(corner[0]), y(corner[1])
        return 60 + 220 * (s + 1 - t), TALL - 40 - 70 * (s + t) - 200 * z(height)

    far = sorted(shapes, key=lambda shape: -sum(x(s) + y(t) for s, t in shape.corners) / len(shape.corners))
    parts = [_polygon(list(map(seen, shape.corners, shape.heights)), shape) for shape in far]
    parts += [text(12, TALL - 8, f"values from {low:.4g} to {high:.4g}", "start", "small")]
    return figure(WIDE, TALL, parts, title, "surface")


def _polygon(corners: Iterable[Corner], shape: Shape) -> str:
    path = "L".join(f"{number(x)} {number(y)}" for x, y in corners)
    note = f"<title>{escape(shape.note)}</title>" if shape.note else ""
    return f'<path d="M{path}Z" fill="{shape.colour}" stroke="#000" stroke-opacity=".45" stroke-width=".5">{note}</path>'


def polygons_page(title: str, lead: Sequence[str], facts: Sequence[tuple[str, str]], figures: Sequence[tuple[str, str]]) -> str:
    """Return a page of pictures with captions under a table of facts; it loads nothing and runs nothing."""
    header = element("header", element("h1", title), (element("p", line) for line in lead))
    rows = (element("tr", element("th", name, scope="row"), element("td", value)) for name, value in facts)
    main = joined(
        element("table", element("tbody", rows)),
        (element("figure", Html(svg), element("figcaption", caption)) for svg, caption in figures),
    )
    return document(title, header, element("main", main, id="main"))
