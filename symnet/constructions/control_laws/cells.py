"""Cells: bounded polytopes by their vertices, each with the walls that it lies on, cut by forms; numbers of flint.

Two vertices are the ends of an edge where the walls that both lie on meet in no third one (the double description method).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import product
from random import Random
from typing import Any, TypeAlias

from flint import fmpq

Vector: TypeAlias = "tuple[Any, ...]"
ONE = fmpq(1)


@dataclass(frozen=True)
class Cell:
    """Vertices, the walls of each as bits, and the walls as forms (c_1, ..., c_d, c_0) that are >= 0."""

    vertices: tuple[Vector, ...]
    on: tuple[int, ...]
    walls: tuple[Vector, ...]

    def values(self, form: Vector) -> list[Any]:
        """The values of a form at the vertices."""
        return [value(form, vertex) for vertex in self.vertices]

    def cut(self, form: Vector) -> tuple[Cell | None, Cell | None]:
        """The parts where a form is >= 0 and <= 0; None for one that has no inside."""
        found = self.values(form)
        if all(each >= 0 for each in found):
            return self, None
        if all(each <= 0 for each in found):
            return None, self
        wall = 1 << len(self.walls)
        level = [(vertex, on | wall) for vertex, on, each in zip(self.vertices, self.on, found, strict=True) if not each]
        above, below = (
            [item for item in zip(self.vertices, self.on, found, strict=True) if item[2] * side > 0] for side in (1, -1)
        )
        for p, first, a in above:
            for q, second, b in below:
                both = first & second
                if sum(both & other == both for other in self.on) == 2:
                    point = tuple((a * one - b * two) / (a - b) for one, two in zip(q, p, strict=True))
                    level.append((point, both | wall))
        sides = []
        for side, kept in ((1, above), (-1, below)):
            items = [*level, *((vertex, on) for vertex, on, _ in kept)]
            walls = (*self.walls, tuple(side * each for each in form))
            sides.append(Cell(tuple(each for each, _ in items), tuple(on for _, on in items), walls))
        return sides[0], sides[1]

    def facets(self) -> list[int]:
        """The walls that hold enough vertices for a facet."""
        size = len(self.vertices[0])
        return [at for at in range(len(self.walls)) if sum(on >> at & 1 for on in self.on) >= size]

    def inside(self, dice: Random) -> Vector:
        """A point of the inside, at random, with few digits where there is such a one."""
        weights = [fmpq(dice.randint(100, 300)) for _ in self.vertices]
        whole = sum(weights, fmpq(0))
        point = tuple(
            sum((weight * vertex[axis] for weight, vertex in zip(weights, self.vertices, strict=True)), fmpq(0)) / whole
            for axis in range(len(self.vertices[0]))
        )
        for bits in (12, 24, 48):
            near = tuple(fmpq((each * (1 << bits)).floor(), 1 << bits) for each in point)
            if all(value(wall, near) > 0 for wall in self.walls):
                return near
        return point


def value(form: Vector, point: Vector) -> Any:
    """The value of a form at a point."""
    return sum((c * t for c, t in zip(form, point, strict=False)), form[-1])


def box_cell(sides: Sequence[tuple[Fraction, Fraction]]) -> Cell:
    """The box with these sides."""
    size = len(sides)
    ends = [tuple(fmpq(end.numerator, end.denominator) for end in side) for side in sides]
    walls = []
    for axis, (low, high) in enumerate(ends):
        walls.append((*(ONE if at == axis else ONE * 0 for at in range(size)), -low))
        walls.append((*(-ONE if at == axis else ONE * 0 for at in range(size)), high))
    corners = list(product((0, 1), repeat=size))
    vertices = tuple(tuple(ends[axis][which] for axis, which in enumerate(corner)) for corner in corners)
    on = tuple(sum(1 << 2 * axis + which for axis, which in enumerate(corner)) for corner in corners)
    return Cell(vertices, on, tuple(walls))


def section(cell: Cell) -> list[tuple[Any, Any]]:
    """Return points in the plane whose hull is where all coordinates but the first two are 0."""
    points = list(cell.vertices)
    for axis in range(2, len(points[0])):
        level = [point for point in points if not point[axis]]
        above, below = [each for each in points if each[axis] > 0], [each for each in points if each[axis] < 0]
        for p in above:
            for q in below:
                share = p[axis] / (p[axis] - q[axis])
                level.append(tuple(one + share * (two - one) for one, two in zip(p, q, strict=True)))
        points = level
    return [(point[0], point[1]) for point in points]
