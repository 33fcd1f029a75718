"""The theory of the scan network: hats, the scan step, snake order, induction, interpolation, the sup-norm error.

State of the scan: z, W, p_0, p_1, acc, x_1..x_d at positions 0..4+d. A = acc + p_0 + p_1 + 1 - W.
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from itertools import permutations, product

from .arithmetic import read, read_int, read_place, show
from .expression import Grid
from .moduli import at_least_mean
from .regions import Form, Place, Polytope, Reading, form, order_cones, plus, require, unit
from .syntax import Certificate, Network, Node, Rejected, Statement

ZERO, ONE = Fraction(0), Fraction(1)
Z, W, P0, P1, ACC, X = range(6)
MAX_NODES = 1 << 24
MAX_DIMENSION = 6


def scan_of(network: Network) -> tuple[Node, Network]:
    """The one scan of a network and its body."""
    found = [node for node in network.nodes if node.body is not None]
    if len(found) != 1 or found[0].body is None or found[0].copies != 1:
        raise Rejected("this rule needs a network with exactly one scan, of one copy")
    return found[0], found[0].body


def schedule(scan: Node, wanted: list[str]) -> str:
    """The name of the schedule with this definition."""
    names = [name for name, definition in scan.schedules.items() if definition == wanted]
    if not names:
        raise Rejected(f"the scan has no schedule {wanted}")
    return names[0]


def snake_schedule(scan: Node, cells: int, d: int, axis: int) -> str:
    """The schedule of coordinate `axis` of the nodes."""
    return schedule(scan, ["snake", show(cells), show(d), show(axis), "0x0"])


def hat(certificate: Certificate, premises: list[Statement], data: Statement) -> Statement:
    """
    for every order of 0, y_1, ..., y_d (y = K x - beta, x >= 0) the neuron is 1 - spread where spread <= 1, else 0
    ----------------------------------------------------------------------------------------------------------------
    in every step the neuron is Lambda(K x - beta) = relu(1 - max(0, y) + min(0, y)), beta the node of the step
    """
    scan, body = scan_of(certificate.network)
    d = certificate.network.inputs
    cells = read_int(data, "cells", 1, MAX_NODES)
    neuron = read_place(data["neuron"], "neuron")
    if body.inputs != X + d:
        raise Rejected(f"the scan's state has {body.inputs} values; this rule knows {X} + d")
    require_hat(scan, body, d, cells, neuron, X)
    return {"kind": "scan-hat", "cells": show(cells), "dimension": show(d), "neuron": [neuron[0], show(neuron[1])]}


def require_hat(scan: Node, body: Network, d: int, cells: int, neuron: Place, start: int) -> None:
    """Reject unless a neuron of the body is Lambda(K x - beta), x_1..x_d >= 0 standing in the state from `start` on."""
    size = 2 * d
    if d > MAX_DIMENSION or body.inputs != start + d:
        raise Rejected(f"the state has {body.inputs} values, not {start} + d, or d is beyond {MAX_DIMENSION}")
    inputs = {start + axis: unit(axis, size) for axis in range(d)}
    schedules = {(snake_schedule(scan, cells, d, axis), unit(size, size)): unit(d + axis, size) for axis in range(d)}
    free = tuple(tuple(ONE if at == axis else cells * ONE if at == d + axis else ZERO for at in range(size)) for axis in range(d))
    y = (form(size, {}), *(form(size, {axis: cells * ONE, d + axis: -ONE}) for axis in range(d)))
    origin = (ZERO,) * size
    for order, rays in order_cones(d):
        tips = tuple((*(ZERO,) * d, *(-coordinate for coordinate in ray)) for ray in rays)
        near = plus(plus(unit(size, size), y[order[-1]], -ONE), y[order[0]])
        for domain, claimed in ((Polytope((origin, *tips), free), near), (Polytope(tips, (*tips, *free)), form(size, {}))):
            require(body, Reading(inputs, {}, schedules), domain, [neuron], [claimed], f"hat, order {order}")


def state(certificate: Certificate, premises: list[Statement], data: Statement) -> Statement:
    """
    for c = 0, 1, 2, u_i = S (z - t_i) with u_i <= -1 or >= 0 as c says, 0 <= w <= W <= 1: the body's outputs, by regions
    -----------------------------------------------------------------------------------------------------------------------
    a step with digit c and hat w: z <- 4 z - c, W <- W - w, p_i <- (W - w) [c > i], acc <- A, x <- x
    """
    scan, body = scan_of(certificate.network)
    d = certificate.network.inputs
    neuron = read_place(data["neuron"], "neuron")
    w, size = X + d, X + d + 3
    if body.inputs != X + d or d > MAX_DIMENSION:
        raise Rejected(f"the scan's state has {body.inputs} values; this rule knows {X} + d")
    scale = schedule(scan, ["power", "0x4", show(scan.steps + 1)])
    multiplied: dict[tuple[str, Form], Form] = {
        (scale, form(size, {Z: ONE}, -threshold)): unit(w + 1 + place, size)
        for place, threshold in enumerate((Fraction(1, 4), Fraction(1, 2)))
    }
    reading = Reading({place: unit(place, size) for place in range(X + d)}, {neuron: unit(w, size)}, multiplied)
    outputs = [(body.nodes[-1].name, place) for place in range(body.outputs)]
    tail, total = form(size, {W: ONE, w: -ONE}), form(size, {ACC: ONE, P0: ONE, P1: ONE, W: -ONE}, ONE)
    kept = [unit(X + axis, size) for axis in range(d)]
    for digit, ends in enumerate(((-1, -1), (0, -1), (0, 0))):
        gained = [tail if digit > place else form(size, {}) for place in (0, 1)]
        claimed = [form(size, {Z: 4 * ONE}, -digit * ONE), tail, *gained, total, *kept]
        require(body, reading, _digit_domain(d, digit, ends), outputs, claimed, f"digit {digit}")
    return {"kind": "scan-state", "dimension": show(d), "neuron": [neuron[0], show(neuron[1])]}


def _digit_domain(d: int, digit: int, ends: tuple[int, int]) -> Polytope:
    """z >= digit/4, p_0, p_1, acc, x >= 0, 0 <= w <= W <= 1, u_i <= -1 where ends[i] = -1 and >= 0 where it is 0."""
    w, size = X + d, X + d + 3

    def vector(values: dict[int, Fraction]) -> Form:
        return tuple(values.get(place, ZERO) for place in range(size))

    corners = ((ZERO, ZERO), (ONE, ZERO), (ONE, ONE))
    fixed = {Z: Fraction(digit, 4), w + 1: ends[0] * ONE, w + 2: ends[1] * ONE}
    vertices = tuple(vector({**fixed, W: high, w: low}) for high, low in corners)
    rays = [vector({place: ONE}) for place in (Z, P0, P1, ACC, *range(X, X + d))]
    rays += [vector({w + 1 + place: -ONE if end < 0 else ONE}) for place, end in enumerate(ends)]
    return Polytope(vertices, tuple(rays))


def snake_node(cells: int, d: int, place: int) -> tuple[int, ...]:
    """Node number `place` of {0..cells}^d: the last coordinate fastest, a coordinate runs back on its odd sweeps.

    From number (cells + 1)^d on a schedule gives -1 in every coordinate; this function is not asked for those.
    """
    node = []
    for _ in range(d):
        place, position = divmod(place, cells + 1)
        node.append(cells - position if place % 2 else position)
    return tuple(reversed(node))


def order(certificate: Certificate, premises: list[Statement], data: Statement) -> Statement:
    """
    the nodes 0, ..., N - 1 of the schedule: N different points of {0..K}^d, N = (K + 1)^d
    --------------------------------------------------------------------------------------
    the order runs through every grid node exactly once
    """
    d = certificate.network.inputs
    cells = read_int(data, "cells", 1, MAX_NODES)
    count = (cells + 1) ** d
    if d > MAX_DIMENSION or count > MAX_NODES:
        raise Rejected(f"{cells + 1} ** {d} nodes are more than {MAX_NODES}, or d is beyond {MAX_DIMENSION}")
    met = bytearray(count)
    for place in range(count):
        number = 0
        for coordinate in snake_node(cells, d, place):
            if not 0 <= coordinate <= cells:
                raise Rejected(f"node {place} leaves the grid")
            number = number * (cells + 1) + coordinate
        if met[number]:
            raise Rejected(f"node {place} is met twice")
        met[number] = 1
    return {"kind": "order", "cells": show(cells), "dimension": show(d)}


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
    scan-hat, scan-state, order, partition; start gives z = v, W = 1, p = acc = 0, x; S = 4^(N-l); N - 1 steps; v has
    N - 1 digits 0, 1, 2 in base 4; sum gives A - (N - 1)
    ------------------------------------------------------------------------------------------------------------------
    on [0,1]^d the node sum is sum_{l=1}^{N-1} (c_l - 1) W_l(x), W_l = sum_{i >= l} w_i
    """
    hats, states, orders, _ = premises
    network = certificate.network
    scan, _ = scan_of(network)
    d, cells = network.inputs, read_int(hats, "cells", 1, MAX_NODES)
    if hats["neuron"] != states["neuron"] or orders["cells"] != hats["cells"]:
        raise Rejected("the premises speak of different neurons or grids")
    steps = (cells + 1) ** d - 1
    if scan.steps != steps or len(network.nodes) != 4:
        raise Rejected(f"the scan has {scan.steps} steps and the network {len(network.nodes)} nodes, not {steps} and 4")
    start, _, total, _ = network.nodes
    name = start.rows[Z].bias if start.rows else None
    if not isinstance(name, str):
        raise Rejected("the state z does not start with an intrinsic parameter")
    wanted = [((), name), ((), ONE), ((), ZERO), ((), ZERO), ((), ZERO), *(((((axis, ONE),)), ZERO) for axis in range(d))]
    affine_node(start, ("input", 0, d), wanted)
    if scan.reads != ((start.name, 0, X + d),):
        raise Rejected("the scan does not read the start")
    affine_node(total, (scan.name, 0, X + d), [(((W, -ONE), (P0, ONE), (P1, ONE), (ACC, ONE)), ONE - steps)])
    digits_of(network.parameters[name], steps, 2)
    return {"kind": "tail-sum", "node": total.name, "cells": show(cells), "dimension": show(d), "digits": name}


