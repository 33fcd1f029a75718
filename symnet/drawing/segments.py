"""Segment tables as a picture: the function with the table, and below it the error between its proved bounds."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from symnet.constructions.segments.construction import SegmentTable

WIDTH, HEIGHT, MARGIN, COUNT = 760, 250, 64, 480
BLUE, RED, GREY = "#1b5fa6", "#b4470c", "#888888"
Points = list[tuple[float, float]]


def segment_picture(made: SegmentTable) -> bytes:
    """Return an SVG file."""
    table, form = made.table, made.form
    a, b = table.format.number(table.first), table.format.number(table.last)
    places = sorted({table.format.place(a + (b - a) * i // COUNT) for i in range(COUNT + 1)})
    numbers = [table.format.number(place) for place in places]
    x = [float(form.plain(each)) for each in numbers]
    y = [float(form.plain(table.at(each))) for each in numbers]
    f = [made.function(t) for t in x]
    bound = float(made.error)
    starts = [float(form.plain(start)) for start in table.starts]
    upper = _Panel(0, (x[0], x[-1]), (min(*f, *y), max(*f, *y)))
    lower = _Panel(HEIGHT, (x[0], x[-1]), (-1.15 * bound, 1.15 * bound))
    title = f"{made.target.name[:80]}: {made.segments} segments in {form}"
    body = [
        upper.frame(starts, title),
        upper.curve(list(zip(x, f, strict=True)), BLUE),
        upper.curve(list(zip(x, y, strict=True)), RED),
        lower.frame(starts, f"what is computed minus the function; proved: at most {bound:.6g}"),
        *(lower.curve([(x[0], end), (x[-1], end)], GREY) for end in (bound, -bound)),
        lower.curve([(t, one - other) for t, one, other in zip(x, y, f, strict=True)], RED),
    ]
    size = f'viewBox="0 0 {WIDTH} {2 * HEIGHT}" width="{WIDTH}" height="{2 * HEIGHT}"'
    style = 'font-family="sans-serif" font-size="12" fill="none"'
    ground = f'<rect width="{WIDTH}" height="{2 * HEIGHT}" fill="#ffffff"/>'
    return f'<svg xmlns="http://www.w3.org/2000/svg" {size} {style}>{ground}{"".join(body)}</svg>\n'.encode()


class _Panel:
    """Two axes, the upper one `top` pixels down."""

    def __init__(self, top: float, across: tuple[float, float], up: tuple[float, float]) -> None:
        self.top, self.across = top, across
        self.up = up if up[0] < up[1] else (up[0] - 1, up[1] + 1)

    def at(self, x: float, y: float) -> str:
        (left, right), (low, high) = self.across, self.up
        across = MARGIN + (WIDTH - MARGIN - 16) * (x - left) / (right - left)
        return f"{across:.1f} {self.top + HEIGHT - 32 - (HEIGHT - 64) * (y - low) / (high - low):.1f}"

    def curve(self, points: Points, colour: str) -> str:
        """A line through points."""
        return f'<path d="M{"L".join(self.at(*point) for point in points)}" stroke="{colour}" stroke-width="1.2"/>'

    def frame(self, starts: list[float], title: str) -> str:
        """The title, the ends of the axes, and a thin line at each start."""
        (left, right), (low, high) = self.across, self.up
        lines = "".join(f'<path d="M{self.at(t, low)}L{self.at(t, high)}" stroke="#dddddd"/>' for t in starts)
        bottom = self.top + HEIGHT - 14
        words = [(MARGIN, bottom, "start", f"{left:g}"), (WIDTH - 16, bottom, "end", f"{right:g}")]
        words += [(MARGIN - 4, self.top + HEIGHT - 30, "end", f"{low:.3g}"), (MARGIN - 4, self.top + 40, "end", f"{high:.3g}")]
        words.append((MARGIN, self.top + 20, "start", title))
        texts = "".join(
            f'<text x="{x:g}" y="{y:g}" text-anchor="{anchor}" fill="#222222">{escape(text)}</text>'
            for x, y, anchor, text in words
        )
        return lines + texts
