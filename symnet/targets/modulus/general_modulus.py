"""A modulus of continuity given by an expression omega(r): checked to be one, and bounded above at any radius.

Checked on [0, R], R >= sqrt(d): omega(0) = 0, and omega is nondecreasing, by its form or by intervals of its derivative.
Whether omega is concave is read off its form alone (sums, minima, roots and logarithms of concave functions are such), as
the kernel does. Where it is not, constructions that would need it to be take omega at twice the distance (`averaged`).
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from fractions import Fraction
from functools import cached_property
from typing import TYPE_CHECKING, ClassVar

from symnet.core.rational import root_upper
from symnet.errors import Unproved, UsageError
from symnet.targets.domain import check_defined
from symnet.targets.enclosure import balls
from symnet.targets.enclosure.enclosure import Enclosure, decimal
from symnet.targets.enclosure.gradient import BoxRange, gradient
from symnet.targets.enclosure.points import Undecided
from symnet.targets.expression.parser import parse
from symnet.targets.expression.tree import CONSTANTS, Apply, Expression, Named, Number, Variable, apply, fold
from symnet.targets.modulus.form import CLOSE, concave_text, form_of
from symnet.targets.modulus.modulus import Modulus, Origin
from symnet.targets.target import Target, target

if TYPE_CHECKING:
    import sympy

MAX_INTERVALS = 4_096
NAMES = re.compile(r"\b[A-Za-z_]\w*\b(?!\s*\()")
"""What stands in an expression as a variable or a constant."""
SLACK = Fraction(1, 1 << 64)
"""What inexact bounds leave, in proportion, to whoever computes them anew."""


@dataclass(frozen=True)
class ExpressionModulus(Modulus):
    """omega(r) = the expression in r, on radii up to `radius`."""

    text: str
    tree: Expression
    radius: Fraction
    is_concave: bool
    origin: Origin = "stated"
    constant: ClassVar[Fraction] = Fraction(1)  # type: ignore[misc]
    word: ClassVar[str] = "factor of the modulus"
    scales: ClassVar[bool] = False
    known: dict[Fraction, Fraction] = field(default_factory=dict, compare=False, repr=False)

    @property
    def concave(self) -> bool:
        return self.is_concave

    @property
    def remedy(self) -> str:
        if self.is_concave:
            return ""
        found = concave_text(self.tree)
        if found is not None:
            return f"write the modulus as {found}"
        return "state a concave majorant: sums, minima, roots and positive multiples of r are proved concave"

    @cached_property
    def scaled(self) -> Target:
        """t -> omega(radius * t) on [0, 1]."""
        return _scaled(self.tree, self.radius, self.text)

    def at(self, r: Fraction) -> Enclosure:
        """Enclose omega(r), 0 <= r <= radius."""
        where = r / self.radius
        value = self.scaled.value((where,))
        return Enclosure(value, value) if value is not None else self.scaled.enclose((where,), CLOSE)

    def upper(self, square: Fraction) -> Fraction:
        if square not in self.known:
            r = root_upper(square, 2)
            found = self.at(min(r, self.radius))
            exactly = r * r == square and found.lo == found.hi
            self.known[square] = found.hi if exactly else found.hi + (found.hi + SLACK) * SLACK
        return self.known[square]

    def lower(self, r: Fraction) -> Fraction:
        """Return a rational lower bound of omega(r)."""
        found = self.at(r)
        return found.lo if found.lo == found.hi else found.lo - (found.lo + SLACK) * SLACK

    def of(self, distance: Expression) -> Expression:
        """Return omega(distance) as a tree."""
        return _put(self.tree, distance)

    def expression(self, square: Fraction) -> sympy.Expr:
        import sympy

        from symnet.targets.expression.sympy_bridge import to_sympy

        r = sympy.sqrt(sympy.Rational(square.numerator, square.denominator))
        found = to_sympy(self.tree)
        return found.subs(dict.fromkeys(found.free_symbols, r))

    def stretched(self, side: Fraction) -> ExpressionModulus:
        tree = _put(self.tree, apply("mul", Number(side), Variable(0)))
        radius = self.radius / side
        return ExpressionModulus(f"({self.text}) at {side}*r", tree, radius, self.is_concave, self.origin)

    def forced(self, gap: Fraction, square: Fraction) -> Fraction:
        bound = self.upper(square)
        return gap / bound if bound else gap

    def __str__(self) -> str:
        kind = "concave" if self.is_concave else "not proved concave"
        return f"omega(r) = {self.text} ({self.origin}, nondecreasing, {kind})"


def parse_modulus(text: str, dimension: int, longest: Fraction = Fraction(1)) -> ExpressionModulus:
    """Return the modulus of an expression in r, for functions on a box of this dimension and longest side.

    Raises UsageError where omega(0) is not 0 or omega decreases, Unproved where that stays open.
    """
    tree = _in_r(text)
    radius = longest * root_upper(Fraction(dimension), 2)
    scaled = _scaled(tree, radius, f"the modulus {text}")
    try:
        check_defined(scaled)
    except UsageError as error:
        where = f"not defined for every r from 0 to {decimal(radius, 1)}"
        raise UsageError(f"--modulus {text}: {where}; write an expression that is") from error
    _check_zero(scaled, text)
    form = form_of(tree)
    if not (form.rising or _rises(scaled)):
        _refute_rising(scaled, radius, text)
        raise Unproved(
            f"--modulus {text}: it could not be proved nondecreasing on [0, {decimal(radius, 1)}]; write a simpler one"
        )
    return ExpressionModulus(text, tree, radius, form.concave)


def _in_r(text: str) -> Expression:
    """Parse an expression whose only variable is r; it becomes variable 0."""
    if set(NAMES.findall(text)) - {"r", *CONSTANTS}:
        raise UsageError(f"--modulus {text!r:.60}: write it as an expression in r alone, for example sqrt(r) + 2*r")
    try:
        return parse(re.sub(r"(?<![A-Za-z_])r(?!\w)", "x", text))
    except UsageError as error:
        said = re.sub(r"(?<![A-Za-z_])x(?![\w,])", "r", str(error))
        raise UsageError(f"--modulus {text!r:.60}: {said}") from error


def _scaled(tree: Expression, radius: Fraction, name: str) -> Target:
    """The expression at radius * x."""
    return Target(1, name, target(_put(tree, apply("mul", Number(radius), Variable(0))), 1).expression)


def _put(tree: Expression, inner: Expression) -> Expression:
    """The expression with `inner` in the place of its variable."""

    def leaf(current: Number | Named | Variable) -> Expression:
        return inner if isinstance(current, Variable) else current

    return fold(tree, leaf, lambda node, values: Apply(node.operator, tuple(values)))


def _check_zero(scaled: Target, text: str) -> None:
    value = scaled.value((0,))
    found = Enclosure(value, value) if value is not None else scaled.enclose((0,), CLOSE)
    if not found.lo <= 0 <= found.hi:
        raise UsageError(f"--modulus {text}: omega(0) is in {found}, not 0; a modulus of continuity starts at 0")
    if found.lo != found.hi:
        raise Unproved(f"--modulus {text}: omega(0) is in {found} and could not be proved to be 0; write it so that it is exact")


def _refute_rising(scaled: Target, radius: Fraction, text: str) -> None:
    """Raise UsageError with two radii where omega decreases, if a grid shows any."""
    points = [Fraction(k, 256) for k in range(257)]
    values = [scaled.enclose((point,), Fraction(1, 1 << 40)) for point in points]
    for place in range(256):
        if values[place + 1].hi < values[place].lo:
            one, two = (decimal(radius * points[at], -1) for at in (place, place + 1))
            raise UsageError(f"--modulus {text}: it decreases between r = {one} and r = {two}; a modulus is nondecreasing")


def _rises(scaled: Target) -> bool:
    """Whether intervals prove omega' >= 0 on [0, radius]."""
    todo = [(balls.ratio(0), balls.ratio(1))]
    count = 0
    with balls.precision(96):
        while todo and count < MAX_INTERVALS:
            count += 1
            side = todo.pop()
            if _rises_on(scaled, side):
                continue
            if side[1] - side[0] < balls.ratio(Fraction(1, 1 << 16)):
                return False
            middle = (side[0] + side[1]) / 2
            todo += [(side[0], middle), (middle, side[1])]
    return not todo


def _rises_on(scaled: Target, side: tuple[balls.Ratio, balls.Ratio]) -> bool:
    """Whether omega' >= 0 is proved on an interval."""
    where = BoxRange(scaled.tape, [side])
    try:
        where.evaluate()
        slope = gradient(where, {}).get(0)
    except Undecided:
        return False
    return slope is None or bool(slope[0] >= 0)
