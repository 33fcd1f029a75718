"""`symnet regions`: the activation domains of a network, counted exactly, drawn, and certified."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from symnet.commands.progress import stages
from symnet.commands.table import print_table
from symnet.commands.terminal import NEGATIVE
from symnet.errors import UsageError

if TYPE_CHECKING:
    from symnet.certificates.certificate import Certificate
    from symnet.regions.domains import Domains
    from symnet.regions.space import SpaceDomains
    from symnet.verification.given import Given

LISTED = 12
"""Domains that are listed for people."""
PICTURES = (".svg", ".png")


@click.command(context_settings=NEGATIVE)
@click.argument("network", type=click.Path(path_type=Path))
@click.option("--box", metavar="SIDES", help='Where, for example "x in [-8,8], y in [0,1/2]"; by default [0,1] each.')
@click.option(
    "--plane",
    metavar="O;U;V",
    help="On the plane O + s U + t V; --box then has the sides of s (x) and t (y), or those of all inputs, more than two.",
)
@click.option("--most", type=click.IntRange(1), default=1_000_000, show_default=True, help="Refuse beyond so many domains.")
@click.option("--certificate", type=click.Path(path_type=Path), help="Write the certificate of the counts, one kernel step.")
@click.option("--work", type=click.IntRange(1), help="The work that the kernel may do for it, as in symnet check.")
@click.option("--picture", type=click.Path(path_type=Path), help="Write the domains as .svg or .png.")
@click.option("--page", type=click.Path(path_type=Path), help="Write a page: each domain says its map where it is pointed at.")
@click.option(
    "--colour",
    type=click.Choice(["slope", "piece", "pattern", "value"]),
    default="slope",
    show_default=True,
    help="What the colours of pictures mean.",
)
@click.option("--each", is_flag=True, help="List every domain: its corners, signs, map, area, piece and neighbours.")
@click.option("--force", is_flag=True, help="Replace files that are there.")
@click.option("--json", "as_json", is_flag=True, help="One JSON object on stdout and nothing else.")
def regions(network: Path, box: str | None, plane: str | None, most: int, as_json: bool, each: bool, **files: Any) -> int:
    """Count the activation domains of NETWORK exactly: the polygons on which no neuron changes sign.

    Three counts: patterns (domains with interior), forms (different affine maps), pieces (largest connected parts with one
    affine map). With one or two inputs, or on a --plane through more, --certificate has the kernel count again. With three
    inputs and more domains are found by linear feasibility in rationals, each with a point inside, and no pictures.

    \b
    symnet regions network.json
    symnet regions network.json --box "x in [-1,1], y in [-1,1]" --page domains.html
    symnet regions network.onnx --plane "0,0,0; 1,0,0; 0,1,1/2" --certificate pieces.json
    """
    from symnet.verification.given import load_given

    _check_files(network, files)
    given = load_given(network)
    for note in given.notes:
        click.echo(f"symnet: {network}: {note}", err=True)
    with stages() as stage:
        stage.begin("cutting")
        found = _found(given, box, plane, most, stage)
    return _told(given, found, as_json, each, files)


def _check_files(network: Path, files: dict[str, Any]) -> None:
    from symnet.commands.building import check_other

    picture = files["picture"]
    if picture is not None and picture.suffix not in PICTURES:
        raise UsageError(f"--picture {picture}: the name must end in {' or '.join(PICTURES)}")
    written = {f"--{name}": files[name] for name in ("certificate", "picture", "page")}
    check_other(written, files["force"], network)


def _found(
    given: Given, box: str | None, plane: str | None, most: int, progress: Callable[[int], None]
) -> Domains | SpaceDomains:
    from symnet.regions.domains import activation_domains
    from symnet.regions.space import space_domains

    if plane is None and given.network.inputs > 2:
        return space_domains(given.network, box, most, progress)
    return activation_domains(given.network, box, plane, most, progress)


def _told(given: Given, found: Domains | SpaceDomains, as_json: bool, each: bool, files: dict[str, Any]) -> int:
    from symnet.commands.regions_shown import as_object, rows, table_of
    from symnet.regions.domains import Domains

    judged = None
    if isinstance(found, Domains):
        judged = _written(given, found, files)
    elif any(files[name] is not None for name in ("certificate", "picture", "page")):
        raise UsageError(
            f"the network has {given.network.inputs} inputs: give a --plane through them for --certificate, --picture and --page"
        )
    verdict = None if judged is None else judged.verdict.verdict
    if as_json:
        click.echo(json.dumps({**as_object(found, each), "kernel": verdict}))
    else:
        print_table([*rows(found), *([] if judged is None else [("kernel", _kernel(judged))])])
        if each or found.patterns <= LISTED:
            headers, cells = table_of(found)
            print_table(cells, headers)
    return 0 if verdict in (None, "accepted") else 1


def _kernel(judged: Certificate) -> str:
    verdict = judged.verdict
    return verdict.verdict if verdict.accepted else f"{verdict.verdict}: {verdict.reason}"


def _written(given: Given, found: Domains, files: dict[str, Any]) -> Certificate | None:
    """Write what is asked for, and return the certificate."""
    from symnet.commands.regions_drawn import page_of, picture_of
    from symnet.core.codec import write_together
    from symnet.kernel import WORK
    from symnet.regions.certificate import pieces_certificate

    contents: dict[Path, bytes] = {}
    judged = None
    if files["certificate"] is not None:
        read_by_kernel = given.onnx is not None
        named = given.named if read_by_kernel else None
        judged = pieces_certificate(found, named, given.files)
        if files["work"] is not None and files["work"] != WORK:
            judged.__dict__["verdict"] = judged.judged(work=files["work"])
        contents |= judged.contents(files["certificate"]) if judged.verdict.accepted else {}
    if files["picture"] is not None:
        contents[files["picture"]] = picture_of(found, files["colour"], files["picture"].suffix)
    if files["page"] is not None:
        contents[files["page"]] = page_of(found, files["colour"], judged).encode()
    write_together(contents)
    return judged
