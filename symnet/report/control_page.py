"""The page of a control law: numbers, and its regions, value and trajectories in the plane of two states; of a mesh the value."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from html import escape
from typing import TypeAlias

from symnet.report.document import document
from symnet.report.html import Html, element, region
from symnet.report.png import VIRIDIS, palette
from symnet.report.svg import Scale, figure, line, polyline, text, ticks

Point: TypeAlias = "tuple[float, float]"
WIDTH, HEIGHT, LEFT, TOP = 620.0, 420.0, 46.0, 10.0


@dataclass(frozen=True)
class Region:
    """A convex polygon, the number of the law on it, its note, and the law there: a, b, c of a x + b y + c."""

    corners: tuple[Point, ...]
    law: int
    note: str
    value: tuple[float, float, float]


@dataclass(frozen=True)
class Plane:
    """What the pictures are in: names of the axes, their ends, regions, and trajectories as states one after another."""

    names: tuple[str, str]
    ends: tuple[Point, Point]
    regions: Sequence[Region]
    trajectories: Sequence[Sequence[Point]]
    where: str = ""


def control_page(title: str, lead: Sequence[str], facts: Iterable[tuple[str, str]], plane: Plane | None) -> str:
    """Return a page: a heading, what is said first, a table of facts, and pictures where there are two states to draw."""
    header = element(
        "header",
        element("p", "symnet report", class_="kicker"),
        element("h1", title),
        element("div", *(element("p", each) for each in lead), class_="verdict"),
    )
    rows = (element("tr", element("th", name, scope="row"), element("td", value)) for name, value in facts)
    table = region("scroll", "What was computed", element("table", element("tbody", rows)))
    drawn = pictures(plane) if plane is not None else []
    shown = (element("figure", Html(svg), element("figcaption", caption)) for svg, caption in drawn)
    main = element("main", element("h2", "Numbers"), table, element("div", shown, class_="figures medium"), id="main")
    return document(title, header, main)


def pictures(plane: Plane) -> list[tuple[str, str]]:
    """Return the pictures with their captions: regions, law, trajectories."""
    where = f" {plane.where}" if plane.where else ""
    laws = sorted({each.law for each in plane.regions})
    colours = [_colour(place / max(1, len(laws) - 1)) for place in range(len(laws))]
    parts = [_polygon(plane, each, colours[laws.index(each.law)]) for each in plane.regions]
    found = []
    if len(laws) < len(plane.regions):
        found.append((_framed(plane, parts, "regions"), f"Regions{where}; those of one colour have the same law."))
    values = [_at(each, corner) for each in plane.regions for corner in each.corners]
    low, high = min(values, default=0.0), max(values, default=1.0)
    bands = [_shaded(plane, each, place, low, high) for place, each in enumerate(plane.regions)]
    caption = f"The value{where}, from {low:.4g} (dark) to {high:.4g} (bright)."
    found.append((_framed(plane, bands, "law"), caption))
    if plane.trajectories:
        outlines = [_polygon(plane, each, "none") for each in plane.regions]
        lines = [item for each in plane.trajectories for item in _path(plane, each)]
        found.append((_framed(plane, [*outlines, *lines], "trajectories"), "Trajectories of the closed loop, one dot a step."))
    return found


def _scales(plane: Plane) -> tuple[Scale, Scale]:
    (left, right), (low, high) = plane.ends
    return Scale(left, right, LEFT, WIDTH - 10), Scale(low, high, HEIGHT - 34, TOP)


def _points(plane: Plane, corners: Iterable[Point]) -> str:
    across, up = _scales(plane)
    return " ".join(f"{across(x):.2f},{up(y):.2f}" for x, y in corners)


def _polygon(plane: Plane, each: Region, fill: str) -> str:
    style = f'fill="{fill}" stroke="currentColor" stroke-width="0.8" stroke-opacity="0.7"'
    return f'<polygon points="{_points(plane, each.corners)}" {style}><title>{escape(each.note)}</title></polygon>'


def _at(each: Region, point: Point) -> float:
    return each.value[0] * point[0] + each.value[1] * point[1] + each.value[2]


def _shaded(plane: Plane, each: Region, place: int, low: float, high: float) -> str:
    """A polygon with a linear gradient along the slope of its law."""
    across, up = _scales(plane)
    slope = (each.value[0] / across.factor, each.value[1] / up.factor)
    square = slope[0] ** 2 + slope[1] ** 2
    values = [_at(each, corner) for corner in each.corners]
    if square == 0 or high <= low:
        share = (values[0] - low) / (high - low) if high > low else 0.5
        return _polygon(plane, each, _colour(share))
    start = (across(each.corners[0][0]), up(each.corners[0][1]))
    ends = []
    for wanted in (min(values), max(values)):
        step = (wanted - values[0]) / square
        ends.append((start[0] + step * slope[0], start[1] + step * slope[1]))
    shares = [(value - low) / (high - low) for value in (min(values), max(values))]
    stops = "".join(
        f'<stop offset="{at / 6:.3f}" stop-color="{_colour(shares[0] + (shares[1] - shares[0]) * at / 6)}"/>' for at in range(7)
    )
    (x1, y1), (x2, y2) = ends
    place_of = f'x1="{x1:.2f}" y1="{y1:.2f}" x2="{x2:.2f}" y2="{y2:.2f}"'
    gradient = f'<linearGradient id="law-{place}" gradientUnits="userSpaceOnUse" {place_of}>{stops}</linearGradient>'
    return gradient + _polygon(plane, each, f"url(#law-{place})")


def _path(plane: Plane, states: Sequence[Point]) -> Iterable[str]:
    across, up = _scales(plane)
    points = [(across(x), up(y)) for x, y in states]
    yield polyline(points, "f")
    for x, y in points:
        yield f'<circle cx="{x:.2f}" cy="{y:.2f}" r="2.4" fill="currentColor"/>'


def _framed(plane: Plane, body: Iterable[str], name: str) -> str:
    """A picture with axes."""
    across, up = _scales(plane)
    (left, right), (low, high) = plane.ends
    parts = list(body)
    bottom = up(low)
    parts += [line(LEFT, bottom, across(right), bottom, "axis"), line(LEFT, bottom, LEFT, up(high), "axis")]
    parts += [text(across(each), bottom + 14, f"{each:g}", "middle", "small") for each in ticks(left, right)]
    parts += [text(LEFT - 5, up(each) + 4, f"{each:g}", "end", "small") for each in ticks(low, high)]
    parts.append(text((LEFT + WIDTH) / 2, HEIGHT - 4, plane.names[0], "middle", "small"))
    parts.append(text(12, (bottom + up(high)) / 2, plane.names[1], "middle", "small"))
    return figure(WIDTH, HEIGHT, parts, name, "plot")


def _colour(share: float) -> str:
    """A colour between the two ends of the scale."""
    colours = palette(VIRIDIS)
    red, green, blue = colours[round(min(max(share, 0.0), 1.0) * (len(colours) - 1))]
    return f"#{red:02x}{green:02x}{blue:02x}"


def ordered(points: Iterable[Point]) -> tuple[Point, ...]:
    """Return the corners of a convex polygon in order, whatever order they come in."""
    corners = list(dict.fromkeys(points))
    x = sum(each[0] for each in corners) / len(corners)
    y = sum(each[1] for each in corners) / len(corners)
    return tuple(sorted(corners, key=lambda each: math.atan2(each[1] - y, each[0] - x)))
