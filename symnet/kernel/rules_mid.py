"""The theory of Theorem 2.2 of Shen, Yang, Zhang 2022, repaired: shifted copies, mid values, the sup-norm error.

The strips: open intervals (k/K - delta, k/K), k = 1, ..., K - 1. A number t off the strips has a cell k(t) in 0..K-1:
t in [k/K, (k+1)/K - delta], the first cell reaching down to -inf, the last up to inf. code(k) of a cell k = (k_1, ..., k_d)
is sum_l 2^-l theta_(j,l), j = 1 + sum_i k_i K^(i-1), theta_(j,l) the j-th base-4 digit of the l-th parameter listed (of one
that is listed several times, its digits in turn).

index-code   the neuron is computed from the neurons `indices` alone, and from integers k_1, ..., k_d in 0..K-1 it is code(k).
near-code    level i, shifts c: for every x in [0,1]^d such that x_k + c_k is off the strips for all k > i, the neuron is
             between the least and the greatest code of the cells k with |x - k/K| <= 1/K in every coordinate.
near-output  on [0,1]^d the network is s t + b with t between the least and the greatest of those codes.
"""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

from .arithmetic import read, read_int, read_place, show
from .decode import items
from .moduli import at_least_modulus
from .regions import ZERO, Place, Polytope, Reading, order_cones, require, source, unit
from .rules_syz import MAX_CELLS, code_of_bits, codes_near, index_of_cell, output_map, power_of_cell
from .syntax import Certificate, Network, Node, Rejected, Statement


def shown(place: Place) -> list[str]:
    """A neuron as statements write it."""
    return [place[0], show(place[1])]


def places(data: Statement, key: str, count: int) -> list[Place]:
    """`count` different neurons that stand under a key."""
    found = [read_place(item, key) for item in items(data[key], key)]
    if len(set(found)) != count or len(found) != count:
        raise Rejected(f"{key} must be {count} different neurons")
    return found


def shifted_index(certificate: Certificate, premises: list[Statement], data: Statement) -> Statement:
    """
    the neuron reads t = x_i alone; it is k on [k/K - c, (k+1)/K - delta - c], the first and last up to infinity
    ------------------------------------------------------------------------------------------------------------
    wherever x_i + c is off the strips the neuron is its cell
    """
    shift = read(data, "shift")
    index_of_cell(certificate.network, data, shift)
    shared = {key: data[key] for key in ("cells", "delta", "axis")}
    return {"kind": "shifted-index", **shared, "shift": show(shift), "neuron": shown(read_place(data["neuron"], "neuron"))}


def index_code(certificate: Certificate, premises: list[Statement], data: Statement) -> Statement:
    """
    rho is 1 + sum_i k_i K^(i-1) of neurons k_i >= 0; the power is 4^j where rho is j = 1, ..., K^d; bit l = 1, ..., n reads
    a_l * power; a_l has K^d base-4 digits 0, 1; the neuron is sum_l 2^-l bit_l
    -------------------------------------------------------------------------------------------------------------------------
    wherever the neurons k_i are integers in 0..K-1 the neuron is code(k)
    """
    network, cells = certificate.network, read_int(data, "cells", 2, MAX_CELLS)
    d = network.inputs
    if d > 16 or cells**d > MAX_CELLS:
        raise Rejected(f"{cells} ** {d} cells are more than {MAX_CELLS}")
    indices = places(data, "indices", d)
    rho, power, neuron = (read_place(data[key], key) for key in ("rho", "power", "neuron"))
    power_of_cell(network, {place: unit(axis, d) for axis, place in enumerate(indices)}, cells, rho, power)
    names = code_of_bits(network, premises, power, cells**d, neuron)
    return index_code_statement(indices, neuron, {"cells": show(cells), "digits": names})


def index_code_statement(indices: list[Place], neuron: Place, grid: Statement) -> Statement:
    """The statement that a neuron is the code of the cell whose coordinates the indices are."""
    return {"kind": "index-code", **grid, "indices": [shown(place) for place in indices], "neuron": shown(neuron)}


