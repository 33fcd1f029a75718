"""The prover against brute force: what it proves holds at sampled points, what it refutes is false at its point."""

from __future__ import annotations

from fractions import Fraction
from itertools import pairwise, product

import oracle
import pytest
from amount import examples
from hypothesis import given

from symnet import strategies
from symnet.calculus import chain, layer
from symnet.claims.contract import Case, Contract, Reading, direct, form, outputs_of
from symnet.claims.domain import Polytope, barycentre, half_lines, interval, kuhn_simplices, order_cones, point
from symnet.core.entry import ONE, Intrinsic, Scheduled
from symnet.core.network import Network
from symnet.errors import Refuted, TooLarge, Unproved
from symnet.provers import activation_regions
from symnet.provers.activation_regions import prove, regions


def _claim(network: Network, value: tuple[Fraction, ...], domain: Polytope) -> Contract:
    case = Case("all", domain, (value,))
    return Contract("claim", "x in the box", "an affine map", network, direct(network), outputs_of(network), (case,))


BOX = interval(0, 1).times(interval(-1, 1))
SAMPLES = [(Fraction(a, 6), Fraction(b, 6)) for a, b in product(range(7), range(-6, 7))]


@examples(60)
@given(strategies.networks(2, outputs=1, scans=False, levels=2))
def test_proved_is_true_and_refuted_is_false(network: Network) -> None:
    """The claim is the affine map through three values: often false, true where the network is affine."""
    zero, right, up = (oracle.value(network.canonical, where)[0] for where in (point(0, 0), point(1, 0), point(0, 1)))
    value = (right - zero, up - zero, zero)
    truth = all(
        oracle.value(network.canonical, where)[0] == value[0] * where[0] + value[1] * where[1] + value[2] for where in SAMPLES
    )
    try:
        prove(_claim(network, value, BOX))
    except Refuted:
        return  # a sample may miss a thin region; the counterexample is checked with the gadgets
    assert truth


@examples(40)
@given(strategies.networks(2, outputs=1, scans=False, levels=2))
def test_activation_regions_cover_the_domain_with_the_right_forms(network: Network) -> None:
    """At the vertices and the barycentre of each region its form has the value of the network; volumes add up to 1."""
    square = interval(0, 1).times(interval(0, 1))
    place = outputs_of(network)[0]
    total = Fraction(0)
    for region in regions(_claim(network, form(2, {}), square), square):
        vertices = [tuple(Fraction(int(t.numerator), int(t.denominator)) for t in vertex) for vertex in region.vertices]
        values = [Fraction(int(c.numerator), int(c.denominator)) for c in region.values[place]]
        for where in (*vertices, barycentre(vertices)):
            found = oracle.value(network.canonical, where)[0]
            assert found == sum(c * t for c, t in zip(values, (*where, 1), strict=True))
        total += _area(vertices)
    assert total == 1


def _area(vertices: list[tuple[Fraction, ...]]) -> Fraction:
    """The area of the convex hull: the sum of its triangles from one vertex, vertices sorted by angle."""
    middle = barycentre(vertices)

    def half(p: tuple[Fraction, ...]) -> tuple[int, Fraction | float]:
        x, y = p[0] - middle[0], p[1] - middle[1]
        return (0, -x / (abs(x) + abs(y))) if y > 0 or (y == 0 and x > 0) else (1, x / ((abs(x) + abs(y)) or 1))

    hull = sorted(set(vertices), key=half)
    turns = zip(hull, [*hull[1:], hull[0]], strict=True)
    return abs(sum(((a[0] * b[1] - a[1] * b[0]) for a, b in turns), Fraction(0))) / 2


@pytest.mark.parametrize("dimension", [1, 2, 3])
def test_order_cones_cover_space_and_simplices_the_cell(dimension: int) -> None:
    cones = list(order_cones(dimension))
    for where in product((-2, 0, 1, 3), repeat=dimension):
        values = (0, *where)
        assert any(all(values[a] <= values[b] for a, b in pairwise(order)) for order, _ in cones)
    for order, cone in cones:
        for ray in cone.rays:
            values = (0, *ray)  # type: ignore[assignment]
            assert all(values[a] <= values[b] for a, b in pairwise(order))
    for order, vertices in kuhn_simplices(dimension):
        assert len(vertices) == dimension + 1
        assert all(v[a] >= v[b] for v in vertices for a, b in pairwise(order))


def test_rays_are_checked_too() -> None:
    """relu(x) = x at the vertex 0 of (-inf, 0], but not along its ray."""
    relu = layer(1, "relu", "relu", [({0: 1}, 0)])
    prove(_claim(relu, form(1, {0: 1}), interval(0, None)))
    with pytest.raises(Refuted, match=r"at \(-1\) neuron 0 of 'relu' is 0, not -1"):
        prove(_claim(relu, form(1, {0: 1}), interval(None, 0)))


def test_a_kink_inside_the_domain_is_found_where_the_ends_agree() -> None:
    tooth = chain(1, ("sides", "relu", [({0: 1}, 0), ({0: 1}, -1), ({0: 1}, -2)]), ("t", "identity", [({0: 1, 1: -2, 2: 1}, 0)]))
    with pytest.raises(Refuted, match=r"at \(1\)"):
        prove(_claim(tooth, form(1, {}), interval(0, 2)))


def test_what_the_contract_does_not_say_is_unproved() -> None:
    network = layer(1, "one", "relu", [({0: Scheduled(Fraction(0), (("scale", ONE),))}, 0)])
    with pytest.raises(Unproved, match="schedule 'scale'"):
        prove(_claim(network, form(1, {}), interval(0, 1)))
    reading = Reading((0,), {}, {("scale", form(1, {0: 1})): form(1, {0: 3})})
    case = Case("all", interval(0, 1), (form(1, {0: 3}),))
    prove(Contract("claim", "", "3 x", network, reading, outputs_of(network), (case,)))
    with pytest.raises(Unproved, match="intrinsic"):
        prove(_claim(layer(1, "one", "relu", [({0: Intrinsic("v")}, 0)]), form(1, {}), interval(0, 1)))


def test_too_many_regions_are_unknown_not_proved(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(activation_regions, "MAX_REGIONS", 3)
    wave = chain(1, ("sides", "relu", [({0: 1}, -k) for k in range(8)]), ("sum", "identity", [(dict.fromkeys(range(8), 1), 0)]))
    with pytest.raises((TooLarge, Refuted)):
        prove(_claim(wave, form(1, {}), interval(-1, 9)))


def test_half_lines_are_the_positive_quadrant() -> None:
    assert half_lines(2).rays == ((1, 0), (0, 1)) and half_lines(2).dimension == 2
