"""Lemma B.2: tent maps iterated 2J + 1 times are the sawtooth with 4^J teeth.

Established here, for the given J: the network of the iterated tents on all of R, as one piecewise-linear fact. For all J:
rule `bit` of the kernel, whose induction over the tents is written in docs/reference/kernel_rules_cell_codes.md.
"""

from __future__ import annotations

from symnet import Certificate, Derivation, UsageError, certificate, sawtooth_contract

NAME = "lemma-b.2"
TITLE = "Lemma B.2 (Shen, Yang, Zhang 2022): the sawtooth of tent maps"
STATEMENT = (
    "T = 2J + 1 tents h(x) = 1 - 2 relu(x - 1/2) - 2 relu(1/2 - x) of y / (2 4^J) is 0 at even and 1 at odd integers of\n"
    "[0, 2 4^J] and linear between: on all of R it is the greatest of 1 - |y - i|, i = 1, 3, ..., 2 4^J - 1. (--n is J <= 3.)"
)
REMARKS = ("beyond the printed statement: T(y) = y for y <= 0 and T(y) = 2 4^J - y for y >= 2 4^J, so T <= 0 outside",)


def prove(*, dimension: int = 1, n: int = 1, target: str | None = None) -> Certificate:
    """Return the certificate for J = n."""
    if n > 3 or target is not None or dimension != 1:
        raise UsageError("lemma-b.2 is about one variable and no target; --n is J, from 1 to 3")
    sawtooth = sawtooth_contract(n)
    proof = Derivation(sawtooth.network)
    proof.claim(proof.fact(sawtooth))
    return certificate(proof)
