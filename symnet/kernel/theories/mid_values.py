"""Mid values: from codes right off the strips to a network that is near its codes on the whole cube (SYZ22, Lemma A.2).

near-code   level i, shifts c: for every x in [0,1]^d such that x_k + c_k is off the strips for all k > i, the neuron is
            between the least and the greatest code of the cells k with |x - k/K| <= 1/K in every coordinate.
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

from ..arithmetic import Place, read, read_int, read_place, show, shown
from ..polytope import ZERO
from ..rule import Rule
from ..statements import FREE, box, fact, total, variable
from ..syntax import Certificate, Rejected, Statement
from .cell_codes import all_parameters, cell_facts, local_cells, output_map
from .local import MAX_CELLS


def shifted_code(certificate: Certificate, premises: list[Statement], data: Statement) -> Statement:
    """
    index-code for a neuron over k_1, ..., k_d; index_fact, shift c_i, for each k_i, |c_i| <= delta
    ------------------------------------------------------------------------------------------------
    near-code for the neuron, level 0, shifts c
    """
    (code,) = premises
    shared = {key: code[key] for key in ("cells", "digits", "neuron")}
    return {"kind": "near-code", **shared, "delta": data["delta"], "level": "0x0", "shifts": data["shifts"]}


def middle_fact(three: Sequence[Place], neuron: Place) -> Statement:
    """The neuron is the middle one of three neurons, whatever their values: their sum less the greatest and the least."""
    items = [variable(place) for place in range(3)]
    middle = total(*((1, item) for item in items), (-1, {"max": items}), (-1, {"min": items}))
    return fact([box(FREE, 3)], {place: variable(at) for at, place in enumerate(three)}, {neuron: middle})


def mid_facts(certificate: Certificate, premises: list[Statement], data: Statement) -> list[Statement]:
    """middle_fact."""
    three = [read_place(each["neuron"], "neuron") for each in premises]
    if len(set(three)) != 3:
        raise Rejected("a mid value is of three different neurons")
    return [middle_fact(three, read_place(data["neuron"], "neuron"))]


def mid(certificate: Certificate, premises: list[Statement], data: Statement) -> Statement:
    """
    near-code, level i, for three neurons with shifts -delta, 0, delta on axis i + 1 and equal ones on the others;
    3 delta <= 1/K; middle_fact: the neuron is the middle one of the three
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
    return {**here, "level": show(level + 1), "neuron": data["neuron"]}


def near_output(certificate: Certificate, premises: list[Statement], data: Statement) -> Statement:
    """
    near-code for a neuron t, level d; the output is s t + b with bare intrinsic parameters s and b; the parameters are
    those of the digits, s, b and no others
    -------------------------------------------------------------------------------------------------------------------
    local on [0,1]^d: the network is s t + b, t between the least and the greatest code of the cells near x
    """
    (given,) = premises
    network = certificate.network
    before, s, b = output_map(network)
    if given["level"] != show(network.inputs) or shown(before) != given["neuron"]:
        raise Rejected(f"the output reads {list(before)}, the premise is about {given['neuron']} at level {given['level']}")
    all_parameters(network, given["digits"], s, b)
    return local_cells(given, ["cube"], s, b, network.inputs)


RULES = {
    "shifted-code": Rule("index-code", "delta shifts", shifted_code, "kernel_rules_cell_codes.md#shifted-code", cell_facts),
    "mid": Rule("near-code near-code near-code", "neuron", mid, "kernel_rules_cell_codes.md#mid", mid_facts),
    "near-output": Rule("near-code", "", near_output, "kernel_rules_cell_codes.md#near-output"),
}
