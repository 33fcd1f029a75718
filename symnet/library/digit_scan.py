"""The scan step: read the next digit of z, pass one Kuhn hat, add the digit times the tail sum.

An alphabet has digits c = 0..T in base B (a power of two > T), worth gain * c - offset. The plain scan has base 4 and
digits 0, 1, 2 worth -1, 0, 1; one bit a node has base 2 and digits worth -1, 1; finer levels have 2D + 1 digits.

State (z, W, p_1..p_T, acc, x_1..x_d) with A = acc + gain sum p_i - offset W + offset the sum so far, shifted to stay >= 0
so that one neuron carries it. Step l = 1, 2, ... with S = B^(top - l) and node beta = node l - 1 of the snake order:
    theta_i = ramp(S (z - i/B) + 1),  w = Lambda(K x - beta),
    z <- B z - sum theta_i,  W <- W - w,  p_i <- relu(theta_i + W - 1) = theta_i W,  acc <- A.
The digit's worth times W is gain sum p_i - offset W; A grows by that plus offset, which is taken off at the end.
Source: mathematics.md section 2 (ours).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction

from symnet.core.cells import Cells, by_axis
from symnet.core.entry import ONE, Scheduled
from symnet.core.network import INPUT, Network, Node, Read, Scan
from symnet.core.schedule import Power, Schedule, Snake
from symnet.library.calculus import Rows, chain
from symnet.library.kuhn_hat import Form, compare_rows

Z, W, P = 0, 1, 2
SCALE = "scale"


@dataclass(frozen=True, slots=True)
class Alphabet:
    """Digits 0..top in base `base`, a power of two above `top`; digit c is worth gain * c - offset."""

    base: int
    top: int
    gain: int = 1
    offset: int = 1

    @property
    def bits(self) -> int:
        """The bits that a digit takes."""
        return self.base.bit_length() - 1

    @property
    def acc(self) -> int:
        """The position of acc in the state."""
        return P + self.top

    @property
    def x(self) -> int:
        """The position of x_1 in the state, and the size of the state without x."""
        return P + self.top + 1

    def total(self, start: int = 0) -> tuple[dict[int, int], int]:
        """Return A as a form in a state that begins at position `start`: weights and constant."""
        sums = {start + P + number: self.gain for number in range(self.top)}
        return {start + W: -self.offset, **sums, start + self.acc: 1}, self.offset


TWO_BIT = Alphabet(4, 2)
ONE_BIT = Alphabet(2, 1, gain=2)


def levels(reach: int) -> Alphabet:
    """Return the alphabet of differences -reach..reach."""
    return Alphabet(1 << (2 * reach).bit_length(), 2 * reach, offset=reach)


def node_name(axis: int) -> str:
    """Return the name of the schedule of the node's coordinate `axis`."""
    return f"node_{axis + 1}"


def scan_body(dimension: int, cells: Cells, alphabet: Alphabet = TWO_BIT) -> Network:
    """Return the body of the scan over the grid of `cells` cells an axis, or one number for each axis: depth d + 2."""
    carried = range(dimension)
    layers: list[tuple[str, str, Rows]] = []
    for axis in carried:
        z, tail, x = (Z, W, alphabet.x) if axis == 0 else (2, 3, 5)
        total: tuple[Mapping[int, int], int] = alphabet.total() if axis == 0 else ({4: 1}, 0)
        compared = node_rows(dimension, cells, axis, x)
        rows = [*compared, ({z: 1}, 0), ({tail: 1}, 0), total, *(({x + j: 1}, 0) for j in carried)]
        layers.append((f"compare_{axis + 1}", "relu", rows))
    behind = 2 * alphabet.top + 4
    layers.append(("digit", "relu", [*_digit_rows(alphabet), *(({5 + j: 1}, 0) for j in carried)]))
    layers.append(("select", "relu", [*_select_rows(alphabet), *(({behind + j: 1}, 0) for j in carried)]))
    return chain(alphabet.x + dimension, *layers)


