"""Formats of floating-point numbers: which numbers there are, and how another one is rounded to one of them."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

from ..syntax import Rejected


@dataclass(frozen=True, slots=True)
class Format:
    """A binary format of IEEE 754: the digits of its numbers, 2^-least the smallest above 0, 2^most the largest power of two."""

    digits: int
    least: int
    most: int

    def rounded(self, value: Fraction, way: int = 0) -> Fraction:
        """Return the nearest number of the format, ties to even; for -1 the next below, for 1 above. Rejects what overflows."""
        top, bottom = abs(value.numerator), value.denominator
        power = top.bit_length() - bottom.bit_length()
        power -= top << max(-power, 0) < bottom << max(power, 0)
        unit = Fraction(2) ** max(power - self.digits + 1, -self.least)
        scaled = value / unit
        found = unit * (nearest(scaled) if way == 0 else scaled // 1 if way < 0 else -(-scaled // 1))
        if abs(found) >= 2 << self.most:
            raise Rejected(f"a number of size 2^{power} is beyond the largest one of the format")
        return found


def nearest(value: Fraction) -> int:
    """The integer nearest to a value, the even one of two."""
    below, rest = divmod(value.numerator, value.denominator)
    return below + (2 * rest > value.denominator or (2 * rest == value.denominator and below % 2 == 1))


FORMATS = {"float32": Format(24, 149, 127), "float64": Format(53, 1074, 1023)}
FLOAT32 = FORMATS["float32"]
