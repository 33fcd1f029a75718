"""A rectangle of a plane through the inputs of a network: the part that is cut into activation domains."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from symnet.core.rational import exact
from symnet.errors import UsageError
from symnet.targets.box import Box, parse_box

Point = tuple[Fraction, ...]
EXAMPLE = '"0,0,0; 1,0,0; 0,1,0"'


@dataclass(frozen=True, slots=True)
class Plane:
    """The points origin + s first + t second, for (s, t) in a rectangle."""

    origin: Point
    first: Point
    second: Point
    sides: tuple[tuple[Fraction, Fraction], tuple[Fraction, Fraction]]

    @property
    def inputs(self) -> list[tuple[Fraction, Fraction, Fraction]]:
        """Each input of the network as a form in s and t."""
        return list(zip(self.first, self.second, self.origin, strict=True))

    @property
    def area(self) -> Fraction:
        """The area of the rectangle, in s and t."""
        (a, b), (c, d) = self.sides
        return (b - a) * (d - c)

    @property
    def is_whole(self) -> bool:
        """Whether s and t are the two inputs themselves."""
        return len(self.origin) == 2 and (self.origin, self.first, self.second) == _axes(2)

    @property
    def is_line(self) -> bool:
        """Whether the network has one input, s, and t is only there to make it a plane."""
        return len(self.origin) == 1

    def at(self, s: Fraction, t: Fraction) -> Point:
        """Return the point with these two coordinates."""
        return tuple(o + s * u + t * v for o, u, v in zip(self.origin, self.first, self.second, strict=True))

    def __str__(self) -> str:
        (a, b), (c, d) = self.sides
        if self.is_line:
            return f"[{a}, {b}]"
        rectangle = f"[{a}, {b}] x [{c}, {d}]"
        if self.is_whole:
            return rectangle
        texts = [f"({', '.join(map(str, each))})" for each in (self.origin, self.first, self.second)]
        return f"{texts[0]} + s {texts[1]} + t {texts[2]}, (s, t) in {rectangle}"


def _axes(dimension: int) -> tuple[Point, Point, Point]:
    zero = (Fraction(0),) * dimension
    units = [tuple(Fraction(place == axis) for place in range(dimension)) for axis in range(2)]
    return zero, units[0], units[1]


def plane_of(inputs: int, box: Any = None, plane: Any = None) -> Plane:
    """Return the rectangle that a box, and a plane where there are other than two inputs, describe.

    plane: "origin; first direction; second direction", coordinates between commas, or three sequences; `box` then has the sides
    of s (written x) and t (written y). Without one the inputs must be one or two. Raises UsageError.
    """
    if plane is not None:
        origin, first, second = _read(plane, inputs)
        _check_independent(first, second)
        return Plane(origin, first, second, _two(parse_box(box, 2) if box is not None else _unit(2)))
    if inputs > 2:
        raise UsageError(f"the network has {inputs} inputs; give a plane through them, for example --plane {EXAMPLE}")
    sides = parse_box(box, inputs) if box is not None else _unit(inputs)
    if sides.dimension != inputs:
        raise UsageError(f"--box has {sides.dimension} sides; the network takes {inputs} inputs")
    if inputs == 1:
        one, zero = (Fraction(1),), (Fraction(0),)
        return Plane(zero, one, zero, (sides.sides[0], (Fraction(0), Fraction(1))))
    return Plane(*_axes(2), _two(sides))


def _unit(count: int) -> Box:
    return Box(((Fraction(0), Fraction(1)),) * count)


def _two(box: Box) -> tuple[tuple[Fraction, Fraction], tuple[Fraction, Fraction]]:
    if box.dimension != 2:
        raise UsageError(f"--box has {box.dimension} sides; with --plane it has two, x for s and y for t")
    return box.sides[0], box.sides[1]


def _read(plane: Any, inputs: int) -> list[Point]:
    """The three points of a plane."""
    parts = [part.split(",") for part in plane.split(";")] if isinstance(plane, str) else list(plane)
    if len(parts) != 3:
        raise UsageError(f"--plane {str(plane)[:80]!r} has {len(parts)} points, not an origin and two directions: {EXAMPLE}")
    found = []
    for name, part in zip(("the origin", "the first direction", "the second direction"), parts, strict=True):
        if len(part) != inputs:
            raise UsageError(f"--plane: {name} has {len(part)} coordinates; the network takes {inputs}")
        found.append(tuple(exact(each.strip() if isinstance(each, str) else each, f"--plane, {name}") for each in part))
    return found


def _check_independent(first: Sequence[Fraction], second: Sequence[Fraction]) -> None:
    """A line is no plane."""
    pairs = list(zip(first, second, strict=True))
    if all(a * d == b * c for place, (a, b) in enumerate(pairs) for c, d in pairs[place + 1 :]):
        raise UsageError("--plane: the two directions are parallel, or one is zero; give two that span a plane")
