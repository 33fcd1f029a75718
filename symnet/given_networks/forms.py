"""Questions about the outputs of a network: how far they are from formulas, from another network, and in which ranges."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from math import ceil, log2
from typing import Any, TypeAlias

import numpy as np

from symnet.core.front import is_cube
from symnet.errors import UsageError
from symnet.given_networks.machine import Evaluated, numbers_in
from symnet.given_networks.rows import Rows, difference, signed
from symnet.given_networks.settled import Bounds, Question, Search
from symnet.given_networks.target_planes import TargetPlanes
from symnet.kernel.syntax import Rejected
from symnet.kernel.targets.expression import flatten
from symnet.targets.expression.tree import Expression, to_json
from symnet.verification.arithmetic import EXACTLY, Arithmetic
from symnet.verification.given import Given
from symnet.verification.property import Side

Array: TypeAlias = np.ndarray[Any, Any]
Sides: TypeAlias = tuple[Side, ...]
BITS, MORE = 28, 20
"""Fractional bits of the kernel, and of what is bounded at least so many below its size; the precision of targets beside them."""


def bits_for(size: float) -> int:
    """Return the fractional bits with which the kernel's rounding does not matter for numbers of this size."""
    return min(240, max(BITS, MORE + ceil(-log2(size)))) if 0 < size < 1 else BITS


def floor_of(bits: int) -> float:
    """Return what rounding with so many fractional bits may take from a bound."""
    return 2.0 ** (6 - bits)


def error_question(
    given: Given,
    formulas: Sequence[Expression],
    sides: Sides,
    wanted: Fraction | None = None,
    arithmetic: Arithmetic = EXACTLY,
) -> Question:
    """Return the question how far each output of a network is from a formula on a box, in exact arithmetic or in floats."""
    network = given.network
    if network.outputs != len(formulas):
        raise UsageError(
            f"the network has {network.outputs} outputs, EXPRESSION {len(formulas)}; give one for each, semicolons between"
        )
    arithmetic = arithmetic.about(given)
    evaluated = Evaluated(given, sides, arithmetic, at_reals=True)
    trees = [to_json(formula) for formula in formulas]
    plain = network.outputs == 1 and is_cube(sides)
    format_ = {} if arithmetic.exact else {"format": arithmetic.name, "inputs": arithmetic.inputs}
    stated: dict[str, Any] = {"kind": "error", "norm": ["sup"]}
    if not arithmetic.exact:
        stated = {"kind": "error-in-floats", "conditions": list(arithmetic.conditions), **format_}
    found = [_error_search(evaluated, place, tree, wanted) for place, tree in enumerate(trees)]

    def steps(bounds: Bounds, marks: Sequence[str]) -> list[dict[str, Any]]:
        return [
            {
                "rule": "error-on-parts" if arithmetic.exact else "error-in-floats",
                "data": {"bits": planes.bits, "bound": bound, "precision": planes.precision, "tree": tree, **format_},
                "statement": {**stated, "bound": bound, **({} if plain else {"output": place})},
            }
            for place, ((_, planes), bound, tree) in enumerate(zip(found, bounds, marks, strict=True))
        ]

    return Question(given, sides, [search for search, _ in found], steps, trees)


def _error_search(evaluated: Evaluated, place: int, tree: Any, wanted: Fraction | None) -> tuple[Search, TargetPlanes]:
    """The search for the error of one output."""
    stack, sides = evaluated.stack, evaluated.sides
    operations = flatten(tree, stack.inputs)
    rough = TargetPlanes(operations, BITS, 64)

    def values(points: Array) -> Array:
        found: Array = np.abs(stack(points)[:, place] - rough.values(points))
        return found

    rng = np.random.default_rng(0)
    low, high = (np.array([float(side[end]) for side in sides]) for end in (0, 1))
    size = float(wanted) if wanted is not None else float(np.nanmax(values(low + (high - low) * rng.random((64, len(low))))))
    bits = bits_for(size)
    planes = TargetPlanes(operations, bits, bits + 32)

    def exactly(point: Sequence[Fraction]) -> Fraction | None:
        try:
            first, last = planes.enclosed(point)
        except Rejected:
            return None
        outputs = evaluated.values(point)
        if outputs is None:
            return None
        value = outputs[place]
        return max(value - last, first - value, Fraction(0))

    rows = Rows(stack, signed(stack.output, [place, place], [-1, 1]), planes)
    name, placed = f"output {place}", evaluated.placed
    return Search(stack, rows.look, values, exactly, wanted, floor=floor_of(bits), name=name, placed=placed), planes


