"""Tail sums: the scan adds up (c_l - 1) W_l(x), one digit of v a step.

Established here, for the given d and K = 2^n and the digits of one v: hats, step, order, partition of unity, and the
induction over the N - 1 steps, which is the last step. The step is proved once for all steps, in the scaled variable
u = S_l (z - t).
"""

from __future__ import annotations

from symnet import Certificate, Derivation, approximate, certificate, scan_contracts

NAME = "tail-sums"
TITLE = "Tail sums: induction over the scan"
STATEMENT = (
    "With W_l = sum_(i >= l) w_i and v = sum_l c_l 4^-l, c_l in {0, 1, 2}, the scan ends with sum_(l=1..N-1) (c_l - 1) W_l(x)\n"
    "for every x in [0,1]^d: bit times weight is exact, relu(theta + W - 1) = theta W for theta in {0, 1}, 0 <= W <= 1."
)
REMARKS = ()


def prove(*, dimension: int = 1, n: int = 2, target: str | None = None) -> Certificate:
    """Return the certificate for K = 2^n and the digits that encode a target."""
    network, cells = approximate(target or "abs(x - 1/3)", dimension=dimension, n=n).network, 1 << n
    proof = Derivation(network)

    # The step: hat, digits and new state, whatever the scale and the node.
    for contract in scan_contracts(dimension, cells):
        proof.claim(proof.fact(contract.placed(network)))
    state = proof.apply("state", scan="scan", cells=cells, hat=("digit", 4), base=4, top=2, gain=1, offset=1)

    # The grid: each node once; the hats add up to 1.
    order = proof.apply("snake-order", cells=cells)
    partition = proof.apply("partition")
    proof.claim(order)
    proof.claim(partition)

    # Induction over the steps.
    proof.claim(proof.apply("run", [state, order, partition]))
    return certificate(proof)
