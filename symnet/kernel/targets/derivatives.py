"""Derivatives of operations of one variable, as further operations, for quotients that are continued to a common zero.

Let u, v and their derivatives below order m be 0 at c, and the m-th derivative v_m be nowhere 0 on an interval J that contains c.
For x in J other than c, u(x)/v(x) = u_m(t)/v_m(t) for a t between c and x (Cauchy, m times); at c this is the limit. The quotient
is A/B, A the mean of u_m(c + s(x - c)) over s in [0, 1] with the weight m (1 - s)^(m-1) and B the same of v_m; the mean of s is
1/(m + 1). So its slope is in (u_(m+1) v_m - u_m v_(m+1)) / ((m + 1) v_m^2) over J.
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

from ..syntax import Malformed
from .intervals import HALF, ONE, ZERO
from .operation import Operation

MAX_INNER, MAX_ORDER = 5_000, 8
NONE: frozenset[int] = frozenset()


def with_derivatives(operations: Sequence[Operation], u: int, v: int, m: int) -> tuple[tuple[Operation, ...], tuple[int, ...]]:
    """Return the operations that u and v need with m + 1 derivatives, and the places of u, v, u', v', ... in them."""
    return differentiated(operations, (u, v), m + 1)


def differentiated(
    operations: Sequence[Operation], results: Sequence[int], count: int
) -> tuple[tuple[Operation, ...], tuple[int, ...]]:
    """Return the operations that some need with so many derivatives, and the places of the results, of their slopes, and so on.

    Where all that an enclosure meets of the operations is defined on an interval, the derivatives exist there.
    """
    needed = set(results)
    for place in range(max(results), -1, -1):
        if place in needed:
            needed.update(operations[place].arguments)
    tape, new = _Tape(), dict[int, int]()
    for old in sorted(needed):
        operation = operations[old]
        inner = [new[a] for a in operation.arguments]
        new[old] = tape.add(operation.operator, *inner, value=operation.value, variables=operation.variables)
    places = [new[result] for result in results]
    for _ in range(count):
        slopes, zero = tape.slopes(), tape.add("number")
        for place in places[-len(results) :]:
            slope = slopes[place]
            places.append(zero if slope is None else slope)
    return tuple(tape.operations), tuple(places)


class _Tape:
    """Operations to which others are added, each once."""

    def __init__(self) -> None:
        self.operations: list[Operation] = []
        self.known: dict[tuple[str, tuple[int, ...], str], int] = {}

    def add(self, name: str, *arguments: int, value: Fraction = ZERO, variables: frozenset[int] = NONE) -> int:
        """Return the place of an operation, new or known."""
        key = name, arguments, f"{value.numerator:x}/{value.denominator:x}"
        if key not in self.known:
            if len(self.operations) >= MAX_INNER:
                raise Malformed(f"target: there are more than {MAX_INNER} operations with the derivatives")
            self.known[key] = len(self.operations)
            self.operations.append(Operation(name, arguments, value, variables))
        return self.known[key]

    def slopes(self) -> list[int | None]:
        """The derivative of every operation there is, None where it is 0."""
        found: list[int | None] = []
        for place, operation in enumerate(list(self.operations)):
            inner = [found[a] for a in operation.arguments]
            if operation.operator == "variable":
                found.append(self.add("number", value=ONE))
            else:
                found.append(None if all(slope is None for slope in inner) else self.slope(place, operation, inner))
        return found

    def slope(self, place: int, operation: Operation, inner: list[int | None]) -> int | None:
        """The derivative of an operation from those of its arguments."""
        name, a = operation.operator, operation.arguments[0]
        if name == "pow" and operation.value == 0:
            return None
        if name == "add":
            return self.sum(*inner)
        if name == "mul":
            return self.sum(self.product(inner[0], operation.arguments[1]), self.product(inner[1], a))
        if name == "div":
            top = self.sum(inner[0], self.negative(self.product(inner[1], place)))
            return None if top is None else self.add("div", top, operation.arguments[1])
        if name == "neg":
            return self.negative(inner[0])
        return self.product(inner[0], self.outer(name, place, a, operation.value))

    def sum(self, *places: int | None) -> int | None:
        """The sum of what is not 0."""
        kept = [place for place in places if place is not None]
        return None if not kept else kept[0] if len(kept) == 1 else self.add("add", *kept)

    def product(self, one: int | None, other: int) -> int | None:
        """A product, None where the first factor is 0."""
        return None if one is None else self.add("mul", one, other)

    def negative(self, one: int | None) -> int | None:
        """The negative of what is not 0."""
        return None if one is None else self.add("neg", one)

    def number(self, value: Fraction) -> int:
        """A number."""
        return self.add("number", value=value)

    def outer(self, name: str, place: int, a: int, exponent: Fraction) -> int:
        """The derivative of a function of one argument at a; `place` is its value there."""
        if name == "exp":
            return place
        if name in ("sin", "sinh", "cosh"):
            return self.add({"sin": "cos", "sinh": "cosh", "cosh": "sinh"}[name], a)
        if name == "cos":
            return self.add("neg", self.add("sin", a))
        if name in ("pow", "sqrt"):
            exponent = HALF if name == "sqrt" else exponent
            return self.add("mul", self.number(exponent), self.add("pow", a, value=exponent - 1))
        if name == "erf":
            root = self.add("pow", self.add("pi"), value=-HALF)
            decay = self.add("exp", self.add("neg", self.square(a)))
            return self.add("mul", self.add("mul", self.number(Fraction(2)), root), decay)
        if name == "xlogx":
            return self.add("add", self.number(ONE), self.add("log", a))
        return self.add("div", self.number(ONE), self.divisor(name, place, a))

    def square(self, a: int) -> int:
        """The square of an operation."""
        return self.add("pow", a, value=Fraction(2))

    def divisor(self, name: str, place: int, a: int) -> int:
        """One over the derivative of a function whose inverse has a simpler one."""
        one = self.number(ONE)
        if name == "log":
            return a
        if name == "atan":
            return self.add("add", one, self.square(a))
        if name == "asin":
            return self.add("sqrt", self.add("add", one, self.add("neg", self.square(a))))
        if name == "cbrt":
            return self.add("mul", self.number(Fraction(3)), self.square(place))
        if name in ("tan", "tanh"):
            square = self.square(place)
            slope = self.add("add", one, square if name == "tan" else self.add("neg", square))
            return self.add("div", one, slope)
        raise Malformed(f"target: {name[:40]!r} in a quotient that is continued, or in what is expanded, has no derivative there")
