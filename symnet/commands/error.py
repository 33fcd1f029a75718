"""`symnet error`: a rigorous enclosure of the true error of a network."""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from symnet.commands.error_shown import check_as_many, error_json, error_text, norm_order, targets_of, tell
from symnet.commands.networks import network_in
from symnet.commands.progress import columns
from symnet.commands.working import job_option, kept_in, where_options
from symnet.errors import MalformedFile, UsageError

if TYPE_CHECKING:
    from symnet.core.network import Network
    from symnet.targets.target import Target
    from symnet.true_errors.search import Report

LONG_WORK = 200_000
"""Pieces beyond which the cost is announced even where stderr is not a terminal."""
SILENT = 20
"""Seconds after which, and then every minute, a line says that the search goes on where stderr is not a terminal."""


@click.command(context_settings={"ignore_unknown_options": True})
@click.argument("network", type=click.Path(path_type=Path))
@click.argument("expression", required=False)
@click.option("--d", "dimension", type=int, help="Dimension of the cube; by default the largest variable used.")
@click.option(
    "--box", metavar="SIDES", help='The box of the inputs, for example "x in [-8,8], y in [0,1/2]"; by default [0,1]^d.'
)
@click.option("--data", type=click.Path(path_type=Path), help="A file of points with values instead of EXPRESSION.")
@click.option("--table", type=click.Path(path_type=Path), help="A file of values on a full grid instead of EXPRESSION.")
@click.option(
    "--inputs", metavar="A,B", help="--data, --table: the columns of the coordinates, by name or number; all but the last."
)
@click.option("--output", metavar="C", help="--data, --table: the column of the value, by name or number; the last one.")
@click.option("--tolerance", metavar="T", help="--data: each value is known within T only.")
@click.option("--lipschitz", metavar="L", help="--data: the Lipschitz constant of the functions that are meant.")
@click.option("--norm", default="sup", show_default=True, help="sup, or Lp:2 for the L^2 norm.")
@click.option("--relative", default="1/100", show_default=True, help="Wanted: high <= (1 + this) low; 0 for the exact value.")
@click.option("--seconds", help="Stop after so many seconds with the best enclosure so far; 60 with --certify.")
@click.option("--certify", is_flag=True, help="Prove a bound of the sup norm by parts of the box, with a certificate.")
@click.option("--error", "wanted", metavar="E", help="--certify: the bound to be proved; by default the smallest that is found.")
@click.option(
    "--arithmetic",
    type=click.Choice(["real", "float32", "float64"]),
    default="real",
    show_default=True,
    help="--certify: of exact numbers, or of a format as a machine computes in it, whatever the order of sums.",
)
@click.option("--round-inputs", is_flag=True, help="--certify, floats: at all real numbers in the box, rounded to floats first.")
@click.option("--nodes", type=click.IntRange(1), help="--certify: stop after so many boxes; unlike --seconds reproducible.")
@click.option(
    "--out", type=click.Path(path_type=Path), help="--certify: a folder for certificate.json, claim.json and report.html."
)
@click.option("--overwrite", is_flag=True, help="--certify: replace the files of an earlier answer in that folder.")
@where_options
@job_option
@click.option("--json", "as_json", is_flag=True, help="One JSON object on stdout and nothing else.")
def error(
    network: Path,
    expression: str | None,
    norm: str,
    relative: str,
    seconds: str | None,
    certify: bool,
    arithmetic: str,
    round_inputs: bool,
    wanted: str | None,
    nodes: int | None,
    out: Path | None,
    overwrite: bool,
    as_json: bool,
    jobs: int | None,
    dask: str | None,
    job: Path | None,
    **source: Any,
) -> int:
    """Enclose the true error: low <= norm of NETWORK - EXPRESSION on [0,1]^d, or on --box, <= high.

    The bounds are exact rationals, low is attained at an exact point, and they meet where EXPRESSION is piecewise linear
    or quadratic. The search goes on until the width is reached, the time is over, only rounding is left to improve, or
    400,000 pieces would have to be kept; Ctrl-C stops it and prints the best enclosure so far. Exit code 1 where the
    wanted width was not reached.

    Of scan networks --jobs and --dask enclose the norm slab by slab, and --job keeps what is done.

    With --certify the bound is proved by the kernel, for any network of layers, trained ones and files of others included:
    the least that is found, or that of --error. Exit codes then: 0 certified, 1 refuted by a point, 3 unknown.

    \b
    symnet error net/network.json "sin(pi*x)*y"
    symnet error net/network.json "abs(x - 1/3)" --relative 0 --norm Lp:2
    symnet error model.onnx "sin(x)*y" --box "x in [0,3], y in [-1,1]" --certify --out proved
    """
    from symnet.commands.certified_error import certified_error, check_options

    work = kept_in(jobs, dask, job)
    only = {"arithmetic": arithmetic != "real", "round-inputs": round_inputs, "error": wanted}
    check_options(certify, norm, source, **only, nodes=nodes, out=out, overwrite=overwrite)
    if certify and work.is_asked:
        raise UsageError("--jobs, --dask and --job are for the enclosure; with --certify leave them out")
    if certify:
        _check_dimension(source["dimension"], network)
        box = source["box"]
        machine = arithmetic, round_inputs
        return certified_error(network, expression, box, wanted, relative, seconds, nodes, out, overwrite, as_json, *machine)
    if work.is_asked:
        from symnet.commands.error_by_jobs import error_by_jobs

        return error_by_jobs(network, expression, work, {"norm": norm, "seconds": seconds, **source}, relative, as_json)
    return _enclosed(network, expression, norm, relative, seconds, as_json, **source)


