"""Branches of the theory of near that no certificate of the corpus reaches."""

from __future__ import annotations

from fractions import Fraction

import pytest
from kernel.near_networks import X, around, function, one_layer, square

from symnet.certificates.certificate import certificate
from symnet.certificates.derivation import Derivation
from symnet.core.network import Network
from symnet.kernel.syntax import Rejected
from symnet.kernel.targets.expression import flatten
from symnet.kernel.targets.jets import _second
from symnet.kernel.targets.operation import Operation
from symnet.kernel.targets.polynomials import below


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
