"""The command line: `symnet approximate`, `evaluate`, `show`, `list`.

Exit codes: 0 success, 1 a claim is refuted or could not be proved, 2 input that cannot be used, 130 interrupted.
"""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from fractions import Fraction
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from symnet.commands.bound_rows import bound_rows
from symnet.commands.proofs import check, prove, steps
from symnet.commands.report import report
from symnet.errors import SymnetError, Unproved, UsageError

if TYPE_CHECKING:
    from rich.table import Table

    from symnet.constructions.approximation import Approximation
    from symnet.core.network import Network
    from symnet.derivation.certificate import Certificate

NEGATIVE = {"ignore_unknown_options": True}  # an expression or a coordinate may begin with a minus sign
MAX_TABLE = 24


def main() -> None:
    """Run the command line and exit: one-line errors, no traceback."""
    try:
        sys.exit(cli.main(standalone_mode=False) or 0)
    except click.exceptions.Abort:
        _fail("interrupted; no file was written", 130)
    except click.ClickException as problem:
        _fail(f"{problem.format_message()} (try: symnet --help)", 2)
    except SymnetError as problem:
        _fail(str(problem), problem.exit_code)
    except MemoryError:
        _fail("the memory is used up; ask for a smaller size", 2)
    except BrokenPipeError:  # the reader of our output has gone away
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(141)


def _fail(message: str, code: int) -> None:
    click.echo(f"symnet: {' '.join(message.split())}", err=True)
    sys.exit(code)


@click.group(context_settings={"help_option_names": ["--help"], "max_content_width": 100})
@click.version_option(package_name="symnet")
def cli() -> None:
    """Exact ReLU networks from approximation theorems, with proved error.

    \b
    symnet approximate "sin(pi*x)*y" --error 1/16 --out net
    symnet evaluate net/network.json 1/3 2/7
    symnet show net/network.json
    symnet check net/certificate.json
    symnet steps net/certificate.json
    symnet report net/certificate.json
    """


cli.add_command(check)
cli.add_command(steps)
cli.add_command(prove)
cli.add_command(report)


@cli.command(context_settings=NEGATIVE)
@click.argument("expression")
@click.option("--d", "dimension", type=int, help="Dimension of the cube; by default the largest variable used.")
@click.option("--error", help="The error to stay below, for example 1/16.")
@click.option("--n", type=int, help="2^n cells an axis.")
@click.option("--cells", type=int, help="Cells an axis.")
@click.option("--lipschitz", metavar="L", help="State a Lipschitz constant (Euclidean norm); by default it is derived.")
@click.option("--hoelder", metavar="L,ALPHA", help="State |f(x) - f(y)| <= L |x - y|^alpha.")
@click.option("--construction", default="scan", show_default=True, help="See `symnet list`.")
@click.option("--p", default="2", show_default=True, help="theorem-2.1: the p of the L^p norm, a rational >= 1.")
@click.option("--printed", is_flag=True, help="theorem-2.1: s, b and codes to the letter of the paper, where rational.")
@click.option("--parameters", type=int, default=1, show_default=True, help="scan: so many runs side by side, each with its v.")
@click.option("--bits", type=click.Choice(["one", "two"]), default="two", show_default=True, help="scan: bits a grid node.")
@click.option("--quantum", help="scan: the step between levels, for finer ones than omega(1/K).")
@click.option("--scale-bits", type=int, default=24, show_default=True, help="At most so many significant bits for s.")
@click.option("--out", "folder", type=click.Path(path_type=Path), default=Path("."), help="Folder for network.json.")
@click.option("--network-only", is_flag=True, help="Write the network and nothing else: no certificate.")
@click.option("--no-check", is_flag=True, help="Write the certificate and do not check it.")
@click.option("--no-report", is_flag=True, help="Do not write report.html.")
@click.option("--force", is_flag=True, help="Go on although the memory estimate is too large.")
@click.option("--json", "as_json", is_flag=True, help="One JSON object on stdout and nothing else.")
def approximate(
    expression: str, folder: Path, network_only: bool, no_check: bool, no_report: bool, as_json: bool, **options: Any
) -> None:
    """Build a network for EXPRESSION on [0,1]^d and prove its error.

    Writes network.json, certificate.json and report.html, a page to look at; the certificate is checked by the kernel
    before anything is called proved, and without that check there is no page.

    EXPRESSION uses x, y, z or x1..xd, + - * / **, rational and decimal literals (exact), pi, e, abs, min, max, clip,
    sqrt, exp, log, sin, cos, tan, atan, sinh, cosh, tanh.

    \b
    symnet approximate "abs(x - 1/3)" --error 1/16
    symnet approximate "sqrt(x)" --hoelder 1,1/2 --n 6 --construction theorem-2.1
    """
    from symnet.constructions.approximation import approximate as build
    from symnet.core.codec import save

    check_folder(folder)
    with progress_bar(f"enclosing {expression[:40]} on the grid") as progress:
        built = build(expression, progress=progress, **options)
    proof = None if network_only else certified(built, no_check)
    summary = {**built.summary(), "verdict": "not checked" if no_check or proof is None else "accepted"}
    folder.mkdir(parents=True, exist_ok=True)
    save(built.network, folder / "network.json")
    summary["network"] = str(folder / "network.json")
    if proof is not None:
        proof.save(folder / "certificate.json")
        summary["certificate"] = str(folder / "certificate.json")
        summary["hypotheses"] = proof.content["hypotheses"]
        if not (no_check or no_report):
            summary["report"] = write_report(proof, folder)
    if as_json:
        click.echo(json.dumps(summary))
    else:
        _print_summary(built, summary)


