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

from symnet.core.entry import ONE, Scheduled
from symnet.core.network import Network
from symnet.library.calculus import Rows, chain
from symnet.library.kuhn_hat import Form, compare_rows, hat_cases
from symnet.piecewise.contract import Case, Contract, Place, Reading, form, outputs_of
from symnet.piecewise.polytope import Polytope, half_lines, interval, point

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


def scan_body(dimension: int, cells: int, alphabet: Alphabet = TWO_BIT) -> Network:
    """Return the body of the scan over the grid of `cells` cells an axis: depth d + 2."""
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


def hat_sum_body(dimension: int, cells: int) -> Network:
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


def node_rows(dimension: int, cells: int, axis: int, x: int) -> Rows:
    """Return the rows r_k, q_k that compare coordinate `axis` of K x - beta, x standing from position `x` on."""
    return compare_rows(axis, _local(axis, cells, x), _local(max(axis - 1, 0), cells, x), 0, 1)


def _local(axis: int, cells: int, x: int) -> Form:
    """y_k = K x_k - beta_k."""
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


def scan_contracts(
    dimension: int, cells: int, body: Network | None = None, alphabet: Alphabet = TWO_BIT
) -> tuple[Contract, Contract]:
    """Return what the body does at any step l, whatever S and the node: first the hat, then the state.

    Together with S (z - t) being an integer they give the induction over l: if z has first digit c in 0..T and
    0 <= w <= W <= 1, the step takes digit c off z, w off W, and adds (gain c - offset)(W - w) + offset to A.
    """
    body = body or scan_body(dimension, cells, alphabet)
    hat = ("digit", 2 * alphabet.top)
    return hat_reading(dimension, cells, body, hat, alphabet.x), _state_contract(dimension, body, alphabet)


def hat_reading(dimension: int, cells: int, body: Network, hat: Place, start: int) -> Contract:
    """Neuron `hat` of a body is Lambda(K x - beta), in the variables x_1..x_d >= 0 (inputs from `start`) and beta."""
    size = 2 * dimension
    y = tuple(form(size, {axis: cells, dimension + axis: -1}) for axis in range(dimension))
    free = tuple(
        point(*(int(at == axis) + cells * int(at == dimension + axis) for at in range(size))) for axis in range(dimension)
    )
    zero = point(*(0,) * dimension)
    cases = hat_cases(y, lambda at: (*zero, *(-coordinate for coordinate in at)), free)
    inputs = (*(size,) * start, *range(dimension))  # the rest of the state is not read: place it on the constant
    nodes = {(node_name(axis), form(size, {}, 1)): form(size, {dimension + axis: 1}) for axis in range(dimension)}
    ensures = "w = max(0, 1 - max(0, y) + min(0, y)) with y = K x - beta"
    return Contract(f"scan step, hat, d = {dimension}", "x >= 0", ensures, body, Reading(inputs, {}, nodes), (hat,), cases)


def _state_contract(dimension: int, body: Network, alphabet: Alphabet) -> Contract:
    """The new state, digit by digit, in the variables z, W, p_1..p_T, acc, x_1..x_d, w, u_1..u_T, u_i = S (z - i/B)."""
    w = alphabet.x + dimension
    size = w + 1 + alphabet.top
    scale = {
        (SCALE, form(size, {Z: 1}, -Fraction(digit, alphabet.base))): form(size, {w + digit: 1})
        for digit in range(1, alphabet.top + 1)
    }
    reading = Reading(tuple(range(w)), {("digit", 2 * alphabet.top): w}, scale)
    tail = form(size, {W: 1, w: -1})
    kept = tuple(form(size, {alphabet.x + axis: 1}) for axis in range(dimension))
    total = form(size, *alphabet.total())
    cases = []
    for digit in range(alphabet.top + 1):
        z = form(size, {Z: alphabet.base}, -digit)
        gained = tuple(tail if digit > number else form(size, {}) for number in range(alphabet.top))
        cases.append(Case(f"digit {digit}", _state_domain(dimension, digit, alphabet), (z, tail, *gained, total, *kept)))
    ensures = "z = B z - c, W = W - w, p_i = (W - w) [c >= i], acc = A"
    requires = "z >= c/B with S z integer, 0 <= w <= W <= 1, p_i, acc, x >= 0"
    return Contract(f"scan step, state, d = {dimension}", requires, ensures, body, reading, outputs_of(body), tuple(cases))


def _state_domain(dimension: int, digit: int, alphabet: Alphabet) -> Polytope:
    """Variables z, W, p, acc, x, w, u: u_i >= 0 for i <= c and u_i <= -1 above."""
    between = alphabet.top + 1 + dimension  # p, acc, x
    corners = ((0, 0), (1, 0), (1, 1))
    vertices = tuple(point(high, *(0,) * between, low) for high, low in corners)
    rays = tuple(point(0, *ray, 0) for ray in half_lines(between).rays)
    domain = interval(Fraction(digit, alphabet.base), None).times(Polytope(vertices, rays))
    for number in range(1, alphabet.top + 1):
        domain = domain.times(interval(0, None) if number <= digit else interval(None, -1))
    return domain
