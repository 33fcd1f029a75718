"""The largest certified radius around a point within which a network keeps its label, by bisection of verdicts."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from symnet.certificates.certificate import Certificate, sealed
from symnet.core.realize import realize
from symnet.errors import UsageError
from symnet.kernel import Verdict
from symnet.verification.formula import Constraint, Linear
from symnet.verification.given import Given
from symnet.verification.property import Counterexample, Property, Root, Side
from symnet.verification.verify import Answer, Options, judged

FIRST, HALVINGS = Fraction(1, 64), 40
Point = tuple[Fraction, ...]


@dataclass(frozen=True)
class Robust:
    """The largest radius at which every input within it, in the sup norm, has the label, as far as that is proved.

    `radius` is None where not even the point has it; `other` is an input within `beyond` with another label, if one is known.
    """

    radius: Fraction | None
    beyond: Fraction | None
    other: Counterexample | None
    label: int
    point: Point
    given: Given
    certificate: Certificate | None
    judged: Verdict | None
    end: str
    seconds: float = 0.0

    @property
    def verdict(self) -> str:
        """ "proved" where a radius above 0 is, "refuted" where the point itself has another label, else "unknown"."""
        if self.radius is None:
            return "refuted"
        return "proved" if self.judged is not None and self.judged.accepted else "unknown"


def robust(
    given: Given,
    point: Sequence[Fraction],
    label: int,
    *,
    sides: Sequence[Side] | None = None,
    radius: Fraction | None = None,
    relative: Fraction = Fraction(1, 100),
    seconds: float | None = None,
    seed: int = 0,
    report: Callable[[Fraction, Fraction | None], None] = lambda *_: None,
) -> Robust:
    """Return the largest radius found around a point within which output `label` is larger than every other one.

    sides: inputs outside of them are not meant. radius: the largest one that is asked for. Raises UsageError.
    """
    return _Bisection(given, tuple(point), label, sides, radius, relative, seconds, seed, report).run()


@dataclass
class _Bisection:
    given: Given
    point: Point
    label: int
    sides: Sequence[Side] | None
    most: Fraction | None
    relative: Fraction
    seconds: float | None
    seed: int
    report: Callable[[Fraction, Fraction | None], None]
    best: Answer | None = None
    worst: Answer | None = None
    low: Fraction = Fraction(0)
    high: Fraction | None = None

    def run(self) -> Robust:
        """Bisect until the radii are near each other or the time is over."""
        started = time.monotonic()
        self._check()
        values = realize(self.given.network, self.point)
        if any(values[self.label] <= value for place, value in enumerate(values) if place != self.label):
            other = Counterexample(self.point, values, 0, 0)
            return self._found(None, Fraction(0), other, "reached", started)
        end = "reached"
        for _ in range(HALVINGS):
            asked = self._next()
            if asked is None:
                break
            left = None if self.seconds is None else self.seconds - (time.monotonic() - started)
            if left is not None and left <= 0:
                end = "time"
                break
            answer = self._asked(asked, None if left is None else left / 2)
            if answer.verdict == "unsat":
                self.best, self.low = answer, asked
            elif answer.verdict == "sat" and answer.counterexample is not None:
                self.worst, self.high = answer, _distance(answer.counterexample.point, self.point)
            else:
                end = answer.end
                if end == "interrupted":
                    break
                self.high = asked
            self.report(self.low, self.high)
        found = None if self.worst is None else self.worst.counterexample
        beyond = None if self.worst is None else self.high
        return self._found(self.low, beyond, found, end, started)

    def _check(self) -> None:
        network = self.given.network
        if len(self.point) != network.inputs:
            raise UsageError(f"--at has {len(self.point)} coordinates; the network takes {network.inputs}")
        if network.outputs < 2:
            raise UsageError("the network has one output and no labels; state what is unsafe and use symnet verify")
        if not 0 <= self.label < network.outputs:
            raise UsageError(f"--label {self.label}: the network has the labels 0 to {network.outputs - 1}")
        for at, (low, high) in zip(self.point, self.sides or [], strict=False):
            if not low <= at <= high:
                raise UsageError(f"--at: {at} is not in [{low}, {high}], its side of --box")

    def _next(self) -> Fraction | None:
        """The radius that is asked for next; None where no other one is worth it."""
        if self.high is None:
            if self.most is not None and self.low >= self.most:
                return None
            wanted = FIRST if not self.low else 2 * self.low
            return wanted if self.most is None else self.most
        if self.high - self.low <= self.relative * self.low:
            return None
        middle = (self.low + self.high) / 2
        return _short(middle, self.high - self.low)

    def _asked(self, radius: Fraction, seconds: float | None) -> Answer:
        return judged(self.given, self._property(radius), Options(seconds, seed=self.seed))

    def _property(self, radius: Fraction) -> Property:
        """That another output is at least as large somewhere within a radius."""
        network = self.given.network
        box = [(at - radius, at + radius) for at in self.point]
        if self.sides is not None:
            box = [(max(low, a), min(high, b)) for (low, high), (a, b) in zip(box, self.sides, strict=True)]
        others = [place for place in range(network.outputs) if place != self.label]
        conjunctions = tuple((self._larger(place),) for place in others)
        return Property(network.inputs, network.outputs, (Root(tuple(box), conjunctions),))

    def _larger(self, place: int) -> Constraint:
        weights = sorted([(("Y", self.label), Fraction(1)), (("Y", place), Fraction(-1))])
        return Constraint(Linear(tuple(weights), Fraction(0)), text=f"Y_{self.label} <= Y_{place}")

    def _found(
        self, radius: Fraction | None, beyond: Fraction | None, other: Counterexample | None, end: str, started: float
    ) -> Robust:
        made = _joined([each for each in (self.best, self.worst) if each is not None])
        verdict = None if made is None or self.best is None else made.judged(work=1 << 62)
        spent = time.monotonic() - started
        return Robust(radius, beyond, other, self.label, self.point, self.given, made, verdict, end, spent)


def _joined(answers: Sequence[Answer]) -> Certificate | None:
    """One certificate that claims what several do."""
    contents: list[dict[str, Any]] = [each.certificate.content for each in answers if each.certificate is not None]
    if not contents:
        return None
    steps: list[Any] = []
    for content in contents:
        moved = len(steps)
        steps += [{**step, "premises": [hex(int(each, 16) + moved) for each in step["premises"]]} for step in content["steps"]]
    claims = [claim for content in contents for claim in content["claims"]]
    return Certificate(sealed({**contents[0], "steps": steps, "claims": claims}), answers[0].given.files)


def _distance(point: Sequence[Fraction], centre: Sequence[Fraction]) -> Fraction:
    return max(abs(first - second) for first, second in zip(point, centre, strict=True))


def _short(value: Fraction, width: Fraction) -> Fraction:
    """A number of few digits near a value, for an interval of this width."""
    unit = Fraction(1)
    while unit > width / 16:
        unit /= 10
    return value // unit * unit
