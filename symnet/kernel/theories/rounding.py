"""The theory of a network computed in a floating-point format: where nothing rounds, and what rounding does elsewhere.

A neuron is computed from weights rounded to nearest, its sum in any order or tree, each operation rounded to nearest (or
kept wider for a while), multiply-add fused or not. A value is exact, (q, lo, hi, 0): computed without rounding, a multiple
of 2^-q in [lo, hi] 2^-q; or near, (None, lo, hi, e): exactly in [lo, hi] 2^-256, computed within e 2^-256 of it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from fractions import Fraction

from ..arithmetic import read, read_int, show
from ..plain import number
from ..rule import Rule
from ..syntax import MAX_WEIGHT, Budget, Certificate, Entry, Json, Network, Node, Rejected, Row, Scheduled, Statement
from .hinges import Hinge, between, sizes
from .snake import nodes_of, snake_node

FORMATS = {
    "float64": (53, 1022, 1074, 1024),
    "float32": (24, 126, 149, 128),
    "float16": (11, 14, 24, 16),
    "bfloat16": (8, 126, 133, 128),
}
"""t, n, m, X: numbers k 2^e with |k| < 2^t, e >= -m, below 2^X; normal from 2^-n."""
SCALE = 256
UNIT = 1 << SCALE
MAX_BITS = 1 << 16
Value = tuple["int | None", int, int, int]
ZERO: Value = (0, 0, 0, 0)
Neuron = tuple[str, int]
Term = tuple[Fraction, Value, int]
"""A weight, the value that it is of, and its place among those that a layer reads."""
Part = tuple[int, int, int, int]
"""Of a part of a sum: from, to, the error carried, and the size of its terms, times 2^256."""
NOTHING: Part = (0, 0, 0, 0)


def rounding(certificate: Certificate, premises: list[Statement], data: Statement) -> Statement:
    """
    neuron by neuron: exact if all read is exact, weights are numbers of the format, (sum |w_j| A_j + |b|) 2^q <= 2^t;
    else near, with the errors read times |w_j| + k u / (1 - k u) (sum |w_j| (A_j + e_j) + |b|) + what is lost below 2^-n;
    relus of one value v are read together, its error times the steepest slope of what they add up to
    ---------------------------------------------------------------------------------------------------------------------
    for x in the box, multiples of 2^-grid (or any numbers of the format): |network in the format - network| <= bound
    """
    if "onnx" in certificate.network_json:
        raise Rejected("this rule follows layers as they are written; an ONNX file is run operator by operator")
    at_most(certificate, certificate.network, data, Fraction(0), range(certificate.network.outputs))
    return {"kind": "rounding", **data}


def at_most(certificate: Certificate, network: Network, data: Statement, before: Fraction, outputs: Iterable[int]) -> None:
    """Reject unless an error before, and what rounding does to these outputs of a network on the box, are at most the bound."""
    if data["format"] not in FORMATS:
        raise Rejected(f"the formats are {', '.join(FORMATS)}")
    certificate.need_short_sides()
    walk = _Walk(network, data["format"], certificate.budget)
    bound = read(data, "bound")
    grid = None if data["grid"] == "any" else read_int(data, "grid", 0, min(walk.t, walk.n))
    found = walk.through(network, [_start(side, grid, walk.t) for side in certificate.box], {})
    error = before + Fraction(max(found[place][3] for place in outputs), UNIT)
    if error > bound:
        first = f"; rounding begins at {walk.first}" if walk.first else ""
        raise Rejected(f"the error is only known to be at most {show(_short(error))}, not {show(bound)[:40]}{first}")


def _start(side: tuple[Fraction, Fraction], grid: int | None, t: int) -> Value:
    """An input between the ends of a side: any number, or a multiple of 2^-grid, of which those of t bits are numbers."""
    low, high = side
    if grid is None:
        return None, low.numerator * UNIT // low.denominator, -(-high.numerator * UNIT // high.denominator), 0
    first, last = -(-(low.numerator << grid) // low.denominator), (high.numerator << grid) // high.denominator
    if first > last:
        raise Rejected(f"the side [{show(low)[:40]}, {show(high)[:40]}] of the box has no multiple of 2^-{grid}")
    if max(-first, last) > 1 << t:
        raise Rejected(f"the side [{show(low)[:40]}, {show(high)[:40]}] has multiples of 2^-{grid} of more than {t} bits")
    return grid, first, last, 0


def is_relu(node: Node) -> bool:
    """Whether a layer is of relus, not of identities; rejects any other activation."""
    if node.activation not in ("relu", "identity"):
        raise Rejected(f"node {node.name!r} has the activation {node.activation!r}; only relu and identity are followed here")
    return node.activation == "relu"


class _Walk:
    """The network's neurons in order, scans step by step, copies one after another."""

    def __init__(self, network: Network, name: str, budget: Budget) -> None:
        self.network, (self.t, self.n, self.m, self.top) = network, FORMATS[name]
        self.budget, self.first = budget, ""

    def through(
        self, network: Network, inputs: Sequence[Value], schedules: dict[str, Fraction], inside: bool = False
    ) -> Sequence[Value]:
        """The outputs of a network, or (inside) of a scan's body at one step."""
        values = {"input": inputs}
        hinges: dict[Neuron, Hinge] = {}
        for node in network.nodes:
            self.budget.spend(node.arity + sum(cost(row) for row in node.rows))
            places = [(name, place) for name, start, stop in node.reads for place in range(start, stop)]
            given = [values[name][place] for name, place in places]
            if node.body is not None:
                values[node.name] = self.scan(node, node.body, given)
                continue
            found, relus, read = list[Value](), is_relu(node), [hinges.get(place) for place in places]
            for at, row in enumerate(node.rows):
                bias, terms = self.terms(row, given, schedules, f"{node.name}, neuron {at}")
                together = {} if inside else self.together(terms, read, values)
                value = self.neuron(bias, terms, together, f"{node.name}, neuron {at}")
                if relus and len(terms) == 1 and not inside:
                    hinges[node.name, at] = hinge(places[terms[0][2]], bias, terms[0], value)
                found.append(_relu(value) if relus else value)
            values[node.name] = found
        return values[network.nodes[-1].name]

    def scan(self, node: Node, body: Network, state: Sequence[Value]) -> list[Value]:
        """Every copy, its snakes `stride` nodes further than those of the copy before."""
        outputs: list[Value] = []
        for copy in range(node.copies):
            part: Sequence[Value] = state[copy * body.inputs : (copy + 1) * body.inputs]
            for schedules in steps_of(node, copy * node.stride, self.budget):
                part = self.through(body, part, schedules, inside=True)
            outputs += part
        return outputs

    def terms(self, row: Row, given: Sequence[Value], schedules: dict[str, Fraction], name: str) -> tuple[Fraction, list[Term]]:
        """The bias of a neuron, and its weights with the values that it reads and their places, but for those that are 0."""
        bias = number_at(self.network, row.bias, schedules, self.budget)
        pairs = [(number_at(self.network, entry, schedules, self.budget), given[place], place) for place, entry in row.weights]
        numbers = (bias, *(weight for weight, _, _ in pairs))
        if any(abs(number) >= 1 << self.top - 1 and not self.holds(number) for number in numbers):
            raise Rejected(f"{name} has a weight or bias beyond the format")
        return bias, [(weight, value, place) for weight, value, place in pairs if weight and any(value[1:])]

    def together(self, terms: list[Term], read: Sequence[Hinge | None], values: Mapping[str, Sequence[Value]]) -> dict[int, Part]:
        """For the terms, by their places, that are relus of a value of which two or more are read: what they add up to."""
        groups: dict[Neuron, list[tuple[Term, Hinge]]] = {}
        for term in terms:
            known = read[term[2]]
            if known is not None:
                groups.setdefault(known.neuron, []).append((term, known))
        found: dict[int, Part] = {}
        for (name, place), group in groups.items():
            if len(group) > 1:
                part = self.part([(term[0], each) for term, each in group], values[name][place])
                found |= {term[2]: part if at == 0 else NOTHING for at, (term, _) in enumerate(group)}
        return found

    def part(self, terms: list[tuple[Fraction, Hinge]], value: Value) -> Part:
        """The range, the carried error and the size of a sum of relus of a value: its steepest slope counts."""
        lo, hi, error = _near(value)
        ends = Fraction(lo, UNIT), Fraction(hi, UNIT)
        least, most, steep = between(terms, *ends, self.budget)
        own = sum(-(-abs(weight.numerator) * each.own // weight.denominator) for weight, each in terms)
        carried = own - (-steep.numerator * error // steep.denominator)
        size = sizes(terms, *ends, self.budget)
        low, high = least.numerator * UNIT // least.denominator, -(-most.numerator * UNIT // most.denominator)
        return low, high, carried, -(-size.numerator * UNIT // size.denominator)

    def neuron(self, bias: Fraction, terms: list[Term], together: Mapping[int, Part], name: str) -> Value:
        """The sum of a neuron, before relu."""
        if not bias and len(terms) == 1 and terms[0][0] == 1:
            return terms[0][1]
        held = all(self.holds(weight) for weight in (bias, *(weight for weight, _, _ in terms)))
        if held and all(value[0] is not None for _, value, _ in terms):
            exact = self.exact([(weight, value) for weight, value, _ in terms], bias)
            if exact is not None:
                return exact
        self.first = self.first or name
        return self.near(terms, bias, held, together, name)

    def exact(self, terms: list[tuple[Fraction, Value]], bias: Fraction) -> Value | None:
        """The sum where no product or partial sum, in any order, needs more than t bits; None where one may."""
        parts = [] if not bias else [_reduced(bias.denominator.bit_length() - 1, bias.numerator, bias.numerator)]
        for weight, (q, lo, hi, _) in terms:
            places, odd, _ = _reduced(weight.denominator.bit_length() - 1, weight.numerator, weight.numerator)
            low, high = sorted((odd * lo, odd * hi))
            parts.append((places + (q or 0), low, high))
        q = max((part[0] for part in parts), default=0)
        if q > self.n or any(q - part[0] > MAX_BITS for part in parts):
            return None
        size = sum(max(-low, high) << q - part for part, low, high in parts)
        if size > 1 << self.t or size.bit_length() - q > self.top:
            return None
        q, low, high = _reduced(
            q, sum(low << q - part for part, low, _ in parts), sum(high << q - part for part, _, high in parts)
        )
        return q, low, high, 0

    def near(self, terms: list[Term], bias: Fraction, held: bool, together: Mapping[int, Part], name: str) -> Value:
        """Any sum: k roundings a term, counted from above."""
        low, high = bias.numerator * UNIT // bias.denominator, -(-bias.numerator * UNIT // bias.denominator)
        size, carried, lost = max(-low, high), 0, 0 if self.holds(bias) else UNIT
        for weight, value, place in terms:
            lo, hi, error = _near(value)
            least, most, passed, large = together.get(place) or _weighed(weight, lo, hi, error)
            low, high, carried = low + least, high + most, carried + passed
            size += large - (-abs(weight.numerator) * error // weight.denominator)
            lost += UNIT + max(-lo, hi) + error
        shifts = all(_power(weight) for weight, _, _ in terms)
        if held and shifts and all(abs(weight) >= 1 for weight, _, _ in terms):
            lost = 0
        parts = len(terms) + (bias != 0)
        roundings = 0 if shifts and held and parts == len(terms) == 1 else parts + (not shifts) + (not held)
        if roundings >= 1 << self.t:
            raise Rejected(f"{name} adds up {parts} numbers, too many for a bound")
        error = carried - (-size * roundings // ((1 << self.t) - roundings)) - (-lost >> self.m)
        if size + error >> SCALE >= 1 << self.top - 1:
            raise Rejected(f"{name}: a sum may leave the format")
        return None, low, high, error

    def holds(self, value: Fraction) -> bool:
        """Whether a rational is 0 or a normal number of the format."""
        top, bottom = abs(value.numerator), value.denominator
        odd = top >> (top & -top).bit_length() - 1 if top else 0
        small = bottom.bit_length() - top.bit_length() <= self.n
        return not top or (bottom & (bottom - 1) == 0 and odd.bit_length() <= self.t and small and top < bottom << self.top)


def hinge(neuron: Neuron, bias: Fraction, term: Term, value: Value) -> Hinge:
    """A relu of one value, with what its own sum has of its error."""
    weight, read_value, _ = term
    carried = -(-abs(weight.numerator) * _near(read_value)[2] // weight.denominator)
    return Hinge(neuron, weight, bias, max(value[3] - carried, 0))


def cost(row: Row) -> int:
    """The numbers that make up a row."""
    entries = (row.bias, *(weight for _, weight in row.weights))
    return sum(1 + (len(entry.terms) if isinstance(entry, Scheduled) else 0) for entry in entries)


def number_at(network: Network, entry: Entry, schedules: dict[str, Fraction], budget: Budget) -> Fraction:
    """An entry's number at a step, paid for by its length."""
    if isinstance(entry, Scheduled):
        found = entry.constant
        for name, factor in entry.terms:
            part = factor * schedules[name]
            found += part
            for each in (schedules[name], part, found):
                budget.hold(each)
        return found
    found = network.value(entry)
    budget.hold(found)
    if max(found.numerator.bit_length(), found.denominator.bit_length()) > MAX_WEIGHT:
        raise Rejected(f"a weight of more than {MAX_WEIGHT} bits")
    return found


def steps_of(node: Node, shift: int, budget: Budget) -> Iterator[dict[str, Fraction]]:
    """The values of a scan's schedules at steps 1, 2, ..., paid for by their length."""
    for step in range(1, node.steps + 1):
        found = {}
        for name, definition in node.schedules.items():
            budget.spend(_length(definition))
            found[name] = _scheduled(definition, step, shift)
            budget.hold(found[name])
        yield found


def _length(definition: list[Json]) -> int:
    """What a value of a schedule costs: a snake goes through all axes, and reads the cells of each."""
    if definition[0] == "power":
        return 8
    return 8 + (4 * len(definition[1]) if isinstance(definition[1], list) else int(number(definition[2], "schedule")) // 2)


def _scheduled(definition: list[Json], step: int, shift: int) -> Fraction:
    """power(base, top): base^(top - step); snake(K, d, axis, start): a coordinate of node start + step - 1, shifted."""
    name, cells, *rest = definition
    numbers = [int(number(item, "schedule")) for item in rest]
    if name == "power":
        base, top = int(number(cells, "schedule")), numbers[0]
        if max(top, step) * base.bit_length() > MAX_BITS:
            raise Rejected(f"a scale of more than {MAX_BITS} bits")
        return Fraction(base) ** (top - step)
    dimension, axis, start = numbers
    read_off = [int(number(item, "schedule")) for item in (cells if isinstance(cells, list) else [cells])]
    counts = read_off if isinstance(cells, list) else read_off * dimension
    place = start + shift + step - 1
    return Fraction(snake_node(counts, place)[axis] if place < nodes_of(counts) else -1)


def _near(value: Value) -> tuple[int, int, int]:
    """A value at the common scale, rounded outward."""
    q, lo, hi, error = value
    if q is None:
        return lo, hi, error
    if q <= SCALE:
        return lo << SCALE - q, hi << SCALE - q, 0
    return lo >> q - SCALE, -(-hi >> q - SCALE), 0


def _weighed(weight: Fraction, lo: int, hi: int, error: int) -> Part:
    """The range, the carried error and the size of a multiple of a value."""
    ends = sorted((weight.numerator * lo, weight.numerator * hi))
    top, bottom = abs(weight.numerator), weight.denominator
    return ends[0] // bottom, -(-ends[1] // bottom), -(-top * error // bottom), -(-top * max(-lo, hi) // bottom)


def _reduced(q: int, lo: int, hi: int) -> tuple[int, int, int]:
    """A constant at its own granularity; a value that varies stays as it is."""
    if lo != hi or not lo:
        return q, lo, hi
    twos = (lo & -lo).bit_length() - 1
    return q - twos, lo >> twos, hi >> twos


def _short(error: Fraction) -> Fraction:
    """A bound rounded up to 16 bits or a whole number, for people."""
    places = max(0, 16 + error.denominator.bit_length() - error.numerator.bit_length())
    return Fraction(-(-(error.numerator << places) // error.denominator), 1 << places)


def _relu(value: Value) -> Value:
    """Not above 0 even with its error: 0, computed and exact."""
    q, lo, hi, error = value
    return ZERO if hi + error <= 0 else (q, max(lo, 0), max(hi, 0), error)


def _power(value: Fraction) -> bool:
    """Whether a rational is a power of two up to sign."""
    top, bottom = abs(value.numerator), value.denominator
    return top & (top - 1) == 0 and bottom & (bottom - 1) == 0


RULES = {"rounding": Rule("", "bound format grid", rounding, "kernel_rules_rounding.md#rounding", box=True)}
