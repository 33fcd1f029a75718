"""`symnet compare`: one table over all constructions for a target at one error."""

from __future__ import annotations

import json
import signal
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from fractions import Fraction
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from symnet.commands.sources import source_of
from symnet.commands.working import Work, job_option, kept_in, watching, where_options
from symnet.errors import UsageError

if TYPE_CHECKING:
    from symnet.comparisons.comparison import Comparison, Row

LONG_WORK = 5
"""Seconds of building that are announced even where stderr is not a terminal."""
STATED = ("box", "lipschitz", "hoelder", "modulus")
WIDE = 220
"""The length of a line where stdout is not a terminal."""
HEADERS = (
    "construction",
    "par.",
    "bits each",
    "bits (all par.)",
    "x needed",
    "neurons",
    "width",
    "depth",
    "proved error",
    "true error",
    "no network",
    "s",
    "note",
)


@click.command(context_settings={"ignore_unknown_options": True})
@click.argument("expression", required=False)
@click.option("--data", type=click.Path(path_type=Path), help="A file of points with values instead of EXPRESSION.")
@click.option("--inputs", metavar="A,B", help="--data: the columns of the coordinates, by name or number; all but the last.")
@click.option("--output", metavar="C", help="--data: the column of the value, by name or number; the last one.")
@click.option("--tolerance", metavar="T", help="--data: each value is known within T only.")
@click.option("--error", required=True, help="The error that every row must be proved to stay below.")
@click.option("--d", "dimension", type=int, help="Dimension of the cube; by default the largest variable used.")
@click.option(
    "--box", metavar="SIDES", help='The box of the inputs, for example "x in [-8,8], y in [0,1/2]"; by default [0,1]^d.'
)
@click.option("--lipschitz", metavar="L", help="State a Lipschitz constant; by default it is derived.")
@click.option("--hoelder", metavar="L,ALPHA", help="State |f(x) - f(y)| <= L |x - y|^alpha.")
@click.option("--modulus", metavar="EXPR", help="State |f(x) - f(y)| <= EXPR in r = |x - y|.")
@click.option("--seconds", default="2", show_default=True, help="For the true error of each row.")
@click.option("--build", default="10", show_default=True, metavar="SECONDS", help="Rows that take longer are counted, not built.")
@where_options
@job_option
@click.option("--json", "as_json", is_flag=True, help="One JSON object on stdout and nothing else.")
def compare(expression: str | None, error: str, seconds: str, build: str, as_json: bool, **options: Any) -> int:
    """Compare all constructions for EXPRESSION at one error: parameters, bits, sizes, proved and true error.

    A row that takes longer to build than --build is counted: its sizes are exact all the same. "bits" are those of all
    intrinsic parameters together; "x needed" is their ratio to those that any encoder of the class needs. "no network" of
    this width and depth, whatever its weights, has this error or less for the whole class, in the sup norm; in brackets by
    how much the proved error is larger. Ctrl-C prints the rows that are finished.

    \b
    symnet compare "abs(x - 1/3)" --error 1/256
    symnet compare --data points.csv --lipschitz 2 --error 1/8
    symnet compare "sin(3*x)*y" --error 1/8 --jobs 2
    """
    from symnet.commands.error import seconds_of
    from symnet.comparisons.comparison import comparison

    limit = seconds_of(build, "--build")
    if (expression is None) == (options["data"] is None):
        raise UsageError("give either EXPRESSION or --data FILE with --lipschitz L")
    where = {name: options.pop(name) for name in ("jobs", "dask", "job")}
    if any(where.values()) and expression is None:
        raise UsageError("--jobs, --dask and --job take an EXPRESSION; leave them out for --data")
    stated = dict(options)
    source = source_of(expression, options.pop("data"), None, options)[0]
    if isinstance(source, list):
        raise UsageError("--output names several columns; compare one of them at a time")
    found = comparison(source, error, seconds=seconds_of(seconds, "--seconds"), limit=limit, **options)
    announce(found)
    if any(where.values()):
        asked = {"EXPRESSION": expression, "error": error, "seconds": seconds, "build": build, **stated}
        rows, cut_off = by_tasks(found, asked, kept_in(**where)), list[str]()
    else:
        rows, cut_off = finished(found)
    if as_json:
        click.echo(json.dumps(as_object(found, rows, cut_off)))
    else:
        print_table(found, rows)
    if cut_off:
        click.echo(f"symnet: interrupted; these rows were cut off: {'; '.join(cut_off)}", err=True)
    return 130 if cut_off else 0


def by_tasks(found: Comparison, asked: dict[str, Any], work: Work) -> list[Row]:
    """Return the rows, made as tasks."""
    from symnet.comparisons.tasks import ROW, rows_of, shared_of, tasks_of
    from symnet.jobs.engine import results
    from symnet.jobs.task import Job

    options = {name: asked.get(name) for name in ("error", "dimension", "lipschitz", "hoelder", "modulus", "box")}
    shared = shared_of({"source": asked["EXPRESSION"], "seconds": found.seconds, "limit": found.limit, **options})
    job = Job(ROW, shared, tasks_of(found))
    again = {name: asked.get(name) for name in ("EXPRESSION", *STATED, "error", "seconds", "build")}
    again["d"] = asked.get("dimension")
    with watching("comparing") as watch, work.done(job, "compare", again, {}, watch) as store:
        return list(rows_of(found, results(job, store)))


