"""Floating-point formats: precision, range, and the nearest number of a format to a rational, decided in integers."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import TypeAlias

from symnet.errors import UsageError

Sides: TypeAlias = Sequence[tuple[Fraction, Fraction]]
"""The two ends of each side of a box."""


@dataclass(frozen=True, slots=True)
class FloatFormat:
    """Numbers k 2^e with |k| < 2^precision, normal from 2^-least_normal, multiples of 2^-smallest, below 2^top."""

    name: str
    precision: int
    least_normal: int
    smallest: int
    top: int

    @property
    def finest_grid(self) -> int:
        """The largest p for which the format has all multiples of 2^-p in [0, 1] as normal numbers."""
        return min(self.precision, self.least_normal)

    def finest_on(self, sides: Sides) -> int:
        """The largest p for which the format has all multiples of 2^-p in a box; raises UsageError where there is none."""
        for finest in range(self.finest_grid, -1, -1):
            ends = (end * (1 << finest) for side in sides for end in (-side[0], side[1]))
            if all(math.floor(end) <= 1 << self.precision for end in ends):
                return finest
        raise UsageError(f"{self.name} does not hold all integers of the box {box_text(sides)}; write a wider --dtype")

    def on_grid(self, bits: object, sides: Sides | None = None) -> int:
        """Return the p of a grid 2^-p on [0, 1]^d or a box; raises UsageError where it is none, or finer than the format."""
        finest = self.finest_grid if sides is None else self.finest_on(sides)
        if isinstance(bits, bool) or not isinstance(bits, int) or not 0 <= bits <= finest:
            example = f"write for example {min(12, finest)} for multiples of 2^-{min(12, finest)}"
            raise UsageError(
                f"grid bits {bits!r} is not an integer from 0 to {finest}, where the points of {self.name} end; {example}"
            )
        empty = [side for side in sides or () if math.ceil(side[0] * (1 << bits)) > math.floor(side[1] * (1 << bits))]
        if empty:
            raise UsageError(f"grid bits {bits}: no multiple of 2^-{bits} is in {box_text(empty)}; write more --grid-bits")
        return bits

    def holds(self, value: Fraction) -> bool:
        """Whether a rational is a normal number of the format, or zero."""
        if value == 0:
            return True
        odd, exponent = dyadic(value)
        return (
            value.denominator & (value.denominator - 1) == 0
            and abs(odd).bit_length() <= self.precision
            and -self.least_normal <= exponent + abs(odd).bit_length() - 1 < self.top
        )

    def overflows(self, value: Fraction) -> bool:
        """Whether a rational rounds to infinity."""
        return abs(value) >= Fraction(2) ** self.top - Fraction(2) ** (self.top - self.precision - 1)

    def nearest(self, value: Fraction) -> Fraction:
        """Return the number of the format nearest to a rational, ties to even; raises UsageError beyond its range."""
        if self.overflows(value):
            raise UsageError(f"the number 2^{log2_floor(value)} (about) is beyond {self.name}, which ends at 2^{self.top}")
        if value == 0:
            return value
        unit = max(log2_floor(value) - self.precision + 1, -self.smallest)
        return round(value / Fraction(2) ** unit) * Fraction(2) ** unit


FORMATS = {
    "float64": FloatFormat("float64", 53, 1022, 1074, 1024),
    "float32": FloatFormat("float32", 24, 126, 149, 128),
    "float16": FloatFormat("float16", 11, 14, 24, 16),
    "bfloat16": FloatFormat("bfloat16", 8, 126, 133, 128),
}


def float_format(name: str) -> FloatFormat:
    """Return a format by name; raises UsageError for an unknown one."""
    if name not in FORMATS:
        raise UsageError(f"dtype {name!r} is not known; write one of {', '.join(FORMATS)}")
    return FORMATS[name]


def box_text(sides: Sides) -> str:
    """Return a box as people write it, [-8, 8] x [0, 1]."""
    return " x ".join(f"[{low}, {high}]" for low, high in sides)


def log2_floor(value: Fraction) -> int:
    """Return floor(log2 |value|), value non-zero."""
    top, bottom = abs(value.numerator), value.denominator
    guess = top.bit_length() - bottom.bit_length()
    reached = top >= bottom << guess if guess >= 0 else top << -guess >= bottom
    return guess if reached else guess - 1


def dyadic(value: Fraction) -> tuple[int, int]:
    """Return (k, e), k odd, with value = k 2^e for a non-zero value whose denominator is a power of two."""
    twos = (value.numerator & -value.numerator).bit_length() - 1
    return value.numerator >> twos, twos - (value.denominator.bit_length() - 1)