def certified(built: Approximation, no_check: bool) -> Certificate:
    """Return the certificate of what was built; raises Unproved where the kernel does not accept it."""
    from symnet.constructions.certify import certify

    proof = certify(built)
    if not no_check and not proof.verdict.accepted:
        raise Unproved(f"the kernel does not accept the certificate ({proof.verdict.reason}); nothing was written")
    return proof


def write_report(proof: Certificate, folder: Path) -> str:
    """Write the page of a certificate beside it and return its place."""
    from symnet.report.page import save_report

    save_report(folder / "report.html", proof.data, proof.verdict)
    return str(folder / "report.html")


def check_folder(folder: Path) -> None:
    """Raise UsageError before any work where `folder` is not, and cannot become, a folder one can write to."""
    existing = next(parent for parent in (folder, *folder.absolute().parents) if parent.exists())
    if not existing.is_dir() or not os.access(existing, os.W_OK):
        raise UsageError(f"--out {folder}: {existing} is not a folder one can write to; choose another")


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


def _print_summary(built: Approximation, summary: dict[str, Any]) -> None:
    checked = summary["verdict"] == "accepted"
    rows = [
        ("target", f"{summary['target']} on [0,1]^{summary['dimension']}"),
        ("modulus", summary["modulus"]),
        ("construction", f"{summary['construction']}, {summary['cells_per_axis']} cells an axis"),
        ("proved error" if checked else "error (not checked)", f"{summary['norm']} norm <= {_about(built.error.bound)}"),
        ("", f"{summary['proved_error_expression']}"),
        ("", f"{summary['reason']}"),
        ("intrinsic", f"{summary['intrinsic_parameters']} parameters, {summary['intrinsic_bits']} bits"),
        *bound_rows(summary),
        (
            "parameters",
            f"{summary['parameters']} dense, {summary['parameters_blockwise']} blockwise, "
            f"{summary['nonzero_parameters']} non-zero",
        ),
        ("neurons", f"{summary['neurons']} (width {summary['width']}, depth {summary['depth']})"),
        ("template", f"sha256 {summary['template_sha256']}"),
        ("verdict", _verdict_text(summary)),
        ("written", ", ".join(summary[key] for key in ("network", "certificate", "report") if key in summary)),
    ]
    _print(_table(rows, headers=()))


def _verdict_text(summary: dict[str, Any]) -> str:
    from symnet.report.wording import words

    if "hypotheses" not in summary:
        return "no certificate asked for"
    assumed = "; ".join(map(words, summary["hypotheses"])) or "none"
    return f"{summary['verdict']} by the kernel, hypotheses: {assumed}" if summary["verdict"] == "accepted" else "not checked"


def _about(number: Fraction) -> str:
    from symnet.targets.enclosure import decimal

    shown = str(number)
    return shown if len(shown) <= 12 else f"{decimal(number, 1)}, exactly {shown}" if len(shown) <= 80 else decimal(number, 1)


def _table(rows: Sequence[tuple[str, ...]], headers: tuple[str, ...]) -> Table:
    from rich import box
    from rich.table import Table
    from rich.text import Text

    table = Table(box=box.SIMPLE_HEAD if headers else None, show_header=bool(headers), padding=(0, 2, 0, 0))
    for header in headers or rows[0]:
        table.add_column(header if headers else "", overflow="fold")
    for row in rows:
        table.add_row(*(Text(cell) for cell in row))
    return table


def _print(what: Any) -> None:
    from rich.console import Console

    Console(width=None if sys.stdout.isatty() else 120, highlight=False, soft_wrap=False).print(what)


