"""A target in floating point: for pictures, where a value is a place on paper."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from symnet.kernel.targets.expression import BINARY, UNARY, flatten
from symnet.kernel.targets.operation import Operation
from symnet.targets.expression.floats import FLOATS

FUNCTIONS = {name: FLOATS[name] for name in (*UNARY, *BINARY)}


@dataclass(frozen=True)
class FloatTarget:
    """The operations of a target, each with the places of its arguments; no argument: a number, or a coordinate."""

    steps: tuple[tuple[Callable[..., float], tuple[int, ...]], ...]

    def __call__(self, point: Sequence[float]) -> float | None:
        """Return the value at a point; None where floating point has none."""
        values: list[float] = []
        try:
            for function, arguments in self.steps:
                values.append(function(*[values[a] for a in arguments]) if arguments else function(point))
        except (ValueError, ZeroDivisionError, OverflowError):
            return None
        return values[-1] if math.isfinite(values[-1]) else None


def float_target(tree: Any, dimension: int) -> FloatTarget | None:
    """Return a target in floating point; None where an operation has no function there, or a number does not fit."""
    try:
        return FloatTarget(tuple((_function(operation), operation.arguments) for operation in flatten(tree, dimension)))
    except (KeyError, OverflowError):
        return None


def _function(operation: Operation) -> Callable[..., float]:
    name, value = operation.operator, operation.value
    if name == "variable":
        axis = int(value)
        return lambda point: point[axis]
    if name in ("number", "pi", "e"):
        number = float(value) if name == "number" else getattr(math, name)
        return lambda _point: number
    if name == "pow":
        exponent: float | int = int(value) if value.denominator == 1 else float(value)
        return lambda a: _power(a, exponent)
    return FUNCTIONS[name]


def _power(a: float, exponent: float | int) -> float:
    """A power that is real: roots of negative numbers have none."""
    if a < 0 and isinstance(exponent, float):
        raise ValueError("a root of a negative number")
    return float(a**exponent)
