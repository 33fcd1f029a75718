"""A target in floating point: for pictures, where a value is a place on paper."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from symnet.kernel.targets.expression import flatten
from symnet.kernel.targets.operation import Operation

FUNCTIONS: dict[str, Callable[..., float]] = {
    "add": lambda a, b: a + b,
    "mul": lambda a, b: a * b,
    "div": lambda a, b: a / b,
    "min": min,
    "max": max,
    "neg": lambda a: -a,
    "abs": abs,
    "cbrt": lambda a: math.copysign(abs(a) ** (1 / 3), a),
    "sinc": lambda a: math.sin(a) / a if a else 1.0,
    "xlogx": lambda a: a * math.log(a) if a else 0.0,
    **{name: getattr(math, name) for name in ("sqrt", "exp", "log", "sin", "cos", "tan", "asin", "atan", "hypot", "atan2")},
    **{name: getattr(math, name) for name in ("sinh", "cosh", "tanh", "erf")},
}


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
