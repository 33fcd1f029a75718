"""Bands: the bounds at a point, what is left open, contradictions, each against its definition over all pairs."""

from __future__ import annotations

import itertools
from fractions import Fraction

import mpmath
import pytest
from amount import examples
from hypothesis import assume, given
from hypothesis import strategies as st

from symnet.errors import Refuted
from symnet.targets.band import Band
from symnet.targets.half_width import half_width
from symnet.targets.modulus.modulus import HoelderModulus, LipschitzModulus
from symnet.targets.table import Sample

Modulus = LipschitzModulus | HoelderModulus
CLOSE = 1e-12


@st.composite
def bands(draw: st.DrawFn, dimension: int | None = None, lipschitz: bool = False) -> Band:
    """A band that may be empty."""
    d = draw(st.integers(1, 3)) if dimension is None else dimension
    coordinates = st.tuples(*[st.fractions(0, 1, max_denominator=9)] * d)
    points = sorted(draw(st.lists(coordinates, min_size=1, max_size=7, unique=True)))
    values = draw(st.lists(st.fractions(-2, 2, max_denominator=6), min_size=len(points), max_size=len(points)))
    tolerance = draw(st.sampled_from([Fraction(0), Fraction(1, 5)]))
    constant = draw(st.fractions(0, 8, max_denominator=3))
    modulus: Modulus = LipschitzModulus(constant)
    if not lipschitz and draw(st.booleans()):
        modulus = HoelderModulus(constant, Fraction(draw(st.integers(1, 3)), 3))
    found = [Sample(point, value - tolerance, value + tolerance) for point, value in zip(points, values, strict=True)]
    return Band("band", tuple(found), modulus)


def omega(band: Band, one: tuple[Fraction, ...], two: tuple[Fraction, ...]) -> mpmath.mpf:
    """The modulus at the distance of two points, by mpmath."""
    square = sum(((a - b) ** 2 for a, b in zip(one, two, strict=True)), Fraction(0))
    order = getattr(band.modulus, "order", Fraction(1))
    constant = band.modulus.constant
    if not square:
        return mpmath.mpf(0)
    distance = mpmath.mpf(square.numerator) / square.denominator
    return (
        mpmath.mpf(constant.numerator) / constant.denominator * distance ** (mpmath.mpf(order.numerator) / order.denominator / 2)
    )


def real(exact: Fraction) -> mpmath.mpf:
    """A number as mpmath has it."""
    return mpmath.mpf(exact.numerator) / exact.denominator


def edges(band: Band, point: tuple[Fraction, ...]) -> tuple[mpmath.mpf, mpmath.mpf]:
    """The least and the greatest value at a point, over all samples."""
    low = max(real(each.lo) - omega(band, point, each.point) for each in band.samples)
    high = min(real(each.hi) + omega(band, point, each.point) for each in band.samples)
    return low, high


def is_empty(band: Band) -> bool:
    """Whether two samples contradict the modulus."""
    return any(
        real(two.lo - one.hi) > omega(band, one.point, two.point) + CLOSE for one, two in itertools.permutations(band.samples, 2)
    )


@examples(80)
@given(bands())
def test_contradictions_are_those_of_some_pair(band: Band) -> None:
    found = band.contradictions()
    assert bool(found) == is_empty(band)
    for i, j in found:
        one, two = band.samples[i], band.samples[j]
        assert real(two.lo - one.hi) > omega(band, one.point, two.point)
    if found:
        with pytest.raises(Refuted, match="no function with the") as caught:
            band.check_consistent()
        assert "\n" not in str(caught.value)


@examples(80)
@given(bands(lipschitz=True))
def test_the_least_constant_is_the_steepest_pair(band: Band) -> None:
    forced = [
        real(two.lo - one.hi) / omega(unit(band), one.point, two.point) for one, two in itertools.permutations(band.samples, 2)
    ]
    least, pair = band.least_constant()
    assert abs(float(least) - max([0, *map(float, forced)])) < 1e-9
    assert (pair is None) == (max([0, *forced]) <= 0)


def unit(band: Band) -> Band:
    """The samples with the modulus r."""
    return Band("unit", band.samples, LipschitzModulus(Fraction(1)))


