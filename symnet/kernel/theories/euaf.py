"""EUAF networks of 92 neurons that are broken lines with any number of equal cells, as kernel_rules_euaf.md proves.

broken-line   for every x in the box, an interval from low on, |output - P(x)| <= bound; P is the continuous function that is
              linear between the knots low + j step and has the values v_0, v_1, ... there; the knots reach the end of the box.
steps         for each piece [low, high, r] and every x in [low, high] the output is r.

The network has five layers of euaf neurons, which its numbers K, step, alpha, w_1, ..., w_4 and M fix, and one output; x' is
(x - low) / (4 K step) + i / (4 K) and y = 2 K x' for i = 1, ..., 4:
    1  y; x'; (y + 1) / (2 K + 1); y + 1                            2  -alpha - K b + a / 2; (2 K + 1) c - e
    3  w_i g + w_i; h
    4  -u - 1; -u - 2; (u + 1) / 2 for u = t + h/2 - 1/2, t - 1/2, h/2
    5  1 - 12 p + 12 q; 1 - 10/11 r                                 output  24 M and 22 M, with the signs +, -, - of u
For steps a sixth layer takes z / T and z + 3/2, z what was the output, and the output is c (T s(z / T) - s(z + 3/2)) + b.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import groupby

from ..arithmetic import read, read_int, show
from ..plain import items, number
from ..rule import Rule
from ..syntax import MAX_END, Budget, Certificate, Entry, Network, Rejected, Row, Statement, words_of
from ..targets.expression import flatten, on_box, work
from ..targets.moduli import at_least_modulus, cost, is_concave
from .near import MAX_PRECISION
from .near_functions import Function, Piece, far, up

MAX_VALUES = 1 << 16
ZERO, HALF, ONE = Fraction(0), Fraction(1, 2), Fraction(1)
SIGNS = (1, -1, -1)
WIDTHS = (16, 8, 8, 36, 24, 1)
STEPS = (*WIDTHS[:5], 2, 1)
MAX_PIECES = 1 << 12
Weights = dict[int, Fraction]
Sums = list[tuple[Weights, Fraction]]
"""Weights by position and a bias, neuron by neuron."""


def values_of(data: Statement, budget: Budget) -> list[Fraction]:
    """The values at the knots, 4 K - 3 of them for a K >= 2."""
    found = [number(each, "values") for each in items(data["values"], "values", MAX_VALUES, 5)]
    if len(found) % 4 != 1:
        raise Rejected(f"{len(found)} values are not those at the ends of 4 K - 4 cells")
    for value in found:
        budget.hold(value)
    return found


def side_of(certificate: Certificate, step: Fraction, cells: int) -> tuple[Fraction, Fraction]:
    """The ends of the box, an interval that so many cells reach across; rejects a long step."""
    certificate.need_short_sides()
    if len(certificate.box) != 1:
        raise Rejected(f"a broken line is a function of one number, the box has {len(certificate.box)} sides")
    ((low, high),) = certificate.box
    if max(step.numerator.bit_length(), step.denominator.bit_length()) > MAX_END or cells * step < high - low:
        raise Rejected(
            f"{cells} cells of {show(step)[:80]} do not reach across the box, or the step has more than {MAX_END} bits"
        )
    return low, high


def euaf_line(certificate: Certificate, premises: list[Statement], data: Statement) -> Statement:
    """
    the network is, neuron by neuron, that of K, step, alpha > 0, w_i > 0 and M; for j = 4 k - 3 - i, k = 1, ..., K:
    |M (2 s(w_i / (alpha + k)) - 1) - v_j| <= bound, s the triangular wave
    ------------------------------------------------------------------------------------------------------------------
    broken-line: |output - P| <= bound, P with the values v_j
    """
    _check_nodes(certificate.network, WIDTHS)
    found = _line(certificate, data, _entry(certificate.network, 5, 0, 0) / 24)
    _check_rows(certificate.network, [*found.layers, [(found.output, ZERO)]])
    return {"kind": "broken-line", **{key: data[key] for key in ("bound", "step", "values")}}


@dataclass(frozen=True, slots=True)
class Line:
    """A broken line on [low, high] that the sum `output` of layer 5 is within `bound` of, if the layers are `layers`."""

    low: Fraction
    high: Fraction
    step: Fraction
    values: Sequence[Fraction]
    bound: Fraction
    layers: list[Sums]
    output: Weights

    def at(self, t: Fraction) -> Fraction:
        """The value of the line at a point of the box."""
        place = (t - self.low) / self.step
        cell = min(int(place), len(self.values) - 2)
        return self.values[cell] + (place - cell) * (self.values[cell + 1] - self.values[cell])


def _line(certificate: Certificate, data: Statement, factor: Fraction) -> Line:
    """The line of a network of these widths; rejects where its values are not those of the network."""
    network, budget = certificate.network, certificate.budget
    values, step, bound = values_of(data, budget), read(data, "step"), read(data, "bound")
    cells = (len(values) + 3) // 4
    low, high = side_of(certificate, step, 4 * cells - 4)
    budget.spend(16 * network.weight + 4_096)
    alpha, turns = -_entry(network, 1, 0), [_entry(network, 2, 2 * place) for place in range(4)]
    for each in (alpha, factor, bound, *turns):
        budget.hold(each)
    if min(alpha, *turns) <= 0:
        raise Rejected("alpha, or one of the numbers w, is not above 0")
    for place, turn in enumerate(turns, 1):
        _check_turns(alpha, turn, factor, place, values, bound, budget)
    *layers, ((output, _),) = _sums(cells, step, low, alpha, turns, factor)
    return Line(low, high, step, values, bound, layers, output)


def euaf_steps(certificate: Certificate, premises: list[Statement], data: Statement) -> Statement:
    """
    the network is, neuron by neuron, that of K, step, alpha > 0, w_i > 0, M, T, c and b; |z - P| <= bound as in euaf-line; for
    each piece [low, high, r] there is a whole number k >= 0 with r = c (2 k + 1/2) + b, and at low, high and the knots between
    2 k + 1/2 + bound <= P <= 2 k + 3/2 - bound, P <= T - bound
    ---------------------------------------------------------------------------------------------------------------------------
    steps: the output is r on each piece
    """
    network, budget = certificate.network, certificate.budget
    _check_nodes(network, STEPS)
    factor = _entry(network, 5, 1, 0) / 24
    ratio, top, c, b = _entry(network, 5, 0, 0), _entry(network, 6, 0, 0), -_entry(network, 6, 0, 1), _entry(network, 6, 0)
    for each in (factor, ratio, top, c, b):
        budget.hold(each)
    line = _line(certificate, data, factor)
    most = 24 * factor / ratio
    wider = {place: weight / most for place, weight in line.output.items()}, ZERO
    _check_rows(network, [*line.layers, [wider, (line.output, Fraction(3, 2))], [({0: most * c, 1: -c}, b)]])
    for piece in items(data["pieces"], "pieces", MAX_PIECES, 1):
        low, high, r = (number(each, "pieces") for each in items(piece, "pieces", 3, 3))
        for each in (low, high, r):
            budget.hold(each)
        budget.spend(words_of(b) + words_of(c))
        _check_piece(line, (low, high), most, ((r - b) / c - HALF) / 2, budget)
    return {"kind": "steps", "pieces": data["pieces"]}


def _check_piece(line: Line, piece: tuple[Fraction, Fraction], most: Fraction, level: Fraction, budget: Budget) -> None:
    """Reject unless the line stays near 2 k + 1 on a piece, for the whole number k >= 0 that its value asks for."""
    low, high = piece
    if not line.low <= low <= high <= line.high:
        raise Rejected(f"the piece [{show(low)[:80]}, {show(high)[:80]}] is empty or not in the box")
    if level < 0 or level.denominator != 1:
        raise Rejected(f"on the piece from {show(low)[:80]} on the value is none of c (2 k + 1/2) + b")
    first, last = -((line.low - low) // line.step), (high - line.low) // line.step
    budget.spend(8 * (last - first + 4))
    budget.words(words_of(line.bound) + words_of(most) + words_of(level))
    least, largest = 2 * level + HALF + line.bound, min(2 * level + Fraction(3, 2), most) - line.bound
    for each in (line.at(low), line.at(high), *line.values[first : last + 1]):
        budget.words(words_of(each) + words_of(least) + words_of(largest))
        if not least <= each <= largest:
            raise Rejected(
                f"on the piece from {show(low)[:80]} on the line is {up(each)}, not between {up(least)} and {up(largest)}"
            )


def _entry(network: Network, layer: int, row: int, weight: int | None = None) -> Fraction:
    """A bias, or the weight that stands at a place of a row; layers are no scans, so no entry is scheduled."""
    found = network.nodes[layer].rows[row]
    entry: Entry = found.bias if weight is None else found.weights[weight][1]
    return network.value(entry)  # type: ignore[arg-type]


def _check_nodes(network: Network, widths: Sequence[int]) -> None:
    """Reject nodes that are not layers of euaf of these widths and an output, each reading all of the one before."""
    if tuple(len(node.rows) for node in network.nodes) != widths:
        raise Rejected(f"the layers have {[len(node.rows) for node in network.nodes][:8]} neurons, not {list(widths)}")
    before: tuple[str, int, int] = ("input", 0, 1)
    for place, node in enumerate(network.nodes):
        if node.reads != (before,) or node.activation != ("euaf" if place < len(widths) - 1 else "identity"):
            raise Rejected(f"node {node.name!r} does not read all of {before[0]!r} alone, or is of {node.activation!r}")
        if any(not row.weights for row in node.rows):
            raise Rejected(f"node {node.name!r} has a neuron without weights")
        before = node.name, 0, len(node.rows)


def _check_rows(network: Network, wanted: Sequence[Sums]) -> None:
    """Reject the first neuron that is not the one of the construction."""
    for node, sums in zip(network.nodes, wanted, strict=True):
        for place, (row, (weights, bias)) in enumerate(zip(node.rows, sums, strict=True)):
            if _row(network, row) != (sorted(weights.items()), bias):
                raise Rejected(f"neuron {place} of {node.name!r} is not that of the construction")


def _row(network: Network, row: Row) -> tuple[list[tuple[int, Fraction]], Fraction]:
    """A neuron with numbers in place of names."""
    values = [network.value(entry) for entry in (row.bias, *(entry for _, entry in row.weights))]  # type: ignore[arg-type]
    return list(zip((position for position, _ in row.weights), values[1:], strict=True)), values[0]


def _sums(cells: int, step: Fraction, low: Fraction, alpha: Fraction, turns: Sequence[Fraction], factor: Fraction) -> list[Sums]:
    """All neurons of the construction."""
    layers: list[Sums] = [[] for _ in range(6)]
    wide, rise = 2 * cells + 1, 1 / (2 * step)
    for i, turn in enumerate(turns):
        start = Fraction(i + 1, 2) - low * rise
        y = {0: rise}, start
        layers[0] += [y, _scaled(y, Fraction(1, 2 * cells))]
        layers[0] += [_scaled(({0: rise}, start + 1), Fraction(1, wide)), ({0: rise}, start + 1)]
        at = 4 * i
        layers[1] += [({at: HALF, at + 1: Fraction(-cells)}, -alpha), ({at + 2: Fraction(wide), at + 3: -ONE}, ZERO)]
        layers[2] += [({2 * i: turn}, turn), ({2 * i + 1: ONE}, ZERO)]
        t, h = 2 * i, 2 * i + 1
        for number_, (u, sign) in enumerate(
            zip((({t: ONE, h: HALF}, -HALF), ({t: ONE}, -HALF), ({h: HALF}, ZERO)), SIGNS, strict=True)
        ):
            weights, bias = _scaled(u, -ONE)
            layers[3] += [(weights, bias - 1), (weights, bias - 2), _scaled((u[0], u[1] + 1), HALF)]
            at = 9 * i + 3 * number_
            layers[4] += [({at: Fraction(-12), at + 1: Fraction(12)}, ONE), ({at + 2: Fraction(-10, 11)}, ONE)]
            at = 6 * i + 2 * number_
            layers[5] += [({at: 24 * sign * factor, at + 1: 22 * sign * factor}, ZERO)]
    output = {place: weight for weights, _ in layers[5] for place, weight in weights.items()}
    return [*layers[:5], [(output, ZERO)]]


def _scaled(neuron: tuple[Weights, Fraction], by: Fraction) -> tuple[Weights, Fraction]:
    weights, bias = neuron
    return {place: by * weight for place, weight in weights.items()}, by * bias


def _check_turns(
    alpha: Fraction, turn: Fraction, factor: Fraction, place: int, values: Sequence[Fraction], bound: Fraction, budget: Budget
) -> None:
    """The values at the knots j = 4 k - 3 - place: w / (alpha + k) modulo 2, in integers, k by k."""
    budget.spend(1 + (words_of(turn) * words_of(alpha) >> 8))
    top = turn.numerator * alpha.denominator
    words = top.bit_length() >> 6
    for j in range((1 - place) % 4, len(values), 4):
        bottom = turn.denominator * (alpha.numerator + alpha.denominator * ((j + 3 + place) // 4))
        short = bottom.bit_length() >> 6
        budget.spend(8 + (words >> 4) + (words * short >> 7))
        budget.words(2 * short + words_of(values[j]) + words_of(factor) + words_of(bound))
        rest = top % (2 * bottom)
        found = factor * (2 * min(rest, 2 * bottom - rest) - bottom)
        if abs(found - values[j] * bottom) > bound * bottom:
            raise Rejected(f"at knot {j} the network is not within {show(bound)[:80]} of {show(values[j])[:80]}")


def points_of(data: Statement, step: Fraction, side: tuple[Fraction, Fraction], count: int) -> list[Fraction]:
    """The ends of the box, the knots inside, and the cuts that the data adds, in order."""
    low, high = side
    cuts = [number(each, "cuts") for each in items(data["cuts"], "cuts", MAX_VALUES)]
    for each in cuts:
        if max(each.numerator.bit_length(), each.denominator.bit_length()) > MAX_END:
            raise Rejected(f"a cut has more than {MAX_END} bits")
    inner = sorted([*(low + j * step for j in range(1, count)), *cuts])  # no set: many numbers have one hash
    return [low, *(point for point, _ in groupby(inner) if low < point < high), high]


def line_error(certificate: Certificate, premises: list[Statement], data: Statement) -> Statement:
    """
    broken-line within q; on each piece between knots and cuts |P - f| <= E - q, by the middle, a tangent or the range of f
    ------------------------------------------------------------------------------------------------------------
    |network - f| <= E
    """
    (given,), budget = premises, certificate.budget
    values, step, bound = values_of(given, budget), read(given, "step"), read(data, "bound")
    side = side_of(certificate, step, len(values) - 1)
    budget.spend(16 * (len(values) + len(data["cuts"])))
    points = points_of(data, step, side, len(values))
    touches = items(data["touch"], "touch", len(points) - 1, len(points) - 1)
    precision = read_int(data, "precision", 16, MAX_PRECISION)
    function = Function(flatten(certificate.targets[certificate.place], 1, budget), precision, budget)
    rest = bound - read(given, "bound")
    knots = [side[0] + j * step for j in range(len(values))]
    for place, touch in enumerate(touches):
        a, b = points[place : place + 2]
        cell = bisect_right(knots, a) - 1
        rise = (values[cell + 1] - values[cell]) / step
        base = values[cell] - rise * knots[cell]
        for each in (rise, base):
            budget.hold(each)
        piece = Piece(a, b, base, rise)
        found = function.gap(piece, touch)
        if found > rest:
            raise Rejected(f"on piece {place} the line is only known to be within {up(found)} of the target, not {up(rest)}")
    return {"kind": "error", "norm": ["sup"], "bound": show(bound)}


def line_modulus(certificate: Certificate, premises: list[Statement], data: Statement) -> Statement:
    """
    broken-line within q, its last knot the end of the box; |v_j - f| <= r at every knot; modulus omega of f on [0,1];
    E - q - r >= omega(s / 2) for a concave omega, or omega(s), s = 1 / cells
    --------------------------------------------------------------------------------------------------------------------
    |network - f| <= E
    """
    given, modulus = premises
    budget = certificate.budget
    values, step, bound = values_of(given, budget), read(given, "step"), read(data, "bound")
    low, high = side_of(certificate, step, len(values) - 1)
    if low + (len(values) - 1) * step != high:
        raise Rejected("the last knot is not the end of the box; a modulus says nothing of values beyond it")
    operations = flatten(certificate.target, 1, budget)
    precision, worst = read_int(data, "precision", 16, MAX_PRECISION), ZERO
    for j, value in enumerate(values):
        budget.spend(work(operations, precision))
        t = low + j * step
        budget.hold(t)
        worst = max(worst, far(on_box(operations, [(t, t)], precision, budget)[-1], value))
    budget.spend(cost(modulus))
    reach = Fraction(1, len(values) - 1) * (HALF if is_concave(modulus, 1, budget) else ONE)
    rest = bound - read(given, "bound") - worst
    if not at_least_modulus(rest, modulus, reach * reach, budget):
        raise Rejected(f"what is left of the bound, {up(rest)}, is below the modulus at {show(reach)}")
    return {"kind": "error", "norm": ["sup"], "bound": show(bound)}


PAGE = "kernel_rules_euaf.md"
RULES = {
    "euaf-line": Rule("", "bound step values", euaf_line, f"{PAGE}#euaf-line", itself=True, whole=True),
    "euaf-steps": Rule("", "bound pieces step values", euaf_steps, f"{PAGE}#euaf-steps", stated="pieces", box=True),
    "line-error": Rule("broken-line", "bound cuts precision touch", line_error, f"{PAGE}#line-error", whole=True),
    "line-modulus": Rule("broken-line modulus", "bound precision", line_modulus, f"{PAGE}#line-modulus"),
}
