"""Activation domains in the plane: counts of arrangements, areas, forms against the oracle, planes and lines."""

from __future__ import annotations

from fractions import Fraction
from math import comb
from typing import Any

import networkx as nx
import pytest
from amount import examples
from hypothesis import given
from hypothesis import strategies as st
from oracle import value
from regions.small_networks import tent, through_centre, through_points

from symnet import approximate
from symnet import strategies as sn
from symnet.core.layer import INPUT, Node, Read, affine
from symnet.core.network import Network
from symnet.errors import TooLarge, UsageError
from symnet.regions.certificate import pieces_statement
from symnet.regions.domains import activation_domains
from symnet.regions.polygon import area, rectangle
from symnet.regions.space import space_domains

THIRD = Fraction(1, 3)
HALF = Fraction(1, 2)


@pytest.mark.parametrize(("count", "regions"), [(3, 7), (5, 16), (8, 37)])
def test_lines_in_general_position(count: int, regions: int) -> None:
    """Zaslavsky: 1 + n + n (n - 1) / 2, all crossings inside: tangents of a parabola, scaled down."""
    rows = [((1 - 2 * k, 8), Fraction(k * k - k, 64) - 1 + Fraction(k, 16)) for k in range(count)]
    rows = [((k, 1), -Fraction(k * k, 4)) for k in range(1, count + 1)]
    found = activation_domains(through_centre(rows), [(-20, 20), (-200, 200)])
    assert found.patterns == regions == 1 + count + comb(count, 2)
    assert found.pieces == found.forms == regions


@pytest.mark.parametrize("levels", range(1, 9))
def test_the_tent_map_has_strips(levels: int) -> None:
    found = activation_domains(tent(levels))
    assert found.pieces == 2**levels and found.area == 1 and found.measure == "length"
    slopes = {domain.map.matrix[0][0] for domain in found}
    assert slopes == {Fraction(2**levels), Fraction(-(2**levels))} and all(domain.map.matrix[0][1] == 0 for domain in found)


@pytest.mark.parametrize(("widths", "one", "count"), [((16, 16), 64, 337), ((32, 32), 64, 1582), ((8, 8, 8), 1 << 23, 201)])
def test_networks_through_random_points(widths: tuple[int, ...], one: int, count: int) -> None:
    found = activation_domains(through_points(widths, one=one))
    assert count == found.patterns and found.area == 1
    graph = found.neighbours
    assert nx.is_connected(graph) and nx.check_planarity(graph)[0]
    corners = {corner for domain in found for corner in domain.polygon}
    border = sum((second, first) not in found.edges for first, second in found.edges)
    assert len(corners) - (len(found.adjacent) + border) + found.patterns == 1  # Euler


@examples(60)
@given(sn.networks(2, scans=False, levels=4, width=4), st.data())
def test_domains_cover_the_box_and_their_maps_are_the_network(drawn: Network, data: st.DataObject) -> None:
    box = [(data.draw(st.integers(-4, 0)), data.draw(st.integers(1, 4))), (Fraction(-1, 2), THIRD)]
    found = activation_domains(drawn, box)
    sides = [side[1] - side[0] for side in found.plane.sides]
    assert sum(domain.area for domain in found) == found.area == sides[0] * sides[1]
    for domain in found:
        for point in (domain.middle, *domain.polygon):
            assert domain.map(point) == value(drawn.canonical, point)
    assert found.forms <= found.pieces <= found.patterns
    points = data.draw(st.lists(sn.cube_points(2), min_size=1, max_size=4))
    for s, t in ((a + (b - a) * u for (a, b), u in zip(found.plane.sides, point, strict=True)) for point in points):
        assert any(_holds(domain.cell.corners, s, t) for domain in found)


def _holds(corners: Any, s: Fraction, t: Fraction) -> bool:
    """Whether a point is to the left of all edges, or on them."""
    return all(
        x1 * (y2 - t * w2) - y1 * (x2 - s * w2) + w1 * (t * x2 - s * y2) >= 0
        for (x1, y1, w1), (x2, y2, w2) in zip(corners, [*corners[1:], corners[0]], strict=True)
    )


@examples(40)
@given(sn.networks(2, scans=False, levels=3, width=4))
def test_the_plane_and_linear_feasibility_agree(drawn: Network) -> None:
    plane, space = activation_domains(drawn, [(-2, 1), (-1, 3)]), space_domains(drawn, [(-2, 1), (-1, 3)])
    assert {cell.pattern for cell in plane.cells} == {cell.pattern for cell in space.cells}
    assert (plane.forms, plane.pieces, plane.never, plane.always) == (space.forms, space.pieces, space.never, space.always)
    pairs = [
        {tuple(sorted((found.cells[a].pattern, found.cells[b].pattern))) for a, b in found.adjacent} for found in (plane, space)
    ]
    assert pairs[0] == pairs[1]


