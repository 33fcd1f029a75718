"""The derivation of Theorem 2.1: off the strips a code of the cell, everywhere a range, and Minkowski's inequality."""

from __future__ import annotations

from fractions import Fraction

from symnet.certificates.derivation import Derivation
from symnet.constructions.precision import precision_of
from symnet.constructions.scan.derivation import codes_step
from symnet.constructions.syz2022.sup_norm_derivation import bit_steps, code_step
from symnet.constructions.syz2022.theorem_2_1 import Theorem21Plan


def theorem_2_1_steps(proof: Derivation, plan: Theorem21Plan, modulus: int) -> tuple[int, int]:
    """Theorem 2.1: construct phi_1, L and phi_2, read off the values, estimate (Shen, Yang, Zhang 2022, section 4).

    Returns the error and what the network is off the strips.
    """
    near, everywhere = cell_values(proof, plan.dimension, plan.n, plan.delta)
    bound = plan.scale / plan.cells * (1 if plan.printed else Fraction(1, 2)) + plan.radius
    precision = precision_of(plan.radius, plan.scale / plan.cells)
    codes = codes_step(proof, near, bound, precision, plan.cells**plan.dimension)
    good = plan.modulus.upper(plan.reach) + bound
    off = {"cells": plan.cells, "delta": plan.delta, "bound": good}
    off_strips = proof.step("local-error", [near, codes, modulus], {"bound": good}, "error-off-strips", **off)
    estimate = {"spread": plan.spread, "p": plan.p, "bound": plan.error_bound, "precision": precision}
    norm = {"norm": ["lp", plan.p], "bound": plan.error_bound}
    return proof.step("lp-error", [off_strips, everywhere, modulus], estimate, "error", **norm), near


def cell_values(proof: Derivation, dimension: int, n: int, delta: Fraction) -> tuple[int, int]:
    """Theorem A.1: off the strips the network is b + s times the code of the cell; everywhere it stays in its range."""
    bits = bit_steps(proof, dimension, n)
    code = code_step(proof, bits, dimension, n)
    return proof.apply("cell-value", [code], delta=delta), proof.apply("bit-range", bits)
