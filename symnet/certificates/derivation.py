"""A derivation under construction: steps that cite earlier steps, hypotheses, and the claims they lead to."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any, TypeAlias

from symnet.core.rational import to_hex

Statement: TypeAlias = dict[str, Any]


def hexed(number: int | Fraction) -> str:
    """Return the text of a number in a certificate."""
    return to_hex(Fraction(number))


def neuron(layer: str, number: int = 0) -> list[str]:
    """Return how a statement names a neuron."""
    return [layer, hexed(number)]


@dataclass
class Derivation:
    """Steps written one after another; each method returns the number of a step, for later steps to cite."""

    steps: list[Statement] = field(default_factory=list)
    hypotheses: list[Statement] = field(default_factory=list)
    claims: list[Statement] = field(default_factory=list)

    def step(self, rule: str, premises: Sequence[int], data: Mapping[str, Any], kind: str, **statement: Any) -> int:
        """Add a step: `rule` makes the statement of this kind from the premises and the data."""
        written = {"kind": kind, **statement}
        self.steps.append(
            {"rule": rule, "premises": [hexed(premise) for premise in premises], "data": dict(data), "statement": written}
        )
        return len(self.steps) - 1

    def assume(self, kind: str, **statement: Any) -> int:
        """Add a named hypothesis and the step that uses it."""
        self.hypotheses.append({"kind": kind, **statement})
        return self.step("hypothesis", [], {"index": hexed(len(self.hypotheses) - 1)}, kind, **statement)

    def last(self, kind: str) -> int:
        """Return the number of the last step that states something of this kind."""
        return max(place for place, step in enumerate(self.steps) if step["statement"]["kind"] == kind)

    def claim(self, step: int) -> None:
        """Put the statement of a step among the claims."""
        self.claims.append(self.steps[step]["statement"])
