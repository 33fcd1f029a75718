"""Networks: frozen data, a directed acyclic graph of layers with exact weights.

A node is a layer of neurons (an exact sparse affine map followed by relu or identity) or a Scan (a body network
iterated over steps, its per-step constants given by schedules and never expanded). Two networks are equal when
their canonical bytes are. Source of the shape: Shen, Yang, Zhang 2022, section 1; mathematics.md section 0.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from functools import cached_property
from typing import TYPE_CHECKING, Any

from symnet.core.canonical import encode
from symnet.core.entry import Entry, Intrinsic, Scheduled
from symnet.core.layer import INPUT, Activation, Layer, Node, Read, Row, Scan, affine, sparse_row
from symnet.core.points import coordinates, points_of
from symnet.core.rational import exact
from symnet.core.size import Size, size_of
from symnet.core.table import html_table, size_rows
from symnet.core.wellformed import check_network
from symnet.errors import UsageError
from symnet.views import view

if TYPE_CHECKING:
    import networkx as nx
    import sympy

__all__ = ["INPUT", "Activation", "Layer", "Network", "Node", "Read", "Row", "Scan", "affine", "sparse_row"]


@dataclass(frozen=True)
class Network:
    """A ReLU network on `inputs` numbers with exact weights; its last node is its output.

    `parameters` holds the values of the intrinsic parameters that are bound; the rest is the template, the same for
    every target. Raises UsageError where the nodes do not form a network.
    """

    inputs: int
    nodes: tuple[Node, ...]
    parameters: Mapping[str, Fraction] = field(default_factory=dict)

    def __post_init__(self) -> None:
        check_network(self)

    @cached_property
    def graph(self) -> nx.DiGraph[str]:
        """The frozen networkx graph of layers: node attribute `node`, edge attribute `reads`."""
        from symnet.core.graph import layer_graph

        return layer_graph(self)

    @property
    def outputs(self) -> int:
        """The number of output values."""
        return self.nodes[-1].operation.outputs

    @cached_property
    def intrinsic(self) -> tuple[str, ...]:
        """The names of the intrinsic parameters, in the order in which they occur."""
        return tuple(dict.fromkeys(entry.name for entry in self.entries() if isinstance(entry, Intrinsic)))

    @property
    def symbols(self) -> tuple[sympy.Symbol, ...]:
        """The intrinsic parameters as sympy symbols."""
        return tuple(Intrinsic(name).symbol for name in self.intrinsic)

    def entries(self) -> Iterator[Entry]:
        """Yield every stored weight and bias, bodies of scans once."""
        for node in self.nodes:
            if isinstance(node.operation, Scan):
                yield from node.operation.body.entries()
                continue
            for row in node.operation.rows:
                yield from (weight for _, weight in row.weights)
                yield row.bias

    def bind(self, values: Mapping[str, Any]) -> Network:
        """Return the network with these intrinsic parameters set; the template is shared, not copied."""
        unknown = sorted(set(values) - set(self.intrinsic))
        if unknown:
            raise UsageError(f"parameter {unknown[0]!r} is not one of this network's: {', '.join(self.intrinsic) or 'none'}")
        bound = {name: exact(value, name) for name, value in values.items()}
        return Network(self.inputs, self.nodes, {**self.parameters, **bound})

    @cached_property
    def template(self) -> Network:
        """The network without values for its intrinsic parameters."""
        return Network(self.inputs, self.nodes)

    def number(self, entry: Entry) -> Fraction:
        """Return the value of an entry outside scans; raises UsageError for an intrinsic parameter that is unbound."""
        if isinstance(entry, Fraction):
            return entry
        if isinstance(entry, Scheduled) or entry.name not in self.parameters:
            raise UsageError(f"{entry} has no value yet: bind the intrinsic parameters {', '.join(self.intrinsic)} first")
        return self.parameters[entry.name]

    def __call__(self, *point: Any) -> Fraction | tuple[Fraction, ...]:
        """Return the exact value at a point of rational coordinates (one number where there is one output).

        By the closed form of its construction where the network is recognised as one and proved equal to it; else by
        walking every neuron, as `symnet.core.realize.realize` always does.
        """
        values: tuple[Fraction, ...] = self._evaluator(coordinates(self, point))
        return values[0] if len(values) == 1 else values

    def values(self, points: Any) -> list[Fraction] | list[tuple[Fraction, ...]]:
        """Return the exact values at many points: one number a point, or a tuple where there are several outputs.

        points: a sequence of points, or an array or matrix of exact numbers with a row for each; of a network of one input
        plain numbers too. Raises UsageError with the number of the point that is none.
        """
        found = [self._evaluator(where) for where in points_of(self, points)]
        return [value for (value,) in found] if self.outputs == 1 else found

    @cached_property
    def _evaluator(self) -> Callable[[tuple[Fraction, ...]], tuple[Fraction, ...]]:
        found: Callable[[tuple[Fraction, ...]], tuple[Fraction, ...]] = view("Network.evaluator")(self)
        return found

    def __getstate__(self) -> dict[str, Any]:
        """What is kept of a network that is copied or sent elsewhere: not the function that evaluates it."""
        return {name: value for name, value in self.__dict__.items() if name != "_evaluator"}

    @cached_property
    def size(self) -> Size:
        """Width, depth and counts (symnet.core.size)."""
        return size_of(self)

    def neurons(self) -> nx.DiGraph[str]:
        """Return the plain neuron graph: one node a neuron with its bias, the weight on the edge, scans unrolled."""
        from symnet.core.graph import neuron_graph

        return neuron_graph(self)

    def expression(self) -> sympy.Expr | sympy.Matrix:
        """Return the function as a sympy expression in x1, ..., xd (small networks)."""
        from symnet.core.neurons import symbolic

        return symbolic(self)

    @cached_property
    def canonical(self) -> bytes:
        """The canonical bytes: what equality, hashes and files are made of."""
        return encode(self)

    @property
    def sha256(self) -> str:
        """SHA-256 of the canonical bytes, in hex."""
        return hashlib.sha256(self.canonical).hexdigest()

    @property
    def template_sha256(self) -> str:
        """SHA-256 of the template's canonical bytes: equal for every target a construction is given."""
        return self.template.sha256

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Network) and self.canonical == other.canonical

    def __hash__(self) -> int:
        return hash(self.canonical)

    def _repr_html_(self) -> str:
        return html_table(size_rows(self))

    def __repr__(self) -> str:
        try:
            sizes = f"width {self.size.width}, depth {self.size.depth}"
        except UsageError:
            sizes = "edges skip layers"
        names = ", ".join(self.intrinsic) if len(self.intrinsic) <= 6 else f"{len(self.intrinsic)} parameters"
        return f"<Network {self.inputs} -> {self.outputs}, {sizes}, intrinsic: {names or 'none'}>"
