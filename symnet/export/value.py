"""A value as rounding leaves it, exact or near, and a weight as a format holds it: what the analysis follows, in integers."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

SCALE = 256
"""Near values and errors are integers times 2^-SCALE, rounded outward."""


@dataclass(frozen=True, slots=True)
class Value:
    """lo, hi times 2^-q where q is a number (exact); times 2^-SCALE, with `error`, where q is None (near)."""

    q: int | None
    lo: int
    hi: int
    error: int = 0

    @property
    def zero(self) -> bool:
        """Whether the value is 0, computed and exact."""
        return not (self.lo or self.hi or self.error)

    def near(self) -> Value:
        """Return the value at the common scale, rounded outward."""
        if self.q is None:
            return self
        shift = SCALE - self.q
        if shift >= 0:
            return Value(None, self.lo << shift, self.hi << shift)
        return Value(None, self.lo >> -shift, -(-self.hi >> -shift))


ZERO = Value(0, 0, 0)
UNIT = Value(0, 1, 1)
NEAR_UNIT = UNIT.near()


@dataclass(frozen=True, slots=True)
class Weight:
    """A number of the network: odd * 2^exponent where it is dyadic; `held`: the format has it; `shift`: it is +-2^k.

    `beyond`: it is too large for the format.
    """

    number: Fraction
    odd: int
    exponent: int | None
    held: bool
    shift: bool
    beyond: bool

    @property
    def keeps_normal(self) -> bool:
        """Whether a product with it cannot leave the format downwards: +-2^k, k >= 0."""
        return self.shift and self.exponent is not None and self.exponent >= 0

    def near_times(self, value: Value) -> tuple[int, int, int]:
        """Return ends and error of the product with a near value, rounded outward."""
        top, bottom = self.number.numerator, self.number.denominator
        low, high = (top * value.lo, top * value.hi) if top > 0 else (top * value.hi, top * value.lo)
        return low // bottom, -(-high // bottom), -(-abs(top) * value.error // bottom)


def ends_of(factor: Fraction, low: int, high: int) -> tuple[int, int]:
    """Return the ends of a multiple with a factor that is not negative, rounded outward."""
    return factor.numerator * low // factor.denominator, -(-factor.numerator * high // factor.denominator)


@dataclass(frozen=True, slots=True)
class WeighedRow:
    """The weights that are not 0, with their positions, and the bias.

    `copied`: the position whose value the row copies; `held`: the format has all its numbers.
    """

    weights: Sequence[tuple[int, Weight]]
    bias: Weight
    copied: int | None
    held: bool


def exact_value(q: int, lo: int, hi: int) -> Value:
    """Return an exact value; a constant is kept at its own granularity."""
    if lo != hi:
        return Value(q, lo, hi)
    if lo == 0:
        return ZERO
    twos = (lo & -lo).bit_length() - 1
    return Value(q - twos, lo >> twos, lo >> twos)


def relu(value: Value) -> Value:
    """Return max(value, 0); what is not above 0 even with its error is 0, computed and exact."""
    if value.hi + value.error <= 0:
        return ZERO
    if value.lo >= 0:
        return value
    return Value(value.q, max(value.lo, 0), max(value.hi, 0), value.error)
