"""Short texts of long rationals, rounded down: a lower bound stays one."""

from __future__ import annotations

from fractions import Fraction


def rounded_down(number: Fraction, digits: int = 4) -> str:
    """Return a number > 0 with so many significant digits, rounded down, such as 0.0116 or 1.079e-7."""
    power = 0
    while number >= Fraction(10) ** (power + 1):
        power += 1
    while number < Fraction(10) ** power:
        power -= 1
    mantissa = str(int(number / Fraction(10) ** (power - digits + 1)))
    if 0 <= power < digits + 3 and int(number) == number:
        return str(int(number))
    if -4 <= power < 0:
        return ("0." + "0" * (-power - 1) + mantissa).rstrip("0")
    if 0 <= power < digits:
        return f"{mantissa[: power + 1]}.{mantissa[power + 1 :]}".rstrip("0").rstrip(".")
    return f"{mantissa[0]}.{mantissa[1:]}e{power}"


def about(number: Fraction) -> str:
    """Return a rational as it is where it is short, else rounded down."""
    return str(number) if len(str(number)) <= 20 else f"about {rounded_down(number)}"
