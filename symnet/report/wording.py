"""Statements of certificates for readers: in words, as LaTeX, and what a sceptic of a verdict has to read."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from symnet.errors import MalformedFile
from symnet.kernel import Verdict
from symnet.report.formulas import LATEX
from symnet.report.names import PLAIN, Names
from symnet.report.numbers import data_text
from symnet.report.sentences import WORDS, Entry

Statement = Mapping[str, Any]
LONG = 40
CUT = 400


def words(statement: Statement, names: Names = PLAIN) -> str:
    """Return a statement in one sentence."""
    return _worded(WORDS, statement, names) or f"{statement.get('kind')}: {data_text(dict(statement))}"[:CUT]


def latex(statement: Statement, names: Names = PLAIN) -> str:
    """Return a statement as LaTeX, without delimiters."""
    return _worded(LATEX, statement, names) or rf"\text{{{str(statement.get('kind'))[:LONG]}}}"


def _worded(table: Mapping[str, Entry], statement: Statement, names: Names) -> str | None:
    """The entry of a kind; None where there is none or the statement, which need not be accepted, does not fit it."""
    kind = statement.get("kind")
    try:
        return table[kind](statement, names) if isinstance(kind, str) else None
    except (LookupError, TypeError, ValueError, ArithmeticError, AttributeError, MalformedFile):
        return None


def to_read(verdict: Verdict) -> str:
    """Return what a sceptic of a verdict has to read: the theories that it uses, and the lines of the kernel behind them."""
    return f"{', '.join(verdict.theories)}: {verdict.lines:,} lines of symnet/kernel"
