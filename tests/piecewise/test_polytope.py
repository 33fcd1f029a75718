"""Polytopes and domains: a cut is where the form says, its parts together are the whole, domains are what they say."""

from __future__ import annotations

from fractions import Fraction
from itertools import product
from typing import Any

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from plane import area, inside_box
from sympy import QQ

from symnet import strategies
from symnet.errors import UsageError
from symnet.piecewise import box, cells, half_line, integers, line, triangle
from symnet.piecewise.domain import Domain
from symnet.piecewise.linear_parts import rational
from symnet.piecewise.polytope import Polytope, cut, nonzero, sign, slope, value

DOMAINS = [box(-1, 2) * box(0, 1), triangle(), half_line(2), line(2), line() * half_line(), box(None, 1) * box(-1, 3)]
FORMS = st.tuples(*[strategies.rationals(-3, 3, max_denominator=4)] * 3)


def _polytope(domain: Domain) -> Polytope:
    return domain.polytope(0, set(range(domain.size)))


@given(st.sampled_from(DOMAINS), st.lists(FORMS, min_size=1, max_size=4), st.data())
def test_cuts_by_several_forms(domain: Domain, forms: list[tuple[Fraction, ...]], data: st.DataObject) -> None:
    """On each part every form has one sign, that of its points; and the parts fill the domain without overlap."""
    parts: list[tuple[Polytope, tuple[int, ...]]] = [(_polytope(domain), ())]
    for form in forms:
        split: list[tuple[Polytope, tuple[int, ...]]] = []
        for part, signs in parts:
            side = sign(form, part)
            pieces = list(zip(cut(form, part), (1, -1), strict=True)) if side is None else [(part, side)]
            split += [(piece, (*signs, way)) for piece, way in pieces]
        parts = split
    whole = area(inside_box(_polytope(domain)))
    assert sum(area(inside_box(part)) for part, _ in parts) == whole
    for part, signs in parts:
        where = data.draw(_point(part))
        assert all(value(form, where) * side >= 0 for form, side in zip(forms, signs, strict=True))


def _point(part: Polytope) -> st.SearchStrategy[tuple[Fraction, ...]]:
    """A point of a polytope: a mean of its vertices, moved along its rays and lines."""
    shares = st.tuples(*[st.integers(1, 5)] * len(part.vertices))
    moves = st.tuples(*[st.integers(0, 9)] * len(part.rays), *[st.integers(-9, 9)] * len(part.lines))

    def at(drawn: tuple[tuple[int, ...], tuple[int, ...]]) -> tuple[Fraction, ...]:
        weights, steps = drawn
        shared = [Fraction(weight, sum(weights)) for weight in weights]
        columns = zip(*part.vertices, strict=True)
        middle = [sum((w * c for w, c in zip(shared, column, strict=True)), Fraction(0)) for column in columns]
        for way, step in zip((*part.rays, *part.lines), steps, strict=True):
            middle = [c + step * move for c, move in zip(middle, way, strict=True)]
        return tuple(map(Fraction, middle))

    return st.tuples(shares, moves).map(at)


@given(st.sampled_from(DOMAINS), FORMS, st.data())
def test_the_sign_of_a_form_and_a_point_where_it_is_not_0(
    domain: Domain, form: tuple[Fraction, ...], data: st.DataObject
) -> None:
    polytope = _polytope(domain)
    found, where = value(form, data.draw(_point(polytope))), nonzero(form, polytope)
    side = sign(form, polytope)
    assert side is None or found * side >= 0
    assert (where is None) == (not any(form)) and (where is None or value(form, where) != 0)


def test_a_form_that_is_0_on_a_polytope_though_its_numbers_are_not() -> None:
    diagonal = Polytope(((Fraction(0), Fraction(0)),), ((Fraction(1), Fraction(1)),))
    assert nonzero((Fraction(2), Fraction(-2), Fraction(0)), diagonal) is None
    assert nonzero((Fraction(2), Fraction(-1), Fraction(0)), diagonal) == (1, 1)


