"""The scan network: sup norm, intrinsic parameters v, s, b (or v_1..v_m, s, b), size linear in the number of grid nodes.

The network interpolates the codes s m_i on the Kuhn triangulation; v holds the differences of neighbouring codes in
snake order as digits. Theorem S: with s >= omega(1/K) the error is at most omega(sqrt(d) / (2K)) + s/2, plus the radius r
of the enclosures. The dial: m runs in parallel (m + 2 parameters), one bit a node (codes of the node's parity, error
s in place of s/2), or a finer quantum q in place of s (more digits). Source: mathematics.md section 2 (ours).
"""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from fractions import Fraction
from functools import cached_property
from itertools import chain
from typing import TYPE_CHECKING, ClassVar

from symnet.constructions.plan import (
    Plan,
    ProvedError,
    Request,
    cells_of,
    check_modulus,
    error_text,
    reach_text,
    remedy_text,
    width_text,
)
from symnet.constructions.scan.encoding import codes_along, digit_texts, numbers_of, rows_along
from symnet.constructions.scan.template import digit_names, run_length, scan_template
from symnet.core.cells import Cells, by_axis, cells_text, node_count
from symnet.core.network import Network
from symnet.core.rational import round_up, whole
from symnet.errors import UsageError
from symnet.library.digit_scan import ONE_BIT, TWO_BIT, Alphabet, levels

if TYPE_CHECKING:
    from symnet.constructions.axes import ByAxis
    from symnet.targets.enclosure.grid import GridValues
    from symnet.targets.modulus.modulus import Modulus

CONSTANT_RADIUS = Fraction(1, 1 << 64)
MAX_REACH = 1 << 10
SLABS = 1 << 20
"""Nodes above which a formula is encoded slab by slab."""


