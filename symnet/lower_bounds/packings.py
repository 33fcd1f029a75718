"""Packings: many functions of a class that are far apart from each other.

For the class of all f on [0,1]^d with |f(x) - f(y)| <= omega(|x - y|), omega concave with omega(0) = 0. The functions below
have the modulus omega even for the largest |x_i - y_i| in the place of |x - y|, which is no larger than any l_p distance.

walks      d = 1, omega(r) = L r: slopes +-L on N equal cells, 0 at 0. 2^N functions; two of them differ by 2 L/N at the end of
           the first cell in which they differ.
grid       all 2^((N+1)^d) choices of the values 0 and omega(1/N) at the points of the grid of spacing 1/N extend to functions
           of the class (McShane: f(x) = min over the points c of value(c) + omega(|x - c|)); two of them differ by omega(1/N).
pyramids   in the L^p norm, omega(r) = L r: on each of N^d cells of side 1/N a pyramid +-L times the distance to the cell's
           boundary. Signs that differ in N^d/4 cells at least give functions 2 r apart, and there are 2^(c N^d) such signs,
           c = 1 - H(1/4), H the binary entropy (Gilbert and Varshamov).
"""

from __future__ import annotations

import functools
import math
import operator
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import product

from symnet.core.decimals import about
from symnet.core.rational import integer_root
from symnet.errors import UsageError
from symnet.lower_bounds.logarithms import log2_ends
from symnet.targets.modulus.modulus import HoelderModulus, LipschitzModulus, Modulus

PLACES = 96
"""Bits that irrational heights are rounded down to."""
SHARE = Fraction(1, 4)
"""The share of the cells in which the signs of two functions differ."""


CODE_RATE = Fraction(251, 1330)
"""Below 1 - H(1/4): (3/4) (1054/665) - 1, as 2^1054 < 3^665."""


def code_rate() -> Fraction:
    """Return a rational within 2^-80 of, and not above, 1 - H(1/4) = (3/4) log2(3) - 1."""
    return Fraction(3, 4) * log2_ends(3, 80)[0] - 1


@dataclass(frozen=True, slots=True)
class Packing:
    """Functions of a class at pairwise distances of at least 2 * radius, more than 2^bits of them."""

    kind: str
    modulus: Modulus
    dimension: int
    points: int
    """N."""
    radius: Fraction

    @property
    def text(self) -> str:
        """Which functions they are, in words."""
        cells = f"{self.points} equal cells" if self.dimension == 1 else f"{self.points}^{self.dimension} equal cells"
        if self.kind == "walks":
            return f"the 2^{self.points} functions with f(0) = 0 and slope +-{self.modulus.constant} on each of {cells}"
        if self.kind == "pyramids":
            return f"pyramids with signs on {cells}, signs that differ on a fourth of them at least"
        count = f"{self.points + 1}" if self.dimension == 1 else f"{self.points + 1}^{self.dimension}"
        return f"the 2^({count}) functions with values 0 or {about(2 * self.radius)} at the {count} points of a grid, extended"

    def value(self, choices: Sequence[int], point: Sequence[Fraction]) -> Fraction:
        """Return the value of one function at a point, for order 1: choices are 0 or 1, one a cell or point of the grid."""
        step, where, side = Fraction(1, self.points), tuple(point), self.points + (self.kind == "grid")
        if order_of(self.modulus) != 1 or len(choices) != side**self.dimension or not set(choices) <= {0, 1}:
            raise UsageError(f"choices: give {side**self.dimension} numbers 0 or 1, for a Lipschitz class")
        if self.kind == "walks":
            lengths = (min(max(where[0] - cell * step, Fraction(0)), step) for cell in range(side))
            slopes = (2 * choice - 1 for choice in choices)
            return self.modulus.constant * sum(map(operator.mul, slopes, lengths), Fraction(0))
        if self.kind == "grid":
            corners = product(range(side), repeat=self.dimension)
            gaps = (max(abs(x - k * step) for x, k in zip(where, corner, strict=True)) for corner in corners)
            highs = (2 * self.radius * choice for choice in choices)
            return min(high + self.modulus.constant * gap for high, gap in zip(highs, gaps, strict=True))
        cell = [min(int(x * side), side - 1) for x in where]
        sign = 2 * choices[functools.reduce(lambda place, k: place * side + k, cell, 0)] - 1
        walls = (min(x - k * step, (k + 1) * step - x) for x, k in zip(where, cell, strict=True))
        return sign * self.modulus.constant * min(walls)


def sup_packing(modulus: Modulus, dimension: int, bits: int) -> Packing:
    """Return the walks or the grid with more than 2^bits functions in the sup norm and the largest radius."""
    if dimension == 1 and order_of(modulus) == 1:
        return Packing("walks", modulus, 1, bits + 1, modulus.constant / (bits + 1))
    points = max(1, integer_root(bits, dimension))
    return Packing("grid", modulus, dimension, points, rise(modulus, points) / 2)


def mean_packing(modulus: Modulus, dimension: int, p: int, bits: int) -> Packing:
    """Return the pyramids with more than 2^bits functions in the L^p norm and the largest radius."""
    least = Fraction(bits + 1) / CODE_RATE
    points = integer_root(math.ceil(least) - 1, dimension) + 1
    return Packing("pyramids", modulus, dimension, points, modulus.constant / (2 * points) * pyramid_root(dimension, p))


def pyramid_root(dimension: int, p: int) -> Fraction:
    """Return a rational just below (d B(d, p + 1) / 4)^(1/p): what signs that differ in a fourth of the cells are worth."""
    over = Fraction(math.factorial(dimension) * math.factorial(p), math.factorial(dimension + p))
    return root_lower(SHARE * over, p)


def root_lower(number: Fraction, degree: int) -> Fraction:
    """Return the root of a number, rounded down to `PLACES` significant bits unless it is rational."""
    top, bottom = integer_root(number.numerator, degree), integer_root(number.denominator, degree)
    if top**degree == number.numerator and bottom**degree == number.denominator:
        return Fraction(top, bottom)
    shift = PLACES + max(0, number.denominator.bit_length() - number.numerator.bit_length()) // degree + 1
    return Fraction(integer_root((number.numerator << shift * degree) // number.denominator, degree), 1 << shift)


def rise(modulus: Modulus, points: int) -> Fraction:
    """Return omega(1/N), a rational at most as large and as large where it is rational."""
    order = order_of(modulus)
    return root_lower(modulus.constant**order.denominator / points**order.numerator, order.denominator)


def order_of(modulus: Modulus) -> Fraction:
    """Return alpha of omega(r) = L r^alpha; raises UsageError for a class without a packing."""
    if isinstance(modulus, HoelderModulus):
        order = modulus.order
    elif isinstance(modulus, LipschitzModulus):
        order = Fraction(1)
    else:
        raise UsageError(f"class {modulus}: packings are known for lipschitz:L and hoelder:L,ALPHA; write one of them")
    if modulus.constant == 0:
        raise UsageError(f"class {modulus}: it holds constants only, which networks reach; write a constant above 0")
    return order
