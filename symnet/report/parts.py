"""The parts of a proof: what each rule belongs to, in the words of the papers; a fact belongs to the lemma that cites it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

Step = Mapping[str, Any]
FACT = "pl"
PHASES = {
    "hypothesis": "Set up",
    "lipschitz": "Set up",
    "slopes": "Set up",
    "hoelder": "Set up",
    "band-modulus": "Set up",
    "unit-modulus": "Set up",
    "state": "The scan step",
    "first-pass": "The first pass",
    "snake-order": "The grid",
    "partition": "The grid",
    "run": "Induction over the scan",
    "interpolant": "Induction over the scan",
    "bit": "Construct phi_2",
    "bit-code": "Construct phi_1 and L",
    "scan-code": "Read the digits",
    "evaluated-code": "Products and bits at every cell",
    "shifted-code": "The copies of phi_1",
    "mid": "Mid values",
    "near-output": "Put the parts together",
    "cell-value": "Put the parts together",
    "bit-range": "Put the parts together",
    "codes": "Estimate",
    "band-codes": "Estimate",
    "local-error": "Estimate",
    "axis-error": "Estimate",
    "table-error": "Estimate",
    "lp-error": "Estimate",
    "enclosure": "Ranges",
    "near-input": "The parts",
    "near-affine": "The parts",
    "near-function": "The parts",
    "near-lattice": "The parts",
    "near-norm": "Put the parts together",
    "near-angle": "Put the parts together",
    "near-same": "The parts",
    "near-substitute": "The parts",
    "near-sawtooth": "The parts",
    "near-gate": "The parts",
    "near-addition": "The parts",
    "near-instead": "Put the parts together",
    "near-error": "Estimate",
    "euaf-line": "The broken line",
    "euaf-steps": "The levels",
    "near-carried": "The parts",
    "near-square": "The parts",
    "line-error": "Estimate",
    "line-modulus": "Estimate",
    "kinks": "Lower bound",
    "segments-every": "Segments in a number format",
    "segments-pieces": "Segments in a number format",
    "segments-shape": "Segments in a number format",
    "segments-least": "Lower bound",
    "segments-joined": "Lower bound",
    "sizes": "Sizes",
    "printed-counts": "Sizes",
    "printed-shape": "Sizes",
    "rounding": "Floating point",
    "deployed": "Floating point",
    "lower-bound": "Lower bound",
    "network-bound": "Lower bound",
    "network-signs": "Lower bound",
    "limit": "Limit",
    "sorts": "Comparators",
    "near-rank": "Low rank",
    "rank-after": "Low rank",
    "control-law": "Control law",
    "invariant": "Closed loop",
    "decreases": "Closed loop",
    "mesh": "Mesh",
    "mesh-hats": "Mesh",
    "error-on-parts": "Parts of the box",
    "error-in-floats": "Floating point",
    "equal-in-floats": "Floating point",
    "equal-on-parts": "Parts of the box",
    "lipschitz-on-parts": "Parts of the box",
    "monotone-on-parts": "Parts of the box",
    "pieces": "Linear pieces",
    "branches": "Property",
    "joined": "Property",
    "counterexample": "Property",
    "branches-in-floats": "Property",
    "joined-in-floats": "Property",
    "counterexample-in-floats": "Property",
    "counterexample-in-order": "Property",
    "branches-quantised": "Property",
    "counterexample-quantised": "Property",
}
"""Rule -> the part of the proof it belongs to."""
ALONE = "Facts about neurons"
"""The part of facts that no lemma cites."""


def citing(steps: Sequence[Step]) -> dict[int, Step]:
    """Return for each step that is cited the first step that does."""
    found: dict[int, Step] = {}
    for step in steps:
        for premise in step["premises"]:
            found.setdefault(int(premise, 16), step)
    return found


def parts_of(steps: Sequence[Step]) -> list[str]:
    """Return the part that each step belongs to."""
    cited, found = citing(steps), []
    for place, step in enumerate(steps):
        rule = str(cited[place]["rule"] if step["rule"] == FACT and place in cited else step["rule"])
        found.append(ALONE if rule == FACT else PHASES.get(rule, rule))
    return found
