"""Errors with tables on a grid: of a network against one, exactly; the linear pieces of the network of one."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from fractions import Fraction
from itertools import permutations, product

from symnet.constructions.closed_form import ClosedForm
from symnet.constructions.tables.form import TableForm
from symnet.core.cells import by_axis
from symnet.errors import UsageError
from symnet.targets.enclosure import balls
from symnet.targets.grid_table import GridTable
from symnet.true_errors.linear_pieces import Linear


def error_over_a_table(form: object, table: GridTable) -> Fraction:
    """Return the sup norm of network - f on the cube, f the function of a table there, the network given by what it is there.

    The difference is linear on the simplices of a grid that both share, on a line on the cells between the knots of both.
    Raises UsageError for other grids and networks.
    """
    if isinstance(form, TableForm):
        knots = form.table.knots
    elif isinstance(form, ClosedForm):
        counts = by_axis(form.cells, form.dimension)
        knots = tuple(tuple(Fraction(k, cells) for k in range(cells + 1)) for cells in counts)
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


def table_pieces(form: TableForm) -> Iterator[Linear]:
    """Yield the simplices of the grid of a network's table, with its values at their vertices."""
    table = form.table
    knots = [[balls.ratio(at) for at in side] for side in table.knots]
    for cell in product(*(range(len(side) - 1) for side in table.knots)):
        for order in permutations(range(len(cell))):
            corners = [cell]
            for axis in order:
                corners.append(tuple(place + (own == axis) for own, place in enumerate(corners[-1])))
            vertices = tuple(tuple(side[place] for side, place in zip(knots, corner, strict=True)) for corner in corners)
            yield vertices, tuple(balls.ratio(table.at_node(corner)) for corner in corners)
