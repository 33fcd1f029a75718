"""Random polytopes in few variables, their points, and whether a point lies in one: an exact simplex method, beside the kernel.

A generator is a tuple (1, t_0, t_1, ...) for a vertex and (0, t_0, t_1, ...) for a ray or a line, a form a tuple of its
constant and its coefficients. A polytope is a cone cut at height 1: a point lies in it if it is a sum of generators, with
factors >= 0 for vertices and rays.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from fractions import Fraction
from itertools import combinations

from hypothesis import strategies as st

from symnet.kernel import polytope as kernel
from symnet.kernel.polytope import CONSTANT, Form, Polytope

Vector = tuple[Fraction, ...]
NUMBERS = st.sampled_from([Fraction(n) for n in (0, 0, 0, 1, 1, -1, -1, 2, -3)] + [Fraction(1, 2), Fraction(-2, 3)])
"""Numbers that often coincide, cancel or vanish."""
FACTORS = st.sampled_from([Fraction(n) for n in (0, 0, 1, 1, 2, 50)] + [Fraction(1, 3)])


def sparse(vector: Iterable[Fraction]) -> Form:
    """A vector as the kernel holds it."""
    return {place + CONSTANT: number for place, number in enumerate(vector) if number}


def dense(form: Form, size: int) -> Vector:
    """A form or generator in `size` variables as a vector."""
    return tuple(form.get(place, Fraction(0)) for place in range(CONSTANT, size))


def exact(*numbers: int | Fraction) -> Vector:
    """A vector."""
    return tuple(map(Fraction, numbers))


def polytope(generators: Iterable[Vector], lines: Iterable[Vector] = ()) -> Polytope:
    """The polytope of any vertices, rays and lines, as the kernel holds it: nothing twice, nothing that others span."""
    vectors = [*generators, *(number for line in lines for number in (line, opposite(line)))]
    both_ways = echelon([vector for vector in vectors if in_cone(vectors, opposite(vector))])
    kept = [scaled(found) for vector in vectors if any(found := reduced(vector, both_ways))]
    kept = list(dict.fromkeys(kept))
    for vector in tuple(kept):
        others = [each for each in kept if each != vector]
        if in_cone(others, vector):
            kept = others
    return kernel.polytope(map(sparse, kept), list(map(sparse, both_ways)), list(map(sparse, walls_of(kept, both_ways))))


def walls_of(generators: Sequence[Vector], lines: Sequence[Vector]) -> list[Vector]:
    """Forms that are >= 0 on a polytope and nowhere else: one a facet, and those that are 0 on it, with both signs."""
    size, rank = len(generators[0]), len(echelon([*generators, *lines])) - len(lines)
    zero = annihilators([*generators, *lines], size)
    found = {scaled(way) for form in zero for way in (form, opposite(form))}
    for chosen in combinations(generators, rank - 1):
        for form in annihilators([*chosen, *lines], size):
            values = [dot(form, vector) for vector in generators]
            if any(values) and len(echelon([*chosen, *lines])) == rank - 1 + len(lines):
                if all(value >= 0 for value in values):
                    found.add(scaled(reduced(form, zero)))
                elif all(value <= 0 for value in values):
                    found.add(scaled(reduced(opposite(form), zero)))
    return sorted(found)


def opposite(vector: Vector) -> Vector:
    """A vector the other way round."""
    return tuple(-number for number in vector)


def scaled(vector: Vector) -> Vector:
    """A multiple of a vector, the first number of which is 1 or -1."""
    lead = abs(next(number for number in vector if number))
    return tuple(number / lead for number in vector)


def echelon(vectors: Sequence[Vector]) -> list[Vector]:
    """A basis of what vectors span: each has a leading 1 where all others have 0."""
    basis: list[Vector] = []
    for vector in vectors:
        found = reduced(vector, basis)
        if any(found):
            lead = next(number for number in found if number)
            found = tuple(number / lead for number in found)
            basis = [*(reduced(each, [found]) for each in basis), found]
    return basis


def reduced(vector: Vector, basis: Sequence[Vector]) -> Vector:
    """A vector modulo a basis with leading ones."""
    for each in basis:
        factor = vector[next(place for place, number in enumerate(each) if number)]
        vector = tuple(a - factor * b for a, b in zip(vector, each, strict=True))
    return vector


def annihilators(vectors: Sequence[Vector], size: int) -> list[Vector]:
    """A basis of the forms that are 0 at vectors."""
    basis = echelon(vectors)
    leads = [next(place for place, number in enumerate(each) if number) for each in basis]
    free = [place for place in range(size) if place not in leads]
    found = []
    for place in free:
        form = [Fraction(int(at == place)) for at in range(size)]
        for lead, each in zip(leads, basis, strict=True):
            form[lead] = -each[place]
        found.append(tuple(form))
    return echelon(found)


def dot(first: Vector, second: Vector) -> Fraction:
    """The value of a form at a vertex, or its growth along a ray."""
    return sum((a * b for a, b in zip(first, second, strict=True)), Fraction(0))


def combined(vectors: Sequence[Vector], factors: Sequence[Fraction], size: int) -> Vector:
    """The sum of vectors with factors."""
    return tuple(dot(tuple(factors), tuple(vector[place] for vector in vectors)) for place in range(size + 1))


def columns(domain: Polytope, size: int) -> list[Vector]:
    """What the points of a polytope are sums of, with factors >= 0: a line goes both ways."""
    lines = [dense(each, size) for each in domain.lines]
    return [*generators(domain, size), *lines, *map(opposite, lines)]


def generators(domain: Polytope, size: int) -> list[Vector]:
    """The vertices and rays of a polytope."""
    return [dense(each, size) for each, _ in domain.generators]


def holds(domain: Polytope, vector: Vector) -> bool:
    """Whether a point (1, ...) lies in a polytope, or all of a ray (0, ...) from any of its points."""
    return in_cone(columns(domain, len(vector) - 1), vector)


def in_cone(vectors: Sequence[Vector], wanted: Vector) -> bool:
    """Whether a vector is a sum of others with factors >= 0: the first phase of the simplex method, by Bland's rule."""
    height, width = len(wanted), len(vectors)
    rows: list[list[Fraction]] = []
    for place in range(height):
        sign = -1 if wanted[place] < 0 else 1
        unit = [Fraction(int(other == place)) for other in range(height)]
        rows.append([sign * vector[place] for vector in vectors] + unit + [sign * wanted[place]])
    basis = list(range(width, width + height))
    costs = [sum((row[column] for row in rows), Fraction(0)) for column in range(width)]
    costs += [Fraction(0)] * height + [sum((row[-1] for row in rows), Fraction(0))]
    while (enters := next((column for column in range(width) if costs[column] > 0), None)) is not None:
        ratios = [(row[-1] / row[enters], basis[at], at) for at, row in enumerate(rows) if row[enters] > 0]
        leaves = min(ratios)[2]
        pivot = rows[leaves] = [number / rows[leaves][enters] for number in rows[leaves]]
        for row in (*(each for at, each in enumerate(rows) if at != leaves), costs):
            factor = row[enters]
            row[:] = [a - factor * b for a, b in zip(row, pivot, strict=True)]
        basis[leaves] = enters
    return costs[-1] == 0


