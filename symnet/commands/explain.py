"""`symnet explain`: the affine map of a network at a point, as a product of matrices, and how far it holds."""

from __future__ import annotations

import json
from collections.abc import Iterator
from fractions import Fraction
from pathlib import Path
from typing import TYPE_CHECKING

import click

from symnet.commands.networks import network_in, read_points
from symnet.commands.table import Row, print_table
from symnet.commands.terminal import NEGATIVE

if TYPE_CHECKING:
    from symnet.regions.explanation import Explanation

MOST = 12
"""Rows and columns of a matrix that is printed."""


@click.command(context_settings=NEGATIVE)
@click.argument("network", type=click.Path(path_type=Path))
@click.argument("coordinates", nargs=-1)
@click.option("--matrices", is_flag=True, help="Print every matrix of the product, however large.")
@click.option("--json", "as_json", is_flag=True, help="One JSON object on stdout and nothing else.")
def explain(network: Path, coordinates: tuple[str, ...], matrices: bool, as_json: bool) -> None:
    """Print the affine map that NETWORK is around a point of rational COORDINATES, exactly.

    The neurons that are positive at the point make the activation matrices J_k, and the map is the product of these with the
    weights. Cubes are balls of the sup norm: the largest around the point on which no neuron changes sign, and with one or
    two inputs also the largest on which the map holds, past neurons that count nothing.

    \b
    symnet explain network.json 1/3 2/7
    symnet explain acasxu_1_2.onnx 0 0 0 0 0 --json
    """
    from symnet.regions.explanation import explain as explained

    loaded = network_in(network)
    (where,) = read_points(None, coordinates, loaded.inputs)
    found = explained(loaded, where)
    if as_json:
        from symnet.regions.reach import reach

        far = reach(found)
        click.echo(json.dumps({**found.as_object(), "reach": far and {"radius": str(far.radius), "exact": far.exact}}))
        return
    print_table(list(_rows(found)))
    for name, rows in _matrices(found, matrices):
        click.echo(f"\n{name} =")
        print_table(rows, right=set(range(len(rows[0]))))


def _rows(found: Explanation) -> Iterator[Row]:
    from symnet.regions.affine_map import shown

    names = _names(len(found.point))
    yield "at", ", ".join(f"{name} = {value}" for name, value in zip(names, found.point, strict=True))
    for number, text in enumerate(found.map.texts(names), 1):
        yield f"output {number}", text
    for number, signs in enumerate(found.pattern, 1):
        yield f"layer {number}", f"{sum(signs)} of {len(signs)} active: {''.join('01'[sign] for sign in signs)}"
    if found.product:
        yield "matrix", found.product
        yield "constant", found.constant
    if not found.borders:
        yield "signs", "stay everywhere: no neuron changes sign"
        return
    yield from _holds(found)
    nearest = found.borders[0]
    neuron = f"neuron {nearest.number + 1} of layer {nearest.layer + 1}"
    if nearest.distance == 0:
        yield "signs", f"{neuron} is 0 at the point, which lies on the border of activation domains"
        return
    yield "signs", f"stay on the cube |x - point| <= {shown(nearest.distance)}, where {neuron} changes sign"


def _holds(found: Explanation) -> Iterator[Row]:
    """How far the map holds, for one or two inputs."""
    from symnet.regions.affine_map import shown
    from symnet.regions.reach import reach

    far = reach(found)
    if far is not None:
        text = f"|x - point| <= {shown(far.radius)}" + ("" if far.exact else " and perhaps farther")
        yield "map", f"holds on the cube {text}" if far.radius else "holds on no cube around the point"


def _names(count: int) -> list[str]:
    return list("xyz"[:count]) if count <= 3 else [f"x{place}" for place in range(1, count + 1)]


def _matrices(found: Explanation, every: bool) -> Iterator[tuple[str, list[Row]]]:
    """The matrices of the product, and the map; those that are small, or all of them."""
    for name, rows, bias in found.factors:
        if name.startswith("J"):
            continue
        if every or max(len(rows), len(rows[0])) <= MOST:
            yield f"{name} | b{name[1:]}", [_cells(row, last) for row, last in zip(rows, bias or (), strict=True)]
    if found.product and (every or max(len(found.map.matrix), len(found.point)) <= MOST):
        cells = [_cells(row, last) for row, last in zip(found.map.matrix, found.map.constant, strict=True)]
        yield f"{found.product} | constant", cells


def _cells(row: tuple[Fraction, ...], last: Fraction) -> Row:
    return (*map(str, row), "|", str(last))
