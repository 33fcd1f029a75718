"""What Theorems 2.1, 2.2 and 2.3 of Shen, Yang, Zhang 2022 share: an n-bit code of f for each of the K^d cells, K = 2^n.

Bit l of the codes of all cells stands in a_l = sum_j theta_(j,l) 4^-j; in Theorem 2.3 one number v holds the digits of
a_1, ..., a_n one after another. The 2^n levels stand at midpoints: s = S is a rational number >= 2 omega(sqrt d) + 2 r,
b = f(0) - S/2 + S 2^-(n+1). With `printed`, s = 2 omega(sqrt d), b = f(0) - omega(sqrt d) and codes are rounded down, as
in the paper.
"""

from __future__ import annotations

import math
from abc import abstractmethod
from collections.abc import Callable
from fractions import Fraction
from functools import cached_property
from typing import TYPE_CHECKING, ClassVar

from symnet.constructions.plan import Plan, ProvedError, Request, cells_of, check_modulus, exponent_of
from symnet.constructions.scan.plan import CONSTANT_RADIUS
from symnet.core.rational import dyadic, round_up
from symnet.errors import UsageError

if TYPE_CHECKING:
    from symnet.targets.enclosure.grid import GridValues
    from symnet.targets.modulus.modulus import Modulus


class CellCodePlan(Plan):
    """A plan that codes f at the lower corner of each of 2^(dn) cells with n bits; see the head of this file."""

    n: int
    modulus: Modulus
    printed: bool
    scale_bits: int
    exact: bool
    in_one_number: ClassVar[bool] = False
    """Whether v holds the digits of a_1, ..., a_n one after another."""

    @property
    def cells(self) -> int:  # type: ignore[override]
        """K = 2^n."""
        return 1 << self.n

    @property
    def nodes(self) -> int:
        return 1 << (self.n * self.dimension)

    @property
    @abstractmethod
    def copies(self) -> int:
        """How many copies of the network of Theorem A.1 stand side by side."""

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
    def reach(self) -> Fraction:
        """The square of sqrt(d) / K."""
        return Fraction(self.dimension, self.cells**2)

    @property
    def stored_bits(self) -> dict[str, int]:
        if self.in_one_number:
            return {"v": 2 * self.nodes * self.n}
        return {f"a_{bit}": 2 * self.nodes for bit in range(1, self.n + 1)}

    def encode(self, values: GridValues) -> dict[str, Fraction]:
        check_modulus(self, values)
        base = Fraction(values.values[0], values.denominator)
        if self.scale == 0:
            return {**dict.fromkeys(self.stored_bits, Fraction(0)), **output_values(self, base)}
        if self.printed and not (self.exact and self.modulus.expression(Fraction(self.dimension)).is_Rational):
            raise UsageError("--printed needs omega(sqrt d) and the values of the target to be rational; leave it out")
        codes = [self._code(values, corner, base - self.scale / 2) for corner in corners(self.cells, self.dimension)]
        digits = "".join("1" if code >> place & 1 else "0" for place in reversed(range(self.n)) for code in codes)
        numbers, start = {}, 0
        for name, bits in self.stored_bits.items():
            numbers[name] = dyadic(int(digits[start : start + bits // 2], 4), bits)
            start += bits // 2
        return {**numbers, **output_values(self, base)}

    def _code(self, values: GridValues, corner: int, bottom: Fraction) -> int:
        """The level of the value at a corner, 0..2^n - 1: the nearest midpoint, or rounded down as printed."""
        height = (Fraction(values.values[corner], values.denominator) - bottom) / self.scale
        return min(max(math.floor(height * self.cells), 0), self.cells - 1)


def output_values(plan: CellCodePlan, at_zero: Fraction) -> dict[str, Fraction]:
    """Return s and b of a function with a given value at 0."""
    return {"s": plan.scale, "b": at_zero if plan.scale == 0 else at_zero - plan.scale / 2 + plan.lift}


def paper_bound(plan: CellCodePlan) -> ProvedError:
    """Return omega(sqrt(d) 2^-n) + 2^(-n+2) omega(sqrt d), which Theorems 2.1 and 2.2 state."""
    modulus, near, far = plan.modulus, Fraction(plan.dimension, plan.cells**2), Fraction(plan.dimension)
    bound = modulus.upper(near) + Fraction(4, plan.cells) * modulus.upper(far)
    shown = modulus.expression(near) + 4 * modulus.expression(far) / plan.cells
    return ProvedError(bound, str(shown), plan.error.norm, "omega(sqrt(d) 2^-n) + 2^(-n+2) omega(sqrt d)")


def smallest_exponent(request: Request, bound: Callable[[int], Fraction]) -> int:
    """Return the n that a request asks for: the least with bound(n) <= error, or the one given."""
    if request.error is None:
        return exponent_of(cells_of(request, lambda cells: Fraction(0)))
    n = next((n for n in range(1, 41) if bound(n) <= request.error), None)
    if n is None:
        raise UsageError(f"error = {request.error} is not reached with n = 40; ask for a larger error")
    return n


def corners(cells: int, dimension: int) -> list[int]:
    """Return, for cell j = 1, 2, ..., the place of its lower corner among the lexicographic nodes of the grid.

    rho numbers the cells with the first coordinate fastest.
    """
    places = [0]
    for axis in range(dimension):
        stride = (cells + 1) ** (dimension - 1 - axis)
        places = [place + beta * stride for beta in range(cells) for place in places]
    return places
