"""`symnet template`, `encode`, `dial` and `same`: one network for a class, its settings, and the proof that it is one."""

from __future__ import annotations

import json
from dataclasses import replace
from fractions import Fraction
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from symnet.commands.building import deliver, folder_of, print_summary, within_reach
from symnet.commands.completion import templates_begun
from symnet.commands.error import seconds_of
from symnet.commands.progress import stages
from symnet.commands.sources import true_error_summary
from symnet.commands.table import print_table
from symnet.commands.terminal import NEGATIVE
from symnet.errors import MissingExtra, UsageError, install_line

if TYPE_CHECKING:
    from symnet.constructions.scan.plan import ScanPlan
    from symnet.targets.modulus.modulus import Modulus
    from symnet.targets.target import Target

MOST_RUNS = 4_096
"""Runs of the settings shown: templates of more take long to lay out."""
STATED = ("dimension", "lipschitz", "hoelder", "modulus", "box")
"""What may be said of a function beside its expression."""
WIDE = 150
"""The length of a line where stdout is not a terminal."""
FINER = (2, 8)
"""Rows of finer levels: the quantum is at most the error divided by these."""


@click.command()
@click.argument("construction", shell_complete=templates_begun)
@click.option("--class", "class_text", required=True, metavar="CLASS", help="lipschitz:L or hoelder:L,alpha.")
@click.option("--d", "dimension", type=int, help="Dimension of the cube, where no box is given.")
@click.option(
    "--box", metavar="SIDES", help='The box of the inputs, for example "x in [-8,8], y in [0,1/2]"; by default [0,1]^d.'
)
@click.option("--error", required=True, help="The sup-norm error for every function of the class.")
@click.option("--parameters", type=int, default=1, show_default=True, help="Runs side by side, each with its v.")
@click.option("--bits", type=click.Choice(["one", "two"]), default="two", show_default=True, help="Bits a grid node.")
@click.option("--quantum", help="A finer step between levels.")
@click.option("--out", type=click.Path(path_type=Path), required=True, help="The template file to write.")
def template(construction: str, class_text: str, dimension: int | None, error: str, out: Path, **options: Any) -> None:
    """Build one network for a whole class of functions, without any function (Theorem 2.3, by the scan or the paper's network).

    The class is one of functions on [0,1]^d, or on --box, with distances and constants in the box's own units.

    CONSTRUCTION is scan or theorem-2.3, the paper's network, whose staircase fits in memory for n = 1, d <= 3 and for d = 1,
    n = 2 only.

    \b
    symnet template scan --class lipschitz:2 --d 1 --error 1/16 --out lip2.json
    symnet encode lip2.json "abs(x - 1/3)" --out net
    symnet template scan --class lipschitz:1 --box "x in [-8,8]" --error 1/4 --out wide.json
    """
    from symnet.constructions.registry import construction_of
    from symnet.constructions.template_file import make_template
    from symnet.core.rational import positive

    quantum, bound = options["quantum"], positive(error, "error")
    finer = None if quantum is None else positive(quantum, "quantum")
    made = make_template(
        class_text, dimension, bound, options["parameters"], options["bits"], finer, construction, options["box"]
    )
    made.save(out)
    plan, size = made.plan, made.network.size
    s = construction_of(plan).known(plan, Fraction(0))["s"]
    click.echo(f"class       {class_text} on {made.box}, sup error <= {plan.error_bound} for every function of it")
    click.echo(f"network     {plan.cells} cells an axis, {size.neurons} neurons, width {size.width}, depth {size.depth}")
    click.echo(f"intrinsic   {size.intrinsic_parameters} parameters, s = {s} the same for the whole class")
    click.echo(f"template    sha256 {made.network.sha256}")
    click.echo(f"written     {out}, {out.with_suffix('.network.json')}")


@click.command(context_settings=NEGATIVE)
@click.argument("template", type=click.Path(path_type=Path))
@click.argument("expression")
@click.option("--out", "folder", type=click.Path(path_type=Path), help="Folder to write; by default net, or net-2, ...")
@click.option("--overwrite", is_flag=True, help="Replace what is there of another network, and remove what is about it.")
@click.option("--network-only", is_flag=True, help="Write the network and nothing else: no certificate.")
@click.option("--no-check", is_flag=True, help="Write the certificate and do not check it.")
@click.option("--no-report", is_flag=True, help="Do not write report.html.")
@click.option("--true-error", default="5", show_default=True, help="Seconds to enclose the true error in; 0 turns it off.")
@click.option("--json", "as_json", is_flag=True, help="One JSON object on stdout and nothing else.")
def encode(template: Path, expression: str, folder: Path | None, overwrite: bool, as_json: bool, **options: Any) -> None:
    """Encode EXPRESSION into TEMPLATE: three numbers (or m + 2), the network stays the same."""
    from symnet.constructions.template_file import load_template

    place = folder_of(folder, overwrite)
    seconds = seconds_of(options.pop("true_error"), "--true-error")
    loaded = load_template(template)
    with stages() as work:
        (work.plan if options["network_only"] else partial(within_reach, work))(loaded.plan)
        built = loaded.encode(expression, work)
        work.begin("enclosing the true error", seconds=seconds)
        extra = true_error_summary(built, 0 if options["network_only"] else seconds)
        summary = deliver(built, place, extra, work, **options)
    print_summary(built, summary, as_json)


