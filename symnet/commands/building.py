"""`symnet approximate` and `symnet list`: build, prove, write network, certificate and report, say what was built."""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from symnet.commands.bound_rows import bound_rows, paper_rows
from symnet.commands.built_error import certified_part, error_rows, formula_of
from symnet.commands.completion import constructions_begun
from symnet.commands.error import seconds_of
from symnet.commands.progress import Stages, checking_seconds, stages
from symnet.commands.sources import data_summary, source_of, true_error_summary
from symnet.commands.table import print_table
from symnet.commands.terminal import NEGATIVE, about
from symnet.errors import Unproved, UsageError

if TYPE_CHECKING:
    from symnet.certificates.certificate import Certificate
    from symnet.constructions.approximation import Approximation
    from symnet.constructions.compiled.approximation import Compiled
    from symnet.constructions.composite import Composite
    from symnet.constructions.plan import Plan


@click.command(context_settings=NEGATIVE)
@click.argument("expression", required=False)
@click.option("--data", type=click.Path(path_type=Path), help="A file of points with values instead of EXPRESSION.")
@click.option(
    "--table", type=click.Path(path_type=Path), help="A file of values on a full grid: exactly the function that joins them."
)
@click.option(
    "--inputs", metavar="A,B", help="--data, --table: the columns of the coordinates, by name or number; all but the last."
)
@click.option("--output", metavar="C", help="--data, --table: the column of the value, by name or number; the last one.")
@click.option("--tolerance", metavar="T", help="--data: each value is known within T only.")
@click.option("--d", "dimension", type=int, help="Dimension of the cube; by default the largest variable used.")
@click.option(
    "--box", metavar="SIDES", help='The box of the inputs, for example "x in [-8,8], y in [0,1/2]"; by default [0,1]^d.'
)
@click.option("--error", help="The error to stay below, for example 1/16.")
@click.option("--n", type=int, help="2^n cells an axis.")
@click.option("--cells", metavar="K", help="Cells an axis; scan: also one number for each axis, for example 8,32.")
@click.option("--lipschitz", metavar="L", help="State a Lipschitz constant (Euclidean norm); by default it is derived.")
@click.option("--hoelder", metavar="L,ALPHA", help="State |f(x) - f(y)| <= L |x - y|^alpha.")
@click.option("--modulus", metavar="EXPR", help="State |f(x) - f(y)| <= EXPR in r = |x - y|, for example sqrt(r) + r.")
@click.option(
    "--construction",
    shell_complete=constructions_begun,
    help="See `symnet list`; by default compiled for a formula with --error alone, else scan.",
)
@click.option("--p", default="2", show_default=True, help="theorem-2.1: the p of the L^p norm, a rational >= 1.")
@click.option(
    "--printed", is_flag=True, help="theorem-2.x: s, b and codes to the letter of the paper, where rational; euaf: Theorem 15."
)
@click.option("--parameters", type=int, default=1, show_default=True, help="scan: so many runs side by side, each with its v.")
@click.option("--bits", type=click.Choice(["one", "two"]), default="two", show_default=True, help="scan: bits a grid node.")
@click.option("--quantum", help="scan: the step between levels, for finer ones than omega(1/K).")
@click.option(
    "--prefer",
    type=click.Choice(["neurons", "depth", "bits"]),
    default="neurons",
    show_default=True,
    help="compiled: what is made small.",
)
@click.option("--eta", metavar="ETA", help="euaf: how near the waves come to the values at the knots, for example 1/1000.")
@click.option("--scale-bits", type=int, default=24, show_default=True, help="At most so many significant bits for s.")
@click.option("--out", "folder", type=click.Path(path_type=Path), help="Folder to write; by default net, or net-2, ...")
@click.option("--overwrite", is_flag=True, help="Replace what is there of another network, and remove what is about it.")
@click.option("--network-only", is_flag=True, help="Write the network and nothing else: no certificate.")
@click.option("--no-check", is_flag=True, help="Write the certificate and do not check it.")
@click.option("--no-report", is_flag=True, help="Do not write report.html.")
@click.option("--true-error", default="5", show_default=True, help="Seconds to enclose the true error in; 0 turns it off.")
@click.option("--certify-error", is_flag=True, help="Certify the true error as well, by parts of the box, in true_error.json.")
@click.option("--force", is_flag=True, help="Go on although the memory estimate is too large.")
@click.option("--json", "as_json", is_flag=True, help="One JSON object on stdout and nothing else.")
def approximate(
    expression: str | None, folder: Path | None, overwrite: bool, network_only: bool, as_json: bool, **options: Any
) -> None:
    """Build a network for EXPRESSION on [0,1]^d, or on --box, and prove its error.

    Writes network.json, certificate.json and report.html, a page to look at; the certificate is checked by the kernel
    before anything is called proved, and without that check there is no page.

    EXPRESSION uses x, y, z or x1..xd, + - * / **, rational and decimal literals (exact), pi, e, abs, min, max, clip,
    sqrt, cbrt, norm, exp, log, sin, cos, tan, asin, atan, sinh, cosh, tanh, erf, sinc, sigmoid, softplus, gelu, silu,
    where(x < 1/2, a, b) and more: docs/reference/functions.md.

    \b
    symnet approximate "abs(x - 1/3)" --error 1/16
    symnet approximate "sqrt(x)" --hoelder 1,1/2 --n 6 --construction theorem-2.1
    symnet approximate "sin(x)*y; x - y" --box "x in [-3,3], y in [0,1/2]" --error 1/4
    symnet approximate --table speeds.csv --inputs height,angle --output left,right
    """
    from symnet.constructions.building import approximate as build

    place = folder_of(folder, overwrite)
    written = {name: options.pop(name) for name in ("no_check", "no_report")}
    formula = formula_of(expression, network_only or written["no_check"]) if options.pop("certify_error") else None
    seconds = seconds_of(options.pop("true_error"), "--true-error")
    source, data = source_of(expression, options.pop("data"), options.pop("table"), options)
    with stages() as work:
        planned = work.plan if network_only else partial(within_reach, work)
        said = Fallback(planned)
        with said:
            built = build(source, progress=work, check=said, fallback=said.reasons.append, **options)
        work.begin("enclosing the true error", seconds=seconds)
        extra = {**true_error_summary(built, 0 if network_only else seconds), **data_summary(data)}
        own = {} if formula is None else certified_part(built, formula, place, work)
        written["more"] = own.pop("contents", {})
        summary = deliver(built, place, {**extra, **own}, work, network_only=network_only, **written)
    print_summary(built, summary, as_json)


