"""Codes of cells read digit by digit: a scan over the digits of a_1, ..., a_n that stand once in the network.

Its state holds z_l (the digits of a_l not yet read), the number t >= 0 of a cell, p_l (the digit read if it is that cell's)
and acc, the sum so far. Step j = 1, ..., J compares t with j - 1 and takes digit j off each z_l.
"""

from __future__ import annotations

from fractions import Fraction

from .arithmetic import read_int, read_place, show
from .decode import items
from .regions import ONE, ZERO, Form, Place, Polytope, Reading, form, require, unit
from .rules_mid import index_code_statement, places
from .rules_scan import digits_of, schedule
from .rules_syz import MAX_BITS, MAX_CELLS, orthant
from .syntax import Certificate, Network, Node, Rejected, Statement

QUARTER = Fraction(1, 4)
NEAR = ((ZERO, ZERO),), ((ONE, ONE),)
ABOVE = ((ONE, ZERO),), ((ONE, ZERO), (ONE, ONE))
BELOW = ((ZERO, ONE),), ((ZERO, ONE), (ONE, ONE))
"""t = j, t >= j + 1 and t <= j - 1 in the variables t, j >= 0, as vertices and rays."""


def scan_code(certificate: Certificate, premises: list[Statement], data: Statement) -> Statement:
    """
    z_l starts as a_l, which has J = K^d base-4 digits 0, 1; t as sum_i k_i K^(i-1) of neurons k_i >= 0; acc and p_l as 0; a
    step does z_l <- 4 z_l - c_l, c_l the first digit, t <- t, acc <- acc + sum_l 2^-l p_l, p_l <- c_l if t = j - 1 and 0 if
    |t - (j - 1)| >= 1, by regions; J steps; the neuron is acc + sum_l 2^-l p_l of the last state
    --------------------------------------------------------------------------------------------------------------------------
    wherever the neurons k_i are integers in 0..K-1 the neuron is code(k)
    """
    network, cells = certificate.network, read_int(data, "cells", 2, MAX_CELLS)
    d, scan = network.inputs, network.node(data["scan"])
    if d > 16 or cells**d > MAX_CELLS or scan.body is None or scan.steps != cells**d or len(scan.reads) != 1:
        raise Rejected(f"the node {scan.name!r} is not a scan of {cells} ** {d} steps, at most {MAX_CELLS}, with one read")
    if scan.body.inputs != scan.arity:
        raise Rejected(f"the scan {scan.name!r} has copies")
    z, bits = _positions(data, "z", scan.arity), _positions(data, "bits", scan.arity)
    t, total = read_int(data, "number", 0, scan.arity - 1), read_int(data, "sum", 0, scan.arity - 1)
    if len(z) != len(bits) or not 1 <= len(z) <= MAX_BITS or len({*z, *bits, t, total}) != 2 * len(z) + 2:
        raise Rejected(f"z, bits, number and sum are not 2 n + 2 different places of the state, n at most {MAX_BITS}")
    indices, neuron = places(data, "indices", d), read_place(data["neuron"], "neuron")
    names = _start(network, scan, (z, t, bits, total), indices, cells)
    _step(scan, scan.body, (z, t, bits, total))
    n = len(z)
    ends = {(scan.name, place): unit(number, n + 1) for number, place in enumerate((*bits, total))}
    require(network, Reading({}, ends), orthant(n + 1), [neuron], [_sum(n)], "the sum of the last state")
    return index_code_statement(indices, neuron, {"cells": show(cells), "digits": names})


State = tuple[list[int], int, list[int], int]
"""The places of z_1..z_n, t, p_1..p_n and acc in the state."""


def _positions(data: Statement, key: str, size: int) -> list[int]:
    return [read_int({key: item}, key, 0, size - 1) for item in items(data[key], key)]


def _sum(n: int) -> Form:
    """acc + sum_l 2^-l p_l in the variables p_1, ..., p_n, acc."""
    return form(n + 1, {n: ONE, **{number: Fraction(1, 2 << number) for number in range(n)}})


