"""What commands share on the terminal: tables, progress, numbers for people. Colour and bars only on a terminal."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from fractions import Fraction
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from rich.table import Table

NEGATIVE = {"ignore_unknown_options": True}  # an expression or a coordinate may begin with a minus sign


@contextmanager
def progress_bar(what: str) -> Iterator[Callable[[int], None]]:
    """A progress count on stderr, only on a terminal and only for long work."""
    if not sys.stderr.isatty():
        yield lambda done: None
        return
    from rich.console import Console
    from rich.progress import Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

    columns = (SpinnerColumn(), TextColumn("{task.description}"), TextColumn("{task.completed} nodes"), TimeElapsedColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task(what, total=None)
        yield lambda done: bar.update(task, completed=done)


def about(number: Fraction) -> str:
    """Return p/q, with a decimal rounded up before it where it is long."""
    from symnet.targets.enclosure.enclosure import decimal

    shown = str(number)
    return shown if len(shown) <= 12 else f"{decimal(number, 1)}, exactly {shown}" if len(shown) <= 80 else decimal(number, 1)


def text_table(rows: Sequence[tuple[str, ...]], headers: tuple[str, ...]) -> Table:
    """Return a rich table of plain text."""
    from rich import box
    from rich.table import Table
    from rich.text import Text

    table = Table(box=box.SIMPLE_HEAD if headers else None, show_header=bool(headers), padding=(0, 2, 0, 0))
    for header in headers or rows[0]:
        table.add_column(header if headers else "", overflow="fold")
    for row in rows:
        table.add_row(*(Text(cell) for cell in row))
    return table


def print_rich(what: Any) -> None:
    """Print a rich object: 120 columns where stdout is not a terminal."""
    from rich.console import Console

    Console(width=None if sys.stdout.isatty() else 120, highlight=False, soft_wrap=False).print(what)
