"""Tables of text: columns side by side, long cells folded so that a line fits the terminal; no number is ever broken.

Where the numbers alone are wider than the terminal, each row is shown as a record, one value a line.
"""

from __future__ import annotations

import os
import shutil
import sys
import textwrap
from collections.abc import Sequence, Set
from itertools import zip_longest

import click

Row = tuple[str, ...]
FILE_WIDTH = 120
"""The length of a line where stdout is not a terminal."""


def print_table(
    rows: Sequence[Row],
    headers: Row = (),
    right: Set[int] = frozenset(),
    styles: Sequence[str] = (),
    file_width: int = FILE_WIDTH,
) -> None:
    """Print rows as columns, with headers above a line and a blank line on either side where there are headers.

    `right` are the columns set to the right, `styles` is "bold", "dim" or nothing for each row, on a terminal with colours.
    """
    terminal = sys.stdout.isatty()
    width = shutil.get_terminal_size().columns if terminal else file_width
    coloured = terminal and not os.environ.get("NO_COLOR")
    shown = lines(rows, headers, width, right, styles if coloured else ())
    click.echo("".join(f"{line}\n" for line in shown), nl=False)


def lines(rows: Sequence[Row], headers: Row, width: int, right: Set[int] = frozenset(), styles: Sequence[str] = ()) -> list[str]:
    """Return the lines of a table, of at most `width` characters unless a word of a record is longer."""
    margin, between = " " if headers else "", "  "
    columns = list(zip(*([headers] if headers else []), *rows, strict=True))
    least = [whole(column) if headers else 1 for column in columns]
    if headers:
        spaces = ("   ", "  ", " ")
        between = next((each for each in spaces if len(margin) + sum(least) + len(each) * len(columns) <= width), " ")
    room = width - len(margin) - len(between) * len(columns)
    widths = fitted([max(map(len, column)) for column in columns], room, least)
    if sum(widths) > room and headers:
        return ["", *_records(rows, headers, width, styles)]
    styled = styles or [""] * len(rows)
    shown = [
        _styled(line, style)
        for row, style in zip(rows, styled, strict=True)
        for line in _folded(row, widths, margin, between, right)
    ]
    if not headers:
        return shown
    rule = margin + "─" * (sum(widths) + len(between) * len(widths) - 1)
    return ["", *_folded(headers, widths, margin, between, right), rule[:width], *shown, ""]


def _records(rows: Sequence[Row], headers: Row, width: int, styles: Sequence[str]) -> list[str]:
    """Each row as lines "header  value", and a blank line."""
    found: list[str] = []
    for place, row in enumerate(rows):
        pairs = [(header, cell) for header, cell in zip(headers, row, strict=True) if cell]
        style = styles[place] if styles else ""
        found += [*(_styled(line, style) for line in lines(pairs, (), width)), ""]
    return found


def _styled(line: str, style: str) -> str:
    return click.style(line, **{style: True}) if style else line


def whole(column: Sequence[str]) -> int:
    """Return the width that a column needs at least: its longest number, or eight letters of its longest word."""
    words = [word for cell in column for word in cell.split()] or [""]
    return max(len(word) if any(letter.isdigit() for letter in word) else min(len(word), 8) for word in words)


def fitted(widths: Sequence[int], room: int, least: Sequence[int] | None = None) -> list[int]:
    """Return the widths of columns, the widest ones cut to the same width until all fit, none below its least."""
    lowest = [1] * len(widths) if least is None else least
    limit = max(widths)
    while limit > 1 and sum(max(low, min(width, limit)) for width, low in zip(widths, lowest, strict=True)) > room:
        limit -= 1
    return [max(low, min(width, limit)) for width, low in zip(widths, lowest, strict=True)]


def _folded(row: Row, widths: Sequence[int], margin: str, between: str, right: Set[int] = frozenset()) -> list[str]:
    """The lines of one row."""
    cells = [textwrap.wrap(cell, max(width, 1), break_on_hyphens=False) or [""] for cell, width in zip(row, widths, strict=True)]
    shown = []
    for parts in zip_longest(*cells, fillvalue=""):
        placed = [
            part.rjust(width) if place in right else part.ljust(width)
            for place, (part, width) in enumerate(zip(parts, widths, strict=True))
        ]
        shown.append((margin + between.join(placed)).rstrip())
    return shown
