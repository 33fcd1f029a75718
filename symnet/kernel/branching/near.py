"""The goal that an output of a network is near a target, which stands between two planes on each part of the box."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from ..targets.operation import Operation
from ..targets.planes import planes
from .bounds import FINER, Betas, Start, Substitution
from .goals import Impossible
from .leaves import Form, Known
from .property import Sides


@dataclass(frozen=True, slots=True)
class Near:
    """That an output is at most `bound` above a target, and at most that below it, on the box with these sides."""

    output: int
    operations: Sequence[Operation]
    sides: Sides
    bound: Fraction
    precision: int
    count: int = 2
    halfway: bool = False

    def left(
        self, substitution: Substitution, known: Known, open_: tuple[int, ...], betas: Betas
    ) -> tuple[tuple[int, ...], Fraction]:
        """Which of the two is not seen, and how far E + f - network, or E - f + network, may be below 0."""
        both = self._forms(substitution)
        return Impossible([[form] for form in both]).left(substitution, known, open_, betas)

    def words(self, place: int) -> str:
        """What is not seen."""
        above = "above" if place == 0 else "below"
        return f"the network may be farther {above} the target than the bound; what is left of it is only known to be at least"

    def _forms(self, substitution: Substitution) -> tuple[Form, Form]:
        """E + p + g x - y and E - q - g x + y, where f - g x is in [p, q] on the part: both are to be at least 0."""
        bits, budget = substitution.bits, substitution.budget
        one = 1 << bits + FINER
        part = [
            (max(Fraction(low, one), first), min(Fraction(high, one), last))
            for (low, high), (first, last) in zip(substitution.box, self.sides, strict=True)
        ]
        found = planes(self.operations, part, bits, self.precision, budget)
        budget.hold(self.bound)
        unit = 1 << 2 * bits
        allowed = self.bound * unit // 1
        forms = []
        for sign, least in ((1, found.low), (-1, -found.high)):
            inputs = [sign * slope << bits for slope in found.slopes]
            forms.append(Form(Start({self.output: -sign << bits}, inputs, allowed + least * unit // 1), 1, 0))
        return forms[0], forms[1]