@click.command(context_settings=NEGATIVE)
@click.argument("expression")
@click.option("--error", required=True, help="The sup-norm error that every setting must meet.")
@click.option("--d", "dimension", type=int, help="Dimension of the cube; by default the largest variable used.")
@click.option(
    "--box", metavar="SIDES", help='The box of the inputs, for example "x in [-8,8], y in [0,1/2]"; by default [0,1]^d.'
)
@click.option("--lipschitz", metavar="L", help="State a Lipschitz constant; by default it is derived.")
@click.option("--hoelder", metavar="L,ALPHA", help="State |f(x) - f(y)| <= L |x - y|^alpha.")
@click.option("--modulus", metavar="EXPR", help="State |f(x) - f(y)| <= EXPR in r = |x - y|.")
@click.option("--plot", type=click.Path(path_type=Path), help="Also draw depth and width against parameters (extra `plot`).")
@click.option("--json", "as_json", is_flag=True, help="The rows as one JSON list.")
def dial(expression: str, error: str, plot: Path | None, as_json: bool, **options: Any) -> None:
    """Print what the dial trades for EXPRESSION: intrinsic parameters, bits each, depth, width, at one error.

    Rows are plans: sizes are exact and nothing is encoded, so the table costs no enclosure of EXPRESSION but that at 0, on
    which the bits of b depend. "bits each" are those of a v, "all bits" those of all v's, s and b together. "no network" of
    this width and depth, whatever its weights, has this error or less for the whole class; the proved error is x times that.
    """
    from symnet.certificates.hoelder import derive_modulus
    from symnet.core.rational import positive
    from symnet.targets.problem import target_and_modulus

    dimension, lipschitz, hoelder, general, box = (options[name] for name in STATED)
    found, modulus = target_and_modulus(expression, dimension, lipschitz, hoelder, general, box, derive_modulus)
    rows = dial_rows(found, modulus, positive(error, "error"))
    if plot is not None:
        draw_dial(rows, plot)
    if as_json:
        click.echo(json.dumps(rows))
    else:
        headers = tuple(rows[0])
        titles = tuple({"bits each": "bits of a v", "bits in all": "all bits"}.get(name, name) for name in headers)
        click.echo(f"{found.name} on {found.box_given}, error <= {error}; all bits: those of every v, of s and of b together")
        print_table([tuple(str(row[name]) for name in headers) for row in rows], titles, file_width=WIDE)


def dial_rows(target: Target, modulus: Modulus, error: Fraction) -> list[dict[str, Any]]:
    """Return a row for each setting: one and two bits, m from 1 to N - 1, n and the float-sized one among them, finer levels."""
    from symnet.constructions.counted import settled
    from symnet.constructions.plan import Request
    from symnet.constructions.scan.construction import SCAN

    def planned(**options: Any) -> ScanPlan:
        return settled(SCAN, target, modulus, Request(**options))

    rows = []
    for bits in ("two", "one"):
        first = planned(error=error, bits=bits)
        for runs, note in _settings(first):
            rows.append(_row(replace(first, runs=runs), target, bits, note))
    for parts in FINER:
        quantum = power_below(error / parts)
        plan = planned(error=error, quantum=quantum)
        if plan.scale:  # a constant has no levels
            rows.append(_row(plan, target, str(plan.alphabet.bits), f"--quantum {quantum}"))
    return rows + _fixed(target, modulus, error)


def _fixed(target: Target, modulus: Modulus, error: Fraction) -> list[dict[str, Any]]:
    """The row of the network whose size is fixed, by the modulus alone; none in several numbers or beyond its limits."""
    from symnet.constructions.euaf2022.plan import bits_for, cells_for
    from symnet.constructions.euaf2022.template import euaf_template
    from symnet.constructions.euaf2022.winding import MOST_BITS
    from symnet.errors import TooLarge

    if target.dimension != 1 or target.expression is None:
        return []
    near = target.enclose((Fraction(0),), error)
    largest = abs(near.mid) + near.radius + modulus.upper(Fraction(1))
    try:
        cells, bits = cells_for(modulus, error), bits_for(modulus, error, largest)
    except TooLarge:
        return []
    size = euaf_template().size
    if bits > MOST_BITS:
        return []
    sizes = {"intrinsic": size.intrinsic_parameters, "bits each": bits, "bits in all": 4 * bits}
    counts = {"depth": size.depth, "width": size.width, "neurons": size.neurons, "cells": 4 * cells - 4}
    return [{"bits a node": "-", "runs": "-", **sizes, **counts, "no network": "", "note": "size fixed: euaf"}]


