"""The plan that building would end with, and its bits, without building it."""

from __future__ import annotations

import math
from fractions import Fraction
from typing import TYPE_CHECKING

from symnet.constructions.approximation import FALLBACK_RADIUS, planned
from symnet.constructions.construction import Bits, Construction, P
from symnet.core.cells import Cells, by_axis

if TYPE_CHECKING:
    from symnet.constructions.plan import Plan, Request
    from symnet.targets.modulus.modulus import Modulus
    from symnet.targets.target import Target

MOST_CORNERS = 12
"""Dimension up to which f(0) is read from the corners of the cube, as from any grid."""
LIKELY = 40
"""Nodes at which the common denominator of exact values is tried."""


def settled(construction: Construction[P], target: Target, modulus: Modulus, request: Request) -> P:
    """Return the plan that building would end with: exact values whose common denominator is too long are enclosed instead."""
    if target.band is not None:
        return planned(construction, target, modulus, request, False)
    plan = construction.plan(target.dimension, modulus, request, target.is_exact)
    if not target.is_exact or _stays_exact(target, plan.cells):
        return plan
    return construction.plan(target.dimension, modulus, request, False)


def _stays_exact(target: Target, cells: Cells) -> bool:
    """Whether 128 bits hold the common denominator of the values at the first nodes of the diagonal."""
    common, counts = 1, by_axis(cells, target.dimension)
    for place in range(min(max(counts), LIKELY) + 1):
        value = target.value([Fraction(min(place, each), each) for each in counts])
        common = math.lcm(common, 1 if value is None else value.denominator)
    return common.bit_length() <= 128


def bits_of(construction: Construction[P], plan: P, target: Target) -> Bits:
    """Return the bits of a plan's parameters for a target, the same as of the network when it is built.

    Digits have lengths fixed by the plan, and the rest needs f at 0 only. Where node values stand in the network themselves,
    it is an upper bound.
    """
    return construction.bits(plan, construction.known(plan, _at_zero(plan, target)))


def _at_zero(plan: Plan, target: Target) -> Fraction:
    """f(0) as the grid of the plan gives it."""
    radius = plan.radius or FALLBACK_RADIUS
    if target.dimension > MOST_CORNERS:
        return target.enclose((0,) * target.dimension, radius).mid
    return target.grid(1, radius).value(0)
