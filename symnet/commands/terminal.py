"""What commands share on the terminal: progress, only where there is one, and numbers for people."""

from __future__ import annotations

from fractions import Fraction

import click

NEGATIVE = {"ignore_unknown_options": True}  # an expression or a coordinate may begin with a minus sign

box_option = click.option(
    "--box", metavar="SIDES", help='The box of the inputs, such as "x in [-8,8], y in [0,1/2]"; by default [0,1]^d.'
)


def about(number: Fraction) -> str:
    """Return p/q, with a decimal rounded up before it where it is long."""
    from symnet.targets.enclosure.enclosure import decimal

    shown = str(number)
    return shown if len(shown) <= 12 else f"{decimal(number, 1)}, exactly {shown}" if len(shown) <= 80 else decimal(number, 1)
