"""Second derivatives of a tape over a box: intervals that contain every entry of the Hessian, by forward differentiation.

Where abs, min or max has its branch decided on the whole box (by the ranges, or by `choices`), the target equals one
smooth branch there and the Hessian is that of the branch; elsewhere there is none.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from fractions import Fraction
from typing import TypeAlias

from symnet.targets.enclosure import intervals
from symnet.targets.enclosure.balls import ratio
from symnet.targets.enclosure.gradient import KINKS, SLOPES, BoxRange, Gradient, polar, scale
from symnet.targets.enclosure.intervals import Interval, add, magnitude, multiply, negate, subtract
from symnet.targets.enclosure.points import Undecided
from symnet.targets.expression.tape import Step

Hessian: TypeAlias = "dict[tuple[int, int], Interval]"
"""Second derivatives by pair of variables i <= j; a missing one is 0."""
Jet: TypeAlias = "tuple[Gradient, Hessian]"


def jet(where: BoxRange, choices: Mapping[int, int]) -> Jet:
    """Return gradient and Hessian intervals of the result over an evaluated box.

    Raises Undecided where a branch is open or a derivative may be unbounded.
    """
    tape = where.tape
    found: dict[int, Jet] = {}
    for slot in tape.live:
        step = tape.steps[slot]
        if step.operator == "variable":
            found[slot] = ({int(step.payload): (ratio(1), ratio(1))}, {})  # type: ignore[arg-type]
        else:
            below = [found[argument] for argument in step.arguments]
            found[slot] = _chain(where, slot, below, choices) if any(jet[0] for jet in below) else ({}, {})
    return found[tape.output]


def _chain(where: BoxRange, slot: int, below: list[Jet], choices: Mapping[int, int]) -> Jet:
    step = where.tape.steps[slot]
    if step.operator in KINKS:
        return _kink(where, slot, below, choices)
    if step.operator in ("add", "sub"):
        combine = add if step.operator == "add" else subtract
        return _merge(below[0][0], below[1][0], combine), _merge(below[0][1], below[1][1], combine)
    if step.operator == "neg":
        return _times(below[0], (ratio(-1), ratio(-1)))
    ranges = [where.range(argument) for argument in step.arguments]
    if step.operator == "mul":
        return _product(below[0], below[1], ranges[0], ranges[1])
    if step.operator == "continued" and ranges[1][0] <= 0 <= ranges[1][1]:
        raise Undecided(step)
    if step.operator in ("div", "continued"):
        return _quotient(below[0], below[1], where.range(slot), ranges[1])
    if step.operator == "hypot":
        return _norm(step, below, ranges, where.range(slot))
    if step.operator == "atan2":
        return _angle(step, below, ranges)
    result = where.range(slot)
    slope, bend = SLOPES[step.operator](step, ranges[0], result), BENDS[step.operator](step, ranges[0], result)
    gradient, hessian = below[0]
    inner = _merge(_scaled(hessian, slope), _scaled(_outer(gradient, gradient, Fraction(1, 2)), bend), add)
    return _rounded(step, scale(gradient, slope)), _rounded(step, inner)


def _kink(where: BoxRange, slot: int, below: list[Jet], choices: Mapping[int, int]) -> Jet:
    chosen = choices[slot] if slot in choices else where.branch(slot)
    if chosen is None:
        raise Undecided(where.tape.steps[slot])
    options = below if len(below) == 2 else [below[0], _times(below[0], (ratio(-1), ratio(-1)))]
    return options[chosen]


def _product(one: Jet, two: Jet, first: Interval, second: Interval) -> Jet:
    gradient = _merge(scale(one[0], second), scale(two[0], first), add)
    hessian = _merge(_scaled(one[1], second), _scaled(two[1], first), add)
    return gradient, _merge(hessian, _outer(one[0], two[0], Fraction(1)), add)


def _quotient(one: Jet, two: Jet, quotient: Interval, divisor: Interval) -> Jet:
    """q = a/b: b q' = a' - q b' and b q'' = a'' - q b'' - (q' b'^T + b' q'^T)."""
    inverse = 1 / divisor[1], 1 / divisor[0]
    gradient = scale(_merge(one[0], scale(two[0], quotient), subtract), inverse)
    numerator = _merge(one[1], _scaled(two[1], quotient), subtract)
    return gradient, _scaled(_merge(numerator, _outer(gradient, two[0], Fraction(1)), subtract), inverse)


