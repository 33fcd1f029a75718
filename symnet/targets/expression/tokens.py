"""Text cut into tokens, and the one-line complaint that points into it."""

from __future__ import annotations

import re
from dataclasses import dataclass

from symnet.errors import UsageError

MAX_TEXT = 10_000
_TOKEN = re.compile(
    r"(?P<space>[ \t\r\n]+)|(?P<number>(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d+)?)|(?P<name>[A-Za-z_][A-Za-z_0-9]*)"
    r"|(?P<symbol>\*\*|[<>]=?|[-+*/^(),])",
    re.ASCII,
)
_LOOKALIKES = {
    **{"\u2212": "-", "\u2013": "-", "\u00b7": "*", "\u00d7": "*", "\u00f7": "/", "\u00b2": "**2", "\u00b3": "**3"},
    **{"\u03c0": "pi", "\u221a": "sqrt(...)", "[": "(", "]": ")", "{": "(", "}": ")", "|": "abs(...)", ";": ","},
    **{"%": "a quotient with /", "=": "an expression, without ="},
}


@dataclass(frozen=True, slots=True)
class Token:
    """A piece of the text: kind is "number", "name", "symbol" or "end"; position counts from 0."""

    kind: str
    text: str
    position: int


def excerpt(text: str, position: int) -> str:
    """Return at most 40 printable characters around `position`."""
    start, end = max(0, position - 20), min(len(text), position + 20)
    shown = "".join(letter if letter.isprintable() else " " for letter in text[start:end])
    return f'"{"..." if start else ""}{shown}{"..." if end < len(text) else ""}"'


def complaint(text: str, position: int, problem: str) -> UsageError:
    """Return the error that names the position (counted from 1), the excerpt and the problem."""
    return UsageError(f"expression, position {position + 1}, in {excerpt(text, position)}: {problem}")


def tokens(text: str) -> list[Token]:
    """Cut `text` into tokens, the last of kind "end"; raises UsageError for a character that has no meaning."""
    if len(text) > MAX_TEXT:
        raise UsageError(
            f"expression of {len(text)} characters is longer than {MAX_TEXT}; write a shorter one or pass a Python callable"
        )
    found: list[Token] = []
    position = 0
    while position < len(text):
        match = _TOKEN.match(text, position)
        if match is None or match.lastgroup is None:
            raise complaint(text, position, _unknown_character(text[position]))
        if match.lastgroup != "space":
            found.append(Token(match.lastgroup, match.group(), position))
        position = match.end()
    return [*found, Token("end", "", len(text))]


def _unknown_character(letter: str) -> str:
    shown = f"{letter!r}" if letter.isprintable() else f"character {ord(letter)}"
    if letter in _LOOKALIKES:
        return f"{shown} is not understood; write {_LOOKALIKES[letter]}"
    return f"{shown} is not understood; write + - * / ** ( ) , numbers, x, y, z or x1..x99, pi, e and function names"
