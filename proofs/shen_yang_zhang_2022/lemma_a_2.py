"""Lemma A.2, repaired: mid values over shifted copies give the cell codes near x on the whole cube.

Established here, for the given d and n: the mid value on all of R^3, what is read for the cells of the 3^d points x + delta
sigma, delta = 1/(3K), from the weights of theorem-2.2-copied, and the nested mids over one axis after another: on [0,1]^d
the network lies between codes of cells whose corners are within 1/K of x in each coordinate, which is the last step. Nothing
is used of what a copy gives in its trifling region. For all d, n: rules `shifted-code` and `mid` of the kernel
(docs/reference/kernel_rules_cell_codes.md).
"""

from __future__ import annotations

from fractions import Fraction
from itertools import product

from symnet import Certificate, Derivation, UsageError, approximate, certificate, mid_contract

NAME = "lemma-a.2"
TITLE = "Lemma A.2 (Lu, Shen, Yang, Zhang 2021): mid values of shifted copies"
STATEMENT = (
    "phi_0 = g, phi_(i+1)(x) = mid(phi_i(x - delta e_(i+1)), phi_i(x), phi_i(x + delta e_(i+1))), 3 delta <= 1/K: if g is the\n"
    "code of the cell wherever every coordinate is off the strips (k/K - delta, k/K), then for x in [0,1]^d phi_d(x) lies\n"
    "between codes of cells with corners within 1/K of x in each coordinate, whatever g is elsewhere."
)
REMARKS = (
    "printed is |phi_d - f| <= eps + d omega(delta) for |g - f| <= eps off the trifling region; for cell codes the term "
    "d omega(delta) is not needed, so delta need not depend on f",
    "near the faces a shifted point leaves the cube: the first and last cell reach to infinity there",
    "the mid value here has width 6 and depth 2, 57 parameters; width 14 and depth 2 are printed with 280, and are 281",
)


def prove(*, dimension: int = 2, n: int = 1, target: str | None = None) -> Certificate:
    """Return the certificate for K = 2^n cells an axis; the codes are those of the function 0."""
    if target is not None:
        raise UsageError("lemma-a.2 is about no target")
    network = approximate("0", dimension=dimension, n=n, construction="theorem-2.2-copied").network
    cells, delta = 1 << n, Fraction(1, 3 << n)
    sigmas = [sigma[::-1] for sigma in product((-1, 0, 1), repeat=dimension)]  # the first coordinate fastest
    proof = Derivation(network)

    # phi_0 at x + delta sigma: the code of the cell, wherever x + delta sigma is off the strips.
    current = []
    for number, sigma in enumerate(sigmas):
        indices = [(f"copy_{number}.g_{axis}.index", 0) for axis in range(1, dimension + 1)]
        bits = n + 2 * len(sigmas) + n * number  # the state of the scan: z_1..z_n, t, sums, bits of every copy
        state = {"z": list(range(n)), "number": n + number, "sum": n + len(sigmas) + number, "bits": list(range(bits, bits + n))}
        code = proof.apply("scan-code", scan="digits", cells=cells, indices=indices, neuron=("sum", number), **state)
        current.append(proof.apply("shifted-code", [code], delta=delta, shifts=[way * delta for way in sigma]))
    below = [("sum", number) for number in range(len(sigmas))]

    # phi_1, ..., phi_d: the middle one of three neighbours along one axis after another.
    for axis in range(1, dimension + 1):
        threes = range(0, len(current), 3)
        for number, start in enumerate(threes):
            mid = mid_contract().placed(network, f"mid_{axis}_{number}.", reads=below[start : start + 3])
            proof.claim(proof.fact(mid))
        below = [(f"mid_{axis}_{number}.mid", 0) for number in range(len(threes))]
        current = [
            proof.apply("mid", current[start : start + 3], neuron=neuron) for start, neuron in zip(threes, below, strict=True)
        ]
    proof.claim(proof.apply("near-output", current))
    return certificate(proof)