@examples(80)
@given(bands(), st.integers(1, 4))
def test_bounds_at_the_nodes_are_the_best_ones(band: Band, cells: int) -> None:
    assume(not is_empty(band))
    found = band.nodes(cells)
    widths = []
    for place, (bounds, pair) in enumerate(zip(found.bounds, found.pairs, strict=True)):
        node = tuple(
            Fraction(place // (cells + 1) ** (band.dimension - 1 - axis) % (cells + 1), cells) for axis in range(band.dimension)
        )
        low, high = edges(band, node)
        assert bounds == band.bounds(node, pair)
        assert abs(real(bounds.lo) - low) < CLOSE and abs(real(bounds.hi) - high) < CLOSE
        widths.append(bounds.hi - bounds.lo)
    assert found.width == max(widths) / 2
    values = band.grid(cells, Fraction(1, 1000))
    assert all(abs(values.value(place) - bounds.mid) <= values.radius for place, bounds in enumerate(found.bounds))


@examples(80)
@given(bands(1, lipschitz=True))
def test_what_is_open_on_a_line_by_all_pairs_of_cones(band: Band) -> None:
    """The width is largest at an end, a point, or where two cones of the same edge meet: all such places are tried."""
    assume(not is_empty(band))
    constant, samples = band.modulus.constant, band.samples
    places = {Fraction(0), Fraction(1), *(each.point[0] for each in samples)}
    for one, two in itertools.combinations(samples, 2):
        for first, second in ((one.hi, two.hi), (two.lo, one.lo)):
            middle = (one.point[0] + two.point[0]) / 2 + ((second - first) / (2 * constant) if constant else 0)
            places.add(min(max(middle, Fraction(0)), Fraction(1)))

    def width(place: Fraction) -> Fraction:
        high = min(each.hi + constant * abs(place - each.point[0]) for each in samples)
        return high - max(each.lo - constant * abs(place - each.point[0]) for each in samples)

    found = half_width(band)
    assert found.is_exact and not found.cut_off
    assert found.low == max(map(width, places)) / 2


@examples(30)
@given(bands(), st.lists(st.fractions(0, 1, max_denominator=50), min_size=30, max_size=30))
def test_what_is_open_elsewhere_lies_in_its_enclosure(band: Band, numbers: list[Fraction]) -> None:
    assume(not is_empty(band))
    found = half_width(band, seconds=20)
    assert found.low <= found.high and (found.cut_off or found.high <= found.low * Fraction(102, 100) + Fraction(1, 10**9))
    d = band.dimension
    points = [tuple(numbers[start : start + d]) for start in range(0, 30 - d, d)]
    points += itertools.product((Fraction(0), Fraction(1)), repeat=d)
    for point in points:
        low, high = edges(band, point)
        assert (high - low) / 2 <= real(found.high) + CLOSE


def test_a_grid_of_points() -> None:
    """Between the points of a grid a flat table leaves open what a function can rise to at the middle of a cell."""
    points = [(Fraction(i, 10), Fraction(j, 10)) for i in range(11) for j in range(11)]
    band = Band("grid", tuple(Sample(point, Fraction(0), Fraction(0)) for point in points), LipschitzModulus(Fraction(3)))
    found, wanted = half_width(band, seconds=20), 3 * mpmath.sqrt(2) / 20
    assert wanted * 0.99 <= real(found.low) <= wanted <= real(found.high) <= wanted * 1.02
    assert not found.cut_off and band.nodes(10).width == 0


def test_a_search_that_is_cut_off_says_so() -> None:
    points = [(Fraction(i * i % 97, 97), Fraction(i, 96)) for i in range(97)]
    band = Band("spread", tuple(Sample(point, Fraction(0), Fraction(0)) for point in points), LipschitzModulus(Fraction(1)))
    found = half_width(band, seconds=0)
    assert found.cut_off and found.high >= half_width(band, seconds=20).low


def test_a_message_lists_the_pairs() -> None:
    found = [Sample((Fraction(k, 20),), Fraction(k % 2), Fraction(k % 2), (k + 1,)) for k in range(21)]
    with pytest.raises(
        Refuted, match=r"1 at x = 1/20 \(line 2\) force 20; .*and 2 points more; state a constant of at least 20, or"
    ) as caught:
        Band("saw", tuple(found), LipschitzModulus(Fraction(19))).check_consistent()
    assert str(caught.value).count(" force") >= 1 and "\n" not in str(caught.value)
