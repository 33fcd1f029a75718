"""Kuhn hats and their partition of unity, from the weights of the scan network.

Established here, for the given d and K = 2^n: the hat neuron of the scan step is Lambda(K x - beta) for every x >= 0 and
every node beta, and on every simplex of the grid the hats are the barycentric coordinates.
"""

from __future__ import annotations

from symnet import Certificate, Derivation, UsageError, approximate, certificate, scan_contracts

NAME = "kuhn-hats"
TITLE = "Kuhn hats: nodal functions and partition of unity"
STATEMENT = (
    "Lambda(y) = relu(1 - max(0, y_1..y_d) + min(0, y_1..y_d)) is the nodal function of the Kuhn triangulation of Z^d; on\n"
    "[0,1]^d the hats w_i(x) = Lambda(K x - beta(i)) are >= 0, add up to 1, and at most d + 1 of them are not 0."
)
REMARKS = ()


def prove(*, dimension: int = 2, n: int = 1, target: str | None = None) -> Certificate:
    """Return the certificate for K = 2^n."""
    if target is not None:
        raise UsageError("kuhn-hats is about no target")
    network = approximate("0", dimension=dimension, n=n).network
    proof = Derivation(network)

    # The neuron, in every step of the scan.
    hat, _, _ = scan_contracts(dimension, 1 << n)
    proof.claim(proof.fact(hat.placed(network)))

    # Partition of unity on the d! simplices of the unit cell, then by translation.
    proof.claim(proof.apply("partition"))
    return certificate(proof)
