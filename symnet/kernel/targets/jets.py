"""A function of one variable with its first two derivatives, enclosed on an interval."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from fractions import Fraction

from ..syntax import Budget, Rejected, words_of
from . import intervals as iv
from .expression import applied, leaf, limits, power, work
from .gradient import slope
from .intervals import ONE, ZERO, Interval
from .operation import Operation

NONE: Interval = (ZERO, ZERO)
THIRD, TWO_THIRDS, TWO = Fraction(1, 3), Fraction(2, 3), Fraction(2)
Jet = tuple[Interval, Interval, Interval]
"""Enclosures of value, slope and second derivative."""


def jets(operations: Sequence[Operation], a: Interval, p: int, budget: Budget, around: Sequence[Jet] | None = None) -> list[Jet]:
    """Return the jets of operations on [a]; rejects where one may be undefined, have a kink or no second derivative.

    `around` are the jets on an interval that holds [a], or only the values: the branch of abs, min and max is the one that is
    taken on all of it, where one is. So at an end of a piece, where g may have a kink, the slope is that of the piece.
    """
    budget.spend(8 * work(operations, p) + 16 * len(operations))
    found: list[Jet] = []
    for operation in operations:
        inner = [found[place] for place in operation.arguments]
        if operation.operator in ("abs", "min", "max"):
            found.append(_branch(operation, inner, inner if around is None else [around[place] for place in operation.arguments]))
        else:
            found.append(_jet(operation, inner, a, p, budget) if operation.arguments else _leaf(operation, a, p))
            _pay((*inner, found[-1]), budget)
    return found


def _pay(jets: Sequence[Jet], budget: Budget) -> None:
    """Spend what long slopes and second derivatives take: the square of their words, as products do."""
    words = sum(words_of(end) for jet in jets for derivative in jet[1:] for end in derivative)
    budget.spend(words * words >> 8)


def _branch(operation: Operation, inner: list[Jet], deciding: list[Jet]) -> Jet:
    """The jet of abs, min or max from those of its arguments, of which others decide the branch where they can."""
    name = operation.operator
    here, there = (each[0][0] if name == "abs" else iv.add(each[1][0], iv.neg(each[0][0])) for each in (inner, deciding))
    sign = _sign(here if there[0] < 0 < there[1] else there, name)
    if name == "abs":
        return inner[0] if sign > 0 else (iv.neg(inner[0][0]), iv.neg(inner[0][1]), iv.neg(inner[0][2]))
    return inner[0] if (sign > 0) == (name == "min") else inner[1]


def _leaf(operation: Operation, a: Interval, p: int) -> Jet:
    return leaf(operation, a, p), ((ONE, ONE) if operation.operator == "variable" else NONE), NONE


def _jet(operation: Operation, inner: list[Jet], a: Interval, p: int, budget: Budget) -> Jet:
    """The jet of an operation from those of its arguments."""
    name = operation.operator
    value = applied(operation, [each[0] for each in inner], p, budget)
    if name == "continued":
        return value, *_continued(operation, value, inner, a, p, budget)
    if all(each[1:] == (NONE, NONE) for each in inner):
        return value, NONE, NONE
    if len(inner) == 1:
        return _outer(operation, value, inner[0], p)
    u, v = inner
    if name == "add":
        return value, iv.add(u[1], v[1]), iv.add(u[2], v[2])
    if name == "mul":
        same = operation.arguments[0] == operation.arguments[1]
        return (iv.power(u[0], 2, p) if same else value), *_product(u, v, p)
    if name == "div":
        return value, *_quotient(u, v, value, p)
    if name == "hypot":
        first, second = (iv.add(*pair) for pair in zip(_square(u, p), _square(v, p), strict=True))
        slope = iv.div(first, value, p)
        return value, slope, iv.div(iv.add(second, iv.neg(iv.power(slope, 2, p))), value, p)
    raise Rejected(f"{name!r} has no second derivative here")


def _sign(a: Interval, name: str) -> int:
    """1 where [a] >= 0, -1 where [a] <= 0; rejects a kink inside."""
    if a[0] >= 0 or a[1] <= 0:
        return 1 if a[0] >= 0 else -1
    raise Rejected(f"a piece has a kink of {name!r} inside, where [{iv.shown(a[0])}, {iv.shown(a[1])}] changes sign")


def _twice(a: Interval) -> Interval:
    return _times(TWO, a)


def _product(u: Jet, v: Jet, p: int) -> tuple[Interval, Interval]:
    """(u v)' = u' v + u v', (u v)'' = u'' v + 2 u' v' + u v''."""
    first = iv.add(iv.mul(u[1], v[0], p), iv.mul(u[0], v[1], p))
    cross = iv.power(u[1], 2, p) if u is v else iv.mul(u[1], v[1], p)
    return first, iv.add(iv.add(iv.mul(u[2], v[0], p), iv.mul(u[0], v[2], p)), _twice(cross))


