"""Questions about the slopes of a network: Lipschitz constants on a box, and whether an output grows with an input."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import isqrt
from typing import Any, TypeAlias

import numpy as np

from symnet.core.layer import Layer, Row
from symnet.core.network import Network
from symnet.core.realize import gather
from symnet.errors import UsageError
from symnet.given_networks.cutting import Known, Looked
from symnet.given_networks.settled import Bounds, Question, Search
from symnet.verification.bounds import Boxes, Relaxation, pre_activations
from symnet.verification.given import Given
from symnet.verification.property import Side
from symnet.verification.stack import Affine, Stack, stack_of

Array: TypeAlias = np.ndarray[Any, Any]
Sides: TypeAlias = tuple[Side, ...]
BITS, FEW = 32, 1
NO_SCANS = "{!r} is a scan, and parts are cut of networks of layers; give a network of layers"
NORMS = {"1": ["lp", 1], "2": ["lp", 2], "sup": ["sup"]}
"""The norms of inputs and outputs, as certificates write them."""
Measure: TypeAlias = Callable[[Array, Array], Array]
"""Of the ends of slopes [B, outputs, inputs] each, what is bounded from above, [B]."""


@dataclass(frozen=True)
class Slopes:
    """The slopes of a network, enclosed on many boxes at once in floats, and something that is bounded from above."""

    stack: Stack
    measure: Measure

    def look(self, boxes: Boxes, known: Known | None, signs: Known | None = None) -> Looked:
        """Bound the slopes on some boxes."""
        lines = pre_activations(self.stack, boxes, known, signs)
        low, high = self.enclosed([(line.low, line.high) for line in lines], len(boxes.low))
        at_middle = self.at(boxes.middle)
        ends = [(line.low, line.high) for line in lines]
        upper = np.where(_empty(lines), -np.inf, self.measure(low, high))
        seen = self.measure(at_middle, at_middle)
        return Looked(upper, seen, boxes.middle, _scores(lines, boxes), ends, _open(lines, boxes.low.shape[1]))

    def values(self, points: Array) -> Array:
        """What is bounded, at points where the network has a gradient."""
        found = self.at(points)
        return self.measure(found, found)

    def at(self, points: Array) -> Array:
        """The slopes [B, outputs, inputs] at points, NaN where a sum is 0 and may take either sign nearby."""
        values, ends = [points], []
        for layer in self.stack.layers:
            z = layer(values)
            values.append(np.maximum(z, 0.0))
            ends.append((np.where(z > 0, 1.0, -1.0), np.where(z < 0, -1.0, 1.0)))
        low, high = self.enclosed(ends, len(points))
        found: Array = np.where(low == high, low, np.nan)
        return found

    def enclosed(self, ends: Sequence[tuple[Array, Array]], count: int) -> tuple[Array, Array]:
        """The ends of the slopes [B, outputs, inputs], those of pre-activations given."""
        eye = np.broadcast_to(np.eye(self.stack.inputs), (count, self.stack.inputs, self.stack.inputs))
        values = [(eye, eye)]
        for layer, (low, high) in zip(self.stack.layers, ends, strict=True):
            first, last = _through(layer, values, count)
            active, dead = (low >= 0)[:, None, :], (high <= 0)[:, None, :]
            below = np.where(active, first, np.where(dead, 0.0, np.minimum(first, 0.0)))
            above = np.where(active, last, np.where(dead, 0.0, np.maximum(last, 0.0)))
            values.append((below, above))
        first, last = _through(self.stack.output, values, count)
        return np.swapaxes(first, 1, 2), np.swapaxes(last, 1, 2)


def _through(layer: Affine, values: Sequence[tuple[Array, Array]], count: int) -> tuple[Array, Array]:
    """The ends of the slopes of sums, [B, inputs, n], by middles and widths."""
    inputs = values[0][0].shape[1]
    middle = around = np.zeros((count, inputs, layer.size))
    for source, weights in layer.parts.items():
        low, high = values[source]
        middle = middle + (low + high) / 2 @ weights.T
        around = around + (high - low) / 2 @ np.abs(weights).T
    return middle - around, middle + around


def _scores(lines: Sequence[Relaxation], boxes: Boxes) -> Array:
    """How much each axis has to do with neurons whose sign is open."""
    total = np.full(boxes.low.shape, 1e-6)
    for line in lines:
        width = np.where(line.unstable, line.high - line.low, 1.0)
        share = np.where(line.unstable, 1.0 / width, 0.0)
        total = total + np.matmul(share[:, None, :], line.reach)[:, 0, :]
    found: Array = np.nan_to_num(total * boxes.half)
    return found


def _empty(lines: Sequence[Relaxation]) -> Array:
    """On which parts assumed signs contradict what is known, by more than floats and the kernel round."""
    found: Array = np.zeros(len(lines[0].low) if lines else 1, dtype=bool)
    for line in lines:
        found = found | (line.low > line.high + 1e-6 * (np.abs(line.low) + np.abs(line.high))).any(axis=-1)
    return found


def _open(lines: Sequence[Relaxation], inputs: int) -> Array:
    """Of each part the first neuron whose sign is open, where these are few: at a corner of pieces they are as many as inputs."""
    unstable = np.concatenate([line.unstable for line in lines], axis=1) if lines else np.zeros((1, 1), dtype=bool)
    count = unstable.sum(axis=1)
    found: Array = np.where((count > 0) & (count <= inputs + FEW), unstable.argmax(axis=1), -1)
    return found


def lipschitz_question(given: Given, sides: Sides, norm: str = "2") -> Question:
    """Return the question for the least L with |network(x) - network(x')| <= L |x - x'| on a box, both in a norm."""
    stack = stack_of(given.network)
    slopes = Slopes(stack, _norm(norm))

    def exactly(point: Sequence[Fraction]) -> Fraction | None:
        found = gradient(given.network, point)
        return None if found is None else _norm_of(found, norm)

    def steps(bounds: Bounds, marks: Sequence[str]) -> list[dict[str, Any]]:
        data = {"bits": BITS, "bound": bounds[0], "norm": NORMS[norm], "tree": marks[0]}
        statement = {"kind": "lipschitz", "bound": bounds[0], "norm": NORMS[norm]}
        return [{"rule": "lipschitz-on-parts", "data": data, "statement": statement}]

    return Question(given, sides, [Search(stack, slopes.look, slopes.values, exactly)], steps)


def _norm(norm: str) -> Measure:
    """The norm of the matrices of largest absolute slopes, as the kernel bounds it."""

    def measure(low: Array, high: Array) -> Array:
        sizes = np.maximum(-low, high)
        by_output, by_input = sizes.sum(axis=2).max(axis=1), sizes.sum(axis=1).max(axis=1)
        if norm != "2":
            found: Array = by_output if norm == "sup" else by_input
            return found
        squares: Array = np.minimum(by_output * by_input, (sizes**2).sum(axis=(1, 2)))
        roots: Array = np.sqrt(squares)
        return roots

    return measure


def _norm_of(matrix: Sequence[Sequence[Fraction]], norm: str) -> Fraction:
    """A lower bound of the norm of a matrix: exactly, or for 2 the longest row, rounded down."""
    sizes = [[abs(each) for each in row] for row in matrix]
    if norm != "2":
        rows = sizes if norm == "sup" else list(zip(*sizes, strict=True))
        return max(sum(row, Fraction(0)) for row in rows)
    square = max(sum((each * each for each in row), Fraction(0)) for row in sizes)
    unit = 1 << 40
    return Fraction(isqrt(int(square * unit * unit)), unit)


Matrix: TypeAlias = "list[list[Fraction]]"


def gradient(network: Network, point: Sequence[Fraction]) -> Matrix | None:
    """Return the exact slopes [outputs][inputs] at a point; None where a sum is 0 that may take either sign nearby."""
    values: dict[str, Any] = {"input": tuple((at, _unit(axis, len(point))) for axis, at in enumerate(point))}
    for node in network.nodes:
        operation = node.operation
        if not isinstance(operation, Layer):
            raise UsageError(NO_SCANS.format(node.name))
        given, found = gather(node, values), []
        for row in operation.rows:
            total, slopes = _sum(network, row, given, len(point))
            if operation.activation == "relu" and total <= 0:
                if total == 0 and any(slopes):
                    return None
                total, slopes = Fraction(0), [Fraction(0)] * len(point)
            found.append((total, slopes))
        values[node.name] = tuple(found)
    return [slopes for _, slopes in values[network.nodes[-1].name]]


def _sum(network: Network, row: Row, given: Sequence[Any], inputs: int) -> tuple[Fraction, list[Fraction]]:
    """The sum of a neuron and its slopes."""
    total, slopes = network.number(row.bias), [Fraction(0)] * inputs
    for position, entry in row.weights:
        weight, (value, own) = network.number(entry), given[position]
        total += weight * value
        slopes = [first + weight * second for first, second in zip(slopes, own, strict=True)]
    return total, slopes


def _unit(axis: int, count: int) -> list[Fraction]:
    return [Fraction(axis == place) for place in range(count)]


def monotone_question(given: Given, sides: Sides, axis: int, output: int = 0, falling: bool = False) -> Question:
    """Return the question whether an output never falls where one input alone grows, or never rises."""
    stack, sign = stack_of(given.network), -1 if falling else 1

    def measure(low: Array, high: Array) -> Array:
        """The largest slope of the wrong sign; what is exactly 0 is as good as any of the right one."""
        wrong: Array = -sign * (high if falling else low)[:, output, axis]
        found: Array = np.where(wrong == 0, -np.inf, wrong)
        return found

    slopes = Slopes(stack, measure)
    low, high = (np.array([float(side[end]) for side in sides]) for end in (0, 1))
    some = slopes.at(low + (high - low) * np.random.default_rng(0).random((64, len(low))))
    size = max(1e-300, float(np.nanmax(np.abs(np.nan_to_num(some)))))

    def exactly(point: Sequence[Fraction]) -> Fraction | None:
        found = gradient(given.network, point)
        return None if found is None else -sign * found[output][axis]

    def steps(bounds: Bounds, marks: Sequence[str]) -> list[dict[str, Any]]:
        statement = {"kind": "monotone", "input": axis, "of": output, "sign": "-" if falling else "+"}
        about = {key: value for key, value in statement.items() if key != "kind"}
        return [{"rule": "monotone-on-parts", "data": {"bits": BITS, "tree": marks[0], **about}, "statement": statement}]

    search = Search(stack, slopes.look, slopes.values, exactly, Fraction(0), size / 1000)
    return Question(given, sides, [search], steps)
