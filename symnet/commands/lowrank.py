"""`symnet lowrank`: training with weight decay and small batches, and the ranks that this allows."""

from __future__ import annotations

import json
from fractions import Fraction
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from symnet.commands.group import Commands
from symnet.errors import UsageError

if TYPE_CHECKING:
    from symnet.low_rank.config import Config
    from symnet.low_rank.exact_training import Training
    from symnet.low_rank.training import LayerResult, RunResult

ROUNDING = 1e-12
HEADERS = ("rate", "decay", "batch", "matrix", "n", "proved", "printed", "rank", "Lemma 3.2", "")


@click.command()
@click.argument("config", type=click.Path(path_type=Path), required=False)
@click.option("--out", type=click.Path(path_type=Path), help="Write all results as one JSON object.")
@click.option("--page", type=click.Path(path_type=Path), help="Write a page: ranks by decay and batch.")
@click.option(
    "--backend", type=click.Choice(["numpy", "torch"]), default="numpy", show_default=True, help="What trains, in float64."
)
@click.option("--force", is_flag=True, help="Replace files that are there.")
def run(config: Path | None, out: Path | None, page: Path | None, backend: str, force: bool) -> int:
    """Train as CONFIG says, a TOML file (symnet lowrank config prints one): ranks beside bounds (extra: numpy or experiments).

    A row for each matrix: n steps, the rank m B n within eps that is proved for large T, the printed bound, the rank of the
    matrix to within eps, and the largest distance/bound of Lemma 3.2 at this T. "says nothing": the proved rank is not below
    the size of the matrix.
    """
    from symnet.commands.building import check_other
    from symnet.commands.complete import single_threaded
    from symnet.commands.table import print_table
    from symnet.core.codec import write_whole
    from symnet.low_rank.config import config as read
    from symnet.low_rank.config import load_config
    from symnet.low_rank.training import runs

    single_threaded()
    check_other({"--out": out, "--page": page}, force, config)
    wanted = load_config(config) if config is not None else read({})
    found = list(runs(wanted, backend))
    click.echo(f"{wanted.steps} steps, eps = {wanted.accuracy}, seed {wanted.seed}")
    rows = [_cells(wanted, each, number) for each in found for number in range(len(each.layers))]
    print_table(rows, HEADERS, set(range(9)))
    worst = max((_worst(layer) for each in found for layer in each.layers), default=0.0)
    if out is not None:
        write_whole(out, (json.dumps({"format": "symnet low rank 1", "runs": [_json(each) for each in found]}) + "\n").encode())
        click.echo(f"written: {out}")
    if page is not None:
        _write_page(page, wanted, found)
    click.echo("Lemma 3.2 holds in every run" if worst <= 1 + 1e-9 else "Lemma 3.2 fails in a run")
    return 0 if worst <= 1 + 1e-9 else 1


def _worst(layer: LayerResult) -> float:
    """The largest distance/bound of Lemma 3.2, bounds that rounding hides taken as 10^-12; 0 where it says nothing at any n."""
    return max((each.distance / max(each.bound, ROUNDING) for each in layer.compared), default=0.0)


def _cells(wanted: Config, found: RunResult, number: int) -> tuple[str, ...]:
    layer, setting = found.layers[number], found.setting
    steps = layer.proved // (layer.patches * setting.batch)
    shape = f"{layer.shape[0]} x {layer.shape[1]}" + (f" on {layer.patches}" if layer.patches > 1 else "")
    held = f"{_worst(layer):.3f}" if layer.compared else ""
    ranks = (str(steps), str(layer.proved), str(layer.printed), str(layer.rank))
    note = "says nothing" if layer.vacuous else ""
    return (*map(_decimal, (setting.rate, setting.strength)), str(setting.batch), shape, *ranks, held, note)


def _decimal(value: Fraction) -> str:
    return f"{float(value):g}"


