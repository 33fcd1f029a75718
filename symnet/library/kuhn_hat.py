"""The Kuhn hat Lambda(y) = relu(1 - max(0, y_1..y_d) + min(0, y_1..y_d)): nodal function of the Kuhn triangulation.

Running maxima and minima are affine in y and two neurons a coordinate, with M_0 = m_0 = 0:
    r_k = relu(M_(k-1) - y_k),  M_k = y_k + r_k = max(0, y_1..y_k),
    q_k = relu(y_k - m_(k-1)),  m_k = y_k - q_k = min(0, y_1..y_k),
so Lambda = relu(1 - M_d + m_d) = relu(1 - r_d - q_d). Depth d + 1, no constants to choose.
Source: mathematics.md section 2, Kuhn hats.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction
from typing import TypeAlias

from symnet.core.entry import ONE, ZERO, Entry, Scheduled
from symnet.core.network import Network
from symnet.library.calculus import chain
from symnet.piecewise import Contract, Term, inputs, line, maximum, minimum, outputs, relu, variables

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


def hat_contract(dimension: int) -> Contract:
    """Return the hat's contract on all of R^dimension."""
    y = variables(dimension)
    network, names = kuhn_hat(dimension), tuple(f"y{axis + 1}" for axis in range(dimension))
    return Contract(
        f"Kuhn hat, d = {dimension}", network, inputs(*y), line(dimension), outputs(network, hat_term(y)), names=names
    )


def hat_term(y: Sequence[Term]) -> Term:
    """Return Lambda(y) = relu(1 - max(0, y_1, ..., y_d) + min(0, y_1, ..., y_d))."""
    return relu(1 - maximum(0, *y) + minimum(0, *y))
