"""Linear formulas over the inputs X_i and outputs Y_i of a network, and their disjunctive normal form.

A formula is made of linear constraints by `and` and `or`; it describes the points that are unsafe. Its normal form is a
list of regions, each a box of inputs with linear constraints (mathematics_given_networks.md, section G, "Unsafe sets").
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from typing import TypeAlias

from symnet.errors import UsageError

Variable: TypeAlias = tuple[str, int]
"""("X", i) for an input and ("Y", i) for an output, counted from 0."""
Bounds: TypeAlias = Mapping[int, tuple[Fraction | None, Fraction | None]]
MAX_REGIONS = 10_000
MAX_PARTS = 5_000_000
"""The most regions, and the most bounds and constraints in all of them together."""


@dataclass(frozen=True)
class Linear:
    """A sum of rational multiples of variables, in order and none of them 0, and a constant."""

    weights: tuple[tuple[Variable, Fraction], ...]
    constant: Fraction = Fraction(0)

    def plus(self, other: Linear, factor: Fraction | int = 1) -> Linear:
        """Return self + factor * other."""
        weights = dict(self.weights)
        for name, weight in other.weights:
            weights[name] = weights.get(name, Fraction(0)) + factor * weight
        kept = tuple(sorted((name, weight) for name, weight in weights.items() if weight))
        return Linear(kept, self.constant + factor * other.constant)

    def times(self, factor: Fraction) -> Linear:
        """Return factor * self."""
        return Linear(()).plus(self, factor)


@dataclass(frozen=True)
class Constraint:
    """g <= 0, or g < 0 where strict, for a linear g; `text` is how it was written."""

    form: Linear
    strict: bool = False
    text: str = ""

    def holds(self, inputs: Sequence[Fraction], outputs: Sequence[Fraction]) -> bool:
        """Tell whether it holds at a point, exactly."""
        value = self.value(inputs, outputs)
        return value < 0 if self.strict else value <= 0

    def value(self, inputs: Sequence[Fraction], outputs: Sequence[Fraction]) -> Fraction:
        """Return g at a point."""
        at = {"X": inputs, "Y": outputs}
        return sum((weight * at[kind][place] for (kind, place), weight in self.form.weights), self.form.constant)


@dataclass(frozen=True)
class Every:
    """All parts hold."""

    parts: tuple[Formula, ...]


@dataclass(frozen=True)
class Some:
    """At least one part holds."""

    parts: tuple[Formula, ...]


Formula: TypeAlias = Constraint | Every | Some


@dataclass(frozen=True)
class Region:
    """Bounds of single inputs (closed) and the other constraints, all of which hold."""

    bounds: Bounds = field(default_factory=dict)
    constraints: tuple[Constraint, ...] = ()

    @property
    def size(self) -> int:
        """How many bounds and constraints it has."""
        return len(self.bounds) + len(self.constraints)

    def meet(self, *others: Region) -> Region:
        """Return the intersection."""
        bounds = dict(self.bounds)
        for axis, (low, high) in (side for other in others for side in other.bounds.items()):
            below, above = bounds.get(axis, (None, None))
            bounds[axis] = (_of((low, below), max), _of((high, above), min))
        found = (constraint for region in (self, *others) for constraint in region.constraints)
        return Region(bounds, tuple(dict.fromkeys(found)))

    @property
    def reversed(self) -> int | None:
        """The first input whose bounds exclude each other."""
        for axis, (low, high) in self.bounds.items():
            if low is not None and high is not None and low > high:
                return axis
        return None


def _of(ends: Iterable[Fraction | None], choose: Callable[[list[Fraction]], Fraction]) -> Fraction | None:
    given = [each for each in ends if each is not None]
    return choose(given) if given else None


def compared(relation: str, left: Linear, right: Linear, text: str) -> Formula:
    """Return the constraint `left relation right`; "=" is two of them."""
    less, more = left.plus(right, -1), right.plus(left, -1)
    if relation == "=":
        return Every((Constraint(less, False, text), Constraint(more, False, text)))
    return Constraint(less if relation[0] == "<" else more, relation in ("<", ">"), text)


def normal_form(formula: Formula) -> list[Region]:
    """Return the regions whose union a formula describes, those that no point satisfies left out.

    Raises UsageError where constraints that stand together, without a choice between them, contradict each other, and
    where there would be more than 10,000 regions.
    """
    if isinstance(formula, Constraint):
        return [_region(formula)]
    if isinstance(formula, Some):
        if not formula.parts:
            raise UsageError('the property is vacuous: an "or" without parts holds nowhere; write what is unsafe')
        return _bounded([region for part in formula.parts for region in normal_form(part)])
    forms = [normal_form(part) for part in formula.parts]
    found = [Region().meet(*(regions[0] for regions in forms if len(regions) == 1))]
    _check(found[0])
    for choices in (regions for regions in forms if len(regions) != 1):
        if len(found) * len(choices) > MAX_REGIONS:
            raise UsageError(f"the property has more than {MAX_REGIONS} combinations of alternatives; split it into files")
        met = (one.meet(other) for one in found for other in choices)
        found = _bounded([region for region in met if region.reversed is None])
    return found


def _region(constraint: Constraint) -> Region:
    """A bound of one input, or a constraint; a strict bound is both."""
    weights = constraint.form.weights
    if not weights:
        if constraint.holds((), ()):
            return Region()
        raise UsageError(f"the property is vacuous: no point satisfies {constraint.text}; write what is unsafe")
    ((kind, axis), weight), *others = weights
    if kind != "X" or others:
        return Region({}, (constraint,))
    end = -constraint.form.constant / weight
    bounds = (None, end) if weight > 0 else (end, None)
    return Region({axis: bounds}, (constraint,) if constraint.strict else ())


def _check(region: Region) -> None:
    """Raise UsageError where bounds that stand together are reversed."""
    axis = region.reversed
    if axis is not None:
        low, high = region.bounds[axis]
        raise UsageError(f"X_{axis}: the bounds {low} <= X_{axis} <= {high} are reversed; exchange them")


def _bounded(regions: list[Region]) -> list[Region]:
    if len(regions) > MAX_REGIONS or sum(region.size for region in regions) > MAX_PARTS:
        raise UsageError(f"the property has more than {MAX_REGIONS} regions, or too large ones; split it into files")
    return regions
