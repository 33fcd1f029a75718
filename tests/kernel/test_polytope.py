"""How a plane cuts a polytope: each side lies in it, the two cover it, and vertices are those that other methods find.

Membership is decided by an exact simplex method of tests/kernel/polytopes.py, which z3 agrees with.
"""

from __future__ import annotations

from fractions import Fraction
from itertools import combinations, permutations, product

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from kernel.polytopes import (
    NUMBERS,
    Vector,
    clipped,
    columns,
    combined,
    corners,
    dense,
    dot,
    exact,
    forms,
    generators,
    holds,
    hull,
    in_cone,
    opposite,
    points,
    polytope,
    polytopes,
    sparse,
    walls_of,
)

from symnet.kernel import polytope as kernel
from symnet.kernel.polytope import POINT, Polytope, cut, moved, plus, sign_on, times, unit, value, zero_on
from symnet.kernel.syntax import MAX_WEIGHT, Budget, Rejected

ONE = Fraction(1)
SIZES = pytest.mark.parametrize("size", [1, 2, 3, 4])


def axis(at: int, size: int, number: int = 1, constant: int = 0) -> Vector:
    return exact(constant, *(number * int(place == at) for place in range(size)))


CUBE = [axis(at, 3) for at in range(3)] + [axis(at, 3, -1, 1) for at in range(3)]
SIMPLEX = [*CUBE[:3], exact(1, -1, -1, -1)]
OCTAHEDRON = [exact(1, *signs) for signs in product((1, -1), repeat=3)]
SOLIDS = {"cube": CUBE, "simplex": SIMPLEX, "octahedron": OCTAHEDRON}
"""Forms that are >= 0 on a solid."""


def sides(form: Vector, domain: Polytope) -> list[tuple[int, Polytope]]:
    return list(zip((1, -1), cut(sparse(form), domain, Budget()), strict=True))


def halves(form: Vector, domain: Polytope) -> list[Polytope]:
    """The sides of a polytope, itself where the form does not change sign."""
    return [domain] if sign_on(sparse(form), domain) else list(cut(sparse(form), domain, Budget()))


@SIZES
@given(st.data())
def test_a_side_lies_in_the_polytope_and_on_its_side(size: int, data: st.DataObject) -> None:
    domain, form = data.draw(polytopes(size)), data.draw(forms(size))
    for sign, side in sides(form, domain):
        assert all(sign * dot(form, each) >= 0 for each in generators(side, size))
        assert all(dot(form, dense(each, size)) == 0 for each in side.lines)
        assert all(holds(domain, each) for each in columns(side, size))
        assert side.variables == domain.variables


@SIZES
@given(st.data())
def test_the_two_sides_cover_the_polytope(size: int, data: st.DataObject) -> None:
    domain, form = data.draw(polytopes(size)), data.draw(forms(size))
    found = sides(form, domain)
    for _ in range(6):
        point = data.draw(points(domain, size))
        assert holds(domain, point)
        assert all(holds(side, point) for sign, side in found if sign * dot(form, point) >= 0)


@SIZES
@given(st.data())
def test_the_sides_of_sides_cover_the_polytope(size: int, data: st.DataObject) -> None:
    domain, cuts = data.draw(polytopes(size)), data.draw(st.lists(forms(size), min_size=3, max_size=5))
    parts = [domain]
    for form in cuts:
        parts = [side for part in parts for side in halves(form, part)]
    for _ in range(4):
        point = data.draw(points(domain, size))
        assert any(holds(part, point) for part in parts)
    part = data.draw(st.sampled_from(parts))
    assert any(each[0] for each in generators(part, size))
    assert all(holds(domain, each) for each in columns(part, size))
    point = data.draw(points(part, size))
    assert all(sign * dot(form, point) >= 0 for form in cuts for sign in [sign_on(sparse(form), part)] if sign)
    assert all(sign_on(sparse(form), part) for form in cuts)


@SIZES
@given(st.data())
def test_generators_are_as_few_as_they_can_be_and_know_their_walls(size: int, data: st.DataObject) -> None:
    """After any cuts: none is a sum of the others, and the bits say which walls are 0 at it."""
    part = data.draw(polytopes(size))
    walls = [exact(1, *[0] * size), *walls_of(generators(part, size), [dense(each, size) for each in part.lines])]
    for form in data.draw(st.lists(forms(size), min_size=1, max_size=5)):
        if sign_on(sparse(form), part) is None:
            sign, part = data.draw(st.sampled_from(sides(form, part)))
            walls.append(tuple(sign * number for number in form))
    assert part.walls == len(walls)
    for each, on in part.generators:
        vector = dense(each, size)
        assert [on >> at & 1 for at in range(part.walls)] == [int(dot(wall, vector) == 0) for wall in walls]
        assert not in_cone([other for other in columns(part, size) if other != vector], vector)
    assert all(dot(wall, dense(line, size)) == 0 for wall in walls for line in part.lines)


