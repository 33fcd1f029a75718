"""Simplices on which a network is affine, with its error at the vertices: bounded, cut and maximised exactly.

Numbers are flint rationals; an irrational value of the target stands as a pair of rational bounds.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from itertools import combinations
from typing import Any, TypeAlias

from symnet.targets.enclosure import balls
from symnet.targets.enclosure.balls import Ratio
from symnet.targets.enclosure.curvature import Hessian
from symnet.targets.enclosure.gradient import KINKS, BoxRange
from symnet.targets.enclosure.intervals import Interval
from symnet.targets.enclosure.points import Undecided, Undefined, values
from symnet.targets.expression.tape import Step
from symnet.targets.target import Target
from symnet.true_errors.deviation import Deviation, by_modulus, deviation

Point: TypeAlias = "tuple[Ratio, ...]"
Peak: TypeAlias = "tuple[Ratio, Point]"
"""A value of |error| and where it is attained."""
CLOSE = Fraction(1, 1 << 90)
KEPT = 200_000
"""Values of the target kept at most."""


@dataclass(slots=True)
class Function:
    """The target, as the search asks for it: bounds at points, ranges and deviations on boxes."""

    target: Target
    known: dict[Point, Interval] = field(default_factory=dict)

    def at(self, point: Point) -> Interval:
        """Bounds of f at a point, equal where it is known exactly."""
        found = self.known.get(point)
        if found is None:
            found = self._at(point)
            if len(self.known) < KEPT:
                self.known[point] = found
        return found

    def _at(self, point: Point) -> Interval:
        if self.target.expression is not None:
            try:
                found = values(self.target.tape, point)[self.target.tape.output]
                bounds = balls.ends(found)
                if bounds[1] - bounds[0] <= balls.ratio(Fraction(1, 1 << 60)):
                    return bounds
            except (Undecided, Undefined):
                pass
        enclosed = self.target.enclose([balls.fraction(value) for value in point], CLOSE)
        return balls.ratio(enclosed.lo), balls.ratio(enclosed.hi)

    def on_box(self, box: Sequence[Interval]) -> BoxRange | None:
        """The evaluated ranges on a box, None where they cannot be bounded there."""
        if self.target.expression is None:
            return None
        where = BoxRange(self.target.tape, box)
        try:
            where.evaluate()
        except Undecided:
            return None
        return where

    def deviation(
        self, where: BoxRange | None, widths: Sequence[Ratio], choices: dict[int, int]
    ) -> tuple[Deviation | None, Hessian | None]:
        """How far the error may leave its interpolant, and the Hessian where there is one."""
        if where is not None:
            return deviation(where, widths, choices)
        if self.target.expression is None and self.target.modulus is not None:
            return by_modulus(self.target.modulus, widths), None
        return None, None


class AtVertices:
    """What the errors at the vertices of a simplex say of its largest one from below."""

    __slots__ = ()
    vertices: tuple[Point, ...]
    errors: tuple[Interval, ...]

    @property
    def attained(self) -> Ratio:
        """The largest |error| at a vertex, rounded down."""
        return max(max(lo, -hi) for lo, hi in self.errors)

    @property
    def peak(self) -> Point:
        """The vertex where `attained` is attained."""
        return highest(self.vertices, self.errors)


@dataclass(slots=True)
class Piece(AtVertices):
    """A simplex, the affine network at its vertices, the error there, and an upper bound of |error| on it."""

    vertices: tuple[Point, ...]
    network: tuple[Ratio, ...]
    errors: tuple[Interval, ...]
    upper: Any
    refined: bool = False
    cut: tuple[int, int, Ratio] | None = None
    drift: Deviation | None = None
    bends: Hessian | None = None

    @property
    def slack(self) -> Ratio:
        """How far the error at a vertex is unknown."""
        return max(hi - lo for lo, hi in self.errors)

    def widths(self) -> list[Ratio]:
        """The spread of the vertices in each coordinate."""
        return [max(column) - min(column) for column in zip(*self.vertices, strict=True)]

    def box(self) -> list[Interval]:
        """The smallest box around it."""
        return [(min(column), max(column)) for column in zip(*self.vertices, strict=True)]

    def refine(self, function: Function) -> Peak | None:
        """Lower `upper` by the target's derivatives on the box; return where |error| is largest, if that is found."""
        self.refined = True
        where = function.on_box(self.box())
        choices: dict[int, int] = {}
        if where is not None:
            choices, self.cut = decide_kinks(where, self.vertices)
            low, high = where.range(where.tape.output)
            self.upper = _least(self.upper, max(max(self.network) - low, high - min(self.network)))
        self.drift, bends = function.deviation(where, self.widths(), choices)
        self.bends = bends
        if bends is not None and self._is_quadratic(bends):
            extreme = self._extreme(bends)
            self.upper = extreme[0]
            return extreme
        if self.drift is not None:
            top = max(hi for _, hi in self.errors) + self.drift[1]
            bottom = min(lo for lo, _ in self.errors) - self.drift[0]
            self.upper = _least(self.upper, max(top, -bottom))
        return None

    def _is_quadratic(self, bends: Hessian) -> bool:
        return all(lo == hi for lo, hi in bends.values()) and all(lo == hi for lo, hi in self.errors)

    def _extreme(self, bends: Hessian) -> Peak:
        """The exact largest |error| where f has a constant Hessian: critical points of all faces."""
        best = self.attained, self.peak
        for count in range(2, len(self.vertices) + 1):
            for face in combinations(range(len(self.vertices)), count):
                found = _critical(face, self.vertices, [lo for lo, _ in self.errors], bends)
                if found is not None and abs(found[0]) > best[0]:
                    best = abs(found[0]), found[1]
        return best

    def split(self, function: Function) -> list[Piece]:
        """Cut in two: where a kink of the target crosses an edge, else at the middle of the longest edge."""
        i, j, share = self.cut or self._longest()
        one, two = self.vertices[i], self.vertices[j]
        point = tuple(a + share * (b - a) for a, b in zip(one, two, strict=True))
        network = self.network[i] + share * (self.network[j] - self.network[i])
        low, high = function.at(point)
        error = network - high, network - low
        return [self._with(place, point, network, error) for place in (i, j)]

    def _with(self, place: int, point: Point, network: Ratio, error: Interval) -> Piece:
        def put(items: tuple[Any, ...], item: Any) -> tuple[Any, ...]:
            return (*items[:place], item, *items[place + 1 :])

        return Piece(put(self.vertices, point), put(self.network, network), put(self.errors, error), self.upper)

    def _longest(self) -> tuple[int, int, Ratio]:
        pairs = combinations(range(len(self.vertices)), 2)
        i, j = max(pairs, key=lambda pair: _square(self.vertices[pair[0]], self.vertices[pair[1]]))
        return i, j, balls.ratio(Fraction(1, 2))


