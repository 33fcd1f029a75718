"""Statements about segment tables, as sentences and as formulas."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, TypeAlias

from symnet.core.rational import from_hex
from symnet.report.names import Names
from symnet.report.numbers import bound_text, number, rounded_up

Statement: TypeAlias = Mapping[str, Any]


def _format(s: Statement) -> str:
    """The number format."""
    return str(s["format"]) if from_hex(s["scale"]) == 0 else f"{s['format']} with the scale {bound_text(s['scale'])}"


def _table(s: Statement) -> str:
    """The table, by its size and its format."""
    count = len(s["slopes"])
    rounded = "a x + b rounded once" if s["evaluation"].startswith("fma") else "a x rounded, then + b rounded"
    odd = ", for x < 0 as minus (-a) x - b" * s["evaluation"].endswith("-odd")
    return f"the table of {count} segment{'s' * (count != 1)} in {_format(s)}, {rounded}{odd},"


def segments(s: Statement, names: Names) -> str:
    """Return how near a table is to the target."""
    where = f"at every number x of the format on {names.place.domain}"
    return f"{where} {_table(s)} computes a number within {rounded_up(s['bound'])} of f(x), and the network is the exact a x + b"


def shape(s: Statement, names: Names) -> str:
    """Return the shape of a table."""
    name, *given = s["shape"]
    shown = list(map(bound_text, given))
    words = {
        "increasing": "never falls",
        "decreasing": "never rises",
        "odd": "computes -y at -x where it computes y at x, if both are numbers of the format there",
        "jumps": "has lines that differ by at most {0} where segments meet",
        "range": "computes numbers from {0} to {1}",
        "value": "computes {1} at {0}",
    }
    return f"on {names.place.domain} {_table(s)} {words[name].format(*shown)}"


def least(s: Statement, names: Names) -> str:
    """Return what no pieces can beat."""
    count = int(s["pieces"], 16)
    tails = ", constant on the first and the last one," if s["tails"] else ""
    pieces = f"{count} interval{'s' * (count != 1)} that make up {names.place.domain}"
    error = f"at least {bound_text(s['error'])} from f at some number of {_format(s)} there"
    return f"every function that is affine on each of {pieces}{tails} is {error}"


def joined(s: Statement, names: Names) -> str:
    """Return what no pieces that join can beat."""
    return least(s, names).replace("every function that", "every continuous function that", 1)


def _joined_latex(s: Statement, names: Names) -> str:
    return rf"P\ \text{{continuous}},\ {_least_latex(s, names)}"


def _segments_latex(s: Statement, names: Names) -> str:
    return rf"|y(x)-f(x)|\le {rounded_up(s['bound'])}\quad (x\in {names.place.domain_latex},\ \text{{a number of {_format(s)}}})"


def _shape_latex(s: Statement, names: Names) -> str:
    name, *given = s["shape"]
    shown = list(map(number, given))
    formulas = {
        "increasing": r"x\le x'\ \text{{ gives }}\ y(x)\le y(x')",
        "decreasing": r"x\le x'\ \text{{ gives }}\ y(x)\ge y(x')",
        "odd": r"y(-x)=-y(x)",
        "jumps": r"|(a'-a)s+b'-b|\le {0}",
        "range": r"{0}\le y(x)\le {1}",
        "value": r"y({0})={1}",
    }
    return formulas[name].format(*shown)


def _least_latex(s: Statement, names: Names) -> str:
    pieces = rf"\text{{pieces of }}P\le {int(s['pieces'], 16)}"
    tails = r",\ \text{the first and the last constant,}" if s["tails"] else ""
    return rf"{pieces}{tails}\ \text{{ gives }}\ \max|P-f|\ge {number(s['error'])}"


SEGMENTS_WORDS: dict[str, Callable[[Statement, Names], str]] = {
    "segments": segments,
    "segments-shape": shape,
    "segments-least": least,
    "segments-joined": joined,
}
SEGMENTS_LATEX: dict[str, Callable[[Statement, Names], str]] = {
    "segments": _segments_latex,
    "segments-shape": _shape_latex,
    "segments-least": _least_latex,
    "segments-joined": _joined_latex,
}
