"""Reading VNN-LIB 1.0: the unsafe set of a property file, every decimal exactly.

A file declares X_0, X_1, ... and Y_0, Y_1, ... as Real and asserts what is unsafe by and, or, <=, >=, <, > and = over linear
terms. Whatever else is written is refused with its line: nothing is guessed and nothing skipped.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from fractions import Fraction
from pathlib import Path
from typing import TypeAlias

from symnet.core.codec import read_bytes
from symnet.core.rational import exact
from symnet.errors import MalformedFile, UsageError
from symnet.verification.formula import Every, Formula, Linear, Some, Variable, compared
from symnet.verification.property import Property, property_of

MAX_BYTES, MAX_DEPTH = 64 << 20, 60
TOKEN = re.compile(r";[^\r\n]*|\"[^\"]*\"|\|[^|]*\||[()]|[^\s()\";|]+")
NAME = re.compile(r"([XY])_(0|[1-9][0-9]{0,6})")
NUMBER = re.compile(r"[+-]?([0-9]+(\.[0-9]*)?|\.[0-9]+)([eE][+-]?[0-9]{1,3})?")
IGNORED, ENDS = ("set-logic", "set-info", "set-option"), ("check-sat", "get-model", "exit")
RELATIONS = ("<=", ">=", "<", ">", "=")


@dataclass(frozen=True)
class Atom:
    """A word of the file and its line."""

    text: str
    line: int


@dataclass
class Group:
    """Expressions in parentheses, and the line on which they begin."""

    line: int
    parts: list[Expression] = field(default_factory=list)

    @property
    def head(self) -> str:
        """The first word, "" where there is none."""
        return self.parts[0].text if self.parts and isinstance(self.parts[0], Atom) else ""


Expression: TypeAlias = Atom | Group


def load_property(path: str | Path) -> Property:
    """Read a VNN-LIB file; raises UsageError where it cannot be opened and MalformedFile, with the line, where it is none."""
    data = read_bytes(Path(path))
    if len(data) > MAX_BYTES:
        raise MalformedFile(f"{path}: {len(data)} bytes are more than the limit of {MAX_BYTES}")
    try:
        return parse_property(data.decode("utf-8"))
    except UnicodeDecodeError as problem:
        raise MalformedFile(f"{path}: byte {problem.start} is no text; name a VNN-LIB file") from problem
    except (MalformedFile, UsageError) as problem:
        raise type(problem)(f"{path}: {problem}") from problem


def parse_property(text: str) -> Property:
    """Return the property that VNN-LIB text states."""
    declared: dict[Variable, int] = {}
    asserted: list[Formula] = []
    ended = ""
    for command in _expressions(text):
        if not isinstance(command, Group):
            raise _unreadable(command, "it stands outside parentheses; write (assert ...)")
        if command.head in ENDS:
            ended = command.head
            continue
        if ended:
            raise _unreadable(command, f"it stands after ({ended}); put that last")
        if command.head == "declare-const" or (command.head == "declare-fun" and _is_empty(command)):
            _declare(command, declared)
        elif command.head == "assert":
            asserted.append(_formula(_only(command), declared))
        elif command.head not in IGNORED:
            raise _unreadable(command, "it is no command of VNN-LIB 1.0; write declare-const and assert")
    if not asserted:
        raise MalformedFile("the property is vacuous: nothing is asserted; write what is unsafe as (assert ...)")
    return property_of(Every(tuple(asserted)), _count(declared, "X"), _count(declared, "Y"))


def _count(declared: dict[Variable, int], kind: str) -> int:
    """The number of X or of Y; raises MalformedFile unless they are counted from 0 without gaps."""
    places = sorted(place for letter, place in declared if letter == kind)
    if places != list(range(len(places))) or not places:
        missing = next((place for place, found in enumerate(places) if place != found), len(places))
        raise MalformedFile(f"{kind}_{missing} is not declared; write (declare-const {kind}_{missing} Real)")
    return len(places)


def _expressions(text: str) -> Iterator[Expression]:
    """The expressions of a text, one after another."""
    open_groups: list[Group] = []
    line, place = 1, 0
    rest = TOKEN.sub(" ", text).strip()
    if rest:
        where = text.count("\n", 0, text.rfind(rest[0])) + 1
        raise MalformedFile(f"line {where}: {rest[0]} opens a text that is not closed; take it away")
    for match in TOKEN.finditer(text):
        line += text.count("\n", place, match.start())
        place = match.start()
        word = match.group()
        if word == "(":
            open_groups.append(Group(line))
            if len(open_groups) > MAX_DEPTH:
                raise MalformedFile(f"line {line}: parentheses are nested deeper than {MAX_DEPTH}; write it flatter")
            continue
        if word.startswith(";"):
            continue
        if word == ")" and not open_groups:
            raise MalformedFile(f"line {line}: a parenthesis closes that none opened; take it away")
        done: Expression = open_groups.pop() if word == ")" else Atom(word, line)
        if open_groups:
            open_groups[-1].parts.append(done)
        else:
            yield done
    if open_groups:
        raise MalformedFile(f"line {open_groups[0].line}: a parenthesis is not closed; add it at the end")


def _is_empty(command: Group) -> bool:
    """Whether a declare-fun has no arguments."""
    return len(command.parts) == 4 and isinstance(command.parts[2], Group) and not command.parts[2].parts


def _declare(command: Group, declared: dict[Variable, int]) -> None:
    words = [part.text if isinstance(part, Atom) else "" for part in command.parts]
    name = NAME.fullmatch(words[1]) if len(words) >= 3 else None
    if name is None or words[-1] != "Real" or len(words) != (3 if command.head == "declare-const" else 4):
        raise _unreadable(command, "it declares no X_i or Y_i as Real; write (declare-const X_0 Real)")
    variable = (name[1], int(name[2]))
    if variable in declared:
        raise _unreadable(command, f"{words[1]} was declared on line {declared[variable]}; take one away")
    declared[variable] = command.line


def _only(command: Group) -> Expression:
    if len(command.parts) != 2:
        raise _unreadable(command, f"it has {len(command.parts) - 1} parts; write one formula in each (assert ...)")
    return command.parts[1]


def _formula(expression: Expression, declared: dict[Variable, int]) -> Formula:
    if not isinstance(expression, Group) or expression.head not in ("and", "or", *RELATIONS):
        raise _unreadable(expression, "it is no formula; write and, or, <=, >=, <, > or = in front")
    parts = expression.parts[1:]
    if expression.head in ("and", "or"):
        if not parts:
            raise _unreadable(expression, f'the property is vacuous: an "{expression.head}" without parts; write its parts')
        found = tuple(_formula(part, declared) for part in parts)
        return Every(found) if expression.head == "and" else Some(found)
    if len(parts) != 2:
        raise _unreadable(expression, f"{expression.head} compares {len(parts)} terms; write two")
    left, right = (_term(part, declared) for part in parts)
    return compared(expression.head, left, right, shown(expression))


def _term(expression: Expression, declared: dict[Variable, int]) -> Linear:
    if isinstance(expression, Atom):
        return _word(expression, declared)
    operator, terms = expression.head, [_term(part, declared) for part in expression.parts[1:]]
    if operator not in ("+", "-", "*", "/") or not terms:
        raise _unreadable(expression, "it is no linear term; write +, - or *, with a number as one factor")
    total = terms[0]
    if operator == "-" and len(terms) == 1:
        return total.times(Fraction(-1))
    for term in terms[1:]:
        total = _applied(operator, total, term, expression)
    return total


def _applied(operator: str, one: Linear, other: Linear, where: Group) -> Linear:
    if operator in ("+", "-"):
        return one.plus(other, 1 if operator == "+" else -1)
    if operator == "/" and not other.weights and other.constant:
        return one.times(1 / other.constant)
    if operator == "*" and not (one.weights and other.weights):
        return one.times(other.constant) if one.weights else other.times(one.constant)
    raise _unreadable(where, "it is not linear; write a number as one factor, and divide by a number that is not 0")


def _word(atom: Atom, declared: dict[Variable, int]) -> Linear:
    name = NAME.fullmatch(atom.text)
    if name is not None:
        variable = (name[1], int(name[2]))
        if variable not in declared:
            raise _unreadable(atom, f"it is not declared; write (declare-const {atom.text} Real) before")
        return Linear(((variable, Fraction(1)),))
    if len(atom.text) > 400 or not NUMBER.fullmatch(atom.text):
        raise _unreadable(atom, "it is neither a decimal number nor X_i or Y_i; write for example 0.5 or X_0")
    return Linear((), exact(atom.text))


def _unreadable(expression: Expression, why: str) -> MalformedFile:
    return MalformedFile(f"line {expression.line}: {shown(expression)}: {why}")


def shown(expression: Expression, longest: int = 60) -> str:
    """Return an expression as text, cut where it is long."""
    words: list[str] = []
    todo: list[Expression | str] = [expression]
    while todo and sum(map(len, words)) <= longest:
        part = todo.pop()
        if isinstance(part, str):
            words.append(part)
        elif isinstance(part, Atom):
            words.append(part.text)
        else:
            todo += [")", *reversed(part.parts), "("]
    text = " ".join(words).replace("( ", "(").replace(" )", ")")
    return text if len(text) <= longest and not todo else f"{text[:longest]}..."
