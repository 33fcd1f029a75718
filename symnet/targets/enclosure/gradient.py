"""A tape over a box: ranges of all steps, and the gradient of each by forward differentiation.

abs, min and max have kinks. Where a box does not decide the branch, the gradient is taken for each branch in turn
(`choices`), else as the hull of both: the generalized gradient of a piecewise smooth function lies in the convex hull
of the gradients of its branches (Clarke 1983, Theorem 2.8.2; Scholtes 2012, Proposition 4.3.1).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from typing import TypeAlias

from symnet.targets.enclosure import intervals
from symnet.targets.enclosure.balls import Ratio, ratio
from symnet.targets.enclosure.intervals import Interval, add, at, hull, magnitude, multiply, negate, subtract
from symnet.targets.enclosure.points import Undecided, Undefined, values
from symnet.targets.expression.tape import Step, Tape, needed

Gradient: TypeAlias = "dict[int, Interval]"
"""Partial derivatives by variable; a missing one is 0."""
KINKS = frozenset({"abs", "min", "max"})


@dataclass(slots=True)
class BoxRange:
    """The ranges of the steps of a tape over the box of one Interval per coordinate."""

    tape: Tape
    box: Sequence[Interval]
    ranges: list[Interval | None] = field(default_factory=list)

    def evaluate(self, slots: Sequence[int] | None = None) -> Interval:
        """Fill the ranges of the wanted slots and return the range of the result (the last wanted slot).

        Raises Undecided where a step may be undefined somewhere in the box.
        """
        self.ranges = [None] * len(self.tape.steps)
        wanted = self.tape.live if slots is None else slots
        for slot in wanted:
            self.ranges[slot] = self._range(slot)
        return self.range(wanted[-1])

    def range(self, slot: int) -> Interval:
        """The range of an evaluated slot."""
        found = self.ranges[slot]
        if found is None:
            raise Undecided(self.tape.steps[slot])
        return found

    def _range(self, slot: int) -> Interval:
        step = self.tape.steps[slot]
        if step.operator == "variable":
            return self.box[int(step.payload)]  # type: ignore[arg-type]
        if not step.arguments:
            return intervals.constant(step)
        arguments = [self.range(argument) for argument in step.arguments]
        safe = self.tape.steps[step.arguments[0]].nonnegative
        try:
            return intervals.image(step, arguments, safe)
        except Undecided:
            critical = step.arguments[-1]
            self.ranges[critical] = self._tightened(critical)
            return intervals.image(step, [self.range(argument) for argument in step.arguments], safe)

    def _tightened(self, slot: int) -> Interval:
        """The range of a slot that is monotone in every variable: exact at two corners of the box."""
        known = self.range(slot)
        slopes = gradient(self, {}, slot)
        if any(lo < 0 < hi for lo, hi in slopes.values()):
            return known
        low = [self.box[i][int(i in slopes and slopes[i][0] < 0)] for i in range(len(self.box))]
        high = [self.box[i][int(not (i in slopes and slopes[i][0] < 0))] for i in range(len(self.box))]
        lo, hi = self._corner(slot, low)[0], self._corner(slot, high)[1]
        return max(known[0], lo), min(known[1], hi)

    def _corner(self, slot: int, corner: list[Ratio]) -> Interval:
        from symnet.targets.enclosure.balls import ends

        try:
            return ends(values(self.tape, corner, needed(self.tape.steps, slot))[slot])
        except Undefined as error:
            raise Undecided(error.step) from None

    def kinks(self, slots: Sequence[int]) -> list[int]:
        """The slots of abs, min and max whose branch this box does not decide."""
        return [slot for slot in slots if self.tape.steps[slot].operator in KINKS and self.branch(slot) is None]

    def branch(self, slot: int) -> int | None:
        """The branch of a kink on the whole box: which argument min or max is; 0 for abs(u) = u, 1 for -u."""
        step = self.tape.steps[slot]
        first = self.range(step.arguments[0])
        if step.operator == "abs":
            return 0 if first[0] >= 0 else 1 if first[1] <= 0 else None
        second = self.range(step.arguments[1])
        if first[1] <= second[0]:
            return int(step.operator == "max")
        return int(step.operator == "min") if second[1] <= first[0] else None


def gradient(where: BoxRange, choices: Mapping[int, int], output: int | None = None) -> Gradient:
    """Return intervals that contain every partial derivative over the box, for the branches in `choices`.

    Raises Undecided with the step whose slope is unbounded.
    """
    tape = where.tape
    result = tape.output if output is None else output
    found: dict[int, Gradient] = {}
    for slot in tape.live if output is None else needed(tape.steps, output):
        step = tape.steps[slot]
        if step.operator == "variable":
            found[slot] = {int(step.payload): (ratio(1), ratio(1))}  # type: ignore[arg-type]
        else:
            below = [found[argument] for argument in step.arguments]
            found[slot] = _chain(where, slot, below, choices) if any(below) else {}
    return found[result]


def _chain(where: BoxRange, slot: int, below: list[Gradient], choices: Mapping[int, int]) -> Gradient:
    step = where.tape.steps[slot]
    if step.operator in KINKS:
        return _kink(where, slot, below, choices)
    if step.operator in ("add", "sub"):
        return _merge(below[0], below[1], add if step.operator == "add" else subtract)
    if step.operator == "neg":
        return {index: negate(slope) for index, slope in below[0].items()}
    ranges = [where.range(argument) for argument in step.arguments]
    if step.operator == "mul":
        return _merge(scale(below[0], ranges[1]), scale(below[1], ranges[0]), add)
    if step.operator == "div":
        quotient = where.range(slot)
        numerator = _merge(below[0], scale(below[1], quotient), subtract)
        return scale(numerator, (1 / ranges[1][1], 1 / ranges[1][0]))
    slope = SLOPES[step.operator](step, ranges[0], where.range(slot))
    return {index: intervals.outward(step, item) for index, item in scale(below[0], slope).items()}


def _kink(where: BoxRange, slot: int, below: list[Gradient], choices: Mapping[int, int]) -> Gradient:
    chosen = choices[slot] if slot in choices else where.branch(slot)
    options = below if len(below) == 2 else [below[0], scale(below[0], (ratio(-1), ratio(-1)))]
    return _merge(options[0], options[1], hull) if chosen is None else options[chosen]


def scale(one: Gradient, factor: Interval) -> Gradient:
    """Multiply every partial derivative by an interval."""
    return {index: multiply(slope, factor) for index, slope in one.items()}


def _merge(one: Gradient, two: Gradient, combine: Callable[[Interval, Interval], Interval]) -> Gradient:
    zero = (ratio(0), ratio(0))
    return {index: combine(one.get(index, zero), two.get(index, zero)) for index in sorted({*one, *two})}


def square_norm(slopes: Gradient) -> Interval:
    """The interval of |gradient|^2."""
    total = (ratio(0), ratio(0))
    for slope in slopes.values():
        lo, hi = magnitude(slope)
        total = add(total, (lo * lo, hi * hi))
    return total


def _one_minus_square(_step: Step, _argument: Interval, result: Interval) -> Interval:
    lo, hi = magnitude(result)
    return max(1 - hi * hi, ratio(0)), 1 - lo * lo


def _one_plus_square(result: Interval) -> Interval:
    lo, hi = magnitude(result)
    return 1 + lo * lo, 1 + hi * hi


def _inverse(step: Step, interval: Interval) -> Interval:
    if interval[0] <= 0:
        raise Undecided(step)
    return 1 / interval[1], 1 / interval[0]


def _like(step: Step, operator: str) -> Step:
    return Step(operator, step.arguments, None, step.source, step.support, None, False, False)


def _power_slope(step: Step, argument: Interval, _result: Interval) -> Interval:
    exponent = int(step.payload)  # type: ignore[arg-type]
    slope = Step("power", step.arguments, exponent - 1, step.source, step.support, None, False, False)
    return multiply((ratio(exponent), ratio(exponent)), intervals.image(slope, [argument], False))


def _root_slope(step: Step, argument: Interval, _result: Interval) -> Interval:
    exponent = step.payload if isinstance(step.payload, Fraction) else Fraction(1, 2)
    if exponent < 1 and argument[0] <= 0:
        raise Undecided(step)
    slope = Step("root", step.arguments, exponent - 1, step.source, step.support, None, False, False)
    return multiply((ratio(exponent), ratio(exponent)), intervals.image(slope, [argument], exponent > 1))


def _cosh_slope(step: Step, argument: Interval, _result: Interval) -> Interval:
    return at(_like(step, "sinh"), argument[0])[0], at(_like(step, "sinh"), argument[1])[1]


SLOPES: dict[str, Callable[[Step, Interval, Interval], Interval]] = {
    "exp": lambda step, argument, result: result,
    "log": lambda step, argument, result: _inverse(step, argument),
    "sqrt": _root_slope,
    "root": _root_slope,
    "power": _power_slope,
    "sin": lambda step, argument, result: intervals.image(_like(step, "cos"), [argument], False),
    "cos": lambda step, argument, result: negate(intervals.image(_like(step, "sin"), [argument], False)),
    "tan": lambda step, argument, result: _one_plus_square(result),
    "atan": lambda step, argument, result: _inverse(step, _one_plus_square(argument)),
    "sinh": lambda step, argument, result: intervals.image(_like(step, "cosh"), [argument], False),
    "cosh": _cosh_slope,
    "tanh": _one_minus_square,
}