def _check_dimension(dimension: int | None, network: Path) -> None:
    """The dimension is that of the network; raises UsageError where it is stated to be another."""
    if dimension is not None and dimension != network_in(network).inputs:
        raise UsageError(f"--d {dimension}, but the network has another number of inputs; leave it out")


def _enclosed(
    network: Path, expression: str | None, norm: str, relative: str, seconds: str | None, as_json: bool, **source: Any
) -> int:
    """Enclose, print, and return the exit code."""
    from symnet.core.front import outputs_in
    from symnet.targets.enclosure.points import coordinates
    from symnet.true_errors.true_error import true_error

    loaded = network_in(network)
    targets, box = targets_of(loaded, expression, **source)
    p, limit = norm_order(norm), None if seconds is None else seconds_of(seconds, "--seconds")
    _remark_on_another_target(network, loaded, targets)
    parts = outputs_in(loaded, box.sides)
    check_as_many(parts, targets)
    _announce(parts[0], relative, limit)
    shown, complete, interrupted = [], True, False
    for part, target in zip(parts, targets, strict=True):
        started = time.monotonic()
        with progress_line(limit) as report, coordinates(box):
            found = true_error(part, target, p=p, relative=relative, seconds=limit, report=report)
        spent = time.monotonic() - started
        shown.append(error_json(found, target.name) if as_json else error_text(found, target.name, spent))
        complete, interrupted = complete and found.complete, interrupted or found.method == "interrupted"
    tell(shown, as_json)
    return 0 if complete else 130 if interrupted else 1


def _remark_on_another_target(place: Path, network: Network, targets: Sequence[Target]) -> None:
    """Say so where the certificate beside the network is about the same network and another function."""
    from symnet.certificates.certificate import load_certificate
    from symnet.core.codec import encode
    from symnet.kernel.targets.printing import target_text
    from symnet.targets.expression.tree import to_json

    beside = place.with_name("certificate.json")
    trees = [to_json(each.expression_given) for each in targets if each.expression_given is not None]
    if len(trees) < len(targets) or not beside.is_file():
        return
    try:
        content = load_certificate(beside).content
    except MalformedFile:  # it says nothing of this network
        return
    stated = content.get("target") or trees
    if stated != trees and content.get("network") == json.loads(encode(network)):
        shown = "; ".join(map(target_text, stated))
        click.echo(f"symnet: {beside} says that this network was built for {shown}", err=True)


def seconds_of(text: str, name: str) -> float:
    """Return a time limit; raises UsageError."""
    from symnet.core.rational import exact

    found = exact(text, name)
    if found < 0:
        raise UsageError(f"{name} {text} is negative; write a number of seconds")
    return float(found)


def _announce(network: Network, relative: str, limit: float | None) -> None:
    """Say before long work what it costs."""
    from symnet.constructions.scan.recognition import scan_shape
    from symnet.core.cells import node_count

    shape = scan_shape(network)
    nodes = 1 if shape is None else node_count(shape.cells, shape.dimension)
    if nodes > LONG_WORK or sys.stderr.isatty():
        until = f"high <= (1 + {relative}) low" if limit is None else f"that or {limit:g} s"
        cost = f"about {max(1, nodes // 50_000)} s for the target at {nodes} nodes, then" if shape is not None else ""
        click.echo(f"{cost} bisection until {until}; Ctrl-C stops with the best enclosure so far".strip(), err=True)


@contextmanager
def progress_line(limit: float | None = None) -> Iterator[Report | None]:
    """The enclosure so far and the time left of the limit, on stderr: live on a terminal, else a line now and then."""
    if not sys.stderr.isatty():
        yield _Lines(time.monotonic() + SILENT)
        return
    from rich.console import Console
    from rich.progress import Progress

    with Progress(*columns(), console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task("error", total=None, seconds=limit)

        def report(low: Fraction, high: Fraction | None) -> None:
            bar.update(task, description=_so_far(low, high))

        yield report


def _so_far(low: Fraction, high: Fraction | None) -> str:
    from symnet.targets.enclosure.enclosure import decimal

    return f"error in [{decimal(low, -1, 9)}, {'?' if high is None else decimal(high, 1, 9)}]"


@dataclass(slots=True)
class _Lines:
    """Says at `due`, and every minute after, how far a search is."""

    due: float

    def __call__(self, low: Fraction, high: Fraction | None) -> None:
        if time.monotonic() < self.due:
            return
        self.due = time.monotonic() + 60
        click.echo(f"{_so_far(low, high)}, still searching; --seconds S or Ctrl-C stops with the best enclosure so far", err=True)
