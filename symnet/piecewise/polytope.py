"""Polytopes by their vertices and extreme rays: the domains on which contracts are decided.

Every number is a rational; an unbounded polytope has rays. A point set {v + sum of t_i ray_i} needs no inequalities to
be checked: an affine form is >= 0 on it exactly when it is so at the vertices and does not fall along the rays.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import permutations, product
from typing import TypeAlias

Point: TypeAlias = tuple[Fraction, ...]


@dataclass(frozen=True, slots=True)
class Polytope:
    """The convex hull of `vertices` plus the cone of `rays`; at least one vertex."""

    vertices: tuple[Point, ...]
    rays: tuple[Point, ...] = ()

    @property
    def dimension(self) -> int:
        """The number of coordinates."""
        return len(self.vertices[0])

    def times(self, other: Polytope) -> Polytope:
        """Return the product of two polytopes, coordinates one after another."""
        zero, last = (Fraction(0),) * self.dimension, (Fraction(0),) * other.dimension
        vertices = tuple(first + second for first, second in product(self.vertices, other.vertices))
        return Polytope(vertices, (*(ray + last for ray in self.rays), *(zero + ray for ray in other.rays)))


def point(*coordinates: int | Fraction) -> Point:
    """Return a tuple of Fractions."""
    return tuple(Fraction(coordinate) for coordinate in coordinates)


def interval(lo: int | Fraction | None, hi: int | Fraction | None) -> Polytope:
    """Return [lo, hi]; None stands for an end at infinity (not both)."""
    if lo is None or hi is None:
        end, ray = (hi, -1) if lo is None else (lo, 1)
        return Polytope((point(0 if end is None else end),), (point(ray),))
    return Polytope((point(lo), point(hi)) if lo != hi else (point(lo),))


def half_lines(count: int) -> Polytope:
    """Return [0, inf)^count."""
    rays = tuple(point(*(int(axis == other) for other in range(count))) for axis in range(count))
    return Polytope((point(*(0,) * count),), rays)


def order_cones(dimension: int) -> Iterator[tuple[tuple[int, ...], Polytope]]:
    """Yield the cones on which 0, y_1, ..., y_d have one order; they cover R^d.

    An order is a permutation of 0..d, smallest first, 0 standing for the number 0. The rays raise a top part of the
    order by 1, or lower the rest by 1 where the top part holds 0.
    """
    for order in permutations(range(dimension + 1)):
        rays = []
        for cut in range(1, dimension + 1):
            top, rest = set(order[cut:]), set(order[:cut])
            moved, amount = (rest, -1) if 0 in top else (top, 1)
            rays.append(point(*(amount * int(axis in moved) for axis in range(1, dimension + 1))))
        yield order, Polytope((point(*(0,) * dimension),), tuple(rays))


def kuhn_simplices(dimension: int) -> Iterator[tuple[tuple[int, ...], tuple[tuple[int, ...], ...]]]:
    """Yield (pi, vertices) for the simplices 1 >= t_pi(1) >= ... >= t_pi(d) >= 0 of the unit cell, pi of 0..d-1."""
    for order in permutations(range(dimension)):
        vertices = [tuple(int(axis in order[:count]) for axis in range(dimension)) for count in range(dimension + 1)]
        yield order, tuple(vertices)


def barycentre(points: Sequence[Point]) -> Point:
    """Return the mean of points."""
    return tuple(sum(column, Fraction(0)) / len(points) for column in zip(*points, strict=True))
