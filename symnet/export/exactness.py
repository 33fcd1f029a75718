"""What rounding does to a network in a floating-point format, decided with integers.

Every value is followed either as exact - a multiple of 2^-q in [lo, hi], and every product and partial sum that led to it
fits the format in any order - or as near: its exact value in [lo, hi], the computed one within `error` of it. A neuron whose
inputs are exact stays exact if every weight is a number of the format and (sum of |w_j| A_j + |b|) 2^q <= 2^precision
(mathematics.md section 6). Otherwise the usual bound for a sum of n terms in any order, with or without fused
multiply-add, is added. What does not depend on the input is followed as the number that it is. Many copies of a scan are
followed together (side_by_side.py).
"""

from __future__ import annotations

import math
from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction

from symnet.core.entry import Entry, Intrinsic, Scheduled
from symnet.core.network import INPUT, Layer, Network, Node, Row, Scan
from symnet.core.neurons import neuron_count
from symnet.core.realize import gather
from symnet.core.schedule import values_by_step
from symnet.errors import TooLarge
from symnet.export.formats import FloatFormat, Sides, dyadic
from symnet.export.hinges import Hinge, Share, hinge_of, shares
from symnet.export.side_by_side import NotTogether, together
from symnet.export.value import NEAR_UNIT, SCALE, UNIT, ZERO, Value, WeighedRow, Weight, exact_value, relu

MAX_NEURONS = 20_000_000
MANY = 20_000
"""Neurons of a scan from which on its copies are followed together."""


@dataclass
class Rounding:
    """A bound of |computed - exact| over all inputs considered, 0 where nothing rounds, None where there is none.

    `neuron` needs the most `bits` for its partial sums, of all that read exact values only; `reason` tells where
    rounding begins, or which weight the format does not reach.
    """

    bound: Fraction | None = Fraction(0)
    neuron: str = ""
    bits: int = 0
    reason: str | None = None
    neurons: int = 0

    @property
    def exact(self) -> bool:
        """Whether no operation rounds."""
        return self.bound == 0


class NoBound(Exception):
    """The bound left the range in which it says anything."""


def rounding(
    network: Network, form: FloatFormat, grid_bits: int | None, only_exact: bool = False, sides: Sides | None = None
) -> Rounding:
    """Return what rounding does for inputs in the cube or a box: multiples of 2^-grid_bits, or (None) any of the format.

    With `only_exact` the walk ends, without a bound, where rounding begins.
    Linear in the number of neurons, scans unrolled. Raises TooLarge beyond MAX_NEURONS.
    """
    if neuron_count(network) > MAX_NEURONS:
        raise TooLarge(f"the network has {neuron_count(network)} neurons, more than the {MAX_NEURONS} that are followed")
    walk = _Walk(form, network.parameters, only_exact)
    grid = None if grid_bits is None else form.on_grid(grid_bits, sides)
    starts = tuple(_start(side, grid) for side in sides or ((Fraction(0), Fraction(1)),) * network.inputs)
    try:
        outputs = walk.nodes(network, starts, {}, "")
        walk.result.bound = Fraction(max(value.error for value in outputs), 1 << SCALE)
    except NoBound:
        walk.result.bound = None
    return walk.result


def _start(side: tuple[Fraction, Fraction], grid: int | None) -> Value:
    """An input between the ends of a side."""
    low, high = (end * (1 << (SCALE if grid is None else grid)) for end in side)
    return Value(None, math.floor(low), math.ceil(high)) if grid is None else exact_value(grid, math.ceil(low), math.floor(high))


