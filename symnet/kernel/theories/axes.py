"""Cells that differ by axis: how fast a target changes along each axis, and the error of its codes on such cells."""

from __future__ import annotations

from fractions import Fraction

from ..arithmetic import read, read_int, show
from ..plain import items, number
from ..rule import Rule
from ..syntax import Certificate, Rejected, Statement, words_of
from ..targets.expression import flatten, work
from ..targets.gradient import steepest
from ..targets.moduli import at_least_modulus, cost, is_concave
from .general import MAX_PRECISION, boxes, marks
from .local import error_of_codes
from .snake import cells_of

ZERO = Fraction(0)


def slopes(certificate: Certificate, premises: list[Statement], data: Statement) -> Statement:
    """
    the boxes that `splits` cuts the cube into; on each, f is defined and |g_i| <= S_i for its generalised gradients g
    ------------------------------------------------------------------------------------------------------------------
    f is defined on [0,1]^d and |f(x) - f(y)| <= sum_i S_i |x_i - y_i|
    """
    d, precision = certificate.network.inputs, read_int(data, "precision", 16, MAX_PRECISION)
    most = [number(each, "slopes") for each in items(data["slopes"], "slopes", d, d)]
    operations = flatten(certificate.target, d, certificate.budget)
    certificate.budget.spend((work(operations, precision) + sum(map(words_of, most))) * marks(data["splits"]) * (1 + d))
    for box in boxes(data["splits"], d):
        for axis, (slope, bound) in enumerate(zip(steepest(operations, box, precision, certificate.budget), most, strict=True)):
            if slope > bound:
                where = " x ".join(f"[{low}, {high}]" for low, high in box)
                raise Rejected(f"on the box {where} the slope along axis {axis} is only known to be below {slope}, not {bound}")
    return {"kind": "slopes", "slopes": data["slopes"]}


def axis_error(certificate: Certificate, premises: list[Statement], data: Statement) -> Statement:
    """
    local, its cells by axis; codes as for local-error; one of: slopes S and E - q >= sum_i S_i / (2 K_i); or a box-modulus
    omega, the sides l_i of the box, or a modulus omega on the cube, l_i = 1, and E - q >= omega(|l / K|), or omega is
    concave and E - q >= omega(|l / (2 K)|), l / K the vector of the l_i / K_i
    ---------------------------------------------------------------------------------------------------------------------
    |network - f| <= E on the cube                                                               (convexity; Jensen)
    """
    given, *others = premises
    ranges, known = [each for each in others if each["kind"] == "codes"], others[-1]
    if not isinstance(given["cells"], list) or len(ranges) + 1 != len(others):
        raise Rejected("the cells do not differ by axis, or there is not one statement on how fast f changes")
    counts, error = cells_of(given, certificate.network.inputs), read(data, "bound")
    rest = error - error_of_codes(certificate, given, ranges)
    if known["kind"] == "slopes":
        enough = rest >= sum(
            (number(slope, "slopes") / (2 * cells) for slope, cells in zip(known["slopes"], counts, strict=True)), ZERO
        )
    else:
        sides = certificate.sides if known["kind"] == "box-modulus" else (Fraction(1),) * len(counts)
        certificate.budget.spend(cost(known))
        enough = _above(
            rest, known, sum(((side / cells) ** 2 for side, cells in zip(sides, counts, strict=True)), ZERO), certificate
        )
    if not enough:
        raise Rejected(
            f"{show(error)} less the error of the codes, {show(rest)[:80]}, is below {str(known)[:200]} on these cells"
        )
    return {"kind": "error", "norm": ["sup"], "bound": show(error)}


def _above(bound: Fraction, modulus: Statement, reach: Fraction, certificate: Certificate) -> bool:
    """Whether a bound is above the modulus at the root of the reach, or of a quarter of it where it is concave up to there."""
    budget = certificate.budget
    if is_concave(modulus, reach, budget) and at_least_modulus(bound, modulus, reach / 4, budget):
        return True
    return at_least_modulus(bound, modulus, reach, budget)


RULES = {
    "slopes": Rule("", "precision slopes splits", slopes, "kernel_rules.md#slopes"),
    "axis-error": Rule("local codes+ slopes* box-modulus* modulus*", "bound", axis_error, "kernel_rules.md#axis-error"),
}