@given(st.data())
def test_a_polygon_cut_as_by_clipping(data: st.DataObject) -> None:
    domain, form = data.draw(polytopes(2, bounded=True)), data.draw(forms(2))
    polygon = hull(generators(domain, 2))
    for sign, side in sides(form, domain):
        assert sorted(generators(side, 2)) == sorted(hull(clipped(polygon, tuple(sign * number for number in form))))


@pytest.mark.parametrize("solid", SOLIDS)
@given(st.data())
def test_a_solid_cut_as_by_its_planes(solid: str, data: st.DataObject) -> None:
    walls = SOLIDS[solid]
    part = polytope(corners(walls, 3))
    for form in data.draw(st.lists(forms(3), min_size=1, max_size=4)):
        if sign_on(sparse(form), part) is None:
            sign, part = data.draw(st.sampled_from(sides(form, part)))
            walls = [*walls, tuple(sign * number for number in form)]
    assert sorted(generators(part, 3)) == corners(walls, 3)


@SIZES
@given(st.data())
def test_signs_agree_with_points(size: int, data: st.DataObject) -> None:
    domain, form = data.draw(polytopes(size)), data.draw(forms(size))
    sign = sign_on(sparse(form), domain)
    here = [dot(form, data.draw(points(domain, size))) for _ in range(4)]
    assert sign is None or all(sign * number >= 0 for number in here)
    values = [dot(form, point) for point in far(domain, size)]
    assert sign is not None or min(values) < 0 < max(values)
    assert zero_on(sparse(form), domain) == (not any(values))
    assert sign_on(sparse(opposite(form)), domain) == (1 if not any(values) else sign and -sign)


def far(domain: Polytope, size: int) -> list[Vector]:
    """The vertices, and points far out along each ray and line."""
    found = columns(domain, size)
    start = [vector for vector in found if vector[0]]
    return start + [combined([first, way], [ONE, Fraction(10**6)], size) for first in start for way in found if not way[0]]


@given(st.data())
def test_sums_and_values(data: st.DataObject) -> None:
    first, second, vector = (data.draw(forms(3)) for _ in range(3))
    factor = data.draw(NUMBERS)
    assert plus(sparse(first), sparse(second), factor) == sparse(a + factor * b for a, b in zip(first, second, strict=True))
    assert times(sparse(first), factor) == sparse(factor * a for a in first)
    assert value(sparse(first), sparse(vector)) == dot(first, vector) == value(sparse(vector), sparse(first))


@given(st.data())
def test_multiples_have_one_unit(data: st.DataObject) -> None:
    form, other, factor = data.draw(forms(2)), data.draw(forms(2)), data.draw(NUMBERS.filter(bool))
    lead, found = unit(sparse(form))
    assert lead == next(filter(bool, (sparse(form)[place] for place in sorted(sparse(form)))), ONE)
    assert unit(times(sparse(form), factor))[1] == found
    parallel = all(a * d == b * c for (a, c), (b, d) in combinations(zip(form, other, strict=True), 2))
    assert (unit(sparse(other))[1] == found) == (parallel and any(form) == any(other))


@given(st.data())
def test_a_product(data: st.DataObject) -> None:
    first, second = data.draw(polytopes(2)), data.draw(polytopes(2))
    both = kernel.product([first, moved(second, 2)])
    assert both.variables == frozenset(range(-1, 4))
    a, b = data.draw(points(first, 2)), data.draw(points(second, 2))
    assert holds(both, (*a, *b[1:]))
    inside = data.draw(points(both, 4))
    assert holds(first, inside[:3]) and holds(second, (inside[0], *inside[3:]))
    walls = [walls_of(generators(each, 2), [dense(line, 2) for line in each.lines]) for each in (first, second)]
    moved_on = [(*wall, *exact(0, 0)) for wall in walls[0]] + [(wall[0], *exact(0, 0), *wall[1:]) for wall in walls[1]]
    assert both.walls == 1 + len(moved_on)
    for each, on in both.generators:
        zero = [dot(wall, dense(each, 4)) == 0 for wall in [exact(1, 0, 0, 0, 0), *moved_on]]
        assert [on >> at & 1 for at in range(both.walls)] == list(map(int, zero))


