"""Parts: the gadgets whose error is split, each with what it can do with a number of neurons and how that is made exact."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass, field
from fractions import Fraction
from functools import cached_property, partial
from itertools import pairwise
from typing import Protocol

from symnet.constructions.compiled.broken_line import BrokenLine
from symnet.constructions.compiled.fold import Fold, folds_of_a_square, unfolded
from symnet.constructions.compiled.pieces import Pieces, about, bounded, exact_line, parallel_to, rounded_up, seems_one_way
from symnet.constructions.compiled.proposal import Proposal, best_with, proposed
from symnet.constructions.compiled.sampled import Samples, samples
from symnet.constructions.compiled.scalar import Quadratic, Scalar

TINY = 1e-9
"""The bend of a function, over its size, below which it counts as a straight line."""
SAMPLES, MANY, EACH = 1_024, 256, 16
"""The samples of a function, and of each piece where there are more than so many: pieces end at samples."""
LEVEL = 1.5
"""About the neurons that carry the other values past one more level."""
MOST_FOLDS, MOST_PIECES = 12, 4_000
Found = tuple[Proposal, float]


class Part(Protocol):
    """A gadget made of pieces. kappa: the factor of its error in that of the output."""

    kappa: float

    @property
    def straight(self) -> bool:
        """Whether its function is a straight line but for rounding."""

    @property
    def cost(self) -> float:
        """c: its neurons are about c over the root of its error."""

    def best(self, neurons: int) -> Found:
        """Return the pieces of at most so many neurons, folds not counted, and their error."""

    def line(self, spare: float) -> Found:
        """Return one straight piece within an error."""

    def pieces(self, found: Found, exactly: bool) -> Pieces:
        """Return proposed pieces as exact ones, with an exact bound of their error or about what it is."""


def worth_folding(cost: float, eta: float) -> int:
    """Return how often it pays to fold what costs c over the root of its error, at two or three neurons and a level a fold."""
    pieces = cost / max(eta, 1e-300) ** 0.5
    costs = [pieces / 2**count + (3 + LEVEL) * count for count in range(MOST_FOLDS)]
    return costs.index(min(costs))


@dataclass
class Sampled:
    """A function by samples, perhaps folded once: then the samples are those of the folded function."""

    g: Scalar
    low: Fraction
    high: Fraction
    function: Callable[[float], float]
    samples: Samples
    whole: Samples
    """Samples of g itself on [low, high]."""
    kappa: float = 1.0
    folds: tuple[Fold, ...] = ()
    known: dict[int, Found] = field(default_factory=dict)
    off: float = 0.0
    """How far the function is from being even, but for a linear part, about the place where it is folded."""
    made: dict[tuple[Found, bool], Pieces] = field(default_factory=dict)
    """Pieces made so far: plans that are tried one after another have many of them in common."""
    finer: dict[int, Samples] = field(default_factory=dict)
    """More samples, by their number."""

    def _fine(self, pieces: float, whole: bool = False) -> Samples:
        """The samples, of g itself where `whole`, as many as so many pieces need."""
        if pieces <= MANY:
            return self.whole if whole else self.samples
        count = SAMPLES
        while count < EACH * pieces:
            count *= 2
        folded = bool(self.folds) and not whole
        if (place := -count if folded else count) not in self.finer:
            ends = (0.0, float(self.folds[0].reach)) if folded else (float(self.low), float(self.high))
            kinks = () if folded else self.g.kinks(self.low, self.high) or ()
            self.finer[place] = samples(self.function if folded else self.g.floats, *ends, count, kinks)
        return self.finer[place]

    @cached_property
    def straight(self) -> bool:
        """Whether its function is a straight line but for rounding."""
        size = max(map(abs, self.samples.y)) + abs(self.samples.y[-1] - self.samples.y[0])
        return self.samples.weight**2 <= TINY * size

    @cached_property
    def cost(self) -> float:
        """c: its neurons are about c over the root of its error."""
        return self.samples.weight / 4

    def _guess(self, neurons: int) -> float:
        if not self.known:
            return (self.cost / max(neurons, 0.5)) ** 2
        near = min(self.known, key=lambda known: abs(known - neurons))
        return self.known[near][1] * ((near + 0.5) / (neurons + 0.5)) ** 2

    def best(self, neurons: int) -> Found:
        """Return the pieces of at most so many neurons with the least error, and that error."""
        if neurons not in self.known:
            self.known[neurons] = best_with(self._fine(neurons), neurons, self._guess(neurons))
        return self.known[neurons]

    def line(self, spare: float) -> Found:
        """Return one straight piece within an error."""
        ends = (self.samples.x[0], self.samples.y[0]), (self.samples.x[-1], self.samples.y[-1])
        return Proposal(ends), spare

    def steepest(self, eta: float) -> float:
        """Return how steep pieces within an error are."""
        found = proposed(self._fine(min(self.cost / eta**0.5, MOST_PIECES) if eta > 0 else 0.0), eta).knots
        return max(abs((after - before) / (t - s)) for (s, before), (t, after) in pairwise(found))

    def folded_once(self) -> Sampled:
        """Return the same part folded where its function is even about a place but for a linear part; itself elsewhere."""
        return folded(self)

    def pieces(self, found: Found, exactly: bool) -> Pieces:
        """Return proposed pieces as exact ones, with an exact bound of their error or about what it is."""
        if (found, exactly) not in self.made:
            self.made[found, exactly] = self._made(*found, exactly)
        return self.made[found, exactly]

    def _made(self, proposal: Proposal, eta: float, exactly: bool) -> Pieces:
        ends = (Fraction(0), self.folds[0].reach) if self.folds else (self.low, self.high)
        kinks = self.g.kinks(self.low, self.high) or ()
        inner = exact_line(proposal, self.function, *ends, eta, kinks=() if self.folds else kinks)
        if not exactly:
            return about(inner, self.folds, eta)
        near = self._fine(proposal.pieces * (1 + bool(self.folds)), whole=True)
        parallel, one_way = partial(parallel_to, near, g=self.g.floats), partial(seems_one_way, near)
        return bounded(inner, self.folds, self.g, parallel, kinks, eta, one_way)


@dataclass
class Square:
    """factor t^2 on [low, high], folded so many times: everything is known by formulas."""

    g: Quadratic
    low: Fraction
    high: Fraction
    kappa: float = 1.0
    count: int = 0
    straight: bool = False
    known: dict[int, Found] = field(default_factory=dict)
    made: dict[tuple[Found, bool], Pieces] = field(default_factory=dict)

    @cached_property
    def folds(self) -> tuple[Fold, ...]:
        """The folds, each about the middle of what there is."""
        return folds_of_a_square(self.low, self.high, self.g.factor, self.count)

    @property
    def ends(self) -> tuple[Fraction, Fraction]:
        """The interval on which pieces are needed."""
        return (Fraction(0), self.folds[-1].reach) if self.count else (self.low, self.high)

    @property
    def cost(self) -> float:
        """c: its neurons are about c over the root of its error."""
        low, high = self.ends
        return float(high - low) * math.sqrt(float(self.g.factor) / 8)

    def best(self, neurons: int) -> Found:
        """Return equal pieces, one of them constant where 0 is inside or the square is folded."""
        if neurons not in self.known:
            self.known[neurons] = self._equal(neurons)
        return self.known[neurons]

    def _equal(self, neurons: int) -> Found:
        low, high = map(float, self.ends)
        factor = float(self.g.factor)
        even = (high - low) / neurons if neurons else 1e300
        middle = round(-low / (high - low) * (neurons + 1) - 0.5)
        lefts = [left for left in range(middle - 2, middle + 3) if 0 <= left <= neurons] if low <= 0 <= high else []
        around = [max(-low / (left + 0.5), high / (neurons - left + 0.5)) for left in lefts]
        h = min([even, *around])
        eta = factor * h * h / 8
        base = float(self._base) - eta
        if h == even or not around:
            places = [low + h * place for place in range(neurons)] + [high]
            return Proposal(tuple((t, factor * t * t + base) for t in places)), eta
        left, right = _steps(-low / h - 0.5), _steps(high / h - 0.5)
        before = [(-h / 2 - h * step) for step in range(left)][::-1]
        after = [(h / 2 + h * step) for step in range(right)]
        knots = [(t, factor * t * t + base) for t in (low, *before, *after, high)]
        level = factor * h * h / 4 + base
        knots[left], knots[left + 1] = (knots[left][0], level), (knots[left + 1][0], level)
        return Proposal(tuple(knots), left), eta

    @property
    def _base(self) -> Fraction:
        """The constant that the folds leave to the innermost function."""
        return sum((self.g.factor * each.center**2 for each in self.folds), Fraction(0))

    def line(self, spare: float) -> Found:
        """Return one straight piece."""
        return self.best(1)

    def pieces(self, found: Found, exactly: bool) -> Pieces:
        """Return proposed pieces as exact ones, with an exact bound of their error or about what it is."""
        if (found, exactly) not in self.made:
            self.made[found, exactly] = self._made(*found, exactly)
        return self.made[found, exactly]

    def _made(self, proposal: Proposal, eta: float, exactly: bool) -> Pieces:
        base, factor = float(self._base), float(self.g.factor)
        inner = exact_line(proposal, lambda t: factor * t * t + base, *self.ends, eta)
        if not exactly:
            return about(inner, self.folds, eta)
        line = unfolded(inner, self.folds)
        parts = [(*ends, self._parallel(*ends, slope)) for ends, slope in zip(pairwise(line.knots), line.slopes, strict=True)]
        return Pieces(line, tuple(parts), rounded_up(max(self._gap(line, *part) for part in parts)), self.folds, inner)

    def _gap(self, line: BrokenLine, start: Fraction, stop: Fraction, touch: Fraction) -> Fraction:
        """The bound of |P - g| on a piece by its ends and a tangent, exactly."""
        start_gap, stop_gap, gap = (abs(line(t) - self.g.factor * t * t) for t in (start, stop, touch))
        slope = (line(stop) - line(start)) / (stop - start)
        return max(start_gap, stop_gap, gap + abs(slope - 2 * self.g.factor * touch) * max(touch - start, stop - touch))

    def _parallel(self, left: Fraction, right: Fraction, slope: Fraction) -> Fraction:
        """Where the square runs parallel to a piece."""
        return min(max(slope / (2 * self.g.factor), left), right)


def _steps(length: float) -> int:
    """How many whole steps a length takes, but for rounding."""
    return max(0, -int(-(length - 1e-9) // 1))


def sampled(g: Scalar, low: Fraction, high: Fraction) -> Sampled:
    """Return the part of a function on an interval."""
    found = samples(g.floats, float(low), float(high), SAMPLES, g.kinks(low, high) or ())
    return Sampled(g, low, high, g.floats, found, found)


def folded(part: Sampled) -> Sampled:
    """Return the same part folded where its function is even about a place but for a linear part; itself elsewhere."""
    place = _center(part)
    if place is None:
        return part
    center, slope, off = place
    fold = Fold(center, slope, part.low, part.high)
    way = 1.0 if part.high - center >= center - part.low else -1.0

    def half(v: float) -> float:
        return part.g.floats(float(center) + way * v) - float(slope) * way * v

    found = samples(half, 0.0, float(fold.reach), SAMPLES)
    return Sampled(part.g, part.low, part.high, half, found, part.samples, part.kappa, (fold,), off=off)


def _center(part: Sampled) -> tuple[Fraction, Fraction, float] | None:
    """A place about which a function is nearly even but for a linear part, the slope of that part, and how far it is off."""
    x, g = part.samples.x, part.g.floats
    turns = [place for place in range(1, len(x) - 1) if part.samples.slopes[place - 1] * part.samples.slopes[place] < 0]
    middle = (part.low + part.high) / 2
    unit = Fraction(1, 1 << 24)
    tops = [_symmetric(g, _vertex(part.samples, place), float(part.low), float(part.high)) for place in turns[:4]]
    candidates = [middle, *(unit * round(Fraction(top) / unit) for top in tops)]
    size = max(part.samples.y) - min(part.samples.y)
    for center in candidates:
        common = float(min(center - part.low, part.high - center))
        if common < 0.3 * float(part.high - part.low):
            continue
        steps = [common * step / 16 for step in range(1, 17)]
        odd = [(g(float(center) + v) - g(float(center) - v)) / 2 for v in steps]
        slope = odd[-1] / common
        if abs(slope) * common < 1e-5 * size:
            slope = 0.0
        rounded = unit * round(Fraction(slope) / unit)
        off = max(abs(value - float(rounded) * v) for value, v in zip(odd, steps, strict=True))
        if off < 2e-5 * size:
            return center, rounded, off
    return None


def _symmetric(g: Callable[[float], float], center: float, low: float, high: float) -> float:
    """A place about which a function is even, from one that is near it: by secants of g(c + v) - g(c - v)."""
    v = 0.9 * min(center - low, high - center)
    if v <= 0:
        return center
    other = center + 1e-3 * v
    for _ in range(4):
        here, there = (g(c + v) - g(c - v) for c in (center, other))
        if here == there:
            return center
        center, other = center - here * (other - center) / (there - here), center
        if not low + v <= center <= high - v:
            return other
    return center


def _vertex(found: Samples, place: int) -> float:
    """The top of the parabola through three samples."""
    (a, b, c), (u, v, w) = found.x[place - 1 : place + 2], found.y[place - 1 : place + 2]
    first, second = (v - u) / (b - a), (w - v) / (c - b)
    bend = (second - first) / (c - a)
    return (a + b) / 2 - first / (2 * bend) if bend else b
