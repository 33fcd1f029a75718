"""Whether a function of one variable is concave or convex, decided by its form; and moduli that are given by such a function."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

from ..syntax import Budget, Json, Statement
from .expression import flatten, leaves, on_box, work
from .intervals import ZERO, Interval, root
from .operation import Operation

PRECISION = 256
FLATTER, STEEPER = frozenset({"atan", "tanh", "cbrt", "erf"}), frozenset({"asin", "sinh"})
"""Odd nondecreasing functions: concave on t >= 0 and convex on t <= 0, or the other way round."""
CONVEX = frozenset({"abs", "cosh", "xlogx"})
Bend = tuple[bool, bool]
"""Whether something is proved concave, and whether it is proved convex."""


def expression_statement(tree: Json, d: int, budget: Budget | None = None) -> Statement:
    """f is defined on [0,1]^d and omega_f(r) <= h(r) for 0 <= r <= sqrt(d); rejects an h that may be undefined there."""
    on_radii(flatten(tree, 1), d, budget)
    return {"kind": "modulus", "expression": tree}


def cost_of(tree: Json) -> int:
    """What it costs to compare a number with a modulus that is an expression."""
    return 4 * work(flatten(tree, 1), PRECISION) + 8 * leaves(tree)


def on_radii(operations: Sequence[Operation], d: int | Fraction, budget: Budget | None = None) -> list[Interval]:
    """The intervals of all operations for 0 <= r <= sqrt(d)."""
    return on_box(operations, [(ZERO, root((ZERO, Fraction(d)), 2, PRECISION)[1])], PRECISION, budget)


def enclosed(modulus: Statement, square: Fraction, budget: Budget | None = None) -> Interval:
    """Return an enclosure of h(r), r^2 = square."""
    return on_box(flatten(modulus["expression"], 1), [root((square, square), 2, PRECISION)], PRECISION, budget)[-1]


def form_is_concave(tree: Json, d: int | Fraction, budget: Budget | None = None) -> bool:
    """Whether the form of an expression proves that it is concave for 0 <= r <= sqrt(d)."""
    operations = flatten(tree, 1)
    return bend(operations, on_radii(operations, d, budget))[0]


def bend(operations: Sequence[Operation], values: Sequence[Interval]) -> Bend:
    """The bend of a function of one variable on an interval where its operations have these values, decided by its form."""
    bends = list[Bend]()
    for operation in operations:
        places = operation.arguments
        fixed = [not operations[place].variables for place in places]
        bends.append(_bend(operation, fixed, [values[place] for place in places], [bends[place] for place in places]))
    return bends[-1]


def _bend(operation: Operation, fixed: list[bool], values: list[Interval], bends: list[Bend]) -> Bend:
    """The bend of an operation that is defined on its arguments, from their values and bends; `fixed`: it is a constant."""
    name = operation.operator
    if not operation.variables or name == "variable":
        return True, True
    if name in ("min", "max"):
        return _extreme(name, values, bends)
    if name == "add":
        return all(each[0] for each in bends), all(each[1] for each in bends)
    if name in ("mul", "div"):
        return _multiple(name, fixed, values, bends)
    (concave, convex), (low, high) = bends[0], values[0]
    if name == "neg" or (name == "abs" and high <= 0):
        return convex, concave
    if name == "abs" and low >= 0:
        return concave, convex
    if name in FLATTER or name in STEEPER:
        positive, negative = (low >= 0, high <= 0) if name in FLATTER else (high <= 0, low >= 0)
        return concave and positive, convex and negative
    if name == "pow":
        return _power(operation.value, low, concave, convex)
    if name in ("sqrt", "log"):
        return concave, False  # of a concave function: concave and nondecreasing
    if name == "exp":
        return False, convex  # of a convex function: convex and nondecreasing
    return False, name in CONVEX and concave and convex  # of an affine function


def _extreme(name: str, values: list[Interval], bends: list[Bend]) -> Bend:
    """The bend of min or max: of the argument that it is throughout, or of both."""
    first, second = values if name == "max" else values[::-1]
    if first[0] >= second[1]:
        return bends[0]
    if second[0] >= first[1]:
        return bends[1]
    concave, convex = (all(bend[way] for bend in bends) for way in (0, 1))
    return concave and name == "min", convex and name == "max"


def _power(exponent: Fraction, low: Fraction, concave: bool, convex: bool) -> Bend:
    """The bend of a power of an argument that is at least low."""
    if 0 < exponent < 1:
        return concave, False  # concave and nondecreasing where it is defined
    even = exponent.denominator == 1 and exponent.numerator % 2 == 0
    if exponent < 0:
        return False, low > 0 and concave  # convex and nonincreasing
    return False, (low >= 0 and convex) or (even and concave and convex)


def _multiple(name: str, fixed: list[bool], values: list[Interval], bends: list[Bend]) -> Bend:
    """The bend of a product or quotient of which one argument is a constant."""
    if name == "div" and fixed[0]:
        return False, values[0][0] >= 0 and values[1][0] > 0 and bends[1][0]  # c / g: 1 / t is convex and falls for t > 0
    if name == "mul" and fixed[0]:
        values, bends = values[::-1], bends[::-1]
    elif not fixed[1]:
        return False, False
    low, high = values[1]
    (concave, convex) = bends[0]
    return (concave, convex) if low >= 0 else (convex, concave) if high <= 0 else (False, False)
