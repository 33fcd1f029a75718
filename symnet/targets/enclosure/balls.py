"""The one place where python-flint enters: balls (arb), rationals (fmpq), and what each tape step does to them.

python-flint has no types, so its objects are `Any` here and nowhere else.
"""

from __future__ import annotations

import math
import operator
from collections.abc import Callable
from fractions import Fraction
from functools import lru_cache
from typing import Any, TypeAlias

from symnet.core.rational import coprime
from symnet.targets.expression.tape import Step

Ball: TypeAlias = Any
"""A flint arb: midpoint and radius."""
Ratio: TypeAlias = Any
"""A flint fmpq: an exact rational."""
Operation: TypeAlias = Callable[..., Any]

MAX_PRECISION = 20_000
MAX_MAGNITUDE = 4_096
"""Values beyond 2^4096 are refused: no network is built for them, and exp(exp(99)) would fill the memory."""
TINY = 100_000
"""Balls within 2^-100000 of 0 get the bounds -2^-100000 and 2^-100000, for the same reason."""


@lru_cache(maxsize=1)
def flint() -> Any:
    """Return the module python-flint, loaded when first needed."""
    import flint as module

    return module


def precision(bits: int) -> Any:
    """Return a context in which balls have `bits` bits."""
    return flint().ctx.workprec(bits)


def ratio(number: Fraction | int) -> Ratio:
    """Return a flint rational."""
    return flint().fmpq(number.numerator, number.denominator)


def fraction(number: Ratio) -> Fraction:
    """Return a Fraction of a flint rational."""
    return coprime(int(number.p), int(number.q))


def is_ratio(value: Any) -> bool:
    """Tell a flint rational from a ball."""
    return isinstance(value, flint().fmpq)


def ball(value: Any) -> Ball:
    """Return a ball around a flint rational; a ball is returned as it is."""
    return flint().arb(value) if is_ratio(value) else value


def ends(value: Any) -> tuple[Ratio, Ratio]:
    """Return rational bounds of a finite ball, outward at the present precision; a rational is both its bounds."""
    if is_ratio(value):
        return value, value
    if value != 0 and abs(value) < flint().arb(2) ** -TINY:
        bound = ratio(Fraction(1, 1 << TINY))
        return -bound, bound
    return value.lower().fmpq(), value.upper().fmpq()


def is_moderate(value: Ball) -> bool:
    """Tell whether a ball is finite and below 2^4096 in magnitude."""
    return bool(value.is_finite() and abs(value) < flint().arb(2) ** MAX_MAGNITUDE)


def ball_operation(step: Step) -> Operation:
    """Return what `step` does to balls; outside its domain the result is nan, never a wrong ball."""
    arb = flint().arb
    if step.operator == "power":
        exponent = step.payload
        return lambda base: base**exponent
    if step.operator == "root" and isinstance(step.payload, Fraction):
        return _root(step.payload)
    known = {"min": arb.min, "max": arb.max, **OWN}.get(step.operator) or SHARED.get(step.operator)
    return known or getattr(arb, step.operator)


def ball_constant(step: Step) -> Ball:
    """Return the ball of a number, pi or e."""
    arb = flint().arb
    if isinstance(step.payload, Fraction):
        return arb(ratio(step.payload))
    return arb.pi() if step.payload == "pi" else arb.const_e()


def ratio_operation(step: Step) -> Operation:
    """Return what a rational `step` does to flint rationals; raises ZeroDivisionError outside its domain."""
    if step.operator == "power":
        exponent = step.payload
        return lambda base: base**exponent
    return {"min": min, "max": max}.get(step.operator) or SHARED[step.operator]


def _root(exponent: Fraction) -> Operation:
    top, degree = exponent.numerator, exponent.denominator
    return lambda base: (base.sqrt() if degree == 2 else base.root(degree)) ** top


def _hypot(one: Ball, two: Ball) -> Ball:
    squares = [abs(side) ** 2 for side in (one, two)]
    return (squares[0] + squares[1]).nonnegative_part().sqrt()


def _cube_root(base: Ball) -> Ball:
    sides = [end.root(3) if end >= 0 else -(-end).root(3) for end in (base.lower(), base.upper())]
    return sides[0].union(sides[1])


OWN: dict[str, Operation] = {
    "continued": lambda u, v, x: u / v,
    "atan2": lambda b, a: flint().arb.atan2(b, a),
    "hypot": _hypot,
    "cbrt": _cube_root,
    "xlogx": lambda base: base * base.log(),
}
"""What balls do not know by themselves."""
SHARED: dict[str, Operation] = {
    "add": operator.add,
    "sub": operator.sub,
    "mul": operator.mul,
    "div": operator.truediv,
    "neg": operator.neg,
    "abs": operator.abs,
}


def exact_root(number: Ratio, degree: int) -> Ratio | None:
    """Return the exact root of a rational >= 0, or None where it is irrational."""
    from symnet.core.rational import integer_root

    top, bottom = int(number.p), int(number.q)
    roots = [math.isqrt(part) if degree == 2 else integer_root(part, degree) for part in (top, bottom)]
    exact = roots[0] ** degree == top and roots[1] ** degree == bottom
    return flint().fmpq(*roots) if exact else None
