"""Best-first search for the largest |error|: the item with the largest upper bound is bounded better, or cut.

At any time the true error lies between the largest value attained so far and the largest upper bound that is left. An item
that can be told from what is attained only by rounding is put aside; so the search ends.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from heapq import heapify, heappop, heappush
from typing import Any, Literal, TypeAlias

from symnet.targets.enclosure import balls
from symnet.targets.enclosure.balls import Ratio
from symnet.true_errors.mesh import Block
from symnet.true_errors.pieces import Function, Piece, Point
from symnet.true_errors.strips import Strip

Item: TypeAlias = "Block | Piece | Strip"
Report: TypeAlias = "Callable[[Fraction, Fraction | None], None]"
"""Called now and then with low and high (None: no bound yet)."""
End: TypeAlias = Literal["reached", "nothing left", "nearly exact", "too many pieces", "time", "interrupted", "sampled"]
"""Why a search ended: the width asked for was reached, only rounding is left, a mean that is hardly ever exact, memory, the
time limit, Ctrl-C."""
EVERY = 64
FINEST = Fraction(1, 1 << 50)
"""An upper bound so close to what is attained, relatively, is not looked at again."""
MOST_ITEMS = 400_000
"""Items kept at once: about a gigabyte."""


@dataclass(slots=True)
class Search:
    """A queue of items that cover the cube; `low` is attained at `place`, `cap` an upper bound known beforehand.

    `floor` bounds the items that were put aside.
    """

    function: Function
    low: Ratio
    cap: Ratio | None = None
    place: Point | None = None
    floor: Ratio | None = None
    heap: list[tuple[bool, Any, int, Item]] = field(default_factory=list)
    count: int = 0

    def push(self, item: Item) -> None:
        """Queue an item: those without a bound first, then by the bound; of equal ones the last simplex of a strip."""
        self.count += 1
        if not isinstance(item, Block) and item.attained > self.low:
            self.low, self.place = item.attained, item.peak
        key = balls.ratio(0) if item.upper is None else -item.upper
        order = -self.count if isinstance(item, Strip) else self.count
        heappush(self.heap, (item.upper is not None, key, order, item))

    @property
    def open(self) -> Ratio | None:
        """The largest upper bound in the queue, at least `low`; None where an item has none."""
        if not self.heap:
            return self.low
        bounded, key, _, _ = self.heap[0]
        return max(self.low, -key) if bounded else None

    @property
    def high(self) -> Ratio | None:
        """An upper bound of the error."""
        found = self.open
        if found is not None and self.floor is not None:
            found = max(found, self.floor)
        if self.cap is None:
            return found
        return max(self.low, self.cap if found is None else min(found, self.cap))

    @property
    def is_refuted(self) -> bool:
        """Whether the bound known beforehand is false: more than it is attained."""
        return self.cap is not None and bool(self.low > self.cap)

    def bounds(self) -> tuple[Fraction, Fraction | None]:
        """low and high as Fractions."""
        high = self.high
        return balls.fraction(self.low), None if high is None else balls.fraction(high)

    def run(self, relative: Fraction, deadline: float | None, report: Report | None) -> End:
        """Search until high <= (1 + relative) low, until the deadline or until nothing can be better."""
        factor = balls.ratio(1 + relative)
        steps = 0
        while True:
            if self.is_refuted or (self.high is not None and self.high <= self.low * factor):
                return "reached"
            if not self.heap or (self.floor is not None and self.open is not None and self.open <= self.floor):
                return "nothing left"
            if deadline is not None and time.monotonic() > deadline:
                return "time"
            if len(self.heap) > MOST_ITEMS and not self._drop(factor):
                return "too many pieces"
            if report is not None and steps % EVERY == 0:
                report(*self.bounds())
            self.step()
            steps += 1

    def _drop(self, factor: Ratio) -> bool:
        """Put the items aside that cannot count any more; say whether they were many."""
        spare = [entry for entry in self.heap if entry[0] and -entry[1] <= self.low * factor]
        if 2 * len(spare) < len(self.heap):
            return False
        self._settle(max(-key for _, key, _, _ in spare))
        self.heap = [entry for entry in self.heap if not (entry[0] and -entry[1] <= self.low * factor)]
        heapify(self.heap)
        return True

    def _settle(self, upper: Ratio) -> None:
        self.floor = upper if self.floor is None else max(self.floor, upper)

    def _is_fine(self, item: Item) -> bool:
        """Whether only rounding is left between the bound of an item and what is attained."""
        if item.upper is None:
            return False
        slack = balls.ratio(0) if isinstance(item, Strip) else 4 * item.slack
        return bool(item.upper - self.low <= max(self.low * balls.ratio(FINEST), slack))

    def step(self) -> None:
        """Bound the worst item better, or cut it. It leaves the queue last, so an interrupt loses no item."""
        item = self.heap[0][3]
        if item.refined and self._is_fine(item):
            if item.upper > self.low:
                self._settle(item.upper)
            heappop(self.heap)
            return
        if item.refined:
            parts: Sequence[Item] = item.split(self.function)
        else:
            peak = item.refine(self.function)
            if peak is not None and peak[0] > self.low:
                self.low, self.place = peak
            parts = [item]
        heappop(self.heap)
        for part in parts:
            self.push(part)
