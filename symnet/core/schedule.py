"""Schedules: the constants that change from step to step of a Scan, given by a rule and never written out.

Step l runs from 1 to the number of steps.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import partial
from itertools import chain, count, islice, product, repeat
from typing import TypeAlias

from symnet.core.cells import Cells, by_axis, cells_from_json, cells_to_json, node_count
from symnet.core.rational import from_hex, to_hex
from symnet.errors import MalformedFile, TooLarge

MAX_COUNT = 1 << 24
"""Entries that are counted one by one before counting is refused."""


@dataclass(frozen=True, slots=True)
class Power:
    """base^(top - l): the scale that brings the next digit of a number to the unit place."""

    base: int
    top: int

    def at(self, step: int) -> Fraction:
        """Return the value at `step`."""
        return Fraction(self.base) ** (self.top - step)

    def moved(self, nodes: int) -> Power:
        """Return the schedule itself: a scale is the same in every copy of a scan."""
        return self

    def to_json(self) -> list[str]:
        """Return the JSON form."""
        return ["power", to_hex(Fraction(self.base)), to_hex(Fraction(self.top))]


@dataclass(frozen=True, slots=True)
class Snake:
    """Coordinate `axis` of node number start + l - 1 of the grid {0..K}^d, or {0..K_1} x ... x {0..K_d}, in snake order.

    Neighbours in snake order differ by 1 in one coordinate; the last coordinate moves fastest (mathematics, section 2).
    Past the last node every coordinate is -1, which no point of the cube comes near.
    """

    cells: Cells
    dimension: int
    axis: int
    start: int = 0

    def at(self, step: int) -> Fraction:
        """Return the value at `step`."""
        return Fraction(snake_node(self.cells, self.dimension, self.start + step - 1)[self.axis])

    def moved(self, nodes: int) -> Snake:
        """Return the schedule that starts so many nodes later."""
        return Snake(self.cells, self.dimension, self.axis, self.start + nodes)

    def to_json(self) -> list[str | list[str]]:
        """Return the JSON form."""
        numbers = (self.dimension, self.axis, self.start)
        return ["snake", cells_to_json(self.cells), *(to_hex(Fraction(number)) for number in numbers)]


Schedule: TypeAlias = Power | Snake


def snake_node(cells: Cells, dimension: int, number: int) -> tuple[int, ...]:
    """Return node `number` of {0..cells}^dimension in snake order: a coordinate runs back on its odd sweeps.

    From number (cells + 1)^dimension on, every coordinate is -1.
    """
    if number >= node_count(cells, dimension):
        return (-1,) * dimension
    node, sweep = [], number
    for each in reversed(by_axis(cells, dimension)):
        sweep, position = divmod(sweep, each + 1)
        node.append(each - position if sweep % 2 else position)
    return tuple(reversed(node))


def snake_number(cells: Cells, node: Sequence[int]) -> int:
    """Return the number of a node of {0..cells}^d in snake order."""
    number = 0
    for each, coordinate in zip(by_axis(cells, len(node)), node, strict=True):
        number = number * (each + 1) + (each - coordinate if number % 2 else coordinate)
    return number


def snake_order(cells: Cells, dimension: int) -> Iterator[tuple[int, ...]]:
    """Yield all nodes of {0..cells}^dimension in snake order."""
    return _order(by_axis(cells, dimension))


def _order(counts: tuple[int, ...]) -> Iterator[tuple[int, ...]]:
    if not counts:
        yield ()
        return
    forward = True
    for head in _order(counts[:-1]):
        for last in range(counts[-1] + 1) if forward else range(counts[-1], -1, -1):
            yield (*head, last)
        forward = not forward


def snake_nodes_from(cells: Cells, dimension: int, start: int) -> Iterator[tuple[int, ...]]:
    """Yield the nodes number start, start + 1, ... in snake order, without end (-1 in every coordinate past the last)."""
    if start:
        return map(partial(snake_node, cells, dimension), count(start))
    return chain(snake_order(cells, dimension), repeat((-1,) * dimension))


def values_by_step(schedules: Sequence[tuple[str, Schedule]], steps: int) -> Iterator[dict[str, Fraction]]:
    """Yield the value of every schedule at steps 1, ..., steps; nodes are walked, not looked up one by one."""
    names = [name for name, _ in schedules]
    for values in zip(*(_stream(schedule, steps) for _, schedule in schedules), strict=True) if names else repeat((), steps):
        yield dict(zip(names, values, strict=True))


def _stream(schedule: Schedule, steps: int) -> Iterator[Fraction]:
    if isinstance(schedule, Power):
        return (schedule.at(step) for step in range(1, steps + 1))
    nodes = snake_nodes_from(schedule.cells, schedule.dimension, schedule.start)
    return (Fraction(node[schedule.axis]) for node in islice(nodes, steps))


def schedule_from_json(data: object, where: str) -> Schedule:
    """Read a schedule; raises MalformedFile with the place."""
    listed = isinstance(data, list) and len(data) == 5 and isinstance(data[1], list)
    if not isinstance(data, list) or not data or not all(isinstance(item, str) for item in (*data[:1], *data[1 + listed :])):
        raise MalformedFile(f"{where}: a schedule is a list that begins with its name, power or snake")
    numbers = [from_hex(item, where) for item in data[1 + listed :]]
    if any(number.denominator != 1 or not 0 <= number < 1 << 64 for number in numbers):
        raise MalformedFile(f"{where}: the numbers of a schedule are integers from 0 to 2^64 - 1")
    values = [int(number) for number in numbers]
    if data[0] == "power" and len(values) == 2 and values[0] >= 2:
        return Power(*values)
    if data[0] == "snake" and len(data) == 5 and 0 <= values[-2] < values[-3] <= 64:
        return Snake(cells_from_json(data[1], values[-3], where), *values[-3:])
    raise MalformedFile(
        f"{where}: {data!r} is not a schedule; known are [power, base, top] and [snake, K, d, axis, start], "
        "K a number or a list of one an axis"
    )


def count_zeros(constant: Fraction, terms: Sequence[tuple[Schedule, Fraction]], steps: int) -> int:
    """Return at how many of the steps 1..steps the number constant + sum of factor * schedule is zero."""
    powers = [term for term in terms if isinstance(term[0], Power)]
    snakes = [(schedule, factor) for schedule, factor in terms if isinstance(schedule, Snake)]
    if (powers and snakes) or len(powers) > 1:
        return _zeros_one_by_one(constant, terms, steps)
    if powers:
        return _power_zeros(constant, powers[0][1], powers[0][0], steps)
    return _snake_zeros(constant, snakes, steps)


def _zeros_one_by_one(constant: Fraction, terms: Sequence[tuple[Schedule, Fraction]], steps: int) -> int:
    if steps > MAX_COUNT:
        raise TooLarge(
            f"counting the zero entries of a scan of {steps} steps one by one is too much work; ask for a larger error"
        )
    return sum(constant + sum(factor * schedule.at(step) for schedule, factor in terms) == 0 for step in range(1, steps + 1))


def _power_zeros(constant: Fraction, factor: Fraction, schedule: Schedule, steps: int) -> int:
    """The scale is strictly monotone, so at most one step makes it -constant / factor; bit lengths find it."""
    wanted = -constant / factor
    if wanted <= 0 or not isinstance(schedule, Power):
        return 0
    size = wanted.numerator.bit_length() - wanted.denominator.bit_length()
    guess = size // (schedule.base.bit_length() - 1) if size > 0 else size
    near = range(min(guess, 0) - 2, max(guess, 0) + 3)
    return sum(1 <= schedule.top - power <= steps and Fraction(schedule.base) ** power == wanted for power in near)


def _snake_zeros(constant: Fraction, terms: Sequence[tuple[Snake, Fraction]], steps: int) -> int:
    """The nodes before the end of the range less those before its start; past the last node every coordinate is -1."""
    if not terms:
        return steps if constant == 0 else 0
    first = terms[0][0]
    if any((s.cells, s.dimension, s.start) != (first.cells, first.dimension, first.start) for s, _ in terms):
        return _zeros_one_by_one(constant, terms, steps)
    factors = [sum((f for s, f in terms if s.axis == axis), Fraction(0)) for axis in range(first.dimension)]
    last, counts = node_count(first.cells, first.dimension), by_axis(first.cells, first.dimension)
    start, stop = min(first.start, last), min(first.start + steps, last)
    past = steps - (stop - start) if constant == sum(factors) else 0
    return past + _zeros_before(stop, counts, factors, constant) - _zeros_before(start, counts, factors, constant)


def _zeros_before(end: int, counts: Sequence[int], factors: Sequence[Fraction], constant: Fraction) -> int:
    """Count the zeros of constant + factors . node over the nodes number 0, ..., end - 1 in snake order.

    Written with a digit 0..K_i for each axis, a smaller number agrees with `end` up to some digit and is smaller there: those
    are the nodes with some coordinates fixed, the next one in a range (its other end where the digits before are odd) and all
    others free.
    """
    head, zeros, below = 0, 0, math.prod(cells + 1 for cells in counts)
    for axis, (factor, cells) in enumerate(zip(factors, counts, strict=True)):
        below //= cells + 1
        number = end // below
        digit = number - head * (cells + 1)
        low = cells + 1 - digit if head % 2 else 0
        free = [(factors[other], 0, counts[other]) for other in range(axis + 1, len(counts))]
        zeros += _solutions(constant, [(factor, low, low + digit - 1), *free]) if digit else 0
        constant += factor * (cells - digit if head % 2 else digit)
        head = number
    return zeros


def _solutions(constant: Fraction, ranges: Sequence[tuple[Fraction, int, int]]) -> int:
    """Count the integers v_j from low_j to high_j with constant + sum_j factor_j v_j = 0."""
    times = math.prod(high - low + 1 for factor, low, high in ranges if factor == 0)
    bound = sorted((item for item in ranges if item[0] != 0), key=lambda item: item[1] - item[2])
    if len(bound) < 2:
        factor, low, high = bound[0] if bound else (Fraction(1), 0, 0)
        value = -constant / factor
        return times * (value.denominator == 1 and low <= value <= high)
    *others, one, two = bound
    if math.prod(high - low + 1 for _, low, high in others) > MAX_COUNT:
        raise TooLarge(
            f"counting the zero entries of a scan over {len(bound)} coordinates at once is too much work; ask for a larger error"
        )
    found = 0
    for values in product(*(range(low, high + 1) for _, low, high in others)):
        rest = constant + sum(factor * value for (factor, _, _), value in zip(others, values, strict=True))
        found += _pairs(rest, one, two)
    return times * found


def _pairs(constant: Fraction, one: tuple[Fraction, int, int], two: tuple[Fraction, int, int]) -> int:
    """Count the pairs: a x + b y = c has x in one class modulo b, and y in its range bounds x."""
    common = math.lcm(constant.denominator, one[0].denominator, two[0].denominator)
    a, b, c = (int(number * common) for number in (one[0], two[0], -constant))
    divisor = math.gcd(a, b)
    if c % divisor:
        return 0
    a, b, c = a // divisor, b // divisor, c // divisor
    ends = sorted(Fraction(c - b * y, a) for y in two[1:])
    low, high = max(one[1], math.ceil(ends[0])), min(one[2], math.floor(ends[1]))
    step = abs(b)
    start = c * pow(a, -1, step) % step
    return max(0, (high - start) // step - (low - 1 - start) // step)
