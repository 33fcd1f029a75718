"""The neural tangent kernel of infinitely wide ReLU networks, pruned or not, as balls around its exact values.

g^0 = x, g^h = sqrt(2/n) relu((m^h.W^h) g^(h-1)), f = (m^(L+1).W^(L+1)) g^L with independent N(0, 1) weights, widths to infinity
one after another. Unpruned: S_0 = <x, y>, r_h = S_h/(|x||y|), S_(h+1) = |x||y| k1(r_h), Theta = sum_{h=0}^{L} S_h
prod_{g=h}^{L-1} k0(r_g). Masks put a factor before each term (symnet/infinite_width/pruning.py).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from fractions import Fraction
from typing import Any, TypeAlias

from symnet.errors import UsageError
from symnet.infinite_width.layers import along, exact_cosine
from symnet.infinite_width.masked_inputs import MaskedInputs
from symnet.infinite_width.pruning import Pruning
from symnet.targets.enclosure.balls import Ball, flint, precision, ratio

Points: TypeAlias = "Sequence[Sequence[Fraction]]"
Entry: TypeAlias = "Callable[[int, int], tuple[Ball, Ball]]"
GUARD = 32
"""Bits of work beyond the digits asked for."""
MAX_PRECISION = 1 << 14
MAX_DIGITS = 1_000


def tangent_kernel(points: Points, pruning: Pruning, wide_inputs: bool = False, digits: int = 30) -> list[list[Ball]]:
    """Return balls around Theta(x_i, x_j), each at most 10^-digits |x_i||x_j| wide, as the rows of a symmetric matrix.

    points: exact coordinates, a row a point. Masks of the first layer act on the inputs that there are; with `wide_inputs`
    the number of inputs tends to infinity too, no coordinate counting alone. Raises UsageError.
    """
    check_points(points)
    if not 1 <= digits <= MAX_DIGITS:
        raise UsageError(f"--digits {digits} is not from 1 to {MAX_DIGITS}")
    averaged = 1 in pruning.masked and pruning.keep != 1 and not wide_inputs
    bits = int(digits * 3.33) + GUARD
    while bits <= MAX_PRECISION:
        with precision(bits):
            entry: Entry = MaskedInputs(pruning, points) if averaged else dense(points, pruning)
            rows = _matrix(len(points), entry, flint().arb(10) ** -digits / 4)  # half of it is left for decimals
        if rows is not None:
            return rows
        bits *= 2
    raise UsageError(f"--digits {digits}: not reached with {MAX_PRECISION} bits; ask for fewer")


def _matrix(count: int, entry: Entry, radius: Ball) -> list[list[Ball]] | None:
    """The matrix, or None as soon as one ball is too wide."""
    rows: list[list[Any]] = [[None] * count for _ in range(count)]
    for i in range(count):
        for j in range(i, count):
            found, scale = entry(i, j)
            if not found.rad() <= radius * scale:
                return None
            rows[i][j] = rows[j][i] = found
    return rows


def dense(points: Points, pruning: Pruning) -> Entry:
    """Return the kernel where every term of the unpruned one gets a factor, at the present precision."""
    factors = [ratio(factor) for factor in pruning.factors]
    products = gram(points)
    squares = [products[i, i] for i in range(len(points))]
    norms = [flint().arb(square).sqrt() for square in squares]

    def entry(i: int, j: int) -> tuple[Ball, Ball]:
        scale = norms[i] * norms[j]
        return scale * along(exact_cosine(products[i, j], squares[i], squares[j], scale), factors), scale

    return entry


def gram(points: Points) -> Any:
    """Return the inner products of the points, a matrix of rationals of flint."""
    rows = flint().fmpq_mat(len(points), len(points[0]), [ratio(value) for point in points for value in point])
    return rows * rows.transpose()


def check_points(points: Points) -> None:
    """Raise UsageError where there is no point, or one is zero or of another dimension."""
    if not points or not points[0]:
        raise UsageError("--points has no point; write one a line, its coordinates separated by commas")
    for number, point in enumerate(points, 1):
        if len(point) != len(points[0]):
            raise UsageError(
                f"point {number} has {len(point)} coordinates, point 1 has {len(points[0])}; give all the same number"
            )
        if not any(point):
            raise UsageError(f"point {number} is zero, which makes no angle with others; leave it out")
