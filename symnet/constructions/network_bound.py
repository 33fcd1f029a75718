"""Certificates that some function of a class is out of reach of all networks of a size: by Theorem A2, or by Warren's theorem."""

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
    """Return the certificate of a bound, its errors rounded down; the network in it is the constant 0.

    It claims the bound by entropy where there is one, and the bound by signs where that is the larger one, with Warren's theorem
    as a hypothesis. Raises UsageError where neither bound says anything.
    """
    if found.entropy is None and found.signs is None:
        raise UsageError(f"no certificate: {found.reason}; give --weights, and --norm sup")
    inputs = found.network.inputs
    zero = Node("zero", affine("identity", [({}, 0)]), (Read(INPUT, 0, inputs),))
    proof = Derivation(Network(inputs, (zero,)))
    if found.entropy is not None:
        proof.claim(network_bound_step(proof, found))
    if not found.is_entropy:
        proof.claim(network_signs_step(proof, found, proof.assume("warren")))
    return certificate(proof)


def network_bound_step(proof: Derivation, found: NetworkBound) -> int:
    """Add the step of the bound by entropy, which there must be; return its number."""
    if found.entropy is None or found.weights is None:
        raise UsageError("no step: there is no bound by entropy")
    packing = found.entropy.packing
    norm = ["sup"] if found.p is None else ["lp", found.p]
    stated = {**_stated(found), "error": floor_dyadic(found.entropy.error), "norm": norm, "weights": found.weights}
    data = {"points": packing.points, "room": found.entropy.room}
    return proof.step("network-bound", [], data, "network-bound", **stated)


def network_signs_step(proof: Derivation, found: NetworkBound, warren: int) -> int:
    """Add the step of the bound by signs, which there must be, after that of Warren's theorem; return its number."""
    if found.signs is None:
        raise UsageError("no step: there is no bound by signs")
    stated = {**_stated(found), "error": floor_dyadic(found.signs.error)}
    return proof.step("network-signs", [warren], {"points": found.signs.points}, "network-signs", **stated)


def _stated(found: NetworkBound) -> dict[str, Fraction | int]:
    """The class and the size."""
    size = found.network
    sizes = {"depth": size.depth, "dimension": size.inputs, "width": size.width}
    return {"constant": found.modulus.constant, "order": order_of(found.modulus), **sizes}


def floor_dyadic(number: Fraction) -> Fraction:
    """Return a number > 0 rounded down to `PLACES` significant bits."""
    shift = PLACES - number.numerator.bit_length() + number.denominator.bit_length()
    unit = Fraction(2) ** -shift
    return int(number / unit) * unit
