"""Theorem 2.1 of Shen, Yang, Zhang 2022: L^p norm, n + 2 intrinsic parameters a_1..a_n, s, b.

phi_1 = h o rho o (g, ..., g) turns x into 4^j, j the number of its cell; L multiplies by a_1..a_n, which hold the n bits
of the code of every cell; phi_2 reads bit j of each and adds them up. Off the trifling region the error is at most
omega(sqrt(d)/K) + S 2^-(n+1) + r, in it at most S, and delta makes that region small enough for S 2^-(n+1) more.

The n-bit levels stand at midpoints: s = S is a rational number >= 2 omega(sqrt d) + 2 r, b = f(0) - S/2 + S 2^-(n+1).
With `printed`, s = 2 omega(sqrt d), b = f(0) - omega(sqrt d) and codes are rounded down, as in the paper.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING, ClassVar

from symnet.constructions.plan import ProvedError, Request, error_text
from symnet.constructions.syz2022.cell_codes import CellCodePlan, smallest_exponent
from symnet.core.entry import Intrinsic
from symnet.core.network import Network
from symnet.library.bit_extraction import bit_extraction
from symnet.library.calculus import compose, layer, named, side_by_side
from symnet.library.cell_code import bit_sum, cell_number, stored_products
from symnet.library.powers import powers_of_four
from symnet.library.step_function import step_function

if TYPE_CHECKING:
    from symnet.targets.modulus.modulus import Modulus


@dataclass(frozen=True)
class Theorem21Plan(CellCodePlan):
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
    def bytes_needed(self) -> int:
        return 60_000_000 + 1_500 * self.nodes + self.nodes**2

    @property
    def copies(self) -> int:
        return 1

    @property
    def delta(self) -> Fraction:
        """The width of the trifling strips: d K delta <= 2^-p(n+1) and delta <= 1/(3K); the same for every f."""
        exponent = self.n + (self.dimension - 1).bit_length() + math.ceil(self.p * (self.n + 1))
        return Fraction(1, 1 << max(exponent, self.n + 2))

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

    def template(self) -> Network:
        return theorem_2_1_template(self.dimension, self.n, self.delta)


def plan_theorem_2_1(dimension: int, modulus: Modulus, request: Request, exact: bool) -> Theorem21Plan:
    """Return the plan of the smallest network of Theorem 2.1 that meets a request."""

    def at(n: int) -> Theorem21Plan:
        return Theorem21Plan(dimension, n, modulus, request.p, request.printed, request.scale_bits, exact)

    return at(smallest_exponent(request, lambda n: at(n).error_bound))


def theorem_2_1_template(dimension: int, n: int, delta: Fraction) -> Network:
    """Return s * phi_2(L(phi_1(x))) + b over a_1..a_n, s, b."""
    return compose(output_map(), cell_code(dimension, n, delta))


def output_map() -> Network:
    """Return phi_{f,R}: t -> s t + b."""
    return layer(1, "output", "identity", [({0: Intrinsic("s")}, Intrinsic("b"))])


def cell_code(dimension: int, n: int, delta: Fraction, shifts: Sequence[Fraction] = ()) -> Network:
    """Return phi_2(L(phi_1(x))) of Theorem A.1, in [0, 1]: the code of the cell of x (of x + shifts where given)."""
    multiply = stored_products([f"a_{bit}" for bit in range(1, n + 1)])
    inner = compose(multiply, cell_power(dimension, 1 << n, delta, shifts))
    return compose(add_bits(n, 1 << (dimension * n)), inner)


def cell_power(dimension: int, cells: int, delta: Fraction, shifts: Sequence[Fraction] = ()) -> Network:
    """Return phi_1: x -> 4^j, j = 1 + sum_i beta_i K^(i-1) the number of the cell of x (of x + shifts where given)."""
    number = cell_number(dimension, cells, 1, "rho")
    moved = shifts or [Fraction(0)] * dimension
    steps = [named(step_function(cells, delta, shift), f"g_{axis + 1}") for axis, shift in enumerate(moved)]
    return named(compose(powers_of_four(cells**dimension), side_by_side(steps, number)), "phi_1")


def add_bits(n: int, cells: int) -> Network:
    """Return phi_2: (y_1..y_n) -> sum_l 2^-l bit(y_l), the n bits read side by side."""
    bits = [named(bit_extraction(cells), f"bit_{bit}") for bit in range(1, n + 1)]
    return named(side_by_side(bits, bit_sum(n)), "phi_2")
