"""The error of a network against a table on a grid, exactly, where both are piecewise linear on one triangulation."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from fractions import Fraction
from itertools import product

from symnet.constructions.closed_form import ClosedForm
from symnet.constructions.tables.form import TableForm
from symnet.errors import UsageError
from symnet.targets.grid_table import GridTable


def error_over_a_table(form: object, table: GridTable) -> Fraction:
    """Return the sup norm of network - f on the cube, f the function of a table there, the network given by what it is there.

    The difference is linear on the simplices of a grid that both share, on a line on the cells between the knots of both.
    Raises UsageError for other grids and networks.
    """
    if isinstance(form, TableForm):
        knots = form.table.knots
    elif isinstance(form, ClosedForm):
        knots = (tuple(Fraction(k, form.cells) for k in range(form.cells + 1)),) * form.dimension
    else:
        raise UsageError(
            f"the error against the table {table.name} is found for the network of a table and for a scan network only"
        )
    places: Iterable[Sequence[Fraction]]
    if len(knots) == 1:
        places = {(at,) for side in (*knots, *table.knots) for at in side}
    elif knots == table.knots:
        places = product(*knots)
    else:
        raise UsageError(
            f"the error against the table {table.name} is found on its own grid; the network stands on another grid: "
            f"{' x '.join(str(len(side)) for side in knots)} nodes, the table has {table.nodes}"
        )
    return max(abs(form(place) - table(*place)) for place in places)
