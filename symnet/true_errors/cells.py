"""Networks of Theorems 2.1, 2.2 and 2.3 of Shen, Yang, Zhang 2022: constant on every cell off the trifling strips.

Off the strips the value is b + s * (the code of the cell). In the strips a network of Theorem 2.1 lies in
[b, b + s (1 - 2^-n)]; one of Theorem 2.2 or 2.3 between the least and the greatest code of the cells on both sides, because at
least two of the three points that each mid value compares see one of them (mathematics.md, Theorem 2.2, delta = 1/(3K)); what
it is there exactly, strips.py says. All this holds for the networks whose template is that of the theorem, byte for byte.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import permutations, product
from typing import TypeAlias

from symnet.core.entry import Intrinsic
from symnet.core.network import Layer, Network
from symnet.targets.enclosure import balls
from symnet.targets.enclosure.intervals import Interval
from symnet.true_errors.codes import Codes
from symnet.true_errors.pieces import Function, Piece, Point, piece
from symnet.true_errors.strips import Reader, Strip, strip

Region: TypeAlias = "tuple[tuple[Fraction, Fraction, tuple[int, ...]], ...]"
"""Along each axis: from, to, and the cells it belongs to: one, or the two on both sides of a strip."""


@dataclass(frozen=True, slots=True)
class CellNetwork:
    """The codes of the cells (lexicographic by first coordinate fastest), the strips' width, the range of all values."""

    dimension: int
    cells: int
    delta: Fraction
    values: tuple[Fraction, ...]
    joined: bool
    low: Fraction
    high: Fraction
    numbers: tuple[Fraction, ...]
    scale: Fraction
    levels: int | None = None

    def regions(self) -> Iterator[Region]:
        """Yield the products of cells and strips; they cover the cube."""
        yield from product(self.parts(), repeat=self.dimension)

    def parts(self) -> list[tuple[Fraction, Fraction, tuple[int, ...]]]:
        """The cells and strips of one axis."""
        found: list[tuple[Fraction, Fraction, tuple[int, ...]]] = []
        for j in range(self.cells):
            right = Fraction(j + 1, self.cells)
            last = j == self.cells - 1
            found.append((Fraction(j, self.cells), right if last else right - self.delta, (j,)))
            if not last:
                found.append((right - self.delta, right, (j, j + 1)))
        return found

    def range(self, region: Region) -> tuple[Fraction, Fraction]:
        """Bounds of the network on a region, equal off the strips."""
        if not self.joined and any(len(part[2]) > 1 for part in region):
            return self.low, self.high
        found = [self.values[self._number(cell)] for cell in product(*(part[2] for part in region))]
        return min(found), max(found)

    def reader(self, region: Region, codes: Codes) -> Reader:
        """The network on a region, some of it in strips."""
        starts = tuple(balls.ratio(start) if len(cells) > 1 else None for start, _, cells in region)
        corner = tuple(cells[0] for _, _, cells in region)
        delta, scale, shift = map(balls.ratio, (self.delta, self.scale, self.low))
        return Reader(codes, self.cells, corner, starts, delta, self.joined, scale, shift)

    def _number(self, cell: Sequence[int]) -> int:
        return sum(j * self.cells**axis for axis, j in enumerate(cell))


def cell_network(network: Network) -> CellNetwork | None:
    """Return what a bound network of Theorem 2.1, 2.2 or 2.3 is on its cells, None for any other network."""
    names = [name for name in network.intrinsic if name.startswith("a_")]
    n = len(names)
    if set(network.parameters) == {"v", "s", "b"}:
        return _of_one_number(network)
    if n < 1 or set(network.parameters) != {*names, "s", "b"} or set(names) != {f"a_{bit}" for bit in range(1, n + 1)}:
        return None
    found = _shape(network, n)
    if found is None or network.parameters["s"] < 0:
        return None
    count = 1 << (n * network.inputs)
    return _coded(network, n, *found, [_digits(network.parameters[f"a_{bit}"], count) for bit in range(1, n + 1)])


