"""Completion in floating point (numpy), for matrices of up to a few thousand columns: one factorisation for each mask."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from symnet.errors import UsageError
from symnet.infinite_width.arrays import tangent_kernel_array
from symnet.infinite_width.arrays_library import numpy
from symnet.infinite_width.completion.matrix import GappyMatrix
from symnet.infinite_width.completion.prior import Prior


@dataclass(frozen=True)
class FloatSolver:
    """K + q I between all columns; its condition number bounds that of every part of it (interlacing of eigenvalues)."""

    system: Any
    ridge: float

    @classmethod
    def of(cls, prior: Prior, depth: int, ridge: float) -> FloatSolver:
        """Return the solver of a prior."""
        np = numpy()
        kernel = tangent_kernel_array(prior.floats(), [1.0] * (depth + 1))
        kernel[np.diag_indices(len(kernel))] += ridge
        return cls(kernel, ridge)

    def condition(self) -> float:
        """Return the condition number, infinite where rounding has made the least eigenvalue negative."""
        found = numpy().linalg.eigvalsh(self.system)
        return float(found[-1] / found[0]) if found[0] > 0 else float("inf")

    def complete(self, matrix: GappyMatrix) -> dict[tuple[int, int], float]:
        """Return every missing entry, by row and column; raises UsageError where a system is singular."""
        np = numpy()
        found: dict[tuple[int, int], float] = {}
        everything = np.arange(matrix.columns)
        for mask, rows in matrix.masks.items():
            observed = np.array(mask, dtype=int)
            missing = np.setdiff1d(everything, observed, assume_unique=True)
            if not len(missing):
                continue
            entries = np.array([matrix.float_row(row, mask) for row in rows])
            values = self.fill(observed, missing, entries)
            for row, line in zip(rows, values.tolist(), strict=True):
                found.update(zip(((row, column) for column in missing.tolist()), line, strict=True))
        return found

    def fill(self, observed: Any, missing: Any, entries: Any) -> Any:
        """Return the values at the missing columns, a row for each row of entries at the observed ones."""
        np = numpy()
        rows = self.system[observed]
        try:
            weights = np.linalg.solve(rows[:, observed], entries.T)
        except np.linalg.LinAlgError:
            raise UsageError("the system of a row is singular; give --ridge, for example --ridge 1e-6") from None
        return (rows[:, missing].T @ weights).T

    def leave_out(self, matrix: GappyMatrix) -> tuple[float, float]:
        """Return the root mean square error of entries completed from the others of their row, and that of the entries.

        With A = (K_oo + q I)^-1 the error of entry i is (A y)_i / A_ii, so one inverse for each mask is enough.
        """
        np = numpy()
        errors = squares = count = 0.0
        for mask, rows in matrix.masks.items():
            observed = np.array(mask, dtype=int)
            entries = np.array([matrix.float_row(row, mask) for row in rows])
            inverse = np.linalg.inv(self.system[np.ix_(observed, observed)])
            wrong = (entries @ inverse) / np.diag(inverse)
            errors += float(np.sum(wrong**2))
            squares += float(np.sum(entries**2))
            count += entries.size
        return (errors / count) ** 0.5, (squares / count) ** 0.5
