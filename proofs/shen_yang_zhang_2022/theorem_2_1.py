"""Theorem 2.1: n + 2 intrinsic parameters, error omega(sqrt(d) 2^-n) + 2^(-n+2) omega(sqrt d) in L^p.

Established here, for the given d, n and f (p = 2): the whole estimate, from the weights to the norm. For all d, n, f: the
schematic rules used, each with its proof in docs/reference/kernel_rules.md.
"""

from __future__ import annotations

from fractions import Fraction

from symnet import Certificate, approximate, certify

NAME = "theorem-2.1"
TITLE = "Theorem 2.1 (Shen, Yang, Zhang 2022): L^p approximation with n + 2 intrinsic parameters"
STATEMENT = (
    "|| s phi_2(L(phi_1(x))) + b - f ||_p <= omega(sqrt(d) 2^-n) + 2^(-n+2) omega(sqrt d); only a_1..a_n, s, b depend on f.\n"
    "Proved here with the smaller constant omega(sqrt(d) 2^-n) + 2^(-n+1) omega(sqrt d) (up to the rounding of s)."
)
REMARKS = (
    "with levels at the midpoints (k + 1/2) 2^-n the rounding costs s 2^-(n+1) instead of s 2^-n, and s may be any rational "
    "upper bound of 2 omega(sqrt d): the printed s need not be rational",
    "f constant is left out in print (s = 0 divides by zero there): here s = 0, a_l = 0, b = f(0)",
    "the printed cells stop at 1 - delta; see theorem-a.1",
)


def prove(*, dimension: int = 2, n: int = 2, target: str | None = None) -> Certificate:
    """Return the certificate for K = 2^n cells an axis and p = 2."""
    terms = " + ".join(f"abs(x{axis} - {axis}/7)" for axis in range(1, dimension + 1))
    text = target or f"({terms})/{dimension}"
    return certify(approximate(text, dimension=dimension, n=n, construction="theorem-2.1", p=Fraction(2)))