def piece(function: Function, vertices: Sequence[Point], network: Sequence[Ratio]) -> Piece:
    """Return the piece of a simplex on which the network is affine with these values at the vertices."""
    errors = []
    for point, value in zip(vertices, network, strict=True):
        low, high = function.at(point)
        errors.append((value - high, value - low))
    return Piece(tuple(vertices), tuple(network), tuple(errors), None)


def highest(vertices: Sequence[Point], errors: Sequence[Interval]) -> Point:
    """The vertex with the largest |error|."""
    return vertices[max(range(len(vertices)), key=lambda at: max(errors[at][0], -errors[at][1]))]


def _least(known: Any, found: Any) -> Any:
    """The lesser of two upper bounds, None is no bound."""
    return found if known is None else min(known, found)


def _square(one: Point, two: Point) -> Ratio:
    return sum(((a - b) * (a - b) for a, b in zip(one, two, strict=True)), balls.ratio(0))


def _critical(face: tuple[int, ...], vertices: Sequence[Point], errors: Sequence[Ratio], bends: Hessian) -> Peak | None:
    """The value at the critical point inside a face, and the point, for an error with Hessian -H; None where there is none.

    With x = v_0 + sum_k m_k (v_k - v_0): error = e_0 + g m - m^T A m / 2, A_kl = (v_k - v_0)^T H (v_l - v_0),
    g_k = e_k - e_0 + A_kk / 2; critical where A m = g. A singular A has its extremes on smaller faces.
    """
    first, rest = face[0], face[1:]
    edges = [[a - b for a, b in zip(vertices[k], vertices[first], strict=True)] for k in rest]
    matrix = [[_form(bends, one, two) for two in edges] for one in edges]
    slopes = [errors[k] - errors[first] + matrix[at][at] / 2 for at, k in enumerate(rest)]
    found = _solve(matrix, slopes)
    if found is None or min(found) <= 0 or sum(found[1:], found[0]) >= 1:
        return None
    value = errors[first] + sum((g * m for g, m in zip(slopes, found, strict=True)), 0 * slopes[0]) / 2
    moves = [[m * side for side in edge] for m, edge in zip(found, edges, strict=True)]
    return value, tuple(sum(sides, start) for start, *sides in zip(vertices[first], *moves, strict=True))


