"""Slopes of a target along the axes of the cube, and splittings on which the kernel's own gradients stay below them.

The box on which a bound is worst, in proportion to a slope that is met along that axis, is halved until all bounds are close
to slopes that are met or the work is spent: the bounds are valid at any time. Gradients are the kernel's, so that it finds
the same bounds again.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from heapq import heappop, heappush
from typing import Any, TypeAlias

from symnet.certificates.boxes import PRECISION, SMALLEST, preorder
from symnet.core.rational import round_up
from symnet.errors import Unproved
from symnet.kernel.syntax import Malformed, Rejected
from symnet.kernel.targets.expression import flatten
from symnet.kernel.targets.gradient import steepest
from symnet.kernel.targets.operation import Operation
from symnet.targets.expression.tree import to_json
from symnet.targets.target import Target

WORK = 6_000
"""Operations times boxes at most."""
BITS = 12
CLOSE = Fraction(33, 32)
"""A bound is close to a slope that is met where it is at most so many times it."""
Box: TypeAlias = "tuple[tuple[Fraction, Fraction], ...]"


def derive_slopes(target: Target) -> tuple[Fraction, ...]:
    """Return bounds of the partial slopes of an expression on the cube, one for each axis, of few bits.

    Raises Unproved where there are none.
    """
    search = _Search(_operations(target), target.dimension)
    search.run()
    return tuple(map(_short, search.bounds()))


def slopes_data(target: Target, slopes: Sequence[Fraction]) -> dict[str, Any]:
    """Return the data of the kernel's rule that proves these slopes; raises Unproved where no splitting is found."""
    operations = _operations(target)

    def enough(box: list[tuple[Fraction, Fraction]]) -> bool:
        found = _steepest(operations, tuple(box))
        return found is not None and all(met <= slope for met, slope in zip(found, slopes, strict=True))

    return {
        "precision": PRECISION,
        "slopes": list(slopes),
        "splits": preorder(enough, target.dimension, "the slopes along the axes could not be proved"),
    }


def _operations(target: Target) -> tuple[Operation, ...]:
    if target.expression is None:
        raise Unproved(f"no slopes are derived for the Python callable {target.name}")
    try:
        return tuple(flatten(to_json(target.expression), target.dimension))
    except Malformed as problem:
        raise Unproved(f"no slopes could be derived: {problem}") from None


def _steepest(operations: Sequence[Operation], box: Box) -> list[Fraction] | None:
    """The kernel's bounds of the partial slopes on a box; None where it has none."""
    try:
        return steepest(operations, box, PRECISION)
    except Rejected:
        return None


@dataclass(slots=True)
class _Search:
    operations: Sequence[Operation]
    dimension: int
    heap: list[tuple[Fraction, int, Box, list[Fraction] | None]] = field(default_factory=list)
    least: list[Fraction] = field(default_factory=list)
    """A slope that is met along each axis."""
    count: int = 0

    def run(self) -> None:
        """Halve boxes until all bounds are close or the work is spent; raises Unproved where there is no bound then."""
        zero = Fraction(0)
        self.least = [zero] * self.dimension
        self.push(((zero, Fraction(1)),) * self.dimension)
        while self.heap[0][0] < -CLOSE and (self.count * len(self.operations) < WORK or self.heap[0][3] is None):
            _, _, box, found = heappop(self.heap)
            axis = max(range(self.dimension), key=lambda axis: box[axis][1] - box[axis][0])
            if found is None and (self.count * len(self.operations) > 4 * WORK or box[axis][1] - box[axis][0] < SMALLEST):
                raise Unproved("the slopes along the axes could not be bounded")
            low, high = box[axis]
            middle = (low + high) / 2
            for half in ((low, middle), (middle, high)):
                self.push((*box[:axis], half, *box[axis + 1 :]))

    def push(self, box: Box) -> None:
        """Bound the slopes on a box and queue it by its worst axis; one without bounds comes first."""
        self.count += 1
        found = _steepest(self.operations, box)
        middle = tuple(((low + high) / 2,) * 2 for low, high in box)
        self.least = list(map(max, self.least, _steepest(self.operations, middle) or self.least))
        heappush(self.heap, (-self.excess(found), self.count, box, found))

    def excess(self, found: list[Fraction] | None) -> Fraction:
        """How many times a slope that is met the worst bound is."""
        if found is None:
            return Fraction(1 << 62)
        pairs = zip(found, self.least, strict=True)
        return max(met / least if least else Fraction(met > 0 and 1 << 60) for met, least in pairs)

    def bounds(self) -> list[Fraction]:
        """The largest bound along each axis."""
        return [max(found[axis] for _, _, _, found in self.heap if found is not None) for axis in range(self.dimension)]


def _short(slope: Fraction) -> Fraction:
    size = max(slope.numerator.bit_length(), slope.denominator.bit_length())
    return slope if size <= BITS else round_up(slope, BITS)