def _json(found: RunResult) -> dict[str, Any]:
    from dataclasses import asdict

    setting = {"rate": str(found.setting.rate), "decay": str(found.setting.strength), "batch": found.setting.batch}
    return {**setting, "loss": found.loss, "layers": [asdict(layer) for layer in found.layers]}


def _in_words(
    wanted: Config, shape: tuple[int, int], layers: list[list[LayerResult]]
) -> tuple[dict[tuple[int, int], str], dict[tuple[int, int], tuple[str, ...]]]:
    """What an entry says when it is pointed at, and what stands in it."""
    notes = dict[tuple[int, int], str]()
    words = dict[tuple[int, int], tuple[str, ...]]()
    for i, row in enumerate(layers):
        for j, layer in enumerate(row):
            setting = f"decay {_decimal(wanted.decays[i])}", f"batch {wanted.batches[j]}"
            words[i, j] = (*setting, f"rank {layer.rank} of {min(shape)}")
            notes[i, j] = f"{', '.join(setting)}: rank {layer.rank}, proved {layer.proved}"
            notes[i, j] += " (says nothing)" if layer.vacuous else ""
    return notes, words


def _write_page(page: Path, wanted: Config, found: list[RunResult]) -> None:
    """Write a page with a heat map of ranks for each rate and matrix."""
    from symnet.core.codec import write_whole
    from symnet.report.matrix_page import Heat, matrix_page

    by_setting = {(each.setting.rate, each.setting.strength, each.setting.batch): each for each in found}
    heats = []
    for rate in wanted.rates:
        for number, shape in enumerate(wanted.shapes):
            layers = [
                [by_setting[rate, strength, batch].layers[number] for batch in wanted.batches] for strength in wanted.decays
            ]
            notes, words = _in_words(wanted, shape, layers)
            title = f"matrix {number + 1}, {shape[0]} x {shape[1]}, rate {_decimal(rate)}"
            caption = f"{title}: the rank to within eps; rows are decays, columns are batches."
            heats.append(Heat(title, caption, [[float(layer.rank) for layer in row] for row in layers], notes, words))
    nothing = sum(layer.vacuous for each in found for layer in each.layers)
    total = sum(len(each.layers) for each in found)
    lead = [
        "The rank to within eps of every matrix after training, beside the rank that is proved for large T.",
        f"In {nothing} of {total} cases the proved rank is not below the size of the matrix: there the bound says nothing, and "
        "does not explain the rank that is seen.",
    ]
    facts = [
        ("steps", str(wanted.steps)),
        ("eps", str(wanted.accuracy)),
        ("rates", ", ".join(map(_decimal, wanted.rates))),
        ("decays", ", ".join(map(_decimal, wanted.decays))),
        ("batches", ", ".join(map(str, wanted.batches))),
    ]
    write_whole(page, matrix_page("Ranks after training with weight decay", lead, facts, heats).encode())
    click.echo(f"page: {page}")


@click.command(name="config")
def config_command() -> None:
    """Print the default configuration, to save and change."""
    from symnet.low_rank.config import DEFAULT

    click.echo(DEFAULT, nl=False)