def test_a_product_of_nothing() -> None:
    assert kernel.product([]) == POINT and kernel.product([POINT, POINT]) == POINT and moved(POINT, 7) == POINT
    assert generators(POINT, 0) == [exact(1)] and POINT.variables == {-1}


@given(st.data())
def test_the_simplex_method_against_z3(data: st.DataObject) -> None:
    z3 = pytest.importorskip("z3")
    size = data.draw(st.integers(1, 3))
    domain = data.draw(polytopes(size))
    vector = data.draw(st.one_of(points(domain, size), forms(size).map(lambda form: (ONE, *form[1:]))))
    found, solver = columns(domain, size), z3.Solver()
    factors = [z3.Real(f"f{place}") for place in range(len(found))]
    solver.add([factor >= 0 for factor in factors])
    for place, number in enumerate(vector):
        row = [z3.Q(each[place].numerator, each[place].denominator) for each in found]
        solver.add(z3.Sum([a * b for a, b in zip(row, factors, strict=True)]) == z3.Q(number.numerator, number.denominator))
    assert holds(domain, vector) == (solver.check() == z3.sat)


@SIZES
@given(st.data())
def test_the_simplex_method_against_the_walls(size: int, data: st.DataObject) -> None:
    domain = data.draw(polytopes(size))
    walls = walls_of(generators(domain, size), [dense(each, size) for each in domain.lines])
    vector = data.draw(st.one_of(points(domain, size), forms(size).map(lambda form: (ONE, *form[1:]))))
    assert holds(domain, vector) == all(dot(wall, vector) >= 0 for wall in walls)


@given(st.data())
def test_a_polytope_of_generators_that_others_span(data: st.DataObject) -> None:
    """What the strategy leaves out of repeated, multiple and opposite generators changes nothing."""
    given_ = data.draw(st.lists(st.tuples(st.sampled_from([ONE, 0 * ONE]), NUMBERS, NUMBERS).filter(any), min_size=1, max_size=6))
    assume(any(vector[0] for vector in given_))
    domain = polytope(given_)
    assert all(holds(domain, vector) for vector in given_)
    assert all(in_cone(given_, vector) for vector in columns(domain, 2))


def test_a_point_is_cut_into_itself() -> None:
    point = polytope([exact(1, 3, 0)])
    for form in ((-3, 1, 0), (0, 0, 1)):
        assert all(side.generators[0].form == point.generators[0].form for side in cut(sparse(exact(*form)), point, Budget()))
        assert sign_on(sparse(exact(*form)), point) == 1


def test_a_form_that_vanishes_everywhere() -> None:
    domain = polytope([exact(1, 0), exact(0, 1)])
    assert sign_on({}, domain) == 1 and zero_on({}, domain)
    assert all(generators(side, 1) == generators(domain, 1) for side in cut({}, domain, Budget()))


def test_a_side_that_is_a_face() -> None:
    square = polytope([exact(1, *corner) for corner in product((0, 1), repeat=2)])
    above, below = cut(sparse(exact(0, 1, 0)), square, Budget())
    assert sorted(generators(above, 2)) == sorted(generators(square, 2))
    assert sorted(generators(below, 2)) == [exact(1, 0, 0), exact(1, 0, 1)]


def test_a_ray_of_length_0_is_no_ray() -> None:
    """Two opposite rays are a line: nothing of length 0 is left where they are moved along another line."""
    domain = polytope([exact(1, 0, 0), exact(0, 0, 1), exact(0, 0, -1)], [exact(0, 1, 1)])
    assert len(domain.generators) == 1 and len(domain.lines) == 2
    for side in cut(sparse(exact(-3, 1, 0)), domain, Budget()):
        assert len(side.generators) == 2 and len(side.lines) == 1 and all(map(any, columns(side, 2)))


def test_a_ray_along_a_line_that_is_cut_off() -> None:
    domain = polytope([exact(1, 0), exact(0, 1)], [exact(0, 2)])
    above, below = cut(sparse(exact(-3, 1)), domain, Budget())
    assert generators(above, 1) == [exact(1, 3), exact(0, 1)] and not above.lines
    assert generators(below, 1) == [exact(1, 3), exact(0, -1)] and not below.lines


def test_lines_that_are_multiples() -> None:
    domain = polytope([exact(1, 0, 0)], [exact(0, 1, 0), exact(0, -2, 0), exact(0, 0, 1)])
    above, below = cut(sparse(exact(0, 1, 1)), domain, Budget())
    assert len(above.lines) == len(below.lines) == 1
    assert holds(above, exact(1, 5, -5)) and not holds(above, exact(1, 5, -6)) and holds(below, exact(1, 5, -6))


