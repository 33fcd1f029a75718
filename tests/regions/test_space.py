"""Activation domains in more dimensions: counts of arrangements, points inside, Farkas vectors, facets."""

from __future__ import annotations

from fractions import Fraction
from math import comb

import pytest
from amount import examples
from hypothesis import given
from hypothesis import strategies as st
from oracle import value
from regions.small_networks import through_centre, through_points

from symnet import strategies as sn
from symnet.core.network import Network
from symnet.errors import TooLarge, UsageError
from symnet.regions.simplex import Farkas, Negative, negative_on
from symnet.regions.simplex import value as at
from symnet.regions.space import space_domains


@pytest.mark.parametrize(("dimension", "count"), [(3, 6), (4, 6), (5, 4)])
def test_hyperplanes_in_general_position(dimension: int, count: int) -> None:
    """Zaslavsky: sum of C(n, i), i = 0..d, with all crossings inside: points of the moment curve."""
    rows = [([k**power for power in range(dimension)], Fraction(-(k**dimension))) for k in range(1, count + 1)]
    found = space_domains(through_centre(rows), [(-(10**9), 10**9)] * dimension)
    assert found.patterns == sum(comb(count, i) for i in range(dimension + 1)) == found.pieces


def test_a_network_of_twenty_neurons() -> None:
    found = space_domains(through_points((12, 8), inputs=3))
    assert found.patterns == len({cell.pattern for cell in found.cells}) > 100
    for domain in list(found)[::7]:
        assert domain.map(domain.point) == value(found.network.canonical, domain.point)


@examples(40)
@given(sn.networks(3, scans=False, levels=3, width=3), st.data())
def test_points_fall_into_domains(drawn: Network, data: st.DataObject) -> None:
    """A point where no neuron is zero has the pattern of some domain, and the network its map there."""
    found = space_domains(drawn, [(-1, 2)] * 3)
    maps = {cell.pattern: domain.map for cell, domain in zip(found.cells, found, strict=True)}
    for _ in range(4):
        point = tuple(3 * x - 1 for x in data.draw(sn.cube_points(3)))
        assert value(drawn.canonical, point) in {each(point) for each in maps.values()}
    for domain in found:
        assert domain.map(domain.point) == value(drawn.canonical, domain.point)
        assert all(at(bound, domain.cell.inside) > 0 for bound in domain.cell.bounds)


FORMS = st.tuples(*[st.integers(-9, 9)] * 4)


@examples(200)
@given(FORMS, st.lists(FORMS, max_size=6))
def test_a_point_or_a_proof(form: tuple[int, ...], more: list[tuple[int, ...]]) -> None:
    inside = (1, 2, 3, 7)
    box = [(*(sign if axis == place else 0 for place in range(3)), 5) for axis in range(3) for sign in (1, -1)]
    bounds = [*box, *(each for each in more if at(each, inside) > 0)]
    found = negative_on(form, bounds, inside)
    if isinstance(found, Negative):
        assert at(form, found.point) < 0 and all(at(bound, found.point) >= 0 for bound in bounds) and found.point[-1] > 0
    else:
        assert found.proves(form, bounds)
        assert not Farkas(found.least + 1, found.multipliers).proves(form, bounds)


def test_pieces_that_touch_in_an_edge_only() -> None:
    """min(x, y) over max(x, y), as in the plane, is 0 in two opposite quadrants of space: six pieces with three maps."""
    from kernel.linear_pieces import quadrants

    from symnet.core.codec import canonical_json, decode

    content = quadrants()
    content["inputs"] = "0x3"
    found = space_domains(decode(canonical_json(content)), [(-1, 1)] * 3)
    assert (found.patterns, found.forms, found.pieces) == (6, 3, 6)


def test_too_many_and_no_box() -> None:
    network = through_points((8, 8), inputs=3)
    with pytest.raises(TooLarge, match="more than 10 activation domains"):
        space_domains(network, most=10)
    with pytest.raises(UsageError, match="--box has 4 sides"):
        space_domains(network, [(0, 1)] * 4)
