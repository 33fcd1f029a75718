"""Two points between which a target rises faster than a modulus allows, looked for where a grid may not see them.

First the nodes of a small grid, then the ends of short segments along the steepest gradient that is attained, then the
corners of a small box on which the slope could not be bounded. Gradients and boxes only say where to look: what is
returned is proved by the enclosed values at its two points. Nothing found says nothing.
"""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from itertools import combinations, product

from symnet.errors import Unproved
from symnet.targets.domain import corners
from symnet.targets.enclosure import balls
from symnet.targets.modulus.contradiction import Contradiction, Point, contradiction, find_contradiction
from symnet.targets.modulus.lipschitz import Steepest, steepest
from symnet.targets.modulus.modulus import LipschitzModulus, Modulus
from symnet.targets.target import Target

CELLS = {1: 509, 2: 61, 3: 13, 4: 7, 5: 5}
"""Primes, so that a wave that is 0 at the nodes of one grid is not 0 at those of the other."""
SHORTEST = 40
DIRECTION_BITS = (8, 24)
CLOSE = Fraction(1, 1 << 24)
"""How closely values are enclosed, in proportion to what the modulus allows."""


def find_secant(target: Target, modulus: Modulus) -> Contradiction | None:
    """Return two points whose values refute the modulus, None where none are found.

    The target must be defined on the whole cube (`check_defined`).
    """
    found = _on_a_grid(target, modulus)
    if found is not None or target.expression is None:
        return found
    goal = modulus.constant**2 if isinstance(modulus, LipschitzModulus) else None
    for pair in _segments(steepest(target, goal)):
        found = _judge(target, pair, modulus)
        if found is not None:
            return found
    return None


def _on_a_grid(target: Target, modulus: Modulus) -> Contradiction | None:
    cells = CELLS.get(target.dimension)
    if cells is None:
        return None
    allowed = modulus.upper(Fraction(1, cells**2))
    try:
        values = target.grid(cells, (allowed or 1) * CLOSE)
    except Unproved:
        return None
    return find_contradiction(values, cells, target.dimension, modulus)


def _judge(target: Target, pair: tuple[Point, Point], modulus: Modulus) -> Contradiction | None:
    allowed = modulus.upper(sum(((a - b) ** 2 for a, b in zip(*pair, strict=True)), Fraction(0)))
    radius = (allowed or CLOSE) * CLOSE
    try:
        first, second = (target.enclose(point, radius) for point in pair)
    except Unproved:
        return None
    return contradiction(pair, (first, second), modulus)


def _segments(where: Steepest) -> Iterator[tuple[Point, Point]]:
    """Segments through the steepest point along its gradient, long ones first, then pairs of points of the last box."""
    if where.point is not None:
        for bits, power in product(DIRECTION_BITS, range(1, SHORTEST)):
            reach, direction = Fraction(1, 1 << power), where.rounded(bits)
            ends = [tuple(map(_in_cube, _moved(where.point, direction, way * reach))) for way in (-1, 1)]
            if ends[0] != ends[1]:
                yield ends[0], ends[1]
    if where.box is not None:
        points = [tuple(map(balls.fraction, point)) for point in corners(where.box, 4)]
        yield from combinations(dict.fromkeys(points), 2)


def _moved(point: Point, direction: Point, factor: Fraction) -> Point:
    return tuple(a + factor * b for a, b in zip(point, direction, strict=True))


def _in_cube(coordinate: Fraction) -> Fraction:
    return min(max(coordinate, Fraction(0)), Fraction(1))
