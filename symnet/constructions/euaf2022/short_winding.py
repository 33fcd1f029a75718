"""Short winding numbers by lattice reduction, for any alpha, pi among them: |s(w / (alpha + k)) - xi_k| <= eta, k = 1, ..., K.

With w = 2 (alpha + 1) (q + xi_1 / 2), q whole, the first wave is exact. For g_k = (alpha + 1)/(alpha + k) the others ask for
q g_k near (xi_k - xi_1 g_k)/2 up to whole numbers: a vector of a lattice near a given one, which LLL and Babai's nearest plane
propose. The proposal is proved by its waves, with the true alpha; else the lattice is made finer.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from fractions import Fraction
from typing import Any

from symnet.core.activation import euaf
from symnet.core.rational import exact, positive
from symnet.errors import TooLarge, UsageError

MOST = 48
"""Values for which the lattice is reduced in seconds."""
TRIES = 24
SCALE = 39


def short_winding(values: Sequence[Any], eta: Any, alpha: Any = "pi") -> Fraction:
    """Return w >= 0 with |s(w / (alpha + k)) - values[k - 1]| <= eta for every k, s the triangular wave of period 2.

    values: exact numbers in [0, 1], 2 to 48 of them; alpha: "pi" or a positive number. Raises UsageError for others, TooLarge
    where no lattice that is tried gives one.
    """
    given, near = [exact(each, "a value") for each in values], positive(eta, "eta")
    if not 2 <= len(given) <= MOST or not all(0 <= each <= 1 for each in given):
        raise UsageError(f"{len(given)} values: 2 to {MOST} numbers between 0 and 1 are wanted; more take moduli (winding)")
    wanted = None if alpha == "pi" else positive(alpha, "alpha")
    digits = math.ceil(math.log2(1 / near)) if near < 1 else 0
    for slack in range(TRIES):
        bits = math.ceil((len(given) - 1) * (math.log2(1 / near) + 1 + slack / 4)) + 4
        number = _proposed(given, digits, bits, _alpha(wanted, 3 * bits + digits + 128))
        unit = Fraction(1, 1 << digits + 6)
        found = abs(unit * round(number / unit))
        if _proved(found, given, near, wanted):
            return found
    raise TooLarge(f"no number was found for {len(given)} values within {near}; take moduli (winding)")


def _alpha(wanted: Fraction | None, bits: int) -> Fraction:
    """alpha, or pi up to so many bits."""
    if wanted is not None:
        return wanted
    from mpmath.libmp import pi_fixed

    return Fraction(int(pi_fixed(bits)), 1 << bits)


def _proposed(values: Sequence[Fraction], digits: int, bits: int, alpha: Fraction) -> Fraction:
    from flint import fmpz_mat

    size, fine = len(values), bits + digits + 40
    shares = [(alpha + 1) / (alpha + k) for k in range(2, size + 1)]
    rows = [[1 << SCALE, *(round(share * (1 << fine)) for share in shares)]]
    rows += [[(1 << fine) if place == row else 0 for place in range(size)] for row in range(1, size)]
    basis = [[int(entry) for entry in row] for row in fmpz_mat(rows).lll().tolist()]
    target = [0, *(round((value - values[0] * share) / 2 * (1 << fine)) for value, share in zip(values[1:], shares, strict=True))]
    near = _nearest(basis, target, 2 * fine + 64)
    return 2 * (alpha + 1) * (Fraction(near[0], 1 << SCALE) + values[0] / 2)


def _nearest(basis: Sequence[Sequence[int]], target: Sequence[int], precision: int) -> list[int]:
    """A vector of the lattice near a target: Babai's nearest plane, in floating point of so many bits."""
    import mpmath

    with mpmath.workprec(precision):
        planes: list[Any] = []
        for row in basis:
            vector = [mpmath.mpf(entry) for entry in row]
            for plane, square in planes:
                share = mpmath.fdot(row, plane) / square
                vector = [entry - share * other for entry, other in zip(vector, plane, strict=True)]
            planes.append((vector, mpmath.fdot(vector, vector)))
        rest = list(target)
        for row, (plane, square) in zip(reversed(basis), reversed(planes), strict=True):
            count = int(mpmath.nint(mpmath.fdot(rest, plane) / square))
            rest = [entry - count * other for entry, other in zip(rest, row, strict=True)]
    return [wanted - left for wanted, left in zip(target, rest, strict=True)]


def _proved(number: Fraction, values: Sequence[Fraction], near: Fraction, wanted: Fraction | None) -> bool:
    """Whether every wave is within eta, with the true alpha: pi is between two rationals, and slopes of waves are 1 at most."""
    bits = number.numerator.bit_length() + 64
    alpha, width = _alpha(wanted, bits), Fraction(0 if wanted is not None else 4, 1 << bits)
    for k, value in enumerate(values, 1):
        moved = number / (alpha - width + k) - number / (alpha + width + k)
        if abs(euaf(number / (alpha + k)) - value) + moved > near:
            return False
    return True
