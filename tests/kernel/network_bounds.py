"""Whether a bound for networks of a size is true: Theorem A2 in long floats, the best of many rooms; Warren's count."""

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


def refuted_signs(content: dict[str, Any], claim: dict[str, Any]) -> str:
    """Warren's count layer by layer in long floats: the fewest points of a grid on which it leaves signs out."""
    d, width, depth = (int(claim[key], 16) for key in ("dimension", "width", "depth"))
    constant, order = _real(claim["constant"]), _real(claim["order"])
    inner = [width * (d + 1) + i * width * (width + 1) for i in range(depth)]
    degrees = [*enumerate(inner, 1), (depth + 1, inner[-1] + width + 1)]

    def left_out(points: int) -> bool:
        grid, total = (points + 1) ** d, mpmath.mpf(0)
        for degree, variables in degrees:
            count = grid * (width if degree <= depth else 1)
            warren = 1 + variables * mpmath.log(2 * mpmath.e * count * degree / variables, 2)
            total += count if count < variables else min(count, warren)
        return bool(grid > total)

    points = 1
    while not left_out(points):
        points *= 2
    low = points // 2
    while points - low > 1:
        middle = (points + low) // 2
        low, points = (low, middle) if left_out(middle) else (middle, points)
    best = constant * mpmath.mpf(points) ** -order / 2
    return f"the bound is about {mpmath.nstr(best, 8)}" if _real(claim["error"]) > best * mpmath.mpf("1.0001") else ""
