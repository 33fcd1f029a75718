"""Networks of n neurons in one hidden layer with the second layer masked: the exact mean and variance of their tangent kernel.

For |x| = |y| = 1, r = <x, y>, t = acos r: Theta_n = (2/n) sum_j m_j (u_j^+ v_j^+ + w_j^2 r 1[u_j > 0, v_j > 0]) is a mean of
independent terms, so E Theta_n = a Theta at every width and n Var(Theta_n/a) = 4 ((J2 + 2 r J1 + 3 r^2 J0)/a - (J1 + r J0)^2),
with the arc-cosine moments J0 = (pi - t)/2pi, J1 = (sin t + (pi - t) cos t)/2pi,
J2 = (3 sin t cos t + (pi - t)(1 + 2 cos^2 t))/2pi, since E w^2 = 1, E w^4 = 3 and m^2 = m.
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

from symnet.core.rational import exact
from symnet.errors import UsageError
from symnet.infinite_width.arc_cosine import arc_cosine
from symnet.infinite_width.ball_text import bounds
from symnet.infinite_width.layers import exact_cosine
from symnet.infinite_width.tangent_kernel import gram
from symnet.targets.enclosure.balls import Ball, flint, precision, ratio

BITS = 128


def variance(r: Ball, keep: Fraction) -> Ball:
    """Return a ball around n Var(Theta_n / keep) for unit vectors with cosine r."""
    second, mean = _moments(r)
    return 4 * (second / ratio(keep) - mean * mean)


def _moments(r: Ball) -> tuple[Ball, Ball]:
    """J2 + 2 r J1 + 3 r^2 J0 and J1 + r J0; 2 J0 = k0, 2 J1 = k1, 2 J2 = 3 r k1 + (1 - r^2) k0."""
    k0, k1 = arc_cosine(r)
    return (3 * r * k1 + (1 - r * r) * k0 + 2 * r * k1 + 3 * r * r * k0) / 2, (k1 + r * k0) / 2


def width_needed(r: Ball, keep: Fraction, accuracy: object, failure: object) -> int:
    """Return a width n with |Theta_n/keep - Theta| < accuracy |x||y| with probability at least 1 - failure, from there on.

    By Chebyshev's inequality: n >= n Var(Theta_n/keep) / (accuracy^2 failure), a proved number. Raises UsageError.
    """
    eps, delta = exact(accuracy, "--accuracy"), exact(failure, "--failure")
    check_chances(eps, delta)
    with precision(BITS):
        least = bounds(variance(r, keep))[1] / (eps * eps * delta)
    return max(1, least.__ceil__())


def check_chances(accuracy: Fraction, failure: Fraction) -> None:
    """Raise UsageError where an accuracy or a probability cannot be."""
    if accuracy <= 0:
        raise UsageError(f"--accuracy {accuracy} is not above 0; write for example 1/10")
    if not 0 < failure < 1:
        raise UsageError(f"--failure {failure} is no probability between 0 and 1; write for example 1/20")


def width_for_points(points: Sequence[Sequence[Fraction]], keep: Fraction, accuracy: Fraction, failure: Fraction) -> int:
    """Return a width that is enough for all pairs of these points at once: each may fail with an equal share of `failure`."""
    check_chances(accuracy, failure)
    with precision(BITS):
        products, count = gram(points), len(points)
        squares = [products[i, i] for i in range(count)]
        pairs = [(i, j) for i in range(count) for j in range(i, count)]
        cosines = [
            exact_cosine(products[i, j], squares[i], squares[j], flint().arb(squares[i] * squares[j]).sqrt()) for i, j in pairs
        ]
    return max(width_needed(r, keep, accuracy, failure / len(pairs)) for r in cosines)


def diagonal(points_squared: Fraction, depth: int, keep: Fraction, masked: int) -> Fraction:
    """Return E Theta_n(x, x) = keep^masked (depth + 1) |x|^2: exact at every width, for masks on layers 2..L+1 or on all."""
    return keep**masked * (depth + 1) * points_squared


def unit_cosine(text: object) -> Ball:
    """Return a cosine that is given exactly, as a ball; raises UsageError beyond [-1, 1]."""
    number = exact(text, "r")
    if not -1 <= number <= 1:
        raise UsageError(f"r = {number} is no cosine; write a number from -1 to 1")
    with precision(BITS):
        return flint().arb(ratio(number))
