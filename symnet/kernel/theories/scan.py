"""The scan network and its dial: hats, digits, snake order, runs side by side, two passes, interpolation.

An alphabet has digits c = 0..T in base B = 2^bits > T, worth gain c - offset. State of a run: z, W, p_1..p_T, acc, x_1..x_d;
A = acc + gain sum p_i - offset W + offset. State of the first pass: w, h, x_1..x_d; h adds up the hats of a run.
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from itertools import permutations, product
from math import factorial

from ..arithmetic import Place, read_int, read_place, show
from ..digits import binary, check_digits
from ..polytope import ONE, ZERO
from ..rule import Rule
from ..statements import FREE, NONNEGATIVE, box, fact, form, relu, total, variable
from ..syntax import Certificate, Json, Network, Node, Rejected, Statement
from .snake import MAX_NODES, alphabet, cells_of, nodes_of, snake_node

Z, W, P = 0, 1, 2
MAX_DIMENSION = 6
MAX_RUNS = 1 << 20
MAX_MET = 1 << 16
ALPHABET = ("base", "top", "gain", "offset")


def hat_fact(scan: str, cells: Json, counts: Sequence[int], neuron: Place, start: int) -> Statement:
    """In every step the neuron is Lambda(y) = relu(1 - max(0, y) + min(0, y)), y_i = K_i x_i - beta_i, x at places from `start`.

    cells: K, or the list of the K_i; counts: the K_i.
    """
    d = len(counts)
    y = [variable(d + axis) for axis in range(d)]
    spread = relu(total((1, ["0x1"]), (-1, {"max": [["0x0"], *y]}), (1, {"min": [["0x0"], *y]})))
    nodes = [[_snake(cells, d, axis), form({}, 1), form({axis: counts[axis], d + axis: -1})] for axis in range(d)]
    reading = {("input", start + axis): variable(axis) for axis in range(d)}
    return fact([box(NONNEGATIVE, d), box(FREE, d)], reading, {neuron: spread}, nodes, scan)


def _snake(cells: Json, d: int, axis: int) -> list[Json]:
    return ["snake", cells, show(d), show(axis), "0x0"]


def digits_fact(scan: str, steps: int, layer: str, base: int, top: int) -> Statement:
    """In every step two neurons a digit i are relu(u) and relu(u + 1), u = S (z - i/B), S = B^(steps + 1 - l), z >= 0."""
    power = ["power", show(base), show(steps + 1)]
    scaled = [[power, form({0: 1}, Fraction(-i, base)), variable(i)] for i in range(1, top + 1)]
    values = {(layer, 2 * i - 2 + side): relu(form({i: 1}, side)) for i in range(1, top + 1) for side in (0, 1)}
    return fact([box(NONNEGATIVE, 1), box(FREE, top)], {("input", Z): variable(0)}, values, scaled, scan)


def step_fact(scan: str, d: int, hat: Place, last: str, letters: tuple[int, int, int, int]) -> Statement:
    """
    A step in z, W, w, p, acc, x, r, theta >= 0, 0 <= w <= W <= 1, the hat w and the digit neurons r_i, r_i + theta_i:
    z <- relu(B z - sum theta_i), W <- W - w, p_i <- relu(theta_i + W - w - 1), acc <- relu(A), x <- x.
    """
    base, top, gain, offset = letters
    tail, hat_at, p, acc = 1, 2, 3, 3 + top  # variables
    x, r = acc + 1, acc + 1 + d
    theta = r + top
    state = [0, tail, *range(p, x + d)]
    reading: dict[Place, Json] = {("input", place): variable(at) for place, at in enumerate(state)}
    reading[hat] = variable(hat_at)
    for i in range(top):
        reading[hat[0], 2 * i], reading[hat[0], 2 * i + 1] = variable(r + i), form({r + i: 1, theta + i: 1})
    values: dict[Place, Json] = {(last, Z): relu(form({0: base, **{theta + i: -1 for i in range(top)}}))}
    values[last, W] = form({tail: 1, hat_at: -1})
    values |= {(last, P + i): relu(form({theta + i: 1, tail: 1, hat_at: -1}, -1)) for i in range(top)}
    values[last, P + top] = relu(form({acc: 1, tail: -offset, **{p + i: gain for i in range(top)}}, offset))
    values |= {(last, P + top + 1 + axis): variable(x + axis) for axis in range(d)}
    domain = [box(NONNEGATIVE, 1), ["triangle"], box(NONNEGATIVE, top + 1 + d), box(NONNEGATIVE, 2 * top)]
    return fact(domain, reading, values, (), scan)


def state_facts(certificate: Certificate, premises: list[Statement], data: Statement) -> list[Statement]:
    """hat_fact, digits_fact, step_fact."""
    d, counts = certificate.network.inputs, cells_of(data, certificate.network.inputs)
    _, _, base, top, gain, offset = alphabet(["snake", [], "0x1", *(data[key] for key in ALPHABET)])
    scan, body = certificate.network.scan(data["scan"])
    hat, last, x = read_place(data["hat"], "hat"), body.nodes[-1], P + top + 1
    if d > MAX_DIMENSION or body.inputs != x + d or last.outputs != x + d or hat[1] != 2 * top:
        raise Rejected(f"the state is not z, W, {top} digits, acc, x with the hat behind {2 * top} digit neurons")
    return [
        hat_fact(scan.name, data["cells"], counts, hat, x),
        digits_fact(scan.name, scan.steps, hat[0], base, top),
        step_fact(scan.name, d, hat, last.name, (base, top, gain, offset)),
    ]


def state(certificate: Certificate, premises: list[Statement], data: Statement) -> Statement:
    """
    hat_fact, digits_fact, step_fact; the state is z, W, p, acc, x
    ---------------------------------------------------------------
    a step with digit c and hat w, where S z is an integer, z has first digit c and 0 <= w <= W <= 1, p, acc, x >= 0:
    z <- B z - c, W <- W - w, p_i <- (W - w) [c >= i], acc <- A, x <- x
    """
    return {"kind": "state", **{key: data[key] for key in ("cells", "scan", *ALPHABET)}}


def sum_fact(scan: str, d: int, last: str) -> Statement:
    """A step of the first pass in w, h, x >= 0: output 1 is w + h, outputs 2, ... are x."""
    reading = {("input", place): variable(place) for place in range(2 + d)}
    values = {(last, 1): form({0: 1, 1: 1}), **{(last, 2 + axis): variable(2 + axis) for axis in range(d)}}
    return fact([box(NONNEGATIVE, 2 + d)], reading, values, (), scan)


def pass_facts(certificate: Certificate, premises: list[Statement], data: Statement) -> list[Statement]:
    """hat_fact, sum_fact."""
    d, counts = certificate.network.inputs, cells_of(data, certificate.network.inputs)
    scan, body = certificate.network.scan(data["scan"])
    last = body.nodes[-1]
    if d > MAX_DIMENSION or body.inputs != 2 + d or last.outputs != 2 + d:
        raise Rejected("the state is not w, h, x")
    return [hat_fact(scan.name, data["cells"], counts, (last.name, 0), 2), sum_fact(scan.name, d, last.name)]


def first_pass(certificate: Certificate, premises: list[Statement], data: Statement) -> Statement:
    """
    hat_fact for output 0 of the body, x from place 2 on; sum_fact
    ---------------------------------------------------------------
    a step does h <- h + w, w <- Lambda(K x - beta), x <- x
    """
    return {"kind": "first-pass", "cells": data["cells"], "scan": data["scan"]}


def order(certificate: Certificate, premises: list[Statement], data: Statement) -> Statement:
    """
    the nodes 0, ..., N - 1 of the schedule, N = prod_i (K_i + 1): by division with remainder N different points of
    {0..K_1} x ... x {0..K_d}; up to 2^16 of them are run through as well
    --------------------------------------------------------------------------------------
    the order runs through every grid node exactly once
    """
    d = certificate.network.inputs
    counts = cells_of(data, d)
    count = nodes_of(counts)
    if d > MAX_DIMENSION or count > MAX_NODES:
        raise Rejected(f"{count} nodes are more than {MAX_NODES}, or d is beyond {MAX_DIMENSION}")
    met = bytearray(count if count <= MAX_MET else 0)
    certificate.budget.spend(1 + len(met))
    for place in range(len(met)):
        number = 0
        for coordinate, cells in zip(snake_node(counts, place), counts, strict=True):
            if not 0 <= coordinate <= cells:
                raise Rejected(f"node {place} leaves the grid")
            number = number * (cells + 1) + coordinate
        if met[number]:
            raise Rejected(f"node {place} is met twice")
        met[number] = 1
    return {"kind": "order", "cells": data["cells"], "dimension": show(d)}


def partition(certificate: Certificate, premises: list[Statement], data: Statement) -> Statement:
    """
    on each of the d! simplices of the unit cell, the hat of each of the 2^d corners is affine: 1 at its corner and 0 at
    the others of the simplex, or <= 0 before relu on all of it
    ---------------------------------------------------------------------------------------------------------------------
    on every simplex of the grid the hats of its corners are the barycentric coordinates, and all other hats are 0
    """
    d = certificate.network.inputs
    if d > MAX_DIMENSION:
        raise Rejected(f"d = {d} is beyond {MAX_DIMENSION}")
    certificate.budget.spend(factorial(d) * 2**d * 3 * (d + 1))
    for pi in permutations(range(d)):
        corners = [tuple(int(axis in pi[:count]) for axis in range(d)) for count in range(d + 1)]
        for beta in product((0, 1), repeat=d):
            values = [(0, *(t - b for t, b in zip(corner, beta, strict=True))) for corner in corners]
            tops = [item for item in range(d + 1) if all(value[item] == max(value) for value in values)]
            lows = [item for item in range(d + 1) if all(value[item] == min(value) for value in values)]
            if not tops or not lows:
                raise Rejected(f"simplex {pi}: the hat of {beta} is not affine")
            hats = [1 - (max(value) - min(value)) for value in values]
            wanted = [int(corner == beta) for corner in corners]
            if hats != wanted if beta in corners else any(value > 0 for value in hats):
                raise Rejected(f"simplex {pi}: the hat of {beta} is {hats} at the corners")
    return {"kind": "partition", "dimension": show(d)}


def run(certificate: Certificate, premises: list[Statement], data: Statement) -> Statement:
    """
    state, order, partition, with more runs first-pass; m copies of R steps, m R >= N - 1, copy g from node g R on; start
    gives z = v_g, W = 1 - (hats of the runs before g), p = acc = 0, x; every v_g has R digits up to T
    ----------------------------------------------------------------------------------------------------------------------
    on [0,1]^d the node sum is sum_{l=1}^{N-1} worth(c_l) W_l(x), W_l = sum_{i >= l} w_i, c_l the digits of v_1, v_2, ...
    """
    states, orders, _, *first = premises
    network = certificate.network
    d, count = network.inputs, nodes_of(cells_of(states, network.inputs))
    base, top, gain, offset = (read_int(states, key, 1, MAX_NODES) for key in ALPHABET)
    if len(first) > 1 or any(premise["cells"] != states["cells"] for premise in (orders, *first)):
        raise Rejected("the premises speak of different grids, or of two first passes")
    scan, _ = network.scan(states["scan"])
    runs, steps, nodes = scan.copies, scan.steps, len(network.nodes)
    if nodes != (4 if runs == 1 else 7 + (runs - 2).bit_length()) or runs > MAX_RUNS:
        raise Rejected(f"the network has {nodes} nodes, which is not what {runs} runs need")
    start, total_node = network.nodes[-4], network.nodes[-2]
    if network.nodes[-3] is not scan or (runs > 1) != bool(first) or steps != -(-(count - 1) // runs):
        raise Rejected(f"{runs} runs of {steps} steps, or the scan does not stand before the sum")
    if scan.stride != (steps if runs > 1 else 0) or scan.reads != ((start.name, 0, start.outputs),):
        raise Rejected("the copies do not start where the one before ends, or the scan does not read the start")
    certificate.budget.spend(runs * steps + network.weight)  # every digit, and every entry of the layers beside the scans
    before = _partial_sums(network, network.scan(first[0]["scan"])[0], d, runs, steps) if first else ("input", 0, d)
    size = P + top + 1 + d
    if len(start.rows) != runs * size:  # before rows are made of an alphabet that may not have been checked yet
        raise Rejected(f"layer {start.name!r} is not the affine map that this rule needs: not {runs} times {size} neurons")
    names = [str(row.bias) for row in start.rows[::size]]
    affine_node(start, before, [row for place, name in enumerate(names) for row in _state_rows(place, name, runs, top, d)])
    weights = [
        (place * size + at, weight) for place in range(runs) for at, weight in _sum_weights(place == runs - 1, top, gain, offset)
    ]
    affine_node(total_node, (scan.name, 0, runs * size), [(tuple(weights), (1 - runs * steps) * offset * ONE)])
    if len(names) != runs or len(set(names)) != runs or not set(names) <= set(network.parameters):
        raise Rejected(f"{runs} runs need {runs} different intrinsic parameters, not {names[:8]}")
    for name in names:
        check_digits(binary(network.parameters, name, steps, base, certificate.budget), base, steps, top, certificate.budget)
    source = ["snake", names, show(steps), *(states[key] for key in ALPHABET)]
    return {"kind": "tail-sums", "cells": states["cells"], "node": total_node.name, "source": source}


def affine_node(node: Node, read_from: tuple[str, int, int], rows: Sequence[tuple[tuple[object, ...], object]]) -> None:
    """Reject unless a node is an identity layer with exactly these weights and biases."""
    found = [(row.weights, row.bias) for row in node.rows]
    if node.activation != "identity" or node.body or node.reads != (read_from,) or found != list(rows):
        raise Rejected(f"layer {node.name!r} is not the affine map that this rule needs")


def _partial_sums(network: Network, hats: Node, d: int, runs: int, steps: int) -> tuple[str, int, int]:
    """Check begin, hats, totals and the doubling partial sums; return what start reads: S_1..S_(m-1), x."""
    begin, second, totals, *partial = network.nodes[:-4]
    copies, size = runs - 1, 2 + d
    if second is not hats or hats.copies != copies or hats.steps != steps or hats.stride != (steps if copies > 1 else 0):
        raise Rejected(f"the first pass is not {copies} copies of {steps} steps, one after another")
    carried = [(((axis, ONE),), ZERO) for axis in range(d)]
    affine_node(begin, ("input", 0, d), [row for _ in range(copies) for row in [((), ZERO), ((), ZERO), *carried]])
    if hats.reads != ((begin.name, 0, copies * size),):
        raise Rejected("the first pass does not read its beginning")
    rows: list[tuple[tuple[tuple[int, Fraction], ...], Fraction]]
    rows = [(((place * size, ONE), (place * size + 1, ONE)), ZERO) for place in range(copies)]
    affine_node(totals, (hats.name, 0, copies * size), [*rows, *((((2 + axis, ONE),), ZERO) for axis in range(d))])
    before, reach = totals, 1
    for node in partial:
        rows = [(((place - reach, ONE), (place, ONE)) if place >= reach else ((place, ONE),), ZERO) for place in range(copies)]
        affine_node(node, (before.name, 0, copies + d), [*rows, *((((copies + axis, ONE),), ZERO) for axis in range(d))])
        before, reach = node, 2 * reach
    if reach < copies:
        raise Rejected(f"the partial sums reach {reach} runs back, not {copies}")
    return before.name, 0, copies + d


def _state_rows(place: int, name: str, runs: int, top: int, d: int) -> list[tuple[tuple[object, ...], object]]:
    """z = name, W = 1 - S_run, p = acc = 0, x."""
    tail = ((place - 1, -ONE),) if place else ()
    x = [(((runs - 1 + axis, ONE),), ZERO) for axis in range(d)]
    return [((), name), (tail, ONE), *[((), ZERO)] * (top + 1), *x]


def _sum_weights(last: bool, top: int, gain: int, offset: int) -> list[tuple[int, Fraction]]:
    """The weights of one run in the sum: a run that is not the last leaves out -offset W, see kernel_rules_scan.md."""
    weights = [(P + digit, gain * ONE) for digit in range(top)]
    return [*([(W, -offset * ONE)] if last else []), *weights, (P + top, ONE)]


def interpolant(certificate: Certificate, premises: list[Statement], data: Statement) -> Statement:
    """
    tail-sums, partition; the output is s * sum + b with bare intrinsic parameters s and b
    ---------------------------------------------------------------------------------------
    on [0,1]^d the network is sum_i c_i w_i(x), c_i = b + s sum_{l <= i} worth(digit_l): local, with reach d/K^2, and as a
    mean over the corners of a simplex with variance d/(4K^2)                                    (summation by parts)
    (cells by axis: with the reaches 1/K_i^2 and the variances 1/(4K_i^2) along the axes)
    """
    sums, _ = premises
    network, counts = certificate.network, cells_of(sums, certificate.network.inputs)
    output = network.nodes[-1]
    s, b = output_parameters(output, sums["node"])
    names = [*sums["source"][1], s, b]
    if len(set(names)) != len(names) or set(network.parameters) != set(names):
        raise Rejected(f"the intrinsic parameters are {sorted(network.parameters)[:8]}, not {names[:8]}")
    squares = [Fraction(1, cells**2) for cells in counts]
    if isinstance(sums["cells"], list):
        spread: Statement = {"reach": list(map(show, squares)), "variance": [show(square / 4) for square in squares]}
    else:
        spread = {"reach": show(sum(squares, ZERO)), "variance": show(sum(squares, ZERO) / 4)}
    return {
        "kind": "local", "on": ["cube"], "cells": sums["cells"], "source": sums["source"], "scale": s, "shift": b, **spread
    }  # fmt: skip


def output_parameters(output: Node, before: str) -> tuple[str, str]:
    """The names s and b of an output layer s * t + b on one neuron."""
    rows = output.rows
    if output.activation != "identity" or len(rows) != 1 or output.reads != ((before, 0, 1),) or len(rows[0].weights) != 1:
        raise Rejected("the output layer is not s * t + b")
    s, b = rows[0].weights[0][1], rows[0].bias
    if not isinstance(s, str) or not isinstance(b, str):
        raise Rejected("the output layer is not made of bare intrinsic parameters")
    return s, b


RULES = {
    "state": Rule("", "base cells gain hat offset scan top", state, "kernel_rules_scan.md#state", state_facts),
    "first-pass": Rule("", "cells scan", first_pass, "kernel_rules_scan.md#first-pass", pass_facts),
    "snake-order": Rule("", "cells", order, "kernel_rules_scan.md#snake-order"),
    "partition": Rule("", "", partition, "kernel_rules_scan.md#partition"),
    "run": Rule("state order partition first-pass*", "", run, "kernel_rules_scan.md#run"),
    "interpolant": Rule("tail-sums partition", "", interpolant, "Symnet.Digits.abel_summation"),
}
