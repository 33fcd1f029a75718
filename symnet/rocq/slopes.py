"""Boxes on which Rocq's slope calculus proves a Lipschitz constant: the search that `LipschitzTarget.v` only checks.

The same arithmetic as `Slopes.v`, so what is found here is accepted there. A wrong answer here costs a script that does
not compile, never a wrong theorem.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from itertools import product
from math import ceil

from symnet.core.rational import root_upper
from symnet.errors import UsageError
from symnet.rocq.term import Term

Interval = tuple[Fraction, Fraction]
Branches = list[list[Interval]]
Box = list[Interval]
ZERO, ONE = Fraction(0), Fraction(1)
MOST_BRANCHES = 64
MOST_BOXES = 1 << 12
MAX_HALVINGS = 48
MAX_BITS = 1 << 12


class NotEnclosed(Exception):
    """A term may be undefined on a box."""


@dataclass(frozen=True)
class Enclosed:
    """The range of a term on a box and its slopes there."""

    range: Interval
    slopes: Branches


def _mul(a: Interval, b: Interval) -> Interval:
    products = [x * y for x in a for y in b]
    return min(products), max(products)


def _neg(a: Interval) -> Interval:
    return -a[1], -a[0]


def _inverse(a: Interval) -> Interval:
    if a[0] <= 0 <= a[1]:
        raise NotEnclosed
    return 1 / a[1], 1 / a[0]


def _hull(branches: Branches) -> Branches:
    return [[(min(low for low, _ in column), max(high for _, high in column)) for column in zip(*branches, strict=True)]]


def _limited(branches: Branches) -> Branches:
    return branches if len(branches) <= MOST_BRANCHES else _hull(branches)


def _scaled(a: Interval, branches: Branches) -> Branches:
    return [[_mul(a, part) for part in branch] for branch in branches]


def _added(first: Branches, second: Branches) -> Branches:
    if len(first) * len(second) > MOST_BRANCHES:
        first, second = _hull(first), _hull(second)
    return [[(a[0] + b[0], a[1] + b[1]) for a, b in zip(u, v, strict=True)] for u, v in product(first, second)]


def enclose(term: Term, box: Box) -> Enclosed:
    """Return the range and the slopes of a term on a box; raises NotEnclosed where it may be undefined."""
    if term.operator == "var":
        place = int(term.number)
        return Enclosed(box[place], [[(ONE, ONE) if axis == place else (ZERO, ZERO) for axis in range(len(box))]])
    if term.operator == "const":
        return Enclosed((term.number,) * 2, [[(ZERO, ZERO)] * len(box)])
    found = [enclose(argument, box) for argument in term.arguments]
    if len(found) == 2:
        return _short(_of_two(term.operator, *found))
    if term.operator == "pow":
        return _power(found[0], int(term.number), len(box))
    return _short(_of_one(term.operator, found[0]))


def _short(found: Enclosed) -> Enclosed:
    """The same, where its numbers are of a length that coqc computes with."""
    if max(max(end.numerator.bit_length(), end.denominator.bit_length()) for end in found.range) > MAX_BITS:
        raise UsageError(f"the target takes numbers of more than {MAX_BITS} bits; write it with fewer products")
    return found


def _of_one(operator: str, a: Enclosed) -> Enclosed:
    low, high = a.range
    if operator == "neg":
        return Enclosed(_neg(a.range), _scaled((-ONE, -ONE), a.slopes))
    if operator == "inv":
        inverse = _inverse(a.range)
        return Enclosed(inverse, _scaled(_neg(_mul(inverse, inverse)), a.slopes))
    turned = _scaled((-ONE, -ONE), a.slopes)
    kept = a.slopes if low >= 0 else turned if high <= 0 else _limited(a.slopes + turned)
    return Enclosed((max(ZERO, low, -high), max(-low, high)), kept)


def _of_two(operator: str, a: Enclosed, b: Enclosed) -> Enclosed:
    (a0, a1), (b0, b1) = a.range, b.range
    if operator == "add":
        return Enclosed((a0 + b0, a1 + b1), _added(a.slopes, b.slopes))
    if operator == "sub":
        return Enclosed((a0 - b1, a1 - b0), _added(a.slopes, _scaled((-ONE, -ONE), b.slopes)))
    if operator == "mul":
        return Enclosed(_mul(a.range, b.range), _added(_scaled(b.range, a.slopes), _scaled(a.range, b.slopes)))
    if operator == "min":
        kept = a.slopes if a1 <= b0 else b.slopes if b1 <= a0 else _limited(a.slopes + b.slopes)
        return Enclosed((min(a0, b0), min(a1, b1)), kept)
    kept = b.slopes if a1 <= b0 else a.slopes if b1 <= a0 else _limited(a.slopes + b.slopes)
    return Enclosed((max(a0, b0), max(a1, b1)), kept)


def _power(a: Enclosed, exponent: int, dimension: int) -> Enclosed:
    range_, slopes = (ONE, ONE), [[(ZERO, ZERO)] * dimension]
    for n in range(1, exponent + 1):
        slopes = _added(_scaled(range_, a.slopes), _scaled(a.range, slopes))
        range_ = _mul(a.range, range_)
        if n % 2 == 0:
            range_ = max(ZERO, range_[0]), range_[1]
        _short(Enclosed(range_, slopes))
    return Enclosed(range_, slopes)


def square_of_slope(term: Term, box: Box) -> Fraction | None:
    """Return the squared length of the longest vector of slopes on a box, None where the term may be undefined."""
    try:
        branches = enclose(term, box).slopes
    except NotEnclosed:
        return None
    return max(sum((max(low * low, high * high) for low, high in branch), ZERO) for branch in branches)


def splitting(term: Term, dimension: int, constant: Fraction) -> str:
    """Return boxes, in preorder as in a certificate, on each of which the calculus proves the Lipschitz constant.

    Raises UsageError with both numbers where it proves a larger constant only.
    """
    marks: list[str] = []
    todo: list[tuple[Box, int]] = [([(ZERO, ONE)] * dimension, 0)]
    while todo:
        box, halvings = todo.pop()
        square = square_of_slope(term, box)
        if square is not None and square <= constant**2:
            marks.append(".")
            continue
        if halvings >= MAX_HALVINGS * dimension or len(marks) + len(todo) > MOST_BOXES:
            raise _too_steep(box, square, constant)
        axis = max(range(dimension), key=lambda k: (box[k][1] - box[k][0], -k))
        low, high = box[axis]
        middle = (low + high) / 2
        marks.append(str(axis))
        todo += [([*box[:axis], half, *box[axis + 1 :]], halvings + 1) for half in ((middle, high), (low, middle))]
    return "".join(marks)


def _too_steep(box: Box, square: Fraction | None, constant: Fraction) -> UsageError:
    where = " x ".join(f"[{low}, {high}]" for low, high in box)
    if square is None:
        return UsageError(f"on {where} the target may divide by 0; Rocq's calculus proves no Lipschitz constant there")
    proved = root_upper(square, 2)
    return UsageError(
        f"Lipschitz constant {constant}: on {where} Rocq's slope calculus proves {float(proved):.6g} and no smaller one; build "
        f"the certificate with a larger constant: symnet approximate ... --lipschitz {Fraction(ceil(proved * 1000), 1000)}"
    )