def _form(bends: Hessian, one: Sequence[Ratio], two: Sequence[Ratio]) -> Ratio:
    total = balls.ratio(0)
    for (i, j), (value, _) in bends.items():
        total += value * (one[i] * two[i] if i == j else one[i] * two[j] + one[j] * two[i])
    return total


def _solve(matrix: list[list[Ratio]], right: list[Ratio]) -> list[Ratio] | None:
    """Gauss's elimination; None where the matrix is singular."""
    rows = [[*row, value] for row, value in zip(matrix, right, strict=True)]
    size = len(rows)
    for at in range(size):
        pivot = next((k for k in range(at, size) if rows[k][at] != 0), None)
        if pivot is None:
            return None
        rows[at], rows[pivot] = rows[pivot], rows[at]
        rows[at] = [value / rows[at][at] for value in rows[at]]
        for k in range(size):
            if k != at and rows[k][at] != 0:
                rows[k] = [a - rows[k][at] * b for a, b in zip(rows[k], rows[at], strict=True)]
    return [row[-1] for row in rows]


def decide_kinks(where: BoxRange, vertices: Sequence[Point]) -> tuple[dict[int, int], tuple[int, int, Ratio] | None]:
    """Return the branches of kinks whose arguments are affine on the simplex, and where the first open one can be cut.

    An affine function is known by its values at the vertices: it changes sign on the simplex only if they do.
    """
    tape = where.tape
    known: dict[int, list[Ratio]] = {}
    choices: dict[int, int] = {}
    cut: tuple[int, int, Ratio] | None = None
    for slot in tape.live:
        step = tape.steps[slot]
        if step.operator in KINKS and all(argument in known for argument in step.arguments):
            found = [known[argument] for argument in step.arguments]
            gaps = found[0] if len(found) == 1 else [a - b for a, b in zip(*found, strict=True)]
            branch = _branch(step, gaps)
            if branch is None:
                cut = cut or crossing(gaps)
                continue
            choices[slot] = branch
            known[slot] = found[branch] if len(found) == 2 else [gap if branch == 0 else -gap for gap in gaps]
        else:
            affine = _affine(step, known, vertices)
            if affine is not None:
                known[slot] = affine
    return choices, cut


def _branch(step: Step, gaps: list[Ratio]) -> int | None:
    """The branch of a kink from the values of its argument, or of first - second, at the vertices."""
    if min(gaps) >= 0:
        return int(step.operator == "min")
    if max(gaps) <= 0:
        return int(step.operator in ("max", "abs"))
    return None


def crossing(gaps: Sequence[Ratio]) -> tuple[int, int, Ratio]:
    """An edge on which the affine function changes sign, and the share of it where it is 0."""
    i = max(range(len(gaps)), key=lambda place: gaps[place])
    j = min(range(len(gaps)), key=lambda place: gaps[place])
    return i, j, gaps[i] / (gaps[i] - gaps[j])


def _affine(step: Step, known: dict[int, list[Ratio]], vertices: Sequence[Point]) -> list[Ratio] | None:
    """The values of a step at the vertices where it is affine by its form."""
    if step.operator == "variable":
        return [vertex[int(step.payload)] for vertex in vertices]  # type: ignore[arg-type]
    if step.operator == "number" and isinstance(step.payload, Fraction):
        return [balls.ratio(step.payload)] * len(vertices)
    if not step.arguments or not all(argument in known for argument in step.arguments):
        return None
    found = [known[argument] for argument in step.arguments]
    if step.operator == "neg":
        return [-value for value in found[0]]
    if step.operator in ("add", "sub"):
        return [a + b if step.operator == "add" else a - b for a, b in zip(*found, strict=True)]
    constant = [all(value == values[0] for value in values) for values in found]
    if step.operator == "mul" and any(constant):
        return [a * b for a, b in zip(*found, strict=True)]
    if step.operator == "div" and constant[1] and found[1][0] != 0:
        return [a / b for a, b in zip(*found, strict=True)]
    return None
