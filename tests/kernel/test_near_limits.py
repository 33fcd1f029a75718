"""Branches of the theory of near that no certificate of the corpus reaches."""

from __future__ import annotations

from fractions import Fraction

import pytest
from kernel.near_networks import Content, X, around, content, function, node, one_layer, square

from symnet.certificates.certificate import certificate, sealed
from symnet.certificates.derivation import Derivation, hexed, neuron
from symnet.core.network import Network
from symnet.kernel import check
from symnet.kernel.syntax import Budget, Rejected
from symnet.kernel.targets.expression import flatten
from symnet.kernel.targets.jets import _second
from symnet.kernel.targets.operation import Operation
from symnet.kernel.targets.polynomials import below
from symnet.kernel.theories.near import ranges


def test_a_piece_outside_the_range_is_not_looked_at() -> None:
    """The first piece ends at -1/2, where the network is never asked."""
    knots = [[Fraction(t), Fraction(t * t)] for t in (Fraction(-1), Fraction(-1, 2), Fraction(1))]
    proof = Derivation(Network(1, one_layer(knots)), [square(X)])
    here, there = proof.apply("near-input", cut=[], input=0), around(proof, X, 0, 1)
    found = function(proof, (here, there), "output", knots, Fraction(2), square(X), ["", ""])
    proof.claim(proof.apply("near-error", [found]))
    assert certificate(proof).verdict.accepted


def test_negative_powers_are_defined_where_an_expression_is() -> None:
    operations = flatten(["add", ["pow", X, ["number", "-0x2"]], ["number", "0x1"]], 1)
    assert (0, -1) in below(operations, [len(operations) - 1])


def test_an_operator_without_a_second_derivative_is_refused() -> None:
    one = Fraction(1), Fraction(1)
    with pytest.raises(Rejected, match="'step' has no second derivative here"):
        _second(Operation("step", (0,), Fraction(0), frozenset({0})), one, one, one, 64)


def _sum_of(count: int) -> Content:
    """x + ... + x by a neuron each, each within 1."""
    rows = [({0: 1}, 0)] * count
    layers = node("m", [("input", 0, 1)], rows), node("output", [("m", 0, count)], [(dict.fromkeys(range(count), 1), 0)])
    tree = ["mul", ["number", hexed(count)], X]
    proof = Derivation(Network(1, layers), [tree])
    here, there = proof.apply("near-input", cut=[], input=0), around(proof, X, 0, 1)
    ends = [[Fraction(0), Fraction(0)], [Fraction(1), Fraction(1)]]
    found = [function(proof, (here, there), "m", ends, Fraction(1), X, [""], at) for at in range(count)]
    given = {"constant": 0, "cut": [], "neuron": neuron("output"), "tree": tree, "weights": [1] * count}
    proof.claim(proof.apply("near-error", [proof.apply("near-affine", found, **given)]))
    return content(proof)


def test_long_bounds_are_paid_for_before_they_are_added() -> None:
    """Bounds without a common divisor: their sum is as long as all of them, and each step of it takes the square of that."""
    made = _sum_of(12)
    for place, step in enumerate(step for step in made["steps"] if step["rule"] == "near-function"):
        step["data"]["bound"] = step["statement"]["bound"] = hexed(1 + Fraction(1, (1 << 32_768) - 2 * place - 1))
    verdict = check(sealed(made), work=1 << 18)
    assert "rule near-affine: the check needs more work than its budget" in verdict.reason


def test_long_ends_are_paid_for_before_they_are_added() -> None:
    given = {"bound": hexed(Fraction(1, (1 << 32_768) - 1)), "tree": X}
    enclosed = {"low": hexed(Fraction(1, (1 << 32_768) - 3)), "high": "0x1", "tree": X}
    with pytest.raises(Rejected, match="needs more work"):
        ranges(Budget(1 << 12), [given], [enclosed])
    ranges(Budget(1 << 16), [given], [enclosed])
