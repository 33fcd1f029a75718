"""`symnet converge`: whether the networks of depth 1, 2, 3, ... have a limit, and how far each of them is from it."""

from __future__ import annotations

import json
from fractions import Fraction
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from symnet.errors import UsageError

if TYPE_CHECKING:
    from symnet.convergence.deep_network import DeepNetwork, Vector
    from symnet.convergence.rates import Rates

UNKNOWN = 3
"""The exit code where convergence is not shown."""
MOST_RECOVERED = 8
"""The width up to which a layer is recovered from its values: elimination in long rationals."""
SEEN_BEYOND = 100
"""Layers beyond the deepest row of the network that stands for the limit where distances are shown."""


@click.command()
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--radius", default="1", show_default=True, metavar="R", help="All inputs x with |x| <= R in the norm of the file.")
@click.option("--depths", default="1,2,5,10,20,50", show_default=True, metavar="N,...", help="The depths shown.")
@click.option("--accuracy", metavar="E", help="Find the depth whose network is within E of the limit.")
@click.option("--out", type=click.Path(path_type=Path), help="--accuracy: write the network of that depth.")
@click.option("--certificate", type=click.Path(path_type=Path), help="--accuracy: write the certificate of its distance.")
@click.option("--plot", type=click.Path(path_type=Path), help="Draw bound and distance by depth, as .svg or .png.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
@click.option("--force", is_flag=True, help="Replace files that are there.")
def converge(
    file: Path,
    radius: str,
    depths: str,
    accuracy: str | None,
    out: Path | None,
    certificate: Path | None,
    plot: Path | None,
    as_json: bool,
    force: bool,
) -> int:
    """Prove that the deep network of FILE converges, with a rate, or say that it is not known (exit code 3).

    \b
    symnet converge deep.json
    symnet converge deep.json --accuracy 1/100 --out net100.json

    The bounds are exact and hold for all inputs of the ball; the distances are those to a much deeper network at some inputs.
    """
    from symnet.commands.building import check_other
    from symnet.commands.plots import check_plot
    from symnet.convergence.deep_network import load_deep_network
    from symnet.convergence.rates import Rates
    from symnet.core.rational import positive

    check_plot(plot)
    check_other({"--out": out, "--certificate": certificate, "--plot": plot}, force, file)
    if accuracy is None and (out is not None or certificate is not None):
        raise UsageError("--out and --certificate are about the network of a depth; give --accuracy E")
    network = load_deep_network(file)
    rates = Rates(network, positive(radius, "--radius"))
    wanted = None if accuracy is None else positive(accuracy, "--accuracy")
    found = studied(rates, depths_of(depths, network), wanted)
    written = _write(rates, found, out, certificate, plot)
    if as_json:
        click.echo(json.dumps(found))
    else:
        _print(found)
        for each in written:
            click.echo(f"written: {each}")
    return 0 if found["converges"] else UNKNOWN


def depths_of(text: str, network: DeepNetwork) -> list[int]:
    """Read a list of depths; those beyond the layers of a file that has only some are left out."""
    from symnet.convergence.rates import MAX_DEPTH
    from symnet.core.rational import whole

    found = sorted({whole(word.strip(), "--depths") for word in text.split(",")})
    if found[-1] > MAX_DEPTH or len(found) > 200:
        raise UsageError(f"--depths: up to 200 depths from 1 to {MAX_DEPTH}; the last one is {found[-1]}")
    return [n for n in found if network.last is None or n <= network.last] or [1]


def studied(rates: Rates, depths: list[int], accuracy: Fraction | None) -> dict[str, Any]:
    """Return what is shown, ready for JSON: numbers as p/q."""
    network = rates.network
    problem = rates.problem
    shown: dict[str, Any] = {
        "inputs": network.inputs,
        "width": network.width,
        "norm": network.norm,
        "radius": str(rates.radius),
        "converges": problem is None,
        "reason": problem or "the sums of the norms of W_n - I and of b_n are finite (Theorem B1)",
        "products_at_most": None if problem else _text(rates.product),
        "rows": _rows(rates, depths) if problem is None else [],
        **_necessary(rates),
    }
    if accuracy is not None and problem is None:
        depth = rates.depth_for(accuracy)
        shown["accuracy"] = {"error": str(accuracy), "depth": depth, "bound": None if depth is None else _text(rates.rate(depth))}
    return shown


def _text(number: Fraction | None) -> str | None:
    return None if number is None else str(number)


def _rows(rates: Rates, depths: list[int]) -> list[dict[str, Any]]:
    """Bound and distance for each depth; distances to a network deeper by `SEEN_BEYOND`, at some points of the ball."""
    from symnet.convergence.deep_network import vector_norm

    network = rates.network
    last = depths[-1] + SEEN_BEYOND if network.last is None else network.last
    paths = [_path(network, point, last) for point in points_of(network, rates.radius)]
    rows = []
    for n in depths:
        far = [vector_norm([a - b for a, b in zip(path[n - 1], path[-1], strict=True)], network.norm) for path in paths]
        rows.append({"depth": n, "bound": _text(rates.rate(n)), "distance_seen": float(max(far)), "to_depth": last})
    return rows


def _path(network: DeepNetwork, point: Vector, last: int) -> list[Vector]:
    """N_1(x), ..., N_last(x), rounded to multiples of 2^-200 on the way: these are shown, not proved."""
    found, values = [], point
    for k in range(1, last + 1):
        values = tuple(Fraction(round(value * (1 << 200)), 1 << 200) for value in network.layer(k)(values))
        found.append(values)
    return found


def points_of(network: DeepNetwork, radius: Fraction) -> list[Vector]:
    """Some inputs of the ball: the centre and the ends of the axes, and for the largest norm corners."""
    from itertools import islice, product

    zero = (Fraction(0),) * network.inputs
    ends = [
        tuple(sign * radius if place == axis else Fraction(0) for place in range(network.inputs))
        for axis in range(min(network.inputs, 4))
        for sign in (1, -1)
    ]
    corners = islice(product((radius, -radius), repeat=network.inputs), 8 if network.norm == "inf" else 0)
    return [zero, *ends, *corners]


def _necessary(rates: Rates) -> dict[str, Any]:
    """What Theorem B3 says: entries that do not tend to 0, and a layer that m + 1 inputs give back."""
    from symnet.convergence.necessary import grid, not_vanishing, recovered

    network = rates.network
    fixed = not_vanishing(network)
    depth = 3 if network.last is None else max(1, network.last - 1)
    radius = rates.radius if network.norm == "inf" else rates.radius / network.inputs
    small = network.width <= MOST_RECOVERED and (network.last is None or network.last > 1)
    found = recovered(network, depth, grid(network.inputs, radius)) if small else None
    refuted = None if fixed is None else [{"row": each.row, "column": each.column, "entry": each.text} for each in fixed]
    shown: dict[str, Any] = {"not_vanishing": refuted, "recovered": None}
    if found is not None:
        shown["recovered"] = {
            "layer": found.number,
            "points": [[str(value) for value in point] for point in found.points],
            "weights": [[str(value) for value in row] for row in found.layer.weights],
            "biases": [str(value) for value in found.layer.biases],
            "equal": found.layer == network.layer(found.number),
        }
    return shown


def _print(found: dict[str, Any]) -> None:
    from symnet.commands.table import print_table

    norm = "the largest |x_i|" if found["norm"] == "inf" else "the sum of all |x_i|"
    click.echo(f"{found['inputs']} inputs, width {found['width']}; norm: {norm}; inputs with |x| <= {found['radius']}")
    click.echo(f"{'converges' if found['converges'] else 'unknown'}: {found['reason']}")
    if found["rows"]:
        rows = [(str(row["depth"]), _up(row["bound"]), f"{row['distance_seen']:.3g}") for row in found["rows"]]
        print_table(rows, ("depth", "limit within", f"seen, to depth {found['rows'][0]['to_depth']}"), {0, 1, 2})
        product = found["products_at_most"]
        if product is not None:
            click.echo(
                f"products J_n W_n ... J_2 W_2 converge for every choice of 0/1 diagonals J, norms at most {_up(product)} (B2)"
            )
    if found.get("accuracy"):
        wanted = found["accuracy"]
        depth = wanted["depth"]
        known = "no depth, of those with known layers and up to 4096, is shown to be"
        far = known if depth is None else f"depth {depth} is, by the bound {_up(wanted['bound'])},"
        click.echo(f"{far} within {wanted['error']} of the limit")
    _print_necessary(found)


def _print_necessary(found: dict[str, Any]) -> None:
    """What Theorem B3 says of this network."""
    if found["not_vanishing"]:
        first = found["not_vanishing"][0]
        where = f"b_n, entry {first['row']}" if first["column"] == 0 else f"W_n - I, entry ({first['row']}, {first['column']})"
        more = len(found["not_vanishing"]) - 1
        click.echo(f"{where}, {first['entry']}, does not tend to 0" + (f", nor do {more} others" if more else ""))
        click.echo(f"so no {found['width'] + 1} inputs have limits that are positive and affinely independent (B3)")
    elif found["not_vanishing"] is None:
        click.echo("whether W_n tends to I and b_n to 0, as Theorem B3 asks, is not known")
    else:
        click.echo("W_n tends to I and b_n to 0, as Theorem B3 asks")
    if found["recovered"]:
        again = found["recovered"]
        same = "those of the file" if again["equal"] else "NOT those of the file"
        points = ", ".join(f"({', '.join(point)})" for point in again["points"])
        click.echo(f"layer {again['layer']} from its values at {len(again['points'])} inputs, {points}: {same}")


def _up(text: str | None) -> str:
    """A number rounded up, for people."""
    from symnet.core.decimals import rounded_down

    if text is None:
        return "unknown"
    number = Fraction(text)
    return "0" if number == 0 else rounded_down(number * Fraction(10_001, 10_000) + number / 10**4, 4)


def _write(rates: Rates, found: dict[str, Any], out: Path | None, certificate: Path | None, plot: Path | None) -> list[Path]:
    """Write what is asked for, where convergence is shown; return the files."""
    from symnet.core.codec import save, write_whole

    if not found["converges"]:
        return []
    depth: int | None = (found.get("accuracy") or {}).get("depth")
    if depth is None:
        if out is not None or certificate is not None:
            raise UsageError(
                "no depth is shown to reach --accuracy, so there is no network to write; ask for a larger --accuracy"
            )
    elif out is not None:
        from symnet.convergence.building import network_of_depth

        save(network_of_depth(rates.network, depth), out)
    if depth is not None and certificate is not None:
        from symnet.constructions.limit import limit_certificate

        limit_certificate(rates, depth).save(certificate)
    if plot is not None and found["rows"]:
        from symnet.commands.plots import plot_bytes
        from symnet.report.rates_picture import rates_plot

        write_whole(plot, plot_bytes(rates_plot(found["rows"]), plot.suffix))
    return [path for path in (out, certificate, plot) if path is not None]
