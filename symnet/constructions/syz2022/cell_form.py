"""What a network of Theorem 2.1, 2.2 or 2.3 of Shen, Yang, Zhang 2022 is on the cube: constant on cells, ranges in strips.

Off the strips the value is shift + scale * (the code of the cell). In the strips a network of Theorem 2.1 lies in
[b, b + s (1 - 2^-n)]; one of Theorem 2.2 or 2.3 between the least and the greatest code of the cells on both sides, because at
least two of the three points that each mid value compares see one of them (mathematics.md, Theorem 2.2, delta = 1/(3K)).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import product
from typing import TypeAlias

Region: TypeAlias = "tuple[tuple[Fraction, Fraction, tuple[int, ...]], ...]"
"""Along each axis: from, to, and the cells it belongs to: one, or the two on both sides of a strip."""


@dataclass(frozen=True, slots=True)
class CellForm:
    """The values on the cells (lexicographic by first coordinate fastest), the strips' width, the range of all values.

    numbers: a_1, ..., a_n; joined: by mid values (Theorems 2.2 and 2.3); levels: of the product of Theorem 2.3.
    """

    dimension: int
    cells: int
    delta: Fraction
    values: tuple[Fraction, ...]
    joined: bool
    low: Fraction
    high: Fraction
    numbers: tuple[Fraction, ...]
    scale: Fraction
    levels: int | None = None

    def regions(self) -> Iterator[Region]:
        """Yield the products of cells and strips; they cover the cube."""
        yield from product(self.parts(), repeat=self.dimension)

    def parts(self) -> list[tuple[Fraction, Fraction, tuple[int, ...]]]:
        """The cells and strips of one axis."""
        found: list[tuple[Fraction, Fraction, tuple[int, ...]]] = []
        for j in range(self.cells):
            right = Fraction(j + 1, self.cells)
            last = j == self.cells - 1
            found.append((Fraction(j, self.cells), right if last else right - self.delta, (j,)))
            if not last:
                found.append((right - self.delta, right, (j, j + 1)))
        return found

    def range(self, region: Region) -> tuple[Fraction, Fraction]:
        """Bounds of the network on a region, equal off the strips."""
        if not self.joined and any(len(part[2]) > 1 for part in region):
            return self.low, self.high
        found = [self.values[self._number(cell)] for cell in product(*(part[2] for part in region))]
        return min(found), max(found)

    def _number(self, cell: Sequence[int]) -> int:
        return sum(j * self.cells**axis for axis, j in enumerate(cell))
