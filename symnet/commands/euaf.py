"""`symnet euaf-classify`: a network of six layers that is a step function exactly."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING

import click

from symnet.commands.table import print_table
from symnet.commands.terminal import NEGATIVE
from symnet.errors import Unproved

if TYPE_CHECKING:
    from symnet.constructions.euaf2022.classify import StepNetwork


@click.command(context_settings=NEGATIVE)
@click.argument("steps")
@click.option("--box", metavar="[A,B]", help="An interval that holds all pieces; by default [0,1] where that does.")
@click.option("--out", type=click.Path(path_type=Path), help="Folder to write; by default a new one.")
@click.option("--overwrite", is_flag=True, help="Replace the network that is in the folder, and what is about it.")
@click.option("--force", is_flag=True, help="Go on although the winding numbers have more than 2 million bits.")
@click.option("--json", "as_json", is_flag=True, help="One JSON object.")
def euaf_classify(steps: str, box: str | None, out: Path | None, overwrite: bool, force: bool, as_json: bool) -> None:
    """Write a network that has rational values on disjoint closed intervals, exactly, and its certificate.

    94 neurons in six layers, whatever STEPS are (Shen, Yang, Zhang 2022, Theorem 4); between the intervals it is anything.

    \b
    symnet euaf-classify "1/3 on [0,1/4]; 2 on [1/2,1]"
    symnet euaf-classify "0 on [-3,-1]; 1 on [0,0]; 0 on [1,3]" --out net
    """
    from symnet.commands.building import folder_of
    from symnet.commands.sort import ends_of
    from symnet.constructions.euaf2022.classify import classify

    folder = folder_of(out, overwrite)
    made = classify(steps, None if box is None else ends_of(box), force)
    places = _written(made, folder)
    size, sides = made.network.size, f"[{made.side[0]}, {made.side[1]}]"
    if as_json:
        pieces = [list(map(str, piece)) for piece in made.steps]
        found = {"pieces": pieces, "box": list(map(str, made.side)), "cells": made.plan.cells, "verdict": "accepted", **places}
        click.echo(json.dumps({**found, "neurons": size.neurons, "width": size.width, "depth": size.depth}))
        return
    rows = [
        *((f"on [{low}, {high}]", f"{value}, exactly") for low, high, value in made.steps),
        ("box", sides),
        ("construction", f"K = {made.plan.cells}, {4 * made.plan.cells - 4} cells, winding numbers of {made.bits} bits at most"),
        ("neurons", f"{size.neurons} (width {size.width}, depth {size.depth})"),
        ("template", f"sha256 {made.network.template_sha256}"),
        ("verdict", "accepted by the kernel, hypotheses: none"),
        ("written", ", ".join(places.values())),
    ]
    print_table(rows)


def _written(made: StepNetwork, folder: Path) -> dict[str, str]:
    """Prove, and write network, certificate and page into a folder; their places."""
    from symnet.commands.building import page_of
    from symnet.core.folder import CERTIFICATE, NETWORK, PAGE, write_folder

    proof = made.certify()
    if not proof.verdict.accepted:
        raise Unproved(f"the kernel does not accept the certificate ({proof.verdict.reason}); nothing was written")
    proved = {path.name: data for path, data in proof.contents(folder / CERTIFICATE).items()}
    write_folder(folder, {NETWORK: made.network.canonical + b"\n", **proved, PAGE: page_of(proof, None)})
    return {"network": str(folder / NETWORK), "certificate": str(folder / CERTIFICATE), "report": str(folder / PAGE)}
