"""Certificates that a network of some depth is near the limit of all its continuations: Theorem B1, checked by the kernel."""

from __future__ import annotations

from fractions import Fraction

from symnet.certificates.certificate import Certificate, certificate
from symnet.certificates.derivation import Derivation
from symnet.convergence.building import network_of_depth
from symnet.convergence.rates import Rates
from symnet.core.rational import round_up
from symnet.errors import Unproved

PLACES = 64
"""Significant bits of the sums that are stated."""


def limit_certificate(rates: Rates, n: int) -> Certificate:
    """Return the certificate for N_n on the box |x_i| <= radius, whatever the later layers are, given the sums of their norms.

    That these sums bound those of the file is not part of it. Raises Unproved where the norms of the weights add up to 1 or more.
    """
    sums = rates.sums(n)
    if sums is None or sums[0] >= 1:
        raise Unproved(
            f"the norms of W_k - I beyond depth {n} are not shown to add up to less than 1, which the kernel's rule asks for"
        )
    network = network_of_depth(rates.network, n)
    proof = Derivation(network, sides=((-rates.radius, rates.radius),) * network.inputs)
    weights, biases = (round_up(each, PLACES) if each else Fraction(0) for each in sums)
    proof.claim(proof.apply("limit", biases=biases, node=f"layer_{n}", norm=rates.network.norm, weights=weights))
    return certificate(proof)
