"""Codes of cells: powers of four, bit extraction by tents, digits read by a scan, numbers read out of v (SYZ22, section 4).

A number t off the strips (k/K - delta, k/K) has a cell # in 0..K-1: t in [#/K, (#+1)/K - delta], the first reaching down to
-inf, the last up to inf.
index-code   for every x, where the neurons `indices` are integers k_1, ..., k_d in 0..K-1, the neuron is code(k), the code
             of the source ["bits", digits] (theories/local.py).
bit          for every x the neuron is in [0, 1]; it is theta_j where the neuron `reads` is 4^j a, a = sum_j theta_j 4^-j
range        for every x the network is in [low, high].
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from itertools import product

from ..arithmetic import Place, read, read_int, read_place, show, shown
from ..evaluation import evaluated, needed, source
from ..plain import items, number, text
from ..polytope import ZERO
from ..rule import Rule
from ..statements import FREE, NONNEGATIVE, box, fact, form, places, relu, total, variable
from ..syntax import Certificate, Json, Network, Node, Rejected, Statement
from .local import MAX_BITS, MAX_CELLS, columns, digits

HALF = Fraction(1, 2)


def index_fact(cells: int, delta: Fraction, shift: Fraction, axis: int, neuron: Place) -> Statement:
    """The neuron is the cell of x_i + shift wherever that is off the strips."""
    domain = [["cells", show(cells), show(delta), show(shift)]]
    return fact(domain, {("input", axis): variable(0)}, {neuron: ["#"]})


def tent_facts(scan: str, first: str, digits: int, reads: Place, body_last: str, neuron: Place) -> tuple[Statement, ...]:
    """The first tent on t = y / (2 4^J), the tent step and the rounding, on pairs (relu(t - 1/2), relu(1/2 - t))."""
    rise, fall = form({0: 2, 1: 2}, -HALF), form({0: -2, 1: -2}, HALF)  # 1/2 - h and h - 1/2, where h = 1 - 2 a - 2 b
    pair = [box(NONNEGATIVE, 2)]
    third = Fraction(1, 3)
    rounded = total((3, relu(form({0: -2, 1: -2}, 1 - third))), (-3, relu(form({0: -2, 1: -2}, third))))
    ends = {(first, 0): relu(form({0: 1}, -HALF)), (first, 1): relu(form({0: -1}, HALF))}
    return (
        fact([box(FREE, 1)], {reads: form({0: 2 * 4**digits})}, ends),
        fact(pair, {("input", 0): variable(0), ("input", 1): variable(1)}, _pair(body_last, fall, rise), (), scan),
        fact(pair, {(scan, 0): variable(0), (scan, 1): variable(1)}, {neuron: rounded}),
    )


def _pair(last: str, above: list[Json], below: list[Json]) -> dict[Place, Json]:
    return {(last, 0): relu(above), (last, 1): relu(below)}


def bit_facts(certificate: Certificate, premises: list[Statement], data: Statement) -> list[Statement]:
    """tent_facts."""
    network = certificate.network
    scan, body = network.scan(data["scan"])
    if scan.copies != 1 or len(scan.reads) != 1 or scan.reads[0][1:] != (0, 2) or scan.steps < 2 or scan.steps % 2:
        raise Rejected("the scan of a bit reads one pair and has 2 J >= 2 steps")
    if scan.steps > 2 * MAX_CELLS or body.inputs != 2 or body.outputs != 2:
        raise Rejected(f"the scan of a bit has a state of two values and at most {2 * MAX_CELLS} steps")
    reads, neuron = read_place(data["reads"], "reads"), read_place(data["neuron"], "neuron")
    return list(tent_facts(scan.name, scan.reads[0][0], scan.steps // 2, reads, body.nodes[-1].name, neuron))


def bit(certificate: Certificate, premises: list[Statement], data: Statement) -> Statement:
    """
    tent_facts: first pair of t = y / (2 4^J); a scan of 2J tent steps h on the pair; the neuron is g(h(t)) of its t,
    h(t) = 1 - 2 |t - 1/2|, g(h) = 3 relu(h - 1/3) - 3 relu(h - 2/3)
    ------------------------------------------------------------------------------------------------------------------
    the neuron is in [0, 1] for all y in R, and theta_j at y = 4^j a, a = sum_j theta_j 4^-j  (Lemma B.2, Prop. B.1)
    """
    steps = certificate.network.node(data["scan"]).steps
    return {"kind": "bit", "digits": show(steps // 2), "neuron": data["neuron"], "reads": data["reads"]}


def number_fact(indices: Sequence[Place], cells: int, neuron: Place, first: int) -> Statement:
    """The neuron is first + sum_i k_i K^(i-1) of the neurons k_i >= 0."""
    d = len(indices)
    reading = {place: variable(axis) for axis, place in enumerate(indices)}
    return fact([box(NONNEGATIVE, d)], reading, {neuron: form({axis: cells**axis for axis in range(d)}, first)})


def power_fact(rho: Place, power: Place, count: int) -> Statement:
    """The neuron is 4^j where rho is j = 1, ..., J."""
    return fact([["integers", "0x1", show(count)]], {rho: variable(0)}, {power: ["4^#"]})


def product_fact(power: Place, products: Sequence[Place], names: Sequence[str]) -> Statement:
    """Neuron l is a_l times the power."""
    values = {place: form({0: name}) for place, name in zip(products, names, strict=True)}
    return fact([box(FREE, 1)], {power: variable(0)}, values)


def sum_fact(bits: Sequence[Place], neuron: Place) -> Statement:
    """The neuron is sum_l 2^-l bit_l of the neurons bit_l >= 0."""
    reading = {place: variable(at) for at, place in enumerate(bits)}
    return fact([box(NONNEGATIVE, len(bits))], reading, {neuron: form({at: Fraction(1, 2 << at) for at in range(len(bits))})})


def code_facts(certificate: Certificate, premises: list[Statement], data: Statement) -> list[Statement]:
    """number_fact, power_fact, product_fact, sum_fact."""
    cells, d = read_int(data, "cells", 2, MAX_CELLS), certificate.network.inputs
    indices, (neuron, power, rho) = places(data, "indices", d), (read_place(data[key], key) for key in ("neuron", "power", "rho"))
    reads, ends = ([read_place(each[key], key) for each in premises] for key in ("reads", "neuron"))
    if len(set(reads)) != len(premises) or len(set(ends)) != len(premises) or len(data["digits"]) != len(premises):
        raise Rejected("each bit is cited once, with the name of its parameter")
    return [
        number_fact(indices, cells, rho, 1),
        power_fact(rho, power, count_of_cells(cells, d)),
        product_fact(power, reads, data["digits"]),
        sum_fact(ends, neuron),
    ]


def bit_code(certificate: Certificate, premises: list[Statement], data: Statement) -> Statement:
    """
    number_fact for rho = 1 + sum_i k_i K^(i-1); power_fact for rho; product_fact: bit l = 1, ..., n reads a_l * power; sum_fact:
    the neuron is sum_l 2^-l bit_l; bits of K^d digits; a_l has K^d base-4 digits 0, 1
    ------------------------------------------------------------------------------------------------------------------------------
    wherever the neurons k_i are integers in 0..K-1 the neuron is code(k)
    """
    network, cells = certificate.network, read_int(data, "cells", 2, MAX_CELLS)
    count = count_of_cells(cells, network.inputs)
    names = [text(name, "digits") for name in items(data["digits"], "digits", MAX_BITS)]
    if any(each["digits"] != show(count) for each in premises) or len(set(names)) != len(names):
        raise Rejected(f"every bit needs {count} digits and a parameter of its own")
    certificate.budget.spend(len(names) * count)
    columns(network, names, count)
    return index_code(data, names)


def count_of_cells(cells: int, d: int) -> int:
    """K^d; rejects more than MAX_CELLS."""
    if d > 16 or cells**d > MAX_CELLS:
        raise Rejected(f"{cells} ** {d} cells are more than {MAX_CELLS}")
    return int(cells**d)


def index_code(data: Statement, names: list[str]) -> Statement:
    """The statement that a neuron is the code of the cell whose coordinates the indices are."""
    return {"kind": "index-code", **{key: data[key] for key in ("cells", "indices", "neuron")}, "digits": names}


def range_facts(certificate: Certificate, premises: list[Statement], data: Statement) -> list[Statement]:
    """sum_fact for the neuron that the output reads."""
    bits = [read_place(each["neuron"], "neuron") for each in premises]
    if len(set(bits)) != len(bits):
        raise Rejected("each bit is cited once")
    return [sum_fact(bits, output_map(certificate.network)[0])]


def bit_range(certificate: Certificate, premises: list[Statement], data: Statement) -> Statement:
    """
    bits 1, ..., n; sum_fact: a neuron is sum_l 2^-l bit_l; the output is s t + b of this neuron t, s >= 0
    -------------------------------------------------------------------------------------------------------
    for every x the network is in [b, b + s (1 - 2^-n)]
    """
    network = certificate.network
    _, s, b = output_map(network)
    scale, low = network.parameters[s], network.parameters[b]
    if scale < 0 or len(premises) > MAX_BITS:
        raise Rejected(f"s = {scale} is negative, or there are more than {MAX_BITS} bits")
    return {"kind": "range", "low": show(low), "high": show(low + scale * (1 - Fraction(1, 1 << len(premises))))}


def output_map(network: Network) -> tuple[Place, str, str]:
    """The neuron t and the bare intrinsic parameters s, b of an output s * t + b."""
    output = network.nodes[-1]
    row = output.rows[0] if len(output.rows) == 1 and output.activation == "identity" else None
    if row is None or len(row.weights) != 1 or not isinstance(row.weights[0][1], str) or not isinstance(row.bias, str):
        raise Rejected("the output layer is not s * t + b with bare intrinsic parameters")
    return source(output, row.weights[0][0]), row.weights[0][1], row.bias


def all_parameters(network: Network, names: list[str], s: str, b: str) -> None:
    """Reject unless the intrinsic parameters are those of the digits, s and b, all different."""
    if sorted({*names, s, b}) != sorted(network.parameters) or len({*names, s, b}) != len({*names}) + 2:
        raise Rejected(f"the intrinsic parameters are {sorted(network.parameters)[:8]}, not {[*names, s, b][:8]}")


def cell_facts(certificate: Certificate, premises: list[Statement], data: Statement) -> list[Statement]:
    """index_fact for each index, shifted by what the data says, or not."""
    (code,), d = premises, certificate.network.inputs
    cells, delta = read_int(code, "cells", 2, MAX_CELLS), read(data, "delta")
    shifts = [read({"shift": item}, "shift") for item in data.get("shifts", ["0x0"] * d)]
    if len(shifts) != d or any(abs(shift) > delta for shift in shifts):
        raise Rejected(f"the shifts are not {d} of at most delta = {delta}")
    return [
        index_fact(cells, delta, shift, axis, index)
        for axis, (index, shift) in enumerate(zip(places(code, "indices", d), shifts, strict=True))
    ]


def cell_value(certificate: Certificate, premises: list[Statement], data: Statement) -> Statement:
    """
    index-code for a neuron t; index_fact, shift 0, for each of its indices; the output is s t + b with bare parameters
    --------------------------------------------------------------------------------------------------------------------
    local off the strips: where every x_i is in [k_i/K, (k_i+1)/K - delta] the network is b + s code(k)
    """
    (code,), network = premises, certificate.network
    before, s, b = output_map(network)
    if shown(before) != code["neuron"]:
        raise Rejected(f"the output reads {list(before)}, the premise is about {code['neuron']}")
    all_parameters(network, code["digits"], s, b)
    return local_cells(code, ["cells", data["delta"]], s, b, network.inputs)


def local_cells(given: Statement, on: list[Json], s: str, b: str, d: int) -> Statement:
    """The network is near the codes of the cells within 1/K of x in every coordinate."""
    reach = show(Fraction(d, read_int(given, "cells", 2, MAX_CELLS) ** 2))
    names = {"scale": s, "shift": b, "source": ["bits", given["digits"]]}
    return {"kind": "local", "on": on, "cells": given["cells"], "reach": reach, "variance": "", **names}


def reading_facts(certificate: Certificate, premises: list[Statement], data: Statement) -> list[Statement]:
    """number_fact for the cell's number in the start, read_fact, last_sum_fact."""
    network, cells = certificate.network, read_int(data, "cells", 2, MAX_CELLS)
    d, (scan, body) = network.inputs, network.scan(data["scan"])
    if scan.steps != count_of_cells(cells, d) or len(scan.reads) != 1 or scan.reads[0][1] != 0 or body.inputs != scan.arity:
        raise Rejected(f"{scan.name!r} is not one scan of {cells} ** {d} steps with one read, from the first value on")
    z, bits, t, acc = _state(scan, data)
    indices, neuron = places(data, "indices", d), read_place(data["neuron"], "neuron")
    return [
        number_fact(indices, cells, (scan.reads[0][0], t), 0),
        read_fact(scan, body.nodes[-1].name, z, t, bits, acc),
        last_sum_fact(scan.name, bits, acc, neuron),
    ]


