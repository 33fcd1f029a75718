"""A network as a machine runs it: what rounding adds to its sums, and counterexamples that hold in floating point.

The kernel's own reading of the network and its own bounds of rounding are called, so that the search proposes what the kernel
will find. What is claimed is judged by the kernel again, from the certificate alone.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from functools import cached_property
from typing import Any, TypeAlias

import numpy as np

from symnet.core.layer import Layer, Node, Read, Row
from symnet.core.network import Network
from symnet.core.realize import realize
from symnet.errors import UsageError
from symnet.kernel.branching.floats import errors_of, format_of, given, in_order, settled
from symnet.kernel.branching.formats import FORMATS
from symnet.kernel.branching.layers import CONSTANT, stacked
from symnet.kernel.branching.layers import Stack as KernelStack
from symnet.kernel.branching.property import Entry, read_property
from symnet.kernel.networks import network as kernel_network
from symnet.kernel.onnx.graph import read_onnx
from symnet.kernel.syntax import Budget, Rejected
from symnet.kernel.syntax import Network as KernelNetwork
from symnet.verification.arithmetic import Arithmetic
from symnet.verification.certificate import POINT_BITS, written_property
from symnet.verification.given import Given
from symnet.verification.property import Counterexample, Point, Property, Root
from symnet.verification.stack import Affine, Stack, stack_of

Array: TypeAlias = np.ndarray[Any, Any]
FINER_BITS = 28
"""Fractional bits to which the errors of sums are taken for the search."""
WORK = 1 << 62
SAMPLES, TRIED = 512, 4
"""Random points that are computed in order, and how many of them are confirmed exactly."""


@dataclass(frozen=True)
class Machine:
    """A network in a format of floats, with the property that is asked of it."""

    given: Given
    asked: Property
    arithmetic: Arithmetic
    off: bool = False
    """Whether the rounding of inputs is an error of the first sums, not a wider box."""

    @cached_property
    def network(self) -> KernelNetwork:
        """The network as the kernel reads it."""
        if self.given.onnx is not None:
            return read_onnx(self.given.onnx)
        return kernel_network(json.loads(self.given.network.canonical), "network", {})

    @cached_property
    def entries(self) -> tuple[Entry, ...]:
        """The property as the kernel reads it."""
        return read_property(written_property(self.asked), self.asked.inputs, self.asked.outputs, Budget(WORK))

    @cached_property
    def roots(self) -> tuple[Root, ...]:
        """The roots, their boxes those between whose ends the numbers lie that the network gets. Raises UsageError."""
        try:
            format_ = format_of(self.arithmetic.name, self.network)
            boxes = [given(entry, format_, self.arithmetic.inputs) for entry in self.entries]
        except Rejected as problem:
            raise UsageError(f"{self.arithmetic.name}: {problem}; {self._remedy(str(problem))}") from problem
        return tuple(replace(root, box=box) for root, box in zip(self.asked.roots, boxes, strict=True))

    def _remedy(self, problem: str) -> str:
        if "computes in" in problem:
            return f"give --arithmetic {self.network.format}"
        if "names inputs" in problem:
            return "leave --round-inputs away, or constrain outputs only"
        return "widen it, or give --round-inputs" if "lies in the side" in problem else "give smaller numbers"

    @cached_property
    def stack(self) -> Stack:
        """The arrays for the search, with the errors of sums. Raises UsageError where an operator is not modelled."""
        try:
            inputs = self.arithmetic.inputs if self.off else "floats"
            errors = errors_of(self.network, FORMATS[self.arithmetic.name], FINER_BITS, Budget(WORK), inputs)
        except Rejected as problem:
            raise UsageError(f"{self.arithmetic.name}: {problem}; give --arithmetic real") from problem
        plain = stack_of(self.given.network if self.given.onnx is None else _plain(self.network))
        sizes = [plain.inputs, *(layer.size for layer in plain.layers)]
        unit = 2.0**-errors.finer
        added = [_affine(forms, sizes, unit) for forms in errors.layers]
        layers = tuple(replace(layer, error=error) for layer, error in zip(plain.layers, added, strict=False))
        return Stack(plain.inputs, layers, replace(plain.output, error=added[-1]))

    @cached_property
    def _kernel_stack(self) -> KernelStack:
        errors = errors_of(self.network, FORMATS[self.arithmetic.name], POINT_BITS, Budget(WORK))
        return stacked(self.network, POINT_BITS, Budget(WORK), errors)

    def confirmed(self, number: int, any_order: bool, point: Array) -> Counterexample | None:
        """Return the counterexample at the numbers of the format next to a point of root `number`, None where it is none.

        any_order: only one for which no order of sums matters; else also one for sums that are computed in order.
        """
        format_, root = FORMATS[self.arithmetic.name], self.roots[number]
        exactly: list[Fraction] = []
        for value, (low, high) in zip(point.tolist(), root.box, strict=True):
            first, last = format_.rounded(low, 1), format_.rounded(high, -1)
            exactly.append(min(max(format_.rounded(Fraction(value)), first), last))
        return self.at(number, tuple(exactly), any_order)

    def sampled(self, number: int, seed: int) -> Counterexample | None:
        """Return a counterexample of root `number` among random numbers of the format, every sum computed in order."""
        draw = np.random.default_rng((seed, number))
        low, high = (np.array([float(side[end]) for side in self.roots[number].box]) for end in (0, 1))
        shares = np.vstack([np.eye(len(low))[:SAMPLES], np.zeros(len(low)), np.ones(len(low)), draw.random((SAMPLES, len(low)))])
        points = np.clip(low + (high - low) * shares, low, high)
        with np.errstate(over="ignore", invalid="ignore"):  # what overflows is no counterexample
            values = self._in_order(points.astype(self.arithmetic.name))
        for place in self._promising(number, points, values):
            found = self.confirmed(number, False, points[place])
            if found is not None:
                return found
        return None

    def _promising(self, number: int, points: Array, values: Array) -> Array:
        """The points with the outputs that are farthest inside an unsafe set, the first one first."""
        least = np.full(len(points), np.inf)
        for conjunction in self.asked.roots[number].conjunctions:
            worst = np.full(len(points), -np.inf)
            for each in conjunction:
                found = np.full(len(points), float(each.form.constant))
                for (kind, place), weight in each.form.weights:
                    found = found + float(weight) * (points if kind == "X" else values)[:, place]
                worst = np.fmax(worst, np.where(np.isnan(found), np.inf, found))
            least = np.minimum(least, worst)
        order = np.argsort(least, kind="stable")[:TRIED]
        promising: Array = order[least[order] <= 0]
        return promising

    def _in_order(self, points: Array) -> Array:
        """The outputs [n, outputs] at points [n, inputs] of the format, every sum computed in order."""
        values = {"input": points.T}
        for node in self.network.nodes:
            kind = np.dtype(node.format or self.arithmetic.name)
            given_ = np.concatenate([values[name][start:stop] for name, start, stop in node.reads]).astype(kind)
            rows = []
            for row in node.rows:
                total: Array = np.zeros(len(points), dtype=kind)
                for position, weight in row.weights:
                    total = total + kind.type(float(self.network.value(weight))) * given_[position]  # type: ignore[arg-type]
                total = total + kind.type(float(self.network.value(row.bias)))  # type: ignore[arg-type]
                rows.append(np.maximum(total, 0) if node.activation == "relu" else total)
            values[node.name] = np.array(rows)
        last: Array = values[self.network.nodes[-1].name].T
        return last.astype(np.float64)

    def at(self, number: int, point: Point, any_order: bool) -> Counterexample | None:
        """Return the counterexample at numbers of the format."""
        for place, conjunction in enumerate(self.entries[number].unsafe):
            if all(settled(self._kernel_stack, POINT_BITS, point, each, Budget(WORK)) for each in conjunction):
                return Counterexample(point, realize(self.given.network, point), number, place)
        if any_order:
            return None
        try:
            values = in_order(self.network, FORMATS[self.arithmetic.name], point, Budget(WORK))
        except Rejected:  # it overflows
            return None
        for place, conjunction in enumerate(self.entries[number].unsafe):
            if all(each.holds(point, values, Budget(WORK)) for each in conjunction):
                return Counterexample(point, tuple(values), number, place, in_order=True)
        return None


def _plain(network: KernelNetwork) -> Network:
    """The network as the kernel reads it, for the search: relu layers have the same numbers there and here."""
    nodes = []
    for node in network.nodes:
        rows = tuple(Row(row.weights, row.bias) for row in node.rows)  # type: ignore[arg-type]
        nodes.append(Node(node.name, Layer(node.activation, rows), tuple(Read(*each) for each in node.reads)))  # type: ignore[arg-type]
    return Network(network.inputs, tuple(nodes))


def _affine(forms: Sequence[Mapping[int, int]], sizes: Sequence[int], unit: float) -> Affine:
    """Forms in the sizes of sources as arrays."""
    matrix, bias = np.zeros((len(forms), sum(sizes))), np.zeros(len(forms))
    for place, form in enumerate(forms):
        for variable, factor in form.items():
            if variable == CONSTANT:
                bias[place] = factor * unit
            else:
                matrix[place, variable] = factor * unit
    parts = np.split(matrix, np.cumsum(sizes)[:-1], axis=1)
    return Affine({source: part for source, part in enumerate(parts) if part.any()}, bias)
