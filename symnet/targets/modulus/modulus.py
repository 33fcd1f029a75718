"""Moduli of continuity: how far the values of a target at distance r can lie apart."""

from __future__ import annotations

import math
from abc import ABC, abstractmethod
from dataclasses import dataclass, field
from fractions import Fraction
from typing import TYPE_CHECKING, Any, ClassVar, Literal, TypeAlias

from symnet.core.rational import exact, root_upper
from symnet.errors import UsageError

if TYPE_CHECKING:
    import sympy

Origin: TypeAlias = Literal["stated", "derived", "known"]
MOST_UNDER_ROOT = 100


class Modulus(ABC):
    """A nondecreasing bound omega with |f(x) - f(y)| <= omega(|x - y|), Euclidean distance."""

    __slots__ = ()
    word: ClassVar[str] = "Hoelder constant"
    scales: ClassVar[bool] = True
    """Whether a larger constant makes it larger wherever r > 0."""
    constant: Fraction
    origin: Origin

    @property
    @abstractmethod
    def concave(self) -> bool:
        """Whether omega is known to be concave, by its form."""

    @abstractmethod
    def upper(self, square: Fraction) -> Fraction:
        """Return a rational upper bound of omega(sqrt(square)): exact if rational, else within a relative 2^-60."""

    @property
    def remedy(self) -> str:
        """What to write so that omega is known to be concave; empty where it is."""
        return ""

    def averaged(self, square: Fraction) -> Fraction:
        """Return t^2 such that the mean of omega(A) is at most omega(t) for random A <= 2r of mean <= r, r^2 = square.

        t = r where omega is concave (Jensen), else 2r.
        """
        return square if self.concave else 4 * square

    @abstractmethod
    def stretched(self, side: Fraction) -> Modulus:
        """Return r -> omega(side * r), or a rational bound above it: the modulus of a function pulled back from a longer box."""

    @abstractmethod
    def expression(self, square: Fraction) -> sympy.Expr:
        """Return omega(sqrt(square)) exactly, in sympy."""

    def written(self, square: Fraction) -> str:
        """Return omega(sqrt(square)) exactly, as text."""
        return str(self.expression(square))

    @abstractmethod
    def forced(self, gap: Fraction, square: Fraction) -> Fraction:
        """Return a rational lower bound of the constant that values `gap` apart at distance sqrt(square) force."""


def _constant(value: Any, name: str) -> Fraction:
    number = exact(value, name)
    if number < 0:
        raise UsageError(f"{name} = {number} is negative; write a number >= 0")
    return number


def _check_origin(origin: str) -> None:
    if origin not in ("stated", "derived", "known"):
        raise UsageError(f'origin {origin!r} is not known; write "stated", "derived" or "known" (by how the target was made)')


@dataclass(frozen=True, slots=True)
class Leaf:
    """A box of the cube and an upper bound of |gradient|^2 on it."""

    lo: tuple[Fraction, ...]
    hi: tuple[Fraction, ...]
    square: Fraction


@dataclass(frozen=True, slots=True)
class LipschitzModulus(Modulus):
    """omega(r) = constant * r; a derived one carries the boxes that prove it (they cover the cube)."""

    word: ClassVar[str] = "slope"
    constant: Fraction
    origin: Origin = "stated"
    evidence: tuple[Leaf, ...] = field(default=(), repr=False, compare=False)

    @property
    def concave(self) -> bool:
        return True

    def __post_init__(self) -> None:
        object.__setattr__(self, "constant", _constant(self.constant, "Lipschitz constant"))
        _check_origin(self.origin)

    def upper(self, square: Fraction) -> Fraction:
        return root_upper(self.constant**2 * square, 2)

    def expression(self, square: Fraction) -> sympy.Expr:
        return _power(self.constant, square, Fraction(1, 2))

    def written(self, square: Fraction) -> str:
        return root_text(self.constant, square) or str(self.expression(square))

    def forced(self, gap: Fraction, square: Fraction) -> Fraction:
        return gap / root_upper(square, 2)

    def stretched(self, side: Fraction) -> LipschitzModulus:
        return LipschitzModulus(self.constant * side, self.origin)

    def __str__(self) -> str:
        return f"Lipschitz {_shown(self.constant)} ({self.origin})"


