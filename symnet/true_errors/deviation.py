"""How far the error may leave its linear interpolant on a simplex, from derivatives of the target on a box around it.

On a simplex with vertices v_i the network is affine and e = network - f. Let x = sum_i l_i v_i, Ie(x) = sum_i l_i e(v_i), X a
random vertex with P(X = v_i) = l_i, so E X = x, and w_k the spread of the vertices in coordinate k.

Second order. If f is C^2 on the box, e(x) - Ie(x) = 1/2 sum_i l_i (v_i - x)^T H(p_i) (v_i - x) with points p_i of the box
(Taylor at x; the linear terms cancel). E (X_k - x_k)^2 <= w_k^2/4, so with h = the Hessian's intervals
    e - Ie <= 1/8 (sum_k max(0, h_kk) w_k^2 + 2 sum_{j<k} |h_jk| w_j w_k), and the same with -h for Ie - e.
First order. If the generalised gradients of f on the box lie in intervals of widths g_k, subtracting an affine function
leaves slopes at most g_k/2, and E |X_k - x_k| <= w_k/2, so |e - Ie| <= 1/4 sum_k g_k w_k.
From a modulus. |e - Ie| <= sum_i l_i omega(|v_i - x|) <= omega(r) for concave omega, omega(2r) for any, 2r = sqrt(sum_k w_k^2).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction
from typing import TypeAlias

from symnet.targets.enclosure import balls
from symnet.targets.enclosure.balls import Ratio
from symnet.targets.enclosure.curvature import Hessian, jet
from symnet.targets.enclosure.gradient import BoxRange, Gradient, gradient
from symnet.targets.enclosure.points import Undecided
from symnet.targets.modulus.modulus import Modulus

Deviation: TypeAlias = "tuple[Ratio, Ratio]"
"""down, up with -down <= e - Ie <= up."""


def deviation(where: BoxRange, widths: Sequence[Ratio], choices: Mapping[int, int]) -> tuple[Deviation | None, Hessian | None]:
    """Return the deviation (None: the slope may be unbounded) and the Hessian's intervals where f is C^2 on the box.

    `where` is evaluated; `choices` are branches of kinks that are known on the simplex.
    """
    try:
        slopes, bends = jet(where, choices)
    except Undecided:
        try:
            return first_order(gradient(where, choices), widths), None
        except Undecided:
            return None, None
    first, second = first_order(slopes, widths), second_order(bends, widths)
    return (min(first[0], second[0]), min(first[1], second[1])), bends


def first_order(slopes: Gradient, widths: Sequence[Ratio]) -> Deviation:
    """The bound from the widths of the gradient's intervals."""
    total = sum(((slope[1] - slope[0]) * widths[axis] for axis, slope in slopes.items()), balls.ratio(0)) / 4
    return total, total


def second_order(bends: Hessian, widths: Sequence[Ratio]) -> Deviation:
    """The bound from the Hessian's intervals."""
    down = up = balls.ratio(0)
    for (i, j), (lo, hi) in bends.items():
        area = widths[i] * widths[j]
        if i == j:
            down, up = down - min(lo, 0 * lo) * area, up + max(hi, 0 * hi) * area
        else:
            both = 2 * max(-lo, hi, 0 * lo) * area
            down, up = down + both, up + both
    return down / 8, up / 8


def by_modulus(modulus: Modulus, widths: Sequence[Ratio]) -> Deviation:
    """The bound from a modulus of the target."""
    square = sum((balls.fraction(width) ** 2 for width in widths), Fraction(0)) / 4
    found = balls.ratio(modulus.upper(modulus.averaged(square)))
    return found, found
