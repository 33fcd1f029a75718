"""The step function g of Theorem A.1: the index of the cell of a coordinate, off the trifling region.

g(t) = k for k/K <= t <= (k+1)/K - delta, k = 0..K-1 (up to 1 and beyond for k = K-1; 0 for t <= 0), linear between: one
hidden layer of width 2(K - 1), two neurons a jump.
"""

from __future__ import annotations

from fractions import Fraction

from symnet.core.network import Network
from symnet.library.calculus import chain
from symnet.piecewise.contract import Case, Contract, direct, form, outputs_of
from symnet.piecewise.polytope import interval

ZERO = Fraction(0)


def step_function(cells: int, delta: Fraction, shift: Fraction = ZERO) -> Network:
    """Return t -> g(t + shift) for `cells` = K >= 2 and 0 < delta < 1/K; the shift stands in the biases."""
    jumps = [Fraction(k, cells) - shift for k in range(1, cells)]
    hidden = [({0: 1}, bias) for jump in jumps for bias in (delta - jump, -jump)]
    slopes = {number: (1 if number % 2 == 0 else -1) / delta for number in range(len(hidden))}
    return chain(1, ("jumps", "relu", hidden), ("index", "identity", [(slopes, 0)]))


def step_contract(cells: int, delta: Fraction, network: Network | None = None, shift: Fraction = ZERO) -> Contract:
    """Return the contract of g: constant on every cell off the trifling strips, affine across each strip, on all of R."""
    network = network or step_function(cells, delta, shift)
    cases = [Case("t <= 1/K - delta", interval(None, Fraction(1, cells) - delta - shift), (form(1, {}),))]
    for k in range(1, cells):
        jump = Fraction(k, cells) - shift
        right = Fraction(k + 1, cells) - delta - shift if k < cells - 1 else None
        cases.append(Case(f"strip {k}", interval(jump - delta, jump), (form(1, {0: 1 / delta}, k - jump / delta),)))
        cases.append(Case(f"cell {k}", interval(jump, right), (form(1, {}, k),)))
    ensures = "k where t + shift is in [k/K, (k+1)/K - delta], k = 0..K-1, the first and last cell up to infinity"
    return Contract("step function", "t real", ensures, network, direct(network), outputs_of(network), tuple(cases))
