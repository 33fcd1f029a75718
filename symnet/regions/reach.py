"""How far around a point the affine map of a network holds, for one and two inputs: up to the nearest domain with another map."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise

from symnet.errors import TooLarge
from symnet.regions.affine_map import AffineMap
from symnet.regions.domains import activation_domains
from symnet.regions.explanation import Explanation

FARTHEST = 1 << 12
"""Half the side of the largest cube that is looked at."""
MOST = 20_000
"""Domains of a cube that are looked at."""


@dataclass(frozen=True, slots=True)
class Reach:
    """Half the side of the largest cube around a point on which the network is one map; or of one on which it is at least."""

    radius: Fraction
    exact: bool


def reach(found: Explanation) -> Reach | None:
    """Return how far around its point the map of an explanation holds, in the sup norm; None for three inputs and more.

    Cubes are cut into activation domains, each cube twice as large as the one before, until a domain with another map is met;
    the distance from it is exact. Where none is met in the largest cube, or there are too many domains, it is a lower bound.
    """
    inputs = len(found.point)
    if inputs > 2:
        return None
    known, half = found.radius or Fraction(0), found.radius or Fraction(1, 64)
    while half < FARTHEST:
        half = min(2 * half, Fraction(FARTHEST))
        try:
            cut = activation_domains(found.network, [(x - half, x + half) for x in found.point], most=MOST)
        except TooLarge:
            break
        others = [domain for domain in cut if not _same(domain.map, found.map, inputs)]
        nearest = min((_distance(domain.polygon, found.point) for domain in others), default=None)
        if nearest is not None:
            return Reach(nearest, True)
        known = half
    return Reach(known, False)


def _same(one: AffineMap, other: AffineMap, inputs: int) -> bool:
    """Whether two maps are one; on a line the first has a second variable, which counts nothing."""
    return one.constant == other.constant and tuple(row[:inputs] for row in one.matrix) == other.matrix


def _distance(polygon: Sequence[tuple[Fraction, Fraction]], point: Sequence[Fraction]) -> Fraction:
    """The distance of a polygon from a point outside, or on its border; on a line, of its first coordinates."""
    if len(point) == 1:
        low, high = min(x for x, _ in polygon) - point[0], max(x for x, _ in polygon) - point[0]
        return max(low, -high, Fraction(0))
    moved = [(x - point[0], y - point[1]) for x, y in polygon]
    return min(_to_edge(one, two) for one, two in pairwise([*moved, moved[0]]))


def _to_edge(one: tuple[Fraction, Fraction], two: tuple[Fraction, Fraction]) -> Fraction:
    """The distance of an edge from 0: at an end, or where both coordinates have one size."""
    (a, b), (c, d) = one, two
    found = [max(abs(a), abs(b)), max(abs(c), abs(d))]
    for sign in (1, -1):  # x = sign y
        before, after = a - sign * b, c - sign * d
        if before * after < 0:
            share = before / (before - after)
            found.append(abs(a + share * (c - a)))
    return min(found)
