"""Functions that are written out when they are read: each stands for an expression in the operators of a tree.

Chosen so that slopes stay sharp on wide boxes: a sigmoid through tanh, whose slope is in [0, 1] wherever it is taken, and a
softplus whose exponent is never positive and turns where its maximum does.
"""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction

from symnet.targets.expression.cases import EXAMPLE, cases
from symnet.targets.expression.tree import Apply, Expression, Named, Number, apply

ONE, TWO, HALF, ZERO = Number(Fraction(1)), Number(Fraction(2)), Number(Fraction(1, 2)), Number(Fraction(0))


def _add(*terms: Expression) -> Expression:
    return Apply("add", terms)


def _times(*factors: Expression) -> Expression:
    return Apply("mul", factors)


def _minus(one: Expression, two: Expression) -> Expression:
    return _add(one, apply("neg", two))


def _sigmoid(u: Expression) -> Expression:
    return _add(HALF, _times(HALF, Apply("tanh", (_times(HALF, u),))))


def _softplus(u: Expression) -> Expression:
    above, below = Apply("max", (u, ZERO)), Apply("min", (u, ZERO))
    return _add(above, Apply("log", (_add(ONE, Apply("exp", (_minus(below, above),))),)))


def _gelu(u: Expression) -> Expression:
    return _times(u, _add(HALF, _times(HALF, Apply("erf", (Apply("div", (u, Apply("sqrt", (TWO,)))),)))))


def _gelu_tanh(u: Expression) -> Expression:
    factor = Apply("sqrt", (Apply("div", (TWO, Named("pi"))),))
    cube = _times(Number(Fraction(44_715, 1_000_000)), Apply("pow", (u, Number(Fraction(3)))))
    return _times(u, _add(HALF, _times(HALF, Apply("tanh", (_times(factor, _add(u, cube)),)))))


def _norm(*arguments: Expression) -> Expression:
    return Apply("hypot", arguments) if len(arguments) > 1 else Apply("abs", arguments)


def _logarithm(base: int) -> Callable[[Expression], Expression]:
    return lambda u: Apply("div", (Apply("log", (u,)), Apply("log", (Number(Fraction(base)),))))


MACROS: dict[str, tuple[int, int | None, str, Callable[..., Expression]]] = {
    "clip": (3, 3, "clip(u, low, high)", lambda u, low, high: Apply("min", (Apply("max", (u, low)), high))),
    "acos": (1, 1, "acos(x)", lambda u: _minus(Apply("div", (Named("pi"), TWO)), Apply("asin", (u,)))),
    "log2": (1, 1, "log2(x)", _logarithm(2)),
    "log10": (1, 1, "log10(x)", _logarithm(10)),
    "log1p": (1, 1, "log1p(x)", lambda u: Apply("log", (_add(ONE, u),))),
    "expm1": (1, 1, "expm1(x)", lambda u: _minus(Apply("exp", (u,)), ONE)),
    "erfc": (1, 1, "erfc(x)", lambda u: _minus(ONE, Apply("erf", (u,)))),
    "norm": (1, None, "norm(x, y)", _norm),
    "relu": (1, 1, "relu(x)", lambda u: Apply("max", (u, ZERO))),
    "sigmoid": (1, 1, "sigmoid(x)", _sigmoid),
    "softplus": (1, 1, "softplus(x)", _softplus),
    "silu": (1, 1, "silu(x)", lambda u: _times(u, _sigmoid(u))),
    "gelu": (1, 1, "gelu(x)", _gelu),
    "where": (3, 3, EXAMPLE, cases),
    "gelu_tanh": (1, 1, "gelu_tanh(x)", _gelu_tanh),
}
"""Name -> least and greatest number of arguments (None: any), how it is written, and what it stands for."""


def signed_power(u: Expression, exponent: Fraction) -> Expression:
    """Return sign(u) |u|^exponent, for an exponent > 0: the real root where it is 1/n, n odd."""
    if exponent == Fraction(1, 3):
        return Apply("cbrt", (u,))
    sides = [Apply("pow", (Apply("max", (side, ZERO)), Number(exponent))) for side in (u, apply("neg", u))]
    return _minus(sides[0], sides[1])
