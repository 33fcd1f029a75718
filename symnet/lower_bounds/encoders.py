"""The bits that any encoder of a class needs, by the best packing known: for an error that holds for the whole class.

sup norm   bumps with independent signs (entropy.py): ceil(L/(2E))^d for Lipschitz classes. In one dimension, for omega(r) = L r,
           the walks of packings.py: two of the 2^N differ by 2 L/N > 2 E for N = ceil(L/E) - 1, and the least number of closed
           balls of radius E that cover the functions with f(0) = 0 is exactly 2^N (Kolmogorov and Tikhomirov).
L^p norm   pyramids: (1 - H(1/4)) N^d for N = floor(L (d B(d, p + 1)/4)^(1/p) / (2 E)), for an error below E.

The error is the one valid for all functions of the class, never that of one function, which may be a constant.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from fractions import Fraction

from symnet.core.rational import positive, whole
from symnet.errors import UsageError
from symnet.lower_bounds.entropy import lower_bound
from symnet.lower_bounds.packings import code_rate, order_of, pyramid_root
from symnet.targets.modulus.modulus import Modulus


@dataclass(frozen=True, slots=True)
class EncoderBound:
    """No code of fewer than `bits` bits determines every function of the class within the error."""

    bits: int
    by: str
    """Which functions need them."""


def bits_needed(modulus: Modulus, dimension: int, error: Fraction | str | int, p: int | None = None) -> EncoderBound:
    """Return the bits that any method needs for an error of at most `error` (below it in L^p) for every f of a class."""
    bound, size, order = positive(error, "error"), whole(dimension, "d"), order_of(modulus)
    if p is not None:
        if order != 1:
            raise UsageError(f"norm Lp:{p}: pyramids are known for lipschitz:L only, not for order {order}; write --norm sup")
        points = int(modulus.constant * pyramid_root(size, p) / (2 * bound))
        return EncoderBound(math.ceil(code_rate() * points**size), "pyramids with signs that differ on a fourth of the cells")
    bumps = lower_bound(modulus, size, bound)
    bits = 1 if bumps is None else bumps.bits
    walks = covering_bits(modulus.constant, bound) if size == 1 and order == 1 else 0
    if walks > bits:
        return EncoderBound(walks, "walks with slopes +-L")
    return EncoderBound(bits, "bumps with independent signs")


def covering_bits(constant: Fraction, error: Fraction, length: Fraction = Fraction(1)) -> int:
    """Return log2 of the least number of closed balls of radius `error` that cover the Lipschitz functions with f(0) = 0.

    On an interval of this length, in the sup norm: exactly ceil(L T/E) - 1.
    """
    return max(0, math.ceil(constant * length / error) - 1)