def _start(network: Network, scan: Node, state: State, indices: list[Place], cells: int) -> list[str]:
    """The names a_1, ..., a_n, after rejecting unless the scan starts as it should."""
    (name, first, _), (z, t, bits, total) = scan.reads[0], state
    rows, d = network.node(name).rows, len(indices)
    if first != 0 or len(rows) != scan.arity or network.node(name).relu:
        raise Rejected("the scan does not read all of an identity layer")
    if any(rows[place].weights or rows[place].bias != 0 for place in (*bits, total)):
        raise Rejected("the sum and the bits do not start at 0")
    names = [bias for bias in (rows[place].bias for place in z) if isinstance(bias, str)]
    if len(set(names)) != len(z) or any(rows[place].weights for place in z):
        raise Rejected("the numbers to read do not start as bare intrinsic parameters")
    replaced = {place: unit(axis, d) for axis, place in enumerate(indices)}
    number = form(d, {axis: cells**axis * ONE for axis in range(d)})
    require(network, Reading({}, replaced), orthant(d), [(name, t)], [number], "the number of the cell")
    for parameter in names:
        digits_of(network.parameters[parameter], scan.steps, 1)
    return names


def _step(scan: Node, body: Network, state: State) -> None:
    """Reject unless a step does what it should, in the variables z, u = S (z - 1/4), t, j - 1; S = 4^(J + 1 - j)."""
    (z, t, bits, total), last = state, body.nodes[-1].name
    scale = schedule(scan, ["power", "0x4", show(scan.steps + 1)])
    step = schedule(scan, ["snake", show(scan.steps - 1), "0x1", "0x0", "0x0"])
    times = {(scale, form(4, {0: ONE}, -QUARTER)): unit(1, 4), (step, unit(4, 4)): unit(3, 4)}
    for place, bit in zip(z, bits, strict=True):
        for digit in (0, 1):
            for where, (vertices, rays) in enumerate((NEAR, ABOVE, BELOW)):
                reading = Reading({place: unit(0, 4), t: unit(2, 4)}, {}, times)
                claimed = [form(4, {0: 4 * ONE}, -digit * ONE), form(4, {}, (digit if where == 0 else 0) * ONE)]
                domain = _domain(digit, vertices, rays)
                require(body, reading, domain, [(last, place), (last, bit)], claimed, f"digit {digit}")
    n = len(z)
    require(body, Reading({t: unit(0, 1)}), orthant(1), [(last, t)], [unit(0, 1)], "the number is kept")
    sums = {place: unit(number, n + 1) for number, place in enumerate((*bits, total))}
    require(body, Reading(sums), orthant(n + 1), [(last, total)], [_sum(n)], "the sum of a step")


def _domain(digit: int, vertices: tuple[Form, ...], rays: tuple[Form, ...]) -> Polytope:
    """z >= digit/4, u <= -1 or u >= 0 as the digit says, and (t, j) on a polytope."""
    fixed = (digit * QUARTER, (digit - 1) * ONE)
    away = ((ONE, ZERO, ZERO, ZERO), (ZERO, ONE if digit else -ONE, ZERO, ZERO))
    return Polytope(tuple((*fixed, *vertex) for vertex in vertices), (*away, *((ZERO, ZERO, *ray) for ray in rays)))


def entries(certificate: Certificate, premises: list[Statement], data: Statement) -> Statement:
    """
    the weights and biases that are bare intrinsic parameters, counted (bodies of scans hold none)
    -----------------------------------------------------------------------------------------------
    so many entries of the network depend on the target
    """
    rows = [row for node in certificate.network.nodes for row in node.rows]
    found = sum(isinstance(entry, str) for row in rows for entry in (row.bias, *(weight for _, weight in row.weights)))
    return {"kind": "entries", "entries": show(found)}


RULES = {"scan-code": scan_code, "entries": entries}
SHAPES = {"scan-code": ("", "bits cells indices neuron number scan sum z"), "entries": ("", "")}
"""Rule -> kinds of its premises, keys of its data."""
