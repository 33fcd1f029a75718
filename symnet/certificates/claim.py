"""Claims apart from their proofs: what a certificate is wanted to prove, written before one is seen."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from symnet.certificates.derivation import Statement, written
from symnet.core.codec import canonical_json

FORMAT = "symnet claim 1"


@dataclass(frozen=True)
class Claim:
    """A statement about a target (a tree for each output) on a box, the unit cube by default, and what may be assumed for it.

    `network` is the SHA-256 of the network meant, "" for any.
    """

    statement: Mapping[str, Any]
    targets: Sequence[Any]
    dimension: int
    network: str = ""
    hypotheses: Sequence[Statement] = ()
    sides: Sequence[tuple[Fraction, Fraction]] = ()

    @property
    def data(self) -> bytes:
        """The bytes of the claim file."""
        return canonical_json(
            {
                "format": FORMAT,
                "statement": written(self.statement),
                "target": list(self.targets),
                "box": written(self.sides or [(0, 1)] * self.dimension),
                "outputs": written(max(1, len(self.targets))),
                "network": self.network,
                "hypotheses": written(list(self.hypotheses)),
            }
        )


def error_claim(bound: Fraction, p: Fraction | None) -> Statement:
    """Return the statement that the error is at most a bound, in the sup norm or in L^p."""
    return {"kind": "error", "norm": ["sup"] if p is None else ["lp", p], "bound": bound}


def modulus_hypothesis(modulus: Mapping[str, Any], kind: str = "modulus") -> Statement:
    """Return the statement of a modulus, which may be assumed."""
    return {"kind": kind, **modulus}
