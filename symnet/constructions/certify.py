"""The certificate of an approximation: modulus, the construction's derivation of the error, sizes, lower bound."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from symnet.certificates.boxes import splits
from symnet.certificates.certificate import Certificate, certificate
from symnet.certificates.derivation import Derivation
from symnet.constructions.axes import Slopes
from symnet.constructions.band_target import band_json, band_modulus_step, modulus_data, rows_of
from symnet.constructions.tables.target_json import table_json
from symnet.errors import UsageError

if TYPE_CHECKING:
    from symnet.constructions.approximation import Approximation
    from symnet.constructions.axes import ByAxis
    from symnet.constructions.compiled.approximation import Compiled
    from symnet.constructions.composite import Composite
    from symnet.targets.modulus.modulus import Modulus
    from symnet.targets.target import Target


NOTHING_ASSUMED = -1
"""In place of the step with the modulus, for a target that needs none."""


def certify(built: Approximation | Composite | Compiled) -> Certificate:
    """Return the certificate of an approximation.

    The error claimed is the plan's, one for each output; the only hypotheses are the moduli that were stated and not derived.
    A table, and a Python callable by its values at the nodes, is certified as a band: the claim is about every function
    with these values and the modulus, and assumes nothing. A table on a grid is certified as the one function that
    joins its values.
    """
    own = built.construction.certify
    return _certified(cast("Approximation | Composite", built)) if own is None else own(built)


def _certified(built: Approximation | Composite) -> Certificate:
    """The certificate of a construction on a grid."""
    whole = derivation_of(built)
    for output, part in enumerate(built.parts):
        _certify_output(whole if part is built else whole.about(output, part.network), built, output)
    return certificate(whole)


def _certify_output(proof: Derivation, built: Approximation | Composite, output: int) -> None:
    part = built.parts[output]
    if part.target.table is not None:
        modulus = NOTHING_ASSUMED
    else:
        proof.rows = rows_of(part)
        axes = getattr(part.plan, "axes", None)
        modulus = modulus_step(proof, part.plan.modulus, part.target) if axes is None else axes_step(proof, part, axes)
    error, *shapes = part.construction.derive(proof, part.plan, modulus)
    proof.claim(error)
    sizes = proof.apply("sizes", stored=built.stored_bits_of(output))
    for step in (sizes, *shapes):
        proof.claim(step)
    if part.lower_bound is not None:
        proof.claim(lower_bound_step(proof, part, part.lower_bound.points, (error, modulus, sizes)))


def derivation_of(built: Approximation | Composite) -> Derivation:
    """Return an empty derivation about the network and the targets of an approximation, on its box."""
    from symnet.targets.expression.tree import to_json

    targets, files = [], dict[str, bytes]()
    for part in built.parts:
        if part.target.expression_given is None:
            table = part.target.table
            target, beside = band_json(part, built.box) if table is None else table_json(table)
            targets.append(target)
            files |= beside
        else:
            targets.append(to_json(part.target.expression_given))
    return Derivation(built.network, targets, files=files, sides=() if built.box.is_cube else built.box.sides)


def begin(built: Approximation) -> tuple[Derivation, int]:
    """Return the derivation for an approximation with one step, the modulus of its target, and the number of that step."""
    proof = derivation_of(built)
    return proof, modulus_step(proof, built.plan.modulus, built.target)


def modulus_step(proof: Derivation, modulus: Modulus, target: Target) -> int:
    """Assume a stated modulus, in the coordinates of the box; prove a derived one on a splitting of the cube."""
    from symnet.certificates.hoelder import hoelder_data
    from symnet.targets.expression.tree import to_json
    from symnet.targets.modulus.modulus import LipschitzModulus

    statement = modulus_data(modulus)
    if modulus.origin != "derived":
        stated = None if target.given is None else target.given.modulus
        if target.expression is None:
            return band_modulus_step(proof, stated or modulus, statement)
        if proof.output is None:
            return proof.assume("modulus", **statement)
        # in a part of a certificate a modulus is one on the box, whatever the box
        given = proof.assume("box-modulus", **modulus_data(stated or modulus))
        return proof.apply("unit-modulus", [given], constant=statement.get("constant", ""))
    tree = target.expression
    if tree is None:
        raise UsageError(f"target {target.name} is no expression: no modulus is derived for it")
    if not isinstance(modulus, LipschitzModulus):
        return proof.step("hoelder", [], hoelder_data(target, modulus), "modulus", **statement)
    data = {
        "constant": modulus.constant, "precision": 64, "splits": splits(to_json(tree), target.dimension, modulus.constant)
    }  # fmt: skip
    return proof.step("lipschitz", [], data, "modulus", **statement)


def axes_step(proof: Derivation, part: Approximation, axes: ByAxis) -> int:
    """What is known along the axes: slopes, proved on a splitting of the cube, or a modulus, proved or assumed on the box."""
    from symnet.certificates.slopes import slopes_data

    if isinstance(axes, Slopes):
        return proof.step("slopes", [], slopes_data(part.target, axes.slopes), "slopes", slopes=list(axes.slopes))
    if axes.modulus.origin == "derived" or proof.output is None:
        return modulus_step(proof, part.plan.modulus, part.target)
    return proof.assume("box-modulus", **modulus_data(axes.modulus))


def lower_bound_step(proof: Derivation, built: Approximation, points: int, premises: tuple[int, int, int]) -> int:
    """The bits that any encoder of the class needs at this error (mathematics.md section 5), and the ratio of the bits used."""
    return proof.apply("lower-bound", premises, points=points)