@dataclass
class Fallback:
    """Says in a line on stderr why a formula is not compiled, and how large the scan will be that is built in its place."""

    then: Callable[[Plan], None]
    reasons: list[str] = field(default_factory=list)

    def __call__(self, plan: Plan) -> None:
        """Say it of a plan, once."""
        if self.reasons:
            from symnet.constructions.registry import construction_of

            sizes = construction_of(plan).sizes(plan)
            self._say(f"; the scan in its place: {plan.nodes:,} nodes, {sizes.neurons} neurons, depth {sizes.depth:,}")
        self.then(plan)

    def __enter__(self) -> None:
        """Nothing is said before there is a plan."""

    def __exit__(self, *problem: object) -> None:
        """Where there is no plan, what was in the way says more."""
        if self.reasons:
            self._say("")

    def _say(self, more: str) -> None:
        click.echo(f"symnet: not compiled: {self.reasons[0]}{more}", err=True)
        self.reasons.clear()


def within_reach(work: Stages, plan: Plan) -> None:
    """Raise UsageError, before any work, where no certificate can be made for a plan."""
    from symnet.certificates.limits import check_reach

    check_reach(plan.construction, plan.dimension, plan.cells, plan.modulus.origin == "derived")
    work.plan(plan)


def deliver(
    built: Approximation | Composite | Compiled,
    folder: Path,
    extra: dict[str, Any],
    work: Stages,
    *,
    network_only: bool = False,
    no_check: bool = False,
    no_report: bool = False,
    more: Mapping[str, bytes] = {},
) -> dict[str, Any]:
    """Certify what was built, write its files and `more`, and return the summary with what is `extra` to it."""
    from symnet.core.folder import CERTIFICATE, NETWORK, PAGE, write_folder

    proof = None if network_only else certified(built, no_check, work)
    summary = {**built.summary(), "verdict": "not checked" if no_check or proof is None else "accepted", **extra}
    contents = {NETWORK: built.network.canonical + b"\n", **more}
    if proof is not None:
        summary["hypotheses"] = proof.content["hypotheses"]
        contents |= {path.name: data for path, data in proof.contents(folder / CERTIFICATE).items()}
    if proof is not None and not (no_check or no_report):
        contents[PAGE] = page_of(proof, summary.get("true_error"))
    removed = write_folder(folder, contents)
    names = {"network": NETWORK, "certificate": CERTIFICATE, "report": PAGE}
    summary |= {key: str(folder / name) for key, name in names.items() if name in contents}
    if removed:
        summary["removed"] = [str(path) for path in removed]
    return summary


def certified(built: Approximation | Composite | Compiled, no_check: bool, work: Stages) -> Certificate:
    """Return the certificate of what was built; raises Unproved where the kernel does not accept it."""
    from symnet.constructions.certify import certify

    work.begin("making the certificate")
    proof = certify(built)
    work.begin("checking the certificate", seconds=checking_seconds(proof.content))
    if not no_check and not proof.verdict.accepted:
        raise Unproved(f"the kernel does not accept the certificate ({proof.verdict.reason}); nothing was written")
    return proof


def page_of(proof: Certificate, true_error: dict[str, str] | None) -> bytes:
    """Return the page of a certificate."""
    from symnet.report.page import report_page

    enclosed = None if true_error is None else (Fraction(true_error["low"]), Fraction(true_error["high"]))
    return report_page(proof.data, proof.verdict, enclosed, proof.files).encode()


