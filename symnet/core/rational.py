"""Exact numbers: the only door through which a number enters symnet, and the text form it has in files.

Numbers are `fractions.Fraction`. Dyadic ones (m / 2^e) may have millions of bits, so they are built without a gcd.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable
from decimal import Decimal
from fractions import Fraction
from functools import partial
from numbers import Rational
from typing import TYPE_CHECKING, Any, TypeAlias, cast

from symnet.errors import MalformedFile, UsageError

if TYPE_CHECKING:
    import sympy

Exact: TypeAlias = "int | str | Fraction | Decimal | sympy.Rational"
"""What `exact` accepts."""

MAX_TEXT = 2_000
_LITERAL = re.compile(r"([+-]?)(?:(\d+)/(\d+)|(\d+)(?:\.(\d*))?(?:[eE]([+-]?\d{1,4}))?|\.(\d+)(?:[eE]([+-]?\d{1,4}))?)")
_HEX = re.compile(r"(-?)0x([0-9a-f]+)(?:/0x([0-9a-f]+)|p-([1-9][0-9]{0,9}))?")


def exact(value: Any, name: str = "value") -> Fraction:
    """Return `value` as a Fraction.

    Accepts int, Fraction, Decimal, sympy and flint rationals, and the literals "1/10", "0.1", "1e-3".
    Raises UsageError for a float, which has already been rounded, and for anything else.
    """
    if isinstance(value, Fraction):
        return value
    if isinstance(value, bool | float):
        raise _rounded(value, name)
    if isinstance(value, (int, Rational)):
        return Fraction(int(value.numerator), int(value.denominator))
    if isinstance(value, str):
        return _from_literal(value, name)
    if isinstance(value, Decimal) and value.is_finite():
        return Fraction(value)
    return _from_foreign(value, name)


def _from_foreign(value: Any, name: str) -> Fraction:
    """Sympy and flint rationals, recognised by their fields so that neither package is imported here."""
    numerator, denominator = getattr(value, "p", None), getattr(value, "q", None)
    if getattr(value, "is_Rational", False) is True or type(value).__module__.startswith("flint"):
        if numerator is not None and denominator is not None:
            return Fraction(int(numerator), int(denominator))
        if type(value).__name__ == "fmpz":
            return Fraction(int(value))
    if hasattr(value, "dtype") and getattr(value, "shape", None) == ():  # a number of numpy
        raise _rounded(value, name)
    shown = " ".join(repr(value).split())
    shown = shown if len(shown) <= 80 else shown[:77] + "..."
    raise UsageError(f'{name} = {shown} is not an exact number; write an integer, a Fraction or text such as "1/10"')


def _rounded(value: Any, name: str) -> UsageError:
    """The refusal of a float of any length, or of a truth value."""
    hint = f'; write "{Decimal(str(value))}" in quotes' if _LITERAL.fullmatch(str(value)) else ""
    return UsageError(f"{name} = {value} is a {type(value).__name__.strip('_')}, not an exact number{hint}")


def _from_literal(text: str, name: str) -> Fraction:
    match = _LITERAL.fullmatch(text.strip()) if len(text) <= MAX_TEXT else None
    if match is None:
        shown = text if len(text) <= 40 else text[:37] + "..."
        raise UsageError(f'{name} = "{shown}" is not a rational number; write for example 1/10, 0.1 or 3')
    sign, over, under, whole, places, power, dot_places, dot_power = match.groups()
    if over is not None:
        if int(under) == 0:
            raise UsageError(f'{name} = "{text}" divides by zero')
        number = Fraction(int(over), int(under))
    else:
        decimals = places or dot_places or ""
        number = Fraction(int((whole or "0") + decimals)) * Fraction(10) ** (int(power or dot_power or 0) - len(decimals))
    return -number if sign == "-" else number


def positive(value: Any, name: str) -> Fraction:
    """Return `value` as a Fraction, raising UsageError unless it is > 0."""
    number = exact(value, name)
    if number <= 0:
        raise UsageError(f"{name} = {number} is not positive; write a number such as 1/16")
    return number


def whole(value: Any, name: str, least: int = 1) -> int:
    """Return `value` as an int, raising UsageError unless it is an integer >= `least`."""
    number = exact(value, name)
    if number.denominator != 1 or number < least:
        raise UsageError(f"{name} = {number} is not an integer >= {least}")
    return int(number)


def coprime(numerator: int, denominator: int) -> Fraction:
    """Return numerator / denominator, which the caller knows to be in lowest terms: no gcd is taken."""
    return _coprime(numerator, denominator)


if hasattr(Fraction, "_from_coprime_ints"):  # Python 3.12 and later
    _coprime: Callable[[int, int], Fraction] = cast(Any, Fraction)._from_coprime_ints
else:
    _coprime = partial(cast(Any, Fraction), _normalize=False)


def dyadic(mantissa: int, exponent: int) -> Fraction:
    """Return mantissa * 2^-exponent in lowest terms, in time linear in its length."""
    if exponent <= 0 or mantissa == 0:
        return Fraction(mantissa << -exponent if exponent < 0 else mantissa)
    common = min(trailing_zeros(mantissa), exponent)
    return coprime(mantissa >> common, 1 << (exponent - common))


def trailing_zeros(number: int) -> int:
    """Return the exponent of 2 in a non-zero integer."""
    return (number & -number).bit_length() - 1


def log2_if_power(number: int) -> int | None:
    """Return e where number = 2^e, else None."""
    return number.bit_length() - 1 if number > 0 and number & (number - 1) == 0 else None


def is_dyadic(number: Fraction) -> bool:
    """Tell whether the denominator is a power of two."""
    return log2_if_power(number.denominator) is not None


def round_up(number: Fraction, bits: int) -> Fraction:
    """Return the least dyadic number >= `number` >= 0 with at most `bits` significant bits."""
    if number == 0:
        return number
    size = number.numerator.bit_length() - number.denominator.bit_length()  # 2^(size-1) < number < 2^(size+1)
    unit = Fraction(2) ** (size - bits)
    mantissa = math.ceil(number / unit)
    return mantissa * unit if mantissa <= 1 << bits else math.ceil(number / (2 * unit)) * 2 * unit


def root_upper(number: Fraction, degree: int, bits: int = 64) -> Fraction:
    """Return a rational upper bound of number^(1/degree), exact where the root is rational.

    The bound exceeds the root by less than a relative 2^-bits.
    """
    top, bottom = integer_root(number.numerator, degree), integer_root(number.denominator, degree)
    if top**degree == number.numerator and bottom**degree == number.denominator:
        return Fraction(top, bottom)
    shift = max(0, bits + 1 + (number.denominator.bit_length() - number.numerator.bit_length()) // degree + 1)
    scaled = -((-number.numerator << (shift * degree)) // number.denominator)
    root = integer_root(scaled, degree)
    return Fraction(root if root**degree == scaled else root + 1, 1 << shift)


def integer_root(number: int, degree: int) -> int:
    """Return floor(number^(1/degree)) for number >= 0."""
    if degree == 2 or number < 2:
        return math.isqrt(number) if degree == 2 else number
    guess = 1 << -(-number.bit_length() // degree)
    while True:
        better = ((degree - 1) * guess + number // guess ** (degree - 1)) // degree
        if better >= guess:
            return guess
        guess = better


def to_hex(number: Fraction) -> str:
    """Return the one text a number has in files: 0x1f, -0x1/0x3, and 0x5p-3 for 5/8 (odd mantissa)."""
    sign = "-" if number < 0 else ""
    top = f"{sign}0x{abs(number.numerator):x}"
    if number.denominator == 1:
        return top
    power = log2_if_power(number.denominator)
    return f"{top}/0x{number.denominator:x}" if power is None else f"{top}p-{power}"


def from_hex(text: object, where: str = "number") -> Fraction:
    """Read what `to_hex` writes, and nothing else; raises MalformedFile with the place."""
    match = _HEX.fullmatch(text) if isinstance(text, str) else None
    if match is None:
        raise MalformedFile(f"{where}: {str(text)[:40]!r} is not a number; write 0x1f, -0x1/0x3 or 0x5p-3")
    sign, top, bottom, power = match.groups()
    if bottom is not None and int(bottom, 16) == 0:
        raise MalformedFile(f"{where}: {str(text)[:40]!r} divides by zero")
    if power is not None and int(power) > (8 * 10**7 if 8 * len(top) < int(power) else 1 << 28):
        raise MalformedFile(f"{where}: the exponent {power} is beyond 80,000,000 bits, or 2^28 where as many digits are written")
    numerator = -int(top, 16) if sign else int(top, 16)
    if bottom is None:
        canonical = (top[0] != "0" or (top == "0" and not sign)) and (power is None or numerator & 1 == 1)
        number = coprime(numerator, 1 << int(power) if power and canonical else 1)
    else:
        number = Fraction(numerator, int(bottom, 16))
        canonical = to_hex(number) == text
    if not canonical:
        raise MalformedFile(f"{where}: {str(text)[:40]!r} is not in canonical form (lowest terms, no leading zeros)")
    return number
