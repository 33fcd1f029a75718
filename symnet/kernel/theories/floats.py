"""The theory of floats: properties of given networks as a machine computes them, whatever the order in which it sums."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from functools import partial

from ..arithmetic import read_int, show
from ..branching.floats import casts, errors_of, format_of, given, in_order, settled
from ..branching.formats import Format
from ..branching.layers import stacked
from ..branching.property import Constraint
from ..branching.property import words as in_words
from ..plain import items, number
from ..rule import Rule
from ..syntax import Certificate, Network, Rejected, Statement
from .branching import MAX_BITS, MIN_BITS, entries_of, join, search

CONDITIONS = [
    "each operator of the file in this format, in order; MatMul and the Add of a constant behind it as one or as two",
    "round to nearest, ties to even; numbers below the normal ones are kept",
    "every product and every sum rounded to the format, or a product and a sum fused and rounded once; sums in any order",
    "no products in fewer digits (TF32, bfloat16), no fast matrix products (Winograd, Strassen), no weights changed by fusion",
]
"""What is assumed of the machine."""
WITH_CASTS = [
    "each operator of the file in order, in this format up to a Cast and in that of the Cast behind it, casts rounded to nearest;"
    " MatMul and the Add of a constant behind it as one or as two",
    *CONDITIONS[1:],
]
"""What is assumed where a network changes its format."""


def conditions_of(*networks: Network) -> list[str]:
    """What is assumed of a machine that runs some networks."""
    return WITH_CASTS if any(map(casts, networks)) else CONDITIONS


def branches_in_floats(certificate: Certificate, premises: list[Statement], data: Statement) -> Statement:
    """
    as branches, of every computation in the format: from each bound and each form of sums of a layer is taken what rounding
    may take, the sum of the sizes of their coefficients times the error of a sum
    --------------------------------------------------------------------------------------------------------------------------
    no numbers of the format are unsafe, whatever the order of sums
    """
    entries, format_ = entries_of(certificate, data), format_of(data["format"], certificate.network)
    boxes = [given(entry, format_, data["inputs"]) for entry in entries]
    errors = partial(errors_of, certificate.network, format_, budget=certificate.budget)
    search(certificate, data, entries, boxes, errors, data["format"])
    return {"kind": "safe-in-floats", **_stated(certificate, data)}


def _stated(certificate: Certificate, data: Statement) -> Statement:
    """What statements hold beside their kind."""
    return {"conditions": conditions_of(certificate.network), **{key: data[key] for key in ("format", "inputs", "property")}}


def joined_in_floats(certificate: Certificate, premises: list[Statement], data: Statement) -> Statement:
    """
    as joined, of premises in the same format with the same inputs
    --------------------------------------------------------------------------------------------------------------------------
    no numbers of the format are unsafe, whatever the order of sums
    """
    for premise in premises:
        for key in ("format", "inputs"):
            if premise[key] != data[key]:
                raise Rejected(f"a premise is about {str(premise[key])[:40]}, the step about {str(data[key])[:40]}")
    join(certificate, premises, data)
    return {"kind": "safe-in-floats", **_stated(certificate, data)}


def counterexample_in_floats(certificate: Certificate, premises: list[Statement], data: Statement) -> Statement:
    """
    bits: Q; point: numbers of the format that the network may get for an entry; conjunction: [entry, number], all its
    constraints hold for every value that the outputs may have there, as they are bounded by substitution
    --------------------------------------------------------------------------------------------------------------------------
    some numbers of the format are unsafe, whatever the order of sums
    """
    network, budget = certificate.network, certificate.budget
    format_, bits = format_of(data["format"], network), read_int(data, "bits", MIN_BITS, MAX_BITS)
    point, conjunction = _point(certificate, data, format_)
    stack = stacked(network, bits, budget, errors_of(network, format_, bits, budget))
    for place, constraint in enumerate(conjunction):
        if not settled(stack, bits, point, constraint, budget):
            raise Rejected(f"constraint {place} is not seen to hold for every order of sums: {constraint.text()[:200]}")
    return {"kind": "unsafe-in-floats", **_stated(certificate, data)}


def _point(certificate: Certificate, data: Statement, format_: Format) -> tuple[list[Fraction], Sequence[Constraint]]:
    """The point, which the network may get for an entry, and the conjunction of it that is meant."""
    entries, inputs, budget = entries_of(certificate, data), certificate.network.inputs, certificate.budget
    point = [number(each, "point") for each in items(data["point"], "point", inputs, inputs)]
    first, second = items(data["conjunction"], "conjunction", 2, 2)
    entry = entries[read_int({"entry": first}, "entry", 0, len(entries) - 1)]
    conjunction = entry.unsafe[read_int({"conjunction": second}, "conjunction", 0, len(entry.unsafe) - 1)]
    for axis, (value, (low, high)) in enumerate(zip(point, given(entry, format_, data["inputs"]), strict=True)):
        budget.spend(4)
        budget.hold(value)
        if not low <= value <= high:
            raise Rejected(f"input {axis} of the point is {show(value)[:80]}, not in [{show(low)[:80]}, {show(high)[:80]}]")
        if format_.rounded(value) != value:
            raise Rejected(f"input {axis} of the point is {show(value)[:80]}, no number of the format")
    return point, conjunction


def counterexample_in_order(certificate: Certificate, premises: list[Statement], data: Statement) -> Statement:
    """
    point: numbers of the format that the network may get for an entry; conjunction: [entry, number], all its constraints hold
    with the outputs computed in order: layer by layer, each product rounded, added from the first one on, the bias last
    ------------------------------------------------------------------------------------------------------------------------------
    some numbers of the format are unsafe if every sum is computed in order
    """
    format_ = format_of(data["format"], certificate.network)
    point, conjunction = _point(certificate, data, format_)
    values = in_order(certificate.network, format_, point, certificate.budget)
    for place, constraint in enumerate(conjunction):
        if not constraint.holds(point, values, certificate.budget):
            found = constraint.value(point, values, certificate.budget)
            raise Rejected(f"constraint {place} does not hold at the point: {show(found)[:80]} {constraint.relation} 0")
    return {"kind": "unsafe-in-order", **_stated(certificate, data)}


def words(certificate: Certificate, claim: Statement) -> str:
    """A claim about a property of a machine's network in words, with what is assumed of the machine."""
    said = in_words(claim["kind"].partition("-")[0], entries_of(certificate, claim))
    order = "if every sum is computed in order" if claim["kind"] == "unsafe-in-order" else "whatever the order of sums"
    which = "the numbers of the format in the box" if claim["inputs"] == "floats" else "real numbers in the box, rounded"
    assumed = "; ".join(conditions_of(certificate.network))
    return f"in {claim['format']}, {order}, inputs {which}: {said}; assumed of the machine: {assumed}"


_KEYS = "format inputs property"
RULES = {
    "branches-in-floats": Rule(
        "",
        "bits format inputs property trees",
        branches_in_floats,
        "kernel_rules_floats.md#branches-in-floats",
        box=True,
        stated=_KEYS,
    ),
    "joined-in-floats": Rule(
        "safe-in-floats+",
        "format inputs property trees",
        joined_in_floats,
        "kernel_rules_floats.md#joined-in-floats",
        box=True,
        stated=_KEYS,
    ),
    "counterexample-in-floats": Rule(
        "",
        "bits conjunction format inputs point property",
        counterexample_in_floats,
        "kernel_rules_floats.md#counterexample-in-floats",
        box=True,
        stated=_KEYS,
    ),
    "counterexample-in-order": Rule(
        "",
        "conjunction format inputs point property",
        counterexample_in_order,
        "kernel_rules_floats.md#counterexample-in-order",
        box=True,
        stated=_KEYS,
    ),
}
