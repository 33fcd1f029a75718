"""The scan step: read the next base-4 digit of z, pass one Kuhn hat, add the digit times the tail sum.

State (z, W, p_0, p_1, acc, x_1..x_d) with A = acc + p_0 + p_1 + 1 - W the sum so far, shifted to stay >= 0 so that one
neuron carries it. Step l = 1, ..., N - 1 with S = 4^(N-l) and node beta = node l - 1 of the snake order:
    theta_0 = ramp(S (z - 1/4) + 1),  theta_1 = ramp(S (z - 1/2) + 1),  w = Lambda(K x - beta),
    z <- 4 z - theta_0 - theta_1,  W <- W - w,  p_i <- relu(theta_i + W - 1) = theta_i W,  acc <- A.
The digit minus 1, times W, is p_0 + p_1 - W; A grows by that plus 1, so the sum is A - (N - 1) at the end.
Source: mathematics.md section 2 (ours).
"""

from __future__ import annotations

from fractions import Fraction

from symnet.calculus import Rows, chain
from symnet.claims.contract import Case, Contract, Reading, form, outputs_of
from symnet.claims.domain import Polytope, half_lines, interval, point
from symnet.core.entry import ONE, Scheduled
from symnet.core.network import Network
from symnet.gadgets.kuhn_hat import Form, compare_rows, hat_cases

Z, W, P0, P1, ACC, X = range(6)
STATE = ("z", "W", "p_0", "p_1", "acc")
SCALE = "scale"


def node_name(axis: int) -> str:
    """Return the name of the schedule of the node's coordinate `axis`."""
    return f"node_{axis + 1}"


def scan_body(dimension: int, cells: int) -> Network:
    """Return the body of the scan over the grid of `cells` cells an axis: state of 5 + d values, depth d + 2."""
    carried = range(dimension)
    layers: list[tuple[str, str, Rows]] = []
    for axis in carried:
        z, tail, x = (Z, W, X) if axis == 0 else (2, 3, 5)
        y, before = _local(axis, cells, x), _local(max(axis - 1, 0), cells, x)
        total = ({ACC: 1, P0: 1, P1: 1, W: -1}, 1) if axis == 0 else ({4: 1}, 0)
        rows = [*compare_rows(axis, y, before, 0, 1), ({z: 1}, 0), ({tail: 1}, 0), total, *(({x + j: 1}, 0) for j in carried)]
        layers.append((f"compare_{axis + 1}", "relu", rows))
    layers.append(("digit", "relu", [*_digit_rows(), *(({5 + j: 1}, 0) for j in carried)]))
    layers.append(("select", "relu", [*_select_rows(), *(({8 + j: 1}, 0) for j in carried)]))
    return chain(X + dimension, *layers)


def _local(axis: int, cells: int, x: int) -> Form:
    """y_k = K x_k - beta_k."""
    return {x + axis: Fraction(cells)}, Scheduled(Fraction(0), ((node_name(axis), -ONE),))


def _digit_rows() -> Rows:
    """relu(u_0), relu(u_0 + 1), relu(u_1), relu(u_1 + 1) with u = S (z - t), the hat w, and z, W, acc carried.

    The reader's order: reading r, q, z, W, acc, x.
    """
    scale = Scheduled(Fraction(0), ((SCALE, ONE),))
    rows: Rows = [
        ({2: scale}, Scheduled(Fraction(plus), ((SCALE, -threshold),)))
        for threshold in (Fraction(1, 4), Fraction(1, 2))
        for plus in (0, 1)
    ]
    return [*rows, ({0: -1, 1: -1}, 1), ({2: 1}, 0), ({3: 1}, 0), ({4: 1}, 0)]


def _select_rows() -> Rows:
    """Reading relu(u_0), relu(u_0 + 1), relu(u_1), relu(u_1 + 1), w, z, W, acc, x."""
    return [
        ({0: 1, 1: -1, 2: 1, 3: -1, 5: 4}, 0),
        ({4: -1, 6: 1}, 0),
        ({0: -1, 1: 1, 4: -1, 6: 1}, -1),
        ({2: -1, 3: 1, 4: -1, 6: 1}, -1),
        ({7: 1}, 0),
    ]


