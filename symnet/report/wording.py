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
    about, own, names = _about(statement, names)
    found = _worded(WORDS, own, names) or f"{own.get('kind')}: {data_text(dict(own))}"[:CUT]
    return f"{about}: {found}" if about else found


def latex(statement: Statement, names: Names = PLAIN) -> str:
    """Return a statement as LaTeX, without delimiters."""
    about, own, names = _about(statement, names)
    found = _worded(LATEX, own, names) or rf"\text{{{str(own.get('kind'))[:LONG]}}}"
    return rf"\text{{{about}: }}{found}" if about else found


def _about(statement: Statement, names: Names) -> tuple[str, Statement, Names]:
    """The output that a statement is about, the statement without it, and the names in it."""
    if "output" not in statement:
        return "", statement, names
    own = {key: value for key, value in statement.items() if key != "output"}
    return names.place.about(statement["output"]), own, names.for_output(statement["output"])


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
