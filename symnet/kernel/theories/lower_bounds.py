"""The theory of lower bounds: how many bits any encoder of a class of functions needs (bumps with independent signs)."""

from __future__ import annotations

from fractions import Fraction

from ..arithmetic import MAX_POWER, raised, read, read_int, show
from ..rule import Rule
from ..syntax import Budget, Certificate, Rejected, Statement
from ..targets.bending import enclosed
from ..targets.intervals import ZERO
from ..targets.moduli import cost, is_concave

MAX_POINTS = 1 << 40


def lower_bound(certificate: Certificate, premises: list[Statement], data: Statement) -> Statement:
    """
    error <= E in the sup norm, modulus omega, concave with omega(0) = 0, sizes with B bits; n = 1, or omega(1/(n - 1)) > 2E
    --------------------------------------------------------------------------------------------------------------------------
    no code of fewer than n^d bits determines every g on [0,1]^d with the modulus omega within E in the sup norm; this
    network uses B = ratio * n^d bits

    For n > 1 the functions are n^d bumps of height rho > E with omega(1/(n - 1)) >= 2 rho, all signs independent.
    """
    error, modulus, sizes = premises
    if error["norm"] != ["sup"]:
        raise Rejected(f"bumps say nothing about the norm {error['norm']}")
    bound, points, d = read(error, "bound"), read_int(data, "points", 1, MAX_POINTS), certificate.network.inputs
    certificate.budget.spend(cost(modulus))
    if bound < 0 or not has_room(modulus, d, points, 2 * bound, certificate.budget):
        raise Rejected(f"bumps at {points} points an axis do not rise beyond {show(bound)} within {modulus}")
    used, needed = read_int(sizes, "intrinsic_bits", 0, 1 << 60), points**d
    return {
        "kind": "lower-bound",
        **{key: value for key, value in modulus.items() if key != "kind"},
        "error": error["bound"],
        "dimension": show(d),
        "bits": show(needed),
        "used": show(used),
        "ratio": show(Fraction(used, needed)),
    }


def has_room(modulus: Statement, d: int, points: int, height: Fraction, budget: Budget) -> bool:
    """Whether n = 1 or omega(1/(n - 1)) > height: L^q > height^q (n - 1)^p, or an h proved to be a modulus rises so high."""
    if "expression" not in modulus:
        order = read(modulus, "order")
        p, q = order.numerator, order.denominator
        if points == 1:
            return True
        low = raised(height, q, MAX_POWER, budget) * (points - 1) ** p
        return bool(raised(read(modulus, "constant"), q, MAX_POWER, budget) > low)
    if not is_concave(modulus, d, budget) or enclosed(modulus, ZERO, budget) != (ZERO, ZERO):
        raise Rejected(f"the modulus {modulus} is not proved concave, or not 0 at 0, so bumps may not have it")
    if points == 1:
        return enclosed(modulus, Fraction(d), budget)[0] >= 0
    return min(enclosed(modulus, square, budget)[0] for square in (Fraction(1, (points - 1) ** 2), Fraction(d))) > height


RULES = {
    "lower-bound": Rule("error modulus sizes", "points", lower_bound, "kernel_rules_bounds.md#lower-bound"),
}
