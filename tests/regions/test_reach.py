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
from symnet.core.network import Network
from symnet.regions.domains import activation_domains
from symnet.regions.explanation import explain
from symnet.regions.reach import FARTHEST, Reach, reach


@examples(40)
@given(sn.networks(2, scans=False, levels=3, width=4), sn.cube_points(2), st.lists(sn.cube_points(2), min_size=3, max_size=3))
def test_the_map_holds_up_to_there_and_no_farther(drawn: Network, point: tuple[Fraction, ...], others: list) -> None:
    found = explain(drawn, point)
    far = reach(found)
    assert far is not None and far.radius >= (found.radius or 0)
    for other in others:
        inside = tuple(x + far.radius * (2 * t - 1) for x, t in zip(point, other, strict=True))
        assert found.map(inside) == value(drawn.canonical, inside)
    if far.exact:
        beyond = far.radius + Fraction(1, 10**6)
        cut = activation_domains(drawn, [(x - beyond, x + beyond) for x in point])
        assert any(domain.map != found.map for domain in cut)


def test_a_neuron_that_counts_nothing_is_passed() -> None:
    """The bend of the hat at 1 and not the line y = x, which comes first."""
    from kernel.linear_pieces import pieces_that_bend

    network = decode(canonical_json(pieces_that_bend()["network"]))
    found = explain(network, ("1/2", "5/8"))
    assert found.radius == Fraction(1, 16) and reach(found) == Reach(Fraction(1, 2), True)


def test_one_input_and_no_end() -> None:
    assert reach(explain(tent(3), ["5/16"])) == Reach(Fraction(1, 16), True)
    assert reach(explain(tent(1), ["1/3"])) == Reach(Fraction(1, 6), True)
    assert reach(explain(through_centre([((0, 0), Fraction(1))]), (0, 0))) == Reach(Fraction(FARTHEST), False)
    assert reach(explain(through_points((3, 3), inputs=3), (0, 0, 0))) is None


@pytest.mark.parametrize(("point", "radius"), [((0, 0), 0), ((-1, 3), 1), ((2, 1), 1)])
def test_at_a_kink_it_holds_nowhere(point: tuple[int, int], radius: int) -> None:
    """relu(x) + 2 relu(y)."""
    assert reach(explain(through_centre([((1, 0), Fraction(0)), ((0, 1), Fraction(0))]), point)) == Reach(Fraction(radius), True)
