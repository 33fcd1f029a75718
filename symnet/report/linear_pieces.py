"""Claims about linear pieces in words and as formulas."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from typing import Any

from symnet.core.rational import from_hex

MOST = 8
"""Coordinates of a point that are written out."""
WHOLE = [[0, 0], [1, 0], [0, 1]]


def pieces_words(stated: Any) -> str:
    """Return how many linear pieces, affine maps and patterns a network has, and where."""
    pieces, forms, patterns = (f"{int(stated[key], 16):,}" for key in ("pieces", "forms", "patterns"))
    sides, plane = _where(stated)
    where = f"{sides}{'' if not plane else f', as a function of (s, t) at {plane}'}"
    return f"on {where}, the network has exactly {pieces} linear pieces, {forms} affine maps and {patterns} activation patterns"


def pieces_formula(stated: Any) -> str:
    """Return the number of pieces of the network on a rectangle."""
    (a, b), (c, d) = ([_shown(from_hex(end)) for end in side] for side in stated["box"])
    return rf"\phi\text{{ on }}[{a},{b}]\times[{c},{d}]\text{{: }}{int(stated['pieces'], 16)}\text{{ linear pieces}}"


def _where(stated: Any) -> tuple[str, str]:
    frame = [[from_hex(each) for each in point] for point in stated["frame"]]
    sides = " x ".join(f"[{', '.join(_shown(from_hex(end)) for end in side)}]" for side in stated["box"])
    if frame == WHOLE:
        return sides, ""
    origin, first, second = map(_point, frame)
    return sides, f"{origin} + s {first} + t {second}"


def _point(point: Sequence[Fraction]) -> str:
    return f"({', '.join(map(_shown, point[:MOST]))}{', ...' if len(point) > MOST else ''})"


def _shown(value: Fraction) -> str:
    return str(value) if value.denominator < 1 << 64 else f"about {float(value):.12g}"
