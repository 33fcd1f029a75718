"""sqrt(x^2 + y^2) on the square as a norm, by lines: a certificate of the rule near-norm, as small as they get."""

from __future__ import annotations

from fractions import Fraction

from kernel.near_networks import EIGHTH, Content, X, Y, around, content, function, node, square

from symnet.certificates.derivation import Derivation, neuron
from symnet.core.network import Network

HALF = ["number", "0x1p-1"]


def near_norm() -> Content:
    """x^2 and y^2 within 1/8 by lines, the root of their sum by another one: near hypot(x, y)."""
    network = Network(
        2,
        (
            node("squares", [("input", 0, 2)], [({0: 1}, -EIGHTH), ({1: 1}, -EIGHTH)]),
            node("sum", [("squares", 0, 2)], [({0: 1, 1: 1}, 0)]),
            node("output", [("sum", 0, 1)], [({0: "1/2"}, "3/8")]),
        ),
    )
    proof = Derivation(network, [["hypot", X, Y]])
    found = []
    for at, variable in enumerate((X, Y)):
        given = proof.apply("near-input", cut=[], input=at), around(proof, variable, 0, 1)
        line = [[0, -EIGHTH], [1, 1 - EIGHTH]]
        found.append(function(proof, given, "squares", line, EIGHTH, square(X), [Fraction(1, 2)], at))
    total = ["add", square(X), square(Y)]
    sums = {"constant": 0, "cut": [], "neuron": neuron("sum"), "tree": total, "weights": [1, 1]}
    given = proof.apply("near-affine", found, **sums), around(proof, total, 0, 2)
    line = [[Fraction(-1, 4), Fraction(1, 4)], [Fraction(9, 4), Fraction(3, 2)]]
    root = function(proof, given, "output", line, Fraction(1, 2), ["pow", X, HALF], [1])
    norm = proof.apply("near-norm", [root], tree=["hypot", X, Y])
    proof.claim(proof.apply("near-error", [norm]))
    return content(proof)
