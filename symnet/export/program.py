"""A lowered network as arrays of one floating-point format: what every array backend executes.

A stage is a layer, relu(h W + b) or h W + b on rows h of values, or a loop: `copies` states side by side, passed through
the same stages `steps` times. In a loop h is [copies, batch, values]; a weight is [values, neurons], with a leading axis
for the step where it changes; a bias is [neurons], [copies, 1, neurons], or either with the step in front. Arrays are
filled by rounding exact numbers once, to nearest; that nothing is rounded is for `exactness` to say.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from itertools import product
from typing import TYPE_CHECKING, Any, TypeAlias

from symnet.core.entry import Entry, Scheduled
from symnet.core.network import Layer, Network, Node, Read, Scan
from symnet.core.schedule import Power, values_by_step
from symnet.errors import TooLarge, UsageError
from symnet.export.formats import FloatFormat

if TYPE_CHECKING:
    import numpy as np

MAX_NUMBERS = 60_000_000
"""Numbers in all arrays together; 500 MB in float64."""


@dataclass(frozen=True)
class Affine:
    """activation(h W + b) of the values that `reads` names, in order."""

    name: str
    reads: tuple[Read, ...]
    relu: bool
    weight: np.ndarray[Any, Any]
    bias: np.ndarray[Any, Any]
    moves: tuple[bool, bool] = (False, False)
    """Whether weight and bias have the step as their first axis."""


@dataclass(frozen=True)
class Loop:
    """`stages` passed `steps` times by `copies` states side by side."""

    name: str
    reads: tuple[Read, ...]
    copies: int
    steps: int
    size: int
    stages: tuple[Affine, ...]


Stage: TypeAlias = Affine | Loop


@dataclass(frozen=True)
class Program:
    """Stages in order; the last one gives the outputs. `dtype` is the format's name; arrays hold its numbers."""

    inputs: int
    outputs: int
    dtype: str
    stages: tuple[Stage, ...]

    @property
    def layers(self) -> int:
        """Layers that are passed one after another."""
        return sum(stage.steps * len(stage.stages) if isinstance(stage, Loop) else 1 for stage in self.stages)

    @property
    def width(self) -> int:
        """Values of the widest stage, all copies together."""
        return max(
            copies * int(part.weight.shape[-1])
            for stage in self.stages
            for copies in (stage.copies if isinstance(stage, Loop) else 1,)
            for part in parts_of(stage)
        )

    @property
    def numbers(self) -> int:
        """Numbers stored."""
        return sum(int(part.weight.size + part.bias.size) for stage in self.stages for part in parts_of(stage))


def parts_of(stage: Stage) -> tuple[Affine, ...]:
    """Return the layers of a stage."""
    return stage.stages if isinstance(stage, Loop) else (stage,)


def program_of(network: Network, form: FloatFormat, strict: bool = False) -> Program:
    """Return the arrays of a bound, lowered network.

    Raises UsageError for a number beyond the format, or (`strict`) one that would be rounded, or an unbound parameter.
    """
    return Program(network.inputs, network.outputs, form.name, tuple(_Filler(network, form, strict).stages()))


