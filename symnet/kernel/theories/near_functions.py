"""Neurons that are piecewise linear functions of one neuron, near a function of one variable: piece by piece."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from itertools import pairwise

from ..arithmetic import read, read_int, read_place
from ..plain import items, number
from ..rule import Rule
from ..statements import form, relu, total
from ..syntax import Budget, Certificate, Json, Rejected, Statement
from ..targets.bending import bend
from ..targets.expression import flatten, on_box, work
from ..targets.intervals import Interval, shown
from ..targets.jets import NONE, Jet, jets
from ..targets.operation import Operation
from .near import MAX_PRECISION, depends, near, ranges, replaced, same_cut

MAX_KNOTS = 1 << 13
MAX_PARTS = 64
GROUP = 100
"""The relus that stand in one sum of a term."""
ZERO, ONE = Fraction(0), Fraction(1)
Knots = Sequence[tuple[Fraction, Fraction]]


def knots_of(data: Statement, budget: Budget) -> list[tuple[Fraction, Fraction]]:
    """The knots of a piecewise linear function and its values there."""
    found: list[tuple[Fraction, Fraction]] = []
    for item in items(data["knots"], "knots", MAX_KNOTS, 2):
        t, value = (number(each, "knots") for each in items(item, "knots", 2, 2))
        for each in (t, value):
            budget.hold(each)
            budget.hold(each)
        if found and t <= found[-1][0]:
            raise Rejected(f"the knot {shown(t)} does not stand behind {shown(found[-1][0])}")
        found.append((t, value))
    budget.spend(8 * len(found))
    return found


def slopes(knots: Knots) -> list[Fraction]:
    """The slopes between the knots."""
    return [(v - u) / (t - s) for (s, u), (t, v) in pairwise(knots)]


def term(knots: Knots) -> Json:
    """The piecewise linear function with these knots: its first line, and a relu at each knot where the slope changes."""
    steep = slopes(knots)
    first, rise = form({0: steep[0]}, knots[0][1] - steep[0] * knots[0][0]), []
    for (t, _), (before, behind) in zip(knots[1:], pairwise(steep), strict=False):
        if before != behind:
            rise.append((behind - before, relu(form({0: ONE}, -t))))
    groups = [rise[start : start + GROUP] for start in range(0, len(rise), GROUP)]
    return total((ONE, first), *(groups[0] if len(groups) == 1 else ((ONE, total(*group)) for group in groups)))


def function_facts(certificate: Certificate, premises: list[Statement], data: Statement) -> list[Statement]:
    """The neuron is the piecewise linear function of the other, between the first knot and the last, which hold its values."""
    given, around = premises
    same_cut(given["cut"], premises)
    (ends,) = ranges(certificate.budget, [given], [around])
    knots = knots_of(data, certificate.budget)
    if not knots[0][0] <= ends[0] <= ends[1] <= knots[-1][0]:
        here = f"[{shown(knots[0][0])}, {shown(knots[-1][0])}]"
        raise Rejected(f"the knots are in {here}, the neuron in [{shown(ends[0])}, {shown(ends[1])}]")
    reads, neuron = read_place(given["neuron"], "neuron"), read_place(data["neuron"], "neuron")
    return [depends([reads], [(knots[0][0], knots[-1][0])], neuron, term(knots))]


def near_function(certificate: Certificate, premises: list[Statement], data: Statement) -> Statement:
    """
    near(m, T, e); enclosure of T in [lo, hi]; fact: n = P(m) on [first knot, last knot], which holds [lo - e, hi + e]; g is
    defined on [lo, hi]; P has slopes of at most L in absolute value; |P - g| on [lo, hi] and L e are at most the bound together
    ------------------------------------------------------------------------------------------------------------------------------
    near(n, g(T), bound)
    """
    given, around = premises
    bound, e, budget = read(data, "bound"), read(given, "bound"), certificate.budget
    knots = knots_of(data, budget)
    touches = items(data["touch"], "touch", len(knots) - 1, len(knots) - 1)
    function = Function(flatten(data["function"], 1, budget), read_int(data, "precision", 16, MAX_PRECISION), budget)
    steep = slopes(knots)
    rest = bound - max(map(abs, steep)) * e
    low, high = read(around, "low"), read(around, "high")
    for (left, right), rise, touch in zip(pairwise(knots), steep, touches, strict=True):
        a, b = max(left[0], low), min(right[0], high)
        if a > b:
            continue
        found = function.gap(Piece(a, b, left[1] - rise * left[0], rise), touch)
        if found > rest:
            where = f"on [{shown(a)}, {shown(b)}]"
            raise Rejected(f"{where} the piece is only known to be within {up(found)} of the function, not {up(rest)}")
    tree = replaced(certificate, data["function"], [given["tree"]])
    return near(given["cut"], read_place(data["neuron"], "neuron"), tree, bound)


def up(value: Fraction) -> str:
    """A number for a message, rounded up to a multiple of 2^-40."""
    return shown(Fraction(-(-(value.numerator << 40) // value.denominator), 1 << 40))


@dataclass(frozen=True, slots=True)
class Piece:
    """The line base + rise t on [a, b]."""

    a: Fraction
    b: Fraction
    base: Fraction
    rise: Fraction

    def at(self, t: Fraction) -> Fraction:
        """The value of the line."""
        return self.base + self.rise * t


@dataclass(frozen=True, slots=True)
class Function:
    """A function of one variable, and the precision of its enclosures."""

    operations: Sequence[Operation]
    precision: int
    budget: Budget
    last: list[tuple[Fraction, Interval]] = field(default_factory=list)
    """The point where g was enclosed last: pieces that follow one another have a common end."""

    def gap(self, piece: Piece, touch: Json) -> Fraction:
        """An upper bound of |P - g| on a piece."""
        if piece.a == piece.b:
            return self.apart(piece, piece.a)
        if touch == "range":
            return self.by_the_range(piece)
        return self.by_the_middle(piece) if touch == "" else self.by_the_tangent(piece, number(touch, "touch"))

    def apart(self, piece: Piece, t: Fraction) -> Fraction:
        """An upper bound of |P - g| at a point; at the ends of pieces g is enclosed once."""
        if not self.last or self.last[0][0] != t:
            self.budget.spend(work(self.operations, self.precision))
            self.last[:] = [(t, on_box(self.operations, [(t, t)], self.precision, self.budget)[-1])]
        return far(self.last[0][1], piece.at(t))

    def by_the_range(self, piece: Piece) -> Fraction:
        """From the range of g on the piece, which needs no slope of g."""
        self.budget.spend(work(self.operations, self.precision))
        around = on_box(self.operations, [(piece.a, piece.b)], self.precision, self.budget)[-1]
        return max(far(around, piece.at(piece.a)), far(around, piece.at(piece.b)))

    def by_the_middle(self, piece: Piece) -> Fraction:
        """|P - g|(c) + |P' - g'(c)| h + sup |g''| h^2 / 2, c the middle and h half the length (Taylor)."""
        return self.around_the_middle(piece, self.jets((piece.a, piece.b)))

    def around_the_middle(self, piece: Piece, whole: list[Jet]) -> Fraction:
        """The same, from the jets on the piece."""
        c, h = (piece.a + piece.b) / 2, (piece.b - piece.a) / 2
        value, rise, _ = self.jets((c, c), whole)[-1]
        return far(value, piece.at(c)) + far(rise, piece.rise) * h + far(whole[-1][2], ZERO) * h * h / 2

    def by_the_tangent(self, piece: Piece, t: Fraction) -> Fraction:
        """The ends, and the tangent at t: for convex g, P - g <= (P - g)(t) + (P' - g'(t)) (s - t), largest at an end."""
        if not piece.a <= t <= piece.b:
            raise Rejected(f"the tangent at {shown(t)} is not at a point of [{shown(piece.a)}, {shown(piece.b)}]")
        return self.beside_the_tangent(piece, t, *self.bends_one_way(piece.a, piece.b))

    def beside_the_tangent(self, piece: Piece, t: Fraction, way: int, whole: list[Jet]) -> Fraction:
        """The same, from the way g bends and what is known on the piece."""
        value, rise, _ = self.jets((t, t), whole)[-1]
        gap = way * piece.at(t) - min(way * value[0], way * value[1])
        climb = max(way * (piece.rise - slope) * (end - t) for slope in rise for end in (piece.a, piece.b))
        return max(self.apart(piece, piece.a), self.apart(piece, piece.b), gap + climb)

    def bends_one_way(self, a: Fraction, b: Fraction) -> tuple[int, list[Jet]]:
        """1 if g is convex on [a, b], -1 if it is concave; else rejects. By its form, or as g'' has one sign on equal parts.

        With what is known on all of [a, b], which says what branch of abs, min and max is taken there.
        """
        self.budget.spend(work(self.operations, self.precision) + 8 * len(self.operations))
        values = on_box(self.operations, [(a, b)], self.precision, self.budget)
        concave, convex = bend(self.operations, values)
        if concave or convex:
            return (1 if convex else -1), [(value, NONE, NONE) for value in values]
        whole, parts = self.jets((a, b)), 1
        bends = [whole[-1][2]]
        while parts <= MAX_PARTS:
            convex, concave = all(low >= 0 for low, _ in bends), all(high <= 0 for _, high in bends)
            if concave or convex:
                return (1 if convex else -1), whole
            parts *= 2
            cuts = [a + (b - a) * place / parts for place in range(parts + 1)]
            bends = [self.jets(each, whole)[-1][2] for each in pairwise(cuts)]
        raise Rejected(f"on [{shown(a)}, {shown(b)}] the function is not seen to be convex or concave")

    def jets(self, a: Interval, around: list[Jet] | None = None) -> list[Jet]:
        """Value, slope and second derivative of each operation on [a]."""
        return jets(self.operations, a, self.precision, self.budget, around)


def far(a: Interval, t: Fraction) -> Fraction:
    """The largest distance of a point of [a] from t."""
    return max(a[1] - t, t - a[0])


RULES = {
    "near-function": Rule(
        "near enclosure",
        "bound function knots neuron precision touch",
        near_function,
        "kernel_rules_near.md#near-function",
        function_facts,
        box=True,
    ),
}