def _state(scan: Node, data: Statement) -> tuple[list[int], list[int], int, int]:
    """The places of z_1..z_n, p_1..p_n, t and acc in the state."""
    z, bits = ([read_int({key: item}, key, 0, scan.arity - 1) for item in items(data[key], key)] for key in ("z", "bits"))
    t, acc = (read_int(data, key, 0, scan.arity - 1) for key in ("number", "sum"))
    if len(z) != len(bits) or not 1 <= len(z) <= MAX_BITS or len({*z, *bits, t, acc}) != 2 * len(z) + 2:
        raise Rejected(f"z, bits, number and sum are not 2 n + 2 different places of the state, n at most {MAX_BITS}")
    return z, bits, t, acc


def scan_code(certificate: Certificate, premises: list[Statement], data: Statement) -> Statement:
    """
    a scan of J = K^d steps starts with z_l = a_l, with J base-4 digits 0, 1, acc = p_l = 0, and t, by number_fact, the number of
    a cell; read_fact: its step; last_sum_fact: the neuron is acc + sum_l 2^-l p_l of the last state
    --------------------------------------------------------------------------------------------------------------------------------
    wherever the neurons k_i are integers in 0..K-1 the neuron is code(k)
    """
    network, scan = certificate.network, certificate.network.node(data["scan"])
    z, bits, _, acc = _state(scan, data)
    return index_code(data, _start(network, scan, z, [*bits, acc]))


