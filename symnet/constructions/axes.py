"""Cells that differ by axis: what is known of a target along each axis, and the fewest nodes that this makes enough.

Two kinds of knowledge on the cube. Slopes S_i: |F(t) - F(u)| <= sum_i S_i |t_i - u_i|; neighbouring nodes are then at most
max_i S_i / K_i apart, and interpolation reaches sum_i S_i / (2 K_i). A modulus omega in the coordinates of a box with sides
l_i: |F(t) - F(u)| <= omega(|l (t - u)|), with max_i omega(l_i / K_i) and omega(|l / (2 K)|). Source: kernel_rules.md#axis-error.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import TypeAlias

from symnet.targets.modulus.modulus import Modulus

MOST_CELLS = 1 << 24
Counts: TypeAlias = "tuple[int, ...]"


@dataclass(frozen=True, slots=True)
class Slopes:
    """|F(t) - F(u)| <= sum_i slopes[i] |t_i - u_i| on the cube."""

    slopes: tuple[Fraction, ...]

    @property
    def weights(self) -> tuple[Fraction, ...]:
        """What the cells of an axis are in proportion to."""
        return self.slopes

    def step(self, counts: Counts) -> Fraction:
        """Return an upper bound of how far apart the values at neighbouring nodes are."""
        return max(slope / cells for slope, cells in zip(self.slopes, counts, strict=True))

    def spread(self, counts: Counts) -> Fraction:
        """Return an upper bound of |F - its interpolant|."""
        return sum((slope / (2 * cells) for slope, cells in zip(self.slopes, counts, strict=True)), Fraction(0))

    def written(self, counts: Counts) -> str:
        """Return the spread as an exact expression."""
        return str(self.spread(counts))

    @property
    def text(self) -> str:
        """The spread in words."""
        return f"sum_i S_i/(2 K_i), S = ({', '.join(map(_short, self.slopes))}) the slopes along the axes"


@dataclass(frozen=True, slots=True)
class Stretched:
    """|F(t) - F(u)| <= omega(|l (t - u)|) on the cube, l the sides of a box."""

    modulus: Modulus
    sides: tuple[Fraction, ...]

    @property
    def weights(self) -> tuple[Fraction, ...]:
        """What the cells of an axis are in proportion to."""
        return self.sides

    def step(self, counts: Counts) -> Fraction:
        """Return an upper bound of how far apart the values at neighbouring nodes are."""
        return max(self.modulus.upper((side / cells) ** 2) for side, cells in zip(self.sides, counts, strict=True))

    def spread(self, counts: Counts) -> Fraction:
        """Return an upper bound of |F - its interpolant|."""
        return self.modulus.upper(self._reach(counts))

    def written(self, counts: Counts) -> str:
        """Return the spread as an exact expression."""
        return self.modulus.written(self._reach(counts))

    def _reach(self, counts: Counts) -> Fraction:
        squares = ((side / (2 * cells)) ** 2 for side, cells in zip(self.sides, counts, strict=True))
        return self.modulus.averaged(sum(squares, Fraction(0)))

    @property
    def text(self) -> str:
        """The spread in words."""
        return f"omega(|l/{'(2K)' if self.modulus.concave else 'K'}|), l = ({', '.join(map(_short, self.sides))})"


ByAxis: TypeAlias = "Slopes | Stretched"


def fewest_nodes(known: ByAxis, error: Fraction, bound: Callable[[Counts], Fraction]) -> Counts | None:
    """Return the cells of each axis, in proportion to what is known there, with a bound of at most `error`; None beyond 2^24.

    Of these, axis by axis, as many cells are left out as the bound allows.
    """
    weights = known.weights
    largest = max(weights)
    if largest == 0:
        return None

    def at(most: int) -> Counts:
        return tuple(max(1, -(-(weight * most) // largest)) for weight in weights)

    high = 1
    while bound(at(high)) > error:
        high *= 2
        if high > MOST_CELLS:
            return None
    low = high // 2
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (low, middle) if bound(at(middle)) <= error else (middle, high)
    return _thinned(at(high), error, bound)


def _thinned(counts: Counts, error: Fraction, bound: Callable[[Counts], Fraction]) -> Counts:
    for axis in sorted(range(len(counts)), key=lambda axis: counts[axis]):
        low, high = 0, counts[axis]
        while high - low > 1:
            middle = (low + high) // 2
            low, high = (low, middle) if bound(_with(counts, axis, middle)) <= error else (middle, high)
        counts = _with(counts, axis, high)
    return counts


def _with(counts: Sequence[int], axis: int, cells: int) -> Counts:
    return (*counts[:axis], cells, *counts[axis + 1 :])


def _short(number: Fraction) -> str:
    return str(number) if number.denominator < 10_000 else f"{float(number):.4g}"
