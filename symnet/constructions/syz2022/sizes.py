"""Sizes of the networks of Theorems 2.1, 2.2 and 2.3 by formulas, layer for layer those of the templates; and the time they take.

The tests compare all of them with built networks. The rates were measured on one core of a machine of 2024.
"""

from __future__ import annotations

from symnet.constructions.construction import Count, Sizes, enclosing_seconds
from symnet.constructions.syz2022.cell_codes import CellCodePlan
from symnet.constructions.syz2022.theorem_2_2 import MidValuePlan
from symnet.constructions.syz2022.theorem_2_3 import Theorem23Plan, counts_text, levels, neuron_count

LONGEST = 128
"""Bits of a number of treads that is still written out."""
CELL, JUMP, COPIED_CELL, COPIES, DIGIT, TREAD = 1.5e-4, 4e-4, 1.5e-2, 5e-4, 5e-9, 2.5e-4


def coded_sizes(plan: CellCodePlan) -> Sizes:
    """Cell numbers, powers of four, n bit extractions of width 2; for Theorem 2.2 all of it 3^d times, then mids."""
    copies, mids = plan.copies, 0 if plan.copies == 1 else 2 * plan.dimension
    jumps, hinges, deep = 2 * plan.dimension * (plan.cells - 1), plan.nodes - 1, 2 * plan.nodes + 2
    neurons = copies * (jumps + hinges + 2 * plan.n * deep) + 10 * (copies - 1) // 2
    return Sizes(plan.n + 2, copies * max(jumps, hinges, 2 * plan.n), 2 + deep + mids, neurons)


def copied_sizes(plan: MidValuePlan) -> Sizes:
    """3^d cell numbers, a scan of J steps of three layers, mids."""
    copies, n = plan.copies, plan.n
    jumps = copies * 2 * plan.dimension * (plan.cells - 1)
    layers = (4 * copies + 3 * n, 3 * copies + 2 * n, n + (2 + n) * copies)
    neurons = jumps + plan.nodes * sum(layers) + 10 * (copies - 1) // 2
    return Sizes(n + 2, max(jumps, *layers), 1 + 3 * plan.nodes + 2 * plan.dimension, neurons)


def staircase_sizes(plan: Theorem23Plan) -> Sizes:
    """Staircases of 2^(m i) treads beside the powers of four; then products, bit extractions, mids."""
    copies, depth = plan.copies, 2 + levels(plan.nodes) + 2 * plan.nodes + 2 + 2 * plan.dimension
    exponents, others = neuron_count(plan.dimension, plan.n)
    width = _with_stairs(exponents, copies * (plan.nodes - 1))
    if isinstance(width, int):
        width = max(width, 1 + copies * plan.dimension * 2 * (plan.cells - 1), 9 * copies * plan.n)
    treads, neurons = (text.split(" = ")[0] for text in counts_text(plan.dimension, plan.n))
    burden = f"a staircase of {treads} treads, {neurons} neurons"
    return Sizes(3, width, depth, _with_stairs(exponents, others), burden)


def _with_stairs(exponents: list[int], others: int) -> Count:
    """The sum of 2 (2^e - 1) over the exponents, and others."""
    if exponents[-1] <= LONGEST:
        return sum(2 * ((1 << exponent) - 1) for exponent in exponents) + others
    powers = [f"2^{exponent + 1}" for exponent in exponents]
    listed = powers if len(powers) <= 3 else [*powers[:2], "...", powers[-1]]
    rest = others - 2 * len(powers)
    return " + ".join(listed) + (f" - {-rest}" if rest < 0 else f" + {rest}")


def coded_cost(plan: CellCodePlan, node: float) -> float:
    """Return about how many seconds building and enclosing the error take."""
    cells = CELL * plan.nodes + JUMP * plan.dimension * plan.cells + DIGIT * plan.nodes**2
    return enclosing_seconds(plan, node) + plan.copies * cells


def copied_cost(plan: MidValuePlan, node: float) -> float:
    """The same where one scan reads the digits for all copies."""
    return coded_cost(plan, node) + COPIED_CELL * plan.nodes + COPIES * plan.copies**2


def staircase_cost(plan: Theorem23Plan, node: float) -> float:
    """The same with a staircase; infinite where its treads are not worth counting."""
    return coded_cost(plan, node) + TREAD * (1 << plan.tread_bits) if plan.tread_bits <= LONGEST else float("inf")
