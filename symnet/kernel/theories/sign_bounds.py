"""What networks of one size, of any weights, cannot reach: few patterns of signs at the points of a grid, by Warren's theorem.

The theorem is assumed, as a hypothesis of the kind `warren` that the certificate lists: t polynomials of degree at most D in
v <= t real variables have at most 2 (2 e t D / v)^v patterns of signs (> 0, or not), t, D, v >= 1.
"""

from __future__ import annotations

from fractions import Fraction

from ..arithmetic import read_int
from ..rule import Rule
from ..syntax import Budget, Certificate, Rejected, Statement
from .network_bounds import (
    MAX_INPUTS,
    MAX_POINTS,
    MAX_SIZE,
    above_0,
    is_below,
    log2_above,
    need_order,
    short,
)

EACH_LAYER = 64
E_ABOVE = Fraction(2_718_281_829, 10**9)
"""Above e."""


def network_signs(certificate: Certificate, premises: list[Statement], data: Statement) -> Statement:
    """
    Warren's theorem; by it the outputs have fewer than 2^m patterns of signs at the m = (N + 1)^d points of a grid;
    2 E <= L N^-alpha
    ---------------------------------------------------------------------------------------------------------------
    there is an f on [0,1]^d with |f(x) - f(y)| <= L |x - y|^alpha that is at least E away, in the sup norm, from every
    ReLU network with d inputs, l hidden layers of W neurons and one output, whatever its weights and biases

    It is about all such networks, and not about the one in the certificate.
    """
    budget = certificate.budget
    d, points = read_int(data, "dimension", 1, MAX_INPUTS), read_int(data, "points", 1, MAX_POINTS)
    width, depth = (read_int(data, key, 1, MAX_SIZE) for key in ("width", "depth"))
    constant, order, error = above_0(data, "constant"), above_0(data, "order"), short(data, "error")
    need_order(order)
    budget.spend(d * (1 + (points.bit_length() >> 6)))
    grid = (points + 1) ** d
    parameters = width * (d + 1) + (depth - 1) * width * (width + 1) + width + 1
    patterns = _of_layer(grid, depth + 1, parameters, budget) + _of_neurons(grid * width, (d, width, depth), budget)
    if grid <= patterns:
        raise Rejected(f"2^({points} + 1)^{d} patterns of signs are not shown to be more than networks have"[:400])
    if not is_below(2 * error, constant, order, points, budget):
        raise Rejected(f"the values of the functions at {points} + 1 points an axis do not differ by 2 E"[:400])
    return {
        "kind": "network-signs",
        **{key: data[key] for key in ("constant", "depth", "dimension", "error", "order", "width")},
    }


def _of_layer(count: int, degree: int, variables: int, budget: Budget) -> Fraction:
    """At least log2 of the patterns of so many polynomials: 2^t of them at most, and what Warren's theorem says for v <= t."""
    budget.spend(1 + (count.bit_length() >> 4))
    if count < variables:
        return Fraction(count)
    return min(Fraction(count), 1 + variables * log2_above(2 * E_ABOVE * count * degree / variables, budget))


def _of_neurons(count: int, sizes: tuple[int, int, int], budget: Budget) -> Fraction:
    """At least log2 of the patterns of all hidden neurons, `count` in a layer: layer by layer, or of many layers at once."""
    d, width, depth = sizes
    inner, more = width * (d + 1), width * (width + 1)
    if depth <= EACH_LAYER:
        return sum((_of_layer(count, i, inner + (i - 1) * more, budget) for i in range(1, depth + 1)), Fraction(0))
    budget.spend(1 + (count.bit_length() >> 4))
    total = depth * inner + depth * (depth - 1) // 2 * more
    if count < inner + (depth - 1) * more:
        return Fraction(count * depth)
    return depth + total * log2_above(E_ABOVE * count * depth * (depth + 1) / total, budget)


RULES = {
    "network-signs": Rule(
        "warren",
        "constant depth dimension error order points width",
        network_signs,
        "kernel_rules_bounds.md#network-signs",
        box=True,
        stated="constant depth dimension error order width",
    ),
}
