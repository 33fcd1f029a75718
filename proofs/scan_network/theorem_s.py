"""Theorem S: three intrinsic parameters, sup norm, error omega(sqrt(d)/(2K)) + s/2 for s >= omega(1/K).

Established here, for the given d, K = 2^n and f: everything from the weights to the bound, with f's modulus derived. For
all d, K, f: the schematic rules used, each with its proof in docs/reference/kernel_rules.md.
"""

from __future__ import annotations

from symnet import Certificate, approximate, certify

NAME = "theorem-s"
TITLE = "Theorem S: the scan network"
STATEMENT = (
    "sup over [0,1]^d of |s phi(x, v) + b - f(x)| <= omega(sqrt(d)/(2K)) + s/2 with s >= omega(1/K): three intrinsic\n"
    "parameters v, s, b and 2((K + 1)^d - 1) bits in v. Lipschitz: lambda (sqrt(d) + 1)/(2K) <= lambda sqrt(d)/K."
)
REMARKS = ("ours, not in the paper: constant 1 where Theorem 2.1 has 5, in the sup norm, with 3 parameters in place of n + 2",)


def prove(*, dimension: int = 1, n: int = 3, target: str | None = None) -> Certificate:
    """Return the certificate for K = 2^n."""
    terms = " + ".join(f"abs(x{axis} - {axis}/7)" for axis in range(1, dimension + 1))
    return certify(approximate(target or f"({terms})/{dimension}", dimension=dimension, n=n))
