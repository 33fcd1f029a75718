"""Properties: boxes of inputs, and for each the conjunctions of affine constraints that no input of it may satisfy.

An entry is {"box": [[low, high], ...], "unsafe": [conjunction, ...]}, a conjunction a list of constraints, a constraint
[relation, constant, inputs, outputs]: constant + sum of coefficients times inputs and outputs is <= 0, < 0 or = 0.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from ..plain import items, keys, number, whole
from ..syntax import MAX_END, Budget, Json, Rejected

RELATIONS = ("<=", "<", "=")
MAX_CONSTRAINTS = 1 << 12
Terms = tuple[tuple[int, Fraction], ...]
Sides = tuple[tuple[Fraction, Fraction], ...]


@dataclass(frozen=True, slots=True)
class Constraint:
    """constant + inputs + outputs, and how it stands to 0."""

    relation: str
    constant: Fraction
    inputs: Terms
    outputs: Terms

    def value(self, inputs: Sequence[Fraction], outputs: Sequence[Fraction], budget: Budget) -> Fraction:
        """What stands to the left of the relation."""
        found = self.constant
        for values, terms in ((inputs, self.inputs), (outputs, self.outputs)):
            for place, factor in terms:
                found += factor * values[place]
                budget.spend(1)
                budget.hold(found)
        return found

    def holds(self, inputs: Sequence[Fraction], outputs: Sequence[Fraction], budget: Budget) -> bool:
        """Whether the constraint is satisfied."""
        value = self.value(inputs, outputs, budget)
        return value < 0 or (value == 0 and self.relation != "<") if self.relation != "=" else value == 0

    def text(self) -> str:
        """The constraint for people."""
        names = [*((f"X_{place}", factor) for place, factor in self.inputs), *((f"Y_{i}", c) for i, c in self.outputs)]
        parts = [f"{'-' if c < 0 else '+'} {'' if abs(c) == 1 else f'{shown(abs(c))} '}{name}" for name, c in names]
        left = " ".join(parts).removeprefix("+ ") or "0"
        return f"{left} {self.relation} {shown(-self.constant)}"


@dataclass(frozen=True, slots=True)
class Entry:
    """A box, and conjunctions none of which may hold in it."""

    box: Sides
    unsafe: tuple[tuple[Constraint, ...], ...]

    def text(self) -> str:
        """The entry for people."""
        box = ", ".join(f"X_{axis} in [{shown(low)}, {shown(high)}]" for axis, (low, high) in enumerate(self.box))
        wholes = [" and ".join(each.text() for each in conjunction) for conjunction in self.unsafe]
        return f"{box} with {' or '.join(f'({each})' for each in wholes)}"


def shown(value: Fraction) -> str:
    """A number for people: a decimal where it is one of at most 20 places, else a fraction, else that it is long."""
    if max(value.numerator.bit_length(), value.denominator.bit_length()) > 512:
        return "a long number"
    for places in range(21):
        scaled = value * 10**places
        if scaled.denominator == 1:
            digits = str(abs(scaled.numerator)).rjust(places + 1, "0")
            point = len(digits) - places
            return f"{'-' if value < 0 else ''}{digits[:point]}{'.' if places else ''}{digits[point:]}"
    return str(value)


def words(kind: str, entries: Sequence[Entry]) -> str:
    """A statement about a property in words: what is unsafe, and that no input is, or that one is."""
    wholes = "; or ".join(entry.text() for entry in entries)
    return f"{'no' if kind == 'safe' else 'some'} input is unsafe; unsafe is {wholes}"


def read_property(value: Json, inputs: int, outputs: int, budget: Budget) -> tuple[Entry, ...]:
    """Return the entries of a property of a network with so many inputs and outputs."""
    found, constraints = [], 0
    for item in items(value, "property", MAX_CONSTRAINTS, 1):
        entry = keys(item, "property, an entry", "box", "unsafe")
        box = _box(entry["box"], inputs, budget)
        conjunctions = items(entry["unsafe"], "unsafe", MAX_CONSTRAINTS, 1)
        constraints += sum(len(items(each, "a conjunction", MAX_CONSTRAINTS, 1)) for each in conjunctions)
        if constraints > MAX_CONSTRAINTS:
            raise Rejected(f"the property has more than {MAX_CONSTRAINTS} constraints")
        unsafe = tuple(tuple(_constraint(each, inputs, outputs, budget) for each in both) for both in conjunctions)
        found.append(Entry(box, unsafe))
    return tuple(found)


def _box(value: Json, inputs: int, budget: Budget) -> Sides:
    """A pair of ends for each input."""
    found = []
    for item in items(value, "box", inputs, inputs):
        low, high = (_short(end, "box", budget) for end in items(item, "box, a pair of ends", 2, 2))
        if low > high:
            raise Rejected(f"the side [{low}, {high}] of a box is reversed")
        found.append((low, high))
    return tuple(found)


def _constraint(value: Json, inputs: int, outputs: int, budget: Budget) -> Constraint:
    relation, constant, of_inputs, of_outputs = items(value, "a constraint", 4, 4)
    if relation not in RELATIONS:
        raise Rejected(f"the relation {str(relation)[:20]!r} is none of {', '.join(RELATIONS)}")
    terms = (_terms(of_inputs, inputs, budget), _terms(of_outputs, outputs, budget))
    return Constraint(str(relation), _short(constant, "a constraint", budget), *terms)


def _terms(value: Json, count: int, budget: Budget) -> Terms:
    """Coefficients by number, the numbers increasing."""
    found, last = [], -1
    for item in items(value, "a constraint", count):
        place, factor = items(item, "a constraint, [number, coefficient]", 2, 2)
        at, coefficient = whole(place, "a constraint"), _short(factor, "a constraint", budget)
        if not last < at < count or coefficient == 0:
            raise Rejected(f"a constraint has {str(item)[:80]} after number {last}: numbers increase below {count}, none has 0")
        found.append((at, coefficient))
        last = at
    return tuple(found)


def _short(value: Json, where: str, budget: Budget) -> Fraction:
    """A number of bounded length."""
    found = number(value, where)
    budget.spend(1)
    budget.hold(found)
    if max(found.numerator.bit_length(), found.denominator.bit_length()) > MAX_END:
        raise Rejected(f"{where}: a number of more than {MAX_END} bits")
    return found