def announce(found: Comparison) -> None:
    """Say on stderr what long work costs before it begins."""
    from symnet.comparisons.comparison import duration

    built = [job for job in found.jobs if job.is_planned and job.seconds <= found.limit]
    total = sum(job.seconds for job in built)
    if total > LONG_WORK or sys.stderr.isatty():
        most = total + found.seconds * len(built)
        rows = f"{len(built)} of {len(found.jobs)} rows are built, the others counted"
        click.echo(f"{rows}: {duration(total)} to {duration(most)}; Ctrl-C prints the rows that are finished", err=True)


def finished(found: Comparison) -> tuple[list[Row], list[str]]:
    """Return the rows, up to an interrupt, and the names of those that were cut off.

    The search for a true error ends at an interrupt with what it has, so the row that it belongs to is finished.
    """
    rows: list[Row] = []
    with interrupts() as seen:
        try:
            for row in found.rows():
                rows.append(row)
                if seen:
                    break
        except KeyboardInterrupt:
            seen.append(signal.SIGINT)
    return rows, [job.name for job in found.jobs[len(rows) :]] if seen else []


@contextmanager
def interrupts() -> Iterator[list[int]]:
    """The interrupts that came, those among them that somebody caught."""
    seen: list[int] = []

    def interrupted(number: int, frame: object) -> None:
        seen.append(number)
        raise KeyboardInterrupt

    before = signal.getsignal(signal.SIGINT)
    if before is not signal.default_int_handler:  # ignored, as in the background of a script
        yield seen
        return
    signal.signal(signal.SIGINT, interrupted)
    try:
        yield seen
    finally:
        signal.signal(signal.SIGINT, before)


def as_object(found: Comparison, rows: list[Row], cut_off: list[str]) -> dict[str, Any]:
    """Return the comparison for JSON."""
    return {
        "target": found.target.name,
        "dimension": found.target.dimension,
        "box": [[str(end) for end in side] for side in found.target.box_given.sides],
        "error": str(found.error),
        "modulus": str(found.modulus),
        "lower_bound_bits": found.needed,
        "rows": [row.json() for row in rows],
        "cut_off": cut_off,
    }


def print_table(found: Comparison, rows: list[Row]) -> None:
    """Print the rows, those without a network greyed, and the lower bound."""
    from symnet.commands.table import print_table as print_rows
    from symnet.comparisons.comparison import duration
    from symnet.lower_bounds.entropy import why_none

    styles = ["dim" if not row.built else "bold" if row.name.startswith("scan") else "" for row in rows]
    right = {place for place, header in enumerate(HEADERS) if header not in ("construction", "note")}
    click.echo(f"{found.target.name} on {found.target.box_given}, error <= {found.error}, {found.modulus}")
    click.echo(f"rows whose building would take longer than about {duration(found.limit)} are counted (--build)")
    print_rows([cells(row) for row in rows], HEADERS, right, styles, WIDE)
    if found.needed is not None:
        bits = "1 bit" if found.needed == 1 else f"{found.needed} bits"
        click.echo(f"any encoder of this class needs at least {bits} at a sup error <= {found.error}")
    elif (reason := why_none(found.modulus)) is not None:
        click.echo(f"no lower bound: {reason}")


def cells(row: Row) -> tuple[str, ...]:
    """Return a row as text."""
    sizes = (row.intrinsic, row.bits_each, row.bits)
    shape = (row.neurons, row.width, row.depth)
    norm = "" if row.norm == "sup" else f" (L^{row.norm.removeprefix('Lp:')})"
    return (
        row.name,
        *("" if number is None else short(number) for number in sizes),
        "" if row.ratio is None else _decimal(row.ratio, 1, 1),
        *("" if number is None else short(number) for number in shape),
        "" if row.proved is None else _decimal(row.proved, 1, 6) + norm,
        _enclosure(row.true_low, row.true_high),
        "" if row.out_of_reach is None or row.proved is None else row.out_of_reach.short(row.proved),
        "" if row.seconds is None else f"{row.seconds:.1f}",
        row.note,
    )


def short(number: int | str) -> str:
    """Return a count; of one that is too long for a column its size, of a sum of powers its largest term."""
    if isinstance(number, str):
        return f"> {max(number.split(), key=_exponent)}"
    return str(number) if number < 10**15 else f"{number:.2e}" if number < 10**300 else f"> 2^{number.bit_length() - 1}"


def _exponent(term: str) -> int:
    return int(term.removeprefix("2^")) if term.startswith("2^") else 0


def _enclosure(low: Fraction | None, high: Fraction | None) -> str:
    """low..high, or one number where they agree to four digits."""
    if low is None or high is None:
        return ""
    if high - low <= high / 20_000:
        return _decimal(high, 1, 6)
    return f"{_decimal(low, -1, 5)}..{_decimal(high, 1, 5)}"


def _decimal(number: Fraction, direction: int, places: int) -> str:
    from symnet.targets.enclosure.enclosure import decimal

    return decimal(number, direction, places)
