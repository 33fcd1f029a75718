"""Targets: trees of operators on variables, enclosed at points and on boxes, and their generalised gradients on boxes.

A tree is flattened once into a list of operations without repetition; those that depend on one variable only are
evaluated once per coordinate value, so a grid costs the mixed operations at every node.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import product

from . import intervals as iv
from .decode import number
from .intervals import ONE, ZERO, Interval
from .syntax import Json, Malformed, Rejected

MAX_OPERATIONS = 50_000
MAX_BRANCHES = 64
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
FOLDED = {"add", "mul", "min", "max"}
Gradient = list  # of branches, each a list of d intervals


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
    results: list[int] = []
    todo: list[tuple[Json, bool]] = [(tree, False)]
    while todo:
        item, ready = todo.pop()
        if not isinstance(item, list) or len(item) < 2 or not isinstance(item[0], str):
            raise Malformed(f"target: {str(item)[:40]} is not an expression")
        if not ready and item[0] not in ("number", "named", "variable"):
            todo.append((item, True))
            todo.extend((argument, False) for argument in reversed(item[1:]))
            continue
        arguments = tuple(results[len(results) - len(item) + 1 :]) if ready else ()
        if ready:
            del results[len(results) - len(item) + 1 :]
        key = _operation(item, arguments, operations, dimension)
        if key not in known:
            known[key] = len(operations)
            depends = frozenset([int(key[2])]) if key[0] == "variable" else frozenset().union(*(operations[a].variables for a in arguments))
            operations.append(Operation(*key, depends))
        if len(operations) > MAX_OPERATIONS:
            raise Malformed(f"target: more than {MAX_OPERATIONS} operations")
        results.append(known[key])
    return tuple(operations)


def _operation(item: list[Json], arguments: tuple[int, ...], operations: list[Operation], dimension: int) -> tuple[str, tuple[int, ...], Fraction]:
    """Check an operator and its number of arguments."""
    name, count = item[0], len(arguments)
    if name == "named" and len(item) == 2 and item[1] in ("pi", "e"):
        return str(item[1]), (), ZERO
    if name in ("number", "variable") and len(item) == 2:
        value = number(item[1], "target")
        if name == "variable" and (value.denominator != 1 or not 0 <= value < dimension):
            raise Malformed(f"target: variable {value} is not one of the {dimension} coordinates")
        return name, (), value
    if (name in UNARY and count == 1) or (name in FOLDED and count >= 2) or (name == "div" and count == 2):
        return name, arguments, ZERO
    if name == "pow" and count == 2 and operations[arguments[1]].operator == "number":
        exponent = operations[arguments[1]].value
        if max(abs(exponent.numerator), exponent.denominator) <= 1000:
            return name, arguments[:1], exponent
    raise Malformed(f"target: {name!r} with {count} arguments is not an operation")


def apply(operation: Operation, values: Sequence[Interval], p: int) -> Interval:
    """Return the interval of one operation from those of its arguments."""
    name = operation.operator
    if name in UNARY:
        return UNARY[name](values[0], p)
    if name == "pow":
        return raised(values[0], operation.value, p)
    if name == "div":
        return iv.div(values[0], values[1], p)
    total = values[0]
    for value in values[1:]:
        if name == "add":
            total = iv.add(total, value)
        elif name == "mul":
            total = iv.mul(total, value, p)
        else:
            total = iv.least(total, value) if name == "min" else iv.greatest(total, value)
    return total


def raised(a: Interval, exponent: Fraction, p: int) -> Interval:
    """[a]^(m/n): the n-th root of [a] >= 0 to the power m."""
    if exponent.denominator == 1:
        return iv.power(a, exponent.numerator, p)
    return iv.power(iv.root(a, exponent.denominator, p + 8), exponent.numerator, p)


def leaf(operation: Operation, box: Sequence[Interval], p: int) -> Interval:
    """Return the interval of a leaf."""
    if operation.operator == "variable":
        return box[int(operation.value)]
    if operation.operator == "number":
        return operation.value, operation.value
    return iv.pi(p) if operation.operator == "pi" else iv.exp((ONE, ONE), p)


class Grid:
    """Enclosures of a target at the points with coordinates i / cells, i given."""

    def __init__(self, tree: Json, dimension: int, cells: int, p: int) -> None:
        self.operations = flatten(tree, dimension)
        self.cells, self.p = cells, p
        self.single: list[dict[int, Interval]] = [{} for _ in self.operations]
        last = len(self.operations) - 1
        self.mixed = [place for place, operation in enumerate(self.operations) if len(operation.variables) > 1 or place == last]

    def at(self, node: Sequence[int]) -> Interval:
        """Return the enclosure of the target at a node."""
        values: dict[int, Interval] = {}
        for place in self.mixed:
            values[place] = self._value(place, node, values)
        return values[self.mixed[-1]]

    def _value(self, place: int, node: Sequence[int], values: dict[int, Interval]) -> Interval:
        """One operation: remembered where it depends on at most one variable, from `values` where on several."""
        operation = self.operations[place]
        if place in values:
            return values[place]
        if len(operation.variables) > 1:
            return apply(operation, [self._value(a, node, values) for a in operation.arguments], self.p)
        key = node[next(iter(operation.variables))] if operation.variables else 0
        found = self.single[place].get(key)
        if found is None:
            if operation.arguments:
                found = apply(operation, self._arguments(operation, node), self.p)
            else:
                found = leaf(operation, [(Fraction(i, self.cells),) * 2 for i in node], self.p)
            self.single[place][key] = found
        return found

    def _arguments(self, operation: Operation, node: Sequence[int]) -> list[Interval]:
        """Earlier operations of the same variable; they come first in the list, so no recursion is deep."""
        key = node[next(iter(operation.variables))] if operation.variables else 0
        for place in self._needed(operation):
            known = self.operations[place]
            at = key if known.variables else 0
            if at not in self.single[place]:
                inner = [self.single[a][key if self.operations[a].variables else 0] for a in known.arguments]
                box = [(Fraction(i, self.cells),) * 2 for i in node]
                self.single[place][at] = apply(known, inner, self.p) if known.arguments else leaf(known, box, self.p)
        return [self.single[a][key if self.operations[a].variables else 0] for a in operation.arguments]

    def _needed(self, operation: Operation) -> list[int]:
        """The operations below this one, earliest first."""
        found: set[int] = set()
        todo = list(operation.arguments)
        while todo:
            place = todo.pop()
            if place not in found:
                found.add(place)
                todo += self.operations[place].arguments
        return sorted(found)


def on_box(operations: Sequence[Operation], box: Sequence[Interval], p: int) -> list[Interval]:
    """Return the intervals of all operations on a box; rejects where one may be undefined."""
    values: list[Interval] = []
    for operation in operations:
        if operation.arguments:
            values.append(apply(operation, [values[a] for a in operation.arguments], p))
        else:
            values.append(leaf(operation, box, p))
    return values


def square_of_gradient(operations: Sequence[Operation], box: Sequence[Interval], p: int) -> Fraction:
    """Return an upper bound of |g|^2 over the generalised gradients g of the target on a box.

    At a kink each branch gives a gradient, and every generalised gradient is a convex combination of the branches, so
    the largest norm is attained on a branch. Rejects where the target may be undefined or its slope unbounded.
    """
    d = len(box)
    values = on_box(operations, box, p)
    gradients: list[Gradient] = []
    for operation, value in zip(operations, values):
        inner = [gradients[a] for a in operation.arguments]
        arguments = [values[a] for a in operation.arguments]
        gradients.append(_gradient(operation, value, arguments, inner, d, p))
    return max(sum((max(low * low, high * high) for low, high in branch), ZERO) for branch in gradients[-1])


def _gradient(operation: Operation, value: Interval, arguments: list[Interval], inner: list[Gradient], d: int, p: int) -> Gradient:
    name = operation.operator
    if not arguments:
        return [[(ONE, ONE) if name == "variable" and operation.value == axis else (ZERO, ZERO) for axis in range(d)]]
    if name == "add":
        return _merged(inner, lambda parts: [_sum([part[axis] for part in parts]) for axis in range(d)])
    if name == "mul":
        factors = [_product([other for at, other in enumerate(arguments) if at != place], p) for place in range(len(arguments))]
        return _merged(inner, lambda parts: [_sum([iv.mul(f, part[axis], p) for f, part in zip(factors, parts)]) for axis in range(d)])
    if name in ("min", "max"):
        return _limited([branch for place, gradient in enumerate(inner) if _may_win(name, arguments, place) for branch in gradient])
    if name == "div":
        slopes = iv.div((ONE, ONE), arguments[1], p), iv.neg(iv.div(value, arguments[1], p))
        return _merged(inner, lambda parts: [_sum([iv.mul(s, part[axis], p) for s, part in zip(slopes, parts)]) for axis in range(d)])
    slopes_of = [(ONE, ONE), (-ONE, -ONE)] if name == "abs" else [slope(operation, value, arguments[0], p)]
    if name == "abs":
        slopes_of = [s for s, kept in zip(slopes_of, (arguments[0][1] >= 0, arguments[0][0] <= 0)) if kept]
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
        return iv.mul((exponent, exponent), raised(a, exponent - 1, p), p)
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


def _may_win(name: str, arguments: list[Interval], place: int) -> bool:
    """Whether argument `place` can be the least (greatest) somewhere on the box."""
    if name == "min":
        return all(arguments[place][0] <= other[1] for other in arguments)
    return all(arguments[place][1] >= other[0] for other in arguments)


def _merged(inner: list[Gradient], combine: Callable[[list[list[Interval]]], list[Interval]]) -> Gradient:
    count = 1
    for gradient in inner:
        count *= len(gradient)
    if count > MAX_BRANCHES:
        inner = [_hull(gradient) for gradient in inner]
    return [combine(list(parts)) for parts in product(*inner)]


def _limited(branches: Gradient) -> Gradient:
    return branches if len(branches) <= MAX_BRANCHES else _hull(branches)


def _hull(branches: Gradient) -> Gradient:
    columns = zip(*branches)
    return [[(min(low for low, _ in column), max(high for _, high in column)) for column in map(list, columns)]]


def _sum(parts: list[Interval]) -> Interval:
    return sum((low for low, _ in parts), ZERO), sum((high for _, high in parts), ZERO)


def _product(parts: list[Interval], p: int) -> Interval:
    total = (ONE, ONE)
    for part in parts:
        total = iv.mul(total, part, p)
    return total
