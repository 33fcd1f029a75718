"""What a network is made of: layers of neurons, scans, and what each node reads. Plain frozen data."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING, Any, Literal, TypeAlias

from symnet.core.entry import Entry
from symnet.core.schedule import Schedule

if TYPE_CHECKING:
    from symnet.core.network import Network

Activation: TypeAlias = Literal["relu", "identity", "euaf"]
INPUT = "input"


@dataclass(frozen=True, slots=True)
class Read:
    """The values start, ..., stop - 1 of a node (or of "input"), as a later node reads them."""

    node: str
    start: int
    stop: int


@dataclass(frozen=True, slots=True)
class Row:
    """One neuron: weights by position among the values read (strictly increasing, non-zero), and a bias."""

    weights: tuple[tuple[int, Entry], ...]
    bias: Entry


@dataclass(frozen=True, slots=True)
class Layer:
    """Neurons that share what they read: activation(W a + b), W given by its non-zero entries."""

    activation: Activation
    rows: tuple[Row, ...]

    @property
    def outputs(self) -> int:
        """The number of neurons."""
        return len(self.rows)


@dataclass(frozen=True, slots=True)
class Scan:
    """`body` applied `steps` times to a state, which is what the node reads and what it gives.

    The scheduled entries of the body take the value of `schedules` at step l = 1, ..., steps. With `copies` the state is
    that many states one after another, each with its own scan, side by side: copy c starts its snakes c * stride later.
    """

    body: Network
    steps: int
    schedules: tuple[tuple[str, Schedule], ...] = ()
    copies: int = 1
    stride: int = 0

    @property
    def outputs(self) -> int:
        """The size of the state, of all copies together."""
        return self.copies * self.body.outputs

    def copy(self, number: int) -> Scan:
        """Return the scan of one copy alone."""
        moved = tuple((name, schedule.moved(number * self.stride)) for name, schedule in self.schedules)
        return Scan(self.body, self.steps, moved)

    def copies_of(self, state: Sequence[Any]) -> Iterator[tuple[Scan, Sequence[Any]]]:
        """Yield each copy with its part of the state."""
        size = self.body.inputs
        for number in range(self.copies):
            yield (self.copy(number) if self.copies > 1 else self), state[number * size : (number + 1) * size]


@dataclass(frozen=True, slots=True)
class Node:
    """A named layer or scan and what it reads, in order."""

    name: str
    operation: Layer | Scan
    reads: tuple[Read, ...]

    @property
    def arity(self) -> int:
        """The number of values read."""
        return sum(read.stop - read.start for read in self.reads)


def sparse_row(weights: Mapping[int, Entry | int], bias: Entry | int = 0) -> Row:
    """Return a row from {position: weight}; integers are taken as exact, zeros left out."""
    kept = sorted((position, _entry(weight)) for position, weight in weights.items() if weight != 0)
    return Row(tuple(kept), _entry(bias))


def affine(activation: Activation, rows: Sequence[tuple[Mapping[int, Entry | int], Entry | int]]) -> Layer:
    """Return a layer from rows of ({position: weight}, bias)."""
    return Layer(activation, tuple(sparse_row(weights, bias) for weights, bias in rows))


def _entry(value: Entry | int) -> Entry:
    return Fraction(value) if isinstance(value, int) else value
