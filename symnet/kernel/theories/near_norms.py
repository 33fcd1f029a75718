"""Norms: the root of a sum of squares is hypot of what is squared."""

from __future__ import annotations

from ..arithmetic import show
from ..rule import Rule
from ..syntax import Certificate, Rejected, Statement
from ..targets.expression import flattened
from ..targets.intervals import HALF
from ..targets.polynomials import Polynomial, Writer, below


def near_norm(certificate: Certificate, premises: list[Statement], data: Statement) -> Statement:
    """
    near(n, S^(1/2), e); `tree` is hypot(a_1, ..., a_k); S is a_1^2 + ... + a_k^2 as a polynomial in common sub-expressions
    -----------------------------------------------------------------------------------------------------------------------
    near(n, tree, e)
    """
    (given,) = premises
    root, tree, half = given["tree"], data["tree"], ["number", show(HALF)]
    if root[0] != "pow" or root[2:] != [half]:
        raise Rejected(f"the premise is about {str(root)[:200]}, not about a power with the exponent 1/2")
    if tree[0] != "hypot":
        raise Rejected(f"the tree is {str(tree)[:200]}, not a norm")
    inputs = len(given["cut"]) or certificate.network.inputs
    operations, (whole, *places) = flattened([root[1], tree, *tree[1:]], inputs, certificate.budget)
    writer = Writer(operations, frozenset(), below(operations, [whole]), certificate.budget)
    total: Polynomial = {}
    for place in places[1:]:
        one = writer.of(place)
        total = writer.plus(total, writer.times(one, one))
    if total != writer.of(whole):
        raise Rejected("what stands under the root is not seen to be the sum of the squares of what the norm is of")
    return {**given, "tree": tree}


RULES = {"near-norm": Rule("near", "tree", near_norm, "kernel_rules_near.md#near-norm", box=True)}
