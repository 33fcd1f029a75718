"""Theorem S: three intrinsic parameters, sup norm, error omega(sqrt(d)/(2K)) + s/2 for s >= omega(1/K).

Established here, for the given d, K = 2^n and f: everything from the weights to the bound, with f's modulus derived. For
all d, K, f: the schematic rules used, each with its proof in docs/reference/kernel_rules.md.
"""

from __future__ import annotations

from symnet import Certificate, approximate, begin, certificate, scan_contracts

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
    built = approximate(target or f"({terms})/{dimension}", dimension=dimension, n=n)
    plan, network, cells = built.plan, built.network, 1 << n
    proof, modulus = begin(built)

    # A step of the scan, the same for all steps: the hat of a node, the next digit of v, the new state.
    hat, digits, state = (contract.placed(network) for contract in scan_contracts(dimension, cells))
    proof.fact(hat)
    proof.fact(digits)
    proof.fact(state)
    step = proof.apply("state", scan="scan", cells=cells, hat=("digit", 4), base=4, top=2, gain=1, offset=1)

    # The grid: the snake meets each node once; the hats are a partition of unity.
    order = proof.apply("snake-order", cells=cells)
    partition = proof.apply("partition")

    # Induction over the steps gives the tail sums, and summation by parts the interpolant of the codes.
    sums = proof.apply("run", [step, order, partition])
    near = proof.apply("interpolant", [sums, partition])

    # Estimate the error: the codes against f at the nodes, then on all of the cube by convexity and Jensen's inequality.
    rounding, start = built.parameters["s"] / 2 + plan.radius, built.parameters["b"]
    codes = proof.apply("codes", [near], bound=rounding, enter=start, precision=128, start=0, stop=(cells + 1) ** dimension)
    error = proof.apply("local-error", [near, codes, modulus], bound=plan.error_bound)
    proof.claim(error)

    # The sizes, and the bits that any encoder of the class of f needs at this error.
    sizes = proof.apply("sizes", stored=plan.stored_bits)
    proof.claim(sizes)
    if built.lower_bound is not None:
        proof.claim(proof.apply("lower-bound", [error, modulus, sizes], points=built.lower_bound.points))
    return certificate(proof)
