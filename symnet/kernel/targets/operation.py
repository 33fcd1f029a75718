"""Operations: a target as a list in which each stands once, after its arguments."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction


@dataclass(frozen=True)
class Operation:
    """operator applied to earlier operations; `value` is the number of a leaf; `variables` the first two it depends on.

    A quotient that is continued to a common zero of order m has the value c, the operations `inner`, and in these the places of
    u, v and of their derivatives up to order m + 1, in turn.
    """

    operator: str
    arguments: tuple[int, ...]
    value: Fraction
    variables: frozenset[int]
    inner: tuple[Operation, ...] = ()
    places: tuple[int, ...] = ()
