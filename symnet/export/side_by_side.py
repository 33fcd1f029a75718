"""Many copies of a scan followed together: what depends on the input once for all of them, numbers copy by copy.

The copies pass the same layers; only their numbers differ, the states they start with and the snake's nodes. A column
stands for one value in every copy: a list of numbers where it does not depend on the input, else one value whose ends and
error hold in all copies. Digits are read off numbers, so that they stay 0 or 1; everything else loses little by the join.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any, TypeAlias

from symnet.core.entry import Scheduled
from symnet.core.layer import INPUT, Row, Scan
from symnet.core.realize import gather
from symnet.core.schedule import values_by_step
from symnet.export.value import Value, WeighedRow, Weight, relu

Column: TypeAlias = "Value | list[Value]"
"""One value for all copies, or an exact number for each."""


class NotTogether(Exception):
    """Weights differ from copy to copy: they have to be followed one by one."""


def together(walk: Any, scan: Scan, state: Sequence[Value], where: str) -> list[Value]:
    """Return the outputs of all copies of a scan, one copy after another; raises NotTogether."""
    size = scan.body.inputs
    columns = [_column(list(state[place::size])) for place in range(size)]
    for step, schedules in enumerate(_steps(scan), 1):
        columns = _Step(walk, schedules, f"{where}, every run, step {step}, ").through(scan, columns)
    spread = [column if isinstance(column, list) else [column] * scan.copies for column in columns]
    return [column[copy] for copy in range(scan.copies) for column in spread]


def _steps(scan: Scan) -> Iterator[Sequence[Mapping[str, Fraction]]]:
    """For every step the schedules of each copy."""
    copies = (scan.copy(number) for number in range(scan.copies))
    return zip(*(values_by_step(copy.schedules, copy.steps) for copy in copies), strict=True)


@dataclass
class _Step:
    """One step of all copies."""

    walk: Any
    schedules: Sequence[Mapping[str, Fraction]]
    where: str
    differ: frozenset[str] = field(init=False)
    known: dict[str, tuple[Fraction, Fraction]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        first = self.schedules[0]
        self.differ = frozenset(name for name in first if any(each[name] != first[name] for each in self.schedules))

    def through(self, scan: Scan, state: Sequence[Column]) -> list[Column]:
        values: dict[str, Sequence[Column]] = {INPUT: state}
        for node in scan.body.nodes:
            layer = node.operation
            if isinstance(layer, Scan):
                raise NotTogether
            given = gather(node, values)
            sums = [self.neuron(row, given, f"{self.where}{node.name}", place) for place, row in enumerate(layer.rows)]
            values[node.name] = [_relu(column) for column in sums] if layer.activation == "relu" else sums
        return list(values[scan.body.nodes[-1].name])

    def neuron(self, row: Row, given: Sequence[Column], where: str, place: int) -> Column:
        """The sum of a neuron in all copies."""
        if any(self.moves(entry) for _, entry in row.weights):
            raise NotTogether
        weighed: WeighedRow
        if self.moves(row.bias):
            weighed, columns = self.with_bias_column(row, given)
        else:
            weighed = self.walk.rows.get(id(row)) or self.walk.weighed_row(row, self.schedules[0], where, place)
            if weighed.copied is not None:
                return given[weighed.copied]
            columns = [given[position] for position, _ in weighed.weights]
        weights = [weight for _, weight in weighed.weights]
        if all(isinstance(column, list) for column in columns) and columns:
            return _column(self.numbers(weights, columns, weighed, where, place))
        return self.one(weights, [_joined(column) for column in columns], weighed, where, place)

    def moves(self, entry: Any) -> bool:
        """Whether an entry differs from copy to copy."""
        return isinstance(entry, Scheduled) and any(name in self.differ for name, _ in entry.terms)

    def with_bias_column(self, row: Row, given: Sequence[Column]) -> tuple[WeighedRow, list[Column]]:
        """A row whose bias, another number in each copy, is read like a value with weight 1."""
        weights = [(position, self.walk.weight(entry, self.schedules[0])) for position, entry in row.weights]
        bias = self.bias(row.bias)
        largest = max(-bias.lo, bias.hi)
        held = largest <= 1 << self.walk.form.precision and largest >> bias.q < 1 << self.walk.form.top - 1  # type: ignore[operator]
        if any(weight.beyond for _, weight in weights) or bias.q > self.walk.form.least_normal:
            raise NotTogether
        read = [*weights, (-1, Weight(Fraction(1), 1, 0, held, True, False))]
        weighed = WeighedRow(read, self.walk.weighed(Fraction(0)), None, all(weight.held for _, weight in read))
        return weighed, [*(given[position] for position, _ in weights), bias]

    def bias(self, entry: Any) -> Value:
        """The ends of a scheduled bias over all copies: a multiple of 2^-q, for schedules are whole numbers."""
        numbers = (entry.constant, *(factor for _, factor in entry.terms))
        denominator = max(number.denominator for number in numbers)
        if any(number.denominator & (number.denominator - 1) for number in numbers):
            raise NotTogether
        low = high = entry.constant * denominator
        for name, factor in entry.terms:
            ends = sorted(factor * denominator * end for end in self.ends(name))
            low, high = low + ends[0], high + ends[1]
        return Value(denominator.bit_length() - 1, int(low), int(high))

    def ends(self, name: str) -> tuple[Fraction, Fraction]:
        """The least and the largest value of a schedule over all copies."""
        if name not in self.known:
            values = [each[name] for each in self.schedules]
            self.known[name] = min(values), max(values)
        if any(end.denominator != 1 for end in self.known[name]):
            raise NotTogether
        return self.known[name]

    def numbers(
        self, weights: Sequence[Weight], columns: Sequence[Any], weighed: WeighedRow, where: str, place: int
    ) -> list[Value]:
        """The sum of numbers, copy by copy; equal ones once."""
        known: dict[tuple[Value, ...], Value] = {}
        found = []
        for values in zip(*columns, strict=True):
            if values not in known:
                known[values] = self.one(weights, values, weighed, where, place)
            found.append(known[values])
        return found

    def one(self, weights: Sequence[Weight], values: Sequence[Value], weighed: WeighedRow, where: str, place: int) -> Value:
        terms = [(weight, value) for weight, value in zip(weights, values, strict=True) if not value.zero]
        if all(value.q is not None for _, value in terms):
            exact: Value | None = self.walk.exact_sum(terms, weighed, where, place)
            if exact is not None:
                return exact
        near: Value = self.walk.near_sum([(weight, value.near()) for weight, value in terms], weighed.bias)
        return near


def _column(values: list[Value]) -> Column:
    """Numbers as they are, anything else joined."""
    return values if all(value.q is not None and value.lo == value.hi for value in values) else _joined(values)


def _joined(column: Column) -> Value:
    """A value that holds in all copies."""
    if isinstance(column, Value):
        return column
    kinds = set(column)
    if any(value.q is None for value in kinds):
        near = [value.near() for value in kinds]
        return Value(None, min(v.lo for v in near), max(v.hi for v in near), max(v.error for v in near))
    q = max(value.q for value in kinds)  # type: ignore[type-var]
    ends = [(value.lo << q - value.q, value.hi << q - value.q) for value in kinds]  # type: ignore[operator]
    return Value(q, min(low for low, _ in ends), max(high for _, high in ends))


def _relu(column: Column) -> Column:
    return relu(column) if isinstance(column, Value) else [relu(value) for value in column]
