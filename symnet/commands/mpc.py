"""`symnet mpc`: the explicit law of a linear control problem as a network, with the proof that it is the law."""

from __future__ import annotations

import json
import time
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from symnet.commands.table import print_table
from symnet.commands.user_json import read_user_json
from symnet.errors import Unproved, UsageError

if TYPE_CHECKING:
    from symnet.certificates.certificate import Certificate
    from symnet.constructions.control_laws.closed_loop import Falling
    from symnet.constructions.control_laws.law import ControlLaw
    from symnet.constructions.control_laws.problem import Box
    from symnet.core.network import Network

LOOP = ("invariant", "decrease")
STEPS = 40


@dataclass(frozen=True)
class Asked:
    """What is claimed of the closed loop."""

    invariant: Box | None
    decrease: Falling | None


@click.command()
@click.argument("problem", type=click.Path(path_type=Path))
@click.option(
    "--network", "given", type=click.Path(path_type=Path), help="Prove that this network is the law, in place of a new one."
)
@click.option("--out", type=click.Path(path_type=Path), help="Folder to write; by default a new one.")
@click.option("--overwrite", is_flag=True, help="Replace the network that is in the folder, and what is about it.")
@click.option("--json", "as_json", is_flag=True, help="One JSON object.")
def mpc(problem: Path, given: Path | None, out: Path | None, overwrite: bool, as_json: bool) -> None:
    """Write the first input of the optimal solution of a control PROBLEM as a network, exact, and its certificate.

    PROBLEM is a JSON object: x_(k+1) = A x_k + B u_k; the cost is the sum of x_k'Q x_k + u_k'R u_k for k < horizon, plus
    x_N'P x_N (P is Q where it is left out); inputs, states, terminal and box hold [low, high] for each entry of u_k, of x_1, ...,
    x_N, of x_N and of x_0. invariant, a box, and decrease, an object with P, factor and box, are claims about the closed loop.

    \b
    symnet mpc double_integrator.json --out law
    symnet evaluate law/network.json 2 -1/2
    symnet check law/certificate.json
    """
    from symnet.commands.building import folder_of
    from symnet.constructions.control_laws.law import control_law
    from symnet.constructions.control_laws.problem import problem_of
    from symnet.core.codec import load

    started, folder = time.perf_counter(), folder_of(out, overwrite)
    content = read_user_json(problem, "PROBLEM")
    asked = _asked(content)
    law = control_law(problem_of({key: value for key, value in content.items() if key not in LOOP}))
    network = law.network if given is None else load(given)
    proof = _proof(law, network, asked)
    rows = _rows(law, network, asked)
    _write(folder, law, network, proof, rows)
    rows += [
        ("written", f"{folder}: network.json, certificate.json, report.html"),
        ("seconds", f"{time.perf_counter() - started:.1f}"),
    ]
    if as_json:
        click.echo(json.dumps({"verdict": "accepted", **_numbers(law, network), "folder": str(folder)}))
    else:
        print_table(rows)


def _asked(content: Any) -> Asked:
    """The claims about the closed loop in a problem file."""
    from symnet.constructions.control_laws.closed_loop import Falling
    from symnet.constructions.control_laws.problem import box_of, symmetric_of
    from symnet.core.rational import exact

    if not isinstance(content, dict):
        raise UsageError('PROBLEM: expected an object, for example {"A": [[1, 1], [0, 1]], ...}')
    size = len(content["A"]) if isinstance(content.get("A"), list) else 0
    invariant, given = content.get("invariant"), content.get("decrease")
    box = None if invariant is None else box_of(invariant, "problem, invariant", size)
    if given is None:
        return Asked(box, None)
    if not isinstance(given, dict) or sorted(given) != ["P", "box", "factor"]:
        raise UsageError("problem, decrease: expected an object with the keys P, box and factor, and no others")
    falling = Falling(
        symmetric_of(given["P"], "problem, decrease, P", size),
        exact(given["factor"], "problem, decrease, factor"),
        box_of(given["box"], "problem, decrease, box", size),
    )
    return Asked(box, falling)


def _proof(law: ControlLaw, network: Network, asked: Asked) -> Certificate:
    from symnet.certificates.certificate import certificate
    from symnet.constructions.control_laws.closed_loop import claim_falling, claim_invariant

    derivation = law.derivation(network)
    if asked.invariant is not None:
        claim_invariant(law, derivation, asked.invariant)
    if asked.decrease is not None:
        claim_falling(law, derivation, asked.decrease)
    proof = certificate(derivation)
    if not proof.verdict.accepted:
        raise Unproved(f"the kernel does not accept the certificate ({proof.verdict.reason}); nothing was written")
    return proof


