"""Targets: trees of operators on variables, enclosed at points and on boxes, and their generalised gradients on boxes.

A tree is flattened into a list of operations of at most two arguments, without repetition; those that depend on one
variable only are evaluated once per coordinate value, so a grid costs the mixed operations at every node.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import islice, product

from . import intervals as iv
from .decode import number
from .intervals import ONE, ZERO, Interval
from .syntax import Json, Malformed, Rejected

MAX_OPERATIONS = 50_000
MAX_BRANCHES = 64
MAX_WORK = 1 << 26
UNARY: dict[str, Callable[[Interval, int], Interval]] = {
    "abs": lambda a, p: iv.absolute(a),
    "neg": lambda a, p: iv.neg(a),
    "sqrt": lambda a, p: iv.root(a, 2, p),
    "exp": iv.exp,
    "log": iv.log,
    "sin": iv.sin,
    "cos": iv.cos,
    "tan": iv.tan,
    "atan": iv.atan,
    "sinh": iv.sinh,
    "cosh": iv.cosh,
    "tanh": iv.tanh,
}
BINARY: dict[str, Callable[[Interval, Interval, int], Interval]] = {
    "add": lambda a, b, p: iv.add(a, b),
    "mul": iv.mul,
    "div": iv.div,
    "min": lambda a, b, p: iv.least(a, b),
    "max": lambda a, b, p: iv.greatest(a, b),
}
LEAVES, FOLDED = {"number", "named", "variable"}, {"add", "mul", "min", "max"}
MAX_POWER = 1000
Gradient = list[list[Interval]]
"""Branches, each a list of d intervals."""


@dataclass(frozen=True)
class Operation:
    """operator applied to earlier operations; `value` is the number of a leaf; `variables` those it depends on."""

    operator: str
    arguments: tuple[int, ...]
    value: Fraction
    variables: frozenset[int]


def flatten(tree: Json, dimension: int) -> tuple[Operation, ...]:
    """Return the operations of a tree, each once, the result last; raises Malformed."""
    operations: list[Operation] = []
    known: dict[tuple[str, tuple[int, ...], Fraction], int] = {}

    def number_of(name: str, arguments: tuple[int, ...], value: Fraction) -> int:
        key = name, arguments, value
        if key not in known:
            known[key] = len(operations)
            own = [{int(value)}] if name == "variable" else [operations[a].variables for a in arguments]
            operations.append(Operation(*key, frozenset().union(*own)))
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
    if (name in UNARY and not others) or (name == "div" and len(others) == 1):
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
    return iv.pi(p) if operation.operator == "pi" else iv.exp((ONE, ONE), p)


class Grid:
    """Enclosures of a target at the points with coordinates i / cells, i given."""

    def __init__(self, tree: Json, dimension: int, cells: int, p: int) -> None:
        operations = flatten(tree, dimension)
        if len(operations) * (cells + 1) ** dimension > MAX_WORK:
            raise Rejected(f"{len(operations)} operations at {cells + 1} ** {dimension} nodes are more than {MAX_WORK}")
        self.p = p
        self.tables: list[tuple[int, list[Interval]]] = []
        self.mixed: list[tuple[int, Operation]] = []
        for place, operation in enumerate(operations):
            single = len(operation.variables) < 2
            self.tables.append((min(operation.variables, default=0), self._table(operation, cells) if single else []))
            if not single:
                self.mixed.append((place, operation))

    def _table(self, operation: Operation, cells: int) -> list[Interval]:
        """An operation of at most one variable, at every value of it."""
        columns = [self.tables[a][1] for a in operation.arguments]
        count = cells + 1 if operation.variables else 1
        if columns:
            found = [apply(operation, values, self.p) for values in islice(zip(*columns, strict=True), count)]
        else:
            found = [leaf(operation, (Fraction(i, cells),) * 2, self.p) for i in range(count)]
        return found if count > 1 else found * (cells + 1)

    def at(self, node: Sequence[int]) -> Interval:
        """Return the enclosure of the target at a node."""
        values = [table[node[axis]] if table else (ZERO, ZERO) for axis, table in self.tables]
        for place, operation in self.mixed:
            values[place] = apply(operation, [values[a] for a in operation.arguments], self.p)
        return values[-1]


def on_box(operations: Sequence[Operation], box: Sequence[Interval], p: int) -> list[Interval]:
    """Return the intervals of all operations on a box; rejects where one may be undefined."""
    values: list[Interval] = []
    for operation in operations:
        arguments = [values[a] for a in operation.arguments]
        variable = box[min(operation.variables, default=0)]
        values.append(apply(operation, arguments, p) if arguments else leaf(operation, variable, p))
    return values


def square_of_gradient(operations: Sequence[Operation], box: Sequence[Interval], p: int) -> Fraction:
    """Return an upper bound of |g|^2 over the generalised gradients g of the target on a box.

    At a kink each branch gives a gradient, and every generalised gradient is a convex combination of the branches, so
    the largest norm is attained on a branch. Rejects where the target may be undefined or its slope unbounded.
    """
    d = len(box)
    values = on_box(operations, box, p)
    gradients: list[Gradient] = []
    for operation, value in zip(operations, values, strict=True):
        arguments = [values[a] for a in operation.arguments]
        gradients.append(_gradient(operation, value, arguments, [gradients[a] for a in operation.arguments], d, p))
    return max(sum((max(low * low, high * high) for low, high in branch), ZERO) for branch in gradients[-1])


def _gradient(
    operation: Operation, value: Interval, arguments: list[Interval], inner: list[Gradient], d: int, p: int
) -> Gradient:
    name = operation.operator
    if not arguments:
        return [[(ONE, ONE) if name == "variable" and operation.value == axis else (ZERO, ZERO) for axis in range(d)]]
    if name in ("min", "max"):
        (own, other), (first, second) = arguments if name == "min" else [iv.neg(a) for a in arguments], inner
        return first if own[1] <= other[0] else second if other[1] <= own[0] else _limited([*first, *second])
    if name in BINARY:
        return _merged(inner, _partial(name, value, arguments, p), p)
    if name == "abs":  # both signs only where the argument may have both
        low, high = arguments[0]
        slopes_of = [(ONE, ONE)] * (low >= 0 or high > 0) + [(-ONE, -ONE)] * (low < 0)
    else:
        slopes_of = [slope(operation, value, arguments[0], p)]
    return _limited([[iv.mul(s, part, p) for part in branch] for s in slopes_of for branch in inner[0]])


def slope(operation: Operation, value: Interval, a: Interval, p: int) -> Interval:
    """Return the derivative of a smooth operation of one argument."""
    name, one = operation.operator, (ONE, ONE)
    if name == "neg":
        return -ONE, -ONE
    if name in ("sqrt", "pow"):
        exponent = Fraction(1, 2) if name == "sqrt" else operation.value
        if exponent.denominator != 1 and exponent < 1 and a[0] <= 0:
            raise Rejected("the slope of a root is not bounded where its argument may be 0")
        if exponent == 0:
            return ZERO, ZERO
        return iv.mul((exponent, exponent), power(a, exponent - 1, p), p)
    if name in ("exp", "sinh", "cosh"):
        return value if name == "exp" else iv.cosh(a, p) if name == "sinh" else iv.sinh(a, p)
    if name == "log":
        return iv.div(one, a, p)
    if name in ("sin", "cos"):
        return iv.cos(a, p) if name == "sin" else iv.neg(iv.sin(a, p))
    square = iv.power(value if name in ("tan", "tanh") else a, 2, p)
    if name == "atan":
        return iv.div(one, iv.add(one, square), p)
    return iv.add(one, square if name == "tan" else iv.neg(square))


def _partial(name: str, value: Interval, arguments: list[Interval], p: int) -> tuple[Interval, Interval]:
    """The derivatives of a sum, product or quotient by its two arguments."""
    one = (ONE, ONE)
    if name == "add":
        return one, one
    if name == "mul":
        return arguments[1], arguments[0]
    return iv.div(one, arguments[1], p), iv.neg(iv.div(value, arguments[1], p))


def _merged(inner: list[Gradient], slopes: tuple[Interval, Interval], p: int) -> Gradient:
    """slope * gradient + slope * gradient, for each branch of the one with each branch of the other."""
    if len(inner[0]) * len(inner[1]) > MAX_BRANCHES:
        inner = [_hull(gradient) for gradient in inner]
    return [
        [iv.add(iv.mul(slopes[0], a, p), iv.mul(slopes[1], b, p)) for a, b in zip(first, second, strict=True)]
        for first, second in product(*inner)
    ]


def _limited(branches: Gradient) -> Gradient:
    return branches if len(branches) <= MAX_BRANCHES else _hull(branches)


def _hull(branches: Gradient) -> Gradient:
    columns = zip(*branches, strict=True)
    return [[(min(low for low, _ in column), max(high for _, high in column)) for column in map(list, columns)]]