@st.composite
def polytopes(draw: st.DrawFn, size: int, bounded: bool = False) -> Polytope:
    """Polytopes of generators that repeat, of multiples, of opposite rays; of fewer dimensions than variables, too."""

    def vectors(head: int, least: int, most: int) -> list[Vector]:
        tails = st.lists(st.tuples(*[NUMBERS] * size), min_size=least, max_size=most)
        found = [(Fraction(head), *tail) for tail in draw(tails)]
        return [vector for vector in found if any(vector)]

    vertices, rays, lines = vectors(1, 1, 4), [] if bounded else vectors(0, 0, 3), [] if bounded else vectors(0, 0, 2)
    if rays and draw(st.booleans()):
        factor = draw(st.sampled_from([Fraction(-1), Fraction(3), Fraction(-1, 2)]))
        rays.append(tuple(factor * number for number in rays[0]))
    if draw(st.booleans()):
        vertices.append(vertices[0])
    return polytope([*vertices, *rays], lines)


def forms(size: int) -> st.SearchStrategy[Vector]:
    """Forms, the constant first."""
    return st.tuples(*[NUMBERS] * (size + 1))


@st.composite
def points(draw: st.DrawFn, domain: Polytope, size: int) -> Vector:
    """Points of a polytope, far ones among them."""
    found = columns(domain, size)
    factors = [draw(FACTORS) for _ in found]
    weight = sum((factor for factor, vector in zip(factors, found, strict=True) if vector[0]), Fraction(0))
    if not weight:
        factors[next(at for at, vector in enumerate(found) if vector[0])] = weight = Fraction(1)
    scaled = [factor / weight if vector[0] else factor for factor, vector in zip(factors, found, strict=True)]
    return combined(found, scaled, size)


def corners(halfspaces: Sequence[Vector], size: int) -> list[Vector]:
    """The vertices of the set where all forms are >= 0: every `size` planes that meet in one point of it."""
    found: set[Vector] = set()
    for chosen in combinations(halfspaces, size):
        point = meeting(chosen, size)
        if point is not None and all(dot(form, point) >= 0 for form in halfspaces):
            found.add(point)
    return sorted(found)


def meeting(planes: Sequence[Vector], size: int) -> Vector | None:
    """The one point where as many planes as variables meet, by elimination; None where there is none or more than one."""
    rows = [[*plane[1:], -plane[0]] for plane in planes]
    for column in range(size):
        at = next((row for row in range(column, size) if rows[row][column]), None)
        if at is None:
            return None
        rows[column], rows[at] = rows[at], rows[column]
        rows[column] = [number / rows[column][column] for number in rows[column]]
        for other in range(size):
            if other != column:
                factor = rows[other][column]
                rows[other] = [a - factor * b for a, b in zip(rows[other], rows[column], strict=True)]
    return Fraction(1), *(row[-1] for row in rows)


def clipped(polygon: Sequence[Vector], form: Vector) -> list[Vector]:
    """A convex polygon, its corners in order, where a form is >= 0: corner after corner."""
    found: list[Vector] = []
    for first, second in zip(polygon, [*polygon[1:], *polygon[:1]], strict=True):
        a, b = dot(form, first), dot(form, second)
        if a >= 0:
            found.append(first)
        if a * b < 0:
            found.append(tuple((b * s - a * t) / (b - a) for s, t in zip(first, second, strict=True)))
    return found


def hull(points: Iterable[Vector]) -> list[Vector]:
    """The corners of the convex hull of points of the plane, counterclockwise."""
    ordered = sorted(set(points))
    if len(ordered) < 3:
        return ordered
    sides = []
    for way in (ordered, ordered[::-1]):
        side: list[Vector] = []
        for point in way:
            while len(side) > 1 and _turn(side[-2], side[-1], point) <= 0:
                side.pop()
            side.append(point)
        sides += side[:-1]
    return sides


def _turn(a: Vector, b: Vector, c: Vector) -> Fraction:
    return (b[1] - a[1]) * (c[2] - a[2]) - (b[2] - a[2]) * (c[1] - a[1])
