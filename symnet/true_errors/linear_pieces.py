"""The linear pieces of any small network, by cutting simplices where a neuron changes sign: exact, one piece after another.

An affine function on a simplex is its values at the vertices. A relu neuron whose values have both signs is 0 somewhere on
an edge; the simplex is cut there in two, which leaves fewer edges with a change of sign, so the cutting ends.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TypeAlias

from symnet.core.activation import need_relu
from symnet.core.network import INPUT, Layer, Network, Node, Row, Scan
from symnet.errors import UsageError
from symnet.library.calculus import unrolled
from symnet.targets.enclosure import balls
from symnet.targets.enclosure.balls import Ratio
from symnet.true_errors.cells import box_simplices
from symnet.true_errors.pieces import Point, crossing

Column: TypeAlias = "tuple[Ratio, ...]"
"""The values of one neuron at the vertices."""
Linear: TypeAlias = "tuple[tuple[Point, ...], Column]"
"""Vertices and the values of the network there; the network is affine on their simplex."""
MAX_NODES = 4_000
"""Layers at most, scans unrolled."""


@dataclass(frozen=True, slots=True)
class _State:
    """A simplex on which the layers before `layer` and the neurons of `layer` done so far are affine."""

    vertices: tuple[Point, ...]
    layer: int
    known: dict[str, tuple[Column, ...]]
    rows: tuple[Column, ...]

    def cut(self, i: int, j: int, share: Ratio) -> list[_State]:
        """The two parts on both sides of a point of an edge."""
        vertex = tuple(a + share * (b - a) for a, b in zip(self.vertices[i], self.vertices[j], strict=True))
        return [self._with(place, i, j, share, vertex) for place in (i, j)]

    def _with(self, place: int, i: int, j: int, share: Ratio, vertex: Point) -> _State:
        def moved(column: Column) -> Column:
            return (*column[:place], column[i] + share * (column[j] - column[i]), *column[place + 1 :])

        vertices = (*self.vertices[:place], vertex, *self.vertices[place + 1 :])
        known = {name: tuple(map(moved, columns)) for name, columns in self.known.items()}
        return _State(vertices, self.layer, known, tuple(map(moved, self.rows)))


def linear_pieces(network: Network) -> Iterator[Linear] | None:
    """Yield simplices that cover the cube and on which the network is affine; None where it is too large to walk."""
    if _layers(network) > MAX_NODES:
        return None
    need_relu(network, "its pieces are not known")
    try:
        nodes = unrolled(network).nodes
    except UsageError:  # scans that cannot be written out
        return None
    return _pieces(network, nodes)


def _layers(network: Network) -> int:
    """The number of layers, scans unrolled."""
    operations = [node.operation for node in network.nodes]
    return sum(op.steps * op.copies * _layers(op.body) if isinstance(op, Scan) else 1 for op in operations)


def _pieces(network: Network, nodes: Sequence[Node]) -> Iterator[Linear]:
    unit = ((balls.ratio(0), balls.ratio(1)),) * network.inputs
    for vertices in box_simplices(unit):
        columns = tuple(tuple(vertex[axis] for vertex in vertices) for axis in range(network.inputs))
        todo = [_State(tuple(vertices), 0, {INPUT: columns}, ())]
        while todo:
            result = _advance(network, nodes, todo.pop())
            if isinstance(result, list):
                todo += result
            else:
                yield result


def _advance(network: Network, nodes: Sequence[Node], state: _State) -> Linear | list[_State]:
    """Walk the layers until the output or until a neuron changes sign."""
    known, rows = dict(state.known), list(state.rows)
    for layer in range(state.layer, len(nodes)):
        node = nodes[layer]
        read = [column for part in node.reads for column in known[part.node][part.start : part.stop]]
        operation = node.operation
        if not isinstance(operation, Layer):
            raise TypeError("scans are unrolled")
        for row in operation.rows[len(rows) :]:
            column = _affine(network, row, read, len(state.vertices))
            if operation.activation == "relu" and min(column) < 0:
                if max(column) > 0:
                    return _State(state.vertices, layer, known, tuple(rows)).cut(*crossing(column))
                column = (0 * column[0],) * len(column)
            rows.append(column)
        known[node.name] = tuple(rows)
        rows = []
    return state.vertices, known[nodes[-1].name][0]


def _affine(network: Network, row: Row, read: list[Column], count: int) -> Column:
    total = [balls.ratio(network.number(row.bias))] * count
    for position, weight in row.weights:
        factor = balls.ratio(network.number(weight))
        total = [value + factor * other for value, other in zip(total, read[position], strict=True)]
    return tuple(total)
