"""The Kuhn hat Lambda(y) = relu(1 - max(0, y_1..y_d) + min(0, y_1..y_d)): nodal function of the Kuhn triangulation.

Running maxima and minima are affine in y and two neurons a coordinate, with M_0 = m_0 = 0:
    r_k = relu(M_(k-1) - y_k),  M_k = y_k + r_k = max(0, y_1..y_k),
    q_k = relu(y_k - m_(k-1)),  m_k = y_k - q_k = min(0, y_1..y_k),
so Lambda = relu(1 - M_d + m_d) = relu(1 - r_d - q_d). Depth d + 1, no constants to choose.
Source: mathematics.md section 2, Kuhn hats.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from fractions import Fraction
from typing import TypeAlias

from symnet.core.entry import ONE, ZERO, Entry, Scheduled
from symnet.core.network import Network
from symnet.library.calculus import chain
from symnet.piecewise.contract import Case, Contract, direct, outputs_of
from symnet.piecewise.contract import Form as AffineForm
from symnet.piecewise.contract import form as affine_form
from symnet.piecewise.polytope import Point, Polytope, order_cones

Form: TypeAlias = tuple[Mapping[int, Fraction], Scheduled | Fraction]
"""An affine form in the values a layer reads: weights by position, and a bias."""


def compare_rows(axis: int, y: Form, before: Form, r: int, q: int) -> tuple[tuple[Mapping[int, Entry | int], Entry | int], ...]:
    """Return the rows of r_k and q_k for coordinate k = axis + 1: y is y_k, before is y_(k-1) (unused at axis 0).

    `r` and `q` are the positions of r_(k-1) and q_(k-1).
    """
    if axis == 0:
        return scaled(y, -1), scaled(y, 1)
    weights, bias = minus(before, y)
    return ({**weights, r: ONE}, bias), ({**{p: -w for p, w in weights.items()}, q: ONE}, scaled((weights, bias), -1)[1])


def minus(first: Form, second: Form) -> Form:
    """Return first - second."""
    weights = dict(first[0])
    for position, weight in second[0].items():
        weights[position] = weights.get(position, ZERO) - weight
    return weights, _plus(first[1], scaled(second, -1)[1])


def scaled(form: Form, factor: int) -> Form:
    """Return factor * form."""
    weights, bias = form
    times = {position: factor * weight for position, weight in weights.items()}
    if isinstance(bias, Fraction):
        return times, factor * bias
    return times, Scheduled(factor * bias.constant, tuple((name, factor * f) for name, f in bias.terms))


def _plus(first: Scheduled | Fraction, second: Scheduled | Fraction) -> Scheduled | Fraction:
    terms: dict[str, Fraction] = {}
    constant = ZERO
    for bias in (first, second):
        constant += bias if isinstance(bias, Fraction) else bias.constant
        for name, factor in () if isinstance(bias, Fraction) else bias.terms:
            terms[name] = terms.get(name, ZERO) + factor
    kept = tuple((name, factor) for name, factor in sorted(terms.items()) if factor)
    return Scheduled(constant, kept) if kept else constant


def kuhn_hat(dimension: int) -> Network:
    """Return the hat on R^dimension, depth dimension + 1. Later coordinates are carried by pairs of neurons."""
    # positions while coordinate k is compared: r, q, then relu(y_j), relu(-y_j) for every j
    layers = []
    for axis in range(dimension):
        first = axis == 0

        def coordinate(j: int, first: bool = first) -> Form:
            return ({j: ONE}, ZERO) if first else ({2 + 2 * j: ONE, 3 + 2 * j: -ONE}, ZERO)

        rows = list(compare_rows(axis, coordinate(axis), coordinate(max(axis - 1, 0)), 0, 1))
        if axis < dimension - 1:
            for j in range(dimension):
                rows += [coordinate(j), scaled(coordinate(j), -1)]
        layers.append((f"compare_{axis + 1}", "relu", rows))
    return chain(dimension, *layers, ("hat", "relu", [({0: -1, 1: -1}, 1)]))


def hat_contract(dimension: int, network: Network | None = None) -> Contract:
    """Return the hat's contract on R^dimension: Lambda(y) = max(0, 1 - max(0, y) + min(0, y)), order by order.

    On the cone where 0, y_1, ..., y_d have a given order, spread = largest - smallest of them is one linear form; the
    hat is 1 - spread where that is >= 0, and 0 beyond.
    """
    network = network or kuhn_hat(dimension)
    y = tuple(affine_form(dimension, {axis: 1}) for axis in range(dimension))
    cases = hat_cases(y, lambda point: point, ())
    ensures = "max(0, 1 - max(0, y_1..y_d) + min(0, y_1..y_d))"
    return Contract(f"Kuhn hat, d = {dimension}", "y in R^d", ensures, network, direct(network), outputs_of(network), cases)


def hat_cases(y: tuple[AffineForm, ...], place: Callable[[Point], Point], free: tuple[Point, ...]) -> tuple[Case, ...]:
    """Return the cases of the hat of y, whose coordinates are linear forms of the variables.

    `place` (linear) gives variables that have a given y, and `free` the directions in which y does not change.
    """
    cases = []
    for order, cone in order_cones(len(y)):
        name = " <= ".join("0" if item == 0 else f"y_{item}" for item in order)
        tips = tuple(map(place, cone.rays))  # where the spread along each ray is 1
        apex = place(cone.vertices[0])
        spread = _minus(_item(y, order[-1]), _item(y, order[0]))
        hat = _minus(affine_form(len(apex), {}, 1), spread)
        cases.append(Case(f"near: {name}", Polytope((apex, *tips), free), (hat,)))
        cases.append(Case(f"far: {name}", Polytope(tips, (*tips, *free)), (affine_form(len(apex), {}),)))
    return tuple(cases)


def _item(y: tuple[AffineForm, ...], item: int) -> AffineForm:
    """y_item, and 0 for item 0."""
    return y[item - 1] if item else tuple(ZERO for _ in y[0])


def _minus(first: AffineForm, second: AffineForm) -> AffineForm:
    return tuple(one - other for one, other in zip(first, second, strict=True))
