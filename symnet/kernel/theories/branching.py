"""The theory of branching: properties of given networks, proved by bounds on parts of the box or refuted by a point."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from fractions import Fraction

from ..arithmetic import read_int, show
from ..branching.goals import Impossible
from ..branching.layers import Errors, Stack, stacked
from ..branching.leaves import forms, outward
from ..branching.property import Entry, Sides, read_property
from ..branching.property import words as in_words
from ..branching.trees import Search
from ..evaluation import evaluated
from ..plain import items, number
from ..rule import Rule
from ..syntax import Certificate, Json, Rejected, Statement

MIN_BITS, MAX_BITS = 8, 256
MAX_PARTS = 1 << 10
Rounded = Callable[[int], Errors]
"""Fractional bits -> what rounding adds to the sums of the network."""


def branches(certificate: Certificate, premises: list[Statement], data: Statement) -> Statement:
    """
    bits: Q; trees: one for each entry of the property; at each leaf every conjunction has a constraint whose form is bounded
    away from what the constraint says, by backward substitution, on what the marks on the way to the leaf leave of the box
    --------------------------------------------------------------------------------------------------------------------------
    no x is unsafe
    """
    entries = entries_of(certificate, data)
    search(certificate, data, entries, [entry.box for entry in entries])
    return {"kind": "safe", "property": data["property"]}


def search(
    certificate: Certificate,
    data: Statement,
    entries: Sequence[Entry],
    boxes: Sequence[Sides],
    errors: Rounded | None = None,
    arithmetic: str = "",
) -> None:
    """Reject unless the trees close every conjunction of each entry on its box, in exact arithmetic or with these errors.

    arithmetic: the name of the format that the errors are of.
    """
    bits, network, budget = read_int(data, "bits", MIN_BITS, MAX_BITS), certificate.network, certificate.budget
    trees = items(data["trees"], "trees", len(entries), len(entries))
    stack = _kept(certificate, bits, errors, arithmetic)
    for place, (entry, box, marks) in enumerate(zip(entries, boxes, trees, strict=True)):
        conjunctions = [
            [form for constraint in conjunction for form in forms(constraint, bits, budget, network.inputs)]
            for conjunction in entry.unsafe
        ]
        Search(stack, bits, Impossible(conjunctions), budget, f"entry {place}").walk(outward(box, bits), marks)


def _kept(certificate: Certificate, bits: int, errors: Rounded | None, arithmetic: str) -> Stack:
    """The layers of the network: those of the step before, where it was the same network in the same arithmetic.

    A search in many parts is as many steps, which would compose the same layers again and again.
    """
    network, key = certificate.network, (bits, arithmetic)
    made: Stack
    for other, found, made in certificate.kept:
        if other is network and found == key:
            return made
    certificate.kept.clear()
    made = stacked(network, bits, certificate.budget, None if errors is None else errors(bits))
    certificate.kept.append((network, key, made))
    return made


def entries_of(certificate: Certificate, data: Statement) -> tuple[Entry, ...]:
    """The entries of the property, which is about the whole network."""
    return read_property(data["property"], certificate.network.inputs, certificate.network.outputs, certificate.budget)


def words(certificate: Certificate, claim: Statement) -> str:
    """A claim about a property in words."""
    return in_words(claim["kind"], entries_of(certificate, claim))


def joined(certificate: Certificate, premises: list[Statement], data: Statement) -> Statement:
    """
    no x is unsafe for the entries of the premises, which are, in order, the leaves of the trees: halves of halves of the box
    of each entry of the property, with the conjunctions of this entry
    --------------------------------------------------------------------------------------------------------------------------
    no x is unsafe
    """
    join(certificate, premises, data)
    return {"kind": "safe", "property": data["property"]}


def join(certificate: Certificate, premises: list[Statement], data: Statement) -> None:
    """Reject unless the premises are about the leaves of the trees, in order."""
    entries = entries_of(certificate, data)
    given = [entry for premise in premises for entry in entries_of(certificate, premise)]
    trees = items(data["trees"], "trees", len(entries), len(entries))
    left = iter(given)
    for place, (entry, marks) in enumerate(zip(entries, trees, strict=True)):
        for box in _halved(entry.box, marks, f"entry {place}"):
            part = next(left, None)
            certificate.budget.spend(4 + 4 * len(box))
            if part is None or part.box != box or part.unsafe != entry.unsafe:
                sides = " x ".join(f"[{low}, {high}]" for low, high in box[:8])
                raise Rejected(f"entry {place}: no premise stands in order for the part {sides} with its conjunctions")
    if next(left, None) is not None:
        raise Rejected("the premises have more entries than the trees have leaves")


def _halved(box: Sides, marks: Json, where: str) -> Iterator[Sides]:
    """The parts of a box that a tree of halvings has as leaves."""
    if not isinstance(marks, str):
        raise Rejected(f"{where}: a tree is a text of marks")
    todo = [box]
    for mark in marks:
        if not todo:
            raise Rejected(f"{where}: the tree goes on after its last leaf")
        part = todo.pop()
        if mark == ".":
            yield part
            continue
        if not ("0" <= mark <= "9" and int(mark) < len(box)) or len(todo) > MAX_PARTS:
            raise Rejected(f"{where}: {mark!r} is neither a leaf nor an input to halve, or there are too many parts")
        axis = int(mark)
        low, high = part[axis]
        middle = (low + high) / 2
        todo += [(*part[:axis], half, *part[axis + 1 :]) for half in ((middle, high), (low, middle))]
    if todo:
        raise Rejected(f"{where}: the tree ends with {len(todo)} parts open")


def counterexample(certificate: Certificate, premises: list[Statement], data: Statement) -> Statement:
    """
    point: x, in the box of an entry; conjunction: [entry, number], all its constraints hold with the values of the network at x
    ------------------------------------------------------------------------------------------------------------------------------
    some x is unsafe
    """
    entries, network = entries_of(certificate, data), certificate.network
    point = [number(each, "point") for each in items(data["point"], "point", network.inputs, network.inputs)]
    first, second = items(data["conjunction"], "conjunction", 2, 2)
    entry = entries[read_int({"entry": first}, "entry", 0, len(entries) - 1)]
    conjunction = entry.unsafe[read_int({"conjunction": second}, "conjunction", 0, len(entry.unsafe) - 1)]
    for axis, (value, (low, high)) in enumerate(zip(point, entry.box, strict=True)):
        certificate.budget.spend(1)
        certificate.budget.hold(value)
        if not low <= value <= high:
            raise Rejected(f"input {axis} of the point is {show(value)[:80]}, not in [{show(low)[:80]}, {show(high)[:80]}]")
    values = _outputs(certificate, point)
    for place, constraint in enumerate(conjunction):
        if not constraint.holds(point, values, certificate.budget):
            found = constraint.value(point, values, certificate.budget)
            raise Rejected(f"constraint {place} does not hold at the point: {show(found)[:80]} {constraint.relation} 0")
    return {"kind": "unsafe", "property": data["property"]}


def _outputs(certificate: Certificate, point: list[Fraction]) -> list[Fraction]:
    """The values of the network at a point."""
    network = certificate.network
    wanted = [(network.nodes[-1].name, place) for place in range(network.outputs)]
    known = {("input", place): value for place, value in enumerate(point)}
    found = evaluated(network, known, wanted, certificate.budget)
    return [found[place] for place in wanted]


RULES = {
    "branches": Rule("", "bits property trees", branches, "kernel_rules_branching.md#branches", box=True, stated="property"),
    "joined": Rule("safe+", "property trees", joined, "kernel_rules_branching.md#joined", box=True, stated="property"),
    "counterexample": Rule(
        "", "conjunction point property", counterexample, "kernel_rules_branching.md#counterexample", box=True, stated="property"
    ),
}
