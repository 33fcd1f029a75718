"""Segment tables: what hardware computes from a slope and an intercept a segment, and how far it is from a function.

segments   the network is the exact a x + b of the segment of x at every number x of the format in the box, and the number y that
           the table computes there is within bound of f(x)

The segment of x is the one with the last start <= x, the first where there is none. y is a x + b rounded once under the
evaluation "fma", and round(round(a x) + b) under "two-roundings"; under "fma-odd" and "two-roundings-odd" it is minus that of
-a x and -b where x < 0, so that ties of integers are rounded away from 0 there where they are on the other side.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise

from ..arithmetic import read, read_int
from ..plain import items, number, text
from ..rule import Rule
from ..syntax import Budget, Certificate, Rejected, Statement
from ..targets.expression import flatten, on_box, work
from ..targets.intervals import Interval, shown
from ..targets.jets import Jet, jets
from ..targets.operation import Operation
from .near import depends
from .near_functions import term
from .number_formats import Format, format_of

MAX_SEGMENTS, MAX_PRECISION, MAX_HALVINGS = 1 << 11, 1 << 10, 96
EVALUATIONS = {
    **{"fma": (True, False), "two-roundings": (False, False)},
    **{"fma-odd": (True, True), "two-roundings-odd": (False, True)},
}
"""Whether a sum is rounded once; whether numbers below 0 are computed as the negative of what their negative gives."""
TABLE = ("evaluation", "format", "intercepts", "scale", "slopes", "starts")
"""The keys of a table in a statement."""


@dataclass(frozen=True, slots=True)
class Table:
    """Segments by their starts, all but the first one's; numbers are integers, as the format holds them."""

    format: Format
    fused: bool
    starts: tuple[int, ...]
    slopes: tuple[int, ...]
    intercepts: tuple[int, ...]
    first: int
    last: int
    """The places of the first and the last number in the box."""
    odd: bool = False

    def computed(self, segment: int, x: int) -> int:
        """The number that the table computes at x in a segment; rejects what leaves the format."""
        sign = -1 if self.odd and x < 0 else 1
        product = sign * self.slopes[segment] * x
        if not self.fused:
            product = self.format.rounded(product) << self.format.places
        found = sign * self.format.rounded(product + sign * (self.intercepts[segment] << self.format.places))
        if found > self.format.most:
            raise Rejected(f"{shown(self.plain(found))}, minus the least number, leaves the format")
        return found

    def at(self, x: int) -> int:
        """The number that the table computes at x."""
        return self.computed(bisect_right(self.starts, x), x)

    def parts(self) -> Iterator[tuple[int, int, int]]:
        """Each segment with the places of its first and its last number in the box."""
        places = [self.first, *map(self.format.place, self.starts), self.last + 1]
        for segment, (start, stop) in enumerate(pairwise(places)):
            yield segment, start, stop - 1

    def exact(self, segment: int, x: Fraction) -> Fraction:
        """a x + b."""
        unit = 1 << self.format.places
        return Fraction(self.slopes[segment], unit) * x + Fraction(self.intercepts[segment], unit)

    def plain(self, x: int) -> Fraction:
        """The rational that an integer stands for."""
        return Fraction(x, 1 << self.format.places)


def table_of(certificate: Certificate, data: Statement) -> Table:
    """The table in a statement or in data, on the box of the certificate."""
    certificate.need_short_sides()
    if certificate.network.inputs != 1 or certificate.network.outputs != 1:
        raise Rejected("a table is of one number, and gives one")
    if text(data["evaluation"], "evaluation") not in EVALUATIONS:
        raise Rejected(f"the evaluations are {', '.join(EVALUATIONS)}, not {str(data['evaluation'])[:40]}")
    (fused, odd), form, ((low, high),) = EVALUATIONS[data["evaluation"]], format_of(data), certificate.box
    if odd and form.digits:
        raise Rejected("floats are rounded alike on both sides of 0, so their evaluations are fma and two-roundings")
    columns: list[tuple[int, ...]] = []
    count = len(items(data["slopes"], "slopes", MAX_SEGMENTS, 1))
    certificate.budget.spend(16 * count)
    for key, length in (("starts", count - 1), ("slopes", count), ("intercepts", count)):
        found = []
        for item in items(data[key], key, length, length):
            value = number(item, key)
            certificate.budget.hold(value)
            found.append(form.read(value, key))
        columns.append(tuple(found))
    first, last = form.inside(low, high)
    ends = [form.number(first), *columns[0], form.number(last)]
    if any(one >= other for one, other in pairwise(ends[:-1])) or (count > 1 and ends[-2] > ends[-1]):
        raise Rejected("the starts do not rise, or a segment has no number of the format in the box")
    starts, slopes, intercepts = columns
    return Table(form, fused, starts, slopes, intercepts, first, last, odd)


