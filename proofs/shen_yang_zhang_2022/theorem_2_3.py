"""Theorem 2.3 with the network of its proof: three intrinsic parameters v, s, b, one network for every f.

Established here, for the given d, n and f: the numbers that the staircase reads out of v, the code of every cell from the
approximate products and the bits, the mid values, and the estimate on [0,1]^d with its faces and trifling region. For all
d, n, f: the schematic rules used, each with its proof in docs/reference/kernel_rules_cell_codes.md and
docs/reference/kernel_rules.md. The staircase has 2^(n 2^(dn+1)) treads, so n = 1 up to d = 3, and d = 1, n = 2.
"""

from __future__ import annotations

from fractions import Fraction
from itertools import product
from math import floor
from typing import Any

from symnet import Certificate, Contract, Domain, approximate, begin, certificate, mid_contract

NAME = "theorem-2.3"
TITLE = "Theorem 2.3 (Shen, Yang, Zhang 2022): sup-norm approximation with three intrinsic parameters"
STATEMENT = (
    "|s phi(x, v) + b - f(x)| <= omega(sqrt(d) 2^-n) + 2^(-n+2) omega(sqrt d) on [0,1]^d, phi the same for every f; v in\n"
    "[0, 1) holds a_1, ..., a_n, 2^(dn+1) bits each. Proved here with omega(sqrt(d) 2^-n) + 2^-n omega(sqrt d) (up to the\n"
    "rounding of s)."
)
REMARKS = (
    "the last staircase has 2^(n 2^(dn+1)) treads: 2^4, 2^8, 2^16 for (d, n) = (1, 1), (2, 1), (1, 2) and (3, 1), then 2^32",
    "the product a * 4^j need not be exact: an error from -1/3 to 4^(j-J)/3 leaves bit j of J digits right, and 2^(dn) + 1 "
    "levels of the sawtooth stay within it for every v",
    "delta = 1/(3K) for every f, as in theorem-2.2: the printed delta depends on f",
    "the construction scan proves the theorem with a network whose size is linear in the grid nodes: see theorem-s",
)


def prove(*, dimension: int = 1, n: int = 1, target: str | None = None) -> Certificate:
    """Return the certificate for K = 2^n cells an axis."""
    terms = " + ".join(f"abs(x{axis} - {axis}/7)" for axis in range(1, dimension + 1))
    built = approximate(target or f"({terms})/{dimension}", dimension=dimension, n=n, construction="theorem-2.3")
    plan: Any = built.plan
    cells, delta = 1 << n, Fraction(1, 3 << n)
    proof, modulus = begin(built)

    # Lemma A.3: the numbers a_1, ..., a_n that the staircases read out of v, m bits each.
    m, v = 2 << (dimension * n), built.parameters["v"]
    read = [Fraction(floor(v * 2 ** (m * number)), 2**m) - floor(v * 2 ** (m * (number - 1))) for number in range(1, n + 1)]
    numbers = proof.fact(Contract("a_1..a_n", built.network, {}, Domain(), {("numbers", at): a for at, a in enumerate(read)}))

    # The 3^d copies at x + delta sigma: products (Lemma A.4) and bits (Proposition B.1) give the code, cell by cell.
    sigmas = [sigma[::-1] for sigma in product((-1, 0, 1), repeat=dimension)]  # the first coordinate fastest
    below, shifted = [(f"copy_{number}.phi_2.add", 0) for number in range(len(sigmas))], []
    for number, sigma in enumerate(sigmas):
        indices = [(f"copy_{number}.phi_1.g_{axis}.index", 0) for axis in range(1, dimension + 1)]
        where = {"cells": cells, "digits": ["v"] * n, "indices": indices, "neuron": below[number]}
        code = proof.apply("evaluated-code", [numbers], **where)
        shifted.append(proof.apply("shifted-code", [code], delta=delta, shifts=[way * delta for way in sigma]))

    # Lemma A.2: mid values over one axis after another, and the output map.
    for axis in range(1, dimension + 1):
        threes = range(0, len(below), 3)
        for number, start in enumerate(threes):
            proof.fact(mid_contract().placed(built.network, f"mid_{axis}_{number}.", reads=below[start : start + 3]))
        below = [(f"mid_{axis}_{number}.mid", 0) for number in range(len(threes))]
        shifted = [
            proof.apply("mid", shifted[start : start + 3], neuron=neuron) for start, neuron in zip(threes, below, strict=True)
        ]
    near = proof.apply("near-output", shifted)

    # Estimate the error: the codes against f at the corners of the cells, then on all of the cube.
    rounding = plan.scale / cells / 2 + plan.radius
    codes = proof.apply("codes", [near], bound=rounding, enter="", precision=128, start=0, stop=cells**dimension)
    error = proof.apply("local-error", [near, codes, modulus], bound=plan.error_bound)
    proof.claim(error)

    # The sizes, and the bits that any encoder of the class of f needs at this error.
    sizes = proof.apply("sizes", stored=plan.stored_bits)
    proof.claim(sizes)
    if built.lower_bound is not None:
        proof.claim(proof.apply("lower-bound", [error, modulus, sizes], points=built.lower_bound.points))
    return certificate(proof)
