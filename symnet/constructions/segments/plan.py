"""The plan of a segment table: lines of a format with their starts, the error of what they compute, and what no segments can beat."""

from __future__ import annotations

from dataclasses import dataclass, replace
from fractions import Fraction
from math import ceil

from symnet.constructions.compiled.scalar import Scalar
from symnet.constructions.segments.fitting import Fitter, Line, fitted
from symnet.constructions.segments.joined import joined
from symnet.constructions.segments.number_format import NumberFormat, inside
from symnet.constructions.segments.real import Groups, best_error, groups, pieces
from symnet.constructions.segments.samples import Samples, Wishes, sampled
from symnet.errors import Unproved, UsageError
from symnet.kernel.syntax import Rejected
from symnet.kernel.theories.segments import Table

SLACK = 2e-6
"""How much below the smallest error, relatively, points are looked for that prove it."""
MOST = 512
"""The segments that are looked for at most."""
DENSE = 40_000
"""Numbers at which the error is looked at, where there are more than a proof looks at one by one."""


@dataclass(frozen=True)
class SegmentPlan:
    """A table in integers of its format, its error, and points that prove an error of any `pieces` pieces with real coefficients."""

    table: Table
    error: Fraction
    least: Fraction
    pieces: int
    points: Groups


@dataclass(frozen=True)
class Planner:
    """What a plan is made from: a function on a box, a format, an evaluation, wishes."""

    function: Scalar
    low: Fraction
    high: Fraction
    form: NumberFormat
    fused: bool
    wishes: Wishes

    @property
    def ends(self) -> tuple[int, int]:
        """The places of the first and the last number in the box."""
        return inside(self.form, self.low, self.high)

    def planned(self, count: int | None, error: Fraction | None) -> SegmentPlan:
        """Return a table of so many segments, or of as few as an error takes; raises UsageError where no table has it."""
        found = sampled(self.function.floats, self.form, self.ends, self.wishes)
        self._check_wishes(found, count)
        if error is None:
            return self._of(found, count or 1)
        fewest = self._needed(found, error, count)
        for tried in range(count or fewest, (count or MOST) + 1, 1 + self.wishes.odd):
            plan = self._of(found, tried)
            if plan.error <= error:
                return replace(plan, **self._at_error(found, error)) if count is None else plan
            if count is None and tried > 2 * fewest + 8:
                break
        near = f"{float(plan.error):.6g}"
        more = "" if count is not None else f" with {tried} segments"
        raise Unproved(f"the error {error} is not reached in {self.form}{more}, only {near}; take a larger error or a finer --dtype")

    def _needed(self, found: Samples, error: Fraction, count: int | None) -> int:
        """The fewest segments with real coefficients; raises UsageError where fewer are asked for."""
        tails = 2 * (self.wishes.tails == "linear")
        fewest = max(pieces(found.plain(float(error)), self.wishes.tails, MOST + 2) - tails, 1)
        if fewest > MOST:
            raise UsageError(f"the error {error} takes more than {MOST} segments; ask for a larger error")
        if count is not None and count < fewest:
            raise UsageError(f"--segments {count}: an error of {error} takes at least {fewest} segments; write --segments {fewest} or more")
        return fewest + (self.wishes.odd and fewest % 2 == 0)

    def _at_error(self, found: Samples, error: Fraction) -> dict[str, object]:
        """Points that prove that fewer pieces do not reach an error, as many as there are."""
        points = groups(found, float(error), self.wishes.tails)
        if len(points) < 1 + (self.wishes.tails == "constant"):
            return {}
        return {"least": error, "pieces": len(points), "points": points}

    def _check_wishes(self, found: Samples, count: int | None) -> None:
        wishes = self.wishes
        if wishes.odd and (self.low != -self.high or count is not None and count % 2 == 0):
            raise UsageError("--odd needs a box [-a, a] and an odd number of segments, one of them through 0")
        if (wishes.odd or wishes.through) and not self.low <= 0 <= self.high:
            raise UsageError(f"--through-zero, --odd: 0 is not in [{self.low}, {self.high}]")
        if wishes.odd and max(abs(a + b) for a, b in zip(found.y, reversed(found.y), strict=True)) > 1e-9 * max(map(abs, found.y)):
            raise UsageError("--odd: the function is not odd")
        if wishes.monotone and found.direction == 0:
            raise UsageError("--monotone: the function rises and falls in the box; take a box on which it does one of them")
        for bound, sign in ((wishes.low, 1), (wishes.high, -1)):
            if bound is not None and any(sign * value < sign * float(bound) - 1e-9 for value in found.y):
                raise UsageError(f"--range: the function leaves it, with values from {min(found.y):.6g} to {max(found.y):.6g}")

    def _of(self, found: Samples, count: int) -> SegmentPlan:
        """A table of so many segments."""
        eta, tails = best_error(found, count), self.wishes.tails
        table = self._table(found, count, eta)
        total = count + 2 * bool(tails)
        least = eta * (1 - SLACK)
        points = groups(found, least, tails)[:total] if tails != "constant" else groups(found, least, tails)
        if len(points) != total:
            points = []
        return SegmentPlan(table, self.error(table), Fraction(least) if points else Fraction(0), total, points)

    def _table(self, found: Samples, count: int, eta: float) -> Table:
        direction = found.direction if self.wishes.monotone else 0
        fitter = Fitter(self.form, self.fused, direction)
        if self.wishes.continuous:
            lines, starts = joined(found, fitter, count)
            return self._made(lines, starts)
        part = found.right if self.wishes.odd else found
        lines_of = fitted(part, fitter, (count + 1) // 2 if self.wishes.odd else count, eta)
        if lines_of is None:
            raise Unproved(f"no table of {count} segments in {self.form} was found; take more segments or a finer --dtype")
        starts = [self._start(part, fitter, one, other) for one, other in zip(lines_of, lines_of[1:], strict=False)]
        pairs = [(line.slope, line.intercept) for line in lines_of]
        return self._made(*(self._mirrored(pairs, starts) if self.wishes.odd else (pairs, starts)))

    def _mirrored(self, lines: list[tuple[int, int]], starts: list[int]) -> tuple[list[tuple[int, int]], list[int]]:
        """The lines of the right half, and their images on the left; starts as places."""
        left = [(slope, -height) for slope, height in reversed(lines[1:])]
        return [*left, *lines], [*(1 - start for start in reversed(starts)), *starts]

    def _made(self, lines: list[tuple[int, int]], starts: list[int]) -> Table:
        """The table of lines and starts, all of them places among the numbers of the format; equal neighbours become one."""
        number = self.form.form.number
        keep = [0, *(i for i in range(1, len(lines)) if lines[i] != lines[i - 1])]
        slopes, heights = (tuple(number(lines[i][way]) for i in keep) for way in (0, 1))
        return Table(self.form.form, self.fused, tuple(number(starts[i - 1]) for i in keep[1:]), slopes, heights, *self.ends)

    def _start(self, found: Samples, fitter: Fitter, one: Line, other: Line) -> int:
        """The place where a line takes over: where it is nearer to the function than the one before, between two samples."""
        low, high = self.form.place(found.x[other.start - 1]), self.form.place(found.x[other.start])
        values = [(fitter.number(line.slope), fitter.number(line.intercept)) for line in (one, other)]
        while high - low > 1:
            middle = (low + high) // 2
            x = fitter.number(middle)
            value = self.function.floats(x)
            far = [abs(fitter.computed(a, b, x) - value) for a, b in values]
            ends = fitter.computed(*values[0], x), fitter.computed(*values[1], x)
            falls = fitter.direction * (ends[1] - ends[0]) < 0
            low, high = (middle, high) if far[0] < far[1] and not falls else (low, middle)
        return high

    def error(self, table: Table) -> Fraction:
        """Return a bound of the error of what a table computes, which a proof may have to raise."""
        found, unit = self._largest(table), Fraction(1, 1 << 40)
        slack = 2.0**-44 if self.form.is_small else found * 2e-4 + self._rounding(table)
        return ceil((Fraction(found) + Fraction(slack)) / unit) * unit

    def _rounding(self, table: Table) -> float:
        largest = max(abs(table.plain(table.at(table.format.number(place)))) for _, *ends in table.parts() for place in ends)
        return float((1 + (not self.fused)) * table.format.lost(largest))

    def _largest(self, table: Table) -> float:
        """The largest error: at all numbers, or for float32 of the lines at many of them."""
        worst, f, form = 0.0, self.function.floats, table.format
        step = max((table.last - table.first) // DENSE, 1) if not self.form.is_small else 1
        try:
            for segment, start, stop in table.parts():
                for place in _places(table, start, stop, step):
                    x = form.number(place)
                    worst = max(worst, abs(float(table.plain(table.computed(segment, x))) - f(float(table.plain(x)))))
        except Rejected as problem:
            raise UsageError(f"--dtype {self.form}: {problem}; take a smaller box or another format") from None
        return worst


def _places(table: Table, start: int, stop: int, step: int) -> list[int]:
    """The places to look at in a segment: all, or evenly spread values and the ends."""
    if step == 1:
        return list(range(start, stop + 1))
    a, b = table.format.number(start), table.format.number(stop)
    count = 2_000
    return sorted({start, stop, *(table.format.place(a + (b - a) * i // count) for i in range(count + 1))})
