"""What a network of Theorem 2.1, 2.2 or 2.3 reads at a cell number u that is no integer: exact values, ranges, pieces.

h(u) is affine between integers, 4^j at u = j. Bit l is B.1 at y = a_l h(u), in Theorem 2.3 at y = 4^J P(a_l, h(u) / 4^J)
with the product P of Lemma A.4: with w = 3 y it is 0 for w in [-1, 1], 1 for w in [2, 4], affine between, of period 6.
y never falls as u grows, so the range of a bit on an interval is exact; a breakpoint is a w that is a whole number and no
multiple of 3, an integer u, or a kink of P.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from typing import TypeAlias

from symnet.targets.enclosure import balls
from symnet.targets.enclosure.balls import Ratio

Column: TypeAlias = "tuple[Ratio, ...]"
"""Values at the vertices of a simplex."""
Cut: TypeAlias = "tuple[int, int, Ratio]"
"""Two vertices and the share of the edge, from the first, where it is cut."""


@dataclass(frozen=True, slots=True)
class Reading:
    """A function on a simplex: its range lies in [low, high]; its values at the vertices where it is affine, else a cut."""

    low: Ratio
    high: Ratio
    column: Column | None = None
    cut: Cut | None = None


@dataclass(frozen=True, slots=True)
class Codes:
    """sum_l 2^-l bit_l(u) for the numbers a_l with J = `digits` digits; `levels` of the product, None where it is exact."""

    numbers: Column
    digits: int
    levels: int | None = None
    known: dict[Ratio, Ratio] = field(default_factory=dict, repr=False, compare=False)
    """The values at cell numbers that are read again and again: the cells beside a strip."""

    def at(self, u: Ratio) -> Ratio:
        """The exact value at a cell number from 1 to J."""
        power = self._power(u)
        return _weighted(_bit(self._argument(number, power)) for number in self.numbers)

    def on(self, u: Column) -> Reading:
        """The values on a simplex on which the cell number is affine, u at the vertices."""
        low, high = min(u), max(u)
        if low == high:
            value = self.known.get(low)
            if value is None:
                value = self.at(low)
                if low.q == 1:
                    self.known[low] = value
            return Reading(value, value, (value,) * len(u))
        powers = self._power(low), self._power(high)
        ends = [(self._argument(number, powers[0]), self._argument(number, powers[1])) for number in self.numbers]
        ranges = [_bit_range(*pair) for pair in ends]
        kink = _nearest(low, high, 0 * low)
        for number, pair, (least, most) in zip(self.numbers, ends, ranges, strict=True):
            where = None if least == most else self._breakpoint((low, high), powers, kink, number, pair)
            if where is not None:
                i, j = u.index(high), u.index(low)
                cut = i, j, (high - where) / (high - low)
                return Reading(_weighted(pair[0] for pair in ranges), _weighted(pair[1] for pair in ranges), None, cut)
        column = tuple(self.at(value) for value in u)
        return Reading(min(column), max(column), column)

    def _power(self, u: Ratio) -> Ratio:
        """h(u) for 1 <= u <= J."""
        j = min(int(u.floor()), self.digits - 1)
        return (1 << (2 * j)) * (1 + 3 * (u - j))

    def _argument(self, number: Ratio, power: Ratio) -> Ratio:
        """w = 3 y."""
        if self.levels is None:
            return 3 * number * power
        y, h = power / (1 << (2 * self.digits)), balls.ratio(Fraction(1, 1 << self.levels))
        p, q = _above(number / 2, h), _above(y / 2, h)
        lost = 4 * p * q if p + q <= h else 4 * (h - p) * (h - q)
        return 3 * (1 << (2 * self.digits)) * (number * y - lost)

    def _breakpoint(
        self, u: tuple[Ratio, Ratio], powers: tuple[Ratio, Ratio], kink: Ratio | None, number: Ratio, pair: tuple[Ratio, Ratio]
    ) -> Ratio | None:
        """The cell number of a breakpoint of one bit, near the middle; None where the bit is affine."""
        if kink is not None:
            return kink
        share = self._product_kink(powers, number)
        if share is None:
            whole = _no_multiple_of_three(*pair)
            if whole is None:
                return None
            share = (whole - pair[0]) / (pair[1] - pair[0])
        return u[0] + share * (u[1] - u[0])

    def _product_kink(self, powers: tuple[Ratio, Ratio], number: Ratio) -> Ratio | None:
        """The share of the way between two powers where P(number, .) has a kink."""
        if self.levels is None:
            return None
        h = balls.ratio(Fraction(1, 1 << self.levels))
        over = _above(number / 2, h) / h
        if over == 0:
            return None
        unit = 2 * h * (1 << (2 * self.digits))
        low, high = powers[0] / unit, powers[1] / unit
        for offset in (0 * over, over):
            found = _nearest(low, high, offset)
            if found is not None:
                return (found - low) / (high - low)
        return None


def _weighted(bits: Iterable[Ratio]) -> Ratio:
    """sum_l 2^-l bit_l, l = 1, 2, ..."""
    return sum((bit / (2 << place) for place, bit in enumerate(bits)), balls.ratio(0))


def _above(value: Ratio, step: Ratio) -> Ratio:
    """How far a value lies above a multiple of `step`."""
    return value - step * (value / step).floor()


def _bit(w: Ratio) -> Ratio:
    """B.1 at y = w / 3 in [0, 2 * 4^J]."""
    place = abs(w - 6 * ((w + 3) / 6).floor())  # the distance to the nearest multiple of 6
    return min(max(place - 1, 0 * place), place * 0 + 1)


def _bit_range(low: Ratio, high: Ratio) -> tuple[Ratio, Ratio]:
    """The least and the greatest bit for w in [low, high]."""
    ends = _bit(low), _bit(high)
    one = 6 * ((low - 4) / 6).ceil() + 2 <= high  # the first [6k + 2, 6k + 4] that is not to the left
    zero = 6 * ((low - 1) / 6).ceil() - 1 <= high
    return 0 * low if zero else min(ends), 0 * low + 1 if one else max(ends)


def _nearest(low: Ratio, high: Ratio, offset: Ratio) -> Ratio | None:
    """The integer minus `offset` that is nearest to the middle of (low, high), None where none lies inside."""
    below = ((low + high) / 2 + offset).floor() - offset
    inside = [value for value in (below, below + 1) if low < value < high]
    return min(inside, key=lambda value: abs(2 * value - low - high), default=None)


def _no_multiple_of_three(low: Ratio, high: Ratio) -> Ratio | None:
    """The whole number, no multiple of 3, nearest to the middle of (low, high)."""
    start = ((low + high) / 2).floor()
    near = [start + step for step in (-1, 0, 1, 2)]
    inside = [balls.ratio(0) + value for value in near if int(value) % 3 and low < value < high]
    return min(inside, key=lambda value: abs(2 * value - low - high), default=None)


def middle(parts: Sequence[Reading], count: int) -> Reading:
    """The mid value of three functions on a simplex with `count` vertices."""
    low, high = sorted(part.low for part in parts)[1], sorted(part.high for part in parts)[1]
    if low == high:
        return Reading(low, high, (low,) * count)
    for i, j, k in ((0, 1, 2), (1, 0, 2), (2, 0, 1)):
        between = (_below(parts[j], parts[i]) and _below(parts[i], parts[k])) or (
            _below(parts[k], parts[i]) and _below(parts[i], parts[j])
        )
        if between and parts[i].column is not None:
            return parts[i]
    return Reading(low, high, None, _cut(parts))


def _below(one: Reading, two: Reading) -> bool:
    """Whether one function is at most the other on the whole simplex, as far as is known."""
    if one.column is not None and two.column is not None:
        return all(a <= b for a, b in zip(one.column, two.column, strict=True))
    return bool(one.high <= two.low)


def _cut(parts: Sequence[Reading]) -> Cut | None:
    """Where to cut: the widest function that is not affine and may be the middle one, else where two affine ones cross."""
    known = [part for at, part in enumerate(parts) if not _is_extreme(part, [*parts[:at], *parts[at + 1 :]])] or list(parts)
    bent = [part for part in known if part.column is None]
    if bent:
        return max(bent, key=lambda part: part.high - part.low).cut
    for one in parts:
        for two in parts:
            if one.column is not None and two.column is not None:
                gaps = [a - b for a, b in zip(one.column, two.column, strict=True)]
                i, j = gaps.index(max(gaps)), gaps.index(min(gaps))
                if gaps[j] < 0 < gaps[i]:
                    return i, j, gaps[i] / (gaps[i] - gaps[j])
    return None


def _is_extreme(part: Reading, others: Sequence[Reading]) -> bool:
    """Whether a function is below both others, or above both, everywhere."""
    return bool(part.high <= min(other.low for other in others) or part.low >= max(other.high for other in others))
