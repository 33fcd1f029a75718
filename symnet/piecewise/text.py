"""Sums and lists as text for people."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

SHOWN = 8
"""The items of a list that are printed."""


def joined(pieces: Sequence[tuple[object, str]]) -> str:
    """factor*text + ... with signs between, one without a sign first; an empty text stands for 1."""
    bodies = [multiple(factor, text) for factor, text in pieces]
    first = next((place for place, body in enumerate(bodies) if not body.startswith("-")), 0)
    found = bodies.pop(first)
    for body in bodies:
        found += f" - {body[1:]}" if body.startswith("-") else f" + {body}"
    return found


def multiple(factor: object, text: str) -> str:
    """Return factor * text: 3*x, -x/2, or the number alone where the text is empty."""
    if not text or not isinstance(factor, Fraction):
        return f"{factor}*{text}" if text else str(factor)
    top = {1: "", -1: "-"}.get(factor.numerator, f"{factor.numerator}*") + text
    return top if factor.denominator == 1 else f"{top}/{factor.denominator}"


def listed(texts: Sequence[str]) -> str:
    """Return texts one after another, those in the middle left out where there are many."""
    return ", ".join(texts if len(texts) <= SHOWN else [*texts[:3], "...", texts[-1]])
