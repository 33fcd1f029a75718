"""Theorem 2.3 of Shen, Yang, Zhang 2022 with the paper's own network: sup norm, three intrinsic parameters v, s, b.

v in [0, 1) holds the digits of a_1, ..., a_n, m = 2 * 2^(dn) bits each, one after another (Lemma A.3). A staircase with
2^(m i) treads gives floor(2^(m i) v), and a_i = 2^-m floor(2^(m i) v) - floor(2^(m (i - 1)) v). The products a_l * 4^j are
now input times input; the approximate product of Lemma A.4 takes the place of L. The rest is Theorem 2.2 with delta =
1/(3K): 3^d shifted copies and mid values. The last staircase has 2^(m n) = 2^(n 2^(dn + 1)) treads, so the network can be
written down for (d, n) = (1, 1), (2, 1), (1, 2) and (3, 1) only; the construction `scan` proves the theorem at any size.

How close the product must be: J = 2^(dn) digits a number, 4^j a = (multiple of 4) + theta_j + r with 0 <= r <=
(1 - 4^(j - J))/3, and a bit is right where |r + e| <= 1/3, e the error of 4^j a: so -1/3 <= e <= 4^(j - J)/3 is what is
allowed for every number a. The product is never too large and at most 4^-L too small, so -4^(J - L) <= e <= 0.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from functools import cache
from typing import TYPE_CHECKING, ClassVar

from symnet.constructions.plan import Request
from symnet.constructions.syz2022.cell_codes import smallest_exponent
from symnet.constructions.syz2022.theorem_2_1 import add_bits, cell_power, output_map
from symnet.constructions.syz2022.theorem_2_2 import MidValuePlan, count_of_ways, nested_mids, ways
from symnet.core.entry import Intrinsic
from symnet.core.network import INPUT, Network, Node, Read, affine
from symnet.errors import TooLarge
from symnet.library.calculus import chain, compose, fan_out, layer, named, side_by_side
from symnet.library.product import product
from symnet.library.step_function import step_function

if TYPE_CHECKING:
    from symnet.targets.modulus.modulus import Modulus

MOST_BITS = 16
"""The staircase is built with at most 2^16 treads; the next size has 2^32."""


@dataclass(frozen=True)
class Theorem23Plan(MidValuePlan):
    """Theorem 2.3 with K = 2^n cells an axis: v, s and b each stand once."""

    construction: ClassVar[str] = "theorem-2.3"
    theorem: ClassVar[str] = "Theorem 2.3"
    in_one_number: ClassVar[bool] = True

    @property
    def tread_bits(self) -> int:
        """The staircase has 2^this treads: the bits of v."""
        return 2 * self.nodes * self.n

    @property
    def bytes_needed(self) -> int:
        self._check_treads()
        return 100_000_000 + 4_000 * (1 << self.tread_bits) + 60_000 * self.copies * self.n * self.nodes

    def template(self) -> Network:
        self._check_treads()
        return theorem_2_3_template(self.dimension, self.n, self.delta)

    def _check_treads(self) -> None:
        """Raise TooLarge past 2^16 treads."""
        if self.tread_bits > MOST_BITS:
            treads, neurons = counts_text(self.dimension, self.n)
            raise TooLarge(
                f"theorem-2.3 with d = {self.dimension}, n = {self.n} needs a staircase of {treads} treads and {neurons} "
                f"neurons; it is built up to 2^{MOST_BITS} treads, (d, n) = (1, 1), (2, 1), (1, 2), (3, 1). The construction "
                "scan has three intrinsic parameters too and a size linear in the grid nodes: --construction scan"
            )


def plan_theorem_2_3(dimension: int, modulus: Modulus, request: Request, exact: bool) -> Theorem23Plan:
    """Return the plan of the smallest network of Theorem 2.3 that meets a request; what cannot be built can be counted."""

    def at(n: int) -> Theorem23Plan:
        return Theorem23Plan(dimension, n, modulus, request.printed, request.scale_bits, exact, request.width)

    return at(smallest_exponent(request, lambda n: at(n).error_bound))


def levels(digits: int) -> int:
    """Return the levels L of the product with which every bit of every number of J = `digits` digits is right.

    4^(J - L) <= 1/3 for L = J + 1. For even J, and 2^(dn) is even, J levels are not enough: a = 4^(-J/2) and 4^(j - J) with
    j = J/2 are both 2^-J, and the product of these is 0, so that bit j is lost.
    """
    return digits + 1


@cache
def theorem_2_3_template(dimension: int, n: int, delta: Fraction) -> Network:
    """Return s * mids(codes at x + delta sigma, digits from v) + b over v, s, b."""
    copies, digits = count_of_ways(dimension), 1 << (dimension * n)
    powers = [
        compose(
            layer(1, f"copy_{number}.scaled", "identity", [({0: Fraction(1, 4**digits)}, 0)]),
            named(cell_power(dimension, 1 << n, delta, [delta * way for way in sigma]), f"copy_{number}"),
        )
        for number, sigma in enumerate(ways(dimension))
    ]
    codes = [named(product_code(n, digits, number, copies), f"copy_{number}") for number in range(copies)]
    after = fan_out(codes, nested_mids(dimension))
    return compose(output_map(), fan_out([stored_numbers(dimension, n, 2 * digits), *powers], after))


def stored_numbers(dimension: int, n: int, bits: int) -> Network:
    """Return x -> (a_1, ..., a_n), read from v with `bits` = m bits each; x is not looked at (Lemma A.3)."""
    treads = [1 << (bits * number) for number in range(1, n + 1)]
    delta = Fraction(1, 2 * treads[-1])
    stairs = [named(step_function(count, delta), f"stairs_{number}") for number, count in enumerate(treads, 1)]
    cut = [{number: Fraction(1, 1 << bits), **({number - 1: Fraction(-1)} if number else {})} for number in range(n)]
    numbers = layer(n, "numbers", "identity", [(dict(sorted(weights.items())), 0) for weights in cut])
    held = chain(
        dimension,
        ("v", "relu", [({}, Intrinsic("v"))]),
        ("held", "identity", [({0: 1}, 0)]),
        ("kept", "identity", [({0: 1}, 0)]),
    )
    return compose(fan_out(stairs, numbers), held)


def product_code(n: int, digits: int, copy: int, copies: int) -> Network:
    """Return (a_1, ..., a_n, powers of all copies / 4^J) -> the code of the cell of one copy: products, bits, their sum."""
    pairs = affine("identity", [row for number in range(n) for row in (({number: 1}, 0), ({n: 1}, 0))])
    read = Read(INPUT, 0, n), Read(INPUT, n + copy, n + copy + 1)
    products = [named(product(levels(digits)), f"product_{number}") for number in range(1, n + 1)]
    scaled = layer(n, "multiply", "identity", [({number: 4**digits}, 0) for number in range(n)])
    after = compose(add_bits(n, digits), side_by_side(products, scaled))
    return compose(after, Network(n + copies, (Node("pairs", pairs, read),)))


def neuron_count(dimension: int, n: int) -> tuple[list[int], int]:
    """Return the exponents m i of the treads 2^(m i) of the staircases, two neurons a jump, and the count of all others."""
    digits, copies = 1 << (dimension * n), count_of_ways(dimension)
    steps = copies * dimension * 2 * ((1 << n) - 1) + copies * (digits - 1)
    bits = copies * n * (9 * levels(digits) + 4 * digits + 4)
    mids = 10 * (copies - 1) // 2
    return [2 * digits * number for number in range(1, n + 1)], 1 + steps + bits + mids


def counts_text(dimension: int, n: int) -> tuple[str, str]:
    """Return the treads of the last staircase and the neurons of the network as text: exact, in powers where they are long."""
    exponents, others = neuron_count(dimension, n)
    if exponents[-1] <= 128:
        total = sum(2 * ((1 << exponent) - 1) for exponent in exponents) + others
        return f"2^{exponents[-1]} = {1 << exponents[-1]}", str(total)
    powers = [f"2^{exponent + 1}" for exponent in exponents]
    listed = " + ".join(powers if n <= 3 else [*powers[:2], "...", powers[-1]])
    return f"2^{exponents[-1]}", f"{listed} + {others - 2 * n}"
