"""A question about a network settled: searches for least bounds, a certificate of them, and the kernel's judgement of it.

A bound is said only after the kernel has accepted the certificate; what refutes a bound is a point, exactly evaluated.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from fractions import Fraction
from functools import partial
from math import inf
from typing import Any

import numpy as np

from symnet.certificates.certificate import FORMAT, Certificate, sealed
from symnet.certificates.derivation import written
from symnet.given_networks.climbing import climbed
from symnet.given_networks.cutting import Cutting, Look
from symnet.kernel import Verdict
from symnet.verification.certificate import marks_of
from symnet.verification.given import Given
from symnet.verification.property import Side
from symnet.verification.stack import Stack

WORK = 1 << 62
"""What a check of the kernel may cost: the searcher checks its own certificate however long it takes."""
ROOM, WIDER, TRIES = Fraction(1, 10**5), 16, 4
"""What a bound has above what floats found, relative to the size of its numbers; how it grows where the kernel rejects."""
DIGITS = 5
Bounds = Sequence[Fraction]
Steps = Callable[[Bounds, Sequence[str]], list[dict[str, Any]]]
"""The steps of a certificate for bounds and trees, one of each for every search; what they state is claimed."""


@dataclass(frozen=True)
class Search:
    """One bound that is looked for: the network's arrays, what bounds parts of the box, values at points, what is wanted.

    `exactly` gives a lower bound of what is bounded at a rational point, by exact evaluation, None where it is not known.
    """

    stack: Stack
    look: Look
    values: Callable[[Any], Any]
    exactly: Callable[[Sequence[Fraction]], Fraction | None]
    wanted: Fraction | None = None
    size: float = 0.0
    """The size of numbers by which bounds are rounded; 0: that of the bound."""
    floor: float = 0.0
    """What the kernel's rounding may take whatever the bound is; no bound below it is looked for."""
    name: str = ""
    placed: Callable[[Sequence[Fraction]], tuple[Fraction, ...]] = tuple
    """The point that is meant near a point of the box: a number of a format where one is computed in."""


@dataclass(frozen=True)
class Limits:
    """How far searches go: to this relative width, for so many seconds and boxes, with this seed."""

    relative: Fraction = Fraction(1, 100)
    seconds: float | None = None
    nodes: int | None = None
    seed: int = 0
    check: bool = True


@dataclass(frozen=True)
class Question:
    """What is asked: the network, the box, the searches, the steps of the certificate, and what else it holds."""

    given: Given
    sides: tuple[Side, ...]
    searches: Sequence[Search]
    steps: Steps
    targets: Sequence[Any] = ()
    has_box: bool = True
    files: Mapping[str, bytes] = field(default_factory=dict)
    searched: tuple[Side, ...] = ()
    """The box on which searches go, where it is another one than that of the statements."""

    @property
    def box(self) -> tuple[Side, ...]:
        """The box on which searches go."""
        return self.searched or self.sides


@dataclass(frozen=True)
class Part:
    """What became of a search: the bound, a value that is attained and its point, why it ended, the sizes of its tree."""

    name: str
    bound: Fraction | None
    low: Fraction | None
    point: tuple[Fraction, ...] | None
    end: str
    leaves: int
    depth: int
    nodes: int


@dataclass(frozen=True)
class Settled:
    """The answer: "proved" with an accepted certificate, "refuted" by a point, or "unknown"; one part for each search."""

    verdict: str
    parts: tuple[Part, ...]
    given: Given
    certificate: Certificate | None = None
    judged: Verdict | None = None
    seconds: float = 0.0
    check_seconds: float = 0.0

    @property
    def bound(self) -> Fraction:
        """The largest bound; only where one is proved."""
        return max(part.bound for part in self.parts if part.bound is not None)

    @property
    def low(self) -> Fraction | None:
        """The largest value that is attained."""
        return max((part.low for part in self.parts if part.low is not None), default=None)

    @property
    def end(self) -> str:
        """Why the search ended that did not reach what was wanted; "reached" where all did."""
        return next((part.end for part in self.parts if part.end != "reached"), "reached")

    def __repr__(self) -> str:
        bounds = ", ".join("none" if part.bound is None else str(part.bound) for part in self.parts)
        return f"<Settled {self.verdict}: {bounds}; {sum(part.leaves for part in self.parts)} leaves>"


Report = Callable[[float, float, int], None]


def settled(asked: Question, limits: Limits = Limits(), report: Report = lambda *_: None) -> Settled:
    """Return what is proved of a question within some limits."""
    return _Settling(asked, limits, report).answer()


