"""Numbers of certificates made readable: p/q, decimals rounded up, long ones by their length; data of steps likewise."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

from symnet.core.rational import from_hex
from symnet.errors import MalformedFile

LONG = 40
MAX_BITS = 400
FEW = 64
"""Bits up to which a power of two is written out."""


def number(value: Any) -> str:
    """Return a number of a certificate as p/q, or its length where it is long."""
    try:
        found = from_hex(value)
    except MalformedFile:
        return str(value)[:LONG]
    return number_text(found)


def numbers(value: Any) -> str:
    """Return a number, or a list of one for each axis as (8, 32)."""
    return f"({', '.join(map(number, value))})" if isinstance(value, list) else number(value)


def number_text(found: Fraction) -> str:
    """Return p/q, or the bits of a long number."""
    if max(abs(found.numerator).bit_length(), found.denominator.bit_length()) > MAX_BITS:
        return f"<{found.numerator.bit_length()} bits / {found.denominator.bit_length()} bits>"
    return str(found)


def power_of_two(found: Fraction) -> int | None:
    """Return e where a number is 2^e and too long to be read otherwise, None for all others."""
    top, bottom = found.numerator, found.denominator
    if top <= 0 or top & (top - 1) or bottom & (bottom - 1) or max(top, bottom).bit_length() <= FEW:
        return None
    return top.bit_length() - bottom.bit_length()


def bound_text(value: Any) -> str:
    """Return a bound as p/q with a decimal rounded up behind it where p/q is long."""
    text = number(value)
    if len(text) <= 16 or text.startswith("<"):
        return text
    found = from_hex(value)
    digits = 9
    scaled = -((-found.numerator * 10**digits) // found.denominator)
    sign, size = "-" if scaled < 0 else "", abs(scaled)
    return f"{text} (below {sign}{size // 10**digits}.{size % 10**digits:0{digits}d})"


def rounded_up(value: Any) -> str:
    """Return a bound in two decimal digits, rounded up, such as 3.4e-7."""
    found, power = from_hex(value), 0
    if found <= 0 or max(found.numerator.bit_length(), found.denominator.bit_length()) > 4_000:
        return number_text(found)
    while found >= 10:
        found, power = found / 10, power + 1
    while found < 1:
        found, power = found * 10, power - 1
    tenths = -(-10 * found.numerator // found.denominator)
    return f"{tenths // 10}.{tenths % 10}e{power}" if tenths < 100 else f"1.0e{power + 1}"


def data_text(value: Any) -> str:
    """Return data of a step, its numbers as p/q."""
    if isinstance(value, dict):
        return ", ".join(f"{key}: {data_text(item)}" for key, item in value.items()) or "nothing"
    if isinstance(value, list):
        return f"[{', '.join(map(data_text, value))}]"
    return number(value) if isinstance(value, str) and value.lstrip("-").startswith("0x") else str(value)


def at_least(value: Any) -> str:
    """Return a number that something is at least: as it is where it is short, else rounded down."""
    from symnet.core.decimals import rounded_down

    text, found = number(value), from_hex(value)
    return text if found <= 0 or len(text) <= 20 or text.startswith("<") else rounded_down(found, 6)
