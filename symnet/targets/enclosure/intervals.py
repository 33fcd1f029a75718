"""Intervals with rational ends, and what each tape step does to them: exact where the step is rational.

An interval is a pair (lo, hi) of flint rationals. Rational ends, chosen against balls: a ball's radius has 30 bits,
so the slope of 2*x - y would no longer be exactly sqrt(5).
"""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from typing import TypeAlias

from symnet.targets.enclosure.balls import Operation, Ratio, ball_constant, ball_operation, ends, flint, ratio
from symnet.targets.enclosure.points import Undecided
from symnet.targets.expression.tape import Step

Interval: TypeAlias = tuple[Ratio, Ratio]
LONG, KEPT, HUGE = 512, 128, 20_000
"""Ends beyond LONG bits are rounded outward to KEPT; magnitudes beyond 2^HUGE are given up."""
LARGEST_EXPONENT = 2_800


def add(one: Interval, two: Interval) -> Interval:
    return one[0] + two[0], one[1] + two[1]


def subtract(one: Interval, two: Interval) -> Interval:
    return one[0] - two[1], one[1] - two[0]


def multiply(one: Interval, two: Interval) -> Interval:
    if one[0] >= 0 and two[0] >= 0:
        return one[0] * two[0], one[1] * two[1]
    products = (one[0] * two[0], one[0] * two[1], one[1] * two[0], one[1] * two[1])
    return min(products), max(products)


def negate(one: Interval) -> Interval:
    return -one[1], -one[0]


def hull(one: Interval, two: Interval) -> Interval:
    return min(one[0], two[0]), max(one[1], two[1])


def magnitude(one: Interval) -> Interval:
    """The interval of |u|."""
    if one[0] >= 0:
        return one
    return negate(one) if one[1] <= 0 else (one[0] * 0, max(-one[0], one[1]))


def outward(step: Step, interval: Interval) -> Interval:
    """Round long ends outward; raises Undecided for magnitudes beyond 2^20,000."""
    lo, hi = interval
    if lo.height_bits() > LONG:
        lo = -_up(step, -lo)
    return (lo, _up(step, hi)) if hi.height_bits() > LONG else (lo, hi)


def _up(step: Step, number: Ratio) -> Ratio:
    size = int(number.p).bit_length() - int(number.q).bit_length()
    if size > HUGE:
        raise Undecided(step)
    if size < -HUGE:
        return ratio(Fraction(1, 1 << HUGE)) if number > 0 else number * 0
    unit = ratio(Fraction(2) ** (size - KEPT))
    return (number / unit).ceil() * unit


def constant(step: Step) -> Interval:
    """The interval of a number, pi or e."""
    if isinstance(step.payload, Fraction):
        value = ratio(step.payload)
        return value, value
    return ends(ball_constant(step))


def image(step: Step, arguments: list[Interval], safe: bool) -> Interval:
    """Return an interval that contains the step's values; `safe`: the argument of a root is known to be >= 0.

    Raises Undecided where the arguments may leave the domain of the step.
    """
    rule = RULES.get(step.operator)
    return outward(step, rule(*arguments) if rule else _special(step, arguments, safe))


def _special(step: Step, arguments: list[Interval], safe: bool) -> Interval:
    first = arguments[0]
    if step.operator in ("div", "continued"):
        return multiply(first, _reciprocal(step, arguments[1]))
    if step.operator == "power":
        return _power(step, first, int(step.payload))  # type: ignore[arg-type]
    if step.operator in ("sin", "cos"):
        return _wave(step, first)
    if step.operator == "tan":
        if turning_points(first, Fraction(1, 2)):
            raise Undecided(step)
        return _endpoints(step, first)
    if step.operator == "hypot":
        return _endpoints(like(step, "sqrt"), add(*(_square(argument) for argument in arguments)))
    if step.operator == "atan2":
        return _angle(step, first, arguments[1])
    if step.operator == "sinc":
        return around(step, first, Fraction(1, 2), lambda ball: ball.sinc())
    if step.operator == "xlogx":
        return _xlogx(step, first, safe)
    if step.operator == "cosh":
        return _endpoints(step, _bounded(step, magnitude(first)))
    return _monotone(step, first, safe)


def like(step: Step, operator: str) -> Step:
    """The step with another operator, for its messages."""
    return Step(operator, step.arguments, None, step.source, step.support, None, False, False)


def _square(one: Interval) -> Interval:
    lo, hi = magnitude(one)
    return lo * lo, hi * hi


def around(step: Step, interval: Interval, steepest: Fraction, function: Operation) -> Interval:
    """Enclose a function with slopes of size `steepest` at most by its value at the middle of an interval."""
    middle = outward(step, ((interval[0] + interval[1]) / 2,) * 2)[0]
    middle = middle if interval[0] <= middle else interval[0]
    lo, hi = ends(function(flint().arb(middle)))
    way = ratio(steepest) * max(middle - interval[0], interval[1] - middle)
    return max(lo - way, ratio(-1)), min(hi + way, ratio(1))


