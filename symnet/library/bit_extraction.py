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
from symnet.piecewise.contract import Case, Contract, direct, form, outputs_of
from symnet.piecewise.polytope import interval

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


def tent_contract(network: Network | None = None) -> Contract:
    """Return the contract of one tent step in the two neurons (a, b) = (relu(t - 1/2), relu(1/2 - t)) of t.

    With h(t) = 1 - 2 a - 2 b the step gives the neurons of h(t). Lemma B.2 follows by induction: h maps [0, 1/2] and
    [1/2, 1] linearly onto [0, 1], t <= 0 to 2 t <= 0 and t >= 1 to 2 - 2 t <= 0, where it stays.
    """
    network = network or _again()
    left, right = form(1, {0: 2}), form(1, {0: -2}, 2)
    cases = []
    for name, lo, hi, value in (
        ("t <= 1/4", None, Fraction(1, 4), left),
        ("1/4..1/2", Fraction(1, 4), HALF, left),
        ("1/2..3/4", HALF, Fraction(3, 4), right),
        ("t >= 3/4", Fraction(3, 4), None, right),
    ):
        above = name in ("1/4..1/2", "1/2..3/4")
        up = (*value[:-1], value[-1] - HALF)
        down = tuple(-number for number in up)
        cases.append(Case(name, interval(lo, hi), (up, form(1, {})) if above else (form(1, {}), down)))
    first = chain(1, ("tent", "relu", [({0: 1}, -HALF), ({0: -1}, HALF)]))
    whole = compose(network, first)
    ensures = "(relu(h - 1/2), relu(1/2 - h)) with h(t) = 2t for t <= 1/2 and 2 - 2t for t >= 1/2"
    return Contract("tent step", "t real", ensures, whole, direct(whole), outputs_of(whole), tuple(cases))


def bit_contract(digits: int, network: Network | None = None) -> Contract:
    """Return Proposition B.1 for J = `digits`, scans unrolled: all linear pieces on R, so J of 1 and 2 are quick.

    Between 2i and 2i + 2, i = 0..4^J - 1, the output is g of the tooth: 0 within 1/3 of an even integer, 1 within 1/3
    of an odd one, linear between; 0 outside [0, 2 4^J].
    """
    network = unrolled(network or bit_extraction(digits))
    third = THIRD
    cases = [Case("y <= 1/3", interval(None, third), (form(1, {}),))]
    for odd in range(1, 2 * 4**digits, 2):
        rising = form(1, {0: 3}, -3 * (odd - 1 + third))
        falling = form(1, {0: -3}, 3 * (odd + 1 - third))
        end = None if odd == 2 * 4**digits - 1 else odd + 1 + third
        cases += [
            Case(f"rises to {odd}", interval(odd - 1 + third, odd - third), (rising,)),
            Case(f"1 around {odd}", interval(odd - third, odd + third), (form(1, {}, 1),)),
            Case(f"falls after {odd}", interval(odd + third, odd + 1 - third), (falling,)),
            Case(f"0 around {odd + 1}", interval(odd + 1 - third, end), (form(1, {}),)),
        ]
    ensures = "theta_j at 4^j a; 0 outside [0, 2 4^J]; values in [0, 1]"
    return Contract(
        f"Proposition B.1, J = {digits}", "y real", ensures, network, direct(network), outputs_of(network), tuple(cases)
    )
