"""The error on a simplex as a quadratic function plus a rest of third order, and the exact integral of the p-th power of it.

With a constant matrix H near the Hessian of f, e = Q + rest, Q = Ie + 1/2 sum_i l_i (v_i - x)^T H (v_i - x) in barycentric
coordinates l: sum_i e_i l_i + 1/2 sum_{i<j} l_i l_j (v_i - v_j)^T H (v_i - v_j). The rest is bounded as in deviation.py with the
Hessian's intervals minus H. Monomials integrate to vol(T) d! prod(a_i!) / (d + sum a_i)!.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from fractions import Fraction
from itertools import combinations
from typing import TypeAlias

from symnet.targets.enclosure import balls
from symnet.targets.enclosure.balls import Ratio
from symnet.true_errors.deviation import second_order
from symnet.true_errors.pieces import Piece

Polynomial: TypeAlias = "dict[tuple[int, ...], Ratio]"
"""Coefficients by exponents of the barycentric coordinates."""
KEPT = 24
"""Bits behind the point of the entries of H: their length is not passed on to every term."""


def quadratic_model(piece: Piece, size: Ratio, p: Fraction) -> tuple[Ratio, Ratio] | None:
    """Return the integral of |Q|^p and a bound of |rest|; None where Q may change sign under an odd p, or p is no integer."""
    if piece.bends is None or piece.drift is None or p.denominator != 1 or p > 8:
        return None
    centre = {index: _rounded((lo + hi) / 2) for index, (lo, hi) in piece.bends.items()}
    left = {index: (lo - centre[index], hi - centre[index]) for index, (lo, hi) in piece.bends.items()}
    slack = max((hi - lo) / 2 for lo, hi in piece.errors)
    rest = max(second_order(left, piece.widths())) + slack
    middles = [(lo + hi) / 2 for lo, hi in piece.errors]
    sign = 1
    if p % 2:
        margin = max(piece.drift) + rest
        if min(map(abs, middles)) <= margin or min(middles) < 0 < max(middles):
            return None
        sign = 1 if middles[0] > 0 else -1
    found = _power(_quadratic(middles, piece.vertices, centre), int(p))
    return sign * size * _mean(found, len(middles)), rest


def _rounded(number: Ratio) -> Ratio:
    return balls.ratio(Fraction((balls.fraction(number) * (1 << KEPT)).__floor__(), 1 << KEPT))


def _quadratic(errors: Sequence[Ratio], vertices: Sequence[Sequence[Ratio]], matrix: dict[tuple[int, int], Ratio]) -> Polynomial:
    """Q as a form of degree 2: sum_i e_i l_i is sum_i e_i l_i sum_j l_j."""
    count = len(errors)
    found: Polynomial = {_exponents(count, i, i): error for i, error in enumerate(errors)}
    for i, j in combinations(range(count), 2):
        edge = [a - b for a, b in zip(vertices[i], vertices[j], strict=True)]
        bend = balls.ratio(0)
        for (k, m), value in matrix.items():
            bend += value * edge[k] * edge[m] * (1 if k == m else 2)
        found[_exponents(count, i, j)] = errors[i] + errors[j] + bend / 2
    return found


def _exponents(count: int, i: int, j: int) -> tuple[int, ...]:
    return tuple((place == i) + (place == j) for place in range(count))


def _power(base: Polynomial, p: int) -> Polynomial:
    found = base
    for _ in range(p - 1):
        product: Polynomial = {}
        for one, first in found.items():
            for two, second in base.items():
                key = tuple(a + b for a, b in zip(one, two, strict=True))
                product[key] = product[key] + first * second if key in product else first * second
        found = product
    return found


def _mean(polynomial: Polynomial, count: int) -> Ratio:
    """The mean of a polynomial over the simplex."""
    total = balls.ratio(0)
    for exponents, value in polynomial.items():
        weight = math.prod(map(math.factorial, exponents)) * math.factorial(count - 1)
        total += value * balls.ratio(Fraction(weight, math.factorial(count - 1 + sum(exponents))))
    return total
