"""Theorem 2.2 of Shen, Yang, Zhang 2022: sup norm; n + 2 numbers a_1..a_n, s, b that stand in 3^d n + 2 places.

3^d copies of the network of Theorem A.1 look at the points x + delta sigma, sigma in {-1, 0, 1}^d, and mid values over
one axis after another join them: two of three points are off the trifling region of their axis, whatever the third
gives. With delta = 1/(3K), the same for every f, every copy that looks at a good point gives the code of a cell whose
corner is within 1/K of x in each coordinate, so the error is at most omega(sqrt(d)/K) + S 2^-(n+1) + r on the whole
cube. `theorem-2.2-copied` reads the digits of numbers that stand once. The printed proof takes a delta that depends on
f and pays d omega(delta): docs/explanation/errata.md.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from itertools import product
from typing import TYPE_CHECKING, ClassVar

from symnet.constructions.plan import ProvedError, Request, error_text, width_text
from symnet.constructions.syz2022.cell_codes import CellCodePlan, smallest_exponent
from symnet.constructions.syz2022.theorem_2_1 import cell_code, output_map
from symnet.core.entry import Intrinsic
from symnet.core.network import Network
from symnet.library.calculus import Rows, compose, fan_out, layer, named, side_by_side
from symnet.library.cell_code import cell_number
from symnet.library.code_scan import code_reader
from symnet.library.mid_value import mid_value
from symnet.library.step_function import step_function

if TYPE_CHECKING:
    from symnet.targets.modulus.modulus import Modulus


@dataclass(frozen=True)
class MidValuePlan(CellCodePlan):
    """What Theorem 2.2, in its two versions, and Theorem 2.3 share: the size K = 2^n, delta and the error, in the sup norm."""

    dimension: int
    n: int
    modulus: Modulus
    printed: bool = False
    scale_bits: int = 24
    exact: bool = False
    width: Fraction = Fraction(0)
    theorem: ClassVar[str] = "Theorem 2.2"

    @property
    def copies(self) -> int:
        """One for each direction in which to look, 3^d."""
        return int(3**self.dimension)

    @property
    def delta(self) -> Fraction:
        """The width of the trifling strips and the length of a shift: the same for every f."""
        return Fraction(1, 3 * self.cells)

    @property
    def levels(self) -> Fraction:
        """What rounding to 2^n levels costs, and how far the functions that are meant reach."""
        return self.scale / self.cells * (1 if self.printed else Fraction(1, 2)) + self.radius + self.width

    @property
    def error_bound(self) -> Fraction:
        return self.modulus.upper(self.reach) + self.levels

    @property
    def error(self) -> ProvedError:
        factor = "s 2^-n" if self.printed else "s 2^-(n+1)"
        reason = f"{self.theorem} with delta = 1/(3K): omega(sqrt(d)/K) + {factor} + r{width_text(self.width)}"
        return ProvedError(self.error_bound, error_text(self.modulus, self.reach, self.levels), "sup", reason)


@dataclass(frozen=True)
class Theorem22Plan(MidValuePlan):
    """Theorem 2.2 with K = 2^n cells an axis: a_1..a_n stand 3^d times."""

    construction: ClassVar[str] = "theorem-2.2"

    @property
    def bytes_needed(self) -> int:
        return 60_000_000 + self.copies * (self.n * 40_000 + 1_500 * self.nodes + self.nodes**2 // 2)

    def template(self) -> Network:
        return theorem_2_2_template(self.dimension, self.n, self.delta)


@dataclass(frozen=True)
class CopiedPlan(MidValuePlan):
    """Theorem 2.2 with K = 2^n cells an axis: a_1..a_n stand once, a fixed network reads them for all 3^d copies."""

    construction: ClassVar[str] = "theorem-2.2-copied"

    @property
    def bytes_needed(self) -> int:
        return 60_000_000 + 40_000 * self.copies * self.n * self.dimension + 1_000 * self.nodes

    def template(self) -> Network:
        return copied_template(self.dimension, self.n, self.delta)


def plan_theorem_2_2(dimension: int, modulus: Modulus, request: Request, exact: bool) -> Theorem22Plan:
    """Return the plan of the smallest network of Theorem 2.2 that meets a request."""

    def at(n: int) -> Theorem22Plan:
        return Theorem22Plan(dimension, n, modulus, request.printed, request.scale_bits, exact, request.width)

    return at(smallest_exponent(request, lambda n: at(n).error_bound))


def plan_copied(dimension: int, modulus: Modulus, request: Request, exact: bool) -> CopiedPlan:
    """Return the plan of the smallest network of Theorem 2.2 with n + 2 entries that meets a request."""
    made = plan_theorem_2_2(dimension, modulus, request, exact)
    return CopiedPlan(dimension, made.n, modulus, request.printed, request.scale_bits, exact, request.width)


def theorem_2_2_template(dimension: int, n: int, delta: Fraction) -> Network:
    """Return s * mids(cell codes at x + delta sigma) + b: a_1..a_n stand in each of the 3^d copies, s and b once."""
    copies = [
        named(cell_code(dimension, n, delta, [delta * way for way in sigma]), f"copy_{number}")
        for number, sigma in enumerate(ways(dimension))
    ]
    return compose(output_map(), fan_out(copies, nested_mids(dimension)))


def copied_template(dimension: int, n: int, delta: Fraction) -> Network:
    """Return the same function on the cells from numbers that stand once: cell numbers, a scan of the digits, mids."""
    copies, cells = count_of_ways(dimension), 1 << (n * dimension)
    numbers = [named(_cell_number(dimension, 1 << n, delta, sigma), f"copy_{at}") for at, sigma in enumerate(ways(dimension))]
    kept: Rows = [({place: 1}, 0) for place in range(copies)]
    read: Rows = [({}, Intrinsic(f"a_{bit}")) for bit in range(1, n + 1)]
    start = layer(copies, "start", "identity", [*read, *kept, *[({}, 0)] * (copies + n * copies)])
    after = compose(nested_mids(dimension), compose(code_reader(n, copies, cells), start))
    return compose(output_map(), fan_out(numbers, after))


def _cell_number(dimension: int, cells: int, delta: Fraction, sigma: tuple[int, ...]) -> Network:
    """x -> sum_i index_i K^(i-1) of the cell of x + delta sigma, from 0."""
    number = cell_number(dimension, cells, 0, "number")
    steps = [named(step_function(cells, delta, delta * way), f"g_{axis + 1}") for axis, way in enumerate(sigma)]
    return side_by_side(steps, number)


def count_of_ways(dimension: int) -> int:
    """Return 3^d."""
    return len(list(ways(dimension)))


def ways(dimension: int) -> Iterator[tuple[int, ...]]:
    """Yield sigma in {-1, 0, 1}^d, the first coordinate fastest: so that mids over it join three neighbours."""
    return (sigma[::-1] for sigma in product((-1, 0, 1), repeat=dimension))


def nested_mids(dimension: int, axis: int = 1) -> Network:
    """Return 3^d values -> 1: mids over sigma_1, then over sigma_2, and so on (Lemma A.2)."""
    if dimension == 1:
        return named(mid_value(), f"mid_{axis}_0")
    level = [named(mid_value(), f"mid_{axis}_{number}") for number in range(3 ** (dimension - 1))]
    return side_by_side(level, nested_mids(dimension - 1, axis + 1))