def folder_of(given: Path | None, overwrite: bool) -> Path:
    """Return the folder to write; raises UsageError, before any work, where it cannot be or is another network's."""
    from symnet.core.folder import DEFAULT, check_unused, free_folder

    folder = (Path(DEFAULT) if overwrite else free_folder()) if given is None else given
    check_folder(folder)
    check_unused(folder, overwrite)
    return folder


def check_folder(folder: Path) -> None:
    """Raise UsageError before any work where `folder` is not, and cannot become, a folder one can write to."""
    existing = next(parent for parent in (folder, *folder.absolute().parents) if parent.exists())
    if not existing.is_dir() or not os.access(existing, os.W_OK):
        raise UsageError(f"--out {folder}: {existing} is not a folder one can write to; choose another")


def check_free(paths: Sequence[Path], force: bool, option: str = "--out") -> None:
    """Raise UsageError where a file is there already and is not to be replaced."""
    there = [path for path in paths if path.exists()]
    if there and not force:
        raise UsageError(f"{there[0]} exists; choose another {option} or write --force")


def check_other(written: Mapping[str, Path | None], force: bool, *read: Path | str | None) -> None:
    """Raise UsageError where a file that is read would be written over, or one that is there and not to be replaced."""
    known = {Path(place).resolve() for place in read if place is not None}
    for option, path in written.items():
        if path is None:
            continue
        if path.resolve() in known:
            raise UsageError(f"{option} {path} is a file that is read; choose another name")
        check_free([path], force, option)


def print_summary(built: Approximation | Composite | Compiled, summary: dict[str, Any], as_json: bool) -> None:
    """Print what was built: one JSON object, or rows for people."""
    if as_json:
        click.echo(json.dumps(summary))
        return
    checked = summary["verdict"] == "accepted"
    worst: Any = max(built.parts, key=lambda part: part.error.bound)
    rows = [
        ("target", f"{summary['target']} on {built.box}"),
        ("modulus", worst.modulus_text) if worst.target.table is None else _about_table(worst),
        ("construction", f"{summary['construction']}, {built.made_of}"),
        ("proved error" if checked else "error (not checked)", f"{summary['norm']} norm <= {about(built.error.bound)}"),
        *([("", f"{summary['proved_error_expression']}")] if worst.error.bound else []),
        ("", f"{summary['reason']}"),
        *output_rows(built),
        *paper_rows(summary),
        ("intrinsic", built.intrinsic_text),
        *bound_rows(summary),
        *error_rows(summary),
        (
            "parameters",
            f"{summary['parameters']} dense, {summary['parameters_blockwise']} blockwise, "
            f"{summary['nonzero_parameters']} non-zero",
        ),
        ("neurons", f"{summary['neurons']} (width {summary['width']}, depth {summary['depth']})"),
        ("template", f"sha256 {summary['template_sha256']}"),
        ("verdict", _verdict_text(built, summary)),
        ("written", ", ".join(summary[key] for key in ("network", "certificate", "report") if key in summary)),
        *([("removed", ", ".join(summary["removed"]))] if "removed" in summary else []),
    ]
    print_table(rows)


def output_rows(built: Approximation | Composite | Compiled) -> list[tuple[str, str]]:
    """A line for each of several outputs."""
    if len(built.parts) == 1:
        return []
    parts: tuple[Any, ...] = built.parts
    return [
        (f"output {number}", f"{part.target.name}: {part.error.norm} norm <= {about(part.error.bound)}{modulus_of(part)}")
        for number, part in enumerate(parts, 1)
    ]


def _about_table(part: Any) -> tuple[str, str]:
    """The columns of a table, which needs no modulus."""
    table = part.target.table
    return "table", f"{', '.join(table.inputs)} -> {table.output}: {table.nodes} values, joined on the Kuhn triangulation"


def modulus_of(part: Any) -> str:
    """The modulus of an output behind its error; nothing for a table, which needs none."""
    return "" if part.target.table is not None else f", {part.modulus_text}"


def _verdict_text(built: Approximation | Composite | Compiled, summary: dict[str, Any]) -> str:
    from symnet.report.names import Names
    from symnet.report.place import Place
    from symnet.report.wording import words

    if "hypotheses" not in summary:
        return "no certificate asked for"
    names = Names(Place(built.box.dimension, None if built.box.is_cube else built.box, len(built.parts)))
    assumed = "; ".join(words(item, names) for item in summary["hypotheses"]) or "none"
    return f"{summary['verdict']} by the kernel, hypotheses: {assumed}" if summary["verdict"] == "accepted" else "not checked"


@click.command(name="list")
@click.option("--json", "as_json", is_flag=True, help="One JSON list.")
def list_constructions(as_json: bool) -> None:
    """Print the constructions and their theorems."""
    from symnet.constructions.registry import NAMED

    rows = [(item.name, item.norm, item.intrinsic, item.theorem) for item in NAMED.values()]
    headers = ("construction", "norm", "intrinsic parameters", "theorem")
    if as_json:
        click.echo(json.dumps([dict(zip(headers, row, strict=True)) for row in rows]))
    else:
        print_table(rows, headers)
