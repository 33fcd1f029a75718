"""A tape over a box: ranges of all steps, and the gradient of each by forward differentiation.

abs, min and max have kinks. Where a box does not decide the branch, the gradient is taken for each branch in turn
(`choices`), else as the hull of both: the generalized gradient of a piecewise smooth function lies in the convex hull
of the gradients of its branches (Clarke 1983, Theorem 2.8.2; Scholtes 2012, Proposition 4.3.1).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any, TypeAlias

from symnet.targets.enclosure import intervals
from symnet.targets.enclosure.balls import Ratio, ends, flint, ratio
from symnet.targets.enclosure.intervals import Interval, add, at, hull, magnitude, multiply, negate, subtract
from symnet.targets.enclosure.points import Undecided, Undefined, has_common_zero, values
from symnet.targets.expression.derivatives import limits_of, order_of
from symnet.targets.expression.tape import Step, Tape, needed

Gradient: TypeAlias = "dict[int, Interval]"
"""Partial derivatives by variable; a missing one is 0."""
Measured: TypeAlias = "tuple[Gradient, Ratio]"
"""A gradient and a bound of its length."""
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
        if step.operator == "continued" and arguments[1][0] <= 0 <= arguments[1][1]:
            return limits(step, arguments[2])[0]
        if step.operator == "continued" and arguments[2][0] < arguments[2][1]:
            return self._quotient(step, arguments)
        safe = self.tape.steps[step.arguments[0]].nonnegative
        try:
            return intervals.image(step, arguments, safe)
        except Undecided:
            critical = step.arguments[-1]
            self.ranges[critical] = self._tightened(critical)
            return intervals.image(step, [self.range(argument) for argument in step.arguments], safe)

    def _quotient(self, step: Step, arguments: list[Interval]) -> Interval:
        """A continued quotient off its zero: u/v, and its values by derivatives where these are known."""
        low, high = intervals.image(step, arguments, False)
        with suppress(Undecided):
            other = limits(step, arguments[2])[0]
            low, high = max(low, other[0]), min(high, other[1])
        return low, high

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


def limits(step: Step, x: Interval) -> tuple[Interval, Interval]:
    """Return the values and slopes of a continued quotient by those of derivatives from here to the common zero c of order m.

    The values are in u_m/v_m, the slopes in (u_m' v_m - u_m v_m') / ((m + 1) v_m^2), over an
    interval that contains c.
    """
    (index, tapes), c = limits_of(step.source), ratio(step.payload)  # type: ignore[arg-type]
    box = [(min(x[0], c), max(x[1], c))] * (index + 1)
    try:
        du, dv, ddu, ddv = (BoxRange(tape, box).evaluate() for tape in tapes[-4:])
    except Undecided:
        raise Undecided(step) from None
    if dv[0] <= 0 <= dv[1] or not has_common_zero(step.source):
        raise Undecided(step)
    inverse = 1 / dv[1], 1 / dv[0]
    top, (lo, hi) = subtract(multiply(ddu, dv), multiply(du, ddv)), magnitude(inverse)
    factor = order_of(step.source) + 1
    slope = multiply(top, (lo * lo / factor, hi * hi / factor))
    return intervals.outward(step, multiply(du, inverse)), intervals.outward(step, slope)


def gradient(where: BoxRange, choices: Mapping[int, int], output: int | None = None) -> Gradient:
    """Return intervals that contain every partial derivative over the box, for the branches in `choices`.

    Raises Undecided with the step whose slope is unbounded.
    """
    return measured(where, choices, output)[0]


def measured(where: BoxRange, choices: Mapping[int, int], output: int | None = None) -> Measured:
    """Return the gradient over the box as `gradient` does, and a bound of its length that knows what a norm is."""
    tape = where.tape
    result = tape.output if output is None else output
    found: dict[int, Measured] = {}
    for slot in tape.live if output is None else needed(tape.steps, output):
        step = tape.steps[slot]
        if step.operator == "variable":
            found[slot] = {int(step.payload): (ratio(1), ratio(1))}, ratio(1)  # type: ignore[arg-type]
        else:
            below = [found[argument] for argument in step.arguments]
            found[slot] = _chain(where, slot, below, choices) if any(slopes for slopes, _ in below) else ({}, ratio(0))
    return found[result]


def _chain(where: BoxRange, slot: int, below: list[Measured], choices: Mapping[int, int]) -> Measured:
    step = where.tape.steps[slot]
    if step.operator in KINKS:
        return _kink(where, slot, below, choices)
    slopes, lengths = zip(*below, strict=True)
    if step.operator in ("add", "sub"):
        return _merge(slopes[0], slopes[1], add if step.operator == "add" else subtract), sum(lengths, ratio(0))
    if step.operator == "neg":
        return {index: negate(slope) for index, slope in slopes[0].items()}, lengths[0]
    ranges = [where.range(argument) for argument in step.arguments]
    if step.operator == "mul":
        return _combined(step, below, ranges[1], ranges[0])
    if step.operator in ("hypot", "atan2"):
        return _polar(step, below, ranges)
    if step.operator == "continued":
        return _continued(where, slot, below, ranges)
    if step.operator == "div":
        quotient, inverse = where.range(slot), (1 / ranges[1][1], 1 / ranges[1][0])
        numerator = _merge(slopes[0], scale(slopes[1], quotient), subtract)
        length = magnitude(inverse)[1] * (lengths[0] + magnitude(quotient)[1] * lengths[1])
        return scale(numerator, inverse), _rounded(step, length)
    slope = SLOPES[step.operator](step, ranges[0], where.range(slot))
    gradient = {index: intervals.outward(step, item) for index, item in scale(slopes[0], slope).items()}
    return gradient, _rounded(step, magnitude(slope)[1] * lengths[0])


def _continued(where: BoxRange, slot: int, below: list[Measured], ranges: list[Interval]) -> Measured:
    """By the slopes from here to the common zero or those of a quotient, whichever are known to be less."""
    step, (lo, hi) = where.tape.steps[slot], ranges[1]
    found: list[Measured] = []
    if lo > 0 or hi < 0:
        quotient, inverse = where.range(slot), (1 / hi, 1 / lo)
        numerator = _merge(below[0][0], scale(below[1][0], quotient), subtract)
        direct = scale(numerator, inverse)
        found.append((direct, root_of(step, square_norm(direct)[1])))
    with suppress(Undecided):
        slope = limits(step, ranges[2])[1]
        found.append((scale(below[2][0], slope), magnitude(slope)[1] * below[2][1]))
    if not found:
        raise Undecided(step)
    return min(found, key=lambda measured: square_norm(measured[0])[1])


def root_of(step: Step, square: Ratio) -> Ratio:
    """An upper bound of the root."""
    return intervals.at(intervals.like(step, "sqrt"), square)[1]


def _combined(step: Step, below: list[Measured], first: Interval, second: Interval) -> Measured:
    """first * gradient + second * gradient."""
    gradient = _merge(scale(below[0][0], first), scale(below[1][0], second), add)
    return gradient, _rounded(step, magnitude(first)[1] * below[0][1] + magnitude(second)[1] * below[1][1])


def polar(step: Step, ranges: list[Interval]) -> tuple[Interval, Interval, Ratio]:
    """Return the derivatives s, t of a norm or an angle by its two arguments, and a bound of sqrt(s^2 + t^2)."""
    norm = intervals.image(intervals.like(step, "hypot"), ranges, False)
    first, second = (_share(own, norm) for own in ranges)
    if step.operator == "hypot":
        return first, second, ratio(1)
    inverse = _inverse(step, norm)
    return multiply(second, inverse), negate(multiply(first, inverse)), inverse[1]


def _polar(step: Step, below: list[Measured], ranges: list[Interval]) -> Measured:
    """s g + t h with s^2 + t^2 <= r^2: its length is at most r times the root of max(|g|^2, |h|^2) + |g h|."""
    first, second, radius = polar(step, ranges)
    gradient, length = _combined(step, below, first, second)
    low = high = ratio(0)
    for index in sorted({*below[0][0]} & {*below[1][0]}):
        part = multiply(below[0][0][index], below[1][0][index])
        low, high = low + part[0], high + part[1]
    square = max(min(square_norm(slopes)[1], size * size) for slopes, size in below) + max(-low, high)
    stacked = root_of(step, square)
    rounded = {index: intervals.outward(step, item) for index, item in gradient.items()}
    return rounded, _rounded(step, min(length, radius * stacked))


def _share(own: Interval, norm: Interval) -> Interval:
    """The part of a vector in its norm, in [-1, 1]: by its sign alone where the norm may be 0."""
    one, none = ratio(1), ratio(0)
    low, high = multiply(own, (1 / norm[1], 1 / norm[0])) if norm[0] > 0 else (-one, one)
    return max(low, -one if own[0] < 0 else none), min(high, one if own[1] > 0 else none)


def _rounded(step: Step, length: Ratio) -> Ratio:
    return intervals.outward(step, (ratio(0), length))[1]


def _kink(where: BoxRange, slot: int, below: list[Measured], choices: Mapping[int, int]) -> Measured:
    chosen = choices[slot] if slot in choices else where.branch(slot)
    options = below if len(below) == 2 else [below[0], (scale(below[0][0], (ratio(-1), ratio(-1))), below[0][1])]
    if chosen is not None:
        return options[chosen]
    return _merge(options[0][0], options[1][0], hull), max(options[0][1], options[1][1])


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
    return at(intervals.like(step, "sinh"), argument[0])[0], at(intervals.like(step, "sinh"), argument[1])[1]


def sinc_slope(ball: Any) -> Any:
    """sinc'(t) = (cos t - sinc t) / t, at 0 and close to it in [-|t|/3, |t|/3]."""
    if ball == 0:
        return ball
    most = abs(ball) / 3
    around_0 = (-most).union(most)
    found = (ball.cos() - ball.sinc()) / ball
    return found.intersection(around_0) if found.is_finite() else around_0


