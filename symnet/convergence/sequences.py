"""Sequences of rationals given by an expression in n: quotients of sums of terms c n^a q^n, kept in this form.

The form decides what is asked of an entry of a weight matrix: its exact value at each n, whether it tends to 0, and terms that
bound its size from some n on. Text is parsed, never evaluated; what is not of this form is refused.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction

from symnet.core.rational import exact
from symnet.errors import UsageError
from symnet.targets.expression.tokens import Token, complaint, tokens

MAX_NESTING, MAX_TERMS, MAX_EXPONENT = 40, 100, 64
Growth = tuple[int, Fraction]
"""(a, q): n^a q^n."""
LATEST = 1 << 12
"""A denominator must be led by its leading term from some n up to this one on."""


@dataclass(frozen=True)
class Terms:
    """The sum of c n^a q^n over its terms (a, q) -> c, q not 0."""

    terms: Mapping[Growth, Fraction]

    def at(self, n: int) -> Fraction:
        """Return the value at n >= 1."""
        return sum((c * Fraction(n) ** a * q**n for (a, q), c in self.terms.items()), Fraction(0))

    @property
    def leading(self) -> Growth | None:
        """The term that grows fastest, None for 0; of q and -q the positive one."""
        return max(self.terms, key=lambda each: (abs(each[1]), each[0], each[1]), default=None)

    def plus(self, other: Terms) -> Terms:
        """Return the sum."""
        found = dict(self.terms)
        for growth, c in other.terms.items():
            found[growth] = found.get(growth, Fraction(0)) + c
        return _checked(found)

    def times(self, other: Terms) -> Terms:
        """Return the product."""
        found = dict[Growth, Fraction]()
        for (a, q), c in self.terms.items():
            for (b, r), d in other.terms.items():
                key = (a + b, q * r)
                found[key] = found.get(key, Fraction(0)) + c * d
        return _checked(found)


def _checked(terms: dict[Growth, Fraction]) -> Terms:
    found = {growth: c for growth, c in terms.items() if c}
    if len(found) > MAX_TERMS:
        raise UsageError(f"an expression in n becomes a sum of more than {MAX_TERMS} terms; write a shorter one")
    return Terms(found)


def constant(value: Fraction) -> Terms:
    """Return the sequence with one value."""
    return _checked({(0, Fraction(1)): value})


@dataclass(frozen=True)
class Sequence:
    """top / bottom for n = 1, 2, 3, ...; `text` is what was written."""

    text: str
    top: Terms
    bottom: Terms

    def at(self, n: int) -> Fraction:
        """Return the exact value at n; raises UsageError where the denominator is 0."""
        below = self.bottom.at(n)
        if below == 0:
            raise UsageError(
                f"{self.text[:60]!r} divides by 0 at n = {n}; write an expression that is defined from the second layer on"
            )
        return self.top.at(n) / below

    @property
    def vanishes(self) -> bool | None:
        """Whether it tends to 0; None where the leading terms q^n and (-q)^n of the bottom cancel at every second n.

        A term of the top that is not outgrown by the leading one of the bottom leaves values that do not tend to 0: terms
        n^a q^n and n^a (-q)^n of one size do not cancel at even and at odd n.
        """
        lead = self.bottom.leading
        if lead is None:
            return None
        if not all(_decays((a - lead[0], abs(q / lead[1]))) for a, q in self.top.terms):
            return False
        against = self.bottom.terms.get((lead[0], -lead[1]), Fraction(0))
        return None if abs(against) == abs(self.bottom.terms[lead]) else True

    def bound(self) -> tuple[int, dict[Growth, Fraction]] | None:
        """Return K and terms with q > 0 whose sum is at least |value| for all n >= K; None where no K is found.

        The bottom is at least (1 - r) times its leading term L from K on, r the sum over |L| at K of the other terms that may
        be of the other sign, none of which rises after K.
        """
        lead = self.bottom.leading
        if lead is None:
            return None
        scale = self.bottom.terms[lead]
        others = {key: c for key, c in self.bottom.terms.items() if min(key[1], lead[1], c / scale) < 0}
        ratios = Terms(_sizes(others, lead, 1 / abs(scale)))
        start = 1
        while start <= LATEST and not (all(_falls(each, start) for each in ratios.terms) and ratios.at(start) < Fraction(1, 2)):
            start *= 2
        if start > LATEST:
            return None
        share = 1 / (abs(scale) * (1 - ratios.at(start)))
        return start, _sizes(self.top.terms, lead, share)


def _sizes(terms: Mapping[Growth, Fraction], lead: Growth, factor: Fraction) -> dict[Growth, Fraction]:
    """The sizes of terms over that of n^a q^n, lead = (a, q), times a factor; q and -q are one."""
    found = dict[Growth, Fraction]()
    for (a, q), c in terms.items():
        key = (a - lead[0], abs(q / lead[1]))
        found[key] = found.get(key, Fraction(0)) + abs(c) * factor
    return found


def _decays(growth: Growth) -> bool:
    """Whether n^a q^n with q > 0 tends to 0."""
    a, q = growth
    return q < 1 or (q == 1 and a < 0)


def _falls(growth: Growth, start: int) -> bool:
    """Whether n^a q^n with q > 0 does not rise from `start` on: ((n + 1)/n)^a q <= 1, which holds later if it does there."""
    a, q = growth
    return q <= 1 if a <= 0 else Fraction(start + 1, start) ** a * q <= 1


def sequence(text: str, where: str) -> Sequence:
    """Read an expression in n: numbers, n, + - * / ** and brackets; exponents are integers, or of a number multiples of n."""
    try:
        return _Reader(text).whole()
    except UsageError as problem:
        raise UsageError(f"{where}: {problem}") from problem


@dataclass(frozen=True)
class _Quotient:
    top: Terms
    bottom: Terms

    def plus(self, other: _Quotient) -> _Quotient:
        if self.bottom.terms == other.bottom.terms:
            return _Quotient(self.top.plus(other.top), self.bottom)
        return _Quotient(self.top.times(other.bottom).plus(other.top.times(self.bottom)), self.bottom.times(other.bottom))

    def times(self, other: _Quotient) -> _Quotient:
        return _Quotient(self.top.times(other.top), self.bottom.times(other.bottom))


ONE = constant(Fraction(1))
MINUS = _Quotient(constant(Fraction(-1)), ONE)


class _Reader:
    """Reads sums of products of powers from left to right, nested at most `MAX_NESTING` deep."""

    def __init__(self, text: str) -> None:
        self.text, self.tokens, self.place, self.depth = text, tokens(text), 0, 0

    def whole(self) -> Sequence:
        found = self.sum()
        if self.token.kind != "end":
            raise self.complaint("an operator is missing, or a bracket is closed that is not open")
        if not found.bottom.terms:
            raise UsageError(f"{self.text[:60]!r} divides by 0; write another denominator")
        return Sequence(self.text, found.top, found.bottom)

    @property
    def token(self) -> Token:
        return self.tokens[self.place]

    def complaint(self, problem: str) -> UsageError:
        return complaint(self.text, self.token.position, problem)

    def take(self, *symbols: str) -> str:
        """Take the next token where it is one of these symbols; "" where it is not."""
        text = self.token.text if self.token.kind == "symbol" else ""
        if text not in symbols or not text:
            return ""
        self.place += 1
        return text

    def sum(self) -> _Quotient:
        self.depth += 1
        if self.depth > MAX_NESTING:
            raise self.complaint(f"nested more than {MAX_NESTING} deep")
        found = self.product()
        while sign := self.take("+", "-"):
            part = self.product()
            found = found.plus(part if sign == "+" else MINUS.times(part))
        self.depth -= 1
        return found

    def product(self) -> _Quotient:
        found = self.signed()
        while sign := self.take("*", "/"):
            part = self.signed()
            found = found.times(part if sign == "*" else self.inverse(part))
        return found

    def inverse(self, part: _Quotient) -> _Quotient:
        if not part.top.terms:
            raise self.complaint("a division by 0")
        return _Quotient(part.bottom, part.top)

    def signed(self) -> _Quotient:
        sign = 1
        while found := self.take("+", "-"):
            sign = -sign if found == "-" else sign
        part = self.power()
        return MINUS.times(part) if sign < 0 else part

    def power(self) -> _Quotient:
        base = self.atom()
        if not self.take("**", "^"):
            return base
        self.depth += 1
        if self.depth > MAX_NESTING:
            raise self.complaint(f"nested more than {MAX_NESTING} deep")
        exponent = self.signed()
        self.depth -= 1
        return self.raised(base, exponent)

    def raised(self, base: _Quotient, exponent: _Quotient) -> _Quotient:
        """base^(s n + t): for s = 0 of anything, else of a number."""
        numbers = exponent.top.terms
        slope, shift = (numbers.get((a, Fraction(1)), Fraction(0)) for a in (1, 0))
        known = {(1, Fraction(1)), (0, Fraction(1))}
        if exponent.bottom.terms != ONE.terms or not set(numbers) <= known or slope.denominator != 1 or shift.denominator != 1:
            raise self.complaint("an exponent is an integer, or s n + t with integers s and t over a number")
        if abs(slope) > MAX_EXPONENT or abs(shift) > MAX_EXPONENT:
            raise self.complaint(f"an exponent beyond {MAX_EXPONENT}")
        return self.growth(base, int(slope), int(shift)) if slope else self.repeated(base, int(shift))

    def growth(self, base: _Quotient, slope: int, shift: int) -> _Quotient:
        flat = {(0, Fraction(1))}
        if set(base.top.terms) != flat or set(base.bottom.terms) != flat:
            raise self.complaint("only a number other than 0 may have n in its exponent, such as (1/2)**n")
        number = base.top.at(1) / base.bottom.at(1)
        return _Quotient(Terms({(0, number**slope): number**shift}), ONE)

    def repeated(self, base: _Quotient, times: int) -> _Quotient:
        part, found = base if times >= 0 else self.inverse(base), _Quotient(ONE, ONE)
        for _ in range(abs(times)):
            found = found.times(part)
        return found

    def atom(self) -> _Quotient:
        token = self.token
        if self.take("("):
            found = self.sum()
            if not self.take(")"):
                raise self.complaint("a bracket is not closed")
            return found
        if token.kind == "number":
            self.place += 1
            return _Quotient(constant(exact(token.text, "number")), ONE)
        if token.kind == "name" and token.text == "n":
            self.place += 1
            return _Quotient(Terms({(1, Fraction(1)): Fraction(1)}), ONE)
        raise self.complaint("expected a number, n or a bracket; sequences are made of numbers, n, + - * / ** ( )")
