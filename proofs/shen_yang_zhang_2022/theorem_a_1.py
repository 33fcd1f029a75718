"""Theorem A.1, the core of Theorem 2.1: off the trifling region the network is the code of the cell.

Established here, for the given d, n and f: phi_1 = h o rho o (g, ..., g), L and phi_2 from their weights, the value on
every cell, the range on R^d, and the codes against f at the corners. What holds for all f with the same n bits is the
statement about the network alone; the certificate carries one f.
"""

from __future__ import annotations

from fractions import Fraction

from symnet import Approximation, Certificate, Derivation, approximate, certificate, decoded_step, hexed
from symnet.targets.expression.tree import to_json

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
    built = example(dimension, n, target)
    plan, proof = built.plan, Derivation()

    # Construct phi_1, phi_2, L: rule by rule from the weights.
    decoded = decoded_step(proof, dimension, n, plan.delta)
    proof.claim(decoded)

    # The codes against f at the corners beta / K.
    bound = plan.scale / plan.cells / 2 + plan.radius
    origin = built.parameters["b"] - plan.lift + plan.scale / 2
    slack = 2 * plan.radius
    near = {"bound": hexed(bound), "low": hexed(origin - slack), "high": hexed(origin + slack)}
    proof.claim(proof.step("corners", [decoded], {**near, "precision": hexed(128)}, "corners", cells=hexed(plan.cells), **near))
    return certificate(built.network, to_json(built.target.expression), proof)


def example(dimension: int, n: int, target: str | None) -> Approximation:
    """Build Theorem 2.1's network for a target, by default the mean of |x_i - i/7|."""
    terms = " + ".join(f"abs(x{axis} - {axis}/7)" for axis in range(1, dimension + 1))
    text = target or f"({terms})/{dimension}"
    return approximate(text, dimension=dimension, n=n, construction="theorem-2.1", p=Fraction(2))
