"""Theorem 2.1: n + 2 intrinsic parameters, error omega(sqrt(d) 2^-n) + 2^(-n+2) omega(sqrt d) in L^p.

Established here, for the given d, n and f (p = 2): the whole estimate, from the weights to the norm. For all d, n, f: the
schematic rules used, each with its proof in docs/reference/kernel_rules.md.
"""

from __future__ import annotations

from fractions import Fraction
from typing import Any

from symnet import (
    Certificate,
    approximate,
    begin,
    certificate,
    index_contract,
    number_contract,
    power_contract,
    products_contract,
    sum_contract,
)

NAME = "theorem-2.1"
TITLE = "Theorem 2.1 (Shen, Yang, Zhang 2022): L^p approximation with n + 2 intrinsic parameters"
STATEMENT = (
    "|| s phi_2(L(phi_1(x))) + b - f ||_p <= omega(sqrt(d) 2^-n) + 2^(-n+2) omega(sqrt d); only a_1..a_n, s, b depend on f.\n"
    "Proved here with the smaller constant omega(sqrt(d) 2^-n) + 2^(-n+1) omega(sqrt d) (up to the rounding of s)."
)
REMARKS = (
    "with levels at the midpoints (k + 1/2) 2^-n the rounding costs s 2^-(n+1) instead of s 2^-n, and s may be any rational "
    "upper bound of 2 omega(sqrt d): the printed s need not be rational",
    "f constant is left out in print (s = 0 divides by zero there): here s = 0, a_l = 0, b = f(0)",
    "the printed cells stop at 1 - delta; see theorem-a.1",
)


def prove(*, dimension: int = 2, n: int = 2, target: str | None = None) -> Certificate:
    """Return the certificate for K = 2^n cells an axis and p = 2."""
    terms = " + ".join(f"abs(x{axis} - {axis}/7)" for axis in range(1, dimension + 1))
    text = target or f"({terms})/{dimension}"
    built = approximate(text, dimension=dimension, n=n, construction="theorem-2.1", p=Fraction(2))
    plan: Any = built.plan
    network, cells, digits = built.network, 1 << n, [f"a_{bit}" for bit in range(1, n + 1)]
    proof, modulus = begin(built)

    # Construct phi_1 = h o rho o (g, ..., g): the index of the cell of each x_i, the number j of the cell of x, and 4^j.
    indices = [f"phi_1.g_{axis}.index" for axis in range(1, dimension + 1)]
    for axis in range(dimension):
        proof.fact(index_contract(cells, plan.delta).placed(network, f"phi_1.g_{axis + 1}.", reads=[("input", axis)]))
    proof.fact(number_contract(dimension, cells, 1, "rho").placed(network, "phi_1.", reads=indices))
    proof.fact(power_contract(cells**dimension).placed(network, "phi_1.", reads=["phi_1.rho"]))

    # Construct L and phi_2: the products with a_1..a_n, bit j of each (Proposition B.1), and their sum.
    proof.fact(products_contract(digits).placed(network, reads=["phi_1.power"]))
    tents = [f"phi_2.bit_{bit}" for bit in range(1, n + 1)]
    bits = [
        proof.apply("bit", scan=f"{name}.tents", reads=("multiply", bit), neuron=(f"{name}.bit", 0))
        for bit, name in enumerate(tents)
    ]
    proof.fact(sum_contract(n).placed(network, "phi_2.", reads=[f"{name}.bit" for name in tents]))

    # Put the parts together (Theorem A.1): b + s code(k) off the trifling region, and a range on all of R^d.
    parts = {"rho": ("phi_1.rho", 0), "power": ("phi_1.power", 0), "neuron": ("phi_2.add", 0)}
    places = [(index, 0) for index in indices]
    code = proof.apply("bit-code", bits, cells=cells, digits=digits, indices=places, **parts)
    near = proof.apply("cell-value", [code], delta=plan.delta)
    everywhere = proof.apply("bit-range", bits)

    # Estimate the error: at the corners of the cells, on the cells, and with the trifling region in the norm.
    rounding = plan.scale / cells / 2 + plan.radius
    codes = proof.apply("codes", [near], bound=rounding, enter="", precision=128, start=0, stop=cells**dimension)
    off_strips = proof.apply("local-error", [near, codes, modulus], bound=plan.modulus.upper(plan.reach) + rounding)
    norm = {"p": 2, "spread": plan.spread, "precision": 128}
    proof.claim(proof.apply("lp-error", [off_strips, everywhere, modulus], bound=plan.error_bound, **norm))

    # The sizes: those of the network, the printed counts of phi_1 and phi_2, and the shape of a bit extraction.
    proof.claim(proof.apply("sizes", stored=plan.stored_bits))
    proof.claim(proof.apply("printed-counts", [near], theorem="2.1"))
    proof.claim(proof.apply("printed-shape", bits[:1]))
    return certificate(proof)
