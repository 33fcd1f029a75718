"""Piecewise-linear targets as networks, so that an error claim speaks of one network: the difference phi - f.

abs(u) = relu(u) + relu(-u), max(u, v) = v + relu(u - v), min(u, v) = u - relu(u - v): exact, one hidden neuron or two for
each operation. The nodes of such a network may read any earlier node.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from functools import reduce

from symnet.core.network import INPUT, Layer, Network, Node, Read, Row
from symnet.errors import UsageError
from symnet.targets.expression.tree import Apply, Expression, Named, Number, Variable, fold

INSIDE = "+, -, multiplication and division by rational constants, abs, min and max"


@dataclass(frozen=True)
class Form:
    """constant + sum of factor * value, values named by node and place."""

    constant: Fraction
    terms: Mapping[tuple[str, int], Fraction] = field(default_factory=dict)

    def plus(self, other: Form, factor: Fraction = Fraction(1)) -> Form:
        """Return self + factor * other."""
        terms = dict(self.terms)
        for place, weight in other.terms.items():
            terms[place] = terms.get(place, Fraction(0)) + factor * weight
        return Form(self.constant + factor * other.constant, {place: weight for place, weight in terms.items() if weight})

    def times(self, factor: Fraction) -> Form:
        """Return factor * self."""
        return Form(Fraction(0)).plus(self, factor)


@dataclass
class _Builder:
    dimension: int
    prefix: str = "target"
    nodes: list[Node] = field(default_factory=list)

    def leaf(self, leaf: Number | Named | Variable) -> Form:
        if isinstance(leaf, Named):
            raise UsageError(f"{leaf.name} is not rational; a piecewise-linear target is made of {INSIDE}")
        if isinstance(leaf, Number):
            return Form(leaf.value)
        if leaf.index >= self.dimension:
            raise UsageError(f"the target has a variable x{leaf.index + 1}; the network takes {self.dimension}")
        return Form(Fraction(0), {(INPUT, leaf.index): Fraction(1)})

    def node(self, node: Apply, values: list[Form]) -> Form:
        first = values[0]
        match node.operator:
            case "add":
                return reduce(Form.plus, values)
            case "neg":
                return first.times(Fraction(-1))
            case "mul":
                return reduce(self.product, values)
            case "div" if not values[1].terms and values[1].constant:
                return first.times(1 / values[1].constant)
            case "abs":
                return self.relu(first).plus(self.relu(first.times(Fraction(-1))))
            case "max":
                return reduce(lambda u, v: v.plus(self.relu(u.plus(v, Fraction(-1)))), values)
            case "min":
                return reduce(lambda u, v: u.plus(self.relu(u.plus(v, Fraction(-1))), Fraction(-1)), values)
        raise UsageError(f"{node.operator} is not piecewise linear here; a piecewise-linear target is made of {INSIDE}")

    def product(self, one: Form, two: Form) -> Form:
        if one.terms and two.terms:
            raise UsageError(f"a product of two variables is not piecewise linear; a piecewise-linear target is made of {INSIDE}")
        return two.times(one.constant) if not one.terms else one.times(two.constant)

    def relu(self, form: Form) -> Form:
        """A hidden neuron of its own; constants are worked out."""
        if not form.terms:
            return Form(max(form.constant, Fraction(0)))
        name = f"{self.prefix}.relu_{len(self.nodes)}"
        self.nodes.append(layer_of(name, "relu", [form]))
        return Form(Fraction(0), {(name, 0): Fraction(1)})


def layer_of(name: str, activation: str, forms: Sequence[Form]) -> Node:
    """Return a layer of neurons that compute forms."""
    places = list(dict.fromkeys(place for form in forms for place in form.terms)) or [(INPUT, 0)]
    rows = [
        Row(tuple((at, form.terms[place]) for at, place in enumerate(places) if place in form.terms), form.constant)
        for form in forms
    ]
    layer = Layer("relu" if activation == "relu" else "identity", tuple(rows))
    return Node(name, layer, tuple(Read(node, at, at + 1) for node, at in places))


def difference(network: Network, *targets: Expression) -> Network:
    """Return x -> phi(x) - f(x), one target an output; raises UsageError unless these are piecewise linear."""
    if network.outputs != len(targets):
        counts = f"{network.outputs} output{'s' * (network.outputs != 1)}", f"{len(targets)} target{'s' * (len(targets) != 1)}"
        raise UsageError(
            f"the network has {counts[0]}, the claim {counts[1]}; write one for each output, as in 'x; abs(x - 1/3)'"
        )
    names = " ".join(node.name for node in network.nodes)
    prefix = next(f"target{'_' * number}" for number in range(len(names) + 1) if f"target{'_' * number}." not in names)
    builder = _Builder(network.inputs, prefix)
    outputs = [
        Form(Fraction(0), {(network.nodes[-1].name, at): Fraction(1)}).plus(fold(each, builder.leaf, builder.node), Fraction(-1))
        for at, each in enumerate(targets)
    ]
    nodes = (*network.nodes, *builder.nodes, layer_of(f"{prefix}.difference", "identity", outputs))
    return Network(network.inputs, nodes, network.parameters)
