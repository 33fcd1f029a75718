"""Activation domains in any dimension, by linear feasibility in rationals: a point inside each, a proof of each empty side.

A neuron cuts a domain where it has both signs on it. That a sign occurs is shown by a point; that it does not by Farkas' vector,
which is checked term by term. No volumes: the count is complete because every neuron is asked on every domain.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from typing import Any

from symnet.core.network import Network
from symnet.errors import TooLarge, UsageError
from symnet.regions.affine_map import AffineMap
from symnet.regions.enumeration import EVERY, MOST, Progress
from symnet.regions.groups import Grouped
from symnet.regions.integer_network import IntegerNetwork, forms, integer_network, layered
from symnet.regions.simplex import Farkas, Form, Negative, Point, negative_on, value
from symnet.targets.box import Box, parse_box, unit_cube


@dataclass(frozen=True, slots=True)
class SpaceCell:
    """A domain: forms that are >= 0 on it, a point where all are positive, its signs as bits, the forms of the outputs."""

    bounds: tuple[Form, ...]
    inside: Point
    pattern: int
    outputs: tuple[Form, ...]


@dataclass(frozen=True)
class SpaceDomain:
    """An activation domain in any dimension."""

    cell: SpaceCell
    integers: IntegerNetwork

    @property
    def point(self) -> tuple[Fraction, ...]:
        """A point of the interior."""
        *coordinates, scale = self.cell.inside
        return tuple(Fraction(x, scale) for x in coordinates)

    @property
    def map(self) -> AffineMap:
        """The affine map from the inputs to the outputs."""
        return self.integers.map_of(self.cell.outputs)

    @property
    def signs(self) -> str:
        """The pattern as text, a 1 for a positive neuron, a blank between layers."""
        return self.integers.signs_of(self.cell.pattern)

    @property
    def size(self) -> str:
        """The number of forms that bound it, those of the box included, some perhaps not needed."""
        return str(len(self.cell.bounds))

    def as_object(self) -> dict[str, Any]:
        """Return the domain for JSON: numbers as "p/q"."""
        return {"inside": [str(x) for x in self.point], "signs": self.signs, "map": self.map.as_lists()}


@dataclass(frozen=True)
class SpaceDomains(Grouped):
    """The activation domains of a network on a box of any dimension."""

    network: Network
    box: Box
    integers: IntegerNetwork
    cells: tuple[SpaceCell, ...]

    def __iter__(self) -> Iterator[SpaceDomain]:
        return (SpaceDomain(cell, self.integers) for cell in self.cells)

    @property
    def where(self) -> str:
        """The box as text."""
        return " x ".join(f"[{low}, {high}]" for low, high in self.box.sides)

    @property
    def names(self) -> tuple[str, ...]:
        """The names of the inputs."""
        count = len(self.box.sides)
        return ("x", "y", "z")[:count] if count < 4 else tuple(f"x{place}" for place in range(1, count + 1))

    measure = "bounds"

    def measures(self) -> dict[str, Any]:
        """Nothing: volumes are not computed."""
        return {}

    @cached_property
    def adjacent(self) -> tuple[tuple[int, int], ...]:
        """The pairs of domains that share a facet."""
        return tuple(sorted(self._pairs(range(len(self.cells)))))

    @property
    def _joining(self) -> tuple[tuple[int, int], ...]:
        """The pairs that share a facet among the domains whose map another domain has too."""
        counts: dict[tuple[Form, ...], int] = {}
        for cell in self.cells:
            counts[cell.outputs] = counts.get(cell.outputs, 0) + 1
        return tuple(self._pairs([place for place, cell in enumerate(self.cells) if counts[cell.outputs] > 1]))

    def _pairs(self, places: Sequence[int]) -> set[tuple[int, int]]:
        numbers = {cell.pattern: place for place, cell in enumerate(self.cells)}
        found = set()
        for place in places:
            for pattern in beyond(self.integers, self.cells[place]):
                if pattern in numbers:
                    found.add((min(place, numbers[pattern]), max(place, numbers[pattern])))
        return found


def in_space(network: Network, box: Any) -> tuple[Network, Box, IntegerNetwork]:
    """Return a network of layers, the box, by default the unit cube, and the network in integers; raises UsageError."""
    sides = unit_cube(network.inputs) if box is None else parse_box(box, network.inputs)
    if sides.dimension != network.inputs:
        raise UsageError(f"--box has {sides.dimension} sides; the network takes {network.inputs} inputs")
    layers = layered(network)
    units = [tuple(Fraction(axis == place) for axis in range(network.inputs)) for place in range(network.inputs)]
    return layers, sides, integer_network(layers, [(*unit, Fraction(0)) for unit in units])


def space_domains(network: Network, box: Any = None, most: int = MOST, progress: Progress | None = None) -> SpaceDomains:
    """Return the activation domains of a network on a box, by default the unit cube, in any dimension, exactly.

    Raises UsageError, and TooLarge beyond `most` domains.
    """
    layers, sides, integers = in_space(network, box)
    return SpaceDomains(layers, sides, integers, tuple(walk(integers, [beginning(integers, sides)], most, progress)))


Part = tuple[tuple[Form, ...], Point, int]
"""Bounds, a point inside, and the signs of the neurons of this layer."""


Waiting = tuple[int, tuple[Form, ...], Point, int, list["Form | None"]]
"""Next node, bounds, a point inside, the signs of the neurons before it, and the forms of all values before it."""


def beginning(network: IntegerNetwork, box: Box) -> Waiting:
    """Return the box as what waits to be cut."""
    return (0, *_start(box), 0, list(network.inputs))


def walk(network: IntegerNetwork, todo: list[Waiting], most: int = MOST, progress: Progress | None = None) -> Iterator[SpaceCell]:
    """Yield the activation domains in polytopes that wait, the last one first; between two of them `todo` is what still waits."""
    count, neurons = 0, [len(node.rows) if node.relu else 0 for node in network.nodes]
    while todo:
        at, bounds, inside, pattern, values = todo.pop()
        while at < len(network.nodes):
            node = network.nodes[at]
            found, first = forms(node, values), sum(neurons[:at])
            at += 1
            if not node.relu:
                values = [*values, *found]
                continue
            before, (part, *others) = values, _parts((bounds, inside, 0), found)
            for rest, point, signs in others:
                todo.append((at, rest, point, pattern | signs << first, before + _kept(found, signs)))
            bounds, inside, signs = part
            pattern, values = pattern | signs << first, before + _kept(found, signs)
        count += 1
        if count + len(todo) > most:
            raise TooLarge(f"more than {most} activation domains; take a smaller --box, or allow more with --most")
        if progress is not None and count % EVERY == 0:
            progress(count)
        yield SpaceCell(bounds, inside, pattern, network.outputs_of(values))


def _kept(found: Sequence[Form], signs: int) -> list[Form | None]:
    return [form if signs >> place & 1 else None for place, form in enumerate(found)]


def _start(box: Box) -> tuple[tuple[Form, ...], Point]:
    """The forms of a box, and its middle."""
    bounds = []
    for axis, (low, high) in enumerate(box.sides):
        for sign, end in ((1, low), (-1, high)):
            row = [0] * (len(box.sides) + 1)
            row[axis], row[-1] = sign * end.denominator, -sign * end.numerator
            bounds.append(tuple(row))
    return tuple(bounds), _point([(low + high) / 2 for low, high in box.sides])


def _point(coordinates: Sequence[Fraction]) -> Point:
    from math import lcm

    scale = lcm(*(x.denominator for x in coordinates))
    return (*(int(x * scale) for x in coordinates), scale)


def _parts(start: Part, found: Sequence[Form]) -> list[Part]:
    """The parts of a domain on which no form changes sign."""
    parts = [start]
    for place, form in enumerate(found):
        if any(form[:-1]):
            parts = [part for each in parts for part in _cut(each, form, place)]
        elif form[-1] > 0:
            parts = [(bounds, inside, signs | 1 << place) for bounds, inside, signs in parts]
    return parts


def _cut(part: Part, form: Form, place: int) -> list[Part]:
    bounds, inside, signs = part
    opposite = tuple(-entry for entry in form)
    above, below = (side_inside(each, bounds, inside) for each in (opposite, form))
    if above is None or below is None:
        return [(bounds, inside, signs | (above is not None) << place)]
    return [((*bounds, form), above, signs | 1 << place), ((*bounds, opposite), below, signs)]


def side_inside(form: Form, bounds: tuple[Form, ...], inside: Point) -> Point | None:
    """Return a point of the interior where a form is negative; None where there is none, with a proof that was checked.

    bounds: forms >= 0 on the polytope, which is bounded; inside: a point where all are positive.
    """
    answer = negative_on(form, bounds, inside)
    if isinstance(answer, Farkas):
        if not answer.proves(form, bounds):
            raise ArithmeticError("a Farkas vector does not prove what it should")
        return None
    return inside if answer.point == inside else _inward(form, answer, inside)


def _inward(form: Form, corner: Negative, inside: Point) -> Point:
    """A point between a corner where a form is negative and one inside, close enough to the corner for the form's sign."""
    shift = 1
    while True:
        weight = (1 << shift) - 1  # the corner counts 1 - 2^-shift
        found = tuple(weight * x * inside[-1] + y * corner.point[-1] for x, y in zip(corner.point[:-1], inside[:-1], strict=True))
        point = (*found, (weight + 1) * corner.point[-1] * inside[-1])
        if value(form, point) < 0:
            return _reduced(point)
        shift += 1


