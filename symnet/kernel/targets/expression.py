"""Targets: trees of operators on variables, enclosed at points and on boxes.

A tree is flattened into a list of operations of at most two arguments, without repetition; those that depend on one
variable only are evaluated once per coordinate value, so a grid costs the mixed operations at every node.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import suppress
from fractions import Fraction
from itertools import islice
from typing import Any

from ..plain import number
from ..syntax import Budget, Json, Malformed, Rejected
from . import functions as fn
from . import intervals as iv
from . import special
from .derivatives import MAX_ORDER, with_derivatives
from .intervals import ONE, ZERO, Interval
from .operation import Operation

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
COSTLY = FUNCTIONS | {"sqrt", "cbrt", "pow", "hypot"}
"""Those that take more work than a product of their arguments."""
LEAVES, FOLDED = {"number", "named", "variable"}, {"add", "mul", "min", "max", "hypot"}
MAX_POWER = 1000
MAX_CONTINUED, MAX_ZERO_BITS, DERIVED = 10, 256, 16
ORDERS = range(2, MAX_ORDER + 1)
"""The orders of a common zero that are written; 1 is not."""


def flatten(tree: Json, dimension: int, budget: Budget | None = None) -> tuple[Operation, ...]:
    """Return the operations of a tree, each once, the result last; raises Malformed."""
    return flattened((tree,), dimension, budget)[0]


class _Operations:
    """Operations, each once, and known by their text: many integers have one hash."""

    def __init__(self, budget: Budget | None) -> None:
        self.all: list[Operation] = []
        self.known: dict[tuple[str, tuple[int, ...], str], int] = {}
        self.budget = budget

    def place(self, name: str, arguments: tuple[int, ...], value: Fraction) -> int:
        """The place of an operation, which is entered where it is new."""
        key = name, arguments, f"{value.numerator:x}/{value.denominator:x}"
        if key not in self.known:
            self.known[key] = len(self.all)
            own = [{int(value)}] if name == "variable" else [self.all[a].variables for a in arguments]
            arguments, *more = _continued(self.all, *arguments) if name == "continued" else (arguments,)
            self.all.append(Operation(name, arguments, value, frozenset(sorted(frozenset().union(*own))[:2]), *more))
            if self.budget is not None:
                self.budget.spend(DERIVED * len(self.all[-1].inner))
        if len(self.all) > MAX_OPERATIONS:
            raise Malformed(f"target: more than {MAX_OPERATIONS} operations")
        return self.known[key]


def flattened(trees: Sequence[Json], dimension: int, budget: Budget | None = None) -> tuple[tuple[Operation, ...], list[int]]:
    """Return the operations of some trees, each once, and the places of their results; raises Malformed."""
    operations = _Operations(budget)
    results: list[int] = []
    count = 0
    todo: list[tuple[Json, bool]] = [(tree, False) for tree in reversed(trees)]
    while todo:
        item, ready = todo.pop()
        if not isinstance(item, list) or len(item) < 2 or not isinstance(item[0], str):
            raise Malformed(f"target: {str(item)[:40]} is not an expression")
        if item[0] in LEAVES:
            results.append(operations.place(*_leaf(item, dimension)))
        elif not ready:
            todo.append((item, True))
            todo.extend((argument, False) for argument in reversed(item[1:]))
        else:
            found, *others = results[len(results) - len(item) + 1 :]
            del results[len(results) - len(item) + 1 :]
            for name, arguments, value in _applied(item[0], others, operations.all):
                found = operations.place(name, (found, *arguments), value)
            results.append(found)
        count += 1 + (len(item[1]) >> 4 if item[0] == "number" else 0)
        if item[0] == "number" and budget is not None:
            budget.hold(number(item[1], "target"))
    if budget is not None:
        budget.spend(2 * count)
    return tuple(operations.all), results


def leaves(tree: Json) -> int:
    """The lists of a tree, each as often as it stands there, long numbers by their length: what it costs to read."""
    count, todo = 0, [tree]
    while todo:
        item = todo.pop()
        words = len(item[1]) >> 4 if item[0] == "number" else 0
        count += 1 + words + (words * words >> 8)
        todo += [part for part in item if isinstance(part, list)]
    return count


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
    if name == "continued" and len(others) in (2, 3) and all(operations[other].operator == "number" for other in others[1:]):
        c, order = (operations[other].value for other in (others[1], others[-1]))
        if max(abs(c.numerator), c.denominator).bit_length() <= MAX_ZERO_BITS and (len(others) == 2 or order in ORDERS):
            return [(name, (others[0], *others[2:]), c)]
    raise Malformed(f"target: {name[:40]!r} with {len(others) + 1} arguments is not an operation")


def _continued(operations: list[Operation], u: int, v: int, *order: int) -> tuple[Any, ...]:
    """The arguments u, v and their variable of a quotient that is continued, the operations that it needs, and places.

    order: the place of the order of the zero, where it is not 1.
    """
    variables, met = operations[u].variables | operations[v].variables, 0
    for operation in operations:
        met += operation.operator == "continued"
    if len(variables) != 1 or met >= MAX_CONTINUED:
        raise Malformed(f"target: a continued quotient of {len(variables)} variables, or more than {MAX_CONTINUED} of them")
    x = [operation.operator == "variable" and operation.variables == variables for operation in operations].index(True)
    return (u, v, x), *with_derivatives(operations, u, v, int(operations[order[0]].value) if order else 1)


def apply(operation: Operation, values: Sequence[Interval], p: int, budget: Budget | None = None) -> Interval:
    """Return the interval of one operation from those of its arguments."""
    name = operation.operator
    if name in UNARY:
        return UNARY[name](values[0], p)
    if name == "pow":
        return power(values[0], operation.value, p)
    if name == "continued":
        return quotient(operation, values[0], values[1], values[2], p, budget)
    return BINARY[name](values[0], values[1], p)


def applied(operation: Operation, values: Sequence[Interval], p: int, budget: Budget | None) -> Interval:
    """The interval of one operation, paid for by its length; of a series also by the length of what it is taken of.

    A power is paid for before, by its length before it is rounded.
    """
    if budget is not None and operation.operator == "pow":
        budget.spend(min(_length(values[0], operation.value, p), 16 * iv.MAX_BITS) >> 3)
    found = apply(operation, values, p, budget)
    if budget is not None:
        words = 0
        for low, high in (*values, found):
            words += low.numerator.bit_length() + low.denominator.bit_length() >> 6
            words += high.numerator.bit_length() + high.denominator.bit_length() >> 6
        budget.words(4 * words if operation.operator in COSTLY else words)
    return found


def _length(a: Interval, exponent: Fraction, p: int) -> int:
    """About the bits of [a]^(m/n) as `power` finds it: m times those of the root."""
    bits = max(max(end.numerator.bit_length(), end.denominator.bit_length()) for end in a) // exponent.denominator
    return abs(exponent.numerator) * (bits if exponent.denominator == 1 else bits + p)


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


def quotient(operation: Operation, u: Interval, v: Interval, x: Interval, p: int, budget: Budget | None = None) -> Interval:
    """A quotient that is continued: u / v where v is not 0, and its values by derivatives near the common zero, or both."""
    if v[0] <= 0 <= v[1]:
        return limits(operation, x, p, budget)[0]
    low, high = iv.div(u, v, p)
    if x[0] < x[1]:
        with suppress(Rejected):
            other = limits(operation, x, p, budget)[0]
            low, high = max(low, other[0]), min(high, other[1])
        if budget is not None:
            budget.spend(0)  # that no work is left is not passed over
    return low, high


def limits(operation: Operation, x: Interval, p: int, budget: Budget | None = None) -> tuple[Interval, Interval]:
    """Return the values and slopes of a continued quotient on [x], by those of derivatives of u and v from there to c."""
    c, places, size = operation.value, operation.places, 1 + max(operation.variables)
    zeros, order = places[:-4], len(places) // 2 - 2
    at_c = on_box(operation.inner[: max(zeros) + 1], [(c, c)] * size, p, budget)
    for place in zeros:
        if at_c[place] != (ZERO, ZERO):
            low, high = map(iv.shown, at_c[place])
            raise Rejected(f"a quotient is not continued to {c}: a function that is to be 0 there is from {low} to {high}")
    values = on_box(operation.inner, [(min(x[0], c), max(x[1], c))] * size, p, budget)
    du, dv, ddu, ddv = (values[place] for place in places[-4:])
    top = iv.add(iv.mul(ddu, dv, p), iv.neg(iv.mul(du, ddv, p)))
    return iv.div(du, dv, p), iv.div(top, iv.mul((Fraction(order + 1),) * 2, iv.power(dv, 2, p), p), p)


def work(operations: Sequence[Operation], p: int) -> int:
    """What the enclosure of operations costs at one point."""
    words, total = 1 + p // 64, 0
    for operation in operations:
        total += words + operation.value.denominator * words * (operation.operator == "pow")
        if operation.operator in FUNCTIONS or operation.operator in ("hypot", "cbrt"):
            total += (64 * words + 16 * words**2) * (1 + words // 4 * (operation.operator in SPECIAL))
        total += 4 * work(operation.inner, p)
    return total


class Grid:
    """Enclosures of a target at points with coordinates i / cells, i given; operations of one variable are kept in tables.

    counts: the cells of each axis.
    """

    def __init__(self, tree: Json, counts: Sequence[int], p: int, budget: Budget) -> None:
        self.operations = operations = flatten(tree, len(counts), budget)
        self.counts, self.p, self.budget = counts, p, budget
        self.each = 3 + len(operations) // 16  # a point is walked, and tables are looked up, whatever is in them
        tabled = len(counts) > 1 and len(operations) * (max(counts) + 1) <= MAX_TABLES
        for operation in operations:
            if tabled and len(operation.variables) < 2:
                budget.spend(work((operation,), p) * (max(counts) + 1))
            else:
                self.each += work((operation,), p)
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
        cells = self.counts[min(operation.variables, default=0)]
        count = cells + 1 if operation.variables else 1
        if columns:  # that of a constant is as long as the longest
            found = [applied(operation, values, self.p, self.budget) for values in islice(zip(*columns, strict=False), count)]
        else:
            found = [leaf(operation, (Fraction(i, cells),) * 2, self.p) for i in range(count)]
        return found if count > 1 else found * (max(self.counts) + 1)

    def at(self, node: Sequence[int]) -> Interval:
        """Return the enclosure of the target at a node, paid for."""
        self.budget.spend(self.each)
        values = [table[node[axis]] if table else (ZERO, ZERO) for axis, table in self.tables]
        for place, operation in self.mixed:
            if operation.arguments:
                values[place] = applied(operation, [values[a] for a in operation.arguments], self.p, self.budget)
            else:
                axis = self.tables[place][0]
                values[place] = leaf(operation, (Fraction(node[axis], self.counts[axis]),) * 2, self.p)
        return values[-1]


def on_box(operations: Sequence[Operation], box: Sequence[Interval], p: int, budget: Budget | None = None) -> list[Interval]:
    """Return the intervals of all operations on a box; rejects where one may be undefined."""
    values: list[Interval] = []
    for operation in operations:
        arguments = [values[a] for a in operation.arguments]
        variable = box[min(operation.variables, default=0)]
        values.append(applied(operation, arguments, p, budget) if arguments else leaf(operation, variable, p))
    return values
