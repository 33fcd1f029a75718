"""A target between planes on many boxes, as rows E + f - network and E - f + network need them: the kernel's own planes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from typing import Any, TypeAlias

import numpy as np

from symnet.given_networks.float_planes import Ends, are_known, enclosed
from symnet.given_networks.rows import Added
from symnet.kernel.syntax import Budget, Rejected
from symnet.kernel.targets.expression import on_box
from symnet.kernel.targets.operation import Operation
from symnet.kernel.targets.planes import planes
from symnet.verification.bounds import Boxes

Array: TypeAlias = np.ndarray[Any, Any]
FREE = 1 << 200
"""Work that the search may ask of the kernel's functions: the limit of time is its own."""


@dataclass(frozen=True)
class TargetPlanes:
    """The planes around the target of some operations, as the kernel will find them."""

    operations: Sequence[Operation]
    bits: int
    precision: int

    @cached_property
    def _smooth(self) -> bool:
        """Whether all operations are known in floats too."""
        return are_known(self.operations)

    def __call__(self, boxes: Boxes) -> Added:
        """Return what stands beside -network and +network on each box: in floats where that is known, else one by one."""
        if not self._smooth:
            return self._one_by_one(boxes)
        (low, high), slopes, spread = self._at(boxes.middle)[0], *self._slopes(boxes)
        around = low - (slopes * boxes.middle).sum(axis=1), high - (slopes * boxes.middle).sum(axis=1)
        width = (spread * boxes.half).sum(axis=1)
        least, most = around[0] - width, around[1] + width
        found = _added(slopes, least, most, 2 * spread * boxes.half, (low + high) / 2)
        unknown = ~(np.isfinite(least) & np.isfinite(most))
        if not unknown.any():
            return found
        others = self._one_by_one(Boxes(boxes.low[unknown], boxes.high[unknown]))
        for mine, its in ((getattr(found, name), getattr(others, name)) for name in found.__dataclass_fields__):
            mine[unknown] = its
        return found

    def _at(self, points: Array) -> tuple[Ends, Ends]:
        """The target and its gradient at points."""
        return enclosed(self.operations, points, points)

    def _slopes(self, boxes: Boxes) -> tuple[Array, Array]:
        """The middles of the slopes [B, d] on boxes, and how far slopes are from them."""
        _, (low, high) = enclosed(self.operations, boxes.low, boxes.high)
        return ((low + high) / 2).T, ((high - low) / 2).T

    def _one_by_one(self, boxes: Boxes) -> Added:
        """The same by the kernel's own functions."""
        count, inputs = boxes.low.shape
        slopes, least, most = np.zeros((count, inputs)), np.full(count, -np.inf), np.full(count, np.inf)
        middle = np.full(count, np.nan)
        for place, (low, high) in enumerate(zip(boxes.low.tolist(), boxes.high.tolist(), strict=True)):
            box = [(Fraction(first), Fraction(last)) for first, last in zip(low, high, strict=True)]
            try:
                found = planes(self.operations, box, self.bits, self.precision, Budget(FREE))
            except Rejected:  # it may be undefined there: smaller boxes may do
                continue
            slopes[place] = [slope / (1 << self.bits) for slope in found.slopes]
            least[place], most[place] = float(found.low), float(found.high)
            middle[place] = self.value([(low + high) / 2 for low, high in box])
        widths, known = boxes.high - boxes.low, np.isfinite(most)
        saved = np.where(known, most - np.where(known, least, 0.0), 1.0)[:, None] * widths / widths.max(axis=1, keepdims=True)
        return _added(slopes, least, most, np.where(known[:, None], saved, widths), middle)

    def values(self, points: Array) -> Array:
        """About the values [n] at points [n, d]; NaN where it is not defined."""
        if self._smooth:
            low, high = self._at(points)[0]
            return _middle(low, high)
        found: Array = np.array([self.value([Fraction(at) for at in point]) for point in points.tolist()])
        return found

    def value(self, point: Sequence[Fraction]) -> float:
        """About the value at a point; NaN where it is not defined."""
        try:
            low, high = self.enclosed(point)
        except Rejected:
            return np.nan
        return float(low + high) / 2

    def enclosed(self, point: Sequence[Fraction]) -> tuple[Fraction, Fraction]:
        """An enclosure of the value at a point; raises Rejected where none is found."""
        low, high = on_box(self.operations, [(at, at) for at in point], self.precision)[-1]
        return low, high


def _middle(low: Array, high: Array) -> Array:
    found: Array = (low + high) / 2
    return found


def _added(slopes: Array, least: Array, most: Array, saved: Array, middle: Array) -> Added:
    """What stands beside -network and +network, the target being between two planes with these slopes."""
    known = np.isfinite(least) & np.isfinite(most)
    constants = np.where(known[:, None], np.stack([least, -most], axis=1), -np.inf)
    middles = np.where(known, middle, np.nan)
    return Added(np.stack([slopes, -slopes], axis=1), constants, saved, np.stack([middles, -middles], axis=1))
