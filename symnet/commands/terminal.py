"""What commands share on the terminal: progress, only where there is one, and numbers for people."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from fractions import Fraction

import click

NEGATIVE = {"ignore_unknown_options": True}  # an expression or a coordinate may begin with a minus sign

box_option = click.option(
    "--box", metavar="SIDES", help='The box of the inputs, such as "x in [-8,8], y in [0,1/2]"; by default [0,1]^d.'
)


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
