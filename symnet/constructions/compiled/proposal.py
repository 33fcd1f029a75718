"""Few pieces within an error of a function: the greedy longest chord, its ends shifted to the border of the tube.

Knots lie eta above g where g is concave and eta below where it is convex, so that neighbours join and each chord errs by eta at
its ends and in its middle; at an inflection one piece crosses the tube (mathematics_given_networks.md, section K). Floating
point: what is proposed here is bounded exactly afterwards.
"""

from __future__ import annotations

from bisect import bisect_left
from dataclasses import dataclass

from symnet.constructions.compiled.sampled import Samples

Knot = tuple[float, float]
NOISE = 2.0**-50
"""Of rounding, relative to the largest value."""


@dataclass(frozen=True)
class Proposal:
    """Knots (t, value); `flat` is the number of a piece that is to be constant, None where none is."""

    knots: tuple[Knot, ...]
    flat: int | None = None

    @property
    def pieces(self) -> int:
        """The number of pieces."""
        return len(self.knots) - 1

    @property
    def neurons(self) -> int:
        """The neurons that the pieces take: one a kink, one more for a slope that is nowhere 0."""
        return self.pieces - (self.flat is not None)


class Tube:
    """The tube of one width around samples."""

    def __init__(self, samples: Samples, eta: float) -> None:
        self.samples, self.eta = samples, eta
        self.allowed = eta * (1 + 1e-12) + NOISE * samples.size + 1e-300
        """What a line may be off: a knot is a rounded number, and so is what a line through it is off there."""

    def border(self, place: int) -> float:
        """The height of a knot at a sample."""
        return self.samples.y[place] - self.samples.bends[place] * self.eta

    def chord_fits(self, start: int, height: float, stop: int, end: float) -> bool:
        """Whether the line between two heights stays in the tube between two samples."""
        x, y, eta = self.samples.x, self.samples.y, self.allowed
        origin = x[start]
        slope = (end - height) / (x[stop] - origin)
        if self.samples.arcs[start] >= stop:
            places = self._steepest(start, stop, slope)
        else:
            places = range(start, stop, max(1, (stop - start) // 64))
        for place in places:
            off = height + slope * (x[place] - origin) - y[place]
            if off > eta or off < -eta:
                return False
        return True

    def _steepest(self, start: int, stop: int, slope: float) -> range:
        """The samples around the place where g has this slope, in one arc."""
        samples = self.samples
        if samples.bends[start] > 0:
            place = bisect_left(samples.slopes, slope, start, stop)
        else:
            place = bisect_left(samples.falling, -slope, start, stop)
        return range(max(place - 1, start), min(place + 2, stop + 1))

    def farthest(self, start: int, height: float, last: int, hint: int = 1) -> int:
        """The farthest sample that one piece reaches; `hint`: about how many samples that are."""
        good, bad, step = start + 1, last + 1, max(1, hint // 4)
        at = min(start + max(hint, 2), last)
        while at < bad and at > good:
            if self.chord_fits(start, height, at, self.border(at)):
                good, at = at, min(at + step, last)
            else:
                bad, at = at, max(at - step, good)
            step *= 2
        while bad - good > 1:
            at = (good + bad) // 2
            if self.chord_fits(start, height, at, self.border(at)):
                good = at
            else:
                bad = at
        return good

    def path(self, start: int, height: float, last: int) -> list[int]:
        """The samples of the knots from one sample on to the last."""
        found, hint = [start], 1
        while found[-1] < last:
            place = self.farthest(found[-1], height, last, hint)
            hint = place - found[-1]
            height = self.border(place)
            found.append(place)
        return found


def proposed(samples: Samples, eta: float) -> Proposal:
    """Return the pieces within an error of sampled values that take the fewest neurons."""
    tube, last = Tube(samples, eta), len(samples.x) - 1
    places = tube.path(0, tube.border(0), last)
    straight = Proposal(tuple((samples.x[place], tube.border(place)) for place in places))
    around = _around_an_extremum(samples, tube, eta)
    return around if around is not None and around.neurons < straight.neurons else straight


def _around_an_extremum(samples: Samples, tube: Tube, eta: float) -> Proposal | None:
    """Pieces that begin with a constant one at an extremum and go on to both sides."""
    y, last = samples.y, len(samples.x) - 1
    slopes = samples.slopes
    turns = [place for place in range(1, last) if slopes[place - 1] * slopes[place] <= 0 and slopes[place - 1] != slopes[place]]
    best: Proposal | None = None
    for top in turns[:8]:
        bend = samples.bends[top]
        level = y[top] + 2 * eta * bend  # where the tube's border has the height of the constant piece
        left, right = top, top
        while left > 0 and (level - y[left - 1]) * bend >= 0 and samples.bends[left - 1] == bend:
            left -= 1
        while right < last and (level - y[right + 1]) * bend >= 0 and samples.bends[right + 1] == bend:
            right += 1
        height = y[top] + eta * bend
        back = Tube(samples.mirrored, eta)
        before = [last - place for place in back.path(last - left, height, last)][::-1]
        after = tube.path(right, height, last)
        heights = [tube.border(place) for place in before[:-1]], [tube.border(place) for place in after[1:]]
        values = [*heights[0], height, height, *heights[1]]
        knots = [samples.x[place] for place in (*before, *after)]
        found = Proposal(tuple(zip(knots, values, strict=True)), len(before) - 1)
        if left < right and (best is None or found.neurons < best.neurons):
            best = found
    return best


def best_with(samples: Samples, neurons: int, guess: float) -> tuple[Proposal, float]:
    """Return the pieces with the least error among those of at most so many neurons, and that error."""
    high = guess or 1e-12
    found = proposed(samples, high)
    for _ in range(60):
        if found.neurons <= neurons:
            break
        high *= 2
        found = proposed(samples, high)
    low = high / 2
    while low > 1e-15:
        other = proposed(samples, low)
        if other.neurons > neurons:
            break
        high, found, low = low, other, low / 2
    for _ in range(9):
        middle = (low * high) ** 0.5
        other = proposed(samples, middle)
        if other.neurons <= neurons:
            high, found = middle, other
        else:
            low = middle
    return found, high
