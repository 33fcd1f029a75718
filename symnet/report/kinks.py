"""The kinks of a network of one input that its certificate names: the knots of functions of the input itself."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import pairwise
from typing import Any

from symnet.core.rational import from_hex

VARIABLE = ["variable", "0x0"]
MOST = 400
"""Kinks that a picture can show."""


def kinks_of(content: Mapping[str, Any]) -> list[float]:
    """Return where functions of the input have kinks; none where the network folds its input first, or has too many."""
    found: set[float] = set()
    steps = content["steps"]
    for step in steps:
        if step["rule"] != "near-function":
            continue
        given = steps[int(step["premises"][0], 16)]["statement"]
        if given["cut"] or step["data"]["function"] == VARIABLE:
            continue
        if given["tree"] != VARIABLE:
            return []
        knots = [(from_hex(t), from_hex(value)) for t, value in step["data"]["knots"]]
        slopes = [(after - before) / (t - s) for (s, before), (t, after) in pairwise(knots)]
        found.update(float(t) for (t, _), (a, b) in zip(knots[1:], pairwise(slopes), strict=False) if a != b)
    return sorted(found) if len(found) <= MOST else []