@dataclass
class _Filler:
    network: Network
    form: FloatFormat
    strict: bool
    known: dict[Fraction, float] = field(default_factory=dict)
    total: int = 0

    def stages(self) -> Iterator[Stage]:
        for node in self.network.nodes:
            if isinstance(node.operation, Layer):
                yield self.affine(node, node.operation)
            else:
                yield self.loop(node, node.operation)

    def affine(self, node: Node, layer: Layer) -> Affine:
        """A layer outside loops."""
        weight, bias = self.zeros(node, (node.arity, layer.outputs)), self.zeros(node, (layer.outputs,))
        for column, row in enumerate(layer.rows):
            bias[column] = self.number(self.network.number(row.bias), node)
            for position, entry in row.weights:
                weight[position, column] = self.number(self.network.number(entry), node)
        return Affine(node.name, node.reads, layer.activation == "relu", weight, bias)

    def loop(self, node: Node, scan: Scan) -> Loop:
        if any(isinstance(inner.operation, Scan) for inner in scan.body.nodes):
            raise UsageError(
                f"node {node.name!r} holds a scan within a scan, which the array backends do not have; use smtlib or exact"
            )
        values = [
            list(values_by_step(copy.schedules, copy.steps)) for copy in (scan.copy(number) for number in range(scan.copies))
        ]
        powers = frozenset(name for name, schedule in scan.schedules if isinstance(schedule, Power))
        stages = tuple(
            self.looped(inner, inner.operation, values, powers) for inner in scan.body.nodes if isinstance(inner.operation, Layer)
        )
        return Loop(node.name, node.reads, scan.copies, scan.steps, scan.body.inputs, stages)

    def looped(
        self, node: Node, layer: Layer, values: Sequence[Sequence[Mapping[str, Fraction]]], same: frozenset[str]
    ) -> Affine:
        """A layer of a loop: an axis for steps and one for copies only where its numbers change along them."""
        copies, steps = len(values), len(values[0])
        weights = {(position, column): entry for column, row in enumerate(layer.rows) for position, entry in row.weights}
        biases = {(column,): row.bias for column, row in enumerate(layer.rows)}
        found = []
        for entries, shape in ((weights, (node.arity, layer.outputs)), (biases, (layer.outputs,))):
            scheduled = {name for entry in entries.values() if isinstance(entry, Scheduled) for name, _ in entry.terms}
            moves, differs = bool(scheduled), copies > 1 and not scheduled <= same
            middle = ((copies, 1, layer.outputs) if entries is biases else (copies, *shape)) if differs else shape
            array = self.zeros(node, (steps, *middle) if moves else middle)
            for at, entry in entries.items():
                if not isinstance(entry, Scheduled):
                    array[(..., *at)] = self.number(_value(entry, {}), node)
                    continue
                for step, copy in product(range(steps), range(copies if differs else 1)):
                    place = (step, *((copy,) if differs else ()), *((0,) if differs and entries is biases else ()), *at)
                    array[place] = self.number(_value(entry, values[copy][step]), node)
            found.append((array, moves))
        (weight, weight_moves), (bias, bias_moves) = found
        return Affine(node.name, node.reads, layer.activation == "relu", weight, bias, (weight_moves, bias_moves))

    def zeros(self, node: Node, shape: tuple[int, ...]) -> Any:
        import numpy as np

        size = 1
        for length in shape:
            size *= length
        self.total += size
        if self.total > MAX_NUMBERS:
            raise TooLarge(
                f"with node {node.name!r} the arrays hold {self.total} numbers, more than {MAX_NUMBERS}; "
                "use fewer parameters, for a sorting network --form comparators"
            )
        return np.zeros(shape, dtype=np.float64)

    def number(self, value: Fraction, node: Node) -> float:
        """The nearest number of the format; a float64 holds it exactly."""
        if value not in self.known:
            if self.strict and not self.form.holds(value):
                raise UsageError(
                    f"node {node.name!r}: {_shown(value)} is no {self.form.name} number; the file would hold another network; "
                    f"smtlib holds it"
                )
            try:
                self.known[value] = float(self.form.nearest(value))
            except UsageError as problem:
                raise UsageError(f"node {node.name!r}: {problem}") from problem
        return self.known[value]


def _shown(value: Fraction) -> str:
    bits = max(value.numerator.bit_length(), value.denominator.bit_length())
    return str(value) if bits <= 64 else f"a rational of {bits} bits"


def _value(entry: Entry, values: Mapping[str, Fraction]) -> Fraction:
    if isinstance(entry, Scheduled):
        return entry.at(values)
    if isinstance(entry, Fraction):
        return entry
    raise UsageError(f"a loop holds the parameter {entry.name!r}; give it to the state before the loop")
