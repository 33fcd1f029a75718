"""Targets in the syntax of `proofs/rocq/TargetExpression.v`, from the tree of a certificate."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from functools import reduce
from typing import Any

from symnet.core.rational import from_hex
from symnet.errors import UsageError

INSIDE = "x1..xd, rationals, + - * /, whole powers, abs, min and max are inside"
MAX_DEPTH = 200
BINARY = {"add": "Add", "sub": "Sub", "mul": "Mul", "min": "Min", "max": "Max"}
UNARY = {"neg": "Neg", "inv": "Inv", "abs": "Abs"}


@dataclass(frozen=True)
class Term:
    """operator applied to terms; `number` is the value of a constant, the index of a variable, the exponent of a power."""

    operator: str
    arguments: tuple[Term, ...] = ()
    number: Fraction = Fraction(0)

    @property
    def depth(self) -> int:
        """The length of the longest branch."""
        return 1 + max((argument.depth for argument in self.arguments), default=0)


def constant(number: Fraction) -> Term:
    """Return the term of a rational."""
    return Term("const", (), number)


def term_of(tree: Any) -> Term:
    """Return the term of a target tree; raises UsageError naming the piece that Rocq's targets do not have."""
    if not isinstance(tree, list) or not tree:
        raise UsageError("the certificate speaks of no target function; give one of `symnet approximate`")
    if tree[0] == "band":
        raise UsageError("the certificate speaks of all functions of a band; `symnet rocq` proves the error of one expression")
    if tree[0] == "table":
        raise UsageError("the certificate speaks of a table on a grid; `symnet rocq` proves the error of one expression")
    try:
        found = _term(tree, 0)
    except RecursionError as problem:
        raise UsageError("the target is nested too deep for a generated script; write it flatter") from problem
    return found


def _term(tree: list[Any], depth: int) -> Term:
    if depth > MAX_DEPTH:
        raise UsageError(f"the target is nested more than {MAX_DEPTH} deep; write it flatter")
    name = tree[0]
    if name == "number":
        return constant(from_hex(tree[1]))
    if name == "variable":
        return Term("var", (), from_hex(tree[1]))
    if name == "pow":
        return _power(_term(tree[1], depth + 1), from_hex(tree[2][1]))
    if name not in ("neg", "abs", "add", "mul", "div", "min", "max"):
        raise UsageError(f"{_shown(tree)} is outside what `symnet rocq` proves: {INSIDE}")
    arguments = [_term(argument, depth + len(tree) - 1) for argument in tree[1:]]
    if name in ("neg", "abs"):
        return _negative(arguments[0]) if name == "neg" else Term("abs", (arguments[0],))
    if name == "div":
        return Term("mul", (arguments[0], Term("inv", (arguments[1],))))
    return reduce(_sum if name == "add" else lambda a, b: Term(name, (a, b)), arguments)


def _shown(tree: list[Any]) -> str:
    return f"the constant {tree[1]}" if tree[0] == "named" else f"the function {tree[0]}"


def _negative(argument: Term) -> Term:
    return constant(-argument.number) if argument.operator == "const" else Term("neg", (argument,))


def _sum(first: Term, second: Term) -> Term:
    """A sum, written as a difference where the second term has a minus."""
    if second.operator == "neg":
        return Term("sub", (first, second.arguments[0]))
    if second.operator == "const" and second.number < 0:
        return Term("sub", (first, constant(-second.number)))
    return Term("add", (first, second))


def _power(base: Term, exponent: Fraction) -> Term:
    if exponent.denominator != 1:
        raise UsageError(f"the power {exponent} is outside what `symnet rocq` proves: {INSIDE}")
    power = Term("pow", (base,), abs(exponent))
    return power if exponent >= 0 else Term("inv", (power,))


def rocq_rational(number: Fraction) -> str:
    """Return a rational in Rocq's Q."""
    return str(number.numerator) if number.denominator == 1 else f"{number.numerator} # {number.denominator}"


def rocq_data(term: Term) -> str:
    """Return the term as a value of the type `expr`."""
    if term.operator == "var":
        return f"Var {term.number}"
    if term.operator == "const":
        return f"Const ({rocq_rational(term.number)})"
    inner = " ".join(f"({rocq_data(argument)})" for argument in term.arguments)
    if term.operator == "pow":
        return f"Pow {inner} {term.number}"
    return f"{(BINARY | UNARY)[term.operator]} {inner}"


SUM, PRODUCT, SIGN, POWER, ATOM = range(5)


def rocq_function(term: Term) -> str:
    """Return the term as a real number in Rocq, over x0, x1, ...; equal to its value by computation."""
    return _written(term, SUM)


def _written(term: Term, level: int) -> str:
    text, own = _text(term)
    return text if own >= level else f"({text})"


def _text(term: Term) -> tuple[str, int]:
    """The text of a term and how tightly it binds."""
    if term.operator == "var":
        return f"x{term.number}", ATOM
    if term.operator == "const":
        return rocq_real(term.number), SUM if term.number < 0 else ATOM if term.number.denominator == 1 else PRODUCT
    first = term.arguments[0]
    if term.operator in ("abs", "min", "max"):
        return " ".join([f"R{term.operator}", *(_written(argument, ATOM) for argument in term.arguments)]), SIGN
    if term.operator == "pow":
        return f"{_written(first, ATOM)} ^ {term.number}", POWER
    if term.operator in UNARY:
        return f"{'-' if term.operator == 'neg' else '/'} {_written(first, POWER)}", SIGN
    second = term.arguments[1]
    if term.operator in ("add", "sub"):
        return f"{_written(first, SUM)} {'+' if term.operator == 'add' else '-'} {_written(second, PRODUCT)}", SUM
    if second.operator == "inv":
        return f"{_written(first, PRODUCT)} / {_written(second.arguments[0], SIGN)}", PRODUCT
    return f"{_written(first, PRODUCT)} * {_written(second, SIGN)}", PRODUCT


def rocq_real(number: Fraction) -> str:
    """Return a rational as a real number in Rocq."""
    return str(number.numerator) if number.denominator == 1 else f"{number.numerator} / {number.denominator}"
