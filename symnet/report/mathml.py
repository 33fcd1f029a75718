"""Formulas as MathML: the LaTeX that symnet writes, and no more of it, printed element by element.

A command that is not in the tables makes the whole formula code; a hostile certificate can put nothing else on a page.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from symnet.report.html import Html, element

LONG = 4_000
DEEP = 40
FRACTION = re.compile(r"(?<![\w/}])(\d+)/(\d+)(?![\w/])")
TOKEN = re.compile(r"\\(?:[A-Za-z]+|.)|\d+(?:\.\d+)?|\S")
FENCES = {"(", ")", "[", "]", "|", r"\{", r"\}", r"\|", r"\lceil", r"\rceil"}
SYMBOLS = {
    r"\{": "{",
    r"\}": "}",
    r"\|": "‖",
    r"\lceil": "⌈",
    r"\rceil": "⌉",
    r"\le": "≤",
    r"\ge": "≥",
    r"\in": "∈",
    r"\infty": "∞",
    r"\mapsto": "↦",
    r"\to": "→",
    r"\exists": "∃",
    r"\nexists": "∄",
    r"\forall": "∀",
    r"\land": "∧",
    r"\lor": "∨",
    r"\cdot": "·",
    r"\cap": "∩",
    r"\subset": "⊂",
    r"\times": "×",
    r"\dots": "…",
    r"\max": "max",
    r"\min": "min",
    r"\sum": "∑",
    "-": "−",
}
"""Operators, with the sign that is shown."""
LETTERS = {
    r"\beta": "β",
    r"\delta": "δ",
    r"\theta": "θ",
    r"\lambda": "λ",
    r"\sigma": "σ",
    r"\phi": "ϕ",
    r"\psi": "ψ",
    r"\partial": "∂",
    r"\pi": "π",
    r"\omega": "ω",
    r"\Lambda": "Λ",
}
SPACES = {r"\quad": "1em", r"\qquad": "2em", r"\,": "0.167em", r"\ ": "0.5em"}
DOUBLE_STRUCK = {"R": "ℝ", "Z": "ℤ", "N": "ℕ"}


class _Unread(Exception):
    """The formula has something that is not in the tables above."""


def mathml(latex: str) -> Html:
    """Return a MathML element for LaTeX, or the LaTeX as code where it cannot be read."""
    if len(latex) > LONG:
        return _as_code(f"{latex[:LONG]}...", "too long for a formula")
    try:
        return element("math", _Reader(FRACTION.sub(_fraction, latex)).row(None), display="block")
    except _Unread as problem:
        return _as_code(latex, str(problem))


def _fraction(match: re.Match[str]) -> str:
    """A number p/q as a fraction, unless it is too long to be set in two storeys."""
    top, bottom = match.groups()
    return rf"\frac{{{top}}}{{{bottom}}}" if max(len(top), len(bottom)) <= 40 else match.group()


def _as_code(latex: str, why: str) -> Html:
    return element("code", latex, class_="long", title=why)


class _Reader:
    """Reads a formula from left to right."""

    def __init__(self, latex: str) -> None:
        self.latex, self.place, self.depth = latex, 0, 0

    def row(self, end: str | None) -> Html:
        """Read up to a closing brace, or to the end of the formula."""
        return element("mrow", self.items(end))

    def items(self, end: str | None) -> Iterator[Html]:
        """Yield the parts of a row, each with its bounds."""
        while (token := self.token()) != end:
            yield self.bounded(token, self.atom(token))

    def token(self) -> str | None:
        """Take the next token, None at the end."""
        match = TOKEN.search(self.latex, self.place)
        self.place = match.end() if match else len(self.latex)
        return match.group() if match else None

    def peek(self) -> str | None:
        """Return the next token and leave it there."""
        match = TOKEN.search(self.latex, self.place)
        return match.group() if match else None

    def bounded(self, token: str | None, base: Html) -> Html:
        """Put the bounds that follow below and above a base."""
        found: dict[str, Html] = {}
        while (sign := self.peek()) in ("^", "_"):
            self.token()
            if sign in found:
                raise _Unread(f"two {sign} in a row")
            found[str(sign)] = self.atom(self.token())
        if not found:
            return base
        names = ("munder", "mover", "munderover") if token == r"\sum" else ("msub", "msup", "msubsup")
        name = names[2] if len(found) == 2 else names["^" in found]
        return element(name, base, [found[sign] for sign in ("_", "^") if sign in found])

    def atom(self, token: str | None) -> Html:
        """Return one symbol, group or command."""
        self.depth += 1
        if self.depth > DEEP:
            raise _Unread("nested too deep")
        found = self.symbol(token)
        self.depth -= 1
        return found

    def symbol(self, token: str | None) -> Html:
        """Return an atom, its depth counted."""
        if token is None or token in ("}", "^", "_"):
            raise _Unread(f"{token or 'the end'} where something else is needed")
        if token == "{":
            return self.row("}")
        if token in SPACES:
            return element("mspace", width=SPACES[token])
        if token in FENCES:
            return element("mo", SYMBOLS.get(token, token), stretchy="false")
        if token in LETTERS or token.isalpha():
            return element("mi", LETTERS.get(token, token))
        if token in SYMBOLS or not token.startswith("\\"):
            return element("mn" if token[0].isdigit() else "mo", SYMBOLS.get(token, token))
        return self.command(token)

    def command(self, name: str) -> Html:
        """Read the arguments of a command."""
        if name == r"\frac":
            return element("mfrac", self.atom(self.token()), self.atom(self.token()))
        if name == r"\sqrt":
            return element("msqrt", self.atom(self.token()))
        if name == r"\text":
            return element("mtext", self.text().replace(" ", "\u00a0"))
        if name in (r"\mathrm", r"\operatorname"):
            return element("mi", self.text(), mathvariant="normal")
        if name == r"\mathbb":
            return element("mi", DOUBLE_STRUCK.get(letter := self.text(), letter))
        raise _Unread(f"the command {name[:20]} is not known")

    def text(self) -> str:
        """Read an argument in braces as it stands."""
        depth, end = 0, len(self.latex) if self.latex.startswith("{", self.place) else 0
        for place in range(self.place, end):
            depth += {"{": 1, "}": -1}.get(self.latex[place], 0)
            if depth == 0:
                start, self.place = self.place, place + 1
                return self.latex[start + 1 : place].replace(r"\_", "_")
        raise _Unread("an argument in braces is missing")
