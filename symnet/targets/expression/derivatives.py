"""Derivatives of expressions of one variable, for quotients that are continued to a common zero."""

from __future__ import annotations

from fractions import Fraction
from functools import lru_cache
from typing import TypeAlias

from symnet.errors import UsageError
from symnet.targets.expression.tape import Tape, compiled
from symnet.targets.expression.tree import Apply, Expression, Named, Number, Variable, apply, fold, variables

Pair: TypeAlias = "tuple[Expression, Expression | None]"
"""An expression and its derivative, None where that is 0."""
ONE, TWO = Number(Fraction(1)), Number(Fraction(2))


@lru_cache(maxsize=64)
def limits_of(quotient: Apply) -> tuple[int, tuple[Tape, ...]]:
    """Return the variable of a continued quotient of u and v, and the tapes of u, v, u', v', ..., two more than the order."""
    pairs = [quotient.arguments[:2]]
    for _ in range(order_of(quotient) + 1):
        pairs.append((derivative(pairs[-1][0]), derivative(pairs[-1][1])))
    return min(variables(quotient)), tuple(compiled(each) for pair in pairs for each in pair)


def order_of(quotient: Expression) -> int:
    """Return the order of the common zero to which a quotient is continued: 1 unless it is written."""
    match quotient:
        case Apply("continued", (_, _, _, Number(order))):
            return int(order)
    return 1


def derivative(expression: Expression) -> Expression:
    """Return the derivative by the only variable there is; raises UsageError for what has none by a rule."""

    def leaf(current: Number | Named | Variable) -> Pair:
        return current, ONE if isinstance(current, Variable) else None

    return fold(expression, leaf, _node)[1] or Number(Fraction(0))


def _node(node: Apply, pairs: list[Pair]) -> Pair:
    whole = Apply(node.operator, tuple(value for value, _ in pairs))
    slopes = [slope for _, slope in pairs]
    if all(slope is None for slope in slopes):
        return whole, None
    return whole, _rule(whole, slopes)


def _rule(whole: Apply, slopes: list[Expression | None]) -> Expression | None:
    first = whole.arguments[0]
    if whole.operator == "add":
        return _sum(slopes)
    if whole.operator == "neg":
        return _negative(slopes[0])
    if whole.operator == "mul":
        return _sum([_product(slope, whole.arguments, place) for place, slope in enumerate(slopes)])
    if whole.operator == "div":
        under = whole.arguments[1]
        top = _sum([slopes[0], _negative(None if slopes[1] is None else Apply("mul", (whole, slopes[1])))])
        return None if top is None else Apply("div", (top, under))
    outer = _outer(whole, first)
    return None if slopes[0] is None or outer is None else Apply("mul", (outer, slopes[0]))


def _sum(terms: list[Expression | None]) -> Expression | None:
    kept = [term for term in terms if term is not None]
    return None if not kept else kept[0] if len(kept) == 1 else Apply("add", tuple(kept))


def _negative(term: Expression | None) -> Expression | None:
    return None if term is None else apply("neg", term)


def _product(slope: Expression | None, factors: tuple[Expression, ...], place: int) -> Expression | None:
    return None if slope is None else Apply("mul", (*factors[:place], slope, *factors[place + 1 :]))


def _square(one: Expression) -> Expression:
    return Apply("pow", (one, TWO))


def _outer(whole: Apply, u: Expression) -> Expression | None:
    """The derivative of a function of one argument."""
    name = whole.operator
    if name in ("pow", "sqrt"):
        exponent = whole.arguments[1] if name == "pow" else Number(Fraction(1, 2))
        if not isinstance(exponent, Number) or exponent.value == 0:
            return None
        return Apply("mul", (exponent, Apply("pow", (u, Number(exponent.value - 1)))))
    simple = {"exp": whole, "sin": Apply("cos", (u,)), "sinh": Apply("cosh", (u,)), "cosh": Apply("sinh", (u,))}
    if name in simple:
        return simple[name]
    if name == "cos":
        return apply("neg", Apply("sin", (u,)))
    if name == "tan":
        return Apply("add", (ONE, _square(whole)))
    if name == "tanh":
        return Apply("add", (ONE, apply("neg", _square(whole))))
    if name == "xlogx":
        return Apply("add", (ONE, Apply("log", (u,))))
    if name == "erf":
        decay = Apply("exp", (apply("neg", _square(u)),))
        return Apply("mul", (Apply("div", (TWO, Apply("sqrt", (Named("pi"),)))), decay))
    return apply("div", ONE, _divisor(whole, u))


def _divisor(whole: Apply, u: Expression) -> Expression:
    name = whole.operator
    if name == "log":
        return u
    if name == "atan":
        return Apply("add", (ONE, _square(u)))
    if name == "asin":
        return Apply("sqrt", (Apply("add", (ONE, apply("neg", _square(u)))),))
    if name == "cbrt":
        return Apply("mul", (Number(Fraction(3)), _square(whole)))
    raise UsageError(f"{name} in a quotient that is continued to a common zero; write sinc(u) for sin(u)/u")
