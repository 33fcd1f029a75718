"""The best that segments with real coefficients can do: their fewest number, their smallest error, and points that prove it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from math import inf

from symnet.constructions.fewest.triples import triples
from symnet.constructions.segments.samples import Samples
from symnet.constructions.segments.tube import Tube, constant, longest

STEPS = 36
Groups = list[tuple[float, ...]]


def pieces(tube: Tube, tails: str, most: float = inf) -> int:
    """Return the fewest lines that cover a tube, jumps allowed; beside constant tails these are not counted.

    Stops counting above `most`.
    """
    return max(len(starts(tube, tails, most)) - (tails == "constant"), 1)


def starts(tube: Tube, tails: str, most: float = inf) -> list[int]:
    """Return the samples at which the longest lines begin, that of the constant tail on the right included."""
    start, stop = 0, len(tube)
    if tails == "constant":
        start, stop = constant(tube, 0), constant(tube, len(tube) - 1, -1) + 1
    found = list[int]()
    while start < stop and len(found) <= most:
        found.append(start)
        start = longest(tube, start, len(tube), (tube.low[start], tube.high[start])).stop
    return [*found, stop] if tails == "constant" else found


def smallest(good: Callable[[float], bool], below: float, above: float, steps: int = STEPS) -> float:
    """Return nearly the smallest error that is good, by bisection between one that is not and one that is."""
    for _ in range(steps):
        middle = (below + above) / 2
        if good(middle):
            above = middle
        else:
            below = middle
    return above


def best_error(found: Samples, count: int, least: float = 0.0) -> float:
    """Return the smallest error of so many lines at the samples, without wishes; it is `least` or more."""
    tails = found.wishes.tails
    total = count + 2 * (tails == "linear")

    def good(eta: float) -> bool:
        return pieces(found.plain(eta), tails, total) <= total

    above = 1.01 * least or max(found.y) - min(found.y) or 1.0
    while not good(above):
        least, above = above, 2 * above
    return smallest(good, least, above, STEPS if not least else STEPS // 2)


def groups(found: Samples, eta: float, tails: str) -> Groups:
    """Return as many groups of points as there are, that prove an error: triples, between two pairs for constant tails."""
    start, stop = 0, len(found.x) - 1
    ends: list[tuple[float, ...]] = []
    if tails == "constant":
        left, right = _pair(found.y, range(len(found.x)), 2 * eta), _pair(found.y, range(len(found.x) - 1, -1, -1), 2 * eta)
        if left is None or right is None or left[1] > right[1]:
            return []
        start, stop = left[1], right[1]
        ends = [tuple(found.x[place] for place in left), tuple(found.x[place] for place in reversed(right))]
    x, y = found.x[start : stop + 1], found.y[start : stop + 1]
    inner: Groups = [tuple(x[place] for place in triple) for triple in triples(x, y, eta)]
    return [ends[0], *inner, ends[1]] if ends else inner


def _pair(values: Sequence[float], places: range, apart: float) -> tuple[int, int] | None:
    """The earliest two places whose values differ by so much."""
    least = most = places[0]
    for place in places:
        if values[place] - values[least] > apart * (1 + 1e-6):
            return least, place
        if values[most] - values[place] > apart * (1 + 1e-6):
            return most, place
        least = place if values[place] < values[least] else least
        most = place if values[place] > values[most] else most
    return None
