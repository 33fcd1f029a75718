"""Bounds of pre-activations and forms on a box, by backward substitution in integers.

Units: bounds and coefficients 2^-Q, constants 2^-2Q, ends of the box 2^-B with B = Q + 32. All roundings are outward.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from operator import mul

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
class Reading:
    """What a layer reads of the layers below it on a box: of each source the live neurons, and where they stand in a row."""

    layer: Layer
    sources: tuple[tuple[int, int, int], ...]
    """(source, start, stop): where its neurons stand among the entries that are read."""
    starts: tuple[int, ...]
    """The first byte of each entry that is read; the last one is that of the constant."""
    rounding: tuple[int, ...] = ()
    """By how much, in 2^-B, the computed sum of each neuron of the layer may be off; () in exact arithmetic."""


@dataclass(frozen=True, slots=True)
class Relaxed:
    """A relu layer on a box. Its live neurons: the active ones, which are their pre-activation, then the unstable ones."""

    reading: Reading
    places: tuple[int, ...]
    """The numbers of the live neurons."""
    active: int
    unstable: tuple[tuple[int, int, int], ...]
    """(lower bound, upper bound, slope of the line above in units of 2^-LINE)."""
    rows: tuple[int, ...]
    """The rows of the live neurons, packed."""
    slopes: tuple[bool, ...]
    """The slopes of the lines below, 0 or 1, where nothing else is known: those that leave the smaller area."""
    rounding: tuple[int, ...] = ()
    """By how much the sums of the live neurons may be off, as for all of them in `reading`."""


def reading(layer: Layer, inputs: int, known: Sequence[Relaxed], rounding: tuple[int, ...] = ()) -> Reading:
    """Return what a layer reads, the layers below it being known."""
    step, sources, starts = layer.rows.slot >> 3, [], list[int]()
    for source, start, _ in layer.reads:
        places = known[source - 1].places if source else range(inputs)
        sources.append((source, len(starts), len(starts) + len(places)))
        starts += [step * (start + place) for place in places]
    return Reading(layer, tuple(sources), (*starts, step * (layer.rows.length - 1)), rounding)


def relaxed(read: Reading, ends: Ends) -> Relaxed:
    """Return a layer with these bounds."""
    active = [place for place, (low, _) in enumerate(ends) if low >= 0]
    unstable = [place for place, (low, high) in enumerate(ends) if low < 0 < high]
    lines = tuple((low, high, (high << LINE) // (high - low)) for low, high in map(ends.__getitem__, unstable))
    places = (*active, *unstable)
    rows = tuple(read.layer.rows.vectors[place] for place in places)
    rounding = tuple(read.rounding[place] for place in places) if read.rounding else ()
    return Relaxed(read, places, len(active), lines, rows, tuple(high > -low for low, high, _ in lines), rounding)


@dataclass(frozen=True, slots=True)
class Start:
    """A form in the inputs and the values of one layer: coefficients in 2^-2Q and 2^-Q, the constant in 2^-2Q."""

    outputs: Mapping[int, int]
    inputs: Sequence[int] = ()
    constant: int = 0


@dataclass(frozen=True, slots=True)
class Pass:
    """A lower bound, in 2^-2Q, and the coefficients that it came with: of live neurons of each layer met, and of the inputs."""

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

    def lower(
        self,
        start: Start,
        top: Reading,
        known: Sequence[Relaxed],
        slopes: Sequence[Sequence[bool]],
        betas: Betas | None = None,
    ) -> Pass:
        """Bound a form in the values of the layer `top` from below.

        `known` are the relu layers below it, `slopes` those of the lines below their unstable neurons.
        """
        betas = betas or {}
        self.budget.spend(1 + (len(known) >> 3))
        waiting: list[list[int] | None] = [None] * (1 + len(known))
        waiting[0] = inputs = list(start.inputs) or [0] * len(self.box)
        constant = start.constant
        constant += sum(factor * low for factor, (low, _) in zip(start.inputs, self.box, strict=False)) >> self.bits + FINER
        rows = [top.layer.rows.vectors[place] for place in start.outputs]
        constant += self._through(top, list(start.outputs.values()), rows, waiting)
        if top.rounding:
            constant -= self._rounded(start.outputs.values(), [top.rounding[place] for place in start.outputs])
        met = {}
        for number in range(len(known), 0, -1):
            given, layer = waiting[number], known[number - 1]
            if given is None and number not in betas:
                continue
            met[number] = given = given or [0] * len(layer.places)
            factors, more = _relaxed(given, layer, slopes[number - 1])
            rows, rounding, added = list(layer.rows), layer.rounding, dict(betas.get(number, {}))
            if added:  # each row once: packed sums have room for no more
                factors = [factor + added.pop(place, 0) for factor, place in zip(factors, layer.places, strict=True)]
                factors += added.values()
                rounding = (*rounding, *(layer.reading.rounding[place] for place in added)) if layer.reading.rounding else ()
                rows += [layer.reading.layer.rows.vectors[place] for place in added]
            constant += more + self._through(layer.reading, factors, rows, waiting)
            if rounding:
                constant -= self._rounded(factors, rounding)
        spread = sum(factor * (high - low) for factor, (low, high) in zip(inputs, self.box, strict=True) if factor < 0)
        return Pass(constant + (spread >> self.bits + FINER), met, inputs)

    def _rounded(self, factors: Iterable[int], rounding: Sequence[int]) -> int:
        """What rounding may take from a form with these coefficients of sums, all that are added included."""
        self.budget.spend(1 + (len(rounding) >> 2))
        taken: int = sum(map(mul, map(abs, factors), rounding))
        return -(-taken >> FINER)

    def _through(self, read: Reading, factors: Sequence[int], rows: Sequence[int], waiting: list[list[int] | None]) -> int:
        """Put what a layer computes in place of its values: coefficients are added to those that wait, a constant is returned.

        Values of relu are at least 0, and so are inputs less their lower ends: their coefficients are rounded down.
        """
        whole = read.layer.denominator
        entries = read.layer.rows.some(factors, rows, read.starts, self.budget)
        constant = (entries[-1] << self.bits) // whole
        for number, start, stop in read.sources:
            part = entries[start:stop]
            if number == 0:
                constant += sum(factor * low for factor, (low, _) in zip(part, self.box, strict=True)) // (whole << FINER)
                part = [factor << self.bits for factor in part]
            rounded = [factor // whole for factor in part]
            before = waiting[number]
            if before is None:
                waiting[number] = rounded
                continue
            before[:] = [first + second for first, second in zip(before, rounded, strict=True)]
        return constant


def _relaxed(given: Sequence[int], layer: Relaxed, slopes: Sequence[bool]) -> tuple[list[int], int]:
    """Put a line in place of each relu: coefficients of the pre-activations, and a constant."""
    factors, constant = list(given[: layer.active]), 0
    for factor, (low, high, line), steep in zip(given[layer.active :], layer.unstable, slopes, strict=True):
        if factor >= 0:
            factors.append(factor if steep else 0)
            continue
        kept = -factor * line >> LINE
        factors.append(-kept)
        constant -= max(-kept * low, (-factor - kept) * high)
    return factors, constant
