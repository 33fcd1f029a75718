"""Certificates of verdicts: the tree of a search, or a counterexample, as one step for the kernel's theory of branching.

The shapes are those of docs/reference/kernel_rules_branching.md.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import Any

from symnet.certificates.certificate import FORMAT, Certificate, sealed
from symnet.core.codec import canonical_json
from symnet.core.rational import to_hex
from symnet.verification.arithmetic import EXACTLY, Arithmetic
from symnet.verification.covering import Covering
from symnet.verification.formula import Constraint
from symnet.verification.given import Given
from symnet.verification.property import Counterexample, Property, Root
from symnet.verification.search import kept
from symnet.verification.stack import Stack
from symnet.verification.tree import CLOSED, Tree

BITS, POINT_BITS = 28, 128
"""Fractional bits of the kernel's coefficients and bounds; those at a point, where floats are meant."""


def written_property(asked: Property) -> list[dict[str, Any]]:
    """Return a property as it stands in statements."""
    return [_root(root) for root in asked.roots]


def _root(root: Root) -> dict[str, Any]:
    box = [[to_hex(low), to_hex(high)] for low, high in root.box]
    return {"box": box, "unsafe": [[_constraint(each) for each in conjunction] for conjunction in root.conjunctions]}


def _constraint(constraint: Constraint) -> list[Any]:
    weights: Mapping[str, list[list[str]]] = {"X": [], "Y": []}
    for (kind, place), weight in constraint.form.weights:
        weights[kind].append([to_hex(Fraction(place)), to_hex(weight)])
    return ["<" if constraint.strict else "<=", to_hex(constraint.form.constant), weights["X"], weights["Y"]]


def safe_certificate(
    given: Given, asked: Property, coverings: Sequence[Covering], arithmetic: Arithmetic = EXACTLY
) -> Certificate:
    """Return the certificate that nothing is unsafe, from a complete covering of each root.

    Where one was searched in parts, each part is a step of its own, and a last step joins them.
    """
    writer = _Steps(asked, arithmetic)
    if not any(each.parts for each in coverings):
        return _certificate(given, [writer.branches([marks_of(each.top.tree, each.stack) for each in coverings])])
    steps = [step for root, each in zip(asked.roots, coverings, strict=True) for step in writer.parts(root, each)]
    trees = [marks_of(each.top.tree, each.stack, keeps=False) if each.parts else "." for each in coverings]
    joined = writer.step(arithmetic.rule("joined"), {"trees": trees}, "safe", premises=range(len(steps)))
    return _certificate(given, [*steps, joined])


@dataclass(frozen=True)
class _Steps:
    """Steps about a property in an arithmetic."""

    asked: Property
    arithmetic: Arithmetic

    def parts(self, root: Root, covering: Covering) -> Iterator[dict[str, Any]]:
        """A step for each part of a root, in order."""
        if not covering.parts:
            yield self.branches([marks_of(covering.top.tree, covering.stack)], root)
            return
        for node, box in covering.top.tree.boxes(root.box):
            tree = covering.parts[node].tree if node in covering.parts else Tree([CLOSED])
            yield self.branches([marks_of(tree, covering.stack)], replace(root, box=box))

    def branches(self, trees: Sequence[str], root: Root | None = None) -> dict[str, Any]:
        """The step of some trees, one for each root of the property, or for one root."""
        data = {"bits": to_hex(Fraction(BITS)), "trees": list(trees)}
        return self.step(self.arithmetic.rule("branches"), data, "safe", root)

    def step(
        self, rule: str, data: dict[str, Any], kind: str, root: Root | None = None, premises: Iterable[int] = ()
    ) -> dict[str, Any]:
        """A step that states something about the property, or about one root."""
        asked = self.asked if root is None else replace(self.asked, roots=(root,))
        statement = stated(asked, kind, self.arithmetic)
        return {"rule": rule, "premises": [to_hex(Fraction(each)) for each in premises], "data": data, "statement": statement}


def stated(asked: Property, kind: str, arithmetic: Arithmetic, in_order: bool = False) -> dict[str, Any]:
    """Return the statement that a property is "safe" or "unsafe", in an arithmetic."""
    name = f"{kind}-in-order" if in_order else arithmetic.rule(kind)
    return {"kind": name, "property": written_property(asked), **arithmetic.stated}


def unsafe_certificate(given: Given, asked: Property, found: Counterexample, arithmetic: Arithmetic = EXACTLY) -> Certificate:
    """Return the certificate that a point is unsafe."""
    place = [to_hex(Fraction(found.root)), to_hex(Fraction(found.conjunction))]
    data: dict[str, Any] = {"point": [to_hex(value) for value in found.point], "conjunction": place}
    if not arithmetic.exact and not found.in_order:
        data["bits"] = to_hex(Fraction(POINT_BITS))
    rule = "counterexample-in-order" if found.in_order else arithmetic.rule("counterexample")
    statement = stated(asked, "unsafe", arithmetic, found.in_order)
    return _certificate(given, [{"rule": rule, "premises": [], "data": data, "statement": statement}])


def _certificate(given: Given, steps: Sequence[dict[str, Any]]) -> Certificate:
    """The certificate of what the last step states."""
    content = {
        "format": FORMAT,
        "box": [],
        "network": given.named,
        "target": [],
        "hypotheses": [],
        "steps": list(steps),
        "claims": [steps[-1]["statement"]],
    }
    return Certificate(sealed(content), given.files)


def claim_file(given: Given, asked: Property, kind: str, arithmetic: Arithmetic = EXACTLY, in_order: bool = False) -> bytes:
    """Return the claim that a property is "safe" or "unsafe" for a network, as a file for `symnet check --claim`."""
    return canonical_json(
        {
            "format": "symnet claim 1",
            "statement": stated(asked, kind, arithmetic, in_order),
            "target": [],
            "box": [],
            "outputs": to_hex(Fraction(asked.outputs)),
            "network": given.digest,
            "hypotheses": [],
        }
    )


def marks_of(tree: Tree, stack: Stack, keeps: bool = True) -> str:
    """Return a tree as text, with the marks where bounds are kept for what lies below if `keeps`."""
    stars = {node: "*" * (keeps and tree.axes[node] >= 0 and kept(depth)) for node, depth in tree.walk()}
    return "".join(star + mark_of(tree, stack, node) for node, star in stars.items())


def mark_of(tree: Tree, stack: Stack, node: int) -> str:
    """Return the mark of a node: what it is cut by, or that it is a leaf, with the multipliers that it has."""
    number = tree.axes[node]
    if number >= 0:
        return _cut(stack, number)
    given = tree.multipliers.get(node)
    return "." if given is None else f".[{','.join(f'{int(beta * (1 << BITS)):x}' for beta in given)}]"


def _cut(stack: Stack, number: int) -> str:
    """The mark of a halving or of an assumption."""
    if number < stack.inputs:
        return str(number) if number < 10 else f"({number})"
    layer, place = stack.neuron(number - stack.inputs)
    return f"<{layer}:{place}>"
