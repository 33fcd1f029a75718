"""What is known of the columns of a matrix before their entries: a feature vector z_j for each, of any length but zero.

- identity: z_j is the j-th unit vector, nothing is known, and no information flows between columns.
- cosine:K: z_j = (cos(pi k t_j)), k = 0..K-1, at t_j = j/(n - 1): columns are samples of smooth functions.
- a file: a row of numbers for each column.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from typing import Any, Protocol, TypeAlias

from symnet.errors import UsageError
from symnet.infinite_width.arrays_library import numpy
from symnet.infinite_width.layers import along, exact_cosine
from symnet.infinite_width.tangent_kernel import gram
from symnet.targets.enclosure.balls import Ball, flint, ratio

Angles: TypeAlias = "Callable[[int, int], tuple[Ball, Ball]]"
"""Gives balls around the cosine of two features and the product of their norms."""
MAX_FEATURES = 10_000


class Prior(Protocol):
    """Features of the columns."""

    @property
    def name(self) -> str:
        """The prior as it is written."""

    def angles(self) -> Angles:
        """Return the cosines and norms at the present precision."""

    def floats(self) -> Any:
        """Return the features in floating point, an array with a row for each column of the matrix."""

    def direction(self, column: int) -> object:
        """Return something that two columns share if and only if their features have the same direction."""


@dataclass(frozen=True, slots=True)
class Identity:
    """The unit vectors: nothing is known of the columns."""

    columns: int
    name: str = "identity"

    def angles(self) -> Angles:
        """Return the cosines and norms, which are exact."""
        arb = flint().arb
        return lambda i, j: (arb(int(i == j)), arb(1))

    def floats(self) -> Any:
        """Return the unit matrix."""
        return numpy().eye(self.columns)

    def direction(self, column: int) -> object:
        """Return the column."""
        return column


@dataclass(frozen=True, slots=True)
class Rational:
    """Features that are rational numbers."""

    name: str
    features: Sequence[tuple[Fraction, ...]]

    def angles(self) -> Angles:
        """Return the cosines and norms at the present precision, cosines of parallel features exactly."""
        products = gram(self.features)
        squares = [products[place, place] for place in range(len(self.features))]
        norms = [flint().arb(square).sqrt() for square in squares]

        def of(i: int, j: int) -> tuple[Ball, Ball]:
            scale = norms[i] * norms[j]
            return exact_cosine(products[i, j], squares[i], squares[j], scale), scale

        return of

    def floats(self) -> Any:
        """Return the features in floating point."""
        return numpy().array([[float(value) for value in feature] for feature in self.features])

    def direction(self, column: int) -> object:
        """Return the feature divided by the size of its first entry that is not zero."""
        feature = self.features[column]
        first = next(abs(value) for value in feature if value)
        return tuple(value / first for value in feature)


@dataclass(frozen=True, slots=True)
class Cosines:
    """The features cos(pi k t), k = 0, ..., count - 1, at points t of [0, 1]: of one direction only where points agree."""

    count: int
    points: tuple[Fraction, ...]

    @property
    def name(self) -> str:
        """The prior as it is written."""
        return f"cosine:{self.count}"

    def angles(self) -> Angles:
        """Return the cosines and norms at the present precision."""
        arb, size = flint().arb, len(self.points)
        values = [arb.cos_pi_fmpq(ratio(k * t)) for t in self.points for k in range(self.count)]
        features = flint().arb_mat(size, self.count, values)
        products = features * features.transpose()
        norms = [products[place, place].sqrt() for place in range(size)]

        def of(i: int, j: int) -> tuple[Ball, Ball]:
            scale = norms[i] * norms[j]
            same = self.direction(i) == self.direction(j)
            return (arb(1) if same else products[i, j] / scale), scale

        return of

    def floats(self) -> Any:
        """Return the features in floating point."""
        np = numpy()
        return np.cos(np.pi * np.outer([float(t) for t in self.points], np.arange(self.count)))

    def direction(self, column: int) -> object:
        """Return the point, since 1 and cos(pi t) tell the points of [0, 1] apart; 0 where there is only the constant."""
        return self.points[column] if self.count > 1 else 0


def prior(text: str, columns: int) -> Prior:
    """Return the prior that is written "identity", "cosine:K" or as a file with a row of numbers for each column."""
    kind, _, size = text.partition(":")
    if kind == "identity" and not size:
        return Identity(columns)
    if kind == "cosine":
        return cosines(size, columns)
    from symnet.targets.table_file import read_rows

    if not Path(text).exists():
        raise UsageError(f"--prior {text[:60]}: there is no such file; write identity, cosine:4 or the name of a file")
    rows = read_rows(Path(text)).rows
    if len(rows) != columns:
        raise UsageError(f"--prior {text}: {len(rows)} rows for {columns} columns of the matrix; write one row for each column")
    for number, row in enumerate(rows, 1):
        if not any(row):
            raise UsageError(
                f"--prior {text}: row {number} is zero, so that nothing is known of column {number}; write other numbers"
            )
    return Rational(Path(text).name, rows)


def cosines(size: str, columns: int) -> Cosines:
    """Return cosines at columns that are evenly spaced in [0, 1]."""
    if not (size.isascii() and size.isdigit() and 0 < int(size[:9]) <= MAX_FEATURES):
        raise UsageError(f"--prior cosine:{size[:20]}: write the number of cosines after the colon, for example cosine:4")
    return Cosines(int(size), tuple(Fraction(place, max(1, columns - 1)) for place in range(columns)))


def check_directions(known: Prior, observed: Sequence[int], row: str) -> None:
    """Raise UsageError where two observed columns have features of one direction: the system is singular without a ridge."""
    seen: dict[object, int] = {}
    for column in observed:
        first = seen.setdefault(known.direction(column), column)
        if first != column:
            raise UsageError(
                f"--prior {known.name}: the features of columns {first + 1} and {column + 1}, both observed in {row}, have the "
                "same direction, so the system is singular; change one, or give --ridge"
            )


def matrix_of_balls(known: Prior, columns: int, depth: int) -> list[list[Ball]]:
    """Return the kernel between the columns at the present precision."""
    angles, factors = known.angles(), [1] * (depth + 1)
    rows: list[list[Any]] = [[None] * columns for _ in range(columns)]
    for i in range(columns):
        for j in range(i, columns):
            r, scale = angles(i, j)
            rows[i][j] = rows[j][i] = scale * along(r, factors)
    return rows
