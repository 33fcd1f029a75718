"""The command group `symnet experiment` (also `python -m symnet.experiments`)."""

import functools
import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import click
from rich.console import Console

from symnet.errors import MissingExtra, SymnetError, UsageError
from symnet.experiments.architecture import ALL_LAYERS, BLOCKS
from symnet.experiments.config import DATA_SETS, Config
from symnet.experiments.config_file import load_config, write_config
from symnet.experiments.curves import draw_curves
from symnet.experiments.extras import require
from symnet.experiments.files import write_text
from symnet.experiments.folder import Folder
from symnet.experiments.options import DEFAULT_FOLDER, Changes, change
from symnet.experiments.results import Results, read_results, runs_csv
from symnet.experiments.table import make_table, markdown
from symnet.experiments.terminal import ProgressBar, print_table

INTERRUPTED = 130
Command = Callable[..., None]


def _reported(command: Command) -> Command:
    """Print an error that symnet raised on purpose as one line and leave with its exit code."""

    @functools.wraps(command)
    def wrapped(*args: Any, **kwargs: Any) -> None:
        try:
            command(*args, **kwargs)
        except SymnetError as error:
            click.echo(f"symnet: {error}", err=True)
            sys.exit(error.exit_code)
        except OSError as error:
            where = error.filename or "the output"
            click.echo(f"symnet: {where}: {error.strerror or error}; finished runs are kept, try again", err=True)
            sys.exit(2)

    return wrapped


@click.group(name="experiment")
def experiment() -> None:
    """Train a whole network, or only the few parameters that matter, and compare (SYZ22, section 3)."""


@experiment.command(name="run")
@click.argument("config", default="default")
@click.option("--output", type=click.Path(path_type=Path), help="Folder for results [experiments/NAME].")
@click.option("--data", type=click.Choice(DATA_SETS), help="Data set; all but digits need --folder.")
@click.option("--folder", help="Folder with the four IDX files of the data set, gzipped or not.")
@click.option("--any-digest", is_flag=True, help="Use data files whose SHA-256 is not the published one.")
@click.option("--training-images", type=int, help="Keep only the first so many training images.")
@click.option("--epochs", type=int, help="Epochs of each stage.")
@click.option("--printed-protocol", "printed", is_flag=True, help="The protocol as printed: 300 epochs.")
@click.option("--seeds", help="Repetitions, as 0,1,2.")
@click.option("--only", multiple=True, metavar="STRATEGY", help="Run this strategy alone (may be repeated).")
@click.option("--device", type=click.Choice(["auto", "cpu", "cuda"]), help="auto takes a GPU when there is one.")
@click.option("--threads", type=int, help="CPU threads; results depend on it in the last bits.")
@_reported
def run_command(config: str, output: Path | None, **changes: Any) -> None:
    """Run an experiment and print its table.

    CONFIG is a TOML file (see: symnet experiment config), or the built-in "default" (S1, S2 and controls) or "all"
    (with random-weights and low-rank).
    Runs that the output folder holds already are kept; an interrupted one goes on where it was saved.
    """
    changed = change(load_config(config), Changes(**changes))
    _run(changed, output or DEFAULT_FOLDER / changed.name)


@experiment.command(name="resume")
@click.argument("folder", type=click.Path(path_type=Path))
@_reported
def resume_command(folder: Path) -> None:
    """Go on with the experiment in FOLDER.

    The configuration stored there is used; finished runs are kept.
    """
    _run(Folder(folder).config(), folder)


def _run(config: Config, output: Path) -> None:
    require("torch")
    from symnet.experiments.runner import run_experiment

    progress = ProgressBar(Console(stderr=True))
    try:
        with progress.progress:
            results = run_experiment(config, output, progress)
    except KeyboardInterrupt:
        click.echo(f"symnet: interrupted; go on with: symnet experiment resume {output}", err=True)
        sys.exit(INTERRUPTED)
    _finish(results, output)


def _finish(results: Results, output: Path) -> None:
    table = make_table(results)
    write_text(output / "table.md", markdown(table))
    print_table(Console(), table)
    try:
        draw_curves(results, output / "curves.svg")
    except MissingExtra as error:
        click.echo(f"symnet: no curves drawn: {error}", err=True)
    click.echo(f"results: {output}")


@experiment.command(name="table")
@click.argument("results", type=click.Path(path_type=Path), default=DEFAULT_FOLDER / "digits")
@click.option("--format", "form", type=click.Choice(["text", "markdown", "csv"]), default="text", show_default=True)
@_reported
def table_command(results: Path, form: str) -> None:
    """Print the table of finished runs.

    RESULTS is an output folder or its results.json [experiments/digits].
    """
    read = read_results(results)
    if form == "csv":
        click.echo(runs_csv(read), nl=False)
    elif form == "markdown":
        click.echo(markdown(make_table(read)), nl=False)
    else:
        print_table(Console(), make_table(read))


