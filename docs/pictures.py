"""Makes the pictures of the documentation: `python docs/pictures.py [FOLDER]`, by default docs/pictures.

Every picture is drawn from a certificate that the kernel has accepted, by the same code as the pages of `symnet report`.
"""

from __future__ import annotations

import math
import sys
from collections.abc import Sequence
from fractions import Fraction
from pathlib import Path
from typing import Any

from symnet import activation_domains, approximate, certify, load, pieces_certificate
from symnet.certificates.certificate import Certificate
from symnet.commands.bound_curves import bounds_plot
from symnet.commands.converge import studied
from symnet.commands.library import load_proof
from symnet.commands.mesh import plane_of as plane_of_mesh
from symnet.commands.mpc import plane_of as plane_of_law
from symnet.commands.regions_drawn import domains_svg
from symnet.constructions.control_laws.law import control_law
from symnet.constructions.control_laws.problem import problem_of
from symnet.constructions.meshes.interpolant import Interpolant
from symnet.constructions.meshes.mesh import mesh_of
from symnet.convergence.deep_network import load_deep_network
from symnet.convergence.rates import Rates
from symnet.drawing.picture import network_svg, standalone
from symnet.infinite_width.completion.completion import complete_proved, request
from symnet.infinite_width.completion.matrix import GappyMatrix
from symnet.infinite_width.completion.prior import prior
from symnet.infinite_width.pruned_network import gaussian
from symnet.infinite_width.pruning_run import Masks, default_points, pairs
from symnet.low_rank.exact_training import Training, difference, example, rank, trajectory
from symnet.lower_bounds.architecture import Architecture
from symnet.lower_bounds.networks import network_bound
from symnet.report import heat
from symnet.report.band_page import Column, band_svg
from symnet.report.control_page import pictures as planes
from symnet.report.matrix_page import Heat, heat_svg
from symnet.report.phi import network_of
from symnet.report.pictures import sections
from symnet.report.rates_picture import rates_plot
from symnet.targets.modulus.modulus import LipschitzModulus

FOLDER = Path(__file__).resolve().parent / "pictures"


def beside(parts: Sequence[str], width: float, height: float, title: str) -> str:
    """Return pictures of equal size in one row."""
    placed = [
        part.replace("<svg ", f'<svg x="{place * width:g}" y="0" width="{width:g}" height="{height:g}" ', 1)
        for place, part in enumerate(parts)
    ]
    head = f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {len(parts) * width:g} {height:g}" role="img"'
    return f'{head} aria-label="{title}"><title>{title}</title>{"".join(placed)}</svg>'


def figures(proof: Certificate, heading: str) -> list[str]:
    """Return the pictures of one section of a page."""
    found = [part for part in sections(proof.content) if part.heading == heading]
    return [svg for svg, _ in found[0].figures]


def built(source: str, **options: Any) -> Certificate:
    """Return the certificate of an approximation."""
    return certify(approximate(source, **options))


def completion() -> str:
    """Return a matrix of smooth rows before and after it is completed."""
    rows = [[math.sin(2 * math.pi * i / 29 + j / 13) + i / 29 * (j / 39) ** 2 for j in range(40)] for i in range(30)]
    fields = [
        [f"{value:.4f}" if (37 * i + 71 * j + i * j * j) % 29 < 9 else "" for j, value in enumerate(row)]
        for i, row in enumerate(rows)
    ]
    matrix = GappyMatrix("smooth", tuple(map(tuple, fields)))
    before, after = complete_proved(request(matrix, prior("cosine:4", 40), 1, "1e-6"), 8).tables()
    known = [value for row in after for value in row if value is not None]
    heats = [Heat(title, "", values) for title, values in (("before", before), ("after", after))]
    return beside([heat_svg(each, (min(known), max(known))) for each in heats], 576, 476, "A matrix before and after completion")


def pruning() -> str:
    """Return the kernels of a Gaussian network of one hidden layer after 24 masks, in the exact band of all masks."""
    made = gaussian("3,96", 0)
    masks = Masks(Fraction(1, 2), frozenset({2}), tuple(range(24)))
    columns = []
    for pair in pairs(made.network, masks, default_points(3), made.scales):
        assert pair.law is not None
        spread = 2 * float(pair.law.variance) ** 0.5 / abs(float(pair.law.mean))
        values = [round(float(after / pair.law.mean), 6) for after in pair.after]
        columns.append(Column(f"{pair.i + 1},{pair.j + 1}", values, (1 - spread, 1 + spread)))
    return band_svg(columns, "Tangent kernels after pruning, divided by their mean, at pairs of points; two deviations")


