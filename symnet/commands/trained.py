"""Certificates of a few exact steps of training: Lemma 3.2 for this run, by distances at the end or by ranks between steps."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from typing import TYPE_CHECKING

from symnet.errors import UsageError

if TYPE_CHECKING:
    from symnet.certificates.certificate import Certificate
    from symnet.core.layer import Node
    from symnet.core.network import Network
    from symnet.low_rank.exact_training import Matrix, Training

SAMPLES = 12
ROOM = 1 << 100
"""Bounds are multiples of 1/2^100, one added for the rounding of squares by the kernel."""


def trained(layers: Sequence[int], how: Training, steps: int, seed: int = 0) -> Certificate:
    """Return the certificate about the network after so many steps: a claim for each matrix and each n that says something.

    The claim is that W_T is within |1 - x|^n |W_{T-n}|, its square rounded up to a multiple of 2^-100, of the rank of
    W_T - (1-x)^n W_{T-n}, which is at most m B n. Raises UsageError where no rank is below the size of a matrix.
    """
    from symnet.constructions.near_rank import NearRank, near_rank_certificate
    from symnet.low_rank.exact_training import difference, example, factors, trajectory

    weights, samples = example(layers, SAMPLES, seed)
    found = trajectory(weights, samples, how, steps)
    claims = []
    for place, last in enumerate(found[-1]):
        for n in range(1, steps + 1):
            earlier, factor = found[-1 - n][place], how.keeps**n
            left, right = factors(difference(last, earlier, factor))
            if len(right) < min(len(last), len(last[0])):
                claims.append(NearRank(f"layer_{place + 1}", left, right, _rounded(factor**2 * _square(earlier))))
    if not claims:
        raise UsageError(f"--batch {how.batch}: no rank is below the size of its matrix, so nothing can be claimed; take less")
    return near_rank_certificate(_network(found[-1]), claims)


def trajectory_certificate(layers: Sequence[int], how: Training, steps: int, seed: int = 0) -> Certificate:
    """Return the certificate about the networks at the start and after every step, side by side on the same inputs.

    For each matrix and each n with a rank below its size it claims that W_T - (1-x)^n W_{T-n} has this rank, which is at most
    m B n, by an exact factorisation. Raises UsageError where no rank is below the size of a matrix.
    """
    from symnet.constructions.near_rank import RankAfter, rank_after_certificate
    from symnet.low_rank.exact_training import difference, example, factors, trajectory

    found = trajectory(*example(layers, SAMPLES, seed), how, steps)
    claims = []
    for place, last in enumerate(found[-1], 1):
        for n in range(1, steps + 1):
            factor = how.keeps**n
            left, right = factors(difference(last, found[-1 - n][place - 1], factor))
            if len(right) < min(len(last), len(last[0])):
                now, then = (f"step_{step}_layer_{place}" for step in (steps, steps - n))
                claims.append(RankAfter(now, then, factor, left, right))
    if not claims:
        raise UsageError(f"--batch {how.batch}: no rank is below the size of its matrix, so nothing can be claimed; take less")
    return rank_after_certificate(_side_by_side(found), claims)


def _side_by_side(trajectory: Sequence[Sequence[Matrix]]) -> Network:
    """The networks of all steps on the same inputs; their outputs one after another."""
    from symnet.core.layer import Node, Read, affine
    from symnet.core.network import Network

    nodes, ends, outputs = [], [], len(trajectory[0][-1])
    for number, weights in enumerate(trajectory):
        nodes += _nodes(weights, f"step_{number}_")
        ends.append(Read(nodes[-1].name, 0, outputs))
    rows = [({place: 1}, 0) for place in range(outputs * len(ends))]
    return Network(len(trajectory[0][0][0]), (*nodes, Node("outputs", affine("identity", rows), tuple(ends))))


def _rounded(value: Fraction) -> Fraction:
    """A multiple of 2^-100 that is more than 2^-101 above a number."""
    return Fraction((value * ROOM).__ceil__() + 1, ROOM)


def _square(matrix: Matrix) -> Fraction:
    """The square of the Frobenius norm."""
    return sum((value * value for row in matrix for value in row), Fraction(0))


def _network(weights: Sequence[Matrix]) -> Network:
    """The network with these weights, relu between, without biases."""
    from symnet.core.network import Network

    return Network(len(weights[0][0]), tuple(_nodes(weights, "")))


def _nodes(weights: Sequence[Matrix], prefix: str) -> list[Node]:
    """The layers with these weights, relu between, without biases."""
    from symnet.core.layer import INPUT, Activation, Node, Read, affine

    nodes, before = [], INPUT
    for number, matrix in enumerate(weights, 1):
        rows = [(dict(enumerate(row)), 0) for row in matrix]
        kind: Activation = "identity" if number == len(weights) else "relu"
        nodes.append(Node(f"{prefix}layer_{number}", affine(kind, rows), (Read(before, 0, len(matrix[0])),)))
        before = nodes[-1].name
    return nodes
