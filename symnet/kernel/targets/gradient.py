"""Generalised gradients of targets on boxes, enclosed branch by branch."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import suppress
from fractions import Fraction
from itertools import product
from typing import NamedTuple

from ..syntax import Budget, Rejected, words_of
from . import functions as fn
from . import intervals as iv
from . import special
from .expression import BINARY, SPECIAL, limits, on_box, power
from .intervals import ONE, ZERO, Interval
from .operation import Operation

MAX_BRANCHES = 64
MAX_HELD = 1 << 21
SHORT = 8
"""The words of an interval that are paid for by its count."""


class Branch(NamedTuple):
    """A box of vectors, a bound of their length, and what it supposes: of two operations which is the less, of one its sign."""

    parts: list[Interval]
    length: Fraction
    sides: dict[tuple[int, int], int]

    @property
    def square(self) -> Fraction:
        """A bound of the squared length of the vectors."""
        return min(sum((max(low * low, high * high) for low, high in self.parts), ZERO), self.length**2)


Gradient = list[Branch]


def square_of_gradient(
    operations: Sequence[Operation], box: Sequence[Interval], p: int, budget: Budget | None = None
) -> Fraction:
    """Return an upper bound of |g|^2 over the gradients g of the target at almost every point of a box.

    At a kink each branch gives a gradient, and the largest norm is attained on a branch. Rejects where the target may be
    undefined or its slope unbounded.
    """
    return max(branch.square for branch in _of_the_last(operations, box, p, budget))


def steepest(operations: Sequence[Operation], box: Sequence[Interval], p: int, budget: Budget | None = None) -> list[Fraction]:
    """Return upper bounds of |g_i| over the gradients g at almost every point of a box, for each variable; rejects as before."""
    columns = zip(*(branch.parts for branch in _of_the_last(operations, box, p, budget)), strict=True)
    return [max(max(-low, high) for low, high in column) for column in columns]


def enclosed(operations: Sequence[Operation], box: Sequence[Interval], p: int, budget: Budget | None = None) -> list[Interval]:
    """Return enclosures of the parts of the gradients at almost every point of a box, for each variable; rejects as before."""
    columns = zip(*(branch.parts for branch in _of_the_last(operations, box, p, budget)), strict=True)
    return [(min(low for low, _ in column), max(high for _, high in column)) for column in map(list, columns)]


def _of_the_last(operations: Sequence[Operation], box: Sequence[Interval], p: int, budget: Budget | None) -> Gradient:
    """The branches of the gradient of the last operation."""
    *_, found = _gradients(operations, on_box(operations, box, p, budget), len(box), p, budget)
    if isinstance(found, Rejected):
        raise found
    return found


def squares_of_gradients(
    operations: Sequence[Operation], values: list[Interval], d: int, p: int, budget: Budget | None = None
) -> Iterator[Fraction | Rejected]:
    """Yield of each operation an upper bound of |g|^2 on the box of its values, or why none is known."""
    for found in _gradients(operations, values, d, p, budget):
        yield found if isinstance(found, Rejected) else max(branch.square for branch in found)


def _gradients(
    operations: Sequence[Operation], values: list[Interval], d: int, p: int, budget: Budget | None
) -> Iterator[Gradient | Rejected]:
    """Yield the gradient of each operation, or why it is not known."""
    gradients: list[Gradient | Rejected] = []
    last, held = {a: place for place, operation in enumerate(operations) for a in operation.arguments}, 0
    for place, (operation, value) in enumerate(zip(operations, values, strict=True)):
        found = _known(
            operation, value, [values[a] for a in operation.arguments], [gradients[a] for a in operation.arguments], d, p
        )
        gradients.append(found)
        size = _size(found)
        held += size
        if budget is not None:
            budget.spend(6 * size + _long(found))
        if held > MAX_HELD:
            raise Rejected(f"the gradients of operations have more than {MAX_HELD} parts at once")
        yield found
        for a in {a for a in operation.arguments if last[a] == place}:
            held, gradients[a] = held - _size(gradients[a]), []  # no later operation needs it


def _known(
    operation: Operation, value: Interval, arguments: list[Interval], inner: list[Gradient | Rejected], d: int, p: int
) -> Gradient | Rejected:
    """The gradient of an operation, or why it, or one of those it needs, is not known."""
    below: list[Gradient] = []
    for gradient in inner:
        if isinstance(gradient, Rejected):
            return gradient
        below.append(gradient)
    try:
        return _gradient(operation, value, arguments, below, d, p)
    except Rejected as problem:
        return problem


def _size(gradient: Gradient | Rejected) -> int:
    """The intervals of the branches of a gradient, and what they suppose."""
    return 0 if isinstance(gradient, Rejected) else sum(len(branch.parts) + len(branch.sides) for branch in gradient)


def _long(gradient: Gradient | Rejected) -> int:
    """What long numbers in a gradient take beside their count: room, and the square of their words."""
    if isinstance(gradient, Rejected):
        return 0
    words = (words_of(low) + words_of(high) for branch in gradient for low, high in branch.parts)
    return sum(each + (each * each >> 8) for each in words if each > SHORT)


def _gradient(
    operation: Operation, value: Interval, arguments: list[Interval], inner: list[Gradient], d: int, p: int
) -> Gradient:
    name = operation.operator
    if not arguments:
        own = [name == "variable" and operation.value == axis for axis in range(d)]
        return [Branch([(ONE, ONE) if here else (ZERO, ZERO) for here in own], Fraction(any(own)), {})]
    if name in ("min", "max"):
        return _extreme(operation, arguments, inner)
    if name == "continued":
        return _continued(operation, value, arguments, inner, p)
    if name in BINARY:
        if name in ("hypot", "atan2"):
            return _merged(inner, *_polar(name, value, arguments, p), p)
        return _merged(inner, _partial(name, value, arguments, p), None, p)
    if name != "abs":
        return [_scaled(slope(operation, value, arguments[0], p), branch, p) for branch in inner[0]]
    (low, high), key = arguments[0], (operation.arguments[0], -1)  # both signs only where the argument may have both
    if low >= 0 or high <= 0:
        return inner[0] if low >= 0 else [_scaled((-ONE, -ONE), branch, p) for branch in inner[0]]
    both = [(_supposing(branch, key, sign), Fraction(sign)) for sign in (1, -1) for branch in inner[0]]
    return _limited([_scaled((sign, sign), branch, p) for branch, sign in both if branch is not None])


def _continued(operation: Operation, value: Interval, arguments: list[Interval], inner: list[Gradient], p: int) -> Gradient:
    """The slope from here to the common zero, or that of a quotient, whichever is known to be less.

    One of them is known, as the value is.
    """
    found: list[Gradient] = []
    if not arguments[1][0] <= 0 <= arguments[1][1]:
        merged = _merged(inner[:2], ((ONE, ONE), iv.neg(value)), None, p)
        found.append([_scaled(iv.div((ONE, ONE), arguments[1], p), branch, p) for branch in merged])
    with suppress(Rejected):
        s = limits(operation, arguments[2], p)[1]
        found.append([_scaled(s, branch, p) for branch in inner[2]])
    return min(found, key=lambda gradient: max(branch.square for branch in gradient))


def _extreme(operation: Operation, arguments: list[Interval], inner: list[Gradient]) -> Gradient:
    """The branches of the argument that is the least, or the greatest; where both may be, each with what that says."""
    least = operation.operator == "min"
    own, other = arguments if least else [iv.neg(a) for a in arguments]
    if own[1] <= other[0] or other[1] <= own[0]:
        return inner[0] if own[1] <= other[0] else inner[1]
    first, second = operation.arguments
    key, less = (min(first, second), max(first, second)), (first, second) if least else (second, first)
    both = [_supposing(branch, key, less[place]) for place in (0, 1) for branch in inner[place]]
    return _limited([branch for branch in both if branch is not None])


def _supposing(branch: Branch, key: tuple[int, int], side: int) -> Branch | None:
    """The branch where a side is the one given, None where it supposes another."""
    if branch.sides.get(key, side) != side:
        return None
    return Branch(branch.parts, branch.length, {**branch.sides, key: side})


def _scaled(s: Interval, branch: Branch, p: int) -> Branch:
    return Branch([iv.mul(s, part, p) for part in branch.parts], _times(s, branch.length, p), branch.sides)


def _times(s: Interval, length: Fraction, p: int) -> Fraction:
    return iv.outward(ZERO, max(-s[0], s[1]) * length, p)[1] if length else length


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
        return value if name == "exp" else fn.cosh(a, p) if name == "sinh" else fn.sinh(a, p)
    if name == "log":
        return iv.div(one, a, p)
    if name in SPECIAL or name == "cbrt":
        return _special(name, value, a, p)
    if name in ("sin", "cos"):
        return fn.cos(a, p) if name == "sin" else iv.neg(fn.sin(a, p))
    square = iv.power(value if name in ("tan", "tanh") else a, 2, p)
    if name == "atan":
        return iv.div(one, iv.add(one, square), p)
    return iv.add(one, square if name == "tan" else iv.neg(square))


def _special(name: str, value: Interval, a: Interval, p: int) -> Interval:
    """The derivatives of a cube root, erf, asin, sinc and x log x."""
    if name == "sinc":
        return special.sinc_slope(a, p)
    if name == "erf":
        return iv.mul(special.two_over_root_pi(p), fn.exp(iv.neg(iv.power(a, 2, p)), p), p)
    if name == "xlogx":
        return iv.add((ONE, ONE), fn.log(a, p))
    if name == "cbrt":
        square = iv.mul((Fraction(3),) * 2, iv.power(value, 2, p), p)
    else:
        square = iv.root(iv.add((ONE, ONE), iv.neg(iv.power(a, 2, p))), 2, p)
    return iv.div((ONE, ONE), square, p)


def _partial(name: str, value: Interval, arguments: list[Interval], p: int) -> tuple[Interval, Interval]:
    """The derivatives of a sum, product or quotient by its two arguments."""
    one = (ONE, ONE)
    if name == "add":
        return one, one
    if name == "mul":
        return arguments[1], arguments[0]
    return iv.div(one, arguments[1], p), iv.neg(iv.div(value, arguments[1], p))


def _polar(name: str, value: Interval, arguments: list[Interval], p: int) -> tuple[tuple[Interval, Interval], Interval]:
    """The derivatives s, t of a norm or an angle by its two arguments, and a bound of sqrt(s^2 + t^2)."""
    norm, one = value if name == "hypot" else iv.hypot(arguments[0], arguments[1], p), (ONE, ONE)
    shares = _share(arguments[0], norm, p), _share(arguments[1], norm, p)
    if name == "hypot":
        return shares, one
    inverse = iv.div(one, norm, p)
    return (iv.mul(shares[1], inverse, p), iv.neg(iv.mul(shares[0], inverse, p))), inverse


def _share(a: Interval, norm: Interval, p: int) -> Interval:
    """The part of a vector in its norm, [a] / [norm] in [-1, 1]: by its sign alone where the norm may be 0."""
    low, high = iv.div(a, norm, p) if norm[0] > 0 else (-ONE, ONE)
    return max(low, -ONE if a[0] < 0 else ZERO), min(high, ONE if a[1] > 0 else ZERO)


def _merged(inner: list[Gradient], slopes: tuple[Interval, Interval], radius: Interval | None, p: int) -> Gradient:
    """slope * gradient + slope * gradient, for each two branches that do not suppose different sides.

    radius: where given, a bound of the length of the two slopes as a vector.
    """
    if len(inner[0]) * len(inner[1]) > MAX_BRANCHES:
        inner = [_hull(gradient) for gradient in inner]
    found = []
    for first, second in product(*inner):
        if all(second.sides.get(key, side) == side for key, side in first.sides.items()):
            one, two = (_scaled(s, branch, p) for s, branch in zip(slopes, (first, second), strict=True))
            parts = [iv.add(a, b) for a, b in zip(one.parts, two.parts, strict=True)]
            length = one.length + two.length
            if radius is not None:
                length = min(length, _times(radius, _stacked(first, second, p), p))
            found.append(Branch(parts, length, {**first.sides, **second.sides}))
    return found


def _stacked(first: Branch, second: Branch, p: int) -> Fraction:
    """A bound of |s g + t h|, s^2 + t^2 <= 1: the root of max(|g|^2, |h|^2) + |g h|, by the rows of the matrix of products."""
    low = high = ZERO
    for one, two in zip(first.parts, second.parts, strict=True):
        part = iv.mul(one, two, p)
        low, high = low + part[0], high + part[1]
    most = max(first.square, second.square) + max(-low, high)
    return iv.root((most, most), 2, p)[1]


def _limited(branches: Gradient) -> Gradient:
    return branches if len(branches) <= MAX_BRANCHES else _hull(branches)


def _hull(branches: Gradient) -> Gradient:
    columns = zip(*(branch.parts for branch in branches), strict=True)
    parts = [(min(low for low, _ in column), max(high for _, high in column)) for column in map(list, columns)]
    return [Branch(parts, max(branch.length for branch in branches), {})]
