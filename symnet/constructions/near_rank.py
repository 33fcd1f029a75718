"""Certificates that the weights of layers are near matrices of low rank."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import TypeAlias

from symnet.certificates.certificate import Certificate, certificate
from symnet.certificates.derivation import Derivation
from symnet.core.network import Network

Matrix: TypeAlias = "Sequence[Sequence[Fraction]]"
PRECISION = 128


@dataclass(frozen=True, slots=True)
class NearRank:
    """A layer, and matrices U and V whose product is near its weights; the distance squared is at most `bound`."""

    node: str
    left: Matrix
    right: Matrix
    bound: Fraction


def near_rank_certificate(network: Network, claims: Sequence[NearRank]) -> Certificate:
    """Return the certificate of these claims, from the weights; raises Unproved where one does not hold.

    The kernel rounds each of the squares up to a multiple of 2^-128, so a bound needs that much room for each weight.
    """
    proof = Derivation(network)
    for each in claims:
        scales = [math.lcm(*(value.denominator for row in matrix for value in row)) for matrix in (each.left, each.right)]
        left, right = (
            [[int(value * scale) for value in row] for row in matrix]
            for matrix, scale in zip((each.left, each.right), scales, strict=True)
        )
        data = {"node": each.node, "left": left, "right": right, "scale": scales[0] * scales[1]}
        proof.claim(proof.apply("near-rank", bound=each.bound, precision=PRECISION, **data))
    return certificate(proof)
