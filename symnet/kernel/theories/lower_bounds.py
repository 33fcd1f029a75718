"""The theory of lower bounds: how many bits any encoder of a class of functions needs (bumps with independent signs)."""

from __future__ import annotations

from fractions import Fraction

from ..arithmetic import raised, read, read_int, show
from ..rule import Rule
from ..syntax import Certificate, Rejected, Statement
from ..targets.intervals import ZERO
from ..targets.moduli import cost, enclosed, is_concave

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
    if bound < 0 or not has_room(modulus, d, points, 2 * bound):
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


def has_room(modulus: Statement, d: int, points: int, height: Fraction) -> bool:
    """Whether n = 1 or omega(1/(n - 1)) > height: L^q > height^q (n - 1)^p, or an h proved to be a modulus rises so high."""
    if "expression" not in modulus:
        order = read(modulus, "order")
        p, q = order.numerator, order.denominator
        return points == 1 or raised(read(modulus, "constant"), q) > raised(height, q) * (points - 1) ** p
    if not is_concave(modulus, d) or enclosed(modulus, ZERO) != (ZERO, ZERO):
        raise Rejected(f"the modulus {modulus} is not proved concave, or not 0 at 0, so bumps may not have it")
    if points == 1:
        return enclosed(modulus, Fraction(d))[0] >= 0
    return min(enclosed(modulus, square)[0] for square in (Fraction(1, (points - 1) ** 2), Fraction(d))) > height


RULES = {
    "lower-bound": Rule("error modulus sizes", "points", lower_bound, "kernel_rules_bounds.md#lower-bound"),
}
