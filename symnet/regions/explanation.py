"""The affine map of a network at a point: its activation matrices, their product, and how far around the point it holds."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from typing import Any

from symnet.core.layer import INPUT, Layer, Node, Read
from symnet.core.network import Network
from symnet.core.points import coordinates
from symnet.regions.affine_map import AffineMap
from symnet.regions.integer_network import Form, IntegerNetwork, forms, integer_network, layered

Matrix = tuple[tuple[Fraction, ...], ...]


@dataclass(frozen=True, slots=True)
class Border:
    """A neuron, and the distance in the sup norm at which it is zero; 0 where it is zero at the point itself."""

    layer: int
    number: int
    distance: Fraction


@dataclass(frozen=True)
class Explanation:
    """What a network does at a point x: the signs of its neurons there, and the affine map that it has by them.

    On the cube of half side `radius` around x no neuron changes sign, and the network is this map; on no larger cube do all
    neurons keep their signs. None where no neuron changes sign anywhere. Where a neuron is zero at x, the radius is 0: x lies on
    the border of activation domains, and the map is that of the neurons which are positive at x.
    """

    network: Network
    integers: IntegerNetwork
    point: tuple[Fraction, ...]
    pattern: tuple[tuple[bool, ...], ...]
    before: tuple[tuple[Form, ...], ...]
    map: AffineMap

    @cached_property
    def borders(self) -> tuple[Border, ...]:
        """The neurons that change sign somewhere, the nearest first."""
        found = []
        for layer, rows in enumerate(self.before):
            for number, form in enumerate(rows):
                slope = sum(map(abs, form[:-1]))
                if slope:
                    found.append(Border(layer, number, abs(_at(form, self.point)) / slope))
        return tuple(sorted(found, key=lambda border: (border.distance, border.layer, border.number)))

    @property
    def radius(self) -> Fraction | None:
        """Half the side of the largest cube around the point on which no neuron changes sign; None for all of space."""
        return self.borders[0].distance if self.borders else None

    @cached_property
    def factors(self) -> list[tuple[str, Matrix, tuple[Fraction, ...] | None]]:
        """The matrices whose product the map is, in the order in which they act, with the bias of each layer.

        A layer gives W_k, its matrix and bias; behind one with a relu stands J_k, its activation matrix, without bias. Empty
        where a layer reads more than the layer before it.
        """
        found: list[tuple[str, Matrix, tuple[Fraction, ...] | None]] = []
        signs, before, count = iter(self.pattern), INPUT, self.network.inputs
        for place, node in enumerate(self.network.nodes, 1):
            layer = node.operation
            if not isinstance(layer, Layer) or node.reads != (Read(before, 0, count),):
                return []
            found.append((f"W_{place}", _matrix(self.network, node), tuple(self.network.number(row.bias) for row in layer.rows)))
            if layer.activation == "relu":
                diagonal = [Fraction(sign) for sign in next(signs)]
                size = len(diagonal)
                rows = tuple(tuple(diagonal[i] if i == j else Fraction(0) for j in range(size)) for i in range(size))
                found.append((f"J_{place}", rows, None))
            before, count = node.name, layer.outputs
        return found

    @property
    def product(self) -> str:
        """The product of matrices as text, such as W_3 J_2 W_2 J_1 W_1; "" where layers skip others."""
        return " ".join(name for name, _, _ in reversed(self.factors))

    @property
    def constant(self) -> str:
        """The constant as text: for each layer what stands to the left of its bias, times it, such as W_2 J_1 b_1 + b_2."""
        names = [name for name, _, _ in self.factors]
        terms = []
        for place, name in enumerate(names):
            if name.startswith("W"):
                terms.append(" ".join([*reversed(names[place + 1 :]), f"b{name[1:]}"]))
        return " + ".join(terms)

    def as_object(self) -> dict[str, Any]:
        """Return the explanation for JSON: numbers as "p/q", layers and neurons counted from 0."""
        nearest = self.borders[0] if self.borders else None
        return {
            "point": [str(x) for x in self.point],
            "outputs": [str(y) for y in self.map(self.point)],
            "signs": [[int(sign) for sign in layer] for layer in self.pattern],
            "map": self.map.as_lists(),
            "product": self.product,
            "constant": self.constant,
            "radius": None if nearest is None else str(nearest.distance),
            "first_to_change": None if nearest is None else [nearest.layer, nearest.number],
        }


def explain(network: Network, point: Sequence[Any]) -> Explanation:
    """Return what a network does at a point of exact coordinates: one affine map, and how far around the point it holds.

    A neuron counts as active where it is > 0. Raises UsageError, and TooLarge for long scans.
    """
    layers = layered(network)
    where = coordinates(layers, point)
    units = [(*(Fraction(axis == place) for axis in range(len(where))), Fraction(0)) for place in range(len(where))]
    integers = integer_network(layers, units)
    values: list[Form | None] = list(integers.inputs)
    pattern, before = [], []
    for node in integers.nodes:
        found = forms(node, values)
        if node.relu:
            signs = tuple(_at(form, where) > 0 for form in found)
            pattern.append(signs)
            before.append(tuple(found))
            values += [form if sign else None for form, sign in zip(found, signs, strict=True)]
        else:
            values += found
    return Explanation(layers, integers, where, tuple(pattern), tuple(before), integers.map_of(integers.outputs_of(values)))


def _at(form: Form, point: Sequence[Fraction]) -> Fraction:
    """The value of a form, times its scale."""
    return sum((a * x for a, x in zip(form, point, strict=False)), Fraction(form[-1]))


def _matrix(network: Network, node: Node) -> Matrix:
    """The weights of a layer, zeros written out."""
    layer = node.operation
    if not isinstance(layer, Layer):
        return ()
    found = []
    for row in layer.rows:
        weights = {place: network.number(weight) for place, weight in row.weights}
        found.append(tuple(weights.get(place, Fraction(0)) for place in range(node.arity)))
    return tuple(found)