@dataclass(frozen=True)
class ScanPlan(Plan):
    """A scan over `cells` cells an axis in `runs` runs; `exact` says that the target's values will be exact rationals.

    `axes` is what is known of the target along each axis, where the cells differ by axis.
    """

    dimension: int
    cells: Cells
    modulus: Modulus
    scale_bits: int = 24
    exact: bool = False
    runs: int = 1
    one_bit: bool = False
    quantum: Fraction | None = None
    width: Fraction = Fraction(0)
    axes: ByAxis | None = None
    instead: int = 0
    construction: ClassVar[str] = "scan"

    @property
    def nodes(self) -> int:
        return node_count(self.cells, self.dimension)

    @property
    def grid_text(self) -> str:
        """The grid in words; where its cells differ by axis, with the nodes that this saves."""
        saved = f", {self.nodes} nodes instead of {self.instead} with the same on every axis" if self.instead else ""
        return f"{cells_text(self.cells)}{saved}"

    @property
    def counts(self) -> tuple[int, ...]:
        """The cells of each axis."""
        return by_axis(self.cells, self.dimension)

    @property
    def in_slabs(self) -> bool:
        """Whether a formula is encoded slab by slab."""
        return self.nodes > SLABS

    @property
    def bytes_needed(self) -> int:
        if self.in_slabs and (self.axes is not None or self.modulus.origin == "derived"):  # else not all are formulas
            return 200_000_000 + 3 * self.nodes
        return 60_000_000 + 16 * self.nodes + 6_000 * self.runs * (self.dimension + 6)

    @cached_property
    def step(self) -> Fraction:
        """An upper bound of omega(1/K), of how far apart the values at neighbouring nodes are."""
        if self.axes is not None:
            return self.axes.step(self.counts)
        return self.modulus.upper(Fraction(1, min(self.counts) ** 2))

    @cached_property
    def radius(self) -> Fraction:
        if self.exact or self.step == 0:
            return Fraction(0) if self.exact else CONSTANT_RADIUS
        finest = min(self.step, self.quantum or self.step)
        return Fraction(2) ** -(finest.denominator.bit_length() - finest.numerator.bit_length() + 22)

    @cached_property
    def scale(self) -> Fraction:
        """s: the quantum, or a dyadic number >= omega(1/K) + 2 r of at most `scale_bits` bits; 0 for constants."""
        if self.step == 0 or self.quantum is not None:
            return self.quantum if self.quantum is not None and self.step else Fraction(0)
        return round_up(self.step + 2 * self.radius, self.scale_bits)

    @cached_property
    def alphabet(self) -> Alphabet:
        """The digits: two bits a node, one bit, or as many levels as the quantum asks for."""
        if self.quantum is None:
            return ONE_BIT if self.one_bit else TWO_BIT
        reach = max(1, math.ceil((self.step + 2 * self.radius) / self.quantum))
        if reach > MAX_REACH:
            raise UsageError(
                f"quantum = {self.quantum} needs digits from -{reach} to {reach}; write one above omega(1/K)/{MAX_REACH}"
            )
        return levels(reach)

    @property
    def reach(self) -> Fraction:
        """The square of sqrt(d) / (2K), or of sqrt(d) / K where the modulus is not concave."""
        return self.modulus.averaged(sum((Fraction(1, 4 * cells**2) for cells in self.counts), Fraction(0)))

    @property
    def spread(self) -> Fraction:
        """An upper bound of what interpolation adds to the error of the codes."""
        return self.modulus.upper(self.reach) if self.axes is None else self.axes.spread(self.counts)

    @property
    def code_error(self) -> Fraction:
        """How far a code may be from the target at a node: from the middle of all that are meant, and how far these reach."""
        return (self.scale if self.one_bit else self.scale / 2) + self.radius + self.width

    @property
    def error_bound(self) -> Fraction:
        return self.spread + self.code_error

    @property
    def error(self) -> ProvedError:
        rounding = "s" if self.one_bit else "q/2" if self.quantum is not None else "s/2"
        how_far = reach_text(self.modulus) if self.axes is None else self.axes.text
        reason = f"Theorem S: {how_far} + {rounding} + r{width_text(self.width)}{remedy_text(self.modulus)}"
        if self.axes is None:
            expression = error_text(self.modulus, self.reach, self.code_error)
        else:
            expression = f"{self.axes.written(self.counts)} + {self.code_error}"
        return ProvedError(self.error_bound, expression, "sup", reason)

    @property
    def run(self) -> int:
        """R, the digits of a run."""
        return run_length(self.dimension, self.cells, self.runs)

    @property
    def stored_bits(self) -> dict[str, int]:
        return dict.fromkeys(digit_names(self.runs), self.alphabet.bits * self.run)

    def template(self) -> Network:
        return scan_template(self.dimension, self.cells, self.runs, self.alphabet)

    def encode(self, values: GridValues) -> dict[str, Fraction]:
        names = digit_names(self.runs)
        if isinstance(self.cells, int):
            check_modulus(self, values)
        if self.scale == 0:
            return {**dict.fromkeys(names, Fraction(0)), "s": Fraction(0), "b": Fraction(values.values[0], values.denominator)}
        rows = rows_along(values.values, self.counts)
        codes = codes_along(rows, values.denominator, self.scale, self.one_bit)
        first = next(codes)
        digits = digit_texts(chain([first], codes), self.alphabet, self.scale)
        numbers = numbers_of(digits, self.runs, self.run, self.alphabet)
        return {**dict(zip(names, numbers, strict=True)), "s": self.scale, "b": self.scale * first[0]}


def plan_scan(dimension: int, modulus: Modulus, request: Request, exact: bool) -> ScanPlan:
    """Return the plan of the smallest scan that meets a request."""
    if request.bits not in ("one", "two") or (request.bits == "one" and request.quantum is not None):
        raise UsageError(f"bits = {request.bits!r}: write one or two, and one only without a quantum")
    start = ScanPlan(dimension, 1, modulus, request.scale_bits, exact, 1, request.bits == "one", request.quantum, request.width)

    def at(cells: Cells) -> ScanPlan:
        return replace(start, cells=cells)

    if isinstance(request.cells, tuple):
        plan = replace(at(_checked(request.cells, dimension)), axes=request.axes, instead=request.instead)
    else:
        plan = at(cells_of(request, lambda cells: at(cells).error_bound))
    if not 1 <= request.runs < plan.nodes:
        raise UsageError(f"parameters = {request.runs} is not between 1 and {plan.nodes - 1}, the digits of this network")
    return replace(plan, runs=request.runs)


def _checked(counts: tuple[int, ...], dimension: int) -> tuple[int, ...]:
    """Cells by axis, one whole number for each."""
    if len(counts) != dimension:
        raise UsageError(
            f"cells = {','.join(map(str, counts))} are {len(counts)} numbers for {dimension} axes; write one for each"
        )
    return tuple(whole(each, "cells") for each in counts)
