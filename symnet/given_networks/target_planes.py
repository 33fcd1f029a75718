"""A target between planes on many boxes, as rows E + f - network and E - f + network need them: the kernel's own planes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any, TypeAlias

import numpy as np

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

    def __call__(self, boxes: Boxes) -> Added:
        """Return what stands beside -network and +network on each box."""
        count, inputs = boxes.low.shape
        slopes, constants = np.zeros((count, inputs)), np.zeros((count, 2))
        saved, middle = np.zeros((count, inputs)), np.zeros((count, 2))
        for place, (low, high) in enumerate(zip(boxes.low.tolist(), boxes.high.tolist(), strict=True)):
            box = [(Fraction(first), Fraction(last)) for first, last in zip(low, high, strict=True)]
            try:
                found = planes(self.operations, box, self.bits, self.precision, Budget(FREE))
            except Rejected:  # it may be undefined there: smaller boxes may do
                constants[place] = -np.inf
                saved[place] = boxes.high[place] - boxes.low[place]
                middle[place] = np.nan
                continue
            slopes[place] = [slope / (1 << self.bits) for slope in found.slopes]
            constants[place] = float(found.low), -float(found.high)
            width = float(found.high - found.low)
            saved[place] = width * (boxes.high[place] - boxes.low[place]) / max(boxes.high[place] - boxes.low[place])
            value = self.value([(low + high) / 2 for low, high in box])
            middle[place] = value, -value
        return Added(np.stack([slopes, -slopes], axis=1), constants, saved, middle)

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