@dataclass(frozen=True, slots=True)
class HoelderModulus(Modulus):
    """omega(r) = constant * r^order, 0 < order <= 1."""

    constant: Fraction
    order: Fraction
    origin: Origin = "stated"

    @property
    def concave(self) -> bool:
        return True

    def __post_init__(self) -> None:
        object.__setattr__(self, "constant", _constant(self.constant, "Hoelder constant"))
        object.__setattr__(self, "order", exact(self.order, "Hoelder order"))
        if not 0 < self.order <= 1 or self.order.denominator > 1_000:
            raise UsageError(
                f"Hoelder order = {_shown(self.order)} is not in (0, 1] with a denominator up to 1000; "
                'write for example --hoelder "2,1/2"'
            )
        _check_origin(self.origin)

    def upper(self, square: Fraction) -> Fraction:
        # (constant^2q square^p)^(1/2q) in one root, so that a rational result stays exact.
        top, degree = self.order.numerator, 2 * self.order.denominator
        return root_upper(self.constant**degree * square**top, degree)

    def expression(self, square: Fraction) -> sympy.Expr:
        return _power(self.constant, square, self.order / 2)

    def forced(self, gap: Fraction, square: Fraction) -> Fraction:
        return gap / HoelderModulus(Fraction(1), self.order).upper(square)

    def stretched(self, side: Fraction) -> HoelderModulus:
        return HoelderModulus(self.upper(side**2), self.order, self.origin)

    def __str__(self) -> str:
        return f"Hoelder {_shown(self.constant)}, order {self.order} ({self.origin})"


def is_square(number: int) -> bool:
    """Tell whether a number >= 0 is the square of an integer."""
    return math.isqrt(number) ** 2 == number


def root_text(constant: Fraction, square: Fraction) -> str | None:
    """Return constant * sqrt(square) as sympy writes it, without sympy; None where the square is not one of few kinds."""
    fits = (factor for factor in range(1, MOST_UNDER_ROOT) if is_square(factor * square.denominator))
    factor = next(fits, MOST_UNDER_ROOT)
    rest, outside, under = factor * square.numerator, 1, math.isqrt(factor * square.denominator)
    if rest > MOST_UNDER_ROOT**2 or factor == MOST_UNDER_ROOT:
        return None
    for factor in range(2, math.isqrt(rest) + 1):
        while rest % factor**2 == 0:
            rest, outside = rest // factor**2, outside * factor
    number = constant * Fraction(outside, under)
    if rest <= 1 or number == 0:
        return str(number * rest)
    top = f"sqrt({rest})" if number.numerator == 1 else f"{number.numerator}*sqrt({rest})"
    return top if number.denominator == 1 else f"{top}/{number.denominator}"


def _power(constant: Fraction, square: Fraction, exponent: Fraction) -> sympy.Expr:
    import sympy

    numbers = [sympy.Rational(number.numerator, number.denominator) for number in (constant, square, exponent)]
    return numbers[0] * numbers[1] ** numbers[2]


def _shown(number: Fraction) -> str:
    from symnet.targets.enclosure.enclosure import decimal

    return str(number) if number.denominator < 10_000 else f"{decimal(number, 1)} (rounded up)"


def parse_hoelder(text: str) -> HoelderModulus:
    """Read "L,alpha", for example "2,1/2"."""
    parts = text.split(",") if isinstance(text, str) else []
    if len(parts) != 2:
        raise UsageError(f'--hoelder {text!r:.40} is not of the form "L,alpha"; write for example --hoelder "2,1/2"')
    return HoelderModulus(exact(parts[0], "Hoelder constant"), exact(parts[1], "Hoelder order"))
