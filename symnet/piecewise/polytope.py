"""Polytopes by vertices, rays and lines, and how the zero set of an affine form cuts one.

A point is a tuple of coordinates, an affine form c_1 t_1 + ... + c_n t_n + c_0 the tuple (c_1, ..., c_n, c_0). The numbers
are exact, of any one field: Fractions, or those of sympy's QQ. A form is >= 0 on a polytope exactly when it is so at the
vertices, does not fall along the rays and does not change along the lines: no inequality is ever solved.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import product
from typing import Any, TypeAlias

Vector: TypeAlias = tuple[Any, ...]


@dataclass(frozen=True, slots=True)
class Polytope:
    """The convex hull of `vertices`, at least one, plus the cone of `rays`, plus the span of `lines`."""

    vertices: tuple[Vector, ...]
    rays: tuple[Vector, ...] = ()
    lines: tuple[Vector, ...] = ()

    def times(self, other: Polytope) -> Polytope:
        """Return the product of two polytopes, coordinates one after another."""
        before, behind = (0,) * len(self.vertices[0]), (0,) * len(other.vertices[0])
        return Polytope(
            tuple(first + second for first, second in product(self.vertices, other.vertices)),
            (*(ray + behind for ray in self.rays), *(before + ray for ray in other.rays)),
            (*(line + behind for line in self.lines), *(before + line for line in other.lines)),
        )

    def over(self, number: Callable[[Any], Any]) -> Polytope:
        """Return the polytope with `number` of each coordinate."""
        groups = ([tuple(map(number, each)) for each in group] for group in (self.vertices, self.rays, self.lines))
        vertices, rays, lines = map(tuple, groups)
        return Polytope(vertices, rays, lines)


def value(form: Vector, point: Vector) -> Any:
    """Return the value of a form at a point."""
    return sum((c * t for c, t in zip(form, point, strict=False) if c and t), form[-1])


def slope(form: Vector, direction: Vector) -> Any:
    """Return how fast a form grows along a direction."""
    return sum((c * t for c, t in zip(form, direction, strict=False) if c and t), 0 * form[-1])


def sign(form: Vector, domain: Polytope) -> int | None:
    """Return 1 where a form is >= 0 on a polytope, -1 where it is <= 0, None where it changes sign."""
    if any(slope(form, line) for line in domain.lines):
        return None
    signs = [value(form, vertex) for vertex in domain.vertices] + [slope(form, ray) for ray in domain.rays]
    return 1 if all(each >= 0 for each in signs) else -1 if all(each <= 0 for each in signs) else None


def nonzero(form: Vector, domain: Polytope) -> Vector | None:
    """Return a point of a polytope where a form is not 0; None where it is 0 on all of it."""
    for vertex in domain.vertices:
        if value(form, vertex):
            return vertex
    for way in (*domain.rays, *domain.lines):
        if slope(form, way):
            return moved(domain.vertices[0], way, 1)
    return None


def cut(form: Vector, domain: Polytope) -> tuple[Polytope, Polytope]:
    """Return the parts of a polytope where a form is >= 0 and where it is <= 0; neither is empty.

    A side keeps its vertices and rays, and every two of them on opposite sides add the point, or the direction, between
    them where the form is 0.
    """
    for line in domain.lines:
        if slope(form, line):
            return _cut_across(form, domain, line)
    vertices = [(vertex, value(form, vertex)) for vertex in domain.vertices]
    rays = [(ray, slope(form, ray)) for ray in domain.rays]
    high, low = ([item for item in vertices if item[1] * side > 0] for side in (1, -1))
    up, down = ([item for item in rays if item[1] * side > 0] for side in (1, -1))
    points = [moved(v, _minus(w, v), a / (a - b)) for v, a in high for w, b in low]
    points += [moved(v, ray, -a / rate) for side, ways in ((high, down), (low, up)) for v, a in side for ray, rate in ways]
    flat = [moved(tuple(c * -fall for c in ray), other, rise) for ray, rise in up for other, fall in down]
    above, below = (
        Polytope(
            _once([*(v for v, a in vertices if a * side >= 0), *points]),
            _once([*(ray for ray, rate in rays if rate * side >= 0), *flat], scale=True),
            domain.lines,
        )
        for side in (1, -1)
    )
    return above, below


def _cut_across(form: Vector, domain: Polytope, line: Vector) -> tuple[Polytope, Polytope]:
    """Cut where the form grows along a line: all else is moved along it to where the form is 0 or does not grow."""
    rate = slope(form, line)
    vertices = _once([moved(vertex, line, -value(form, vertex) / rate) for vertex in domain.vertices])
    rays = [moved(ray, line, -slope(form, ray) / rate) for ray in domain.rays]
    lines = tuple(moved(other, line, -slope(form, other) / rate) for other in domain.lines if other is not line)
    rising, falling = (tuple(c / rate * side for c in line) for side in (1, -1))
    above, below = (Polytope(vertices, _once([*rays, way], scale=True), lines) for way in (rising, falling))
    return above, below


def moved(start: Vector, way: Vector, amount: Any) -> Vector:
    """Return start + amount * way."""
    return tuple(one + amount * other for one, other in zip(start, way, strict=True))


def _minus(first: Vector, second: Vector) -> Vector:
    return tuple(one - other for one, other in zip(first, second, strict=True))


def _once(vectors: Sequence[Vector], scale: bool = False) -> tuple[Vector, ...]:
    """Each vector once; directions up to a positive factor, and not 0."""
    if not scale:
        return tuple(dict.fromkeys(vectors))
    leads = ((way, next((abs(c) for c in way if c), None)) for way in vectors)
    return tuple(dict.fromkeys(tuple(c / lead for c in way) for way, lead in leads if lead))