def equal_question(
    given: Given, other: Given, sides: Sides, wanted: Fraction | None = None, arithmetic: Arithmetic = EXACTLY
) -> Question:
    """Return the question how far the outputs of two networks are from each other on a box, the largest difference of all."""
    networks = given.network, other.network
    if (networks[0].inputs, networks[0].outputs) != (networks[1].inputs, networks[1].outputs):
        sizes = " and ".join(f"{each.inputs} inputs to {each.outputs} outputs" for each in networks)
        raise UsageError(f"the networks take {sizes}; give two of the same inputs and outputs")
    arithmetic, searched = arithmetic.about(given, other), numbers_in(sides, arithmetic)
    both = [Evaluated(each, searched, arithmetic) for each in (given, other)]
    stack = difference(*(each.stack for each in both))
    count = networks[0].outputs
    rows = Rows(stack, signed(stack.output, [*range(count)] * 2, [-1] * count + [1] * count))

    def values(points: Array) -> Array:
        found: Array = np.abs(stack(points)).max(axis=-1)
        return found

    def exactly(point: Sequence[Fraction]) -> Fraction | None:
        first, second = (each.values(point) for each in both)
        if first is None or second is None:
            return None
        return max((abs(one - two) for one, two in zip(first, second, strict=True)), default=Fraction(0))

    bits = bits_for(float(wanted) if wanted is not None else float(values(_points(sides)).max()))

    def steps(bounds: Bounds, marks: Sequence[str]) -> list[dict[str, Any]]:
        data = {"bits": bits, "bound": bounds[0], "other": other.named, "tree": marks[0]}
        statement = {"kind": "equal", "bound": bounds[0], "other": other.digest}
        if arithmetic.exact:
            return [{"rule": "equal-on-parts", "data": data, "statement": statement}]
        format_ = {"format": arithmetic.name, "inputs": arithmetic.inputs}
        stated = {**statement, "kind": "equal-in-floats", "conditions": list(arithmetic.conditions), **format_}
        return [{"rule": "equal-in-floats", "data": {**data, **format_}, "statement": stated}]

    search = Search(stack, rows.look, values, exactly, wanted, floor=floor_of(bits), placed=both[0].placed)
    return Question(given, sides, [search], steps, files=other.files, searched=searched)


def _points(sides: Sides) -> Array:
    """Some points of a box."""
    low, high = (np.array([float(side[end]) for side in sides]) for end in (0, 1))
    found: Array = low + (high - low) * np.random.default_rng(0).random((64, len(low)))
    return found


def range_question(given: Given, sides: Sides, arithmetic: Arithmetic = EXACTLY) -> Question:
    """Return the question in which intervals the outputs of a network are on a box: searches for -low and high of each."""
    arithmetic, searched = arithmetic.about(given), numbers_in(sides, arithmetic)
    evaluated = Evaluated(given, searched, arithmetic)
    network, stack = given.network, evaluated.stack
    seen = stack(_points(sides))
    widths = np.maximum(seen.max(axis=0) - seen.min(axis=0), 1e-12)
    searches = [
        _range_search(evaluated, place, sign, float(widths[place])) for place in range(network.outputs) for sign in (-1, 1)
    ]
    bits = bits_for(float(widths.min()))

    def steps(bounds: Bounds, marks: Sequence[str]) -> list[dict[str, Any]]:
        entries = []
        for number, bound in enumerate(bounds):
            place, sign = number // 2, (-1, 1)[number % 2]
            entries.append({"box": list(sides), "unsafe": [[["<", bound, [], [[place, -sign]]]]]})
        return [
            {
                "rule": arithmetic.rule("branches"),
                "data": {"bits": bits, "trees": list(marks)},
                "statement": {"kind": arithmetic.rule("safe"), "property": entries, **arithmetic.stated},
            }
        ]

    return Question(given, sides, searches, steps, has_box=False, searched=searched)


def _range_search(evaluated: Evaluated, place: int, sign: int, width: float) -> Search:
    """The search for the largest value of an output, or of its negative."""
    stack = evaluated.stack
    rows = Rows(stack, signed(stack.output, [place], [-sign]))

    def values(points: Array) -> Array:
        found: Array = sign * stack(points)[:, place]
        return found

    def exactly(point: Sequence[Fraction]) -> Fraction | None:
        found = evaluated.values(point)
        return None if found is None else sign * found[place]

    name = f"Y_{place} {'from below' if sign < 0 else 'from above'}"
    return Search(stack, rows.look, values, exactly, size=width, name=name, placed=evaluated.placed)
