"""Number formats of hardware, in integers: which numbers there are, their order, and how a sum is rounded to one of them.

float64, float32, float16, bfloat16   k 2^e with |k| < 2^t, e >= -m, below 2^X; rounded to nearest, ties to even
int8, int16 with a scale 2^-m         k 2^-m, k an integer of so many bits; to nearest, ties up (half is added, bits dropped)

A number x is held as the integer x 2^m. The numbers of a format have places in their order, 0 that of the number 0.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

from ..arithmetic import read
from ..plain import text
from ..syntax import Rejected, Statement
from ..targets.intervals import shown
from .rounding import FORMATS

WIDTHS = {"int8": 8, "int16": 16}
MAX_SCALE = 32


@dataclass(frozen=True, slots=True)
class Format:
    """The multiples of 2^-places from least to most; of them those of at most so many digits, where digits is not 0."""

    places: int
    digits: int
    least: int
    most: int

    def place(self, x: int) -> int:
        """The place of the largest number that is at most x 2^-places, |x| as large as that of a number."""
        if x < 0:
            found = -self.place(-x)
            return found if self.number(found) == x else found - 1
        shift = max(x.bit_length() - self.digits, 0) if self.digits else 0
        return x if not shift else (x >> shift) + (shift << self.digits - 1)

    def number(self, place: int) -> int:
        """The number at a place."""
        if place < 0:
            return -self.number(-place)
        if not self.digits or place >> self.digits == 0:
            return place
        shift = (place >> self.digits - 1) - 1
        return place - (shift << self.digits - 1) << shift

    def inside(self, low: Fraction, high: Fraction) -> tuple[int, int]:
        """The places of the first and the last number between two ends; rejects where there is none."""
        unit = 1 << self.places
        last = self.place(max(min(high.numerator * unit // high.denominator, self.most), self.least))
        first = -self.place(-min(max(-(-low.numerator * unit // low.denominator), self.least), self.most))
        if not low * unit <= self.number(first) <= self.number(last) <= high * unit:
            raise Rejected(f"the format has no number between {shown(low)} and {shown(high)}")
        return first, last

    def rounded(self, x: int) -> int:
        """x 2^-(2 places), rounded to a number; rejects what leaves the format."""
        shift = self.places
        if self.digits:
            size = abs(x)
            shift = max(size.bit_length() - self.digits, shift)
            half = 1 << shift - 1
            size = size + half - 1 + (size >> shift & 1) >> shift << shift - self.places
            found = -size if x < 0 else size
        else:
            found = x + (1 << shift >> 1) >> shift
        if not self.least <= found <= self.most:
            raise Rejected(f"{shown(Fraction(x, 1 << 2 * self.places))} leaves the format")
        return found

    def read(self, value: Fraction, where: str) -> int:
        """A number of the format, as an integer; rejects others."""
        top, rest = divmod(value.numerator << self.places, value.denominator)
        if rest or not self.least <= top <= self.most or self.number(self.place(top)) != top:
            raise Rejected(f"{where}: {shown(value)} is no number of the format")
        return top

    def lost(self, size: Fraction) -> Fraction:
        """What rounding a number of at most this size changes at most."""
        least = Fraction(1, 2 << self.places)
        return max(size / (1 << self.digits), least) if self.digits else least


def format_of(data: Statement) -> Format:
    """The format that stands under `format`, its scale under `scale`, 0 for one without."""
    name, scale = text(data["format"], "format"), read(data, "scale")
    if name in FORMATS and scale == 0:
        digits, _, places, top = FORMATS[name]
        most = (1 << digits) - 1 << top - digits + places
        return Format(places, digits, -most, most)
    power = scale.denominator.bit_length() - 1
    if name not in WIDTHS or scale != Fraction(1, 1 << power) or power > MAX_SCALE:
        formats = f"{', '.join(FORMATS)} with the scale 0, {', '.join(WIDTHS)} with a scale 2^-0 to 2^-{MAX_SCALE}"
        raise Rejected(f"the formats are {formats}, not {name[:40]} with {shown(scale)[:80]}")
    half = 1 << WIDTHS[name] - 1
    return Format(power, 0, -half, half - 1)
