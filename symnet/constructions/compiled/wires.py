"""Wires: the numbers that a compiled network computes, each from earlier ones, before they are laid out in layers."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from symnet.constructions.compiled.broken_line import BrokenLine

ONE = Fraction(1)


@dataclass(frozen=True, slots=True)
class Hinge:
    """factor * relu(scale * wire + bias), or with a multiple of another wire: (scale, wire)."""

    factor: Fraction
    wire: int
    scale: Fraction
    bias: Fraction
    more: tuple[Fraction, int] | None = None

    @property
    def terms(self) -> tuple[tuple[Fraction, int], ...]:
        """What it adds up before the bias."""
        return ((self.scale, self.wire), *([self.more] if self.more else []))


@dataclass(frozen=True, slots=True)
class Wire:
    """A number: the input on an axis, a sum of multiples of wires, or a sum of hinges; and a constant.

    low: what it is never below while the values that it depends on are near what they stand for; a carried wire starts there.
    """

    label: str
    low: Fraction
    axis: int | None = None
    terms: tuple[tuple[Fraction, int], ...] = ()
    hinges: tuple[Hinge, ...] = ()
    constant: Fraction = Fraction(0)

    @property
    def reads(self) -> tuple[int, ...]:
        """The wires that it is computed from."""
        return tuple(dict.fromkeys([wire for _, wire in self.terms] + [wire for hinge in self.hinges for _, wire in hinge.terms]))

    @property
    def hidden(self) -> bool:
        """Whether it takes hidden neurons."""
        return bool(self.hinges)


def line_wire(label: str, line: BrokenLine, wire: int, low: Fraction) -> Wire:
    """Return a piecewise linear function of a wire that stays between the first and the last knot.

    One neuron a kink: those to the right of a constant piece look to the right and the others to the left; where no piece is
    constant one more neuron has the slope of the first piece.
    """
    line = line.plain
    slopes, knots = line.slopes, line.knots
    if len(slopes) == 1:
        return Wire(label, low, terms=((slopes[0], wire),) if slopes[0] else (), constant=line(Fraction(0)))
    flat = next((place for place, slope in enumerate(slopes) if slope == 0), None)
    bends = [(knots[place + 1], slopes[place + 1] - slopes[place]) for place in range(len(slopes) - 1)]
    if flat is None:
        hinges = [Hinge(slopes[0], wire, ONE, -knots[0]), *(Hinge(bend, wire, ONE, -knot) for knot, bend in bends)]
        return Wire(label, low, hinges=tuple(hinges), constant=line.values[0])
    left = [Hinge(bend, wire, -ONE, knot) for knot, bend in bends[:flat]]
    right = [Hinge(bend, wire, ONE, -knot) for knot, bend in bends[flat:]]
    return Wire(label, low, hinges=(*left, *right), constant=line.values[flat])


def carried(wire: Wire, number: int) -> Wire:
    """Return one neuron that passes a wire on: relu(t - low) + low."""
    return Wire(wire.label, wire.low, hinges=(Hinge(ONE, number, ONE, -wire.low),), constant=wire.low)


def sum_wire(label: str, terms: Sequence[tuple[Fraction, int]], constant: Fraction, low: Fraction) -> Wire:
    """Return a sum of multiples of wires and a constant."""
    merged: dict[int, Fraction] = {}
    for factor, wire in terms:
        merged[wire] = merged.get(wire, Fraction(0)) + factor
    return Wire(label, low, terms=tuple((factor, wire) for wire, factor in merged.items() if factor), constant=constant)