def test_opposite_rays_are_a_line() -> None:
    domain = polytope([exact(1, 0, 0), exact(0, 1, 0), exact(0, -2, 0), exact(0, 0, 1)])
    above, below = cut(sparse(exact(-1, 1, -1)), domain, Budget())
    assert holds(above, exact(1, 9, 8)) and not holds(above, exact(1, 9, 9)) and holds(below, exact(1, -9, 9))
    assert not holds(below, exact(1, 0, -2))


def test_two_rays_are_not_the_ends_of_an_edge_where_a_face_holds_more() -> None:
    """A square, cut: its diagonals do not cross the cut in corners."""
    square = polytope([exact(1, *corner) for corner in product((-1, 1), repeat=2)])
    above, below = cut(sparse(exact(0, 2, 1)), square, Budget())
    half = Fraction(1, 2)
    assert sorted(generators(above, 2)) == [exact(1, -half, 1), exact(1, half, -1), exact(1, 1, -1), exact(1, 1, 1)]
    assert len(below.generators) == 4


@pytest.mark.parametrize("size", [2, 3, 4, 5, 6])
def test_a_space_cut_into_cones(size: int) -> None:
    """Where 0, y_1, ..., y_d keep their order there is one vertex with d rays."""
    units = [axis(at, size) for at in range(size)]
    planes = units + [tuple(a - b for a, b in zip(*pair, strict=True)) for pair in combinations(units, 2)]
    for order in list(permutations(range(size)))[::37]:
        part = polytope([exact(1, *[0] * size)], units)
        inside = exact(1, *(place + 1 if place % 2 else -place - 1 for place in order))
        for plane in planes:
            if sign_on(sparse(plane), part) is None:
                part = cut(sparse(plane), part, Budget())[dot(plane, inside) < 0]
        assert len(part.generators) == size + 1 and not part.lines and holds(part, inside)


@pytest.mark.parametrize(("size", "most"), [(2, 12), (3, 22), (4, 77)])
@given(st.data())
def test_growth_of_a_simplex(size: int, most: int, data: st.DataObject) -> None:
    """Nine cuts through an inner point of what is left: no more vertices than the upper bound theorem allows."""
    part = polytope([exact(1, *[0] * size), *(axis(at, size, 1, 1) for at in range(size))])
    for _ in range(9):
        found = generators(part, size)
        middle = combined(found, [Fraction(1, len(found))] * len(found), size)
        slopes = data.draw(forms(size))[1:]
        form = (-dot(slopes, middle[1:]), *slopes)
        if any(slopes):
            part = data.draw(st.sampled_from(cut(sparse(form), part, Budget())))
        assert len(part.generators) <= most


def test_too_many_crossings(monkeypatch: pytest.MonkeyPatch) -> None:
    fan = polytope([exact(1, number, number**2) for number in (-3, -2, -1, 1, 2, 3)])
    monkeypatch.setattr(kernel, "MAX_PAIRS", 8)
    with pytest.raises(Rejected, match="a cut of a polytope has more than 8 pairs"):
        cut(sparse(exact(0, 1, 0)), fan, Budget())
    monkeypatch.setattr(kernel, "MAX_PAIRS", 9)
    assert len(cut(sparse(exact(0, 1, 0)), fan, Budget())[0].generators) == 5
    monkeypatch.setattr(kernel, "MAX_GENERATORS", 4)
    with pytest.raises(Rejected, match="a polytope with more than 4"):
        cut(sparse(exact(0, 1, 0)), fan, Budget())
    half = polytope([exact(1, 0), exact(0, 1)])
    assert len(kernel.product([half, moved(half, 1), moved(half, 2)]).generators) == 4
    with pytest.raises(Rejected, match="a domain has more than 4"):
        kernel.product([half, moved(half, 1), moved(half, 2), moved(half, 3)])


def test_a_coefficient_too_long() -> None:
    long = Fraction(1 << MAX_WEIGHT)
    segment = polytope([exact(1, 0), exact(1, 2)])
    with pytest.raises(Rejected, match="coefficients of more than"):
        cut(sparse((-ONE, long)), segment, Budget())
    plane = polytope([exact(1, 0, 0)], [exact(0, 1, 0), exact(0, 0, 1)])
    with pytest.raises(Rejected, match="coefficients of more than"):
        cut(sparse((ONE, ONE, long)), plane, Budget())


def test_corners_by_planes() -> None:
    assert [len(corners(walls, 3)) for walls in SOLIDS.values()] == [8, 4, 6]