def _angle(step: Step, b: Interval, a: Interval) -> Interval:
    """The angles of the points (a, b): by b / a where a > 0, by a / b where b > 0 or b < 0."""
    if a[0] > 0:
        return _endpoints(like(step, "atan"), multiply(b, _reciprocal(step, a)))
    turn = ends(flint().arb.pi() / 2)
    rest = _endpoints(like(step, "atan"), multiply(a, _reciprocal(step, b)))
    return subtract(turn if b[0] > 0 else negate(turn), rest)


def _xlogx(step: Step, interval: Interval, safe: bool) -> Interval:
    """u log u on an interval: it falls to -1/e and rises from there."""
    interval = _cut(step, interval, safe)
    low, high = at(step, interval[0]), at(step, interval[1])
    least = ends((-flint().arb(1)).exp())
    lowest = -least[1] if interval[0] <= least[1] and interval[1] >= least[0] else min(low[0], high[0])
    return lowest, max(low[1], high[1])


def _reciprocal(step: Step, interval: Interval) -> Interval:
    if interval[0] <= 0 <= interval[1]:
        raise Undecided(step)
    return 1 / interval[1], 1 / interval[0]


def _power(step: Step, base: Interval, exponent: int) -> Interval:
    if exponent < 0:
        return _power(step, _reciprocal(step, base), -exponent)
    if exponent % 2 == 0:
        base = magnitude(base)
    if max(base[0].height_bits(), base[1].height_bits()) * exponent <= HUGE:
        return base[0] ** exponent, base[1] ** exponent
    arb = flint().arb
    return (arb(base[0]) ** exponent).lower().fmpq(), (arb(base[1]) ** exponent).upper().fmpq()


def _monotone(step: Step, first: Interval, safe: bool) -> Interval:
    if step.operator in ("exp", "sinh"):
        first = _bounded(step, first)
    if (step.operator == "log" and first[0] <= 0) or (step.operator == "asin" and (first[0] < -1 or first[1] > 1)):
        raise Undecided(step)
    if step.operator == "sqrt" or step.operator == "root":
        first = _cut(step, first, safe)
    if isinstance(step.payload, Fraction) and step.payload < 0:
        first = first[1], first[0]
    return _endpoints(step, first)


def _bounded(step: Step, interval: Interval) -> Interval:
    if max(abs(interval[0]), abs(interval[1])) <= LARGEST_EXPONENT:
        return interval
    if step.operator == "exp" and interval[1] <= LARGEST_EXPONENT:
        return interval  # very negative: the result is tiny, and `outward` bounds its length
    raise Undecided(step)


def _cut(step: Step, interval: Interval, safe: bool) -> Interval:
    lowest = interval[0]
    if lowest < 0:
        if not safe or interval[1] < 0:
            raise Undecided(step)
        lowest = lowest * 0
    if lowest == 0 and isinstance(step.payload, Fraction) and step.payload < 0:
        raise Undecided(step)
    return lowest, interval[1]


def _endpoints(step: Step, interval: Interval) -> Interval:
    """The image of an interval on which the step increases (or decreases, ends exchanged)."""
    return at(step, interval[0])[0], at(step, interval[1])[1]


def at(step: Step, number: Ratio) -> Interval:
    """Enclose the step at one rational; exact roots and the values at 0 stay exact."""
    from symnet.targets.enclosure.points import exact_value

    known = exact_value(step, number)
    if known is not None:
        return known, known
    if step.operator == "exp" and number < -LARGEST_EXPONENT:
        return number * 0, ratio(Fraction(1, 1 << 4_000))
    return ends(ball_operation(step)(flint().arb(number)))


def turning_points(interval: Interval, offset: Fraction) -> list[int]:
    """Return at most two integers k with (k + offset) pi in the interval, all of them if there are fewer than two.

    Rounded outward: a k just outside may be listed, none inside is left out.
    """
    arb = flint().arb
    pi, shift = arb.pi(), arb(ratio(offset))
    first = (arb(interval[0]) / pi - shift).lower().ceil().unique_fmpz()
    last = (arb(interval[1]) / pi - shift).upper().floor().unique_fmpz()
    if first is None or last is None:
        return [0, 1]
    return list(range(int(first), min(int(last), int(first) + 1) + 1))


def _wave(step: Step, interval: Interval) -> Interval:
    turns = turning_points(interval, Fraction(int(step.operator == "sin"), 2))
    if len(turns) > 1:
        return ratio(-1), ratio(1)
    left, right = at(step, interval[0]), at(step, interval[1])
    lo, hi = hull(left, right)
    for turn in turns:
        return (ratio(-1), hi) if turn % 2 else (lo, ratio(1))
    return max(lo, ratio(-1)), min(hi, ratio(1))


RULES: dict[str, Callable[..., Interval]] = {
    "add": add,
    "sub": subtract,
    "mul": multiply,
    "neg": negate,
    "abs": magnitude,
    "min": lambda one, two: (min(one[0], two[0]), min(one[1], two[1])),
    "max": lambda one, two: (max(one[0], two[0]), max(one[1], two[1])),
}
