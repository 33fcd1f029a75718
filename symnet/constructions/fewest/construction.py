"""The construction `fewest`: one hidden layer for a formula in one number, with as few kinks as the error allows, and a proof."""

from __future__ import annotations

from typing import Any

from symnet.certificates.certificate import Certificate, certificate
from symnet.certificates.derivation import Derivation, neuron
from symnet.constructions.compiled.construction import FormulaConstruction, expression_of, formulas
from symnet.constructions.compiled.scalar import Scalar
from symnet.constructions.fewest.approximation import NAME, Fewest
from symnet.constructions.fewest.plan import planned
from symnet.errors import UsageError
from symnet.targets.expression.tree import to_json

PRECISION = 64


def fewest(
    source: Any, dimension: int | None = None, box: Any = None, error: Any = None, prefer: str = "", **others: Any
) -> Fewest:
    """Return the network with one hidden layer and as few kinks as an error allows, for a formula in one number.

    error: the sup-norm error to stay below. Raises UsageError for several numbers or outputs and for what is no formula,
    Unproved where the error is not shown, TooLarge where it takes thousands of kinks.
    """
    found, sides, bound = formulas(NAME, source, dimension, box, error, others)
    if len(found) != 1 or sides.dimension != 1:
        what = f"{len(found)} outputs" if len(found) != 1 else f"{sides.dimension} inputs"
        raise UsageError(f"{NAME} is for one function of one number, the formula has {what}; take --construction compiled")
    ((low, high),) = sides.sides
    return Fewest(found[0], sides, planned(Scalar(expression_of(found[0])), low, high, bound), bound, FEWEST)


def certify_fewest(built: Fewest) -> Certificate:
    """Return the certificate: the error, how many kinks any network with one hidden layer and this error needs, the sizes."""
    tree, plan, network = to_json(expression_of(built.target)), built.plan, built.network
    proof = Derivation(network, [tree], sides=() if built.box.is_cube else built.box.sides)
    ((low, high),) = built.box.sides
    variable: list[Any] = ["variable", "0x0"]
    given = proof.apply("near-input", cut=[], input=0)
    around = proof.apply("enclosure", cut=[], high=high, low=low, precision=PRECISION, splits=".", tree=variable)
    line, parts = plan.pieces.line, plan.pieces.parts
    ends = [parts[0][0], *(stop for _, stop, _ in parts)]
    near = proof.apply(
        "near-function",
        [given, around],
        bound=built.bound,
        function=tree,
        knots=[[t, line(t)] for t in ends],
        neuron=neuron(network.nodes[-1].name),
        precision=PRECISION,
        touch=[touch for _, _, touch in parts],
    )
    part = proof if built.box.is_cube else proof.about(0, network)
    part.claim(part.apply("near-error", [near]))
    if plan.triples:
        part.claim(part.apply("kinks", error=built.bound, precision=PRECISION, triples=plan.triples))
    proof.claim(proof.apply("sizes", stored={}))
    return certificate(proof)


FEWEST = FormulaConstruction(
    name=NAME,
    theorem="the min-link path in the tube around f; kinks by triples of points that no line comes near",
    norm="sup",
    intrinsic="all weights and biases depend on the formula",
    dimensions=1,
    build=fewest,
    certify=certify_fewest,
)
