"""Sums of powers of r as moduli: c_1 r^a_1 + c_2 r^a_2 + ..., concave and nondecreasing by their form."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction

from symnet.core.rational import root_upper
from symnet.targets.expression.tree import Apply, Expression, Number, Variable
from symnet.targets.modulus.general_modulus import ExpressionModulus
from symnet.targets.modulus.modulus import HoelderModulus, LipschitzModulus, Modulus

HALF, ONE = Fraction(1, 2), Fraction(1)


def of_powers(powers: Mapping[Fraction, Fraction], dimension: int) -> Modulus:
    """Return the derived modulus on the unit cube with these positive constants by their orders in (0, 1]."""
    if len(powers) > 1:
        orders = sorted(powers)
        tree = Apply("add", tuple(_term(powers[order], order) for order in orders))
        text = " + ".join(_text(powers[order], order) for order in orders)
        return ExpressionModulus(text, tree, root_upper(Fraction(dimension), 2), True, "derived")
    order, constant = next(iter(powers.items()), (ONE, Fraction(0)))
    return LipschitzModulus(constant, "derived") if order == 1 else HoelderModulus(constant, order, "derived")


def powers_of(modulus: Modulus) -> dict[Fraction, Fraction] | None:
    """Return the constants by their orders, None where a modulus is no sum of powers."""
    if not isinstance(modulus, ExpressionModulus):
        return {getattr(modulus, "order", ONE): modulus.constant}
    found: dict[Fraction, Fraction] = {}
    for term in _terms(modulus.tree):
        constant = ONE
        if isinstance(term, Apply) and term.operator == "mul" and isinstance(term.arguments[0], Number):
            constant, term = term.arguments[0].value, term.arguments[1]
        match term:
            case Variable():
                found[ONE] = constant
            case Apply("pow", (Variable(), Number(order))):
                found[order] = constant
            case _:
                return None
    return found


def _terms(tree: Expression) -> tuple[Expression, ...]:
    return tree.arguments if isinstance(tree, Apply) and tree.operator == "add" else (tree,)


def _term(constant: Fraction, order: Fraction) -> Expression:
    return _power(order) if constant == 1 else Apply("mul", (Number(constant), _power(order)))


def _power(order: Fraction) -> Expression:
    return Variable(0) if order == 1 else Apply("pow", (Variable(0), Number(order)))


def _text(constant: Fraction, order: Fraction) -> str:
    power = "r" if order == 1 else "sqrt(r)" if order == HALF else f"r**({order})"
    return power if constant == 1 else f"{constant}*{power}"
