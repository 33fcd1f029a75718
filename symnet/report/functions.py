"""The target and the network of a certificate as functions that a picture can sample.

Both come from the certificate alone: f from its tree, by the kernel's own interval evaluator; phi from its intrinsic
parameters, by the formula that an accepted step states. A network without such a step is walked, if it is small.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property, lru_cache
from itertools import accumulate
from typing import Any, TypeAlias

from symnet.core.codec import canonical_json, decode
from symnet.core.folding import folded
from symnet.core.network import Network
from symnet.core.rational import from_hex, to_hex
from symnet.core.realize import realize, work
from symnet.core.schedule import snake_number
from symnet.kernel.syntax import Budget, Rejected
from symnet.kernel.syntax import Network as Parameters
from symnet.kernel.targets.expression import Grid, flatten
from symnet.kernel.theories.local import alphabet, columns, digits

Point: TypeAlias = Sequence[Fraction]
Value: TypeAlias = Fraction | None
PRECISION = 64
MAX_NODES = 1 << 21
MAX_WALK = 400_000
SLOW = {"sin", "cos", "tan", "exp", "log", "sqrt", "atan", "sinh", "cosh", "tanh", "pow"}


@dataclass(frozen=True)
class Interpolant:
    """phi of a scan: sum of c_i w_i on the Kuhn simplices, c_i = b + s m_i, m_i the running sum of gain * digit - offset."""

    dimension: int
    cells: int
    scale: Fraction
    shift: Fraction
    names: tuple[str, ...]
    digits: list[int]
    top: int = 2
    gain: int = 1
    offset: int = 1

    @cached_property
    def codes(self) -> list[int]:
        """m_i in snake order."""
        return list(accumulate((self.gain * digit - self.offset for digit in self.digits), initial=0))

    def __call__(self, point: Point) -> Value:
        scaled = [self.cells * coordinate for coordinate in point]
        corner = [min(int(coordinate), self.cells - 1) for coordinate in scaled]
        local = [coordinate - low for coordinate, low in zip(scaled, corner, strict=True)]
        height, total = Fraction(1), Fraction(0)
        for axis in sorted(range(self.dimension), key=lambda axis: -local[axis]):
            total += (height - local[axis]) * self.codes[snake_number(self.cells, corner)]
            height = local[axis]
            corner[axis] += 1
        return self.shift + self.scale * (total + height * self.codes[snake_number(self.cells, corner)])


@dataclass(frozen=True)
class CellValues:
    """phi of Theorem 2.1: constant on every cell; None in the trifling region."""

    dimension: int
    cells: int
    delta: Fraction
    scale: Fraction
    shift: Fraction
    columns: list[list[int]]

    def __call__(self, point: Point) -> Value:
        place = 0
        for axis, coordinate in enumerate(point):
            index = min(int(self.cells * coordinate), self.cells - 1)
            if index < self.cells - 1 and coordinate > Fraction(index + 1, self.cells) - self.delta:
                return None
            place += index * self.cells**axis
        code = sum(Fraction(column[place], 2 << bit) for bit, column in enumerate(self.columns))
        return self.shift + self.scale * code


@dataclass(frozen=True)
class Walked:
    """phi of a small network, neuron by neuron; `neurons` is what one value costs."""

    network: Network
    neurons: int

    def __call__(self, point: Point) -> Value:
        return realize(self.network, point)[0]


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
    """d, the tree of f (None: no target), phi, and the cells an axis of the grid, 0 where no grid is known."""

    dimension: int
    tree: Any
    phi: Callable[[Point], Value] | None
    cells: int = 0

    @cached_property
    def cost(self) -> int:
        """What one evaluation of f costs, roughly, in additions."""
        if self.tree is None:
            return 1
        mixed = [step for step in flatten(self.tree, self.dimension) if len(step.variables) > 1]
        return 1 + sum(40 if step.operator in SLOW else 1 for step in mixed)

    def samples(self, most: int) -> int:
        """Return how many points to take, at most `most`, so that a picture takes seconds at the worst."""
        walk = self.phi.neurons if isinstance(self.phi, Walked) else 1
        return max(min(most, 300_000 // (self.cost + walk)), min(most, 25))

    def at(self, plane: Plane, lattice: int) -> Callable[[Sequence[int]], tuple[Value, Value]]:
        """Return k -> (f, phi) at the point of a plane whose own coordinates are k / lattice."""
        tree = None if self.tree is None else substituted(self.tree, plane)
        grid = None if tree is None else Grid(tree, plane.size, lattice, PRECISION, 1, Budget())

        def values(node: Sequence[int]) -> tuple[Value, Value]:
            phi = None if self.phi is None else self.phi(plane.point([Fraction(place, lattice) for place in node]))
            return _middle(grid, node), phi

        return values


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
            results[first:] = [[item[0], *results[first:]]]
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


def functions(content: Mapping[str, Any]) -> Functions:
    """Read f and phi off a certificate that the kernel has accepted."""
    network = content["network"]
    dimension = int(network["inputs"], 16)
    tree = content["target"][0] if len(content["target"]) == 1 else None
    values = {name: from_hex(value) for name, value in network.get("parameters", {}).items()}
    for step in content["steps"]:
        found = _stated(step["statement"], dimension, values)
        if found is not None:
            return Functions(dimension, tree, found, found.cells)
    return Functions(dimension, tree, _walked(content) if tree is not None else None)


def _stated(statement: Mapping[str, Any], dimension: int, values: Mapping[str, Fraction]) -> Interpolant | CellValues | None:
    """phi by the codes and the set of a local statement; None where a step states none, or only what phi is near."""
    if statement["kind"] != "local":
        return None
    if statement["source"][0] == "snake":
        return _interpolant(statement, dimension, values)
    return None if statement["on"] == ["cube"] else _cell_values(statement, dimension, values)


def _cell_values(statement: Mapping[str, Any], dimension: int, values: Mapping[str, Fraction]) -> CellValues:
    cells, names = int(statement["cells"], 16), statement["source"][1]
    found = columns(Parameters(1, (), values), names, cells**dimension)
    scale, shift = values[statement["scale"]], values[statement["shift"]]
    return CellValues(dimension, cells, from_hex(statement["on"][1]), scale, shift, found)


def _interpolant(statement: Mapping[str, Any], dimension: int, values: Mapping[str, Fraction]) -> Interpolant | None:
    cells = int(statement["cells"], 16)
    count = (cells + 1) ** dimension - 1
    if count > MAX_NODES:
        return None
    names, length, base, top, gain, offset = alphabet(statement["source"])
    found = [digit for name in names for digit in digits(values[name], length, base, top)][:count]
    scale, shift = values[statement["scale"]], values[statement["shift"]]
    return Interpolant(dimension, cells, scale, shift, tuple(names), found, top, gain, offset)


def _walked(content: Mapping[str, Any]) -> Walked | None:
    network = network_of(content)
    walked = folded(network)
    neurons = network.size.neurons if walked is network else work(walked)
    return Walked(walked, neurons) if network.outputs == 1 and neurons <= MAX_WALK else None


def network_of(content: Mapping[str, Any]) -> Network:
    """Return the network of a certificate for drawing."""
    return _decoded(json_bytes(content["network"]))


@lru_cache(maxsize=1)
def _decoded(data: bytes) -> Network:
    """The network in these bytes; a page asks for the same one twice."""
    return decode(data)


def json_bytes(value: Any) -> bytes:
    """Return canonical bytes; raises RecursionError where `value` is nested too deep."""
    return canonical_json(json.loads(json.dumps(value)))
