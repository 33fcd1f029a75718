"""The tangent kernel as a formula (sympy), free of arc cosines for rational angles at one hidden layer and parallel points."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from typing import TYPE_CHECKING, Any

from symnet.infinite_width.pruning import Pruning

if TYPE_CHECKING:
    import sympy


def closed_form(x: Sequence[Fraction], y: Sequence[Fraction], pruning: Pruning) -> sympy.Expr:
    """Return Theta(x, y) exactly; masks of the first layer count as on many inputs.

    sympy knows the arc cosine of the cosines of rational angles it has closed forms for; others stand as acos(...).
    """
    import sympy

    def number(value: Fraction) -> Any:
        return sympy.Rational(value.numerator, value.denominator)

    left, right, product = (
        number(sum((a * b for a, b in zip(*pair, strict=True)), Fraction(0))) for pair in ((x, x), (y, y), (x, y))
    )
    scale = sympy.sqrt(left * right)
    r = product / scale
    total = number(pruning.factors[0]) * r
    for factor in pruning.factors[1:]:
        k0 = (sympy.pi - sympy.acos(r)) / sympy.pi
        k1 = sympy.sqrt(1 - r**2) / sympy.pi + r * k0
        total, r = total * k0 + number(factor) * k1, k1
    return sympy.expand(scale * total)
