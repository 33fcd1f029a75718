"""One function in the place of another that it is near: a sum of Taylor's or of Chebyshev's, with its remainder."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

from ..arithmetic import read, read_int, read_place
from ..plain import items, number
from ..rule import Rule
from ..syntax import Budget, Certificate, Rejected, Statement
from ..targets.derivatives import MAX_INNER, differentiated
from ..targets.expression import flattened, on_box, work
from ..targets.intervals import Interval, shown
from ..targets.operation import Operation
from .near import MAX_PRECISION, near, replaced, same_cut
from .near_functions import MAX_KNOTS, ONE, ZERO, far, up

MAX_DERIVATIVES = 32
Piece = tuple[Fraction, Fraction, Fraction]
"""The two ends of a piece, and where it is expanded."""


def pieces_of(data: Statement, ends: Interval, budget: Budget) -> list[Piece]:
    """The pieces of an interval, one beginning where the one before ends, the last one at the upper end."""
    found, start = list[Piece](), ends[0]
    for item in items(data["pieces"], "pieces", MAX_KNOTS, 1):
        stop, center = (number(each, "pieces") for each in items(item, "pieces", 2, 2))
        for each in (stop, center):
            budget.hold(each)
        if not start <= center <= stop:
            raise Rejected(f"{shown(center)} is not a point of the piece [{shown(start)}, {shown(stop)}]")
        found.append((start, stop, center))
        start = stop
    if start != ends[1]:
        raise Rejected(f"the pieces end at {shown(start)}, the interval at {shown(ends[1])}")
    return found


def expanded(operations: Sequence[Operation], places: Sequence[int], piece: Piece, precision: int, budget: Budget) -> Fraction:
    """An upper bound on a piece of |d|, by Taylor's theorem; d and its derivatives are the operations at these places."""
    start, stop, center = piece
    budget.spend(2 * work(operations, precision) + 2 * len(operations))
    whole = on_box(operations, [(start, stop)], precision, budget)
    middle = on_box(operations, [(center, center)], precision, budget)
    reach, factor, total = max(stop - center, center - start), ONE, ZERO
    for order, place in enumerate(places):
        values = whole if order == len(places) - 1 else middle
        total = budget.sum(total, budget.product(far(values[place], ZERO), factor))
        factor = budget.product(factor, reach) / (order + 1)
    return total


def near_instead(certificate: Certificate, premises: list[Statement], data: Statement) -> Statement:
    """
    near(n, g(T), e); enclosure of T in [lo, hi]; lo = t_0 <= ... <= t_k = hi; d = h - g has m derivatives on [lo, hi];
    on each [t_(i-1), t_i], c_i in it, r = max |t - c_i|: sum_(j < m) |d^(j)(c_i)| r^j / j! + sup |d^(m)| r^m / m! + e <= bound
    ---------------------------------------------------------------------------------------------------------------------------
    near(n, h(T), bound)
    """
    given, around = premises
    same_cut(given["cut"], premises)
    budget, bound, precision = certificate.budget, read(data, "bound"), read_int(data, "precision", 16, MAX_PRECISION)
    operations, (_, _, apart) = flattened(
        [data["given"], data["function"], ["add", data["function"], ["neg", data["given"]]]], 1, budget
    )
    if given["tree"] != replaced(certificate, data["given"], [around["tree"]]):
        raise Rejected(
            f"the premise is about {str(given['tree'])[:300]}, not about the function that is given of what is enclosed"
        )
    order = read_int(data, "order", 1, MAX_DERIVATIVES)
    budget.spend(order * MAX_INNER)
    derived, places = differentiated(operations, [apart], order)
    rest = bound - read(given, "bound")
    for piece in pieces_of(data, (read(around, "low"), read(around, "high")), budget):
        found = expanded(derived, places, piece, precision, budget)
        if found > rest:
            where = f"on [{shown(piece[0])}, {shown(piece[1])}]"
            raise Rejected(f"{where} the functions are only known to be within {up(found)} of each other, not {up(rest)}")
    return near(
        given["cut"], read_place(given["neuron"], "neuron"), replaced(certificate, data["function"], [around["tree"]]), bound
    )


RULES = {
    "near-instead": Rule(
        "near enclosure",
        "bound function given order pieces precision",
        near_instead,
        "kernel_rules_near.md#near-instead",
        box=True,
    ),
}
