"""Whether a claim about a property is true, looked for without the kernel: the network evaluated naively at points of boxes."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from typing import Any

from kernel.values import Point, Values
from oracle import number


def refuted_property(content: dict[str, Any], claim: dict[str, Any], where: Sequence[Point], values: Values) -> str:
    """An unsafe input that is said not to be there, or that none of the points shown is one; "" where nothing is found."""
    if claim["kind"] == "unsafe":
        shown = [step["data"]["point"] for step in content["steps"] if step["statement"] == claim and "point" in step["data"]]
        points = [tuple(number(each) for each in point) for point in shown]
        return "" if any(is_unsafe(claim["property"], point, values) for point in points) else "no point shown is unsafe"
    for entry in claim["property"]:
        for point in inside(entry["box"], where):
            if is_unsafe([entry], point, values):
                return f"{point} is unsafe"
    return ""


def inside(box: Any, where: Sequence[Point]) -> list[Point]:
    """The points of a box that points of the cube stand for."""
    ends = [(number(low), number(high)) for low, high in box]
    return [tuple(low + (high - low) * t for (low, high), t in zip(ends, each, strict=True)) for each in where]


def is_unsafe(entries: Any, point: Point, values: Values) -> bool:
    """Whether an input lies in the box of an entry and satisfies all constraints of a conjunction of it."""
    outputs = values.node(values.last, point)
    for entry in entries:
        sides = [(number(low), number(high)) for low, high in entry["box"]]
        if all(low <= x <= high for (low, high), x in zip(sides, point, strict=True)) and any(
            all(holds(each, point, outputs) for each in conjunction) for conjunction in entry["unsafe"]
        ):
            return True
    return False


def holds(constraint: Any, inputs: Sequence[Fraction], outputs: Sequence[Fraction]) -> bool:
    """Whether a constraint is satisfied."""
    relation, constant, of_inputs, of_outputs = constraint
    total = number(constant)
    for vector, terms in ((inputs, of_inputs), (outputs, of_outputs)):
        total += sum((number(factor) * vector[int(place, 16)] for place, factor in terms), Fraction(0))
    return {"<=": total <= 0, "<": total < 0, "=": total == 0}[relation]