def _norm(step: Step, below: list[Jet], ranges: list[Interval], norm: Interval) -> Jet:
    """n = sqrt(a^2 + b^2): n n' = a a' + b b' and n n'' = a' a'^T + a a'' + b' b'^T + b b'' - n' n'^T."""
    if norm[0] <= 0:
        raise Undecided(step)
    inverse = 1 / norm[1], 1 / norm[0]
    gradient: Gradient = {}
    total: Hessian = {}
    for (slopes, hessian), own in zip(below, ranges, strict=True):
        gradient = _merge(gradient, scale(slopes, multiply(own, inverse)), add)
        total = _merge(total, _merge(_outer(slopes, slopes, Fraction(1, 2)), _scaled(hessian, own), add), add)
    gradient = _rounded(step, gradient)
    bent = _merge(total, _outer(gradient, gradient, Fraction(1, 2)), subtract)
    return gradient, _rounded(step, _scaled(bent, inverse))


def _angle(step: Step, below: list[Jet], ranges: list[Interval]) -> Jet:
    """The angle of (a, b): s = a / r^2 by b and t = -b / r^2 by a; s_b = 2 s t, t_b = t^2 - s^2, t_a = -2 s t."""
    s, t, _ = polar(step, ranges)
    twice = multiply(multiply(s, t), (ratio(2), ratio(2)))
    mixed = subtract(_square(t), _square(s))
    (b, a), (b_bent, a_bent) = (jet[0] for jet in below), (jet[1] for jet in below)
    gradient = _merge(scale(b, s), scale(a, t), add)
    bent = _merge(_scaled(b_bent, s), _scaled(a_bent, t), add)
    squares = _scaled(_outer(b, b, Fraction(1, 2)), twice), _scaled(_outer(a, a, Fraction(1, 2)), negate(twice))
    outer = _merge(_merge(*squares, add), _scaled(_outer(b, a, Fraction(1)), mixed), add)
    return _rounded(step, gradient), _rounded(step, _merge(bent, outer, add))


def _outer(one: Gradient, two: Gradient, factor: Fraction) -> Hessian:
    """factor * (one two^T + two one^T), its upper triangle; with one = two and 1/2 the square, never negative."""
    found: Hessian = {}
    zero = (ratio(0), ratio(0))
    for i in sorted({*one, *two}):
        for j in sorted({*one, *two}):
            if i > j:
                continue
            if one is two:
                entry = _square(one[i]) if i == j else multiply(one[i], one[j])
            else:
                entry = add(
                    multiply(one.get(i, zero), two.get(j, zero)),
                    multiply(two.get(i, zero), one.get(j, zero)),
                )
            weight = ratio(2 * factor if one is two else factor)
            found[i, j] = multiply(entry, (weight, weight))
    return found


def _square(one: Interval) -> Interval:
    lo, hi = magnitude(one)
    return lo * lo, hi * hi


def _times(one: Jet, factor: Interval) -> Jet:
    return scale(one[0], factor), _scaled(one[1], factor)


def _scaled(one: Hessian, factor: Interval) -> Hessian:
    return {index: multiply(entry, factor) for index, entry in one.items()}


def _merge(one: dict, two: dict, combine: Callable[[Interval, Interval], Interval]) -> dict:  # type: ignore[type-arg]
    zero = (ratio(0), ratio(0))
    return {index: combine(one.get(index, zero), two.get(index, zero)) for index in {**one, **two}}


def _rounded(step: Step, found: dict) -> dict:  # type: ignore[type-arg]
    return {index: intervals.outward(step, entry) for index, entry in found.items()}