@dataclass
class _Settling:
    """An answer in the making."""

    asked: Question
    limits: Limits
    report: Report
    started: float = field(default_factory=time.monotonic)
    cuttings: list[Cutting] = field(default_factory=list)
    ends: list[str] = field(default_factory=list)
    room: Fraction = ROOM

    def answer(self) -> Settled:
        """Search, write down, and have it judged; where the kernel's rounding ate the room, with more of it."""
        self.cuttings = [self._cutting(search) for search in self.asked.searches]
        for _ in range(TRIES):
            self._search()
            found = self._refuted() or self._unknown()
            if found is not None:
                return found
            answer = self._judged()
            if answer.judged is None or answer.judged.accepted:
                return answer
            self.room *= WIDER
        return replace(answer, verdict="unknown", parts=tuple(replace(part, bound=None, end="rejected") for part in answer.parts))

    def _cutting(self, search: Search) -> Cutting:
        """Begin a search with the largest values that are found by going up."""
        low, high = (np.array([float(side[end]) for side in self.asked.box]) for end in (0, 1))
        found = Cutting(search.stack, search.look, (low, high), lambda seen: self._allowed(search, seen))
        found.see(*climbed(search.values, low, high, self.limits.seed))
        return found

    def _allowed(self, search: Search, seen: float) -> float:
        """What a bound may be at a leaf."""
        size = search.size or abs(seen)
        if search.wanted is not None:
            return float(search.wanted) - float(self.room) * (search.size or abs(float(search.wanted)))
        return max(seen + float(self.limits.relative) * 0.9 * size, search.floor)

    def _search(self) -> None:
        seconds, count, self.ends = self.limits.seconds, len(self.cuttings), []
        for place, (search, cutting) in enumerate(zip(self.asked.searches, self.cuttings, strict=True), 1):
            deadline = inf if seconds is None else self.started + seconds * place / count
            try:
                end = cutting.run(deadline, self.limits.nodes, self.report, partial(self._beaten, search))
            except KeyboardInterrupt:
                end = "interrupted"
            self.ends.append(end)

    def _beaten(self, search: Search, seen: float) -> bool:
        return search.wanted is not None and seen > float(search.wanted)

    def _refuted(self) -> Settled | None:
        """The answer where a wanted bound is exceeded at a point."""
        if not any(self._beaten(search, cutting.seen) for search, cutting in self._both()):
            return None
        parts = self._parts([None] * len(self.cuttings))
        for search, part in zip(self.asked.searches, parts, strict=True):
            if search.wanted is not None and part.low is not None and part.low > search.wanted:
                return self._answer("refuted", parts)
        return None

    def _unknown(self) -> Settled | None:
        """The answer where there is no bound that is wanted, or none at all."""
        for (search, cutting), end in zip(self._both(), self.ends, strict=True):
            if cutting.upper == inf or (search.wanted is not None and end != "reached"):
                return self._answer("unknown", self._parts([None] * len(self.cuttings)))
        return None

    def _both(self) -> list[tuple[Search, Cutting]]:
        return list(zip(self.asked.searches, self.cuttings, strict=True))

    def _judged(self) -> Settled:
        """The answer with a certificate, judged if that is wanted."""
        asked = self.asked
        bounds = [self._bound(search, cutting) for search, cutting in self._both()]
        trees = [marks_of(cutting.closed(), search.stack) for search, cutting in self._both()]
        steps = [_step(step) for step in asked.steps(bounds, trees)]
        content = {
            "format": FORMAT,
            "box": written(list(asked.sides)) if asked.has_box else [],
            "network": asked.given.named,
            "target": list(asked.targets),
            "hypotheses": [],
            "steps": steps,
            "claims": [step["statement"] for step in steps],
        }
        made = Certificate(sealed(content), {**asked.given.files, **asked.files})
        answer = replace(self._answer("proved", self._parts(bounds)), certificate=made)
        if not self.limits.check:
            return replace(answer, verdict="unknown")
        begun = time.monotonic()
        return replace(answer, judged=made.judged(work=WORK), check_seconds=time.monotonic() - begun)

    def _bound(self, search: Search, cutting: Cutting) -> Fraction:
        """The bound that is claimed: the wanted one, or that of floats with room, rounded up to a few digits."""
        if search.wanted is not None:
            return search.wanted
        upper = Fraction(cutting.upper)
        size = Fraction(search.size) if search.size else abs(upper)
        return rounded_up(upper + self.room * size + Fraction(search.floor) / 2, size)

    def _parts(self, bounds: Sequence[Fraction | None]) -> tuple[Part, ...]:
        found = []
        for (search, cutting), bound, end in zip(self._both(), bounds, self.ends, strict=True):
            point = None if cutting.point is None else search.placed(self._inside(cutting.point.tolist()))
            low = None if point is None else search.exactly(point)
            tree = cutting.tree
            leaves = len(cutting.heap) + len(cutting.stuck)
            found.append(Part(search.name, bound, low, point, end, leaves, tree.depth, cutting.nodes))
        return tuple(found)

    def _inside(self, point: Sequence[float]) -> list[Fraction]:
        """A point of the box near a point in floats."""
        return [min(max(Fraction(at), low), high) for at, (low, high) in zip(point, self.asked.box, strict=True)]

    def _answer(self, verdict: str, parts: tuple[Part, ...]) -> Settled:
        return Settled(verdict, parts, self.asked.given, seconds=time.monotonic() - self.started)


def _step(step: Mapping[str, Any]) -> dict[str, Any]:
    """A step without premises, in hexadecimal."""
    return {"rule": step["rule"], "premises": [], "data": written(step["data"]), "statement": written(step["statement"])}


def rounded_up(value: Fraction, size: Fraction) -> Fraction:
    """Return the least number of a few decimal digits, as counted for numbers of this size, that is not below a value."""
    unit = Fraction(1)
    while size and size / unit >= 10**DIGITS:
        unit *= 10
    while size and size / unit < 10 ** (DIGITS - 1):
        unit /= 10
    return -(-value // unit) * unit