def low_rank() -> str:
    """Return the ranks of W_T - (1 - x)^n W_{T-n}, n = 1, ..., 5 across, for batches of 1, 2, 3 down, of a 6 x 6 matrix."""
    rows: list[list[float | None]] = []
    for batch in (1, 2, 3):
        how = Training(Fraction(1, 10), Fraction(1, 2), batch)
        found = trajectory(*example((6, 6, 1), 12, 0), how, 5)
        rows.append([float(rank(difference(found[5][0], found[5 - n][0], how.keeps**n))) for n in range(1, 6)])
    return heat_svg(Heat("Exact ranks by batch (down) and steps back (across)", "", rows), (0.0, 6.0))


def bounds() -> str:
    """Return error against parameters: one hidden layer, width 10, and what constructions reach, weights in [-2, 2]."""
    return bounds_plot(network_bound(LipschitzModulus(Fraction(1)), Architecture(1, 10, 1), 2)).svg


def convergence() -> str:
    """Return the distance of the networks of the example file from their limit, by depth."""
    network = load_deep_network(FOLDER.parents[1] / "proofs" / "xu_zhang_2021" / "deep.json")
    return rates_plot(studied(Rates(network, Fraction(1)), [1, 2, 3, 4, 5, 7, 10, 15, 20, 30, 40, 50], None)["rows"]).svg


def law() -> str:
    """Return the regions, the law and trajectories of the double integrator, eight steps ahead."""
    sides, one = [[-5, 5], [-5, 5]], [[1, 0], [0, 1]]
    system = {"A": [[1, 1], [0, 1]], "B": [["1/2"], [1]], "Q": one, "R": [["1/10"]]}
    found = control_law(problem_of({**system, "horizon": 8, "inputs": [[-1, 1]], "states": sides}))
    drawn = [svg for svg, _ in planes(plane_of_law(found))]
    return beside(drawn, 620, 420, "The double integrator, N = 8: regions, law, trajectories of the closed loop")


def plate() -> str:
    """Return the function of six values on a plate."""
    points = [[0, 0], [2, 0], [2, 1], [0, 1], [1, "1/2"], ["1/4", "1/2"]]
    simplices = [[0, 1, 4], [1, 2, 4], [2, 3, 4], [0, 3, 5], [0, 4, 5], [3, 4, 5]]
    found = Interpolant(mesh_of({"points": points, "simplices": simplices, "values": [0, 1, "1/2", 2, "1/3", -1]}))
    return planes(plane_of_mesh(found))[0][0]


def domains() -> str:
    """Return the activation domains of the trained network in docs/networks, whose number the kernel has accepted."""
    found = activation_domains(load(FOLDER.parent / "networks" / "ring.json"))
    if not pieces_certificate(found).verdict.accepted:
        raise SystemExit("the kernel does not accept the number of linear pieces")
    return domains_svg(found, "slope")


def pictures() -> dict[str, str]:
    """Return file name -> svg."""
    demo = built("sin(pi*x)*y", error="1/16")
    scan = built("abs(x - 1/3)", cells=8)
    small = built("sin(3*x)*y", cells=8)
    paper = built("sqrt(x)", hoelder="1,1/2", n=4, construction="theorem-2.1")
    tooth = load_proof("lemma-b.2").prove(dimension=1, n=1)
    body = next(node.operation.body for node in network_of(scan.content).nodes if node.name == "scan")  # type: ignore[union-attr]
    width, height = heat.LEFT + heat.SIDE + 14, heat.TOP + heat.SIDE + 62
    maps = figures(demo, "Target, network and error")[:3]
    return {
        "demo.svg": beside(maps, width, height, "sin(pi x) y, its network, and the error"),
        "demo_network.svg": network_svg(network_of(demo.content), "The network of the demo"),
        "theorem_2_1.svg": figures(paper, "Target, network and error")[0],
        "theorem_2_1_network.svg": network_svg(network_of(paper.content), "The network of Theorem 2.1"),
        "sawtooth.svg": figures(tooth, "The function, piece by piece")[0],
        "scan.svg": figures(scan, "Target, network and error")[0],
        "scan_step.svg": network_svg(body, "One step of the scan"),
        "snake.svg": figures(small, "The bits of v over the grid in snake order")[0],
        "completion.svg": completion(),
        "pruning.svg": pruning(),
        "low_rank.svg": low_rank(),
        "bounds.svg": bounds(),
        "convergence.svg": convergence(),
        "control_law.svg": law(),
        "mesh.svg": plate(),
        "regions.svg": domains(),
        "simplices.svg": figures(small, "Target, network and error")[1],
    }


def main(folder: Path) -> None:
    """Write all pictures."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, svg in pictures().items():
        (folder / name).write_text(standalone(svg) + "\n")
        print(folder / name)


if __name__ == "__main__":
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else FOLDER)
