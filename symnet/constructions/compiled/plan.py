"""The plan of a compiled network: each value of the graph realised by wires, with its piecewise linear function and its error."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from fractions import Fraction

from symnet.constructions.compiled.broken_line import BrokenLine
from symnet.constructions.compiled.budget import Part, shares, split
from symnet.constructions.compiled.graph import T, Graph, Value
from symnet.constructions.compiled.layout import Layout, laid_out
from symnet.constructions.compiled.pieces import Pieces, bounded, exact_line, rounded_up
from symnet.constructions.compiled.ranges import power_below
from symnet.constructions.compiled.sampled import samples
from symnet.constructions.compiled.scalar import Scalar
from symnet.constructions.compiled.wires import Hinge, Wire, line_wire, sum_wire
from symnet.errors import Unproved
from symnet.targets.expression.tree import Apply, Number

ONE, HALF, ZERO = Fraction(1), Fraction(1, 2), Fraction(0)
SAMPLES = 1_024
ROUNDS = 6
Ends = tuple[Fraction, Fraction]


@dataclass(frozen=True)
class Gadget:
    """A function of one value and the pieces that stand for it between two ends; its share of the error of the output."""

    function: Scalar
    pieces: Pieces
    wire: int
    kappa: float


@dataclass(frozen=True)
class Halves:
    """A product of two values as the difference of two squares, of a0 v0 + a1 v1 and of a0 v0 - a1 v1; cut: where these are."""

    factors: Ends
    cut: tuple[Ends, Ends]
    places: tuple[int, int]
    sides: tuple[Gadget, Gadget]
    eta: Fraction


@dataclass
class Realised:
    """A value with its wire, the bound of its error, and where the wire lies while the value is in its range."""

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


@dataclass(frozen=True)
class CompiledPlan:
    """Everything that a compiled network is made from, and what its certificate needs."""

    graph: Graph
    values: tuple[Realised, ...]
    wires: tuple[Wire, ...]
    layout: Layout

    @property
    def errors(self) -> tuple[Fraction, ...]:
        """The proved error of each output."""
        return tuple(self.values[output].error for output in self.graph.outputs)


def planned(graph: Graph, error: Fraction) -> CompiledPlan:
    """Return a plan whose outputs err by at most `error`; raises Unproved where the exact bounds do not come down to it."""
    target = float(error)
    for _ in range(ROUNDS):
        found = _Planner(graph, target).plan()
        worst = max(found.errors)
        if worst <= error:
            return found
        target *= min(0.995, float(error / worst) * 0.999)
    raise Unproved(f"the error {error} is not reached by the exact bounds; ask for a larger error")


@dataclass
class _Planner:
    graph: Graph
    target: float
    parts: dict[tuple[int, int], Part] = field(default_factory=dict)

    def plan(self) -> CompiledPlan:
        live = self.live()
        rough = self.rough(live)
        for key, part in self.squares(live, rough).items():
            self.parts[key] = part
        keys = list(self.parts)
        found = dict(zip(keys, split([self.parts[key] for key in keys], self.target), strict=True))
        return _Realiser(self.graph, live, self.parts, found, self.boxes(live, rough)).plan()

    def live(self) -> list[int]:
        """The values on which the outputs depend."""
        wanted = set(self.graph.outputs)
        for number in range(len(self.graph.values) - 1, -1, -1):
            if number in wanted:
                wanted.update(self.graph.values[number].arguments)
        return sorted(wanted)

    def rough(self, live: Sequence[int]) -> dict[int, float]:
        """Errors of the values by Lagrange's rule, a quarter more: what squares have to reach farther."""
        steep: dict[int, float] = {}
        for number in live:
            value = self.graph.values[number]
            if value.kind == "function":
                steep[number] = self.function_part(number)
        kappas = self.kappas(live, steep)
        for (number, _), part in self.parts.items():
            part.kappa = kappas[number]
        first = dict(self.parts)
        for number in live:
            if self.graph.values[number].kind == "product":
                first |= {(number, side): part for side, part in enumerate(self.square_parts(number, {}, kappas))}
        etas = dict(zip(first, shares(list(first.values()), self.target), strict=True))
        errors: dict[int, float] = {}
        for number in live:
            own = sum(eta for (at, _), eta in etas.items() if at == number)
            errors[number] = self.passed(number, errors, steep) + 1.3 * own
        self._kappas = kappas
        return errors

    def passed(self, number: int, errors: dict[int, float], steep: dict[int, float]) -> float:
        """The error that a value has from its arguments."""
        value = self.graph.values[number]
        given = [errors[argument] for argument in value.arguments]
        if value.kind == "affine":
            return sum(abs(float(weight)) * each for weight, each in zip(value.weights, given, strict=True))
        if value.kind == "function":
            return steep[number] * given[0]
        if value.kind == "product":
            sizes = [self.size(argument) for argument in value.arguments]
            return sizes[1] * given[0] + sizes[0] * given[1]
        return max(given, default=0.0)

    def size(self, number: int) -> float:
        where = self.graph.values[number].range
        return float(max(abs(where.low), abs(where.high)))

    def function_part(self, number: int) -> float:
        """Sample a function on the range of its argument; return its steepest slope."""
        value = self.graph.values[number]
        where = self.graph.values[value.arguments[0]].range
        line = value.of.line(where.low, where.high)
        if line is not None or where.low == where.high:
            return float(line.steepest) if line is not None else 0.0
        found = samples(value.of.floats, float(where.low), float(where.high), SAMPLES)
        self.parts[number, 0] = Part(found, 1.0)
        return max(map(abs, found.slopes))

    def kappas(self, live: Sequence[int], steep: dict[int, float]) -> dict[int, float]:
        """The factor with which an error of each value comes out, the largest over the outputs."""
        found = dict.fromkeys(live, 0.0)
        for output in self.graph.outputs:
            own = dict.fromkeys(live, 0.0)
            own[output] = 1.0
            for number in reversed(live):
                value = self.graph.values[number]
                for place, argument in enumerate(value.arguments):
                    own[argument] += own[number] * self.factor(value, place, steep.get(number, 1.0))
            found = {number: max(found[number], own[number]) for number in live}
        return found

    def factor(self, value: Value, place: int, steep: float) -> float:
        if value.kind == "affine":
            return abs(float(value.weights[place]))
        if value.kind == "product":
            return self.size(value.arguments[1 - place])
        return steep if value.kind == "function" else 1.0

    def boxes(self, live: Sequence[int], rough: dict[int, float]) -> dict[int, Ends]:
        """Ends that hold each value and its error."""
        found = {}
        for number in live:
            where = self.graph.values[number].range
            reach = Fraction(rough[number])
            unit = power_below(max(where.high - where.low, reach, Fraction(1, 1 << 40)) / 1_024)
            exactly = rough[number] == 0
            found[number] = (
                (where.low, where.high)
                if exactly
                else ((where.low - reach) // unit * unit, -(-(where.high + reach) // unit) * unit)
            )
        return found

    def squares(self, live: Sequence[int], rough: dict[int, float]) -> dict[tuple[int, int], Part]:
        boxes = self.boxes(live, rough)
        found = {}
        for number in live:
            if self.graph.values[number].kind == "product":
                for side, part in enumerate(self.square_parts(number, boxes, self._kappas)):
                    found[number, side] = part
        return found

    def square_parts(self, number: int, boxes: dict[int, Ends], kappas: dict[int, float]) -> list[Part]:
        value = self.graph.values[number]
        ranges = [self.graph.values[argument].range for argument in value.arguments]
        cut = [boxes.get(argument, (where.low, where.high)) for argument, where in zip(value.arguments, ranges, strict=True)]
        found = []
        for low, high in halves_of(cut[0], cut[1], balance(*cut)):
            g = square(balance(*cut))
            found.append(Part(samples(g.floats, float(low), float(high), SAMPLES), kappas[number]))
        return found


def balance(one: Ends, two: Ends) -> Fraction:
    """Return the factor of the second value that makes it about as wide as the first, a short number."""
    ratio = (one[1] - one[0]) / (two[1] - two[0])
    unit = power_below(ratio) / 4
    return round(ratio / unit) * unit


def halves_of(one: Ends, two: Ends, factor: Fraction) -> tuple[Ends, Ends]:
    """Return the ranges of (v0 + factor v1)/2 and of (v0 - factor v1)/2."""
    low, high = sorted((factor * two[0] / 2, factor * two[1] / 2))
    return (one[0] / 2 + low, one[1] / 2 + high), (one[0] / 2 - high, one[1] / 2 - low)


def square(factor: Fraction) -> Scalar:
    """Return t^2 / factor: v0 v1 is the difference of its values at the two halves."""
    power = Apply("pow", (T, Number(Fraction(2))))
    return Scalar(power if factor == 1 else Apply("mul", (Number(1 / factor), power)))


@dataclass
class _Realiser:
    """Values to wires, with exact errors."""

    graph: Graph
    live: Sequence[int]
    parts: dict[tuple[int, int], Part]
    chosen: dict[tuple[int, int], tuple[object, float]]
    boxes: dict[int, Ends]
    wires: list[Wire] = field(default_factory=list)
    done: dict[int, Realised] = field(default_factory=dict)

    def plan(self) -> CompiledPlan:
        for number in self.live:
            self.done[number] = MAKERS[self.graph.values[number].kind](self, number)
        everything = tuple(self.done.get(number) or Realised(value, 0, ZERO) for number, value in enumerate(self.graph.values))
        outputs = [self.done[output].wire for output in self.graph.outputs]
        return CompiledPlan(self.graph, everything, tuple(self.wires), laid_out(self.wires, outputs, self.graph.sides))

    def wire(self, wire: Wire) -> int:
        self.wires.append(wire)
        return len(self.wires) - 1

    def arguments(self, number: int) -> list[Realised]:
        return [self.done[argument] for argument in self.graph.values[number].arguments]

    def input(self, number: int) -> Realised:
        value = self.graph.values[number]
        return Realised(value, self.wire(Wire("input", value.range.low, axis=value.axis)), ZERO)

    def affine(self, number: int) -> Realised:
        value, given = self.graph.values[number], self.arguments(number)
        error = sum((abs(weight) * each.error for weight, each in zip(value.weights, given, strict=True)), ZERO)
        terms = [(weight, each.wire) for weight, each in zip(value.weights, given, strict=True)]
        if value.constant == 0 and value.weights == (ONE,):
            return Realised(value, given[0].wire, error)
        found = Realised(value, 0, error)
        found.wire = self.wire(sum_wire("sum", terms, value.constant, found.ends[0]))
        return found

    def same(self, number: int) -> Realised:
        given = self.arguments(number)[0]
        return Realised(self.graph.values[number], given.wire, given.error)

    def function(self, number: int) -> Realised:
        value, given = self.graph.values[number], self.arguments(number)[0]
        pieces = self.pieces(number, 0, value.of, given.value.range.low, given.value.range.high)
        line = pieces.line.with_knots(given.ends)
        error = rounded_up(pieces.eta + line.steepest * given.error)
        found = Realised(value, 0, error)
        found.wire = self.wire(line_wire(label(value), line, given.wire, found.ends[0]))
        found.gadget = Gadget(value.of, Pieces(line, pieces.parts, pieces.eta), found.wire, self.kappa(number, 0))
        return found

    def kappa(self, number: int, side: int) -> float:
        part = self.parts.get((number, side))
        return part.kappa if part is not None else 0.0

    def pieces(self, number: int, side: int, g: Scalar, low: Fraction, high: Fraction) -> Pieces:
        if (number, side) not in self.chosen:
            line = g.line(low, high) if low < high else None
            if line is None:  # one point, or a value that does not move
                middle = sum(g.at(low)) / 2
                line = BrokenLine((low, low + 1), (middle, middle))
            return Pieces(line, (), ZERO)
        proposal, eta = self.chosen[number, side]
        line = exact_line(proposal, g, low, high, eta)  # type: ignore[arg-type]
        return bounded(line, g, self.parts[number, side].samples)

    def product(self, number: int) -> Realised:
        value, given = self.graph.values[number], self.arguments(number)
        cut = self.boxes[value.arguments[0]], self.boxes[value.arguments[1]]
        factor = balance(*cut)
        weights, g = (HALF, factor / 2), square(factor)
        sides, places = [], []
        for side, (low, high) in enumerate(halves_of(*cut, factor)):
            sign = -ONE if side else ONE
            terms = [(weights[0], given[0].wire), (sign * weights[1], given[1].wire)]
            place = self.wire(sum_wire("half", terms, ZERO, low))
            pieces = self.pieces(number, side, g, low, high)
            wire = self.wire(line_wire("square", pieces.line, place, min(pieces.line.values)))
            sides.append(Gadget(g, pieces, wire, self.kappa(number, side)))
            places.append(place)
        eta = sides[0].pieces.eta + sides[1].pieces.eta
        sizes = [max(map(abs, ends)) for ends in cut]
        found = Realised(value, 0, rounded_up(eta + sizes[1] * given[0].error + sizes[0] * given[1].error))
        found.wire = self.wire(sum_wire("product", [(ONE, sides[0].wire), (-ONE, sides[1].wire)], ZERO, found.ends[0]))
        found.halves = Halves(weights, cut, (places[0], places[1]), (sides[0], sides[1]), eta)
        return found

    def extreme(self, number: int) -> Realised:
        value, given = self.graph.values[number], self.arguments(number)
        found = Realised(value, 0, max(each.error for each in given))
        sign = ONE if value.kind == "max" else -ONE
        at, low = given[0].wire, given[0].ends[0]
        for each in given[1:]:
            difference = self.wire(sum_wire("difference", [(sign, each.wire), (-sign, at)], ZERO, min(low, each.ends[0]) - max(given[0].ends[1], each.ends[1])))
            low = min(low, each.ends[0])
            hinges = (Hinge(ONE, at, ONE, -self.wires[at].low), Hinge(sign, difference, ONE, ZERO))
            at = self.wire(Wire(value.kind, low, hinges=hinges, constant=self.wires[at].low))
        found.wire = at
        return found


MAKERS: dict[str, Callable[[_Realiser, int], Realised]] = {
    "input": _Realiser.input,
    "affine": _Realiser.affine,
    "same": _Realiser.same,
    "function": _Realiser.function,
    "product": _Realiser.product,
    "max": _Realiser.extreme,
    "min": _Realiser.extreme,
}


def label(value: Value) -> str:
    """Return a word for a function: its outermost operation."""
    tree = value.of.expression
    name = tree.operator if isinstance(tree, Apply) else "function"
    names = {"mul": "function", "add": "function", "neg": "function", "div": "function", "pow": "power"}
    return names.get(name, name)
