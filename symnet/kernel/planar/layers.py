"""A network on a plane in integers: the values of a layer are forms a s + b t + c over one denominator, that of the layer.

A denominator depends on the weights alone, so two forms of one layer are the same map exactly where their integers are.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import lcm

from ..evaluation import source
from ..syntax import Budget, Entry, Network, Node, Rejected

MAX_BITS = 1 << 12
"""The bits of a denominator and of a coefficient."""
Form = tuple[int, int, int]


@dataclass(frozen=True, slots=True)
class Layer:
    """Rows of a bias and of weights by the place of a value in the list of all values; no coefficient has more bits."""

    relu: bool
    rows: tuple[tuple[int, tuple[tuple[int, int], ...]], ...]
    weights: int
    bits: int


@dataclass(frozen=True, slots=True)
class Layers:
    """Inputs as forms, and the layers after them."""

    inputs: tuple[Form, ...]
    layers: tuple[Layer, ...]

    @property
    def bits(self) -> int:
        """No coefficient of any form has more bits."""
        return max(layer.bits for layer in self.layers)


def layers_on(network: Network, inputs: Sequence[Sequence[Fraction]], budget: Budget) -> Layers:
    """Return a network whose inputs are these forms, in integers."""
    scale = 1
    for form in inputs:
        for value in form:
            scale = _joint(scale, value.denominator, budget)
    whole = [tuple(int(value * scale) for value in form) for form in inputs]
    longest = _short(max(value.bit_length() for form in whole for value in form))
    starts, scales, bits = {"input": 0}, [scale] * len(whole), [longest] * len(whole)
    found = []
    for node in network.nodes:
        layer, scale = _layer(network, node, starts, scales, bits, budget)
        starts[node.name] = len(scales)
        scales += [scale] * len(layer.rows)
        bits += [layer.bits] * len(layer.rows)
        found.append(layer)
    return Layers(tuple((a, b, c) for a, b, c in whole), tuple(found))


def _layer(
    network: Network, node: Node, starts: dict[str, int], scales: Sequence[int], bits: Sequence[int], budget: Budget
) -> tuple[Layer, int]:
    """A node in integers, and the denominator of its values."""
    if node.activation not in ("relu", "identity"):  # a scan has another
        raise Rejected(f"node {node.name!r} is no layer of relu or identity; pieces are of networks of layers")
    scale, rows = 1, []
    for row in node.rows:
        budget.spend(4 + len(row.weights) * len(node.reads))
        bias, weights = _number(network, row.bias, budget), []
        scale = _joint(scale, bias.denominator, budget)
        for position, entry in row.weights:
            weight, (name, place) = _number(network, entry, budget), source(node, position)
            weights.append((starts[name] + place, weight))
            scale = _joint(scale, weight.denominator * scales[starts[name] + place], budget)
        rows.append((bias, weights))
    found, longest, count = [], 0, 0
    for bias, weights in rows:
        budget.spend(1 + len(weights) * (2 + (scale.bit_length() >> 6)))
        whole = tuple((place, int(weight * (scale // scales[place]))) for place, weight in weights if weight)
        terms = [bits[place] + weight.bit_length() for place, weight in whole]
        longest = max(longest, max([int(bias * scale).bit_length(), *terms]) + (len(terms) + 1).bit_length())
        found.append((int(bias * scale), whole))
        count += len(whole)
    return Layer(node.activation == "relu", tuple(found), count, _short(longest)), scale


def _number(network: Network, entry: Entry, budget: Budget) -> Fraction:
    value = network.value(entry)  # type: ignore[arg-type]
    budget.spend(2)
    _short(max(value.numerator.bit_length(), value.denominator.bit_length()))
    return value


def _joint(scale: int, denominator: int, budget: Budget) -> int:
    """The least common multiple, paid for where it is another one."""
    if scale % denominator:
        budget.spend(4 + (scale.bit_length() + denominator.bit_length() >> 4))
        scale = lcm(scale, denominator)
        _short(scale.bit_length())
    return scale


def _short(bits: int) -> int:
    """Bits that a number may have."""
    if bits > MAX_BITS:
        raise Rejected(f"on the plane a number of the network has more than {MAX_BITS} bits")
    return bits
