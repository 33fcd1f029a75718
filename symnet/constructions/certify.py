"""The derivations of Theorem S and Theorem 2.1 for a network that has been built, step by step as in the proofs."""

from __future__ import annotations

import math
from fractions import Fraction
from typing import TYPE_CHECKING, Any

from symnet.constructions.approximation import Approximation
from symnet.constructions.certify_dial import dial_steps
from symnet.constructions.certify_sup import sup_norm_steps
from symnet.constructions.counts import counts_step, shape_step
from symnet.constructions.scan import ScanPlan
from symnet.constructions.shen_yang_zhang import Theorem21Plan
from symnet.constructions.shen_yang_zhang_sup import MidValuePlan, Theorem22Plan
from symnet.derivation.boxes import splits
from symnet.derivation.certificate import Certificate, certificate
from symnet.derivation.derivation import Derivation, hexed, neuron
from symnet.errors import UsageError
from symnet.gadgets.digit_scan import TWO_BIT

if TYPE_CHECKING:
    from symnet.targets.modulus import Modulus
    from symnet.targets.tree import Expression


def certify(built: Approximation) -> Certificate:
    """Return the certificate of an approximation of an expression; raises UsageError for Python callables.

    The error claimed is the plan's; the only hypothesis is the modulus where it was stated and not derived.
    """
    from symnet.targets.tree import to_json

    tree = built.target.expression
    if tree is None:
        raise UsageError(f"target {built.target.name} is a Python callable: a certificate needs an expression")
    proof = Derivation()
    modulus = modulus_step(proof, built.plan.modulus, tree, built.plan.dimension)
    error, *shapes = _error_step(proof, built, modulus)
    proof.claim(error)
    sizes = size_step(proof, built)
    for step in (sizes, *shapes):
        proof.claim(step)
    if built.lower_bound is not None:
        proof.claim(lower_bound_step(proof, built, built.lower_bound.points, (error, modulus, sizes)))
    return certificate(built.network, to_json(tree), proof)


def modulus_step(proof: Derivation, modulus: Modulus, tree: Expression, dimension: int) -> int:
    """Assume a stated modulus; prove a derived Lipschitz constant on a splitting of the cube."""
    from symnet.targets.tree import to_json

    statement = modulus_data(modulus)
    if modulus.origin == "stated":
        return proof.assume("modulus", **statement)
    data = {
        "constant": hexed(modulus.constant),
        "precision": hexed(64),
        "splits": splits(to_json(tree), dimension, modulus.constant),
    }
    return proof.step("lipschitz", [], data, "modulus", **statement)


def modulus_data(modulus: Modulus) -> dict[str, Any]:
    """What a modulus statement says: constant and order, or an expression in r."""
    from symnet.targets.general_modulus import ExpressionModulus
    from symnet.targets.tree import to_json

    if isinstance(modulus, ExpressionModulus):
        return {"expression": to_json(modulus.tree)}
    return {"constant": hexed(modulus.constant), "order": hexed(getattr(modulus, "order", Fraction(1)))}


def _error_step(proof: Derivation, built: Approximation, modulus: int) -> list[int]:
    """The steps to claim: the error, and the printed sizes where the paper prints some."""
    plan = built.plan
    if isinstance(plan, ScanPlan):
        if plan.runs == 1 and plan.alphabet == TWO_BIT:
            return [scan_steps(proof, plan, modulus)]
        return [dial_steps(proof, plan, modulus, precision_of(plan.radius, plan.scale))]
    if isinstance(plan, Theorem21Plan):
        error = theorem_2_1_steps(proof, plan, built, modulus)
        decoded, bit = proof.last("decoded"), proof.last("bit")
        return [error, counts_step(proof, plan, decoded), shape_step(proof, bit)]
    if isinstance(plan, MidValuePlan):
        precision = precision_of(plan.radius, plan.scale / plan.cells)
        error, output = sup_norm_steps(proof, plan, built.parameters, modulus, precision)
        if isinstance(plan, Theorem22Plan):
            return [error, counts_step(proof, plan, output), shape_step(proof, proof.last("bit"))]
        return [error, proof.step("entries", [], {}, "entries", entries=hexed(built.network.size.intrinsic_entries))]
    raise UsageError(f"construction {built.plan.construction} has no derivation")


