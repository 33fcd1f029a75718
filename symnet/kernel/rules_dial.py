"""The dial of the scan network: any alphabet of digits, m runs of the snake side by side, two passes.

An alphabet has digits c = 0..T in base B = 2^bits > T, worth gain c - offset. State of the second pass: z, W, p_1..p_T,
acc, x; A = acc + gain sum p_i - offset W + offset. State of the first pass: w, h, x; h adds up the hats of a run.
"""

from __future__ import annotations

from fractions import Fraction

from .arithmetic import read, read_int, read_place, show
from .expression import Grid
from .regions import Form, Place, Polytope, Reading, form, require, unit
from .rules_scan import MAX_NODES, affine_node, output_parameters, require_hat, schedule, snake_node, sup_error
from .syntax import Certificate, Network, Node, Rejected, Statement

ZERO, ONE = Fraction(0), Fraction(1)
Z, W, P = 0, 1, 2
MAX_TOP = 2_048
TRIANGLE = ((ZERO, ZERO), (ONE, ZERO), (ONE, ONE))  # the corners of 0 <= w <= W <= 1, as (W, w)
ALPHABET = ("base", "top", "gain", "offset")


def scan_named(network: Network, name: object) -> tuple[Node, Network]:
    """The scan of this name and its body."""
    node = network.node(str(name))
    if node.body is None:
        raise Rejected(f"node {node.name!r} is not a scan")
    return node, node.body


def alphabet(data: Statement) -> tuple[int, int, int, int]:
    """Base, largest digit, gain and offset; rejects a base that is not a power of two above the largest digit."""
    base, top, gain, offset = (read_int(data, key, 1, 2 * MAX_TOP) for key in ALPHABET)
    if base & (base - 1) or top >= base or top > MAX_TOP:
        raise Rejected(f"base {base} is not a power of two above the largest digit {top} <= {MAX_TOP}")
    return base, top, gain, offset


def dial_hat(certificate: Certificate, premises: list[Statement], data: Statement) -> Statement:
    """
    x stands in the state of the scan from `start` on; as rule scan-hat
    --------------------------------------------------------------------
    in every step of every copy the neuron is Lambda(K x - beta), beta the node of the step
    """
    d = certificate.network.inputs
    scan, body = scan_named(certificate.network, data["scan"])
    cells, start, neuron = (
        read_int(data, "cells", 1, MAX_NODES),
        read_int(data, "start", 0, 1 << 20),
        read_place(data["neuron"], "neuron"),
    )
    require_hat(scan, body, d, cells, neuron, start)
    return {"kind": "dial-hat", "dimension": show(d), **{key: data[key] for key in ("cells", "neuron", "scan", "start")}}


def dial_sum(certificate: Certificate, premises: list[Statement], data: Statement) -> Statement:
    """
    dial-hat about output 0 of the body, x from 2 on; outputs 1, 2, ... are h + w and x for w, h, x >= 0, by regions
    ------------------------------------------------------------------------------------------------------------------
    a step does h <- h + w, w <- Lambda(K x - beta), x <- x
    """
    (hat,) = premises
    d = certificate.network.inputs
    _, body = scan_named(certificate.network, hat["scan"])
    last, size = body.nodes[-1].name, 2 + d
    if hat["neuron"] != [last, "0x0"] or hat["start"] != "0x2":
        raise Rejected("the hat is not output 0 of the body, or x does not start at position 2")
    reading = Reading({place: unit(place, size) for place in range(size)})
    rays = tuple(unit(place, size - 1)[:size] for place in range(size))
    claimed = [form(size, {0: ONE, 1: ONE}), *(unit(2 + axis, size) for axis in range(d))]
    require(
        body, reading, Polytope(((ZERO,) * size,), rays), [(last, 1 + place) for place in range(1 + d)], claimed, "sum of hats"
    )
    return {"kind": "dial-sum", **{key: hat[key] for key in ("cells", "dimension", "scan")}}


