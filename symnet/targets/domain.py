"""A proof that a target is defined on the whole cube: every denominator, logarithm and root, box by box."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from itertools import product
from typing import Any

from symnet.errors import Unproved, UsageError
from symnet.targets.enclosure import balls
from symnet.targets.enclosure.balls import Ratio
from symnet.targets.enclosure.gradient import BoxRange
from symnet.targets.enclosure.intervals import Interval
from symnet.targets.enclosure.points import Undecided, Undefined, short_text, show_point, undefined, values
from symnet.targets.expression.tape import Step, Tape, needed
from symnet.targets.target import Target

MAX_BOXES = 2_000
MAX_HALVINGS = 40
_PRECISION = 64
_HINTS = {
    "div": "write a denominator that stays away from 0, such as max(u, 1/1000)",
    "power": "write a base that stays away from 0, such as max(u, 1/1000)",
    "log": "write log(max(u, 1/1000))",
    "sqrt": "write sqrt(max(u, 0))",
    "root": "write max(u, 0) as the base",
    "tan": "keep its argument between -3/2 and 3/2, for example with clip",
}

Box = tuple[Interval, ...]


def check_defined(target: Target) -> None:
    """Prove that the target has a value at every point of the cube, and is continuous there.

    Raises UsageError with the subexpression and an exact point (or two points with a pole between them) where it has
    none, Unproved with what to write instead where 2,000 boxes do not decide it. For a callable nothing can be
    checked: its continuity is what its stated modulus says.
    """
    if target.expression is None:
        return
    search = _Search(target.tape, target.dimension)
    queue: deque[Box] = deque([unit_box(target.dimension)])
    with balls.precision(_PRECISION):
        for _ in range(MAX_BOXES):
            if not queue:
                return
            queue.extend(search.divide(queue.popleft()))
    if queue:
        raise search.unproved()


def unit_box(dimension: int) -> Box:
    """Return [0,1]^d as intervals."""
    return ((balls.ratio(0), balls.ratio(1)),) * dimension


def halves(box: Box, axis: int) -> tuple[Box, Box]:
    """Return the two halves of a box across an axis."""
    lo, hi = box[axis]
    middle = (lo + hi) / 2
    return (*box[:axis], (lo, middle), *box[axis + 1 :]), (*box[:axis], (middle, hi), *box[axis + 1 :])


def widest_axis(box: Box, support: int) -> int:
    """Return the axis of the longest side among the variables of `support` (all of them if it is 0)."""
    axes = [axis for axis in range(len(box)) if support >> axis & 1] or list(range(len(box)))
    return max(axes, key=lambda axis: (box[axis][1] - box[axis][0], -axis))


def corners(box: Box, most: int = 16) -> Iterator[tuple[Ratio, ...]]:
    """Yield at most `most` corners of a box, then its midpoint."""
    for count, corner in enumerate(product(*((hi, lo) for lo, hi in reversed(box)))):
        if count == most:
            break
        yield tuple(reversed(corner))
    yield tuple((lo + hi) / 2 for lo, hi in box)


@dataclass(slots=True)
class _Search:
    tape: Tape
    dimension: int
    sides: dict[Step, dict[int, tuple[Ratio, ...]]] = field(default_factory=dict)
    culprit: Step | None = None

    def divide(self, box: Box) -> tuple[Box, ...]:
        """Return what is left to prove: nothing, or the halves of the box; raises where it is refuted."""
        try:
            # All steps, also those the result no longer needs: 1/x - 1/x must be refused.
            BoxRange(self.tape, box).evaluate(range(len(self.tape.steps)))
            return ()
        except Undecided as error:
            step = error.step
        self.culprit = step
        for point in corners(box):
            self.test(step, point)
        support = self.tape.steps[step.arguments[-1]].support if step.arguments else 0
        axis = widest_axis(box, support)
        if support == 0 or box[axis][1] - box[axis][0] < balls.ratio(Fraction(1, 1 << MAX_HALVINGS)):
            raise self.unproved()
        return halves(box, axis)

    def test(self, step: Step, point: tuple[Ratio, ...]) -> None:
        """Evaluate at a point; raises UsageError if it has no value there, or if a pole lies between two points."""
        try:
            found = values(self.tape, point, self._before(step))
        except Undefined as error:
            raise undefined(error, _fractions(point)) from None
        except Undecided:
            return
        argument = found[step.arguments[-1]]
        side = _side(step, argument)
        if side is None:
            return
        sides = self.sides.setdefault(step, {})
        sides.setdefault(side, point)
        others = [other for other in sides if other != side]
        if others:
            self.between(step, sides[others[0]], point)

    def _before(self, step: Step) -> Sequence[int]:
        """The slots up to the step, itself included where that can be decided at a point."""
        slot = self.tape.steps.index(step)
        return needed(self.tape.steps, slot)

    def between(self, step: Step, one: tuple[Ratio, ...], two: tuple[Ratio, ...]) -> None:
        """Refute: the argument changes side between two points, so it passes through a pole (or jumps)."""
        self.try_secant(step, one, two)
        raise UsageError(
            f"{short_text(step)} is not defined everywhere: it has a pole between {show_point(_fractions(one))} and "
            f"{show_point(_fractions(two))}; {_HINTS.get(step.operator, 'write a continuous expression')}"
        )

    def try_secant(self, step: Step, one: tuple[Ratio, ...], two: tuple[Ratio, ...]) -> None:
        """Name the exact zero where the denominator is affine between the two points."""
        slot = step.arguments[-1]
        ends = [values(self.tape, point, needed(self.tape.steps, slot))[slot] for point in (one, two)]
        if all(map(balls.is_ratio, ends)) and step.operator != "tan" and ends[0] != ends[1]:
            share = ends[0] / (ends[0] - ends[1])
            zero = tuple(a + share * (b - a) for a, b in zip(one, two, strict=True))
            try:
                values(self.tape, zero, self._before(step))
            except Undefined as error:
                raise undefined(error, _fractions(zero)) from None
            except Undecided:
                return

    def unproved(self) -> Unproved:
        """Return the error that names the subexpression and what to write instead."""
        step = self.culprit
        if step is None:
            return Unproved("the expression could not be proved to be defined on the whole cube")
        grows = step.operator == "power" and isinstance(step.payload, int) and step.payload > 0
        hint = _HINTS.get("" if grows else step.operator, f"keep its values below 2^{balls.MAX_MAGNITUDE}")
        return Unproved(f"{short_text(step)} could not be proved to be defined on the whole cube; {hint}")


def _side(step: Step, argument: Any) -> int | None:
    """On which side of a pole the argument lies, None where that is open or the step has no poles."""
    value = balls.ball(argument)
    if step.operator == "div" or step.operator == "power":
        return 1 if value > 0 else -1 if value < 0 else None
    if step.operator == "tan":
        branch = (value / balls.flint().arb.pi() + balls.flint().arb(1) / 2).floor().unique_fmpz()
        return None if branch is None else int(branch)
    return None


def _fractions(point: Sequence[Ratio]) -> tuple[Fraction, ...]:
    return tuple(map(balls.fraction, point))
