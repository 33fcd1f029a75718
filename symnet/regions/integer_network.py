"""A network whose values are affine forms of a few variables, in integers: the forms of a node have one denominator.

A form of v variables is v coefficients and a constant; the value of a node is its form over the node's scale. A scale depends
on the weights alone, so two forms of one node are equal exactly where their integers are.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from itertools import compress
from math import lcm
from operator import add, mul

from symnet.core.layer import INPUT, Layer, Node, Scan
from symnet.core.network import Network
from symnet.core.realize import work
from symnet.errors import TooLarge, UsageError
from symnet.library.calculus import unrolled
from symnet.regions.affine_map import AffineMap

MAX_UNROLLED = 20_000
"""Neurons of a network with scans that are written out, one step after another."""
Form = tuple[int, ...]
"""Coefficients, then the constant."""


@dataclass(frozen=True, slots=True)
class IntegerNode:
    """A layer: its name, whether it is a relu, the places of all values that it reads, its rows, and the scale of its forms.

    A row is the weights of these values, then the bias times the scale; zero weights are written out.
    """

    name: str
    relu: bool
    places: tuple[int, ...]
    rows: tuple[tuple[int, ...], ...]
    biases: tuple[int, ...]
    scale: int


@dataclass(frozen=True)
class IntegerNetwork:
    """The layers of a network after inputs that are forms of a few variables over one scale."""

    inputs: tuple[Form, ...]
    scale: int
    nodes: tuple[IntegerNode, ...]

    @property
    def variables(self) -> int:
        """The number of variables of a form."""
        return len(self.inputs[0]) - 1

    @cached_property
    def neurons(self) -> int:
        """The number of neurons with a relu."""
        return sum(len(node.rows) for node in self.layers)

    @cached_property
    def layers(self) -> tuple[IntegerNode, ...]:
        """The layers with a relu, in order."""
        return tuple(node for node in self.nodes if node.relu)

    def outputs_of(self, values: Sequence[Form | None]) -> tuple[Form, ...]:
        """Return the forms of the last node, from those of all values."""
        zero = (0,) * (self.variables + 1)
        return tuple(zero if form is None else form for form in values[-len(self.nodes[-1].rows) :])

    def map_of(self, outputs: Sequence[Form]) -> AffineMap:
        """Return the affine map that forms of the last node are."""
        rows = [tuple(Fraction(value, self.nodes[-1].scale) for value in form) for form in outputs]
        return AffineMap(tuple(row[:-1] for row in rows), tuple(row[-1] for row in rows))

    def pattern_of(self, bits: int) -> tuple[tuple[bool, ...], ...]:
        """Return the signs of the neurons layer by layer, from bits: those of the first layer are the lowest."""
        found = []
        for node in self.layers:
            found.append(tuple(bool(bits >> place & 1) for place in range(len(node.rows))))
            bits >>= len(node.rows)
        return tuple(found)

    def signs_of(self, bits: int) -> str:
        """Return the signs as text, a 1 for a positive neuron, a blank between layers."""
        return " ".join("".join("01"[sign] for sign in layer) for layer in self.pattern_of(bits))

    def neurons_of(self, bits: int) -> tuple[tuple[int, int], ...]:
        """Return the neurons (layer, number) whose bits are set."""
        pattern = self.pattern_of(bits)
        return tuple((layer, place) for layer, signs in enumerate(pattern) for place, sign in enumerate(signs) if sign)


def forms(node: IntegerNode, values: Sequence[Form | None]) -> list[Form]:
    """Return the forms of a node before its activation, from those of all earlier values; None is zero."""
    read = [values[place] for place in node.places]
    held = [form is not None for form in read]
    if not any(held):
        first = next(form for form in values if form is not None)
        return [(*(0,) * (len(first) - 1), bias) for bias in node.biases]
    columns = list(zip(*(form for form in read if form is not None), strict=True))
    rows = node.rows if all(held) else [tuple(compress(row, held)) for row in node.rows]
    *slopes, constant = [[sum(map(mul, row, column)) for row in rows] for column in columns]
    return list(zip(*slopes, map(add, constant, node.biases), strict=True))


def layered(network: Network) -> Network:
    """Return a network of layers alone: scans are written out step by step; raises TooLarge where they are long."""
    scans = [node for node in network.nodes if isinstance(node.operation, Scan)]
    if not scans:
        return network
    count = work(network)
    if count > MAX_UNROLLED:
        steps = max(node.operation.steps for node in scans if isinstance(node.operation, Scan))
        raise TooLarge(
            f"the network has a scan of {steps} steps, {count} neurons written out, more than {MAX_UNROLLED}; "
            "activation domains are found for smaller networks"
        )
    return unrolled(network)


def integer_network(network: Network, inputs: Sequence[Sequence[Fraction]]) -> IntegerNetwork:
    """Return a network of layers in integers, its inputs these forms (coefficients, then the constant).

    Raises UsageError for an intrinsic parameter without a value.
    """
    scale = lcm(*(value.denominator for form in inputs for value in form))
    forms = tuple(tuple(int(value * scale) for value in form) for form in inputs)
    starts, scales = {INPUT: 0}, [scale] * len(forms)
    nodes = []
    for node in network.nodes:
        start = len(scales)
        nodes.append(_node(network, node, starts, scales))
        starts[node.name] = start
        scales += [nodes[-1].scale] * len(nodes[-1].rows)
    return IntegerNetwork(forms, scale, tuple(nodes))


def _node(network: Network, node: Node, starts: dict[str, int], scales: Sequence[int]) -> IntegerNode:
    layer = node.operation
    if not isinstance(layer, Layer):
        raise TooLarge(f"node {node.name!r} is a scan; write it out with symnet.unrolled first")
    read = list(_places(node, starts))
    rows = [({read[at]: Fraction(0) for at, _ in row.weights}, network.number(row.bias)) for row in layer.rows]
    for (weights, _), row in zip(rows, layer.rows, strict=True):
        for at, weight in row.weights:  # a value may be read twice
            weights[read[at]] += network.number(weight)
    scale = 1
    for weights, bias in rows:
        scale = lcm(scale, bias.denominator, *(weight.denominator * scales[place] for place, weight in weights.items()))
    used = sorted({place for weights, _ in rows for place in weights})
    factors = [scale // scales[place] for place in used]
    whole = tuple(
        tuple(int(weights[place] * factor) if place in weights else 0 for place, factor in zip(used, factors, strict=True))
        for weights, _ in rows
    )
    biases = tuple(int(bias * scale) for _, bias in rows)
    if layer.activation not in ("relu", "identity"):
        raise UsageError(f"layer {node.name!r} has the activation {layer.activation}: regions are those of relu networks")
    return IntegerNode(node.name, layer.activation == "relu", tuple(used), whole, biases, scale)


def _places(node: Node, starts: dict[str, int]) -> Iterator[int]:
    """The places of what a node reads, in order."""
    for read in node.reads:
        first = starts[read.node]
        yield from range(first + read.start, first + read.stop)
