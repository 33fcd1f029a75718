"""Bit extraction by tent maps: Proposition B.1 of Shen, Yang, Zhang 2022.

For J >= 1 a network of width 2 and depth 2J + 2 with phi(4^j a) = theta_j for a = sum_j theta_j 4^-j, theta in {0,1}^J,
and phi(R) in [0,1]. The tent map h(x) = 1 - 2 relu(x - 1/2) - 2 relu(1/2 - x), iterated 2J + 1 times on y / (2 4^J), is
the sawtooth that is 0 at even and 1 at odd integers y in [0, 2 4^J]; g(t) = 3 relu(t - 1/3) - 3 relu(t - 2/3) then
rounds it. Outside that interval h leaves [0,1] downwards for good and g gives 0.
"""

from __future__ import annotations

from fractions import Fraction

from symnet.core.network import INPUT, Network, Node, Read, Scan
from symnet.library.calculus import chain, compose, layer, unrolled
from symnet.piecewise import Contract, Term, half_line, inputs, line, maximum, minimum, outputs, relu, variables

HALF, THIRD = Fraction(1, 2), Fraction(1, 3)


def sawtooth(digits: int) -> Network:
    """Return the network of Lemma B.2: 2J + 1 tents of y / (2 4^J), J = `digits`."""
    return compose(layer(2, "tooth", "identity", [({0: -2, 1: -2}, 1)]), _tents(digits))


def _tents(digits: int) -> Network:
    """The pair of neurons of the 2J-th tent of y / (2 4^J)."""
    scale = Fraction(1, 2 * 4**digits)
    first = layer(1, "tent", "relu", [({0: scale}, -HALF), ({0: -scale}, HALF)])
    return compose(Network(2, (Node("tents", Scan(_again(), 2 * digits), (Read(INPUT, 0, 2),)),)), first)


def bit_extraction(digits: int) -> Network:
    """Return the network of Proposition B.1 for J = `digits`."""
    rounded = chain(
        2,
        ("round", "relu", [({0: -2, 1: -2}, 1 - THIRD), ({0: -2, 1: -2}, 1 - 2 * THIRD)]),
        ("bit", "identity", [({0: 3, 1: -3}, 0)]),
    )
    return compose(rounded, _tents(digits))


def _again() -> Network:
    """The tent map on the pair of neurons of its argument: h = 1 - 2 a - 2 b, then relu(h - 1/2), relu(1/2 - h)."""
    return layer(2, "again", "relu", [({0: -2, 1: -2}, HALF), ({0: 2, 1: 2}, -HALF)])


def tent_contracts(digits: int) -> tuple[Contract, Contract, Contract]:
    """Return what Lemma B.2 and Proposition B.1 rest on: the first tent, a tent step, the rounding.

    A number t stands as the pair a = relu(t - 1/2), b = relu(1/2 - t). The first pair is that of y / (2 4^J), y read as
    2 4^J t. With h = 1 - 2 a - 2 b, the tent of t, a step gives the pair of h. The rounding is g(h). By induction: h maps
    [0, 1/2] and [1/2, 1] linearly onto [0, 1], t <= 0 to 2 t <= 0 and t >= 1 to 2 - 2 t <= 0, where it stays.
    """
    network = bit_extraction(digits)
    (t,), (a, b) = variables(1), variables(2)
    h, pair = 1 - 2 * a - 2 * b, half_line(2)
    first = {("tent", 0): relu(t - HALF), ("tent", 1): relu(HALF - t)}
    again = {("again", 0): relu(h - HALF), ("again", 1): relu(HALF - h)}
    rounded = {("bit", 0): 3 * relu(h - THIRD) - 3 * relu(h - 2 * THIRD)}
    last = {("tents", 0): a, ("tents", 1): b}
    return (
        Contract("first tent", network, inputs(2 * 4**digits * t), line(), first, names=("t",)),
        Contract("tent step", network, inputs(a, b), pair, again, inside="tents", names=("a", "b")),
        Contract("rounding of a tent", network, last, pair, rounded, names=("a", "b")),
    )


def sawtooth_contract(digits: int) -> Contract:
    """Return Lemma B.2 for J = `digits` on all of R, the scan unrolled: 4^J teeth."""
    (y,) = variables(1)
    network = unrolled(sawtooth(digits))
    return Contract(f"Lemma B.2, J = {digits}", network, inputs(y), line(), outputs(network, _teeth(y, digits)), names=("y",))


def bit_contract(digits: int) -> Contract:
    """Return Proposition B.1 for J = `digits` on all of R, the scan unrolled: g of the sawtooth, in [0, 1]."""
    (y,) = variables(1)
    network = unrolled(bit_extraction(digits))
    rounded = minimum(1, relu(3 * _teeth(y, digits) - 1))
    return Contract(f"Proposition B.1, J = {digits}", network, inputs(y), line(), outputs(network, rounded), names=("y",))


def _teeth(y: Term, digits: int) -> Term:
    """The greatest of the tents 1 - |y - i| at the odd integers i of [0, 2 4^J]."""
    return maximum(*(minimum(y - (odd - 1), (odd + 1) - y) for odd in range(1, 2 * 4**digits, 2)))
