"""Roots of squares and products of powers written as what they are: norms, absolute values, one power.

sqrt(x^2 + y^2) is hypot(x, y), sqrt(u^(2k)) is |u|^k, sqrt(x)*x is x^(3/2): the same functions on the same domains, whose
slopes are bounded where those of the single operations are not. What would be defined at more points is left alone.
"""

from __future__ import annotations

from collections import Counter
from fractions import Fraction

from symnet.core.rational import integer_root
from symnet.targets.expression.tree import MAX_POWER, Apply, Expression, Named, Number, Variable, apply, fold

HALF = Fraction(1, 2)


def merged(expression: Expression) -> Expression:
    """Return the same function with its norms and powers merged."""

    def leaf(current: Number | Named | Variable) -> Expression:
        return current

    return fold(expression, leaf, _node)


def _node(node: Apply, arguments: list[Expression]) -> Expression:
    if node.operator == "sqrt":
        return _power(arguments[0], HALF) or _norm(arguments[0]) or Apply("sqrt", tuple(arguments))
    if node.operator == "pow" and isinstance(arguments[1], Number):
        exponent = arguments[1].value
        found = _power(arguments[0], exponent) or (_norm(arguments[0]) if exponent == HALF else None)
        return found or Apply("pow", tuple(arguments))
    if node.operator == "cbrt":
        under, exponent = _split(arguments[0])
        return (_raised(under, exponent / 3) if exponent % 3 == 0 and exponent else None) or Apply("cbrt", tuple(arguments))
    if node.operator == "mul":
        return _product(arguments)
    return Apply(node.operator, tuple(arguments))


def _split(expression: Expression) -> tuple[Expression, Fraction]:
    """An expression as a base and an exponent."""
    if isinstance(expression, Apply) and expression.operator == "sqrt":
        return expression.arguments[0], HALF
    if isinstance(expression, Apply) and expression.operator == "pow" and isinstance(expression.arguments[1], Number):
        return expression.arguments[0], expression.arguments[1].value
    return expression, Fraction(1)


def _raised(base: Expression, exponent: Fraction) -> Expression | None:
    """The power, None where its exponent is beyond the limit of a tree."""
    if max(abs(exponent.numerator), exponent.denominator) > MAX_POWER:
        return None
    return base if exponent == 1 else Apply("pow", (base, Number(exponent)))


def _power(base: Expression, outer: Fraction) -> Expression | None:
    """(u^inner)^outer as one power: of |u| for an even inner, of u where that asks for u >= 0 too."""
    under, inner = _split(base)
    exponent = inner * outer
    if outer.denominator == 1 or inner <= 0 or inner == 1:
        return None
    if inner.denominator == 1 and inner % 2 == 0:
        return _raised(apply("abs", under), exponent)
    return _raised(under, exponent) if exponent > 0 and exponent.denominator > 1 else None


def _norm(under: Expression) -> Expression | None:
    """sqrt(a^2 + b^2 + ...) as a norm."""
    terms = _terms(under)
    roots = [_root(term) for term in terms]
    kept = [root for root in roots if root is not None and root != Number(Fraction(0))]
    if None in roots or not kept or all(isinstance(term, Number) for term in terms):
        return None
    return Apply("hypot", tuple(kept)) if len(kept) > 1 else Apply("abs", (kept[0],))


def _terms(expression: Expression) -> list[Expression]:
    if isinstance(expression, Apply) and expression.operator == "add":
        return [term for argument in expression.arguments for term in _terms(argument)]
    return [expression]


def _root(term: Expression) -> Expression | None:
    """An expression whose square is the term, None where none is seen."""
    if isinstance(term, Number):
        return _root_of_number(term.value)
    if not isinstance(term, Apply):
        return None
    if term.operator == "div":
        sides = [_root(argument) for argument in term.arguments]
        return None if sides[0] is None or sides[1] is None else apply("div", sides[0], sides[1])
    if term.operator == "mul":
        return _root_of_product(term)
    base, exponent = _split(term)
    return _raised(base, exponent / 2) if exponent.denominator == 1 and exponent % 2 == 0 and exponent else None


def _root_of_number(value: Fraction) -> Expression | None:
    if value < 0 or max(value.numerator, value.denominator).bit_length() > 4_000:
        return None
    top, bottom = integer_root(value.numerator, 2), integer_root(value.denominator, 2)
    return Number(Fraction(top, bottom)) if Fraction(top, bottom) ** 2 == value else Apply("sqrt", (Number(value),))


def _root_of_product(term: Apply) -> Expression | None:
    """u u is a square, and so is a product of squares."""
    roots: list[Expression | None] = []
    for factor, count in Counter(term.arguments).items():
        roots += [factor] * (count // 2) + [_root(factor)] * (count % 2)
    found = [root for root in roots if root is not None]
    return None if len(found) < len(roots) else found[0] if len(found) == 1 else Apply("mul", tuple(found))


def _product(factors: list[Expression]) -> Expression:
    """Powers of one base, all of them positive, as one power.

    Not where that has a whole exponent: sqrt(u)*sqrt(u) is defined for u >= 0 only.
    """
    exponents: dict[Expression, list[Fraction]] = {}
    for factor in factors:
        base, exponent = _split(factor)
        exponents.setdefault(base, []).append(exponent)
    kept: list[Expression] = []
    met: set[Expression] = set()
    for factor in factors:
        base, _ = _split(factor)
        total = sum(exponents[base], Fraction(0))
        one = _raised(base, total) if total.denominator > 1 and min(exponents[base]) > 0 else None
        if len(exponents[base]) == 1 or one is None:
            kept.append(factor)
        elif base not in met:
            met.add(base)
            kept.append(one)
    return kept[0] if len(kept) == 1 else Apply("mul", tuple(kept))
