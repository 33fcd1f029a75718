"""The box on which a function is given: its sides, the map to the unit cube, and functions pulled back to the cube.

A target f on X = [a_1, b_1] x ... x [a_d, b_d] is treated as F(t) = f(a + (b - a) t) on [0,1]^d, and its network gets the
exact map x -> t in front (mathematics_given_networks.md, section P).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any, TypeAlias

from symnet.core.front import is_cube, to_cube
from symnet.core.rational import exact
from symnet.errors import UsageError
from symnet.targets.expression.notation import variable_name
from symnet.targets.expression.tree import Apply, Expression, Named, Number, Variable, apply, fold, variables

Move: TypeAlias = Callable[[Sequence[Fraction]], Sequence[Fraction]]
EXAMPLE = '"x in [-8,8], y in [0,1/2]"'
SIDE = re.compile(r"\s*([xyz]|x[1-9]\d?)\s+in\s*\[([^\[\],;]+)[,;]([^\[\],;]+)\]\s*")

NAMED = re.compile(r"\s*(?!(?:[xyz]|x[1-9]\d?)\s)([A-Za-z_]\w*)\s+in\s*\[[^\[\],;]+[,;][^\[\],;]+\]")


@dataclass(frozen=True, slots=True)
class Box:
    """A product of intervals [low, high], low < high, one a coordinate."""

    sides: tuple[tuple[Fraction, Fraction], ...]

    @property
    def dimension(self) -> int:
        """The number of coordinates."""
        return len(self.sides)

    @property
    def is_cube(self) -> bool:
        """Whether it is the unit cube."""
        return is_cube(self.sides)

    @property
    def longest(self) -> Fraction:
        """The length of its longest side."""
        return max(high - low for low, high in self.sides)

    def __str__(self) -> str:
        if self.is_cube:
            return "[0,1]" if self.dimension == 1 else f"[0,1]^{self.dimension}"
        if self.dimension > 4 and len(set(self.sides)) == 1:
            return f"[{self.sides[0][0]}, {self.sides[0][1]}]^{self.dimension}"
        return " x ".join(f"[{low}, {high}]" for low, high in self.sides)

    def to_cube(self, point: Sequence[Fraction]) -> tuple[Fraction, ...]:
        """Return the point of the cube that stands for a point of the box."""
        return to_cube(point, self.sides)

    def from_cube(self, point: Sequence[Fraction]) -> tuple[Fraction, ...]:
        """Return the point of the box that a point of the cube stands for."""
        return tuple(low + (high - low) * value for value, (low, high) in zip(point, self.sides, strict=True))

    def pulled_back(self, expression: Expression) -> Expression:
        """Return f(a + (b - a) t) as an expression in t."""

        def leaf(current: Number | Named | Variable) -> Expression:
            return self._placed(current.index) if isinstance(current, Variable) else current

        def node(current: Apply, values: list[Expression]) -> Expression:
            return apply(current.operator, *self._moved(current, values, self.to_cube))

        return expression if self.is_cube else fold(expression, leaf, node)

    def pushed_forward(self, expression: Expression) -> Expression:
        """Return an expression in t as one in x, for a part of a function that was pulled back."""
        known = {self._placed(axis): Variable(axis) for axis in range(self.dimension)}

        def node(current: Apply, values: list[Expression]) -> Expression:
            return known.get(current) or Apply(current.operator, tuple(self._moved(current, values, self.from_cube)))

        return expression if self.is_cube else fold(expression, lambda leaf: leaf, node)

    def _moved(
        self, node: Apply, values: list[Expression], move: Callable[[Sequence[Fraction]], Sequence[Fraction]]
    ) -> list[Expression]:
        """The arguments of an operation; the point to which a quotient is continued is moved as its variable is."""
        if node.operator != "continued" or not isinstance(values[2], Number):
            return values
        axis = min(variables(node))
        return [*values[:2], Number(move([values[2].value] * self.dimension)[axis]), *values[3:]]

    def _placed(self, axis: int) -> Expression:
        low, high = self.sides[axis]
        scaled = Variable(axis) if high - low == 1 else Apply("mul", (Number(high - low), Variable(axis)))
        return scaled if low == 0 else Apply("add", (Number(low), scaled))


def unit_cube(dimension: int) -> Box:
    """Return [0,1]^dimension."""
    return Box(((Fraction(0), Fraction(1)),) * dimension)


def parse_box(given: Any, dimension: int | None = None) -> Box:
    """Read a box: text such as "x in [-8,8], y in [0,1/2]", a mapping of names or a sequence of pairs to rational ends.

    Raises UsageError where a side is missing, empty, unbounded or given twice.
    """
    if isinstance(given, Box):
        found = given
    elif isinstance(given, str):
        found = _ordered(_sides_of(given), given)
    elif isinstance(given, Mapping):
        found = _ordered([(str(name), _ends(ends, str(name))) for name, ends in given.items()], str(given))
    elif isinstance(given, Sequence):
        found = Box(tuple(_ends(ends, variable_name(axis)) for axis, ends in enumerate(given)))
    else:
        raise UsageError(f"box = {given!r:.60} is not a box; write for example {EXAMPLE}")
    if dimension is not None and found.dimension < dimension:
        name = variable_name(found.dimension)
        raise UsageError(f"the box says nothing of {name}; add for example {name} in [0,1]")
    return found


def _sides_of(text: str) -> list[tuple[str, tuple[Fraction, Fraction]]]:
    sides, place = [], 0
    while place < len(text):
        met = SIDE.match(text, place)
        if met is None:
            name = NAMED.match(text, place)
            if name is not None:
                told = (
                    f"--box {text!r:.80}: {name[1]!r:.40} is no input; inputs are x, y, z or x1, x2, ..., in the formula as well"
                )
                raise UsageError(f"{told}; write for example {EXAMPLE}")
            raise UsageError(
                f"--box {text!r:.80}: {text[place : place + 30].strip()!r} is not a side; write for example {EXAMPLE}"
            )
        sides.append((met[1], _ends((met[2], met[3]), met[1])))
        place = met.end()
        if place < len(text) and text[place] not in ",;":
            raise UsageError(f"--box {text!r:.80}: sides are separated by commas; write for example {EXAMPLE}")
        place += 1
    return sides


def _ends(ends: Any, name: str) -> tuple[Fraction, Fraction]:
    """The two ends of a side."""
    try:
        low, high = ends
    except (TypeError, ValueError):
        raise UsageError(f"the side {ends!r:.60} of {name} is not a pair of ends; write for example {EXAMPLE}") from None
    for end in (low, high):
        if isinstance(end, str) and end.strip().lstrip("+-").lower() in ("inf", "infinity", "oo", "nan"):
            raise UsageError(
                f"the side of {name} is unbounded: {end.strip()}; give two rational ends, for example {name} in [-8,8]"
            )
    found = exact(_plain(low), f"the lower end of {name}"), exact(_plain(high), f"the upper end of {name}")
    if found[0] >= found[1]:
        what = "a point" if found[0] == found[1] else "empty"
        raise UsageError(f"the side [{found[0]}, {found[1]}] of {name} is {what}; write the lower end first, for example [0,1]")
    return found


def _plain(end: Any) -> Any:
    return end.strip() if isinstance(end, str) else end


def _ordered(sides: Sequence[tuple[str, tuple[Fraction, Fraction]]], text: str) -> Box:
    """The box of named sides, in the order of the coordinates; each must be there once."""
    known: dict[int, tuple[Fraction, Fraction]] = {}
    for name, ends in sides:
        axis = "xyz".index(name) if name in ("x", "y", "z") else int(name[1:]) - 1
        if axis in known:
            raise UsageError(f"the box {text!r:.80} gives {name} twice; give each coordinate once")
        known[axis] = ends
    missing = next((axis for axis in range(max(known, default=0)) if axis not in known), None if known else 0)
    if missing is not None:
        name = variable_name(missing)
        raise UsageError(f"the box {text!r:.80} says nothing of {name}; add for example {name} in [0,1]")
    return Box(tuple(known[axis] for axis in range(len(known))))
