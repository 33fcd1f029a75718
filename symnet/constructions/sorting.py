"""The certificate of a sorting network."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from fractions import Fraction

from symnet.certificates.certificate import Certificate, certificate
from symnet.certificates.derivation import Derivation
from symnet.core.network import Network


def sorter_certificate(
    network: Network, sides: Sequence[tuple[Fraction, Fraction]], ranks: Sequence[int] | None = None
) -> Certificate:
    """Return the certificate that the outputs are the inputs of their ranks everywhere in a box, given by its sides.

    By the 0-1 principle, block by block. ranks: those of the outputs where they are known; then the kernel judges at the
    end only. Else it finds them, and Unproved is raised for a network that is none of comparators.
    """
    proof = Derivation(network, sides=tuple(sides))
    if ranks is None:
        proof.claim(proof.apply("sorts"))
        proof.claim(proof.apply("sizes", stored={}))
        return certificate(proof)
    proof.claim(proof.step("sorts", [], {}, "sorted", ranks=list(ranks)))
    size = asdict(network.size)
    del size["nonzero_parameters"]
    proof.claim(proof.step("sizes", [], {"stored": {}}, "sizes", **size, intrinsic_bits=0))
    return certificate(proof)
