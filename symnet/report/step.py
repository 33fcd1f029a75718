"""A step of a proof as a reader meets it, in a terminal and in a notebook."""

from __future__ import annotations

from dataclasses import dataclass
from html import escape

from symnet.core.table import html_table
from symnet.report.mathml import mathml
from symnet.report.rules import figure, theorem

FEW = 3
"""Premises in a row that are listed one by one."""


@dataclass(frozen=True, slots=True)
class OutlineStep:
    """A step as a reader meets it: number "2.1", part, rule, sentence, formula, premises by number, status."""

    place: int
    label: str
    part: str
    rule: str
    sentence: str
    formula: str
    premises: tuple[str, ...]
    evidence: tuple[tuple[str, str], ...]
    status: str

    @property
    def cited(self) -> str:
        """The premises in a line, many in a row by the first and the last of them."""
        rows: list[list[str]] = []
        for label in self.premises:
            follows = bool(rows) and _next(rows[-1][-1]) == label
            rows = [*rows[:-1], [*rows[-1], label]] if follows else [*rows, [label]]
        return ", ".join(", ".join(row) if len(row) <= FEW else f"{row[0]}..{row[-1]}" for row in rows)

    def _repr_html_(self) -> str:
        """The step unfolds to formula, status, premises and the figure of its rule."""
        head = f"<summary>{escape(self.label)} &#160; {escape(self.sentence)}</summary>"
        rows = [("status", self.status), ("premises", self.cited or "none"), ("rule", self.rule)]
        rows += [("rests on", theorem(self.rule)), *self.evidence]
        return f"<details>{head}{mathml(self.formula)}{html_table(rows)}<pre>{escape(figure(self.rule))}</pre></details>"

    def _repr_latex_(self) -> str:
        return f"${self.formula}$"


def _next(label: str) -> str:
    """The label behind a label."""
    part, _, number = label.partition(".")
    return f"{part}.{int(number) + 1}"
