"""Targets: trees of operators on variables, enclosed at points and on boxes.

A tree is flattened into a list of operations of at most two arguments, without repetition; those that depend on one
variable only are evaluated once per coordinate value, so a grid costs the mixed operations at every node.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import islice

from ..plain import number
from ..syntax import Budget, Json, Malformed
from . import functions as fn
from . import intervals as iv
from . import special
from .intervals import ONE, ZERO, Interval

MAX_OPERATIONS = 50_000
MAX_TABLES = 1 << 20
UNARY: dict[str, Callable[[Interval, int], Interval]] = {
    "abs": lambda a, p: iv.absolute(a),
    "neg": lambda a, p: iv.neg(a),
    "sqrt": lambda a, p: iv.root(a, 2, p),
    "exp": fn.exp,
    "log": fn.log,
    "sin": fn.sin,
    "cos": fn.cos,
    "tan": fn.tan,
    "atan": fn.atan,
    "sinh": fn.sinh,
    "cosh": fn.cosh,
    "tanh": fn.tanh,
    "cbrt": iv.cube_root,
    "erf": special.erf,
    "asin": special.asin,
    "sinc": special.sinc,
    "xlogx": special.xlogx,
}
BINARY: dict[str, Callable[[Interval, Interval, int], Interval]] = {
    "add": lambda a, b, p: iv.add(a, b),
    "mul": iv.mul,
    "div": iv.div,
    "min": lambda a, b, p: iv.least(a, b),
    "max": lambda a, b, p: iv.greatest(a, b),
    "hypot": iv.hypot,
    "atan2": special.atan2,
}
SPECIAL = frozenset({"erf", "asin", "atan2", "sinc", "xlogx"})
FUNCTIONS = frozenset({"exp", "log", "sin", "cos", "tan", "atan", "sinh", "cosh", "tanh", "pi", "e", *SPECIAL})
"""The operators and constants whose enclosures are series."""
LEAVES, FOLDED = {"number", "named", "variable"}, {"add", "mul", "min", "max", "hypot"}
MAX_POWER = 1000


@dataclass(frozen=True)
class Operation:
    """operator applied to earlier operations; `value` is the number of a leaf; `variables` the first two it depends on."""

    operator: str
    arguments: tuple[int, ...]
    value: Fraction
    variables: frozenset[int]


def flatten(tree: Json, dimension: int) -> tuple[Operation, ...]:
    """Return the operations of a tree, each once, the result last; raises Malformed."""
    operations: list[Operation] = []
    known: dict[tuple[str, tuple[int, ...], str], int] = {}  # by text: many integers have one hash

    def number_of(name: str, arguments: tuple[int, ...], value: Fraction) -> int:
        key = name, arguments, f"{value.numerator:x}/{value.denominator:x}"
        if key not in known:
            known[key] = len(operations)
            own = [{int(value)}] if name == "variable" else [operations[a].variables for a in arguments]
            operations.append(Operation(name, arguments, value, frozenset(sorted(frozenset().union(*own))[:2])))
        if len(operations) > MAX_OPERATIONS:
            raise Malformed(f"target: more than {MAX_OPERATIONS} operations")
        return known[key]

    results: list[int] = []
    todo: list[tuple[Json, bool]] = [(tree, False)]
    while todo:
        item, ready = todo.pop()
        if not isinstance(item, list) or len(item) < 2 or not isinstance(item[0], str):
            raise Malformed(f"target: {str(item)[:40]} is not an expression")
        if item[0] in LEAVES:
            results.append(number_of(*_leaf(item, dimension)))
        elif not ready:
            todo.append((item, True))
            todo.extend((argument, False) for argument in reversed(item[1:]))
        else:
            found, *others = results[len(results) - len(item) + 1 :]
            del results[len(results) - len(item) + 1 :]
            for name, arguments, value in _applied(item[0], others, operations):
                found = number_of(name, (found, *arguments), value)
            results.append(found)
    return tuple(operations)


def _leaf(item: list[Json], dimension: int) -> tuple[str, tuple[int, ...], Fraction]:
    name, value = item[0], ZERO
    if len(item) != 2 or (name == "named" and item[1] not in ("pi", "e")):
        raise Malformed(f"target: {str(item)[:40]} is not a number, a variable or one of the constants pi and e")
    if name == "named":
        return str(item[1]), (), ZERO
    value = number(item[1], "target")
    if name == "variable" and (value.denominator != 1 or not 0 <= value < dimension):
        raise Malformed(f"target: {str(item)[:40]} is not one of the {dimension} coordinates")
    return name, (), value


def _applied(name: str, others: list[int], operations: list[Operation]) -> list[tuple[str, tuple[int, ...], Fraction]]:
    """The operations that an operator stands for, each applied to the one before: add(a, b, c) is (a + b) + c."""
    if name in FOLDED and others:
        return [(name, (other,), ZERO) for other in others]
    if (name in UNARY and not others) or (name in ("div", "atan2") and len(others) == 1):
        return [(name, tuple(others), ZERO)]
    if name == "pow" and len(others) == 1 and operations[others[0]].operator == "number":
        exponent = operations[others[0]].value
        if max(abs(exponent.numerator), exponent.denominator) <= MAX_POWER:
            return [(name, (), exponent)]
    raise Malformed(f"target: {name[:40]!r} with {len(others) + 1} arguments is not an operation")


def apply(operation: Operation, values: Sequence[Interval], p: int) -> Interval:
    """Return the interval of one operation from those of its arguments."""
    name = operation.operator
    if name in UNARY:
        return UNARY[name](values[0], p)
    if name == "pow":
        return power(values[0], operation.value, p)
    return BINARY[name](values[0], values[1], p)


def power(a: Interval, exponent: Fraction, p: int) -> Interval:
    """[a]^(m/n): the n-th root of [a] >= 0 to the power m."""
    if exponent.denominator == 1:
        return iv.power(a, exponent.numerator, p)
    return iv.power(iv.root(a, exponent.denominator, p + 8), exponent.numerator, p)


def leaf(operation: Operation, variable: Interval, p: int) -> Interval:
    """Return the interval of a leaf, given that of its variable."""
    if operation.operator == "variable":
        return variable
    if operation.operator == "number":
        return operation.value, operation.value
    return fn.pi(p) if operation.operator == "pi" else fn.exp((ONE, ONE), p)


def work(operations: Sequence[Operation], p: int) -> int:
    """What the enclosure of operations costs at one point."""
    words, total = 1 + p // 64, 0
    for operation in operations:
        total += words + operation.value.denominator * words * (operation.operator == "pow")
        if operation.operator in FUNCTIONS or operation.operator in ("hypot", "cbrt"):
            total += (64 * words + 16 * words**2) * (1 + words // 4 * (operation.operator in SPECIAL))
    return total


class Grid:
    """Enclosures of a target at points with coordinates i / cells, i given; operations of one variable are kept in tables."""

    def __init__(self, tree: Json, dimension: int, cells: int, p: int, points: int, budget: Budget) -> None:
        operations = flatten(tree, dimension)
        self.cells, self.p, self.budget = cells, p, budget
        tabled = dimension > 1 and len(operations) * (cells + 1) <= MAX_TABLES
        for operation in operations:
            budget.spend(work((operation,), p) * (cells + 1 if tabled and len(operation.variables) < 2 else points))
        self.tables: list[tuple[int, list[Interval]]] = []
        self.mixed: list[tuple[int, Operation]] = []
        for place, operation in enumerate(operations):
            single = tabled and len(operation.variables) < 2
            self.tables.append((min(operation.variables, default=0), self._table(operation) if single else []))
            if not single:
                self.mixed.append((place, operation))

    def _table(self, operation: Operation) -> list[Interval]:
        """An operation of at most one variable, at every value of it."""
        columns = [self.tables[a][1] for a in operation.arguments]
        count = self.cells + 1 if operation.variables else 1
        if columns:
            found = [apply(operation, values, self.p) for values in islice(zip(*columns, strict=True), count)]
        else:
            found = [leaf(operation, (Fraction(i, self.cells),) * 2, self.p) for i in range(count)]
        for low, _ in found:
            self.budget.hold(low)
        return found if count > 1 else found * (self.cells + 1)

    def at(self, node: Sequence[int]) -> Interval:
        """Return the enclosure of the target at a node."""
        values = [table[node[axis]] if table else (ZERO, ZERO) for axis, table in self.tables]
        for place, operation in self.mixed:
            if operation.arguments:
                values[place] = apply(operation, [values[a] for a in operation.arguments], self.p)
            else:
                values[place] = leaf(operation, (Fraction(node[self.tables[place][0]], self.cells),) * 2, self.p)
            self.budget.hold(values[place][0])
        return values[-1]


def on_box(operations: Sequence[Operation], box: Sequence[Interval], p: int, budget: Budget | None = None) -> list[Interval]:
    """Return the intervals of all operations on a box; rejects where one may be undefined."""
    values: list[Interval] = []
    for operation in operations:
        arguments = [values[a] for a in operation.arguments]
        variable = box[min(operation.variables, default=0)]
        values.append(apply(operation, arguments, p) if arguments else leaf(operation, variable, p))
        if budget is not None:
            budget.hold(values[-1][0])
    return values
