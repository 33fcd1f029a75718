"""Outputs of a network one by one: slices, and the closed forms that evaluate all of them on a box."""

from __future__ import annotations

from fractions import Fraction

import pytest

from symnet import approximate
from symnet.constructions.registry import evaluators
from symnet.core.front import outputs_on_cube, sides_of, with_front, without_front
from symnet.core.outputs import repeated, slice_of
from symnet.core.realize import realize
from symnet.library.calculus import chain

POINTS = [Fraction(-1), Fraction(-1, 3), Fraction(0), Fraction(5, 7), Fraction(2), Fraction(3)]


def test_a_constant_among_the_outputs() -> None:
    """The slice of a constant depends on nothing; the network is evaluated all the same."""
    network = chain(1, ("hidden", "relu", [({0: 1}, 0), ({}, 5)]), ("out", "identity", [({0: 1}, 0), ({1: 1}, 0), ({}, 7)]))
    assert [slice_of(network, output)(Fraction(1, 3)) for output in range(3)] == [Fraction(1, 3), 5, 7]
    assert network(Fraction(1, 3)) == (Fraction(1, 3), 5, 7)


@pytest.mark.parametrize("source", ["abs(x - 1/3)", "abs(x - 1/3); x/2; x**2/4"])
@pytest.mark.parametrize("construction", ["scan", "theorem-2.1", "theorem-2.2"])
def test_a_network_on_a_box_is_its_closed_form(source: str, construction: str) -> None:
    """At points of the box, its ends and beyond it, by the closed forms where there are any and by walking."""
    built = approximate(source, n=1, construction=construction, box="x in [-1,2]")
    network = built.network
    for x in POINTS:
        walked = realize(network, (x,))
        found = network(x)
        assert (found if isinstance(found, tuple) else (found,)) == walked
        assert tuple(realize(part, ((x + 1) / 3,))[0] for part in outputs_on_cube(network)) == walked
    assert (evaluators(network) is not None) == (construction == "scan")


def test_the_slices_of_a_template_are_the_template() -> None:
    template = approximate("x/2", cells=3, parameters=2).network.template
    whole = repeated(template, 3)
    assert [slice_of(whole, output).template == template for output in range(3)] == [True] * 3
    assert whole.size.neurons < 3 * template.size.neurons


def test_a_front_is_found_and_left_off() -> None:
    network = approximate("x/2", cells=3).network
    sides = ((Fraction(-1), Fraction(2)),)
    assert sides_of(network) is None and sides_of(with_front(network, sides)) == sides
    assert without_front(with_front(network, sides)) == network
