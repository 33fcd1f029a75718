"""The theory of linear pieces: how many a network has on a rectangle of a plane, by cutting it where neurons are zero."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from fractions import Fraction
from itertools import chain
from math import lcm

from ..arithmetic import show
from ..branching.property import shown
from ..plain import items, number
from ..planar.cells import Corner, Cutter, Forms, Polygon
from ..planar.layers import layers_on
from ..rule import Rule
from ..syntax import MAX_END, Budget, Certificate, Json, Rejected, Statement

Sides = tuple[tuple[Fraction, Fraction], tuple[Fraction, Fraction]]
Frame = tuple[list[Fraction], list[Fraction], list[Fraction]]


def pieces(certificate: Certificate, premises: list[Statement], data: Statement) -> Statement:
    """
    the rectangle is cut where a neuron is zero, layer by layer; polygons with one form that share an edge are joined
    -----------------------------------------------------------------------------------------------------------------
    on the rectangle the network has exactly so many activation patterns, affine maps and linear pieces
    """
    network, budget = certificate.network, certificate.budget
    sides, frame = _sides(data["box"], budget), _frame(data["frame"], network.inputs, budget)
    origin, first, second = frame
    layers = layers_on(network, list(zip(first, second, origin, strict=True)), budget)
    (low, high), (bottom, top) = sides
    corners = [_corner(x, y) for x, y in ((low, bottom), (high, bottom), (high, top), (low, top))]
    joined = Joined(budget)
    cutter = Cutter(layers, corners, budget)
    for polygon, forms in cutter.cells():
        joined.add(polygon, forms, cutter.work * (4 + len(polygon) + len(forms)))
    counts = {"forms": len(joined.forms), "patterns": len(joined.leader), "pieces": joined.pieces}
    return {"kind": "pieces", "box": data["box"], "frame": data["frame"]} | {key: show(each) for key, each in counts.items()}


class Joined:
    """Polygons, joined where two with one form share an edge."""

    def __init__(self, budget: Budget) -> None:
        self.budget = budget
        self.corners: dict[str, int] = {}
        self.forms: dict[str, int] = {}
        self.leader: list[int] = []
        self.form: list[int] = []
        self.pieces = 0
        self.edges: dict[tuple[int, int], int] = {}
        """Edges of one polygon so far, with the polygon to their left."""

    def add(self, polygon: Polygon, forms: Forms, work: int) -> None:
        """Add a polygon and join it with its neighbours."""
        self.budget.spend(work)
        own = len(self.leader)
        self.leader.append(own)
        self.form.append(self.forms.setdefault(_text(chain.from_iterable(forms)), len(self.forms)))
        self.pieces += 1
        places = [self.corners.setdefault(_text(corner), len(self.corners)) for corner in polygon]
        for start, end in zip(places, [*places[1:], places[0]], strict=True):
            other = self.edges.pop((end, start), None)
            if other is None:
                self.edges[start, end] = own
            elif self.form[other] == self.form[own]:
                self._join(other, own)

    def _join(self, one: int, two: int) -> None:
        first, second = self._root(one), self._root(two)
        self.pieces -= first != second
        self.leader[first] = second

    def _root(self, place: int) -> int:
        while self.leader[place] != place:
            self.budget.spend(1)
            self.leader[place] = self.leader[self.leader[place]]
            place = self.leader[place]
        return place


def _text(numbers: Iterable[int]) -> str:
    """So many numbers as a text, to be looked up: a file can choose numbers, but not texts, that all have one hash."""
    return " ".join([f"{each:x}" for each in numbers])


def _sides(value: Json, budget: Budget) -> Sides:
    """The two sides of a rectangle."""
    one, two = ([_short(end, budget) for end in items(side, "box, a pair of ends", 2, 2)] for side in items(value, "box", 2, 2))
    for low, high in (one, two):
        if low >= high:
            raise Rejected(f"the side [{show(low)[:80]}, {show(high)[:80]}] of the rectangle has no interior")
    return (one[0], one[1]), (two[0], two[1])


def _frame(value: Json, inputs: int, budget: Budget) -> Frame:
    """An origin and two directions."""
    origin, first, second = (
        [_short(each, budget) for each in items(point, "frame, a point", inputs, inputs)] for point in items(value, "frame", 3, 3)
    )
    return origin, first, second


def _short(value: Json, budget: Budget) -> Fraction:
    """A number of bounded length."""
    found = number(value, "box or frame")
    budget.spend(1)
    if max(found.numerator.bit_length(), found.denominator.bit_length()) > MAX_END:
        raise Rejected(f"the box or the frame has a number of more than {MAX_END} bits")
    return found


def _corner(x: Fraction, y: Fraction) -> Corner:
    scale = lcm(x.denominator, y.denominator)
    return int(x * scale), int(y * scale), scale


WHOLE = [[Fraction(0), Fraction(0)], [Fraction(1), Fraction(0)], [Fraction(0), Fraction(1)]]
"""Where s and t are the two inputs."""


def words(certificate: Certificate, claim: Statement) -> str:
    """A claim about pieces in words."""
    box, frame = ([[number(each, "claim") for each in part] for part in claim[key]] for key in ("box", "frame"))
    counts = [shown(number(claim[key], "claim")) for key in ("pieces", "forms", "patterns")]
    sides = " x ".join(f"[{shown(low)}, {shown(high)}]" for low, high in box)
    plane = "" if frame == WHOLE else f", as a function of (s, t) at {_plane(frame)}"
    return f"on {sides}{plane}, the network has exactly {counts[0]} linear pieces, {counts[1]} affine maps, {counts[2]} patterns"


def _plane(frame: Sequence[Sequence[Fraction]]) -> str:
    texts = [f"({', '.join(map(shown, point[:8]))}{', ...' if len(point) > 8 else ''})" for point in frame]
    return f"{texts[0]} + s {texts[1]} + t {texts[2]}"


RULES = {"pieces": Rule("", "box frame", pieces, "kernel_rules_pieces.md#pieces", box=True, stated="box frame")}