def scan_contracts(dimension: int, cells: int, body: Network | None = None) -> tuple[Contract, Contract]:
    """Return what the body does at any step l, whatever S and the node: first the hat, then the state.

    Together with S (z - t) being an integer they give the induction over l: if z has first digit c in {0, 1, 2} and
    0 <= w <= W <= 1, the step takes digit c off z, w off W, and adds (c - 1)(W - w) + 1 to A.
    """
    body = body or scan_body(dimension, cells)
    return _hat_contract(dimension, cells, body), _state_contract(dimension, body)


def _hat_contract(dimension: int, cells: int, body: Network) -> Contract:
    """Neuron w of layer `digit` is Lambda(K x - beta), in the variables x_1..x_d >= 0 and beta_1..beta_d."""
    size = 2 * dimension
    y = tuple(form(size, {axis: cells, dimension + axis: -1}) for axis in range(dimension))
    free = tuple(
        point(*(int(at == axis) + cells * int(at == dimension + axis) for at in range(size))) for axis in range(dimension)
    )
    zero = point(*(0,) * dimension)
    cases = hat_cases(y, lambda at: (*zero, *(-coordinate for coordinate in at)), free)
    inputs = (*(size,) * X, *range(dimension))  # z, W, p_0, p_1, acc are not read: place them on the constant
    nodes = {(node_name(axis), form(size, {}, 1)): form(size, {dimension + axis: 1}) for axis in range(dimension)}
    ensures = "w = max(0, 1 - max(0, y) + min(0, y)) with y = K x - beta"
    return Contract(
        f"scan step, hat, d = {dimension}", "x >= 0", ensures, body, Reading(inputs, {}, nodes), (("digit", 4),), cases
    )


def _state_contract(dimension: int, body: Network) -> Contract:
    """The new state, digit by digit, in the variables z, W, p_0, p_1, acc, x_1..x_d, w, u_0, u_1 with u_i = S (z - t_i)."""
    w, u0, u1 = X + dimension, X + dimension + 1, X + dimension + 2
    size = u1 + 1
    scale = {
        (SCALE, form(size, {Z: 1}, -threshold)): form(size, {u: 1})
        for u, threshold in ((u0, Fraction(1, 4)), (u1, Fraction(1, 2)))
    }
    reading = Reading(tuple(range(X + dimension)), {("digit", 4): w}, scale)
    tail = form(size, {W: 1, w: -1})
    kept = tuple(form(size, {X + axis: 1}) for axis in range(dimension))
    total = form(size, {ACC: 1, P0: 1, P1: 1, W: -1}, 1)
    cases = []
    for digit, ends in enumerate(((-1, -1), (0, -1), (0, 0))):
        z = form(size, {Z: 4}, -digit)
        gained = tuple(tail if digit > place else form(size, {}) for place in (0, 1))
        cases.append(Case(f"digit {digit}", _state_domain(dimension, digit, ends), (z, tail, *gained, total, *kept)))
    ensures = "z = 4 z - c, W = W - w, p_i = (W - w) [c > i], acc = A"
    requires = "z >= c/4 with S z integer, 0 <= w <= W <= 1, p_0, p_1, acc, x >= 0"
    return Contract(f"scan step, state, d = {dimension}", requires, ensures, body, reading, outputs_of(body), tuple(cases))


def _state_domain(dimension: int, digit: int, ends: tuple[int, int]) -> Polytope:
    """Variables z, W, p_0, p_1, acc, x, w, u_0, u_1; an end of -1 stands for u <= -1, one of 0 for u >= 0."""
    tails = tuple((*w, *rest, *hat) for w, hat in (((0,), (0,)), ((1,), (0,)), ((1,), (1,))) for rest in [(0,) * (3 + dimension)])
    free = half_lines(X + dimension + 1).rays[2 : X + dimension]  # p_0, p_1, acc, x
    middle = Polytope(tuple(point(*vertex) for vertex in tails), tuple(ray[1:] for ray in free))
    signs = [interval(None, -1) if end < 0 else interval(0, None) for end in ends]
    return interval(Fraction(digit, 4), None).times(middle).times(signs[0]).times(signs[1])