def dial_state(certificate: Certificate, premises: list[Statement], data: Statement) -> Statement:
    """
    dial-hat; the digit neurons are relu(u_i), relu(u_i + 1) with u_i = S (z - i/B), u_i <= -1 or >= 0; by regions, with
    theta_i = their difference: B z - sum theta_i, W - w, (W - w) theta_i, A, x for 0 <= w <= W <= 1 and the rest >= 0
    ----------------------------------------------------------------------------------------------------------------------
    a step with digit c and hat w: z <- B z - c, W <- W - w, p_i <- (W - w) [c >= i], acc <- A, x <- x
    """
    (hat,) = premises
    d = certificate.network.inputs
    base, top, gain, offset = alphabet(data)
    scan, body = scan_named(certificate.network, hat["scan"])
    neuron = read_place(hat["neuron"], "neuron")
    layer, last = neuron[0], body.nodes[-1].name
    acc, x = P + top, P + top + 1
    if body.inputs != x + d or body.nodes[-1].outputs != x + d or hat["start"] != show(x) or neuron[1] != 2 * top:
        raise Rejected(f"the state is not z, W, {top} digits, acc, x with the hat behind {2 * top} digit neurons")
    scale = schedule(scan, ["power", show(base), show(scan.steps + 1)])
    for digit in range(1, top + 1):
        _require_digit(body, scale, neuron, last, base, digit)
    _require_shift(body, layer, last, base, top)
    size = x + d + 1
    others = tuple(unit(place, size - 1)[:size] for place in range(P, x + d))
    domain = Polytope(tuple((ZERO, high, *(ZERO,) * (x + d - P), low) for high, low in TRIANGLE), others)
    reading = Reading({place: unit(place, size) for place in range(W, x + d)}, {neuron: unit(size - 1, size)})
    total = form(size, {W: -offset * ONE, **{P + i: gain * ONE for i in range(top)}, acc: ONE}, offset * ONE)
    claimed = [form(size, {W: ONE, size - 1: -ONE}), total, *(unit(x + axis, size) for axis in range(d))]
    require(body, reading, domain, [(last, W), (last, acc), *((last, x + axis) for axis in range(d))], claimed, "tail, sum, x")
    return {
        "kind": "dial-state",
        **{key: hat[key] for key in ("cells", "dimension", "scan")},
        **{key: data[key] for key in ALPHABET},
    }


def _require_digit(body: Network, scale: str, hat: Place, last: str, base: int, digit: int) -> None:
    """Reject unless the neurons of digit i are relu(u), relu(u + 1), u = S (z - i/B), and p_i their difference times W - w."""
    pair = [(hat[0], 2 * digit - 2), (hat[0], 2 * digit - 1)]
    reading = Reading({Z: unit(0, 2)}, {}, {(scale, form(2, {0: ONE}, Fraction(-digit, base))): unit(1, 2)})
    below, above = Polytope(((ZERO, -ONE),), ((ONE, ZERO), (ZERO, -ONE))), Polytope(((ZERO, ZERO),), ((ONE, ZERO), (ZERO, ONE)))
    require(body, reading, below, pair, [form(2, {})] * 2, f"digit below {digit}")
    require(body, reading, above, pair, [unit(1, 2), form(2, {1: ONE}, ONE)], f"digit from {digit} on")
    domain = Polytope(tuple((*corner, ZERO) for corner in TRIANGLE), ((ZERO, ZERO, ONE),))
    for theta, values in ((0, (form(3, {}), form(3, {}))), (1, (unit(2, 3), form(3, {2: ONE}, ONE)))):
        picked = Reading({W: unit(0, 3)}, {hat: unit(1, 3), **dict(zip(pair, values, strict=True))})
        wanted = form(3, {0: ONE, 1: -ONE}) if theta else form(3, {})
        require(body, picked, domain, [(last, P + digit - 1)], [wanted], f"choice of digit {digit}")


def _require_shift(body: Network, layer: str, last: str, base: int, top: int) -> None:
    """Reject unless output z is B z - sum theta_i where that is >= 0, whatever the digit neurons r_i and r_i + theta_i are."""
    size = 1 + 2 * top  # z, theta_1, r_1, theta_2, r_2, ...
    replaced: dict[tuple[str, int], Form] = {}
    rays = [unit(0, size - 1)[:size]]
    for digit in range(top):
        theta, r = 1 + 2 * digit, 2 + 2 * digit
        replaced[layer, 2 * digit], replaced[layer, 2 * digit + 1] = unit(r, size), form(size, {r: ONE, theta: ONE})
        rays += [unit(r, size - 1)[:size], form(size - 1, {0: Fraction(1, base), theta: ONE})[:size]]
    claimed = form(size, {0: base * ONE, **{1 + 2 * digit: -ONE for digit in range(top)}})
    require(
        body,
        Reading({Z: unit(0, size)}, replaced),
        Polytope(((ZERO,) * size,), tuple(rays)),
        [(last, Z)],
        [claimed],
        "shift of z",
    )


