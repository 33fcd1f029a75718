"""Floating-point formats: precision, range, and the nearest number of a format to a rational, decided in integers."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

from symnet.errors import UsageError


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

    def on_grid(self, bits: object) -> int:
        """Return the p of a grid 2^-p in [0, 1]; raises UsageError where it is none, or finer than the format."""
        finest = self.finest_grid
        if isinstance(bits, bool) or not isinstance(bits, int) or not 0 <= bits <= finest:
            example = f"write for example {min(12, finest)} for multiples of 2^-{min(12, finest)}"
            raise UsageError(
                f"grid bits {bits!r} is not an integer from 0 to {finest}, where the points of {self.name} end; {example}"
            )
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
