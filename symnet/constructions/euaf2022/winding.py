"""Winding numbers: one number w whose wave hits K wanted values at once, |s(w / (alpha + k)) - xi_k| <= eta, k = 1, ..., K.

By the Chinese remainder theorem (Goedel's beta function): let L >= 1/eta be a multiple of all primes below K and m_k = 1 + L k.
A prime that divides m_i and m_j does not divide L and divides (i - j) L, so i - j, hence is below K and divides L: the m_k are
coprime in pairs. With s_k the whole number nearest to xi_k m_k / 2 and alpha = 1/L, s(w / (alpha + k)) = s(L w / m_k). So for
L w = 2 s_k mod 2 m_k, for example w = 2 v with v = -k s_k mod m_k (as L k = -1 there), the wave is 2 s_k / m_k or its mirror
image, and |2 s_k / m_k - xi_k| <= 1/m_k < eta.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from typing import Any

from symnet.core.activation import euaf
from symnet.core.rational import exact
from symnet.errors import TooLarge, UsageError

MOST_BITS = 2_000_000
"""Bits of a winding number that is looked for without `force`."""


@dataclass(frozen=True, slots=True)
class Winding:
    """A number `turns` and alpha, with which the wave takes K values; `turns` is whole and positive where it is by remainders."""

    turns: Fraction
    alpha: Fraction

    def value(self, k: int) -> Fraction:
        """Return s(turns / (alpha + k))."""
        return euaf(self.turns / (self.alpha + k))


@dataclass(frozen=True)
class Moduli:
    """The moduli 1 + L k, k = 1, ..., `count`, for values that are wanted within 1/L; each number by them is w = 2 v."""

    count: int
    step: int

    @property
    def alpha(self) -> Fraction:
        """1/L."""
        return Fraction(1, self.step)

    @property
    def numbers(self) -> list[int]:
        """The moduli."""
        return [1 + self.step * k for k in range(1, self.count + 1)]

    @cached_property
    def bits(self) -> int:
        """The bits of the longest w."""
        return 1 + math.ceil(sum(math.log2(each) for each in self.numbers))

    @cached_property
    def _tree(self) -> list[list[Joint]]:
        return product_tree(self.numbers)

    def winding(self, values: Sequence[Fraction]) -> Winding:
        """Return the number whose wave is within 1/m_k of values in [0, 1]."""
        nearest = self._nearest(values)
        found = remainders([-k * each for k, each in enumerate(nearest, 1)], self.numbers, self._tree)
        return Winding(Fraction(2 * (found or math.prod(self.numbers))), self.alpha)

    def whole_winding(self, values: Sequence[Fraction]) -> int:
        """Return w = 2 v with |s(w / (1 + L k)) - xi_k| <= 1/m_k: L times the number w of the paper, whose alpha is 1/L."""
        return 2 * remainders(self._nearest(values), self.numbers, self._tree)

    def _nearest(self, values: Sequence[Fraction]) -> list[int]:
        if len(values) != self.count or not all(0 <= each <= 1 for each in values):
            raise UsageError(f"{self.count} values between 0 and 1 are wanted, {len(values)} given; scale them to [0, 1]")
        return [round(value * number / 2) for value, number in zip(values, self.numbers, strict=True)]


def moduli_for(count: int, eta: Fraction, force: bool = True) -> Moduli:
    """Return the moduli for `count` values within eta; raises UsageError for eta <= 0, TooLarge for more than 2 million bits."""
    if eta <= 0:
        raise UsageError(f"eta = {eta} is not positive; write how near the values are wanted, for example 1/1000")
    product = math.prod(primes_below(count))
    found = Moduli(count, product * -(-math.ceil(1 / eta) // product))
    if found.bits > MOST_BITS and not force:
        raise TooLarge(
            f"{count} values within {float(eta):.3g} take winding numbers of about {found.bits} bits, more than {MOST_BITS}; "
            "ask for a larger error, or give --force"
        )
    return found


def winding(values: Sequence[object], eta: object) -> tuple[int, int]:
    """Return (w, L) with |s(w / (1 + L k)) - values[k - 1]| <= eta for every k, s the triangular wave of period 2.

    values: exact numbers in [0, 1]; eta > 0. Raises UsageError for other ones.
    """
    given = [exact(each, "a value") for each in values]
    found = moduli_for(len(given), exact(eta, "eta"))
    return found.whole_winding(given), found.step


def primes_below(number: int) -> list[int]:
    """Return the primes below a number."""
    sieve = bytearray([1]) * max(number, 2)
    sieve[:2] = b"\0\0"
    for each in range(2, math.isqrt(len(sieve)) + 1):
        if sieve[each]:
            sieve[each * each :: each] = bytes(len(range(each * each, len(sieve), each)))
    return [each for each, prime in enumerate(sieve) if prime]


Joint = tuple[Any, Any, Any]
"""Two products of moduli that stand side by side, and the inverse of the first by the second."""


def product_tree(moduli: Sequence[int]) -> list[list[Joint]]:
    """Return the pairs of products of moduli that are coprime in pairs, level by level: what all numbers by them share."""
    from flint import fmpz

    level, found = [fmpz(each) for each in moduli], []
    while len(level) > 1:
        pairs = [(level[at], level[at + 1]) for at in range(0, len(level) - 1, 2)]
        found.append([(m, n, pow(m, -1, n)) for m, n in pairs])
        level = [m * n for m, n in pairs] + level[2 * len(pairs) :]
    return found


def remainders(wanted: Sequence[int], moduli: Sequence[int], tree: Sequence[Sequence[Joint]] | None = None) -> int:
    """Return the number in [0, product) with these remainders by moduli that are coprime in pairs, by their product tree."""
    from flint import fmpz

    level = [fmpz(value) % number for value, number in zip(wanted, moduli, strict=True)]
    for joints in product_tree(moduli) if tree is None else tree:
        joined = [a + m * ((b - a) * inverse % n) for a, b, (m, n, inverse) in zip(level[::2], level[1::2], joints, strict=False)]
        level = joined + level[2 * len(joined) :]
    return int(level[0])


def counting_bits(count: int, eta: Fraction) -> float:
    """Return the bits that some values need for every way to find w: log2 of (2 eta)^-K, each w serving a volume (2 eta)^K."""
    return count * math.log2(1 / (2 * eta))
