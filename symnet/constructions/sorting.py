"""The certificate of a sorting network."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

from symnet.certificates.certificate import Certificate, certificate
from symnet.certificates.derivation import Derivation
from symnet.core.network import Network


def sorter_certificate(network: Network, sides: Sequence[tuple[Fraction, Fraction]]) -> Certificate:
    """Return the certificate that the outputs are the inputs of their ranks everywhere in a box, given by its sides.

    By the 0-1 principle, block by block. Raises Unproved for a network that is none of comparators.
    """
    proof = Derivation(network, sides=tuple(sides))
    proof.claim(proof.apply("sorts"))
    proof.claim(proof.apply("sizes", stored={}))
    return certificate(proof)
