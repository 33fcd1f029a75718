"""Certificates about layers and low rank: near a matrix of low rank, or apart from a multiple of another layer by one."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any, TypeAlias

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


@dataclass(frozen=True, slots=True)
class RankAfter:
    """Two layers, a factor c, and matrices U and V whose product is the weights of `node` minus c times those of `before`."""

    node: str
    before: str
    factor: Fraction
    left: Matrix
    right: Matrix


def near_rank_certificate(network: Network, claims: Sequence[NearRank]) -> Certificate:
    """Return the certificate of these claims, from the weights; raises Unproved where one does not hold.

    The kernel rounds each of the squares up to a multiple of 2^-128, so a bound needs that much room for each weight.
    """
    proof = Derivation(network)
    for each in claims:
        data = {"node": each.node, **_integers(each.left, each.right)}
        proof.claim(proof.apply("near-rank", bound=each.bound, precision=PRECISION, **data))
    return certificate(proof)


def rank_after_certificate(network: Network, claims: Sequence[RankAfter]) -> Certificate:
    """Return the certificate of these claims, exact; raises Unproved where one does not hold."""
    proof = Derivation(network)
    for each in claims:
        data = {"before": each.before, "factor": each.factor, "node": each.node, **_integers(each.left, each.right)}
        proof.claim(proof.apply("rank-after", **data))
    return certificate(proof)


def _integers(left: Matrix, right: Matrix) -> dict[str, Any]:
    """The matrices times what makes their entries integers, and the product of these numbers."""
    scales = [math.lcm(*(value.denominator for row in matrix for value in row)) for matrix in (left, right)]
    whole = (
        [[int(value * scale) for value in row] for row in matrix] for matrix, scale in zip((left, right), scales, strict=True)
    )
    return dict(zip(("left", "right"), whole, strict=True)) | {"scale": scales[0] * scales[1]}
