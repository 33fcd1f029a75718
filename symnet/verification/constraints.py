"""What is unsafe, as text: linear inequalities of X_0, X_1, ... and Y_0, Y_1, ... with `and`, `or` and parentheses.

Y_0 <= Y_1 and Y_0 <= Y_2 or 2*Y_3 - X_0 > 1/2
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from fractions import Fraction

from symnet.core.rational import exact
from symnet.errors import UsageError
from symnet.verification.formula import Every, Formula, Linear, Some, compared

NUMBER, NAME = r"(\d+/\d+|(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d{1,3})?)", r"([XY])_(0|[1-9]\d{0,6})\b"
TOKEN = re.compile(rf"\s*(?:{NUMBER}|{NAME}|(<=|>=|[-+*()<>=])|(and|or)\b)")
EXAMPLE = '"Y_0 <= Y_1 and Y_0 <= Y_2"'
MAX_TEXT, MAX_DEPTH = 1_000_000, 60


def parse_unsafe(text: str) -> Formula:
    """Return the formula that text states; raises UsageError with the place where it is none."""
    if len(text) > MAX_TEXT:
        raise UsageError(f"unsafe: {len(text)} characters are more than {MAX_TEXT}; write a VNN-LIB file")
    words: list[_Word] = []
    place = 0
    while text[place:].strip():
        match = TOKEN.match(text, place)
        if match is None:
            raise _unreadable(text, place)
        words.append(_Word(match, place))
        place = match.end()
    reader = _Reader(text, words)
    found = reader.formula(0)
    if reader.at < len(words):
        raise _unreadable(text, words[reader.at].place)
    return found


def _unreadable(text: str, place: int) -> UsageError:
    shown = text[place : place + 30].strip() or "its end"
    return UsageError(f"unsafe: {shown!r} cannot be read there; write for example {EXAMPLE}")


@dataclass(frozen=True)
class _Word:
    """A word, and where it stands."""

    match: re.Match[str]
    place: int

    @property
    def number(self) -> Fraction | None:
        """The number that it is."""
        return None if self.match[1] is None else exact(self.match[1], "unsafe")

    @property
    def variable(self) -> tuple[str, int] | None:
        """The input or output that it is."""
        return None if self.match[2] is None else (self.match[2], int(self.match[3]))

    @property
    def sign(self) -> str:
        """The sign or the word that it is."""
        return self.match[4] or self.match[5] or ""


@dataclass
class _Reader:
    """Reading by descent: formula, conjunction, comparison, sum, product."""

    text: str
    words: list[_Word]
    at: int = 0

    def next(self, *signs: str) -> str:
        """Take the next word if it is one of these signs; return it, "" where it is not."""
        if self.at < len(self.words) and self.words[self.at].sign in signs:
            self.at += 1
            return self.words[self.at - 1].sign
        return ""

    def refuse(self) -> UsageError:
        """The refusal of what stands next."""
        return _unreadable(self.text, self.words[self.at].place if self.at < len(self.words) else len(self.text))

    def formula(self, depth: int) -> Formula:
        """Alternatives."""
        if depth > MAX_DEPTH:
            raise UsageError(f"unsafe: parentheses are nested deeper than {MAX_DEPTH}; write it flatter")
        parts = [self.conjunction(depth)]
        while self.next("or"):
            parts.append(self.conjunction(depth))
        return parts[0] if len(parts) == 1 else Some(tuple(parts))

    def conjunction(self, depth: int) -> Formula:
        """What holds together."""
        parts = [self.comparison(depth)]
        while self.next("and"):
            parts.append(self.comparison(depth))
        return parts[0] if len(parts) == 1 else Every(tuple(parts))

    def comparison(self, depth: int) -> Formula:
        """A chain of sums, or a formula in parentheses."""
        if self.next("("):
            found = self.formula(depth + 1)
            if not self.next(")"):
                raise self.refuse()
            return found
        parts, left, begun = [], self.sum(), self.at
        while relation := self.next("<=", ">=", "<", ">", "="):
            right = self.sum()
            parts.append(compared(relation, left, right, self._shown(begun)))
            left = right
        if not parts:
            raise self.refuse()
        return parts[0] if len(parts) == 1 else Every(tuple(parts))

    def _shown(self, begun: int) -> str:
        """The text of the comparison that ends here."""
        start = self.words[max(0, begun - 1)].place
        stop = self.words[self.at].place if self.at < len(self.words) else len(self.text)
        return self.text[start:stop].strip()

    def sum(self) -> Linear:
        """Terms with signs between."""
        total = self.term(-1 if self.next("-") else 1)
        while sign := self.next("+", "-"):
            total = total.plus(self.term(1 if sign == "+" else -1))
        return total

    def term(self, sign: int) -> Linear:
        """A number, a variable, or their product."""
        factor, variable = Fraction(sign), None
        if self.at >= len(self.words):
            raise self.refuse()
        word = self.words[self.at]
        self.at += 1
        if word.number is not None:
            factor *= word.number
            if not self.next("*"):
                return Linear((), factor)
            word = self.words[self.at] if self.at < len(self.words) else word
            self.at += 1
        variable = word.variable
        if variable is None:
            self.at -= 1
            raise self.refuse()
        return Linear(((variable, factor),) if factor else ())