@experiment.command(name="curves")
@click.argument("results", type=click.Path(path_type=Path))
@click.argument("file", type=click.Path(path_type=Path))
@_reported
def curves_command(results: Path, file: Path) -> None:
    """Draw test accuracy by epoch.

    RESULTS is an output folder or its results.json; FILE ends in .svg, .png or .pdf.
    """
    draw_curves(read_results(results), file)
    click.echo(f"curves: {file}")


@experiment.command(name="config")
@click.argument("config", default="default")
@click.option("--data", type=click.Choice(DATA_SETS), help="Name this data set in it.")
@click.option("--folder", default="FOLDER", show_default=True, help="Folder with the IDX files to name in it.")
@_reported
def config_command(config: str, data: str | None, folder: str) -> None:
    """Print a configuration, to save and change.

    CONFIG is a TOML file or the built-in "default" or "all"; every key is written out.
    """
    loaded = load_config(config)
    if data and data != "digits":
        loaded = replace(loaded, name=data, data=replace(loaded.data, set=data, folder=folder))
    click.echo(write_config(loaded), nl=False)


@experiment.command(name="depth")
@click.argument("expression", required=False)
@click.option("--data", type=click.Path(path_type=Path), help="A file of points with values instead of EXPRESSION.")
@click.option("--inputs", metavar="A,B", help="--data: the columns of the coordinates, by name or number; all but the last.")
@click.option("--output", metavar="C", help="--data: the columns of the values, by name or number; the last one.")
@click.option("--box", metavar="SIDES", help='The box of the inputs, for example "x in [-8,8]".')
@click.option("--depths", default="10,50,100,200", show_default=True, help="Hidden layers.")
@click.option("--width", type=click.IntRange(2, 512), default=32, show_default=True, help="Neurons a layer.")
@click.option(
    "--steps", type=click.IntRange(0, 100_000), default=300, show_default=True, help="Steps of Adam, on the whole grid."
)
@click.option("--seeds", default="0,1", show_default=True, help="Repetitions.")
@_reported
def depth_command(expression: str | None, depths: str, width: int, steps: int, seeds: str, **given: Any) -> None:
    """Fit ever deeper plain ReLU networks, from torch's start and from one near the identity.

    They are fitted to sin(pi x) y on [-1,1]^2, to EXPRESSION on [0,1]^d or on --box, or to the rows of a file. Errors are mean
    squares over that of the best constant: 1 is nothing learnt.
    """
    from symnet.experiments.samples import samples_of

    samples = samples_of(expression, **given)
    require("torch")
    from symnet.experiments.near_identity import depth_runs

    if samples is not None:
        click.echo(f"{len(samples.points)} points of {samples.name}")
    row = "{:>6}  {:<14} {:>5} {:>12} {:>12}"
    click.echo(row.format("depth", "start", "seed", "before", "after"))
    for run in depth_runs(_integers(depths, "--depths", 1), width, steps, _integers(seeds, "--seeds", 0), samples):
        click.echo(row.format(run.depth, run.start, run.seed, f"{run.before:.3g}", f"{run.after:.3g}"))


def _integers(text: str, name: str, least: int) -> list[int]:
    """Read 10,50,100."""
    words = [word.strip() for word in text.split(",")]
    if not all(word.isascii() and word.isdigit() and least <= int(word[:6]) <= 1_000 for word in words):
        raise UsageError(f"{name} {text[:40]}: write integers from {least} to 1000, for example 10,50,100")
    return [int(word) for word in words]


@experiment.command(name="parameters")
@_reported
def parameters_command() -> None:
    """Print the parameters of each layer.

    As printed in SYZ22, as counted, their difference, and with the scales and shifts of batch norm.
    """
    row = "{:<8} {:<9} {:>10} {:>10} {:>6} {:>16}"
    click.echo(row.format("layer", "block", "printed", "counted", "off", "with batch norm"))
    for block in BLOCKS:
        for layer in block.layers:
            counted = layer.weights_and_biases
            click.echo(row.format(layer.name, block.symbol, layer.printed, counted, layer.printed - counted, layer.parameters))
    totals = [sum(y.printed for y in ALL_LAYERS), sum(y.weights_and_biases for y in ALL_LAYERS)]
    click.echo(row.format("all", "", *totals, totals[0] - totals[1], sum(y.parameters for y in ALL_LAYERS)))