def precision_of(radius: Fraction, levels: Fraction) -> int:
    """Return the bits at which the kernel encloses f: well below the radius, or below a level where f is exact."""
    fine = radius if radius else levels / (1 << 40)
    return 32 + max(32, math.ceil(1 / fine).bit_length()) if fine else 96


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


def theorem_2_1_steps(proof: Derivation, plan: Theorem21Plan, built: Approximation, modulus: int) -> int:
    """Theorem 2.1: construct phi_1, L and phi_2, read off the values, estimate (Shen, Yang, Zhang 2022, section 4)."""
    decoded = decoded_step(proof, plan.dimension, plan.n, plan.delta)
    bound = plan.scale / plan.cells * (1 if plan.printed else Fraction(1, 2)) + plan.radius
    shift = built.parameters["b"]
    origin = shift - plan.lift + plan.scale / 2
    low, high = origin - 2 * plan.radius, origin + 2 * plan.radius
    near = {"bound": hexed(bound), "low": hexed(low), "high": hexed(high)}
    precision = hexed(precision_of(plan.radius, plan.scale / plan.cells))
    corners = proof.step("corners", [decoded], {**near, "precision": precision}, "corners", cells=hexed(plan.cells), **near)
    top = shift + plan.scale * (1 - Fraction(1, plan.cells))
    worst = max(top - (low - plan.spread), high + plan.spread - shift)
    good = plan.modulus.upper(plan.reach) + bound
    error, p = hexed(plan.error_bound), hexed(plan.p)
    estimate = {"good": hexed(good), "spread": hexed(plan.spread), "worst": hexed(worst), "p": p, "bound": error}
    return proof.step("lp-error", [decoded, corners, modulus], estimate, "error", norm=["lp", p], bound=error)


def decoded_step(proof: Derivation, dimension: int, n: int, delta: Fraction) -> int:
    """Theorem A.1: on the good set the network is b + s times the code of the cell; everywhere it stays in its range."""
    cells = 1 << n
    grid = {"cells": hexed(cells), "delta": hexed(delta)}
    indices = []
    for axis in range(dimension):
        index = {**grid, "axis": hexed(axis), "neuron": neuron(f"phi_1.g_{axis + 1}.index")}
        indices.append(proof.step("cell-index", [], index, "cell-index", **index))
    power = {"neuron": neuron("phi_1.power")}
    cell = proof.step("cell-power", indices, {"rho": neuron("phi_1.rho"), **power}, "cell-power", **grid, **power)
    bits = []
    for number in range(1, n + 1):
        places = {"reads": neuron("multiply", number - 1), "neuron": neuron(f"phi_2.bit_{number}.bit")}
        scan = {"scan": f"phi_2.bit_{number}.tents"}
        bits.append(proof.step("bit", [], {**scan, **places}, "bit", digits=hexed(cells**dimension), **places))
    names = {"digits": [f"a_{number}" for number in range(1, n + 1)], "scale": "s", "shift": "b"}
    return proof.step("decoded", [cell, *bits], {}, "decoded", **grid, **names)


def size_step(proof: Derivation, built: Approximation) -> int:
    """Width, depth, counts and bits of the network."""
    size, stored = built.network.size, built.plan.stored_bits
    found = {
        "width": size.width,
        "depth": size.depth,
        "neurons": size.neurons,
        "parameters": size.parameters,
        "parameters_blockwise": size.parameters_blockwise,
        "intrinsic_parameters": size.intrinsic_parameters,
        "intrinsic_bits": built.intrinsic_bits,
    }
    data = {"stored": {name: hexed(bits) for name, bits in stored.items()}}
    return proof.step("sizes", [], data, "sizes", **{key: hexed(value) for key, value in found.items()})


def lower_bound_step(proof: Derivation, built: Approximation, points: int, premises: tuple[int, int, int]) -> int:
    """The bits that any encoder of the class needs at this error (mathematics.md section 5), and the ratio of the bits used."""
    needed = points**built.plan.dimension
    stated = {
        "error": built.plan.error_bound,
        "dimension": built.plan.dimension,
        "bits": needed,
        "used": built.intrinsic_bits,
        "ratio": Fraction(built.intrinsic_bits, needed),
    }
    data, named = {"points": hexed(points)}, modulus_data(built.plan.modulus)
    return proof.step("lower-bound", premises, data, "lower-bound", **named, **{key: hexed(stated[key]) for key in stated})
