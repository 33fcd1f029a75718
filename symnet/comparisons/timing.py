"""How long a target takes at a node, measured while its modulus is put to the test.

The other rates, with the constructions, were measured on one core of a machine of 2024 and only say which rows of a comparison
are worth the wait.
"""

from __future__ import annotations

import time
from fractions import Fraction
from typing import TYPE_CHECKING

from symnet.targets.modulus.contradiction import find_contradiction

if TYPE_CHECKING:
    from symnet.targets.modulus.modulus import Modulus
    from symnet.targets.target import Target

TRIED, ENOUGH = 4_000, 0.5
"""Nodes, and seconds, after which the target has been timed and its modulus put to the test."""
MOST_AXES = 6


def tried(target: Target, modulus: Modulus) -> float:
    """Return the seconds that a node takes; raises Refuted where the values tried contradict the modulus.

    The functions of a band have theirs by definition.
    """
    if target.dimension > MOST_AXES or target.band is not None:
        return _one_node(target)
    cells, nodes, taken = 1, 0, 0.0
    while nodes < TRIED and taken < ENOUGH:
        cells *= 2
        started = time.perf_counter()
        values = target.grid(cells, Fraction(1, 1 << 64))
        nodes, taken = int((cells + 1) ** target.dimension), time.perf_counter() - started
    found = find_contradiction(values, cells, target.dimension, modulus)
    if found is not None:
        raise found.refuted()
    return taken / nodes


def _one_node(target: Target) -> float:
    started = time.perf_counter()
    target.enclose((0,) * target.dimension, Fraction(1, 1 << 64))
    return time.perf_counter() - started
