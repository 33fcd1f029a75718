"""Segment tables: what hardware computes from a slope and an intercept a segment, and how far it is from a function.

segments        the network is the exact a x + b of the segment of x at every number x of the format in the box, and the number y
                that the table computes there is within bound of f(x)
segments-shape  a property of y, for all these x
segments-least  every function that is affine on each of so many intervals that make up the box is as far from f as error, or
                farther, at some number of the format; under the tails "constant" it is constant on the first and the last one

The segment of x is the one with the last start <= x, the first where there is none. y is a x + b rounded once under the
evaluation "fma", and round(round(a x) + b) under "two-roundings".
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Iterator
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

    def computed(self, segment: int, x: int) -> int:
        """The number that the table computes at x in a segment."""
        product = self.slopes[segment] * x
        if not self.fused:
            product = self.format.rounded(product) << self.format.places
        return self.format.rounded(product + (self.intercepts[segment] << self.format.places))

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
    if text(data["evaluation"], "evaluation") not in ("fma", "two-roundings"):
        raise Rejected(f"the evaluations are fma and two-roundings, not {str(data['evaluation'])[:40]}")
    form, ((low, high),) = format_of(data), certificate.box
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
    return Table(form, data["evaluation"] == "fma", starts, slopes, intercepts, first, last)


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
    _check_bound(certificate, bound)
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


def _check_bound(certificate: Certificate, bound: Fraction) -> None:
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
    _check_bound(certificate, bound)
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


def segments_shape(certificate: Certificate, premises: list[Statement], data: Statement) -> Statement:
    """
    segments, for a table; its shape is increasing, decreasing, odd, ["jumps", J], ["range", low, high] or ["value", x, y]
    ------------------------------------------------------------------------------------------------------------------------
    segments-shape: at all numbers x < x' of the format in the box y <= y', or y >= y'; or the table gives -y at -x where that is
    one of them too; or |a' s + b' - (a s + b)| <= J at each start s of a segment; or low <= y <= high; or the one y at one x
    """
    table = table_of(certificate, premises[0])
    certificate.budget.spend(len(table.slopes) * (64 + table.format.places))
    first, *numbers = items(data["shape"], "shape", 3, 1)
    name, given = text(first, "shape"), [number(each, "shape") for each in numbers]
    for each in given:
        certificate.budget.hold(each)
    if (name, len(given)) not in SHAPES:
        raise Rejected(f"the shapes are {', '.join(name for name, _ in SHAPES)}, not {str(data['shape'])[:80]}")
    if not SHAPES[name, len(given)](table, *given):
        raise Rejected(f"the table is not {str(data['shape'])[:400]}")
    return {"kind": "segments-shape", **columns_of(premises[0]), "shape": data["shape"]}


def _ends(table: Table) -> list[tuple[int, int, int]]:
    """Of each segment the slope, and what is computed at its first and its last number."""
    found = []
    for segment, start, stop in table.parts():
        first, last = (table.computed(segment, table.format.number(place)) for place in (start, stop))
        found.append((table.slopes[segment] if start < stop else 0, first, last))
    return found


def _rises(table: Table, sign: int = 1) -> bool:
    """A rounded a x + b rises where a >= 0; from one segment to the next the numbers at the ends tell."""
    ends = _ends(table)
    joined = all(sign * one[2] <= sign * other[1] for one, other in pairwise(ends))
    return joined and all(sign * slope >= 0 for slope, _, _ in ends)


def _is_odd(table: Table) -> bool:
    """Ties to even, segments that are mirror images."""
    parts = list(table.parts())
    if not table.format.digits:
        raise Rejected("ties are rounded up, so a table of integers is not seen to be odd")
    mirrored = [(len(parts) - 1 - segment, -stop, -start) for segment, start, stop in reversed(parts)]
    same = table.slopes == table.slopes[::-1]
    return parts == mirrored and same and table.intercepts == tuple(-b for b in reversed(table.intercepts))


def _jumps(table: Table, most: Fraction) -> bool:
    starts = enumerate(map(table.plain, table.starts))
    return all(abs(table.exact(segment + 1, t) - table.exact(segment, t)) <= most for segment, t in starts)


def _ranges(table: Table, low: Fraction, high: Fraction) -> bool:
    """On a segment a rounded a x + b lies between its values at the ends."""
    return all(low <= table.plain(y) <= high for _, *ends in _ends(table) for y in ends)


def _is_at(table: Table, x: Fraction, y: Fraction) -> bool:
    place = table.format.read(x, "shape")
    if not table.first <= table.format.place(place) <= table.last:
        raise Rejected(f"{shown(x)} is not in the box")
    return table.plain(table.at(place)) == y


SHAPES: dict[tuple[str, int], Callable[..., bool]] = {
    ("increasing", 0): _rises,
    ("decreasing", 0): lambda table: _rises(table, -1),
    ("odd", 0): _is_odd,
    ("jumps", 1): _jumps,
    ("range", 2): _ranges,
    ("value", 2): _is_at,
}


def segments_least(certificate: Certificate, premises: list[Statement], data: Statement) -> Statement:
    """
    numbers of the format in the box, in groups, each from the end of the one before on, or later: as many triples as pieces, at
    which f is at least 2 eta from its chord; under the tails "constant" two less, and a pair before and behind them, at which f
    differs by at least 2 eta
    --------------------------------------------------------------------------------------------------------------------------------
    segments-least, with the error eta
    """
    certificate.need_short_sides()
    if certificate.network.inputs != 1:
        raise Rejected("segments are of functions of one number")
    ((low, high),), form, target = certificate.box, format_of(data), target_of(certificate, data)
    eta, pieces, first = read(data, "error"), read_int(data, "pieces", 1, MAX_SEGMENTS), form.number(form.inside(low, high)[0])
    _check_bound(certificate, eta)
    if data["tails"] not in ("", "constant"):
        raise Rejected(f"the tails are constant, or none are named, not {str(data['tails'])[:40]}")
    sizes = [3] * pieces if not data["tails"] else [2, *[3] * (pieces - 2), 2]
    groups = items(data["points"], "points", len(sizes), len(sizes))
    end = Fraction(first, 1 << form.places)
    for group, size in zip(groups, sizes, strict=True):
        t = [number(each, "points") for each in items(group, "points", size, size)]
        for each in t:
            certificate.budget.hold(each)
            form.read(each, "points")
        if not end <= t[0] or any(one >= other for one, other in pairwise(t)) or t[-1] > high:
            raise Rejected(f"the points {', '.join(map(shown, t))} do not rise from {shown(end)} to at most {shown(high)}")
        if not _apart(t, [target.on(each, each) for each in t], 2 * eta):
            raise Rejected(f"at {', '.join(map(shown, t))} the target is not seen to be 2 eta from its chord")
        end = t[-1]
    return {"kind": "segments-least", **{key: data[key] for key in ("error", "format", "pieces", "scale", "tails")}}


def _apart(t: list[Fraction], values: list[Interval], apart: Fraction) -> bool:
    """Whether two values differ by at least so much; of three, whether the middle one does from the chord of the others."""
    share = (t[1] - t[0]) / (t[2] - t[0]) if len(t) == 3 else Fraction(0)
    low, high = ((1 - share) * values[0][way] + share * values[-1][way] for way in (0, 1))
    return values[1][0] - high >= apart or low - values[1][1] >= apart


PAGE = "kernel_rules_segments.md"
DATA = "bound evaluation format intercepts precision scale slopes starts"
RULES = {
    "segments-every": Rule("", DATA, segments_every, f"{PAGE}#segments-every", network_facts, box=True),
    "segments-pieces": Rule("", DATA, segments_pieces, f"{PAGE}#segments-pieces", network_facts, box=True),
    "segments-shape": Rule("segments", "shape", segments_shape, f"{PAGE}#segments-shape", box=True),
    "segments-least": Rule(
        "", "error format pieces points precision scale tails", segments_least, f"{PAGE}#segments-least", box=True
    ),
}
