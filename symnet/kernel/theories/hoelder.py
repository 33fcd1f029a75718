"""Hoelder moduli: how far apart the values of a target are where no Lipschitz constant is known, operation by operation.

Every operation w of the target gets a sum of powers h(r) = c_1 r^a_1 + ..., 0 < a_i <= 1, with |w(x) - w(y)| <= h(r) for all
x, y in [0,1]^d with |x - y| <= r: from its slopes where these are bounded, else from those of its arguments.
"""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from fractions import Fraction

from ..arithmetic import read, read_int, show
from ..plain import items, number
from ..rule import Rule
from ..syntax import Budget, Certificate, Json, Rejected, Statement
from ..targets import functions as fn
from ..targets import intervals as iv
from ..targets.bending import expression_statement
from ..targets.expression import flatten, on_box, power, work
from ..targets.gradient import slope, squares_of_gradients
from ..targets.intervals import ONE, ZERO, Interval
from ..targets.moduli import modulus_statement
from ..targets.operation import Operation
from .general import boxes, marks

Powers = dict[Fraction, Fraction]
"""A sum of powers of r: constants by their orders."""
MAX_TERMS, MAX_PRECISION = 16, 1024


def hoelder(certificate: Certificate, premises: list[Statement], data: Statement) -> Statement:
    """
    the boxes that `splits` cuts the cube into; on them f is defined, with ranges and slopes of its operations, from which
    the calculus of sums, products, roots and x log x gives omega_f(r) <= sum of c_i r^a_i <= sum of C_i r^A_i on [0, sqrt(d)]
    ------------------------------------------------------------------------------------------------------------------------
    f is defined on [0,1]^d and omega_f(r) <= sum of C_i r^A_i for 0 <= r <= sqrt(d)

    `order` is the one that t log t gets where t may be 0.
    """
    budget, d = certificate.budget, certificate.network.inputs
    precision, order, stated = read_int(data, "precision", 16, MAX_PRECISION), read(data, "order"), _stated(data["terms"], budget)
    operations, splits = flatten(certificate.target, d, budget), data["splits"]
    budget.spend(work(operations, precision) * marks(splits) * (1 + d))
    compare(found_powers(operations, d, splits, order, precision, budget), stated, d, precision, budget)
    return _statement(stated, d, budget)


def compare(found: Powers, stated: Powers, d: int, p: int, budget: Budget) -> None:
    """Reject unless the sum found is at most the one stated on [0, sqrt(d)]: a power of lower order stands for a higher one."""
    left = dict(stated)
    for at, constant in found.items():
        below = max((own for own in stated if own <= at), default=None)
        if below is None:
            raise Rejected(f"the modulus found has the order {show(at)}, which is below those stated")
        left[below] -= constant if at == below or d == 1 else _raised(Fraction(d), (at - below) / 2, p, budget) * constant
    for at, rest in left.items():
        if rest < 0:
            raise Rejected(f"of order {show(at)} the constant found is {show(stated[at] - rest)}, not {show(stated[at])}")


def _stated(terms: Json, budget: Budget) -> Powers:
    """The sum that is to be proved."""
    found: Powers = {}
    for term in items(terms, "terms", MAX_TERMS, 1):
        constant, order = (number(part, "terms") for part in items(term, "terms", 2, 2))
        modulus_statement(constant, order)
        budget.hold(constant)
        found[order] = constant
    return found


def _statement(powers: Powers, d: int, budget: Budget) -> Statement:
    """One power by its constant and order, several as an expression in r."""
    radius: Json = ["variable", "0x0"]
    if len(powers) == 1:
        ((order, constant),) = powers.items()
        return modulus_statement(constant, order)
    each = [(constant, radius if order == 1 else ["pow", radius, ["number", show(order)]]) for order, constant in powers.items()]
    terms = (tree if constant == 1 else ["mul", ["number", show(constant)], tree] for constant, tree in each)
    return expression_statement(["add", *terms], d, budget)