def _start(network: Network, scan: Node, z: list[int], zeros: list[int]) -> list[str]:
    """The names a_1, ..., a_n, after rejecting unless the scan starts with them and with zeros."""
    node = network.node(scan.reads[0][0])
    rows = node.rows
    if node.body is not None or len(rows) < scan.arity or node.activation != "identity":
        raise Rejected("the scan does not read an identity layer")
    if any(rows[place].weights or rows[place].bias != 0 for place in zeros) or any(rows[place].weights for place in z):
        raise Rejected("the sum and the bits do not start at 0, or the numbers to read not as constants")
    names = [bias for bias in (rows[place].bias for place in z) if isinstance(bias, str)]
    if len(set(names)) != len(z):
        raise Rejected("the numbers to read do not start as different bare intrinsic parameters")
    for name in names:
        digits(network.parameters[name], scan.steps, 4, 1)
    return names


def read_fact(scan: Node, last: str, z: list[int], t: int, bits: list[int], acc: int) -> Statement:
    """
    A step in z_l, t, j - 1, p_l, acc >= 0 and u_l = S (z_l - 1/4), S = 4^(J + 1 - j), with theta_l = relu(u_l + 1) - relu(u_l):
    z_l <- relu(4 z_l - theta_l), p_l <- relu(theta_l + relu(1 - |t - (j - 1)|) - 1), t <- t, acc <- acc + sum_l 2^-l p_l.
    """
    n = len(z)
    number, j, p, total_at, u = n, n + 1, n + 2, 2 * n + 2, 2 * n + 3  # variables; z_l is l - 1
    power, step = ["power", "0x4", show(scan.steps + 1)], ["snake", show(scan.steps - 1), "0x1", "0x0", "0x0"]
    schedules = [[power, form({at: 1}, Fraction(-1, 4)), variable(u + at)] for at in range(n)]
    schedules.append([step, form({}, 1), variable(j)])
    there = relu(total((1, ["0x1"]), (-1, {"max": [form({number: 1, j: -1}), form({number: -1, j: 1})]})))
    reading = {("input", place): variable(at) for at, place in enumerate(z)}
    reading |= {("input", t): variable(number), ("input", acc): variable(total_at)}
    reading |= {("input", place): variable(p + at) for at, place in enumerate(bits)}
    values: dict[Place, Json] = {(last, t): variable(number)}
    for at in range(n):
        theta = ((1, relu(form({u + at: 1}, 1))), (-1, relu(form({u + at: 1}))))
        values[last, z[at]] = relu(total((1, form({at: 4})), *((-factor, term) for factor, term in theta)))
        values[last, bits[at]] = relu(total(*theta, (1, there), (1, ["-0x1"])))
    values[last, acc] = form({total_at: 1, **{p + at: Fraction(1, 2 << at) for at in range(n)}})
    domain = [box(NONNEGATIVE, 2 * n + 3), box(FREE, n)]
    return fact(domain, reading, values, schedules, scan.name)


