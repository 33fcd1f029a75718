"""Affine maps with rational entries, and their texts."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction


@dataclass(frozen=True, slots=True)
class AffineMap:
    """x -> matrix x + constant: a row for each output."""

    matrix: tuple[tuple[Fraction, ...], ...]
    constant: tuple[Fraction, ...]

    def __call__(self, point: Sequence[Fraction]) -> tuple[Fraction, ...]:
        """Return the values at a point."""
        return tuple(
            sum((a * x for a, x in zip(row, point, strict=True)), constant)
            for row, constant in zip(self.matrix, self.constant, strict=True)
        )

    def as_lists(self) -> list[list[str]]:
        """Return a row of coefficients and the constant for each output, as "p/q"."""
        return [[str(value) for value in (*row, last)] for row, last in zip(self.matrix, self.constant, strict=True)]

    def texts(self, names: Sequence[str]) -> list[str]:
        """Return each output as text in variables of these names."""
        return [affine_text(row, constant, names) for row, constant in zip(self.matrix, self.constant, strict=True)]


def affine_text(row: Sequence[Fraction], constant: Fraction, names: Sequence[str]) -> str:
    """Return a sum of multiples of variables and a constant, such as 2*x - y/3 + 1."""
    terms = [(value, name) for value, name in zip(row, names, strict=True) if value]
    parts = []
    for value, name in [*terms, *([(constant, "")] if constant or not terms else [])]:
        size = abs(value)
        number = f"{size.numerator}*" if name and size.numerator != 1 else "" if name else f"{size.numerator}"
        below = "" if size.denominator == 1 else f"/{size.denominator}"
        parts.append(("-" if value < 0 else "+", f"{number}{name}{below}"))
    (sign, first), *rest = parts
    return ("-" if sign == "-" else "") + first + "".join(f" {sign} {part}" for sign, part in rest)


def shown(value: Fraction) -> str:
    """Return a number as p/q, or rounded where that is long."""
    text = str(value) if value.denominator.bit_length() < 64 else ""
    return text if text and len(text) <= 24 else f"about {float(value):.6g}"
