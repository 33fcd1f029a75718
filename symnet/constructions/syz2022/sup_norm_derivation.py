"""The derivations of Theorems 2.2 and 2.3 for a network that has been built, step by step as in the proofs."""

from __future__ import annotations

import math
from collections.abc import Sequence
from fractions import Fraction
from itertools import pairwise

from symnet.certificates.derivation import Derivation, neuron
from symnet.constructions.precision import precision_of
from symnet.constructions.scan.derivation import codes_step
from symnet.constructions.syz2022.theorem_2_2 import MidValuePlan, count_of_ways, ways


def sup_norm_steps(proof: Derivation, plan: MidValuePlan, codes: Sequence[int], modulus: int) -> tuple[int, int]:
    """Delta = 1/(3K): the mid values of the copies, the codes against f, the estimate; and what the network is on the cube.

    `codes` are the steps that say what the 3^d copies are as functions of their indices.
    """
    precision = precision_of(plan.radius, plan.scale / plan.cells)
    near = near_output_step(proof, plan.dimension, plan.delta, codes)
    values = codes_step(proof, near, plan.levels, precision, plan.cells**plan.dimension)
    error = plan.error_bound
    return proof.step("local-error", [near, values, modulus], {"bound": error}, "error", norm=["sup"], bound=error), near


def near_output_step(proof: Derivation, dimension: int, delta: Fraction, codes: Sequence[int]) -> int:
    """Lemma A.2: what the network is on the whole cube, in terms of the codes of the cells near a point.

    `codes` are the steps that say what the 3^d copies are as functions of their indices.
    """
    shifts = [[way * delta for way in sigma] for sigma in ways(dimension)]
    current = [proof.apply("shifted-code", [code], delta=delta, shifts=each) for code, each in zip(codes, shifts, strict=True)]
    for axis in range(1, dimension + 1):
        threes = range(0, len(current), 3)
        current = [
            proof.apply("mid", current[start : start + 3], neuron=neuron(f"mid_{axis}_{start // 3}.mid")) for start in threes
        ]
    return proof.apply("near-output", current)


def multiplied_codes(proof: Derivation, dimension: int, n: int) -> list[int]:
    """The 3^d copies as functions of their indices, each from its own weights up (Theorem A.1)."""
    names = [f"copy_{number}." for number in range(count_of_ways(dimension))]
    return [code_step(proof, bit_steps(proof, dimension, n, name), dimension, n, name) for name in names]


def scanned_codes(proof: Derivation, dimension: int, n: int) -> list[int]:
    """The 3^d copies as functions of their indices where one scan reads the digits for all of them."""
    copies = count_of_ways(dimension)
    return [_scanned(proof, dimension, n, number, copies) for number in range(copies)]


def _scanned(proof: Derivation, dimension: int, n: int, number: int, copies: int) -> int:
    """One of the copies."""
    first = n + 2 * copies + n * number
    state = {"z": list(range(n)), "bits": list(range(first, first + n)), "number": n + number, "sum": n + copies + number}
    indices = [neuron(f"copy_{number}.g_{axis + 1}.index") for axis in range(dimension)]
    return proof.apply("scan-code", scan="digits", cells=1 << n, indices=indices, neuron=neuron("sum", number), **state)


def evaluated_codes(proof: Derivation, dimension: int, n: int) -> list[int]:
    """The 3^d copies as functions of their indices: the numbers a_1, ..., a_n out of v, then each copy at every cell."""
    v, bits = proof.network.parameters["v"], 2 << (dimension * n)
    whole = [math.floor(v * (1 << bits * number)) for number in range(n + 1)]
    read_off = [Fraction(after, 1 << bits) - before for before, after in pairwise(whole)]
    values = [[neuron("numbers", number), [value]] for number, value in enumerate(read_off)]
    numbers = proof.fact({"domain": [], "in": "", "reading": [], "schedules": [], "values": values})
    copies, names = range(count_of_ways(dimension)), [proof.parameter("v")] * n
    made = [{**_copy(dimension, f"copy_{number}."), "cells": 1 << n, "digits": names} for number in copies]
    return [proof.step("evaluated-code", [numbers], each, "index-code", **each) for each in made]


def _copy(dimension: int, name: str) -> dict[str, list[list[str]] | list[str]]:
    """The neurons of the indices and of the code of a copy."""
    indices = [neuron(f"{name}phi_1.g_{axis + 1}.index") for axis in range(dimension)]
    return {"indices": indices, "neuron": neuron(f"{name}phi_2.add")}


def bit_steps(proof: Derivation, dimension: int, n: int, name: str = "") -> list[int]:
    """Proposition B.1 for the n bits of a copy."""
    return [
        proof.apply(
            "bit",
            scan=f"{name}phi_2.bit_{number}.tents",
            reads=neuron(f"{name}multiply", number - 1),
            neuron=neuron(f"{name}phi_2.bit_{number}.bit"),
        )
        for number in range(1, n + 1)
    ]


def code_step(proof: Derivation, bits: list[int], dimension: int, n: int, name: str = "") -> int:
    """A copy as a function of its indices: powers of four, bits, their sum (Theorem A.1)."""
    below = {"rho": neuron(f"{name}phi_1.rho"), "power": neuron(f"{name}phi_1.power")}
    names = [proof.parameter(f"a_{number}") for number in range(1, n + 1)]
    return proof.apply("bit-code", bits, cells=1 << n, digits=names, **below, **_copy(dimension, name))
