"""The plan of a segment table: lines of a format with their starts, the error of what they compute, what none can beat."""

from __future__ import annotations

import itertools
from bisect import bisect
from dataclasses import dataclass
from fractions import Fraction
from math import ceil, floor

from symnet.certificates.segment_tables import Rejected, Table
from symnet.constructions.compiled.scalar import Scalar
from symnet.constructions.segments.fitting import Fitter, Line, fitted
from symnet.constructions.segments.joined import rounded
from symnet.constructions.segments.links import ROUGH, Best, Knot, Lines, best, path_within, refuted
from symnet.constructions.segments.number_format import NumberFormat, inside
from symnet.constructions.segments.real import Groups, best_error, groups, pieces, starts
from symnet.constructions.segments.samples import Samples, Wishes, finer, sampled
from symnet.errors import Unproved, UsageError

SLACK = 2e-6
"""How much below the smallest error, relatively, points are looked for that prove it."""
MOST = 512
"""The segments that are looked for at most."""
ROUNDS = 2
"""How often samples are made closer around the starts of the best segments."""
THIN = 600
"""Samples from which lines in a format of few numbers are made: more of them are hardly better, and slower."""
DENSE = 2_000
"""Numbers of a segment at which the error is looked at, where there are more than a proof looks at one by one."""
MARGINS = (1 / 512, 1 / 64, 1 / 16, 1 / 4)
"""How much below the error that is asked for lines are looked for, tried one after another."""


@dataclass(frozen=True)
class Joins:
    """Lines that prove an error of any `pieces` pieces that join."""

    least: Fraction
    pieces: int
    lines: Lines


