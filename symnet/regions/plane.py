"""A rectangle of a plane through the inputs of a network, or a section of a box: the part that is cut into activation domains."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import lcm
from typing import Any

from symnet.core.rational import exact
from symnet.errors import UsageError
from symnet.regions.polygon import Corner, area, cut, point, rectangle
from symnet.targets.box import Box, parse_box

Point = tuple[Fraction, ...]
Sides = tuple[tuple[Fraction, Fraction], tuple[Fraction, Fraction]]
EXAMPLE = '"0,0,0; 1,0,0; 0,1,0"'


@dataclass(frozen=True, slots=True)
class Plane:
    """The points origin + s first + t second, for (s, t) in a rectangle, or for those of it that lie in a box of the inputs."""

    origin: Point
    first: Point
    second: Point
    sides: Sides
    within: Box | None = None
    """The box of which it is the section; the rectangle is then the least one that holds it."""

    @property
    def inputs(self) -> list[tuple[Fraction, Fraction, Fraction]]:
        """Each input of the network as a form in s and t."""
        return list(zip(self.first, self.second, self.origin, strict=True))

    @property
    def corners(self) -> list[Corner]:
        """The corners of the rectangle or of the section, counter-clockwise."""
        whole = rectangle(self.sides)
        return whole if self.within is None else _section(whole, self.inputs, self.within)

    @property
    def area(self) -> Fraction:
        """The area of the rectangle or of the section, in s and t."""
        return area(self.corners)

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
        sides = f"[{a}, {b}] x [{c}, {d}]"
        if self.is_whole:
            return sides
        texts = [f"({', '.join(map(str, each))})" for each in (self.origin, self.first, self.second)]
        where = f"(s, t) in {sides}" if self.within is None else f"inside {self.within}"
        return f"{texts[0]} + s {texts[1]} + t {texts[2]}, {where}"


def _axes(dimension: int) -> tuple[Point, Point, Point]:
    zero = (Fraction(0),) * dimension
    units = [tuple(Fraction(place == axis) for place in range(dimension)) for axis in range(2)]
    return zero, units[0], units[1]


def plane_of(inputs: int, box: Any = None, plane: Any = None) -> Plane:
    """Return the rectangle that a box, and a plane where there are other than two inputs, describe.

    plane: "origin; first direction; second direction", coordinates between commas, or three sequences; `box` then has the sides
    of s (written x) and t (written y), or of all the inputs where these are more than two: the section of the box is taken.
    Without a plane the inputs must be one or two. Raises UsageError.
    """
    if plane is not None:
        return _on_a_plane(_read(plane, inputs), _unit(2) if box is None else parse_box(box, 2))
    if inputs > 2:
        raise UsageError(f"the network has {inputs} inputs; give a plane through them, for example --plane {EXAMPLE}")
    sides = parse_box(box, inputs) if box is not None else _unit(inputs)
    if sides.dimension != inputs:
        raise UsageError(f"--box has {sides.dimension} sides; the network takes {inputs} inputs")
    if inputs == 1:
        one, zero = (Fraction(1),), (Fraction(0),)
        return Plane(zero, one, zero, (sides.sides[0], (Fraction(0), Fraction(1))))
    return Plane(*_axes(2), (sides.sides[0], sides.sides[1]))


def _on_a_plane(points: Sequence[Point], box: Box) -> Plane:
    """A rectangle of a plane, or the section of a box of the inputs."""
    origin, first, second = points
    pair = _independent(first, second)
    if box.dimension == 2:
        return Plane(origin, first, second, (box.sides[0], box.sides[1]))
    if box.dimension != len(origin):
        raise UsageError(
            f"--box has {box.dimension} sides; with --plane it has two, x for s and y for t, or one for each of the "
            f"{len(origin)} inputs"
        )
    whole = Plane(origin, first, second, _around(points, box, pair), box)
    places = [point(each) for each in whole.corners]
    s, t = ((min(each), max(each)) for each in zip(*places, strict=True))
    return Plane(origin, first, second, (s, t), box)


def _around(points: Sequence[Point], box: Box, pair: tuple[int, int]) -> Sides:
    """A rectangle that holds all (s, t) at which the two coordinates, independent forms of s and t, are in their sides."""
    origin, first, second = points
    i, j = pair
    size = first[i] * second[j] - first[j] * second[i]
    found = []
    for x in box.sides[i]:
        for y in box.sides[j]:
            u, v = x - origin[i], y - origin[j]
            found.append(((u * second[j] - v * second[i]) / size, (v * first[i] - u * first[j]) / size))
    s, t = ((min(each), max(each)) for each in zip(*found, strict=True))
    return s, t


def _section(corners: list[Corner], forms: Sequence[tuple[Fraction, Fraction, Fraction]], box: Box) -> list[Corner]:
    """The part of a polygon at which all inputs are in their sides; raises UsageError where it has no interior."""
    for (a, b, c), (low, high) in zip(forms, box.sides, strict=True):
        for sign, end in ((1, low), (-1, high)):
            line = [sign * each for each in (a, b, c - end)]
            scale = lcm(*(each.denominator for each in line))
            kept, _ = cut(corners, tuple(int(each * scale) for each in line)) if any(line) else (corners, None)
            if kept is None:
                raise UsageError(f"--plane misses the box {box}, or only touches it; give a plane through its interior")
            corners = kept
    return corners


def _unit(count: int) -> Box:
    return Box(((Fraction(0), Fraction(1)),) * count)


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


def _independent(first: Sequence[Fraction], second: Sequence[Fraction]) -> tuple[int, int]:
    """Two inputs that are independent forms of s and t; raises UsageError where there are none: a line is no plane."""
    pairs = list(zip(first, second, strict=True))
    for place, (a, b) in enumerate(pairs):
        for other, (c, d) in enumerate(pairs[place + 1 :], place + 1):
            if a * d != b * c:
                return place, other
    raise UsageError("--plane: the two directions are parallel, or one is zero; give two that span a plane")
