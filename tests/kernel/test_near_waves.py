"""Exact parts of euaf neurons in the kernel: what is stated is true, also where what is read is only near a tree."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st
from oracle import number

from symnet.certificates.derivation import Derivation, neuron
from symnet.core.layer import INPUT, Node, Read, affine
from symnet.core.network import Network
from symnet.core.realize import realize
from symnet.errors import Unproved
from symnet.kernel.syntax import Rejected
from symnet.kernel.theories.near_waves import argument_of

X = ["variable", "0x0"]
SQUARE = ["pow", X, ["number", "0x2"]]
KNOTS = [[Fraction(0), Fraction(0)], [Fraction(1, 2), Fraction(1, 4)], [Fraction(1), Fraction(1)]]


def near_a_square() -> Network:
    """x -> m, two pieces near x^2; then s((m + 1)/2), and s(1 - 12 p + 12 q) of m."""
    pieces = affine("relu", [({0: 1}, 0), ({0: 1}, Fraction(-1, 2))])
    halves = affine("euaf", [({0: -1}, -1), ({0: -1}, -2), ({0: Fraction(1, 2)}, Fraction(1, 2))])
    nodes = (
        Node("pieces", pieces, (Read(INPUT, 0, 1),)),
        Node("m", affine("identity", [({0: Fraction(1, 2), 1: 1}, 0)]), (Read("pieces", 0, 2),)),
        Node("halves", halves, (Read("m", 0, 1),)),
        Node("square", affine("euaf", [({0: -12, 1: 12}, 1)]), (Read("halves", 0, 2),)),
    )
    return Network(1, nodes)


def proved() -> tuple[Derivation, int, int]:
    """The derivation, and the steps about the value that is carried and the square, near trees in x^2."""
    proof = Derivation(near_a_square())
    given, around = proof.apply("near-input", cut=[], input=0), _around(proof, X, 0)
    data = {"bound": Fraction(1, 16), "function": SQUARE, "knots": KNOTS, "neuron": neuron("m"), "precision": 64}
    m = proof.apply("near-function", [given, around], touch=[Fraction(1, 4), Fraction(3, 4)], **data)
    half = ["div", ["add", SQUARE, ["number", "0x1"]], ["number", "0x2"]]
    carried = proof.apply("near-carried", [m, _around(proof, half, 0)], cut=[], neuron=neuron("halves", 2), tree=half)
    square = proof.apply("near-square", [m, _around(proof, SQUARE, -1)], cut=[], neuron=neuron("square"), tree=SQUARE)
    return proof, carried, square


def _around(proof: Derivation, tree: object, low: int) -> int:
    return proof.apply("enclosure", cut=[], high=1, low=low, precision=64, splits=".", tree=tree)


def test_errors_are_passed_on() -> None:
    proof, carried, square = proved()
    found = [number(proof.stated(step)["bound"]) for step in (carried, square)]
    assert found == [Fraction(1, 32), Fraction(24, 16)]


@given(st.fractions(0, 1, max_denominator=1000))
def test_what_is_stated_is_true(x: Fraction) -> None:
    network, t = near_a_square(), x * x
    halves = realize(Network(1, network.nodes[:3]), (x,))
    assert abs(halves[2] - (t + 1) / 2) <= Fraction(1, 32)
    assert abs(realize(network, (x,))[0] - ((t + 2) * (t + 3) / 12 - 1)) <= Fraction(24, 16)


def test_a_position_that_is_read_twice_is_one_neuron() -> None:
    """x and x again, with the weights 1/4 and 1/4: x/2."""
    reads = (Read(INPUT, 0, 1), Read(INPUT, 0, 1))
    proof = Derivation(Network(1, (Node("twice", affine("euaf", [({0: Fraction(1, 4), 1: Fraction(1, 4)}, 0)]), reads),)))
    half = ["div", X, ["number", "0x2"]]
    given = proof.apply("near-input", cut=[], input=0)
    step = proof.apply("near-carried", [given, _around(proof, half, 0)], cut=[], neuron=neuron("twice"), tree=half)
    assert proof.stated(step)["bound"] == "0x0"
    with pytest.raises(Unproved, match="the premises are about 2 neurons, and not about the 1 that are read, once each"):
        proof.apply("near-carried", [given, given, _around(proof, half, 0)], cut=[], neuron=neuron("twice"), tree=half)


def test_with_a_cut() -> None:
    """What is known of m in [0, 1], wherever that comes from."""
    proof = Derivation(near_a_square())
    cut = [[neuron("m"), 0, 1]]
    given = proof.apply("near-input", cut=cut, input=0)
    around = proof.apply("enclosure", cut=cut, high=1, low=0, precision=64, splits=".", tree=X)
    step = proof.apply("near-square", [given, around], cut=cut, neuron=neuron("square"), tree=X)
    assert proof.stated(step)["bound"] == "0x0"


def test_reading_a_neuron_is_paid_for() -> None:
    proof = Derivation(near_a_square())
    seen = proof._about
    seen.budget.left = 0
    with pytest.raises(Rejected, match="--work"):
        argument_of(seen, ("square", 0))
