"""Splittings of the cube on which the kernel's own gradient enclosure stays below a Lipschitz constant."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from typing import Any

from symnet.errors import Unproved
from symnet.kernel.syntax import Rejected
from symnet.kernel.targets.expression import flatten
from symnet.kernel.targets.gradient import square_of_gradient

PRECISION = 64
MAX_BOXES = 20_000
SMALLEST = Fraction(1, 1 << 60)
"""The kernel takes no box that is halved more often than 64 times along an axis."""


def splits(tree: Any, dimension: int, constant: Fraction) -> str:
    """Return the splitting, in preorder: "." a box, a digit an axis to halve; raises Unproved beyond MAX_BOXES boxes."""
    operations = flatten(tree, dimension)

    def enough(box: list[tuple[Fraction, Fraction]]) -> bool:
        try:
            return square_of_gradient(operations, box, PRECISION) <= constant**2
        except Rejected:
            return False

    return preorder(enough, dimension, f"the slope could not be proved below {constant}")


def preorder(enough: Callable[[list[tuple[Fraction, Fraction]]], bool], dimension: int, what: str) -> str:
    """Return the splitting into boxes that are enough; raises Unproved beyond MAX_BOXES boxes."""
    marks: list[str] = []
    todo = [[(Fraction(0), Fraction(1))] * dimension]
    while todo:
        box = todo.pop()
        if enough(box):
            marks.append(".")
            continue
        if len(marks) + len(todo) > 2 * MAX_BOXES or max(high - low for low, high in box) < SMALLEST:
            raise Unproved(f"{what} on {MAX_BOXES} boxes; state a larger --lipschitz constant")
        axis = max(range(dimension), key=lambda axis: box[axis][1] - box[axis][0])
        low, high = box[axis]
        middle = (low + high) / 2
        marks.append(str(axis))
        todo += [[*box[:axis], half, *box[axis + 1 :]] for half in ((middle, high), (low, middle))]
    return "".join(marks)
