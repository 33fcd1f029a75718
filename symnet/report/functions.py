"""The target and the network of a certificate as functions that a picture can sample.

Pictures are taken on the unit cube, and say where its points are in the box of the user. Both functions come from the
certificate alone: f from its tree, by the kernel's own interval evaluator; phi from its intrinsic
parameters, by the formula that an accepted step finds. A network without such a step is walked, if it is small; where floating
point is enough for it, it is so for f.
"""

from __future__ import annotations

from bisect import bisect
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from typing import Any, TypeAlias

from symnet.core.cells import Cells, by_axis
from symnet.core.rational import from_hex, to_hex
from symnet.kernel.syntax import Budget, Rejected
from symnet.kernel.targets.bands import is_band
from symnet.kernel.targets.expression import Grid, flatten
from symnet.kernel.targets.tables import is_table
from symnet.report.float_network import FloatNetwork
from symnet.report.float_target import float_target
from symnet.report.phi import Interpolant, Point, Value, Walked, proved, walked
from symnet.report.place import NOWHERE, Place, place_of
from symnet.targets.grid_table import GridTable

PRECISION, LARGE = 64, 1 << 512
SLOW = {"sin", "cos", "tan", "exp", "log", "sqrt", "atan", "sinh", "cosh", "tanh", "pow"}
Pair: TypeAlias = tuple[float | None, float | None]
"""f and phi at a point, as places on paper."""
Table: TypeAlias = "Sequence[tuple[Fraction, Fraction]]"
"""Points of a line with values."""


@dataclass(frozen=True)
class Axis:
    """A coordinate of a picture: its name, and the ends of its side of the box."""

    name: str
    low: float = 0.0
    high: float = 1.0

    def at(self, t: float) -> float:
        """Return the coordinate in the box for one in [0, 1]."""
        return self.low + (self.high - self.low) * t


@dataclass(frozen=True)
class Plane:
    """Where a picture is taken: coordinate i is starts[i] + sum_j slopes[i][j] u_j, u in [0, 1]^size."""

    size: int
    starts: tuple[Fraction, ...]
    slopes: tuple[tuple[Fraction, ...], ...]

    def point(self, own: Point) -> list[Fraction]:
        """Return the point with these coordinates of the plane."""
        return [
            start + sum((slope * u for slope, u in zip(row, own, strict=True) if slope), Fraction(0))
            for start, row in zip(self.starts, self.slopes, strict=True)
        ]

    @cached_property
    def _rows(self) -> list[tuple[float, list[float]]]:
        return [(float(start), list(map(float, row))) for start, row in zip(self.starts, self.slopes, strict=True)]

    def floats(self, own: Sequence[float]) -> list[float]:
        """Return the same in floating point."""
        return [start + sum([slope * u for slope, u in zip(row, own, strict=True) if slope]) for start, row in self._rows]


def through(dimension: int, axes: Sequence[Sequence[int]], low: Point = (), size: Fraction = Fraction(1)) -> Plane:
    """Return the plane whose own coordinate j moves the coordinates axes[j] over [low_j, low_j + size]; the others are 1/2."""
    starts = [Fraction(1, 2)] * dimension
    slopes = [[Fraction(0)] * len(axes) for _ in range(dimension)]
    for own, moved in enumerate(axes):
        for axis in moved:
            starts[axis] = low[own] if low else Fraction(0)
            slopes[axis][own] = size
    return Plane(len(axes), tuple(starts), tuple(map(tuple, slopes)))