def power_below(number: Fraction) -> Fraction:
    """Return the largest power of two that is at most a number."""
    found = Fraction(2) ** (number.numerator.bit_length() - number.denominator.bit_length())
    return found if found <= number else found / 2


def _settings(plan: ScanPlan) -> list[tuple[int, str]]:
    """The numbers of runs shown, with what they stand for."""
    digits = plan.nodes - 1
    notes = {1: "fewest parameters", digits: "one digit each"}
    notes.setdefault(-(-digits * plan.alphabet.bits // 50), "each v fits a float64")
    notes.setdefault(-(-digits * plan.alphabet.bits // 22), "each v fits a float32")
    notes.setdefault(max(1, (max(plan.counts) - 1).bit_length()), "n runs: n + 2 parameters")
    runs = 4
    while runs < min(digits, MOST_RUNS):
        notes.setdefault(runs, "")
        runs *= 4
    return sorted((runs, note) for runs, note in notes.items() if 1 <= runs <= min(digits, MOST_RUNS))


def _row(plan: ScanPlan, target: Target, bits: str, note: str) -> dict[str, Any]:
    from symnet.constructions.counted import bits_of
    from symnet.constructions.scan.construction import SCAN
    from symnet.lower_bounds.beside import beside

    sizes, taken = SCAN.sizes(plan), bits_of(SCAN, plan, target)
    reach = beside(plan.modulus, plan.dimension, sizes.width, sizes.depth, "sup") if plan.error_bound else None
    return {
        "bits a node": bits,
        "runs": plan.runs,
        "intrinsic": sizes.intrinsic,
        "bits each": taken.longest,
        "bits in all": taken.total,
        "depth": sizes.depth,
        "width": sizes.width,
        "neurons": sizes.neurons,
        "cells": plan.cells if isinstance(plan.cells, int) else list(plan.cells),
        "no network": "" if reach is None else reach.short(plan.error_bound),
        "note": note,
    }


def draw_dial(rows: list[dict[str, Any]], path: Path) -> None:
    """Draw depth and width against the number of runs; raises MissingExtra without matplotlib."""
    try:
        import matplotlib

        matplotlib.use("Agg")
        from matplotlib import pyplot
    except ImportError as problem:
        raise MissingExtra(f"--plot needs matplotlib; write: {install_line('plot', 'matplotlib')}") from problem
    figure, axes = pyplot.subplots(figsize=(7, 4.5), layout="constrained")
    for bits, style in (("two", "-"), ("one", "--")):
        chosen = [row for row in rows if row["bits a node"] == bits]
        for name, colour in (("depth", "tab:blue"), ("width", "tab:orange")):
            axes.plot(
                [float(row["runs"]) for row in chosen],
                [float(row[name]) for row in chosen],  # whole numbers beyond 2^63 cannot be drawn
                style,
                marker="o",
                color=colour,
                label=f"{name}, {bits}",
            )
    axes.set(xscale="log", yscale="log", xlabel="runs m (m + 2 intrinsic parameters)", ylabel="hidden layers, neurons a layer")
    axes.legend(frameon=False)
    try:
        figure.savefig(path)
    except (OSError, ValueError) as problem:
        raise UsageError(f"--plot {path}: {problem}; write a file such as dial.svg") from problem
    finally:
        pyplot.close(figure)


@click.command()
@click.argument("networks", type=click.Path(path_type=Path), nargs=-1, required=True)
def same(networks: tuple[Path, ...]) -> int:
    """Prove that two or more NETWORKS are equal but for their intrinsic parameters, and list those.

    Exit code 1 where their templates differ.
    """
    from symnet.commands.networks import network_in
    from symnet.drawing.rows import short

    if len(networks) < 2:
        raise UsageError("give at least two network files")
    loaded = [network_in(path) for path in networks]
    templates = {network.template_sha256 for network in loaded}
    equal = len(templates) == 1 and all(network.template == loaded[0].template for network in loaded)
    click.echo("equal but for the parameters listed" if equal else "different templates")
    for path, network in zip(networks, loaded, strict=True):
        click.echo(f"{path}: template sha256 {network.template_sha256}")
        shown = list(network.intrinsic)[:12]
        for name in shown:
            click.echo(f"  {name} = {short(network.parameters.get(name, 'not bound'))}")
        if len(network.intrinsic) > len(shown):
            click.echo(f"  ... {len(network.intrinsic) - len(shown)} more")
    return 0 if equal else 1
