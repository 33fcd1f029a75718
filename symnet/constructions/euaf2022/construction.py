"""The construction `euaf`: one network of 92 neurons for every formula in one number and every error; and its proof."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction
from typing import Any

from symnet.certificates.certificate import Certificate, certificate
from symnet.certificates.derivation import Derivation
from symnet.certificates.judged import PRECISION
from symnet.constructions.certify import modulus_step
from symnet.constructions.compiled.construction import FormulaConstruction, expression_of, formulas
from symnet.constructions.compiled.scalar import Scalar
from symnet.constructions.euaf2022.approximation import NAME, EuafNetwork
from symnet.constructions.euaf2022.plan import Sampling, planned, planned_by_modulus
from symnet.constructions.euaf2022.polynomial import EuafPolynomial, certify_polynomial, polynomial_on
from symnet.core.rational import exact, positive, whole
from symnet.errors import UsageError
from symnet.targets.box import Box
from symnet.targets.expression.tree import to_json
from symnet.targets.modulus.modulus import Modulus
from symnet.targets.problem import refute_between_nodes, target_and_modulus
from symnet.targets.target import Target

PRINTED = Fraction(0), Fraction(9, 10)
"""Where Theorem 15 is stated."""


def euaf_or_polynomial(
    source: Any, dimension: int | None = None, box: Any = None, error: Any = None, prefer: str = "", **options: Any
) -> EuafNetwork | EuafPolynomial:
    """Return the EUAF network of a formula in one number; of a polynomial in several, or for the error 0, the exact one.

    Arguments as for `euaf_network`; a polynomial takes none of cells, eta, printed and a modulus. Raises UsageError where a
    formula in several numbers is no polynomial, TooLarge for high degrees.
    """
    wanted = None if error is None else exact(error, "error")
    found, sides, _ = formulas(NAME, source, dimension, box, wanted or 1, {"n": options.get("n")})
    if sides.dimension == 1 and wanted != 0:
        return euaf_network(source, dimension, box, error, prefer, **options)
    _check_one(found)
    for name, value in options.items():
        if name not in ("n", "force") and value not in (None, False):
            raise UsageError(f"{name} = {value}: the network of a polynomial is exact and takes no such choice; leave it out")
    return polynomial_on(found[0], sides, POLYNOMIAL)


def _check_one(found: Sequence[Target]) -> None:
    if len(found) != 1:
        raise UsageError(f"{NAME} is for one function, the formula has {len(found)} outputs; take --construction compiled")


def euaf_network(
    source: Any,
    dimension: int | None = None,
    box: Any = None,
    error: Any = None,
    prefer: str = "",
    *,
    cells: Any = None,
    eta: Any = None,
    printed: bool = False,
    force: bool = False,
    **others: Any,
) -> EuafNetwork:
    """Return the EUAF network of a formula in one number, on [0,1] or on an interval, for an error or a number of cells.

    error: the sup-norm error to stay below; or cells: the number K >= 2, 4 K - 4 equal cells. eta: how near the waves come to the
    values at the knots. `printed`: Theorem 15 as it stands, on [0, 9/10], K >= 10. Raises UsageError for several numbers or
    outputs and for what is no formula, TooLarge for winding numbers of more than 2 million bits unless `force`.
    """
    count = None if cells is None else whole(cells, "cells", 10 if printed else 2)
    if (error is None) == (count is None):
        raise UsageError(f"{NAME} takes the error to stay below, for example --error 1/1000, or a number of cells, --cells 10")
    stated = {name: value for name, value in others.items() if value is not None and name != "n"}
    plain = {name: value for name, value in others.items() if name not in stated}
    found, sides, bound = formulas(NAME, source, dimension, box, 1 if error is None else error, plain)
    _check_one(found)
    if sides.dimension != 1:
        raise UsageError(f"{NAME} is for one function of one number, the formula has {sides.dimension} inputs")
    ((low, high),) = sides.sides
    if printed and (low, high) != PRINTED:
        raise UsageError(f'--printed is Theorem 15 as it stands, on [0,9/10]; write --box "x in [0,9/10]" instead of {sides}')
    near = None if eta is None else positive(eta, "eta")
    where = Sampling(Scalar(expression_of(found[0])), low, high, printed)
    if stated:
        modulus = _modulus(source, found[0], sides, printed, stated)
        plan = planned_by_modulus(where, modulus, None if count else bound, count, near, force)
        return EuafNetwork(found[0], sides, plan, bound if count is None else plan.bound, EUAF, modulus)
    plan = planned(where, None if count else bound, count, near, force)
    return EuafNetwork(found[0], sides, plan, bound if count is None else plan.bound, EUAF)


def _modulus(source: Any, target: Target, sides: Box, printed: bool, stated: Mapping[str, Any]) -> Modulus:
    """The modulus that was stated, of a function on [0,1]."""
    if not sides.is_cube or printed:
        raise UsageError(f"{NAME} takes a modulus of continuity for a function on [0,1], not on {sides}; leave it out, or --box")
    lipschitz, hoelder, general = (stated.get(name) for name in ("lipschitz", "hoelder", "general"))
    _, modulus = target_and_modulus(source, 1, lipschitz, hoelder, general)
    refute_between_nodes(target, modulus)
    return modulus


def certify_euaf(built: EuafNetwork) -> Certificate:
    """Return the certificate: the network is a broken line, the line is near the formula, the sizes."""
    plan, network = built.plan, built.network
    tree = to_json(expression_of(built.target))
    proof = Derivation(network, [tree], sides=() if built.box.is_cube else built.box.sides)
    part = proof if built.box.is_cube else proof.about(0, network)
    line = part.step("euaf-line", [], {}, "broken-line", bound=plan.near, step=plan.step, values=plan.values)
    if built.modulus is not None:
        given = modulus_step(proof, built.modulus, built.target)
        data: dict[str, Any] = {"bound": built.bound, "precision": PRECISION}
        proof.claim(proof.step("line-modulus", [line, given], data, "error", norm=["sup"], bound=built.bound))
    else:
        data = {"bound": built.bound, "cuts": plan.cuts, "precision": PRECISION, "touch": [way for _, _, way in plan.pieces]}
        part.claim(part.step("line-error", [line], data, "error", norm=["sup"], bound=built.bound))
    proof.claim(proof.apply("sizes", stored={}))
    return certificate(proof)


POLYNOMIAL = FormulaConstruction(
    name=NAME,
    theorem="Shen, Yang, Zhang 2022 (arXiv 2107.02397), Lemmas 16 and 17: squares and products are exact",
    norm="sup",
    intrinsic="all weights and biases depend on the polynomial",
    build=euaf_or_polynomial,
    certify=certify_polynomial,
)
EUAF = FormulaConstruction(
    name=NAME,
    theorem="Shen, Yang, Zhang 2022 (arXiv 2107.02397), Theorem 6, its number w by the Chinese remainder theorem",
    norm="sup",
    intrinsic="30 numbers, four of them long; the network is one for all formulas in one number",
    options=("printed", "eta"),
    note="the same network for every formula and error",
    takes=("cells", "printed", "eta", "force"),
    dimensions=1,
    build=euaf_or_polynomial,
    certify=certify_euaf,
)
