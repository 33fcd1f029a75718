"""The derivation of Theorem 2.1 for a network that has been built, step by step as in the proof."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING

from symnet.certificates.derivation import Derivation, hexed, neuron
from symnet.constructions.precision import precision_of
from symnet.constructions.syz2022.theorem_2_1 import Theorem21Plan

if TYPE_CHECKING:
    from symnet.constructions.approximation import Approximation


def theorem_2_1_steps(proof: Derivation, plan: Theorem21Plan, built: Approximation, modulus: int) -> int:
    """Theorem 2.1: construct phi_1, L and phi_2, read off the values, estimate (Shen, Yang, Zhang 2022, section 4)."""
    decoded = decoded_step(proof, plan.dimension, plan.n, plan.delta)
    bound = plan.scale / plan.cells * (1 if plan.printed else Fraction(1, 2)) + plan.radius
    shift = built.parameters["b"]
    origin = shift - plan.lift + plan.scale / 2
    low, high = origin - 2 * plan.radius, origin + 2 * plan.radius
    near = {"bound": hexed(bound), "low": hexed(low), "high": hexed(high)}
    precision = hexed(precision_of(plan.radius, plan.scale / plan.cells))
    corners = proof.step("corners", [decoded], {**near, "precision": precision}, "corners", cells=hexed(plan.cells), **near)
    top = shift + plan.scale * (1 - Fraction(1, plan.cells))
    worst = max(top - (low - plan.spread), high + plan.spread - shift)
    good = plan.modulus.upper(plan.reach) + bound
    error, p = hexed(plan.error_bound), hexed(plan.p)
    estimate = {"good": hexed(good), "spread": hexed(plan.spread), "worst": hexed(worst), "p": p, "bound": error}
    return proof.step("lp-error", [decoded, corners, modulus], estimate, "error", norm=["lp", p], bound=error)


def decoded_step(proof: Derivation, dimension: int, n: int, delta: Fraction) -> int:
    """Theorem A.1: on the good set the network is b + s times the code of the cell; everywhere it stays in its range."""
    cells = 1 << n
    grid = {"cells": hexed(cells), "delta": hexed(delta)}
    indices = []
    for axis in range(dimension):
        index = {**grid, "axis": hexed(axis), "neuron": neuron(f"phi_1.g_{axis + 1}.index")}
        indices.append(proof.step("cell-index", [], index, "cell-index", **index))
    power = {"neuron": neuron("phi_1.power")}
    cell = proof.step("cell-power", indices, {"rho": neuron("phi_1.rho"), **power}, "cell-power", **grid, **power)
    bits = []
    for number in range(1, n + 1):
        places = {"reads": neuron("multiply", number - 1), "neuron": neuron(f"phi_2.bit_{number}.bit")}
        scan = {"scan": f"phi_2.bit_{number}.tents"}
        bits.append(proof.step("bit", [], {**scan, **places}, "bit", digits=hexed(cells**dimension), **places))
    names = {"digits": [f"a_{number}" for number in range(1, n + 1)], "scale": "s", "shift": "b"}
    return proof.step("decoded", [cell, *bits], {}, "decoded", **grid, **names)
