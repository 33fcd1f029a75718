"""Segment tables: their shapes, and what no table of so many segments can beat.

segments-shape  a property of the number y that a table computes at x, for all numbers x of the format in the box
segments-least  every function that is affine on each of so many intervals that make up the box is as far from f as error, or
                farther, at some number of the format; under the tails "constant" it is constant on the first and the last one
"""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from itertools import pairwise

from ..arithmetic import read, read_int
from ..plain import items, number, text
from ..rule import Rule
from ..syntax import Certificate, Rejected, Statement
from ..targets.intervals import Interval, shown
from .number_formats import format_of
from .segments import MAX_SEGMENTS, PAGE, Table, check_bound, columns_of, table_of, target_of


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
    """Ties alike on both sides of 0, segments that are mirror images where both x and -x are numbers in the box."""
    if not table.format.digits and not table.odd:
        raise Rejected("ties are rounded up, so a table of integers is not seen to be odd")
    most = min(-table.first, table.last)
    parts = [
        (table.slopes[segment], table.intercepts[segment], max(start, -most), min(stop, most))
        for segment, start, stop in table.parts()
        if start <= most and stop >= -most
    ]
    return most > 0 and parts == [(slope, -height, -stop, -start) for slope, height, start, stop in reversed(parts)]


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
    check_bound(certificate, eta)
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


RULES = {
    "segments-shape": Rule("segments", "shape", segments_shape, f"{PAGE}#segments-shape", box=True),
    "segments-least": Rule(
        "", "error format pieces points precision scale tails", segments_least, f"{PAGE}#segments-least", box=True
    ),
}
