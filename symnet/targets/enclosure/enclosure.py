"""A pair of exact numbers between which a value lies."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

from symnet.errors import UsageError


@dataclass(frozen=True, slots=True)
class Enclosure:
    """lo <= value <= hi."""

    lo: Fraction
    hi: Fraction

    def __post_init__(self) -> None:
        if self.lo > self.hi:
            raise UsageError(f"an enclosure needs lo <= hi, not lo = {self.lo} > hi = {self.hi}")

    @property
    def mid(self) -> Fraction:
        """The middle of the enclosure."""
        return (self.lo + self.hi) / 2

    @property
    def radius(self) -> Fraction:
        """Half its width."""
        return (self.hi - self.lo) / 2

    def __contains__(self, number: Fraction) -> bool:
        return self.lo <= number <= self.hi

    def __str__(self) -> str:
        return f"[{decimal(self.lo, -1)}, {decimal(self.hi, 1)}]"


def decimal(number: Fraction, direction: int, places: int = 6) -> str:
    """Return at most `places` decimals, rounded down (direction -1) or up (+1): exact integer arithmetic."""
    scaled = number * 10**places
    digits = scaled.__floor__() if direction < 0 else scaled.__ceil__()
    if digits.bit_length() > 4_000:
        return f"about {'-' if digits < 0 else ''}2^{digits.bit_length() - 20}"
    sign, text = "-" if digits < 0 else "", str(abs(digits)).rjust(places + 1, "0")
    tail = text[len(text) - places :].rstrip("0")
    return f"{sign}{text[: len(text) - places]}" + (f".{tail}" if tail else "")
