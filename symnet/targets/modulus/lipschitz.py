"""A Lipschitz constant derived from an expression: the largest gradient on the cube, by branch and bound.

The box with the largest bound is halved until that bound is within the wanted slack of a gradient that is attained,
or until the budget is spent: the bound is valid at any time.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from fractions import Fraction
from heapq import heappop, heappush
from itertools import product
from typing import Any

from symnet.core.rational import positive, root_upper, round_up
from symnet.errors import UsageError
from symnet.targets.domain import Box, corners, halves, unit_box, widest_axis
from symnet.targets.enclosure import balls
from symnet.targets.enclosure.balls import Ratio
from symnet.targets.enclosure.gradient import BoxRange, Gradient, gradient, measured, square_norm
from symnet.targets.enclosure.points import Undecided, Undefined, short_text, show_point, values
from symnet.targets.expression.tape import Step, Tape, needed
from symnet.targets.modulus.modulus import Leaf, LipschitzModulus
from symnet.targets.target import Target

WORK = 20_000
"""Steps evaluated at most, roughly: boxes times the length of the tape."""
SHORT_WORK = 5_000
"""The same for a search that only looks for a steep point."""
MOST_KINKS = 6
MAX_HALVINGS = 24
_PRECISION = 64
_BITS = 32


class UnboundedSlope(UsageError):
    """No Lipschitz constant could be derived; `reason` says where, `remedy` what to give instead."""

    def __init__(self, reason: str, order: Fraction) -> None:
        self.reason = reason
        self.remedy = f'give --hoelder "L,{order}" with the L of your function, or --lipschitz L'
        super().__init__(f"{reason}; {self.remedy}")


def derive_lipschitz(target: Target, slack: Any = Fraction(1, 64)) -> LipschitzModulus:
    """Return a proved Lipschitz constant, at most 1 + slack times the least one unless the budget is spent first.

    The target must be defined on the whole cube (`check_defined`). `evidence` holds the final boxes with a bound of
    |gradient|^2 on each. Raises UsageError where the slope is not bounded, saying which option to give.
    """
    wanted = positive(slack, "slack")
    if target.expression is None:
        raise UsageError(f"no Lipschitz constant can be derived for the Python callable {target.name}; give modulus=")
    with balls.precision(_PRECISION):
        search = _Search(target.tape, (1 + wanted) ** 2)
        search.run(unit_box(target.dimension))
        leaves = tuple(leaf for item in search.heap for leaf in [_leaf(item)])
    square = max(leaf.square for leaf in leaves)
    constant = root_upper(square, 2)
    if not target.is_exact or constant.denominator.bit_length() > 2 * _PRECISION:
        constant = constant if constant**2 == square and _is_short(constant) else round_up(constant, _BITS)
    return LipschitzModulus(constant, "derived", leaves)


@dataclass(frozen=True, slots=True)
class Steepest:
    """The point with the largest gradient that a search met, its direction (largest entry 1), and the box it ended on."""

    point: tuple[Fraction, ...] | None
    direction: tuple[Fraction, ...]
    box: Box | None

    def rounded(self, bits: int) -> tuple[Fraction, ...]:
        """The direction in multiples of 2^-bits."""
        return tuple(Fraction(round(entry * (1 << bits)), 1 << bits) for entry in self.direction)


def steepest(target: Target, goal: Fraction | None) -> Steepest:
    """Search for the largest gradient, at most until one with |gradient|^2 > goal is attained or none is possible.

    The box is the one that stayed open: where the slope is largest, or where it could not be bounded.
    """
    with balls.precision(_PRECISION):
        search = _Search(target.tape, (1 + Fraction(1, 64)) ** 2, None if goal is None else balls.ratio(goal), SHORT_WORK)
        with suppress(UsageError):  # a slope that is not bounded: its box is what is asked for
            search.run(unit_box(target.dimension))
        box = search.heap[0].box if search.heap else None
        if search.place is None:
            return Steepest(None, (), box)
        point, slopes = search.place
        middles = [(slopes[axis][0] + slopes[axis][1]) / 2 if axis in slopes else balls.ratio(0) for axis in range(len(point))]
        largest = max(map(abs, middles)) or balls.ratio(1)
        direction = tuple(balls.fraction(middle / largest) for middle in middles)
        return Steepest(tuple(map(balls.fraction, point)), direction, box)


def _is_short(number: Fraction) -> bool:
    return max(number.numerator.bit_length(), number.denominator.bit_length()) <= _BITS


@dataclass(order=True, slots=True)
class _Item:
    """A box in the queue: unbounded ones first, small ones before large ones, then by the bound."""

    bounded: bool
    key: Any
    order: int
    box: Box = field(compare=False)
    square: Ratio | None = field(compare=False)
    culprit: Step | None = field(compare=False)
    ranges: BoxRange | None = field(compare=False)


def _leaf(item: _Item) -> Leaf:
    square = balls.fraction(item.square) if item.square is not None else Fraction(0)
    lo = tuple(balls.fraction(side[0]) for side in item.box)
    return Leaf(lo, tuple(balls.fraction(side[1]) for side in item.box), square)


@dataclass(slots=True)
class _Search:
    tape: Tape
    factor: Fraction
    goal: Ratio | None = None
    """Where given, the search also ends when a square above it is attained, or none is possible."""
    budget: int = WORK
    heap: list[_Item] = field(default_factory=list)
    count: int = 0
    work: int = 0
    least: Ratio = None
    place: tuple[tuple[Ratio, ...], Gradient] | None = None
    """The point where `least` is attained, with the gradient there."""

    def run(self, box: Box) -> None:
        """Divide boxes until the bound is sharp enough or the budget is spent; raises UsageError if unbounded."""
        self.least = balls.ratio(0)
        factor = balls.ratio(self.factor)
        self.push(box)
        while self.work < self.budget or not self.heap[0].bounded:
            top = self.heap[0]
            if top.square is not None:
                self.improve(top)
                if top.square <= self.least * factor or self.settled(top.square):
                    return
            axis = widest_axis(top.box, self.support(top))
            tiny = top.box[axis][1] - top.box[axis][0] < balls.ratio(Fraction(1, 1 << MAX_HALVINGS))
            if tiny or self.work > 4 * self.budget:
                if top.square is None:
                    raise self.refusal(top)
                return
            heappop(self.heap)
            for half in halves(top.box, axis):
                self.push(half)

    def settled(self, most: Ratio) -> bool:
        """Whether a square above the goal is attained, or none is possible."""
        return self.goal is not None and bool(self.least > self.goal or most <= self.goal)

    def support(self, item: _Item) -> int:
        step = item.culprit
        inner = self.tape.steps[step.arguments[-1]].support if step is not None and step.arguments else 0
        return inner or self.tape.support

    def push(self, box: Box) -> None:
        """Bound the gradient on a box and queue it."""
        ranges = BoxRange(self.tape, box)
        self.count += 1
        self.work += len(self.tape.live)
        try:
            ranges.evaluate()
            square = self.bound(ranges)
            heappush(self.heap, _Item(True, -square, self.count, box, square, None, ranges))
        except Undecided as error:
            width = max(hi - lo for lo, hi in box)
            heappush(self.heap, _Item(False, width, self.count, box, None, error.step, None))

    def bound(self, ranges: BoxRange) -> Ratio:
        """An upper bound of |gradient|^2 over all branches that are possible on the box."""
        return max(_square(*measured(ranges, choices)) for choices in self.choices(ranges))

    def choices(self, ranges: BoxRange) -> Iterator[dict[int, int]]:
        """Every choice of branches for the first few undecided kinks (the hull is taken for the others).

        Kinks of the same two steps, as of min(x, c) and max(x, c), are chosen together.
        """
        steps, open_kinks = self.tape.steps, dict[tuple[int, ...], list[int]]()
        for slot in ranges.kinks(self.tape.live):
            open_kinks.setdefault(steps[slot].arguments, []).append(slot)
        groups = list(open_kinks.values())[:MOST_KINKS]
        for sides in product((0, 1), repeat=len(groups)):
            self.work += len(self.tape.live)
            chosen = zip(groups, sides, strict=True)
            yield {slot: side ^ (steps[slot].operator == "max") for group, side in chosen for slot in group}

    def improve(self, item: _Item) -> None:
        """Raise the lower bound by gradients at points of the box where one smooth branch is known to be the target.

        A box that decides all branches decides them for its corners too: there the gradient of that branch is a
        limit of gradients of the target. Elsewhere only a midpoint off all kinks counts.
        """
        if item.ranges is None:
            return
        kinks = [slot for slot in self.tape.live if self.tape.steps[slot].operator in ("abs", "min", "max")]
        decided = {slot: branch for slot in kinks for branch in [item.ranges.branch(slot)] if branch is not None}
        points = list(corners(item.box, 4))
        for point in points if len(decided) == len(kinks) else points[-1:]:
            self.attain(point, decided, kinks)

    def attain(self, point: tuple[Ratio, ...], decided: dict[int, int], kinks: list[int]) -> None:
        at_point = BoxRange(self.tape, [(coordinate, coordinate) for coordinate in point])
        self.work += len(self.tape.live)
        try:
            at_point.evaluate()
            if all(slot in decided or _off_kink(at_point, slot) for slot in kinks):
                slopes = gradient(at_point, decided)
                square = square_norm(slopes)[0]
                if square > self.least:
                    self.least, self.place = square, (point, slopes)
        except Undecided:
            return

    def refusal(self, item: _Item) -> UnboundedSlope:
        """The error for a slope that no subdivision bounds, with the point where it happens."""
        step = item.culprit if item.culprit is not None else self.tape.steps[self.tape.output]
        point = self._steep_point(item.box, step)
        if point is not None:
            where = f"{short_text(step)} has an unbounded slope at {show_point(tuple(map(balls.fraction, point)))}"
        else:
            middle = [Fraction(round(balls.fraction((lo + hi) / 2) * 1_000), 1_000) for lo, hi in item.box]
            reason = _REASONS.get(step.operator, "its argument could not be kept away from 0")
            where = f"the slope of {short_text(step)} could not be bounded near {show_point(middle)}, because {reason}"
        return UnboundedSlope(f"no Lipschitz constant could be derived: {where}", _order(step) or Fraction(1, 2))

    def _steep_point(self, box: Box, step: Step) -> tuple[Ratio, ...] | None:
        """A corner of the box where the slope of the step is proved unbounded, None where none is found.

        It is where the argument is exactly one at which the function has no finite slope, and itself has a slope.
        """
        if _order(step) is None:
            return None
        slot, ends = step.arguments[-1], (-1, 1) if step.operator == "asin" else (0,)
        for point in corners(box):
            try:
                found = values(self.tape, point, needed(self.tape.steps, slot))[slot]
                where = BoxRange(self.tape, [(coordinate, coordinate) for coordinate in point])
                where.evaluate(needed(self.tape.steps, slot))
                slopes = gradient(where, {}, slot)
            except (Undecided, Undefined):
                continue
            if balls.is_ratio(found) and found in ends and any(lo > 0 or hi < 0 for lo, hi in slopes.values()):
                return point
        return None


_REASONS = {
    "asin": "its argument could not be kept away from -1 and 1",
    "div": "its divisor could not be kept away from 0",
    "tan": "its argument could not be kept away from a pole",
}


def _order(step: Step) -> Fraction | None:
    """The order of a function that has no slope at the end of its domain, or at 0; None for others."""
    if step.operator == "root" and isinstance(step.payload, Fraction):
        return step.payload if 0 < step.payload < 1 else None
    return {"sqrt": Fraction(1, 2), "asin": Fraction(1, 2), "xlogx": Fraction(1, 2), "cbrt": Fraction(1, 3)}.get(step.operator)


def _square(slopes: Gradient, length: Ratio) -> Ratio:
    return min(square_norm(slopes)[1], length * length)


def _off_kink(where: BoxRange, slot: int) -> bool:
    """Whether the two branches differ strictly at a point."""
    step = where.tape.steps[slot]
    first = where.range(step.arguments[0])
    if step.operator == "abs":
        return bool(first[0] > 0 or first[1] < 0)
    second = where.range(step.arguments[1])
    return bool(first[1] < second[0] or second[1] < first[0])
