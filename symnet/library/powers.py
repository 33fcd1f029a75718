"""h of Theorem A.1: h(j) = 4^j for j = 1, ..., J, linear between, 4 before 1: one hidden layer of width J - 1."""

from __future__ import annotations

from symnet.core.network import Network
from symnet.library.calculus import chain
from symnet.piecewise.contract import Case, Contract, direct, form, outputs_of
from symnet.piecewise.polytope import interval


def powers_of_four(top: int) -> Network:
    """Return h for J = `top` >= 2."""
    hidden = [({0: 1}, -k) for k in range(1, top)]
    bends = {k - 1: 12 if k == 1 else 9 * 4 ** (k - 1) for k in range(1, top)}
    return chain(1, ("hinges", "relu", hidden), ("power", "identity", [(bends, 4)]))


def powers_contract(top: int, network: Network | None = None) -> Contract:
    """Return the contract of h: affine from 4^j to 4^(j+1) between j and j + 1, constant before 1, on all of R."""
    network = network or powers_of_four(top)
    cases = [Case("t <= 1", interval(None, 1), (form(1, {}, 4),))]
    for j in range(1, top):
        right = j + 1 if j < top - 1 else None
        cases.append(Case(f"{j} <= t <= {j + 1}", interval(j, right), (form(1, {0: 3 * 4**j}, 4**j - 3 * j * 4**j),)))
    ensures = "4^j at j = 1..J, linear between"
    return Contract("powers of four", "t real", ensures, network, direct(network), outputs_of(network), tuple(cases))
