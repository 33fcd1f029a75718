"""Theorem 2.2: n + 2 numbers in 3^d n + 2 places, error omega(sqrt(d) 2^-n) + 2^(-n+2) omega(sqrt d) in the sup norm.

Established here, for the given d, n and f: the whole estimate on [0,1]^d, faces and trifling region included, from the
weights to the bound, and the printed counts of phi_1 and phi_2. For all d, n, f: the schematic rules used, each with its
proof in docs/reference/kernel_rules_cell_codes.md.
"""

from __future__ import annotations

from symnet import Certificate, approximate, certify

NAME = "theorem-2.2"
TITLE = "Theorem 2.2 (Shen, Yang, Zhang 2022): sup-norm approximation with 3^d n + 2 intrinsic entries"
STATEMENT = (
    "|s phi_2(L(phi_1(x))) + b - f(x)| <= omega(sqrt(d) 2^-n) + 2^(-n+2) omega(sqrt d) on [0,1]^d; a_1..a_n stand in each of\n"
    "3^d copies, s and b once. Proved here with omega(sqrt(d) 2^-n) + 2^-n omega(sqrt d) (up to the rounding of s)."
)
REMARKS = (
    "the printed delta satisfies d omega_f(delta) <= 2^-n, so phi_1 would depend on f; here delta = 1/(3K) for every f and no "
    "term omega(delta) is left: see lemma-a.2",
    "levels stand at the midpoints (k + 1/2) 2^-n: rounding costs s 2^-(n+1)",
    "the n numbers stand 3^d times under n names; construction theorem-2.2-copied has each of them in one place",
)


def prove(*, dimension: int = 2, n: int = 2, target: str | None = None) -> Certificate:
    """Return the certificate for K = 2^n cells an axis."""
    terms = " + ".join(f"abs(x{axis} - {axis}/7)" for axis in range(1, dimension + 1))
    return certify(approximate(target or f"({terms})/{dimension}", dimension=dimension, n=n, construction="theorem-2.2"))
