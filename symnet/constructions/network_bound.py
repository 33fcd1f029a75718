"""Certificates that some function of a class is out of reach of all networks of a size: Theorem A2, checked by the kernel."""

from __future__ import annotations

from fractions import Fraction

from symnet.certificates.certificate import Certificate, certificate
from symnet.certificates.derivation import Derivation
from symnet.core.layer import INPUT, Node, Read, affine
from symnet.core.network import Network
from symnet.errors import UsageError
from symnet.lower_bounds.networks import NetworkBound
from symnet.lower_bounds.packings import order_of

PLACES = 64
"""Significant bits of the error that is claimed."""


def network_bound_certificate(found: NetworkBound) -> Certificate:
    """Return the certificate of the bound by entropy, its error rounded down; the network in it is the constant 0.

    Raises UsageError where there is none: for weights of any size, or where the bound says nothing. The bound by signs rests on
    Warren's theorem, which the kernel does not know.
    """
    if found.entropy is None:
        raise UsageError("no certificate: the kernel knows the bound by entropy only, and it says nothing here; give --weights")
    inputs = found.network.inputs
    zero = Node("zero", affine("identity", [({}, 0)]), (Read(INPUT, 0, inputs),))
    proof = Derivation(Network(inputs, (zero,)))
    proof.claim(network_bound_step(proof, found))
    return certificate(proof)


def network_bound_step(proof: Derivation, found: NetworkBound) -> int:
    """Add the step of the bound by entropy, which there must be; return its number."""
    if found.entropy is None or found.weights is None:
        raise UsageError("no step: there is no bound by entropy")
    size, packing = found.network, found.entropy.packing
    stated = {
        "constant": found.modulus.constant,
        "depth": size.depth,
        "dimension": size.inputs,
        "error": floor_dyadic(found.entropy.error),
        "norm": ["sup"] if found.p is None else ["lp", found.p],
        "order": order_of(found.modulus),
        "weights": found.weights,
        "width": size.width,
    }
    data = {"points": packing.points, "room": found.entropy.room}
    return proof.step("network-bound", [], data, "network-bound", **stated)


def floor_dyadic(number: Fraction) -> Fraction:
    """Return a number > 0 rounded down to `PLACES` significant bits."""
    shift = PLACES - number.numerator.bit_length() + number.denominator.bit_length()
    unit = Fraction(2) ** -shift
    return int(number / unit) * unit
