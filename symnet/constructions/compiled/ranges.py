"""Ranges of expressions on a box, by the interval arithmetic of the kernel, so that a certificate can state them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from symnet.certificates.judged import Ranges
from symnet.errors import Unproved
from symnet.targets.expression.notation import text
from symnet.targets.expression.tree import Expression, to_json, variables

AXES = "0123456789abcdefghijklmnopqrstuvwxyz"
HALVINGS = (0, 3, 6)
"""How often a box is halved at most, tried one after another while the range gets smaller by a thirtieth."""
LAST = 9
"""How often where an operation may be undefined else."""
Sides = Sequence[tuple[Fraction, Fraction]]


@dataclass(frozen=True, slots=True)
class Range:
    """low <= T <= high on a box, and the splitting of the box on which intervals show it (see the kernel rule enclosure)."""

    low: Fraction
    high: Fraction
    splits: str


def range_of(tree: Expression, sides: Sides) -> Range:
    """Return a range of an expression on a box with these sides, its ends short; raises Unproved where it has none."""
    ranges = Ranges(to_json(tree), len(sides))
    axes = sorted(axis for axis in variables(tree) if axis < len(AXES))
    best: Range | None = None
    for halvings in (*HALVINGS, LAST):
        if best is not None and (halvings == LAST or not axes):
            break
        found = _on_parts(ranges, sides, axes, halvings)
        if found is None:
            continue
        if best is not None and found.high - found.low > (best.high - best.low) * Fraction(29, 30):
            break
        best = found
    if best is None:
        shown = text(tree)
        raise Unproved(
            f"the range of {shown if len(shown) <= 60 else shown[:57] + '...'} could not be enclosed: it may be undefined or "
            f"unbounded in the box; keep its argument away from there, for example with max(u, 1/1000)"
        )
    return Range(*_short(best.low, best.high), best.splits)


def _on_parts(ranges: Ranges, sides: Sides, axes: Sequence[int], halvings: int) -> Range | None:
    """The hull of the ranges on 2^halvings boxes, None where one has none."""
    found, marks = [], []
    todo: list[tuple[list[tuple[Fraction, Fraction]], int]] = [(list(sides), 0)]
    while todo:
        box, depth = todo.pop()
        if depth == halvings or not axes:
            ends = ranges.on(box)
            if ends is None:
                return None
            found.append(ends)
            marks.append(".")
            continue
        axis = axes[depth % len(axes)]
        low, high = box[axis]
        middle = (low + high) / 2
        marks.append(AXES[axis])
        todo += [([*box[:axis], half, *box[axis + 1 :]], depth + 1) for half in ((middle, high), (low, middle))]
    return Range(min(low for low, _ in found), max(high for _, high in found), "".join(marks))


def _short(low: Fraction, high: Fraction) -> tuple[Fraction, Fraction]:
    """Outward to multiples of a 1/1024 of the width, less where 0 would be met; ends that are short already stay."""
    width = max(high - low, max(abs(low), abs(high)) / 1024, Fraction(1, 1 << 40))
    near = min([width, *(16 * abs(end) for end in (low, high) if low * high > 0)])
    unit = power_below(near / 1024)
    return (low if _is_short(low) else low // unit * unit), (high if _is_short(high) else -(-high // unit) * unit)


def _is_short(number: Fraction) -> bool:
    return max(abs(number.numerator), number.denominator) < 1 << 12


def power_below(number: Fraction) -> Fraction:
    """Return the largest power of two that is at most a number > 0."""
    found = Fraction(2) ** (number.numerator.bit_length() - number.denominator.bit_length())
    return found if found <= number else found / 2
