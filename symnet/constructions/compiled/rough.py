"""A first look at a graph in floating point: how steep its functions are, how errors come out, how far values may reach."""

from __future__ import annotations

from dataclasses import dataclass, field
from fractions import Fraction

from symnet.constructions.compiled.bowl import Bowl, bowl
from symnet.constructions.compiled.budget import shares
from symnet.constructions.compiled.graph import Graph, Value
from symnet.constructions.compiled.part import MOST_PIECES, Part, Sampled, Square, sampled, worth_folding
from symnet.constructions.compiled.ranges import power_below
from symnet.constructions.compiled.scalar import Quadratic
from symnet.constructions.compiled.teeth import Teeth
from symnet.errors import TooLarge

Ends = tuple[Fraction, Fraction]
Key = tuple[int, int]
"""A value, and of a product which of its two squares."""
EVEN = 1 / 4
"""The part of its error that a function may be off from being even where it is folded."""
DEEP, TEETH = 12, 600
"""Where functions may be folded so often, squares of more pieces are made of teeth."""
RESERVE = 1.3
"""How much larger than Lagrange's rule says an error may turn out."""


def live(graph: Graph) -> list[int]:
    """Return the values on which the outputs depend."""
    wanted = set(graph.outputs)
    for number in range(len(graph.values) - 1, -1, -1):
        if number in wanted:
            wanted.update(graph.values[number].arguments)
    return sorted(wanted)


