"""The gadgets of a compiled network with their shares of the error: what a page and a table show of it."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

from symnet.constructions.compiled.plan import CompiledPlan
from symnet.constructions.compiled.realised import Gadget
from symnet.targets.expression.notation import text


@dataclass(frozen=True, slots=True)
class Share:
    """A gadget: the sub-expression that it is near, as what, by how many pieces, and how far off its pieces are.

    own: |pieces - function| at most; factor: about what comes of it at the output, per unit.
    """

    formula: str
    kind: str
    pieces: int
    folds: int
    own: Fraction
    factor: float

    def json(self) -> dict[str, object]:
        """Return it ready for JSON."""
        share = {"formula": self.formula, "kind": self.kind, "pieces": self.pieces, "folds": self.folds}
        return {**share, "error": str(self.own), "factor": f"{self.factor:.4g}"}


def shares_of(plan: CompiledPlan) -> tuple[Share, ...]:
    """Return the gadgets of a plan that err, and those that are exact, in the order of the formula."""
    found = []
    for realised in plan.values.values():
        formula = text(realised.value.tree)
        if realised.gadget is not None:
            found.append(_share(formula, "function", realised.gadget))
        if realised.halves is not None:
            for name, gadget in zip(
                ("square of the half sum", "square of the half difference"), realised.halves.sides, strict=True
            ):
                found.append(_share(formula, name, gadget))
        if realised.value.kind in ("max", "min"):
            found.append(Share(formula, realised.value.kind, 2, 0, Fraction(0), 1.0))
    return tuple(found)


def _share(formula: str, kind: str, gadget: Gadget) -> Share:
    pieces = gadget.pieces
    return Share(formula, kind, len(pieces.line.plain.slopes), len(pieces.folds), pieces.eta, gadget.kappa)
