"""Theorem B3: where m + 1 inputs have limits that are positive and affinely independent, W_n -> I and b_n -> 0.

The same m + 1 inputs give W = W_(n+1) and b = b_(n+1) back: [W b] = [N_(n+1)(x_0) .. N_(n+1)(x_m)] Y^-1, where Y has the columns
(N_n(x_i); 1).
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction

from symnet.convergence.deep_network import DeepNetwork, Layer, Matrix, Vector

TRIED = 500
"""Inputs among which m + 1 are looked for."""


@dataclass(frozen=True)
class Recovered:
    """A layer found from the values of m + 1 inputs before and after it, and these inputs."""

    number: int
    points: tuple[Vector, ...]
    layer: Layer


@dataclass(frozen=True)
class Fixed:
    """An entry of W_n - I or b_n that does not tend to 0, counted from 1; column 0 is b."""

    row: int
    column: int
    text: str


def not_vanishing(network: DeepNetwork) -> list[Fixed] | None:
    """Return the entries of W_n - I and b_n that are proved not to tend to 0; None where that is not known of some entry.

    Of layers given one by one with a bound c q^n on the rest nothing is refuted; the bound shows q < 1 or nothing.
    """
    if network.rest is not None:
        shown = all(c == 0 or q < 1 for c, q in (network.rest.weights, network.rest.biases))
        return [] if shown else None
    found, known = [], True
    for i, (row, bias) in enumerate(zip(network.residuals, network.biases, strict=True), 1):
        for j, entry in enumerate((bias, *row)):
            known = known and entry.vanishes is not None
            if entry.vanishes is False:
                found.append(Fixed(i, j, entry.text))
    return found if found or known else None


def recovered(network: DeepNetwork, n: int, candidates: Iterator[Vector]) -> Recovered | None:
    """Return layer n + 1 from m + 1 inputs with N_(n+1) positive and N_n affinely independent; None where none are found."""
    chosen: list[tuple[Vector, Vector, Vector]] = []
    rows: list[Vector] = []
    for point in itertools.islice(candidates, TRIED):
        before = values(network, point, n)
        after = network.layer(n + 1)(before)
        if min(after) > 0 and rank([*rows, (*before, Fraction(1))]) > len(rows):
            rows.append((*before, Fraction(1)))
            chosen.append((point, before, after))
            if len(rows) > network.width:
                break
    if len(rows) <= network.width:
        return None
    solved = solve(rows, [after for _, _, after in chosen])  # row k of it: what value k of N_n, or 1, gives to each neuron
    weights = tuple(tuple(solved[k][j] for k in range(network.width)) for j in range(network.width))
    return Recovered(n + 1, tuple(point for point, _, _ in chosen), Layer(weights, tuple(solved[network.width])))


def values(network: DeepNetwork, point: Sequence[Fraction], n: int) -> Vector:
    """Return N_n(x), exactly."""
    found = tuple(point)
    for k in range(1, n + 1):
        found = network.layer(k)(found)
    return found


def rank(rows: Sequence[Sequence[Fraction]]) -> int:
    """Return the rank of a matrix, by elimination."""
    left, found = [list(row) for row in rows], 0
    for column in range(len(left[0]) if left else 0):
        pivot = next((i for i in range(found, len(left)) if left[i][column]), None)
        if pivot is None:
            continue
        left[found], left[pivot] = left[pivot], left[found]
        for i in range(found + 1, len(left)):
            factor = left[i][column] / left[found][column]
            left[i] = [a - factor * b for a, b in zip(left[i], left[found], strict=True)]
        found += 1
    return found


def solve(matrix: Sequence[Sequence[Fraction]], right: Sequence[Sequence[Fraction]]) -> Matrix:
    """Return X with matrix X = right for an invertible matrix, by elimination."""
    size = len(matrix)
    left = [[*row, *values_] for row, values_ in zip(matrix, right, strict=True)]
    for column in range(size):
        pivot = next(i for i in range(column, size) if left[i][column])
        left[column], left[pivot] = left[pivot], left[column]
        left[column] = [value / left[column][column] for value in left[column]]
        for i in range(size):
            if i != column and left[i][column]:
                factor = left[i][column]
                left[i] = [a - factor * b for a, b in zip(left[i], left[column], strict=True)]
    return tuple(tuple(row[size:]) for row in left)


def grid(inputs: int, radius: Fraction) -> Iterator[Vector]:
    """Yield inputs with |x| <= radius in every coordinate: 0, multiples of the unit vectors, corners, and finer ones."""
    yield (Fraction(0),) * inputs
    for parts in range(1, TRIED):
        for axis in range(inputs):
            for sign in (1, -1):
                yield tuple(radius * sign / parts if place == axis else Fraction(0) for place in range(inputs))
        yield from itertools.islice(itertools.product((radius / parts, -radius / parts), repeat=inputs), 64)
