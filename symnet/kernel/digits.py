"""Numbers in [0, 1) by their digits: kept as bytes and read in pieces, so that a long one is never a number as a whole."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property, lru_cache
from itertools import chain

from .plain import coprime
from .syntax import Budget, Rejected

CHUNK = 1 << 16
"""Digits that are read together."""


@dataclass(frozen=True)
class Binary:
    """0.b_1 b_2 ... b_length in base 2, most significant first; what is left of the last byte is 0."""

    data: bytes
    length: int

    @cached_property
    def value(self) -> Fraction:
        """The number, one for all places that ask for it: a form may name it thousands of times."""
        scaled = int.from_bytes(self.data, "big") >> (-self.length % 8)
        twos = (scaled & -scaled).bit_length() - 1 if scaled else self.length
        return coprime(scaled >> twos, 1 << self.length - twos)


class Parameters(Mapping[str, Fraction]):
    """The values of intrinsic parameters; those that are held as digits become numbers when they are asked for."""

    def __init__(self, held: Mapping[str, Fraction | Binary]) -> None:
        self.held = held

    def __getitem__(self, name: str) -> Fraction:
        found = self.held[name]
        return found.value if isinstance(found, Binary) else found

    def __iter__(self) -> Iterator[str]:
        return iter(self.held)

    def __len__(self) -> int:
        return len(self.held)


def kept_parameters(parameters: Mapping[str, Fraction], names: Collection[str]) -> Parameters:
    """Some of the parameters, as they are held."""
    held = parameters.held if isinstance(parameters, Parameters) else parameters
    return Parameters({name: value for name, value in held.items() if name in names})


def binary(parameters: Mapping[str, Fraction], name: str, count: int, base: int, budget: Budget) -> Binary:
    """The digits of a parameter; rejects one that is not in [0, 1), or has more than `count` of them in a base 2^bits."""
    held = parameters.held[name] if isinstance(parameters, Parameters) else parameters[name]
    length = (base.bit_length() - 1) * count
    if isinstance(held, Binary) and held.length > length:  # it may end in digits that are 0
        budget.spend(held.length >> 6)
        held = held.value
    if isinstance(held, Fraction):
        power = held.denominator.bit_length() - 1
        budget.spend(1 + (power >> 12))
        if not 0 <= held < 1 or held.denominator != 1 << power or power > length:
            raise Rejected(f"a parameter is not a number of {count} base-{base} digits in [0, 1)")
        return Binary((held.numerator << (-power % 8)).to_bytes(-(-power // 8), "big"), power)
    return held


def digits(number: Binary, bits: int, first: int, last: int) -> list[int]:
    """The digits first, ..., last - 1 of a number in base 2^bits; those behind its last one are 0."""
    start, stop = bits * first, bits * last
    data = number.data[start >> 3 : -(-stop >> 3)].ljust((-(-stop >> 3)) - (start >> 3), b"\0")
    if 8 % bits == 0:
        found = list(chain.from_iterable(map(_of_bytes(bits).__getitem__, data)))
        skipped = (start & 7) // bits
        return found[skipped : skipped + last - first]
    whole = int.from_bytes(data, "big") >> (-stop % 8) & ((1 << stop - start) - 1)
    text = format(whole, f"0{stop - start}b")
    return [int(text[place : place + bits], 2) for place in range(0, stop - start, bits)]


@lru_cache(4)
def _of_bytes(bits: int) -> tuple[tuple[int, ...], ...]:
    """The digits of every byte."""
    mask = (1 << bits) - 1
    return tuple(tuple(byte >> shift & mask for shift in range(8 - bits, -1, -bits)) for byte in range(256))


def check_digits(number: Binary, base: int, count: int, top: int, budget: Budget) -> None:
    """Reject a number of `count` digits in a base 2^bits with one above `top`."""
    bits = base.bit_length() - 1
    if 8 % bits == 0:
        budget.spend(1 + (len(number.data) >> 6))
        strays = number.data.translate(None, bytes(byte for byte, found in enumerate(_of_bytes(bits)) if max(found) <= top))
        largest = max((max(_of_bytes(bits)[byte]) for byte in strays[:1]), default=0)
    else:
        budget.spend(count)
        largest = max((max(digits(number, bits, at, min(at + CHUNK, count))) for at in range(0, count, CHUNK)), default=0)
    if largest > top:
        raise Rejected(f"digit {largest} is above {top}")
