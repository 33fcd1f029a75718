"""The ramp: 0 for u <= 0, u between, 1 for u >= 1; two neurons, relu(u) - relu(u - 1)."""

from __future__ import annotations

from symnet.core.network import Network
from symnet.library.calculus import chain
from symnet.piecewise import Contract, inputs, line, minimum, outputs, relu, variables


def ramp() -> Network:
    """Return the ramp, width 2, depth 1."""
    return chain(1, ("sides", "relu", [({0: 1}, 0), ({0: 1}, -1)]), ("ramp", "identity", [({0: 1, 1: -1}, 0)]))


def ramp_contract() -> Contract:
    """Return the ramp's contract, on all of R."""
    (u,) = variables(1)
    network = ramp()
    return Contract("ramp", network, inputs(u), line(), outputs(network, minimum(1, relu(u))), names=("u",))