def network_facts(certificate: Certificate, premises: list[Statement], data: Statement) -> list[Statement]:
    """The output is the line of each segment between its first and its last number, joined from there to the next one."""
    table, ((low, high),) = table_of(certificate, data), certificate.box
    budget, form = certificate.budget, table.format
    budget.spend(64 * len(table.slopes) * (1 + form.places // 32))
    knots = [(low, table.exact(0, low))]
    for segment, start in enumerate(table.starts):
        for at, x in ((segment, form.number(form.place(start) - 1)), (segment + 1, start)):
            t = table.plain(x)
            if t > knots[-1][0]:
                knots.append((t, table.exact(at, t)))
    if high > knots[-1][0]:
        knots.append((high, table.exact(len(table.starts), high)))
    return [depends([("input", 0)], [(low, high)], (certificate.network.nodes[-1].name, 0), term(knots))]


def columns_of(data: Statement) -> Statement:
    """The table in data, as statements hold it."""
    return {key: data[key] for key in TABLE}


@dataclass(frozen=True, slots=True)
class Target:
    """The function of a certificate in one variable, and the precision of its enclosures."""

    operations: tuple[Operation, ...]
    precision: int
    budget: Budget

    def on(self, a: Fraction, b: Fraction) -> Interval:
        """An enclosure of f on [a, b]."""
        self.budget.spend(work(self.operations, self.precision))
        return on_box(self.operations, [(a, b)], self.precision, self.budget)[-1]

    def expanded(self, a: Fraction, c: Fraction, b: Fraction) -> Jet | None:
        """Enclosures of f(c), f'(c), and f'' on [a, b], which holds c; None where f may have no second derivative there."""
        try:
            whole = jets(self.operations, (a, b), self.precision, self.budget)
            value, slope, _ = jets(self.operations, (c, c), self.precision, self.budget, whole)[-1]
        except Rejected:
            return None
        return value, slope, whole[-1][2]


def target_of(certificate: Certificate, data: Statement) -> Target:
    """The target of a certificate, at the precision in data."""
    precision = read_int(data, "precision", 16, MAX_PRECISION)
    return Target(flatten(certificate.target, 1, certificate.budget), precision, certificate.budget)


def segments_every(certificate: Certificate, premises: list[Statement], data: Statement) -> Statement:
    """
    fact: the network is the table's exact lines; for each number x of the format in the box the number y that the table computes
    is found in integers, and |y - f(x)| <= bound, by f(c) + f'(c) (x - c) + f''(..) (x - c)^2 / 2 on cells, or at x itself
    -----------------------------------------------------------------------------------------------------------------------------
    segments
    """
    table, target, bound = table_of(certificate, data), target_of(certificate, data), read(data, "bound")
    check_bound(certificate, bound)
    todo = list(table.parts())
    while todo:
        segment, start, stop = todo.pop()
        if start == stop:
            _check_point(table, target, bound, segment, table.format.number(start))
        elif not _near_on_cell(table, target, bound, (segment, start, stop)):
            a, b = table.format.number(start), table.format.number(stop)
            middle = table.format.place(a + b >> 1)
            todo += [(segment, middle + 1, stop), (segment, start, middle)]
    return {"kind": "segments", **columns_of(data), "bound": data["bound"]}


def check_bound(certificate: Certificate, bound: Fraction) -> None:
    """Reject bounds below 0, and long ones, which would be worked with again and again."""
    certificate.budget.hold(bound)
    if bound < 0 or max(bound.numerator.bit_length(), bound.denominator.bit_length()) > MAX_PRECISION:
        raise Rejected(f"the bound {shown(bound)[:80]} is below 0, or of more than {MAX_PRECISION} bits")


def _check_point(table: Table, target: Target, bound: Fraction, segment: int, x: int) -> None:
    """Reject unless the table is near the target at one number."""
    t, y = table.plain(x), table.plain(table.computed(segment, x))
    low, high = target.on(t, t)
    if max(y - low, high - y) > bound:
        raise Rejected(f"at {shown(t)} the table gives {shown(y)}, not seen to be within {shown(bound)} of the target")


def _near_on_cell(table: Table, target: Target, bound: Fraction, cell: tuple[int, int, int]) -> bool:
    """Whether the table is seen to be near the target at all numbers from one place to another, by a Taylor expansion."""
    form, (segment, start, stop) = table.format, cell
    a, b = form.number(start), form.number(stop)
    c = a + b >> 1
    jet = target.expanded(table.plain(a), table.plain(c), table.plain(b))
    h = table.plain(b - c)
    if jet is None or (jet[1][1] - jet[1][0]) * h + (jet[2][1] - jet[2][0]) * h * h / 2 > bound / 8:
        return False
    m, w = form.places, target.precision
    target.budget.spend((stop - start + 1) * (8 + (3 * m + w >> 5)))
    (v0, v1), (s0, s1), (d0, d1) = (_scaled(each, w) for each in jet)
    v0, v1, most = v0 << 2 * m + 1, v1 << 2 * m + 1, (bound.numerator << w + 2 * m + 1) // bound.denominator
    for place in range(start, stop + 1):
        x = form.number(place)
        y, d = table.computed(segment, x) << w + m + 1, x - c
        rise, square = (min(s0 * d, s1 * d), max(s0 * d, s1 * d)), d * d
        low, high = v0 + (rise[0] << m + 1) + d0 * square, v1 + (rise[1] << m + 1) + d1 * square
        if y - low > most or high - y > most:
            return False
    return True


def _scaled(a: Interval, bits: int) -> tuple[int, int]:
    """An interval in units of 2^-bits, rounded outward."""
    (low, high), unit = a, 1 << bits
    return low.numerator * unit // low.denominator, -(-high.numerator * unit // high.denominator)


def segments_pieces(certificate: Certificate, premises: list[Statement], data: Statement) -> Statement:
    """
    fact: the network is the table's exact lines; on the whole of each segment |a x + b - f(x)| and what the roundings change
    are at most the bound together, and nothing leaves the format
    -------------------------------------------------------------------------------------------------------------------------
    segments
    """
    table, target, bound = table_of(certificate, data), target_of(certificate, data), read(data, "bound")
    check_bound(certificate, bound)
    for segment, start, stop in table.parts():
        a, b = (table.plain(table.format.number(place)) for place in (start, stop))
        rest = bound - _roundings(table, segment, a, b)
        todo = [(a, b, 0)]
        while todo:
            a, b, depth = todo.pop()
            if _near_on_interval(table, target, rest, segment, a, b):
                continue
            if depth == MAX_HALVINGS or a == b:
                raise Rejected(f"on [{shown(a)}, {shown(b)}] the line is not seen to be within {shown(rest)} of the target")
            middle = (a + b) / 2
            todo += [(middle, b, depth + 1), (a, middle, depth + 1)]
    return {"kind": "segments", **columns_of(data), "bound": data["bound"]}


def _roundings(table: Table, segment: int, a: Fraction, b: Fraction) -> Fraction:
    """What the roundings between two numbers change at most; rejects where something may leave the format."""
    size = max(abs(table.exact(segment, end)) for end in (a, b))
    lost, product = Fraction(0), Fraction(0)
    if not table.fused:
        product = abs(table.plain(table.slopes[segment])) * max(abs(a), abs(b))
        lost = table.format.lost(product)
        product += lost
    total = lost + table.format.lost(size + lost)
    if max(product, size + total) > table.plain(table.format.most):
        raise Rejected(f"the sums between {shown(a)} and {shown(b)} may leave the format")
    return total


def _near_on_interval(table: Table, target: Target, rest: Fraction, segment: int, a: Fraction, b: Fraction) -> bool:
    """Whether a line is seen to be near the target on an interval: by a Taylor expansion, or by the ranges of both."""
    c, h, rise = (a + b) / 2, (b - a) / 2, table.plain(table.slopes[segment])
    height = table.exact(segment, c)
    jet = target.expanded(a, c, b)
    if jet is None:
        low, high = target.on(a, b)
        swing = abs(rise) * h
        return max(height + swing - low, high - height + swing) <= rest
    value, slope, bend = jet
    above = (_largest(height - value[0], sign, -bend[0] / 2, h) for sign in (rise - slope[0], slope[1] - rise))
    below = (_largest(value[1] - height, sign, bend[1] / 2, h) for sign in (slope[1] - rise, rise - slope[0]))
    return max(*above, *below) <= rest


def _largest(a: Fraction, b: Fraction, c: Fraction, h: Fraction) -> Fraction:
    """The largest value of a + b t + c t^2 for t in [0, h]."""
    if c < 0 and 0 < b < -2 * c * h:
        return a - b * b / (4 * c)
    return max(a, a + b * h + c * h * h)


PAGE = "kernel_rules_segments.md"
DATA = "bound evaluation format intercepts precision scale slopes starts"
RULES = {
    "segments-every": Rule("", DATA, segments_every, f"{PAGE}#segments-every", network_facts, box=True),
    "segments-pieces": Rule("", DATA, segments_pieces, f"{PAGE}#segments-pieces", network_facts, box=True),
}
