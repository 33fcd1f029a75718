"""The variables of a piecewise-linear fact: which factor of the domain each belongs to, and what it is called.

A variable is called like what it is bound to: an input, a place of a scan's state, a neuron; else r where it is what a
node of the grid leaves over, u where it is scaled by a power, t in all other places.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain, count
from typing import Any

from symnet.report.names import Names

Json = Any
WIDTHS = {"triangle": 2, "cells": 1, "integers": 1}
INDEX = {"cells": "k", "integers": "j"}
"""Family -> the letter of its index."""
MAX_VARIABLES = 1 << 14


@dataclass(frozen=True)
class Factor:
    """A factor of a domain: what it is, the numbers in it, the first of its variables and their number."""

    kind: str
    rest: Sequence[Json]
    first: int
    width: int

    @property
    def places(self) -> range:
        """Its variables."""
        return range(self.first, self.first + self.width)


@dataclass(frozen=True)
class Variables:
    """The names of the variables, those that are a neuron of any value, and the letter of the family's index."""

    names: Sequence[str]
    neurons: frozenset[int]
    index: str

    def of(self, form: Json) -> str | None:
        """Return the name of the variable that a form is, None where it is anything else."""
        place = alone(form)
        return None if place is None else self.names[place]


def factors(domain: Sequence[Json]) -> Iterator[Factor]:
    """Yield the factors of a domain with their variables."""
    first = 0
    for kind, *rest in domain:
        width = int(rest[2], 16) if kind == "box" else WIDTHS[kind]
        if first + width > MAX_VARIABLES:
            raise ValueError(f"a fact has more than {MAX_VARIABLES} variables")
        yield Factor(kind, rest, first, width)
        first += width


def alone(form: Json) -> int | None:
    """Return the variable that a form is, None where it is anything else."""
    constant, *weights = form
    return int(weights[0][0], 16) if constant == "0x0" and len(weights) == 1 and weights[0][1] == "0x1" else None


def variables(fact: Mapping[str, Json], names: Names) -> Variables:
    """Return what the variables of a fact are called."""
    parts = list(factors(fact["domain"]))
    index = next((INDEX[part.kind] for part in parts if part.kind in INDEX), "k")
    found = {part.first: index for part in parts if part.kind == "integers"}
    neurons = set()
    for place, form in fact["reading"]:
        variable = alone(form)
        if variable is not None and variable not in found:
            found[variable] = names.neuron(place, fact["in"])
            neurons |= {variable} if place[0] != "input" else set()
    size = sum(part.width for part in parts)
    taken = {*found.values(), *(names.place.coordinate(axis) for axis in range(min(names.place.inputs, MAX_VARIABLES)))}
    letters = _letters(fact["schedules"], [place for place in range(size) if place not in found], taken)
    return Variables([found.get(place) or letters[place] for place in range(size)], frozenset(neurons), index)


def _letters(schedules: Sequence[Json], unbound: Sequence[int], taken: set[str]) -> dict[int, str]:
    """Names for variables that are bound to nothing."""
    letter = dict.fromkeys(unbound, "t")
    for (kind, *_), key, result in schedules:
        for place, _ in [*key[1:], *result[1:]]:
            if int(place, 16) in letter:
                letter[int(place, 16)] = "r" if kind == "snake" else "u"
    counts, called = Counter(letter.values()), {}
    for place, name in letter.items():
        choices = chain([name] if counts[name] == 1 else [], (f"{name}{number}" for number in count(1)))
        called[place] = next(choice for choice in choices if choice not in taken)
        taken.add(called[place])
    return called
