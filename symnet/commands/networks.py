"""`symnet evaluate` and `symnet show`: exact values and sizes of a network file."""

from __future__ import annotations

import json
from fractions import Fraction
from pathlib import Path
from typing import TYPE_CHECKING

import click

from symnet.commands.table import print_table
from symnet.commands.terminal import NEGATIVE, about
from symnet.errors import UsageError

if TYPE_CHECKING:
    from symnet.core.network import Network

MAX_TABLE = 24


def network_in(path: Path) -> Network:
    """Return the network of a file: one of symnet's own, or one that `symnet.read` takes; stderr says what was assumed."""
    from symnet.core.codec import load
    from symnet.reading.reader import is_readable, read

    if not is_readable(path):
        return load(path)
    found = read(path)
    for note in found.notes:
        click.echo(f"symnet: {path}: {note}", err=True)
    return found.network


@click.command(context_settings=NEGATIVE)
@click.argument("network", type=click.Path(path_type=Path))
@click.argument("coordinates", nargs=-1)
@click.option("--points", type=click.Path(path_type=Path), help="A file with one point a line, blanks or commas between.")
@click.option("--decimal", "as_decimal", is_flag=True, help="Also show a decimal approximation, for people.")
@click.option("--walk", is_flag=True, help="Walk the network even where its closed form is proved equal.")
def evaluate(network: Path, coordinates: tuple[str, ...], points: Path | None, as_decimal: bool, walk: bool) -> None:
    """Print the exact value p/q of NETWORK at a point of rational COORDINATES, one for each output, blanks between.

    Of a large scan its certificate.json may be given instead: what it states is taken as it is, and little of v is read.

    A scan network is evaluated by its closed form (d + 1 grid nodes), after the equality has been proved by activation
    regions; stderr says so. --walk passes every neuron instead: quadratic in the bits of v.
    """
    from symnet.commands.quantised import evaluated, quantised
    from symnet.constructions.registry import closed_forms, evaluators
    from symnet.constructions.scan.stated import is_certificate
    from symnet.core.folding import folded
    from symnet.core.realize import realize

    if is_certificate(network):
        for value in by_certificate(network, points, coordinates):
            click.echo(f"{fraction_text(value)}  about {about(value)}" if as_decimal else fraction_text(value))
        return
    if quantised(network, lambda found: evaluated(found, read_points(points, coordinates, found.inputs), as_decimal)):
        return
    loaded = network_in(network)
    wanted = read_points(points, coordinates, loaded.inputs)
    closed = None if walk else evaluators(loaded)
    walked = loaded if walk or closed is not None else folded(loaded)
    if closed is not None:
        click.echo(next(form.said for form in closed_forms(loaded) or ()), err=True)
    for where in wanted:
        values = closed(where) if closed is not None else realize(walked, where)
        shown = " ".join(map(fraction_text, values))
        click.echo(f"{shown}  about {' '.join(map(about, values))}" if as_decimal else shown)


def by_certificate(path: Path, points: Path | None, coordinates: tuple[str, ...]) -> list[Fraction]:
    """Return the values of the scan of a certificate, by the codes that it states."""
    from symnet.constructions.scan.stated import stated_form
    from symnet.core.front import to_cube

    closed, sides = stated_form(path)
    wanted = read_points(points, coordinates, closed.dimension)
    for where in wanted:
        if not all(low <= coordinate <= high for coordinate, (low, high) in zip(where, sides, strict=True)):
            raise UsageError(f"{', '.join(map(str, where))} is outside the box of {path}; give network.json for points there")
    click.echo(f"by the codes that {path} states, which is right if symnet check accepts it", err=True)
    return [closed(to_cube(where, sides)) for where in wanted]


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


@click.command()
@click.argument("network", type=click.Path(path_type=Path))
@click.option("--neurons", type=click.Choice(["dot", "graphml"]), help="Write the neuron graph to stdout instead.")
@click.option("--json", "as_json", is_flag=True, help="The sizes as one JSON object.")
def show(network: Path, neurons: str | None, as_json: bool) -> None:
    """Print the sizes, layers and intrinsic parameters of NETWORK, and its neurons where they are few."""
    from symnet.commands.quantised import quantised, shown
    from symnet.core.table import sizes_of

    if not neurons and quantised(network, lambda found: shown(found, as_json)):
        return
    loaded = network_in(network)
    if neurons:
        from symnet.export.graph_text import neuron_text

        click.echo(neuron_text(loaded, neurons), nl=False)
    elif as_json:
        click.echo(json.dumps({"inputs": loaded.inputs, **sizes_of(loaded), "template_sha256": loaded.template_sha256}))
    else:
        _print_network(loaded)


def _print_network(network: Network) -> None:
    from symnet.core.table import size_rows, sizes_of
    from symnet.drawing.rows import layer_rows, neuron_rows, parameter_rows

    print_table(size_rows(network))
    print_table(layer_rows(network), ("layer", "reads", "neurons", "activation", "steps"))
    if network.intrinsic:
        print_table(parameter_rows(network), ("intrinsic parameter", "value"))
    if (sizes_of(network)["neurons"] or 0) <= MAX_TABLE and sum(
        node.operation.outputs for node in network.nodes
    ) <= 4 * MAX_TABLE:
        print_table(neuron_rows(network), ("neuron", "activation", "weights", "bias"))
