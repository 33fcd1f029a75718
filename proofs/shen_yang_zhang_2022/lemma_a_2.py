"""Lemma A.2, repaired: mid values over shifted copies give the cell codes near x on the whole cube.

Established here, for the given d and n: the mid value by activation regions on all of R^3, the 3^d copies of the network
of Theorem A.1 at the points x + delta sigma from their weights, delta = 1/(3K), and the nested mids over one axis after
another: on [0,1]^d the network lies between codes of cells whose corners are within 1/K of x in each coordinate. Nothing
is used of what a copy gives in its trifling region. For all d, n: rules `shifted-code` and `mid` of the kernel
(docs/reference/kernel_rules_cell_codes.md).
"""

from __future__ import annotations

from symnet import Certificate, Derivation, UsageError, approximate, certificate, near_output_step

NAME = "lemma-a.2"
TITLE = "Lemma A.2 (Lu, Shen, Yang, Zhang 2021): mid values of shifted copies"
STATEMENT = (
    "phi_0 = g, phi_(i+1)(x) = mid(phi_i(x - delta e_(i+1)), phi_i(x), phi_i(x + delta e_(i+1))), 3 delta <= 1/K: if g is the\n"
    "code of the cell wherever every coordinate is off the strips (k/K - delta, k/K), then for x in [0,1]^d phi_d(x) lies\n"
    "between codes of cells with corners within 1/K of x in each coordinate, whatever g is elsewhere."
)
REMARKS = (
    "printed is |phi_d - f| <= eps + d omega(delta) for |g - f| <= eps off the trifling region; for cell codes the term "
    "d omega(delta) is not needed, so delta need not depend on f",
    "near the faces a shifted point leaves the cube: the first and last cell reach to infinity there",
    "the mid value here has width 6 and depth 2, 57 parameters; width 14 and depth 2 are printed with 280, and are 281",
)


def prove(*, dimension: int = 2, n: int = 1, target: str | None = None) -> Certificate:
    """Return the certificate for K = 2^n cells an axis; the codes are those of the function 0."""
    if target is not None:
        raise UsageError("lemma-a.2 is about no target")
    built = approximate("0", dimension=dimension, n=n, construction="theorem-2.2")
    proof = Derivation()
    proof.claim(near_output_step(proof, dimension, n, built.plan.delta))
    return certificate(built.network, None, proof)