def affine_node(node: Node, read_from: tuple[str, int, int], rows: Sequence[tuple[tuple[object, ...], object]]) -> None:
    """Reject unless a node is an identity layer with exactly these weights and biases."""
    found = [(row.weights, row.bias) for row in node.rows]
    if node.relu or node.reads != (read_from,) or found != list(rows):
        raise Rejected(f"layer {node.name!r} is not the affine map that this rule needs")


def digits_of(value: Fraction, count: int, most: int) -> list[int]:
    """The base-4 digits of a number with `count` of them, each at most `most`."""
    power = value.denominator.bit_length() - 1
    if not 0 <= value < 1 or value.denominator != 1 << power or power > 2 * count:
        raise Rejected(f"a parameter is not a number of {count} base-4 digits in [0, 1)")
    scaled = value.numerator << (2 * count - power)
    data = (scaled << (-2 * count % 8)).to_bytes((2 * count + 7) // 8, "big")
    digits = [byte >> shift & 3 for byte in data for shift in (6, 4, 2, 0)][:count]
    if any(digit > most for digit in digits):
        raise Rejected(f"digit number {next(place for place, digit in enumerate(digits, 1) if digit > most)} is above {most}")
    return digits


def interpolant(certificate: Certificate, premises: list[Statement], data: Statement) -> Statement:
    """
    tail-sum, partition; the output is s * sum + b with bare intrinsic parameters s and b
    -------------------------------------------------------------------------------------
    on [0,1]^d the network is sum_i c_i w_i(x), c_i = b + s sum_{l <= i} (digit_l - 1)     (summation by parts)
    """
    sums, _ = premises
    network = certificate.network
    output = network.nodes[-1]
    s, b = output_parameters(output, sums["node"])
    names = {sums["digits"], s, b}
    if len(names) != 3 or set(network.parameters) != names:
        raise Rejected(f"the intrinsic parameters are {sorted(network.parameters)}, not {sorted(names)}")
    return {"kind": "interpolant", **{key: sums[key] for key in ("cells", "dimension", "digits")}, "scale": s, "shift": b}


def output_parameters(output: Node, before: str) -> tuple[str, str]:
    """The names s and b of an output layer s * t + b on one neuron."""
    rows = output.rows
    if output.relu or len(rows) != 1 or output.reads != ((before, 0, 1),) or len(rows[0].weights) != 1:
        raise Rejected("the output layer is not s * t + b")
    s, b = rows[0].weights[0][1], rows[0].bias
    if not isinstance(s, str) or not isinstance(b, str):
        raise Rejected("the output layer is not made of bare intrinsic parameters")
    return s, b


def codes(certificate: Certificate, premises: list[Statement], data: Statement) -> Statement:
    """
    interpolant; at every grid node, f evaluated in rational intervals lies within q of c_i
    ---------------------------------------------------------------------------------------
    |c_i - f(x_i)| <= q at all N nodes
    """
    (given,) = premises
    d, cells = certificate.network.inputs, read_int(given, "cells", 1, MAX_NODES)
    bound = read(data, "bound")
    grid = Grid(certificate.target, d, cells, read_int(data, "precision", 16, 4_096))
    parameters = certificate.network.parameters
    s, code = parameters[given["scale"]], parameters[given["shift"]]
    digits = digits_of(parameters[given["digits"]], (cells + 1) ** d - 1, 2)
    moves = (-s, ZERO, s)
    for place in range(len(digits) + 1):
        if place:
            code += moves[digits[place - 1]]
        node = snake_node(cells, d, place)
        low, high = grid.at(node)
        if high - code > bound or code - low > bound:
            raise Rejected(f"at node {place}, {node} / {cells}, f is in [{low}, {high}], not within {bound} of the code {code}")
    return {"kind": "codes", "bound": show(bound), "cells": given["cells"], "dimension": given["dimension"]}


def sup_error(certificate: Certificate, premises: list[Statement], data: Statement) -> Statement:
    """
    interpolant, |c_i - f(x_i)| <= q, f has the modulus omega, E - q >= omega(sqrt(d) / (2K)) with omega concave,
    or E - q >= omega(sqrt(d) / K)
    --------------------------------------------------------------------------------------------------------------
    |network - f| <= E on [0,1]^d                                                             (Jensen and variance)
    """
    given, near, modulus = premises
    if near["cells"] != given["cells"]:
        raise Rejected("the premises speak of different grids")
    d, cells = certificate.network.inputs, read_int(given, "cells", 1, MAX_NODES)
    error, bound = read(data, "bound"), read(near, "bound")
    if not at_least_mean(error - bound, modulus, d, Fraction(d, 4 * cells**2)):
        below = f"omega(sqrt({d}) / {2 * cells}), or it is below omega(sqrt({d}) / {cells}) and the modulus not proved concave"
        raise Rejected(f"{show(error)} - {show(bound)} is below {below}, for {modulus}")
    return {"kind": "error", "norm": ["sup"], "bound": show(error)}


RULES = {
    "scan-hat": hat,
    "scan-state": state,
    "snake-order": order,
    "partition": partition,
    "scan-run": run,
    "interpolant": interpolant,
    "codes": codes,
    "sup-error": sup_error,
}

SHAPES = {
    "scan-hat": ("", "cells neuron"),
    "scan-state": ("", "neuron"),
    "snake-order": ("", "cells"),
    "partition": ("", ""),
    "scan-run": ("scan-hat scan-state order partition", ""),
    "interpolant": ("tail-sum partition", ""),
    "codes": ("interpolant", "bound precision"),
    "sup-error": ("interpolant codes modulus", "bound"),
}
"""Rule -> kinds of its premises, keys of its data."""
