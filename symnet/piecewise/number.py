"""The numbers that stand in affine forms: exact ones, and named ones whose value the network or the family of a domain gives."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import TypeAlias

from symnet.errors import UsageError

ZERO, ONE = Fraction(0), Fraction(1)


@dataclass(frozen=True, slots=True)
class Name:
    """A number by its name: an intrinsic parameter of the network, or # and 4^# in a family of domains."""

    name: str

    def __str__(self) -> str:
        return self.name


INDEX, POWER_OF_FOUR = Name("#"), Name("4^#")
"""The number of a member of a family, and four to that power."""
Number: TypeAlias = Fraction | Name


def plus(first: Number, second: Number) -> Number:
    """Return first + second; raises UsageError where a named number would not stand alone."""
    if isinstance(first, Fraction) and isinstance(second, Fraction):
        return first + second
    if ZERO in (first, second):
        return second if first == ZERO else first
    raise UsageError(f"{first} + {second}: a named number stands alone in a form")


def times(first: Number, second: Number) -> Number:
    """Return first * second; raises UsageError where a named number would not stand alone."""
    if isinstance(first, Fraction) and isinstance(second, Fraction):
        return first * second
    if ZERO in (first, second):
        return ZERO
    if ONE in (first, second):
        return second if first == ONE else first
    raise UsageError(f"{first} * {second}: a named number stands alone in a form")
