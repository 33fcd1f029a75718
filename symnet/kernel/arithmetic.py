"""Numbers of statements: their text, and comparisons of irrational bounds by powers."""

from __future__ import annotations

from fractions import Fraction

from .decode import number
from .syntax import Json, Malformed, Rejected


def show(value: Fraction | int) -> str:
    """Return the one text of a number: 0x1f, -0x1/0x3, 0x5p-3."""
    value = Fraction(value)
    sign, top, bottom = "-" if value < 0 else "", abs(value.numerator), value.denominator
    if bottom == 1:
        return f"{sign}0x{top:x}"
    power = bottom.bit_length() - 1
    return f"{sign}0x{top:x}p-{power}" if bottom == 1 << power else f"{sign}0x{top:x}/0x{bottom:x}"


def read(data: dict[str, Json], key: str) -> Fraction:
    """Return a number that stands under `key`."""
    if key not in data:
        raise Rejected(f"{key!r} is missing")
    try:
        return number(data[key], key)
    except Malformed as problem:
        raise Rejected(str(problem)) from None


def read_int(data: dict[str, Json], key: str, least: int, most: int) -> int:
    """Return an integer that stands under `key`."""
    value = read(data, key)
    if value.denominator != 1 or not least <= value <= most:
        raise Rejected(f"{key} = {value} is not an integer from {least} to {most}")
    return int(value)


def at_least_modulus(bound: Fraction, modulus: dict[str, Json], square: Fraction) -> bool:
    """Whether bound >= L r^alpha where r^2 = square: bound^2q >= L^2q square^p for alpha = p/q."""
    constant, order = read(modulus, "constant"), read(modulus, "order")
    p, q = order.numerator, order.denominator
    return bound >= 0 and bound ** (2 * q) >= constant ** (2 * q) * square**p
