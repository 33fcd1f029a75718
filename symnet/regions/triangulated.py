"""The pieces of a network of one or two inputs as a mesh: points, simplices and values, a file that `symnet mesh` takes."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from itertools import pairwise
from typing import Any

from symnet.errors import UsageError
from symnet.regions.domains import Domain, Domains

Point = tuple[Fraction, ...]
MOST = 10_000


def mesh_of_domains(found: Domains) -> dict[str, Any]:
    """Return the function on activation domains as points, simplices and values, numbers as "p/q".

    A polygon of more than three corners is cut from the mean of its corners; neighbours have their corners in common, so that
    no point lies inside an edge. Raises UsageError for planes through more inputs and for more than 10,000 simplices.
    """
    plane = found.plane
    if not (plane.is_whole or plane.is_line):
        raise UsageError("--mesh: the domains are on a plane through more inputs; leave --plane out, the network has one or two")
    numbers: dict[Point, int] = {}
    values: list[list[str]] = []
    simplices: list[list[int]] = []
    for domain in found:
        for corners in _segment(domain) if plane.is_line else _triangles(domain):
            simplex = []
            for corner in corners:
                key = corner[:1] if plane.is_line else corner
                if key not in numbers:
                    numbers[key] = len(numbers)
                    values.append([str(each) for each in domain.map(corner)])
                simplex.append(numbers[key])
            simplices.append(simplex)
    if len(simplices) > MOST:
        raise UsageError(f"--mesh: {len(simplices)} simplices; at most {MOST} are taken, take a smaller box")
    return {"points": [list(map(str, point)) for point in numbers], "simplices": simplices, "values": values}


def _segment(domain: Domain) -> Iterator[tuple[Point, ...]]:
    ends = sorted({x for x, _ in domain.polygon})
    bottom = min(y for _, y in domain.polygon)
    yield (ends[0], bottom), (ends[-1], bottom)


def _triangles(domain: Domain) -> Iterator[tuple[Point, ...]]:
    corners = domain.polygon
    if len(corners) == 3:
        yield corners
        return
    for one, other in pairwise((*corners, corners[0])):
        yield domain.middle, one, other
