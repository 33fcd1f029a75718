"""Moduli of continuity in words: L r^alpha, or the expression in r that a statement names."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from symnet.kernel.targets.printing import target_text
from symnet.report.numbers import bound_text, number

Statement = Mapping[str, Any]


def in_r(tree: Any) -> str:
    """Return the expression of a modulus, whose only variable is r."""
    found = re.sub(r"\bx1\b", "r", target_text(tree))
    return found[1:-1] if tree[0] in ("add", "mul", "div") else found


def modulus_of_r(s: Statement) -> str:
    """Return the modulus that a statement names, as text in r."""
    if "expression" in s:
        return in_r(s["expression"])
    order = number(s["order"])
    return f"{bound_text(s['constant'])} r" if order == "1" else f"{bound_text(s['constant'])} r^({order})"


def modulus_bound(s: Statement) -> str:
    """Return omega(|x - y|) for the modulus that a statement names, as text."""
    if "expression" in s:
        return f"{in_r(s['expression'])} for |x - y| <= r"
    order = number(s["order"])
    distance = "|x - y|" if order == "1" else f"|x - y|^({order})"
    return f"{bound_text(s['constant'])} {distance}"
