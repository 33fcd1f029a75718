"""Best-first search for the largest |error|: the item with the largest upper bound is bounded better, or cut.

At any time the true error lies between the largest value attained so far and the largest upper bound that is left.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from heapq import heappop, heappush
from typing import Any, TypeAlias

from symnet.bounds.cells import Slab
from symnet.bounds.mesh import Block
from symnet.bounds.pieces import Function, Piece
from symnet.targets import balls
from symnet.targets.balls import Ratio

Item: TypeAlias = "Block | Piece | Slab"
Report: TypeAlias = "Callable[[Fraction, Fraction | None], None]"
"""Called now and then with low and high (None: no bound yet)."""
EVERY = 64


@dataclass(slots=True)
class Search:
    """A queue of items that cover the cube; `low` is attained, `cap` an upper bound known beforehand.

    `floor` bounds the items that cannot be bounded better: the network is only known within bounds there.
    """

    function: Function
    low: Ratio
    cap: Ratio | None = None
    floor: Ratio | None = None
    heap: list[tuple[bool, Any, int, Item]] = field(default_factory=list)
    count: int = 0

    def push(self, item: Item) -> None:
        """Queue an item: those without a bound first, then by the bound."""
        self.count += 1
        if isinstance(item, Piece):
            self.low = max(self.low, item.attained)
        key = balls.ratio(0) if item.upper is None else -item.upper
        heappush(self.heap, (item.upper is not None, key, self.count, item))

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

    def bounds(self) -> tuple[Fraction, Fraction | None]:
        """low and high as Fractions."""
        high = self.high
        return balls.fraction(self.low), None if high is None else balls.fraction(high)

    def run(self, relative: Fraction, deadline: float | None, report: Report | None) -> bool:
        """Search until high <= (1 + relative) low (True), until the deadline or until nothing can be better (False)."""
        factor = balls.ratio(1 + relative)
        steps = 0
        while True:
            if self.high is not None and self.high <= self.low * factor:
                return True
            if self._spent() or (deadline is not None and time.monotonic() > deadline):
                return False
            if report is not None and steps % EVERY == 0:
                report(*self.bounds())
            self.step(factor)
            steps += 1

    def _spent(self) -> bool:
        if not self.heap:
            return True
        return self.floor is not None and self.open is not None and bool(self.open <= self.floor)

    def step(self, factor: Ratio) -> None:
        """Bound the worst item better, or cut it. It leaves the queue last, so an interrupt loses no item."""
        item = self.heap[0][3]
        if isinstance(item, Slab) and item.is_settled(factor):
            self.floor = item.upper if self.floor is None else max(self.floor, item.upper)
            heappop(self.heap)
            return
        if item.refined:
            parts: Sequence[Item] = item.split(self.function)
        else:
            attained = item.refine(self.function)
            self.low = self.low if attained is None else max(self.low, attained)
            parts = [item]
        heappop(self.heap)
        for part in parts:
            self.push(part)
