"""Trees as polynomials in sub-expressions that are not written out, to see that two of them are one function.

An indeterminate is an operation of a shared list: its value, or one over it. Equal polynomials are equal wherever all
indeterminates are defined.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from fractions import Fraction

from ..syntax import Budget, Rejected
from .intervals import ONE
from .operation import Operation

MAX_TERMS = 1 << 12
MAX_HELD = 1 << 19
Indeterminate = tuple[int, int]
"""The place of an operation, and 1 for its value or -1 for one over it."""
Monomial = tuple[tuple[Indeterminate, int], ...]
Polynomial = dict[Monomial, Fraction]


def below(operations: Sequence[Operation], roots: Iterable[int]) -> set[Indeterminate]:
    """The indeterminates that are defined wherever some operations are."""
    places = set(roots)
    for place in range(len(operations) - 1, -1, -1):
        if place in places:
            places.update(operations[place].arguments)
    found = {(place, 1) for place in places}
    for place in places:
        operation = operations[place]
        if operation.operator == "div":
            found.add((operation.arguments[1], -1))
        if operation.operator == "pow" and operation.value < 0:
            found.add((operation.arguments[0], -1))
    return found


class Writer:
    """Writes operations as polynomials; those at the places `kept` are indeterminates. Each must be in `defined`."""

    def __init__(
        self, operations: Sequence[Operation], kept: Collection[int], defined: Collection[Indeterminate], budget: Budget
    ):
        self.operations, self.kept, self.defined, self.budget = operations, kept, defined, budget
        self.known: dict[int, Polynomial] = {}
        self.held = 0
        self.uses = Counter(a for operation in operations for a in operation.arguments)

    def of(self, root: int) -> Polynomial:
        """The polynomial of an operation."""
        todo = [root]
        while todo:
            place = todo[-1]
            missing = [] if place in self.kept else [a for a in self.inner(place) if a not in self.known]
            if missing:
                todo += missing
                continue
            todo.pop()
            if place not in self.known:
                self.hold(place, self.written(place))
        return self.known[root]

    def hold(self, place: int, found: Polynomial) -> None:
        """Keep a polynomial, and drop those that no other operation needs."""
        self.known[place] = found
        self.held += _size(found)
        for a in () if place in self.kept else self.inner(place):
            self.uses[a] -= 1
            if not self.uses[a] and a in self.known:
                self.held -= _size(self.known.pop(a))
        self.budget.spend(4 * _size(found))
        if self.held > MAX_HELD:
            raise Rejected(f"polynomials of more than {MAX_HELD} terms in all; share a sub-expression")

    def inner(self, place: int) -> Sequence[int]:
        """The arguments that are written out too: those of sums, products, quotients and whole powers."""
        operation = self.operations[place]
        whole = operation.operator == "pow" and operation.value.denominator == 1
        return operation.arguments if operation.operator in ("add", "mul", "neg", "div") or whole else ()

    def written(self, place: int) -> Polynomial:
        """The polynomial of an operation whose arguments have theirs."""
        operation = self.operations[place]
        name = operation.operator
        if place in self.kept or not (name == "number" or self.inner(place)):
            return self.indeterminate((place, 1))
        if name == "number":
            return _nonzero({(): operation.value})
        first = operation.arguments[0]
        one = self.known[first]
        if name == "pow":
            exponent = int(operation.value)
            return self.power(one if exponent >= 0 else self.inverse(first), abs(exponent))
        if name == "neg":
            return self.times(one, {(): -ONE})
        second = operation.arguments[1]
        if name == "add":
            return self.plus(one, self.known[second])
        return self.times(one, self.known[second] if name == "mul" else self.inverse(second))

    def inverse(self, place: int) -> Polynomial:
        """One over an operation: a number where it is one."""
        found = self.known[place]
        if set(found) == {()}:
            return {(): 1 / found[()]}
        return self.indeterminate((place, -1))

    def indeterminate(self, which: Indeterminate) -> Polynomial:
        """One indeterminate; rejects one that is not known to be defined."""
        if which not in self.defined:
            operator, words = self.operations[which[0]].operator, "one over " if which[1] < 0 else ""
            raise Rejected(f"{words}an operation {operator!r} stands in one expression and not in the other")
        return {((which, 1),): ONE}

    def plus(self, one: Polynomial, other: Polynomial) -> Polynomial:
        """one + other."""
        self.budget.spend(len(one) + 2 * len(other))
        total = dict(one)
        for monomial, factor in other.items():
            total[monomial] = total[monomial] + factor if monomial in total else factor
            self.budget.hold(total[monomial])
        return _nonzero(self.short(total))

    def times(self, one: Polynomial, other: Polynomial) -> Polynomial:
        """one * other."""
        total: Polynomial = {}
        longest = max((len(monomial) for monomial in (*one, *other)), default=0)
        self.budget.spend(4 * len(one) * len(other) * (1 + longest))
        for first, a in one.items():
            for second, b in other.items():
                monomial, factor = _joined(first, second), a * b
                total[monomial] = total[monomial] + factor if monomial in total else factor
                self.budget.hold(total[monomial])
            self.short(total)
        return _nonzero(total)

    def short(self, found: Polynomial) -> Polynomial:
        """A polynomial; rejects one of too many terms."""
        if len(found) > MAX_TERMS:
            raise Rejected(f"a polynomial has more than {MAX_TERMS} terms; share a sub-expression")
        return found

    def power(self, one: Polynomial, exponent: int) -> Polynomial:
        """one^exponent, factor by factor."""
        found: Polynomial = {(): ONE}
        for _ in range(exponent):
            found = self.times(found, one)
        return found


def _joined(first: Monomial, second: Monomial) -> Monomial:
    """The product of two monomials."""
    if not first or not second:
        return first or second
    total = dict(first)
    for which, exponent in second:
        total[which] = total.get(which, 0) + exponent
    return tuple(sorted(total.items()))


def _size(found: Polynomial) -> int:
    """The terms of a polynomial and the indeterminates in them."""
    return 1 + sum(1 + len(monomial) for monomial in found)


def _nonzero(found: Polynomial) -> Polynomial:
    return {monomial: factor for monomial, factor in found.items() if factor}
