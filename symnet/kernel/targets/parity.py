"""Whether a function of one variable is odd, decided by its form."""

from __future__ import annotations

from collections.abc import Sequence

from .operation import Operation

ODD = frozenset({"neg", "sin", "tan", "atan", "sinh", "tanh", "cbrt", "erf", "asin"})
EVEN = frozenset({"abs", "cos", "cosh", "sinc"})
Parity = tuple[bool, bool]
"""Whether something is proved even, and whether it is proved odd."""


def is_odd(operations: Sequence[Operation]) -> bool:
    """Whether the last operation changes its sign with the variable, wherever it is defined."""
    found: list[Parity] = []
    for operation in operations:
        found.append(_parity(operation, [found[place] for place in operation.arguments]))
    return found[-1][1]


def _parity(operation: Operation, inner: list[Parity]) -> Parity:
    """The parity of an operation from those of its arguments."""
    name = operation.operator
    if not inner:
        return (name != "variable"), (name == "variable")
    even, odd = (all(each[way] for each in inner) for way in (0, 1))
    if name == "add":
        return even, odd
    if name in ("mul", "div"):
        (first_even, first_odd), (second_even, second_odd) = inner
        same = (first_even and second_even) or (first_odd and second_odd)
        return same, (first_even and second_odd) or (first_odd and second_even)
    if name == "pow" and operation.value.denominator == 1:
        return even or (odd and operation.value % 2 == 0), odd and operation.value % 2 == 1
    if name == "hypot":
        return all(each[0] or each[1] for each in inner), False
    return even or (odd and name in EVEN), odd and name in ODD
