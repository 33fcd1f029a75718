"""Forms and terms of piecewise-linear facts as formulas: 2 x1 - y, relu(1 - max(0, y) + min(0, y)), a_1 * power, 4^j."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from symnet.core.rational import from_hex
from symnet.report.notation import MOST, Notation

Json = Any
Part = tuple[bool, str]
"""Whether a summand is taken away, and its text."""
MAX_DEPTH = 16


@dataclass(frozen=True)
class Terms:
    """Writes forms and terms down: in a notation, with these variables, # called by a letter."""

    notation: Notation
    variables: Sequence[str]
    index: str = "k"

    def form(self, form: Json) -> str:
        """Return a form."""
        return self.joined(self._form(form))

    def term(self, term: Json) -> str:
        """Return a term."""
        return self.joined(self._parts(term, 0))

    def grouped(self, form: Json) -> str:
        """Return a form, in brackets where it is a sum."""
        parts = self._form(form)
        return f"({self.joined(parts)})" if len(parts) > 1 else self.joined(parts)

    def joined(self, parts: Sequence[Part]) -> str:
        """Return a sum; where it begins with a minus, what is added comes first."""
        ordered = sorted(parts, key=lambda part: part[0]) if parts and parts[0][0] else list(parts)
        if len(ordered) > MOST:
            ordered = [*ordered[: MOST - 2], (False, self.notation.dots), ordered[-1]]
        if not ordered:
            return "0"
        head, *rest = ordered
        return ("-" if head[0] else "") + head[1] + "".join(f" {'-' if negative else '+'} {text}" for negative, text in rest)

    def coefficient(self, written: Json) -> Fraction | str:
        """Return the number of a coefficient, or its name: an intrinsic parameter, the index of the family, a power of 4."""
        if written in ("#", "4^#"):
            return self.notation.name(self.index) if written == "#" else self.notation.power("4", self.index)
        if str(written).lstrip("-").startswith("0x"):
            return from_hex(written)
        return self.notation.name(f"parameter.{written}" if written in self.variables else str(written))

    def _form(self, form: Json) -> list[Part]:
        constant, *weights = form
        parts = [self._scaled(self.coefficient(each), self._name(place)) for place, each in weights]
        found = self.coefficient(constant)
        if isinstance(found, str):
            return [*parts, (False, found)]
        return [*parts, (found < 0, self.notation.number(abs(found)))] if found else parts

    def _name(self, place: Json) -> str:
        return self.notation.name(self.variables[int(place, 16)])

    def _scaled(self, factor: Fraction | str, text: str) -> Part:
        """A factor times something written down."""
        if isinstance(factor, str):
            return False, f"{factor}{self.notation.by}{text}"
        size = self.notation.number(abs(factor))
        return factor < 0, text if abs(factor) == 1 else f"{size}{self.notation.times}{text}"

    def _parts(self, term: Json, depth: int) -> list[Part]:
        if depth > MAX_DEPTH:
            raise ValueError(f"a term is nested deeper than {MAX_DEPTH}")
        if isinstance(term, list):
            return self._form(term)
        ((name, inner),) = term.items()
        if name == "sum":
            return [part for factor, each in inner for part in self._times(from_hex(factor), self._parts(each, depth + 1))]
        names = {"relu": self.notation.relu, "max": self.notation.maximum, "min": self.notation.minimum}
        arguments = [inner] if name == "relu" else inner
        return [(False, f"{names[name]}({self._listed(arguments, depth + 1)})")]

    def _listed(self, arguments: Iterable[Json], depth: int) -> str:
        return self.notation.listed([self.joined(self._parts(each, depth)) for each in arguments])

    def _times(self, factor: Fraction, parts: list[Part]) -> list[Part]:
        """A factor times a sum."""
        if abs(factor) == 1 or not parts:
            return [(negative != (factor < 0), text) for negative, text in parts]
        (negative, text), *more = parts
        plain = not more and not negative and not text[0].isdigit()
        return [self._scaled(factor, text if plain else f"({self.joined(parts)})")]
