"""The proof of a compiled network, from the weights up: every value is near the sub-expression that it stands for."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from itertools import pairwise
from typing import Any

from symnet.certificates.derivation import Derivation, hexed
from symnet.certificates.judged import MIDDLE, PRECISION
from symnet.constructions.compiled.broken_line import BrokenLine
from symnet.constructions.compiled.layout import Place
from symnet.constructions.compiled.pieces import Pieces
from symnet.constructions.compiled.plan import CompiledPlan
from symnet.constructions.compiled.ranges import Range
from symnet.constructions.compiled.realised import Gadget, Halves
from symnet.constructions.compiled.rough import halves_of
from symnet.core.rational import from_hex
from symnet.errors import Unproved
from symnet.targets.expression.tree import to_json

Tree = list[Any]
Cut = list[Any]
Line = tuple[list[list[Fraction]], list[Any]]
"""Knots with their values, and for each piece the place of its tangent."""
ONE, HALF, ZERO = Fraction(1), Fraction(1, 2), Fraction(0)


@dataclass
class Known:
    """Something that a wire is near: its tree and range, in the inputs or the variables of a cut, and the steps that say so."""

    wire: int
    tree: Tree
    range: Range
    cut: Cut
    steps: dict[Place, int] = field(default_factory=dict)


def near_steps(proof: Derivation, plan: CompiledPlan) -> list[int]:
    """Add the proof to a derivation about the whole network; return for each output the step that it is near its formula."""
    prover = _Prover(proof, plan)
    return [prover.output(place, number) for place, number in enumerate(plan.graph.outputs)]


class _Prover:
    """Steps for values, each made once for each place at which the value is needed."""

    def __init__(self, proof: Derivation, plan: CompiledPlan) -> None:
        self.proof, self.plan, self.layout = proof, plan, plan.layout
        self.known: dict[int, Known] = {}
        self.ranges: dict[str, int] = {}

    # What is said of one neuron.

    def neuron(self, wire: int, place: Place) -> list[str]:
        """How a statement names the neuron of a wire at a place."""
        name, number = self.layout.places[wire][place]
        return [name, hexed(number)]

    def enclosure(self, known: Known) -> int:
        """The step that states a range."""
        key = f"{known.cut}{known.tree}{known.range}"
        if key not in self.ranges:
            stated = {"low": known.range.low, "high": known.range.high, "splits": known.range.splits}
            data = {"tree": known.tree, "cut": known.cut, "precision": PRECISION, **stated}
            self.ranges[key] = self.proof.apply("enclosure", **data)
        return self.ranges[key]

    def at(self, known: Known, place: Place) -> int:
        """The step that a copy at a place is near too."""
        if place not in known.steps:
            places = sorted(self.layout.places[known.wire])
            before = places[places.index(place) - 1]
            step, neuron = self.at(known, before), self.neuron(known.wire, place)
            if place[0] == before[0]:
                data: dict[str, Any] = {"weights": [ONE], "constant": ZERO, "cut": known.cut, "tree": known.tree}
                known.steps[place] = self.proof.apply("near-affine", [step], neuron=neuron, **data)
            else:
                known.steps[place] = self._carried(known, step, neuron)
        return known.steps[place]

    def _carried(self, known: Known, step: int, neuron: list[str]) -> int:
        """A neuron that passes a value on is the identity of it."""
        bound = self._bound(step)
        ends = known.range.low - bound, known.range.high + bound
        if ends[0] == ends[1]:
            ends = ends[0], ends[0] + 1
        knots = [[end, end] for end in ends]
        return self._pieces(["variable", "0x0"], (knots, [MIDDLE]), step, known, neuron, bound)

    def _bound(self, step: int) -> Fraction:
        return from_hex(self.proof.stated(step)["bound"])

    # What is said of a value.

    def output(self, place: int, number: int) -> int:
        """The step that an output is near its formula."""
        realised = self.plan.values[number]
        last = max(self.layout.places[realised.wire])
        if self.layout.places[realised.wire][last][1] == place:
            return self.of(number, last)
        known = self.value(number)
        before = sorted(self.layout.places[realised.wire])[-2]
        data = {"weights": [ONE], "constant": ZERO, "cut": [], "tree": known.tree, "neuron": ["output", hexed(place)]}
        return self.proof.apply("near-affine", [self.at(known, before)], **data)

    def value(self, number: int) -> Known:
        """What is known of a value."""
        if number not in self.known:
            realised = self.plan.values[number]
            value = realised.value
            known = Known(realised.wire, to_json(value.tree), value.range, [])
            first = min(self.layout.places[realised.wire])
            known.steps[first] = RULES[value.kind](self, number, known, first)
            self.known[number] = known
        return self.known[number]

    def of(self, number: int, place: Place) -> int:
        """The step that a value is near its sub-expression, at a place."""
        return self.at(self.value(number), place)

    def _arguments(self, number: int) -> list[int]:
        return list(self.plan.values[number].value.arguments)

    def _first_read(self, wire: int, inner: Sequence[int]) -> Place:
        """Where a gadget, the wires `inner`, takes a wire in: its first place at the level at which it is read first."""
        levels = []
        for each in inner:
            if wire in self.plan.wires[each].reads:
                level = min(self.layout.places[each])[0]
                levels.append(level - self.plan.wires[each].hidden)
        return min(place for place in self.layout.places[wire] if place[0] == min(levels))

    def inner(self, stop: int, ends: Sequence[int]) -> list[int]:
        """The wires that a wire is made of, down to some others."""
        found, todo = list[int](), [stop]
        while todo:
            wire = todo.pop()
            if wire not in found and wire not in ends:
                found.append(wire)
                todo.extend(self.plan.wires[wire].reads)
        return found

    def input(self, number: int, known: Known, first: Place) -> int:
        """An input, and behind the map from the box its neuron."""
        axis = self.plan.values[number].value.axis
        step = self.proof.apply("near-input", cut=[], input=axis)
        name, place = self.layout.places[known.wire][first]
        if name == "input":
            return step
        data = {"weights": [ONE], "constant": ZERO, "cut": [], "tree": known.tree, "neuron": [name, hexed(place)]}
        return self.proof.apply("near-affine", [step], **data)

    def affine(self, number: int, known: Known, first: Place) -> int:
        """A sum of multiples; one value alone is that value in other words."""
        realised = self.plan.values[number]
        arguments = self._arguments(number)
        if realised.value.constant == 0 and realised.value.weights == (ONE,):
            return self.same(number, known, first)
        before = (first[0], first[1] - 1)
        weights: dict[int, Fraction] = {}
        member: dict[int, int] = {}
        for weight, argument in zip(realised.value.weights, arguments, strict=True):
            wire = self.plan.values[argument].wire
            weights[wire] = weights.get(wire, ZERO) + weight
            member.setdefault(wire, argument)
        steps = [self.of(member[wire], before) if weight else self._anywhere(member[wire]) for wire, weight in weights.items()]
        data = {
            "weights": list(weights.values()),
            "constant": realised.value.constant, "cut": [], "tree": known.tree, "neuron": self.neuron(known.wire, first),
        }  # fmt: skip
        return self.proof.apply("near-affine", steps, **data)

    def same(self, number: int, known: Known, first: Place) -> int:
        """The same value as another expression."""
        (argument,) = self._arguments(number)
        step = self.of(argument, first)
        if self.proof.stated(step)["tree"] == known.tree:
            return step
        return self.proof.apply("near-same", [step], shared=[], tree=known.tree)

    def _anywhere(self, number: int) -> int:
        """The step that a value is near its sub-expression, at some neuron: where it cancels, only that it is defined counts."""
        realised = self.plan.values[number]
        if realised.value.kind == "input":
            return self.proof.apply("near-input", cut=[], input=realised.value.axis)
        if realised.wire not in self.layout.places:
            raise Unproved("a part of the formula that cancels is not proved to be defined; leave it out of the formula")
        return self.of(number, min(self.layout.places[realised.wire]))

    def norm(self, number: int, known: Known, first: Place) -> int:
        """A norm, as the root of a sum of squares."""
        (argument,) = self._arguments(number)
        return self.proof.apply("near-norm", [self.of(argument, first)], tree=known.tree)

    def angle(self, number: int, known: Known, first: Place) -> int:
        """An angle, as an arc tangent."""
        (argument,), angle = self._arguments(number), self.plan.values[number].value.angle
        if angle is None:
            raise Unproved(f"value {number} is no angle")
        ahead = Known(-1, to_json(angle.ahead), angle.range, [])
        p, q = angle.direction
        return self.proof.apply("near-angle", [self.of(argument, first), self.enclosure(ahead)], p=p, q=q, tree=known.tree)

    def function(self, number: int, known: Known, first: Place) -> int:
        """A function of one value."""
        realised = self.plan.values[number]
        (argument,) = self._arguments(number)
        given = self.plan.values[argument]
        gadget = realised.gadget
        if gadget is None:
            raise Unproved(f"value {number} has no pieces")
        neuron = self.neuron(known.wire, first)
        if gadget.chain:
            return self._teeth(gadget, self.value(argument), known, first)
        if not self.plan.wires[known.wire].reads:
            return self._constant(argument, gadget, neuron, realised.error)
        place = self._first_read(given.wire, self.inner(known.wire, [given.wire]))
        line = gadget.pieces.line.with_knots(given.ends)
        return self._function(gadget, line, self.of(argument, place), self.value(argument), neuron, realised.error)

    def _constant(self, argument: int, gadget: Gadget, neuron: list[str], bound: Fraction) -> int:
        """A number, as a function of a value that the neuron does not depend on."""
        given = self.plan.values[argument]
        level = gadget.pieces.line.values[0]
        if given.value.kind == "input":
            known = Known(-1, to_json(given.value.tree), given.value.range, [])
            step = self.proof.apply("near-input", cut=[], input=given.value.axis)
        elif given.wire in self.layout.places:
            known, step = self.value(argument), self.of(argument, min(self.layout.places[given.wire]))
        else:
            raise Unproved("a part of the formula does not move on the box and is not proved; write the number in its place")
        low, high = given.ends
        line = BrokenLine((low, max(high, low + 1)), (level, level))
        return self._function(gadget, line, step, known, neuron, bound)

    def _function(self, gadget: Gadget, line: BrokenLine, step: int, known: Known, neuron: list[str], bound: Fraction) -> int:
        knots, touch = pieces_data(gadget.pieces, line, known.range)
        function = to_json(gadget.function.expression)
        return self._pieces(function, (knots, touch), step, known, neuron, bound)

    def _pieces(self, function: Tree, line: Line, step: int, known: Known, neuron: list[str], bound: Fraction) -> int:
        """The step that a neuron of pieces is near a function of something known.

        Its statement is written down as it will be found: the planning has bounded each piece by the rule's own arithmetic.
        """
        given, (knots, touch) = self.proof.stated(step), line
        data = {"function": function, "knots": knots, "touch": touch, "bound": bound, "precision": PRECISION, "neuron": neuron}
        stated = {"bound": bound, "cut": given["cut"], "neuron": neuron, "tree": _put(function, given["tree"])}
        return self.proof.cite("near-function", "near", data, [step, self.enclosure(known)], **stated)

    def product(self, number: int, known: Known, first: Place) -> int:
        """A product: the difference of two squares is near it where the two values may be; then these are put in."""
        realised = self.plan.values[number]
        halves = realised.halves
        if halves is None:
            raise Unproved(f"value {number} has no squares")
        arguments = self._arguments(number)
        wires = [self.plan.values[argument].wire for argument in arguments]
        at = min(self.layout.places[halves.places[0]])
        place = at[0], at[1] - 1
        cut = [[self.neuron(wire, place), hexed(low), hexed(high)] for wire, (low, high) in zip(wires, halves.cut, strict=True)]
        inner = self._difference(halves, cut, known.wire, first)
        steps = [self.of(argument, place) for argument in arguments]
        around = [self.enclosure(self.value(argument)) for argument in arguments]
        data = {"bound": realised.error, "precision": PRECISION, "splits": "."}
        return self.proof.apply("near-substitute", [*steps, *around, inner], **data)

    def _difference(self, halves: Halves, cut: Cut, wire: int, first: Place) -> int:
        squares = [self._square(halves, cut, side) for side in (0, 1)]
        before = (first[0], first[1] - 1)
        product = ["mul", ["variable", "0x0"], ["variable", "0x1"]]
        data = {"weights": [ONE, -ONE], "constant": ZERO, "cut": cut, "tree": product, "neuron": self.neuron(wire, first)}
        return self.proof.apply("near-affine", [self.at(each, before) for each in squares], **data)

    def _square(self, halves: Halves, cut: Cut, side: int) -> Known:
        """One of the two halves and its square."""
        gadget, wire = halves.sides[side], halves.places[side]
        weights = [HALF, (-halves.factor if side else halves.factor) / 2]
        first = min(self.layout.places[wire])
        given = [self.proof.apply("near-input", cut=cut, input=axis) for axis in (0, 1)]
        terms = [["mul", ["number", hexed(weight)], ["variable", hexed(axis)]] for axis, weight in enumerate(weights)]
        low, high = half_ends(halves, side)
        half = Known(wire, ["add", *terms], Range(low, high, "."), cut)
        data = {"weights": weights, "constant": ZERO, "cut": cut, "tree": half.tree, "neuron": self.neuron(wire, first)}
        half.steps[first] = self.proof.apply("near-affine", given, **data)
        inner = self.inner(gadget.wire, [wire])
        place = self._first_read(wire, inner)
        top = max(low * low, high * high) / halves.factor
        tree = _put(to_json(gadget.function.expression), half.tree)
        known = Known(gadget.wire, tree, Range(ZERO, top, "."), cut)
        at = min(self.layout.places[gadget.wire])
        if gadget.chain:
            known.steps[at] = self._teeth(gadget, half, known, at)
            return known
        neuron = self.neuron(gadget.wire, at)
        line = gadget.pieces.line.with_knots((low, high))
        known.steps[at] = self._function(gadget, line, self.at(half, place), half, neuron, gadget.pieces.eta)
        return known

    def _teeth(self, gadget: Gadget, given: Known, known: Known, at: Place) -> int:
        """A square by teeth: the part t/w of the value, its size, the levels, and their sum made as large as the square."""
        unit, start, *levels, total = gadget.chain
        width, cut = gadget.pieces.width, given.cut
        low, high = given.range.low / width, given.range.high / width
        part = Known(unit, ["mul", ["number", hexed(1 / width)], given.tree], Range(low, high, given.range.splits), cut)
        first = min(self.layout.places[unit])
        data = {"weights": [1 / width], "constant": ZERO, "cut": cut, "tree": part.tree, "neuron": self.neuron(unit, first)}
        part.steps[first] = self.proof.apply("near-affine", [self.at(given, (first[0], first[1] - 1))], **data)
        size = part if start == unit else self._size(part, start)
        place = self._first_read(start, [levels[0]])
        neurons = [self.neuron(level, min(self.layout.places[level])) for level in levels]
        end = min(self.layout.places[total])
        steps = [self.at(size, place), self.enclosure(size)]
        summed = Known(total, ["pow", part.tree, ["number", "0x2"]], Range(ZERO, ONE, "."), cut)
        summed.steps[end] = self.proof.apply("near-sawtooth", steps, levels=neurons, neuron=self.neuron(total, end))
        height = gadget.pieces.factor * width**2
        data = {"weights": [height], "constant": ZERO, "cut": cut, "tree": known.tree, "neuron": self.neuron(known.wire, at)}
        return self.proof.apply("near-affine", [self.at(summed, (at[0], at[1] - 1))], **data)

    def _size(self, part: Known, wire: int) -> Known:
        """|t| of a part t."""
        ends = part.range.low, part.range.high
        known = Known(wire, ["abs", part.tree], Range(ZERO, max(ends[1], -ends[0]), part.range.splits), part.cut)
        place, first = self._first_read(part.wire, [wire]), min(self.layout.places[wire])
        step = self.at(part, place)
        bound = self._bound(step)
        knots = sorted({ends[0] - bound, ZERO, max(ends[1] + bound, bound)})
        line = [[t, abs(t)] for t in knots], [MIDDLE] * (len(knots) - 1)
        known.steps[first] = self._pieces(["abs", ["variable", "0x0"]], line, step, part, self.neuron(wire, first), bound)
        return known

    def extreme(self, number: int, known: Known, first: Place) -> int:
        """The largest or the smallest of values."""
        arguments = self._arguments(number)
        wires = [self.plan.values[argument].wire for argument in arguments]
        inner = self.inner(known.wire, wires)
        steps = [self.of(argument, self._first_read(wire, inner)) for argument, wire in zip(arguments, wires, strict=True)]
        around = [self.enclosure(self.value(argument)) for argument in arguments]
        expression = {self.plan.values[number].value.kind: [hexed(place) for place in range(len(arguments))]}
        neuron = self.neuron(known.wire, first)
        return self.proof.apply("near-lattice", [*steps, *around], expression=expression, neuron=neuron)

    def turn(self, number: int, known: Known, first: Place) -> int:
        """A function of T from the even and the odd one of |T - c|, by the theorem of addition."""
        realised = self.plan.values[number]
        turn, arguments = realised.value.turn, self._arguments(number)
        if turn is None:
            raise Unproved(f"value {number} is no turn")
        place = first[0] - 1, max(depth for level, depth in self._places() if level == first[0] - 1)
        steps = [self.of(argument, place) for argument in arguments]
        data = {
            "function": [turn.name, ["variable", "0x0"]], "center": turn.center, "slope": turn.slope,
            "first": turn.first, "second": turn.second,
            "bound": realised.error, "precision": PRECISION, "neuron": self.neuron(known.wire, first),
        }  # fmt: skip
        return self.proof.apply("near-addition", [*steps, self.enclosure(self.value(arguments[2]))], **data)

    def _places(self) -> set[Place]:
        return {place for places in self.layout.places.values() for place in places}


RULES: dict[str, Callable[[_Prover, int, Known, Place], int]] = {
    "input": _Prover.input,
    "affine": _Prover.affine,
    "norm": _Prover.norm,
    "angle": _Prover.angle,
    "function": _Prover.function,
    "product": _Prover.product,
    "max": _Prover.extreme,
    "min": _Prover.extreme,
    "turn": _Prover.turn,
}


def pieces_data(pieces: Pieces, line: BrokenLine, where: Range) -> Line:
    """Return the knots with their values, pieces cut into their parts, and for each piece the place of its tangent."""
    ends = [end for start, stop, _ in pieces.parts for end in (start, stop)]
    whole = line.plain.with_knots([*ends, line.knots[0], line.knots[-1]])
    touches: list[Any] = []
    parts = list(pieces.parts)
    for left, right in pairwise(whole.knots):
        low, high = max(left, where.low), min(right, where.high)
        while len(parts) > 1 and parts[0][1] <= low:
            parts.pop(0)
        touch = parts[0][2] if parts and low < high else MIDDLE
        touches.append(min(max(touch, low), high) if isinstance(touch, Fraction) else touch)
    return [[knot, value] for knot, value in zip(whole.knots, whole.values, strict=True)], touches


def half_ends(halves: Halves, side: int) -> tuple[Fraction, Fraction]:
    """Return where a half of a product is in the cut."""
    return halves_of(*halves.cut, halves.factor)[side]


def _put(tree: Tree, inner: Tree) -> Tree:
    """A tree with another one in the place of its variable."""
    if tree[0] == "variable":
        return inner
    return [_put(part, inner) if isinstance(part, list) else part for part in tree]
