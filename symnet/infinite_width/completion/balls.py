"""Completion with proof: y_u = K_uo (K_oo + q I)^-1 y_o in balls, one factorisation for each mask, as precise as is needed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any, TypeAlias

from symnet.errors import Unproved
from symnet.infinite_width.ball_text import bounds
from symnet.infinite_width.completion.matrix import GappyMatrix, Mask
from symnet.infinite_width.completion.prior import Prior, matrix_of_balls
from symnet.targets.enclosure.balls import Ball, flint, precision, ratio

Bounds: TypeAlias = "tuple[Fraction, Fraction]"
MAX_PRECISION = 1 << 13
GUARD = 64


@dataclass(frozen=True, slots=True)
class BallSolver:
    """The kernel of a prior at rising precision; every enclosure is at most 10^-digits/10 times the row's largest entry wide.

    The tenth leaves room for writing the ends as decimals.
    """

    prior: Prior
    depth: int
    ridge: Fraction
    digits: int

    def complete(self, matrix: GappyMatrix) -> dict[tuple[int, int], Bounds]:
        """Return low and high of every missing entry, by row and column; raises Unproved where 8192 bits are not enough."""
        found: dict[tuple[int, int], Bounds] = {}
        waiting, bits = dict(matrix.masks), int(self.digits * 3.33) + GUARD
        while waiting:
            if bits > MAX_PRECISION:
                row = min(waiting.values())[0] + 1
                raise Unproved(f"the system of row {row} is not proved to be solvable with {MAX_PRECISION} bits; give --ridge")
            with precision(bits):
                kernel = matrix_of_balls(self.prior, matrix.columns, self.depth)
                for mask, rows in list(waiting.items()):
                    solved = self._solve(matrix, kernel, mask, rows)
                    if solved is not None:
                        found.update(solved)
                        del waiting[mask]
            bits *= 2
        return found

    def condition(self, columns: int) -> Fraction | None:
        """Return a proved upper bound of the condition number of the whole K + q I; None where 2048 bits prove none.

        |A| |A^-1| in the largest sum of a row is at least |A|_2 |A^-1|_2, and by the interlacing of eigenvalues that of every
        part K_oo + q I is not more.
        """
        bits, alike = 2 * GUARD, len({self.prior.direction(column) for column in range(columns)}) < columns
        while bits <= MAX_PRECISION >> 2 and not (alike and self.ridge == 0):
            with precision(bits):
                system = self.system(matrix_of_balls(self.prior, columns, self.depth), tuple(range(columns)))
                try:
                    found = _row_sum(system) * _row_sum(system.inv())
                except ZeroDivisionError:
                    found = None
                if found is not None and found.is_finite() and found.rel_accuracy_bits() > 16:
                    return bounds(found)[1]
            bits *= 2
        return None

    def _solve(
        self, matrix: GappyMatrix, kernel: list[list[Ball]], mask: Mask, rows: Sequence[int]
    ) -> dict[tuple[int, int], Bounds] | None:
        """The missing entries of the rows with one mask; None where the precision is not enough."""
        seen = set(mask)
        missing = [place for place in range(matrix.columns) if place not in seen]
        if not missing:
            return {}
        entries = [matrix.exact_row(row, mask) for row in rows]
        right = self._matrix([[ratio(entry[place]) for entry in entries] for place in range(len(mask))])
        try:
            weights = self.system(kernel, mask).solve(right)
        except ZeroDivisionError:
            return None
        values = self._matrix([[kernel[i][j] for j in mask] for i in missing]) * weights
        widths = [max(map(abs, entry)) / 10 ** (self.digits + 1) for entry in entries]
        found = {}
        for place, column in enumerate(missing):
            for number, row in enumerate(rows):
                if not values[place, number].is_finite():
                    return None
                ends = bounds(values[place, number])
                if ends[1] - ends[0] > widths[number]:
                    return None
                found[row, column] = ends
        return found

    def system(self, kernel: list[list[Ball]], mask: Mask) -> Any:
        """Return K_oo + q I."""
        ridge = ratio(self.ridge)
        return self._matrix([[kernel[i][j] + (ridge if i == j else 0) for j in mask] for i in mask])

    @staticmethod
    def _matrix(rows: list[list[Any]]) -> Any:
        return flint().arb_mat(len(rows), len(rows[0]), [value for row in rows for value in row])


def _row_sum(matrix: Any) -> Ball:
    """The largest sum of the sizes of the entries of a row, the norm of a matrix on vectors measured by their largest entry."""
    best = flint().arb(0)
    for row in matrix.tolist():
        best = best.max(sum((abs(value) for value in row), flint().arb(0)))
    return best
