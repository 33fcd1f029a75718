"""A network computed in a floating-point format by an adversary, in exact arithmetic: what a rounding claim is about.

Weights are rounded to nearest. The sum of a neuron is taken in a random tree; a product is rounded by itself or fused into
an addition; all operations of a neuron may be kept in a wider format and rounded once or twice at the end. No code is
shared with the analyses: layers are walked as the format of network files defines them.
"""

from __future__ import annotations

import math
import random
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from fractions import Fraction

from symnet.core.entry import Scheduled
from symnet.core.network import INPUT, Layer, Network, Row, Scan
from symnet.core.schedule import values_by_step
from symnet.export.formats import FloatFormat, Sides

Point = Sequence[Fraction]


class Adversary:
    """Computes a bound network in a format; every choice that the claim leaves open is made by `dice`."""

    def __init__(self, network: Network, form: FloatFormat, dice: random.Random) -> None:
        self.network, self.form, self.dice = network, form, dice
        self.known: dict[Fraction, Fraction] = {}
        self.wide = replace(form, precision=form.precision + 13, least_normal=1 << 14, smallest=1 << 15, top=1 << 14)

    def __call__(self, point: Point) -> tuple[Fraction, ...]:
        return tuple(self.nodes(self.network, list(point), {}))

    def nodes(self, network: Network, inputs: list[Fraction], schedules: Mapping[str, Fraction]) -> list[Fraction]:
        values = {INPUT: inputs}
        for node in network.nodes:
            given = [value for read in node.reads for value in values[read.node][read.start : read.stop]]
            if isinstance(node.operation, Scan):
                values[node.name] = self.scan(node.operation, given)
            else:
                values[node.name] = self.layer(node.operation, given, schedules)
        return values[network.nodes[-1].name]

    def scan(self, scan: Scan, state: list[Fraction]) -> list[Fraction]:
        found: list[Fraction] = []
        for copy, part in scan.copies_of(state):
            for schedules in values_by_step(copy.schedules, copy.steps):
                part = self.nodes(copy.body, list(part), schedules)
            found += part
        return found

    def layer(self, layer: Layer, given: list[Fraction], schedules: Mapping[str, Fraction]) -> list[Fraction]:
        sums = [self.neuron(row, given, schedules) for row in layer.rows]
        return [max(total, Fraction(0)) for total in sums] if layer.activation == "relu" else sums

    def neuron(self, row: Row, given: list[Fraction], schedules: Mapping[str, Fraction]) -> Fraction:
        bias = self.weight(row.bias, schedules)
        terms = [self.weight(entry, schedules) * given[place] for place, entry in row.weights if given[place]]
        form = self.wide if self.dice.random() < 0.25 else self.form
        if form is self.wide and self.dice.random() < 0.5:  # a product of matrices, stored, and then the bias
            return self.form.nearest(self.form.nearest(self.sum([(term, True) for term in terms], form)) + bias)
        return self.form.nearest(self.sum([*((term, True) for term in terms), (bias, False)], form))

    def weight(self, entry: object, schedules: Mapping[str, Fraction]) -> Fraction:
        number = self.number(entry, schedules)
        if number not in self.known:
            self.known[number] = self.form.nearest(number)
        return self.known[number]

    def number(self, entry: object, schedules: Mapping[str, Fraction]) -> Fraction:
        return entry.at(schedules) if isinstance(entry, Scheduled) else self.network.number(entry)  # type: ignore[arg-type]

    def sum(self, parts: list[tuple[Fraction, bool]], form: FloatFormat) -> Fraction:
        """Add in a random tree; (value, True) is a product that has not been rounded."""
        while len(parts) > 1:
            one, two = self.taken(parts), self.taken(parts)
            fused = self.dice.random() < 0.5
            left = one[0] if not one[1] or fused else form.nearest(one[0])
            right = form.nearest(two[0]) if two[1] else two[0]
            parts.append((form.nearest(left + right), False))
        return form.nearest(parts[0][0]) if parts else Fraction(0)

    def taken(self, parts: list[tuple[Fraction, bool]]) -> tuple[Fraction, bool]:
        return parts.pop(self.dice.randrange(len(parts)))


def grid_points(inputs: int, bits: int, dice: random.Random, count: int) -> Iterator[tuple[Fraction, ...]]:
    """Corners and random multiples of 2^-bits in the cube."""
    yield (Fraction(0),) * inputs
    yield (Fraction(1),) * inputs
    for _ in range(count - 2):
        yield tuple(Fraction(dice.randint(0, 1 << bits), 1 << bits) for _ in range(inputs))


def box_points(sides: Sides, bits: int | None, form: FloatFormat, dice: random.Random, count: int) -> Iterator[Point]:
    """Points of a box: multiples of 2^-bits, or (None) numbers of the format; the ends, numbers near them and others."""

    def one(low: Fraction, high: Fraction) -> Fraction:
        if bits is not None:
            first, last = math.ceil(low * 2**bits), math.floor(high * 2**bits)
            return Fraction(dice.choice([first, last, dice.randint(first, last)]), 2**bits)
        inside = Fraction(dice.getrandbits(60), 1 << 60)
        spread = dice.choice([Fraction(0), Fraction(1), inside, Fraction(1, 2 ** dice.randint(1, 60))])
        found = form.nearest(low + spread * (high - low))
        return found if low <= found <= high else form.nearest((low + high) / 2)

    empty = bits is not None and any(math.ceil(low * 2**bits) > math.floor(high * 2**bits) for low, high in sides)
    for _ in range(0 if empty else count):
        yield tuple(one(low, high) for low, high in sides)


def float_points(inputs: int, form: FloatFormat, dice: random.Random, count: int) -> Iterator[tuple[Fraction, ...]]:
    """Numbers of the format in the cube: uniform ones, tiny ones down to the subnormal, and neighbours of 1 and of thirds."""

    def one() -> Fraction:
        kind = dice.randrange(4)
        if kind == 0:
            return form.nearest(Fraction(dice.getrandbits(60), 1 << 60))
        if kind == 1:
            return form.nearest(Fraction(dice.getrandbits(60), 1 << dice.randint(60, 60 + form.smallest)))
        if kind == 2:
            return 1 - Fraction(dice.randint(0, 2), 1 << form.precision)
        return form.nearest(Fraction(dice.randint(0, 6), 6))

    for _ in range(count):
        yield tuple(one() for _ in range(inputs))
