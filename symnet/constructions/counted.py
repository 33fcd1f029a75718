"""Sizes and bits of the network of a plan, exact and without building it: formulas for every construction.

The layers are those of the templates (scan/template.py, syz2022/theorem_2_*.py, interpolant.py);
a scan is counted on its template, which is short at any size. The tests compare all of them with built networks.
"""

from __future__ import annotations

import math
from fractions import Fraction
from typing import TYPE_CHECKING, TypeAlias

from symnet.constructions.approximation import FALLBACK_RADIUS
from symnet.constructions.interpolant import InterpolantPlan, interpolant_counts
from symnet.constructions.plan import Plan, Request, length
from symnet.constructions.registry import Planner
from symnet.constructions.scan.plan import ScanPlan, quantise
from symnet.constructions.syz2022.cell_codes import CellCodePlan
from symnet.constructions.syz2022.printed_counts import CodedPlan
from symnet.constructions.syz2022.theorem_2_1 import Theorem21Plan
from symnet.constructions.syz2022.theorem_2_2 import CopiedPlan, Theorem22Plan
from symnet.constructions.syz2022.theorem_2_3 import Theorem23Plan, levels, neuron_count
from symnet.core.size import shape_of
from symnet.errors import UsageError
from symnet.targets.enclosure.grid import GridValues

if TYPE_CHECKING:
    from symnet.targets.modulus.modulus import Modulus
    from symnet.targets.target import Target

Count: TypeAlias = "int | str"
"""A number, or a sum of powers as text where the number is too long to write."""
LONGEST = 128
"""Bits of a number of treads that is still written out."""
MOST_CORNERS = 12
"""Dimension up to which f(0) is read from the corners of the cube, as from any grid."""
LIKELY = 40
"""Nodes at which the common denominator of exact values is tried."""


def settled(planner: Planner, target: Target, modulus: Modulus, request: Request) -> Plan:
    """Return the plan that building would end with: exact values whose common denominator is too long are enclosed instead."""
    plan = planner(target.dimension, modulus, request, target.is_exact)
    if not target.is_exact or _stays_exact(target, plan.cells):
        return plan
    return planner(target.dimension, modulus, request, False)


def _stays_exact(target: Target, cells: int) -> bool:
    """Whether 128 bits hold the common denominator of the values at the first nodes of the diagonal."""
    common = 1
    for place in range(min(cells, LIKELY) + 1):
        value = target.value((Fraction(place, cells),) * target.dimension)
        common = math.lcm(common, 1 if value is None else value.denominator)
    return common.bit_length() <= 128


def shape_by_formula(plan: Plan) -> tuple[Count, int, Count]:
    """Return width, depth and neurons of a plan's network, exact, without building what is as long as the network.

    Of Theorem 2.3 beyond 2^128 treads width and neurons are sums of powers as text.
    """
    if isinstance(plan, InterpolantPlan):
        counts = interpolant_counts(plan)
        return counts["width"], counts["depth"], counts["neurons"]
    if isinstance(plan, Theorem23Plan):
        return _three_shape(plan)
    if isinstance(plan, CopiedPlan):
        return _copied_shape(plan)
    if isinstance(plan, Theorem21Plan | Theorem22Plan):
        return _coded_shape(plan)
    shape = shape_of(plan.template())  # a scan is not written out: its template is short
    return shape.width, shape.depth, shape.neurons


def _coded_shape(plan: CodedPlan) -> tuple[int, int, int]:
    """Cell numbers, powers of four, n bit extractions of width 2; for Theorem 2.2 all of it 3^d times, then mids."""
    copies, mids = (1, 0) if isinstance(plan, Theorem21Plan) else (3**plan.dimension, 2 * plan.dimension)
    jumps, hinges, deep = 2 * plan.dimension * (plan.cells - 1), plan.nodes - 1, 2 * plan.nodes + 2
    neurons = copies * (jumps + hinges + 2 * plan.n * deep) + 10 * (copies - 1) // 2
    return copies * max(jumps, hinges, 2 * plan.n), 2 + deep + mids, neurons