@click.command()
@click.option("--layers", default="4,6,1", show_default=True, help="Inputs, hidden layers, outputs.")
@click.option("--rate", default="1/10", show_default=True, metavar="MU", help="The step.")
@click.option("--decay", "strength", default="1/2", show_default=True, metavar="LAMBDA", help="The weight decay.")
@click.option("--batch", type=int, default=1, show_default=True, help="Samples a step.")
@click.option("--steps", type=int, default=6, show_default=True, help="How many steps.")
@click.option("--seed", type=int, default=0, show_default=True, help="Of weights and samples.")
@click.option("--certificate", type=click.Path(path_type=Path), help="Write the certificate of Lemma 3.2 for this run.")
@click.option(
    "--trajectory", "path", type=click.Path(path_type=Path), help="Write the certificate of the ranks between the steps."
)
@click.option("--force", is_flag=True, help="Replace files that are there.")
def exact(
    layers: str,
    rate: str,
    strength: str,
    batch: int,
    steps: int,
    seed: int,
    certificate: Path | None,
    path: Path | None,
    force: bool,
) -> None:
    """Train a tiny ReLU network in exact rationals and print the rank of W_T - (1-x)^n W_{T-n}, at most B n, for every n.

    --certificate FILE writes what the kernel can check from the final weights alone (symnet check FILE): each matrix is
    within |1-x|^n |W_{T-n}| of such a rank. --trajectory FILE is about the networks of all steps, side by side:
    W_T - (1-x)^n W_{T-n} has the rank that is printed, by an exact factorisation.
    """
    from symnet.commands.building import check_free
    from symnet.core.rational import exact as number
    from symnet.low_rank.exact_training import Training, difference, example, rank, trajectory

    for option, file in (("--certificate", certificate), ("--trajectory", path)):
        check_free([] if file is None else [file], force, option)
    sizes = layers.split(",")
    if len(sizes) < 2 or not all(size.isascii() and size.isdigit() and int(size[:6]) > 0 for size in sizes):
        raise UsageError(f"--layers {layers[:40]}: write inputs, hidden layers and outputs, for example 4,6,1")
    if not 1 <= batch <= 100:
        raise UsageError(f"--batch {batch} is not from 1 to 100")
    how = Training(number(rate, "--rate"), number(strength, "--decay"), batch)
    weights, samples = example([int(size) for size in sizes], 12, seed)
    found = trajectory(weights, samples, how, steps)
    longest = max(value.denominator.bit_length() for matrix in found[-1] for row in matrix for value in row)
    click.echo(f"x = {1 - how.keeps}, {steps} steps, batch {batch}; the weights have up to {longest} bits")
    for place in range(len(weights)):
        last = found[-1][place]
        ranks = [rank(difference(last, found[-1 - n][place], how.keeps**n)) for n in range(1, steps + 1)]
        bounds = [min(batch * n, len(last), len(last[0])) for n in range(1, steps + 1)]
        click.echo(f"matrix {place + 1}, {len(last)} x {len(last[0])}: rank {_listed(ranks)}; at most {_listed(bounds)}")
    _write([int(size) for size in sizes], how, (steps, seed), certificate, path)


def _write(sizes: list[int], how: Training, run: tuple[int, int], certificate: Path | None, path: Path | None) -> None:
    """Write the certificates that are asked for."""
    from symnet.commands.trained import trained, trajectory_certificate

    for place, make in ((certificate, trained), (path, trajectory_certificate)):
        if place is not None:
            made = make(sizes, how, *run)
            made.save(place)
            click.echo(f"{made.verdict.verdict} by the kernel; written: {place}")


def _listed(numbers: list[int]) -> str:
    return ", ".join(map(str, numbers))


@click.command()
def errata() -> int:
    """Recompute, in exact arithmetic, the smallest cases where the printed text is off."""
    from symnet.low_rank.errata import errata as all_of_them

    found = all_of_them()
    for each in found:
        click.echo(f"{each.place}\n  printed  {each.printed}\n  case     {each.case}\n  true     {each.true}")
        click.echo(f"  {'shown: the case contradicts the printed text' if each.shown else 'NOT SHOWN'}")
    return 0 if all(each.shown for each in found) else 1


COMMANDS = {
    "run": ("Train, and compare ranks with bounds.", lambda: run),
    "config": ("Print the default configuration of run.", lambda: config_command),
    "exact": ("A few steps in exact rationals, and the ranks of Lemma 3.2.", lambda: exact),
    "errata": ("Where the printed text is off, recomputed.", lambda: errata),
}


@click.group(cls=Commands, loaders=COMMANDS, path="symnet lowrank", context_settings={"help_option_names": ["--help"]})
@click.pass_context
def lowrank(context: click.Context) -> None:
    """Training with weight decay and small batches, and the ranks that this allows."""
    if context.invoked_subcommand is None:
        click.echo(context.get_help())