@dataclass
class Rough:
    """A graph with the functions in it sampled once."""

    graph: Graph
    numbers: list[int] = field(init=False)
    functions: dict[int, Sampled | Bowl] = field(default_factory=dict)
    folded: dict[int, Sampled | Bowl] = field(default_factory=dict)
    lines: dict[int, float] = field(default_factory=dict)
    """The steepest slopes of functions that are piecewise linear themselves."""
    reserve: float = RESERVE
    toothed: set[Key] = field(default_factory=set)
    """The squares that are made of teeth."""
    squares: dict[tuple[Key, Fraction, Ends, int], Square] = field(default_factory=dict)
    """The others that were met, with what is known of them."""

    def __post_init__(self) -> None:
        self.numbers = live(self.graph)
        for number in self.numbers:
            if self.graph.values[number].kind == "function":
                self._sample(number)

    def _sample(self, number: int) -> None:
        value = self.graph.values[number]
        where = self.graph.values[value.arguments[0]].range
        line = value.of.line(where.low, where.high) if where.low < where.high else None
        if line is not None or where.low == where.high:
            self.lines[number] = float(line.steepest) if line is not None else 0.0
            return
        self.functions[number] = bowl(value.of, where.low, where.high) or sampled(value.of, where.low, where.high)

    def size(self, number: int) -> float:
        """The largest absolute value."""
        where = self.graph.values[number].range
        return float(max(abs(where.low), abs(where.high)))

    def factors(self, target: float) -> tuple[dict[int, float], dict[int, float]]:
        """Return for each value the factor with which its error comes out, the largest over the outputs, and steepest slopes.

        A function that is steep at an end, such as a root at 0, is taken as steep as pieces for a share of the error are.
        """
        kappas, steep = dict.fromkeys(self.numbers, 0.0), dict(self.lines)
        share = target / (1 + len(self.functions))
        for output in dict.fromkeys(self.graph.outputs):
            own = dict.fromkeys(self.numbers, 0.0)
            own[output] = 1.0
            for number in reversed(self.numbers):
                value = self.graph.values[number]
                if number in self.functions and own[number]:
                    steep[number] = max(steep.get(number, 0.0), self._steep(number, 2 * share / own[number]))
                for place, argument in enumerate(value.arguments):
                    own[argument] += own[number] * self._factor(number, value, place, steep)
            kappas = {number: max(kappas[number], own[number]) for number in self.numbers}
        return kappas, steep

    def _steep(self, number: int, eta: float) -> float:
        return self.functions[number].steepest(eta)

    def _factor(self, number: int, value: Value, place: int, steep: dict[int, float]) -> float:
        if value.kind in ("affine", "turn"):
            return abs(float(value.weights[place]))
        if value.kind == "product":
            return self.size(value.arguments[1 - place])
        return steep.get(number, 0.0) if value.kind == "function" else 1.0

    def parts(self, target: float, fold: int) -> tuple[dict[Key, Part], dict[int, Ends]]:
        """Return the parts for an error, and ends that hold each value with its error.

        fold: how often at most a function may be folded, where that pays.
        """
        kappas, steep = self.factors(target)
        for number, function in self.functions.items():
            function.kappa = kappas[number]
        flat = self._squares({}, {}, kappas)
        etas = self._shares({**self._smooth(), **flat}, target)
        if fold >= DEEP:
            toothed = {key for key, part in flat.items() if etas[key] and part.cost / etas[key] ** 0.5 > TEETH}
            self.toothed |= toothed
            flat = self._squares({}, {}, kappas)
            etas = self._shares({**self._smooth(), **flat}, target)
        check_size({**self._smooth(), **flat}, etas, target)
        counts = {key: min(fold, worth_folding(part.cost, etas[key])) for key, part in flat.items() if key not in self.toothed}
        chosen: dict[Key, Part] = {}
        for (number, side), part in self._smooth().items():
            eta = etas[number, side]
            pays = fold and worth_folding(part.cost, eta) and self._folded(number).off < eta * EVEN
            chosen[number, side] = self._folded(number) if pays else part
        etas = self._shares({**chosen, **self._squares({}, counts, kappas)}, target)
        boxes = self._boxes(etas, steep)
        return {**chosen, **self._squares(boxes, counts, kappas)}, boxes

    def most_pieces(self, target: float) -> float:
        """About how many pieces the largest part has within an error."""
        kappas, _ = self.factors(target)
        for number, function in self.functions.items():
            function.kappa = kappas[number]
        parts = {**self._smooth(), **self._squares({}, {}, kappas)}
        etas = self._shares(parts, target)
        return max((part.cost / etas[key] ** 0.5 for key, part in parts.items() if etas[key] > 0), default=0.0)

    def _folded(self, number: int) -> Sampled | Bowl:
        if number not in self.folded:
            self.folded[number] = self.functions[number].folded_once()
        self.folded[number].kappa = self.functions[number].kappa
        return self.folded[number]

    def _smooth(self) -> dict[Key, Part]:
        """The functions that are no squares."""
        return {(number, 0): part for number, part in self.functions.items() if part.g.square is None}

    def _shares(self, parts: dict[Key, Part], target: float) -> dict[Key, float]:
        found = dict(zip(parts, shares(list(parts.values()), target), strict=True))
        toothed = [key for key in parts if key in self.toothed]
        for key in toothed:
            found[key] = target / len(toothed) / max(parts[key].kappa, 1e-30)
        return found

    def _squares(self, boxes: dict[int, Ends], counts: dict[Key, int], kappas: dict[int, float]) -> dict[Key, Part]:
        """The squares of products and those that are functions."""
        found: dict[Key, Part] = {}
        for number in self.numbers:
            value = self.graph.values[number]
            if value.kind == "product":
                ranges = [self.graph.values[argument].range for argument in value.arguments]
                plain = [(where.low, where.high) for where in ranges]
                one, two = (boxes.get(argument, ends) for argument, ends in zip(value.arguments, plain, strict=True))
                factor = balance(one, two)
                for side, (low, high) in enumerate(halves_of(one, two, factor)):
                    key = number, side
                    found[key] = self._square(key, 1 / factor, low, high, counts)
                    found[key].kappa = kappas[number]
            part = self.functions.get(number)
            if part is not None and part.g.square is not None:
                key = number, 0
                found[key] = self._square(key, part.g.square, part.low, part.high, counts)
                found[key].kappa = kappas[number]
        return found

    def _square(self, key: Key, factor: Fraction, low: Fraction, high: Fraction, counts: dict[Key, int]) -> Square | Teeth:
        if key in self.toothed and low < high:
            return Teeth(Quadratic(factor), low, high)
        known = key, factor, (low, high), counts.get(key, 0)
        if known not in self.squares:
            self.squares[known] = Square(Quadratic(factor), low, high, count=known[-1])
        return self.squares[known]

    def _boxes(self, etas: dict[Key, float], steep: dict[int, float]) -> dict[int, Ends]:
        """Ends that hold each value and its error."""
        errors: dict[int, float] = {}
        found: dict[int, Ends] = {}
        for number in self.numbers:
            own = sum(eta for (at, _), eta in etas.items() if at == number)
            errors[number] = self._passed(number, errors, steep) + self.reserve * own
            where, reach = self.graph.values[number].range, Fraction(errors[number])
            unit = power_below(max(where.high - where.low, reach, Fraction(1, 1 << 40)) / 1_024)
            wider = (where.low - reach) // unit * unit, -(-(where.high + reach) // unit) * unit
            found[number] = wider if reach else (where.low, where.high)
        return found

    def _passed(self, number: int, errors: dict[int, float], steep: dict[int, float]) -> float:
        """The error that a value has from its arguments."""
        value = self.graph.values[number]
        given = [errors[argument] for argument in value.arguments]
        if value.kind in ("max", "min"):
            return max(given)
        factors = [self._factor(number, value, place, steep) for place in range(len(given))]
        return sum(factor * each for factor, each in zip(factors, given, strict=True))


def check_size(parts: dict[Key, Part], etas: dict[Key, float], target: float) -> None:
    """Raise TooLarge, before any work, where a part takes more pieces than a proof reaches."""
    pieces = max((part.cost / etas[key] ** 0.5 for key, part in parts.items() if etas[key] > 0), default=0.0)
    if pieces > MOST_PIECES:
        raise TooLarge(
            f"the error {target:.3g} takes about {pieces:.0f} pieces in one part of the network, and a proof reaches "
            f"{MOST_PIECES}; ask for a larger error"
        )


def balance(one: Ends, two: Ends) -> Fraction:
    """Return the factor of the second value that makes it about as wide as the first, a short number."""
    if one[0] == one[1] or two[0] == two[1]:
        return Fraction(1)
    ratio = (one[1] - one[0]) / (two[1] - two[0])
    unit = power_below(ratio) / 4
    return round(ratio / unit) * unit


def halves_of(one: Ends, two: Ends, factor: Fraction) -> tuple[Ends, Ends]:
    """Return the ranges of (v0 + factor v1)/2 and of (v0 - factor v1)/2."""
    low, high = factor * two[0] / 2, factor * two[1] / 2
    return (one[0] / 2 + low, one[1] / 2 + high), (one[0] / 2 - high, one[1] / 2 - low)
