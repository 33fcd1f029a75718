"""Operations: a target as a list in which each stands once, after its arguments."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction


@dataclass(frozen=True)
class Operation:
    """operator applied to earlier operations; `value` is the number of a leaf; `variables` the first two it depends on.

    A quotient that is continued has the value c, the operations `inner` and in these the places of u, v, u', v', u'', v''.
    """

    operator: str
    arguments: tuple[int, ...]
    value: Fraction
    variables: frozenset[int]
    inner: tuple[Operation, ...] = ()
    places: tuple[int, ...] = ()
