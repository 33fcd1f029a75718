"""The mid value: the middle one of three numbers, on all of R^3; width 6, depth 2, 57 parameters.

mid(a, b, c) = a + b + c - max(a, b, c) - min(a, b, c) = c - relu(c - max(a, b)) + relu(min(a, b) - c), with
max(a, b) = b + relu(a - b) and min(a, b) = b - relu(b - a); b and c are carried as pairs of neurons, since they may be
negative. Shen, Yang, Zhang 2022, appendix A, use width 14 and depth 2.
"""

from __future__ import annotations

from symnet.core.network import Network
from symnet.library.calculus import chain
from symnet.piecewise import Contract, inputs, line, maximum, minimum, outputs, total, variables


def mid_value() -> Network:
    """Return (a, b, c) -> mid(a, b, c)."""
    sides = [({0: 1, 1: -1}, 0), ({0: -1, 1: 1}, 0), ({1: 1}, 0), ({1: -1}, 0), ({2: 1}, 0), ({2: -1}, 0)]
    above = {0: -1, 2: -1, 3: 1, 4: 1, 5: -1}  # c - max(a, b)
    below = {1: -1, 2: 1, 3: -1, 4: -1, 5: 1}  # min(a, b) - c
    return chain(
        3,
        ("sides", "relu", sides),
        ("excess", "relu", [(above, 0), (below, 0), ({4: 1}, 0), ({5: 1}, 0)]),
        ("mid", "identity", [({0: -1, 1: 1, 2: 1, 3: -1}, 0)]),
    )


def mid_contract() -> Contract:
    """Return the contract of the mid value: the sum of the three, less the greatest and the least."""
    three = variables(3)
    network = mid_value()
    middle = total(*three, -maximum(*three), -minimum(*three))
    return Contract("mid value", network, inputs(*three), line(3), outputs(network, middle), names=("a", "b", "c"))