@cli.command(context_settings=NEGATIVE)
@click.argument("network", type=click.Path(path_type=Path))
@click.argument("coordinates", nargs=-1)
@click.option("--points", type=click.Path(path_type=Path), help="A file with one point a line, blanks or commas between.")
@click.option("--decimal", "as_decimal", is_flag=True, help="Also show a decimal approximation, for people.")
@click.option("--walk", is_flag=True, help="Walk the network even where its closed form is proved equal.")
def evaluate(network: Path, coordinates: tuple[str, ...], points: Path | None, as_decimal: bool, walk: bool) -> None:
    """Print the exact value p/q of NETWORK at a point of rational COORDINATES.

    A scan network is evaluated by its closed form (d + 1 grid nodes), after the equality has been proved by activation
    regions; stderr says so. --walk passes every neuron instead: quadratic in the bits of v.
    """
    from symnet.constructions.closed_form import closed_form
    from symnet.core.codec import load
    from symnet.core.realize import realize

    loaded = load(network)
    wanted = read_points(points, coordinates, loaded.inputs)
    closed = None if walk else closed_form(loaded)
    if closed is not None:
        click.echo("closed form of the scan: equal to the network on the cube, its step proved by activation regions", err=True)
    for where in wanted:
        value = closed(where) if closed is not None else realize(loaded, where)[0]
        click.echo(f"{fraction_text(value)}  about {_about(value)}" if as_decimal else fraction_text(value))


def read_points(path: Path | None, coordinates: tuple[str, ...], inputs: int) -> list[tuple[Fraction, ...]]:
    """Return the points to evaluate at; raises UsageError with the line that is not a point."""
    from symnet.core.codec import read_bytes
    from symnet.core.rational import exact

    if (path is None) == (not coordinates):
        raise UsageError("give either coordinates, for example 1/3 2/7, or --points FILE")
    lines = [list(coordinates)]
    if path is not None:
        text = read_bytes(path).decode("ascii", "replace")
        lines = [line.replace(",", " ").split() for line in text.splitlines()]
    points = []
    for number, words in enumerate(lines, 1):
        if not words and path is not None:
            continue
        where = f"{path}, line {number}" if path is not None else "the point"
        if len(words) != inputs:
            raise UsageError(f"{where} has {len(words)} coordinates; the network takes {inputs}")
        points.append(tuple(exact(word, where) for word in words))
    return points


def fraction_text(number: Fraction) -> str:
    """Return p/q in decimal, also beyond Python's limit of 4,300 digits."""
    top, bottom = int_text(number.numerator), int_text(number.denominator)
    return top if number.denominator == 1 else f"{top}/{bottom}"


def int_text(number: int) -> str:
    """Return an integer in decimal, of any length, in less than quadratic time."""
    if number.bit_length() < 10_000:
        return str(number)
    from flint import fmpz

    return str(fmpz(number))


@cli.command()
@click.argument("network", type=click.Path(path_type=Path))
@click.option("--neurons", type=click.Choice(["dot", "graphml"]), help="Write the neuron graph to stdout instead.")
@click.option("--json", "as_json", is_flag=True, help="The sizes as one JSON object.")
def show(network: Path, neurons: str | None, as_json: bool) -> None:
    """Print the sizes, layers and intrinsic parameters of NETWORK, and its neurons where they are few."""
    from dataclasses import asdict

    from symnet.core.codec import load

    loaded = load(network)
    if neurons:
        from symnet.core.drawing import neuron_text

        click.echo(neuron_text(loaded, neurons), nl=False)
    elif as_json:
        click.echo(json.dumps({"inputs": loaded.inputs, **asdict(loaded.size), "template_sha256": loaded.template_sha256}))
    else:
        _print_network(loaded)


def _print_network(network: Network) -> None:
    from symnet.core.drawing import layer_rows, neuron_rows, parameter_rows, size_rows

    _print(_table(size_rows(network), headers=()))
    _print(_table(layer_rows(network), headers=("layer", "reads", "neurons", "activation", "steps")))
    if network.intrinsic:
        _print(_table(parameter_rows(network), headers=("intrinsic parameter", "value")))
    if network.size.neurons <= MAX_TABLE:
        _print(_table(neuron_rows(network), headers=("neuron", "activation", "weights", "bias")))


@cli.command(name="list")
@click.option("--json", "as_json", is_flag=True, help="One JSON list.")
def list_constructions(as_json: bool) -> None:
    """Print the constructions and their theorems."""
    from symnet.constructions.registry import CONSTRUCTIONS

    rows = [(item.name, item.norm, item.intrinsic, item.theorem) for item in CONSTRUCTIONS.values()]
    headers = ("construction", "norm", "intrinsic parameters", "theorem")
    if as_json:
        click.echo(json.dumps([dict(zip(headers, row, strict=True)) for row in rows]))
    else:
        _print(_table(rows, headers))
