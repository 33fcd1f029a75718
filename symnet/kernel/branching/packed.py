"""Vectors of integers, each packed into one big integer with a slot for each entry.

Factors times vectors is then one sum of products of integers. A slot is as wide as the entries of the sum need, for factors
of a stated length; for longer factors the product is taken in pieces, so that it is exact for all.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from operator import mul

from ..syntax import Budget


@dataclass(frozen=True, slots=True)
class Packed:
    """Vectors of one length; `most` bounds the sum of the absolute values that they have at any one entry."""

    vectors: tuple[int, ...]
    length: int
    slot: int
    """The bits of an entry, a multiple of 8."""
    most: int
    halves: int
    """The vector with 2^(slot - 1) at each entry."""

    def times(self, factors: Sequence[int], budget: Budget) -> list[int]:
        """The sum of factor times vector, entry by entry."""
        return self.some(factors, self.vectors, range(0, self.length * self.slot >> 3, self.slot >> 3), budget)

    def some(self, factors: Sequence[int], vectors: Sequence[int], starts: Sequence[int], budget: Budget) -> list[int]:
        """The sum of factor times vector, for some of the vectors, none twice, at the entries that start at these bytes."""
        largest = max(max(factors), -min(factors)) if factors else 0
        if not largest:
            budget.spend(1 + len(starts))
            return [0] * len(starts)
        self._pay(len(factors), largest.bit_length(), len(starts), budget)
        if largest * self.most >> self.slot - 1:  # the sum would not fit into the slots
            piece = ((1 << self.slot - 1) // self.most).bit_length() - 1
            high = self.some([factor >> piece for factor in factors], vectors, starts, budget)
            low = self.some([factor & (1 << piece) - 1 for factor in factors], vectors, starts, budget)
            return [(first << piece) + second for first, second in zip(high, low, strict=True)]
        half, step, read = 1 << self.slot - 1, self.slot >> 3, int.from_bytes
        data = (sum(map(mul, factors, vectors)) + self.halves).to_bytes(self.length * step, "little")
        return [read(data[start : start + step], "little") - half for start in starts]

    def _pay(self, factors: int, bits: int, entries: int, budget: Budget) -> None:
        """Take the work of a product off the budget: products of words, and the entries that are read off."""
        words = self.length * self.slot + 63 >> 6
        budget.spend(4 + (factors + entries + (words >> 3) + (factors * words * (1 + (bits >> 6)) >> 6) >> 1))


def packed(vectors: Sequence[Mapping[int, int]], length: int, room: int) -> Packed:
    """Pack vectors of this length, given by the entries that are not 0, for factors of at most `room` bits."""
    sums = [0] * length
    longest = 0
    for vector in vectors:
        for place, entry in vector.items():
            sums[place] += abs(entry)
            longest = max(longest, entry.bit_length())
    most = max(sums)
    slot = max(most.bit_length(), longest) + room + 2 + 7 & -8
    half, step = 1 << slot - 1, slot >> 3
    none = half.to_bytes(step, "little")
    halves = int.from_bytes(none * length, "little")

    def one(vector: Mapping[int, int]) -> int:
        data = b"".join((vector[place] + half).to_bytes(step, "little") if place in vector else none for place in range(length))
        return int.from_bytes(data, "little") - halves

    return Packed(tuple(map(one, vectors)), length, slot, most, halves)