def copied_code(certificate: Certificate, premises: list[Statement], data: Statement) -> Statement:
    """
    index-code for q over k_1, ..., k_d; q' is made of k'_1, ..., k'_d as q is of k_1, ..., k_d, weight by weight
    --------------------------------------------------------------------------------------------------------------
    index-code for q' over k'_1, ..., k'_d
    """
    (given,) = premises
    old, neuron = places(given, "indices", certificate.network.inputs), read_place(given["neuron"], "neuron")
    new, copy = places(data, "indices", len(old)), read_place(data["neuron"], "neuron")
    same_below(certificate.network, dict(zip(old, new, strict=True)), neuron, copy)
    return index_code_statement(new, copy, {key: given[key] for key in ("cells", "digits")})


def same_below(network: Network, leaves: dict[Place, Place], first: Place, second: Place) -> None:
    """Reject unless `second` is the same function of the second leaves as `first` is of the first leaves, weight by weight."""
    nodes = {node.name: node for node in network.nodes}
    met: set[tuple[Place, Place]] = set()
    todo = [(first, second)]
    while todo:
        pair = one, other = todo.pop()
        if pair in met or leaves.get(one) == other:
            continue
        met.add(pair)
        if one in leaves or one[0] not in nodes or other[0] not in nodes:
            raise Rejected(f"{list(one)} and {list(other)} are not made of the neurons given")
        todo += _inputs(nodes[one[0]], one[1], nodes[other[0]], other[1])


def _inputs(one: Node, number: int, other: Node, copy: int) -> list[tuple[Place, Place]]:
    """What two neurons read, in pairs, after rejecting unless they are made alike."""
    if one.body is not None or other.body is not None:
        if replace(one, name="", reads=()) != replace(other, name="", reads=()) or number != copy or one.arity != other.arity:
            raise Rejected(f"the scans {one.name!r} and {other.name!r} differ")
        return [(source(one, position), source(other, position)) for position in range(one.arity)]
    a, b = one.rows[number], other.rows[copy]
    if one.relu != other.relu or a.bias != b.bias or [w for _, w in a.weights] != [w for _, w in b.weights]:
        raise Rejected(f"neuron {number} of {one.name!r} and neuron {copy} of {other.name!r} differ")
    return [(source(one, p), source(other, q)) for (p, _), (q, _) in zip(a.weights, b.weights, strict=True)]


def shifted_code(certificate: Certificate, premises: list[Statement], data: Statement) -> Statement:
    """
    index-code for a neuron over k_1, ..., k_d; for each i, k_i is the cell of x_i + c_i off the strips, |c_i| <= delta
    --------------------------------------------------------------------------------------------------------------------
    near-code for the neuron, level 0, shifts c
    """
    code, *indices = premises
    delta = read(indices[0], "delta")
    if [index["neuron"] for index in indices] != code["indices"]:
        raise Rejected("the neurons of the cells are not those of the code")
    for axis, index in enumerate(indices):
        if (index["axis"], index["cells"], index["delta"]) != (show(axis), code["cells"], show(delta)):
            raise Rejected(f"premise {axis + 1} is not about axis {axis} on the same grid")
        if abs(read(index, "shift")) > delta:
            raise Rejected(f"the shift {index['shift']} is longer than delta = {delta}")
    shared = {"cells": code["cells"], "delta": show(delta), "digits": code["digits"], "neuron": code["neuron"]}
    return {"kind": "near-code", **shared, "level": "0x0", "shifts": [index["shift"] for index in indices]}


def mid(certificate: Certificate, premises: list[Statement], data: Statement) -> Statement:
    """
    near-code, level i, for three neurons with shifts -delta, 0, delta on axis i + 1 and equal ones on the others;
    3 delta <= 1/K; in each order of 0 and the three, the neuron is the middle one of the three
    ---------------------------------------------------------------------------------------------------------------
    near-code for the neuron, level i + 1, shift 0 on axis i + 1
    """
    below, here, above = premises
    d, level, delta = certificate.network.inputs, read_int(here, "level", 0, 16), read(here, "delta")
    if level >= d or 3 * delta > Fraction(1, read_int(here, "cells", 2, MAX_CELLS)):
        raise Rejected(f"level {level} is not below {d}, or 3 delta = {3 * delta} is above 1/K")
    for premise, shift in ((below, -delta), (here, ZERO), (above, delta)):
        shifts = [*here["shifts"][:level], show(shift), *here["shifts"][level + 1 :]]
        if {**premise, "neuron": []} != {**here, "neuron": [], "shifts": shifts}:
            raise Rejected(f"the shifts are {premise['shifts']} at level {premise['level']}, not {shifts} at level {level}")
    neuron = read_place(data["neuron"], "neuron")
    is_middle(certificate.network, [read_place(premise["neuron"], "neuron") for premise in premises], neuron)
    return {**here, "level": show(level + 1), "neuron": shown(neuron)}


