"""Theorem 2.3 with the network of its proof: three intrinsic parameters v, s, b, one network for every f.

Established here, for the given d, n and f: the numbers that the staircase reads out of v, the code of every cell from the
approximate products and the bits, the mid values, and the estimate on [0,1]^d with its faces and trifling region. For all
d, n, f: the schematic rules used, each with its proof in docs/reference/kernel_rules_cell_codes.md and
docs/reference/kernel_rules.md. The staircase has 2^(n 2^(dn+1)) treads, so n = 1 up to d = 3, and d = 1, n = 2.
"""

from __future__ import annotations

from symnet import Certificate, approximate, certify

NAME = "theorem-2.3"
TITLE = "Theorem 2.3 (Shen, Yang, Zhang 2022): sup-norm approximation with three intrinsic parameters"
STATEMENT = (
    "|s phi(x, v) + b - f(x)| <= omega(sqrt(d) 2^-n) + 2^(-n+2) omega(sqrt d) on [0,1]^d, phi the same for every f; v in\n"
    "[0, 1) holds a_1, ..., a_n, 2^(dn+1) bits each. Proved here with omega(sqrt(d) 2^-n) + 2^-n omega(sqrt d) (up to the\n"
    "rounding of s)."
)
REMARKS = (
    "the last staircase has 2^(n 2^(dn+1)) treads: 2^4, 2^8, 2^16 for (d, n) = (1, 1), (2, 1), (1, 2) and (3, 1), then 2^32",
    "the product a * 4^j need not be exact: an error from -1/3 to 4^(j-J)/3 leaves bit j of J digits right, and 2^(dn) + 1 "
    "levels of the sawtooth stay within it for every v",
    "delta = 1/(3K) for every f, as in theorem-2.2: the printed delta depends on f",
    "the construction scan proves the theorem with a network whose size is linear in the grid nodes: see theorem-s",
)


def prove(*, dimension: int = 1, n: int = 1, target: str | None = None) -> Certificate:
    """Return the certificate for K = 2^n cells an axis."""
    terms = " + ".join(f"abs(x{axis} - {axis}/7)" for axis in range(1, dimension + 1))
    return certify(approximate(target or f"({terms})/{dimension}", dimension=dimension, n=n, construction="theorem-2.3"))
