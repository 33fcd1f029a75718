"""Theorem A.1, the core of Theorem 2.1: off the trifling region the network is the code of the cell.

Established here, for the given d, n and f: phi_1 = h o rho o (g, ..., g), L and phi_2 from their weights, the value on
every cell, the range on R^d, and the codes against f at the corners. What holds for all f with the same n bits is the
statement about the network alone; the certificate carries one f.
"""

from __future__ import annotations

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

NAME = "theorem-a.1"
TITLE = "Theorem A.1 (Shen, Yang, Zhang 2022): phi_2 o L o phi_1 off the trifling region"
STATEMENT = (
    "phi_1 = h o rho o (g, ..., g) gives 4^j, j the number of the cell of x, L multiplies by a_1..a_n, phi_2 adds up the\n"
    "bits; on each cell the network is b + s * code, the code within s 2^-(n+1) of f at the cell's corner."
)
REMARKS = (
    "the printed Q_beta stops at 1 - delta for beta_i = K - 1, while the trifling region leaves (1 - delta, 1] out: here the "
    "last cell reaches up to 1 (g = K - 1 there), and nothing else changes",
    "the printed count of rho uses K + 1 parameters where d weights and 1 bias are needed; the bounds survive",
)


def prove(*, dimension: int = 1, n: int = 2, target: str | None = None) -> Certificate:
    """Return the certificate for K = 2^n cells an axis."""
    terms = " + ".join(f"abs(x{axis} - {axis}/7)" for axis in range(1, dimension + 1))
    built = approximate(target or f"({terms})/{dimension}", dimension=dimension, n=n, construction="theorem-2.1")
    plan: Any = built.plan
    network, cells, digits = built.network, 1 << n, [f"a_{bit}" for bit in range(1, n + 1)]
    proof, modulus = begin(built)

    # Construct phi_1 = h o rho o (g, ..., g): the index of the cell of each x_i, the number j of the cell of x, and 4^j.
    indices = [f"phi_1.g_{axis}.index" for axis in range(1, dimension + 1)]
    for axis in range(dimension):
        g = index_contract(cells, plan.delta).placed(network, f"phi_1.g_{axis + 1}.", reads=[("input", axis)])
        proof.claim(proof.fact(g))
    proof.fact(number_contract(dimension, cells, 1, "rho").placed(network, "phi_1.", reads=indices))
    proof.fact(power_contract(cells**dimension).placed(network, "phi_1.", reads=["phi_1.rho"]))

    # Construct L and phi_2: the products with a_1..a_n, bit j of each (Proposition B.1), and their sum.
    proof.fact(products_contract(digits).placed(network, reads=["phi_1.power"]))
    tents = [f"phi_2.bit_{bit}" for bit in range(1, n + 1)]
    bits = [
        proof.apply("bit", scan=f"{name}.tents", reads=("multiply", bit), neuron=(f"{name}.bit", 0))
        for bit, name in enumerate(tents)
    ]
    for bit in bits:
        proof.claim(bit)
    proof.fact(sum_contract(n).placed(network, "phi_2.", reads=[f"{name}.bit" for name in tents]))

    # Put the parts together: code(k) off the trifling region, and a range on all of R^d.
    parts = {"rho": ("phi_1.rho", 0), "power": ("phi_1.power", 0), "neuron": ("phi_2.add", 0)}
    places = [(index, 0) for index in indices]
    code = proof.apply("bit-code", bits, cells=cells, digits=digits, indices=places, **parts)
    near = proof.apply("cell-value", [code], delta=plan.delta)
    proof.claim(proof.apply("bit-range", bits))

    # The codes against f at the corners beta / K, and from there on all of the cells: the theorem.
    bound = plan.scale / cells / 2 + plan.radius
    codes = proof.apply("codes", [near], bound=bound, enter="", precision=128, start=0, stop=cells**dimension)
    proof.claim(proof.apply("local-error", [near, codes, modulus], bound=plan.modulus.upper(plan.reach) + bound))
    return certificate(proof)
