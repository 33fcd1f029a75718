"""Tables of text: columns side by side, long cells folded so that a line fits the terminal."""

from __future__ import annotations

import shutil
import sys
import textwrap
from collections.abc import Sequence
from itertools import zip_longest

import click

Row = tuple[str, ...]
FILE_WIDTH = 120
"""The length of a line where stdout is not a terminal."""


def print_table(rows: Sequence[Row], headers: Row = ()) -> None:
    """Print rows as columns, with headers above a line and a blank line on either side where there are headers."""
    width = shutil.get_terminal_size().columns if sys.stdout.isatty() else FILE_WIDTH
    click.echo("".join(f"{line}\n" for line in lines(rows, headers, width)), nl=False)


def lines(rows: Sequence[Row], headers: Row, width: int) -> list[str]:
    """Return the lines of a table, of at most `width` characters."""
    margin, between = (" ", "   ") if headers else ("", "  ")
    room = width - len(margin) - len(between) * len(headers or rows[0])
    widths = fitted([max(map(len, column)) for column in zip(*([headers] if headers else []), *rows, strict=True)], room)
    shown = [line for row in rows for line in _folded(row, widths, margin, between)]
    if not headers:
        return shown
    rule = margin + "─" * (sum(widths) + len(between) * len(widths) - 1)
    return ["", *_folded(headers, widths, margin, between), rule, *shown, ""]


def fitted(widths: Sequence[int], room: int) -> list[int]:
    """Return the widths of columns, the widest ones cut to the same width until all fit."""
    limit = max(widths)
    while limit > 1 and sum(min(width, limit) for width in widths) > room:
        limit -= 1
    return [min(width, limit) for width in widths]


def _folded(row: Row, widths: Sequence[int], margin: str, between: str) -> list[str]:
    """The lines of one row."""
    cells = [textwrap.wrap(cell, max(width, 1), break_on_hyphens=False) or [""] for cell, width in zip(row, widths, strict=True)]
    shown = []
    for parts in zip_longest(*cells, fillvalue=""):
        line = between.join(part.ljust(width) for part, width in zip(parts, widths, strict=True))
        shown.append((margin + line).rstrip())
    return shown
