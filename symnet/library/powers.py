"""h of Theorem A.1: h(j) = 4^j for j = 1, ..., J, linear between, 4 before 1: one hidden layer of width J - 1."""

from __future__ import annotations

from symnet.core.network import Network
from symnet.library.calculus import chain
from symnet.piecewise import POWER_OF_FOUR, Contract, inputs, integers, line, maximum, outputs, variables


def powers_of_four(top: int) -> Network:
    """Return h for J = `top` >= 2."""
    hidden = [({0: 1}, -k) for k in range(1, top)]
    bends = {k - 1: 12 if k == 1 else 9 * 4 ** (k - 1) for k in range(1, top)}
    return chain(1, ("hinges", "relu", hidden), ("power", "identity", [(bends, 4)]))


def powers_contract(top: int) -> Contract:
    """Return the contract of h on all of R: the greatest of 4 and the lines through its values at j and j + 1."""
    (t,) = variables(1)
    network = powers_of_four(top)
    chords = (3 * 4**j * t + (1 - 3 * j) * 4**j for j in range(1, top))
    return Contract("powers of four", network, inputs(t), line(), outputs(network, maximum(4, *chords)), names=("t",))


def power_contract(top: int) -> Contract:
    """Return the contract of h at the integers: 4^j at j = 1, ..., J."""
    (t,) = variables(1)
    network = powers_of_four(top)
    values = outputs(network, POWER_OF_FOUR)
    return Contract("powers of four at integers", network, inputs(t), integers(1, top), values, names=("t",))
