"""`symnet sort`: a sorting network with the proof that it sorts."""

from __future__ import annotations

import json
from fractions import Fraction
from pathlib import Path
from typing import TYPE_CHECKING

import click

from symnet.commands.table import print_table
from symnet.errors import Unproved, UsageError

if TYPE_CHECKING:
    from symnet.core.network import Network


@click.command()
@click.argument("inputs", type=int)
@click.option("--box", default="[0,1]", show_default=True, metavar="[A,B]", help="Where every input lies; rational ends.")
@click.option("--rank", "ranks", type=int, multiple=True, help="Give this rank only, 1 the smallest; once for each output.")
@click.option("--largest", type=int, multiple=True, help="Give the k-th largest only, 1 the largest.")
@click.option("--median", is_flag=True, help="Give the middle one only, of an odd number of inputs.")
@click.option("--out", type=click.Path(path_type=Path), help="Folder to write; by default a new one.")
@click.option("--overwrite", is_flag=True, help="Replace the network that is in the folder, and what is about it.")
@click.option("--json", "as_json", is_flag=True, help="One JSON object.")
def sort(
    inputs: int,
    box: str,
    ranks: tuple[int, ...],
    largest: tuple[int, ...],
    median: bool,
    out: Path | None,
    overwrite: bool,
    as_json: bool,
) -> None:
    """Write a network that sorts INPUTS numbers, by Batcher's odd-even merges, and its certificate.

    \b
    symnet sort 16 --box "[-1,1]" --out net
    symnet sort 9 --median
    symnet sort 1024 --largest 1 --largest 2
    """
    from symnet.commands.building import folder_of

    sides, wanted, folder = (ends_of(box),) * max(inputs, 0), _ranks(inputs, ranks, largest, median), folder_of(out, overwrite)
    network = _written(folder, inputs, sides, wanted)
    size, places = network.size, {name.split(".")[0]: str(folder / name) for name in ("network.json", "certificate.json")}
    if as_json:
        found = {"inputs": inputs, "outputs": network.outputs, "box": list(map(str, sides[0])), "verdict": "accepted", **places}
        click.echo(json.dumps({**found, "neurons": size.neurons, "width": size.width, "depth": size.depth}))
        return
    what = f"the {_listed(wanted)} of {inputs} inputs" if wanted else f"{inputs} inputs in rising order"
    rows = [
        ("outputs", what),
        ("on", f"[{sides[0][0]}, {sides[0][1]}] for every input"),
        ("neurons", f"{size.neurons} (width {size.width}, depth {size.depth})"),
        ("verdict", "accepted by the kernel, hypotheses: none"),
        ("written", ", ".join(places.values())),
    ]
    print_table(rows)


def _listed(ranks: list[int]) -> str:
    return f"{'ranks' if len(ranks) > 1 else 'rank'} {', '.join(map(str, ranks))} (1 the smallest)"


def _written(folder: Path, inputs: int, sides: tuple[tuple[Fraction, Fraction], ...], ranks: list[int] | None) -> Network:
    """Build, prove, and write into a folder."""
    from symnet.constructions.sorting import sorter_certificate
    from symnet.core.folder import CERTIFICATE, NETWORK, write_folder
    from symnet.library.sorting import sorter

    network = sorter(inputs, min((low for low, _ in sides), default=0), ranks)
    proof = sorter_certificate(network, sides, ranks or range(1, inputs + 1))
    if not proof.verdict.accepted:
        raise Unproved(f"the kernel does not accept the certificate ({proof.verdict.reason}); nothing was written")
    write_folder(folder, {NETWORK: network.canonical, CERTIFICATE: proof.data})
    return network


def ends_of(box: str) -> tuple[Fraction, Fraction]:
    """Return the ends of the interval that every input lies in; raises UsageError for other text."""
    from symnet.targets.box import parse_box

    side = box.strip()
    if not side.startswith("["):
        raise UsageError(f'--box {box}: one interval for all inputs, for example --box "[-1,1]"')
    return parse_box(f"x in {side}", 1).sides[0]


def _ranks(inputs: int, ranks: tuple[int, ...], largest: tuple[int, ...], median: bool) -> list[int] | None:
    """The ranks asked for in one way, None for all."""
    if sum((bool(ranks), bool(largest), median)) > 1:
        raise UsageError("give one of --rank, --largest and --median")
    if median and inputs % 2 == 0:
        raise UsageError(f"--median: {inputs} inputs have no middle one; give --rank {inputs // 2} and --rank {inputs // 2 + 1}")
    for k in largest:
        if not 1 <= k <= inputs:
            raise UsageError(f"--largest {k} is not one of 1 (the largest) to {inputs}")
    if median:
        return [(inputs + 1) // 2]
    return [inputs + 1 - k for k in largest] or list(ranks) or None
