"""The rule near-instead: what it proves of sums and other functions, at points, and what it refuses."""

from __future__ import annotations

import math
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from kernel.near_networks import X, around, node, square

from symnet.certificates.derivation import Derivation, hexed
from symnet.core.network import Network
from symnet.errors import SymnetError, Unproved
from symnet.kernel.syntax import Budget, Malformed, Rejected
from symnet.kernel.targets.derivatives import differentiated
from symnet.kernel.targets.expression import flatten
from symnet.kernel.theories.near_instead import expanded

FUNCTIONS: dict[str, tuple[Any, Any]] = {
    "exp": (["exp", X], math.exp),
    "sin": (["sin", X], math.sin),
    "tanh": (["tanh", X], math.tanh),
    "atan": (["atan", X], math.atan),
    "log": (["log", ["add", ["number", "0x3"], X]], lambda t: math.log(3 + t)),
    "quotient": (["div", ["number", "0x1"], ["add", ["number", "0x1"], square(X)]], lambda t: 1 / (1 + t * t)),
    "root": (["sqrt", ["add", ["number", "0x3"], X]], lambda t: math.sqrt(3 + t)),
    "erf": (["erf", X], math.erf),
}
EIGHTHS = st.integers(-8, 8).map(lambda n: Fraction(n, 8))


def polynomial(numbers: list[Fraction]) -> Any:
    powers = [["mul", ["number", hexed(each)], ["pow", X, ["number", hex(at)]]] for at, each in enumerate(numbers)]
    return ["add", *powers, ["number", "0x0"], ["number", "0x0"]]


@settings(deadline=None, max_examples=60)
@given(st.sampled_from(sorted(FUNCTIONS)), st.lists(EIGHTHS, max_size=4), EIGHTHS, EIGHTHS, EIGHTHS, st.integers(1, 6))
def test_what_is_expanded_bounds_the_difference(
    name: str, numbers: list[Fraction], a: Fraction, b: Fraction, c: Fraction, order: int
) -> None:
    """An oracle in floating point, at 33 points of the piece."""
    tree, value = FUNCTIONS[name]
    start, center, stop = sorted((a, b, c))
    operations = flatten(["add", tree, ["neg", polynomial(numbers)]], 1)
    derived, places = differentiated(operations, [len(operations) - 1], order)
    found = expanded(derived, places, (start, stop, center), 64, Budget())
    for step in range(33):
        t = float(start + (stop - start) * step / 32)
        off = abs(value(t) - sum(float(each) * t**at for at, each in enumerate(numbers)))
        assert off <= float(found) * (1 + 1e-12) + 1e-12


@pytest.mark.parametrize("order", [1, 2, 3, 4, 5])
def test_a_taylor_sum_has_the_remainder_of_lagrange(order: int) -> None:
    """|exp(t) - sum t^k / k!| <= e^(1/2) (1/2)^m / m! on [-1/2, 1/2], in one piece."""
    numbers = [Fraction(1, math.factorial(k)) for k in range(order)]
    operations = flatten(["add", ["exp", X], ["neg", polynomial(numbers)]], 1)
    derived, places = differentiated(operations, [len(operations) - 1], order)
    half = Fraction(1, 2)
    found = float(expanded(derived, places, (-half, half, Fraction(0)), 128, Budget()))
    assert found == pytest.approx(math.exp(0.5) * 0.5**order / math.factorial(order), rel=1e-9)


@pytest.mark.parametrize(
    "tree", [["sqrt", X], ["pow", X, ["number", "0x3p-1"]], ["cbrt", X], ["asin", ["add", ["number", "0x1"], X]]]
)
def test_a_function_without_the_derivatives_is_refused(tree: Any) -> None:
    """At 0 the second derivative of x^(3/2), and the first of the others, is one over 0."""
    operations = flatten(tree, 1)
    derived, places = differentiated(operations, [len(operations) - 1], 2)
    with pytest.raises(Rejected):
        expanded(derived, places, (Fraction(0), Fraction(1, 8), Fraction(1, 16)), 64, Budget())


@pytest.mark.parametrize(
    "tree", [["abs", X], ["max", X, square(X)], ["hypot", X, square(X)], ["sinc", X], ["atan2", X, square(X)]]
)
def test_a_function_without_written_derivatives_is_malformed(tree: Any) -> None:
    operations = flatten(tree, 1)
    with pytest.raises(Malformed, match="in what is expanded, has no derivative there"):
        differentiated(operations, [len(operations) - 1], 1)


class Constant:
    """The number 1 as a network, near the function 1 of x on a box."""

    def __init__(self, low: Fraction, high: Fraction, enclosed: Any = X) -> None:
        self.proof = Derivation(Network(1, (node("output", [("input", 0, 1)], [({}, 1)]),)), [X], sides=((low, high),))
        one = ["number", "0x1"]
        self.near = self.proof.apply("near-affine", [], weights=[], constant=1, cut=[], tree=one, neuron=["output", "0x0"])
        self.around = around(self.proof, enclosed, *((low, high) if enclosed == X else (2, 2)))

    def instead(self, function: Any, **data: Any) -> int:
        given_ = {"given": ["number", "0x1"], "function": function, "precision": 64, "order": 1, "bound": Fraction(1, 2), **data}
        return self.proof.apply("near-instead", [self.near, self.around], **given_)


def test_a_number_is_near_a_function_of_a_constant() -> None:
    """T = 2: log(T) is within 1/2 of 1, on a piece that is a point; not within 1/4."""
    two = Constant(Fraction(0), Fraction(1), ["number", "0x2"])
    pieces = [[Fraction(2), Fraction(2)]]
    found = two.instead(["log", X], pieces=pieces)
    assert two.proof.stated(found)["tree"] == ["log", ["number", "0x2"]]
    with pytest.raises(Unproved, match="only known to be within"):
        two.instead(["log", X], pieces=pieces, bound=Fraction(1, 4))


def test_an_interval_without_pieces_is_refused() -> None:
    """Also where it is a point, which needs no piece to reach its end."""
    two = Constant(Fraction(0), Fraction(1), ["number", "0x2"])
    with pytest.raises(SymnetError, match="pieces: expected a list of 1 to"):
        two.instead(["exp", ["exp", X]], pieces=[])


def test_many_derivatives_are_paid_for() -> None:
    built = Constant(Fraction(0), Fraction(1))
    function = ["tanh", ["exp", ["sin", X]]]
    with pytest.raises(SymnetError, match="more than 5000 operations with the derivatives"):
        built.instead(function, pieces=[[Fraction(1), Fraction(0)]], order=32)


def test_pieces_are_paid_for_before_they_are_enclosed() -> None:
    operations = flatten(["exp", ["exp", X]], 1)
    derived, places = differentiated(operations, [len(operations) - 1], 4)
    with pytest.raises(Rejected, match="more work than its budget"):
        expanded(derived, places, (Fraction(0), Fraction(1), Fraction(0)), 64, Budget(left=100))
