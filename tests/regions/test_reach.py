"""How far the affine map at a point holds: past neurons that count nothing, up to the first domain with another map."""

from __future__ import annotations

from fractions import Fraction

import pytest
from amount import examples
from hypothesis import given
from hypothesis import strategies as st
from oracle import value
from regions.small_networks import tent, through_centre, through_points

from symnet import strategies as sn
from symnet.core.codec import canonical_json, decode
from symnet.core.layer import INPUT, Node, Read, affine
from symnet.core.network import Network
from symnet.errors import UsageError
from symnet.regions.domains import activation_domains
from symnet.regions.explanation import explain
from symnet.regions.reach import FARTHEST, reach
from symnet.regions.space import space_domains

SMALL = Fraction(1, 10**6)


@examples(40)
@given(sn.networks(2, scans=False, levels=3, width=4), sn.cube_points(2), st.lists(sn.cube_points(2), min_size=3, max_size=3))
def test_the_map_holds_up_to_there_and_no_farther(drawn: Network, point: tuple[Fraction, ...], others: list) -> None:
    """Behind the radius polygons, which are cut by another algorithm, have a second map; at random points it holds before."""
    found = explain(drawn, point)
    far = reach(found)
    assert far.radius >= (found.radius or 0)
    for other in others:
        inside = tuple(x + far.radius * (2 * t - 1) for x, t in zip(point, other, strict=True))
        assert far.map(inside) == value(drawn.canonical, inside)
    if far.exact:
        beyond = far.radius + SMALL
        assert len({domain.map for domain in activation_domains(drawn, [(x - beyond, x + beyond) for x in point])}) > 1
    if far.radius:
        before = far.radius - min(far.radius, 1) * SMALL
        assert {domain.map for domain in activation_domains(drawn, [(x - before, x + before) for x in point])} == {far.map}


@examples(20)
@given(sn.networks(3, scans=False, levels=2, width=3), sn.cube_points(3))
def test_in_space_all_domains_before_it_have_the_map(drawn: Network, point: tuple[Fraction, ...]) -> None:
    far = reach(explain(drawn, point))
    for radius, more in ((far.radius * (1 - SMALL), False), (far.radius + SMALL, far.exact)):
        if radius:
            cut = space_domains(drawn, [(x - radius, x + radius) for x in point])
            assert (len({domain.map for domain in cut}) > 1) == more


def test_many_inputs() -> None:
    """Five inputs and 60 neurons: no domain of the cube a little smaller has another map, and beyond there is one."""
    network, point = through_points((20, 20, 20), inputs=5), ("1/3", "1/5", "2/7", "1/2", "3/5")
    far = reach(explain(network, point))
    assert far.exact and far.radius == explain(network, point).radius
    for radius, count in ((far.radius, 1), (far.radius + SMALL, 2)):
        assert len(space_domains(network, [(Fraction(x) - radius, Fraction(x) + radius) for x in point]).cells) == count


def test_a_neuron_that_counts_nothing_is_passed() -> None:
    """The bend of the hat at 1 and not the line y = x, which comes first."""
    from kernel.linear_pieces import pieces_that_bend

    network = decode(canonical_json(pieces_that_bend()["network"]))
    found = explain(network, ("1/2", "5/8"))
    far = reach(found)
    assert found.radius == Fraction(1, 16) and (far.radius, far.exact, far.map) == (Fraction(1, 2), True, found.map)


def test_where_the_work_ends_it_is_a_bound_from_below() -> None:
    """Neurons that count nothing at x = 1, 2, 3 and one that counts at 4: four domains, three borders to cross."""
    hidden = [({0: 1}, -Fraction(k)) for k in range(1, 5)]
    network = Network(
        1,
        (
            Node("bends", affine("relu", hidden), (Read(INPUT, 0, 1),)),
            Node("output", affine("identity", [({3: 1}, 0)]), (Read("bends", 0, 4),)),
        ),
    )
    found = [reach(explain(network, ["0"]), most) for most in range(2, 14)]
    radii = [each.radius for each in found]
    assert radii == sorted(radii) and set(radii) == {2, 3, 4}
    assert not found[0].exact and found[-1].exact and all(each.radius == 4 for each in found if each.exact)
    with pytest.raises(UsageError, match=r"most = 1 is not an integer >= 2"):
        reach(explain(network, ["0"]), 1)


def test_one_input_and_no_end() -> None:
    for network, point, radius, exact in (
        (tent(3), ["5/16"], Fraction(1, 16), True),
        (tent(1), ["1/3"], Fraction(1, 6), True),
        (through_centre([((0, 0), Fraction(1))]), (0, 0), Fraction(FARTHEST), False),
    ):
        far = reach(explain(network, point))
        assert (far.radius, far.exact) == (radius, exact)


@pytest.mark.parametrize(("point", "radius"), [((0, 0), 0), ((-1, 3), 1), ((2, 1), 1)])
def test_at_a_kink_it_holds_nowhere(point: tuple[int, int], radius: int) -> None:
    """relu(x) + 2 relu(y)."""
    far = reach(explain(through_centre([((1, 0), Fraction(0)), ((0, 1), Fraction(0))]), point))
    assert (far.radius, far.exact) == (radius, True)


def test_on_a_border_that_counts_nothing_the_map_around_is_found() -> None:
    """relu(x) - relu(-x) = x, also at 0, where both neurons are 0 and the signs give the map 0."""
    hidden, output = affine("relu", [({0: 1}, 0), ({0: -1}, 0)]), affine("identity", [({0: 1, 1: -1}, 0)])
    network = Network(1, (Node("two", hidden, (Read(INPUT, 0, 1),)), Node("output", output, (Read("two", 0, 2),))))
    far = reach(explain(network, ["0"]))
    assert (far.radius, far.exact, far.map.texts("x")) == (FARTHEST, False, ["x"])
