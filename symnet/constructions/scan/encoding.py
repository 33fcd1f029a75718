"""From the values of a target along the snake to the digits of v: row by row, so that no list of all codes is held."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from fractions import Fraction
from itertools import chain, islice
from operator import sub
from typing import TYPE_CHECKING

from symnet.core.cells import Cells, by_axis
from symnet.core.rational import dyadic
from symnet.errors import Refuted
from symnet.library.digit_scan import Alphabet

if TYPE_CHECKING:
    from symnet.targets.enclosure.grid import GridValues

CHUNK = 1 << 16
"""Digits that are put into bytes together: a multiple of 8."""


def quantise(values: GridValues, scale: Fraction, every: int, first: int) -> list[int]:
    """Return the code nearest to f(x_i) / s among first, first +- every, ..., for the values of a grid in their order."""
    return rounded(values.values, values.denominator, scale, every, first)


def rounded(numbers: Sequence[int], denominator: int, scale: Fraction, every: int, first: int) -> list[int]:
    """The codes nearest to numbers / denominator / s among first, first +- every, ..."""
    top, bottom = 2 * scale.denominator, 2 * every * scale.numerator * denominator
    shift = (every - 2 * first) * bottom // (2 * every)
    if every == 1 and first == 0:
        return [(number * top + shift) // bottom for number in numbers]
    return [every * ((number * top + shift) // bottom) + first for number in numbers]


def rows_along(values: Sequence[int], counts: Sequence[int], back: bool = False) -> Iterator[Sequence[int]]:
    """Yield the rows of grid values, given in lexicographic order, in snake order, each in the direction in which it is run.

    counts: the cells of each axis; back: the whole way is run from its end.
    """
    if len(counts) == 1:
        yield values[::-1] if back else values
        return
    side = counts[0] + 1
    size = len(values) // side
    for place in range(side):
        head = side - 1 - place if back else place
        yield from rows_along(values[head * size : (head + 1) * size], counts[1:], back != (head % 2 == 1))


def codes_along(
    rows: Iterator[Sequence[int]], denominator: int, scale: Fraction, one_bit: bool, place: int = 0
) -> Iterator[list[int]]:
    """Yield the codes of rows of values in snake order; one bit a node makes code i even or odd as i is, from `place` on."""
    for row in rows:
        for start in range(0, len(row), CHUNK):
            part = row[start : start + CHUNK]
            if one_bit:
                even, odd = (rounded(part, denominator, scale, 2, parity) for parity in (0, 1))
                yield [pair[at % 2] for at, pair in enumerate(zip(even, odd, strict=True), place)]
            else:
                yield rounded(part, denominator, scale, 1, 0)
            place += len(part)


def digit_texts(codes: Iterator[list[int]], alphabet: Alphabet, scale: Fraction) -> Iterator[str]:
    """Yield the digits that lead from each code to the next, in base 2, one text each; raises Refuted where there is none."""
    names = {alphabet.gain * digit - alphabet.offset: format(digit, f"0{alphabet.bits}b") for digit in range(alphabet.top + 1)}
    last: list[int] = []
    for part in codes:
        path = last + part
        try:
            yield from map(names.__getitem__, map(sub, islice(path, 1, None), path))
        except KeyError:
            raise Refuted(
                f"neighbouring codes differ by more than the digits allow: s = {scale} is below omega(1/K) + 2 r"
            ) from None
        last = part[-1:]


def numbers_of(digits: Iterator[str], runs: int, length: int, alphabet: Alphabet) -> list[Fraction]:
    """Return sum_i digit_i B^-i for each run of `length` digits, given as texts in base 2; the ones that are missing are 0."""
    return [number_of(islice(digits, length), length, alphabet) for _ in range(runs)]


def number_of(digits: Iterator[str], length: int, alphabet: Alphabet) -> Fraction:
    """One number, put together from bytes."""
    data, bits = in_bytes(digits)
    mantissa = int.from_bytes(data, "big") >> 8 * len(data) - bits
    return dyadic(mantissa << alphabet.bits * length - bits, alphabet.bits * length)


def in_bytes(digits: Iterator[str]) -> tuple[bytearray, int]:
    """Return digits, texts in base 2, as bytes with zeros behind them, and the number of their bits."""
    data, bits = bytearray(), 0
    while part := "".join(islice(digits, CHUNK)):
        bits += len(part)
        size = -(-len(part) // 8)
        data += (int(part, 2) << 8 * size - len(part)).to_bytes(size, "big")
    return data, bits


def written(digits: Sequence[int], length: int, alphabet: Alphabet) -> Fraction:
    """Return sum_i digit_i B^-i for a run of `length` digits, the ones that are missing 0."""
    names = [format(digit, f"0{alphabet.bits}b") for digit in range(alphabet.top + 1)]
    return number_of(map(names.__getitem__, digits), length, alphabet)


def snake(values: Sequence[int], cells: Cells, dimension: int) -> Sequence[int]:
    """Return grid values, given in lexicographic order, in snake order."""
    return values if dimension == 1 else list(chain.from_iterable(rows_along(values, by_axis(cells, dimension))))


def lexicographic(ordered: Sequence[int], cells: Cells, dimension: int) -> list[int]:
    """Return grid values, given in snake order, in lexicographic order."""
    found = [0] * len(ordered)
    for place, value in zip(snake(range(len(ordered)), cells, dimension), ordered, strict=True):
        found[place] = value
    return found