def is_middle(network: Network, three: list[Place], neuron: Place) -> None:
    """Reject unless the neuron is the middle one of three neurons, whatever their values: 24 orders of 0 and the three."""
    if len(set(three)) != 3:
        raise Rejected("a mid value is of three different neurons")
    replaced = {place: unit(number, 3) for number, place in enumerate(three)}
    for order, rays in order_cones(3):
        middle = [item for item in order if item][1] - 1
        domain = Polytope(((ZERO,) * 3,), rays)
        require(network, Reading({}, replaced), domain, [neuron], [unit(middle, 3)], f"mid value, order {order}")


def near_output(certificate: Certificate, premises: list[Statement], data: Statement) -> Statement:
    """
    near-code for a neuron t, level d; the output is s t + b with bare intrinsic parameters s and b; the parameters are
    a_1, ..., a_n, s, b and no others
    -------------------------------------------------------------------------------------------------------------------------
    on [0,1]^d the network is s t + b, t between the least and the greatest code of the cells k with |x - k/K| <= 1/K
    """
    (given,) = premises
    network, names = certificate.network, given["digits"]
    before, s, b = output_map(network)
    if given["level"] != show(network.inputs) or shown(before) != given["neuron"]:
        raise Rejected(f"the output reads {list(before)}, the premise is about {given['neuron']} at level {given['level']}")
    if sorted({*names, s, b}) != sorted(network.parameters) or len({*names, s, b}) != len({*names}) + 2:
        raise Rejected(f"the intrinsic parameters are {sorted(network.parameters)}, not {[*names, s, b]}")
    return {"kind": "near-output", "cells": given["cells"], "digits": names, "scale": s, "shift": b}


def near_corners(certificate: Certificate, premises: list[Statement], data: Statement) -> Statement:
    """
    near-output; at the lower corner of every cell, f evaluated in rational intervals lies within q of b + s code
    --------------------------------------------------------------------------------------------------------------
    |b + s code(k) - f(k/K)| <= q for all K^d cells k
    """
    (given,) = premises
    codes_near(certificate, given, data)
    return {"kind": "near-corners", "cells": given["cells"], "bound": show(read(data, "bound"))}


def near_error(certificate: Certificate, premises: list[Statement], data: Statement) -> Statement:
    """
    near-output, near-corners within q, f has the modulus omega, E - q >= omega(sqrt(d) / K)
    -----------------------------------------------------------------------------------------
    |network - f| <= E on [0,1]^d
    """
    given, near, modulus = premises
    if near["cells"] != given["cells"]:
        raise Rejected("the premises speak of different grids")
    d, cells = certificate.network.inputs, read_int(given, "cells", 2, MAX_CELLS)
    error, bound = read(data, "bound"), read(near, "bound")
    if not at_least_modulus(error - bound, modulus, Fraction(d, cells**2)):
        raise Rejected(f"{error} - {bound} is below omega(sqrt({d}) / {cells}) for {modulus}")
    return {"kind": "error", "norm": ["sup"], "bound": show(error)}


RULES = {
    "shifted-index": shifted_index,
    "index-code": index_code,
    "copied-code": copied_code,
    "shifted-code": shifted_code,
    "mid": mid,
    "near-output": near_output,
    "near-corners": near_corners,
    "near-error": near_error,
}

SHAPES = {
    "shifted-index": ("", "axis cells delta neuron shift"),
    "index-code": ("bit+", "cells indices neuron power rho"),
    "copied-code": ("index-code", "indices neuron"),
    "shifted-code": ("index-code shifted-index+", ""),
    "mid": ("near-code near-code near-code", "neuron"),
    "near-output": ("near-code", ""),
    "near-corners": ("near-output", "bound precision"),
    "near-error": ("near-output near-corners modulus", "bound"),
}
"""Rule -> kinds of its premises (kind+: one or more of it), keys of its data."""
