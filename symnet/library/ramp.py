"""The ramp: 0 for u <= 0, u between, 1 for u >= 1; two neurons, relu(u) - relu(u - 1)."""

from __future__ import annotations

from symnet.core.network import Network
from symnet.library.calculus import chain
from symnet.piecewise.contract import Case, Contract, direct, form, outputs_of
from symnet.piecewise.polytope import interval


def ramp() -> Network:
    """Return the ramp, width 2, depth 1."""
    return chain(1, ("sides", "relu", [({0: 1}, 0), ({0: 1}, -1)]), ("ramp", "identity", [({0: 1, 1: -1}, 0)]))


def ramp_contract(network: Network | None = None) -> Contract:
    """Return the ramp's contract, for this network or for `ramp()`."""
    network = network or ramp()
    cases = (
        Case("u <= 0", interval(None, 0), (form(1, {}),)),
        Case("0 <= u <= 1", interval(0, 1), (form(1, {0: 1}),)),
        Case("u >= 1", interval(1, None), (form(1, {}, 1),)),
    )
    return Contract(
        "ramp", "u real", "0, u, 1 for u <= 0, 0 <= u <= 1, u >= 1", network, direct(network), outputs_of(network), cases
    )
