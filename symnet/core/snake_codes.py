"""The codes along a snake by their number: partial sums of digits, of which only some are kept.

A network of a hundred million nodes has as many codes; its digits take two bits each. Sums are kept at every STRIDE-th node, so
that a code costs the digits behind the last of them, whatever its number.
"""

from __future__ import annotations

import math
from array import array
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from fractions import Fraction
from functools import cached_property, lru_cache
from itertools import accumulate, chain, islice
from typing import TypeAlias, overload

from symnet.core.rational import log2_if_power
from symnet.core.schedule import snake_number
from symnet.core.written import Digits, Written
from symnet.errors import UsageError

STRIDE = 1 << 10
"""A multiple of 8, so that sums start at whole bytes."""
KEPT = 64
"""Pieces whose sums are kept: a picture asks for the corners of cells, which lie in a few of them."""


PART = 1 << 16
"""Bytes that are read together, a multiple of those of STRIDE digits of 1, 2, 4 or 8 bits."""
Bytes: TypeAlias = "bytes | bytearray | Digits"
"""Bytes in memory, or in a file."""


class SnakeCodes(Sequence[int]):
    """The codes of `steps` + 1 nodes: 0, then each the one before plus gain * c - offset, c the next digit of `bits` bits.

    known: some nodes in order, the first one 0, and their codes; a code then takes the digits behind the last of them.
    """

    def __init__(
        self, data: Bytes, bits: int, steps: int, gain: int = 1, offset: int = 1, known: tuple[list[int], list[int]] | None = None
    ) -> None:
        self.data, self.bits, self.steps, self.gain, self.offset = data, bits, steps, gain, offset
        self.known = known

    def digits(self, first: int = 0, last: int | None = None) -> Iterator[int]:
        """Yield the digits first, ..., last - 1; those that are not stored are 0."""
        end = self.steps if last is None else last
        for start in range(first - first % STRIDE, end, STRIDE):
            stop = min(start + STRIDE, end)
            yield from islice(self._piece(start), max(0, first - start), stop - start)

    def _piece(self, start: int) -> Sequence[int]:
        """The STRIDE digits from a multiple of STRIDE on."""
        size = STRIDE * self.bits >> 3
        begin = start * self.bits >> 3
        data = bytes(self.data[begin : begin + size]).ljust(size, b"\0")
        if 8 % self.bits == 0:
            return list(chain.from_iterable(map(digits_of_bytes(self.bits).__getitem__, data)))
        text = format(int.from_bytes(data, "big"), f"0{8 * size}b")
        return [int(text[place : place + self.bits], 2) for place in range(0, 8 * size, self.bits)]

    def stored(self, first: int, last: int) -> bytes:
        """Return the digits first, ..., last - 1 as bytes from their beginning on, zeros behind them."""
        return cut_bits(self.data, first * self.bits, (last - first) * self.bits)

    @cached_property
    def _sums(self) -> Sequence[int]:
        """The sums of the digits before every STRIDE-th one: whole bytes are summed up, where a byte holds whole digits."""
        if 8 % self.bits:
            return list(accumulate((sum(self._piece(start)) for start in range(0, self.steps, STRIDE)), initial=0))
        size, of_byte = STRIDE * self.bits >> 3, bytes(map(sum, digits_of_bytes(self.bits)))
        parts = (self.data[at : at + PART].translate(of_byte) for at in range(0, -(-self.steps // STRIDE) * size, PART))
        return array("q", accumulate((sum(part[at : at + size]) for part in parts for at in range(0, PART, size)), initial=0))

    def run(self, first: int, last: int) -> list[int]:
        """Return the codes first, ..., last - 1, last > first."""
        worth = (self.gain * digit - self.offset for digit in self.digits(first, last - 1))
        return list(accumulate(worth, initial=self[first]))

    def risen(self, first: int, last: int) -> int:
        """Return how much higher the code of node `last` is than that of `first`, an earlier one: by the digits between."""
        return self.gain * self._sum(first, last) - self.offset * (last - first)

    def _sum(self, first: int, last: int) -> int:
        """The sum of digits first, ..., last - 1: of whole bytes, where a byte holds whole digits."""
        each = 8 // self.bits if 8 % self.bits == 0 else 0
        low, high = (-(-first // each), last // each) if each else (0, 0)
        if low >= high:
            return sum(self.digits(first, last))
        of_byte = bytes(map(sum, digits_of_bytes(self.bits)))
        middle = sum(self.data[low:high].translate(of_byte))
        return middle + sum(self.digits(first, low * each)) + sum(self.digits(high * each, last))

    def __len__(self) -> int:
        return self.steps + 1

    @overload
    def __getitem__(self, place: int) -> int: ...
    @overload
    def __getitem__(self, place: slice) -> Sequence[int]: ...
    def __getitem__(self, place: int | slice) -> int | Sequence[int]:
        if isinstance(place, slice):
            return [self[each] for each in range(*place.indices(len(self)))]
        if not 0 <= place <= self.steps:
            raise IndexError(f"there are {len(self)} codes, from 0 on; {place} is none of them")
        if self.known is not None:
            nodes, codes = self.known
            before = bisect_right(nodes, place) - 1
            return codes[before] + self.risen(nodes[before], place)
        start = place - place % STRIDE
        rest = self._within(start)[place - start] if place > start else 0
        return self.gain * (self._sums[start // STRIDE] + rest) - self.offset * place

    def _within(self, start: int) -> Sequence[int]:
        """The sums of the digits of a piece; those of the pieces that were asked for last are kept."""
        kept = self._kept
        if start not in kept:
            if len(kept) == KEPT:
                kept.pop(next(iter(kept)))
            kept[start] = list(accumulate(self._piece(start), initial=0))
        return kept[start]

    @cached_property
    def _kept(self) -> dict[int, Sequence[int]]:
        return {}

    def __iter__(self) -> Iterator[int]:
        gain, offset = self.gain, self.offset
        return accumulate((gain * digit - offset for digit in self.digits()), initial=0)


@lru_cache(4)
def digits_of_bytes(bits: int) -> tuple[tuple[int, ...], ...]:
    """Return for every byte its digits of 1, 2, 4 or 8 bits."""
    mask = (1 << bits) - 1
    return tuple(tuple(byte >> shift & mask for shift in range(8 - bits, -1, -bits)) for byte in range(256))


class GridCodes(Sequence[int]):
    """The same codes by the number of the node in lexicographic order; counts: the cells of each axis."""

    def __init__(self, codes: SnakeCodes, counts: tuple[int, ...]) -> None:
        self.codes, self.counts = codes, counts

    def __len__(self) -> int:
        return len(self.codes)

    @overload
    def __getitem__(self, place: int) -> int: ...
    @overload
    def __getitem__(self, place: slice) -> Sequence[int]: ...
    def __getitem__(self, place: int | slice) -> int | Sequence[int]:
        if isinstance(place, slice):
            return [self[each] for each in range(*place.indices(len(self)))]
        if not 0 <= place < len(self):
            raise IndexError(f"there are {len(self)} codes, from 0 on; {place} is none of them")
        return self.codes[_number(self.counts, place)]

    def __iter__(self) -> Iterator[int]:
        if len(self.counts) == 1:
            yield from self.codes
            return
        side = self.counts[-1] + 1
        for row in range(len(self) // side):
            at = _number(self.counts[:-1], row)
            found = self.codes.run(at * side, (at + 1) * side)
            yield from reversed(found) if at % 2 else found


def slab_codes(codes: SnakeCodes, counts: tuple[int, ...], first: int, last: int) -> Iterator[int]:
    """Yield the codes of a slab, places first, ..., last - 1 on the first axis, in lexicographic order.

    codes: those of the slab alone, in snake order.
    """
    if len(counts) == 1:
        yield from codes
        return
    side, rows = counts[-1] + 1, math.prod(each + 1 for each in counts[1:-1])
    start = first * rows
    for row in range(start, last * rows):
        at = _number(counts[:-1], row)
        found = codes.run((at - start) * side, (at - start + 1) * side)
        yield from reversed(found) if at % 2 else found


def _number(counts: tuple[int, ...], place: int) -> int:
    """The number in snake order of a node, given by its number in lexicographic order."""
    node = []
    for cells in reversed(counts):
        place, coordinate = divmod(place, cells + 1)
        node.append(coordinate)
    return snake_number(counts, node[::-1])


def runs_in_bytes(numbers: Sequence[Fraction], bits: int, length: int) -> Bytes:
    """Return the digits of numbers with `length` of them each, one number after another; raises UsageError as below."""
    if len(numbers) == 1:
        return digits_in_bytes(numbers[0], bits, length)
    size = bits * length
    data = bytearray(-(-size * len(numbers) // 8))
    for place, number in enumerate(numbers):
        digits = digits_in_bytes(number, bits, length)[:]
        put_bits(data, place * size, min(size, 8 * len(digits)), digits)
    return bytes(data)


def put_bits(data: bytearray, start: int, bits: int, digits: bytes | bytearray | memoryview) -> None:
    """Write bits, given with zeros behind them, into zeros from a bit on."""
    if bits == 0:
        return
    first, last = start >> 3, -(-(start + bits) // 8)
    number = int.from_bytes(digits, "big") >> 8 * len(digits) - bits << -(start + bits) % 8
    found = bytearray(number.to_bytes(last - first, "big"))
    found[0] |= data[first]
    found[-1] |= data[last - 1] if last - first > 1 else 0
    data[first:last] = found


def cut_bits(data: Bytes, start: int, bits: int) -> bytes:
    """Return bits from one on, zeros behind them: those behind the end are zeros."""
    begin, end = start >> 3, -(-(start + bits) // 8)
    part = bytes(data[begin:end]).ljust(end - begin, b"\0")
    number = int.from_bytes(part, "big") >> -(start + bits) % 8 & (1 << bits) - 1
    return (number << -bits % 8).to_bytes(-(-bits // 8), "big")


def largest_digit(data: Bytes, bits: int, count: int) -> int:
    """Return the largest digit among the first `count`."""
    if 8 % bits == 0:
        met = b""
        for start in range(0, len(data), PART):
            met += bytes(set(data[start : start + PART].translate(None, met)))
        return max((max(digits_of_bytes(bits)[byte]) for byte in met), default=0)
    return max(SnakeCodes(data, bits, count).digits(), default=0)


def digits_in_bytes(number: Fraction, bits: int, count: int) -> Bytes:
    """Return the `count` digits of a number in [0, 1) in a base 2^bits, those at its end that are 0 left out.

    Raises UsageError where it is another number, or has more digits.
    """
    stored = number.digits if isinstance(number, Written) else None
    power = log2_if_power(number.denominator) if stored is None else stored.power
    if power is None or (stored is None and not 0 <= number < 1) or power > bits * count:
        raise UsageError(f"the number is not one of {count} digits of {bits} bits in [0, 1)")
    if stored is not None:
        return stored
    return (number.numerator << -power % 8).to_bytes(-(-power // 8), "big")
