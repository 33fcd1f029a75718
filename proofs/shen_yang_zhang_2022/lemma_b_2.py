"""Lemma B.2: tent maps iterated 2J + 1 times are the sawtooth with 4^J teeth.

Established here, for the given J: the network of the iterated tents on all of R, each linear piece an activation region.
For all J: rule `bit` of the kernel, whose induction over the tents is written in docs/reference/kernel_rules_cell_codes.md.
"""

from __future__ import annotations

from fractions import Fraction

from symnet import Certificate, Derivation, UsageError, certificate, hexed, neuron, sawtooth, unrolled

NAME = "lemma-b.2"
TITLE = "Lemma B.2 (Shen, Yang, Zhang 2022): the sawtooth of tent maps"
STATEMENT = (
    "T = 2J + 1 tents h(x) = 1 - 2 relu(x - 1/2) - 2 relu(1/2 - x) of y / (2 4^J) is 0 at even and 1 at odd integers of\n"
    "[0, 2 4^J] and linear between. (--n is J; pieces 2 4^J + 2, so J <= 3.)"
)
REMARKS = ("beyond the printed statement: T(y) = y for y <= 0 and T(y) = 2 4^J - y for y >= 2 4^J, so T <= 0 outside",)


def prove(*, dimension: int = 1, n: int = 1, target: str | None = None) -> Certificate:
    """Return the certificate for J = n: T on the intervals between integers, joined on the line."""
    if n > 3 or target is not None or dimension != 1:
        raise UsageError("lemma-b.2 is about one variable and no target; --n is J, from 1 to 3")
    network = unrolled(sawtooth(n))
    last = 2 * 4**n
    proof = Derivation()

    # Outside and between the integers i, i + 1, i = 0, ..., 2 4^J - 1.
    pieces: list[tuple[Fraction | int, int | None, int, int]] = [(0, -1, 1, 0)]
    pieces += [(i, 0, 1, -i) if i % 2 == 0 else (i, 0, -1, i + 1) for i in range(last)]
    pieces += [(last, 1, -1, last)]
    steps = []
    for start, way, slope, constant in pieces:
        vertices = [[hexed(start)], [hexed(start + 1)]] if way == 0 else [[hexed(start)]]
        rays = [] if way == 0 else [[hexed(way or 0)]]
        piece = {
            "neurons": [neuron(network.nodes[-1].name)],
            "vertices": vertices,
            "rays": rays,
            "forms": [[hexed(slope), hexed(constant)]],
        }
        steps.append(proof.step("region", [], piece, "affine", **piece))

    # Together: T on all of R.
    stated = [proof.steps[step]["statement"] for step in steps]
    table = [[piece["vertices"][0][0], piece["vertices"][-1][0], piece["forms"][0]] for piece in stated]
    proof.claim(proof.step("line", steps, {}, "on-line", neuron=neuron(network.nodes[-1].name), pieces=table))
    return certificate(network, None, proof)
