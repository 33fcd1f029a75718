"""Expression trees: our own, immutable and hashable, so that they can stand in a certificate and be checked again.

Every traversal goes through `fold`, which keeps its own stack: depth and length never meet Python's recursion limit.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from fractions import Fraction
from typing import TypeAlias, TypeVar

from symnet.core.rational import exact, from_hex, to_hex
from symnet.errors import MalformedFile, UsageError

MAX_DEPTH = 500
MAX_SIZE = 100_000
"""Leaves and operators of a tree, written out."""
MAX_POWER = 1_000
MAX_ORDER = 8
"""The order of a common zero to which a quotient is continued."""
CONSTANTS = ("pi", "e")
FUNCTIONS = (
    *("abs", "sqrt", "cbrt", "exp", "log", "xlogx", "sin", "cos", "tan", "asin", "atan", "sinh", "cosh", "tanh"),
    *("sinc", "erf"),
)
"""The functions of one argument."""
ARITY: dict[str, tuple[int, int | None]] = {
    "add": (2, None), "mul": (2, None), "neg": (1, 1), "div": (2, 2), "pow": (2, 2), "min": (2, None), "max": (2, None),
    "hypot": (2, None), "atan2": (2, 2), "continued": (3, 4),
    **dict.fromkeys(FUNCTIONS, (1, 1)),
}  # fmt: skip
"""Operator -> least and greatest number of arguments (None: any)."""


@dataclass(frozen=True, slots=True)
class Number:
    """A rational constant."""

    value: Fraction

    def __post_init__(self) -> None:
        object.__setattr__(self, "value", exact(self.value, "number in an expression"))

    @property
    def depth(self) -> int:
        return 1

    @property
    def size(self) -> int:
        return 1


@dataclass(frozen=True, slots=True)
class Named:
    """One of the constants pi and e."""

    name: str

    def __post_init__(self) -> None:
        if self.name not in CONSTANTS:
            raise UsageError(f"constant {self.name!r} is not known; the named constants are pi and e")

    @property
    def depth(self) -> int:
        return 1

    @property
    def size(self) -> int:
        return 1


@dataclass(frozen=True, slots=True)
class Variable:
    """A coordinate of the point, counted from 0."""

    index: int

    def __post_init__(self) -> None:
        if type(self.index) is not int or not 0 <= self.index < 99:
            raise UsageError(f"variable index {self.index!r} is not an integer from 0 to 98")

    @property
    def depth(self) -> int:
        return 1

    @property
    def size(self) -> int:
        return 1


@dataclass(frozen=True, slots=True, eq=False)
class Apply:
    """An operator applied to arguments; equality and hash go by content, without recursion."""

    operator: str
    arguments: tuple[Expression, ...]
    depth: int = field(init=False)
    size: int = field(init=False)
    _hash: int = field(init=False)

    def __post_init__(self) -> None:
        _check_arity(self.operator, len(self.arguments))
        if self.operator == "pow":
            _check_exponent(self.arguments[1])
        if self.operator == "continued":
            _check_continued(self.arguments)
        depth = 1 + max(argument.depth for argument in self.arguments)
        if depth > MAX_DEPTH:
            raise UsageError(f"the expression is nested deeper than {MAX_DEPTH} operations; write it flatter")
        size = 1 + sum(argument.size for argument in self.arguments)
        if size > MAX_SIZE:
            raise UsageError(f"the expression has more than {MAX_SIZE} operations once its functions are written out; shorten it")
        object.__setattr__(self, "depth", depth)
        object.__setattr__(self, "size", size)
        object.__setattr__(self, "_hash", hash((self.operator, *map(hash, self.arguments))))

    def __hash__(self) -> int:
        return self._hash

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Apply) and _equal(self, other)

    def __repr__(self) -> str:
        return f"Apply({self.operator!r}, <{len(self.arguments)} arguments, depth {self.depth}>)"


Expression: TypeAlias = "Number | Named | Variable | Apply"
Result = TypeVar("Result")


def _check_arity(operator: str, count: int) -> None:
    if operator not in ARITY:
        raise UsageError(f"operator {operator!r} is not known; the operators are {', '.join(ARITY)}")
    least, most = ARITY[operator]
    if count < least or (most is not None and count > most):
        wanted = f"{least}" if least == most else f"at least {least}"
        raise UsageError(f"{operator} takes {wanted} argument{'s' * (wanted != '1')}, {count} given")


def _check_exponent(exponent: Expression) -> None:
    if not isinstance(exponent, Number):
        raise UsageError("pow takes a rational constant as its exponent; write exp(y*log(x)) for x**y")
    if max(abs(exponent.value.numerator), exponent.value.denominator) > MAX_POWER:
        shown = str(exponent.value)
        raise UsageError(
            f"the exponent {shown if len(shown) <= 20 else shown[:17] + '...'} is beyond the limit {MAX_POWER}; "
            f"write an exponent p/q with |p| and q at most {MAX_POWER}"
        )


def _check_continued(arguments: tuple[Expression, ...]) -> None:
    if not isinstance(arguments[2], Number):
        raise UsageError("continued takes a rational constant as its third argument; write continued(sin(x), x, 0)")
    if len(arguments) == 4 and not (isinstance(arguments[3], Number) and arguments[3].value in range(2, MAX_ORDER + 1)):
        raise UsageError(
            f"continued takes the order of the zero, from 2 to {MAX_ORDER}, as its fourth argument; "
            "write continued(1 - cos(x), x**2, 0, 2)"
        )
    if len(variables(arguments[0]) | variables(arguments[1])) != 1:
        raise UsageError("continued takes two functions of one and the same variable; write continued(sin(x), x, 0)")


def _equal(left: Expression, right: Expression) -> bool:
    pairs = [(left, right)]
    seen: set[tuple[int, int]] = set()
    while pairs:
        one, two = pairs.pop()
        if one is two or (id(one), id(two)) in seen:
            continue
        if not isinstance(one, Apply) or not isinstance(two, Apply):
            if one != two:
                return False
            continue
        if one._hash != two._hash or one.operator != two.operator or len(one.arguments) != len(two.arguments):
            return False
        seen.add((id(one), id(two)))
        pairs.extend(zip(one.arguments, two.arguments, strict=True))
    return True


def apply(operator: str, *arguments: Expression) -> Expression:
    """Return the canonical tree: the sign and the quotient of literals are literals, so 1/10 is one number."""
    first = arguments[0] if arguments else None
    if operator == "neg" and len(arguments) == 1 and isinstance(first, Number):
        return Number(-first.value)
    if operator == "div" and len(arguments) == 2 and isinstance(first, Number):
        second = arguments[1]
        if isinstance(second, Number) and second.value != 0:
            return Number(first.value / second.value)
    return Apply(operator, tuple(arguments))


def fold(
    expression: Expression,
    leaf: Callable[[Number | Named | Variable], Result],
    node: Callable[[Apply, list[Result]], Result],
) -> Result:
    """Return the value of `expression` from `leaf` at its leaves and `node` at its operators, without recursion."""
    results: list[Result] = []
    todo: list[tuple[Expression, bool]] = [(expression, False)]
    while todo:
        current, ready = todo.pop()
        if not isinstance(current, Apply):
            results.append(leaf(current))
        elif not ready:
            todo.append((current, True))
            todo.extend((argument, False) for argument in reversed(current.arguments))
        else:
            count = len(current.arguments)
            values = results[-count:]
            del results[-count:]
            results.append(node(current, values))
    return results[0]


def variables(expression: Expression) -> frozenset[int]:
    """Return the indices of the variables that occur."""
    found: set[int] = set()

    def leaf(current: Expression) -> None:
        if isinstance(current, Variable):
            found.add(current.index)

    fold(expression, leaf, lambda _node, _values: None)
    return frozenset(found)


def rational(expression: Expression) -> Fraction | None:
    """Return the value of a small variable-free expression in + - * / and integer powers, else None."""

    def leaf(current: Number | Named | Variable) -> Fraction | None:
        return current.value if isinstance(current, Number) else None

    return fold(expression, leaf, _rational_node)


def _rational_node(node: Apply, values: list[Fraction | None]) -> Fraction | None:
    numbers = [value for value in values if value is not None]
    if len(numbers) < len(values) or max(_bits(number) for number in numbers) * len(numbers) > 10_000:
        return None
    if node.operator == "add":
        return sum(numbers, Fraction(0))
    if node.operator == "mul":
        return _product(numbers)
    if node.operator == "neg":
        return -numbers[0]
    if node.operator == "div" and numbers[1] != 0:
        return numbers[0] / numbers[1]
    if node.operator == "pow" and numbers[1].denominator == 1 and (numbers[0] != 0 or numbers[1] >= 0):
        power = int(numbers[1])
        return numbers[0] ** power if _bits(numbers[0]) * abs(power) <= 10_000 else None
    return None


def _bits(number: Fraction) -> int:
    return max(number.numerator.bit_length(), number.denominator.bit_length())


def _product(numbers: Iterable[Fraction]) -> Fraction:
    product = Fraction(1)
    for number in numbers:
        product *= number
    return product


def to_json(expression: Expression) -> list[object]:
    """Return nested lists of strings: ["add", ["variable", "0x1"], ["number", "0x1/0x3"]]; numbers as in `to_hex`."""

    def leaf(current: Number | Named | Variable) -> list[object]:
        if isinstance(current, Number):
            return ["number", to_hex(current.value)]
        if isinstance(current, Named):
            return ["named", current.name]
        return ["variable", to_hex(Fraction(current.index))]

    return fold(expression, leaf, lambda node, values: [node.operator, *values])


def from_json(data: object, where: str = "expression") -> Expression:
    """Read what `to_json` writes, and nothing else; raises MalformedFile that names the place."""
    results: list[Expression] = []
    todo: list[tuple[object, int, bool]] = [(data, 1, False)]
    try:
        while todo:
            current, depth, ready = todo.pop()
            if ready and isinstance(current, list):
                count = len(current) - 1
                arguments = tuple(results[len(results) - count :])
                del results[len(results) - count :]
                results.append(Apply(current[0], arguments))
            elif isinstance(current, list) and len(current) >= 2 and isinstance(current[0], str) and depth <= MAX_DEPTH:
                if current[0] in ("number", "named", "variable"):
                    results.append(_leaf_from_json(current, where))
                else:
                    todo.append((current, depth, True))
                    todo.extend((item, depth + 1, False) for item in reversed(current[1:]))
            else:
                raise MalformedFile(f'{where}: not an expression; write lists such as ["sin", ["variable", "0x0"]]')
    except UsageError as error:
        raise MalformedFile(f"{where}: {error}") from error
    return results[0]


def _leaf_from_json(data: list[object], where: str) -> Expression:
    kind, value = (data[0], data[1]) if len(data) == 2 else (None, None)
    if kind == "number":
        return Number(from_hex(value, where))
    if kind == "named" and isinstance(value, str):
        return Named(value)
    if kind == "variable":
        index = from_hex(value, where)
        if index.denominator == 1:
            return Variable(int(index))
    raise MalformedFile(f"{where}: {str(data)[:40]} is not a number, a constant or a variable")
