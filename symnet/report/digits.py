"""What the network stores, laid over the grid: the digits of v in snake order, or the bits of a_1..a_n over the cells."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from symnet.core.cells import by_axis
from symnet.report.phi import CellValues, Interpolant
from symnet.report.png import DIVERGING, Colour, data_uri, palette
from symnet.report.svg import figure, number, polyline, text
from symnet.targets.coordinates import input_name

MAX_SIDE = 512
MOST_COUNTED = 1 << 24
"""Digits that are counted for a caption."""
MAX_SNAKE = 24
MAX_TEXT = 12
STRIP = 40
MAX_BITS = 6
DOWN, SAME, UP, DARK, CLEAR = (122, 166, 222), (216, 216, 216), (232, 138, 116), (20, 20, 20), (255, 255, 255)
MAX_TOP = 200


def colours(phi: Interpolant) -> list[Colour]:
    """Return a colour for each digit (down, level, up), then one for the start and one for nothing."""
    known = {1: [DOWN, UP], 2: [DOWN, SAME, UP]}
    return [*(known.get(phi.top) or palette(DIVERGING, phi.top + 1)), DARK, CLEAR]


def digits_figure(phi: Interpolant) -> str:
    """Return the two-bit digits of v, each at the grid node it leads to, and the way of the snake where there is room."""
    if phi.dimension == 1:
        return _strip(phi)
    counts = by_axis(phi.cells, phi.dimension)[-2:]
    wide, high = (min(cells + 1, MAX_SIDE) for cells in counts)
    rows = [[phi.top + 2] * wide for _ in range(high)]
    way = []
    side = counts[1] + 1
    for x in range(wide):  # one row of the grid after another: all others are not looked at
        for at, digit in zip(range(side), _before(phi, x * side, (x + 1) * side), strict=True):
            y = counts[1] - at if x % 2 else at
            if y < high:
                rows[high - 1 - y][x] = digit
                way.append((x, y))
    return _square(rows, way if max(counts) < MAX_SNAKE else [], phi)


def _before(phi: Interpolant, first: int, last: int) -> list[int]:
    """The digits that lead to the nodes first, ..., last - 1 of the snake, the number behind them all for the start."""
    start = [phi.top + 1] if first == 0 else []
    return [*start, *phi.codes.digits(max(first - 1, 0), last - 1)]


def _square(rows: Sequence[Sequence[int]], way: Sequence[tuple[int, int]], phi: Interpolant) -> str:
    size = 420.0
    names = [input_name(axis, phi.dimension) for axis in (phi.dimension - 2, phi.dimension - 1)]
    wide, high = size / len(rows[0]), size / len(rows)
    parts = [_image(rows, colours(phi), 20, 4, size, size)]
    if way:
        parts.append(polyline([(20 + wide * (x + 0.5), 4 + size - high * (y + 0.5)) for x, y in way], "snake"))
    if way and max(len(rows), len(rows[0])) <= MAX_TEXT and phi.top <= 2:
        for digit, (x, y) in zip(phi.codes.digits(), way[1:], strict=False):
            shown = f"{digit:0{phi.top}b}"
            parts.append(text(23 + wide * (x + 0.5), 8 + size - high * (y + 0.5), shown, "start", "mono digit"))
    parts += [
        text(20 + size / 2, size + 20, f"{names[0]} (node number)", css="small"),
        text(14, size / 2, names[1], "end", "small"),
    ]
    return figure(size + 34, size + 28, parts, "The digits of v over the grid in snake order", "heat digits")


def _strip(phi: Interpolant) -> str:
    """One variable: the nodes in rows of STRIP, left to right."""
    nodes = _before(phi, 0, min(phi.codes.steps + 1, MAX_SIDE * STRIP))
    columns = min(STRIP, len(nodes))
    rows = [nodes[place : place + columns] for place in range(0, len(nodes), columns)]
    left_over = columns - len(rows[-1])
    rows[-1] = rows[-1] + [phi.top + 2] * left_over
    unit = 17.0 if len(rows) <= MAX_SIDE // 8 else 680.0 / len(rows) / 2
    width, height = 17.0 * columns, unit * len(rows)
    parts = [_image(rows, colours(phi), 34, 4, width, height)]
    if len(nodes) <= STRIP * MAX_TEXT and phi.top <= 2:
        for place in range(1, len(nodes)):
            row, column = divmod(place, columns)
            parts.append(text(34 + 17 * (column + 0.5), 4 + unit * (row + 0.7), f"{nodes[place]:0{phi.top}b}", css="mono digit"))
        parts += [text(28, 4 + unit * (row + 0.7), str(row * columns), "end", "small") for row in range(len(rows))]
    return figure(17.0 * STRIP + 44, height + 10, parts, "The digits of v, node by node", "plot digits")


def bits_figures(phi: CellValues) -> list[str]:
    """Return the bits of each a_l over the cells (the first two axes, the others at their first cell)."""
    found = []
    for place, column in enumerate(phi.columns[:MAX_BITS]):
        side = min(phi.cells, MAX_SIDE)
        height = side if phi.dimension > 1 else 1
        rows = [[int(column[x + phi.cells * y]) for x in range(side)] for y in reversed(range(height))]
        tall = 200.0 if phi.dimension > 1 else 28.0
        parts = [
            _image(rows, [SAME, DARK, CLEAR], 4, 4, 200, tall),
            text(104, tall + 20, f"bit {place + 1} of the code", css="small"),
        ]
        found.append(figure(208, tall + 28, parts, f"Bit {place + 1} of the code of every cell", "heat digits"))
    return found


def _image(rows: Sequence[Sequence[int]], shades: Sequence[Colour], x: float, y: float, width: float, height: float) -> str:
    """A raster of colour numbers; the last colour is transparent."""
    box = f'x="{number(x)}" y="{number(y)}" width="{number(width)}" height="{number(height)}"'
    uri = data_uri(rows, shades, len(shades) - 1)
    return f'<image {box} preserveAspectRatio="none" style="image-rendering:pixelated" href="{uri}"/>'


def _slab(dimension: int) -> str:
    """The coordinates that a picture of the last two leaves out."""
    left = [input_name(axis, dimension) for axis in range(dimension - 2)]
    return f"{left[0]} is" if len(left) == 1 else f"{', '.join(left)} are"


def said(phi: Interpolant) -> str:
    """Return what the colours mean, with how often each digit stands in the certificate."""
    seen = Counter(phi.codes.digits(0, MOST_COUNTED if phi.codes.steps > MOST_COUNTED else None))
    times = [f"{seen[digit]} times" for digit in range(min(phi.top, 2) + 1)]
    if phi.top == 1:
        meaning = f"0 one level down (blue, {times[0]}), 1 one level up (red, {times[1]})"
    elif phi.top == 2:
        meaning = f"00 one level down (blue, {times[0]}), 01 the same level (grey, {times[1]}), "
        meaning += f"10 one level up (red, {times[2]})"
    else:
        meaning = f"digit c is c - {phi.codes.offset} levels up (red) or down (blue)"
    runs = "" if len(phi.names) == 1 else f" The {len(phi.names)} parameters hold the digits one run after another."
    slab = "" if phi.dimension <= 2 else f" Shown is the slab where {_slab(phi.dimension)} at the lower end."
    if phi.dimension == 1 and phi.codes.steps >= STRIP:
        slab = f" The nodes go from left to right in rows of {STRIP}."
    if phi.codes.steps > MOST_COUNTED:
        slab += f" Counted are the first {MOST_COUNTED:,} of {phi.codes.steps:,} digits."
    counts = by_axis(phi.cells, phi.dimension)[-2:]
    if phi.dimension > 1 and max(counts) >= MAX_SIDE:
        of = " and ".join(f"{cells + 1:,}" for cells in (counts if len(set(counts)) > 1 else counts[:1]))
        slab += f" Shown are the first {MAX_SIDE} nodes of each axis, of {of}."
    return f"Each node of the grid and the digit that leads to it: {meaning}; black: the start.{runs}{slab}"