def _numbers(law: ControlLaw, network: Network) -> dict[str, int]:
    size = network.size
    counts = {"regions": len(law.partition.solutions), "laws": law.laws, "leaves": len(law.partition.leaves)}
    counts |= {"comparisons": law.comparisons, "comparisons_of_all_regions": law.comparisons_of_all_regions}
    counts |= {} if law.comparisons_by_hats is None else {"comparisons_by_hats": law.comparisons_by_hats}
    return {**counts, "neurons": size.neurons, "width": size.width, "depth": size.depth, "parameters": size.nonzero_parameters}


def _others(law: ControlLaw) -> str:
    """What the law takes in other forms."""
    hats = law.comparisons_by_hats
    lattice = f"{law.comparisons_of_all_regions} in the lattice form of all regions"
    return lattice if hats is None else f"{hats} as a sum of hats, linear in the number of regions, {lattice}"


def _rows(law: ControlLaw, network: Network, asked: Asked) -> list[tuple[str, str]]:
    """What is said of a law, with the claims about its closed loop, all of them accepted."""
    numbers = _numbers(law, network)
    corners = len(law.partition.feasible.vertices)
    sides = " x ".join(f"[{low}, {high}]" for low, high in law.problem.box)
    rows = [
        ("states", f"{sides}; those with a solution: a polytope of {corners} vertices"),
        ("regions", f"{numbers['regions']}, with {numbers['laws']} different laws; {numbers['leaves']} parts in the proof"),
        ("network", f"{numbers['neurons']} neurons (width {numbers['width']}, depth {numbers['depth']}), error 0"),
        ("comparisons", f"{law.comparisons} in the network; {_others(law)}"),
    ]
    if asked.invariant is not None:
        rows.append(("invariant", f"no state leaves {' x '.join(f'[{low}, {high}]' for low, high in asked.invariant)}"))
    if asked.decrease is not None:
        box = " x ".join(f"[{low}, {high}]" for low, high in asked.decrease.box)
        rows.append(("decrease", f"x'P x falls to at most {asked.decrease.factor} of it in every step from {box}"))
    return [*rows, ("verdict", "accepted by the kernel, hypotheses: none")]


def _write(folder: Path, law: ControlLaw, network: Network, proof: Certificate, rows: list[tuple[str, str]]) -> None:
    from symnet.core.codec import encode
    from symnet.core.folder import CERTIFICATE, NETWORK, PAGE, write_folder

    page = page_of(law, rows)
    write_folder(folder, {NETWORK: encode(network), CERTIFICATE: proof.data, PAGE: page.encode()})


def page_of(law: ControlLaw, rows: list[tuple[str, str]]) -> str:
    """Return the page of a law, with pictures in the plane of its first two states, all others 0."""
    from symnet.report.control_page import control_page

    lead = [
        "On every state of the box for which the problem has a solution, the network is the first input of the optimal one.",
        "The certificate beside this page proves it; symnet check certificate.json checks it.",
    ]
    return control_page("An explicit control law", lead, rows, plane_of(law))


def plane_of(law: ControlLaw) -> Any:
    """Return what the pictures show; nothing for one state."""
    from symnet.constructions.control_laws.cells import section
    from symnet.constructions.control_laws.closed_loop import trajectories
    from symnet.report.control_page import Plane, Region, ordered

    size = len(law.problem.a)
    if size < 2:
        return None
    found, numbers = [], dict[Any, int]()
    for (cell, row), solution in zip(law.pieces[0], law.partition.solutions, strict=True):
        corners = ordered((_float(x), _float(y)) for x, y in section(cell))
        if len(corners) > 2:
            number = numbers.setdefault(row, len(numbers))
            value = (_float(row[0]), _float(row[1]), _float(row[-1]))
            note = f"active: {', '.join(map(str, solution.active)) or 'no constraint'}"
            found.append(Region(corners, number, note, value))
    ends = tuple((float(low), float(high)) for low, high in law.problem.box[:2])
    paths = [[(_float(state[0]), _float(state[1])) for state in path] for path in trajectories(law, STEPS)] if size == 2 else []
    where = "" if size == 2 else f"where {', '.join(f'x{place}' for place in range(3, size + 1))} = 0"
    return Plane(("x1", "x2"), (ends[0], ends[1]), found, paths, where)


def _float(number: Any) -> float:
    return float(Fraction(int(number.p), int(number.q)))
