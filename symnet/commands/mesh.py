"""`symnet mesh`: values on a triangulation as a network, with the proof that it is the interpolant."""

from __future__ import annotations

import json
import time
from pathlib import Path
from typing import TYPE_CHECKING

import click

from symnet.commands.table import print_table
from symnet.commands.user_json import read_user_json
from symnet.errors import Unproved

if TYPE_CHECKING:
    from symnet.constructions.meshes.interpolant import Interpolant
    from symnet.report.control_page import Plane


@click.command()
@click.argument("mesh", type=click.Path(path_type=Path))
@click.option(
    "--network", "given", type=click.Path(path_type=Path), help="Prove that this network is the function, in place of a new one."
)
@click.option("--out", type=click.Path(path_type=Path), help="Folder to write; by default a new one.")
@click.option("--overwrite", is_flag=True, help="Replace the network that is in the folder, and what is about it.")
@click.option("--json", "as_json", is_flag=True, help="One JSON object.")
def mesh(mesh: Path, given: Path | None, out: Path | None, overwrite: bool, as_json: bool) -> None:
    """Write the function with given values on a MESH, affine on each simplex, as an exact network, and its certificate.

    MESH is a JSON object: points, a list of coordinates each; simplices, lists of numbers of points, counted from 0; values, a
    number or a list of numbers for each point. The simplices fill the convex hull of the points and meet in whole faces. Or, for
    a full grid: grid, a rising list of numbers for each axis, and values, nested lists along the axes.

    \b
    symnet mesh plate.json --out plate
    symnet check plate/certificate.json
    symnet mesh pieces.json --network network.json --out proved
    """
    from symnet.commands.building import folder_of
    from symnet.constructions.meshes.interpolant import Interpolant
    from symnet.constructions.meshes.mesh import mesh_of
    from symnet.core.codec import load

    started, folder = time.perf_counter(), folder_of(out, overwrite)
    found = Interpolant(mesh_of(read_user_json(mesh, "MESH")), None if given is None else load(given))
    if not found.certificate.verdict.accepted:
        raise Unproved(f"the kernel does not accept the certificate ({found.certificate.verdict.reason}); nothing was written")
    rows = _rows(found)
    _write(folder, found, rows)
    rows += [
        ("written", f"{folder}: network.json, certificate.json, report.html"),
        ("seconds", f"{time.perf_counter() - started:.1f}"),
    ]
    if as_json:
        size, whole = found.network.size, found.mesh
        numbers = {"points": len(whole.points), "simplices": len(whole.simplices), "fills_box": whole.fills_box}
        click.echo(
            json.dumps({"verdict": "accepted", **numbers, "neurons": size.neurons, "depth": size.depth, "folder": str(folder)})
        )
    else:
        print_table(rows)


def _rows(found: Interpolant) -> list[tuple[str, str]]:
    size, given = found.network.size, found.mesh
    box = " x ".join(f"[{low}, {high}]" for low, high in found.sides)
    where = f"the whole box {box}" if given.fills_box else f"every simplex, in the box {box}"
    return [
        ("mesh", f"{len(given.points)} points, {len(given.simplices)} simplices"),
        ("exact on", where),
        ("network", f"{size.neurons} neurons (width {size.width}, depth {size.depth}), error 0"),
        *_comparisons(found),
        ("verdict", "accepted by the kernel, hypotheses: none"),
    ]


def _comparisons(found: Interpolant) -> list[tuple[str, str]]:
    """What the hats take, and the lattice form, which has a minimum for each simplex."""
    if found.given is not None:
        return []
    lattice, simplices = found.comparisons_of_all_simplices, len(found.mesh.simplices)
    each = f"{found.comparisons} by hats, {found.comparisons / simplices:.1f} a simplex"
    return [("comparisons", each if lattice is None else f"{each}; {lattice} in the lattice form of all simplices")]


def _write(folder: Path, found: Interpolant, rows: list[tuple[str, str]]) -> None:
    from symnet.core.codec import encode
    from symnet.core.folder import CERTIFICATE, NETWORK, PAGE, write_folder

    contents = {NETWORK: encode(found.network), CERTIFICATE: found.certificate.data, PAGE: page_of(found, rows).encode()}
    write_folder(folder, contents)


def page_of(found: Interpolant, rows: list[tuple[str, str]]) -> str:
    """Return the page of an interpolant, with a picture where there are two inputs."""
    from symnet.report.control_page import control_page

    lead = [
        "On each simplex of the mesh the network is the affine function with the given values at its corners.",
        "The certificate beside this page proves it; symnet check certificate.json checks it.",
    ]
    return control_page("Values on a mesh", lead, rows, plane_of(found) if found.mesh.dimension == 2 else None)


def plane_of(found: Interpolant) -> Plane:
    """Return what the picture of an interpolant of two inputs shows: its first output."""
    from symnet.constructions.control_laws.lattice import fractions_of
    from symnet.report.control_page import Plane, Region, ordered

    given, regions = found.mesh, []
    for number, corners in enumerate(given.simplices):
        points = [fractions_of(given.points[corner]) for corner in corners]
        values = [fractions_of(given.values[corner])[0] for corner in corners]
        forms = [fractions_of(form) for form in given.coordinates[number]]
        a, b, c = (float(sum(v * form[at] for v, form in zip(values, forms, strict=True))) for at in range(3))
        note = f"simplex {number}: points {', '.join(map(str, corners))}, values {', '.join(map(str, values))}"
        regions.append(Region(ordered((float(x), float(y)) for x, y in points), number, note, (a, b, c)))
    ends = [(float(low), float(high)) for low, high in found.sides]
    return Plane(("x", "y"), (ends[0], ends[1]), regions, ())