@given(FORMS)
def test_a_line_is_cut_into_two_half_planes(form: tuple[Fraction, ...]) -> None:
    assume(any(form[:2]))
    above, below = cut(form, _polytope(line(2)))
    for part, side in ((above, 1), (below, -1)):
        assert len(part.lines) == 1 and slope(form, part.lines[0]) == 0
        assert len(part.rays) == 1 and slope(form, part.rays[0]) * side > 0
        assert all(value(form, vertex) == 0 for vertex in part.vertices)


def test_a_factor_without_a_used_variable_is_a_point() -> None:
    domain = half_line(2) * triangle() * line()
    assert domain.polytope(0, {4}) == Polytope(((0, 0, 0, 0, 0),), (), ((0, 0, 0, 0, 1),))
    assert len(domain.polytope(0, {2}).vertices) == 3 and domain.polytope(0, {2}).rays == ()


def test_cells_cover_all_but_the_strips() -> None:
    domain, delta = cells(4, "1/12", "1/24"), Fraction(1, 12)
    ends = [domain.polytope(index, {0}) for index in domain.members]
    assert ends[0].rays == ((-1,),) and ends[3].rays == ((1,),)
    for index in range(3):
        (high,) = max(ends[index].vertices)
        (low,) = min(ends[index + 1].vertices)
        assert low - high == delta and low == Fraction(index + 1, 4) - Fraction(1, 24)


def test_integers_are_points() -> None:
    domain = integers(1, 3)
    assert [domain.polytope(index, {0}).vertices for index in domain.members] == [((1,),), ((2,),), ((3,),)]


def test_text() -> None:
    assert (half_line(2) * triangle() * line()).text(("x", "y")) == "x, y >= 0, 0 <= t3 <= t2 <= 1, t4 real"
    assert (box(None, 1) * box("1/2", 1, 9)).text(()) == "t0 <= 1, 1/2 <= t1, ..., t9 <= 1"
    assert integers(1, 3).text(()) == "t0 = # for # = 1..3"
    assert cells(2, "1/4").text(()) == "t0 in [#/2, (#+1)/2 - 1/4] for # = 0..1, the first from -inf, the last to inf"
    assert Domain().text(()) == "nothing"


def test_what_is_refused() -> None:
    for make, message in (
        (lambda: box(1, 0), "above"),
        (lambda: box(0, 0.5), "in quotes"),
        (lambda: cells(4, "1/4"), "between 0 and 1/4"),
        (lambda: cells(1, "1/4"), "count"),
        (lambda: integers(3, 2), "last"),
        (lambda: (cells(2, "1/4") * integers(1, 2)).members, "one family"),
        (lambda: line(0), "count"),
    ):
        with pytest.raises(UsageError, match=message):
            make()


def test_areas_are_right() -> None:
    """The measure that the tests above rest on."""
    square = [tuple(map(Fraction, corner)) for corner in product((0, 2), repeat=2)]
    assert area(square) == 4 and area([*square, (Fraction(1), Fraction(1))]) == 4 and area(square[:3]) == 2
    assert area(square[:2]) == 0 == area(square[:1])


@given(st.sampled_from(DOMAINS), FORMS)
def test_the_field_does_not_matter(domain: Domain, form: tuple[Fraction, ...]) -> None:
    """Fractions, sympy's QQ and the prover's own numbers give the same cut."""
    polytope = _polytope(domain)
    if sign(form, polytope) is None:
        for number in (rational, lambda each: QQ(each.numerator, each.denominator)):
            there = cut(tuple(map(number, form)), polytope.over(number))
            assert [side.over(_fraction) for side in there] == list(cut(form, polytope))


def _fraction(number: Any) -> Fraction:
    return Fraction(int(number.numerator), int(number.denominator))
