"""A function of one value: an expression g(t) on an interval, as numbers that propose and as balls that bound."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from typing import Any, Protocol

from symnet.constructions.compiled.broken_line import BrokenLine, broken_line
from symnet.targets.enclosure import balls
from symnet.targets.enclosure.gradient import BoxRange
from symnet.targets.enclosure.points import Undecided, Undefined, values
from symnet.targets.expression.floats import FLOATS
from symnet.targets.expression.tape import Step, Tape, compiled
from symnet.targets.expression.tree import Apply, Expression, Named, Number, Variable, fold

PRECISION, SMALL = 80, 1e-6
Interval = tuple[Fraction, Fraction]


def _quotient(u: float, v: float) -> float:
    """u / v; raises ZeroDivisionError where rounding leaves less than ten digits of it."""
    if abs(v) < SMALL:
        raise ZeroDivisionError
    return u / v


class Function(Protocol):
    """What bounds of errors ask of a function of one value."""

    @property
    def expression(self) -> Expression:
        """g, an expression in the variable with the number 0."""


@dataclass(frozen=True, slots=True)
class Quadratic:
    """factor t^2, exactly."""

    factor: Fraction

    @property
    def expression(self) -> Expression:
        """It, an expression in the variable with the number 0."""
        power = Apply("pow", (Variable(0), Number(Fraction(2))))
        return power if self.factor == 1 else Apply("mul", (Number(self.factor), power))


@dataclass(frozen=True)
class Scalar:
    """g, an expression in the variable with the number 0."""

    expression: Expression

    @cached_property
    def tape(self) -> Tape:
        """The operations of g."""
        return compiled(self.expression)

    def at(self, place: Fraction) -> Interval:
        """Return an enclosure of g at a point; raises Undecided or Undefined where it may have no value."""
        with balls.precision(PRECISION):
            found = values(self.tape, [balls.ratio(place)])[self.tape.output]
            low, high = balls.ends(found)
        return balls.fraction(low), balls.fraction(high)

    @cached_property
    def square(self) -> Fraction | None:
        """The factor of t^2 where g is that, None elsewhere."""
        steps = self.tape.steps
        last = steps[self.tape.output]
        factor = Fraction(1)
        if last.operator == "mul" and isinstance(steps[last.arguments[0]].payload, Fraction):
            number = steps[last.arguments[0]].payload
            factor, last = (number if isinstance(number, Fraction) else factor), steps[last.arguments[1]]
        found = last.operator == "power" and last.payload == 2 and steps[last.arguments[0]].operator == "variable"
        return factor if found and factor > 0 else None

    @cached_property
    def floats(self) -> Callable[[float], float]:
        """g in floating point, for proposals; nan where it has no value."""
        program = [_float_step(step) for step in self.tape.steps]
        live, output = self.tape.live, self.tape.output

        def value(t: float) -> float:
            found: list[float] = [0.0] * len(program)
            try:
                for slot in live:
                    function, arguments = program[slot]
                    found[slot] = function(*[found[a] for a in arguments]) if arguments else function(t)
                return found[output]
            except (ValueError, ZeroDivisionError, OverflowError):
                return self._by_balls(t)

        return value

    def _by_balls(self, t: float) -> float:
        """A value where floating point has none, for example at a removable singularity."""
        try:
            low, high = self.at(Fraction(t))
        except (Undecided, Undefined):
            return math.nan
        return float((low + high) / 2)

    def kinks(self, low: Fraction, high: Fraction) -> tuple[Fraction, ...] | None:
        """Return where g may have kinks between two ends; None where that is not known exactly."""
        if self._has_angle:
            return None
        found: set[Fraction] = set()
        with balls.precision(PRECISION):
            where = BoxRange(self.tape, [(balls.ratio(low), balls.ratio(high))])
            try:
                where.evaluate()
                undecided = where.kinks(self.tape.live)
                roots = [slot for slot in self.tape.live if self.tape.steps[slot].operator == "cbrt"]
                norms = [slot for slot in self.tape.live if self.tape.steps[slot].operator == "hypot"]
                if any(where.range(slot)[0] <= 0 for slot in norms):  # a norm has a kink at 0
                    return None
            except Undecided:
                return None
        parts = self.broken_lines(low, high)
        for slot in undecided:
            arguments = [parts[argument] for argument in self.tape.steps[slot].arguments]
            known = [each for each in arguments if each is not None]
            if len(known) < len(arguments):
                return None
            difference = known[0] if len(known) == 1 else known[0].minus(known[1])
            found.update(difference.zeros)
            found.update(*(each.knots[1:-1] for each in known))
        for slot in roots:  # no kink, but no slope either
            inner = parts[self.tape.steps[slot].arguments[0]]
            found.update(() if inner is None else inner.zeros)
        return tuple(sorted(place for place in found if low < place < high))

    @cached_property
    def _has_angle(self) -> bool:
        """Whether there is an angle of what moves: pieces of it have no bound, an arc tangent in its place has one."""
        moving: list[bool] = []
        for step in self.tape.steps:
            moving.append(step.operator == "variable" or any(moving[argument] for argument in step.arguments))
        return any(step.operator == "atan2" and moves for step, moves in zip(self.tape.steps, moving, strict=True))

    def broken_lines(self, low: Fraction, high: Fraction) -> list[BrokenLine | None]:
        """Return each step as the piecewise linear function that it is on an interval, None where it is none."""
        found: list[BrokenLine | None] = []
        for step in self.tape.steps:
            arguments = [found[argument] for argument in step.arguments]
            known = [each for each in arguments if each is not None]
            found.append(broken_line(step, known, low, high) if len(known) == len(arguments) else None)
        return found

    def line(self, low: Fraction, high: Fraction) -> BrokenLine | None:
        """Return g where it is piecewise linear with rational numbers, None elsewhere."""
        return self.broken_lines(low, high)[self.tape.output]


def _float_step(step: Step) -> tuple[Callable[..., float], tuple[int, ...]]:
    if step.operator == "variable":
        return lambda t: t, ()
    if not step.arguments:
        number = {"pi": math.pi, "e": math.e}.get(str(step.payload)) or float(step.payload)  # type: ignore[arg-type]
        return lambda _t: number, ()
    if step.operator in ("power", "root"):
        exponent: Any = step.payload
        power = int(exponent) if step.operator == "power" else float(exponent)
        return lambda a: a**power if step.operator == "power" or a >= 0 else math.nan, step.arguments
    if step.operator == "continued":
        return lambda u, v, _t: _quotient(u, v), step.arguments
    return FLOATS[step.operator], step.arguments


def substituted(expression: Expression, inner: Expression, replacement: Expression) -> Expression:
    """Return an expression with `replacement` in the place of every occurrence of `inner`."""

    def leaf(current: Number | Named | Variable) -> Expression:
        return replacement if current == inner else current

    def node(current: Apply, arguments: Sequence[Expression]) -> Expression:
        return replacement if current == inner else Apply(current.operator, tuple(arguments))

    return fold(expression, leaf, node)