def _of_one_number(network: Network) -> CellNetwork | None:
    """What a bound network of Theorem 2.3 is on its cells."""
    from symnet.constructions.syz2022.theorem_2_3 import MOST_BITS, levels, theorem_2_3_template

    n = max((node.operation.outputs for node in network.nodes if node.name == "numbers"), default=0)
    count, delta = 1 << (n * network.inputs), Fraction(1, 3 << n)
    if n < 1 or 2 * n * count > MOST_BITS or network.parameters["s"] < 0:
        return None
    digits = _digits(network.parameters["v"], n * count)
    if digits is None or theorem_2_3_template(network.inputs, n, delta).nodes != network.nodes:
        return None
    columns = [digits[start : start + count] for start in range(0, n * count, count)]
    return _coded(network, n, delta, True, columns, levels(count))


def _coded(
    network: Network, n: int, delta: Fraction, joined: bool, columns: Sequence[list[int] | None], levels: int | None = None
) -> CellNetwork | None:
    """The cells of a network whose bits of the codes are known."""
    known = [column for column in columns if column is not None]
    if len(known) < n:
        return None
    s, b = network.parameters["s"], network.parameters["b"]
    codes = [sum(Fraction(bit, 2 << place) for place, bit in enumerate(bits)) for bits in zip(*known, strict=True)]
    values = tuple(b + s * code for code in codes)
    numbers = tuple(sum((Fraction(bit, 4**place) for place, bit in enumerate(bits, 1)), Fraction(0)) for bits in known)
    top = b + s * (1 - Fraction(1, 1 << n))
    return CellNetwork(network.inputs, 1 << n, delta, values, joined, b, top, numbers, s, levels)


def _shape(network: Network, n: int) -> tuple[Fraction, bool] | None:
    """delta, and whether the network is that of Theorem 2.2; None where its template is neither's."""
    from symnet.constructions.syz2022.theorem_2_1 import theorem_2_1_template

    template = network.template
    for delta in _slopes(network):
        if theorem_2_1_template(network.inputs, n, delta) == template:
            return delta, False
    try:
        from symnet.constructions.syz2022.theorem_2_2 import theorem_2_2_template
    except ImportError:
        return None
    delta = Fraction(1, 3 << n)
    return (delta, True) if theorem_2_2_template(network.inputs, n, delta) == template else None


def _slopes(network: Network) -> list[Fraction]:
    """1/delta is the slope of the step function, the weight of the first layer named index."""
    for node in network.nodes:
        if node.name == "phi_1.g_1.index" and isinstance(node.operation, Layer) and node.operation.rows[0].weights:
            weight = node.operation.rows[0].weights[0][1]
            if isinstance(weight, Fraction) and weight > 0 and not isinstance(weight, Intrinsic):
                return [1 / weight]
    return []


def _digits(number: Fraction, count: int) -> list[int] | None:
    """The base-4 digits of a number, all 0 or 1; None where it has others."""
    bits = 2 * count
    if not 0 <= number < 1 or number.denominator & (number.denominator - 1) or number.denominator.bit_length() - 1 > bits:
        return None
    text = format(number.numerator << (bits - number.denominator.bit_length() + 1), f"0{bits}b")
    return None if "1" in text[::2] else [int(digit) for digit in text[1::2]]


def items(cells: CellNetwork, function: Function) -> Iterator[Piece | Strip]:
    """Yield what covers the cube: simplices where the network is constant, and simplices of the strips."""
    numbers = tuple(map(balls.ratio, cells.numbers))
    codes = Codes(numbers, cells.cells**cells.dimension, cells.levels)
    for region in cells.regions():
        low, high = (balls.ratio(value) for value in cells.range(region))
        box = tuple((balls.ratio(start), balls.ratio(stop)) for start, stop, _ in region)
        if low == high:
            yield from (piece(function, vertices, [low] * len(vertices)) for vertices in box_simplices(box))
            continue
        reader = cells.reader(region, codes)
        yield from (strip(reader, function, vertices) for vertices in box_simplices(box))


def box_simplices(box: Sequence[Interval]) -> Iterator[list[Point]]:
    """Yield the d! Kuhn simplices of a box."""
    for order in permutations(range(len(box))):
        corner = [lo for lo, _ in box]
        vertices = [tuple(corner)]
        for axis in order:
            corner[axis] = box[axis][1]
            vertices.append(tuple(corner))
        yield vertices
