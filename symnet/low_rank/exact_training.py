"""A few steps of training tiny ReLU networks in exact rationals, and the ranks that Lemma 3.2 is about.

f(x) = W^L relu(W^(L-1) ... relu(W^1 x)), loss |f(x) - y|^2 a sample, batches taken in turn. Numbers grow about fourfold in
length with every step, so that a handful of steps is all there is.
"""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise
from typing import TypeAlias

from symnet.errors import UsageError
from symnet.low_rank.bounds import decay

Vector: TypeAlias = "tuple[Fraction, ...]"
Matrix: TypeAlias = "tuple[Vector, ...]"
Sample: TypeAlias = "tuple[Vector, Vector]"
ZERO = Fraction(0)
MAX_STEPS, MAX_WEIGHTS, MAX_BITS = 12, 400, 4_000_000


@dataclass(frozen=True, slots=True)
class Training:
    """Step mu, decay lambda, batch size."""

    rate: Fraction
    strength: Fraction
    batch: int

    @property
    def keeps(self) -> Fraction:
        """1 - 2 mu lambda, what a weight is multiplied by in each step."""
        return 1 - 2 * self.rate * self.strength


def gradients(weights: Sequence[Matrix], sample: Sample) -> list[Matrix]:
    """Return the gradient of the loss of one sample in every matrix: an outer product, so of rank at most 1."""
    inputs, values = [], sample[0]
    for number, matrix in enumerate(weights):
        inputs.append(values)
        sums = tuple(sum((a * b for a, b in zip(row, values, strict=True)), ZERO) for row in matrix)
        values = sums if number == len(weights) - 1 else tuple(max(value, ZERO) for value in sums)
    slopes = tuple(2 * (value - wanted) for value, wanted in zip(values, sample[1], strict=True))
    found: list[Matrix] = []
    for matrix, read in zip(reversed(weights), reversed(inputs), strict=True):
        found.append(tuple(tuple(slope * value for value in read) for slope in slopes))
        back = [sum((slope * row[place] for slope, row in zip(slopes, matrix, strict=True)), ZERO) for place in range(len(read))]
        slopes = tuple(slope if value > 0 else ZERO for slope, value in zip(back, read, strict=True))
    return list(reversed(found))


def step(weights: Sequence[Matrix], batch: Sequence[Sample], how: Training) -> list[Matrix]:
    """Return the weights after one step."""
    each = [gradients(weights, sample) for sample in batch]
    part = how.rate / len(batch)
    return [
        tuple(
            tuple(how.keeps * value - part * sum((found[number][i][j] for found in each), ZERO) for j, value in enumerate(row))
            for i, row in enumerate(matrix)
        )
        for number, matrix in enumerate(weights)
    ]


def trajectory(weights: Sequence[Matrix], samples: Sequence[Sample], how: Training, steps: int) -> list[list[Matrix]]:
    """Return the weights at the start and after every step; raises UsageError where numbers become too long."""
    decay(how.rate, how.strength, how.batch)
    if not 1 <= steps <= MAX_STEPS or sum(len(matrix) * len(matrix[0]) for matrix in weights) > MAX_WEIGHTS:
        raise UsageError(f"steps {steps}: exact training has 1 to {MAX_STEPS} steps of at most {MAX_WEIGHTS} weights")
    found = [list(weights)]
    for number in range(steps):
        batch = [samples[(number * how.batch + place) % len(samples)] for place in range(how.batch)]
        found.append(step(found[-1], batch, how))
        length = sum(value.denominator.bit_length() for matrix in found[-1] for row in matrix for value in row)
        if length > MAX_BITS:
            raise UsageError(f"steps {steps}: after step {number + 1} the weights have {length} bits; take fewer steps")
    return found


def difference(later: Matrix, earlier: Matrix, factor: Fraction) -> Matrix:
    """Return later - factor * earlier."""
    return tuple(tuple(a - factor * b for a, b in zip(*rows, strict=True)) for rows in zip(later, earlier, strict=True))


def factors(matrix: Matrix) -> tuple[Matrix, Matrix]:
    """Return (U, V) with U V = matrix and as few columns of U as its rank: V is the reduced form, U columns of the matrix."""
    rows = [list(row) for row in matrix]
    pivots: list[int] = []
    for column in range(len(matrix[0])):
        top = len(pivots)
        found = next((place for place in range(top, len(rows)) if rows[place][column]), None)
        if found is None:
            continue
        rows[top], rows[found] = rows[found], rows[top]
        pivot = rows[top][column]
        rows[top] = [value / pivot for value in rows[top]]
        for place, row in enumerate(rows):
            if place != top and row[column]:
                factor = row[column]
                rows[place] = [value - factor * kept for value, kept in zip(row, rows[top], strict=True)]
        pivots.append(column)
    left = tuple(tuple(row[column] for column in pivots) for row in matrix)
    return left, tuple(map(tuple, rows[: len(pivots)]))


def rank(matrix: Matrix) -> int:
    """Return the rank, exactly."""
    return len(factors(matrix)[1])


def example(layers: Sequence[int], samples: int, seed: int) -> tuple[list[Matrix], list[Sample]]:
    """Return weights and samples with small rational entries, by Python's generator for this seed."""
    generator = random.Random(seed)

    def vector(size: int) -> Vector:
        return tuple(Fraction(generator.randint(-8, 8), 8) for _ in range(size))

    weights = [tuple(vector(read) for _ in range(made)) for read, made in pairwise(layers)]
    return weights, [(vector(layers[0]), vector(layers[-1])) for _ in range(samples)]
