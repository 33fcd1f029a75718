"""A target and its gradient enclosed on many boxes at once, in floats, as the kernel encloses them one by one in fractions.

Only smooth operations are known here. Nothing is trusted: where a search was led astray, the kernel does not accept its find.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from math import e, pi
from typing import Any, TypeAlias

import numpy as np

from symnet.kernel.targets.operation import Operation

Array: TypeAlias = np.ndarray[Any, Any]
Ends: TypeAlias = tuple[Array, Array]
"""Lower and upper ends, of the same shape."""
CONSTANTS = {"pi": pi, "e": e}
MAX_POWER = 64


def are_known(operations: Sequence[Operation]) -> bool:
    """Whether each operation is known here."""
    return all(
        each.operator in KNOWN or (each.operator == "pow" and each.value.denominator == 1 and 1 <= each.value <= MAX_POWER)
        for each in operations
    )


def enclosed(operations: Sequence[Operation], low: Array, high: Array) -> tuple[Ends, Ends]:
    """Return the ends of the target [B] and of its gradient [d, B] on boxes [B, d]; nothing finite where it may be undefined."""
    values: list[Ends] = []
    slopes: list[Ends] = []
    count, inputs = low.shape
    for operation in operations:
        name, places = operation.operator, operation.arguments
        given, below = [values[place] for place in places], [slopes[place] for place in places]
        if not places:
            own = np.zeros((inputs, count))
            if name == "variable":
                own[int(operation.value)] = 1.0
                values.append((low[:, int(operation.value)], high[:, int(operation.value)]))
            else:
                number = np.full(count, CONSTANTS.get(name, float(operation.value)))
                values.append((number, number))
            slopes.append((own, own))
            continue
        value = _power(given[0], int(operation.value)) if name == "pow" else VALUES[name](*given)
        values.append(value)
        parts = [_times(slope, inner) for slope, inner in zip(_slopes(operation, value, given), below, strict=True)]
        slopes.append(parts[0] if len(parts) == 1 else _sum(*parts))
    return values[-1], slopes[-1]


def _slopes(operation: Operation, value: Ends, given: Sequence[Ends]) -> Sequence[Ends]:
    """The slopes of an operation by each of its arguments."""
    name, one = operation.operator, (np.ones_like(value[0]), np.ones_like(value[0]))
    if name == "pow":
        n = int(operation.value)
        return [_times((n * one[0], n * one[0]), _power(given[0], n - 1) if n > 1 else one)]
    if name == "add":
        return one, one
    if name == "mul":
        return given[1], given[0]
    if name == "div":
        inverse = _inverse(given[1])
        return inverse, _negative(_times(value, inverse))
    if name == "tanh":
        return [_sum(one, _negative(_power(value, 2)))]
    return [SLOPES[name](given[0], value)]


def _sum(first: Ends, second: Ends) -> Ends:
    return first[0] + second[0], first[1] + second[1]


def _negative(value: Ends) -> Ends:
    return -value[1], -value[0]


def _times(first: Ends, second: Ends) -> Ends:
    """Products; NaN where an end is infinite, which is not believed."""
    corners = [one * two for one in first for two in second]
    return np.minimum.reduce(corners), np.maximum.reduce(corners)


def _inverse(value: Ends) -> Ends:
    """1 / v, infinite where v may be 0."""
    zero = (value[0] <= 0) & (value[1] >= 0)
    return np.where(zero, -np.inf, 1 / value[1]), np.where(zero, np.inf, 1 / value[0])


def _power(value: Ends, exponent: int) -> Ends:
    low: Array = value[0] ** exponent
    high: Array = value[1] ** exponent
    if exponent % 2:
        return low, high
    both = (value[0] < 0) & (value[1] > 0)
    return np.where(both, 0.0, np.minimum(low, high)), np.maximum(low, high)


def _cosine(value: Ends) -> Ends:
    """The cosine, 1 where a multiple of 2 pi is between the ends, -1 where an odd one of pi is."""
    first, last = np.cos(value[0]), np.cos(value[1])
    top = np.floor(value[1] / (2 * pi)) >= np.ceil(value[0] / (2 * pi))
    bottom = np.floor((value[1] - pi) / (2 * pi)) >= np.ceil((value[0] - pi) / (2 * pi))
    return np.where(bottom, -1.0, np.minimum(first, last)), np.where(top, 1.0, np.maximum(first, last))


def _sine(value: Ends) -> Ends:
    return _cosine((value[0] - pi / 2, value[1] - pi / 2))


def _rising(function: Callable[[Array], Array]) -> Callable[[Ends], Ends]:
    return lambda value: (function(value[0]), function(value[1]))


def _root_slope(given: Ends, value: Ends) -> Ends:
    """1 / (2 root), infinite at 0."""
    return _inverse((2 * value[0], 2 * value[1]))


VALUES: dict[str, Callable[..., Ends]] = {
    **{"add": _sum, "mul": _times, "div": lambda first, second: _times(first, _inverse(second)), "neg": _negative},
    **{"sin": _sine, "cos": _cosine, "exp": _rising(np.exp), "log": _rising(np.log)},
    **{"tanh": _rising(np.tanh), "sqrt": _rising(np.sqrt)},
}
SLOPES: dict[str, Callable[[Ends, Ends], Ends]] = {
    **{"neg": lambda given, value: (-np.ones_like(value[0]), -np.ones_like(value[0])), "exp": lambda given, value: value},
    **{"sin": lambda given, value: _cosine(given), "cos": lambda given, value: _negative(_sine(given))},
    **{"log": lambda given, value: _inverse(given), "sqrt": _root_slope},
}
KNOWN = {"variable", "number", *CONSTANTS, *VALUES}
