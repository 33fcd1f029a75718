"""The derivation of Theorem S for any setting of the dial: runs side by side, one bit a node, finer levels."""

from __future__ import annotations

from fractions import Fraction

from symnet.certificates.derivation import Derivation, hexed, neuron
from symnet.constructions.scan.plan import ScanPlan
from symnet.constructions.scan.template import digit_names


def dial_steps(proof: Derivation, plan: ScanPlan, modulus: int, precision: int) -> int:
    """Hats and step of both passes, order, partition of unity, induction over the runs, interpolant, error."""
    alphabet = plan.alphabet
    cells, d = hexed(plan.cells), hexed(plan.dimension)
    grid = {"cells": cells, "dimension": d}
    digits = {
        "base": hexed(alphabet.base),
        "top": hexed(alphabet.top),
        "gain": hexed(alphabet.gain),
        "offset": hexed(alphabet.offset),
    }
    hat = _hat(proof, grid, "scan", neuron("digit", 2 * alphabet.top), alphabet.x)
    state = proof.step("dial-state", [hat], digits, "dial-state", scan="scan", **grid, **digits)
    order = proof.step("snake-order", [], {"cells": cells}, "order", **grid)
    partition = proof.step("partition", [], {}, "partition", dimension=d)
    premises = [state, order, partition]
    if plan.runs > 1:
        first = _hat(proof, grid, "hats", neuron("hat"), 2)
        premises.append(proof.step("dial-sum", [first], {}, "dial-sum", scan="hats", **grid))
    sums = {**grid, **digits, "digits": digit_names(plan.runs), "length": hexed(plan.run)}
    rule = "dial-runs" if plan.runs > 1 else "dial-run"
    run = proof.step(rule, premises, {}, "dial-sums", node="sum", **sums)
    interpolant = proof.step("dial-interpolant", [run, partition], {}, "dial-interpolant", scale="s", shift="b", **sums)
    bound = hexed(plan.code_error)
    codes = proof.step(
        "dial-codes", [interpolant], {"bound": bound, "precision": hexed(precision)}, "dial-codes", bound=bound, **grid
    )
    error = hexed(plan.error_bound)
    return proof.step("dial-error", [interpolant, codes, modulus], {"bound": error}, "error", norm=["sup"], bound=error)


def _hat(proof: Derivation, grid: dict[str, str], scan: str, place: list[str], start: int | Fraction) -> int:
    found = {"scan": scan, "neuron": place, "start": hexed(start)}
    return proof.step("dial-hat", [], {"cells": grid["cells"], **found}, "dial-hat", **grid, **found)