def found_powers(operations: Sequence[Operation], d: int, splits: str, order: Fraction, p: int, budget: Budget) -> Powers:
    """Return a sum of powers for the last operation; rejects where the calculus gives none."""
    modulus_statement(ONE, order)
    if order == 1:
        raise Rejected(f"the order of t log t is below 1, not {show(order)}")
    ranges: list[Interval] = []
    squares: list[Fraction | Rejected] = []
    for box in boxes(splits, d):
        values = on_box(operations, box, p, budget)
        found = list(squares_of_gradients(operations, values, d, p, budget))
        ranges = [(min(a[0], b[0]), max(a[1], b[1])) for a, b in zip(ranges or values, values, strict=True)]
        squares = [_larger(a, b) for a, b in zip(squares or found, found, strict=True)]
    known: list[Powers] = []
    for place, operation in enumerate(operations):
        square = squares[place]
        if isinstance(square, Rejected):
            inner = [known[a] for a in operation.arguments]
            budget.spend(4 * work((operation,), p) + 64 * (1 + p // 64))
            known.append(_powers(operation, ranges[place], [ranges[a] for a in operation.arguments], inner, order, p, budget))
        else:
            known.append({ONE: iv.root((square, square), 2, p)[1]} if square else {})
        if len(known[-1]) > MAX_TERMS:
            raise Rejected(f"a modulus of more than {MAX_TERMS} powers")
        for constant in known[-1].values():
            budget.hold(constant)  # it may be long where no value is
    return known[-1]


def _larger(a: Fraction | Rejected, b: Fraction | Rejected) -> Fraction | Rejected:
    """The larger of two bounds, none where one is not known."""
    return a if isinstance(a, Rejected) else b if isinstance(b, Rejected) else max(a, b)


def _powers(
    operation: Operation, value: Interval, ranges: list[Interval], inner: list[Powers], order: Fraction, p: int, budget: Budget
) -> Powers:
    """The powers of an operation from those of its arguments and the ranges of these on the cube."""
    name = operation.operator
    if name in ("add", "hypot"):
        return _sum(inner, p)
    if name in ("min", "max"):
        return {at: max(powers.get(at, ZERO) for powers in inner) for powers in inner for at in powers}
    if name in ("neg", "abs"):
        return inner[0]
    if name == "mul":
        return _sum([_times(inner[0], _size(ranges[1]), p), _times(inner[1], _size(ranges[0]), p)], p)
    if name == "div":
        return _times(_sum([inner[0], _times(inner[1], _size(value), p)], p), _size(iv.div((ONE, ONE), ranges[1], p)), p)
    if name in ("atan2", "continued"):
        raise Rejected(f"{name} where its slope is not bounded: no modulus of it is known there")
    outer = _outer(operation, value, ranges[0], order, p)
    return _sum([_times(_composed(inner[0], at, p, budget), constant, p) for at, constant in outer.items()], p)


def _outer(operation: Operation, value: Interval, a: Interval, order: Fraction, p: int) -> Powers:
    """A modulus of a function of one variable on an interval: by its slope, or by what it is around its singularity."""
    name, exponent = operation.operator, Fraction(1, 2) if operation.operator == "sqrt" else operation.value
    if name in ("sqrt", "cbrt", "asin", "xlogx") or (name == "pow" and 0 < exponent < 1):
        with suppress(Rejected):
            return {ONE: _size(slope(operation, value, a, p))}
        return _singular(name, exponent, a, order, p)
    return {ONE: _size(slope(operation, value, a, p))}


def _singular(name: str, exponent: Fraction, a: Interval, order: Fraction, p: int) -> Powers:
    """A modulus of a root, an arcsine or t log t on an interval on which it has no bounded slope."""
    if name == "cbrt":
        return {Fraction(1, 3): iv.cube_root((Fraction(4),) * 2, p)[1] if a[0] < 0 < a[1] else ONE}
    if name == "asin":
        return {Fraction(1, 2): iv.div(fn.pi(p), iv.root((Fraction(2),) * 2, 2, p), p)[1]}
    if name != "xlogx":
        return {exponent: ONE}
    steepest = max(1 + fn.log((a[1], a[1]), p)[1], ZERO) if a[1] > 0 else ZERO
    return {order: 1 / (fn.exp((ONE, ONE), p)[0] * (1 - order)), ONE: steepest}


def _size(a: Interval) -> Fraction:
    return max(-a[0], a[1])


def _times(powers: Powers, factor: Fraction, p: int) -> Powers:
    return {order: iv.outward(ZERO, factor * constant, p)[1] for order, constant in powers.items()}


def _sum(every: list[Powers], p: int) -> Powers:
    total: Powers = {}
    for powers in every:
        for order, constant in powers.items():
            total[order] = iv.outward(ZERO, total.get(order, ZERO) + constant, p)[1]
    return total


def _composed(powers: Powers, outer: Fraction, p: int, budget: Budget) -> Powers:
    """h(r)^outer: the power of a sum is at most the sum of the powers."""
    found: Powers = {}
    for order, constant in powers.items():
        budget.hold(order * outer)
        found[order * outer] = constant if outer == 1 else _raised(constant, outer, p, budget)
    return found


def _raised(base: Fraction, exponent: Fraction, p: int, budget: Budget) -> Fraction:
    """An upper bound of base^exponent."""
    words = exponent.denominator * max(p, base.numerator.bit_length(), base.denominator.bit_length()) >> 6
    budget.spend(8 + words + (words * words >> 3))
    return power((base, base), exponent, p)[1]


RULES = {
    "hoelder": Rule("", "order precision splits terms", hoelder, "kernel_rules_hoelder.md#hoelder"),
}
