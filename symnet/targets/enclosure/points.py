"""A tape at one exact point: rationals stay rational as long as they can, then balls at a stated precision."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache
from typing import Any

from symnet.errors import UsageError
from symnet.targets.box import Box
from symnet.targets.enclosure.balls import (
    MAX_MAGNITUDE,
    Ratio,
    ball,
    ball_constant,
    ball_operation,
    exact_root,
    flint,
    fraction,
    is_ratio,
    ratio,
    ratio_operation,
)
from symnet.targets.expression.derivatives import limits_of
from symnet.targets.expression.notation import text, variable_name
from symnet.targets.expression.tape import RATIONAL, Step, Tape
from symnet.targets.expression.tree import Apply, Number

MAX_HEIGHT = 20_000
_BOX: ContextVar[Box | None] = ContextVar("box", default=None)
_AT_ZERO = {
    **{"exp": 1, "sin": 0, "cos": 1, "tan": 0, "asin": 0, "atan": 0, "sinh": 0, "cosh": 1, "tanh": 0},
    **{"sinc": 1, "erf": 0, "xlogx": 0},
}


@dataclass
class Undefined(Exception):
    """The step has no value at the point: proved."""

    step: Step
    reason: str


@dataclass
class Undecided(Exception):
    """At this precision it is open whether the step is defined."""

    step: Step


def values(tape: Tape, point: Sequence[Ratio], slots: Sequence[int] | None = None) -> list[Any]:
    """Return the value of each wanted slot (flint rational or ball) at a point of flint rationals.

    Raises Undefined where a step provably has no value, Undecided where more bits are needed.
    """
    found: list[Any] = [None] * len(tape.steps)
    for slot in tape.live if slots is None else slots:
        step = tape.steps[slot]
        if step.operator == "variable":
            found[slot] = point[int(step.payload)]  # type: ignore[arg-type]
        elif step.arguments:
            safe = tape.steps[step.arguments[0]].nonnegative
            found[slot] = _apply(step, [found[argument] for argument in step.arguments], safe)
        else:
            found[slot] = ratio(step.payload) if isinstance(step.payload, Fraction) else ball_constant(step)
    return found


def _apply(step: Step, arguments: list[Any], safe: bool) -> Any:
    result = _exact(step, arguments) if all(map(is_ratio, arguments)) else None
    if result is not None:
        return result if not is_ratio(result) or int(result.height_bits()) <= MAX_HEIGHT else ball(result)
    if step.operator in ("min", "max"):
        return _choice(step, arguments)
    if step.operator == "mul" and any(is_ratio(argument) and argument == 0 for argument in arguments):
        return ratio(0)
    balls = [ball(argument) for argument in arguments]
    value = _root_at_zero(step, balls[0]) if _touches_zero(step, balls, safe) else ball_operation(step)(*balls)
    if not value.is_finite():
        raise Undecided(step)
    return value


def _exact(step: Step, arguments: list[Ratio]) -> Any:
    """The exact value, or None where it is irrational or too long; raises Undefined."""
    first = arguments[0]
    if step.operator in RATIONAL:
        if step.operator == "power" and abs(int(step.payload)) * int(first.height_bits()) > MAX_HEIGHT:  # type: ignore[arg-type]
            return None
        try:
            return ratio_operation(step)(*arguments)
        except ZeroDivisionError:
            raise Undefined(step, "divides by zero") from None
    if (step.operator == "log" and first <= 0) or (step.operator == "xlogx" and first < 0):
        raise Undefined(step, f"is the logarithm of {_short(first)}")
    if step.operator == "asin" and abs(first) > 1:
        raise Undefined(step, f"is the arcsine of {_short(first)}, which is not in [-1, 1]")
    if step.operator == "continued":
        return _continued(step, first, arguments[1], arguments[2])
    if step.operator == "atan2":
        if first == 0 and arguments[1] <= 0:
            raise Undefined(step, "lies on the cut of atan2, where the first argument is 0 and the second is not positive")
        return first if first == 0 else None
    if step.operator == "hypot":
        return exact_norm(first, arguments[1])
    return exact_value(step, first)


def _continued(step: Step, u: Ratio, v: Ratio, x: Ratio) -> Any:
    """The quotient, at the common zero the limit: the quotient of the first derivatives that are not 0."""
    if v != 0:
        return u / v
    if fraction(x) != step.payload or not has_common_zero(step.source):
        raise Undefined(step, "divides by zero")
    index, tapes = limits_of(step.source)
    try:
        top, bottom = (values(tape, [x] * (index + 1))[tape.output] for tape in tapes[-4:-2])
    except Undefined:
        raise Undefined(step, "divides by zero") from None
    except Undecided:
        raise Undecided(step) from None
    if ball(bottom).contains(0):
        raise Undecided(step)
    return top / bottom if is_ratio(top) and is_ratio(bottom) else ball(top) / ball(bottom)


@lru_cache(maxsize=64)
def has_common_zero(quotient: Apply) -> bool:
    """Whether both functions of a continued quotient, and their derivatives below its order, are exactly 0 where it says."""
    index, tapes = limits_of(quotient)
    zero = quotient.arguments[2]
    point = [ratio(zero.value if isinstance(zero, Number) else 0)] * (index + 1)
    try:
        found = [values(tape, point)[tape.output] for tape in tapes[:-4]]
    except (Undecided, Undefined):
        return False
    return all(is_ratio(value) and value == 0 for value in found)


def exact_value(step: Step, argument: Ratio) -> Ratio | None:
    """Return the rational value of a function of one argument where it is known to be rational, else None."""
    if step.operator in ("log", "xlogx") and argument == 1:
        return argument - 1
    if step.operator == "log":
        return None
    if step.operator == "cbrt":
        root = exact_root(abs(argument), 3) if int(argument.height_bits()) <= MAX_HEIGHT else None
        return root if root is None or argument >= 0 else -root
    if step.operator in ("sqrt", "root"):
        return _exact_root(step, argument)
    return flint().fmpq(_AT_ZERO[step.operator]) if argument == 0 else None


def exact_norm(one: Ratio, two: Ratio) -> Ratio | None:
    """Return the exact root of a sum of two squares, or None where it is irrational or long."""
    square = one * one + two * two
    return exact_root(square, 2) if int(square.height_bits()) <= MAX_HEIGHT else None


def _exact_root(step: Step, base: Ratio) -> Ratio | None:
    exponent = step.payload if isinstance(step.payload, Fraction) else Fraction(1, 2)
    if base < 0:
        raise Undefined(step, f"is a root of the negative number {_short(base)}")
    if base == 0 and exponent < 0:
        raise Undefined(step, "divides by zero")
    if int(base.height_bits()) > MAX_HEIGHT or exponent.denominator > 64:
        return base if base == 0 else None
    root = exact_root(base, exponent.denominator)
    return None if root is None else root**exponent.numerator


def _short(number: Ratio) -> str:
    shown = str(number)
    return shown if len(shown) <= 40 else shown[:37] + "..."


def _choice(step: Step, arguments: list[Any]) -> Any:
    one, two = ball(arguments[0]), ball(arguments[1])
    if one < two or two < one:
        return arguments[int((two < one) == (step.operator == "min"))]
    return one.min(two) if step.operator == "min" else one.max(two)


def _touches_zero(step: Step, arguments: list[Any], safe: bool) -> bool:
    """Whether the step is a root of a ball that reaches below 0 and `safe`ly may be cut there.

    Raises Undefined or Undecided where the arguments leave the domain, or may.
    """
    last = arguments[-1]
    if _divides_by_zero(step, arguments):
        raise Undecided(step)
    if step.operator == "log" and not last > 0:
        if last <= 0:
            raise Undefined(step, "is the logarithm of a number <= 0")
        raise Undecided(step)
    elif step.operator in ("sqrt", "root") and not last >= 0:
        if last < 0:
            raise Undefined(step, "is a root of a negative number")
        if not safe or (isinstance(step.payload, Fraction) and step.payload < 0):
            raise Undecided(step)
        return True
    elif step.operator == "asin" and not (last >= -1 and last <= 1):
        if last > 1 or last < -1:
            raise Undefined(step, "is the arcsine of a number that is not in [-1, 1]")
        raise Undecided(step)
    elif step.operator == "xlogx" and not last > 0:
        if last < 0:
            raise Undefined(step, "is the logarithm of a negative number")
        if not safe or not last < flint().arb("0.25"):
            raise Undecided(step)
        return True
    return False


def _divides_by_zero(step: Step, arguments: list[Any]) -> bool:
    """Whether a divisor, or for atan2 the whole point, may be 0."""
    last = arguments[-1]
    if step.operator == "continued":
        return bool(arguments[1].contains(0))
    if step.operator == "atan2":
        return not (last > 0 or arguments[0] > 0 or arguments[0] < 0)
    divides = step.operator == "div" or (step.operator == "power" and int(step.payload) < 0)  # type: ignore[arg-type]
    return divides and bool(last.contains(0))


def _root_at_zero(step: Step, argument: Any) -> Any:
    """The ball around 0 and the value at hi, for a root or u log u of an argument that is >= 0 by its form (abs(u), u**2, ...).

    u log u falls on [0, 1/4], and hi is below that.
    """
    return ball_operation(step)(argument.upper()).union(flint().arb(0))


def undefined(error: Undefined, point: Sequence[Fraction]) -> UsageError:
    """Return the message that names the subexpression and the point."""
    return UsageError(
        f"{short_text(error.step)} is not defined at {show_point(point)}: it {error.reason}; "
        f"write an expression that is defined and continuous on {_domain()}"
    )


@contextmanager
def coordinates(box: Box | None) -> Iterator[None]:
    """Show points and subexpressions in messages in the coordinates of a box, from which the function is pulled back."""
    before = _BOX.set(box)
    try:
        yield
    finally:
        _BOX.reset(before)


def short_text(step: Step) -> str:
    """Return the subexpression of a step, at most 60 characters."""
    box = _BOX.get()
    shown = text(step.source if box is None else box.pushed_forward(step.source))
    return shown if len(shown) <= 60 else shown[:57] + "..."


def show_point(point: Sequence[Fraction]) -> str:
    """Return "x = 1/3, y = 0"."""
    return ", ".join(f"{variable_name(index)} = {_short(value)}" for index, value in enumerate(in_coordinates(point)))


def in_coordinates(point: Sequence[Fraction]) -> Sequence[Fraction]:
    """Return a point of the cube in the coordinates that messages are written in."""
    box = _BOX.get()
    return point if box is None or len(point) != box.dimension else box.from_cube(point)


def _domain() -> str:
    return "the whole cube [0,1]^d" if _BOX.get() is None else f"the whole box {_BOX.get()}"


def too_large(step: Step) -> UsageError:
    """Return the message for values beyond 2^4096."""
    return UsageError(f"{short_text(step)} exceeds 2^{MAX_MAGNITUDE} in the cube; write a function of moderate size")
