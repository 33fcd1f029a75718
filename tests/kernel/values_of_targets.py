"""Values of targets to about 60 digits, found without the kernel: what its claims are compared with; and points to compare at."""

from __future__ import annotations

import json
import random
from fractions import Fraction
from itertools import pairwise, product
from typing import Any

import mpmath
from oracle import number

DIGITS = 60
CLOSE = mpmath.mpf(10) ** -50
Point = tuple[Fraction, ...]


def real(exact: Fraction) -> Any:
    return mpmath.mpf(exact.numerator) / exact.denominator


def _continued(arguments: Any, point: Point) -> Any:
    """A quotient, at the common zero its limit: by a difference quotient so short that 20 digits are right."""
    top, bottom, zero = (target(argument, point) for argument in arguments[:3])
    if bottom:
        return top / bottom
    with mpmath.workdps(4 * DIGITS):
        step = Fraction(1, 10**DIGITS)
        sides = [tuple(one + sign * step for one in point) for sign in (1, -1)]
        found = mpmath.fsum(target(arguments[0], side) / target(arguments[1], side) for side in sides) / 2
    if any(abs(real(one) - zero) == 0 for one in point):
        return found
    raise ZeroDivisionError


def table_value(knots: Any, values: Any, point: Point) -> Fraction:
    """The function of a table at a point of its box: the mean over t in [0,1] of the values at the corners { a : u_a >= t }."""
    from kernel.certificates import files  # which makes tables of its own, with values from here

    given = json.loads(files()[values[1]]) if values[0] == "file" else values
    axes = [list(map(number, axis)) for axis in knots]
    low = [max(i for i in range(len(axis) - 1) if axis[i] <= at) for axis, at in zip(axes, point, strict=True)]
    u = [(at - axis[i]) / (axis[i + 1] - axis[i]) for axis, at, i in zip(axes, point, low, strict=True)]
    levels, total = sorted({Fraction(0), Fraction(1), *u}), Fraction(0)
    for start, stop in pairwise(levels):
        corner = [i + (each >= stop) for i, each in zip(low, u, strict=True)]
        place = 0
        for axis, coordinate in zip(axes, corner, strict=True):
            place = place * len(axis) + coordinate
        total += (stop - start) * number(given[place])
    return total


OPERATIONS: dict[str, Any] = {
    "div": lambda a, b: a / b,
    "neg": lambda a: -a,
    "abs": abs,
    "pow": lambda a, b: a**b,
    "cbrt": lambda a: mpmath.sign(a) * mpmath.cbrt(abs(a)),
    "xlogx": lambda a: a * mpmath.log(a) if a else a,
    "hypot": lambda *several: mpmath.sqrt(mpmath.fsum(a * a for a in several)),
}


def target(tree: Any, point: Point) -> Any:
    """The target at a point, to about 60 digits; raises ValueError or ZeroDivisionError where it is not defined and real."""
    name, *arguments = tree
    if name in ("number", "variable"):
        exact = number(arguments[0]) if name == "number" else point[int(arguments[0], 16)]
        return exact if isinstance(exact, mpmath.mpf) else mpmath.mpf(exact.numerator) / exact.denominator
    if name == "named":
        return {"pi": mpmath.pi, "e": mpmath.e}[arguments[0]] + mpmath.mpf(0)
    if name == "continued":
        return _continued(arguments, point)
    if name == "table":
        return real(table_value(arguments[0], arguments[1], point))
    values = [target(argument, point) for argument in arguments]
    if name in ("add", "mul"):
        return mpmath.fsum(values) if name == "add" else mpmath.fprod(values)
    if name in ("min", "max"):
        return min(values) if name == "min" else max(values)
    found = OPERATIONS.get(name) or getattr(mpmath, name)
    result = found(*values)
    if isinstance(result, mpmath.mpc):
        raise ValueError(f"{name}{values} is not real")
    return result


_met: dict[tuple[str, Point], Any] = {}


class Undefined(Exception):
    """A target has no value at a point."""


def targets(tree: Any, where: list[Point]) -> list[Any]:
    """The target at points, each computed once; raises Undefined."""
    text = json.dumps(tree)
    with mpmath.workdps(DIGITS):  # what is kept must not depend on who asks first
        for point in where:
            if (text, point) not in _met:
                try:
                    _met[text, point] = target(tree, point)
                except (ValueError, ZeroDivisionError) as problem:
                    raise Undefined(f"f is not defined at {point}: {problem}") from problem
    return [_met[text, point] for point in where]


def modulus(stated: dict[str, Any], r: Any) -> Any:
    """What a modulus statement says of a distance r."""
    if "expression" in stated:
        return target(stated["expression"], (r,))
    return real(number(stated["constant"])) * r ** real(number(stated["order"]))


def some_points(dimension: int) -> list[Point]:
    """A few points: corners, grid nodes, insides of cells, trifling regions, and rational numbers without a pattern."""
    fine = "0 1/24 1/8 4/19 6/25 1/3 4/9 1/2 11/20 13/20 37/50 5/6 71/72 1"
    axis = [Fraction(text) for text in (fine if dimension == 1 else "0 1/5 4/9 1/2 1").split()]
    every = list(product(axis, repeat=dimension))
    return every if dimension < 3 else random.Random(3).sample(every, 40)


def points(dimension: int, cells: int) -> list[Point]:
    """A grid with its nodes, midpoints and thirds, and points close to the walls of cells."""
    axis = {Fraction(k, 12 * cells) for k in range(12 * cells + 1)} if dimension == 1 else {Fraction(k, 5) for k in range(6)}
    axis |= {Fraction(k, cells) - Fraction(1, 997) for k in range(1, cells + 1)}
    return list(product(sorted(axis), repeat=dimension))
