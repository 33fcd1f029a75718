"""What is to be shown at the leaves of a tree, and the first such goal: that conjunctions are impossible."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Protocol

from .bounds import Betas, Substitution
from .leaves import Form, Known, closed


class Goal(Protocol):
    """What is to be shown: its parts by number, and which of them are not shown yet on a part of the box."""

    @property
    def count(self) -> int:
        """The number of its parts."""

    @property
    def halfway(self) -> bool:
        """Whether parts of the box that are cut further are worth a try."""

    def left(
        self, substitution: Substitution, known: Known, open_: tuple[int, ...], betas: Betas
    ) -> tuple[tuple[int, ...], Fraction]:
        """Those of some parts of the goal that are not shown, and what is known of the first of them."""

    def words(self, place: int) -> str:
        """How a message begins that a part of the goal is not shown; a number follows."""


@dataclass(frozen=True, slots=True)
class Impossible:
    """That some conjunctions are impossible: of each, one form is bounded."""

    conjunctions: Sequence[Sequence[Form]]
    halfway: bool = True

    @property
    def count(self) -> int:
        """The number of conjunctions."""
        return len(self.conjunctions)

    def left(
        self, substitution: Substitution, known: Known, open_: tuple[int, ...], betas: Betas
    ) -> tuple[tuple[int, ...], Fraction]:
        """The conjunctions that are still possible, and the best bound of the first."""
        left: list[int] = []
        best = Fraction(0)
        for place in open_:
            done, found = closed(substitution, known, self.conjunctions[place], betas)
            if not done:
                best = best if left else found
                left.append(place)
        return tuple(left), best

    def words(self, place: int) -> str:
        """What is not seen."""
        return f"conjunction {place} is not seen to be impossible; its best form is only known to be at least"