def hat_sum_body(dimension: int, cells: Cells) -> Network:
    """Return the body that adds up hats: state (w, h, x), h <- h + w, w <- Lambda(K x - beta): depth d + 1."""
    carried = range(dimension)
    layers: list[tuple[str, str, Rows]] = []
    for axis in carried:
        x = 2 if axis == 0 else 3
        total: Mapping[int, int] = {0: 1, 1: 1} if axis == 0 else {2: 1}
        rows = [*node_rows(dimension, cells, axis, x), (total, 0), *(({x + j: 1}, 0) for j in carried)]
        layers.append((f"compare_{axis + 1}", "relu", rows))
    layers.append(("hat", "relu", [({0: -1, 1: -1}, 1), ({2: 1}, 0), *(({3 + j: 1}, 0) for j in carried)]))
    return chain(2 + dimension, *layers)


def node_rows(dimension: int, cells: Cells, axis: int, x: int) -> Rows:
    """Return the rows r_k, q_k that compare coordinate `axis` of K x - beta, x standing from position `x` on."""
    counts, before = by_axis(cells, dimension), max(axis - 1, 0)
    return compare_rows(axis, _local(axis, counts[axis], x), _local(before, counts[before], x), 0, 1)


def _local(axis: int, cells: int, x: int) -> Form:
    """y_k = K_k x_k - beta_k."""
    return {x + axis: Fraction(cells)}, Scheduled(Fraction(0), ((node_name(axis), -ONE),))


def _digit_rows(alphabet: Alphabet) -> Rows:
    """relu(u_i), relu(u_i + 1) with u_i = S (z - i/B), the hat w, and z, W, acc carried; reading r, q, z, W, acc, x."""
    scale = Scheduled(Fraction(0), ((SCALE, ONE),))
    rows: Rows = [
        ({2: scale}, Scheduled(Fraction(plus), ((SCALE, -Fraction(digit, alphabet.base)),)))
        for digit in range(1, alphabet.top + 1)
        for plus in (0, 1)
    ]
    return [*rows, ({0: -1, 1: -1}, 1), ({2: 1}, 0), ({3: 1}, 0), ({4: 1}, 0)]


def _select_rows(alphabet: Alphabet) -> Rows:
    """Reading relu(u_1), relu(u_1 + 1), ..., w, z, W, acc, x: the new z, W, p_1..p_T, acc."""
    w = 2 * alphabet.top
    thetas = {2 * number + side: (1, -1)[side] for number in range(alphabet.top) for side in (0, 1)}
    picked: Rows = [({2 * number: -1, 2 * number + 1: 1, w: -1, w + 2: 1}, -1) for number in range(alphabet.top)]
    return [({**thetas, w + 1: alphabet.base}, 0), ({w: -1, w + 2: 1}, 0), *picked, ({w + 3: 1}, 0)]


def digit_scan(dimension: int, cells: Cells, alphabet: Alphabet, steps: int) -> Network:
    """Return the scan by itself, one run of it, as the node `scan`."""
    scale: tuple[str, Schedule] = (SCALE, Power(alphabet.base, steps + 1))
    schedules = (*node_schedules(dimension, cells), scale)
    return _alone("scan", Scan(scan_body(dimension, cells, alphabet), steps, schedules))


def hat_sum(dimension: int, cells: Cells, steps: int) -> Network:
    """Return the first pass by itself, one run of it, as the node `hats`."""
    return _alone("hats", Scan(hat_sum_body(dimension, cells), steps, node_schedules(dimension, cells)))


def node_schedules(dimension: int, cells: Cells) -> tuple[tuple[str, Snake], ...]:
    """Return the schedules of the node's coordinates, by name."""
    return tuple((node_name(axis), Snake(cells, dimension, axis)) for axis in range(dimension))


def _alone(name: str, scan: Scan) -> Network:
    return Network(scan.outputs, (Node(name, scan, (Read(INPUT, 0, scan.outputs),)),))
