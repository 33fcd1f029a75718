"""How long building a plan's network and enclosing its error takes, before it is done: an estimate in seconds.

The time of the target at a node is measured; the other rates were measured on one core of a machine of 2024 and only say
which rows of a comparison are worth the wait.
"""

from __future__ import annotations

import math
import time
from fractions import Fraction
from typing import TYPE_CHECKING

from symnet.constructions.interpolant import InterpolantPlan
from symnet.constructions.plan import Plan, check_modulus
from symnet.constructions.scan.plan import ScanPlan
from symnet.constructions.syz2022.theorem_2_1 import Theorem21Plan
from symnet.constructions.syz2022.theorem_2_2 import CopiedPlan
from symnet.constructions.syz2022.theorem_2_3 import Theorem23Plan

if TYPE_CHECKING:
    from symnet.targets.modulus.modulus import Modulus
    from symnet.targets.target import Target

GRIDS = 3
"""Times that a target is enclosed at all nodes: for the codes, for the error, and once more with longer numbers."""
NODE, RUN, HAT, RAMP = 1e-5, 1.6e-3, 1.2e-3, 8e-5
ORDER = 2e-2
"""The closed form of a scan is proved on the cones of one order of 0, y_1, ..., y_d each; the second pass has its own."""
CELL, JUMP, COPIED_CELL, COPIES, DIGIT, TREAD = 1.5e-4, 4e-4, 1.5e-2, 5e-4, 5e-9, 2.5e-4
TRIED, ENOUGH = 4_000, 0.5
"""Nodes, and seconds, after which the target has been timed and its modulus put to the test."""
MOST_AXES = 6


def tried(target: Target, modulus: Modulus) -> float:
    """Return the seconds that a node takes; raises Refuted where the values tried contradict the modulus."""
    if target.dimension > MOST_AXES:
        return _one_node(target)
    cells, nodes, taken = 1, 0, 0.0
    while nodes < TRIED and taken < ENOUGH:
        cells *= 2
        started = time.perf_counter()
        values = target.grid(cells, Fraction(1, 1 << 64))
        nodes, taken = int((cells + 1) ** target.dimension), time.perf_counter() - started
    check_modulus(InterpolantPlan(target.dimension, cells, modulus, Fraction(1)), values)
    return taken / nodes


def _one_node(target: Target) -> float:
    started = time.perf_counter()
    target.enclose((0,) * target.dimension, Fraction(1, 1 << 64))
    return time.perf_counter() - started


def building_seconds(plan: Plan, node: float) -> float:
    """Return about how long the network of a plan takes, its error included; node: seconds for the target at one node."""
    grids = GRIDS * node * plan.nodes
    if isinstance(plan, ScanPlan):
        orders = math.factorial(plan.dimension + 1) * (1 if plan.runs == 1 else 2)
        return grids + NODE * plan.nodes + RUN * plan.runs + ORDER * orders
    if isinstance(plan, InterpolantPlan):
        return grids + (RAMP if plan.dimension == 1 else HAT * plan.dimension) * plan.nodes
    copies = 1 if isinstance(plan, Theorem21Plan) else 3**plan.dimension
    found = grids + copies * (CELL * plan.nodes + JUMP * plan.dimension * plan.cells + DIGIT * plan.nodes**2)
    if isinstance(plan, CopiedPlan):
        return found + COPIED_CELL * plan.nodes + COPIES * copies**2
    if isinstance(plan, Theorem23Plan):
        return found + TREAD * (1 << plan.tread_bits) if plan.tread_bits <= 128 else float("inf")
    return found
