"""`symnet prune`: remove weights of a network at random, and compare its tangent kernel before and after with what is known."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from symnet.errors import UsageError

if TYPE_CHECKING:
    from symnet.core.network import Network
    from symnet.infinite_width.pruned_network import Gaussian
    from symnet.infinite_width.pruning_run import Masks, Pair

HEADERS = ("points", "before", "after", "after/(A^k before)", "mean over masks", "deviation")


@click.command()
@click.argument("network")
@click.option("--keep", required=True, metavar="A", help="The probability that a weight is kept.")
@click.option("--seed", type=int, default=0, show_default=True, help="Of the first mask, and of a gaussian network.")
@click.option("--masks", type=int, default=1, show_default=True, help="How many masks to try: seeds SEED, SEED + 1, ...")
@click.option("--masked", default="inner", show_default=True, metavar="LAYERS", help="inner (all but the first), all, or 2,3.")
@click.option("--output", type=int, metavar="J", help="Of several outputs this one alone, counted from 1; by default each.")
@click.option("--points", type=click.Path(path_type=Path), help="A file with one point a line; by default a few simple ones.")
@click.option("--out", type=click.Path(path_type=Path), help="Write the network pruned by the first mask.")
@click.option("--page", type=click.Path(path_type=Path), help="Write a page with the kernels of all masks and the band.")
@click.option("--force", is_flag=True, help="Replace files that are there.")
def prune(network: str, **options: Any) -> None:
    """Prune NETWORK: a file, or gaussian:INPUTS,WIDTH,... for one with N(0,1) weights in the parametrisation of infinite width.

    The tangent kernel of a network is computed exactly, from the gradients with respect to its stored weights, biases left
    out; several outputs have one each. With one hidden layer and masks on the second layer its mean and variance over all
    masks are exact too; deeper networks are only measured. Imported networks (.onnx, .nnet, ...) are read directly; a layer
    that only adds numbers to what it reads has no weights and is not counted.

    \b
    symnet prune net/network.json --keep 1/2 --seed 0
    symnet prune acasxu_1_1.onnx --keep 1/2 --output 1
    symnet prune gaussian:3,256 --keep 1/2 --masks 20 --page pruning.html
    """
    from symnet.commands.building import check_other
    from symnet.core.codec import save
    from symnet.infinite_width.pruned_network import pruned
    from symnet.infinite_width.pruning_run import default_points, pairs

    check_other({"--out": options["out"], "--page": options["page"]}, options["force"], network, options["points"])
    loaded = _network(network, options["seed"])
    masks = _masks(loaded.network, options)
    points = _points(options["points"], loaded.network.inputs) or default_points(loaded.network.inputs)
    found = pairs(loaded.network, masks, points, loaded.scales, _outputs(loaded.network, options["output"]))
    _print(loaded.network, masks, found)
    for line in _limit(network, loaded, masks, points, found):
        click.echo(line)
    if options["out"] is not None:
        save(pruned(loaded.network, masks.keep, masks.layers, masks.seeds[0]), options["out"])
        click.echo(f"written: {options['out']}")
    if options["page"] is not None:
        _write_page(options["page"], network, masks, found)


def _network(text: str, seed: int) -> Gaussian:
    """The network and the scales of its layers."""
    from symnet.commands.networks import network_in
    from symnet.infinite_width.gradients import unit_scales
    from symnet.infinite_width.pruned_network import Gaussian, gaussian

    kind, _, sizes = text.partition(":")
    if kind == "gaussian":
        return gaussian(sizes, seed)
    loaded = network_in(Path(text))
    return Gaussian(loaded, unit_scales(loaded))


def _outputs(network: Network, chosen: int | None) -> Sequence[int]:
    """The outputs that are asked for, counted from 0."""
    if chosen is None:
        return range(network.outputs)
    if not 1 <= chosen <= network.outputs:
        raise UsageError(f"--output {chosen} is not one of the {network.outputs} outputs; write a number from 1 to them")
    return (chosen - 1,)


def _masks(network: Network, options: dict[str, Any]) -> Masks:
    from symnet.infinite_width.gradients import weighted
    from symnet.infinite_width.pruning import pruning
    from symnet.infinite_width.pruning_run import MAX_MASKS, Masks

    if not 1 <= options["masks"] <= MAX_MASKS:
        raise UsageError(f"--masks {options['masks']} is not from 1 to {MAX_MASKS}")
    layers = len(weighted(network))
    if layers < 2:
        raise UsageError("the network has no hidden layer; give one with two layers or more")
    made = pruning(layers - 1, options["keep"], options["masked"])
    return Masks(made.keep, made.masked, tuple(range(options["seed"], options["seed"] + options["masks"])))


def _points(path: Path | None, inputs: int) -> list[tuple[Fraction, ...]]:
    from symnet.commands.networks import read_points

    return [] if path is None else read_points(path, (), inputs)


def _print(network: Network, masks: Masks, found: Sequence[Pair]) -> None:
    from symnet.commands.table import print_table
    from symnet.infinite_width.gradients import shifts, weighted
    from symnet.infinite_width.pruning_run import weights

    without = [node for node in network.nodes if node.name in shifts(network)]
    stored = weights(network) - sum(node.operation.outputs for node in without)
    layers = ", ".join(map(str, sorted(masks.layers)))
    click.echo(
        f"{len(weighted(network))} layers, {stored} stored weights; of layers {layers} each is kept with probability {masks.keep}"
    )
    if without:
        click.echo(f"not counted, since they only add numbers: {', '.join(node.name for node in without)}")
    click.echo(f"masks of the seeds {masks.seeds[0]} to {masks.seeds[-1]}; A^k = {masks.power}")
    several, shown = network.outputs > 1, 6 if found[0].law is not None else 4
    rows = [((str(pair.output + 1),) if several else ()) + _cells(pair, masks.power)[:shown] for pair in found]
    print_table(rows, (("output",) if several else ()) + HEADERS[:shown], set(range(1 + several, shown + several)))
    if found[0].law is not None:
        click.echo("mean and deviation are exact, over all masks of this network")
    else:
        click.echo("no law is known for the masks of this network; A^k is that of growing widths and Gaussian weights")


def _cells(pair: Pair, power: Fraction) -> tuple[str, ...]:
    """A row of the table: ranges over the masks."""
    ratios = [ratio for mask in range(len(pair.after)) if (ratio := pair.ratio(mask, power)) is not None]
    law = ("", "") if pair.law is None else (_short(pair.law.mean), f"{float(pair.law.variance) ** 0.5:.4g}")
    return (f"{pair.i + 1},{pair.j + 1}", _short(pair.before), _range(pair.after), _range(ratios), *law)


def _range(values: Sequence[Fraction]) -> str:
    if not values:
        return ""
    low, high = _short(min(values)), _short(max(values))
    return low if low == high else f"{low}..{high}"


def _short(value: Fraction) -> str:
    return f"{float(value):.5g}"


def _limit(text: str, loaded: Gaussian, masks: Masks, points: Sequence[Any], found: Sequence[Pair]) -> list[str]:
    """Of a Gaussian network, the kernel at infinite width and the standard deviation at this one."""
    from symnet.core.size import size_of
    from symnet.infinite_width.pruning import Pruning
    from symnet.infinite_width.tangent_kernel import tangent_kernel

    if not text.startswith("gaussian:"):
        return []
    depth = len(loaded.network.nodes) - 1
    limit = tangent_kernel(points, Pruning(depth, masks.keep, masks.layers), wide_inputs=1 in masks.layers, digits=10)
    width = size_of(loaded.network).width
    lines = []
    for pair in found:
        known = f"{pair.i + 1},{pair.j + 1}: limit of infinite width {float(limit[pair.i][pair.j]):.5g}"
        if depth == 1 and masks.layers == {2}:
            known += f", standard deviation at width {width} over weights and masks {_deviation(points, pair, masks, width):.3g}"
        lines.append(known)
    return lines


def _deviation(points: Sequence[Any], pair: Pair, masks: Masks, width: int) -> float:
    from symnet.infinite_width.layers import exact_cosine
    from symnet.infinite_width.one_hidden_layer import BITS, variance
    from symnet.infinite_width.tangent_kernel import gram
    from symnet.targets.enclosure.balls import flint, precision

    with precision(BITS):
        products = gram([points[pair.i], points[pair.j]])
        scale = flint().arb(products[0, 0] * products[1, 1]).sqrt()
        r = exact_cosine(products[0, 1], products[0, 0], products[1, 1], scale)
        spread: float = float((variance(r, masks.keep) / width).sqrt() * scale)
    return float(masks.keep) * spread


def _write_page(page: Path, name: str, masks: Masks, found: Sequence[Pair]) -> None:
    from symnet.core.codec import write_whole
    from symnet.report.band_page import Column, band_page

    columns = []
    for pair in found:
        values = [float(ratio) for mask in range(len(pair.after)) if (ratio := pair.ratio(mask, masks.power)) is not None]
        band = None
        if pair.law is not None and pair.before:
            spread = 2 * float(pair.law.variance) ** 0.5 / abs(float(masks.power * pair.before))
            band = (1 - spread, 1 + spread)
        several = f" of {pair.output + 1}" if any(each.output for each in found) else ""
        columns.append(Column(f"{pair.i + 1},{pair.j + 1}{several}", values, band))
    lead = [f"Each weight of the layers {', '.join(map(str, sorted(masks.layers)))} is kept with probability {masks.keep}; "
            f"{len(masks.seeds)} masks."]  # fmt: skip
    if found[0].law is not None:
        lead.append("The band is the exact mean over all masks, plus and minus two exact standard deviations.")
    else:
        lead.append("No law is known for masks of this network: the line is the limit of growing widths and Gaussian weights.")
    caption = "The tangent kernel after pruning, divided by A^k times that before, at pairs of points."
    write_whole(page, band_page(f"Pruning {name}", lead, columns, caption).encode())
    click.echo(f"page: {page}")