@dataclass(frozen=True)
class SegmentPlan:
    """A table in integers of its format, its error, and points that prove an error of any `pieces` pieces."""

    table: Table
    error: Fraction
    least: Fraction
    pieces: int
    points: Groups
    joins: Joins = Joins(Fraction(0), 0, ())


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
        self._check_count(found, error, count)
        plan = self._of(found, count) if count is not None else self._within(found, error)
        if plan.error > error:
            near = f"the table that was found has an error of {float(plan.error):.6g}"
            raise Unproved(f"the error {error} is not reached in {self.form}: {near}; take a larger error or a finer --dtype")
        return plan

    def _within(self, found: Samples, error: Fraction) -> SegmentPlan:
        """A table within an error, of few segments; the one that is nearest to it where none is."""
        nearest: SegmentPlan | None = None
        points = self._at_error(found, error)
        for share in MARGINS:
            table = self._table(found, MOST, float(error) * (1 - share), False)
            if table is not None:
                plan = SegmentPlan(table, self.error(table), *points, self._joins_at(found, error))
                nearest = plan if nearest is None or plan.error < nearest.error else nearest
                if nearest.error <= error:
                    return nearest
        if nearest is None:
            raise Unproved(f"no table in {self.form} within {error} was found; take a larger error or a finer --dtype")
        return nearest

    def _joins_at(self, found: Samples, error: Fraction) -> Joins:
        """Lines that prove that fewer pieces that join do not reach an error."""
        lines = refuted(found, float(error), self.wishes.flat, MOST) if self.wishes.continuous else ()
        return Joins(error, len(lines), lines)

    def _check_count(self, found: Samples, error: Fraction, count: int | None) -> None:
        """Raise UsageError where fewer segments are asked for than the error takes with real coefficients, or than are tried."""
        tails = 2 * (self.wishes.tails == "linear")
        fewest = max(pieces(found.plain(float(error)), self.wishes.tails, MOST + 2) - tails, 1)
        if fewest > MOST:
            raise UsageError(f"the error {error} takes more than {MOST} segments; ask for a larger error")
        if count is not None and count < fewest:
            least = f"an error of {error} takes at least {fewest} segments, whatever their coefficients"
            raise UsageError(f"--segments {count}: {least}; write --segments {fewest} or more")

    def _at_error(self, found: Samples, error: Fraction) -> tuple[Fraction, int, Groups]:
        """Points that prove that fewer pieces do not reach an error, as many as there are."""
        points = groups(found, float(error), self.wishes.tails)
        return (error, len(points), points) if len(points) > (self.wishes.tails == "constant") else (Fraction(0), 0, [])

    def _check_wishes(self, found: Samples, count: int | None) -> None:
        wishes = self.wishes
        if wishes.odd and (self.low != -self.high or (count is not None and count % 2 == 0)):
            raise UsageError("--odd needs a box [-a, a] and an odd number of segments, one of them through 0")
        if wishes.through and self.low <= 0 <= self.high and found.y[found.x.index(0.0)] != self._nearest(found):
            raise UsageError(f"--through-zero: f(0) is no number of {self.form}; leave it out")
        if (wishes.odd or wishes.through) and not self.low <= 0 <= self.high:
            raise UsageError(f"--through-zero, --odd: 0 is not in [{self.low}, {self.high}]")
        values = dict(zip(found.x, found.y, strict=True))
        if wishes.odd and any(abs(y + values.get(-x, -y)) > 1e-9 * max(map(abs, found.y)) for x, y in values.items()):
            raise UsageError("--odd: the function is not odd")
        if wishes.monotone and found.direction == 0:
            raise UsageError("--monotone: the function rises and falls in the box; take a box on which it does one of them")
        for bound, sign in ((wishes.low, 1), (wishes.high, -1)):
            if bound is not None and any(sign * value < sign * float(bound) - 1e-9 for value in found.y):
                raise UsageError(f"--range: the function leaves it, with values from {min(found.y):.6g} to {max(found.y):.6g}")

    def _of(self, found: Samples, count: int) -> SegmentPlan:
        """A table of so many segments."""
        eta, tails = best_error(found, count), self.wishes.tails
        for _ in range(ROUNDS if len(found.x) <= self.ends[1] - self.ends[0] else 0):
            around = starts(found.plain(eta), tails)
            found = finer(found, self.function.floats, self.form, [each for each in around if 0 < each < len(found.x)])
            eta = best_error(found, count, eta)
        total = count + 2 * bool(tails)
        made = self._best(found, total, eta) if self.wishes.continuous else None
        table = self._table(found, count, eta) if made is None else self._joined(made.knots)
        if table is None:
            raise Unproved(f"no table of {count} segments in {self.form} was found; take more segments or a finer --dtype")
        joins = Joins(Fraction(0), 0, ()) if made is None else Joins(Fraction(made.least), len(made.lines), made.lines)
        least = floor(eta * (1 - SLACK) * 2**48) / 2**48
        points = groups(found, least, tails)[:total] if tails != "constant" else groups(found, least, tails)
        if len(points) != total:
            points = []
        return SegmentPlan(table, self.error(table), Fraction(least) if points else Fraction(0), total, points, joins)

    def _best(self, found: Samples, total: int, eta: float) -> Best:
        """The best function of so many pieces that join; samples are made closer around its first knots."""
        made = best(found, self.wishes.flat, total, eta, ROUGH)
        around = [min(bisect(found.x, t), len(found.x) - 1) for t, _ in made.knots[1:-1]]
        if len(found.x) <= self.ends[1] - self.ends[0]:
            found = finer(found, self.function.floats, self.form, around)
        return best(found, self.wishes.flat, total, made.least or eta)

    def _joined(self, knots: list[Knot]) -> Table | None:
        """The table of the knots of a path; None where there are none."""
        return self._made(*rounded(knots, Fitter(self.form, self.fused))) if knots else None

    def _table(self, found: Samples, most: int, eta: float, tight: bool = True) -> Table | None:
        """A table of so many segments at most, with an error not far above one, or within it; None where none is found."""
        fitter = Fitter(self.form, self.fused, found.direction if self.wishes.monotone else 0)
        if self.wishes.continuous:
            return self._joined(path_within(found, eta, self.wishes.flat, most + 2 * bool(self.wishes.tails)))
        part, most = (found.right, (most + 1) // 2) if self.wishes.odd else (found, most)
        part = part.thin(THIN) if self.form.is_small else part
        lines = fitted(part, fitter, most, eta) if tight else fitter.segments(part.tube(eta), most, self.wishes.tails)
        if lines is None:
            return None
        starts = [self._start(part, fitter, one, other) for one, other in itertools.pairwise(lines)]
        pairs = [(line.slope, line.intercept) for line in lines]
        return self._made(*(self._mirrored(pairs, starts) if self.wishes.odd else (pairs, starts)))

    def _nearest(self, found: Samples) -> float:
        """The number of the format nearest to f(0)."""
        value = found.y[found.x.index(0.0)]
        return float(self.form.plain(self.form.form.number(self.form.place(value))))

    def _mirrored(self, lines: list[tuple[int, int]], starts: list[int]) -> tuple[list[tuple[int, int]], list[int]]:
        """The lines of the right half, and their images on the left; starts as places."""
        left = [(slope, -height) for slope, height in reversed(lines[1:])]
        return [*left, *lines], [*(1 - start for start in reversed(starts)), *starts]

    def _made(self, lines: list[tuple[int, int]], starts: list[int]) -> Table:
        """The table of lines and starts, all of them places among the numbers of the format; equal neighbours become one."""
        number = self.form.form.number
        odd = self.wishes.odd and self.form.is_integer  # ties of floats are rounded alike on both sides of 0
        keep = [0, *(i for i in range(1, len(lines)) if lines[i] != lines[i - 1])]
        slopes, heights = (tuple(number(lines[i][way]) for i in keep) for way in (0, 1))
        return Table(self.form.form, self.fused, tuple(number(starts[i - 1]) for i in keep[1:]), slopes, heights, *self.ends, odd)

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
        try:
            for segment, start, stop in table.parts():
                for place in range(start, stop + 1) if self.form.is_small else _places(table, start, stop):
                    x = form.number(place)
                    worst = max(worst, abs(float(table.plain(table.computed(segment, x))) - f(float(table.plain(x)))))
        except Rejected as problem:
            raise UsageError(f"--dtype {self.form}: {problem}; take a smaller box or another format") from None
        return worst


def _places(table: Table, start: int, stop: int) -> list[int]:
    """The places to look at in a long segment: those of evenly spread values, and the ends."""
    a, b = table.format.number(start), table.format.number(stop)
    return sorted({start, stop, *(table.format.place(a + (b - a) * i // DENSE) for i in range(DENSE + 1))})
