"""Number formats by name, for people and for proposals; which numbers they have is said once, in the kernel."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property

from symnet.certificates.segment_tables import MAX_SCALE, WIDTHS, Format, Rejected, format_of
from symnet.core.rational import exact
from symnet.errors import UsageError

FLOATS = {"float16": (10, 15), "bfloat16": (7, 127), "float32": (23, 127)}
"""Bits of the mantissa that are stored, and the bias of the exponent."""
EVALUATIONS = ("fma", "two-roundings")
ROUNDED = ("a x + b rounded once", "a x rounded, then + b rounded")
EXAMPLE = "float32, float16, bfloat16, int8:1/16 or int16:1/1024"


@dataclass(frozen=True)
class NumberFormat:
    """float16, bfloat16, float32, or int8 and int16 with a scale: the integer q stands for q * scale."""

    name: str
    scale: Fraction

    @cached_property
    def form(self) -> Format:
        """Its numbers, as the kernel has them."""
        return format_of(self.data)

    @property
    def data(self) -> dict[str, str]:
        """What a statement says of it."""
        power = self.scale.denominator.bit_length() - 1
        return {"format": self.name, "scale": f"0x1p-{power}" if power else f"0x{self.scale.numerator:x}"}

    @property
    def is_integer(self) -> bool:
        """Whether it is int8 or int16."""
        return self.name in WIDTHS

    @property
    def is_small(self) -> bool:
        """Whether a proof looks at all its numbers, of which there are 65,536 at most."""
        return self.name != "float32"

    @property
    def most(self) -> Fraction:
        """Its largest number."""
        return self.plain(self.form.most)

    def plain(self, x: int) -> Fraction:
        """Return the rational that an integer stands for."""
        return Fraction(x, 1 << self.form.places)

    def place(self, value: float) -> int:
        """Return the place of the number nearest to a value; ends of the format for what is beyond."""
        form = self.form
        x = round(Fraction(value) * (1 << form.places))
        below = form.place(min(max(x, form.least), form.most))
        above = min(below + 1, form.place(form.most))
        return below if abs(form.number(below) - x) <= abs(form.number(above) - x) else above

    @cached_property
    def rounding(self) -> Callable[[float], float]:
        """Rounding a value, in floating point, for proposals."""
        digits, places = self.form.digits, self.form.places
        if not digits:
            return lambda v: math.floor(v * 2.0**places + 0.5) * 2.0**-places

        def rounded(v: float) -> float:
            power = max(math.frexp(v)[1] - digits, -places)
            return math.ldexp(round(math.ldexp(v, -power)), power)

        return rounded

    def bits(self, x: int) -> int:
        """Return how hardware stores a number: the bits of a float, an integer as it is."""
        if self.is_integer:
            return x
        stored, bias = FLOATS[self.name]
        place = self.form.place(abs(x))
        return place | (x < 0) << stored + (2 * bias + 1).bit_length()

    def __str__(self) -> str:
        return f"{self.name}:{self.scale}" if self.is_integer else self.name


def number_format(text: str) -> NumberFormat:
    """Return the format that a text names; raises UsageError with the way to write one."""
    name, colon, scale = text.partition(":")
    if name in FLOATS and not colon:
        return NumberFormat(name, Fraction(0))
    if name not in WIDTHS or not colon:
        raise UsageError(f"--dtype {text[:40]}: write {EXAMPLE}")
    found = NumberFormat(name, exact(scale, "--dtype, the scale"))
    power = found.scale.denominator.bit_length() - 1
    if found.scale != Fraction(1, 1 << power) or power > MAX_SCALE:
        raise UsageError(f"--dtype {text[:40]}: the scale must be 1, 1/2, 1/4, ..., 2^-{MAX_SCALE}; write {EXAMPLE}")
    return found


def inside(form: NumberFormat, low: Fraction, high: Fraction) -> tuple[int, int]:
    """Return the places of the first and the last number in a box; raises UsageError where there are fewer than two."""
    try:
        first, last = form.form.inside(low, high)
    except Rejected as problem:
        raise UsageError(f"--dtype {form}: {problem}; take a larger box or a finer format") from None
    if last <= first:
        raise UsageError(f"--dtype {form}: it has one number between {low} and {high}; take a larger box or a finer format")
    return first, last