def _power_bend(step: Step, argument: Interval, _result: Interval) -> Interval:
    """n (n - 1) u^(n - 2)."""
    exponent = int(step.payload)  # type: ignore[arg-type]
    power = Step("power", step.arguments, exponent - 2, step.source, step.support, None, False, False)
    base = (ratio(1), ratio(1)) if exponent == 2 else intervals.image(power, [argument], False)
    factor = ratio(exponent * (exponent - 1))
    return multiply((factor, factor), base)


def _root_bend(step: Step, argument: Interval, _result: Interval) -> Interval:
    """a (a - 1) u^(a - 2), unbounded at 0 for a < 2."""
    exponent = step.payload if isinstance(step.payload, Fraction) else Fraction(1, 2)
    if exponent < 2 and argument[0] <= 0:
        raise Undecided(step)
    power = Step("root", step.arguments, exponent - 2, step.source, step.support, None, False, False)
    factor = ratio(exponent * (exponent - 1))
    return multiply((factor, factor), intervals.image(power, [argument], exponent > 2))


def _log_bend(step: Step, argument: Interval, _result: Interval) -> Interval:
    if argument[0] <= 0:
        raise Undecided(step)
    return -1 / (argument[0] * argument[0]), -1 / (argument[1] * argument[1])


def _atan_bend(_step: Step, argument: Interval, _result: Interval) -> Interval:
    """-2 u / (1 + u^2)^2."""
    lo, hi = _square(argument)
    low, high = (1 + lo) * (1 + lo), (1 + hi) * (1 + hi)
    return multiply(multiply(argument, (ratio(-2), ratio(-2))), (1 / high, 1 / low))


def _tan_bend(_step: Step, _argument: Interval, result: Interval) -> Interval:
    """2 t (1 + t^2)."""
    lo, hi = _square(result)
    return multiply(multiply(result, (ratio(2), ratio(2))), (1 + lo, 1 + hi))


def _tanh_bend(_step: Step, _argument: Interval, result: Interval) -> Interval:
    """-2 t (1 - t^2)."""
    lo, hi = _square(result)
    return multiply(multiply(result, (ratio(-2), ratio(-2))), (max(1 - hi, ratio(0)), 1 - lo))


def _positive_inverse(step: Step, argument: Interval) -> Interval:
    if argument[0] <= 0:
        raise Undecided(step)
    return 1 / argument[1], 1 / argument[0]


def _cube_root_bend(step: Step, argument: Interval, result: Interval) -> Interval:
    """-2 / (9 v^5)."""
    lo, hi = magnitude(result)
    if lo <= 0:
        raise Undecided(step)
    size = ratio(Fraction(2, 9)) / hi**5, ratio(Fraction(2, 9)) / lo**5
    return negate(size) if argument[0] > 0 else size


def _asin_bend(step: Step, argument: Interval, result: Interval) -> Interval:
    """u asin'(u)^3."""
    lo, hi = SLOPES["asin"](step, argument, result)
    return multiply(argument, (lo**3, hi**3))


def _erf_bend(step: Step, argument: Interval, result: Interval) -> Interval:
    """-2 u erf'(u)."""
    return multiply(multiply(argument, (ratio(-2), ratio(-2))), SLOPES["erf"](step, argument, result))


BENDS: dict[str, Callable[[Step, Interval, Interval], Interval]] = {
    "exp": lambda step, argument, result: result,
    "log": _log_bend,
    "sqrt": _root_bend,
    "root": _root_bend,
    "power": _power_bend,
    "sin": lambda step, argument, result: negate(result),
    "cos": lambda step, argument, result: negate(result),
    "tan": _tan_bend,
    "atan": _atan_bend,
    "sinh": lambda step, argument, result: result,
    "cosh": lambda step, argument, result: result,
    "tanh": _tanh_bend,
    "sinc": lambda step, argument, result: (ratio(Fraction(-1, 3)), ratio(Fraction(1, 3))),
    "xlogx": lambda step, argument, result: _positive_inverse(step, argument),
    "cbrt": _cube_root_bend,
    "asin": _asin_bend,
    "erf": _erf_bend,
}
"""Second derivatives of the functions of one argument."""
