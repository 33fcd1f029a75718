"""Theorem 2.2: n + 2 numbers in 3^d n + 2 places, error omega(sqrt(d) 2^-n) + 2^(-n+2) omega(sqrt d) in the sup norm.

Established here, for the given d, n and f: the whole estimate on [0,1]^d, faces and trifling region included, from the
weights to the bound, and the printed counts of phi_1 and phi_2. For all d, n, f: the schematic rules used, each with its
proof in docs/reference/kernel_rules_cell_codes.md.
"""

from __future__ import annotations

from fractions import Fraction
from itertools import product
from typing import Any

from symnet import Certificate, Derivation, approximate, begin, certificate, mid_contract

NAME = "theorem-2.2"
TITLE = "Theorem 2.2 (Shen, Yang, Zhang 2022): sup-norm approximation with 3^d n + 2 intrinsic entries"
STATEMENT = (
    "|s phi_2(L(phi_1(x))) + b - f(x)| <= omega(sqrt(d) 2^-n) + 2^(-n+2) omega(sqrt d) on [0,1]^d; a_1..a_n stand in each of\n"
    "3^d copies, s and b once. Proved here with omega(sqrt(d) 2^-n) + 2^-n omega(sqrt d) (up to the rounding of s)."
)
REMARKS = (
    "the printed delta satisfies d omega_f(delta) <= 2^-n, so phi_1 would depend on f; here delta = 1/(3K) for every f and no "
    "term omega(delta) is left: see lemma-a.2",
    "levels stand at the midpoints (k + 1/2) 2^-n: rounding costs s 2^-(n+1)",
    "the n numbers stand 3^d times under n names; construction theorem-2.2-copied has each of them in one place",
)


def prove(*, dimension: int = 2, n: int = 2, target: str | None = None) -> Certificate:
    """Return the certificate for K = 2^n cells an axis."""
    terms = " + ".join(f"abs(x{axis} - {axis}/7)" for axis in range(1, dimension + 1))
    text = target or f"({terms})/{dimension}"
    built = approximate(text, dimension=dimension, n=n, construction="theorem-2.2")
    plan: Any = built.plan
    cells, delta = 1 << n, Fraction(1, 3 << n)
    proof, modulus = begin(built)

    # Theorem A.1 for the 3^d copies at x + delta sigma: the code of the cell, off the strips of the shifted point.
    sigmas = [sigma[::-1] for sigma in product((-1, 0, 1), repeat=dimension)]  # the first coordinate fastest
    shifted, bits = [], []
    for number, sigma in enumerate(sigmas):
        copy_bits, code = copied_code(proof, f"copy_{number}.", dimension, n)
        shifted.append(proof.apply("shifted-code", [code], delta=delta, shifts=[way * delta for way in sigma]))
        bits += copy_bits

    # Lemma A.2: mid values over one axis after another, and the output map.
    below = [(f"copy_{number}.phi_2.add", 0) for number in range(len(sigmas))]
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

    # The sizes: those of the network, the printed counts of phi_1 and phi_2, and the shape of a bit extraction.
    sizes = proof.apply("sizes", stored=plan.stored_bits)
    proof.claim(sizes)
    proof.claim(proof.apply("printed-counts", [near], theorem="2.2"))
    proof.claim(proof.apply("printed-shape", bits[:1]))

    # The bits that any encoder of the class of f needs at this error.
    if built.lower_bound is not None:
        proof.claim(proof.apply("lower-bound", [error, modulus, sizes], points=built.lower_bound.points))
    return certificate(proof)


def copied_code(proof: Derivation, copy: str, dimension: int, n: int) -> tuple[list[int], int]:
    """The bits of a copy of phi_2 o L o phi_1, and what it is as a function of the indices of a cell."""
    bits = [
        proof.apply("bit", scan=f"{copy}{name}.tents", reads=(f"{copy}multiply", bit), neuron=(f"{copy}{name}.bit", 0))
        for bit, name in enumerate(f"phi_2.bit_{bit}" for bit in range(1, n + 1))
    ]
    indices = [(f"{copy}phi_1.g_{axis}.index", 0) for axis in range(1, dimension + 1)]
    parts = {"rho": (f"{copy}phi_1.rho", 0), "power": (f"{copy}phi_1.power", 0), "neuron": (f"{copy}phi_2.add", 0)}
    digits = [f"a_{bit}" for bit in range(1, n + 1)]
    return bits, proof.apply("bit-code", bits, cells=1 << n, digits=digits, indices=indices, **parts)
