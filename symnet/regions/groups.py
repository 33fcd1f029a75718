"""What domains in the plane and in space have in common: their counts, the pieces that they form, their graph."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import networkx as nx

    from symnet.regions.integer_network import IntegerNetwork

Pairs = tuple[tuple[int, int], ...]


class Grouped:
    """Domains with the forms of their outputs, and pairs of them that are neighbours.

    Three counts, all exact. Patterns: how many sign patterns of the neurons occur on a set with interior; they are the domains.
    Forms: how many different affine maps the network is on them. Pieces: the parts, as large as they can be, with connected
    interior on which the network is one affine map. Forms <= pieces <= patterns.
    """

    cells: Sequence[Any]
    integers: IntegerNetwork

    if TYPE_CHECKING:

        @property
        def adjacent(self) -> Pairs:
            """The pairs of neighbours."""

        @property
        def _joining(self) -> Pairs:
            """The pairs of neighbours, at least those with one map."""

    def __len__(self) -> int:
        return len(self.cells)

    @property
    def patterns(self) -> int:
        """The number of sign patterns that occur on a set with interior."""
        return len(self.cells)

    @cached_property
    def forms(self) -> int:
        """The number of different affine maps."""
        return len({cell.outputs for cell in self.cells})

    @cached_property
    def piece_of(self) -> tuple[int, ...]:
        """For each domain the number of its linear piece, counted from 0 in order of first appearance."""
        leader = list(range(len(self.cells)))

        def root(place: int) -> int:
            while leader[place] != place:
                leader[place] = leader[leader[place]]
                place = leader[place]
            return place

        for one, two in self._joining:
            if self.cells[one].outputs == self.cells[two].outputs:
                leader[root(one)] = root(two)
        numbers: dict[int, int] = {}
        return tuple(numbers.setdefault(root(place), len(numbers)) for place in range(len(self.cells)))

    @cached_property
    def pieces(self) -> int:
        """The number of linear pieces."""
        return len(set(self.piece_of))

    @property
    def neighbours(self) -> nx.Graph[int]:
        """The graph of domains, numbered in order, with an edge where two are neighbours."""
        import networkx as nx

        found: nx.Graph[int] = nx.Graph()
        found.add_nodes_from(range(len(self.cells)))
        found.add_edges_from(self.adjacent)
        return found

    @cached_property
    def never(self) -> tuple[tuple[int, int], ...]:
        """The neurons (layer, number) that are positive on no domain."""
        union = 0
        for cell in self.cells:
            union |= cell.pattern
        return self.integers.neurons_of(~union)

    @cached_property
    def always(self) -> tuple[tuple[int, int], ...]:
        """The neurons (layer, number) that are positive on every domain."""
        both = -1
        for cell in self.cells:
            both &= cell.pattern
        return self.integers.neurons_of(both)
