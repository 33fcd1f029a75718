"""The scan network: sup norm, three intrinsic parameters v, s, b, size linear in the number of grid nodes.

The network interpolates the codes s m_i on the Kuhn triangulation; v holds the differences of neighbouring codes in
snake order as base-4 digits. Theorem S: with s >= omega(1/K) the error is at most omega(sqrt(d) / (2K)) + s/2, plus the
radius r of the enclosures. Source: mathematics.md section 2 (ours).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from itertools import pairwise
from typing import TYPE_CHECKING, ClassVar

from symnet.calculus import compose, layer
from symnet.constructions.plan import Plan, ProvedError, Request, cells_of, check_modulus, error_text
from symnet.core.entry import Intrinsic
from symnet.core.network import INPUT, Network, Node, Read, Scan
from symnet.core.rational import dyadic, round_up
from symnet.core.schedule import Power, Snake
from symnet.errors import Refuted
from symnet.gadgets.digit_scan import ACC, P0, P1, SCALE, W, X, node_name, scan_body

if TYPE_CHECKING:
    from symnet.targets.grid import GridValues
    from symnet.targets.modulus import Modulus

CONSTANT_RADIUS = Fraction(1, 1 << 64)


@dataclass(frozen=True)
class ScanPlan(Plan):
    """A scan over `cells` cells an axis; `exact` says that the values of the target will be exact rationals."""

    dimension: int
    cells: int
    modulus: Modulus
    scale_bits: int = 24
    exact: bool = False
    construction: ClassVar[str] = "scan"

    @property
    def nodes(self) -> int:
        return int((self.cells + 1) ** self.dimension)

    @property
    def bytes_needed(self) -> int:
        return 60_000_000 + 120 * self.nodes

    @cached_property
    def radius(self) -> Fraction:
        step = self.modulus.upper(Fraction(1, self.cells**2))
        if self.exact or step == 0:
            return Fraction(0) if self.exact else CONSTANT_RADIUS
        return Fraction(2) ** -(step.denominator.bit_length() - step.numerator.bit_length() + 22)

    @cached_property
    def scale(self) -> Fraction:
        """s: a dyadic number >= omega(1/K) + 2 r with at most `scale_bits` significant bits; 0 for constants."""
        step = self.modulus.upper(Fraction(1, self.cells**2))
        return round_up(step + 2 * self.radius, self.scale_bits) if step else Fraction(0)

    @property
    def reach(self) -> Fraction:
        """The square of sqrt(d) / (2K)."""
        return Fraction(self.dimension, 4 * self.cells**2)

    @property
    def error_bound(self) -> Fraction:
        return self.modulus.upper(self.reach) + self.scale / 2 + self.radius

    @property
    def error(self) -> ProvedError:
        shown = error_text(self.modulus, self.reach, self.scale / 2 + self.radius)
        return ProvedError(self.error_bound, shown, "sup", "Theorem S: omega(sqrt(d)/(2K)) + s/2 + r")

    @property
    def stored_bits(self) -> dict[str, int]:
        return {"v": 2 * (self.nodes - 1)}

    def template(self) -> Network:
        return scan_template(self.dimension, self.cells)

    def encode(self, values: GridValues) -> dict[str, Fraction]:
        if self.scale == 0:
            return {"v": Fraction(0), "s": Fraction(0), "b": Fraction(values.values[0], values.denominator)}
        check_modulus(self, values)
        codes = snake(quantise(values, self.scale), self.cells + 1, self.dimension)
        digits = [after - before + 1 for before, after in pairwise(codes)]
        if min(digits) < 0 or max(digits) > 2:
            raise Refuted(f"neighbouring codes differ by more than 1: s = {self.scale} is below omega(1/K) + 2 r")
        v = dyadic(int("".join(map(str, digits)), 4), 2 * len(digits))
        return {"v": v, "s": self.scale, "b": self.scale * codes[0]}


def plan_scan(dimension: int, modulus: Modulus, request: Request, exact: bool) -> ScanPlan:
    """Return the plan of the smallest scan that meets a request."""

    def at(cells: int) -> ScanPlan:
        return ScanPlan(dimension, cells, modulus, request.scale_bits, exact)

    return at(cells_of(request, lambda cells: at(cells).error_bound))


def quantise(values: GridValues, scale: Fraction) -> list[int]:
    """Return m_i = floor(f(x_i) / s + 1/2) for the values of a grid, in their order."""
    top, bottom = 2 * scale.denominator, 2 * scale.numerator * values.denominator
    half = bottom // 2
    return [(value * top + half) // bottom for value in values.values]


def snake(values: Sequence[int], side: int, dimension: int) -> Sequence[int]:
    """Return grid values, given in lexicographic order, in snake order."""
    if dimension == 1:
        return values
    size = side ** (dimension - 1)
    ordered: list[int] = []
    for head in range(side):
        part = snake(values[head * size : (head + 1) * size], side, dimension - 1)
        ordered += reversed(part) if head % 2 else part
    return ordered


def scan_template(dimension: int, cells: int) -> Network:
    """Return the scan network over v, s, b: start, N - 1 steps, tail sum, output map."""
    steps = (cells + 1) ** dimension - 1
    carried = [({axis: 1}, 0) for axis in range(dimension)]
    start = layer(dimension, "start", "identity", [({}, Intrinsic("v")), ({}, 1), ({}, 0), ({}, 0), ({}, 0), *carried])
    schedules = [(node_name(axis), Snake(cells, dimension, axis)) for axis in range(dimension)]
    scan = Scan(scan_body(dimension, cells), steps, (*schedules, (SCALE, Power(4, steps + 1))))
    scanned = Network(X + dimension, (Node("scan", scan, (Read(INPUT, 0, X + dimension),)),))
    total = layer(X + dimension, "sum", "identity", [({ACC: 1, P0: 1, P1: 1, W: -1}, 1 - steps)])
    output = layer(1, "output", "identity", [({0: Intrinsic("s")}, Intrinsic("b"))])
    return compose(output, compose(total, compose(scanned, start)))