def _quotient(u: Jet, v: Jet, value: Interval, p: int) -> tuple[Interval, Interval]:
    """q = u/v: q' = (u' - q v')/v, q'' = (u'' - 2 q' v' - q v'')/v."""
    first = iv.div(iv.add(u[1], iv.neg(iv.mul(value, v[1], p))), v[0], p)
    return first, _bend(u[2], v, value, first, p)


def _bend(second: Interval, v: Jet, value: Interval, first: Interval, p: int) -> Interval:
    """The second derivative of a quotient from that of its dividend, its divisor, its value and its slope."""
    rest = iv.add(_twice(iv.mul(first, v[1], p)), iv.mul(value, v[2], p))
    return iv.div(iv.add(second, iv.neg(rest)), v[0], p)


def _continued(
    operation: Operation, value: Interval, inner: list[Jet], a: Interval, p: int, budget: Budget
) -> tuple[Interval, Interval]:
    """Slope and second derivative of a quotient that is continued: of u/v where v is not 0, of A/B (`derivatives`), or both.

    One of them is known, as the value is. A'' is in 2/((m + 1)(m + 2)) u_m'' over J, and so is B'' of v_m; B' in v_m'/(m + 1).
    """
    found = list[tuple[Interval, Interval]]()
    if not inner[1][0][0] <= 0 <= inner[1][0][1]:
        found.append(_quotient(inner[0], inner[1], value, p))
    with suppress(Rejected):
        first = limits(operation, a, p)[1]
        between, m = (min(a[0], operation.value), max(a[1], operation.value)), len(operation.places) // 2 - 2
        whole = jets(operation.inner, between, p, budget)
        u, v = (whole[place] for place in operation.places[-4:-2])
        once, twice = Fraction(1, m + 1), Fraction(2, (m + 1) * (m + 2))
        mean = v[0], _times(once, v[1]), _times(twice, v[2])
        found.append((first, _bend(_times(twice, u[2]), mean, value, first, p)))
    if not found:
        raise Rejected("a quotient that is continued has no second derivative here")
    slopes, bends = zip(*found, strict=True)
    return _common(slopes), _common(bends)


def _common(intervals: Sequence[Interval]) -> Interval:
    """What lies in all of the intervals."""
    return max(low for low, _ in intervals), min(high for _, high in intervals)


def _times(factor: Fraction, a: Interval) -> Interval:
    """factor * [a] for a factor that is not negative."""
    return factor * a[0], factor * a[1]


def _square(u: Jet, p: int) -> tuple[Interval, Interval]:
    """Half of (u^2)' and of (u^2)''."""
    return iv.mul(u[0], u[1], p), iv.add(iv.mul(u[0], u[2], p), iv.power(u[1], 2, p))


def _outer(operation: Operation, value: Interval, u: Jet, p: int) -> Jet:
    """The jet of phi(u): phi'(u) u', phi''(u) u'^2 + phi'(u) u''."""
    if operation.operator == "neg":
        return value, iv.neg(u[1]), iv.neg(u[2])
    first = slope(operation, value, u[0], p)
    second = _second(operation, value, first, u[0], p)
    bend = iv.mul(second, iv.power(u[1], 2, p), p)
    return value, iv.mul(first, u[1], p), bend if u[2] == NONE else iv.add(bend, iv.mul(first, u[2], p))


def _second(operation: Operation, value: Interval, first: Interval, a: Interval, p: int) -> Interval:
    """The second derivative of a function of one argument on [a], of which the value and the slope are known."""
    name = operation.operator
    if name in ("exp", "sinh", "cosh"):
        return value
    if name in ("sin", "cos"):
        return iv.neg(value)
    if name in ("sqrt", "pow"):
        exponent = Fraction(1, 2) if name == "sqrt" else operation.value
        factor = exponent * (exponent - 1)
        return iv.mul((factor, factor), power(a, exponent - 2, p), p) if factor else NONE
    if name in ("tan", "tanh", "atan", "erf"):  # 2 v v', -2 v v', -2 a v'^2, -2 a v'
        other = value if name in ("tan", "tanh") else a
        found = _twice(iv.mul(other, iv.power(first, 2, p) if name == "atan" else first, p))
        return found if name == "tan" else iv.neg(found)
    if name == "log":
        return iv.neg(iv.power(first, 2, p))
    if name == "xlogx":
        return iv.div((ONE, ONE), a, p)
    if name == "asin":
        return iv.mul(a, iv.power(first, 3, p), p)
    if name == "cbrt":
        return iv.mul((-TWO_THIRDS, -TWO_THIRDS), iv.div(first, a, p), p)
    if name == "sinc":
        return _of_sinc(value, first, a, p)
    raise Rejected(f"{name!r} has no second derivative here")


def _of_sinc(value: Interval, first: Interval, a: Interval, p: int) -> Interval:
    """sinc'' = -sinc - 2 sinc' / t, of size 1/3 at most."""
    if a[0] <= 0 <= a[1]:
        return -THIRD, THIRD
    low, high = iv.neg(iv.add(value, _twice(iv.div(first, a, p))))
    return max(low, -THIRD), min(high, THIRD)
