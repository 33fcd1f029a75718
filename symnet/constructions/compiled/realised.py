"""Values as wires: each value of the graph made of neurons, with its piecewise linear function and a bound of its error."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from fractions import Fraction

from symnet.constructions.compiled.broken_line import BrokenLine
from symnet.constructions.compiled.graph import Graph, Value
from symnet.constructions.compiled.part import Found, Part
from symnet.constructions.compiled.pieces import Pieces, rounded_up
from symnet.constructions.compiled.ranges import power_below
from symnet.constructions.compiled.rough import Ends, Key, balance, halves_of
from symnet.constructions.compiled.scalar import Function, Quadratic, Scalar
from symnet.constructions.compiled.wires import Hinge, Wire, line_wire, sum_wire
from symnet.targets.expression.tree import Apply

ONE, HALF, ZERO = Fraction(1), Fraction(1, 2), Fraction(0)


@dataclass(frozen=True)
class Gadget:
    """A function of one value, the pieces that stand for it, their wire, and the factor of its error in that of the output."""

    function: Function
    pieces: Pieces
    wire: int
    kappa: float
    chain: tuple[int, ...] = ()
    """Of a square by teeth: the wires t/w, |t|/w, each level, and their sum."""


@dataclass(frozen=True)
class Halves:
    """A product of two values as the difference of two squares, of (v0 + factor v1)/2 and (v0 - factor v1)/2.

    cut: where the two values are; places: the wires of the two halves; eta: how near the difference is to the product there.
    """

    factor: Fraction
    cut: tuple[Ends, Ends]
    places: tuple[int, int]
    sides: tuple[Gadget, Gadget]
    eta: Fraction


@dataclass
class Realised:
    """A value with its wire and the bound of its error."""

    value: Value
    wire: int
    error: Fraction
    gadget: Gadget | None = None
    halves: Halves | None = None

    @property
    def ends(self) -> Ends:
        """Short ends around the range, by the error farther out."""
        low, high = self.value.range.low - self.error, self.value.range.high + self.error
        if self.error == 0:
            return low, high
        unit = power_below(max(high - low, self.error) / 4_096)
        return low // unit * unit, -(-high // unit) * unit


@dataclass
class Realiser:
    """Makes wires of the values of a graph, one after another."""

    graph: Graph
    parts: Mapping[Key, Part]
    chosen: Mapping[Key, Found]
    boxes: Mapping[int, Ends]
    exactly: bool
    wires: list[Wire] = field(default_factory=list)
    done: dict[int, Realised] = field(default_factory=dict)

    def realise(self, numbers: Sequence[int]) -> dict[int, Realised]:
        """Return the values with these numbers, which stand after those they are made of."""
        for number in numbers:
            self.done[number] = MAKERS[self.graph.values[number].kind](self, number)
        return self.done

    def _wire(self, wire: Wire) -> int:
        self.wires.append(wire)
        return len(self.wires) - 1

    def _arguments(self, number: int) -> list[Realised]:
        return [self.done[argument] for argument in self.graph.values[number].arguments]

    def input(self, number: int) -> Realised:
        """An input."""
        value = self.graph.values[number]
        return Realised(value, self._wire(Wire("input", value.range.low, axis=value.axis)), ZERO)

    def affine(self, number: int) -> Realised:
        """A sum of multiples; one value alone is that value."""
        value, given = self.graph.values[number], self._arguments(number)
        error = sum((abs(weight) * each.error for weight, each in zip(value.weights, given, strict=True)), ZERO)
        if value.constant == 0 and value.weights == (ONE,):
            return Realised(value, given[0].wire, error)
        found = Realised(value, 0, error)
        terms = [(weight, each.wire) for weight, each in zip(value.weights, given, strict=True)]
        found.wire = self._wire(sum_wire("sum", terms, value.constant, found.ends[0]))
        return found

    def norm(self, number: int) -> Realised:
        """A norm is the root that it is made of, an angle the arc tangent."""
        given = self._arguments(number)[0]
        return Realised(self.graph.values[number], given.wire, given.error)

    def function(self, number: int) -> Realised:
        """A function of one value."""
        value, given = self.graph.values[number], self._arguments(number)[0]
        pieces = self._pieces((number, 0), value.of, given)
        if pieces.levels:
            found = Realised(value, 0, rounded_up(pieces.eta + pieces.line.steepest * given.error))
            chain = self._teeth(pieces, given.wire, (value_range(given), given.error))
            found.wire, found.gadget = chain[-1], Gadget(value.of, pieces, chain[-1], self._kappa((number, 0)), chain[:-1])
            return found
        line = pieces.line.with_knots(given.ends)
        found = Realised(value, 0, rounded_up(pieces.eta + line.steepest * given.error))
        low = self._start(min(*line.values, found.ends[0]))
        found.wire = self._gadget(label(value), pieces, given, line, low)
        found.gadget = Gadget(value.of, pieces, found.wire, self._kappa((number, 0)))
        return found

    def _start(self, low: Fraction) -> Fraction:
        """Where a carried wire starts: at 0 where it is never below, in networks of many levels, as that takes no biases."""
        return ZERO if self.graph.deep and low > 0 else low

    def turn(self, number: int) -> Realised:
        """One step back up from |T - c| to T: a sum of the even function and of the odd one behind a gate."""
        value, (even, odd, signed) = self.graph.values[number], self._arguments(number)
        turn = value.turn
        if turn is None:
            raise ArithmeticError(f"value {number} is no turn")
        u, v, c, slope = turn.first, turn.second, turn.center, turn.slope
        passed = abs(u) * even.error + abs(v) * max(odd.error, slope * signed.error)
        found = Realised(value, 0, rounded_up(passed + turn.spare))
        lows = self.wires[even.wire].low, self.wires[signed.wire].low
        hinges = (
            Hinge(u, even.wire, ONE, -lows[0]),
            Hinge(v, odd.wire, ONE, -slope * c, (slope, signed.wire)),
            Hinge(-v, odd.wire, ONE, slope * c, (-slope, signed.wire)),
            Hinge(-v * slope, signed.wire, ONE, -lows[1]),
        )
        constant = u * lows[0] + v * slope * (c - lows[1])
        low = self._start(min(found.ends[0], turn.low - found.error))
        found.wire = self._wire(Wire(label(value), low, hinges=hinges, constant=constant))
        return found

    def _kappa(self, key: Key) -> float:
        part = self.parts.get(key)
        return 0.0 if part is None else part.kappa

    def _pieces(self, key: Key, g: Scalar, given: Realised) -> Pieces:
        if key in self.chosen:
            return self.parts[key].pieces(self.chosen[key], self.exactly)
        low, high = given.value.range.low, given.value.range.high
        line = g.line(low, high) if low < high else None
        if line is None:  # a value that does not move
            ends = g.at(low)
            middle = (ends[0] + ends[1]) / 2
            return Pieces(BrokenLine((low, low + 1), (middle, middle)), (), rounded_up(max(ends[1] - middle, middle - ends[0])))
        return Pieces(line, (), ZERO)

    def _gadget(self, name: str, pieces: Pieces, given: Realised, line: BrokenLine, low: Fraction) -> int:
        """The wire of pieces of a value, behind its folds."""
        if not pieces.folds or pieces.inner is None:
            return self._wire(line_wire(name, line, given.wire, low))
        return self._behind_folds(name, pieces, given.wire, given.ends, low)

    def _behind_folds(self, name: str, pieces: Pieces, wire: int, ends: Ends, low: Fraction) -> int:
        """|t - c|, perhaps again, the pieces of that, and the linear parts, which are carried past them as one sum."""
        rest: int | None = None
        rest_ends = (ZERO, ZERO)
        for fold in pieces.folds:
            reach = max(ends[1] - fold.center, fold.center - ends[0])
            if fold.slope:
                moved = sorted(fold.slope * (end - fold.center) for end in ends)
                rest_ends = rest_ends[0] + moved[0], rest_ends[1] + moved[1]
                terms = [(fold.slope, wire)] + ([(ONE, rest)] if rest is not None else [])
                rest = self._wire(sum_wire("rest", terms, -fold.slope * fold.center, rest_ends[0]))
            sides = (Hinge(ONE, wire, ONE, -fold.center), Hinge(ONE, wire, -ONE, fold.center))
            wire = self._wire(Wire("fold", ZERO, hinges=sides))
            ends = ZERO, reach
        inner = pieces.inner or pieces.line
        inner = inner.with_knots(ends)
        found = self._wire(line_wire(name, inner, wire, low if rest is None else min(inner.values)))
        if rest is None:
            return found
        return self._wire(sum_wire(name, [(ONE, found), (ONE, rest)], ZERO, low))

    def product(self, number: int) -> Realised:
        """A product, by two squares."""
        value, given = self.graph.values[number], self._arguments(number)
        cut = self.boxes[value.arguments[0]], self.boxes[value.arguments[1]]
        factor = balance(*cut)
        sides, places = [], []
        for side, (low, high) in enumerate(halves_of(*cut, factor)):
            sign = -ONE if side else ONE
            terms = [(HALF, given[0].wire), (sign * factor / 2, given[1].wire)]
            place = self._wire(sum_wire("half", terms, ZERO, low))
            pieces = self.parts[number, side].pieces(self.chosen[number, side], self.exactly)
            chain = (
                self._teeth(pieces, place, ((low, high), ZERO)) if pieces.levels else (self._square(pieces, place, (low, high)),)
            )
            sides.append(Gadget(Quadratic(1 / factor), pieces, chain[-1], self._kappa((number, side)), chain[:-1]))
            places.append(place)
        eta = sides[0].pieces.eta + sides[1].pieces.eta
        sizes = [max(map(abs, ends)) for ends in cut]
        found = Realised(value, 0, rounded_up(eta + sizes[1] * given[0].error + sizes[0] * given[1].error))
        found.wire = self._wire(sum_wire("product", [(ONE, sides[0].wire), (-ONE, sides[1].wire)], ZERO, found.ends[0]))
        found.halves = Halves(factor, cut, (places[0], places[1]), (sides[0], sides[1]), eta)
        return found

    def _teeth(self, pieces: Pieces, wire: int, where: tuple[Ends, Fraction]) -> tuple[int, ...]:
        """The wires of a square by teeth: t/w, |t|/w, the levels, what they add up to, and the square."""
        ((low, _), error), width = where, pieces.width
        unit = self._wire(sum_wire("part", [(1 / width, wire)], ZERO, (low - error) / width))
        tooth = unit
        if low < 0:
            tooth = self._wire(Wire("fold", ZERO, hinges=(Hinge(ONE, unit, ONE, ZERO), Hinge(ONE, unit, -ONE, ZERO))))
        chain, reach = [unit, tooth], error / width
        start = -1 - 2 * reach  # what is carried past the levels is sum 4^-i z_i - z_0
        total = self._wire(sum_wire("rest", [(-ONE, tooth)], ZERO, start))
        for level in range(1, pieces.levels + 1):
            hinges = Hinge(Fraction(2), tooth, ONE, ZERO), Hinge(Fraction(-4), tooth, ONE, -HALF)
            tooth = self._wire(Wire("tooth", -2 * reach, hinges=hinges))
            total = self._wire(sum_wire("rest", [(ONE, total), (Fraction(1, 1 << 2 * level), tooth)], ZERO, start))
            chain.append(tooth)
        low = -HALF - 2 * reach
        found = self._wire(sum_wire("teeth", [(-ONE, total)], -Fraction(1, 1 << 2 * pieces.levels + 3), low))
        height = pieces.factor * width**2
        return *chain, found, self._wire(sum_wire("square", [(height, found)], ZERO, height * low))

    def _square(self, pieces: Pieces, place: int, ends: Ends) -> int:
        low = min(ZERO, *pieces.line.values) - pieces.eta
        if pieces.folds:
            return self._behind_folds("square", pieces, place, ends, low)
        wire = line_wire("square", pieces.line, place, low)
        # A constant is near the square of a half, so the half has to be there.
        return self._wire(wire if wire.reads else replace(wire, terms=((ZERO, place),)))

    def extreme(self, number: int) -> Realised:
        """The largest or the smallest of values: max(a, b) = a + relu(b - a), one after another."""
        value, given = self.graph.values[number], self._arguments(number)
        sign = ONE if value.kind == "max" else -ONE
        wire, (low, high) = given[0].wire, given[0].ends
        for each in given[1:]:
            start, stop = each.ends
            reach = min(sign * (start - high), sign * (stop - low))
            apart = self._wire(sum_wire("difference", [(sign, each.wire), (-sign, wire)], ZERO, reach))
            hinges = (Hinge(ONE, wire, ONE, -low), Hinge(sign, apart, ONE, ZERO))
            lowest, highest = (max, max) if value.kind == "max" else (min, min)
            wire = self._wire(Wire(value.kind, lowest(low, start), hinges=hinges, constant=low))
            low, high = lowest(low, start), highest(high, stop)
        return Realised(value, wire, max(each.error for each in given))


MAKERS: dict[str, Callable[[Realiser, int], Realised]] = {
    "input": Realiser.input,
    "affine": Realiser.affine,
    "norm": Realiser.norm,
    "angle": Realiser.norm,
    "function": Realiser.function,
    "product": Realiser.product,
    "max": Realiser.extreme,
    "min": Realiser.extreme,
    "turn": Realiser.turn,
}


def value_range(given: Realised) -> Ends:
    """The range of a value."""
    return given.value.range.low, given.value.range.high


def label(value: Value) -> str:
    """Return a word for a function: its outermost operation."""
    tree = value.of.expression
    tree = value.tree if value.turn is not None else tree
    name = tree.operator if isinstance(tree, Apply) else "function"
    return {"mul": "function", "add": "function", "neg": "function", "div": "function", "pow": "power"}.get(name, name)
