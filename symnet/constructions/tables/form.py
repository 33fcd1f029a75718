"""What the network of a table is on the cube: the interpolant of the values that its last layer stands for."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from symnet.constructions.tables.template import Knots, node_values, parameter_names, table_template
from symnet.core.layer import Layer
from symnet.core.network import Network
from symnet.core.realize import realize
from symnet.targets.grid_table import GridTable


@dataclass(frozen=True, slots=True)
class TableForm:
    """The network of a table on the cube: d + 1 nodes of the table instead of every neuron; walks it elsewhere."""

    network: Network
    table: GridTable
    said: str = "closed form of the table: equal to the network on its box, by the theorem of its layers"

    def __call__(self, where: Sequence[Fraction]) -> Fraction:
        if len(where) != len(self.table.knots) or not all(0 <= coordinate <= 1 for coordinate in where):
            value: Fraction = realize(self.network, where)[0]
            return value
        return self.table(*where)


def table_form(network: Network) -> TableForm | None:
    """Return what a bound network of a table is on the cube, None for any other network."""
    knots = _knots(network)
    if knots is None or table_template(knots).nodes != network.nodes:
        return None
    names = parameter_names(len(network.parameters) - 1)
    if set(network.parameters) != {"b", *names}:
        return None
    weights = [network.parameters[name] for name in names]
    values = node_values(knots, network.parameters["b"], weights)
    return TableForm(network, GridTable("table", ("",) * len(knots), "", knots, tuple(values)))


def _knots(network: Network) -> Knots | None:
    """The knots that the first layer names, if it is one of ramps."""
    first = network.nodes[0]
    if first.name != "knots" or not isinstance(first.operation, Layer):
        return None
    sides: list[list[Fraction]] = [[] for _ in range(network.inputs)]
    for row in first.operation.rows:
        if len(row.weights) != 1 or not isinstance(row.bias, Fraction):
            return None
        sides[row.weights[0][0]].append(-row.bias)
    if any(not side or side != sorted(set(side)) or side[-1] >= 1 for side in sides):
        return None
    return tuple((*side, Fraction(1)) for side in sides)