def _reduced(point: Point) -> Point:
    from math import gcd

    common = gcd(*point)
    return tuple(x // common for x in point)


def beyond(network: IntegerNetwork, cell: SpaceCell) -> Iterator[int]:
    """Yield the pattern behind each facet of a domain; one behind a side of the box is of no domain, or of one beyond it.

    A bound is a facet if it is negative somewhere when it is left out; a little behind the point where the way there from inside
    leaves the domain, a neuron that is 0 at that point has the sign of its slope along the way.
    """
    for place, bound in enumerate(cell.bounds):
        if place < 2 * network.variables:
            continue
        others = cell.bounds[:place] + cell.bounds[place + 1 :]
        answer = negative_on(bound, others, cell.inside)
        if isinstance(answer, Negative):
            yield _pattern(network, *_leaving(bound, cell.inside, answer.point))


def _leaving(bound: Form, inside: Point, outside: Point) -> tuple[list[Fraction], list[Fraction]]:
    """Where the way from inside to outside meets a bound, and its direction."""
    start, end = ([Fraction(x, point[-1]) for x in point[:-1]] for point in (inside, outside))
    one, two = Fraction(value(bound, inside), inside[-1]), Fraction(value(bound, outside), outside[-1])
    share = one / (one - two)
    way = [b - a for a, b in zip(start, end, strict=True)]
    return [a + share * step for a, step in zip(start, way, strict=True)], way


def _pattern(network: IntegerNetwork, point: Sequence[Fraction], way: Sequence[Fraction]) -> int:
    """The signs of the neurons a little further along a way from a point."""
    values = [(x * network.scale, step * network.scale) for x, step in zip(point, way, strict=True)]
    zero = (Fraction(0), Fraction(0))
    pattern, count = 0, 0
    for node in network.nodes:
        read = [values[place] for place in node.places]
        for row, bias in zip(node.rows, node.biases, strict=True):
            here = sum((weight * at for weight, (at, _) in zip(row, read, strict=True)), Fraction(bias))
            slope = sum((weight * along for weight, (_, along) in zip(row, read, strict=True)), Fraction(0))
            positive = here > 0 or (here == 0 and slope > 0)
            values.append((here, slope) if positive or not node.relu else zero)
            if node.relu:
                pattern |= positive << count
                count += 1
    return pattern
