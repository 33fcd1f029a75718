"""Triangulations with values at their points: read, and refused where they leave gaps, overlap or have hanging nodes.

The simplices fill the convex hull of the points, and two of them meet in a common face or not at all.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, TypeAlias

from flint import fmpq, fmpq_mat

from symnet.constructions.control_laws.cells import Cell, Vector, value
from symnet.constructions.meshes.grid import grid_mesh
from symnet.core.rational import exact
from symnet.errors import UsageError

Corners: TypeAlias = "tuple[int, ...]"
KEYS = ("points", "simplices", "values")
MAX_POINTS, MAX_SIMPLICES, MAX_DIMENSION = 5_000, 10_000, 8
PLACE = "mesh"


@dataclass(frozen=True)
class Mesh:
    """Points, the corners of each simplex by number, and the values at each point; numbers of flint."""

    points: tuple[Vector, ...]
    simplices: tuple[Corners, ...]
    values: tuple[Vector, ...]

    @property
    def dimension(self) -> int:
        """The number of coordinates."""
        return len(self.points[0])

    @cached_property
    def coordinates(self) -> tuple[tuple[Vector, ...], ...]:
        """For each simplex the forms that are 1 at a corner and 0 at its others."""
        return tuple(_coordinates(self.points, corners) for corners in self.simplices)

    @cached_property
    def facets(self) -> dict[Corners, list[tuple[int, int]]]:
        """The simplices at each facet, with the place of their corner that is opposite."""
        found: dict[Corners, list[tuple[int, int]]] = {}
        for number, corners in enumerate(self.simplices):
            for place in range(len(corners)):
                found.setdefault((*corners[:place], *corners[place + 1 :]), []).append((number, place))
        return found

    @cached_property
    def sides(self) -> tuple[tuple[Any, Any], ...]:
        """The least box that holds all points."""
        return tuple((min(column), max(column)) for column in zip(*self.points, strict=True))

    @cached_property
    def fills_box(self) -> bool:
        """Whether the facets of one simplex lie in the sides of the box."""
        own = [facet for facet, around in self.facets.items() if len(around) == 1]
        return all(any(self._lies(facet, axis, end) for axis, ends in enumerate(self.sides) for end in ends) for facet in own)

    def _lies(self, facet: Corners, axis: int, end: Any) -> bool:
        return all(self.points[corner][axis] == end for corner in facet)

    def cell(self, number: int) -> Cell:
        """A simplex as a cell."""
        corners = self.simplices[number]
        every = (1 << len(corners)) - 1
        vertices = tuple(self.points[corner] for corner in corners)
        return Cell(vertices, tuple(every ^ 1 << place for place in range(len(corners))), self.coordinates[number])


def mesh_of(content: Any) -> Mesh:
    """Return the mesh that an object says; raises UsageError with the point, facet or simplices that are wrong."""
    if isinstance(content, Mapping) and "grid" in content:
        content = grid_mesh(content)
    if not isinstance(content, Mapping) or sorted(map(str, content)) != sorted(KEYS):
        raise UsageError(f"{PLACE}: expected an object with the keys {', '.join(KEYS)}, and no others, or grid and values")
    points = _rows(content["points"], "points", MAX_POINTS)
    size = len(points[0])
    if size > MAX_DIMENSION:
        raise UsageError(f"{PLACE}, points: {size} coordinates; 1 to {MAX_DIMENSION} are taken")
    given = content["values"]
    values = _rows([each if isinstance(each, list) else [each] for each in given] if isinstance(given, list) else given, "values")
    if len(values) != len(points):
        raise UsageError(f"{PLACE}, values: {len(values)} values for {len(points)} points")
    mesh = Mesh(points, _simplices(content["simplices"], size, len(points)), values)
    _check_points(mesh)
    _check_overlaps(mesh)
    _check_gaps(mesh)
    return mesh


def _rows(value_: Any, where: str, most: int = MAX_POINTS) -> tuple[Vector, ...]:
    if not isinstance(value_, list) or not 1 <= len(value_) <= most:
        raise UsageError(f"{PLACE}, {where}: expected a list of 1 to {most} entries")
    lengths = {len(row) if isinstance(row, list) else 0 for row in value_}
    if len(lengths) > 1 or 0 in lengths:
        raise UsageError(f"{PLACE}, {where}: expected lists of numbers, all of one length")
    return tuple(tuple(_flint(each, f"{PLACE}, {where}, entry {at}") for each in row) for at, row in enumerate(value_))


def _flint(number: Any, where: str) -> Any:
    found = exact(number, where)
    return fmpq(found.numerator, found.denominator)


def _simplices(value_: Any, size: int, points: int) -> tuple[Corners, ...]:
    if not isinstance(value_, list) or not 1 <= len(value_) <= MAX_SIMPLICES:
        raise UsageError(f"{PLACE}, simplices: expected a list of 1 to {MAX_SIMPLICES} simplices")
    found = []
    for number, item in enumerate(value_):
        good = isinstance(item, list) and len(item) == size + 1 and all(type(each) is int for each in item)
        if not good or len(set(item)) != size + 1 or not all(0 <= each < points for each in item):
            raise UsageError(
                f"{PLACE}, simplex {number}: {str(item)[:60]} is not {size + 1} different numbers of points, 0 to {points - 1}"
            )
        found.append(tuple(sorted(item)))
    return tuple(found)


def _coordinates(points: Sequence[Vector], corners: Corners) -> tuple[Vector, ...]:
    inverse = fmpq_mat([[*points[corner], fmpq(1)] for corner in corners]).inv()
    size = len(corners)
    return tuple(tuple(inverse[row, column] for row in range(size)) for column in range(size))


def _check_points(mesh: Mesh) -> None:
    """No point twice, simplices with an inside, no point that is no corner."""
    known: dict[Vector, int] = {}
    for number, point in enumerate(mesh.points):
        if known.setdefault(point, number) != number:
            raise UsageError(f"{PLACE}: points {known[point]} and {number} are the same; use one number for both")
    for number, corners in enumerate(mesh.simplices):
        if not fmpq_mat([[*mesh.points[corner], fmpq(1)] for corner in corners]).det():
            raise UsageError(f"{PLACE}, simplex {number}: its corners {list(corners)} lie in one plane; leave it out")
    unused = set(range(len(mesh.points))) - {corner for corners in mesh.simplices for corner in corners}
    if unused:
        raise UsageError(f"{PLACE}: point {min(unused)} is a corner of no simplex; leave it out, or add simplices")


def _bounds(mesh: Mesh, number: int) -> list[tuple[Any, Any]]:
    columns = zip(*(mesh.points[corner] for corner in mesh.simplices[number]), strict=True)
    return [(min(column), max(column)) for column in columns]


def _check_overlaps(mesh: Mesh) -> None:
    """No point in a simplex that it is no corner of, no two simplices with a common inside."""
    bounds = [_bounds(mesh, number) for number in range(len(mesh.simplices))]
    order = sorted(range(len(bounds)), key=lambda number: bounds[number][0][0])
    open_: list[int] = []
    for number in order:
        open_ = [each for each in open_ if bounds[each][0][1] >= bounds[number][0][0]]
        for other in open_:
            pairs = list(zip(bounds[number], bounds[other], strict=True))
            if all(one[0] <= two[1] and two[0] <= one[1] for one, two in pairs):
                _check_pair(mesh, other, number)
        open_.append(number)


def _check_pair(mesh: Mesh, first: int, second: int) -> None:
    for number, other in ((first, second), (second, first)):
        for corner in mesh.simplices[other]:
            if corner in mesh.simplices[number]:
                continue
            found = [value(form, mesh.points[corner]) for form in mesh.coordinates[number]]
            if min(found) == 0:
                raise UsageError(
                    f"{PLACE}: point {corner} is a hanging node, it lies on the boundary of simplex {number} and is none of its"
                    f" corners {list(mesh.simplices[number])}; cut that simplex there"
                )
    part: Cell | None = mesh.cell(first)
    for form in mesh.coordinates[second]:
        part = part.cut(form)[0] if part is not None else None
    if part is not None:
        pair = " and ".join(str(list(mesh.simplices[number])) for number in (first, second))
        raise UsageError(f"{PLACE}: simplices {first} and {second}, corners {pair}, overlap")


def _check_gaps(mesh: Mesh) -> None:
    """Every facet of one simplex has all points on one side."""
    for facet, around in mesh.facets.items():
        if len(around) > 1:
            continue
        ((number, place),) = around
        form = mesh.coordinates[number][place]
        beyond = next((at for at, point in enumerate(mesh.points) if value(form, point) < 0), None)
        if beyond is not None:
            raise UsageError(
                f"{PLACE}: a gap at the facet of points {list(facet)} of simplex {number}: no other simplex is there, and point"
                f" {beyond} lies beyond it; fill the convex hull with simplices"
            )
