"""The step function g of Theorem A.1: the index of the cell of a coordinate, off the trifling region.

g(t) = k for k/K <= t <= (k+1)/K - delta, k = 0..K-1 (up to 1 and beyond for k = K-1; 0 for t <= 0), linear between: one
hidden layer of width 2(K - 1), two neurons a jump.
"""

from __future__ import annotations

from fractions import Fraction

from symnet.core.network import Network
from symnet.library.calculus import chain
from symnet.piecewise import INDEX, Contract, inputs, line, minimum, outputs, relu, total, variables
from symnet.piecewise import cells as cells_less_strips

ZERO = Fraction(0)


def step_function(cells: int, delta: Fraction, shift: Fraction = ZERO) -> Network:
    """Return t -> g(t + shift) for `cells` = K >= 2 and 0 < delta < 1/K; the shift stands in the biases."""
    jumps = [Fraction(k, cells) - shift for k in range(1, cells)]
    hidden = [({0: 1}, bias) for jump in jumps for bias in (delta - jump, -jump)]
    slopes = {number: (1 if number % 2 == 0 else -1) / delta for number in range(len(hidden))}
    return chain(1, ("jumps", "relu", hidden), ("index", "identity", [(slopes, 0)]))


def step_contract(cells: int, delta: Fraction, shift: Fraction = ZERO) -> Contract:
    """Return the contract of g on all of R: a ramp from 0 to 1 at each jump, across the strip before it."""
    (t,) = variables(1)
    network = step_function(cells, delta, shift)
    ramps = (minimum(1, relu(1 + (t + shift - Fraction(k, cells)) / delta)) for k in range(1, cells))
    return Contract("step function", network, inputs(t), line(), outputs(network, total(*ramps)), names=("t",))


def index_contract(cells: int, delta: Fraction, shift: Fraction = ZERO) -> Contract:
    """Return the contract of g off the strips: k wherever t + shift is in cell k."""
    (t,) = variables(1)
    network, domain = step_function(cells, delta, shift), cells_less_strips(cells, delta, shift)
    return Contract("index of a cell", network, inputs(t), domain, outputs(network, INDEX), names=("t",))