def _copied_shape(plan: CopiedPlan) -> tuple[int, int, int]:
    """3^d cell numbers, a scan of J steps of three layers, mids."""
    copies, n = 3**plan.dimension, plan.n
    jumps = copies * 2 * plan.dimension * (plan.cells - 1)
    layers = (4 * copies + 3 * n, 3 * copies + 2 * n, n + (2 + n) * copies)
    neurons = jumps + plan.nodes * sum(layers) + 10 * (copies - 1) // 2
    return max(jumps, *layers), 1 + 3 * plan.nodes + 2 * plan.dimension, neurons


def _three_shape(plan: Theorem23Plan) -> tuple[Count, int, Count]:
    """Staircases of 2^(m i) treads stand beside the powers of four; then products, bit extractions, mids."""
    copies, depth = 3**plan.dimension, 2 + levels(plan.nodes) + 2 * plan.nodes + 2 + 2 * plan.dimension
    exponents, others = neuron_count(plan.dimension, plan.n)
    width = _with_stairs(exponents, copies * (plan.nodes - 1))
    if isinstance(width, int):
        width = max(width, 1 + copies * plan.dimension * 2 * (plan.cells - 1), 9 * copies * plan.n)
    return width, depth, _with_stairs(exponents, others)


def _with_stairs(exponents: list[int], others: int) -> Count:
    """The sum of 2 (2^e - 1) over the exponents, and others."""
    if exponents[-1] <= LONGEST:
        return sum(2 * ((1 << exponent) - 1) for exponent in exponents) + others
    powers = [f"2^{exponent + 1}" for exponent in exponents]
    listed = powers if len(powers) <= 3 else [*powers[:2], "...", powers[-1]]
    rest = others - 2 * len(powers)
    return " + ".join(listed) + (f" - {-rest}" if rest < 0 else f" + {rest}")


def bits_by_formula(plan: Plan, target: Target) -> tuple[int, int]:
    """Return the bits of the longest intrinsic parameter that holds digits, and of all, s and b among them.

    The same as of the network when it is built: digits have lengths fixed by the plan, and s and b need f at 0 only. Of the
    interpolant for d > 1, whose node values have no fixed length, what |f(0)| + omega(sqrt d) needs: an upper bound.
    """
    at_zero = _at_zero(plan, target)
    if isinstance(plan, InterpolantPlan):
        if plan.dimension > 1:
            most = abs(at_zero) + plan.modulus.upper(Fraction(plan.dimension)) + plan.radius + plan.quantum
            each = int(most / plan.quantum).bit_length() + 1
            return each, each * plan.nodes
        shift = plan.quantum * math.floor(at_zero / plan.quantum + Fraction(1, 2))
        return max(plan.stored_bits.values()), sum(plan.stored_bits.values()) + length(shift)
    scale, shift = _output_map(plan, at_zero)
    stored = plan.stored_bits.values()
    return max(stored), sum(stored) + length(scale) + length(shift)


def _output_map(plan: Plan, at_zero: Fraction) -> tuple[Fraction, Fraction]:
    """s and b, as the encoders of the plans make them."""
    if isinstance(plan, ScanPlan):
        if plan.scale == 0:
            return plan.scale, at_zero
        first = GridValues([at_zero.numerator], at_zero.denominator, plan.radius)
        return plan.scale, plan.scale * quantise(first, plan.scale, 2 if plan.one_bit else 1, 0)[0]
    if isinstance(plan, CellCodePlan):
        return plan.scale, at_zero if plan.scale == 0 else at_zero - plan.scale / 2 + plan.lift
    raise UsageError(f"the bits of {plan.construction} are not known before it is built")


def _at_zero(plan: Plan, target: Target) -> Fraction:
    """f(0) as the grid of the plan gives it."""
    radius = plan.radius or FALLBACK_RADIUS
    if target.dimension > MOST_CORNERS:
        return target.enclose((0,) * target.dimension, radius).mid
    return target.grid(1, radius).value(0)
