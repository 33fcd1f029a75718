"""An expression flattened to a tape: every subexpression once, in an order in which arguments come first.

Sums and products are collected (x - x is 0, x*x is a square) and grouped by the variables they need, so that a grid
evaluates what depends on one coordinate once per coordinate value. A step that the result no longer needs stays on
the tape, because `check_defined` must still see it: 1/x - 1/x is not defined at 0.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from fractions import Fraction
from functools import lru_cache
from typing import Any, TypeAlias

from symnet.targets.expression.tree import MAX_POWER, Apply, Expression, Named, Number, Variable, fold, variables

Payload: TypeAlias = "Fraction | str | int | None"
RATIONAL = frozenset({"number", "variable", "add", "sub", "mul", "div", "neg", "power", "abs", "min", "max"})
MAX_BITS = 10_000


@dataclass(frozen=True, slots=True)
class Step:
    """One operation: its arguments are earlier slots; `source` is the subexpression it stands for in messages.

    payload: the value of a number, the name of a constant, the index of a variable, the exponent of power and root.
    """

    operator: str
    arguments: tuple[int, ...]
    payload: Payload
    source: Expression
    support: int
    degree: int | None
    polynomial: bool
    nonnegative: bool


@dataclass(frozen=True, slots=True)
class Tape:
    """The steps, the slot of the result, and the slots it needs (in order)."""

    steps: tuple[Step, ...]
    output: int
    live: tuple[int, ...]

    @property
    def is_rational(self) -> bool:
        """Whether exact rational arithmetic evaluates it (of degree at most 1,000, so numbers stay small)."""
        return self.steps[self.output].degree is not None

    @property
    def support(self) -> int:
        return self.steps[self.output].support


@lru_cache(maxsize=64)
def compiled(expression: Expression) -> Tape:
    """Return the tape of `expression`."""
    builder = _Builder()
    output = fold(expression, builder.leaf, builder.node)
    return Tape(tuple(builder.steps), output, needed(builder.steps, output))


def needed(steps: list[Step] | tuple[Step, ...], output: int) -> tuple[int, ...]:
    """Return the slots on which `output` depends, itself included, in increasing order."""
    wanted = {output}
    for slot in range(output, -1, -1):
        if slot in wanted:
            wanted.update(steps[slot].arguments)
    return tuple(sorted(wanted))


@dataclass(slots=True)
class _Builder:
    steps: list[Step] = field(default_factory=list)
    slots: dict[tuple[str, tuple[int, ...], Payload], int] = field(default_factory=dict)

    def leaf(self, leaf: Number | Named | Variable) -> int:
        if isinstance(leaf, Number):
            return self.emit("number", (), leaf.value, leaf)
        if isinstance(leaf, Named):
            return self.emit("named", (), leaf.name, leaf)
        return self.emit("variable", (), leaf.index, leaf)

    def node(self, node: Apply, slots: list[int]) -> int:
        if node.operator == "add":
            return self.sum(slots, node)
        if node.operator == "mul":
            return self.product(slots, node)
        if node.operator == "pow":
            return self.power(slots[0], node)
        if node.operator in ("min", "max"):
            return self.chain(node.operator, list(dict.fromkeys(slots)), node)
        if node.operator == "continued":
            variable = self.emit("variable", (), min(variables(node)), Variable(min(variables(node))))
            return self.emit("continued", (slots[0], slots[1], variable), self.number(slots[2]), node)
        if node.operator == "hypot":
            return self.chain("hypot", slots, node)
        return self.emit(node.operator, tuple(slots), None, node)

    def emit(self, operator: str, arguments: tuple[int, ...], payload: Payload, source: Expression) -> int:
        """Return the slot of a step, new or known; folds rational constants."""
        if operator == "neg" and self.steps[arguments[0]].operator == "neg":
            return self.steps[arguments[0]].arguments[0]
        if operator in ("mul", "add", "min", "max", "hypot"):
            arguments = tuple(sorted(arguments))
        folded = self.folded(operator, arguments, payload)
        if folded is not None:
            operator, arguments, payload = "number", (), folded
        key = (operator, arguments, payload)
        if key not in self.slots:
            self.slots[key] = len(self.steps)
            self.steps.append(self.step(operator, arguments, payload, source))
        return self.slots[key]

    def step(self, operator: str, arguments: tuple[int, ...], payload: Payload, source: Expression) -> Step:
        below = [self.steps[argument] for argument in arguments]
        support = 1 << payload if operator == "variable" and isinstance(payload, int) else 0
        for step in below:
            support |= step.support
        polynomial = operator != "div" and all(step.polynomial for step in below)
        if operator == "power" and isinstance(payload, int) and payload < 0:
            polynomial = False
        degree = _degree(operator, payload, below, polynomial)
        sign = _is_nonnegative(operator, payload, below)
        return Step(operator, arguments, payload, source, support, degree, polynomial, sign)

    def number(self, slot: int) -> Fraction | None:
        payload = self.steps[slot].payload
        return payload if self.steps[slot].operator == "number" and isinstance(payload, Fraction) else None

    def folded(self, operator: str, arguments: tuple[int, ...], payload: Payload) -> Fraction | None:
        numbers = [number for number in map(self.number, arguments) if number is not None]
        if not arguments or len(numbers) < len(arguments) or sum(map(_bits, numbers)) > MAX_BITS:
            return None
        if operator == "power" and isinstance(payload, int):
            small = _bits(numbers[0]) * abs(payload) <= MAX_BITS and (numbers[0] != 0 or payload >= 0)
            return numbers[0] ** payload if small else None
        if operator == "div" and numbers[1] == 0:
            return None
        return ARITHMETIC[operator](*numbers) if operator in ARITHMETIC else None

    def power(self, base: int, node: Apply) -> int:
        exponent = node.arguments[1]
        value = exponent.value if isinstance(exponent, Number) else Fraction(1)
        if value.denominator == 1:
            return self.integer_power(base, int(value), node)
        if value == Fraction(1, 2):
            return self.emit("sqrt", (base,), None, node)
        return self.emit("root", (base,), value, node)

    def integer_power(self, base: int, exponent: int, node: Expression) -> int:
        if exponent == 0:
            return self.emit("number", (), Fraction(1), node)
        return base if exponent == 1 else self.emit("power", (base,), exponent, node)

    def sum(self, slots: Iterable[int], node: Expression) -> int:
        constant, terms = Fraction(0), dict[int, Fraction]()
        for slot in slots:
            coefficient, term = self.scaled(slot)
            if term is None:
                constant += coefficient
            else:
                terms[term] = terms.get(term, Fraction(0)) + coefficient
        parts = [self.multiple(coefficient, term, node) for term, coefficient in terms.items() if coefficient]
        if constant or not parts:
            parts.insert(0, self.emit("number", (), constant, node))
        return self.chain("add", parts, node)

    def scaled(self, slot: int) -> tuple[Fraction, int | None]:
        """Split a slot into coefficient and term (None: the slot is a number)."""
        step = self.steps[slot]
        number = self.number(slot)
        if number is not None:
            return number, None
        if step.operator == "neg":
            coefficient, term = self.scaled(step.arguments[0])
            return -coefficient, term
        if step.operator == "mul":
            for one, other in (step.arguments, step.arguments[::-1]):
                coefficient_or_none = self.number(one)
                if coefficient_or_none is not None:
                    return coefficient_or_none, other
        return Fraction(1), slot

    def multiple(self, coefficient: Fraction, term: int, node: Expression) -> int:
        if coefficient == 1:
            return term
        if coefficient == -1:
            return self.emit("neg", (term,), None, node)
        return self.emit("mul", (self.emit("number", (), coefficient, node), term), None, node)

    def product(self, slots: Iterable[int], node: Expression) -> int:
        constant, powers = Fraction(1), dict[int, int]()
        for slot in slots:
            coefficient, term = self.scaled(slot)
            constant *= coefficient
            if term is not None:
                base, exponent = self.base(term)
                powers[base] = powers.get(base, 0) + exponent
        if constant == 0 or not powers:
            return self.emit("number", (), constant, node)
        groups = self.groups([self.integer_power(base, exponent, node) for base, exponent in powers.items()])
        factors = [self.chain("mul", group, node) for group in groups]
        factors[0] = self.multiple(constant, factors[0], node)
        return self.chain("mul", factors, node)

    def base(self, slot: int) -> tuple[int, int]:
        step = self.steps[slot]
        if step.operator == "power" and isinstance(step.payload, int) and 0 < step.payload <= MAX_POWER:
            return step.arguments[0], step.payload
        return slot, 1

    def groups(self, slots: Iterable[int]) -> list[list[int]]:
        """Sort slots by the variables they need, few and low ones first, so that mixed operations come last."""
        by_support: dict[int, list[int]] = {}
        for slot in slots:
            by_support.setdefault(self.steps[slot].support, []).append(slot)
        order = sorted(by_support, key=lambda support: (support.bit_count() > 1, support.bit_length(), support))
        return [by_support[support] for support in order]

    def chain(self, operator: str, slots: list[int], node: Expression) -> int:
        """Combine slots by a binary operator, within each group of equal variables first."""
        done = [self.linear_chain(operator, group, node) for group in self.groups(slots)]
        return self.linear_chain(operator, done, node)

    def linear_chain(self, operator: str, slots: list[int], node: Expression) -> int:
        result = slots[0]
        for slot in slots[1:]:
            if operator == "add" and self.steps[slot].operator == "neg":
                result = self.emit("sub", (result, self.steps[slot].arguments[0]), None, node)
            else:
                result = self.emit(operator, (result, slot), None, node)
        return result


ARITHMETIC: dict[str, Callable[..., Any]] = {
    "add": lambda a, b: a + b,
    "sub": lambda a, b: a - b,
    "mul": lambda a, b: a * b,
    "div": lambda a, b: a / b,
    "neg": lambda a: -a,
    "abs": abs,
    "min": min,
    "max": max,
}
"""Operations that give numbers of the kind that they are given: exact ones of exact ones, floats of floats."""


def _bits(number: Fraction) -> int:
    return max(number.numerator.bit_length(), number.denominator.bit_length())


def _degree(operator: str, payload: Payload, below: list[Step], polynomial: bool) -> int | None:
    """A measure of the length of exact values, None where the step is not rational or they would be too long."""
    degrees = [step.degree for step in below if step.degree is not None]
    if operator not in RATIONAL or len(degrees) < len(below):
        return None
    if operator == "power" and isinstance(payload, int):
        degree = degrees[0] * abs(payload)
    elif operator == "number":
        # Long constants count too: ((2**1000)**1000)**1000 has degree 0 and a billion bits.
        degree = _bits(payload) // 8 if isinstance(payload, Fraction) else 0
    elif operator == "variable":
        degree = 1
    else:
        degree = max(degrees) if polynomial and operator != "mul" else sum(degrees)
    return degree if degree <= MAX_POWER else None


def _is_nonnegative(operator: str, payload: Payload, below: list[Step]) -> bool:
    """Whether the step is >= 0 wherever it is defined on the cube, by its form alone."""
    signs = [step.nonnegative for step in below]
    if operator == "number" and isinstance(payload, Fraction):
        return payload >= 0
    if operator == "power" and isinstance(payload, int):
        return payload % 2 == 0 or signs[0]
    if operator in ("abs", "sqrt", "root", "exp", "cosh", "hypot", "named", "variable"):
        return True
    if operator == "max":
        return any(signs)
    return operator in ("add", "mul", "div", "min", "cbrt", "asin", "atan", "sinh", "tanh", "erf") and all(signs)
