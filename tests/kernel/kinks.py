"""Few kinks near a target: a piecewise linear function found without the kernel, which refutes a claim that more are needed."""

from __future__ import annotations

import json
from functools import cache
from itertools import product
from typing import Any

import mpmath
from kernel.values_of_targets import target
from oracle import number

PLACES, BETWEEN = 28, 4
LEVELS = (-0.999, -0.5, 0.0, 0.5, 0.999)


def fewer_kinks(tree: Any, box: Any, claim: Any) -> str:
    """A function with fewer kinks than are claimed, in words; "" where none is found among knots on a grid."""
    found = _fewest(json.dumps(tree), json.dumps(box[0]), claim["error"])
    return f"a function with {found} kinks is as near" if found is not None and found < int(claim["kinks"], 16) else ""


@cache
def _fewest(tree: str, side: str, error: str) -> int | None:
    """The kinks of a path through points of the tube over a grid, breadth first."""
    low, high = (number(end) for end in json.loads(side))
    eta = float(mpmath.mpf(number(error).numerator) / number(error).denominator)
    count = PLACES * BETWEEN
    places = [low + (high - low) * place / count for place in range(count + 1)]
    t, values = [float(place) for place in places], [float(target(json.loads(tree), (place,))) for place in places]
    reached = {(0, level) for level in LEVELS}
    met = set(reached)
    for kinks in range(PLACES):
        following = set()
        for (start, below), stop, level in product(reached, range(1, PLACES + 1), LEVELS):
            if stop <= start or (stop, level) in met or (stop, level) in following:
                continue
            a, b = start * BETWEEN, stop * BETWEEN
            first, last = values[a] + below * eta, values[b] + level * eta
            slope = (last - first) / (t[b] - t[a])
            if all(abs(first + slope * (t[at] - t[a]) - values[at]) <= eta for at in range(a, b + 1)):
                following.add((stop, level))
        if any(stop == PLACES for stop, _ in following):
            return kinks
        reached, met = following, met | following
    return None
