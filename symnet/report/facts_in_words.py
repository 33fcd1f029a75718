"""Piecewise-linear facts as on a blackboard: for x1 >= 0, y in R, with node(l) = 2 x1 - y: digit[4] = relu(1 - ...)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from symnet.core.rational import from_hex
from symnet.report.names import Names
from symnet.report.notation import LATEX, TEXT, Notation
from symnet.report.terms import Terms
from symnet.report.variables import Factor, factors, variables

Json = Any
Statement = Mapping[str, Json]
UNBOUNDED = "(the first from -inf, the last to inf)"


def sentence(fact: Statement, names: Names) -> str:
    """Return a fact in one line."""
    return _Fact(fact, names, TEXT).whole()


def formula(fact: Statement, names: Names) -> str:
    """Return a fact as LaTeX, without delimiters."""
    return _Fact(fact, names, LATEX).whole()


class _Fact:
    """One fact with the names of its variables, about to be written down."""

    def __init__(self, fact: Statement, names: Names, notation: Notation) -> None:
        self.fact, self.names, self.notation, self.inside = fact, names, notation, str(fact["in"])
        self.variables = variables(fact, names)
        self.terms = Terms(notation, self.variables.names, self.variables.index)

    def whole(self) -> str:
        """Return the fact: where it holds, then the values."""
        sign = self.notation
        values = sign.listed([self._value(place, term) for place, term in self.fact["values"]])
        before = [part for part in (self._scan(), self._domain(), self._equations()) if part]
        if not before and not self.fact["reading"]:
            before = [sign.everywhere]
        return f"{sign.clause.join(before)}{sign.colon}{values}" if before else values

    def _scan(self) -> str:
        return self.notation.step.format(self.notation.name(self.names.node(self.inside))) if self.inside else ""

    def _domain(self) -> str:
        """Where the variables are, those with the same bounds together."""
        bounded: dict[str, list[str]] = {}
        for factor in factors(self.fact["domain"]):
            for called, bounds in self._bounded(factor):
                bounded.setdefault(bounds, []).extend(called)
        parts = [self.notation.listed(called) + bounds for bounds, called in bounded.items()]
        return self.notation.given + self.notation.clause.join(parts) if parts else ""

    def _bounded(self, factor: Factor) -> Iterator[tuple[list[str], str]]:
        """Variables and the bounds behind them; a neuron without bounds needs no word."""
        sign = self.notation
        called = [sign.name(self.variables.names[place]) for place in factor.places]
        if factor.kind == "triangle":
            yield [sign.at_most.join(["0", called[1], called[0], "1"])], ""
        elif factor.kind == "integers":
            yield [f"{called[0]} = {sign.range(*(sign.number(from_hex(end)) for end in factor.rest))}"], ""
        elif factor.kind == "cells":
            yield [self._cell(called[0], *factor.rest)], ""
        elif factor.rest[:2] != ["-", "-"]:
            yield called, self._bounds(*factor.rest[:2])
        elif not self.variables.neurons.issuperset(factor.places):
            yield called, f"{sign.belongs}{sign.reals}"

    def _bounds(self, low: Json, high: Json) -> str:
        """What is said of a variable between two ends, of which one may be missing."""
        low, high = ("" if end == "-" else self.notation.number(from_hex(end)) for end in (low, high))
        if low and high:
            return f"{self.notation.belongs}[{low}, {high}]"
        return f"{self.notation.at_least}{low}" if low else f"{self.notation.at_most}{high}"

    def _cell(self, name: str, cells: Json, delta: Json, shift: Json) -> str:
        """A point off the strips, perhaps moved, and its cell."""
        sign, count, moved = self.notation, int(cells, 16), from_hex(shift)
        point = self.terms.joined([(False, name), *([(moved < 0, sign.number(abs(moved)))] if moved else [])])
        ends = f"[k/{count}, (k+1)/{count} - {sign.number(from_hex(delta))}]"
        return f"k = {sign.range('0', str(count - 1))}{sign.clause}{point}{sign.belongs}{ends} {sign.remark.format(UNBOUNDED)}"

    def _equations(self) -> str:
        """What neurons and schedules are, beside the names of the variables."""
        found = [
            f"{self.notation.name(name)} = {self.terms.form(form)}"
            for place, form in self.fact["reading"]
            if (name := self.names.neuron(place, self.inside)) != self.variables.of(form)
        ]
        found += [f"{self._scheduled(*item[:2])} = {self.terms.form(item[2])}" for item in self.fact["schedules"]]
        return self.notation.where + self.notation.listed(found) if found else ""

    def _scheduled(self, definition: Json, key: Json) -> str:
        """A schedule times a form."""
        schedule = self._schedule(*definition)
        return schedule if key == ["0x1"] else f"{schedule}{self.notation.times}{self.terms.grouped(key)}"

    def _schedule(self, kind: str, *rest: Json) -> str:
        """base^(top - l), or a coordinate of the node of step l."""
        if kind == "power":
            base, top = (self.notation.number(from_hex(item)) for item in rest)
            return self.notation.power(base, f"{top} - l")
        several = int(rest[1], 16) > 1
        return f"{self.notation.name(f'node_{int(rest[2], 16) + 1}' if several else 'node')}(l)"

    def _value(self, place: Json, term: Json) -> str:
        """A neuron and its term, or the next value of a place of the state."""
        following = self.names.next(place, self.inside)
        name, sign = (self.names.neuron(place, self.inside), " = ") if following is None else (following, self.notation.becomes)
        return f"{self.notation.name(name)}{sign}{self.terms.term(term)}"
