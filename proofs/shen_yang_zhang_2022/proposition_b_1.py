"""Proposition B.1: bit extraction by a network of width 2 and depth 2J + 2 that does not depend on the bits.

Established here, for the given J: from the weights, the tents and the rounding, the value at 4^j a, the range on R, and the
sizes. For all J: the induction in rule `bit` (docs/reference/kernel_rules_cell_codes.md).
"""

from __future__ import annotations

from symnet import Certificate, Derivation, UsageError, bit_extraction, certificate, compose, layer, tent_contracts

NAME = "proposition-b.1"
TITLE = "Proposition B.1 (Shen, Yang, Zhang 2022): bit extraction"
STATEMENT = (
    "One network of width 2 and depth 2J + 2 gives theta_j at 4^j a, for a = sum_j theta_j 4^-j and all theta in {0,1}^J,\n"
    "and takes values in [0, 1] on all of R. (--n is J.)"
)
REMARKS = (
    "the printed proof leaves the range on R outside [0, 2 4^J] to the reader: there the tents stay <= 0, which g rounds to 0",
)


def prove(*, dimension: int = 1, n: int = 2, target: str | None = None) -> Certificate:
    """Return the certificate for J = n."""
    if target is not None or dimension != 1:
        raise UsageError("proposition-b.1 is about one variable and no target; --n is J")
    network = compose(bit_extraction(n), layer(1, "y", "identity", [({0: 1}, 0)]))
    proof = Derivation(network)

    # Lemma B.2: the first tent, 2J more, and g, which rounds the last one.
    first, step, rounding = tent_contracts(n)
    proof.fact(first.placed(network, reads=["y"]))
    proof.fact(step.placed(network))
    proof.fact(rounding.placed(network))

    # The values: theta_j at y = 4^j a, and between 0 and 1 on all of R.
    bit = proof.apply("bit", scan="tents", reads=("y", 0), neuron=("bit", 0))
    proof.claim(bit)

    # The sizes: width 2, depth 2J + 2.
    proof.claim(proof.apply("printed-shape", [bit]))
    proof.claim(proof.apply("sizes", stored={}))
    return certificate(proof)
