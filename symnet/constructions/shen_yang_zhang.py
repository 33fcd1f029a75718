"""Theorem 2.1 of Shen, Yang, Zhang 2022: L^p norm, n + 2 intrinsic parameters a_1..a_n, s, b.

phi_1 = h o rho o (g, ..., g) turns x into 4^j, j the number of its cell; L multiplies by a_1..a_n, which hold the n bits
of the code of every cell; phi_2 reads bit j of each and adds them up. Off the trifling region the error is at most
omega(sqrt(d)/K) + S 2^-(n+1) + r, in it at most S, and delta makes that region small enough for S 2^-(n+1) more.

The n-bit levels stand at midpoints: s = S is a rational number >= 2 omega(sqrt d) + 2 r, b = f(0) - S/2 + S 2^-(n+1).
With `printed`, s = 2 omega(sqrt d), b = f(0) - omega(sqrt d) and codes are rounded down, as in the paper.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from typing import TYPE_CHECKING, ClassVar

from symnet.calculus import compose, layer, named, side_by_side
from symnet.constructions.plan import Plan, ProvedError, Request, cells_of, check_modulus, error_text, exponent_of
from symnet.constructions.scan import CONSTANT_RADIUS
from symnet.core.entry import Intrinsic
from symnet.core.network import Network
from symnet.core.rational import dyadic, round_up
from symnet.errors import UsageError
from symnet.gadgets.bit_extraction import bit_extraction
from symnet.gadgets.powers import powers_of_four
from symnet.gadgets.step_function import step_function

if TYPE_CHECKING:
    from symnet.targets.grid import GridValues
    from symnet.targets.modulus import Modulus


@dataclass(frozen=True)
class Theorem21Plan(Plan):
    """Theorem 2.1 with K = 2^n cells an axis in the L^p norm."""

    dimension: int
    n: int
    modulus: Modulus
    p: Fraction = Fraction(2)
    printed: bool = False
    scale_bits: int = 24
    exact: bool = False
    construction: ClassVar[str] = "theorem-2.1"

    @property
    def cells(self) -> int:  # type: ignore[override]
        """K = 2^n."""
        return 1 << self.n

    @property
    def nodes(self) -> int:
        return 1 << (self.n * self.dimension)

    @property
    def bytes_needed(self) -> int:
        return 60_000_000 + 1_500 * self.nodes + self.nodes**2

    @property
    def spread(self) -> Fraction:
        """A rational upper bound of omega(sqrt d): the range of f is at most twice that."""
        return self.modulus.upper(Fraction(self.dimension))

    @cached_property
    def radius(self) -> Fraction:
        if self.exact or self.spread == 0:
            return Fraction(0) if self.exact else CONSTANT_RADIUS
        return Fraction(2) ** -(self.spread.denominator.bit_length() - self.spread.numerator.bit_length() + self.n + 22)

    @cached_property
    def scale(self) -> Fraction:
        """S = s; 0 for constants."""
        if self.printed or self.spread == 0:
            return 2 * self.spread
        return round_up(2 * self.spread + 2 * self.radius, self.scale_bits)

    @property
    def lift(self) -> Fraction:
        """How far the lowest level stands above f(0) - S/2: half a level, 0 as printed."""
        return Fraction(0) if self.printed else self.scale / (2 * self.cells)

    @property
    def delta(self) -> Fraction:
        """The width of the trifling strips: d K delta <= 2^-p(n+1) and delta <= 1/(3K); the same for every f."""
        exponent = self.n + (self.dimension - 1).bit_length() + math.ceil(self.p * (self.n + 1))
        return Fraction(1, 1 << max(exponent, self.n + 2))

    @property
    def reach(self) -> Fraction:
        """The square of sqrt(d) / K."""
        return Fraction(self.dimension, self.cells**2)

    @property
    def levels(self) -> Fraction:
        """What rounding to 2^n levels and the trifling region cost together."""
        return self.scale / self.cells * (Fraction(3, 2) if self.printed else 1) + 2 * self.radius

    @property
    def error_bound(self) -> Fraction:
        return self.modulus.upper(self.reach) + self.levels

    @property
    def error(self) -> ProvedError:
        factor = "(3/2) s" if self.printed else "s"
        reason = f"Theorem 2.1: omega(sqrt(d)/K) + {factor} 2^-n + 2 r"
        return ProvedError(self.error_bound, error_text(self.modulus, self.reach, self.levels), f"Lp:{self.p}", reason)

    @property
    def stored_bits(self) -> dict[str, int]:
        return {f"a_{bit}": 2 * self.nodes for bit in range(1, self.n + 1)}

    def template(self) -> Network:
        return theorem_2_1_template(self.dimension, self.n, self.delta)

    def encode(self, values: GridValues) -> dict[str, Fraction]:
        base = Fraction(values.values[0], values.denominator)
        if self.scale == 0:
            return {**{name: Fraction(0) for name in self.stored_bits}, "s": Fraction(0), "b": base}
        check_modulus(self, values)
        if self.printed and not (self.exact and self.modulus.expression(Fraction(self.dimension)).is_Rational):
            raise UsageError("--printed needs omega(sqrt d) and the values of the target to be rational; leave it out")
        bottom = base - self.scale / 2
        codes = [self._code(values, corner, bottom) for corner in corners(self.cells, self.dimension)]
        numbers = {f"a_{bit}": self._digits(codes, self.n - bit) for bit in range(1, self.n + 1)}
        return {**numbers, "s": self.scale, "b": bottom + self.lift}

    def _code(self, values: GridValues, corner: int, bottom: Fraction) -> int:
        """The level of the value at a corner, 0..2^n - 1: the nearest midpoint, or rounded down as printed."""
        height = (Fraction(values.values[corner], values.denominator) - bottom) / self.scale
        return min(max(math.floor(height * self.cells), 0), self.cells - 1)

    def _digits(self, codes: list[int], place: int) -> Fraction:
        """a_l = sum_j theta_j 4^-j with theta_j the bit at `place` of the code of cell j."""
        digits = "".join("1" if code >> place & 1 else "0" for code in codes)
        return dyadic(int(digits, 4), 2 * len(codes))


def plan_theorem_2_1(dimension: int, modulus: Modulus, request: Request, exact: bool) -> Theorem21Plan:
    """Return the plan of the smallest network of Theorem 2.1 that meets a request."""

    def at(n: int) -> Theorem21Plan:
        return Theorem21Plan(dimension, n, modulus, request.p, request.printed, request.scale_bits, exact)

    if request.error is not None:
        n = next((n for n in range(1, 41) if at(n).error_bound <= request.error), None)
        if n is None:
            raise UsageError(f"error = {request.error} is not reached with n = 40; ask for a larger error")
        return at(n)
    return at(exponent_of(cells_of(request, lambda cells: Fraction(0))))


def corners(cells: int, dimension: int) -> list[int]:
    """Return, for cell j = 1, 2, ..., the place of its lower corner among the lexicographic nodes of the grid.

    rho numbers the cells with the first coordinate fastest.
    """
    places = [0]
    for axis in range(dimension):
        stride = (cells + 1) ** (dimension - 1 - axis)
        places = [place + beta * stride for beta in range(cells) for place in places]
    return places


def theorem_2_1_template(dimension: int, n: int, delta: Fraction) -> Network:
    """Return s * phi_2(L(phi_1(x))) + b over a_1..a_n, s, b."""
    names = [Intrinsic(f"a_{bit}") for bit in range(1, n + 1)]
    multiply = layer(1, "multiply", "identity", [({0: name}, 0) for name in names])
    output = layer(1, "output", "identity", [({0: Intrinsic("s")}, Intrinsic("b"))])
    inner = compose(multiply, cell_power(dimension, 1 << n, delta))
    return compose(output, compose(add_bits(n, 1 << (dimension * n)), inner))


def cell_power(dimension: int, cells: int, delta: Fraction) -> Network:
    """Return phi_1: x -> 4^j, j = 1 + sum_i beta_i K^(i-1) the number of the cell of x."""
    number = layer(dimension, "rho", "identity", [({axis: cells**axis for axis in range(dimension)}, 1)])
    steps = [named(step_function(cells, delta), f"g_{axis + 1}") for axis in range(dimension)]
    return named(compose(powers_of_four(cells**dimension), side_by_side(steps, number)), "phi_1")


def add_bits(n: int, cells: int) -> Network:
    """Return phi_2: (y_1..y_n) -> sum_l 2^-l bit(y_l), the n bits read side by side."""
    total = layer(n, "add", "identity", [({bit: Fraction(1, 2 << bit) for bit in range(n)}, 0)])
    bits = [named(bit_extraction(cells), f"bit_{bit}") for bit in range(1, n + 1)]
    return named(side_by_side(bits, total), "phi_2")
