"""Norms and angles: the root of a sum of squares is hypot of what is squared; an angle is the arc tangent of a quotient."""

from __future__ import annotations

from fractions import Fraction

from ..arithmetic import read, show
from ..rule import Rule
from ..syntax import Certificate, Json, Rejected, Statement
from ..targets.expression import flattened, leaves
from ..targets.intervals import HALF, shown
from ..targets.polynomials import Polynomial, Writer, below
from .near import same_cut


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


def near_angle(certificate: Certificate, premises: list[Statement], data: Statement) -> Statement:
    """
    p >= 0, p and q not both 0; near(n, atan2(q, p) + atan((p b - q a) / (p a + q b)), e), the first angle left out where q = 0;
    enclosure of p a + q b in [lo, hi], lo > 0; `tree` is atan2(b, a)
    ----------------------------------------------------------------------------------------------------------------------------
    near(n, tree, e)
    """
    given, around = premises
    same_cut(given["cut"], premises)
    p, q, tree, budget = read(data, "p"), read(data, "q"), data["tree"], certificate.budget
    for each in (p, q):
        budget.hold(each)
    if p < 0 or (not p and not q):
        raise Rejected(
            f"the direction ({shown(p)}, {shown(q)}) is not to the right: p must be at least 0, and p and q not both 0"
        )
    if not isinstance(tree, list) or len(tree) != 3 or tree[0] != "atan2":
        raise Rejected(f"the tree is {str(tree)[:200]}, not an angle")
    for each in (given["tree"], around["tree"]):  # they are compared
        budget.spend(4 * leaves(each))
    _, b, a = tree
    ahead, aside = _weighted(((p, a), (q, b))), _weighted(((p, b), (-q, a)))
    if around["tree"] != ahead:
        raise Rejected(f"the enclosure is of {str(around['tree'])[:200]}, not of p a + q b")
    if read(around, "low") <= 0:
        raise Rejected(f"p a + q b is only known to be at least {shown(read(around, 'low'))}, not above 0")
    arc = ["atan", ["div", aside, ahead]]
    if given["tree"] != (["add", ["atan2", ["number", show(q)], ["number", show(p)]], arc] if q else arc):
        raise Rejected(f"the premise is about {str(given['tree'])[:300]}, not about the arc tangent of the quotient")
    return {**given, "tree": tree}


def _weighted(terms: tuple[tuple[Fraction, Json], ...]) -> Json:
    """A sum of multiples as it is written: without those by 0, a factor of 1 or -1 as none or as a sign."""
    found = [_times(factor, tree) for factor, tree in terms if factor]
    return found[0] if len(found) == 1 else ["add", *found]


def _times(factor: Fraction, tree: Json) -> Json:
    if abs(factor) == 1:
        return tree if factor == 1 else ["neg", tree]
    return ["mul", ["number", show(factor)], tree]


RULES = {
    "near-norm": Rule("near", "tree", near_norm, "kernel_rules_near.md#near-norm", box=True),
    "near-angle": Rule("near enclosure", "p q tree", near_angle, "kernel_rules_near.md#near-angle", box=True),
}
