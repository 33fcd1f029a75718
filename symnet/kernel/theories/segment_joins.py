"""Segments that join: what no continuous function of so many pieces can beat.

segments-joined  every continuous function that is affine on each of so many intervals that make up the box is as far from f as
                 error, or farther, at some number of the format; under the tails "constant" it is constant on the first and the
                 last one

The pieces are followed from left to right. Of the pieces so far it is known that the last of them ends before a number `end`,
and, from a number `begin` on, on which side of a line it lies.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise

from ..arithmetic import read, read_int
from ..plain import items, number, text
from ..rule import Rule
from ..syntax import Budget, Certificate, Json, Rejected, Statement
from ..targets.intervals import shown
from .number_formats import Format, format_of
from .segments import MAX_PRECISION, MAX_SEGMENTS, PAGE, Target, check_bound, target_of

SIDES = {"above": -1, "below": 1}
"""Where a piece lies from its line: the sign that the line has less the piece."""


@dataclass(frozen=True, slots=True)
class Known:
    """A piece ends before `end`; at points of it from `begin` on, sign times (line - piece) >= 0. Sign 0: nothing is known."""

    end: Fraction
    begin: Fraction
    sign: int = 0
    height: Fraction = Fraction(0)
    slope: Fraction = Fraction(0)

    def over(self, t: Fraction) -> Fraction:
        """The height of the line at t."""
        return self.height + self.slope * t


def segments_joined(certificate: Certificate, premises: list[Statement], data: Statement) -> Statement:
    """
    for each piece a line and numbers a < c < x of the format: f is 2 eta farther from the line at a and x, on one side, than at
    c, on the other; a is behind the end of the piece before, or that piece and a lie on one side of the line; c is behind it;
    a constant piece has a constant line, and at the left end no a, at the right end no x
    ---------------------------------------------------------------------------------------------------------------------------
    segments-joined, with the error eta
    """
    certificate.need_short_sides()
    if certificate.network.inputs != 1:
        raise Rejected("segments are of functions of one number")
    ((low, high),), form, target = certificate.box, format_of(data), target_of(certificate, data)
    eta, pieces = read(data, "error"), read_int(data, "pieces", 1, MAX_SEGMENTS)
    check_bound(certificate, eta)
    if data["tails"] not in ("", "constant"):
        raise Rejected(f"the tails are constant, or none are named, not {str(data['tails'])[:40]}")
    first = Fraction(form.number(form.inside(low, high)[0]), 1 << form.places)
    known = Known(first, first)
    for place, item in enumerate(items(data["links"], "links", pieces, pieces)):
        tail = "" if not data["tails"] else "left" if place == 0 else "right" if place == pieces - 1 else ""
        link, points = _link(item, form, tail, certificate.budget)
        if points[-1] > high:
            raise Rejected(f"the number {shown(points[-1])} is behind the box")
        _check_begin(known, link, points[0])
        _check_sides(target, link, points, eta, tail)
        known = link
    return {"kind": "segments-joined", **{key: data[key] for key in ("error", "format", "pieces", "scale", "tails")}}


def _link(item: Json, form: Format, tail: str, budget: Budget) -> tuple[Known, list[Fraction]]:
    """A piece's line, [side, height at 0, slope, numbers], and its numbers a, c, x, without the one that a tail has not."""
    side, height, slope, given = items(item, "links, [side, height, slope, numbers]", 4, 4)
    if text(side, "a side") not in SIDES:
        raise Rejected(f"the sides are above and below, not {side[:40]}")
    line = [_short(each, budget) for each in (height, slope)]
    if tail and line[1]:
        raise Rejected("the line of a constant piece is not constant")
    count = 2 if tail else 3
    points = [_short(each, budget) for each in items(given, "links, numbers", count, count)]
    for each in points:
        form.read(each, "links")
    if any(one >= other for one, other in pairwise(points)):
        raise Rejected(f"the numbers {', '.join(map(shown, points))} do not rise")
    return Known(points[-1], points[0 if tail == "left" else 1], SIDES[side], *line), points


def _short(value: Json, budget: Budget) -> Fraction:
    """A number of bounded length."""
    found = number(value, "links")
    budget.hold(found)
    if max(found.numerator.bit_length(), found.denominator.bit_length()) > MAX_PRECISION:
        raise Rejected(f"links: a number of more than {MAX_PRECISION} bits")
    return found


def _check_begin(known: Known, link: Known, a: Fraction) -> None:
    """Reject unless the piece, where it holds c, begins on the side of its line that a is on."""
    if a >= known.end:
        return
    if link.begin < known.end:
        raise Rejected(f"the number {shown(link.begin)} is not behind the end {shown(known.end)} of the piece before")
    if known.sign != -link.sign or a < known.begin:
        raise Rejected(f"nothing is known of the piece before at {shown(a)} on this side of the line")
    if any(link.sign * (known.over(t) - link.over(t)) < 0 for t in (a, known.end)):
        raise Rejected(f"the lines of two pieces cross between {shown(a)} and {shown(known.end)}")


def _check_sides(target: Target, link: Known, points: Sequence[Fraction], eta: Fraction, tail: str) -> None:
    """Reject unless f is on the other side of the line than the piece at a and x, and on this one at c, by eta."""
    signs = {"left": (-1, 1), "right": (1, -1)}.get(tail, (1, -1, 1))
    for sign, t in zip(signs, points, strict=True):
        ends = [sign * link.sign * (value - link.over(t)) for value in target.on(t, t)]
        if min(ends) < eta:
            raise Rejected(f"at {shown(t)} the target is not seen to be eta from the line of a piece")


RULES = {
    "segments-joined": Rule(
        "", "error format links pieces precision scale tails", segments_joined, f"{PAGE}#segments-joined", box=True
    ),
}
