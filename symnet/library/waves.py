"""Exact squares, products and polynomials by the activation euaf: Lemmas 16 and 17 of Shen, Yang, Zhang 2022 (arXiv 2107.02397).

For u in [-1, 1] all arguments of s below are on one branch of softsign or in [0, 1], where s(t) = t:
    u^2 = 12 s(1 - 12 s(-u - 1) + 12 s(-u - 2)) + 11 s(1 - 10/11 s((u + 1)/2)),    x y = 2 (((x + y)/2)^2 - (x/2)^2 - (y/2)^2).
A value v in [-1, 1] is carried over a layer as 2 s((v + 1)/2) - 1. No network of relus is x^2 on an interval: those are piecewise
linear.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from fractions import Fraction
from typing import Any

from symnet.core.network import Network
from symnet.core.rational import exact, positive
from symnet.errors import TooLarge, UsageError
from symnet.library.calculus import Number, Rows, chain

HALF = Fraction(1, 2)
Neuron = tuple[Mapping[int, Number], Number]
Form = tuple[dict[int, Fraction], Fraction]
"""Weights by place in the layer before, and a constant."""
Terms = Mapping[tuple[int, ...], Any]
"""A polynomial: for exponents, one an input, the coefficient."""
MOST_NEURONS = 100_000


def exact_square(bound: Any = 1) -> Network:
    """Return x -> x^2 on [-bound, bound]: width 3, depth 2."""
    reach = positive(bound, "bound")
    first, second, found = _squared([({0: 1 / reach}, Fraction(0))], [])
    return chain(1, ("terms", "euaf", first), ("squares", "euaf", second), ("output", "identity", [_times(found[0], reach**2)]))


def exact_product(bound: Any = 1) -> Network:
    """Return (x, y) -> x y on [-bound, bound]^2: width 9, depth 2."""
    return exact_polynomial({(1, 1): 1}, (bound, bound), plain=True)


def exact_polynomial(terms: Terms, bounds: Sequence[Any], plain: bool = False) -> Network:
    """Return a polynomial in d numbers, exactly, where |x_i| <= bounds[i]: depth 2 (degree - 1), one product a term and stage.

    terms: {(2, 1): 3, (0, 0): "1/2"} is 3 x^2 y + 1/2. `plain`: inputs are not carried where no term needs them any more. Raises
    UsageError for exponents that are none, TooLarge for more than 100,000 neurons.
    """
    reach = [positive(bound, f"bounds[{place}]") for place, bound in enumerate(bounds)]
    given = {tuple(powers): exact(value, "coefficient") for powers, value in terms.items()}
    if not reach or not given or any(len(powers) != len(reach) or min(powers) < 0 for powers in given):
        raise UsageError(
            f"the terms need {len(reach)} exponents >= 0 each and one term at least; write for example {{(2, 1): 3}}"
        )
    factors = {powers: [axis for axis, power in enumerate(powers) for _ in range(power)] for powers in given}
    degree = max(map(len, factors.values()))
    if 12 * degree * len(given) > MOST_NEURONS:
        raise TooLarge(f"degree {degree} and {len(given)} terms take more than {MOST_NEURONS} neurons; give fewer")
    values: list[Form] = [({axis: 1 / side}, Fraction(0)) for axis, side in enumerate(reach)]
    powers_of = [powers for powers in given if factors[powers]]
    known = [values[factors[powers][0]] for powers in powers_of]
    layers: list[tuple[str, str, Rows]] = []
    for stage in range(1, degree):
        rows, known, values = _stage(
            stage, [factors[powers] for powers in powers_of], known, values, stage + 1 < degree or not plain
        )
        layers += [(f"terms_{stage}", "euaf", rows[0]), (f"squares_{stage}", "euaf", rows[1])]
    scales = [given[powers] * math.prod(reach[axis] for axis in factors[powers]) for powers in powers_of]
    constant = sum((value for powers, value in given.items() if not factors[powers]), Fraction(0))
    output = _sum([_times(form, scale) for form, scale in zip(known, scales, strict=True)], constant)
    return chain(len(reach), *layers, ("output", "identity", [output]))


def _stage(
    stage: int, factors: Sequence[Sequence[int]], known: Sequence[Form], values: Sequence[Form], carry: bool
) -> tuple[tuple[Rows, Rows], list[Form], list[Form]]:
    """The two layers in which every term takes its next factor, and the forms of all values behind them."""
    squares: list[Form] = []
    carried = list(values) if carry else []
    places: list[tuple[str, int]] = []
    for axes, form in zip(factors, known, strict=True):
        if len(axes) > stage:
            other = values[axes[stage]]
            places.append(("product", len(squares)))
            squares += [_sum([_times(form, HALF), _times(other, HALF)]), _times(form, HALF), _times(other, HALF)]
        else:
            places.append(("carried", len(carried)))
            carried.append(form)
    first, second, found = _squared(squares, carried)
    kept = found[len(squares) :]
    made = [
        _sum([_times(found[at], Fraction(2)), _times(found[at + 1], Fraction(-2)), _times(found[at + 2], Fraction(-2))])
        if kind == "product"
        else kept[at]
        for kind, at in places
    ]
    return (first, second), made, kept[: len(values)] if carry else []


def _squared(squares: Sequence[Form], carried: Sequence[Form]) -> tuple[Rows, Rows, list[Form]]:
    """Two layers of euaf, and the forms of the squares and of the values carried, all in [-1, 1], in the second one."""
    first: list[Neuron] = []
    second: list[Neuron] = []
    found: list[Form] = []
    for form in squares:
        at = len(first)
        minus = _times(form, Fraction(-1))
        first += [_sum([minus], Fraction(-1)), _sum([minus], Fraction(-2)), _sum([_times(form, HALF)], HALF)]
        found.append(({len(second): Fraction(12), len(second) + 1: Fraction(11)}, Fraction(0)))
        second += [({at: -12, at + 1: 12}, 1), ({at + 2: Fraction(-10, 11)}, 1)]
    for form in carried:
        found.append(({len(second): Fraction(2)}, Fraction(-1)))
        second.append(({len(first): 1}, 0))
        first.append(_sum([_times(form, HALF)], HALF))
    return first, second, found


def _times(form: Form, factor: Fraction) -> Form:
    weights, constant = form
    return {place: factor * weight for place, weight in weights.items()}, factor * constant


def _sum(forms: Sequence[Form], constant: Fraction = Fraction(0)) -> Form:
    weights: dict[int, Fraction] = {}
    for form, own in forms:
        constant += own
        for place, weight in form.items():
            weights[place] = weights.get(place, Fraction(0)) + weight
    return {place: weight for place, weight in weights.items() if weight}, constant