def last_sum_fact(scan: str, bits: Sequence[int], acc: int, neuron: Place) -> Statement:
    """The neuron is acc + sum_l 2^-l p_l of the last state."""
    n = len(bits)
    reading = {(scan, place): variable(at) for at, place in enumerate((*bits, acc))}
    weights = {n: Fraction(1), **{at: Fraction(1, 2 << at) for at in range(n)}}
    return fact([box(NONNEGATIVE, n + 1)], reading, {neuron: form(weights)})


def evaluated_code(certificate: Certificate, premises: list[Statement], data: Statement) -> Statement:
    """
    values of neurons that depend on no input; for all integers k_1, ..., k_d in 0..K-1 the neuron has, from them and from these
    values, the value code(k)
    -----------------------------------------------------------------------------------------------------------------------------
    wherever the neurons k_i are integers in 0..K-1 the neuron is code(k)
    """
    (given,) = premises
    network, cells = certificate.network, read_int(data, "cells", 2, MAX_CELLS)
    d = network.inputs
    count = count_of_cells(cells, d)
    if given["domain"] or given["reading"] or given["in"]:
        raise Rejected("the premise is not about values without variables")
    indices, neuron = places(data, "indices", d), read_place(data["neuron"], "neuron")
    names = [text(name, "digits") for name in items(data["digits"], "digits", MAX_BITS, 1)]
    certificate.budget.spend(len(names) * count)
    bits = columns(network, names, count)
    known = {read_place(place, "neurons"): _constant(term) for place, term in given["values"]}
    below = needed(network, [*known, *indices], [neuron], certificate.budget)
    for at, cell in enumerate(product(range(cells), repeat=d)):
        values = dict(zip(indices, map(Fraction, cell[::-1]), strict=True))
        found = evaluated(network, {**known, **values}, [neuron], certificate.budget, below)[neuron]
        code = sum((Fraction(column[at], 2 << bit) for bit, column in enumerate(bits)), ZERO)
        if found != code:
            raise Rejected(f"in cell {at + 1} the neuron {list(neuron)} is {show(found)[:200]}, not {show(code)[:200]}")
    return index_code(data, names)


def _constant(term: Json) -> Fraction:
    """The number that a form without variables is."""
    (value,) = items(term, "values", 1, 1)
    return number(value, "values")


RULES = {
    "bit": Rule("", "neuron reads scan", bit, "Symnet.BitExtraction.lemma_B_2", bit_facts),
    "bit-code": Rule(
        "bit+", "cells digits indices neuron power rho", bit_code, "kernel_rules_cell_codes.md#bit-code", code_facts
    ),
    "bit-range": Rule("bit+", "", bit_range, "kernel_rules_cell_codes.md#bit-range", range_facts),
    "cell-value": Rule("index-code", "delta", cell_value, "kernel_rules_cell_codes.md#cell-value", cell_facts),
    "scan-code": Rule(
        "", "bits cells indices neuron number scan sum z", scan_code, "kernel_rules_cell_codes.md#scan-code", reading_facts
    ),
    "evaluated-code": Rule("pl", "cells digits indices neuron", evaluated_code, "kernel_rules_cell_codes.md#evaluated-code"),
}
