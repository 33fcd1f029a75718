"""Numbers and places in statements and in the data of steps: reading, writing, powers of bounded length."""

from __future__ import annotations

from fractions import Fraction

from .plain import number
from .syntax import Budget, Json, Rejected

MAX_POWER = 1 << 22
Place = tuple[str, int]
"""A neuron: node and number; ("input", i) is an input."""


def show(value: Fraction | int) -> str:
    """Return the one text of a number: 0x1f, -0x1/0x3, 0x5p-3."""
    value = Fraction(value)
    sign, top, bottom = "-" if value < 0 else "", abs(value.numerator), value.denominator
    if bottom == 1:
        return f"{sign}0x{top:x}"
    power = bottom.bit_length() - 1
    return f"{sign}0x{top:x}p-{power}" if bottom == 1 << power else f"{sign}0x{top:x}/0x{bottom:x}"


def read(data: dict[str, Json], key: str) -> Fraction:
    """Return the number that stands under `key`."""
    return number(data[key], key)


def read_int(data: dict[str, Json], key: str, least: int, most: int) -> int:
    """Return the integer that stands under `key`."""
    value = read(data, key)
    if value.denominator != 1 or not least <= value <= most:
        raise Rejected(f"{key} = {show(value)[:40]} is not an integer from {least} to {most}")
    return int(value)


def read_place(value: Json, key: str) -> Place:
    """Return a neuron, written [layer, number]."""
    if not isinstance(value, list) or len(value) != 2 or not isinstance(value[0], str):
        raise Rejected(f"{key} must be [layer, number]")
    return value[0], read_int({key: value[1]}, key, 0, 1 << 40)


def shown(place: Place) -> list[str]:
    """A neuron as statements write it."""
    return [place[0], show(place[1])]


def raised(base: Fraction, exponent: int, bits: int = MAX_POWER, budget: Budget | None = None) -> Fraction:
    """base^exponent, of bounded length."""
    length = max(base.numerator.bit_length(), base.denominator.bit_length()) * exponent
    if length > bits:
        raise Rejected(f"a power of more than {bits} bits")
    if budget is not None:
        budget.spend((length >> 5) + (length >> 8) ** 2)
    return base**exponent
