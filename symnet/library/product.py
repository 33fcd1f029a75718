"""An approximate product of two numbers in [0, 1]: Lemma A.4 of Shen, Yang, Zhang 2022 (after Yarotsky 2017).

The tent T(u) = 2 relu(u) - 4 relu(u - 1/2) maps [0, 1] to itself, and S_L(u) = u - sum_(k=1..L) T^k(u) / 4^k is the
piecewise linear interpolation of u^2 at the multiples of h = 2^-L. The product is P(x, y) = 2 (S((x + y)/2) - S(x/2) -
S(y/2)). It is never above x y: with p and q how far x/2 and y/2 lie above multiples of h, x y - P(x, y) is 4 p q where p +
q <= h, and 4 (h - p)(h - q) where p + q >= h. So 0 <= x y - P(x, y) <= h^2 = 4^-L on [0, 1]^2, and P(x, y) = x y wherever
x/2 or y/2 is a multiple of h.
"""

from __future__ import annotations

from fractions import Fraction

from symnet.core.network import Network
from symnet.library.calculus import Rows, chain, compose, layer, named, side_by_side
from symnet.piecewise import Contract, Term, box, inputs, maximum, outputs, variables

ONE, HALF = Fraction(1), Fraction(1, 2)


def square(levels: int) -> Network:
    """Return S_L for L = `levels` >= 1: width 3, depth L.

    Level k has the neurons relu(w), relu(w - 1/2), relu(s): w = T^(k-1)(u) and s = S_(k-1)(u), both 0 or more on [0, 1].
    """
    layers: list[tuple[str, str, Rows]] = [("level_1", "relu", [({0: 1}, 0), ({0: 1}, -HALF), ({0: 1}, 0)])]
    for level in range(1, levels):
        tent = {0: 2, 1: -4}
        layers.append((f"level_{level + 1}", "relu", [(tent, 0), (tent, -HALF), (_rest(level), 0)]))
    return chain(1, *layers, ("square", "identity", [(_rest(levels), 0)]))


def _rest(level: int) -> dict[int, Fraction]:
    """s - T(w) / 4^level."""
    return {0: Fraction(-2, 4**level), 1: Fraction(4, 4**level), 2: Fraction(1)}


def product(levels: int) -> Network:
    """Return P for L = `levels` >= 1: width 9, depth L."""
    sides = layer(2, "sides", "identity", [({0: HALF, 1: HALF}, 0), ({0: HALF}, 0), ({1: HALF}, 0)])
    squares = [named(square(levels), name) for name in ("sum", "left", "right")]
    return compose(side_by_side(squares, layer(3, "product", "identity", [({0: 2, 1: -2, 2: -2}, 0)])), sides)


def square_contract(levels: int) -> Contract:
    """Return the contract of S_L on [0, 1]: the greatest of the chords of u^2 between k h and (k + 1) h, h = 2^-L."""
    (u,) = variables(1)
    network = square(levels)
    return Contract(f"square, L = {levels}", network, inputs(u), box(0, 1), outputs(network, _chords(u, levels)), names=("u",))


def product_contract(levels: int) -> Contract:
    """Return the contract of P on [0, 1]^2: 2 (S((x + y)/2) - S(x/2) - S(y/2)), S the greatest of the chords."""
    x, y = variables(2)
    network = product(levels)
    both, left, right = _chords((x + y) / 2, levels), _chords(x / 2, levels, HALF), _chords(y / 2, levels, HALF)
    return Contract(
        f"product, L = {levels}",
        network,
        inputs(x, y),
        box(0, 1, 2),
        outputs(network, 2 * both - 2 * left - 2 * right),
        names=("x", "y"),
    )


def _chords(u: Term, levels: int, end: Fraction = ONE) -> Term:
    """The greatest of the chords of u^2 between k h and (k + 1) h, on [0, end]."""
    h = Fraction(1, 1 << levels)
    return maximum(*((2 * k + 1) * h * u - k * (k + 1) * h * h for k in range(int(end / h))))
