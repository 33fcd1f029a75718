"""Certificates of verdicts: the tree of a search, or a counterexample, as one step for the kernel's theory of branching.

The shapes are those of docs/reference/kernel_rules_branching.md.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction
from typing import Any

from symnet.certificates.certificate import FORMAT, Certificate, sealed
from symnet.core.codec import canonical_json
from symnet.core.rational import to_hex
from symnet.verification.formula import Constraint
from symnet.verification.given import Given
from symnet.verification.property import Counterexample, Property, Root
from symnet.verification.tree import CLOSED, Tree

BITS = 28
"""Fractional bits of the kernel's coefficients and bounds."""


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


def safe_certificate(given: Given, asked: Property, trees: Sequence[Tree]) -> Certificate:
    """Return the certificate that nothing is unsafe, from one complete tree for each root."""
    data = {"bits": to_hex(Fraction(BITS)), "trees": [marks_of(tree) for tree in trees]}
    return _certificate(given, "branches", data, {"kind": "safe", "property": written_property(asked)})


def unsafe_certificate(given: Given, asked: Property, found: Counterexample) -> Certificate:
    """Return the certificate that a point is unsafe."""
    place = [to_hex(Fraction(found.root)), to_hex(Fraction(found.conjunction))]
    data = {"point": [to_hex(value) for value in found.point], "conjunction": place}
    return _certificate(given, "counterexample", data, {"kind": "unsafe", "property": written_property(asked)})


def _certificate(given: Given, rule: str, data: dict[str, Any], statement: dict[str, Any]) -> Certificate:
    content = {
        "format": FORMAT,
        "box": [],
        "network": given.named,
        "target": [],
        "hypotheses": [],
        "steps": [{"rule": rule, "premises": [], "data": data, "statement": statement}],
        "claims": [statement],
    }
    return Certificate(sealed(content), given.files)


def claim_file(given: Given, asked: Property, kind: str) -> bytes:
    """Return the claim that a property is "safe" or "unsafe" for a network, as a file for `symnet check --claim`."""
    return canonical_json(
        {
            "format": "symnet claim 1",
            "statement": {"kind": kind, "property": written_property(asked)},
            "target": [],
            "box": [],
            "outputs": to_hex(Fraction(asked.outputs)),
            "network": given.digest,
            "hypotheses": [],
        }
    )


def marks_of(tree: Tree) -> str:
    """Return a complete tree as text, with bounds kept at every node for what lies below."""
    axes = (tree.axes[node] for node, _ in tree.walk())
    return "".join("." if axis == CLOSED else f"*{axis}" if axis < 10 else f"*({axis})" for axis in axes)
