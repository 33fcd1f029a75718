"""The rows of the constructions that take a formula apart: without a grid, their sizes are known once they are built."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import TYPE_CHECKING

from symnet.certificates.judged import Expansion
from symnet.constructions.compiled.construction import FormulaConstruction
from symnet.constructions.plan import length
from symnet.constructions.registry import FORMULAS
from symnet.errors import NoBound
from symnet.targets.expression.tree import Expression, to_json

if TYPE_CHECKING:
    from symnet.constructions.compiled.approximation import Compiled
    from symnet.targets.target import Target

SECONDS = 1
"""About what a formula of a few operations takes; how long a given one takes shows when it is built."""


@dataclass(frozen=True, slots=True)
class FormulaJob:
    """A row that a formula is to be taken apart for."""

    name: str
    construction: FormulaConstruction
    target: Target
    error: Fraction
    seconds: float = SECONDS

    @property
    def is_planned(self) -> bool:
        """Whether it can be built: what is in the way shows when it is."""
        return True

    def built(self) -> Compiled:
        """Build and return the network, in the coordinates of the box."""
        box, given = self.target.box_given, self.target.given
        source = self.target if given is None else replace(self.target, expression=given.expression, given=None)
        made: Compiled = self.construction.build(source, None, None if given is None else box, self.error)
        return made


def formula_jobs(target: Target, error: Fraction) -> Iterator[FormulaJob]:
    """Yield the rows for a formula: compiled; of one number the fewest neurons, sums of powers of what has derivatives, and euaf.

    None for data and callables.
    """
    if target.expression is None or target.band is not None or target.table is not None:
        return
    for construction in FORMULAS.values():
        fits = construction.dimensions is None or target.dimension <= construction.dimensions
        if fits and (not construction.smooth or _has_derivatives(target.expression)):
            yield FormulaJob(construction.name, construction, target, error)


def _has_derivatives(expression: Expression) -> bool:
    """Whether the derivative of a formula is known."""
    try:
        return Expansion(to_json(expression), 1).order == 1
    except NoBound:
        return False


def longest(built: Compiled) -> int:
    """Return the bits of the longest weight or bias that depends on the formula."""
    entries = built.parameters.values() or built.network.entries()
    return max((length(entry) for entry in entries if isinstance(entry, Fraction)), default=0)
