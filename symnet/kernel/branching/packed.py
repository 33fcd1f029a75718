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
        kept = [place for place, factor in enumerate(factors) if factor]
        if not kept:
            budget.spend(1 + (self.length >> 3))
            return [0] * self.length
        chosen = [factors[place] for place in kept]
        largest = max(max(chosen), -min(chosen))
        self._pay(len(kept), largest.bit_length(), budget)
        if largest * self.most >> self.slot - 1:  # the sum would not fit into the slots
            piece = ((1 << self.slot - 1) // self.most).bit_length() - 1
            high = self.times([factor >> piece for factor in factors], budget)
            low = self.times([factor & (1 << piece) - 1 for factor in factors], budget)
            return [(first << piece) + second for first, second in zip(high, low, strict=True)]
        return self._entries(sum(map(mul, chosen, [self.vectors[place] for place in kept])))

    def _pay(self, factors: int, bits: int, budget: Budget) -> None:
        """Take the work of a product off the budget: products of words, and the entries that are read off."""
        words = self.length * self.slot + 63 >> 6
        budget.spend(4 + factors + (self.length >> 1) + (factors * words * (1 + (bits >> 6)) >> 6))

    def _entries(self, value: int) -> list[int]:
        """The entries of a vector, each of absolute value below 2^(slot - 1)."""
        half, step, read = 1 << self.slot - 1, self.slot >> 3, int.from_bytes
        data = (value + self.halves).to_bytes(self.length * step, "little")
        return [read(data[start : start + step], "little") - half for start in range(0, len(data), step)]


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
