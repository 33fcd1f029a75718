"""The certificate of an approximation: modulus, the construction's derivation of the error, sizes, lower bound."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING, Any

from symnet.certificates.boxes import splits
from symnet.certificates.certificate import Certificate, certificate
from symnet.certificates.derivation import Derivation
from symnet.errors import UsageError

if TYPE_CHECKING:
    from symnet.constructions.approximation import Approximation
    from symnet.targets.expression.tree import Expression
    from symnet.targets.modulus.modulus import Modulus


def certify(built: Approximation) -> Certificate:
    """Return the certificate of an approximation of an expression; raises UsageError for Python callables.

    The error claimed is the plan's; the only hypothesis is the modulus where it was stated and not derived.
    """
    proof, modulus = begin(built)
    error, *shapes = built.construction.derive(proof, built.plan, modulus)
    proof.claim(error)
    sizes = size_step(proof, built)
    for step in (sizes, *shapes):
        proof.claim(step)
    if built.lower_bound is not None:
        proof.claim(lower_bound_step(proof, built, built.lower_bound.points, (error, modulus, sizes)))
    return certificate(proof)


def begin(built: Approximation) -> tuple[Derivation, int]:
    """Return the derivation for an approximation with one step, the modulus of its target, and the number of that step."""
    from symnet.targets.expression.tree import to_json

    tree = built.target.expression
    if tree is None:
        raise UsageError(f"target {built.target.name} is a Python callable: a certificate needs an expression")
    proof = Derivation(built.network, [to_json(tree)])
    return proof, modulus_step(proof, built.plan.modulus, tree, built.plan.dimension)


def modulus_step(proof: Derivation, modulus: Modulus, tree: Expression, dimension: int) -> int:
    """Assume a stated modulus; prove a derived Lipschitz constant on a splitting of the cube."""
    from symnet.targets.expression.tree import to_json

    statement = modulus_data(modulus)
    if modulus.origin == "stated":
        return proof.assume("modulus", **statement)
    data = {"constant": modulus.constant, "precision": 64, "splits": splits(to_json(tree), dimension, modulus.constant)}
    return proof.step("lipschitz", [], data, "modulus", **statement)


def modulus_data(modulus: Modulus) -> dict[str, Any]:
    """What a modulus statement says: constant and order, or an expression in r."""
    from symnet.targets.expression.tree import to_json
    from symnet.targets.modulus.general_modulus import ExpressionModulus

    if isinstance(modulus, ExpressionModulus):
        return {"expression": to_json(modulus.tree)}
    return {"constant": modulus.constant, "order": getattr(modulus, "order", Fraction(1))}


def size_step(proof: Derivation, built: Approximation) -> int:
    """Width, depth, counts and bits of the network."""
    return proof.apply("sizes", stored=built.plan.stored_bits)


def lower_bound_step(proof: Derivation, built: Approximation, points: int, premises: tuple[int, int, int]) -> int:
    """The bits that any encoder of the class needs at this error (mathematics.md section 5), and the ratio of the bits used."""
    return proof.apply("lower-bound", premises, points=points)
