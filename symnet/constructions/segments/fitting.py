"""Lines whose slope and intercept are numbers of a format: greedy runs in a tube of windows, by what is computed.

All of it proposes; the proved error is found afterwards.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from functools import cached_property

from symnet.constructions.segments.number_format import NumberFormat
from symnet.constructions.segments.samples import Samples
from symnet.constructions.segments.tube import Tube, constant, longest

SLOPES, HEIGHTS = 9, 2
"""How many slopes are tried, and how many numbers to either side of the best height."""


@dataclass(frozen=True)
class Line:
    """A segment from sample `start` on, as places of its slope and its intercept among the numbers of the format."""

    start: int
    slope: int
    intercept: int


@dataclass(frozen=True)
class Fitter:
    """Finds lines in a format; fused: whether a x + b is rounded once."""

    form: NumberFormat
    fused: bool
    direction: int = 0
    """1 where what is computed must rise, -1 where it must fall."""

    @cached_property
    def _rounding(self) -> Callable[[float], float]:
        return self.form.rounding

    def number(self, place: int) -> float:
        """Return the number at a place."""
        return float(self.form.plain(self.form.form.number(place)))

    def computed(self, slope: float, intercept: float, x: float) -> float:
        """Return what is computed at a number, nearly."""
        product = slope * x
        return self._rounding((product if self.fused else self._rounding(product)) + intercept)

    def segments(self, tube: Tube, count: int, tails: str) -> list[Line] | None:
        """Return at most so many lines that cover a tube, None where greedy runs find none; tails are not counted."""
        start, stop, found = 0, len(tube), list[Line]()
        last = None
        if tails == "constant":
            left, right = self._flat(tube, 0, 1), self._flat(tube, len(tube) - 1, -1)
            if left is None or right is None:
                return None
            found, start = [left[0]], left[1]
            last, stop = right
        total = count + len(found) + 2 * (tails == "linear")
        before = found[-1] if found else None
        while start < stop:
            reached = self.run(tube, start, stop, before) if len(found) < total else None
            if reached is None:
                return None
            before, start = reached
            found.append(before)
        return found if last is None else [*found, last]

    def _flat(self, tube: Tube, start: int, step: int) -> tuple[Line, int] | None:
        """A constant from an end as far as it goes, and where the next segment begins, or where this one does."""
        stop = constant(tube, start, step)
        run = range(start, stop, step)
        height = self.form.place((max(tube.low[i] for i in run) + min(tube.high[i] for i in run)) / 2)
        value = self.number(height)
        while run and not all(tube.low[i] <= value <= tube.high[i] for i in run):
            run = run[:-1]
        if not run:
            return None
        return Line(min(run), 0, height), (run[-1] + 1 if step > 0 else run[-1])

    def run(self, tube: Tube, start: int, stop: int, before: Line | None) -> tuple[Line, int] | None:
        """Return a line that goes far in the tube, and the sample behind it."""
        base, first = self._first(tube, start, before)
        good, bad, step = None, longest(tube, base, stop, first).stop + 1, 1
        while bad - start > 1:
            line = self.fit(tube, base, bad - 1, first)
            if line is not None:
                good = replace(line, start=start), bad - 1
                break
            bad, step = max(bad - step, start + 1), 2 * step
        if good is None:
            return None
        over = min(good[1] + step, stop)
        while over - good[1] > max(1, (good[1] - start) // 256):
            middle = (good[1] + over) // 2
            line = self.fit(tube, base, middle, first)
            good, over = (good, middle) if line is None else ((replace(line, start=start), middle), over)
        return good

    def _first(self, tube: Tube, start: int, before: Line | None) -> tuple[int, tuple[float, float]]:
        """Where the windows of a run begin: at its first sample, or where the run before ends, above what it computes."""
        low, high = tube.low[start], tube.high[start]
        if before is None or not self.direction:
            return start, (low, high)
        end = self.computed(self.number(before.slope), self.number(before.intercept), tube.x[start - 1])
        far = self.direction * 2 * (abs(end) + high - low + 1)
        return start - 1, (min(end, end + far), max(end, end + far))

    def fit(self, tube: Tube, start: int, stop: int, first: tuple[float, float]) -> Line | None:
        """Return a line of the format whose computed values are in the windows of some samples, None where none is found."""
        reach = longest(tube, start, stop, first)
        if reach.stop < stop:
            return None
        run = range(start + 1, stop)
        for slope in self._slopes(reach.least, reach.most):
            a = self.number(slope)
            low = max([first[0] - a * tube.x[start], *(tube.low[i] - a * tube.x[i] for i in run)])
            high = min([first[1] - a * tube.x[start], *(tube.high[i] - a * tube.x[i] for i in run)])
            for intercept in self._heights((low + high) / 2):
                b = self.number(intercept)
                if first[0] <= self.computed(a, b, tube.x[start]) <= first[1] and all(
                    tube.low[i] <= self.computed(a, b, tube.x[i]) <= tube.high[i] for i in run
                ):
                    return Line(start, slope, intercept)
        return None

    def _slopes(self, least: float, most: float) -> Iterator[int]:
        """Places of slopes in a range, its middle first; 0 and its neighbours where it holds no other."""
        if least == float("-inf"):
            yield 0
            return
        low, high = self.form.place(least) - 1, self.form.place(most) + 1
        middle = self.form.place((least + most) / 2)
        yield middle
        step = max((high - low) // SLOPES, 1)
        for place in sorted(range(low, high + 1, step), key=lambda place: abs(place - middle)):
            if place != middle and place * self.direction >= 0:
                yield place

    def _heights(self, best: float) -> Iterator[int]:
        """Places of intercepts, the nearest to the best one first."""
        middle, most = self.form.place(best), self.form.form.place(self.form.form.most)
        yield middle
        for step in range(1, HEIGHTS + 1):
            yield from (place for place in (middle + step, middle - step) if abs(place) <= most)


def fitted(found: Samples, fitter: Fitter, count: int, eta: float) -> list[Line] | None:
    """Return at most so many lines with nearly the smallest error that greedy runs reach, from an error that none can beat."""
    form, tails = fitter.form.form, found.wishes.tails
    ulp = max(max(map(abs, found.y)) * 2.0**-form.digits if form.digits else 0.0, 2.0**-form.places / 2)
    below, best, step = eta, None, max(1e-4 * eta, ulp / 8)
    above = eta + step / 8
    for _ in range(40):
        best = fitter.segments(found.tube(above), count, tails)
        if best is not None:
            break
        below, above, step = above, above + step, 2 * step
    for _ in range(7):
        if best is None or above - below < 1e-4 * eta:
            break
        middle = (below + above) / 2
        tried = fitter.segments(found.tube(middle), count, tails)
        best, below, above = (best, middle, above) if tried is None else (tried, below, middle)
    return best
