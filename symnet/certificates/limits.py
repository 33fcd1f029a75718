"""How far the kernel's rules reach: what is known to be refused is refused before it is built."""

from __future__ import annotations

import math
from typing import Any

from symnet.core.cells import Cells, by_axis, cells_text, node_count
from symnet.errors import UsageError
from symnet.kernel import WORK
from symnet.kernel.targets.expression import flatten, work
from symnet.kernel.theories.local import MAX_CELLS
from symnet.kernel.theories.scan import MAX_DIMENSION
from symnet.kernel.theories.snake import MAX_NODES

DERIVED = 10
"""Dimensions up to which the kernel proves a Lipschitz constant itself."""
INDEXED = 16
"""Dimensions up to which it counts the cells of a construction by cells."""


def check_reach(construction: str, dimension: int, cells: Cells, derived: bool) -> None:
    """Raise UsageError where no certificate can be made for a construction of this size, or with a derived modulus."""
    by_nodes = construction == "scan"
    most = MAX_DIMENSION if by_nodes else INDEXED
    if dimension > most:
        other = ", take --construction theorem-2.1" if by_nodes and dimension <= DERIVED else ""
        raise _refusal(f"a certificate of {construction} reaches dimension {most}, and this is dimension {dimension}", other)
    if derived and dimension > DERIVED:
        raise _refusal(
            f"a Lipschitz constant is proved up to dimension {DERIVED}, and this is dimension {dimension}",
            ", state --lipschitz L",
        )
    counts = by_axis(cells, dimension)
    points = node_count(cells, dimension) if by_nodes else math.prod(counts)
    limit = MAX_NODES if by_nodes else MAX_CELLS
    if points > limit:
        what = "grid nodes" if by_nodes else "cells"
        shown = f"{cells_text(cells)} in dimension {dimension} have {points}"
        most_cells = _root(limit, dimension) - by_nodes
        raise _refusal(
            f"a certificate of {construction} reaches {limit} {what}, which are {most_cells} cells an axis, and {shown}", ""
        )


def _root(number: int, order: int) -> int:
    """The integer part of a root."""
    found = 1
    while (2 * found) ** order <= number:
        found *= 2
    step = found
    while step:
        found += step if (found + step) ** order <= number else 0
        step //= 2
    return found


def _refusal(problem: str, other: str) -> UsageError:
    return UsageError(f"{problem}; ask for less{other}, or give --network-only for a network without certificate")


def most_points(tree: Any, dimension: int, precision: int) -> int:
    """Return at how many points the kernel can enclose a target, given as a tree, within half of its usual work."""
    return (WORK >> 1) // (16 + work(flatten(tree, dimension), precision))
