"""Targets given by a Python callable from d Fractions to what answers.py lists: exact numbers, bounds, balls."""

from __future__ import annotations

import math
from collections.abc import Sequence
from fractions import Fraction
from typing import TYPE_CHECKING

from symnet.core.cells import Cells, node_count
from symnet.errors import Unproved, UsageError
from symnet.targets.answers import enclosure_of
from symnet.targets.enclosure.enclosure import Enclosure, decimal
from symnet.targets.enclosure.grid import GridValues, Progress, node
from symnet.targets.enclosure.points import show_point

if TYPE_CHECKING:
    from symnet.targets.target import Target

CLOSE = Fraction(1, 1 << 64)


def sample(target: Target, point: Sequence[Fraction], radius: Fraction = CLOSE) -> Enclosure:
    """Return what the callable says at a point; raises UsageError for a float or anything else inexact.

    radius: how closely numbers of sympy that are irrational are enclosed.
    """
    if target.function is None:
        raise UsageError(f"target {target.name} is not a Python callable")
    return enclosure_of(target.function(*point), f"{target.name}({', '.join(map(str, point))})", radius)


def close(target: Target, point: Sequence[Fraction], radius: Fraction) -> Enclosure:
    """Return the sample, raising Unproved where it is wider than 2 * radius."""
    found = sample(target, point, radius)
    if found.hi - found.lo > 2 * radius:
        raise Unproved(
            f"{target.name} at {show_point(point)} is known only within {decimal(found.radius, 1, 12)}, "
            f"{decimal(radius, -1, 12)} is needed; return a narrower pair (lo, hi)"
        )
    return found


def box(target: Target, lo: Sequence[Fraction], hi: Sequence[Fraction]) -> Enclosure:
    """Return the range over a box that the stated modulus allows around the value at its middle."""
    if target.modulus is None:
        raise UsageError(f"target {target.name} is a Python callable without a modulus; give modulus=")
    middle = [(one + two) / 2 for one, two in zip(lo, hi, strict=True)]
    square = sum(((two - one) / 2) ** 2 for one, two in zip(lo, hi, strict=True))
    reach = target.modulus.upper(Fraction(square))
    found = sample(target, middle)
    return Enclosure(found.lo - reach, found.hi + reach)


def grid(target: Target, cells: Cells, radius: Fraction, progress: Progress | None) -> GridValues:
    """Return the samples at all nodes: exact over a common denominator of at most 128 bits, else rounded."""
    samples: list[Enclosure] = []
    for index in range(node_count(cells, target.dimension)):
        samples.append(close(target, node(index, cells, target.dimension), radius / 2))
        if progress is not None and index % 4_096 == 4_095:
            progress(index + 1)
    return _exact(samples) or _rounded(samples, radius)


def _exact(samples: list[Enclosure]) -> GridValues | None:
    denominator = 1
    for found in samples:
        denominator = math.lcm(denominator, found.lo.denominator)
        if found.lo != found.hi or denominator.bit_length() > 128:
            return None
    values = [found.lo.numerator * (denominator // found.lo.denominator) for found in samples]
    return GridValues(values, denominator, Fraction(0))


def _rounded(samples: list[Enclosure], radius: Fraction) -> GridValues:
    exponent = max(0, (1 / radius).__ceil__().bit_length())
    scale = 1 << exponent
    values = [(found.mid * scale + Fraction(1, 2)).__floor__() for found in samples]
    worst = max(found.radius for found in samples)
    return GridValues(values, scale, worst + Fraction(1, 2 * scale))
