"""`symnet bound`: what no network of a width, depth and weight size, and what no encoder, can beat on a class of functions."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from symnet.errors import UsageError

if TYPE_CHECKING:
    from symnet.lower_bounds.networks import NetworkBound


@click.command()
@click.option(
    "--class", "kind", default="lipschitz:1", show_default=True, metavar="CLASS", help="lipschitz:L or hoelder:L,ALPHA."
)
@click.option("--d", "dimension", default="1", show_default=True, help="The number of inputs.")
@click.option("--width", required=True, help="Neurons in each hidden layer.")
@click.option("--depth", required=True, help="Hidden layers.")
@click.option("--weights", metavar="W", help="All weights and biases are in [-W, W]; of any size without it.")
@click.option("--norm", default="sup", show_default=True, metavar="NORM", help="sup or Lp:P, P an integer.")
@click.option("--error", metavar="E", help="Print the bits that any method needs for this error, too.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
@click.option("--certificate", type=click.Path(path_type=Path), help="Write the bound as a certificate.")
@click.option("--plot", type=click.Path(path_type=Path), help="Draw error against parameters, as .svg or .png.")
@click.option("--force", is_flag=True, help="Replace files that are there.")
def bound(
    kind: str,
    dimension: str,
    width: str,
    depth: str,
    weights: str | None,
    norm: str,
    error: str | None,
    as_json: bool,
    certificate: Path | None,
    plot: Path | None,
    force: bool,
) -> None:
    """Print the error that no ReLU network of this size has for every function of a class on [0,1]^d.

    \b
    symnet bound --class lipschitz:1 --d 2 --width 100 --depth 10 --weights 1
    symnet bound --d 1 --width 10 --depth 1 --weights 2 --certificate bound.json

    The larger of two bounds counts: by entropy (networks whose weights are near each other compute nearly the same) and by
    signs (whatever the weights; Warren's theorem is a hypothesis of its certificate). One function may be reached far better:
    the bounds are about all of a class.
    """
    from symnet.commands.building import check_free
    from symnet.commands.plots import check_plot
    from symnet.constructions.template_file import class_modulus
    from symnet.core.rational import exact, whole
    from symnet.lower_bounds.architecture import Architecture
    from symnet.lower_bounds.networks import network_bound

    for option, file in (("--certificate", certificate), ("--plot", plot)):
        check_free([] if file is None else [file], force, option)
    check_plot(plot)
    sizes = [whole(value, name) for value, name in ((dimension, "--d"), (width, "--width"), (depth, "--depth"))]
    size = None if weights is None else exact(weights, "--weights")
    found = network_bound(class_modulus(kind), Architecture(*sizes), size, norm_order(norm))
    shown = bound_json(found, error)
    _write(found, certificate, plot)
    if as_json:
        click.echo(json.dumps(shown))
    else:
        _print(found, shown)
        for option, file in (("certificate", certificate), ("plot", plot)):
            click.echo("" if file is None else f"{option}: {file}\n", nl=False)


def norm_order(text: str) -> int | None:
    """Read sup (None) or Lp:P, P an integer from 1 to 64."""
    name, _, order = text.partition(":")
    if text == "sup":
        return None
    if name.lower() == "lp" and order.isascii() and order.isdigit() and 1 <= int(order[:4]) <= 64:
        return int(order)
    raise UsageError(f"--norm {text[:40]!r} is not sup or Lp:P with an integer P from 1 to 64; write for example --norm Lp:2")


def bound_json(found: NetworkBound, error: str | None) -> dict[str, Any]:
    """Return both bounds, ready for JSON: numbers that can be large as "p/q"."""
    from symnet.lower_bounds.encoders import bits_needed
    from symnet.lower_bounds.networks import log2_of_constant

    size, entropy, signs = found.network, found.entropy, found.signs
    shown: dict[str, Any] = {
        "class": str(found.modulus),
        "d": size.inputs,
        "width": size.width,
        "depth": size.depth,
        "parameters": size.parameters,
        "weights": None if found.weights is None else str(found.weights),
        "norm": "sup" if found.p is None else f"Lp:{found.p}",
        "error": str(found.error),
        "by": None if found.error == 0 else "entropy" if found.is_entropy else "signs",
        "reason": found.reason,
        "log2_constant": log2_of_constant(found),
        "entropy": None,
        "signs": None,
    }
    if entropy is not None:
        numbers = {"bits": entropy.bits, "points": entropy.packing.points, "witness": entropy.packing.text}
        shown["entropy"] = {"error": str(entropy.error), "room": str(entropy.room), **numbers}
    if signs is not None:
        shown["signs"] = {"error": str(signs.error), "points": signs.points, "log2_patterns_below": signs.count}
    if error is not None:
        needed = bits_needed(found.modulus, size.inputs, error, found.p)
        shown["encoder"] = {"error": error, "bits": needed.bits, "witness": needed.by}
    return shown


def _print(found: NetworkBound, shown: dict[str, Any]) -> None:
    from symnet.commands.table import print_table
    from symnet.core.decimals import about, rounded_down

    size = "of any size" if found.weights is None else f"at most {about(found.weights)} in size"
    rows = [
        ("networks", f"{found.network}, each {size}"),
        ("class", f"{shown['class']}, norm {shown['norm']}, d = {shown['d']}"),
    ]
    if found.entropy is not None:
        packing = found.entropy.packing
        rows.append(
            ("by entropy", f"error >= {rounded_down(found.entropy.error)}: {_about(found.entropy.bits)} bits tell them apart")
        )
        rows += [
            ("", f"parameters by t, function by Lambda t: log2(Lambda) = {shown['log2_constant']}"),
            ("", f"not reached: {packing.text}"),
        ]
    if found.signs is not None:
        grid = f"{found.signs.points + 1}^{found.network.inputs}" if found.network.inputs > 1 else f"{found.signs.points + 1}"
        rows.append(
            ("by signs", f"error >= {rounded_down(found.signs.error)}: fewer than 2^{_about(found.signs.count)} patterns")
        )
        rows.append(("", f"not reached: values +-{rounded_down(found.signs.error)} with some signs at {grid} points of a grid"))
    best = "nothing" if found.error == 0 else f"error >= {rounded_down(found.error)} for some function of the class"
    rows.append(("lower bound", f"{best}: {found.reason}"))
    if "encoder" in shown:
        needed = shown["encoder"]
        rows.append(
            (
                "any method",
                f"{_about(needed['bits'])} bits for an error {'<' if found.p else '<='} {needed['error']}: {needed['witness']}",
            )
        )
    print_table(rows)


def _about(number: int) -> str:
    text = f"{number:,}"
    return text if len(text) <= 20 else f"{str(number)[0]}.{str(number)[1:4]}e{len(str(number)) - 1}"


def _write(found: NetworkBound, certificate: Path | None, plot: Path | None) -> None:
    """Write the files that are asked for; both are made before the first one is written."""
    from symnet.constructions.network_bound import network_bound_certificate

    proof = None if certificate is None else network_bound_certificate(found)
    drawn = None if plot is None else _drawn(found, plot)
    if proof is not None and certificate is not None:
        proof.save(certificate)
    if drawn is not None and plot is not None:
        from symnet.core.codec import write_whole

        write_whole(plot, drawn)


def _drawn(found: NetworkBound, place: Path) -> bytes:
    from symnet.commands.bound_curves import bounds_plot
    from symnet.commands.plots import plot_bytes

    curves = bounds_plot(found)
    if not curves.curves:
        raise UsageError(f"--plot {place}: neither bound says anything, so there is nothing to draw; give --weights")
    return plot_bytes(curves, place.suffix)
