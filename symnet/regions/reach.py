"""How far around a point the affine map of a network holds: up to the nearest activation domain with another map.

Domains are looked at in the order of their distance from the point, in the sup norm, as they come out when polytopes are cut
neuron by neuron: the part that is nearest is cut next, and the first whole domain with another map is the answer. A part that
was cut off waits with a distance that is easy to see, that of the whole half space; only when it is the nearest are its interior
and its distance found, by linear programs in rationals.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from heapq import heappop, heappush
from math import gcd, lcm

from symnet.core.rational import whole
from symnet.regions.affine_map import AffineMap
from symnet.regions.explanation import Explanation
from symnet.regions.integer_network import Form, IntegerNetwork, forms
from symnet.regions.simplex import Point, least_on, value
from symnet.regions.space import side_inside

FARTHEST = 1 << 12
"""Half the side of the largest cube that is looked at."""
MOST = 2_000
"""Linear programs that are solved, two for a part that was cut off."""


@dataclass(frozen=True, slots=True)
class Reach:
    """Half the side of the largest cube around a point on which the network is one map; or of one on which it is at least.

    `map` is the map of the activation domain that the point is in, or of one that it is on the border of.
    """

    radius: Fraction
    exact: bool
    map: AffineMap


@dataclass(frozen=True, slots=True)
class _Part:
    """A polytope with interior on which the signs of the first neurons are fixed; `place` is the neuron of node `at` to see next.

    `cut` is a form that is > 0 on it and not yet among its bounds: `inside` is then a point of the part that it was cut from, and
    whether any of it is on this side is not known. `nearest` is its point nearest to the point of the search where cut is None.
    """

    bounds: tuple[Form, ...]
    inside: Point
    nearest: Point
    at: int
    place: int
    found: tuple[Form, ...]
    signs: tuple[bool, ...]
    values: tuple[Form | None, ...]
    cut: Form | None = None


def reach(found: Explanation, most: int = MOST) -> Reach:
    """Return how far around its point the map of an explanation holds, in the sup norm, for any number of inputs.

    After `most` linear programs, or where no other map is met in the largest cube that is looked at, it is a lower bound.
    """
    return _Search(found, whole(most, "most", 2)).run()


class _Search:
    """The parts that wait, the nearest first, of two with one distance the last."""

    def __init__(self, found: Explanation, most: int) -> None:
        self.network, self.point, self.most = found.integers, found.point, most
        self.waiting: list[tuple[Fraction, int, _Part]] = []
        self.count = self.solved = 0
        self.home: tuple[Form, ...] | None = None
        self.kept = found.map

    def run(self) -> Reach:
        centre = _point(self.point)
        start = _Part(_cube(self.point), centre, centre, 0, 0, (), (), self.network.inputs)
        self.add(Fraction(0), _next_node(self.network, start))
        while self.waiting:
            distance, _, part = heappop(self.waiting)
            if part.cut is not None:
                if self.solved + 2 > self.most:
                    return Reach(distance, False, self.kept)
                self.solve(part, part.cut)
                continue
            outputs = self.followed(distance, part)
            if outputs is None:
                continue
            if self.home is None:
                self.home, self.kept = outputs, self.network.map_of(outputs)
            elif outputs != self.home:
                return Reach(distance, True, self.kept)
        return Reach(Fraction(FARTHEST), False, self.kept)

    def add(self, distance: Fraction, part: _Part) -> None:
        self.count -= 1
        heappush(self.waiting, (distance, self.count, part))

    def solve(self, part: _Part, cut: Form) -> None:
        """Find the interior of a part that was cut off, and its distance; it is dropped where it has no interior."""
        self.solved += 1
        inside = side_inside(tuple(-entry for entry in cut), part.bounds, part.inside)
        if inside is None:
            return
        self.solved += 1
        bounds = (*part.bounds, cut)
        distance, nearest = _nearest(bounds, inside, self.point)
        self.add(distance, _Part(bounds, inside, nearest, part.at, part.place, part.found, part.signs, part.values))

    def followed(self, distance: Fraction, part: _Part) -> tuple[Form, ...] | None:
        """Follow a part to the whole domain at its nearest point: the forms of its outputs; None where it was cut there."""
        while part.at < len(self.network.nodes):
            if part.place == len(part.found):
                part = _next_node(self.network, _closed(self.network, part))
                continue
            form = part.found[part.place]
            here = value(form, part.nearest)
            if not any(form[:-1]):
                part = _signed(part, form[-1] > 0, None)
                continue
            opposite = tuple(-entry for entry in form)
            if not here:
                self.add(distance, _signed(part, False, opposite))
                self.add(distance, _signed(part, True, form))
                return None
            near, far = (form, opposite) if here > 0 else (opposite, form)
            self.add(max(distance, self.seen(far)), _signed(part, here < 0, far))
            part = _bounded(_signed(part, here > 0, None), near)
        return self.network.outputs_of(part.values)

    def seen(self, cut: Form) -> Fraction:
        """The distance of the half space where a form is > 0."""
        at = sum((a * x for a, x in zip(cut, self.point, strict=False)), Fraction(cut[-1]))
        return max(Fraction(0), -at / sum(map(abs, cut[:-1])))


def _next_node(network: IntegerNetwork, part: _Part) -> _Part:
    """A part at the start of its node, with the forms of the neurons that may change sign there: none without a relu."""
    if part.at == len(network.nodes):
        return part
    node = network.nodes[part.at]
    found = [_short(form) if node.relu else form for form in forms(node, part.values)]
    return _Part(part.bounds, part.inside, part.nearest, part.at, 0, tuple(found) if node.relu else (), (), part.values)


def _closed(network: IntegerNetwork, part: _Part) -> _Part:
    """A part behind its node: the values of the node are known."""
    node = network.nodes[part.at]
    found = forms(node, part.values)
    kept = [form if sign else None for form, sign in zip(found, part.signs, strict=True)] if node.relu else found
    return _Part(part.bounds, part.inside, part.nearest, part.at + 1, 0, (), (), (*part.values, *kept))


def _signed(part: _Part, sign: bool, cut: Form | None) -> _Part:
    """The part where the next neuron has this sign, cut off where a form is > 0; not bounded by it yet."""
    signs = (*part.signs, sign)
    return _Part(part.bounds, part.inside, part.nearest, part.at, part.place + 1, part.found, signs, part.values, cut)


def _bounded(part: _Part, form: Form) -> _Part:
    """A part where a form is > 0, as it is at the nearest point."""
    inside = _towards(form, part.nearest, part.inside)
    return _Part((*part.bounds, form), inside, part.nearest, part.at, part.place, part.found, part.signs, part.values)


def _towards(form: Form, near: Point, inside: Point) -> Point:
    """A point of the interior where a form is > 0, as it is at a point of the polytope: on the way there from one inside."""
    shift = 0
    found = inside
    while value(form, found) <= 0:
        shift += 1
        weight = (1 << shift) - 1  # the near point counts 1 - 2^-shift
        mixed = [weight * x * inside[-1] + y * near[-1] for x, y in zip(near[:-1], inside[:-1], strict=True)]
        found = _short((*mixed, (weight + 1) * near[-1] * inside[-1]))
    return found


def _nearest(bounds: Sequence[Form], inside: Point, point: Sequence[Fraction]) -> tuple[Fraction, Point]:
    """The distance of a polytope from a point, and a point where it is met: the least t with |y_i - x_i| <= t for all i."""
    count = len(point)
    sides = [(*form[:-1], 0, form[-1]) for form in bounds]
    for axis, x in enumerate(point):
        for sign in (1, -1):
            row = [0] * (count + 2)
            row[axis], row[count], row[-1] = sign * x.denominator, x.denominator, -sign * x.numerator
            sides.append(tuple(row))
    far = max(abs(Fraction(at, inside[-1]) - x) for at, x in zip(inside[:-1], point, strict=True))
    start = _point([*(Fraction(at, inside[-1]) for at in inside[:-1]), far + 1])
    least, corner = least_on((*(0,) * count, 1, 0), sides, start)
    return least, _short((*corner[:count], corner[-1]))


def _cube(point: Sequence[Fraction]) -> tuple[Form, ...]:
    """The forms of the largest cube around a point."""
    rows = []
    for axis, x in enumerate(point):
        for sign in (1, -1):
            row = [0] * (len(point) + 1)
            row[axis], row[-1] = sign * x.denominator, FARTHEST * x.denominator - sign * x.numerator
            rows.append(tuple(row))
    return tuple(rows)


def _point(coordinates: Sequence[Fraction]) -> Point:
    scale = lcm(*(x.denominator for x in coordinates))
    return (*(int(x * scale) for x in coordinates), scale)


def _short(form: Sequence[int]) -> tuple[int, ...]:
    common = gcd(*form) or 1
    return tuple(entry // common for entry in form)
