"""The theory of lower bounds: how many bits any encoder of a class of functions needs (bumps with independent signs)."""

from __future__ import annotations

from fractions import Fraction

from .arithmetic import raised, read, read_int, show
from .syntax import Certificate, Rejected, Statement

MAX_POINTS = 1 << 40


def lower_bound(certificate: Certificate, premises: list[Statement], data: Statement) -> Statement:
    """
    error <= E in the sup norm, modulus L r^(p/q), sizes with B bits; n = 1, or L^q > (2E)^q (n - 1)^p
    ----------------------------------------------------------------------------------------------------
    no code of fewer than n^d bits determines every g on [0,1]^d with |g(x) - g(y)| <= L |x - y|^(p/q) within E
    in the sup norm; this network uses B = ratio * n^d bits

    For n > 1 the functions are n^d bumps of height rho > E with L (1/(n - 1))^(p/q) >= 2 rho, all signs independent.
    """
    error, modulus, sizes = premises
    if error["norm"] != ["sup"]:
        raise Rejected(f"bumps say nothing about the norm {error['norm']}")
    bound, constant, order = read(error, "bound"), read(modulus, "constant"), read(modulus, "order")
    points = read_int(data, "points", 1, MAX_POINTS)
    p, q = order.numerator, order.denominator
    if bound < 0 or (points > 1 and raised(constant, q) <= raised(2 * bound, q) * (points - 1) ** p):
        raise Rejected(f"bumps at {points} points an axis do not rise beyond {show(bound)} within {modulus}")
    used, needed = read_int(sizes, "intrinsic_bits", 0, 1 << 60), points**certificate.network.inputs
    return {
        "kind": "lower-bound",
        **{key: modulus[key] for key in ("constant", "order")},
        "error": error["bound"],
        "dimension": show(certificate.network.inputs),
        "bits": show(needed),
        "used": show(used),
        "ratio": show(Fraction(used, needed)),
    }


RULES = {"lower-bound": lower_bound}

SHAPES = {"lower-bound": ("error modulus sizes", "points")}
"""Rule -> kinds of its premises, keys of its data."""