@dataclass
class _Walk:
    """The walk through all neurons, in order."""

    form: FloatFormat
    parameters: Mapping[str, Fraction]
    only_exact: bool = False
    result: Rounding = field(default_factory=Rounding)
    weights: dict[Hashable, Weight] = field(default_factory=dict)
    """By the entry's place in memory, where the network keeps it, and the schedules it takes."""
    rows: dict[int, WeighedRow] = field(default_factory=dict)
    """Of the rows that no schedule moves, by their place in memory."""

    def nodes(
        self, network: Network, inputs: Sequence[Value], schedules: Mapping[str, Fraction], where: str, inside: bool = False
    ) -> Sequence[Value]:
        values: dict[str, Sequence[Value]] = {INPUT: inputs}
        hinges: dict[tuple[str, int], Hinge] = {}
        for node in network.nodes:
            given = gather(node, values)
            if isinstance(node.operation, Scan):
                values[node.name] = self.scan(node.operation, given, where + node.name)
                continue
            places = [] if inside else [(read.node, at) for read in node.reads for at in range(read.start, read.stop)]
            known = {place: hinges[neuron] for place, neuron in enumerate(places) if neuron in hinges}
            sums = self.layer(node.operation, given, schedules, where + node.name, known)
            if node.operation.activation == "relu":
                if not inside:
                    hinges |= self.hinges(node, sums, given, places)
                sums = [relu(value) for value in sums]
            values[node.name] = sums
        return values[network.nodes[-1].name]

    def hinges(
        self, node: Node, sums: Sequence[Value], given: Sequence[Value], places: Sequence[tuple[str, int]]
    ) -> dict[tuple[str, int], Hinge]:
        """The neurons of a layer of relus that read one value each."""
        found: dict[tuple[str, int], Hinge] = {}
        for at, (row, total) in enumerate(zip(node.operation.rows, sums, strict=True)):  # type: ignore[union-attr]
            weighed = self.weighed_row(row, {}, node.name, at)
            read = [(place, weight) for place, weight in weighed.weights if not given[place].zero]
            if len(read) == 1:
                ((place, weight),) = read
                found[node.name, at] = hinge_of(places[place], given[place], weight, weighed.bias.number, total)
        return found

    def scan(self, scan: Scan, state: Sequence[Value], where: str) -> Sequence[Value]:
        if scan.copies > 1 and scan.copies * scan.steps * neuron_count(scan.body) >= MANY:
            try:
                return together(self, scan, state, where)
            except NotTogether:
                pass
        outputs: list[Value] = []
        for number, (copy, part) in enumerate(scan.copies_of(state), 1):
            run = f"{where}, run {number}" if scan.copies > 1 else where
            for step, schedules in enumerate(values_by_step(copy.schedules, copy.steps), 1):
                part = self.nodes(copy.body, part, schedules, f"{run}, step {step}, ", inside=True)
            outputs += part
        return outputs

    def layer(
        self, layer: Layer, given: Sequence[Value], schedules: Mapping[str, Fraction], where: str, known: Mapping[int, Hinge]
    ) -> Sequence[Value]:
        self.result.neurons += len(layer.rows)
        return [self.neuron(row, given, schedules, where, place, known) for place, row in enumerate(layer.rows)]

    def neuron(
        self,
        row: Row,
        given: Sequence[Value],
        schedules: Mapping[str, Fraction],
        where: str,
        place: int,
        known: Mapping[int, Hinge],
    ) -> Value:
        weighed = self.rows.get(id(row)) or self.weighed_row(row, schedules, where, place)
        if weighed.copied is not None:
            return given[weighed.copied]
        read = [(position, weight) for position, weight in weighed.weights if not given[position].zero]
        terms = [(weight, given[position]) for position, weight in read]
        if all(value.q is not None for _, value in terms):
            exact = self.exact_sum(terms, weighed, where, place)
            if exact is not None:
                return exact
        together = shares(read, known) if known else {}
        return self.near_sum(
            [(weight, value.near()) for weight, value in terms], weighed.bias, [together.get(position) for position, _ in read]
        )

    def weighed_row(self, row: Row, schedules: Mapping[str, Fraction], where: str, place: int) -> WeighedRow:
        weights = [(position, self.weight(entry, schedules)) for position, entry in row.weights]
        bias = self.weight(row.bias, schedules)
        beyond = [_length(weight.number) for weight in (bias, *(weight for _, weight in weights)) if weight.beyond]
        if beyond:
            bits = f"{max(beyond)} bits, beyond {self.form.name}"
            self.result.reason = f"{where}, neuron {place} has a weight or bias of {bits}"
            raise NoBound
        weights = [(position, weight) for position, weight in weights if weight.number]
        copied = weights[0][0] if len(weights) == 1 and weights[0][1].number == 1 and not bias.number else None
        found = WeighedRow(weights, bias, copied, bias.held and all(weight.held for _, weight in weights))
        if not any(isinstance(entry, Scheduled) for entry in (row.bias, *(entry for _, entry in row.weights))):
            self.rows[id(row)] = found
        return found

    def weight(self, entry: Entry, schedules: Mapping[str, Fraction]) -> Weight:
        key = (id(entry), *(schedules[name] for name, _ in entry.terms)) if isinstance(entry, Scheduled) else id(entry)
        found = self.weights.get(key)
        if found is None:
            found = self.weights[key] = self.weighed(self.number(entry, schedules))
        return found

    def number(self, entry: Entry, schedules: Mapping[str, Fraction]) -> Fraction:
        if isinstance(entry, Scheduled):
            return entry.at(schedules)
        return self.parameters[entry.name] if isinstance(entry, Intrinsic) else entry

    def weighed(self, number: Fraction) -> Weight:
        is_dyadic = number.denominator & (number.denominator - 1) == 0
        odd, exponent = dyadic(number) if number and is_dyadic else (0, 0 if is_dyadic else None)
        held = self.form.holds(number)
        return Weight(number, odd, exponent, held, abs(odd) == 1, not held and abs(number) >= 1 << self.form.top - 1)

    def exact_sum(self, terms: Sequence[tuple[Weight, Value]], row: WeighedRow, where: str, place: int) -> Value | None:
        """The sum where nothing can be rounded; None, and the reason, where something can."""
        form, bias = self.form, row.bias
        rounded = [] if row.held else [weight for weight in (*(weight for weight, _ in terms), bias) if not weight.held]
        if any(weight.exponent is None for weight in rounded):
            self.rounds(
                f"{where}, neuron {place} has the weight or bias {_shown(rounded[0].number)}, which is not a {form.name} number"
            )
            return None
        if not terms and not bias.odd:
            return ZERO
        terms = [*terms, (bias, UNIT)] if bias.odd else terms
        q = max([value.q - weight.exponent for weight, value in terms])  # type: ignore[operator]
        lo = hi = largest = 0
        for weight, value in terms:
            odd = weight.odd << q - value.q + weight.exponent  # type: ignore[operator]
            one, two = (odd * value.lo, odd * value.hi) if odd > 0 else (odd * value.hi, odd * value.lo)
            lo, hi, largest = lo + one, hi + two, largest + (two if two > -one else -one)
        needed = max([(largest - 1).bit_length(), *(abs(weight.odd).bit_length() for weight in rounded)])
        if needed > self.result.bits:
            self.result.bits, self.result.neuron = needed, f"{where}, neuron {place}"
        if rounded or largest > 1 << form.precision or q > form.least_normal or largest.bit_length() - q > form.top:
            self.rounds(f"{where}, neuron {place} needs {needed} bits, {form.name} has {form.precision}")
            return None
        return exact_value(q, lo, hi)

    def rounds(self, reason: str) -> None:
        """Keep the first reason; what rounds has no exact value."""
        self.result.reason = self.result.reason or reason
        if self.only_exact:
            raise NoBound

    def near_sum(
        self, terms: Sequence[tuple[Weight, Value]], bias: Weight, together: Sequence[Share | None] | None = None
    ) -> Value:
        """carried errors + k u / (1 - k u) (sum of |w_j| (A_j + error) + |b|) + underflow, k the roundings a term can meet.

        together: for each term its share, where relus of one value are added up together.
        """
        form, number = self.form, len(terms) + (bias.number != 0)
        low = high = carried = size = 0
        for place, (weight, value) in enumerate([*terms, (bias, NEAR_UNIT)] if bias.number else terms):
            one, two, error = weight.near_times(value)
            known = together[place] if together and place < len(terms) else None
            share = known or Share(one, two, error, two if two > -one else -one)
            low, high, carried, size = low + share.low, high + share.high, carried + share.carried, size + share.size + error
        held = bias.held and all(weight.held for weight, _ in terms)
        shifts = all(weight.shift for weight, _ in terms)
        roundings = 0 if shifts and held and number == 1 and not bias.number else number + (not shifts) + (not held)
        if roundings >= 1 << form.precision:
            raise NoBound
        small = sum((1 << SCALE) + max(-value.lo, value.hi) + value.error for _, value in terms) + (not bias.held) * (1 << SCALE)
        underflow = 0 if held and all(weight.keeps_normal for weight, _ in terms) else -(-small >> form.smallest)
        error = carried - (-size * roundings // ((1 << form.precision) - roundings)) + underflow
        if size + error >> SCALE >= 1 << (form.top - 1):  # no partial sum is above size + error
            raise NoBound
        return Value(None, low, high, error)


def _shown(number: Fraction) -> str:
    return str(number) if _length(number) <= 64 else f"of {_length(number)} bits"


def _length(number: Fraction) -> int:
    return max(number.numerator.bit_length(), number.denominator.bit_length())
