"""The network of a certificate as a function: by the codes that an accepted step finds in it, or walked where it is small."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property, lru_cache
from typing import Any, TypeAlias

from symnet.core.cells import Cells, by_axis, cells_from_json, node_count
from symnet.core.codec import canonical_json, decode
from symnet.core.folding import folded
from symnet.core.front import outputs_in
from symnet.core.network import Network
from symnet.core.rational import from_hex
from symnet.core.realize import realize, work
from symnet.core.schedule import snake_number
from symnet.core.snake_codes import SnakeCodes, runs_in_bytes
from symnet.errors import UsageError
from symnet.kernel.syntax import Network as Parameters
from symnet.kernel.theories.local import columns
from symnet.kernel.theories.snake import alphabet
from symnet.report.float_network import FloatNetwork, float_network

Point: TypeAlias = Sequence[Fraction]
Value: TypeAlias = Fraction | None
MAX_WALK = 400_000


@dataclass(frozen=True)
class Interpolant:
    """phi of a scan: sum of c_i w_i on the Kuhn simplices, c_i = b + s m_i, m_i the running sum of gain * digit - offset."""

    dimension: int
    cells: Cells
    scale: Fraction
    shift: Fraction
    names: tuple[str, ...]
    codes: SnakeCodes
    """m_i in snake order."""
    top: int = 2

    def __call__(self, point: Point) -> Value:
        counts = by_axis(self.cells, self.dimension)
        scaled = [cells * coordinate for cells, coordinate in zip(counts, point, strict=True)]
        corner = [min(int(coordinate), cells - 1) for cells, coordinate in zip(counts, scaled, strict=True)]
        local = [coordinate - low for coordinate, low in zip(scaled, corner, strict=True)]
        height, total = Fraction(1), Fraction(0)
        for axis in sorted(range(self.dimension), key=lambda axis: -local[axis]):
            total += (height - local[axis]) * self.codes[snake_number(self.cells, corner)]
            height = local[axis]
            corner[axis] += 1
        return self.shift + self.scale * (total + height * self.codes[snake_number(self.cells, corner)])

    def at(self, points: Sequence[Sequence[float]]) -> list[float]:
        """Return the values at points in floating point, to draw them."""
        counts, scale, shift = by_axis(self.cells, self.dimension), float(self.scale), float(self.shift)
        code: dict[int, float] = {}

        def value(corner: list[int]) -> float:
            place = snake_number(self.cells, corner)
            if place not in code:
                code[place] = float(self.codes[place])
            return code[place]

        def at(point: Sequence[float]) -> float:
            scaled = [cells * coordinate for cells, coordinate in zip(counts, point, strict=True)]
            corner = [min(int(coordinate), cells - 1) for cells, coordinate in zip(counts, scaled, strict=True)]
            local = [coordinate - low for coordinate, low in zip(scaled, corner, strict=True)]
            height, total = 1.0, 0.0
            for axis in sorted(range(self.dimension), key=lambda axis: -local[axis]):
                total += (height - local[axis]) * value(corner)
                height = local[axis]
                corner[axis] += 1
            return shift + scale * (total + height * value(corner))

        return list(map(at, points))


@dataclass(frozen=True)
class CellValues:
    """phi of Theorem 2.1: constant on every cell; None in the trifling region."""

    dimension: int
    cells: int
    delta: Fraction
    scale: Fraction
    shift: Fraction
    columns: list[list[int]]

    def __call__(self, point: Point) -> Value:
        place = 0
        for axis, coordinate in enumerate(point):
            index = min(int(self.cells * coordinate), self.cells - 1)
            if index < self.cells - 1 and coordinate > Fraction(index + 1, self.cells) - self.delta:
                return None
            place += index * self.cells**axis
        code = sum(Fraction(column[place], 2 << bit) for bit, column in enumerate(self.columns))
        return self.shift + self.scale * code


@dataclass(frozen=True)
class Walked:
    """phi of a small network, neuron by neuron; `neurons` is what one value costs."""

    network: Network
    neurons: int

    @cached_property
    def quick(self) -> FloatNetwork | None:
        """The network in floating point, which is close enough to draw where its numbers are short."""
        return float_network(self.network)

    def __call__(self, point: Point) -> Value:
        if self.quick is not None:
            return Fraction(self.quick.at([[float(coordinate) for coordinate in point]])[0])
        return realize(self.network, point)[0]


def proved(step: Mapping[str, Any], dimension: int, values: Mapping[str, Fraction]) -> Interpolant | CellValues | None:
    """Return phi as the rule of an accepted step finds it; None where a step finds none, or only what phi is near.

    Both rules find an equation; their statements keep of it what the estimate needs.
    """
    if step["rule"] == "interpolant":
        return _interpolant(step["statement"], dimension, values)
    return _cell_values(step["statement"], dimension, values) if step["rule"] == "cell-value" else None


def _cell_values(statement: Mapping[str, Any], dimension: int, values: Mapping[str, Fraction]) -> CellValues:
    cells, names = int(statement["cells"], 16), statement["source"][1]
    found = columns(Parameters(1, (), values), names, cells**dimension)
    scale, shift = values[statement["scale"]], values[statement["shift"]]
    return CellValues(dimension, cells, from_hex(statement["on"][1]), scale, shift, found)


def _interpolant(statement: Mapping[str, Any], dimension: int, values: Mapping[str, Fraction]) -> Interpolant | None:
    cells = cells_from_json(statement["cells"], dimension, "cells")
    count = node_count(cells, dimension) - 1
    names, length, base, top, gain, offset = alphabet(statement["source"])
    bits = base.bit_length() - 1
    data = runs_in_bytes([values[name] for name in names], bits, length)
    scale, shift = values[statement["scale"]], values[statement["shift"]]
    codes = SnakeCodes(data, bits, count, gain, offset)
    return Interpolant(dimension, cells, scale, shift, tuple(names), codes, top)


def walked(content: Mapping[str, Any], output: str | None = None) -> Walked | None:
    """Return phi, or an output of it as a function on the unit cube, neuron by neuron; None where that costs too much."""
    network = network_of(content)
    if output is not None:
        sides = tuple((from_hex(low), from_hex(high)) for low, high in content["box"])
        network = outputs_in(network, sides)[int(output, 16)]
    small = folded(network)
    neurons = _neurons(network) if small is network else work(small)
    return Walked(small, neurons) if network.outputs == 1 and neurons <= MAX_WALK else None


def _neurons(network: Network) -> int:
    """What a walk passes: neurons, or rows where edges skip layers and no size is defined."""
    try:
        return network.size.neurons
    except UsageError:
        return work(network)


def network_of(content: Mapping[str, Any]) -> Network:
    """Return the network of a certificate for drawing."""
    return _decoded(json_bytes(content["network"]))


@lru_cache(maxsize=1)
def _decoded(data: bytes) -> Network:
    """The network in these bytes; a page asks for the same one twice."""
    return decode(data)


def json_bytes(value: Any) -> bytes:
    """Return canonical bytes; raises RecursionError where `value` is nested too deep."""
    return canonical_json(json.loads(json.dumps(value)))
