"""What is asked of a network: an unsafe set, as a list of boxes with conjunctions of linear constraints.

A verdict is "unsat" (no point of any box satisfies one of its conjunctions), "sat" (one point does) or "unknown".
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import TypeAlias

from symnet.errors import UsageError
from symnet.verification.formula import Constraint, Formula, Region, normal_form

Side: TypeAlias = tuple[Fraction, Fraction]
Conjunction: TypeAlias = tuple[Constraint, ...]
Point: TypeAlias = tuple[Fraction, ...]


@dataclass(frozen=True)
class Root:
    """A closed box of inputs and the conjunctions that are unsafe in it."""

    box: tuple[Side, ...]
    conjunctions: tuple[Conjunction, ...]

    def contains(self, point: Sequence[Fraction]) -> bool:
        """Tell whether a point lies in the box."""
        return all(low <= value <= high for value, (low, high) in zip(point, self.box, strict=True))


@dataclass(frozen=True)
class Property:
    """An unsafe set: one root for each distinct box. `inputs` and `outputs` are the numbers of X_i and Y_i."""

    inputs: int
    outputs: int
    roots: tuple[Root, ...]

    def violated(self, inputs: Sequence[Fraction], outputs: Sequence[Fraction]) -> tuple[int, int] | None:
        """Return the root and the conjunction that a point and its outputs satisfy, exactly; None where it is safe."""
        for number, root in enumerate(self.roots):
            if root.contains(inputs):
                for place, conjunction in enumerate(root.conjunctions):
                    if all(constraint.holds(inputs, outputs) for constraint in conjunction):
                        return number, place
        return None

    def check_fits(self, inputs: int, outputs: int) -> None:
        """Raise UsageError unless a network has these numbers of inputs and outputs."""
        for what, own, wanted in (("input", self.inputs, inputs), ("output", self.outputs, outputs)):
            if own != wanted:
                letter = "X" if what == "input" else "Y"
                asked = f"{letter}_0 to {letter}_{own - 1}"
                raise UsageError(
                    f"the property is about {asked}, and the network has {wanted} {what}{'s' * (wanted != 1)}; "
                    f"write {letter}_0{f' to {letter}_{wanted - 1}' * (wanted > 1)}"
                )


@dataclass(frozen=True)
class Counterexample:
    """An unsafe point, its exact outputs, and the root and conjunction of the property that it satisfies."""

    point: Point
    outputs: Point
    root: int
    conjunction: int
    in_order: bool = False
    """Whether it is one only if every sum is computed in order, and `outputs` are those; else they are exact."""


def property_of(formula: Formula, inputs: int, outputs: int) -> Property:
    """Return the property that the points satisfying a formula are unsafe.

    Raises UsageError where an input has no bounds, where no region is left, and where one holds whatever the outputs are.
    """
    roots: dict[tuple[Side, ...], list[Conjunction]] = {}
    for region in normal_form(formula):
        box = tuple(_sides(region, inputs))
        conjunctions = roots.setdefault(box, [])
        conjunction = _conjunction(region)
        if conjunction not in conjunctions:
            conjunctions.append(conjunction)
    if not roots:
        raise UsageError("the property is vacuous: its alternatives exclude each other, so nothing is unsafe; check the bounds")
    return Property(inputs, outputs, tuple(Root(box, tuple(found)) for box, found in roots.items()))


def _sides(region: Region, inputs: int) -> Iterator[Side]:
    for axis in range(inputs):
        low, high = region.bounds.get(axis, (None, None))
        if low is None or high is None:
            end, sign = ("lower", ">=") if low is None else ("upper", "<=")
            raise UsageError(f"X_{axis} has no {end} bound in the property; add for example (assert ({sign} X_{axis} 0))")
        yield low, high


def _conjunction(region: Region) -> Conjunction:
    if not any(kind == "Y" for each in region.constraints for (kind, _), _ in each.form.weights):
        raise UsageError("the property is vacuous: no constraint on the outputs, so every point is unsafe; add one on Y_0")
    return region.constraints
