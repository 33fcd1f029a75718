"""The theory of floats: properties of given networks as a machine computes them, whatever the order in which it sums."""

from __future__ import annotations

from dataclasses import replace
from functools import partial

from ..arithmetic import read_int, show
from ..branching.bounds import Substitution
from ..branching.floats import errors_of, format_of, given
from ..branching.layers import stacked
from ..branching.leaves import bounded, closed, forms, outward
from ..branching.property import Constraint, Terms
from ..branching.property import words as in_words
from ..plain import items, number
from ..rule import Rule
from ..syntax import Certificate, Rejected, Statement
from .branching import MAX_BITS, MIN_BITS, entries_of, join, search

CONDITIONS = [
    "each operator of the file in this format, in order; MatMul and the Add of a constant behind it as one or as two",
    "round to nearest, ties to even; numbers below the normal ones are kept",
    "every product and every sum rounded to the format, or a product and a sum fused and rounded once; sums in any order",
    "no products in fewer digits (TF32, bfloat16), no fast matrix products (Winograd, Strassen), no weights changed by fusion",
]
"""What is assumed of the machine."""


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
    search(certificate, data, entries, boxes, errors)
    return _stated("safe-in-floats", data)


def _stated(kind: str, data: Statement) -> Statement:
    kept = {key: data[key] for key in ("format", "inputs", "property")}
    return {"kind": kind, "conditions": CONDITIONS, **kept}


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
    return _stated("safe-in-floats", data)


def counterexample_in_floats(certificate: Certificate, premises: list[Statement], data: Statement) -> Statement:
    """
    bits: Q; point: numbers of the format that the network may get for an entry; conjunction: [entry, number], all its
    constraints hold for every value that the outputs may have there, as they are bounded by substitution
    --------------------------------------------------------------------------------------------------------------------------
    some numbers of the format are unsafe, whatever the order of sums
    """
    entries, network, budget = entries_of(certificate, data), certificate.network, certificate.budget
    format_, bits = format_of(data["format"], network), read_int(data, "bits", MIN_BITS, MAX_BITS)
    point = [number(each, "point") for each in items(data["point"], "point", network.inputs, network.inputs)]
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
    stack = stacked(network, bits, budget, errors_of(network, format_, bits, budget))
    substitution = Substitution(stack, bits, outward(tuple((value, value) for value in point), bits), budget)
    known = bounded(substitution, None, ())
    for place, constraint in enumerate(conjunction):
        for against in _against(constraint):
            form = forms(against, bits, budget, network.inputs)
            if known is None or not closed(substitution, known, form, {})[0]:
                raise Rejected(f"constraint {place} is not seen to hold for every order of sums: {constraint.text()[:200]}")
    return _stated("unsafe-in-floats", data)


def _against(constraint: Constraint) -> list[Constraint]:
    """Constraints that are impossible where this one holds, and only there."""
    negated = Constraint(
        "<=" if constraint.relation == "<" else "<",
        -constraint.constant,
        _negated(constraint.inputs),
        _negated(constraint.outputs),
    )
    return [replace(constraint, relation="<"), negated] if constraint.relation == "=" else [negated]


def _negated(terms: Terms) -> Terms:
    return tuple((place, -factor) for place, factor in terms)


def words(certificate: Certificate, claim: Statement) -> str:
    """A claim about a property of a machine's network in words, with what is assumed of the machine."""
    kind = {"safe-in-floats": "safe", "unsafe-in-floats": "unsafe"}[claim["kind"]]
    said = in_words(kind, entries_of(certificate, claim))
    which = "the numbers of the format in the box" if claim["inputs"] == "floats" else "real numbers in the box, rounded"
    assumed = "; ".join(CONDITIONS)
    return f"in {claim['format']}, whatever the order of sums, inputs {which}: {said}; assumed of the machine: {assumed}"


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
}