def test_a_plane_through_more_inputs() -> None:
    network = through_points((6, 5), inputs=4)
    plane = ((0, 0, 1, THIRD), (1, 0, 0, 1), (0, 2, -1, 0))
    found = activation_domains(network, [(0, 1), (0, Fraction(1, 2))], plane)
    assert found.area == Fraction(1, 2) and found.patterns > 4
    for domain in found:
        point = found.plane.at(*domain.middle)
        assert domain.map(domain.middle) == value(network.canonical, point)
    text = "0,0,1,1/3; 1,0,0,1; 0,2,-1,0"
    assert activation_domains(network, "x in [0,1], y in [0,1/2]", text).cells == found.cells


def test_the_section_of_a_box() -> None:
    """The diagonal plane x + y + z = 3/2 meets the cube in a regular hexagon, all of whose domains lie in it."""
    network = through_points((6, 5), inputs=3)
    plane = "1/2,1/2,1/2; 1,-1,0; 1,0,-1"
    found = activation_domains(network, "x in [0,1], y in [0,1], z in [0,1]", plane)
    assert len(found.plane.corners) == 6 and found.plane.sides == ((-HALF, HALF), (-HALF, HALF))
    assert found.area == found.plane.area == Fraction(3, 4) and found.patterns > 2
    for domain in found:
        assert all(0 <= coordinate <= 1 for corner in domain.polygon for coordinate in found.plane.at(*corner))
        assert domain.map(domain.middle) == value(network.canonical, found.plane.at(*domain.middle))
    wider = activation_domains(network, [(-1, 1)] * 2, plane)
    assert {cell.pattern for cell in found.cells} <= {cell.pattern for cell in wider.cells}
    with pytest.raises(UsageError, match="a certificate is about a rectangle of the plane"):
        pieces_statement(found)


@pytest.mark.parametrize("plane", ["9,9,9; 1,0,0; 0,1,0", "0,0,1; 1,0,1; 0,1,1", "0,0,2; 1,-1,0; 0,0,1"])
def test_a_plane_that_misses_the_box(plane: str) -> None:
    with pytest.raises(UsageError, match="misses the box"):
        activation_domains(identity(3), [(0, 1)] * 3, plane)


def test_neurons_that_are_never_or_always_active() -> None:
    rows = [((1, 0), Fraction(1)), ((-1, 0), Fraction(-1)), ((1, 0), Fraction(-1, 2)), ((0, 0), Fraction(0))]
    found = activation_domains(through_centre(rows))
    assert found.always == ((0, 0),) and found.never == ((0, 1), (0, 3)) and found.patterns == 2


def test_signs_and_maps_as_text() -> None:
    found = activation_domains(through_centre([((1, 0), Fraction(-1, 2)), ((0, 1), Fraction(-1, 3))]))
    texts = {domain.signs: domain.map.texts("xy")[0] for domain in found}
    assert texts == {"11": "x + 2*y - 7/6", "10": "x - 1/2", "01": "2*y - 2/3", "00": "0"}


def test_scans_are_written_out_where_they_are_short() -> None:
    """A scan is the interpolant of its codes at the nodes: a domain for each cell."""
    network = approximate("x**3", cells=5, parameters=1).network
    found = activation_domains(network)
    assert found.area == 1 and found.patterns == 5
    assert all(domain.map(place) == (network(place[0]),) for domain in found for place in (domain.middle, *domain.polygon))
    long = approximate("x*(1-x)", cells=20_000, parameters=1)
    with pytest.raises(TooLarge, match=r"a scan of \d+ steps, \d+ neurons written out, more than"):
        activation_domains(long.network)


def test_areas_by_triangles() -> None:
    assert area(rectangle([(Fraction(-1), Fraction(1, 2)), (Fraction(0), Fraction(2, 7))])) == Fraction(3, 7)


def test_more_domains_than_allowed() -> None:
    with pytest.raises(TooLarge, match="more than 100 activation domains; take a smaller --box"):
        activation_domains(through_points((16, 16)), most=100)


def identity(inputs: int) -> Network:
    rows = [({place: 1}, 0) for place in range(inputs)]
    return Network(inputs, (Node("same", affine("identity", rows), (Read(INPUT, 0, inputs),)),))


@pytest.mark.parametrize(
    ("inputs", "box", "plane", "says"),
    [
        (3, None, None, "give a plane through them"),
        (2, "x in [0,inf]", None, "unbounded"),
        (2, "x in [0,1]", None, "says nothing of y"),
        (2, [(0, 1)] * 3, None, "--box has 3 sides; the network takes 2 inputs"),
        (3, [(0, 1)] * 4, "0,0,0; 1,0,0; 0,1,0", "--box has 4 sides; with --plane it has two"),
        (3, None, "0,0,0; 1,0,0", "not an origin and two directions"),
        (3, None, "0,0,0; 1,0; 0,1,0", "the first direction has 2 coordinates; the network takes 3"),
        (3, None, "0,0,0; 1,2,0; 2,4,0", "parallel"),
        (3, None, "0,0,0; 0,0,0; 2,4,0", "parallel"),
        (3, None, "0,0,zero; 1,0,0; 0,1,0", "the origin"),
    ],
)
def test_what_is_no_rectangle(inputs: int, box: Any, plane: Any, says: str) -> None:
    with pytest.raises(UsageError, match=says):
        activation_domains(identity(inputs), box, plane)
