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
    from symnet.regions.reach import Reach

MOST = 12
"""Rows and columns of a matrix that is printed."""


@click.command(context_settings=NEGATIVE)
@click.argument("network", type=click.Path(path_type=Path))
@click.argument("coordinates", nargs=-1)
@click.option("--matrices", is_flag=True, help="Print every matrix of the product, however large.")
@click.option("--most", default="2000", show_default=True, help="Linear programs solved to find how far the map holds.")
@click.option("--json", "as_json", is_flag=True, help="One JSON object on stdout and nothing else.")
def explain(network: Path, coordinates: tuple[str, ...], matrices: bool, most: str, as_json: bool) -> None:
    """Print the affine map that NETWORK is around a point of rational COORDINATES, exactly.

    The neurons that are positive at the point make the activation matrices J_k, and the map is the product of these with the
    weights. Cubes are balls of the sup norm: the largest around the point on which the map holds, past neurons that count
    nothing, and the largest on which no neuron changes sign. Where the work ends first, the map holds at least so far.

    \b
    symnet explain network.json 1/3 2/7
    symnet explain acasxu_1_2.onnx 0 0 0 0 0 --json
    """
    from symnet.core.rational import whole
    from symnet.regions.explanation import explain as explained
    from symnet.regions.reach import reach

    limit = whole(most, "--most", 2)
    loaded = network_in(network)
    (where,) = read_points(None, coordinates, loaded.inputs)
    found = explained(loaded, where)
    far = reach(found, limit)
    if as_json:
        shown = {"radius": str(far.radius), "exact": far.exact, "map": far.map.as_lists()}
        click.echo(json.dumps({**found.as_object(), "reach": shown}))
        return
    print_table(list(_rows(found, far, limit)))
    for name, rows in _matrices(found, matrices):
        click.echo(f"\n{name} =")
        print_table(rows, right=set(range(len(rows[0]))))


def _rows(found: Explanation, far: Reach, limit: int) -> Iterator[Row]:
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
    yield from _holds(found, far, limit)
    nearest = found.borders[0]
    neuron = f"neuron {nearest.number + 1} of layer {nearest.layer + 1}"
    if nearest.distance == 0:
        yield "signs", f"{neuron} is 0 at the point, which lies on the border of activation domains"
        return
    yield "signs", f"stay on the cube |x - point| <= {shown(nearest.distance)}, where {neuron} changes sign"


def _holds(found: Explanation, far: Reach, limit: int) -> Iterator[Row]:
    """How far the map holds, and which map that is where the signs at the point itself give another one."""
    from symnet.regions.affine_map import shown
    from symnet.regions.reach import FARTHEST

    if far.radius and far.map != found.map:
        for number, text in enumerate(far.map.texts(_names(len(found.point))), 1):
            yield "around", f"the point output {number} is {text}"
    text = f"|x - point| <= {shown(far.radius)}"
    if far.exact:
        yield "map", f"holds on the cube {text}, and on no larger one" if far.radius else "holds on no cube around the point"
    elif far.radius == FARTHEST:
        yield "map", f"holds on the cube {text} at least, the largest that is looked at"
    else:
        yield "map", f"holds on the cube {text} at least: --most {limit} linear programs end there"


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
