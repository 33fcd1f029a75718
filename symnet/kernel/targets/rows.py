"""A target along a row of a grid in whole numbers, each operation at all points of the row at once.

A column is a list of whole numbers m_i, or one that stands for all points, and one r: |2^w value_i - m_i| <= r at every point.
What cannot be enclosed in this way, or not so, is left to exact intervals at single points: nothing is rejected for it.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Sequence
from fractions import Fraction
from itertools import repeat

from ..syntax import Budget
from . import functions as fn
from .expression import Grid, leaf
from .intervals import Interval
from .operation import Operation

Column = tuple[list[int], int]
FINE = 10
"""Series start at the multiples of 2^-FINE."""
MAX_SERIES = 80
"""w at most for them: what is left out of a series is below 2^-MAX_SERIES."""
MAX_HELD = 1 << 22
"""Words of the columns that are held."""
ENTRY = 256
"""What an entry of a table of a series costs."""
FUNCTIONS = {"sin": fn.sin, "cos": fn.cos, "exp": fn.exp}


class Rows:
    """The target of a grid along its last axis, in multiples of 2^-w, w a little less than the precision of the grid."""

    def __init__(self, grid: Grid, budget: Budget) -> None:
        self.grid, self.w = grid, max(24, grid.p - 8)
        self.tables: dict[int, Column | None] = {}
        self.series: dict[str, dict[int, tuple[int, int]]] = {name: {} for name in FUNCTIONS}
        mixed, self.needed = dict(grid.mixed), list[int]()
        wanted = {len(grid.operations) - 1}
        for place in reversed(range(len(grid.operations))):
            if place in wanted:
                self.needed.insert(0, place)
                wanted |= set(mixed[place].arguments) if place in mixed else set()
        self.together = max(1, MAX_HELD // (len(self.needed) * (1 + (self.w >> 5))))
        """Points that are followed together: the columns of all operations are held."""
        for place in self.needed:
            if place not in mixed:
                budget.spend((2 + (self.w >> 5)) * len(grid.tables[place][1]))
                self.tables[place] = self._column(grid.tables[place][1])

    def _column(self, intervals: Sequence[Interval]) -> Column | None:
        """Intervals as a column, None where they are huge."""
        ends = [(math.floor(low * (1 << self.w)), math.ceil(high * (1 << self.w))) for low, high in intervals]
        found = [low + high >> 1 for low, high in ends], 1 + max(high - low for low, high in ends)
        return found if short(self.w, found) else None

    def along(self, head: Sequence[int], first: int, last: int, budget: Budget) -> Column | None:
        """The target at the points (head, first), ..., (head, last - 1); None where it is not enclosed here."""
        values: dict[int, Column] = {}
        for place in self.needed:
            operation = self.grid.operations[place]
            if place in self.tables:
                found = self._tabled(place, operation, head, first, last)
            elif not operation.arguments:
                found = self._leaf(operation, head, first, last, budget)
            else:
                arguments = [values[a] for a in operation.arguments]
                found = self._applied(operation, arguments, budget)
            if found is None:
                return None
            values[place] = found
        return values[self.needed[-1]]

    def _tabled(self, place: int, operation: Operation, head: Sequence[int], first: int, last: int) -> Column | None:
        table, axis = self.tables[place], min(operation.variables, default=0)
        if table is None or not operation.variables:
            return table and (table[0][:1], table[1])
        return (table[0][first:last] if axis == len(head) else [table[0][head[axis]]]), table[1]

    def _leaf(self, operation: Operation, head: Sequence[int], first: int, last: int, budget: Budget) -> Column | None:
        """A number, a constant, or the variable of an axis."""
        if operation.operator != "variable":
            return self._column([leaf(operation, (Fraction(0),) * 2, self.grid.p)])
        axis = min(operation.variables)
        places = range(first, last) if axis == len(head) else head[axis : axis + 1]
        budget.spend(1 + (len(places) >> 2))
        return [(place << self.w) // self.grid.counts[axis] for place in places], 1

    def _applied(self, operation: Operation, arguments: list[Column], budget: Budget) -> Column | None:
        """An operation on columns, paid for."""
        count, words, name = max(len(column) for column, _ in arguments), 2 + self.w // 64, operation.operator
        if name in FUNCTIONS:
            budget.spend(1 + count * words)
            return self._series(name, *arguments[0], budget) if self.w <= MAX_SERIES else None
        if name == "pow":
            exponent = operation.value
            budget.spend(1 + (count * words * exponent.numerator.bit_length() >> 2))
            return power(self.w, arguments[0], exponent.numerator) if exponent.denominator == 1 else None
        budget.spend(1 + (count * words >> 3))
        return OPERATIONS[name](self.w, *arguments) if name in OPERATIONS else None

    def _series(self, name: str, column: list[int], r: int, budget: Budget) -> Column | None:
        """sin, cos or exp, from their values at multiples of 2^-FINE by the addition theorems and Taylor's formula."""
        w, largest = self.w, size(column)
        if largest >> w >= 64 << 10 * (name != "exp") or r >> w - 1:
            return None
        if name != "exp" and largest >> w + 3:
            period = math.floor(2 * fn.pi(w + 24)[0] * (1 << w))
            column, r = [t % period for t in column], r + 2 * (largest // period + 1)
        table, shift, mask = self.series[name], w - FINE, (1 << w - FINE) - 1
        for j in {t >> shift for t in column} - table.keys():
            budget.spend(ENTRY)
            entry = self._entry(name, Fraction(j, 1 << FINE))
            if entry is None:
                return None
            table[j] = entry
        pairs = [(table[t >> shift], t & mask) for t in column]
        if name == "exp":
            return self._exponential(pairs, r)
        return [rotated(first, second, u, w) for (first, second), u in pairs], r + 20

    def _entry(self, name: str, t: Fraction) -> tuple[int, int] | None:
        """Values at one point, less than two units off: sin and cos, cos and -sin, or exp; None where they are not so close."""
        ends = [FUNCTIONS[each]((t, t), self.w + 8) for each in (("exp",) if name == "exp" else ("sin", "cos"))]
        if any((high - low) * (1 << self.w) > 1 for low, high in ends):
            return None
        found = [math.floor(low * (1 << self.w)) for low, _ in ends]
        if name == "exp":
            return found[0], 0
        return (found[0], found[1]) if name == "sin" else (found[1], -found[0])

    def _exponential(self, pairs: Sequence[tuple[tuple[int, int], int]], r: int) -> Column:
        """exp(j/2^FINE + u) = exp(j/2^FINE) exp(u)."""
        w, one = self.w, 1 << self.w
        found = []
        for (value, _), u in pairs:
            q = u * u >> w
            q2 = q * q >> w
            series = one + u + (q >> 1) + (u * q >> w) // 6 + q2 // 24 + (u * q2 >> w) // 120 + (q2 * q >> w) // 720
            found.append(value * series >> w)
        most = (max(value for (value, _), _ in pairs) >> w) + 2
        return found, 10 * most + 6 + 4 * r * most


def rotated(first: int, second: int, u: int, w: int) -> int:
    """first * cos(u) + second * sin(u) in units, 0 <= u < 2^-FINE."""
    q = u * u >> w
    q2 = q * q >> w
    q3 = q2 * q >> w
    cosine = (1 << w) - (q >> 1) + q2 // 24 - q3 // 720
    sine = u - (u * (q // 6 - q2 // 120 + q3 // 5040) >> w)
    return first * cosine + second * sine >> w


def size(column: Sequence[int]) -> int:
    """The largest absolute value."""
    return max(max(column), -min(column))


def short(w: int, column: Column) -> bool:
    """Whether numbers and error of a column have 2w bits at most: what is multiplied is paid for by w."""
    return max(size(column[0]), column[1]).bit_length() <= 2 * w


def zipped(one: Sequence[int], two: Sequence[int]) -> Iterator[tuple[int, int]]:
    """Pairs; a column of one number stands for all points."""
    if len(one) == len(two):
        return zip(one, two, strict=True)
    return zip(one, repeat(two[0])) if len(two) == 1 else zip(repeat(one[0]), two)


def add(w: int, a: Column, b: Column) -> Column:
    """a + b."""
    return [x + y for x, y in zipped(a[0], b[0])], a[1] + b[1]


def mul(w: int, a: Column, b: Column) -> Column | None:
    """a * b: |uv - xy| <= |x| s + |y| r + r s."""
    most, other = size(a[0]), size(b[0])
    if not short(w, a) or not short(w, b):
        return None
    return [x * y >> w for x, y in zipped(a[0], b[0])], (most * b[1] + other * a[1] + a[1] * b[1] >> w) + 2


def div(w: int, a: Column, b: Column) -> Column | None:
    """a / b where b keeps away from 0: |u/v - x/y| <= r/|v| + |x| s / (|v| |y|)."""
    least = min(b[0]) if min(b[0]) > 0 else -max(b[0])
    most = size(a[0])
    if least <= b[1] or not short(w, a):
        return None
    off = ((a[1] << w) + (most * b[1] << w) // least + 1) // (least - b[1]) + 3
    return [(x << w) // y for x, y in zipped(a[0], b[0])], off


def power(w: int, a: Column, n: int) -> Column | None:
    """a^n, by squares."""
    if n < 0:
        below = power(w, a, -n)
        return below and div(w, ([1 << w], 0), below)
    found: Column | None = ([1 << w], 0)
    square: Column | None = a
    while n and found and square:
        found = mul(w, found, square) if n & 1 else found
        n >>= 1
        square = mul(w, square, square) if n else square
    return found and square and found


def root(w: int, a: Column) -> Column | None:
    """The root where a keeps away from 0: |sqrt u - sqrt x| <= r / sqrt x."""
    least = min(a[0])
    if least <= a[1] or not short(w, a):
        return None
    return [math.isqrt(x << w) for x in a[0]], (a[1] << w) // math.isqrt(least << w) + 2


OPERATIONS: dict[str, Callable[..., Column | None]] = {
    "add": add,
    "mul": mul,
    "div": div,
    "sqrt": root,
    "neg": lambda w, a: ([-x for x in a[0]], a[1]),
    "abs": lambda w, a: ([abs(x) for x in a[0]], a[1]),
    "min": lambda w, a, b: ([min(x, y) for x, y in zipped(a[0], b[0])], max(a[1], b[1])),
    "max": lambda w, a, b: ([max(x, y) for x, y in zipped(a[0], b[0])], max(a[1], b[1])),
}
