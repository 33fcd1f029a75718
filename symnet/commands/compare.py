"""`symnet compare`: one table over all constructions for a target at one error."""

from __future__ import annotations

import json
from fractions import Fraction
from typing import TYPE_CHECKING, Any

import click

if TYPE_CHECKING:
    from symnet.constructions.compare import Comparison, Row

HEADERS = (
    "construction",
    "par.",
    "bits each",
    "bits",
    "x needed",
    "neurons",
    "width",
    "depth",
    "proved error",
    "true error",
    "s",
    "note",
)


@click.command(context_settings={"ignore_unknown_options": True})
@click.argument("expression")
@click.option("--error", required=True, help="The error that every row must be proved to stay below.")
@click.option("--d", "dimension", type=int, help="Dimension of the cube; by default the largest variable used.")
@click.option("--lipschitz", metavar="L", help="State a Lipschitz constant; by default it is derived.")
@click.option("--hoelder", metavar="L,ALPHA", help="State |f(x) - f(y)| <= L |x - y|^alpha.")
@click.option("--modulus", metavar="EXPR", help="State |f(x) - f(y)| <= EXPR in r = |x - y|.")
@click.option("--seconds", default="2", show_default=True, help="For the true error of each row.")
@click.option("--json", "as_json", is_flag=True, help="One JSON object on stdout and nothing else.")
def compare(expression: str, error: str, seconds: str, as_json: bool, **options: Any) -> None:
    """Compare all constructions for EXPRESSION at one error: parameters, bits, sizes, proved and true error.

    A row that is not built says why. "x needed" is the ratio of the bits used to those that any encoder of the class needs.

    \b
    symnet compare "abs(x - 1/3)" --error 1/256
    """
    from symnet.commands.error import seconds_of
    from symnet.constructions.compare import comparison

    found = comparison(expression, error, seconds=seconds_of(seconds, "--seconds"), **options)
    if as_json:
        rows = [row.json() for row in found.rows()]
        head = {"target": found.target.name, "dimension": found.target.dimension, "error": str(found.error)}
        click.echo(json.dumps({**head, "modulus": str(found.modulus), "lower_bound_bits": found.needed, "rows": rows}))
    else:
        print_table(found)


def print_table(found: Comparison) -> None:
    """Print the rows, those without a network greyed, and the lower bound."""
    import sys

    from rich import box
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    from symnet.bounds.entropy import why_none

    console = Console(width=None if sys.stdout.isatty() else 200, highlight=False)
    table = Table(box=box.SIMPLE_HEAD, padding=(0, 1, 0, 0))
    for header in HEADERS:
        right = header not in ("construction", "note")
        table.add_column(header, justify="right" if right else "left", overflow="fold", no_wrap=header != "note")
    for row in found.rows():
        style = "dim" if row.width is None else "bold" if row.name.startswith("scan") else ""
        table.add_row(*(Text(cell, style=style) for cell in cells(row)))
    console.print(f"{found.target.name} on [0,1]^{found.target.dimension}, error <= {found.error}, {found.modulus}")
    console.print(table)
    if found.needed is not None:
        console.print(f"any encoder of this class needs at least {found.needed} bits at a sup error <= {found.error}")
    elif (reason := why_none(found.modulus)) is not None:
        console.print(f"no lower bound: {reason}")


def cells(row: Row) -> tuple[str, ...]:
    """Return a row as text."""
    sizes = (row.intrinsic, row.bits_each, row.bits)
    shape = (row.neurons, row.width, row.depth)
    norm = "" if row.norm == "sup" else f" (L^{row.norm.removeprefix('Lp:')})"
    return (
        row.name,
        *("" if number is None else str(number) for number in sizes),
        "" if row.ratio is None else _decimal(row.ratio, 1, 1),
        *("" if number is None else str(number) for number in shape),
        "" if row.proved is None else _decimal(row.proved, 1, 6) + norm,
        _enclosure(row.true_low, row.true_high),
        "" if row.seconds is None else f"{row.seconds:.1f}",
        row.note,
    )


def _enclosure(low: Fraction | None, high: Fraction | None) -> str:
    """low..high, or one number where they agree to four digits."""
    if low is None or high is None:
        return ""
    if high - low <= high / 20_000:
        return _decimal(high, 1, 6)
    return f"{_decimal(low, -1, 5)}..{_decimal(high, 1, 5)}"


def _decimal(number: Fraction, direction: int, places: int) -> str:
    from symnet.targets.enclosure import decimal

    return decimal(number, direction, places)
