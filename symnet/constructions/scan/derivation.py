"""The derivation of Theorem S for a scan network that has been built, step by step as in the proof."""

from __future__ import annotations

from symnet.certificates.derivation import Derivation, hexed, neuron
from symnet.constructions.precision import precision_of
from symnet.constructions.scan.plan import ScanPlan


def scan_steps(proof: Derivation, plan: ScanPlan, modulus: int) -> int:
    """Theorem S (mathematics.md section 2): hats, step, order, partition of unity, induction, interpolant, error."""
    cells, d = hexed(plan.cells), hexed(plan.dimension)
    grid = {"cells": cells, "dimension": d}
    hat_neuron = {"neuron": neuron("digit", 4)}
    hat = proof.step("scan-hat", [], {"cells": cells, **hat_neuron}, "scan-hat", **grid, **hat_neuron)
    state = proof.step("scan-state", [], hat_neuron, "scan-state", dimension=d, **hat_neuron)
    order = proof.step("snake-order", [], {"cells": cells}, "order", **grid)
    partition = proof.step("partition", [], {}, "partition", dimension=d)
    run = proof.step("scan-run", [hat, state, order, partition], {}, "tail-sum", node="sum", digits="v", **grid)
    names = {"digits": "v", "scale": "s", "shift": "b"}
    interpolant = proof.step("interpolant", [run, partition], {}, "interpolant", **grid, **names)
    bound = hexed(plan.scale / 2 + plan.radius)
    data = {"bound": bound, "precision": hexed(precision_of(plan.radius, plan.scale))}
    codes = proof.step("codes", [interpolant], data, "codes", bound=bound, **grid)
    error = hexed(plan.error_bound)
    return proof.step("sup-error", [interpolant, codes, modulus], {"bound": error}, "error", norm=["sup"], bound=error)
