"""What a machine computes in a quantised network for all numbers of float32 in a box: the ends of each value.

Every operation on one number is monotone, so that the ends of what it gives are what it gives of the ends. Sums of products of
integers are exact; a sum of floats that is rounded once is what rounding gives of the exact sum, and another one lies around
the exact sum, by as much as its terms may be off in any order.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from fractions import Fraction

from ..arithmetic import show
from ..evaluation import source
from ..syntax import Budget, Json, Network, Node, Rejected
from .floats import casts, check_node, joined
from .formats import FLOAT32, nearest
from .property import Constraint, Entry, Sides, Terms

MARK = re.compile(r"\.|[0-9]|\(([1-9][0-9]{1,4})\)")
MAX_DEPTH = 1 << 8
WHOLE = 1 << 31
"""Sums of products of integers have 32 bits, their signs included."""
LARGEST = 1 << 126
"""The sizes of the terms of a sum of floats, added up, stay below it, so that none overflows."""
ROUNDED = 12
"""The work of rounding a number."""
Number = Fraction | int
Ends = list[tuple[Number, Number]]
OPERATIONS: dict[str, Callable[[Number, Number], Number]] = {
    "over": lambda value, by: FLOAT32.rounded(Fraction(value) / by),
    "times": lambda value, by: FLOAT32.rounded(Fraction(value * by)),
    "float": lambda value, _: FLOAT32.rounded(Fraction(value)),
    "plus": lambda value, by: int(value + by),
    "nearest": lambda value, _: nearest(Fraction(value)),
    "least": max,
    "most": min,
}
"""What a machine does to a number, by the names of `onnx/quantised.py`; over and times have a number above 0."""


@dataclass(frozen=True, slots=True)
class Neuron:
    """A sum of values by number, and what becomes of it."""

    bias: Number
    terms: tuple[tuple[int, Number], ...]
    chain: tuple[tuple[str, Number], ...] | None
    """Operations on the exact sum; None for a sum of floats."""
    relu: bool
    whole: bool
    """Whether it is a sum of products of integers."""
    roundings: int
    """Of a sum of floats, how many any term passes at most, and how many products are not exact."""
    products: int

    def ends(self, values: Ends, budget: Budget) -> tuple[Number, Number]:
        """The ends of what it is, from those of all values before it."""
        budget.spend(8 + 8 * len(self.terms) + ROUNDED * (4 if self.chain is None else 2 * len(self.chain)))
        low = high = self.bias
        for place, weight in self.terms:
            first, last = values[place]
            if weight < 0:
                first, last = last, first
            low += weight * first
            high += weight * last
        if self.chain is None:
            low, high = self._rounded(Fraction(low), Fraction(high), values)
            return (max(low, Fraction(0)), max(high, Fraction(0))) if self.relu else (low, high)
        if self.whole and not -WHOLE <= low <= high < WHOLE:
            raise Rejected(f"a sum of products of integers lies in [{low}, {high}], and may not fit 32 bits")
        for name, number in self.chain:
            low, high = OPERATIONS[name](low, number), OPERATIONS[name](high, number)
        return low, high

    def _rounded(self, low: Fraction, high: Fraction, values: Ends) -> tuple[Fraction, Fraction]:
        """The ends of a sum of floats as it is computed."""
        if self.roundings == 0:
            return low, high
        if self.roundings == 1:
            return FLOAT32.rounded(low), FLOAT32.rounded(high)
        size = abs(Fraction(self.bias))
        for place, weight in self.terms:
            first, last = values[place]
            size += abs(Fraction(weight * max(last, -first)))
        if size > LARGEST:
            raise Rejected("a sum of floats may exceed 2^126 and overflow")
        off = size * Fraction(self.roundings, (1 << FLOAT32.digits) - self.roundings) + Fraction(
            self.products, 1 << FLOAT32.least
        )
        return FLOAT32.rounded(low - off, 1), FLOAT32.rounded(high + off, -1)


@dataclass(frozen=True, slots=True)
class Quantised:
    """A network in float32 with operators of quantised ones, as neurons in order; the last ones are the outputs."""

    inputs: int
    neurons: tuple[Neuron, ...]
    outputs: int

    def images(self, box: Sides, budget: Budget) -> tuple[Sides, Ends] | None:
        """The ends of the numbers of float32 in a box, and those of the outputs there; None where there is no such number."""
        budget.spend(2 * ROUNDED * len(box))
        sides = tuple((FLOAT32.rounded(low, 1), FLOAT32.rounded(high, -1)) for low, high in box)
        if any(low > high for low, high in sides):
            return None
        values: Ends = list(sides)
        for neuron in self.neurons:
            values.append(neuron.ends(values, budget))
        return sides, values[-self.outputs :]


def quantised(network: Network, budget: Budget) -> Quantised:
    """Return a network of an ONNX file with its neurons in order; rejects operators that are not modelled."""
    if network.format != "float32":
        raise Rejected("the network is no ONNX file whose input is of float32")
    if casts(network):
        raise Rejected("the network has layers of float64, and beside integers only float32 is modelled")
    starts, neurons = {"input": 0}, list[Neuron]()
    for node in joined(network.nodes):
        if not node.chains:
            check_node(node)
        starts[node.name] = network.inputs + len(neurons)
        for place, row in enumerate(node.rows):
            budget.spend(8 + 2 * len(row.weights) * len(node.reads))
            terms = []
            for position, entry in row.weights:
                name, number = source(node, position)
                terms.append((starts[name] + number, _number(network, entry)))
            neurons.append(_neuron(node, place, _number(network, row.bias), tuple(terms)))
    return Quantised(network.inputs, tuple(neurons), network.outputs)


def _number(network: Network, entry: Json) -> Number:
    """A weight or bias: products with integers are faster."""
    return _short(network.value(entry))


def _short(number: Fraction) -> Number:
    """A number, an integer as such."""
    return number.numerator if number.denominator == 1 else number


def _neuron(node: Node, place: int, bias: Number, terms: tuple[tuple[int, Number], ...]) -> Neuron:
    """The neuron of a row."""
    products = sum(abs(weight) != 1 for _, weight in terms)
    roundings = len(terms) + (bias != 0) - 1 + (products > 0)
    chain = tuple((name, _short(number)) for name, number in node.chains[place]) if node.chains else None
    return Neuron(bias, terms, chain, node.activation == "relu", node.activation == "integers", roundings, products)


def excluded(entry: Entry, found: tuple[Sides, Ends] | None, budget: Budget) -> Constraint | None:
    """None if no conjunction of an entry can hold where inputs and outputs have these ends, else a constraint that may."""
    if found is None:
        return None
    for conjunction in entry.unsafe:
        if not any(_impossible(constraint, found, budget) for constraint in conjunction):
            return conjunction[0]
    return None


def _impossible(constraint: Constraint, found: tuple[Sides, Ends], budget: Budget) -> bool:
    low, high = between(constraint, found, budget)
    if constraint.relation == "=":
        return low > 0 or high < 0
    return low >= 0 if constraint.relation == "<" else low > 0


def surely(constraint: Constraint, found: tuple[Sides, Ends], budget: Budget) -> bool:
    """Whether a constraint holds whatever inputs and outputs are between these ends."""
    low, high = between(constraint, found, budget)
    if constraint.relation == "=":
        return low == high == 0
    return high < 0 if constraint.relation == "<" else high <= 0


def between(constraint: Constraint, found: tuple[Sides, Ends], budget: Budget) -> tuple[Fraction, Fraction]:
    """The ends of what stands to the left of a relation."""
    low = high = constraint.constant
    sides: Sequence[tuple[Terms, Sequence[tuple[Number, Number]]]] = (
        (constraint.inputs, found[0]),
        (constraint.outputs, found[1]),
    )
    for terms, ends in sides:
        for place, factor in terms:
            budget.spend(8)
            first, last = ends[place] if factor > 0 else ends[place][::-1]
            low, high = low + factor * first, high + factor * last
            budget.hold(low)
            budget.hold(high)
    return low, high


def walk(network: Quantised, entry: Entry, box: Sides, marks: Json, budget: Budget, where: str) -> None:
    """Reject unless marks are a tree of halvings of a box, and no conjunction of an entry can hold on any of its leaves."""
    if not isinstance(marks, str):
        raise Rejected(f"{where}: a tree is a text of marks")
    todo, at, leaves = [(box, 0)], 0, 0
    while todo:
        mark = MARK.match(marks, at)
        if mark is None:
            raise Rejected(f"{where}: {marks[at : at + 20]!r} at place {at} is no mark, with {len(todo)} parts open")
        at = mark.end()
        part, depth = todo.pop()
        budget.spend(2 + 2 * len(box))
        if mark.group() == ".":
            left = excluded(entry, network.images(part, budget), budget)
            if left is not None:
                sides = " x ".join(f"[{show(low)[:40]}, {show(high)[:40]}]" for low, high in part[:8])
                raise Rejected(f"{where}, leaf {leaves}, on {sides}: {left.text()[:200]} is not seen to be impossible")
            leaves += 1
            continue
        axis = int(mark.group(1) or mark.group())
        if axis >= len(box) or depth == MAX_DEPTH:
            raise Rejected(f"{where}: there is no input {axis} to halve, or the tree is deeper than {MAX_DEPTH}")
        low, high = part[axis]
        middle = (low + high) / 2
        todo += [((*part[:axis], half, *part[axis + 1 :]), depth + 1) for half in ((middle, high), (low, middle))]
    if at != len(marks):
        raise Rejected(f"{where}: the tree goes on after its last leaf, at place {at}")
