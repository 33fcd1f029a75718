"""Formats of floating-point numbers: which numbers there are, and how another one is rounded to one of them."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

from ..plain import coprime
from ..syntax import Rejected


@dataclass(frozen=True, slots=True)
class Format:
    """A binary format of IEEE 754: the digits of its numbers, 2^-least the smallest above 0, 2^most the largest power of two."""

    digits: int
    least: int
    most: int

    def rounded(self, value: Fraction, way: int = 0) -> Fraction:
        """Return the nearest number of the format, ties to even; for -1 the next below, for 1 above. Rejects what overflows."""
        top, bottom = value.numerator, value.denominator
        power = top.bit_length() - bottom.bit_length()
        power -= abs(top) << max(-power, 0) < bottom << max(power, 0)
        shift = max(power - self.digits + 1, -self.least)
        found, rest = divmod(top << max(-shift, 0), bottom << max(shift, 0))
        if rest and way >= 0:
            found += way or _up(found, rest, bottom << max(shift, 0))
        if found.bit_length() + shift > self.most + 1:
            raise Rejected(f"a number of size 2^{power} is beyond the largest one of the format")
        if not found:
            return coprime(0, 1)
        twos = min((found & -found).bit_length() - 1, max(-shift, 0))
        return coprime(found >> twos << max(shift, 0), 1 << max(-shift, 0) - twos)


def _up(found: int, rest: int, whole: int) -> int:
    """1 where found + rest/whole is nearer to the integer above, or as near and that one even, else 0."""
    return int(2 * rest > whole or (2 * rest == whole and found % 2 == 1))


def nearest(value: Fraction) -> int:
    """The integer nearest to a value, the even one of two."""
    below, rest = divmod(value.numerator, value.denominator)
    return below + _up(below, rest, value.denominator)


FORMATS = {"float32": Format(24, 149, 127), "float64": Format(53, 1074, 1023)}
FLOAT32 = FORMATS["float32"]
