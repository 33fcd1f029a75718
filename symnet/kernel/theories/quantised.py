"""The theory of quantised networks: properties of what a machine computes in float32 and in integers, proved or refuted."""

from __future__ import annotations

from ..arithmetic import read_int, show
from ..branching.floats import given
from ..branching.formats import FLOAT32
from ..branching.property import words as in_words
from ..branching.quantised import quantised, surely, walk
from ..plain import items, number
from ..rule import Rule
from ..syntax import Certificate, Rejected, Statement
from .branching import entries_of

CONDITIONS = [
    "each operator of the file by itself, in float32 or in integers, in order; MatMul and the Add of a constant as one or as two",
    "round to nearest, ties to even; numbers below the normal ones are kept",
    "sums of products of integers exact; sums of floats in any order, each product and sum rounded, or fused and rounded once",
    "QLinearMatMul multiplies its sum by the float32 number (a scale * b scale) / y scale, rounded at each operation",
    "no products in fewer digits (TF32, bfloat16), no fast matrix products, no operators of the file replaced by others",
]
"""What is assumed of the machine."""


def branches_quantised(certificate: Certificate, premises: list[Statement], data: Statement) -> Statement:
    """
    trees of halvings, one for each entry of the property; at each leaf the ends of all values, operator by operator, leave of
    every conjunction a constraint that cannot hold
    ---------------------------------------------------------------------------------------------------------------------------
    no numbers of float32 are unsafe for the quantised network, as a machine computes it
    """
    entries, budget = entries_of(certificate, data), certificate.budget
    trees = items(data["trees"], "trees", len(entries), len(entries))
    network = quantised(certificate.network, budget)
    for place, (entry, marks) in enumerate(zip(entries, trees, strict=True)):
        walk(network, entry, given(entry, FLOAT32, data["inputs"]), marks, budget, f"entry {place}")
    return {"kind": "safe-quantised", **_stated(data)}


def counterexample_quantised(certificate: Certificate, premises: list[Statement], data: Statement) -> Statement:
    """
    point: numbers of float32 that the network may get for an entry; conjunction: [entry, number], all its constraints hold
    for every value that the outputs may have there, which is one where no sums of floats are rounded more than once
    ------------------------------------------------------------------------------------------------------------------------
    some numbers of float32 are unsafe for the quantised network, as a machine computes it
    """
    entries, budget, inputs = entries_of(certificate, data), certificate.budget, certificate.network.inputs
    point = [number(each, "point") for each in items(data["point"], "point", inputs, inputs)]
    first, second = items(data["conjunction"], "conjunction", 2, 2)
    entry = entries[read_int({"entry": first}, "entry", 0, len(entries) - 1)]
    conjunction = entry.unsafe[read_int({"conjunction": second}, "conjunction", 0, len(entry.unsafe) - 1)]
    for axis, (value, (low, high)) in enumerate(zip(point, given(entry, FLOAT32, data["inputs"]), strict=True)):
        budget.spend(4)
        budget.hold(value)
        if not low <= value <= high or FLOAT32.rounded(value) != value:
            raise Rejected(
                f"input {axis} of the point is {show(value)[:80]}, not in [{show(low)[:80]}, {show(high)[:80]}] or not of float32"
            )
    found = quantised(certificate.network, budget).images(tuple((value, value) for value in point), budget)
    for place, constraint in enumerate(conjunction):
        if found is None or not surely(constraint, found, budget):
            raise Rejected(f"constraint {place} is not seen to hold at the point: {constraint.text()[:200]}")
    return {"kind": "unsafe-quantised", **_stated(data)}


def _stated(data: Statement) -> Statement:
    """What statements hold beside their kind."""
    return {"conditions": CONDITIONS, **{key: data[key] for key in ("inputs", "property")}}


def words(certificate: Certificate, claim: Statement) -> str:
    """A claim about a property of a quantised network in words, with what is assumed of the machine."""
    said = in_words(claim["kind"].partition("-")[0], entries_of(certificate, claim))
    which = "the numbers of float32 in the box" if claim["inputs"] == "floats" else "real numbers in the box, rounded"
    return f"quantised, as a machine computes it, inputs {which}: {said}; assumed of the machine: {'; '.join(CONDITIONS)}"


RULES = {
    "branches-quantised": Rule(
        "",
        "inputs property trees",
        branches_quantised,
        "kernel_rules_quantised.md#branches-quantised",
        box=True,
        stated="inputs property",
        quantised=True,
    ),
    "counterexample-quantised": Rule(
        "",
        "conjunction inputs point property",
        counterexample_quantised,
        "kernel_rules_quantised.md#counterexample-quantised",
        box=True,
        stated="inputs property",
        quantised=True,
    ),
}