def _cube_root_slope(step: Step, _argument: Interval, result: Interval) -> Interval:
    """1 / (3 v^2)."""
    lo, hi = magnitude(result)
    return _inverse(step, (3 * lo * lo, 3 * hi * hi))


def _xlogx_slope(step: Step, argument: Interval, _result: Interval) -> Interval:
    """1 + log u."""
    if argument[0] <= 0:
        raise Undecided(step)
    return add((ratio(1), ratio(1)), intervals.image(intervals.like(step, "log"), [argument], False))


def _asin_slope(step: Step, argument: Interval, _result: Interval) -> Interval:
    """1 / sqrt(1 - u^2)."""
    lo, hi = magnitude(argument)
    if hi >= 1:
        raise Undecided(step)
    return _inverse(step, intervals.image(intervals.like(step, "sqrt"), [(1 - hi * hi, 1 - lo * lo)], False))


def _erf_slope(step: Step, argument: Interval, _result: Interval) -> Interval:
    """2 / sqrt(pi) exp(-u^2)."""
    lo, hi = magnitude(argument)
    factor = ends(2 / flint().arb.pi().sqrt())
    return multiply(factor, intervals.image(intervals.like(step, "exp"), [(-hi * hi, -lo * lo)], False))


SLOPES: dict[str, Callable[[Step, Interval, Interval], Interval]] = {
    "exp": lambda step, argument, result: result,
    "log": lambda step, argument, result: _inverse(step, argument),
    "sqrt": _root_slope,
    "root": _root_slope,
    "power": _power_slope,
    "sin": lambda step, argument, result: intervals.image(intervals.like(step, "cos"), [argument], False),
    "cos": lambda step, argument, result: negate(intervals.image(intervals.like(step, "sin"), [argument], False)),
    "tan": lambda step, argument, result: _one_plus_square(result),
    "atan": lambda step, argument, result: _inverse(step, _one_plus_square(argument)),
    "sinh": lambda step, argument, result: intervals.image(intervals.like(step, "cosh"), [argument], False),
    "cosh": _cosh_slope,
    "tanh": _one_minus_square,
    "sinc": lambda step, argument, result: intervals.around(step, argument, Fraction(1, 3), sinc_slope),
    "xlogx": _xlogx_slope,
    "cbrt": _cube_root_slope,
    "asin": _asin_slope,
    "erf": _erf_slope,
}
