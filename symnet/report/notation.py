"""Two ways to write a formula down, as text and as LaTeX: numbers, names, and the signs between them."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from fractions import Fraction

from symnet.report.numbers import number_text, power_of_two

MOST = 12
"""Items of a list that are written out."""
LETTER = re.compile(r"([A-Za-z](?=_?\d*$)|[A-Za-z]+(?=_\d+$))_?(\d*)")
WORD = re.compile(r"([A-Za-z][A-Za-z0-9_.]*)(?:\[(\d+)\])?")


@dataclass(frozen=True)
class Notation:
    """How numbers and names are written, and the signs between them."""

    name: Callable[[str], str]
    number: Callable[[Fraction], str]
    power: Callable[[str, str], str]
    """Base and exponent."""
    times: str
    """Between a number and what it multiplies."""
    by: str
    """Between two names."""
    relu: str
    maximum: str
    minimum: str
    becomes: str
    at_least: str
    at_most: str
    belongs: str
    reals: str
    dots: str
    until: str
    clause: str
    """Between the parts of a condition."""
    colon: str
    """Between the condition and the values."""
    given: str
    """Before the domain."""
    where: str
    """Before the equations."""
    everywhere: str
    step: str
    """Before a fact about a step of a scan, whose name is put in."""
    remark: str
    """A remark that is put in."""

    def listed(self, items: Sequence[str]) -> str:
        """Return items with commas between them, the middle of a long list left out."""
        kept = list(items) if len(items) <= MOST else [*items[: MOST - 2], self.dots, items[-1]]
        return ", ".join(kept)

    def range(self, first: str, last: str) -> str:
        """Return what goes from a number to another one."""
        return f"{first}{self.until}{last}"


def _text_number(value: Fraction) -> str:
    exponent = power_of_two(value)
    return number_text(value) if exponent is None else f"2^{exponent}"


def _latex_number(value: Fraction) -> str:
    exponent, text = power_of_two(value), number_text(abs(value))
    if exponent is not None:
        return f"2^{{{exponent}}}"
    if text.startswith("<"):
        return rf"\text{{{number_text(value)}}}"
    top, _, bottom = text.partition("/")
    shown = rf"\frac{{{top}}}{{{bottom}}}" if bottom else top
    return f"-{shown}" if value < 0 else shown


def latex_name(name: str) -> str:
    """Return the name of a variable or neuron as LaTeX: x1 is x_{1}, digit[4] is digit_{4} upright."""
    letter, word = LETTER.fullmatch(name), WORD.fullmatch(name)
    if letter is not None:
        upright = letter[1] if len(letter[1]) == 1 else rf"\mathrm{{{letter[1]}}}"
        return f"{upright}_{{{letter[2]}}}" if letter[2] else upright
    if word is None:
        return r"\text{?}"
    upright = rf"\mathrm{{{word[1].replace('_', chr(92) + '_')}}}"
    return f"{upright}_{{{word[2]}}}" if word[2] else upright


TEXT = Notation(
    name=lambda name: name,
    number=_text_number,
    power=lambda base, exponent: f"{base}^({exponent})" if " " in exponent else f"{base}^{exponent}",
    times=" ",
    by=" * ",
    relu="relu",
    maximum="max",
    minimum="min",
    becomes=" <- ",
    at_least=" >= ",
    at_most=" <= ",
    belongs=" in ",
    reals="R",
    dots="...",
    until="..",
    clause=", ",
    colon=": ",
    given="for ",
    where="with ",
    everywhere="for every x",
    step="in every step l of {}",
    remark="{}",
)
LATEX = Notation(
    name=latex_name,
    number=_latex_number,
    power=lambda base, exponent: f"{base}^{{{exponent}}}",
    times=r"\,",
    by=r"\cdot ",
    relu=r"\sigma",
    maximum=r"\max",
    minimum=r"\min",
    becomes=r"\mapsto ",
    at_least=r"\ge ",
    at_most=r"\le ",
    belongs=r"\in ",
    reals=r"\mathbb{R}",
    dots=r"\dots",
    until=r",\dots,",
    clause=r",\ ",
    colon=r":\quad ",
    given="",
    where="",
    everywhere=r"\text{for every }x",
    step=r"\text{{step }}l\text{{ of }}{}",
    remark=r"\text{{{}}}",
)