@dataclass(frozen=True)
class Functions:
    """f and phi on the unit cube, for one output.

    d, the tree of f (None: no target, or a band), phi, the cells of the grid, 0 where no grid is known, and the place of the
    cube: what its coordinates are called by the user and the box that it stands for. table: of a band on a line the middles
    of its values, in order, which a picture joins; of another band nothing. grid: of a table on a grid the function.
    """

    dimension: int
    tree: Any
    phi: Callable[[Point], Value] | None
    cells: Cells = 0
    place: Place = NOWHERE
    table: Table | None = None
    grid: Callable[[Point], Value] | None = None

    @property
    def counts(self) -> tuple[int, ...]:
        """The cells of each axis."""
        return by_axis(self.cells, self.dimension)

    def axis(self, number: int) -> Axis:
        """Return a coordinate as its user knows it."""
        low, high = (Fraction(0), Fraction(1)) if self.place.box is None else self.place.box.sides[number]
        return Axis(self.place.coordinate(number), float(low), float(high))

    @cached_property
    def cost(self) -> int:
        """What one evaluation of f costs, roughly, in additions."""
        if self.tree is None:
            return 1 if self.grid is None else 20 * self.dimension
        mixed = [step for step in flatten(self.tree, self.dimension) if len(step.variables) > 1]
        return 1 + sum(40 if step.operator in SLOW else 1 for step in mixed)

    @property
    def _quick(self) -> FloatNetwork | Interpolant | None:
        """phi in floating point, where it is drawn so: a continuous function of short numbers."""
        if isinstance(self.phi, Interpolant):
            return self.phi if max(*map(abs, (self.phi.scale, self.phi.shift)), Fraction(self.phi.top)) < LARGE else None
        return self.phi.quick if isinstance(self.phi, Walked) else None

    def samples(self, most: int) -> int:
        """Return how many points to take, at most `most`, so that a picture takes seconds at the worst."""
        walk = self.phi.neurons if isinstance(self.phi, Walked) else 1
        return max(min(most, 300_000 // (self.cost + walk)), min(most, 25))

    def at(self, plane: Plane, lattice: int, nodes: Sequence[Sequence[int]]) -> list[Pair]:
        """Return f and phi at the points of a plane whose own coordinates are k / lattice, for the k of `nodes`."""
        tree = None if self.tree is None else substituted(self.tree, plane)
        quick = self._quick
        if quick is None or self.grid is not None:
            exact = self._exactly(plane, lattice, None if tree is None else Grid(tree, *_fine(lattice, plane)))
            return [exact(node) for node in nodes]
        own = [[place / lattice for place in node] for node in nodes]
        return list(zip(self._targets(tree, plane, lattice, nodes, own), quick.at(list(map(plane.floats, own))), strict=True))

    def _targets(
        self, tree: Any, plane: Plane, lattice: int, nodes: Sequence[Sequence[int]], own: Sequence[Sequence[float]]
    ) -> list[float | None]:
        """f at points where phi is drawn in floating point: so too, and by enclosures where that has no value."""
        if self.table:
            return [_float(joined(self.table, plane.point([Fraction(place, lattice) for place in node])[0])) for node in nodes]
        quick = None if tree is None else float_target(tree, plane.size)
        found: list[float | None] = [None if quick is None else quick(point) for point in own]
        if tree is None or None not in found:
            return found
        grid = Grid(tree, *_fine(lattice, plane))
        return [_float(_middle(grid, node)) if value is None else value for value, node in zip(found, nodes, strict=True)]

    def _exactly(self, plane: Plane, lattice: int, grid: Grid | None) -> Callable[[Sequence[int]], Pair]:
        """k -> f and phi, computed in rational numbers."""

        def values(node: Sequence[int]) -> Pair:
            point = plane.point([Fraction(place, lattice) for place in node])
            if self.grid is not None:
                f = self.grid(point)
                phi = f if self.phi is self.grid or self.phi is None else self.phi(point)
                return _float(f), _float(None if self.phi is None else phi)
            f = joined(self.table, point[0]) if self.table else _middle(grid, node)
            return _float(f), _float(None if self.phi is None else self.phi(point))

        return values


def _fine(lattice: int, plane: Plane) -> tuple[tuple[int, ...], int, Budget]:
    """A lattice of a plane for enclosures."""
    return (lattice,) * plane.size, PRECISION, Budget(1 << 60)


def _float(value: Value) -> float | None:
    return None if value is None else float(value)


def substituted(tree: Any, plane: Plane) -> Any:
    """Return the target on a plane, as a tree in the coordinates of the plane."""
    forms = [_affine(plane, axis) for axis in range(len(plane.starts))]
    results: list[Any] = []
    todo: list[tuple[Any, bool]] = [(tree, False)]
    while todo:
        item, ready = todo.pop()
        if item[0] in ("number", "named"):
            results.append(item)
        elif item[0] == "variable":
            results.append(forms[int(item[1], 16)])
        elif not ready:
            todo.append((item, True))
            todo.extend((argument, False) for argument in reversed(item[1:]))
        else:
            first = len(results) - len(item) + 1
            # a continued quotient is shown as the quotient, with a gap at its point
            name, below = ("div", results[first : first + 2]) if item[0] == "continued" else (item[0], results[first:])
            results[first:] = [[name, *below]]
    return results[0]


def _affine(plane: Plane, axis: int) -> Any:
    """starts[axis] + sum of slopes[axis][j] u_j as a tree."""
    terms: list[Any] = [["number", to_hex(plane.starts[axis])]]
    for own, slope in enumerate(plane.slopes[axis]):
        if slope:
            variable = ["variable", hex(own)]
            terms.append(variable if slope == 1 else ["mul", ["number", to_hex(slope)], variable])
    kept = terms[1:] if len(terms) > 1 and plane.starts[axis] == 0 else terms
    return kept[0] if len(kept) == 1 else ["add", *kept]


def _middle(grid: Grid | None, node: Sequence[int]) -> Value:
    if grid is None:
        return None
    try:
        low, high = grid.at(node)
    except Rejected:
        return None
    return (low + high) / 2


def joined(table: Table, at: Fraction) -> Value:
    """Return the value at a point of a line that joins the values of a table; none beyond its ends."""
    here = bisect(table, at, key=lambda row: row[0])
    if here == 0 or (here == len(table) and table[-1][0] < at):
        return None
    (one, first), (two, second) = table[here - 1], table[min(here, len(table) - 1)]
    return first if one == two else first + (second - first) * (at - one) / (two - one)


def table_of(target: Any, place: Place) -> Table:
    """Return the middles of the values of a band on a line, by points of the cube; nothing where its rows are not at hand."""
    rows = target[2] if isinstance(target[2][0], list) and len(target[2][0]) == 3 else []
    low, high = (Fraction(0), Fraction(1)) if place.box is None else place.box.sides[0]
    return sorted(((from_hex(at) - low) / (high - low), (from_hex(one) + from_hex(two)) / 2) for at, one, two in rows)


def functions(content: Mapping[str, Any], output: str | None = None) -> Functions:
    """Read f and phi of an output off a certificate that the kernel has accepted, None in a plain one."""
    network, place = content["network"], place_of(content)
    target = _target(content, output)
    if target is not None and is_table(target):
        return _of_a_table(content, target, place, output)
    table = table_of(target, place) if target is not None and is_band(target) else None
    tree = None if table is not None else _on_cube(target, place)
    values = {name: from_hex(value) for name, value in network.get("parameters", {}).items()}
    for step in content["steps"]:
        if step["statement"].get("output") == output:
            found = proved(step, place.inputs, values)
            if found is not None:
                return Functions(place.inputs, tree, found, found.cells, place, table)
            if step["statement"]["kind"] == "broken-line":
                return Functions(1, tree, _line(step["statement"], place), 0, place, table)
    known = tree is not None or table is not None
    return Functions(place.inputs, tree, walked(content, output) if known else None, 0, place, table)


def _line(statement: Mapping[str, Any], place: Place) -> Callable[[Point], Value]:
    """The broken line that phi is proved to be near, as a function on the unit cube."""
    side = Fraction(1) if place.box is None else place.box.sides[0][1] - place.box.sides[0][0]
    values, step = [from_hex(value) for value in statement["values"]], from_hex(statement["step"]) / side

    def value(point: Point) -> Value:
        cell = min(int(point[0] / step), len(values) - 2)
        return values[cell] + (point[0] / step - cell) * (values[cell + 1] - values[cell])

    return value


def _of_a_table(content: Mapping[str, Any], target: Any, place: Place, output: str | None) -> Functions:
    """f of a table on a grid; phi is the same function where a step proves the error 0."""
    knots = tuple(tuple(map(from_hex, axis)) for axis in target[1])
    found = GridTable("", (), "", knots, tuple(map(from_hex, target[2]))).on_cube()
    steps = (step for step in content["steps"] if step["rule"] == "table-error")
    proved_equal = any(step["statement"].get("output") == output and step["statement"]["bound"] == "0x0" for step in steps)

    def value(point: Point) -> Value:
        return found(*point)

    return Functions(place.inputs, None, value if proved_equal else walked(content, output), 0, place, grid=value)


def _target(content: Mapping[str, Any], output: str | None) -> Any:
    """The tree of the target of an output, None where there is none."""
    trees = content["target"]
    if output is None:
        return trees[0] if len(trees) == 1 else None
    return trees[int(output, 16)] if int(output, 16) < len(trees) else None


def _on_cube(tree: Any, place: Place) -> Any:
    """The target as a function on the unit cube that the box is mapped to."""
    if tree is None or place.box is None:
        return tree
    sides = place.box.sides
    slopes = [[high - low if own == axis else Fraction(0) for own in range(len(sides))] for axis, (low, high) in enumerate(sides)]
    return substituted(tree, Plane(len(sides), tuple(low for low, _ in sides), tuple(map(tuple, slopes))))
