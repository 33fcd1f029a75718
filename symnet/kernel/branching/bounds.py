"""Bounds of pre-activations and forms on a box, by backward substitution in integers.

Units: bounds and coefficients 2^-Q, constants 2^-2Q, ends of the box 2^-B with B = Q + 32. All roundings are outward.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from ..syntax import Budget
from .layers import Layer, Stack

FINER = 32
"""The bits by which the ends of a box are finer than bounds."""
LINE = 32
"""The bits of the slope of a line above a relu."""
Box = tuple[tuple[int, int], ...]
Ends = list[tuple[int, int]]
"""A lower and an upper bound for each neuron of a layer."""
Betas = Mapping[int, Mapping[int, int]]
"""Multipliers of assumed signs, layer -> neuron -> what is added to its coefficient."""


@dataclass(frozen=True, slots=True)
class Relaxed:
    """A relu layer on a box: neurons that are their pre-activation, and those that may have either sign."""

    count: int
    active: tuple[int, ...]
    unstable: tuple[tuple[int, int, int, int], ...]
    """(neuron, lower bound, upper bound, slope of the line above in units of 2^-LINE)."""

    @property
    def slopes(self) -> list[bool]:
        """The slopes of the lines below, of 0 or 1, where nothing else is known: the one that leaves the smaller area."""
        return [high > -low for _, low, high, _ in self.unstable]


def relaxed(ends: Ends) -> Relaxed:
    """Return a layer with these bounds."""
    active = tuple(place for place, (low, _) in enumerate(ends) if low >= 0)
    unstable = tuple(
        (place, low, high, (high << LINE) // (high - low)) for place, (low, high) in enumerate(ends) if low < 0 < high
    )
    return Relaxed(len(ends), active, unstable)


@dataclass(frozen=True, slots=True)
class Start:
    """A form in the inputs and the values of one layer: coefficients in 2^-2Q and 2^-Q, the constant in 2^-2Q."""

    layer: int
    outputs: Sequence[int]
    inputs: Sequence[int] = ()
    constant: int = 0


@dataclass(frozen=True, slots=True)
class Pass:
    """A lower bound, in 2^-2Q, and the coefficients that it came with: of each relu layer that was met, and of the inputs."""

    bound: int
    coefficients: Mapping[int, Sequence[int]]
    inputs: Sequence[int]


@dataclass(frozen=True, slots=True)
class Substitution:
    """A network's layers and a box of inputs."""

    stack: Stack
    bits: int
    box: Box
    budget: Budget

    def lower(self, start: Start, known: Sequence[Relaxed], slopes: Sequence[Sequence[bool]], betas: Betas | None = None) -> Pass:
        """Bound a form from below; `known` are the relu layers below it, `slopes` those of the lines below unstable neurons."""
        betas = betas or {}
        waiting: list[list[int] | None] = [None] * (1 + len(known))
        inputs = [0] * len(self.box)
        constant = start.constant
        if start.inputs:
            constant += sum(factor * low for factor, (low, _) in zip(start.inputs, self.box, strict=True)) >> self.bits + FINER
            inputs = list(start.inputs)
        constant += self._through(self.stack.layers[start.layer], start.outputs, waiting, inputs)
        met = {}
        for number in range(len(known), 0, -1):
            given = waiting[number]
            if given is None and number not in betas:
                continue
            given = given or [0] * known[number - 1].count
            met[number] = given
            factors, more = self._relaxed(given, known[number - 1], slopes[number - 1])
            for place, beta in betas.get(number, {}).items():
                factors[place] += beta
            constant += more + self._through(self.stack.layers[number - 1], factors, waiting, inputs)
        widths = [high - low for low, high in self.box]
        spread = sum(factor * width for factor, width in zip(inputs, widths, strict=True) if factor < 0)
        return Pass(constant + (spread >> self.bits + FINER), met, inputs)

    def _through(self, layer: Layer, factors: Sequence[int], waiting: list[list[int] | None], inputs: list[int]) -> int:
        """Put what a layer computes in place of its values: coefficients are added to those that wait, a constant is returned.

        Values of relu are at least 0, and so are inputs less their lower ends: their coefficients are rounded down.
        """
        entries, whole = layer.rows.times(factors, self.budget), layer.denominator
        constant = (entries[-1] << self.bits) // whole
        for number, start, stop in layer.reads:
            part = entries[start:stop]
            if number == 0:
                constant += sum(factor * low for factor, (low, _) in zip(part, self.box, strict=True)) // (whole << FINER)
                for place, factor in enumerate(part):
                    inputs[place] += (factor << self.bits) // whole
                continue
            rounded = [factor // whole for factor in part]
            before = waiting[number]
            waiting[number] = (
                rounded if before is None else [first + second for first, second in zip(before, rounded, strict=True)]
            )
        return constant

    @staticmethod
    def _relaxed(given: Sequence[int], layer: Relaxed, slopes: Sequence[bool]) -> tuple[list[int], int]:
        """Put a line in place of each relu: coefficients of the pre-activations, and a constant."""
        factors, constant = [0] * layer.count, 0
        for place in layer.active:
            factors[place] = given[place]
        for (place, low, high, line), steep in zip(layer.unstable, slopes, strict=True):
            factor = given[place]
            if factor >= 0:
                factors[place] = factor if steep else 0
                continue
            kept = -factor * line >> LINE
            factors[place] = -kept
            constant -= max(-kept * low, (-factor - kept) * high)
        return factors, constant