def dial_run(certificate: Certificate, premises: list[Statement], data: Statement) -> Statement:
    """
    dial-state, order, partition, with more runs dial-sum; m copies of R steps, m R >= N - 1, copy g from node g R on;
    start gives z = v_g, W = 1 - (hats of the runs before g), p = acc = 0, x; every v_g has R digits up to T
    --------------------------------------------------------------------------------------------------------------------
    on [0,1]^d the node sum is sum_{l=1}^{N-1} worth(c_l) W_l(x), W_l = sum_{i >= l} w_i, c_l the digits of v_1, v_2, ...
    """
    states, orders, _, *first = premises
    network = certificate.network
    d, cells = network.inputs, read_int(states, "cells", 1, MAX_NODES)
    base, top, gain, offset = alphabet(states)
    if any(premise["cells"] != states["cells"] for premise in (orders, *first)):
        raise Rejected("the premises speak of different grids")
    scan, _ = scan_named(network, states["scan"])
    runs, steps = scan.copies, scan.steps
    start, total = network.nodes[-4], network.nodes[-2]
    if network.nodes[-3] is not scan or (runs > 1) != bool(first) or steps != -(-((cells + 1) ** d - 1) // runs):
        raise Rejected(f"{runs} runs of {steps} steps, or the scan does not stand before the sum")
    if scan.stride != (steps if runs > 1 else 0) or scan.reads != ((start.name, 0, start.outputs),):
        raise Rejected("the copies do not start where the one before ends, or the scan does not read the start")
    before = _first_pass(network, scan_named(network, first[0]["scan"])[0], d, runs, steps) if first else ("input", 0, d)
    if len(network.nodes) != (4 if runs == 1 else 7 + (runs - 2).bit_length()):
        raise Rejected(f"the network has {len(network.nodes)} nodes, which is not what {runs} runs need")
    names = [str(row.bias) for row in start.rows[:: P + top + 1 + d]]
    affine_node(start, before, [row for run, name in enumerate(names) for row in _state_rows(run, name, runs, top, d)])
    size = P + top + 1 + d
    weights = [
        (run * size + at, weight) for run in range(runs) for at, weight in _sum_weights(run == runs - 1, top, gain, offset)
    ]
    affine_node(total, (scan.name, 0, runs * size), [(tuple(weights), (1 - runs * steps) * offset * ONE)])
    if len(names) != runs or len(set(names)) != runs or not set(names) <= set(network.parameters):
        raise Rejected(f"{runs} runs need {runs} different intrinsic parameters, not {names[:8]}")
    for name in names:
        digits(network.parameters[name], steps, base, top)
    shared = {key: states[key] for key in ("cells", "dimension", *ALPHABET)}
    return {"kind": "dial-sums", "node": total.name, "digits": names, "length": show(steps), **shared}


def _first_pass(network: Network, hats: Node, d: int, runs: int, steps: int) -> tuple[str, int, int]:
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
    rows = [(((run * size, ONE), (run * size + 1, ONE)), ZERO) for run in range(copies)]
    affine_node(totals, (hats.name, 0, copies * size), [*rows, *((((2 + axis, ONE),), ZERO) for axis in range(d))])
    before, reach = totals, 1
    for node in partial:
        rows = [(((run - reach, ONE), (run, ONE)) if run >= reach else ((run, ONE),), ZERO) for run in range(copies)]
        affine_node(node, (before.name, 0, copies + d), [*rows, *((((copies + axis, ONE),), ZERO) for axis in range(d))])
        before, reach = node, 2 * reach
    if reach < copies:
        raise Rejected(f"the partial sums reach {reach} runs back, not {copies}")
    return before.name, 0, copies + d


def _state_rows(run: int, name: str, runs: int, top: int, d: int) -> list[tuple[tuple[object, ...], object]]:
    """z = name, W = 1 - S_run, p = acc = 0, x."""
    tail = ((run - 1, -ONE),) if run else ()
    x = [(((runs - 1 + axis, ONE),), ZERO) for axis in range(d)]
    return [((), name), (tail, ONE), *[((), ZERO)] * (top + 1), *x]


def _sum_weights(last: bool, top: int, gain: int, offset: int) -> list[tuple[int, Fraction]]:
    """The weights of one run in the sum: a run that is not the last leaves out -offset W, see kernel_rules_dial.md."""
    weights = [(P + digit, gain * ONE) for digit in range(top)]
    return [*([(W, -offset * ONE)] if last else []), *weights, (P + top, ONE)]


def digits(value: Fraction, count: int, base: int, top: int) -> list[int]:
    """The digits of a number with `count` of them in a base 2^bits, each at most `top`."""
    bits, power = base.bit_length() - 1, value.denominator.bit_length() - 1
    if not 0 <= value < 1 or value.denominator != 1 << power or power > bits * count:
        raise Rejected(f"a parameter is not a number of {count} base-{base} digits in [0, 1)")
    text = format(value.numerator << (bits * count - power), f"0{bits * count}b")
    found = [int(text[place : place + bits], 2) for place in range(0, bits * count, bits)]
    if max(found) > top:
        raise Rejected(f"digit {max(found)} is above {top}")
    return found


def dial_interpolant(certificate: Certificate, premises: list[Statement], data: Statement) -> Statement:
    """
    dial-sums, partition; the output is s * sum + b with bare intrinsic parameters s and b
    ---------------------------------------------------------------------------------------
    on [0,1]^d the network is sum_i c_i w_i(x), c_i = b + s sum_{l <= i} worth(digit_l)     (summation by parts)
    """
    sums, _ = premises
    network = certificate.network
    s, b = output_parameters(network.nodes[-1], sums["node"])
    names = [*sums["digits"], s, b]
    if len(set(names)) != len(names) or set(network.parameters) != set(names):
        raise Rejected(f"the intrinsic parameters are {sorted(network.parameters)[:8]}, not {names[:8]}")
    kept = {key: sums[key] for key in ("cells", "dimension", "digits", "length", *ALPHABET)}
    return {"kind": "dial-interpolant", **kept, "scale": s, "shift": b}


def dial_codes(certificate: Certificate, premises: list[Statement], data: Statement) -> Statement:
    """
    dial-interpolant; at every grid node, f evaluated in rational intervals lies within q of c_i
    ---------------------------------------------------------------------------------------------
    |c_i - f(x_i)| <= q at all N nodes
    """
    (given,) = premises
    d, cells = certificate.network.inputs, read_int(given, "cells", 1, MAX_NODES)
    base, top, gain, offset = alphabet(given)
    bound, length = read(data, "bound"), read_int(given, "length", 1, MAX_NODES)
    grid = Grid(certificate.target, d, cells, read_int(data, "precision", 16, 4_096))
    parameters = certificate.network.parameters
    s, code = parameters[given["scale"]], parameters[given["shift"]]
    moves = [s * (gain * digit - offset) for digit in range(top + 1)]
    read_off = [digit for name in given["digits"] for digit in digits(parameters[name], length, base, top)]
    for place in range((cells + 1) ** d):
        if place:
            code += moves[read_off[place - 1]]
        node = snake_node(cells, d, place)
        low, high = grid.at(node)
        if high - code > bound or code - low > bound:
            raise Rejected(f"at node {place}, {node} / {cells}, f is in [{low}, {high}], not within {bound} of the code {code}")
    return {"kind": "dial-codes", "bound": show(bound), "cells": given["cells"], "dimension": given["dimension"]}


RULES = {
    "dial-hat": dial_hat,
    "dial-sum": dial_sum,
    "dial-state": dial_state,
    "dial-run": dial_run,
    "dial-runs": dial_run,
    "dial-interpolant": dial_interpolant,
    "dial-codes": dial_codes,
    "dial-error": sup_error,
}

SHAPES = {
    "dial-hat": ("", "cells neuron scan start"),
    "dial-sum": ("dial-hat", ""),
    "dial-state": ("dial-hat", "base gain offset top"),
    "dial-run": ("dial-state order partition", ""),
    "dial-runs": ("dial-state order partition dial-sum", ""),
    "dial-interpolant": ("dial-sums partition", ""),
    "dial-codes": ("dial-interpolant", "bound precision"),
    "dial-error": ("dial-interpolant dial-codes modulus", "bound"),
}
"""Rule -> kinds of its premises, keys of its data."""
