"""Moduli of continuity: omega_f(r) is the supremum of |f(x) - f(y)| over x, y in [0,1]^d with |x - y| <= r.

A modulus statement bounds omega_f(r) for 0 <= r <= sqrt(d): by L r^alpha, or by an expression h(r), a tree with the one
variable r. That omega_f is nondecreasing is its definition; whether h is concave is decided by its form (bending.py).
"""

from __future__ import annotations

from fractions import Fraction

from ..arithmetic import MAX_POWER, raised, read, show
from ..syntax import Budget, Rejected, Statement
from .bending import cost_of, enclosed, form_is_concave


def modulus_statement(constant: Fraction, order: Fraction) -> Statement:
    """f is defined on [0,1]^d and |f(x) - f(y)| <= constant |x - y|^order there."""
    if constant < 0 or not 0 < order <= 1 or order.denominator > 1000:
        raise Rejected(f"a modulus has constant >= 0 and order in (0, 1], not {show(constant)} and {show(order)}")
    return {"kind": "modulus", "constant": show(constant), "order": show(order)}


def cost(modulus: Statement) -> int:
    """What it costs to compare a number with a modulus."""
    if "expression" in modulus:
        return cost_of(modulus["expression"])
    return len(modulus["constant"]) * read(modulus, "order").denominator


def at_least_modulus(bound: Fraction, modulus: Statement, square: Fraction, budget: Budget) -> bool:
    """Whether bound >= h(r), or L r^alpha, where r^2 = square: bound^2q >= L^2q square^p for alpha = p/q."""
    if "expression" in modulus:
        return bound >= enclosed(modulus, square, budget)[1]
    constant, order = read(modulus, "constant"), read(modulus, "order")
    p, q = order.numerator, order.denominator
    if bound < 0:
        return False
    powers = [raised(base, exponent, MAX_POWER, budget) for base, exponent in ((bound, 2 * q), (constant, 2 * q), (square, p))]
    return powers[0] >= powers[1] * powers[2]


def is_concave(modulus: Statement, d: int | Fraction, budget: Budget | None = None) -> bool:
    """Whether the form of the modulus proves that it is concave for 0 <= r <= sqrt(d); L r^alpha always is."""
    if "expression" not in modulus:
        return True
    return form_is_concave(modulus["expression"], d, budget)
