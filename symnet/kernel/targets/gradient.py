"""Generalised gradients of targets on boxes, enclosed branch by branch."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from itertools import product

from ..syntax import Budget, Rejected
from . import functions as fn
from . import intervals as iv
from .expression import BINARY, Operation, on_box, power
from .intervals import ONE, ZERO, Interval

MAX_BRANCHES = 64
Gradient = list[list[Interval]]
"""Branches, each a list of d intervals."""


def square_of_gradient(
    operations: Sequence[Operation], box: Sequence[Interval], p: int, budget: Budget | None = None
) -> Fraction:
    """Return an upper bound of |g|^2 over the generalised gradients g of the target on a box.

    At a kink each branch gives a gradient, and every generalised gradient is a convex combination of the branches, so
    the largest norm is attained on a branch. Rejects where the target may be undefined or its slope unbounded.
    """
    d = len(box)
    values = on_box(operations, box, p, budget)
    gradients: list[Gradient] = []
    for operation, value in zip(operations, values, strict=True):
        arguments = [values[a] for a in operation.arguments]
        gradients.append(_gradient(operation, value, arguments, [gradients[a] for a in operation.arguments], d, p))
        if budget is not None:
            budget.spend(len(gradients[-1]) * d)
    return max(sum((max(low * low, high * high) for low, high in branch), ZERO) for branch in gradients[-1])


def _gradient(
    operation: Operation, value: Interval, arguments: list[Interval], inner: list[Gradient], d: int, p: int
) -> Gradient:
    name = operation.operator
    if not arguments:
        return [[(ONE, ONE) if name == "variable" and operation.value == axis else (ZERO, ZERO) for axis in range(d)]]
    if name in ("min", "max"):
        (own, other), (first, second) = arguments if name == "min" else [iv.neg(a) for a in arguments], inner
        return first if own[1] <= other[0] else second if other[1] <= own[0] else _limited([*first, *second])
    if name in BINARY:
        return _merged(inner, _partial(name, value, arguments, p), p)
    if name == "abs":  # both signs only where the argument may have both
        low, high = arguments[0]
        slopes_of = [(ONE, ONE)] * (low >= 0 or high > 0) + [(-ONE, -ONE)] * (low < 0)
    else:
        slopes_of = [slope(operation, value, arguments[0], p)]
    return _limited([[iv.mul(s, part, p) for part in branch] for s in slopes_of for branch in inner[0]])


def slope(operation: Operation, value: Interval, a: Interval, p: int) -> Interval:
    """Return the derivative of a smooth operation of one argument."""
    name, one = operation.operator, (ONE, ONE)
    if name == "neg":
        return -ONE, -ONE
    if name in ("sqrt", "pow"):
        exponent = Fraction(1, 2) if name == "sqrt" else operation.value
        if exponent.denominator != 1 and exponent < 1 and a[0] <= 0:
            raise Rejected("the slope of a root is not bounded where its argument may be 0")
        if exponent == 0:
            return ZERO, ZERO
        return iv.mul((exponent, exponent), power(a, exponent - 1, p), p)
    if name in ("exp", "sinh", "cosh"):
        return value if name == "exp" else fn.cosh(a, p) if name == "sinh" else fn.sinh(a, p)
    if name == "log":
        return iv.div(one, a, p)
    if name in ("sin", "cos"):
        return fn.cos(a, p) if name == "sin" else iv.neg(fn.sin(a, p))
    square = iv.power(value if name in ("tan", "tanh") else a, 2, p)
    if name == "atan":
        return iv.div(one, iv.add(one, square), p)
    return iv.add(one, square if name == "tan" else iv.neg(square))


def _partial(name: str, value: Interval, arguments: list[Interval], p: int) -> tuple[Interval, Interval]:
    """The derivatives of a sum, product or quotient by its two arguments."""
    one = (ONE, ONE)
    if name == "add":
        return one, one
    if name == "mul":
        return arguments[1], arguments[0]
    return iv.div(one, arguments[1], p), iv.neg(iv.div(value, arguments[1], p))


def _merged(inner: list[Gradient], slopes: tuple[Interval, Interval], p: int) -> Gradient:
    """slope * gradient + slope * gradient, for each branch of the one with each branch of the other."""
    if len(inner[0]) * len(inner[1]) > MAX_BRANCHES:
        inner = [_hull(gradient) for gradient in inner]
    return [
        [iv.add(iv.mul(slopes[0], a, p), iv.mul(slopes[1], b, p)) for a, b in zip(first, second, strict=True)]
        for first, second in product(*inner)
    ]


def _limited(branches: Gradient) -> Gradient:
    return branches if len(branches) <= MAX_BRANCHES else _hull(branches)


def _hull(branches: Gradient) -> Gradient:
    columns = zip(*branches, strict=True)
    return [[(min(low for low, _ in column), max(high for _, high in column)) for column in map(list, columns)]]
