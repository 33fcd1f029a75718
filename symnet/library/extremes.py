"""Networks of maxima, minima and sums of affine functions, exact on a box: one difference and one carried value an extreme.

max(a, b) = b + relu(a - b) and min(a, b) = a - relu(a - b); a value that waits is v = low + relu(v - low), low a lower bound
of it on the box, and affine functions wait together, as their inputs less the low ends of the box.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any, TypeAlias

from symnet.core.layer import INPUT, Node, Read, affine
from symnet.core.network import Network
from symnet.core.rational import exact
from symnet.errors import UsageError
from symnet.piecewise.term import Extreme, Form, Relu, Sum, Term

Side: TypeAlias = "tuple[Fraction, Fraction]"
Affine: TypeAlias = "tuple[tuple[tuple[int, Fraction], ...], Fraction]"
"""Weights by position, and a constant."""
ZERO, ONE = Fraction(0), Fraction(1)


@dataclass(frozen=True, slots=True)
class Value:
    """A function of the inputs: the layer where it is there first, and bounds on the box.

    `parts`: a sum of factors times other values; `greater`, `smaller`: `base` plus `sign` times relu(greater - smaller).
    """

    depth: int
    low: Fraction
    high: Fraction
    form: Affine = ((), ZERO)
    parts: tuple[tuple[Fraction, int], ...] = ()
    pair: tuple[int, int] | None = None
    base: int = -1
    sign: Fraction = ONE


@dataclass
class _Builder:
    sides: Sequence[Side]
    values: list[Value] = field(default_factory=list)
    numbers: dict[Value, int] = field(default_factory=dict)
    rows: list[dict[Affine, int]] = field(default_factory=list)
    known: dict[tuple[int, int], Affine] = field(default_factory=dict)

    def number(self, value: Value) -> int:
        """The number of a value, the same for equal ones."""
        if value not in self.numbers:
            self.numbers[value] = len(self.values)
            self.values.append(value)
        return self.numbers[value]

    def affine(self, weights: Sequence[tuple[int, Any]], constant: Any) -> int:
        kept = tuple((at, exact(weight, "coefficient")) for at, weight in weights)
        start = exact(constant, "constant")
        ends = [sorted((weight * self.sides[at][0], weight * self.sides[at][1])) for at, weight in kept]
        low, high = (start + sum((end[place] for end in ends), ZERO) for place in (0, 1))
        return self.number(Value(0, low, high, (kept, start)))

    def total(self, parts: Sequence[tuple[Fraction, int]]) -> int:
        """A sum; affine ones become one affine function."""
        if all(not self.values[at].depth for _, at in parts):
            weights, constant = _combined([(factor, self.values[at].form) for factor, at in parts])
            return self.affine(weights, constant)
        depth = max(self.values[at].depth for _, at in parts)
        ends = [sorted((factor * self.values[at].low, factor * self.values[at].high)) for factor, at in parts]
        low, high = (sum((end[place] for end in ends), ZERO) for place in (0, 1))
        return self.number(Value(depth, low, high, parts=tuple(parts)))

    def extreme(self, sign: Fraction, numbers: Sequence[int]) -> int:
        """The greatest (sign 1) or least (-1) of values, the shallowest compared first."""
        left = sorted(dict.fromkeys(numbers), key=lambda at: self.values[at].depth)
        while len(left) > 1:
            left = sorted([*left[2:], self._pair(sign, left[0], left[1])], key=lambda at: self.values[at].depth)
        return left[0]

    def _pair(self, sign: Fraction, first: int, second: int) -> int:
        a, b = self.values[first], self.values[second]
        for mine, one, two in ((first, a, b), (second, b, a)):
            if one.low >= two.high if sign > 0 else one.high <= two.low:
                return mine
        base, other = sorted((first, second), key=lambda at: (self.values[at].depth, len(self.values[at].form[0])))
        ends = [sorted((a.low, b.low))[sign > 0], sorted((a.high, b.high))[sign > 0]]
        pair = (other, base) if sign > 0 else (base, other)
        return self.number(Value(max(a.depth, b.depth) + 1, ends[0], ends[1], pair=pair, base=base, sign=sign))

    def term(self, term: Term) -> int:
        """The value of a term."""
        if isinstance(term, Form):
            return self.affine(term.weights, term.constant)
        if isinstance(term, Relu):
            return self.extreme(ONE, [self.term(term.term), self.affine((), 0)])
        if isinstance(term, Extreme):
            return self.extreme(ONE if term.kind == "max" else -ONE, [self.term(each) for each in term.terms])
        if isinstance(term, Sum):
            return self.total([(exact(factor, "factor"), self.term(each)) for factor, each in term.parts])
        raise UsageError(f"{term} is neither an affine form nor a sum, maximum or minimum of some")

    def at(self, number: int, layer: int) -> Affine:
        """A value as an affine function of the neurons of a layer, made where they are not there."""
        key = (number, layer)
        if key not in self.known:
            self.known[key] = self._made(self.values[number], number, layer)
        return self.known[key]

    def _made(self, value: Value, number: int, layer: int) -> Affine:
        if not value.depth:
            return self._carried(value.form, layer)
        if value.parts:
            return _combined([(factor, self.at(each, layer)) for factor, each in value.parts])
        if value.pair is not None and value.depth == layer:
            greater, smaller = (self.at(each, layer - 1) for each in value.pair)
            gap = self._neuron(layer, _combined([(ONE, greater), (-ONE, smaller)]))
            return _combined([(ONE, self.at(value.base, layer)), (value.sign, gap)])
        waiting = self._neuron(layer, _combined([(ONE, self.at(number, layer - 1)), (-value.low, ((), ONE))]))
        return _combined([(ONE, waiting), (value.low, ((), ONE))])

    def _carried(self, form: Affine, layer: int) -> Affine:
        """An affine function of the inputs, later: by the inputs less the low ends, carried."""
        if not layer:
            return form
        weights, constant = form
        parts: list[tuple[Fraction, Affine]] = [(constant, ((), ONE))]
        for at, weight in weights:
            low = self.sides[at][0]
            before = (((at, ONE),), -low) if layer == 1 else self._carried((((at, ONE),), -low), layer - 1)
            parts += [(weight, self._neuron(layer, before)), (weight * low, ((), ONE))]
        return _combined(parts)

    def _neuron(self, layer: int, row: Affine) -> Affine:
        """A neuron with this row, made once."""
        while len(self.rows) < layer:
            self.rows.append({})
        place = self.rows[layer - 1].setdefault(row, len(self.rows[layer - 1]))
        return ((place, ONE),), ZERO


def _combined(parts: Sequence[tuple[Fraction, Affine]]) -> Affine:
    """A sum of affine functions with factors."""
    weights: dict[int, Fraction] = {}
    constant = ZERO
    for factor, (others, rest) in parts:
        constant += factor * rest
        for at, weight in others:
            weights[at] = weights.get(at, ZERO) + factor * weight
    return tuple(sorted((at, weight) for at, weight in weights.items() if weight)), constant


def extremes_network(terms: Sequence[Term], sides: Sequence[Side]) -> Network:
    """Return the network whose outputs are these terms on a box, given by its sides; exact there.

    Raises UsageError for a term that is not made of affine forms, sums, maxima, minima and positive parts.
    """
    builder = _Builder(sides)
    numbers = [builder.term(term) for term in terms]
    depth = max(builder.values[number].depth for number in numbers)
    outputs = [builder.at(number, depth) for number in numbers]
    nodes, before = [], Read(INPUT, 0, len(sides))
    for place, rows in enumerate(builder.rows, 1):
        layer = affine("relu", [(dict(weights), constant) for weights, constant in rows])
        nodes.append(Node(f"layer_{place}", layer, (before,)))
        before = Read(nodes[-1].name, 0, len(rows))
    last = affine("identity", [(dict(weights), constant) for weights, constant in outputs])
    return Network(len(sides), (*nodes, Node("outputs", last, (before,))))
