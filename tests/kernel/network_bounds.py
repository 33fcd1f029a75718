"""Whether a bound for networks of a size is true: Theorem A2 in long floats, the best of many rooms."""

from __future__ import annotations

from typing import Any

import mpmath
from oracle import number


def _real(text: str) -> Any:
    value = number(text)
    return mpmath.mpf(value.numerator) / value.denominator


def refuted_bound(content: dict[str, Any], claim: dict[str, Any]) -> str:
    """Theorem A2 in long floats: Lambda layer by layer, and the best room among many, for the norm that is stated."""
    size = {key: int(claim[key], 16) for key in ("dimension", "width", "depth")}
    d, width, depth = size["dimension"], size["width"], size["depth"]
    weights, constant, error = (_real(claim[key]) for key in ("weights", "constant", "error"))
    moved, inside, reads = mpmath.mpf(0), mpmath.mpf(1), d
    for _ in range(depth):
        moved, inside, reads = reads * (weights * moved + inside) + 1, weights * (reads * inside + 1), width
    steepness, count = reads * (weights * moved + inside) + 1, width * (d + 1 + (depth - 1) * (width + 1) + 1) + 1
    best = mpmath.mpf(0)
    for k in range(1, 600):
        room = constant * mpmath.mpf(2) ** (-k / mpmath.mpf(4))
        bits = count * mpmath.log(weights * steepness / room, 2)
        radius = _radius(claim, d, bits)
        best = max(best, radius - room)
    return f"the bound is about {mpmath.nstr(best, 8)}" if error > best * mpmath.mpf("1.01") else ""


def _radius(claim: dict[str, Any], d: int, bits: Any) -> Any:
    """Half of the distance that functions have of which there are more than 2^bits."""
    constant, order = _real(claim["constant"]), _real(claim["order"])
    if claim["norm"] != ["sup"]:
        p = int(claim["norm"][1], 16)
        over = mpmath.factorial(d) * mpmath.factorial(p) / mpmath.factorial(d + p) / 4
        radius = (
            constant
            / 2
            * (mpmath.mpf("0.1887") / max(bits, mpmath.mpf("0.1"))) ** (mpmath.mpf(1) / d)
            * over ** (mpmath.mpf(1) / p)
        )
    elif d == 1 and order == 1:
        radius = constant / max(bits, 1)
    else:
        radius = constant * max(max(bits, 0) ** (mpmath.mpf(1) / d) - 1, 1) ** -order / 2
    return radius
