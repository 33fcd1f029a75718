"""From tables on a grid to one network that is exactly their interpolants, an output each."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from symnet.constructions.approximation import Approximation
from symnet.constructions.composite import Composite, together
from symnet.constructions.memory import check_memory
from symnet.constructions.tables.construction import TablePlan
from symnet.constructions.tables.template import parameters
from symnet.errors import UsageError

if TYPE_CHECKING:
    from symnet.targets.target import Target


def approximate_tables(targets: Sequence[Target], force: bool = False) -> Approximation | Composite:
    """Return the network of tables on one grid: error 0 on its box, whatever lies between the values.

    Raises UsageError for targets of other kinds or on another grid, TooLarge where it takes more memory than there is.
    """
    tables = [target.table for target in targets]
    for target, table in zip(targets, tables, strict=True):
        if table is None or tables[0] is None or table.knots != tables[0].knots:
            raise UsageError(f"{target.name} is no table on the grid of {targets[0].name}; take all outputs from one file")
    parts = [_part(target, force) for target in targets]
    return parts[0] if len(parts) == 1 and targets[0].given is None else together(parts, targets[0].box_given)


def _part(target: Target, force: bool) -> Approximation:
    """One output on the cube."""
    if target.table is None or target.modulus is None:
        raise UsageError(f"{target.name} is no table on a grid; write --table FILE (in Python symnet.table_target)")
    table = target.table.on_cube()
    plan = TablePlan(target.modulus, table.knots)
    if not force:
        check_memory(plan, lambda available: "give a smaller table")
    return Approximation(target, plan, plan.template().bind(parameters(table.knots, table.values)))
