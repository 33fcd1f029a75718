"""Entries of a weight matrix or bias: an exact number, a named intrinsic parameter, or a scheduled number.

An intrinsic entry is a bare name and never part of a formula, so "these k numbers depend on f" can be read off a
network. A scheduled entry stands in the body of a Scan and takes a new value at every step, the same for every f.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING, TypeAlias

from symnet.core.rational import from_hex, to_hex
from symnet.errors import MalformedFile, UsageError

if TYPE_CHECKING:
    import sympy

NAME = re.compile(r"[A-Za-z][A-Za-z0-9_]{0,63}")


@dataclass(frozen=True, slots=True)
class Intrinsic:
    """A parameter that depends on the target: the name of a number that `Network.bind` gives later."""

    name: str

    def __post_init__(self) -> None:
        if not NAME.fullmatch(self.name):
            raise UsageError(f"intrinsic parameter name {self.name!r} must be letters, digits and _, a letter first")

    @property
    def symbol(self) -> sympy.Symbol:
        """The parameter as a real sympy symbol."""
        import sympy

        return sympy.Symbol(self.name, real=True)


@dataclass(frozen=True, slots=True)
class Scheduled:
    """constant + sum of coefficient * schedule(l), at step l of the Scan that holds the entry."""

    constant: Fraction
    terms: tuple[tuple[str, Fraction], ...]

    def at(self, values: Mapping[str, Fraction]) -> Fraction:
        """Return the entry's value, given the value of every schedule at a step."""
        return self.constant + sum((factor * values[name] for name, factor in self.terms), Fraction(0))


Entry: TypeAlias = Fraction | Intrinsic | Scheduled
ZERO = Fraction(0)
ONE = Fraction(1)


def entry_to_json(entry: Entry) -> object:
    """Return the JSON form: "0x1", "v", or ["0x1", ["scale", "-0x1p-2"]]."""
    if isinstance(entry, Fraction):
        return to_hex(entry)
    if isinstance(entry, Intrinsic):
        return entry.name
    return [to_hex(entry.constant), *([name, to_hex(factor)] for name, factor in entry.terms)]


def entry_from_json(data: object, where: str) -> Entry:
    """Read an entry; raises MalformedFile with the place."""
    if isinstance(data, str):
        return Intrinsic(data) if NAME.fullmatch(data) else from_hex(data, where)
    if not isinstance(data, list) or len(data) < 2:
        raise MalformedFile(f"{where}: an entry is a number, a parameter name or [constant, [schedule, factor], ...]")
    terms = []
    for term in data[1:]:
        if not isinstance(term, list) or len(term) != 2 or not isinstance(term[0], str) or not NAME.fullmatch(term[0]):
            raise MalformedFile(f"{where}: a scheduled term is [schedule, factor]")
        terms.append((term[0], from_hex(term[1], where)))
    if len({name for name, _ in terms}) != len(terms) or any(factor == 0 for _, factor in terms):
        raise MalformedFile(f"{where}: a scheduled entry repeats a schedule or has a zero factor")
    return Scheduled(from_hex(data[0], where), tuple(terms))
